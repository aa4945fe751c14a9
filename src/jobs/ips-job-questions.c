/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a job asks a person: is this certificate to be trusted, what is that password. */
#include "ips-config.h"
#include "ips-job-list-private.h"

#include <glib/gi18n-lib.h>

/* --- the trust question --- */

GPtrArray *
ips_job_list_get_trust_questions (IpsJobList *self, IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);
  GPtrArray *sensors = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      IpsSensor *sensor = ips_operation_is_waiting_for (operation, IPS_WAIT_TRUST) ? ips_fleet_lookup (self->fleet, operation->sensor_id) : NULL;

      if (sensor != NULL)
        g_ptr_array_add (sensors, g_object_ref (sensor));
    }
  return sensors;
}

typedef struct
{
  GArray *requeue;       /* (owned) gint64 */
  IpsJob *job;           /* (owned) */
  guint n_pending;
  GError *error;         /* (owned) (nullable): the first */
} Answer;

static void
answer_free (Answer *self)
{
  g_array_unref (self->requeue);
  g_object_unref (self->job);
  g_clear_error (&self->error);
  g_free (self);
}

/* In memory what the store was told. */
static void
list_set_queued (IpsJobList *self, GArray *ids, const char *cause)
{
  for (guint i = 0; i < ids->len; i++)
    {
      IpsOperation *operation = g_hash_table_lookup (self->operations, &g_array_index (ids, gint64, i));

      if (operation == NULL || !ips_operation_is_waiting_for (operation, cause))
        continue;
      operation->state = IPS_OPERATION_QUEUED;
      ips_job_list_replace (&operation->cause, "");
      ips_job_list_replace (&operation->message, "");
    }
}

static void
requeued_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsJobList *self = g_task_get_source_object (task);
  Answer *answer = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!ips_store_requeue_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  list_set_queued (self, answer->requeue, IPS_WAIT_TRUST);
  /* the next question is a new one, also where it comes before anybody saw the job run */
  g_hash_table_remove (self->told, answer->job);
  ips_job_list_mark (self, answer->job);
  ips_engine_wake (self->engine);
  if (answer->error != NULL)
    g_task_return_error (task, g_steal_pointer (&answer->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
answer_step (GTask *task, GError *error)
{
  IpsJobList *self = g_task_get_source_object (task);
  Answer *answer = g_task_get_task_data (task);

  if (error != NULL && answer->error == NULL)
    answer->error = error;
  else
    g_clear_error (&error);
  if (--answer->n_pending == 0)
    ips_store_requeue_async (ips_fleet_get_store (self->fleet), answer->requeue, NULL, requeued_cb, g_object_ref (task));
}

static void
answer_trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  ips_fleet_trust_finish (IPS_FLEET (source), result, &error);
  answer_step (task, error);
}

static void
answer_key_trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  ips_fleet_trust_host_key_finish (IPS_FLEET (source), result, &error);
  answer_step (task, error);
}

static void
answer_skipped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsJobList *self = g_task_get_source_object (task);
  Answer *answer = g_task_get_task_data (task);
  GError *error = NULL;

  /* somebody else may have answered meanwhile: that is as good */
  if (!ips_store_finish_operation_finish (IPS_STORE (source), result, &error) &&
      g_error_matches (error, IPS_ERROR, IPS_ERROR_LEASE_LOST))
    g_clear_error (&error);
  ips_job_list_mark (self, answer->job);
  answer_step (task, error);
}

