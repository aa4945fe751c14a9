/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-private.h"

#include "ips-error.h"
#include "ips-sqlite-store.h"
#include "ips-worker.h"

#define POLL_INTERVAL_MS 1000
#define FACTS_DELAY_MS 200
#define FINISH_DELAY_MS 10
#define RETRY_DELAY_MS 2000

struct _IpsStore
{
  GObject parent_instance;

  char *path;                    /* (owned) (not nullable) */
  char *warning;                 /* (nullable) */
  IpsWorker *worker;             /* (owned) (nullable): NULL once closed */
  IpsStoreBackend *backend;      /* (owned): touched on the worker only */

  GHashTable *facts;             /* sensor id -> IpsFactsRecord: the newest, not sent yet */
  GPtrArray *history;            /* (element-type IpsHistoryLine): not sent yet */
  GPtrArray *finishes;           /* (element-type IpsFinishRecord): not sent yet */
  GPtrArray *finish_tasks;       /* (element-type GTask): one per record of finishes */
  GPtrArray *flush_tasks;        /* (element-type GTask): asked for while the batch was gathered */
  guint write_source;            /* when the gathered is sent; 0 nothing is gathered */
  gint64 write_due_us;           /* monotonic */
  gboolean writing;              /* a batch is with the worker */
  gboolean failing;              /* the last batch could not be written */

  guint poll_source;
  gboolean polling;              /* a poll is with the worker */
};

G_DEFINE_FINAL_TYPE (IpsStore, ips_store, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_PROBLEM, N_SIGNALS };
static guint signals[N_SIGNALS];

/* --- calls --- */

IpsStoreCall *
ips_store_call_new (IpsStoreCallFunc func)
{
  IpsStoreCall *self = g_new0 (IpsStoreCall, 1);

  self->func = func;
  return self;
}

void
ips_store_call_free (IpsStoreCall *self)
{
  g_free (self->text);
  g_free (self->text2);
  g_free (self->who);
  g_strfreev (self->strv);
  g_clear_pointer (&self->array, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_clear_pointer (&self->certificate, ips_certificate_unref);
  g_clear_pointer (&self->set, ips_credential_set_free);
  g_clear_pointer (&self->job, ips_job_record_free);
  g_clear_object (&self->object);
  if (self->free_record != NULL)
    self->free_record (self->record);
  g_free (self);
}

static void
call_on_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsStore *self = source;
  IpsStoreCall *call = task_data;
  g_autoptr(GError) error = NULL;
  gpointer result = call->func (self->backend, call, &error);

  if (error != NULL)
    {
      if (result != NULL && call->free_result != NULL)
        call->free_result (result);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_task_return_pointer (task, result, call->free_result);
}

static void
emit_changed_cb (GTask *task, GParamSpec *pspec, gpointer parts)
{
  IpsStore *self = g_task_get_source_object (task);

  /* After the caller's own callback. */
  if (!g_task_had_error (task) && self->worker != NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, GPOINTER_TO_UINT (parts));
}

void
ips_store_call (IpsStore *self, IpsStoreCall *call, gpointer tag, gboolean keep_result, GCancellable *cancellable,
                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, call, (GDestroyNotify) ips_store_call_free);
  if (call->tell != 0)
    g_signal_connect (task, "notify::completed", G_CALLBACK (emit_changed_cb), GUINT_TO_POINTER (call->tell));
  if (keep_result)
    g_task_set_check_cancellable (task, FALSE);
  if (self->worker == NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED, "%s: closed", self->path));
      return;
    }
  ips_worker_queue (self->worker, task, call_on_worker);
}

void
ips_store_call_and_tell (IpsStore *self, IpsStoreCall *call, guint parts, gpointer tag, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  call->tell = parts;
  ips_store_call (self, call, tag, TRUE, cancellable, callback, user_data);
}

/* What a person must hear of even where the caller drops the error. */
static void
tell_problem (IpsStore *self, const GError *error)
{
  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_DISK_FULL)
      || g_error_matches (error, IPS_ERROR, IPS_ERROR_STORE_READONLY)
      || g_error_matches (error, IPS_ERROR, IPS_ERROR_STORE_DAMAGED))
    g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, error);
}

GHashTable *
ips_store_copy_values (GHashTable *values)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (copy, g_strdup (name), g_strdup (value));
  return copy;
}

gpointer
ips_store_call_finish (IpsStore *self, GAsyncResult *result, gpointer tag, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  gpointer value;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), NULL);

  value = g_task_propagate_pointer (G_TASK (result), &local_error);
  if (local_error != NULL)
    {
      tell_problem (self, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
    }
  return value;
}

/* --- what is gathered --- */

