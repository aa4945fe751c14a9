/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-freeze.h"
#include "ips-store.h"

G_BEGIN_DECLS

/**
 * IpsFreezeList:
 *
 * Which devices somebody wants left alone by updates. Kept in the store, so that every program knows. Main thread only.
 *
 * Signal "changed": others are frozen than before, whoever did it.
 */
#define IPS_TYPE_FREEZE_LIST (ips_freeze_list_get_type ())
G_DECLARE_FINAL_TYPE (IpsFreezeList, ips_freeze_list, IPS, FREEZE_LIST, GObject)

/* The one of @store in this process. (transfer full) */
IpsFreezeList *ips_freeze_list_get (IpsStore *store);
void ips_freeze_list_load_async (IpsFreezeList *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_freeze_list_load_finish (IpsFreezeList *self, GAsyncResult *result, GError **error);

/* The freeze in force for a device. (transfer none) (nullable) */
const IpsFreeze *ips_freeze_list_lookup (IpsFreezeList *self, const char *sensor_id, gint64 now_us);

/* @freeze: (nullable): %NULL lets updates reach them again. Each is a line of history. */
void ips_freeze_list_set_async (IpsFreezeList *self, const char *const *sensor_ids, const IpsFreeze *freeze, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_freeze_list_set_finish (IpsFreezeList *self, GAsyncResult *result, GError **error);

G_END_DECLS
