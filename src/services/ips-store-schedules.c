/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-schedules.h"

#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

static gpointer
load_schedules (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_schedules (backend, error);
}

void
ips_store_load_schedules_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_schedules);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  /* The outcome of a run is told by operations, some of which may not be written yet. */
  ips_store_write_pending (self);
  ips_store_call (self, call, ips_store_load_schedules_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_schedules_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_schedules_async, error);
}

static gpointer
save_schedule (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->save_schedule (backend, call->record, call->numbers[0], call->who, error));
}

void
ips_store_save_schedule_async (IpsStore *self, const IpsScheduledJob *schedule, gint64 now_us, const char *who,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (save_schedule);

  call->record = ips_scheduled_job_copy (schedule);
  call->free_record = (GDestroyNotify) ips_scheduled_job_free;
  call->numbers[0] = now_us;
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_save_schedule_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_save_schedule_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_save_schedule_async, error) != NULL;
}

static gpointer
remove_schedule (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->remove_schedule (backend, call->text, call->who, error));
}

void
ips_store_remove_schedule_async (IpsStore *self, const char *id, const char *who, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (remove_schedule);

  call->text = g_strdup (id);
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_remove_schedule_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_remove_schedule_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_remove_schedule_async, error) != NULL;
}

static gpointer
suspend_schedule (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->suspend_schedule (backend, call->text, call->flag, call->text2,
                                                               call->numbers[0], call->who, error));
}

void
ips_store_suspend_schedule_async (IpsStore *self, const char *id, gboolean suspended, const char *comment, gint64 now_us,
                                  const char *who, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (suspend_schedule);

  call->text = g_strdup (id);
  call->text2 = g_strdup (comment != NULL ? comment : "");
  call->flag = suspended;
  call->numbers[0] = now_us;
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_suspend_schedule_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_suspend_schedule_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_suspend_schedule_async, error) != NULL;
}

static gpointer
run_schedule (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->run_schedule (backend, call->record, call->job, &call->numbers[0], error));
}

void
ips_store_run_schedule_async (IpsStore *self, const char *id, IpsScheduleRunKind kind, gint64 due_us, const char *rule,
                              const char *message, IpsJob *job, gint64 now_us, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (run_schedule);
  IpsScheduleRunRecord *record = g_new0 (IpsScheduleRunRecord, 1);
  GError *error = NULL;

  record->id = g_strdup (id);
  record->kind = kind;
  record->due_us = due_us;
  record->now_us = now_us;
  record->rule = g_strdup (rule);
  record->message = g_strdup (message != NULL ? message : "");
  call->record = record;
  call->free_record = (GDestroyNotify) ips_schedule_run_record_free;
  if (job != NULL)
    {
      call->object = G_OBJECT (g_object_ref (job));
      call->job = ips_store_job_record (job, &error);
      if (call->job == NULL)
        {
          ips_store_call_free (call);
          g_task_report_error (self, callback, user_data, ips_store_run_schedule_async, error);
          return;
        }
    }
  /* Whether the run before is over is told by operations. */
  ips_store_write_pending (self);
  ips_store_call (self, call, ips_store_run_schedule_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_run_schedule_finish (IpsStore *self, GAsyncResult *result, gint64 *job_id, GError **error)
{
  IpsStoreCall *call;

  if (ips_store_call_finish (self, result, ips_store_run_schedule_async, error) == NULL)
    return FALSE;
  call = g_task_get_task_data (G_TASK (result));
  *job_id = call->numbers[0];
  if (call->numbers[0] != 0)
    ips_store_job_take_ids (IPS_JOB (call->object), call->job);
  return TRUE;
}

static gpointer
load_schedule_runs (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_schedule_runs (backend, call->text, (guint) call->numbers[0], error);
}

void
ips_store_load_schedule_runs_async (IpsStore *self, const char *id, guint limit, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_schedule_runs);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  call->text = g_strdup (id);
  call->numbers[0] = limit;
  ips_store_call (self, call, ips_store_load_schedule_runs_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_schedule_runs_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_schedule_runs_async, error);
}
