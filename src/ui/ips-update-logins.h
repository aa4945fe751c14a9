/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-cisco-account.h"
#include "ips-secret.h"
#include "ips-update-settings.h"
#include "ips-vault.h"

G_BEGIN_DECLS

/**
 * IpsUpdateLogins: what was entered besides IpsUpdateSettings: the Cisco.com user name, and passwords that are not in
 * the vault yet. A plain value.
 */
typedef struct
{
  char *cisco_user;            /* (owned) (not nullable) */
  IpsSecret *cisco_password;   /* (owned) (nullable): %NULL: the stored one stays; so for the others */
  IpsSecret *server_password;
  IpsSecret *proxy_password;
  IpsSecret *files_password;
  IpsSecret *passphrase;       /* of the client certificate */
  GHashTable *fallback_passwords;   /* (owned): name in the vault -> IpsSecret */
} IpsUpdateLogins;

IpsUpdateLogins *ips_update_logins_new (const char *cisco_user);
IpsUpdateLogins *ips_update_logins_copy (const IpsUpdateLogins *self);
void ips_update_logins_free (IpsUpdateLogins *self);
/* Whether a password is in it. */
gboolean ips_update_logins_has_password (const IpsUpdateLogins *self);
/* Puts @secret (transfer full) in @place; %NULL leaves what is there. */
void ips_update_logins_replace (IpsSecret **place, IpsSecret *secret);
/* The user name and @password (out) (transfer none) (nullable) that go with the server of @settings, a fallback or not: entered,
 * else stored. (transfer none) */
const char *ips_update_logins_get (const IpsUpdateLogins *self, const IpsUpdateSettings *settings, IpsCiscoAccount *account, IpsVault *vault, IpsSecret **password);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUpdateLogins, ips_update_logins_free)

G_END_DECLS
