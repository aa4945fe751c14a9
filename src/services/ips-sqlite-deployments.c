/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

/* --- reading --- */

static IpsDeploymentJob *
read_deployment (sqlite3_stmt *row)
{
  g_autoptr(IpsDeploymentJob) self = ips_deployment_job_new ((const char *) sqlite3_column_text (row, 1), (const char *) sqlite3_column_text (row, 5),
                                                             sqlite3_column_int64 (row, 6));
  g_autoptr(GError) error = NULL;
  IpsRollout *rollout;

  self->id = sqlite3_column_int64 (row, 0);
  ips_sqlite_take_text (&self->description, row, 2);
  self->workflow = sqlite3_column_int (row, 3) != 0;
  ips_sqlite_take_text (&self->changed_by, row, 7);
  self->changed_us = sqlite3_column_int64 (row, 8);
  ips_sqlite_take_text (&self->comment, row, 9);
  ips_sqlite_take_text (&self->editor, row, 10);
  self->at_us = sqlite3_column_int64 (row, 12);
  ips_sqlite_take_text (&self->window_id, row, 13);
  ips_sqlite_take_text (&self->parameters, row, 15);
  self->job_id = sqlite3_column_int64 (row, 16);
  rollout = ips_rollout_from_text ((const char *) sqlite3_column_text (row, 14), &error);
  if (rollout == NULL || !ips_deployment_state_from_nick ((const char *) sqlite3_column_text (row, 4), &self->state)
      || !ips_deployment_start_from_nick ((const char *) sqlite3_column_text (row, 11), &self->start))
    {
      /* Of a later version, or changed past the program: not ours to show. */
      g_warning ("deployment %" G_GINT64_FORMAT ": %s", self->id, error != NULL ? error->message : "not known");
      ips_rollout_free (rollout);
      return NULL;
    }
  ips_rollout_free (self->rollout);
  self->rollout = rollout;
  return g_steal_pointer (&self);
}

static gboolean
read_devices (IpsSqlite *self, IpsDeploymentJob *deployment, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT d.sensor_id, d.sensor_name, d.argument, d.wave, coalesce (o.state, d.state), coalesce (o.message, d.message), "
                                        "d.job_id, d.operation_id, d.rolled_back FROM deployment_devices d LEFT JOIN operations o ON o.id = d.operation_id "
                                        "WHERE d.deployment_id = ? ORDER BY d.position", "l", deployment->id);

  if (row == NULL)
    return FALSE;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsDeploymentDevice *device = ips_deployment_device_new ((const char *) sqlite3_column_text (row, 0), (const char *) sqlite3_column_text (row, 1),
                                                               (const char *) sqlite3_column_text (row, 2), (guint) sqlite3_column_int (row, 3));

      ips_operation_state_from_nick ((const char *) sqlite3_column_text (row, 4), &device->state);
      ips_sqlite_take_text (&device->message, row, 5);
      device->job_id = sqlite3_column_int64 (row, 6);
      device->operation_id = sqlite3_column_int64 (row, 7);
      device->rolled_back = sqlite3_column_int (row, 8) != 0;
      g_ptr_array_add (deployment->devices, device);
    }
  return ips_sqlite_propagate (error, g_steal_pointer (&local_error));
}

static GPtrArray *
ips_sqlite_store_load_deployments (IpsStoreBackend *backend, gint64 id, guint limit, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_deployment_job_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT id, name, description, workflow, state, created_by, created_us, changed_by, changed_us, comment, editor, "
                                        "start, at_us, window, rollout, parameters, job_id FROM deployments WHERE ?1 = 0 OR id = ?1 "
                                        "ORDER BY id DESC LIMIT ?2", "ll", id, (gint64) limit);

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsDeploymentJob *deployment = read_deployment (row);

      if (deployment != NULL)
        g_ptr_array_add (all, deployment);
    }
  for (guint i = 0; local_error == NULL && i < all->len; i++)
    read_devices (self, g_ptr_array_index (all, i), &local_error);
  return ips_sqlite_propagate (error, g_steal_pointer (&local_error)) ? g_steal_pointer (&all) : NULL;
}

static GPtrArray *
ips_sqlite_store_load_transitions (IpsStoreBackend *backend, gint64 id, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_deployment_transition_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT from_state, to_state, who, when_us, comment, job_id FROM deployment_transitions "
                                        "WHERE deployment_id = ? ORDER BY key", "l", id);

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsDeploymentTransition *transition = g_new0 (IpsDeploymentTransition, 1);

      transition->first = !ips_deployment_state_from_nick ((const char *) sqlite3_column_text (row, 0), &transition->from);
      ips_deployment_state_from_nick ((const char *) sqlite3_column_text (row, 1), &transition->to);
      transition->who = ips_sqlite_text (row, 2);
      transition->when_us = sqlite3_column_int64 (row, 3);
      transition->comment = ips_sqlite_text (row, 4);
      transition->job_id = sqlite3_column_int64 (row, 5);
      g_ptr_array_add (all, transition);
    }
  return ips_sqlite_propagate (error, g_steal_pointer (&local_error)) ? g_steal_pointer (&all) : NULL;
}

