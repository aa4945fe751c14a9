/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-credential-set.h"

IpsCredentialSet *
ips_credential_set_new (const char *id, const char *name, const char *username)
{
  IpsCredentialSet *self = g_new0 (IpsCredentialSet, 1);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->name = g_strdup (name != NULL ? name : "");
  self->username = g_strdup (username != NULL ? username : "");
  return self;
}

IpsCredentialSet *
ips_credential_set_copy (const IpsCredentialSet *self)
{
  return ips_credential_set_new (self->id, self->name, self->username);
}

void
ips_credential_set_free (IpsCredentialSet *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->username);
  g_free (self);
}
