/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsExpiryChart: how many certificates end in each week from now on, the first bar all that ended before.
 *
 * Left and Right move between the weeks, Enter or a click chooses one (again: none), Escape chooses none.
 *
 * Signal "week-selected" (gint64 begin_us, gint64 end_us): 0, 0 for none.
 */
#define IPS_TYPE_EXPIRY_CHART (ips_expiry_chart_get_type ())
G_DECLARE_FINAL_TYPE (IpsExpiryChart, ips_expiry_chart, IPS, EXPIRY_CHART, GtkDrawingArea)

GtkWidget *ips_expiry_chart_new (void);

/**
 * ips_expiry_chart_set_sensors:
 * @sensors: (element-type IpsSensor): whose certificates are counted; not kept
 * @now_us: wall clock, µs
 */
void ips_expiry_chart_set_sensors (IpsExpiryChart *self, GPtrArray *sensors, gint64 now_us);

/* Chooses no week, without the signal. */
void ips_expiry_chart_clear (IpsExpiryChart *self);

G_END_DECLS
