/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-mail-settings.h"
#include "ips-scheduled-job.h"
#include "ips-workflow.h"

/* Runs that are kept of a schedule: a year of days. The due time that must not come twice is a recent one. */
#define RUNS_KEPT 400

/* Of what a run started, what is still at work; what waits for a person or a maintenance window is not. */
#define OPEN_OPERATIONS \
  "o.state IN ('queued', 'running') OR (o.state = 'waiting' AND o.cause NOT IN ('trust', 'login', 'window'))"

static IpsScheduledJob *
read_schedule (sqlite3_stmt *row)
{
  g_autoptr(IpsSchedule) rule = NULL;
  g_autoptr(GError) error = NULL;
  IpsScheduledJob *self;

  rule = ips_schedule_from_json ((const char *) sqlite3_column_text (row, 2), &error);
  if (rule == NULL)
    {
      /* Of a later version, or changed past the program: not ours to run. */
      g_warning ("schedule %s: %s", sqlite3_column_text (row, 0), error->message);
      return NULL;
    }
  self = ips_scheduled_job_new ((const char *) sqlite3_column_text (row, 0), (const char *) sqlite3_column_text (row, 1),
                                rule, (const char *) sqlite3_column_text (row, 3));
  g_free (self->parameters);
  self->parameters = ips_sqlite_text (row, 4);
  if (!ips_target_from_nick ((const char *) sqlite3_column_text (row, 5), &self->target))
    {
      ips_scheduled_job_free (self);
      return NULL;
    }
  g_free (self->target_value);
  self->target_value = ips_sqlite_text (row, 6);
  self->suspended = sqlite3_column_int (row, 7) != 0;
  g_free (self->comment);
  self->comment = ips_sqlite_text (row, 8);
  g_free (self->who);
  self->who = ips_sqlite_text (row, 9);
  self->changed_us = sqlite3_column_int64 (row, 10);
  self->handled_us = sqlite3_column_int64 (row, 11);
  return self;
}

static gboolean
read_last_run (IpsSqlite *self, IpsScheduledJob *schedule, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  row = ips_sqlite_query (self, error,
                          "SELECT due_us, run_us, job_id, kind, message FROM schedule_runs WHERE schedule_id = ? "
                          "ORDER BY key DESC LIMIT 1", "s", schedule->id);
  if (row == NULL)
    return FALSE;
  if (!ips_sqlite_row (self, row, &local_error))
    return ips_sqlite_propagate (error, g_steal_pointer (&local_error));
  schedule->last_due_us = sqlite3_column_int64 (row, 0);
  schedule->last_run_us = sqlite3_column_int64 (row, 1);
  schedule->last_job_id = sqlite3_column_int64 (row, 2);
  ips_schedule_run_kind_from_nick ((const char *) sqlite3_column_text (row, 3), &schedule->last_kind);
  g_free (schedule->last_message);
  schedule->last_message = ips_sqlite_text (row, 4);
  ips_sqlite_done (row);
  if (schedule->last_job_id == 0)
    return TRUE;

  row = ips_sqlite_query (self, error,
                          "SELECT count(*) FILTER (WHERE o.state IN ('queued', 'waiting', 'running')), "
                          "count(*) FILTER (WHERE o.state = 'failed'), "
                          "count(*) FILTER (WHERE o.state IN ('succeeded', 'skipped', 'cancelled')) "
                          "FROM operations o WHERE o.job_id = ?", "l", schedule->last_job_id);
  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      schedule->last_n_open = (guint) sqlite3_column_int (row, 0);
      schedule->last_n_failed = (guint) sqlite3_column_int (row, 1);
      schedule->last_n_done = (guint) sqlite3_column_int (row, 2);
      ips_sqlite_done (row);
    }
  return ips_sqlite_propagate (error, g_steal_pointer (&local_error));
}

static GPtrArray *
ips_sqlite_store_load_schedules (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) schedules = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_scheduled_job_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  row = ips_sqlite_query (self, error,
                          "SELECT id, name, rule, verb, parameters, target, target_value, suspended, comment, who, "
                          "changed_us, handled_us FROM schedules ORDER BY name COLLATE NOCASE, id", "");
  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsScheduledJob *schedule = read_schedule (row);

      if (schedule != NULL)
        g_ptr_array_add (schedules, schedule);
    }
  for (guint i = 0; local_error == NULL && i < schedules->len; i++)
    read_last_run (self, g_ptr_array_index (schedules, i), &local_error);
  return ips_sqlite_propagate (error, g_steal_pointer (&local_error)) ? g_steal_pointer (&schedules) : NULL;
}

