/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-secret.h"

G_BEGIN_DECLS

/**
 * IpsVault:
 *
 * Where passwords live: the Secret Service (libsecret, asynchronous only, a deadline of 5 s on every
 * call), attributes are only the owner's id and "sensor" or "credential-set". Without a keyring the
 * passwords entered are kept for the session in memory, and ips_vault_get_warning() says so. Main
 * thread only. Once it was loaded it follows the keyring: what another process writes or removes there counts here
 * too, unless this one wrote later.
 *
 * Signal "changed" (const char *owner_id): a password was entered or forgotten, here or by another process.
 */
#define IPS_TYPE_VAULT (ips_vault_get_type ())
G_DECLARE_FINAL_TYPE (IpsVault, ips_vault, IPS, VAULT, GObject)

IpsVault *ips_vault_new (void);
/* Only memory, nothing is asked of any service: tests, benchmarks, and --no-keyring. */
IpsVault *ips_vault_new_in_memory (void);
gboolean ips_vault_is_in_memory (IpsVault *self);      /* was made so: it has no warning of its own */
/* (nullable): a sentence, once the first call found no Secret Service; "notify::warning" */
const char *ips_vault_get_warning (IpsVault *self);
/* All items of this program, by owner id, loaded in one search so that 10,000 sensors do not mean 10,000 calls. */
void ips_vault_load_async (IpsVault *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_vault_load_finish (IpsVault *self, GAsyncResult *result, GError **error);
/* (transfer none) (nullable): from what was loaded or stored; never blocks */
IpsSecret *ips_vault_peek (IpsVault *self, const char *owner_id);
/* @secret NULL removes. Kept in memory at once, whatever the service says. @label: shown by the keyring's own program. */
void ips_vault_store_async (IpsVault *self, const char *owner_id, const char *label, IpsSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_vault_store_finish (IpsVault *self, GAsyncResult *result, GError **error);

/* Into memory only, before whatever the service has or is found to have: what was handed to the program for this run. */
void ips_vault_put (IpsVault *self, const char *owner_id, IpsSecret *secret);

G_END_DECLS
