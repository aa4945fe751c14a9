/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-fleet.h"

G_BEGIN_DECLS

/* The SSH host key of the server from which devices fetch files, as it presents it. A plain value. */
typedef struct
{
  char *fingerprint;         /* (owned): "SHA256:...", as it is pinned */
  char *description;         /* (owned): the same with its algorithm, and in the words that a sensor's console prints */
} IpsFolderKey;
void ips_folder_key_free (IpsFolderKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsFolderKey, ips_folder_key_free)

/**
 * ips_folder_key_retrieve_async:
 * @url: the folder's address ("scp://user@host//srv/ips")
 *
 * Exchanges keys with its server; nobody logs in and nothing else is sent. Error: %IPS_ERROR_INVALID where the address cannot
 * be used or is of another kind, those of the network. Main thread. Returns by _finish: (transfer full).
 */
void ips_folder_key_retrieve_async (IpsFleet *fleet, const char *url, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsFolderKey *ips_folder_key_retrieve_finish (IpsFleet *fleet, GAsyncResult *result, GError **error);

G_END_DECLS
