/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-worker.h"

typedef struct
{
  GTask *task;           /* (owned) (nullable): NULL ends the thread */
  IpsWorkerFunc func;
} Item;

struct _IpsWorker
{
  GObject parent_instance;

  GAsyncQueue *queue;    /* (owned) (element-type Item) */
  GThread *thread;       /* (owned): kept when it has ended, so that no other gets its address */
  gboolean closed;       /* guarded by the lock of @queue: no task comes after the item that ends the thread */
};

G_DEFINE_FINAL_TYPE (IpsWorker, ips_worker, G_TYPE_OBJECT)

static gboolean
released_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* The last reference must not go on the worker: it would destroy the source object and the task
 * data there. */
static void
release_task (GTask *task)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_static_name (source, "[vedette] worker task release");
  g_source_set_callback (source, released_cb, task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static gpointer
run_queue (gpointer user_data)
{
  g_autoptr(GAsyncQueue) queue = user_data;

  while (TRUE)
    {
      Item *item = g_async_queue_pop (queue);
      GTask *task = item->task;
      IpsWorkerFunc func = item->func;

      g_free (item);
      if (task == NULL)
        return NULL;
      if (!g_task_return_error_if_cancelled (task))
        func (task, g_task_get_source_object (task), g_task_get_task_data (task), g_task_get_cancellable (task));
      release_task (task);
    }
}

static void
ips_worker_dispose (GObject *object)
{
  ips_worker_shutdown (IPS_WORKER (object));
  G_OBJECT_CLASS (ips_worker_parent_class)->dispose (object);
}

static void
ips_worker_finalize (GObject *object)
{
  IpsWorker *self = IPS_WORKER (object);

  g_async_queue_unref (self->queue);
  g_thread_unref (self->thread);
  G_OBJECT_CLASS (ips_worker_parent_class)->finalize (object);
}

static void
ips_worker_class_init (IpsWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_worker_dispose;
  object_class->finalize = ips_worker_finalize;
}

static void
ips_worker_init (IpsWorker *self)
{
  self->queue = g_async_queue_new ();
}

/**
 * ips_worker_new:
 * @name: what a debugger shows; cut by the system after 15 bytes
 *
 * Returns: (transfer full): a worker whose thread runs
 */
IpsWorker *
ips_worker_new (const char *name)
{
  IpsWorker *self = g_object_new (IPS_TYPE_WORKER, NULL);

  /* The thread has the queue and not the worker, so that forgetting the worker ends the thread. */
  self->thread = g_thread_new (name, run_queue, g_async_queue_ref (self->queue));
  return self;
}

/**
 * ips_worker_queue:
 * @task: gets one more reference, dropped in its own context after @func has returned
 * @func: called on the worker
 *
 * Any thread. After ips_worker_shutdown() the task ends as cancelled.
 */
void
ips_worker_queue (IpsWorker *self, GTask *task, IpsWorkerFunc func)
{
  Item *item;
  gboolean closed;

  g_return_if_fail (IPS_IS_WORKER (self));
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (func != NULL);

  item = g_new0 (Item, 1);
  item->task = g_object_ref (task);
  item->func = func;
  g_async_queue_lock (self->queue);
  closed = self->closed;
  if (!closed)
    g_async_queue_push_unlocked (self->queue, item);
  g_async_queue_unlock (self->queue);
  if (closed)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the worker has ended");
      g_object_unref (item->task);
      g_free (item);
    }
}

gboolean
ips_worker_is_current (IpsWorker *self)
{
  g_return_val_if_fail (IPS_IS_WORKER (self), FALSE);

  return g_thread_self () == self->thread;
}

void
ips_worker_shutdown (IpsWorker *self)
{
  gboolean closed;

  g_return_if_fail (IPS_IS_WORKER (self));

  g_async_queue_lock (self->queue);
  closed = self->closed;
  self->closed = TRUE;
  if (!closed)
    g_async_queue_push_unlocked (self->queue, g_new0 (Item, 1));
  g_async_queue_unlock (self->queue);
  /* A thread cannot wait for itself; it ends on its own after the work in hand. */
  if (!closed && !ips_worker_is_current (self))
    g_thread_join (g_thread_ref (self->thread));
}
