/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

static GPtrArray *
ips_sqlite_store_load_deployed (IpsStoreBackend *backend, const char *sensor_id, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_deployed_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT sensor_id, policy_id, policy_version, level, version, config_sha256, job_id, when_us, who, tuning "
                                        "FROM deployed WHERE ?1 = '' OR sensor_id = ?1", "s", sensor_id);

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsDeployed *deployed = ips_deployed_new ((const char *) sqlite3_column_text (row, 0));

      ips_sqlite_take_text (&deployed->policy_id, row, 1);
      deployed->policy_version = (guint) sqlite3_column_int (row, 2);
      deployed->level = (guint) sqlite3_column_int (row, 3);
      ips_sqlite_take_text (&deployed->version, row, 4);
      ips_sqlite_take_text (&deployed->config_sha256, row, 5);
      deployed->job_id = sqlite3_column_int64 (row, 6);
      deployed->when_us = sqlite3_column_int64 (row, 7);
      ips_sqlite_take_text (&deployed->who, row, 8);
      ips_sqlite_take_text (&deployed->tuning, row, 9);
      g_ptr_array_add (all, deployed);
    }
  if (local_error == NULL)
    return g_steal_pointer (&all);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static char *
describe (const char *version, guint level)
{
  g_autofree char *text = ips_level_to_text (level);

  return *version != '\0' && *text != '\0' ? g_strconcat (version, ", ", text, NULL) : g_strdup (*version != '\0' ? version : text);
}

/* What history says of the device: its name and what was deployed to it before; both (out) (transfer full). */
static gboolean
look_up (IpsSqlite *self, const char *sensor_id, char **name, char **before, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT s.name, coalesce (d.version, ''), coalesce (d.level, 0) FROM sensors AS s "
                                        "LEFT JOIN deployed AS d ON d.sensor_id = s.id WHERE s.id = ?", "s", sensor_id);

  *name = *before = NULL;
  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      *name = ips_sqlite_text (row, 0);
      *before = describe ((const char *) sqlite3_column_text (row, 1), (guint) sqlite3_column_int (row, 2));
      ips_sqlite_done (row);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (*name == NULL)
    ips_set_error (error, IPS_ERROR_NOT_FOUND, _("there is no such device"));
  return *name != NULL;
}

static gboolean
write_deployed (IpsSqlite *self, const IpsDeployed *deployed, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = describe (deployed->version, deployed->level);

  return look_up (self, deployed->sensor_id, &name, &before, error)
         && ips_sqlite_run (self, error,
                            "INSERT INTO deployed (sensor_id, policy_id, policy_version, level, version, config_sha256, job_id, when_us, who, tuning) "
                            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sensor_id) DO UPDATE SET policy_id = excluded.policy_id, "
                            "policy_version = excluded.policy_version, level = excluded.level, version = excluded.version, "
                            "config_sha256 = excluded.config_sha256, job_id = excluded.job_id, when_us = excluded.when_us, who = excluded.who, "
                            "tuning = excluded.tuning", "ssiissllss", deployed->sensor_id, deployed->policy_id, (int) deployed->policy_version, (int) deployed->level,
                            deployed->version, deployed->config_sha256, deployed->job_id, deployed->when_us, deployed->who, deployed->tuning)
         && ips_sqlite_history_add (self, error, deployed->when_us, deployed->who, _("Deployed"), name, before, after, "");
}

static gboolean
ips_sqlite_store_save_deployed (IpsStoreBackend *backend, const IpsDeployed *deployed, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, write_deployed (self, deployed, error), IPS_STORE_DEPLOYED | IPS_STORE_HISTORY, error);
}

/* Takes the oldest of the device off the list. (transfer full) (nullable): their hashes */
static GPtrArray *
shorten (IpsSqlite *self, const char *sensor_id, guint keep, GError **error)
{
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "DELETE FROM snapshots WHERE sensor_id = ?1 AND key NOT IN (SELECT key FROM snapshots "
                                        "WHERE sensor_id = ?1 ORDER BY when_us DESC, key DESC LIMIT ?2) RETURNING sha256", "si", sensor_id, (int) keep);

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    g_ptr_array_add (gone, ips_sqlite_text (row, 0));
  if (local_error == NULL)
    return g_steal_pointer (&gone);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* Leaves those of @hashes that are nobody's. */
static gboolean
drop_listed (IpsSqlite *self, GPtrArray *hashes, GError **error)
{
  for (guint i = hashes->len; i > 0; i--)
    {
      gint64 listed;

      if (!ips_sqlite_get_int (self, &listed, 1, error, "SELECT EXISTS (SELECT 1 FROM snapshots WHERE sha256 = ?)", "s",
                               g_ptr_array_index (hashes, i - 1)))
        return FALSE;
      if (listed != 0)
        g_ptr_array_remove_index_fast (hashes, i - 1);
    }
  return TRUE;
}

static GPtrArray *
ips_sqlite_store_add_snapshot (IpsStoreBackend *backend, const IpsSnapshot *snapshot, guint keep, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) gone = NULL;
  gboolean ok;

  if (!ips_sqlite_begin (self, error))
    return NULL;
  ok = ips_sqlite_run (self, error, "INSERT INTO snapshots (sensor_id, sha256, size_bytes, job_id, when_us) VALUES (?, ?, ?, ?, ?) "
                       "ON CONFLICT (sensor_id, job_id, sha256) DO NOTHING", "sslll", snapshot->sensor_id, snapshot->sha256,
                       snapshot->size_bytes, snapshot->job_id, snapshot->when_us)
       && (gone = shorten (self, snapshot->sensor_id, keep, error)) != NULL
       && drop_listed (self, gone, error);
  return ips_sqlite_end (self, ok, IPS_STORE_DEPLOYED, error) ? g_steal_pointer (&gone) : NULL;
}

static GPtrArray *
ips_sqlite_store_load_snapshots (IpsStoreBackend *backend, const char *sensor_id, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_snapshot_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT sensor_id, sha256, size_bytes, job_id, when_us FROM snapshots "
                                        "WHERE ?1 = '' OR sensor_id = ?1 ORDER BY when_us DESC, key DESC", "s", sensor_id);

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    g_ptr_array_add (all, ips_snapshot_new ((const char *) sqlite3_column_text (row, 0), (const char *) sqlite3_column_text (row, 1),
                                            sqlite3_column_int64 (row, 2), sqlite3_column_int64 (row, 3), sqlite3_column_int64 (row, 4)));
  if (local_error == NULL)
    return g_steal_pointer (&all);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

void
ips_sqlite_deployed_init_iface (IpsStoreBackendInterface *iface)
{
  iface->load_deployed = ips_sqlite_store_load_deployed;
  iface->save_deployed = ips_sqlite_store_save_deployed;
  iface->add_snapshot = ips_sqlite_store_add_snapshot;
  iface->load_snapshots = ips_sqlite_store_load_snapshots;
}
