/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include "ips-license-settings.h"

/* Requests are forgotten when they are so much older than the window that a longer one could not want them either. */
#define KEEP_WINDOWS 2

static gboolean
read_pace (IpsSqlite *self, IpsPace *pace, GError **error)
{
  sqlite3_stmt *rows = ips_sqlite_query (self, error, "SELECT name, value FROM settings WHERE name LIKE 'license.pace-%'", "");
  g_autoptr(GHashTable) values = ips_sqlite_read_values (self, rows, error);
  g_autoptr(IpsLicenseSettings) settings = NULL;

  if (values == NULL)
    return FALSE;
  settings = ips_license_settings_read (values);
  *pace = settings->pace;
  return TRUE;
}

static IpsClock *
clock_of (IpsSqlite *self)
{
  return self->clock != NULL ? self->clock : ips_clock_get_system ();
}

/* How long ago a request ended: by the monotonic clock where it was made since this computer started; otherwise by the
 * wall clock or the time since then, whichever is less. */
static gint64
age_of (sqlite3_stmt *row, const char *boot, gint64 now_us, gint64 wall_us)
{
  gboolean open = sqlite3_column_int64 (row, 1) == 0;
  gint64 ended_us = open ? MIN (sqlite3_column_int64 (row, 2), now_us) : sqlite3_column_int64 (row, 1);
  gint64 ended_wall_us = sqlite3_column_int64 (row, 3);

  if (g_strcmp0 ((const char *) sqlite3_column_text (row, 0), boot) == 0)
    return MAX (now_us - ended_us, 0);
  return MIN (ABS (wall_us - ended_wall_us), now_us);
}

static GArray *
read_ages (IpsSqlite *self, const char *pace, gint64 window_us, GError **error)
{
  IpsClock *clock = clock_of (self);
  gint64 now_us = ips_clock_monotonic_us (clock), wall_us = ips_clock_now_us (clock);
  g_autoptr(GArray) ages = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT boot, ended_us, deadline_us, ended_wall_us FROM paced_requests WHERE pace = ?",
                                        "s", pace);

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      gint64 age = age_of (row, ips_clock_get_boot_id (clock), now_us, wall_us);

      if (age < window_us)
        g_array_append_val (ages, age);
    }
  if (local_error == NULL)
    return g_steal_pointer (&ages);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

gboolean
ips_sqlite_pace_count (IpsSqlite *self, const char *name, guint *n_free, GError **error)
{
  g_autoptr(GArray) ages = NULL;
  IpsPace pace;
  gint64 held;

  if (!read_pace (self, &pace, error))
    return FALSE;
  ages = read_ages (self, name, pace.window_us, error);
  /* Who was claimed for it and has not come so far: its request is as good as made. */
  if (ages == NULL || !ips_sqlite_get_int (self, &held, 0, error,
                                           "SELECT count(*) FROM operations WHERE " IPS_SQLITE_PACED " AND pace = ? AND state = 'running'", "s", name))
    return FALSE;
  *n_free = ips_pace_get_n_free (&pace, ages);
  *n_free -= (guint) MIN (held, (gint64) *n_free);
  return TRUE;
}

gboolean
ips_sqlite_pace_mark (IpsSqlite *self, const char *name, GError **error)
{
  gint64 wall_us = ips_clock_now_us (clock_of (self));
  g_autoptr(GArray) ages = NULL;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) local_error = NULL;
  IpsPace pace;
  gint64 held;
  sqlite3_stmt *row;

  if (!read_pace (self, &pace, error))
    return FALSE;
  ages = read_ages (self, name, pace.window_us, error);
  if (ages == NULL
      || !ips_sqlite_get_int (self, &held, 0, error,
                              "SELECT count(*) FROM operations WHERE " IPS_SQLITE_PACED " AND pace = ? AND state = 'running'", "s", name)
      || !ips_sqlite_run (self, error,
                          "UPDATE operations SET state = 'waiting', cause = 'pace' WHERE " IPS_SQLITE_PACED " AND pace = ? "
                          "AND (state = 'queued' OR (state = 'waiting' AND cause = 'sensor'))", "s", name))
    return FALSE;
  row = ips_sqlite_query (self, error,
                          "SELECT id FROM operations WHERE " IPS_SQLITE_PACED " AND pace = ? AND state = 'waiting' AND cause = 'pace' "
                          "ORDER BY priority DESC, id", "s", name);
  if (row == NULL)
    return FALSE;
  while (ips_sqlite_row (self, row, &local_error))
    {
      gint64 id = sqlite3_column_int64 (row, 0);

      g_array_append_val (ids, id);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; i < ids->len; i++)
    if (!ips_sqlite_run (self, error, "UPDATE operations SET due_us = ? WHERE id = ?", "ll",
                         wall_us + ips_pace_get_delay_us (&pace, ages, (guint) held + i), g_array_index (ids, gint64, i)))
      return FALSE;
  return TRUE;
}

gboolean
ips_sqlite_pace_end (IpsSqlite *self, gint64 operation_id, GError **error)
{
  IpsClock *clock = clock_of (self);

  return ips_sqlite_run (self, error,
                         "UPDATE paced_requests SET ended_us = ?, ended_wall_us = ? WHERE operation_id = ? AND ended_us = 0", "lll",
                         ips_clock_monotonic_us (clock), ips_clock_now_us (clock), operation_id);
}

