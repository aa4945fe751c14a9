/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-job-list.h"

G_BEGIN_DECLS

/**
 * IpsJobReporter:
 *
 * Tells of jobs that ended: a mail where a composer writes one (ips-job-composer.h), and a notification on the desktop
 * where somebody can show it. Each job once, whichever process notices first, also after a crash: who was to be told
 * is written down under the job's number together with the mail. Warns of certificates that will expire where the
 * settings of E-mail say so, each certificate once per stage. Main thread.
 *
 * Signal "notify-job" (IpsJob, char *title, char *body): to be shown on the desktop, by this process and no other; only
 * where ips_job_reporter_set_notifies() was called.
 */
#define IPS_TYPE_JOB_REPORTER (ips_job_reporter_get_type ())
G_DECLARE_FINAL_TYPE (IpsJobReporter, ips_job_reporter, IPS, JOB_REPORTER, GObject)

IpsJobReporter *ips_job_reporter_new (IpsFleet *fleet, IpsJobList *jobs, IpsClock *clock);
void ips_job_reporter_set_notifies (IpsJobReporter *self, gboolean notifies);
/* Reports what ended and nobody reported yet, and what ends from now on. */
void ips_job_reporter_start (IpsJobReporter *self);
/* Resolves when everything that has ended so far is written down. */
void ips_job_reporter_stop_async (IpsJobReporter *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_job_reporter_stop_finish (IpsJobReporter *self, GAsyncResult *result, GError **error);

G_END_DECLS
