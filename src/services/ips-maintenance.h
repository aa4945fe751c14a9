/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-maintenance-plan.h"
#include "ips-store.h"

G_BEGIN_DECLS

/**
 * IpsMaintenance:
 *
 * The maintenance windows and who has which, in the memory of one process. It is the fleet's, see
 * ips_fleet_get_maintenance(), and is true once the fleet is loaded. Main thread only.
 *
 * What has to wait is decided by the store at every claim, from what it holds itself.
 *
 * Signal "changed": the windows or who has which, whoever did it.
 */
#define IPS_TYPE_MAINTENANCE (ips_maintenance_get_type ())
G_DECLARE_FINAL_TYPE (IpsMaintenance, ips_maintenance, IPS, MAINTENANCE, GObject)

IpsMaintenance *ips_maintenance_new (IpsStore *store, const char *who);
/* Takes what the store's settings say (text by name); the fleet calls it at every load. */
void ips_maintenance_take_settings (IpsMaintenance *self, GHashTable *values);
const IpsMaintenancePlan *ips_maintenance_get_plan (IpsMaintenance *self);      /* until "changed" */

/**
 * ips_maintenance_save_async:
 * @window: what is to be there
 * @former_name: (nullable): the name it had; who had that one has this one then
 *
 * Error: %IPS_ERROR_INVALID as ips_maintenance_window_check(), %IPS_ERROR_EXISTS where another has the name, or the store's.
 */
void ips_maintenance_save_async (IpsMaintenance *self, const IpsMaintenanceWindow *window, const char *former_name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_maintenance_save_finish (IpsMaintenance *self, GAsyncResult *result, GError **error);
/* Who had it has none of their own any more. %IPS_ERROR_NOT_FOUND where there is none. */
void ips_maintenance_remove_async (IpsMaintenance *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_maintenance_remove_finish (IpsMaintenance *self, GAsyncResult *result, GError **error);
/**
 * ips_maintenance_assign_async:
 * @name: (nullable): a window's name, or IPS_MAINTENANCE_ANY_TIME; %NULL: none of their own
 * @groups: (nullable): paths, "" of all devices
 * @sensor_ids: (nullable)
 *
 * %IPS_ERROR_NOT_FOUND where there is no such window.
 */
void ips_maintenance_assign_async (IpsMaintenance *self, const char *name, const char *const *groups, const char *const *sensor_ids, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_maintenance_assign_finish (IpsMaintenance *self, GAsyncResult *result, GError **error);

G_END_DECLS
