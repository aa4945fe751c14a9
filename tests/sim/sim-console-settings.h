/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-sensor.h"

G_BEGIN_DECLS

/**
 * SimConsoleSettings: the modes of "service signature-definition" in one session. What is typed there changes a copy, which
 * "show settings" shows; the sensor itself is changed by the transaction that is made of it at the end, or not at all.
 */
typedef struct _SimConsoleSettings SimConsoleSettings;

SimConsoleSettings *sim_console_settings_new (SimSensor *sensor);
void sim_console_settings_free (SimConsoleSettings *self);
/* (transfer none): how the prompt names the mode: "config-sig-sig-sta" */
const char *sim_console_settings_get_mode (SimConsoleSettings *self);
/* (transfer none) (nullable): why not, in the words of a sensor. @out gets what is shown. */
const char *sim_console_settings_run (SimConsoleSettings *self, const char *line, GString *out);
/* (transfer full) (nullable): in the mode of a signature, which engine it has */
char *sim_console_settings_dup_engine (SimConsoleSettings *self);
/* "exit" was said in the service's own mode. */
gboolean sim_console_settings_is_left (SimConsoleSettings *self);
/* (transfer full) (nullable): the content of the transaction that applies the changes; NULL for none */
char *sim_console_settings_dup_change (SimConsoleSettings *self);

G_END_DECLS
