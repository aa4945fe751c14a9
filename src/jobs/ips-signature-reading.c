/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-signature-reading.h"

#include "ips-signature-reader.h"

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr(IpsSignatureReader) reader = ips_signature_reader_new (source);
  GBytes *bytes = task_data;
  IpsSignatureSet *set = NULL;
  GError *error = NULL;

  if (ips_signature_reader_feed (reader, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error))
    set = ips_signature_reader_finish (reader, NULL, &error);
  if (set != NULL)
    g_task_return_pointer (task, set, (GDestroyNotify) ips_signature_set_unref);
  else
    g_task_return_error (task, error);
}

void
ips_signature_reading_async (IpsDialect *dialect, GBytes *bytes, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (dialect, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_signature_reading_async);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, read_in_thread);
}

IpsSignatureSet *
ips_signature_reading_finish (IpsDialect *dialect, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, dialect), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