/* --- changing --- */

/* What stands in the row of @id; @rule is NULL where there is none. */
static gboolean
read_present (IpsSqlite *self, const char *id, char **rule, char **name, gboolean *suspended, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT rule, name, suspended FROM schedules WHERE id = ?", "s", id);

  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      *rule = ips_sqlite_text (row, 0);
      *name = ips_sqlite_text (row, 1);
      *suspended = sqlite3_column_int (row, 2) != 0;
      ips_sqlite_done (row);
    }
  return ips_sqlite_propagate (error, g_steal_pointer (&local_error));
}

/* A stored rule in words; as it is stored where this version cannot read it. */
static char *
describe_stored (const char *rule)
{
  g_autoptr(IpsSchedule) schedule = ips_schedule_from_json (rule, NULL);

  return schedule != NULL ? ips_schedule_describe (schedule) : g_strdup (rule);
}

static gboolean
set_not_found (GError **error, const char *id)
{
  ips_set_error (error, IPS_ERROR_NOT_FOUND, "%s: no such schedule", id);
  return FALSE;
}

static gboolean
save (IpsSqlite *self, const IpsScheduledJob *schedule, gint64 now_us, const char *who, GError **error)
{
  g_autoptr(GTimeZone) zone = ips_schedule_get_zone (schedule->rule);
  g_autofree char *rule = ips_schedule_to_json (schedule->rule);
  g_autofree char *old_rule = NULL;
  g_autofree char *old_name = NULL;
  g_autofree char *old_words = NULL;
  g_autofree char *words = ips_schedule_describe (schedule->rule);
  gboolean suspended, changed;

  if (!read_present (self, schedule->id, &old_rule, &old_name, &suspended, error))
    return FALSE;
  changed = g_strcmp0 (old_rule, rule) != 0;
  if (changed && !ips_schedule_check (schedule->rule, zone, now_us, error))
    return FALSE;
  if (old_rule != NULL)
    old_words = describe_stored (old_rule);
  return ips_sqlite_run (self, error,
                         "INSERT INTO schedules (id, name, rule, verb, parameters, target, target_value, suspended, "
                         "comment, who, changed_us, handled_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11) "
                         "ON CONFLICT (id) DO UPDATE SET name = ?2, rule = ?3, verb = ?4, parameters = ?5, target = ?6, "
                         "target_value = ?7, who = ?10, changed_us = ?11, "
                         "handled_us = CASE WHEN ?12 THEN ?11 ELSE handled_us END",
                         "sssssssissli", schedule->id, schedule->name, rule, schedule->verb, schedule->parameters,
                         ips_target_to_nick (schedule->target), schedule->target_value, (int) schedule->suspended,
                         schedule->comment, who, now_us, (int) changed)
         && ips_sqlite_history_add (self, error, now_us, who,
                                    old_rule == NULL ? _("Schedule added") : _("Schedule changed"), schedule->name,
                                    old_words != NULL ? old_words : "", words, "");
}

static gboolean
ips_sqlite_store_save_schedule (IpsStoreBackend *backend, const IpsScheduledJob *schedule, gint64 now_us, const char *who,
                                GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, save (self, schedule, now_us, who, error), IPS_STORE_SCHEDULES | IPS_STORE_HISTORY,
                            error);
}

static gboolean
remove_one (IpsSqlite *self, const char *id, const char *who, GError **error)
{
  g_autofree char *rule = NULL;
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;
  gboolean suspended;

  if (!read_present (self, id, &rule, &name, &suspended, error))
    return FALSE;
  if (rule == NULL)
    return set_not_found (error, id);
  words = describe_stored (rule);
  return ips_sqlite_run (self, error, "DELETE FROM schedules WHERE id = ?", "s", id)
         && ips_sqlite_history_add (self, error, 0, who, _("Schedule removed"), name, words, "", "");
}

