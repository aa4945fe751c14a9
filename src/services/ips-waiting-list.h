/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-policy-book.h"
#include "ips-store-changes.h"

G_BEGIN_DECLS

/**
 * IpsWaitingList:
 *
 * The changes to policies and devices that were made and not submitted: what they are, what they would mean for each device,
 * and what is submitted, which is what deployments take. Kept true by the policy book. Main thread only. Emits "changed"
 * after any of it became another one, whoever did it.
 */
#define IPS_TYPE_WAITING_LIST (ips_waiting_list_get_type ())
G_DECLARE_FINAL_TYPE (IpsWaitingList, ips_waiting_list, IPS, WAITING_LIST, GObject)

IpsWaitingList *ips_waiting_list_new (IpsStore *store, IpsPolicyBook *book);
IpsPolicyBook *ips_waiting_list_get_book (IpsWaitingList *self);
guint ips_waiting_list_get_n (IpsWaitingList *self);
/* Policies by name, then assignments, then sensor updates. (transfer full) (element-type IpsWaitingChange) */
GPtrArray *ips_waiting_list_dup_changes (IpsWaitingList *self);
/* The devices on which something would be another thing once all of it is submitted and deployed, in the order of the fleet.
 * (transfer full) (element-type IpsDeviceChange) */
GPtrArray *ips_waiting_list_dup_device_changes (IpsWaitingList *self);

/* What is submitted for a device: its policy with all that it inherits laid into it, and the sensor update; each (transfer full),
 * the update (nullable): %NULL also where the device runs it by now. */
IpsPolicy *ips_waiting_list_dup_submitted_policy (IpsWaitingList *self, IpsSensor *sensor);
IpsSensorUpdate *ips_waiting_list_dup_submitted_update (IpsWaitingList *self, const char *sensor_id);

/* By the running user; see the store's functions of the same name. @changes: (element-type IpsWaitingChange), as they were
 * looked at */
void ips_waiting_list_submit_async (IpsWaitingList *self, GPtrArray *changes, const char *comment, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_waiting_list_submit_finish (IpsWaitingList *self, GAsyncResult *result, GError **error);
void ips_waiting_list_discard_async (IpsWaitingList *self, GPtrArray *changes, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_waiting_list_discard_finish (IpsWaitingList *self, GAsyncResult *result, GError **error);
/* Marks devices for a sensor update: it waits like every other change. @updates: (element-type IpsSensorUpdate) */
void ips_waiting_list_add_updates_async (IpsWaitingList *self, GPtrArray *updates, const char *why, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_waiting_list_add_updates_finish (IpsWaitingList *self, GAsyncResult *result, GError **error);

G_END_DECLS
