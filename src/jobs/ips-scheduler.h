/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-job-list.h"
#include "ips-scheduled-job.h"

G_BEGIN_DECLS

/**
 * IpsScheduler:
 *
 * Makes a job of each schedule that is due. Any number of them may watch one store: a due time becomes one job,
 * whoever notices it. It wakes with the wall clock, after a suspend, when the clock is set and when the machine is
 * taken to another time zone. What was due while none was running is made up by one run, which says so. Main thread.
 *
 * Signal "changed": the list of schedules, or the outcome of one, is another.
 */
#define IPS_TYPE_SCHEDULER (ips_scheduler_get_type ())
G_DECLARE_FINAL_TYPE (IpsScheduler, ips_scheduler, IPS, SCHEDULER, GObject)

IpsScheduler *ips_scheduler_new (IpsFleet *fleet, IpsJobList *jobs, IpsClock *clock);
/* From now on what is due is run, until ips_scheduler_stop(); both may be called any number of times. */
void ips_scheduler_start (IpsScheduler *self);
void ips_scheduler_stop (IpsScheduler *self);

/* As last read; the first reading is asked for by ips_scheduler_reload(). (transfer none) (element-type IpsScheduledJob) */
GPtrArray *ips_scheduler_get_schedules (IpsScheduler *self);
/* The one of that id among them. (transfer none) (nullable) */
const IpsScheduledJob *ips_scheduler_lookup (IpsScheduler *self, const char *id);
void ips_scheduler_reload (IpsScheduler *self);

/* The sensors that @schedule would be run on now; none for one without sensors. (transfer container) */
GPtrArray *ips_scheduler_get_sensors (IpsScheduler *self, const IpsScheduledJob *schedule);
/* As above, of a schedule that is only being thought of. */
GPtrArray *ips_scheduler_choose (IpsScheduler *self, IpsTarget target, const char *value);
/* Runs it at once, whatever its rule says, also while it is suspended. %IPS_ERROR_BUSY where its former run is still
 * at work, %IPS_ERROR_INVALID where there is nothing to run it on. */
void ips_scheduler_run_now_async (IpsScheduler *self, const IpsScheduledJob *schedule, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsJob *ips_scheduler_run_now_finish (IpsScheduler *self, GAsyncResult *result, GError **error);   /* (transfer full) */

G_END_DECLS
