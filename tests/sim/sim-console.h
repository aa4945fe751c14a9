/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-sensor.h"

G_BEGIN_DECLS

/**
 * SimConsole: the command line of a sensor for one session: echo, prompts, pages, questions, roles. It changes the sensor
 * through the same transactions as the web side does, so both show one state. Knows no SSH.
 */
typedef struct _SimConsole SimConsole;

typedef struct
{
  void (*write) (gpointer user_data, const char *text, gsize length);
  void (*hang_up) (gpointer user_data);
  /* from now on nothing is written, or only half of it and then the end: a fault */
  void (*misbehave) (gpointer user_data, SimFaultKind kind);
} SimConsoleFuncs;

/* Greets at once. */
SimConsole *sim_console_new (SimSensor *sensor, const char *user, SimRole role, const SimConsoleFuncs *funcs, gpointer user_data);
void sim_console_feed (SimConsole *self, const char *data, gsize length);
void sim_console_free (SimConsole *self);

G_END_DECLS
