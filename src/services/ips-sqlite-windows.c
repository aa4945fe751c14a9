/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"
#include "ips-sqlite-windows.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-maintenance-plan.h"

typedef struct
{
  gint64 operation_id;
  gint64 due_us;
  const char *window;          /* its name; the plan's */
} Waiting;

struct _IpsSqliteGate
{
  IpsSqlite *sql;
  gint64 now_us;
  IpsMaintenancePlan *plan;    /* (owned) (nullable): read when the first asks */
  GHashTable *starts;          /* (owned) "minutes name" to gint64: thousands of devices have few windows */
  GArray *waiting;             /* (owned) (element-type Waiting) */
};

IpsSqliteGate *
ips_sqlite_gate_new (IpsSqlite *self, gint64 now_us)
{
  IpsSqliteGate *gate = g_new0 (IpsSqliteGate, 1);

  gate->sql = self;
  gate->now_us = now_us;
  gate->starts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gate->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  return gate;
}

void
ips_sqlite_gate_free (IpsSqliteGate *self)
{
  g_clear_pointer (&self->plan, ips_maintenance_plan_free);
  g_hash_table_unref (self->starts);
  g_array_unref (self->waiting);
  g_free (self);
}

static gboolean
read_plan (IpsSqliteGate *self, GError **error)
{
  g_autoptr(GHashTable) values = NULL;

  if (self->plan != NULL)
    return TRUE;
  values = ips_sqlite_read_values (self->sql,
                                   ips_sqlite_query (self->sql, error, "SELECT name, value FROM settings WHERE name GLOB 'window*'", ""), error);
  if (values == NULL)
    return FALSE;
  self->plan = ips_maintenance_plan_read (values);
  return TRUE;
}

static gint64
find_start (IpsSqliteGate *self, const IpsMaintenanceWindow *window, guint minutes)
{
  char *key = g_strdup_printf ("%u %s", minutes, window->name);
  gint64 *start_us = g_hash_table_lookup (self->starts, key);

  if (start_us == NULL)
    {
      g_autoptr(GTimeZone) zone = ips_maintenance_window_get_zone (window);

      start_us = g_new (gint64, 1);
      *start_us = ips_maintenance_window_find_start (window, zone, self->now_us, minutes * G_TIME_SPAN_MINUTE);
      g_hash_table_insert (self->starts, key, start_us);
    }
  else
    g_free (key);
  return *start_us;
}

gboolean
ips_sqlite_gate_pass (IpsSqliteGate *self, gint64 operation_id, const char *sensor_id, guint minutes, gboolean *passes, GError **error)
{
  g_autofree char *group = NULL;
  g_autoptr(GError) local_error = NULL;
  const IpsMaintenanceWindow *window;
  sqlite3_stmt *row;
  Waiting waiting;

  *passes = TRUE;
  if (!read_plan (self, error))
    return FALSE;
  if (self->plan->windows->len == 0)
    return TRUE;
  row = ips_sqlite_query (self->sql, error, "SELECT folder FROM sensors WHERE id = ?", "s", sensor_id);
  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self->sql, row, &local_error))
    {
      group = ips_sqlite_text (row, 0);
      ips_sqlite_done (row);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  window = ips_maintenance_plan_find (self->plan, sensor_id, group != NULL ? group : "");
  if (window == NULL)
    return TRUE;
  waiting.operation_id = operation_id;
  waiting.due_us = find_start (self, window, minutes);
  waiting.window = window->name;
  *passes = waiting.due_us <= self->now_us;
  if (!*passes)
    g_array_append_val (self->waiting, waiting);
  return TRUE;
}

gboolean
ips_sqlite_gate_is_closed_to_any (IpsSqliteGate *self)
{
  return self->waiting->len > 0;
}

gboolean
ips_sqlite_gate_write (IpsSqliteGate *self, GError **error)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const Waiting *waiting = &g_array_index (self->waiting, Waiting, i);
      g_autofree char *message = ips_maintenance_window_describe_wait (waiting->window, waiting->due_us);

      if (!ips_sqlite_run (self->sql, error, "UPDATE operations SET state = 'waiting', cause = 'window', message = ?, due_us = ? WHERE id = ?",
                           "sll", message, waiting->due_us, waiting->operation_id))
        return FALSE;
    }
  return TRUE;
}

gboolean
ips_sqlite_windows_requeue (IpsSqlite *self, const char *sensor_id, GError **error)
{
  return ips_sqlite_run (self, error,
                         "UPDATE operations SET state = 'queued', cause = '', message = '', due_us = 0 "
                         "WHERE state IN ('queued', 'waiting', 'running') AND state = 'waiting' AND cause = 'window' AND (?1 = '' OR sensor_id = ?1)", "s",
                         sensor_id != NULL ? sensor_id : "");
}
