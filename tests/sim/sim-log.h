/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One line of the log; what is added gets its id and its time. */
typedef struct
{
  guint64 id;
  gint64 time_us;         /* wall clock */
  gint64 start_us;        /* monotonic */
  guint sensor;
  const char *kind;       /* (static): "connection", "refused", "handshake", "handshake-failed", "request" */
  char *method;           /* (owned) (nullable) */
  char *path;             /* (owned) (nullable): with the query */
  char *command;          /* (owned) (nullable) */
  char *detail;           /* (owned) (nullable) */
  gboolean authorization; /* the request carried such a header */
  gboolean assumed;       /* the form of the transaction is assumed */
  guint status;           /* of HTTP; 0: no answer (yet) */
  double duration_ms;     /* negative while it lasts */
} SimLogEntry;

/* (nullable): a file that gets a line of JSON for each finished entry */
gboolean sim_log_open (const char *path, GError **error);
SimLogEntry *sim_log_add (guint sensor, const char *kind);     /* (transfer none): valid until the next call */
SimLogEntry *sim_log_get (guint64 id);                         /* (nullable) */
void sim_log_finish (guint64 id, guint status);
/* Adds "entries" and "next". @sensor: -1 for all; @command: (nullable) */
void sim_log_build (JsonBuilder *builder, guint64 since, gint sensor, const char *command);
guint64 sim_log_count_requests (void);
void sim_log_reset (void);

G_END_DECLS
