/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-clock.h"
#include "ips-schedule.h"

G_BEGIN_DECLS

/**
 * IpsScheduleEditor: start date, start time, how often, and the next five runs as they follow from them. What is
 * wrong is said beside it; nothing that was entered is lost by it.
 *
 * Signal "changed": the user changed something.
 */
#define IPS_TYPE_SCHEDULE_EDITOR (ips_schedule_editor_get_type ())
G_DECLARE_FINAL_TYPE (IpsScheduleEditor, ips_schedule_editor, IPS, SCHEDULE_EDITOR, GtkGrid)

GtkWidget *ips_schedule_editor_new (IpsClock *clock);
void ips_schedule_editor_set_schedule (IpsScheduleEditor *self, const IpsSchedule *schedule);
/* (transfer full) (nullable): %NULL while what is entered is no schedule that runs */
IpsSchedule *ips_schedule_editor_dup_schedule (IpsScheduleEditor *self);
gboolean ips_schedule_editor_get_valid (IpsScheduleEditor *self);

G_END_DECLS