static gboolean
ips_sqlite_store_remove_schedule (IpsStoreBackend *backend, const char *id, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, remove_one (self, id, who, error), IPS_STORE_SCHEDULES | IPS_STORE_HISTORY, error);
}

/* Where a workflow is used, its approver hears of what nobody has to approve. (transfer full) (nullable): %NULL with @error, or where
 * nobody is to be told */
static IpsMail *
compose_notice (IpsSqlite *self, const char *name, gboolean suspended, const char *comment, const char *who, GError **error)
{
  g_autoptr(GHashTable) values = NULL;
  g_autoptr(GPtrArray) approvers = NULL;
  g_autoptr(IpsMailSettings) settings = NULL;
  g_autofree char *subject = NULL, *text = NULL;
  IpsMail *mail;

  values = ips_sqlite_read_values (self, ips_sqlite_query (self, error, "SELECT name, value FROM settings WHERE name GLOB 'mail.*' OR name = ?",
                                                           "s", IPS_WORKFLOW_SETTING), error);
  if (values == NULL || g_strcmp0 (g_hash_table_lookup (values, IPS_WORKFLOW_SETTING), "true") != 0)
    return NULL;
  settings = ips_mail_settings_read (values);
  approvers = ips_mail_addresses_parse (settings->approvers, NULL);
  if (approvers == NULL || approvers->len == 0)
    return NULL;
  /* TRANSLATORS: subject of a mail; %s is the name of a schedule */
  subject = g_strdup_printf (suspended ? _("Vedette: schedule %s suspended") : _("Vedette: schedule %s resumed"), name);
  /* TRANSLATORS: %1$s is the name of a schedule, %2$s who did it, %3$s why, as he wrote it */
  text = g_strdup_printf (suspended ? _("The schedule %1$s was suspended by %2$s: it does not run until somebody resumes it. Comment: %3$s")
                                    : _("The schedule %1$s was resumed by %2$s: it runs again when it is due. Comment: %3$s"),
                          name, who, *comment != '\0' ? comment : _("none"));
  mail = ips_mail_new (subject);
  ips_mail_add_recipients (mail, approvers);
  ips_mail_add_paragraph (mail, text);
  return mail;
}

static gboolean
tell_approver (IpsSqlite *self, const char *name, gboolean suspended, const char *comment, gint64 now_us, const char *who, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(IpsMail) mail = compose_notice (self, name, suspended, comment, who, &local_error);
  g_autoptr(GPtrArray) parts = mail != NULL ? ips_mail_compose (mail) : NULL;
  g_autofree char *message_id = g_uuid_string_random ();

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return mail == NULL || ips_sqlite_mail_insert (self, mail, parts, message_id, now_us, error);
}

static gboolean
suspend (IpsSqlite *self, const char *id, gboolean suspended, const char *comment, gint64 now_us, const char *who,
         GError **error)
{
  g_autofree char *rule = NULL;
  g_autofree char *name = NULL;
  gboolean was;

  if (!read_present (self, id, &rule, &name, &was, error))
    return FALSE;
  if (rule == NULL)
    return set_not_found (error, id);
  return ips_sqlite_run (self, error,
                         "UPDATE schedules SET suspended = ?1, comment = ?2, who = ?3, changed_us = ?4, "
                         "handled_us = CASE WHEN suspended <> ?1 THEN ?4 ELSE handled_us END WHERE id = ?5", "issls",
                         (int) suspended, comment, who, now_us, id)
         && ips_sqlite_history_add (self, error, now_us, who,
                                    suspended ? _("Schedule suspended") : _("Schedule resumed"), name, "", comment, "")
         && (was == suspended || tell_approver (self, name, suspended, comment, now_us, who, error));
}

static gboolean
ips_sqlite_store_suspend_schedule (IpsStoreBackend *backend, const char *id, gboolean suspended, const char *comment,
                                   gint64 now_us, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, suspend (self, id, suspended, comment, now_us, who, error),
                            IPS_STORE_SCHEDULES | IPS_STORE_HISTORY | IPS_STORE_MAILS, error);
}

/* --- running --- */

/* When the run that is still at work was due; 0 none is. */
static gboolean
find_run_at_work (IpsSqlite *self, const char *id, gint64 *due_us, GError **error)
{
  return ips_sqlite_get_int (self, due_us, 0, error,
                             "SELECT r.due_us FROM schedule_runs r JOIN operations o ON o.job_id = r.job_id "
                             "WHERE r.schedule_id = ? AND r.job_id <> 0 AND (" OPEN_OPERATIONS ") "
                             "ORDER BY r.key DESC LIMIT 1", "s", id);
}

