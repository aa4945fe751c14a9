/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

IpsOperation *
ips_sqlite_operation_read (sqlite3_stmt *row)
{
  IpsOperation *operation = ips_operation_new ();

  operation->id = sqlite3_column_int64 (row, 0);
  operation->job_id = sqlite3_column_int64 (row, 1);
  g_free (operation->sensor_id);
  operation->sensor_id = ips_sqlite_text (row, 2);
  g_free (operation->sensor_name);
  operation->sensor_name = ips_sqlite_text (row, 3);
  ips_operation_state_from_nick ((const char *) sqlite3_column_text (row, 4), &operation->state);
  g_free (operation->cause);
  operation->cause = ips_sqlite_text (row, 5);
  g_free (operation->message);
  operation->message = ips_sqlite_text (row, 6);
  g_free (operation->detail);
  operation->detail = ips_sqlite_text (row, 7);
  operation->attempt = sqlite3_column_int (row, 8);
  operation->queued_us = sqlite3_column_int64 (row, 9);
  operation->started_us = sqlite3_column_int64 (row, 10);
  operation->ended_us = sqlite3_column_int64 (row, 11);
  operation->due_us = sqlite3_column_int64 (row, 12);
  g_free (operation->argument);
  operation->argument = ips_sqlite_text (row, 13);
  operation->wave = (guint) sqlite3_column_int (row, 14);
  return operation;
}

gboolean
ips_sqlite_job_insert (IpsSqlite *self, IpsJobRecord *job, GError **error)
{
  const char *verb = ips_verb_to_nick (job->verb);

  if (!ips_sqlite_run (self, error,
                       "INSERT INTO jobs (verb, created_by, priority, created_us, parameters, in_sequence, window_minutes, deployment_id, "
                       "parallel, per_site) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "ssilsiilii", verb, job->created_by, (int) job->priority,
                       job->created_us, job->parameters, (int) job->in_sequence, job->window_minutes, job->deployment_id, (int) job->parallel,
                       (int) job->per_site))
    return FALSE;
  job->id = sqlite3_last_insert_rowid (self->db);
  for (guint i = 0; i < job->operations->len; i++)
    {
      IpsOperation *operation = g_ptr_array_index (job->operations, i);

      operation->job_id = job->id;
      if (!ips_operation_state_is_final (operation->state))
        {
          const char *cause = operation->wave > 0 ? IPS_WAIT_WAVE : job->in_sequence && i > 0 ? IPS_WAIT_TURN : "";

          operation->state = *cause != '\0' ? IPS_OPERATION_WAITING : IPS_OPERATION_QUEUED;
          g_free (operation->cause);
          operation->cause = g_strdup (cause);
        }
      if (operation->queued_us == 0)
        operation->queued_us = job->created_us;
      if (!ips_sqlite_run (self, error,
                           "INSERT INTO operations (job_id, sensor_id, sensor_name, priority, changing, state, cause, "
                           "message, detail, queued_us, ended_us, argument, pace, wave) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "lssiissssllssi", job->id, operation->sensor_id, operation->sensor_name, (int) job->priority,
                           (int) ips_verb_is_changing (job->verb), ips_operation_state_to_nick (operation->state),
                           operation->cause, operation->message, operation->detail, operation->queued_us,
                           operation->ended_us, operation->argument, job->pace, (int) operation->wave))
        return FALSE;
      operation->id = sqlite3_last_insert_rowid (self->db);
    }
  return TRUE;
}

static gboolean
ips_sqlite_store_submit_job (IpsStoreBackend *backend, IpsJobRecord *job, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, ips_sqlite_job_insert (self, job, error), IPS_STORE_JOBS, error);
}

static gboolean
load_operations (IpsSqlite *self, IpsJobRecord *job, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  row = ips_sqlite_query (self, error,
                          "SELECT " IPS_SQLITE_OPERATION_COLUMNS " FROM operations o WHERE o.job_id = ? ORDER BY o.id",
                          "l", job->id);
  if (row == NULL)
    return FALSE;
  while (ips_sqlite_row (self, row, &local_error))
    g_ptr_array_add (job->operations, ips_sqlite_operation_read (row));
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static GPtrArray *
ips_sqlite_store_load_jobs (IpsStoreBackend *backend, guint limit, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_job_record_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  row = ips_sqlite_query (self, error,
                          "SELECT id, verb, created_by, priority, created_us, parameters, in_sequence, deployment_id FROM jobs "
                          "ORDER BY id DESC LIMIT ?", "l", (gint64) limit);
  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsVerb verb;
      IpsJobRecord *job;

      /* A verb of a later version that kept this schema: not ours to show. */
      if (!ips_verb_from_nick ((const char *) sqlite3_column_text (row, 1), &verb))
        continue;
      job = ips_job_record_new ();
      job->id = sqlite3_column_int64 (row, 0);
      job->verb = verb;
      job->created_by = ips_sqlite_text (row, 2);
      job->priority = (IpsPriority) sqlite3_column_int (row, 3);
      job->created_us = sqlite3_column_int64 (row, 4);
      job->parameters = ips_sqlite_text (row, 5);
      job->in_sequence = sqlite3_column_int (row, 6) != 0;
      job->deployment_id = sqlite3_column_int64 (row, 7);
      g_ptr_array_add (jobs, job);
    }
  for (guint i = 0; local_error == NULL && i < jobs->len; i++)
    load_operations (self, g_ptr_array_index (jobs, i), &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&jobs);
}

