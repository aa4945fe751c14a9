/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-clock.h"
#include "ips-schedule.h"

G_BEGIN_DECLS

/**
 * IpsScheduleDialog: a schedule to be edited; OK hands it back, nothing is saved by the dialog itself.
 *
 * Signal "accepted" (IpsSchedule *, owned by the dialog): OK was pressed; the dialog destroys itself afterwards.
 */
#define IPS_TYPE_SCHEDULE_DIALOG (ips_schedule_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsScheduleDialog, ips_schedule_dialog, IPS, SCHEDULE_DIALOG, GtkDialog)

/* @title: "Edit Update Schedule"; @schedule: (nullable): what to begin with; %NULL daily at 02:00 */
GtkWidget *ips_schedule_dialog_new (const char *title, const IpsSchedule *schedule, IpsClock *clock, GtkWindow *parent);

G_END_DECLS