static gboolean
write_run (IpsSqlite *self, const IpsScheduleRunRecord *run, IpsScheduleRunKind kind, const char *message, gint64 job_id,
           const char *name, GError **error)
{
  g_autofree char *when = ips_format_date_time (run->due_us);
  g_autofree char *number = job_id != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, job_id) : g_strdup ("");
  g_autofree char *outcome = *message != '\0'
                               ? g_strdup_printf ("%s: %s", ips_schedule_run_kind_to_label (kind), message)
                               : g_strdup (ips_schedule_run_kind_to_label (kind));

  return ips_sqlite_run (self, error,
                         "INSERT INTO schedule_runs (schedule_id, due_us, run_us, kind, job_id, message) "
                         "VALUES (?, ?, ?, ?, ?, ?)", "sllsls", run->id, run->due_us, run->now_us,
                         ips_schedule_run_kind_to_nick (kind), job_id, message)
         && ips_sqlite_run (self, error,
                            "DELETE FROM schedule_runs WHERE schedule_id = ?1 AND key NOT IN "
                            "(SELECT key FROM schedule_runs WHERE schedule_id = ?1 ORDER BY key DESC LIMIT ?2)", "si",
                            run->id, RUNS_KEPT)
         && ips_sqlite_history_add (self, error, run->now_us, g_get_user_name (), _("Scheduled run"), name, when, number,
                                    outcome);
}

/* The devices that still wait for a maintenance window in a former run, by id. */
static GHashTable *
read_devices_in_wait (IpsSqlite *self, const char *schedule_id, GError **error)
{
  return ips_sqlite_read_values (self, ips_sqlite_query (self, error,
                                                         "SELECT o.sensor_id, o.message FROM operations o JOIN schedule_runs r ON r.job_id = o.job_id "
                                                         "WHERE o.state IN ('queued', 'waiting', 'running') AND o.state = 'waiting' "
                                                         "AND o.cause = 'window' AND r.job_id <> 0 AND r.schedule_id = ?", "s", schedule_id),
                                 error);
}

/* What waits already is not queued again: a window a week would gather seven runs of every day. @n_left: (out) */
static gboolean
skip_devices_in_wait (IpsSqlite *self, const IpsScheduleRunRecord *run, IpsJobRecord *job, guint *n_left, GError **error)
{
  g_autoptr(GHashTable) waiting = read_devices_in_wait (self, run->id, error);

  *n_left = 0;
  if (waiting == NULL)
    return FALSE;
  for (guint i = 0; i < job->operations->len; i++)
    {
      IpsOperation *operation = g_ptr_array_index (job->operations, i);

      if (!ips_operation_has_sensor (operation) || !g_hash_table_contains (waiting, operation->sensor_id))
        {
          ++*n_left;
          continue;
        }
      operation->state = IPS_OPERATION_SKIPPED;
      operation->ended_us = run->now_us;
      g_free (operation->message);
      operation->message = g_strdup (_("A former run still waits for its maintenance window"));
    }
  return TRUE;
}