gboolean
ips_sqlite_job_stop (IpsSqlite *self, gint64 job_id, gint64 operation_id, const char *message, gint64 now_us, GError **error)
{
  return ips_sqlite_run (self, error,
                         "UPDATE operations SET stop_requested = 1 WHERE job_id = ?1 AND (?2 = 0 OR id = ?2) AND "
                         IPS_SQLITE_MAY_HAVE_TOUCHED, "ll", job_id, operation_id)
         && ips_sqlite_run (self, error,
                            "UPDATE operations SET state = 'cancelled', cause = '', engine_id = '', lease_until_us = 0, "
                            "message = ?3, ended_us = ?4 WHERE job_id = ?1 AND (?2 = 0 OR id = ?2) "
                            "AND state IN ('queued', 'waiting') AND NOT " IPS_SQLITE_MAY_HAVE_TOUCHED,
                            "llsl", job_id, operation_id, message, now_us);
}

/* The whole of a deployment's job was cancelled: that aborts the deployment. */
static gboolean
abort_deployment (IpsSqlite *self, gint64 job_id, const char *who, gint64 now_us, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *state = NULL;
  IpsMoveRecord move = { 0, 0, IPS_DEPLOYMENT_ABORTED, (char *) who, (char *) "", now_us };
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT id, state FROM deployments WHERE job_id = ?", "l", job_id);

  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      move.id = sqlite3_column_int64 (row, 0);
      state = ips_sqlite_text (row, 1);
      ips_sqlite_done (row);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return move.id == 0 || !ips_deployment_state_from_nick (state, &move.from) || !ips_deployment_state_is_active (move.from)
         || ips_sqlite_deployment_move (self, &move, 0, error);
}

static gboolean
cancel (IpsSqlite *self, gint64 job_id, gint64 operation_id, const char *who, guint *parts, GError **error)
{
  gint64 now = g_get_real_time ();
  g_autofree char *subject = NULL;
  gint64 found;

  if (!ips_sqlite_get_int (self, &found, 0, error, "SELECT count(*) FROM operations WHERE job_id = ?1 "
                           "AND (?2 = 0 OR id = ?2)", "ll", job_id, operation_id))
    return FALSE;
  if (found == 0)
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, "job %" G_GINT64_FORMAT ": no such job or operation", job_id);
      return FALSE;
    }
  if (operation_id == 0
      && (!ips_sqlite_run (self, error, "UPDATE jobs SET stop_requested = 1 WHERE id = ?", "l", job_id)
          || !abort_deployment (self, job_id, who, now, error)))
    return FALSE;
  if (!ips_sqlite_job_stop (self, job_id, operation_id, _("Cancelled before it began."), now, error)
      || !ips_sqlite_rollout_advance (self, job_id, FALSE, now, parts, error))
    return FALSE;
  subject = operation_id == 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, job_id)
                              : g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, job_id, operation_id);
  return ips_sqlite_history_add (self, error, now, who, _("Job cancelled"), subject, "", "", "");
}

static gboolean
ips_sqlite_store_cancel (IpsStoreBackend *backend, gint64 job_id, gint64 operation_id, const char *who,
                         GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  guint parts = IPS_STORE_JOBS | IPS_STORE_HISTORY;
  gboolean ok;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  ok = cancel (self, job_id, operation_id, who, &parts, error);
  return ips_sqlite_end (self, ok, parts | IPS_STORE_DEPLOYMENTS, error);
}

static gboolean
ips_sqlite_store_requeue (IpsStoreBackend *backend, GArray *operation_ids, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  gboolean ok = TRUE;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  for (guint i = 0; ok && i < operation_ids->len; i++)
    ok = ips_sqlite_run (self, error,
                         "UPDATE operations SET state = 'queued', cause = '', message = '', engine_id = '', "
                         "lease_until_us = 0 WHERE id = ? AND state = 'waiting' AND cause <> 'check'",
                         "l", g_array_index (operation_ids, gint64, i))
         && ips_sqlite_rollout_keep_held (self, g_array_index (operation_ids, gint64, i), error);
  return ips_sqlite_end (self, ok, IPS_STORE_JOBS, error);
}

static gint
compare_durations (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static gint64
ips_sqlite_store_usual_duration (IpsStoreBackend *backend, IpsVerb verb, const char *platform, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GArray) durations = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  /* The last 200: a fleet that was made faster is believed soon. Job by job from the newest, as it stands here, so that
   * of a verb that was never used no operation is looked at. */
  row = ips_sqlite_query (self, error,
                          "SELECT o.ended_us - o.started_us FROM jobs j CROSS JOIN operations o ON o.job_id = j.id "
                          "LEFT JOIN sensors s ON s.id = o.sensor_id LEFT JOIN facts f ON f.sensor_key = s.key "
                          "WHERE j.verb = ?1 AND o.state = 'succeeded' AND o.started_us > 0 "
                          "AND o.ended_us > o.started_us AND (?2 = '' OR f.platform = ?2) "
                          "ORDER BY j.id DESC, o.id DESC LIMIT 200", "ss", ips_verb_to_nick (verb),
                          platform != NULL ? platform : "");
  if (row == NULL)
    return 0;
  while (ips_sqlite_row (self, row, &local_error))
    {
      gint64 duration = sqlite3_column_int64 (row, 0);

      g_array_append_val (durations, duration);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return 0;
    }
  if (durations->len == 0)
    return 0;
  g_array_sort (durations, compare_durations);
  return g_array_index (durations, gint64, durations->len / 2);
}

void
ips_sqlite_jobs_init_iface (IpsStoreBackendInterface *iface)
{
  iface->submit_job = ips_sqlite_store_submit_job;
  iface->load_jobs = ips_sqlite_store_load_jobs;
  iface->cancel = ips_sqlite_store_cancel;
  iface->requeue = ips_sqlite_store_requeue;
  iface->usual_duration = ips_sqlite_store_usual_duration;
}
