/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-auto-update.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * What is applied by itself to which signature policy. Another process's changes come as IPS_STORE_AUTO_UPDATES of
 * IpsStore's "changed". Main thread.
 */

/* Only those that do something. (transfer full) (element-type IpsAutoUpdate) */
void ips_store_load_auto_updates_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_auto_updates_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Puts each of @rules (element-type IpsAutoUpdate) in place of what its policy had, in one transaction; one that does
 * nothing takes it away. A line of history for each that differs. %IPS_ERROR_INVALID: nothing is written. */
void ips_store_save_auto_updates_async (IpsStore *self, GPtrArray *rules, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_auto_updates_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
