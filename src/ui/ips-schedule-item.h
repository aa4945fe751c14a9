/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "ips-scheduled-job.h"

G_BEGIN_DECLS

/**
 * IpsScheduleItem: a scheduled job as a row of a table, which stays the same while the job changes.
 */
#define IPS_TYPE_SCHEDULE_ITEM (ips_schedule_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsScheduleItem, ips_schedule_item, IPS, SCHEDULE_ITEM, GObject)

IpsScheduleItem *ips_schedule_item_new (const IpsScheduledJob *schedule);
void ips_schedule_item_set (IpsScheduleItem *self, const IpsScheduledJob *schedule);
const IpsScheduledJob *ips_schedule_item_get (IpsScheduleItem *self);

G_END_DECLS
