/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store gathers for a moment and writes as one batch: facts, history, the ends of operations. */
#include "ips-store-object.h"

#include "ips-error.h"

#define FACTS_DELAY_MS 200
#define FINISH_DELAY_MS 10
#define RETRY_DELAY_MS 2000

void
ips_store_init_gathered (IpsStore *self)
{
  self->facts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ips_facts_record_free);
  self->history = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_history_line_free);
  self->finishes = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_finish_record_free);
  self->finish_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  self->flush_tasks = g_ptr_array_new_with_free_func (g_object_unref);
}

void
ips_store_free_gathered (IpsStore *self)
{
  g_hash_table_unref (self->facts);
  g_ptr_array_unref (self->history);
  g_ptr_array_unref (self->finishes);
  g_ptr_array_unref (self->finish_tasks);
  g_ptr_array_unref (self->flush_tasks);
}

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
      ips_store_tell_problem (self, error);
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
    g_signal_emit_by_name (self, "changed", write->batch->tell | (write->batch->marked ? (guint) IPS_STORE_JOBS : 0));
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