void
ips_job_list_answer_trust_async (IpsJobList *self, IpsJob *job, const char *const *accepted, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *operations = ips_job_get_operations (job);
  Answer *answer = g_new0 (Answer, 1);

  g_task_set_source_tag (task, ips_job_list_answer_trust_async);
  g_task_set_check_cancellable (task, FALSE);
  answer->requeue = g_array_new (FALSE, FALSE, sizeof (gint64));
  answer->job = g_object_ref (job);
  answer->n_pending = 1;
  g_task_set_task_data (task, answer, (GDestroyNotify) answer_free);
  for (guint i = 0; i < operations->len; i++)
    {
      IpsOperation *operation = g_ptr_array_index (operations, i);
      IpsSensor *sensor = ips_fleet_lookup (self->fleet, operation->sensor_id);
      const char *thumbprint = sensor != NULL ? ips_sensor_get_asked_thumbprint (sensor) : NULL;

      if (!ips_operation_is_waiting_for (operation, IPS_WAIT_TRUST))
        continue;
      answer->n_pending++;
      if (thumbprint != NULL && accepted != NULL && g_strv_contains (accepted, operation->sensor_id))
        {
          g_array_append_val (answer->requeue, operation->id);
          /* it presented another one since the question was put: that one was not meant, and is asked about anew */
          if (operation->message == NULL || strstr (operation->message, thumbprint) == NULL)
            {
              answer->n_pending--;
              continue;
            }
          if (ips_sensor_get_facts (sensor)->error_code == IPS_ERROR_HOST_KEY_UNKNOWN)
            ips_fleet_trust_host_key_async (self->fleet, operation->sensor_id, thumbprint, NULL, answer_key_trusted_cb, g_object_ref (task));
          else
            ips_fleet_trust_async (self->fleet, operation->sensor_id, ips_sensor_get_facts (sensor)->certificate, "asked", NULL,
                                   answer_trusted_cb, g_object_ref (task));
          continue;
        }
      /* nobody holds an operation that waits for a person, so it is ended for "" */
      operation->state = IPS_OPERATION_SKIPPED;
      operation->ended_us = ips_clock_now_us (self->clock);
      ips_job_list_replace (&operation->cause, "");
      ips_job_list_replace (&operation->message, _("Its certificate was not trusted"));
      ips_store_finish_operation_async (ips_fleet_get_store (self->fleet), "", operation, NULL, answer_skipped_cb, g_object_ref (task));
    }
  answer_step (task, NULL);
}

gboolean
ips_job_list_answer_trust_finish (IpsJobList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the question for passwords --- */

void
ips_login_question_free (IpsLoginQuestion *self)
{
  g_free (self->owner_id);
  g_free (self->name);
  g_free (self->username);
  g_free (self);
}

/* The vault's key for the login of a sensor; %NULL where it is gone. */
static const char *
get_owner (IpsJobList *self, const IpsOperation *operation, IpsSensor **sensor)
{
  const IpsSensorConfig *config;

  *sensor = ips_fleet_lookup (self->fleet, operation->sensor_id);
  if (*sensor == NULL)
    return NULL;
  config = ips_sensor_get_config (*sensor);
  return *config->credential_set != '\0' ? config->credential_set : ips_sensor_get_id (*sensor);
}

static const char *
find_set_name (IpsJobList *self, const char *id)
{
  GPtrArray *sets = ips_fleet_get_credential_sets (self->fleet);

  for (guint i = 0; i < sets->len; i++)
    {
      const IpsCredentialSet *set = g_ptr_array_index (sets, i);

      if (g_str_equal (set->id, id))
        return set->name;
    }
  return NULL;
}

GPtrArray *
ips_job_list_get_login_questions (IpsJobList *self, IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);
  GPtrArray *questions = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_login_question_free);
  g_autoptr(GHashTable) by_owner = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      IpsSensor *sensor = NULL;
      const char *owner = NULL;
      const char *set_name;
      IpsLoginQuestion *question;

      if (ips_operation_is_waiting_for (operation, IPS_WAIT_LOGIN))
        owner = get_owner (self, operation, &sensor);
      if (owner == NULL)
        continue;
      question = g_hash_table_lookup (by_owner, owner);
      if (question == NULL)
        {
          set_name = find_set_name (self, owner);
          question = g_new0 (IpsLoginQuestion, 1);
          question->owner_id = g_strdup (owner);
          question->is_set = set_name != NULL;
          question->name = g_strdup (set_name != NULL ? set_name : ips_sensor_get_name (sensor));
          question->username = g_strdup (ips_fleet_get_username (self->fleet, sensor));
          g_ptr_array_add (questions, question);
          g_hash_table_insert (by_owner, question->owner_id, question);
        }
      question->n_devices++;
    }
  return questions;
}