typedef struct
{
  IpsStoreBatch *batch;
  GPtrArray *finish_tasks;
  GPtrArray *flush_tasks;
} Write;

static void
write_free (Write *self)
{
  ips_store_batch_free (self->batch);
  g_ptr_array_unref (self->finish_tasks);
  g_ptr_array_unref (self->flush_tasks);
  g_free (self);
}

static void written_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static gboolean
has_gathered (IpsStore *self)
{
  return g_hash_table_size (self->facts) + self->history->len + self->finishes->len + self->flush_tasks->len > 0;
}

static void
write_on_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsStore *self = source;
  Write *write = task_data;
  g_autoptr(GError) error = NULL;

  if (IPS_STORE_BACKEND_GET_IFACE (self->backend)->write_batch (self->backend, write->batch, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
ips_store_write_pending (IpsStore *self)
{
  g_autoptr(GTask) task = NULL;
  GHashTableIter iter;
  gpointer record;
  Write *write;

  g_clear_handle_id (&self->write_source, g_source_remove);
  if (self->worker == NULL || !has_gathered (self))
    return;

  write = g_new0 (Write, 1);
  write->batch = ips_store_batch_new ();
  g_hash_table_iter_init (&iter, self->facts);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      g_hash_table_iter_steal (&iter);
      g_ptr_array_add (write->batch->facts, record);
    }
  g_ptr_array_extend_and_steal (write->batch->history, g_steal_pointer (&self->history));
  g_ptr_array_extend_and_steal (write->batch->finishes, g_steal_pointer (&self->finishes));
  self->history = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_history_line_free);
  self->finishes = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_finish_record_free);
  write->finish_tasks = g_steal_pointer (&self->finish_tasks);
  write->flush_tasks = g_steal_pointer (&self->flush_tasks);
  self->finish_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  self->flush_tasks = g_ptr_array_new_with_free_func (g_object_unref);

  self->writing = TRUE;
  task = g_task_new (self, NULL, written_cb, NULL);
  g_task_set_source_tag (task, ips_store_write_pending);
  g_task_set_task_data (task, write, (GDestroyNotify) write_free);
  ips_worker_queue (self->worker, task, write_on_worker);
}

static gboolean
write_due_cb (gpointer user_data)
{
  IpsStore *self = IPS_STORE (user_data);

  self->write_source = 0;
  ips_store_write_pending (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_write (IpsStore *self, guint delay_ms)
{
  gint64 due_us = g_get_monotonic_time () + (gint64) delay_ms * 1000;

  if (self->write_source != 0)
    {
      if (self->write_due_us <= due_us)
        return;
      g_clear_handle_id (&self->write_source, g_source_remove);
    }
  self->write_due_us = due_us;
  self->write_source = g_timeout_add (delay_ms, write_due_cb, self);
}

/* A failed batch goes back: facts unless newer ones came meanwhile, and history. Finishes are the engine's
 * to try again: it knows whether it still holds them. */
static void
take_back (IpsStore *self, Write *write)
{
  g_autoptr(GPtrArray) later = g_steal_pointer (&self->history);

  for (guint i = 0; i < write->batch->facts->len; i++)
    {
      IpsFactsRecord *record = g_ptr_array_index (write->batch->facts, i);

      if (g_hash_table_contains (self->facts, record->sensor_id))
        ips_facts_record_free (record);
      else
        g_hash_table_insert (self->facts, record->sensor_id, record);
    }
  g_ptr_array_set_free_func (write->batch->facts, NULL);
  g_ptr_array_set_size (write->batch->facts, 0);
  self->history = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_history_line_free);
  g_ptr_array_extend_and_steal (self->history, g_steal_pointer (&write->batch->history));
  write->batch->history = g_ptr_array_new ();
  g_ptr_array_extend_and_steal (self->history, g_steal_pointer (&later));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsStore *self = IPS_STORE (source);
  Write *write = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);
  gboolean was_failing = self->failing;

  self->writing = FALSE;
  self->failing = !ok;
  if (!ok)
    {
      g_warning ("store: %s", error->message);
      take_back (self, write);
      schedule_write (self, RETRY_DELAY_MS);
      tell_problem (self, error);
    }
  for (guint i = 0; i < write->finish_tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (write->finish_tasks, i);
      IpsFinishRecord *record = g_ptr_array_index (write->batch->finishes, i);

      if (!ok)
        g_task_return_error (task, g_error_copy (error));
      else if (record->error != NULL)
        g_task_return_error (task, g_steal_pointer (&record->error));
      else
        g_task_return_boolean (task, TRUE);
    }
  /* Those that wait for the pace were given new times, and a deployment's others may begin or not: no engine tells of them. */
  if (ok && (write->batch->marked || write->batch->tell != 0))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, write->batch->tell | (write->batch->marked ? (guint) IPS_STORE_JOBS : 0));
  /* Facts of a batch that failed before this one came back meanwhile: they are not on disk yet. */
  if (ok && was_failing && write->flush_tasks->len > 0
      && g_hash_table_size (self->facts) + self->history->len > 0)
    {
      g_ptr_array_extend_and_steal (self->flush_tasks, g_steal_pointer (&write->flush_tasks));
      write->flush_tasks = g_ptr_array_new ();
      ips_store_write_pending (self);
    }
  for (guint i = 0; i < write->flush_tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (write->flush_tasks, i);

      if (ok)
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, g_error_copy (error));
    }
  /* What came while the worker wrote has waited long enough. */
  if (ok && self->finishes->len > 0)
    schedule_write (self, 0);
}

