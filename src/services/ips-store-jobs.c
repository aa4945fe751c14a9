/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-private.h"

#include <json-glib/json-glib.h>

#include "ips-error.h"
#include "ips-maintenance-window.h"

/* The calls of IpsStore about jobs. */

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

/* --- jobs --- */

/* Licence jobs fetch at any time and look for the window themselves, before they change anything. */
static gboolean
waits_before_it_begins (IpsVerb verb)
{
  return verb != IPS_VERB_UPDATE_LICENSE && verb != IPS_VERB_AUTO_LICENSE;
}

static gboolean
read_parameters (IpsJobRecord *record, const char *parameters, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) local_error = NULL;
  JsonNode *root;
  JsonObject *object;
  JsonNode *rollout;

  if (parameters == NULL || *parameters == '\0')
    return TRUE;
  if (!json_parser_load_from_data (parser, parameters, -1, &local_error))
    {
      ips_set_error (error, IPS_ERROR_INVALID, "parameters of the job: %s", local_error->message);
      return FALSE;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      ips_set_error (error, IPS_ERROR_INVALID, "parameters of the job: not an object");
      return FALSE;
    }
  object = json_node_get_object (root);
  record->in_sequence = json_object_get_boolean_member_with_default (object, "in-sequence", FALSE);
  if (json_object_get_boolean_member_with_default (object, "in-window", FALSE) && waits_before_it_begins (record->verb))
    record->window_minutes = (int) CLAMP (json_object_get_int_member_with_default (object, "window-minutes", 0), 0, IPS_WINDOW_MINUTES_MAX);
  g_free (record->pace);
  record->pace = g_strdup (json_object_get_string_member_with_default (object, "pace", ""));
  rollout = json_object_get_member (object, "rollout");
  if (rollout != NULL && JSON_NODE_HOLDS_OBJECT (rollout))
    {
      object = json_node_get_object (rollout);
      record->parallel = (guint) CLAMP (json_object_get_int_member_with_default (object, "parallel", 0), 0, G_MAXINT);
      record->per_site = (guint) CLAMP (json_object_get_int_member_with_default (object, "per-site", 0), 0, G_MAXINT);
    }
  return TRUE;
}

static gpointer
submit_job (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->submit_job (backend, call->job, error));
}

IpsJobRecord *
ips_store_job_record (IpsJob *job, GError **error)
{
  GPtrArray *operations = ips_job_get_operations (job);
  IpsJobRecord *record = ips_job_record_new ();

  record->verb = ips_job_get_verb (job);
  if (!read_parameters (record, ips_job_get_parameters (job), error))
    {
      ips_job_record_free (record);
      return NULL;
    }
  record->priority = ips_job_get_priority (job);
  record->created_us = ips_job_get_created_us (job);
  record->created_by = g_strdup (ips_job_get_created_by (job));
  record->parameters = g_strdup (ips_job_get_parameters (job) != NULL ? ips_job_get_parameters (job) : "{}");
  for (guint i = 0; i < operations->len; i++)
    g_ptr_array_add (record->operations, ips_operation_copy (g_ptr_array_index (operations, i)));
  return record;
}

void
ips_store_job_take_ids (IpsJob *job, IpsJobRecord *record)
{
  GPtrArray *operations = ips_job_get_operations (job);

  ips_job_set_id (job, record->id);
  ips_job_set_deployment (job, record->deployment_id);
  for (guint i = 0; i < operations->len && i < record->operations->len; i++)
    {
      IpsOperation *mine = g_ptr_array_index (operations, i);
      IpsOperation *stored = g_ptr_array_index (record->operations, i);

      mine->id = stored->id;
      mine->job_id = stored->job_id;
      mine->state = stored->state;
      mine->queued_us = stored->queued_us;
      mine->ended_us = stored->ended_us;
      g_free (mine->message);
      mine->message = g_strdup (stored->message);
      g_free (mine->cause);
      mine->cause = g_strdup (stored->cause);
    }
  ips_job_touch (job);
}

/* @job is touched in ips_store_submit_job_finish() only. */
void
ips_store_submit_job_async (IpsStore *self, IpsJob *job, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GError *error = NULL;
  IpsJobRecord *record = ips_store_job_record (job, &error);
  IpsStoreCall *call;

  if (record == NULL)
    {
      g_task_report_error (self, callback, user_data, ips_store_submit_job_async, error);
      return;
    }
  call = ips_store_call_new (submit_job);
  call->job = record;
  call->object = G_OBJECT (g_object_ref (job));
  ips_store_call (self, call, ips_store_submit_job_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_submit_job_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  IpsStoreCall *call;

  if (ips_store_call_finish (self, result, ips_store_submit_job_async, error) == NULL)
    return FALSE;
  call = g_task_get_task_data (G_TASK (result));
  ips_store_job_take_ids (IPS_JOB (call->object), call->job);
  return TRUE;
}

static gpointer
load_jobs (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_jobs (backend, (guint) call->numbers[0], error);
}

void
ips_store_load_jobs_async (IpsStore *self, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_jobs);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  call->numbers[0] = limit;
  ips_store_write_pending (self);
  ips_store_call (self, call, ips_store_load_jobs_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_jobs_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  g_autoptr(GPtrArray) records = ips_store_call_finish (self, result, ips_store_load_jobs_async, error);
  GPtrArray *jobs;

  if (records == NULL)
    return NULL;
  jobs = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < records->len; i++)
    {
      IpsJobRecord *record = g_ptr_array_index (records, i);
      IpsJob *job = ips_job_new (record->verb, record->created_by, record->priority, record->created_us);

      ips_job_set_parameters (job, record->parameters);
      g_ptr_array_set_free_func (record->operations, NULL);
      for (guint j = 0; j < record->operations->len; j++)
        ips_job_take_operation (job, g_ptr_array_index (record->operations, j));
      ips_job_set_id (job, record->id);
      ips_job_set_deployment (job, record->deployment_id);
      g_ptr_array_add (jobs, job);
    }
  return jobs;
}