static gboolean
run_inner (IpsSqlite *self, const IpsScheduleRunRecord *run, IpsJobRecord *job, gint64 *job_id, guint *parts, GError **error)
{
  g_autofree char *rule = NULL;
  g_autofree char *name = NULL;
  g_autofree char *overlap = NULL;
  IpsScheduleRunKind kind = run->kind;
  const char *message = run->message;
  guint n_left = 0;
  gboolean suspended = FALSE;
  gboolean by_hand = kind == IPS_SCHEDULE_RUN_BY_HAND;
  gint64 done, at_work_us;

  if (!read_present (self, run->id, &rule, &name, &suspended, error))
    return FALSE;
  if (rule == NULL)
    return set_not_found (error, run->id);
  if (!by_hand && (suspended || g_strcmp0 (rule, run->rule) != 0))
    {
      ips_set_error (error, IPS_ERROR_CONFLICT, "%s: changed meanwhile", name);
      return FALSE;
    }
  if (!ips_sqlite_get_int (self, &done, 0, error,
                           "SELECT count(*) FROM schedule_runs WHERE schedule_id = ? AND due_us = ?", "sl", run->id,
                           run->due_us)
      || !find_run_at_work (self, run->id, &at_work_us, error))
    return FALSE;
  if (!by_hand)
    {
      *parts |= IPS_STORE_SCHEDULES;
      if (!ips_sqlite_run (self, error, "UPDATE schedules SET handled_us = ? WHERE id = ?", "ls", run->due_us, run->id))
        return FALSE;
      /* Another engine was quicker, or the clock was set back. */
      if (done > 0)
        return TRUE;
    }
  if (at_work_us != 0 && kind != IPS_SCHEDULE_RUN_SKIPPED)
    {
      g_autofree char *when = ips_format_date_time (at_work_us);

      /* TRANSLATORS: %s is a date and a time */
      overlap = g_strdup_printf (_("The run of %s was still at work."), when);
      if (by_hand)
        {
          ips_set_error (error, IPS_ERROR_BUSY, "%s: %s", name, overlap);
          return FALSE;
        }
      kind = IPS_SCHEDULE_RUN_SKIPPED;
      message = overlap;
    }
  *parts |= IPS_STORE_SCHEDULES | IPS_STORE_HISTORY;
  if (job != NULL && kind != IPS_SCHEDULE_RUN_SKIPPED && !skip_devices_in_wait (self, run, job, &n_left, error))
    return FALSE;
  if (job != NULL && kind != IPS_SCHEDULE_RUN_SKIPPED && n_left == 0)
    {
      if (by_hand)
        {
          ips_set_error (error, IPS_ERROR_BUSY, "%s: %s", name, _("Its devices still wait for their maintenance windows."));
          return FALSE;
        }
      kind = IPS_SCHEDULE_RUN_SKIPPED;
      message = _("Its devices still wait for their maintenance windows.");
    }
  if (job != NULL && kind != IPS_SCHEDULE_RUN_SKIPPED)
    {
      *parts |= IPS_STORE_JOBS;
      if (!ips_sqlite_job_insert (self, job, error))
        return FALSE;
      *job_id = job->id;
    }
  return write_run (self, run, kind, message, *job_id, name, error);
}

static gboolean
ips_sqlite_store_run_schedule (IpsStoreBackend *backend, const IpsScheduleRunRecord *run, IpsJobRecord *job, gint64 *job_id,
                               GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  guint parts = 0;
  gboolean ok;

  *job_id = 0;
  if (!ips_sqlite_begin (self, error))
    return FALSE;
  ok = run_inner (self, run, job, job_id, &parts, error);
  return ips_sqlite_end (self, ok, parts, error);
}

static GPtrArray *
ips_sqlite_store_load_schedule_runs (IpsStoreBackend *backend, const char *id, guint limit, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_schedule_run_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  row = ips_sqlite_query (self, error,
                          "SELECT due_us, run_us, job_id, kind, message FROM schedule_runs WHERE schedule_id = ? "
                          "ORDER BY key DESC LIMIT ?", "sl", id, (gint64) limit);
  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsScheduleRun *run = g_new0 (IpsScheduleRun, 1);

      run->due_us = sqlite3_column_int64 (row, 0);
      run->run_us = sqlite3_column_int64 (row, 1);
      run->job_id = sqlite3_column_int64 (row, 2);
      ips_schedule_run_kind_from_nick ((const char *) sqlite3_column_text (row, 3), &run->kind);
      run->message = ips_sqlite_text (row, 4);
      g_ptr_array_add (runs, run);
    }
  return ips_sqlite_propagate (error, g_steal_pointer (&local_error)) ? g_steal_pointer (&runs) : NULL;
}

void
ips_sqlite_schedules_init_iface (IpsStoreBackendInterface *iface)
{
  iface->load_schedules = ips_sqlite_store_load_schedules;
  iface->save_schedule = ips_sqlite_store_save_schedule;
  iface->remove_schedule = ips_sqlite_store_remove_schedule;
  iface->suspend_schedule = ips_sqlite_store_suspend_schedule;
  iface->run_schedule = ips_sqlite_store_run_schedule;
  iface->load_schedule_runs = ips_sqlite_store_load_schedule_runs;
}
