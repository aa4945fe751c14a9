/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-scheduled-job.h"
#include "ips-store.h"

G_BEGIN_DECLS

/* The calls of IpsStore about schedules; main thread, like all of them. */

/* (element-type IpsScheduledJob), by name */
void ips_store_load_schedules_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_schedules_finish (IpsStore *self, GAsyncResult *result, GError **error);

/**
 * ips_store_save_schedule_async:
 * @schedule: copied; its upper part is written, the state of the one with the same id is kept
 * @now_us: wall clock
 *
 * Adds or replaces, with a line of history. A rule that is new or differs from the stored one counts from @now_us on
 * and must have a run after it: else %IPS_ERROR_INVALID with the sentence of ips_schedule_check(), and nothing is
 * written.
 */
void ips_store_save_schedule_async (IpsStore *self, const IpsScheduledJob *schedule, gint64 now_us, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_schedule_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* %IPS_ERROR_NOT_FOUND where there is none. Its jobs and their history stay. */
void ips_store_remove_schedule_async (IpsStore *self, const char *id, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_remove_schedule_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Suspends or resumes, saying why. What was due in between is not made up: it counts from @now_us on. */
void ips_store_suspend_schedule_async (IpsStore *self, const char *id, gboolean suspended, const char *comment, gint64 now_us, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_suspend_schedule_finish (IpsStore *self, GAsyncResult *result, GError **error);

/**
 * ips_store_run_schedule_async:
 * @kind: how it came about; %IPS_SCHEDULE_RUN_SKIPPED only records that it was not done
 * @due_us: the due time, which together with the schedule is done once, whoever comes first; by hand: any moment
 * @rule: the stored form of the rule that @due_us follows from; NULL by hand
 * @message: a sentence for the run: what was missed, why it is skipped; "" for nothing to say
 * @job: (nullable): the job to submit; NULL with %IPS_SCHEDULE_RUN_SKIPPED
 *
 * One transaction. A run whose predecessor is still at work is recorded as skipped and no job is made; what waits for
 * a person's answer does not count as work. By hand that is %IPS_ERROR_BUSY. %IPS_ERROR_CONFLICT: the rule was
 * changed or the schedule suspended meanwhile; look again.
 *
 * The result is the number of the job, which @job has from then on too; 0: none was made, because somebody else made
 * it or it was recorded as skipped.
 */
void ips_store_run_schedule_async (IpsStore *self, const char *id, IpsScheduleRunKind kind, gint64 due_us, const char *rule, const char *message, IpsJob *job, gint64 now_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_run_schedule_finish (IpsStore *self, GAsyncResult *result, gint64 *job_id, GError **error);

/* Newest first: (element-type IpsScheduleRun). */
void ips_store_load_schedule_runs_async (IpsStore *self, const char *id, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_schedule_runs_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
