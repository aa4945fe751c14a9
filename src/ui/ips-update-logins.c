/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-logins.h"

#include "ips-update-fallbacks.h"

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
  self->fallback_passwords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_secret_unref);
  return self;
}

IpsUpdateLogins *
ips_update_logins_copy (const IpsUpdateLogins *self)
{
  IpsUpdateLogins *copy = ips_update_logins_new (self->cisco_user);
  GHashTableIter iter;
  gpointer owner, secret;

  copy->cisco_password = ref_secret (self->cisco_password);
  copy->server_password = ref_secret (self->server_password);
  copy->proxy_password = ref_secret (self->proxy_password);
  copy->files_password = ref_secret (self->files_password);
  copy->passphrase = ref_secret (self->passphrase);
  g_hash_table_iter_init (&iter, self->fallback_passwords);
  while (g_hash_table_iter_next (&iter, &owner, &secret))
    g_hash_table_insert (copy->fallback_passwords, g_strdup (owner), ips_secret_ref (secret));
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
  g_clear_pointer (&self->passphrase, ips_secret_unref);
  g_hash_table_unref (self->fallback_passwords);
  g_free (self);
}

gboolean
ips_update_logins_has_password (const IpsUpdateLogins *self)
{
  return self->cisco_password != NULL || self->server_password != NULL || self->proxy_password != NULL || self->files_password != NULL
         || self->passphrase != NULL || g_hash_table_size (self->fallback_passwords) > 0;
}

void
ips_update_logins_replace (IpsSecret **place, IpsSecret *secret)
{
  if (secret == NULL)
    return;
  g_clear_pointer (place, ips_secret_unref);
  *place = secret;
}

const char *
ips_update_logins_get (const IpsUpdateLogins *self, const IpsUpdateSettings *settings, IpsCiscoAccount *account, IpsVault *vault,
                       IpsSecret **password)
{
  g_autofree char *owner = ips_update_settings_get_password_owner (settings);

  if (settings->from == IPS_UPDATE_FROM_CISCO)
    {
      *password = self->cisco_password != NULL ? self->cisco_password : ips_cisco_account_peek_password (account);
      return self->cisco_user;
    }
  *password = settings->is_fallback ? g_hash_table_lookup (self->fallback_passwords, owner) : self->server_password;
  if (*password == NULL)
    *password = ips_vault_peek (vault, owner);
  return settings->username;
}
