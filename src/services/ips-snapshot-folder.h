/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store-deployed.h"

G_BEGIN_DECLS

/* How many are kept for each device. */
#define IPS_SNAPSHOTS_KEPT 10

/*
 * The folder of configurations beside the store (0700): each a gzip file (0600) under the SHA-256 of what is in it, written
 * and renamed only when it is whole, so that devices with the same configuration share one. Which is whose is in the store; a
 * file that has become nobody's is removed.
 * A configuration holds names and addresses of a network: nobody but the user reads it.
 */

/* On the disk and in the store's list when it resolves. Result: its SHA-256 (transfer full). @sensor_id, @job_id: whose it is,
 * and what it was taken for. Main thread; written in a thread. */
void ips_snapshot_folder_keep_async (IpsStore *store, const char *sensor_id, gint64 job_id, GBytes *configuration, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *ips_snapshot_folder_keep_finish (IpsStore *store, GAsyncResult *result, GError **error);
/* What was kept under a hash. %IPS_ERROR_NOT_FOUND, %IPS_ERROR_CHECKSUM where it was damaged. (transfer full) */
void ips_snapshot_folder_load_async (IpsStore *store, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *ips_snapshot_folder_load_finish (IpsStore *store, GAsyncResult *result, GError **error);

G_END_DECLS