/* --- changes of the state --- */

/* Where it is, and what it is called; @name: (out) (transfer full) (nullable): %NULL where there is none. */
static gboolean
look_up (IpsSqlite *self, gint64 id, char **name, IpsDeploymentState *state, char **editor, gint64 *job_id, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *nick = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT name, state, editor, job_id FROM deployments WHERE id = ?", "l", id);

  if (row == NULL)
    return FALSE;
  if (!ips_sqlite_row (self, row, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        ips_set_error (error, IPS_ERROR_NOT_FOUND, _("there is no deployment job %" G_GINT64_FORMAT), id);
      return FALSE;
    }
  *name = ips_sqlite_text (row, 0);
  nick = ips_sqlite_text (row, 1);
  *editor = ips_sqlite_text (row, 2);
  *job_id = sqlite3_column_int64 (row, 3);
  ips_sqlite_done (row);
  if (ips_deployment_state_from_nick (nick, state))
    return TRUE;
  ips_set_error (error, IPS_ERROR_CONFLICT, "%s: “%s” is a state of a later version", *name, nick);
  return FALSE;
}

static gboolean
write_transition (IpsSqlite *self, const IpsMoveRecord *move, gboolean first, gint64 job_id, const char *name, GError **error)
{
  const char *from = first ? "" : ips_deployment_state_to_nick (move->from);

  return ips_sqlite_run (self, error,
                         "INSERT INTO deployment_transitions (deployment_id, from_state, to_state, who, when_us, comment, job_id) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?)", "lssslsl", move->id, from, ips_deployment_state_to_nick (move->to), move->who, move->now_us,
                         move->comment, job_id)
         && ips_sqlite_history_add (self, error, move->now_us, move->who, _("Deployment job"), name, first ? "" : ips_deployment_state_to_label (move->from),
                                    ips_deployment_state_to_label (move->to), move->comment);
}

gboolean
ips_sqlite_deployment_move (IpsSqlite *self, const IpsMoveRecord *move, gint64 job_id, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *editor = NULL;
  IpsDeploymentState state;
  gboolean opens = move->to == IPS_DEPLOYMENT_EDIT_OPEN || move->to == IPS_DEPLOYMENT_SUBMIT_OPEN;
  gint64 former_job;

  if (!look_up (self, move->id, &name, &state, &editor, &former_job, error))
    return FALSE;
  if (state != move->from)
    {
      ips_set_error (error, IPS_ERROR_CONFLICT, _("%s: it is in the state “%s” by now"), name, ips_deployment_state_to_label (state));
      return FALSE;
    }
  if (!ips_deployment_state_can_become (move->from, move->to))
    {
      ips_set_error (error, IPS_ERROR_CONFLICT, _("%s: a job in the state “%s” cannot become “%s”"), name, ips_deployment_state_to_label (move->from),
                     ips_deployment_state_to_label (move->to));
      return FALSE;
    }
  if (*editor != '\0' && !g_str_equal (editor, move->who))
    {
      /* TRANSLATORS: a job's name, a user's name */
      ips_set_error (error, IPS_ERROR_CONFLICT, _("%s: %s has it open"), name, editor);
      return FALSE;
    }
  return ips_sqlite_run (self, error,
                         "UPDATE deployments SET state = ?, changed_by = ?, changed_us = ?, comment = ?, editor = ?, "
                         "job_id = CASE WHEN ?6 <> 0 THEN ?6 ELSE job_id END WHERE id = ?", "sslssll", ips_deployment_state_to_nick (move->to), move->who,
                         move->now_us, move->comment, opens ? move->who : "", job_id, move->id)
         && write_transition (self, move, FALSE, job_id, name, error);
}

/* --- what is begun --- */

static gboolean
begin_job (IpsSqlite *self, gint64 deployment_id, IpsJobRecord *job, GError **error)
{
  job->deployment_id = deployment_id;
  if (!ips_sqlite_job_insert (self, job, error)
      || !ips_sqlite_run (self, error, "UPDATE deployments SET job_id = ?, verdict = '', waived = 0 WHERE id = ?", "ll", job->id, deployment_id))
    return FALSE;
  for (guint i = 0; i < job->operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (job->operations, i);

      if (!ips_sqlite_run (self, error,
                           "UPDATE deployment_devices SET job_id = ?, operation_id = ?, state = 'queued', message = '', rolled_back = 0 "
                           "WHERE deployment_id = ? AND sensor_id = ?", "llls", job->id, operation->id, deployment_id, operation->sensor_id))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_devices (IpsSqlite *self, const IpsDeploymentJob *deployment, GError **error)
{
  if (!ips_sqlite_run (self, error, "DELETE FROM deployment_devices WHERE deployment_id = ?", "l", deployment->id))
    return FALSE;
  for (guint i = 0; i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);

      if (!ips_sqlite_run (self, error,
                           "INSERT INTO deployment_devices (deployment_id, position, sensor_id, sensor_name, argument, wave) VALUES (?, ?, ?, ?, ?, ?)",
                           "lisssi", deployment->id, (int) i, device->sensor_id, device->sensor_name, device->order, (int) device->wave))
        return FALSE;
    }
  return TRUE;
}

gboolean
ips_sqlite_deployment_add (IpsSqlite *self, IpsDeploymentJob *deployment, IpsJobRecord *job, GError **error)
{
  g_autofree char *rollout = ips_rollout_to_text (deployment->rollout);
  IpsMoveRecord move = { 0, deployment->state, deployment->state, deployment->changed_by, deployment->comment, deployment->changed_us };

  if (!ips_sqlite_run (self, error,
                       "INSERT INTO deployments (name, description, workflow, state, created_by, created_us, changed_by, changed_us, comment, editor, "
                       "start, at_us, window, rollout, parameters) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "ssisslslssslsss",
                       deployment->name, deployment->description, (int) deployment->workflow, ips_deployment_state_to_nick (deployment->state),
                       deployment->created_by, deployment->created_us, deployment->changed_by, deployment->changed_us, deployment->comment,
                       deployment->editor, ips_deployment_start_to_nick (deployment->start), deployment->at_us, deployment->window_id, rollout,
                       deployment->parameters))
    return FALSE;
  deployment->id = move.id = sqlite3_last_insert_rowid (self->db);
  return write_devices (self, deployment, error) && (job == NULL || begin_job (self, deployment->id, job, error))
         && write_transition (self, &move, TRUE, job != NULL ? job->id : 0, deployment->name, error);
}

static gboolean
ips_sqlite_store_add_deployment (IpsStoreBackend *backend, IpsDeploymentJob *deployment, IpsJobRecord *job, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, ips_sqlite_deployment_add (self, deployment, job, error),
                            IPS_STORE_DEPLOYMENTS | IPS_STORE_HISTORY | (job != NULL ? IPS_STORE_JOBS : 0), error);
}

/* Goes on after a pause, or in its window: a gate that somebody saw and let pass is not judged again. */
static gboolean
go_on (IpsSqlite *self, const IpsMoveRecord *move, gint64 job_id, guint *parts, GError **error)
{
  return ips_sqlite_run (self, error,
                         "UPDATE deployments SET verdict = '', waived = CASE WHEN verdict <> '' AND ?1 = 'paused' THEN 1 + (SELECT coalesce (max (wave), 0) "
                         "FROM operations WHERE job_id = ?2 AND NOT (state = 'waiting' AND cause = 'wave')) ELSE waived END WHERE id = ?3", "sll",
                         ips_deployment_state_to_nick (move->from), job_id, move->id)
         && ips_sqlite_rollout_hold (self, job_id, FALSE, error) && ips_sqlite_rollout_advance (self, job_id, TRUE, move->now_us, parts, error);
}

static gboolean
abort_job (IpsSqlite *self, const IpsMoveRecord *move, gint64 job_id, guint *parts, GError **error)
{
  return ips_sqlite_run (self, error, "UPDATE jobs SET stop_requested = 1, held = 0 WHERE id = ?", "l", job_id)
         && ips_sqlite_job_stop (self, job_id, 0, _("Not begun, because the deployment was aborted."), move->now_us, error)
         && ips_sqlite_rollout_advance (self, job_id, FALSE, move->now_us, parts, error);
}

static gboolean
move_inner (IpsSqlite *self, const IpsMoveRecord *move, IpsJobRecord *job, guint *parts, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *editor = NULL;
  IpsDeploymentState state;
  gint64 job_id;

  if (!look_up (self, move->id, &name, &state, &editor, &job_id, error) || (job != NULL && !begin_job (self, move->id, job, error))
      || !ips_sqlite_deployment_move (self, move, job != NULL ? job->id : 0, error))
    return FALSE;
  if (job != NULL || job_id == 0)
    return TRUE;
  *parts |= IPS_STORE_JOBS;
  switch (move->to)
    {
    case IPS_DEPLOYMENT_PAUSED:
    case IPS_DEPLOYMENT_WAITING_WINDOW:
      return ips_sqlite_rollout_hold (self, job_id, TRUE, error);
    case IPS_DEPLOYMENT_DEPLOYING:
      return go_on (self, move, job_id, parts, error);
    case IPS_DEPLOYMENT_ABORTED:
      return abort_job (self, move, job_id, parts, error);
    default:
      return TRUE;
    }
}

static gboolean
ips_sqlite_store_move_deployment (IpsStoreBackend *backend, const IpsMoveRecord *move, IpsJobRecord *job, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  guint parts = IPS_STORE_DEPLOYMENTS | IPS_STORE_HISTORY | (job != NULL ? IPS_STORE_JOBS : 0);
  gboolean ok;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  ok = move_inner (self, move, job, &parts, error);
  return ips_sqlite_end (self, ok, parts, error);
}

/* --- before it begins --- */

/* "Quarter: 3 devices" (transfer full) */
static char *
describe_size (const char *name, guint n_devices)
{
  /* TRANSLATORS: the name of a deployment job, how many devices are in it */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%1$s: %2$u device", "%1$s: %2$u devices", n_devices), name, n_devices);
}

static gboolean
edit_inner (IpsSqlite *self, const IpsDeploymentJob *deployment, const char *who, GError **error)
{
  g_autofree char *rollout = ips_rollout_to_text (deployment->rollout);
  g_autofree char *name = NULL;
  g_autofree char *editor = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  IpsDeploymentState state;
  gint64 job_id, n_before;

  if (!look_up (self, deployment->id, &name, &state, &editor, &job_id, error))
    return FALSE;
  if (state != IPS_DEPLOYMENT_EDIT_OPEN || !g_str_equal (editor, who))
    {
      ips_set_error (error, IPS_ERROR_CONFLICT, _("%s: you do not have it open for editing any more"), name);
      return FALSE;
    }
  if (!ips_sqlite_get_int (self, &n_before, 0, error, "SELECT count(*) FROM deployment_devices WHERE deployment_id = ?", "l", deployment->id))
    return FALSE;
  before = describe_size (name, (guint) n_before);
  after = describe_size (deployment->name, deployment->devices->len);
  return ips_sqlite_run (self, error,
                         "UPDATE deployments SET name = ?, description = ?, start = ?, at_us = ?, window = ?, rollout = ?, parameters = ? WHERE id = ?",
                         "ssslsssl", deployment->name, deployment->description, ips_deployment_start_to_nick (deployment->start), deployment->at_us,
                         deployment->window_id, rollout, deployment->parameters, deployment->id)
         && write_devices (self, deployment, error)
         && ips_sqlite_history_add (self, error, g_get_real_time (), who, _("Deployment job edited"), deployment->name, before, after, "");
}

static gboolean
ips_sqlite_store_edit_deployment (IpsStoreBackend *backend, const IpsDeploymentJob *deployment, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error) && ips_sqlite_end (self, edit_inner (self, deployment, who, error), IPS_STORE_DEPLOYMENTS | IPS_STORE_HISTORY, error);
}

