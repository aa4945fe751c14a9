/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-sensor.h"

G_BEGIN_DECLS

/*
 * Licence files of the simulator's own making, since nobody published what real ones hold: text with the words
 * serialNumber and expirationTime. Sensors take them, and only them.
 */

/* @until: seconds since the epoch; @salt makes two of the same day differ. (transfer full) */
char *sim_license_make (const char *serial, gint64 until, guint salt);

/* execInstallLicense: %NULL is success, else the sensor's own words, with *@error_name one of the 16. (transfer full) */
char *sim_license_install (SimSensor *sensor, const char *base64, const char **error_name);

G_END_DECLS
