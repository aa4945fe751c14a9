/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store.h"

G_BEGIN_DECLS

/* How long the store remembers, µs. */
#define IPS_RETENTION_JOBS_US (400 * G_TIME_SPAN_DAY)             /* since they ended; open ones stay */
#define IPS_RETENTION_DEPLOYMENTS_US IPS_RETENTION_JOBS_US        /* since their state changed last; what can still begin, or is edited, stays */
#define IPS_RETENTION_HISTORY_US (3 * 365 * G_TIME_SPAN_DAY)
#define IPS_RETENTION_CERTIFICATES_US (30 * G_TIME_SPAN_DAY)      /* since first seen, where nothing refers to them */

/* Forgets what is older, a little at a time, so that nobody else waits long for the store. @now_us: wall clock;
 * one that lies before what was written last forgets nothing. Main thread.
 *
 * Returns by _finish: how many rows went, -1 on error */
void ips_store_prune_async (IpsStore *self, gint64 now_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64 ips_store_prune_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
