/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-clock.h"

G_BEGIN_DECLS

/**
 * ips_sleep_async:
 * @clock: whose time passes; a fake one wakes the sleeper on its "tick"
 * @duration_us: how long, in µs; 0 or less comes back on the next turn of the loop
 *
 * Comes back when @clock has advanced by @duration_us, or with %G_IO_ERROR_CANCELLED at once when
 * @cancellable is. Main thread.
 */
void ips_sleep_async (IpsClock *clock, gint64 duration_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_sleep_finish (GAsyncResult *result, GError **error);

/* @base_us doubled for every attempt after the first, at most @cap_us, times 0.5 to 1.5 by chance, so that
 * a thousand sensors that failed together are not asked again together. @attempt is 1-based. */
gint64 ips_sleep_back_off (gint64 base_us, gint64 cap_us, guint attempt);

G_END_DECLS
