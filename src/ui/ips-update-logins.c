/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-update-logins.h"

static IpsSecret *
ref_secret (IpsSecret *secret)
{
  return secret != NULL ? ips_secret_ref (secret) : NULL;
}

IpsUpdateLogins *
ips_update_logins_new (const char *cisco_user)
{
  IpsUpdateLogins *self = g_new0 (IpsUpdateLogins, 1);

  self->cisco_user = g_strdup (cisco_user != NULL ? cisco_user : "");
  return self;
}

IpsUpdateLogins *
ips_update_logins_copy (const IpsUpdateLogins *self)
{
  IpsUpdateLogins *copy = ips_update_logins_new (self->cisco_user);

  copy->cisco_password = ref_secret (self->cisco_password);
  copy->server_password = ref_secret (self->server_password);
  copy->proxy_password = ref_secret (self->proxy_password);
  copy->files_password = ref_secret (self->files_password);
  return copy;
}

void
ips_update_logins_free (IpsUpdateLogins *self)
{
  if (self == NULL)
    return;
  g_free (self->cisco_user);
  g_clear_pointer (&self->cisco_password, ips_secret_unref);
  g_clear_pointer (&self->server_password, ips_secret_unref);
  g_clear_pointer (&self->proxy_password, ips_secret_unref);
  g_clear_pointer (&self->files_password, ips_secret_unref);
  g_free (self);
}