/* --- one request --- */

static gboolean
begin (IpsSqlite *self, const char *name, const char *engine_id, gint64 operation_id, gint64 timeout_us, gint64 *id,
       guint *parts, GError **error)
{
  IpsClock *clock = clock_of (self);
  gint64 now_us = ips_clock_monotonic_us (clock), wall_us = ips_clock_now_us (clock);
  g_autoptr(GArray) ages = NULL;
  IpsPace pace;
  gint64 held;

  if (!ips_sqlite_get_int (self, &held, 0, error, "SELECT count(*) FROM operations WHERE id = ? AND engine_id = ?", "ls",
                           operation_id, engine_id))
    return FALSE;
  if (held == 0)
    {
      ips_sqlite_set_lease_lost (error, operation_id);
      return FALSE;
    }
  if (!read_pace (self, &pace, error))
    return FALSE;
  ages = read_ages (self, name, pace.window_us, error);
  if (ages == NULL)
    return FALSE;
  if (ips_pace_get_n_free (&pace, ages) == 0)
    {
      *id = 0;
      *parts = IPS_STORE_JOBS;
      /* The end of its run, which makes it one of those that wait, comes after. */
      return ips_sqlite_run (self, error, "UPDATE operations SET pace = ?, due_us = ? WHERE id = ?", "sll", name,
                             wall_us + ips_pace_get_delay_us (&pace, ages, 0), operation_id);
    }
  if (!ips_sqlite_run (self, error,
                       "DELETE FROM paced_requests WHERE pace = ?1 AND ((boot = ?2 AND deadline_us < ?3) "
                       "OR (boot <> ?2 AND abs (ended_wall_us - ?4) > ?5 AND ?6 > ?5))", "ssllll", name,
                       ips_clock_get_boot_id (clock), now_us - KEEP_WINDOWS * pace.window_us, wall_us,
                       KEEP_WINDOWS * pace.window_us, now_us)
      || !ips_sqlite_run (self, error,
                          "INSERT INTO paced_requests (pace, operation_id, boot, begun_us, ended_us, deadline_us, "
                          "begun_wall_us, ended_wall_us) VALUES (?, ?, ?, ?, 0, ?, ?, ?)", "slsllll", name, operation_id,
                          ips_clock_get_boot_id (clock), now_us, now_us + timeout_us, wall_us, wall_us + timeout_us))
    return FALSE;
  *id = sqlite3_last_insert_rowid (self->db);
  return ips_sqlite_run (self, error, "UPDATE operations SET pace = '', due_us = 0 WHERE id = ?", "l", operation_id);
}

static gboolean
ips_sqlite_store_begin_paced (IpsStoreBackend *backend, const char *pace, const char *engine_id, gint64 operation_id,
                              gint64 timeout_us, gint64 *id, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  guint parts = 0;
  gboolean ok;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  ok = begin (self, pace, engine_id, operation_id, timeout_us, id, &parts, error);
  return ips_sqlite_end (self, ok, parts, error);
}

static gboolean
end (IpsSqlite *self, gint64 request_id, gboolean blocked, GError **error)
{
  IpsClock *clock = clock_of (self);
  IpsPace pace;

  if (!ips_sqlite_run (self, error,
                       "UPDATE paced_requests SET ended_us = ?, ended_wall_us = ? WHERE id = ? AND ended_us = 0", "lll",
                       ips_clock_monotonic_us (clock), ips_clock_now_us (clock), request_id))
    return FALSE;
  if (!blocked)
    return TRUE;
  if (!read_pace (self, &pace, error))
    return FALSE;
  /* as many as the pace has room for: the window is full */
  for (guint i = 1; i < pace.limit; i++)
    if (!ips_sqlite_run (self, error,
                         "INSERT INTO paced_requests (pace, operation_id, boot, begun_us, ended_us, deadline_us, begun_wall_us, "
                         "ended_wall_us) SELECT pace, operation_id, boot, begun_us, ended_us, deadline_us, begun_wall_us, ended_wall_us "
                         "FROM paced_requests WHERE id = ?", "l", request_id))
      return FALSE;
  return TRUE;
}

static gboolean
ips_sqlite_store_end_paced (IpsStoreBackend *backend, gint64 request_id, gboolean blocked, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error) && ips_sqlite_end (self, end (self, request_id, blocked, error), 0, error);
}

static GArray *
ips_sqlite_store_load_pace (IpsStoreBackend *backend, const char *name, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  IpsPace pace;

  return read_pace (self, &pace, error) ? read_ages (self, name, pace.window_us, error) : NULL;
}

static void
ips_sqlite_store_set_clock (IpsStoreBackend *backend, IpsClock *clock)
{
  g_set_object (&IPS_SQLITE_STORE (backend)->sql.clock, clock);
}

void
ips_sqlite_pace_init_iface (IpsStoreBackendInterface *iface)
{
  iface->begin_paced = ips_sqlite_store_begin_paced;
  iface->end_paced = ips_sqlite_store_end_paced;
  iface->load_pace = ips_sqlite_store_load_pace;
  iface->set_clock = ips_sqlite_store_set_clock;
}