typedef struct
{
  IpsJobList *list;      /* (owned) */
  GArray *ids;           /* (owned) gint64 */
} Resumption;

static void
resumed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Resumption *resumption = user_data;
  g_autoptr(IpsJobList) self = resumption->list;
  g_autoptr(GArray) ids = resumption->ids;
  g_autoptr(GError) error = NULL;

  g_free (resumption);
  if (!ips_store_requeue_finish (IPS_STORE (source), result, &error))
    {
      g_warning ("what waits for a password could not go on: %s", error->message);
      return;
    }
  for (guint i = 0; i < ids->len; i++)
    {
      IpsOperation *operation = g_hash_table_lookup (self->operations, &g_array_index (ids, gint64, i));
      IpsJob *job = operation != NULL ? ips_job_list_lookup (self, operation->job_id) : NULL;

      if (job == NULL)
        continue;
      g_hash_table_remove (self->told, job);
      ips_job_list_mark (self, job);
    }
  list_set_queued (self, ids, IPS_WAIT_LOGIN);
  ips_engine_wake (self->engine);
}

static gboolean
resume_cb (gpointer user_data)
{
  IpsJobList *self = user_data;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  IpsVault *vault = ips_fleet_get_vault (self->fleet);
  Resumption *resumption;

  self->logins_id = 0;
  for (guint i = 0; i < self->jobs->len; i++)
    {
      IpsJob *job = g_ptr_array_index (self->jobs, i);
      GPtrArray *operations = ips_job_get_operations (job);

      for (guint j = 0; !ips_job_is_finished (job) && j < operations->len; j++)
        {
          const IpsOperation *operation = g_ptr_array_index (operations, j);
          IpsSensor *sensor = NULL;
          const char *owner = NULL;

          if (ips_operation_is_waiting_for (operation, IPS_WAIT_LOGIN))
            owner = get_owner (self, operation, &sensor);
          if (owner != NULL && ips_vault_peek (vault, owner) != NULL)
            g_array_append_val (ids, operation->id);
        }
    }
  if (ids->len == 0)
    return G_SOURCE_REMOVE;
  resumption = g_new0 (Resumption, 1);
  resumption->list = g_object_ref (self);
  resumption->ids = g_array_ref (ids);
  ips_store_requeue_async (ips_fleet_get_store (self->fleet), ids, NULL, resumed_cb, resumption);
  return G_SOURCE_REMOVE;
}

void
ips_job_list_resume_logins (IpsJobList *self)
{
  /* several are entered at once */
  if (self->logins_id == 0)
    self->logins_id = g_idle_add (resume_cb, self);
}

static void
declined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsJobList) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_store_finish_operation_finish (IPS_STORE (source), result, &error) &&
      !g_error_matches (error, IPS_ERROR, IPS_ERROR_LEASE_LOST))
    g_warning ("the end of an operation was not written: %s", error->message);
}

void
ips_job_list_decline_logins (IpsJobList *self, IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);

  g_return_if_fail (IPS_IS_JOB_LIST (self));

  for (guint i = 0; i < operations->len; i++)
    {
      IpsOperation *operation = g_ptr_array_index (operations, i);

      if (!ips_operation_is_waiting_for (operation, IPS_WAIT_LOGIN))
        continue;
      operation->state = IPS_OPERATION_SKIPPED;
      operation->ended_us = ips_clock_now_us (self->clock);
      ips_job_list_replace (&operation->cause, "");
      ips_job_list_replace (&operation->message, _("No password was entered"));
      ips_store_finish_operation_async (ips_fleet_get_store (self->fleet), "", operation, NULL, declined_cb, g_object_ref (self));
    }
  ips_job_list_mark (self, job);
  /* the next of a sequence may have waited for this answer */
  ips_engine_wake (self->engine);
}
