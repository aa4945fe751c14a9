/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

/* A simulator of one's own ($VEDETTE_SIM), for tests in C. */
typedef struct
{
  GSubprocess *process;  /* (owned) */
  JsonNode *ready;       /* (owned): what it said of its ports */
} SimProcess;

/* Arguments up to %NULL. */
SimProcess *sim_process_new (const char *argument, ...) G_GNUC_NULL_TERMINATED;
void sim_process_free (SimProcess *self);
guint sim_process_get_port (SimProcess *self, const char *name);   /* "ssh_port" */
/* Of the control API: GET where @json is %NULL, else PATCH. (transfer full) */
JsonNode *sim_process_ask (SimProcess *self, const char *path, const char *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimProcess, sim_process_free)
