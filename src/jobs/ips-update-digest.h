/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-job.h"
#include "ips-mail.h"

G_BEGIN_DECLS

/*
 * What succeeded of checks and downloads in one mail a day, where Notify Email asks for that. Failures are told at once, and so
 * is what was deployed: devices changed.
 */

/* Until when a job must have ended to be told of now; what ended later waits. That is the last 07:00 of local time, or any
 * moment where no daily mail is asked for any more. */
gint64 ips_update_digest_get_limit (GHashTable *settings, gint64 now_us);

/* Whether a mail about @job waits for the daily one. @settings: the store's, text by name */
gboolean ips_update_digest_holds (IpsJob *job, GHashTable *settings);

/* The mail about @jobs (element-type IpsJob), none of which is without a mail of its own; %NULL where nobody is to be told. */
IpsMail *ips_update_digest_compose (GPtrArray *jobs, GHashTable *settings);

G_END_DECLS
