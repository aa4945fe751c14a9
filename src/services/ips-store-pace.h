/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-clock.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * The pace towards a server, kept in the store and shared by every engine on it. Every request is written down before
 * it is made and when it is answered; one may be made only while fewer than the pace's limit (IpsLicenseSettings) were
 * under way at any time within its window. What is counted is the time between the two, so that no window at the
 * server's end ever holds more, however long a request took on its way.
 *
 * Times are monotonic: setting the wall clock lets no request through. Only for requests made before the last start of
 * this computer is the wall clock asked too, and the longer wait of the two counts. What an engine had under way when
 * it was killed counts as under way until another engine takes its operation over, or its time limit.
 *
 * An operation that may not make its request waits (IPS_WAIT_PACE) and is claimed again, in order, as soon as there is
 * room; all that wait get their due_us in the same transaction. Main thread.
 */

/* Whose time passes; the system's clock unless a test says otherwise. */
void ips_store_set_clock (IpsStore *self, IpsClock *clock);

/* @timeout_us: the longest that the request may take.
 *
 * Returns by _finish: the request's id, or 0 where it has to wait (then the verb ends with
 *   ips_verb_context_set_waiting()), or -1 with an error: %IPS_ERROR_LEASE_LOST. */
void ips_store_begin_paced_async (IpsStore *self, const char *pace, const char *engine_id, gint64 operation_id, gint64 timeout_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64 ips_store_begin_paced_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* The request with that id was answered, or will not be. @blocked: the server said that there were too many, so somebody
 * else asks from here too: nobody asks again before a whole window has passed. */
void ips_store_end_paced_async (IpsStore *self, gint64 request_id, gboolean blocked, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_end_paced_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* How long ago each request within the window ended, µs (element-type gint64): for ips_pace_get_delay_us(). */
void ips_store_load_pace_async (IpsStore *self, const char *pace, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GArray *ips_store_load_pace_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