/* --- claims --- */

static gpointer
claim (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->claim (backend, call->text, (guint) call->numbers[0], call->numbers[1], call->numbers[2],
                                   &call->flag, error);
}

/* A claim that was made is reported even where @cancellable was cancelled meanwhile. */
void
ips_store_claim_async (IpsStore *self, const char *engine_id, guint max, gint64 now_us, gint64 lease_until_us,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (claim);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  call->text = g_strdup (engine_id);
  call->numbers[0] = max;
  call->numbers[1] = now_us;
  call->numbers[2] = lease_until_us;
  ips_store_call (self, call, ips_store_claim_async, TRUE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_claim_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  GPtrArray *claims = ips_store_call_finish (self, result, ips_store_claim_async, error);
  IpsStoreCall *call = g_task_get_task_data (G_TASK (result));

  /* Others than those claimed are waiting for something else now: no engine tells of them. */
  if (claims != NULL && call->flag)
    g_signal_emit_by_name (self, "changed", (guint) IPS_STORE_JOBS);
  return claims;
}

static gpointer
renew (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->renew (backend, call->text, call->numbers[0], error));
}

void
ips_store_renew_async (IpsStore *self, const char *engine_id, gint64 lease_until_us, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (renew);

  call->text = g_strdup (engine_id);
  call->numbers[0] = lease_until_us;
  ips_store_call (self, call, ips_store_renew_async, FALSE, cancellable, callback, user_data);
}

gboolean
ips_store_renew_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_renew_async, error) != NULL;
}

static gpointer
checkpoint (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->checkpoint (backend, call->text, call->numbers[0], call->text2, error));
}

void
ips_store_checkpoint_async (IpsStore *self, const char *engine_id, gint64 operation_id, const char *text,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (checkpoint);

  call->text = g_strdup (engine_id);
  call->text2 = g_strdup (text != NULL ? text : "");
  call->numbers[0] = operation_id;
  ips_store_call (self, call, ips_store_checkpoint_async, FALSE, cancellable, callback, user_data);
}

gboolean
ips_store_checkpoint_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_checkpoint_async, error) != NULL;
}

/* Gathered with the other finishes and facts of the moment: many sensors, one transaction. */
void
ips_store_finish_operation_async (IpsStore *self, const char *engine_id, const IpsOperation *operation,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  IpsFinishRecord *record = g_new0 (IpsFinishRecord, 1);

  g_task_set_source_tag (task, ips_store_finish_operation_async);
  g_task_set_check_cancellable (task, FALSE);
  record->engine_id = g_strdup (engine_id);
  record->operation = ips_operation_copy (operation);
  ips_store_gather_finish (self, record, task);
}

gboolean
ips_store_finish_operation_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gpointer
cancel (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->cancel (backend, call->numbers[0], call->numbers[1], call->who, error));
}

void
ips_store_cancel_async (IpsStore *self, gint64 job_id, gint64 operation_id, const char *who,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (cancel);

  call->numbers[0] = job_id;
  call->numbers[1] = operation_id;
  call->who = g_strdup (who);
  ips_store_write_pending (self);
  ips_store_call_and_tell (self, call, IPS_STORE_DEPLOYMENTS, ips_store_cancel_async, cancellable, callback, user_data);
}

gboolean
ips_store_cancel_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_cancel_async, error) != NULL;
}

static gpointer
requeue (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->requeue (backend, call->ids, error));
}

void
ips_store_requeue_async (IpsStore *self, GArray *operation_ids, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (requeue);

  call->ids = g_array_copy (operation_ids);
  ips_store_write_pending (self);
  ips_store_call (self, call, ips_store_requeue_async, FALSE, cancellable, callback, user_data);
}

gboolean
ips_store_requeue_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_requeue_async, error) != NULL;
}

static gpointer
poll_stops (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->poll_stops (backend, call->text, error);
}

void
ips_store_poll_stops_async (IpsStore *self, const char *engine_id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (poll_stops);

  call->free_result = (GDestroyNotify) g_array_unref;
  call->text = g_strdup (engine_id);
  ips_store_call (self, call, ips_store_poll_stops_async, FALSE, cancellable, callback, user_data);
}

GArray *
ips_store_poll_stops_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_poll_stops_async, error);
}

static gpointer
usual_duration (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  gint64 *duration = g_new0 (gint64, 1);

  *duration = BACKEND (backend)->usual_duration (backend, (IpsVerb) call->numbers[0], call->text, error);
  return duration;
}

void
ips_store_usual_duration_async (IpsStore *self, IpsVerb verb, const char *platform, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (usual_duration);

  call->free_result = g_free;
  call->numbers[0] = verb;
  call->text = g_strdup (platform);
  ips_store_call (self, call, ips_store_usual_duration_async, FALSE, cancellable, callback, user_data);
}

gint64
ips_store_usual_duration_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  g_autofree gint64 *duration = ips_store_call_finish (self, result, ips_store_usual_duration_async, error);

  return duration != NULL ? *duration : 0;
}
