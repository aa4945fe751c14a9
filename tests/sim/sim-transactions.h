/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-push.h"
#include "sim-sensor.h"

G_BEGIN_DECLS

/* What the control transactions answer (protocol.md 2 and 9.2). */
typedef struct
{
  char *command;        /* (owned): as it will be logged */
  const char *purpose;  /* (static) (nullable): "get-version" */
  gboolean assumed;     /* nobody has seen its form */
  const SimPush *push;  /* (nullable): the package that came with it */
} SimCommand;

/* The query wins over the body (protocol.md 1.1). */
void sim_transactions_identify (const char *query_command, const char *body, gsize size, SimCommand *command);
/* (transfer full): the document */
char *sim_transactions_run (SimSensor *sensor, const SimCommand *command, const char *body, gsize size, const char *user, SimRole role);
char *sim_transactions_make_error (const char *name, const char *text);
/* "words (errName)" of an <error> document; NULL where it is none. (transfer full) */
char *sim_transactions_read_refusal (const char *reply);
/* (transfer full): what set-password holds */
char *sim_transactions_make_account (const char *user, const char *password);

G_END_DECLS