/* --- an answer that holds for the rest of a job --- */

static gboolean
ips_sqlite_store_trust_upgraded (IpsStoreBackend *backend, gint64 job_id, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, ips_sqlite_run (self, error, "UPDATE jobs SET parameters = json_set (parameters, '$.\"trust-upgraded\"', json ('true')) "
                                                  "WHERE id = ?", "l", job_id), IPS_STORE_JOBS, error);
}

static gboolean
ips_sqlite_store_is_upgraded_trusted (IpsStoreBackend *backend, gint64 job_id, gboolean *trusted, GError **error)
{
  gint64 found;

  if (!ips_sqlite_get_int (&IPS_SQLITE_STORE (backend)->sql, &found, 0, error,
                           "SELECT coalesce (json_extract (parameters, '$.\"trust-upgraded\"'), 0) FROM jobs WHERE id = ?", "l", job_id))
    return FALSE;
  *trusted = found != 0;
  return TRUE;
}

void
ips_sqlite_deployments_init_iface (IpsStoreBackendInterface *iface)
{
  iface->add_deployment = ips_sqlite_store_add_deployment;
  iface->edit_deployment = ips_sqlite_store_edit_deployment;
  iface->move_deployment = ips_sqlite_store_move_deployment;
  iface->load_deployments = ips_sqlite_store_load_deployments;
  iface->load_transitions = ips_sqlite_store_load_transitions;
  iface->trust_upgraded = ips_sqlite_store_trust_upgraded;
  iface->is_upgraded_trusted = ips_sqlite_store_is_upgraded_trusted;
}
