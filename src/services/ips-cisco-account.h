/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store.h"
#include "ips-vault.h"

G_BEGIN_DECLS

/**
 * IpsCiscoAccount:
 *
 * The one Cisco.com account, for licences and for updates: the user name is in the store ("cisco.username"), the
 * password in the vault under the owner "cisco.com". Beside it what the user notes about the support contract, which
 * must list the serial numbers of the devices; nothing is asked of Cisco.com about it. Main thread only.
 *
 * Signal "changed" (none): after any of it was saved here or by another process.
 */
#define IPS_TYPE_CISCO_ACCOUNT (ips_cisco_account_get_type ())
G_DECLARE_FINAL_TYPE (IpsCiscoAccount, ips_cisco_account, IPS, CISCO_ACCOUNT, GObject)

/* The vault's owner id of the password. */
#define IPS_CISCO_ACCOUNT_OWNER "cisco.com"

/* @who: the name history is written under */
IpsCiscoAccount *ips_cisco_account_new (IpsStore *store, IpsVault *vault, const char *who);
/* Takes what the store's settings say (text by name); the fleet calls it at every load. */
void ips_cisco_account_take_settings (IpsCiscoAccount *self, GHashTable *values);

const char *ips_cisco_account_get_username (IpsCiscoAccount *self);       /* "" for none */
IpsSecret *ips_cisco_account_peek_password (IpsCiscoAccount *self);       /* (transfer none) (nullable) */
const char *ips_cisco_account_get_contract (IpsCiscoAccount *self);       /* the contract's number as noted; "" */
const char *ips_cisco_account_get_contract_end (IpsCiscoAccount *self);   /* "2027-06-30" as noted; "" */
/* A sentence where Cisco.com cannot be asked with it (no user name, no password), or the noted contract is over;
 * %NULL where nothing is known against it. (transfer full) (nullable) */
char *ips_cisco_account_get_problem (IpsCiscoAccount *self, gint64 now_us);
gboolean ips_cisco_account_is_complete (IpsCiscoAccount *self);           /* user name and password are there */

/* Cisco.com refused the account while it did that job: the rest of the job does not ask again, so that a wrong password
 * is not tried hundreds of times and the account not locked. Forgotten with the next save; another job asks anew. */
void ips_cisco_account_note_refusal (IpsCiscoAccount *self, gint64 job_id);
gboolean ips_cisco_account_is_refused (IpsCiscoAccount *self, gint64 job_id);

/* Checks what was entered. Error: %IPS_ERROR_INVALID, its message names the field by its label. */
gboolean ips_cisco_account_validate (const char *username, const char *contract_end, GError **error);
/* @username "" forgets the account and its password; @password %NULL leaves it as it is. Without a keyring the password
 * is kept for the session only and ips_vault_get_warning() says so. */
void ips_cisco_account_save_async (IpsCiscoAccount *self, const char *username, IpsSecret *password, const char *contract, const char *contract_end, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_cisco_account_save_finish (IpsCiscoAccount *self, GAsyncResult *result, GError **error);

G_END_DECLS