void
ips_store_gather_finish (IpsStore *self, IpsFinishRecord *record, GTask *task)
{
  if (self->worker == NULL)
    {
      ips_finish_record_free (record);
      g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED, "%s: closed", self->path));
      return;
    }
  g_ptr_array_add (self->finishes, record);
  g_ptr_array_add (self->finish_tasks, g_object_ref (task));
  if (!self->writing)
    schedule_write (self, FINISH_DELAY_MS);
}

/**
 * ips_store_put_facts:
 * @facts: copied
 *
 * Only the newest facts of a sensor are written. Where the disk is full they stay in memory and are tried
 * again, and "problem" says so.
 */
void
ips_store_put_facts (IpsStore *self, const char *sensor_id, const IpsSensorFacts *facts)
{
  IpsFactsRecord *record;

  g_return_if_fail (IPS_IS_STORE (self));
  g_return_if_fail (sensor_id != NULL && facts != NULL);

  record = g_new0 (IpsFactsRecord, 1);
  record->sensor_id = g_strdup (sensor_id);
  record->facts = ips_sensor_facts_copy (facts);
  g_hash_table_replace (self->facts, record->sensor_id, record);
  schedule_write (self, self->failing ? RETRY_DELAY_MS : FACTS_DELAY_MS);
}

/* @line: copied; a time of 0 is now. */
void
ips_store_add_history (IpsStore *self, const IpsHistoryLine *line)
{
  IpsHistoryLine *copy;

  g_return_if_fail (IPS_IS_STORE (self));
  g_return_if_fail (line != NULL);

  copy = ips_history_line_copy (line);
  if (copy->when_us == 0)
    copy->when_us = g_get_real_time ();
  g_ptr_array_add (self->history, copy);
  schedule_write (self, self->failing ? RETRY_DELAY_MS : FACTS_DELAY_MS);
}

void
ips_store_flush_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (IPS_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_store_flush_async);
  if (self->worker == NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED, "%s: closed", self->path));
      return;
    }
  g_ptr_array_add (self->flush_tasks, g_steal_pointer (&task));
  ips_store_write_pending (self);
}

gboolean
ips_store_flush_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- what others wrote --- */

static void
poll_on_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsStore *self = source;
  g_autoptr(GError) error = NULL;
  guint parts = 0;

  if (IPS_STORE_BACKEND_GET_IFACE (self->backend)->poll_changes (self->backend, &parts, &error))
    g_task_return_int (task, (gssize) parts);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
polled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsStore *self = IPS_STORE (source);
  g_autoptr(GError) error = NULL;
  gssize parts = g_task_propagate_int (G_TASK (result), &error);

  self->polling = FALSE;
  if (error != NULL)
    {
      g_debug ("store: looking for changes: %s", error->message);
      tell_problem (self, error);
      return;
    }
  if (parts != 0 && self->worker != NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, (guint) parts);
}

static gboolean
poll_cb (gpointer user_data)
{
  IpsStore *self = IPS_STORE (user_data);
  g_autoptr(GTask) task = NULL;

  if (self->polling || self->worker == NULL)
    return G_SOURCE_CONTINUE;
  self->polling = TRUE;
  task = g_task_new (self, NULL, polled_cb, NULL);
  g_task_set_source_tag (task, poll_cb);
  ips_worker_queue (self->worker, task, poll_on_worker);
  return G_SOURCE_CONTINUE;
}

/* --- life --- */

static void
open_on_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsStore *self = task_data;
  g_autoptr(GError) error = NULL;

  self->backend = ips_sqlite_store_open (self->path, FALSE, &error);
  if (self->backend == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  self->warning = g_strdup (IPS_STORE_BACKEND_GET_IFACE (self->backend)->get_warning (self->backend));
  g_task_return_boolean (task, TRUE);
}

