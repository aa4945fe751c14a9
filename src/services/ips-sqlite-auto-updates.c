/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-auto-update.h"
#include "ips-last-deployment.h"

#define COLUMNS "policy_id, sensor, signature, number, changed_us, changed_by"

static IpsAutoUpdate *
read_row (sqlite3_stmt *row)
{
  IpsAutoUpdate *rule = ips_auto_update_new ((const char *) sqlite3_column_text (row, 0));

  ips_auto_sensor_from_nick ((const char *) sqlite3_column_text (row, 1), &rule->sensor);
  ips_auto_signature_from_nick ((const char *) sqlite3_column_text (row, 2), &rule->signature);
  rule->number = (guint) sqlite3_column_int (row, 3);
  rule->changed_us = sqlite3_column_int64 (row, 4);
  g_free (rule->changed_by);
  rule->changed_by = ips_sqlite_text (row, 5);
  return rule;
}

static GPtrArray *
ips_sqlite_store_load_auto_updates (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_auto_update_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT " COLUMNS " FROM auto_updates ORDER BY policy_id", "");

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    g_ptr_array_add (rules, read_row (row));
  if (local_error == NULL)
    return g_steal_pointer (&rules);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* (out) (transfer full): what the policy had; one that does nothing where it had none */
static gboolean
look_up (IpsSqlite *self, const char *policy_id, IpsAutoUpdate **rule, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT " COLUMNS " FROM auto_updates WHERE policy_id = ?", "s", policy_id);

  *rule = NULL;
  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      *rule = read_row (row);
      ips_sqlite_done (row);
    }
  else if (local_error == NULL)
    *rule = ips_auto_update_new (policy_id);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* What history calls it: a shared policy by its name, a local one by its device's. */
static gboolean
get_subject (IpsSqlite *self, const char *policy_id, char **subject, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT coalesce ((SELECT name FROM policies WHERE id = ? AND kind = 'shared'), "
                                        "(SELECT name FROM sensors WHERE id = ?), '')", "ss", policy_id, policy_id);

  *subject = NULL;
  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      *subject = ips_sqlite_text (row, 0);
      ips_sqlite_done (row);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
save_rule (IpsSqlite *self, const IpsAutoUpdate *rule, const char *who, gint64 now_us, GError **error)
{
  g_autoptr(IpsAutoUpdate) old = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = ips_auto_update_describe (rule);
  gboolean ok;

  if (!ips_auto_update_validate (rule, error) || !look_up (self, rule->policy_id, &old, error))
    return FALSE;
  if (ips_auto_update_equal (rule, old))
    return TRUE;
  if (!get_subject (self, rule->policy_id, &subject, error))
    return FALSE;
  before = ips_auto_update_describe (old);
  if (ips_auto_update_is_nothing (rule))
    ok = ips_sqlite_run (self, error, "DELETE FROM auto_updates WHERE policy_id = ?", "s", rule->policy_id);
  else
    ok = ips_sqlite_run (self, error, "INSERT OR REPLACE INTO auto_updates (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)", "sssils",
                         rule->policy_id, ips_auto_sensor_to_nick (rule->sensor), ips_auto_signature_to_nick (rule->signature),
                         (int) rule->number, now_us, who);
  return ok && ips_sqlite_history_add (self, error, now_us, who, _("Automatic updates changed"), subject, before, after, "");
}

static gboolean
ips_sqlite_store_save_auto_updates (IpsStoreBackend *backend, GPtrArray *rules, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  gint64 now_us = g_get_real_time ();
  gboolean ok = TRUE;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  for (guint i = 0; ok && i < rules->len; i++)
    ok = save_rule (self, g_ptr_array_index (rules, i), who, now_us, error);
  return ips_sqlite_end (self, ok, IPS_STORE_AUTO_UPDATES | IPS_STORE_HISTORY, error);
}

/* --- what automation begins --- */

static gboolean
submit_once (IpsSqlite *self, IpsJobRecord *job, IpsDeploymentJob *deployment, const char *origin, gboolean *written, GError **error)
{
  gint64 there;

  *written = FALSE;
  if (!ips_sqlite_get_int (self, &there, 0, error, "SELECT id FROM jobs WHERE origin = ?", "s", origin))
    return FALSE;
  if (there != 0)
    {
      job->id = there;
      return TRUE;
    }
  *written = TRUE;
  return (deployment != NULL ? ips_sqlite_deployment_add (self, deployment, job, error) : ips_sqlite_job_insert (self, job, error))
         && ips_sqlite_run (self, error, "UPDATE jobs SET origin = ? WHERE id = ?", "sl", origin, job->id);
}

static gboolean
ips_sqlite_store_submit_job_once (IpsStoreBackend *backend, IpsJobRecord *job, IpsDeploymentJob *deployment, const char *origin,
                                  gboolean *written, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, submit_once (self, job, deployment, origin, written, error),
                            IPS_STORE_JOBS | (deployment != NULL ? IPS_STORE_DEPLOYMENTS | IPS_STORE_HISTORY : 0), error);
}

/* Of each device the newest operation, one that is open before all others: the number in front of its id says so. */
#define NEWEST \
  "SELECT max ((o.state IN ('queued', 'waiting', 'running')) * 4611686018427387904 + o.id) % 4611686018427387904 " \
  "FROM operations o JOIN jobs j ON j.id = o.job_id WHERE j.verb = 'deploy' AND o.sensor_id <> '' GROUP BY o.sensor_id"

static GPtrArray *
ips_sqlite_store_load_last_deployments (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_last_deployment_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT o.sensor_id, o.job_id, o.state, o.cause, o.message, o.ended_us, CASE WHEN o.state IN "
                                        "('failed', 'cancelled', 'skipped') AND json_valid (j.parameters) THEN coalesce (json_extract "
                                        "(j.parameters, '$.orders.\"' || o.argument || '\".steps'), '') ELSE '' END FROM operations o "
                                        "JOIN jobs j ON j.id = o.job_id WHERE o.id IN (" NEWEST ")", "");

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsLastDeployment *last = ips_last_deployment_new ((const char *) sqlite3_column_text (row, 0));

      g_ptr_array_add (all, last);
      last->job_id = sqlite3_column_int64 (row, 1);
      ips_operation_state_from_nick ((const char *) sqlite3_column_text (row, 2), &last->state);
      g_free (last->cause);
      last->cause = ips_sqlite_text (row, 3);
      g_free (last->message);
      last->message = ips_sqlite_text (row, 4);
      last->ended_us = sqlite3_column_int64 (row, 5);
      g_free (last->steps);
      last->steps = ips_sqlite_text (row, 6);
    }
  if (local_error == NULL)
    return g_steal_pointer (&all);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

void
ips_sqlite_auto_updates_init_iface (IpsStoreBackendInterface *iface)
{
  iface->submit_job_once = ips_sqlite_store_submit_job_once;
  iface->load_last_deployments = ips_sqlite_store_load_last_deployments;
  iface->load_auto_updates = ips_sqlite_store_load_auto_updates;
  iface->save_auto_updates = ips_sqlite_store_save_auto_updates;
}
