/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsSensorDetails:
 *
 * Says in words about the selected sensor what the table says in cells, with the remedy's button.
 */
#define IPS_TYPE_SENSOR_DETAILS (ips_sensor_details_get_type ())
G_DECLARE_FINAL_TYPE (IpsSensorDetails, ips_sensor_details, IPS, SENSOR_DETAILS, GtkBox)

GtkWidget *ips_sensor_details_new (IpsWorkspace *workspace);
/* @sensors: (element-type IpsSensor): none, one (its details) or several (their number). */
void ips_sensor_details_set_sensors (IpsSensorDetails *self, GPtrArray *sensors);

G_END_DECLS
