/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call's way to the store's worker and back. */
#include "ips-store-object.h"

#include "ips-error.h"

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
    g_signal_emit_by_name (self, "changed", GPOINTER_TO_UINT (parts));
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
      ips_store_tell_problem (self, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
    }
  return value;
}