static char *
resolve_path (const char *path)
{
  if (path != NULL)
    return g_canonicalize_filename (path, NULL);
  return g_build_filename (g_get_user_data_dir (), "vedette", "vedette.db", NULL);
}

void
ips_store_open_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(IpsStore) self = g_object_new (IPS_TYPE_STORE, NULL);
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_store_open_async);
  self->path = resolve_path (path);
  g_task_set_task_data (task, g_object_ref (self), g_object_unref);
  ips_worker_queue (self->worker, task, open_on_worker);
}

IpsStore *
ips_store_open_finish (GAsyncResult *result, GError **error)
{
  IpsStore *self;

  g_return_val_if_fail (g_async_result_is_tagged (result, ips_store_open_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  self = g_task_get_task_data (G_TASK (result));
  self->poll_source = g_timeout_add (POLL_INTERVAL_MS, poll_cb, self);
  return g_object_ref (self);
}

typedef struct
{
  char *path;
  IpsWorker *worker;             /* kept by the task, so that the main thread does not wait for it */
} Salvage;

static void
salvage_free (Salvage *self)
{
  g_free (self->path);
  g_object_unref (self->worker);
  g_free (self);
}

static void
salvage_on_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Salvage *salvage = task_data;
  g_autoptr(GError) error = NULL;
  char *report = ips_sqlite_store_salvage (salvage->path, &error);

  if (report != NULL)
    g_task_return_pointer (task, report, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
ips_store_salvage_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Salvage *salvage = g_new0 (Salvage, 1);

  salvage->path = resolve_path (path);
  salvage->worker = ips_worker_new ("salvage");
  g_task_set_source_tag (task, ips_store_salvage_async);
  g_task_set_task_data (task, salvage, (GDestroyNotify) salvage_free);
  ips_worker_queue (salvage->worker, task, salvage_on_worker);
}

char *
ips_store_salvage_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ips_store_salvage_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
ips_store_get_path (IpsStore *self)
{
  g_return_val_if_fail (IPS_IS_STORE (self), NULL);

  return self->path;
}

const char *
ips_store_get_warning (IpsStore *self)
{
  g_return_val_if_fail (IPS_IS_STORE (self), NULL);

  return self->warning;
}

static void
close_on_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsStoreBackend *backend = task_data;

  IPS_STORE_BACKEND_GET_IFACE (backend)->close (backend);
  g_task_return_boolean (task, TRUE);
}

/* The backend ends where it lived: on the worker, after everything queued. */
static void
end_worker (IpsStore *self)
{
  g_autoptr(IpsWorker) worker = g_steal_pointer (&self->worker);

  if (worker == NULL)
    return;
  if (self->backend != NULL)
    {
      g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

      g_task_set_source_tag (task, end_worker);
      g_task_set_task_data (task, g_object_ref (self->backend), g_object_unref);
      ips_worker_queue (worker, task, close_on_worker);
    }
  ips_worker_shutdown (worker);
}

void
ips_store_close (IpsStore *self)
{
  g_return_if_fail (IPS_IS_STORE (self));

  g_clear_handle_id (&self->poll_source, g_source_remove);
  ips_store_write_pending (self);
  end_worker (self);
}

static void
ips_store_dispose (GObject *object)
{
  IpsStore *self = IPS_STORE (object);

  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_clear_handle_id (&self->write_source, g_source_remove);
  end_worker (self);

  G_OBJECT_CLASS (ips_store_parent_class)->dispose (object);
}

static void
ips_store_finalize (GObject *object)
{
  IpsStore *self = IPS_STORE (object);

  g_clear_object (&self->backend);
  g_hash_table_unref (self->facts);
  g_ptr_array_unref (self->history);
  g_ptr_array_unref (self->finishes);
  g_ptr_array_unref (self->finish_tasks);
  g_ptr_array_unref (self->flush_tasks);
  g_free (self->path);
  g_free (self->warning);

  G_OBJECT_CLASS (ips_store_parent_class)->finalize (object);
}

static void
ips_store_class_init (IpsStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_store_dispose;
  object_class->finalize = ips_store_finalize;

  /**
   * IpsStore::changed:
   * @parts: IpsStoreParts that another process wrote, or that this one did where the noun's header says so
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  /**
   * IpsStore::problem:
   * @error: why something could not be written
   */
  signals[SIGNAL_PROBLEM] = g_signal_new ("problem", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
ips_store_init (IpsStore *self)
{
  self->worker = ips_worker_new ("store");
  self->facts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ips_facts_record_free);
  self->history = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_history_line_free);
  self->finishes = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_finish_record_free);
  self->finish_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  self->flush_tasks = g_ptr_array_new_with_free_func (g_object_unref);
}
