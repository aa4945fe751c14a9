/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-secret.h"

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
} IpsUpdateLogins;

IpsUpdateLogins *ips_update_logins_new (const char *cisco_user);
IpsUpdateLogins *ips_update_logins_copy (const IpsUpdateLogins *self);
void ips_update_logins_free (IpsUpdateLogins *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUpdateLogins, ips_update_logins_free)

G_END_DECLS
