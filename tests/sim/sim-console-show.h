/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-sensor.h"

G_BEGIN_DECLS

/* What the commands that only show something answer, as lines that end with a line break (protocol.md 3 to 5). */
void sim_console_show_version (SimSensor *sensor, GString *out);
/* @document: the reply to getConfig */
void sim_console_show_configuration (SimSensor *sensor, const char *document, GString *out);
/* Of a router with IOS IPS. */
void sim_console_show_router (SimSensor *sensor, GString *out);
void sim_console_show_signature_count (SimSensor *sensor, GString *out);
/* A router that installs signatures or builds its engines says nothing else of them. */
gboolean sim_console_is_busy (SimSensor *sensor);
void sim_console_show_clock (SimSensor *sensor, GString *out);
void sim_console_show_statistics (SimSensor *sensor, GString *out);
void sim_console_show_fingerprint (SimSensor *sensor, GString *out);
/* One of those that say what the sensor is, by the purpose of its command; %FALSE where it is none. */
gboolean sim_console_show_fact (SimSensor *sensor, const char *purpose, GString *out);
void sim_console_show_users (SimSensor *sensor, const char *user, SimRole role, gboolean all, GString *out);
const char *sim_role_to_string (SimRole role);

G_END_DECLS
