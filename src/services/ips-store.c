/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-object.h"

#include "ips-error.h"
#include "ips-sqlite-store.h"

#define POLL_INTERVAL_MS 1000

G_DEFINE_FINAL_TYPE (IpsStore, ips_store, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_PROBLEM, N_SIGNALS };
static guint signals[N_SIGNALS];

void
ips_store_tell_problem (IpsStore *self, const GError *error)
{
  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_DISK_FULL)
      || g_error_matches (error, IPS_ERROR, IPS_ERROR_STORE_READONLY)
      || g_error_matches (error, IPS_ERROR, IPS_ERROR_STORE_DAMAGED))
    g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, error);
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
      ips_store_tell_problem (self, error);
      return;
    }
  if (parts != 0 && self->worker != NULL)
    g_signal_emit_by_name (self, "changed", (guint) parts);
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
  ips_store_free_gathered (self);
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
  ips_store_init_gathered (self);
}
