/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpsWorker:
 *
 * One named thread for what blocks. Work is run in the order it was queued; results come back
 * through a GTask in the context where the call was made. No signal is emitted from the thread.
 */
#define IPS_TYPE_WORKER (ips_worker_get_type ())
G_DECLARE_FINAL_TYPE (IpsWorker, ips_worker, IPS, WORKER, GObject)

/**
 * IpsWorkerFunc:
 * @task: returns its result with g_task_return_...(), exactly once
 * @source: the task's source object
 * @task_data: what was set with g_task_set_task_data()
 */
typedef void (*IpsWorkerFunc) (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable);

IpsWorker *ips_worker_new (const char *name);
/* Runs @func for @task on the worker. A task that is already cancelled is returned so, not run. */
void ips_worker_queue (IpsWorker *self, GTask *task, IpsWorkerFunc func);
gboolean ips_worker_is_current (IpsWorker *self);
/* Runs what is queued, then ends the thread; blocks until it has ended. Called by dispose. */
void ips_worker_shutdown (IpsWorker *self);

G_END_DECLS
