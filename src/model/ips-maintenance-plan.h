/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-maintenance-window.h"

G_BEGIN_DECLS

/* Settings of these names and a window's name, a group's path ("" of all devices) or a device's id. An empty value is none. */
#define IPS_MAINTENANCE_WINDOW "window."
#define IPS_MAINTENANCE_GROUP  "window-of-group."
#define IPS_MAINTENANCE_DEVICE "window-of-device."
/* As the window of a group or a device: any time, whatever the groups above it have. */
#define IPS_MAINTENANCE_ANY_TIME "*"

/**
 * IpsMaintenancePlan:
 *
 * The maintenance windows there are and who has which. A device has its own, else that of the nearest group above it
 * that has one, else that of all devices; without any it may be changed at any time. A plain value, of any thread.
 */
typedef struct
{
  GPtrArray *windows;     /* (owned) (element-type IpsMaintenanceWindow): by name */
  GHashTable *groups;     /* (owned): a group's path, "" of all devices, to a window's name or IPS_MAINTENANCE_ANY_TIME */
  GHashTable *sensors;    /* (owned): a device's id to the same */
} IpsMaintenancePlan;

/* From the store's settings, text by name. What cannot be read is left out, with a warning in the log. */
IpsMaintenancePlan *ips_maintenance_plan_read (GHashTable *settings);
void ips_maintenance_plan_free (IpsMaintenancePlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsMaintenancePlan, ips_maintenance_plan_free)
gboolean ips_maintenance_plan_equal (const IpsMaintenancePlan *self, const IpsMaintenancePlan *other);

const IpsMaintenanceWindow *ips_maintenance_plan_lookup (const IpsMaintenancePlan *self, const char *name);   /* (nullable) */
/**
 * ips_maintenance_plan_find:
 * @sensor_id: "" for what is asked of a group alone
 * @group: a path, "" none
 *
 * Returns: (transfer none) (nullable): the window in force; %NULL for any time
 */
const IpsMaintenanceWindow *ips_maintenance_plan_find (const IpsMaintenancePlan *self, const char *sensor_id, const char *group);
/**
 * ips_maintenance_describe_change:
 * @setting: the name of one of the store's settings
 * @before: (nullable): its value
 * @after: (nullable): the new one
 * @subject: (out) (transfer full): the window's name, the group's path or the device's id
 * @was: (out) (transfer full): @before in words
 * @is: (out) (transfer full): @after in words
 *
 * Returns: (nullable): what happened, for history: "Maintenance window changed"; %NULL where the setting is none of these
 */
const char *ips_maintenance_describe_change (const char *setting, const char *before, const char *after, char **subject, char **was, char **is);

/* "Nights", "Nights (of the group Europe)", "Nights (of all devices)", "Any time". */
char *ips_maintenance_plan_describe (const IpsMaintenancePlan *self, const char *sensor_id, const char *group);
/* When what takes @need_us may begin there: @now_us, or a moment after it; %G_MAXINT64 never. */
gint64 ips_maintenance_plan_find_start (const IpsMaintenancePlan *self, const char *sensor_id, const char *group, gint64 now_us, gint64 need_us);

G_END_DECLS
