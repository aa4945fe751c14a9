/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What devices were before deployments, and what a rollback makes of that. */
#include "ips-sqlite-private.h"

static gboolean
ips_sqlite_store_add_rollback_point (IpsStoreBackend *backend, gint64 job_id, const IpsRollbackPoint *point, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, ips_sqlite_run (self, error,
                                                  "INSERT OR IGNORE INTO rollback_points (deployment_id, sensor_id, version, level, config_sha256, policy_id, "
                                                  "policy_version, tuning, when_us) SELECT deployment_id, ?, ?, ?, ?, ?, ?, ?, ? FROM jobs "
                                                  "WHERE id = ? AND deployment_id <> 0", "ssissisll", point->sensor_id, point->version, (int) point->level,
                                                  point->config_sha256, point->policy_id, (int) point->policy_version, point->tuning, point->when_us, job_id),
                            0, error);
}

static GPtrArray *
ips_sqlite_store_load_rollback_points (IpsStoreBackend *backend, gint64 deployment_id, const char *sensor_id, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_rollback_point_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT sensor_id, version, level, config_sha256, policy_id, policy_version, tuning, when_us FROM rollback_points "
                                        "WHERE deployment_id = ?1 AND (?2 = '' OR sensor_id = ?2)", "ls", deployment_id, sensor_id);

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsRollbackPoint *point = ips_rollback_point_new ((const char *) sqlite3_column_text (row, 0));

      ips_sqlite_take_text (&point->version, row, 1);
      point->level = (guint) sqlite3_column_int (row, 2);
      ips_sqlite_take_text (&point->config_sha256, row, 3);
      ips_sqlite_take_text (&point->policy_id, row, 4);
      point->policy_version = (guint) sqlite3_column_int (row, 5);
      ips_sqlite_take_text (&point->tuning, row, 6);
      point->when_us = sqlite3_column_int64 (row, 7);
      g_ptr_array_add (all, point);
    }
  return ips_sqlite_propagate (error, g_steal_pointer (&local_error)) ? g_steal_pointer (&all) : NULL;
}

gboolean
ips_sqlite_rollback_keep (IpsSqlite *self, gint64 deployment_id, gint64 job_id, GError **error)
{
  return ips_sqlite_run (self, error,
                         "UPDATE deployment_devices SET rolled_back = 1 WHERE deployment_id = ?1 AND operation_id IN (SELECT o.id FROM operations o "
                         "JOIN jobs j ON j.id = o.job_id WHERE o.job_id = ?2 AND j.verb = 'rollback' AND o.state = 'succeeded')", "ll", deployment_id, job_id)
         && ips_sqlite_run (self, error,
                            "DELETE FROM rollback_points WHERE deployment_id = ?1 AND sensor_id IN (SELECT sensor_id FROM deployment_devices "
                            "WHERE deployment_id = ?1 AND rolled_back = 1)", "l", deployment_id);
}

gboolean
ips_sqlite_rollback_get_outcome (IpsSqlite *self, gint64 deployment_id, gint64 job_id, IpsDeploymentState *outcome, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *nick = NULL;
  IpsDeploymentState before = IPS_DEPLOYMENT_PARTLY_DEPLOYED;
  gint64 n_back, n_not_back;
  sqlite3_stmt *row;

  if (!ips_sqlite_get_int (self, &n_back, 0, error, "SELECT count(*) FROM operations WHERE job_id = ? AND state = 'succeeded'", "l", job_id)
      || !ips_sqlite_get_int (self, &n_not_back, 0, error, "SELECT count(*) FROM operations WHERE job_id = ? AND state NOT IN ('succeeded', 'skipped')",
                              "l", job_id))
    return FALSE;
  row = ips_sqlite_query (self, error, "SELECT from_state FROM deployment_transitions WHERE deployment_id = ? AND to_state = 'rolling-back' "
                          "ORDER BY key DESC LIMIT 1", "l", deployment_id);
  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      nick = ips_sqlite_text (row, 0);
      ips_sqlite_done (row);
      ips_deployment_state_from_nick (nick, &before);
    }
  if (!ips_sqlite_propagate (error, g_steal_pointer (&local_error)))
    return FALSE;
  *outcome = ips_deployment_job_get_rollback_outcome ((guint) n_back, (guint) n_not_back, before);
  return TRUE;
}

void
ips_sqlite_rollback_init_iface (IpsStoreBackendInterface *iface)
{
  iface->add_rollback_point = ips_sqlite_store_add_rollback_point;
  iface->load_rollback_points = ips_sqlite_store_load_rollback_points;
}
