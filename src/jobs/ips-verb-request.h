/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor-link.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * IpsVerbRequest:
 *
 * The one request with which a changing verb touches its sensor: what is known before is written down, then a
 * person's stop no longer cancels, then the request is sent, once. Whoever takes the operation up after a crash
 * finds out from the sensor whether it was carried out.
 *
 * @fraction, @status: the step while it is sent.
 * @send_async: sends it over @link; @what is that of ips_verb_request_async().
 * @send_finish: %FALSE with @error set, or %TRUE with what the sensor told in @told ((out) (transfer full)).
 */
typedef struct
{
  double fraction;
  const char *status;
  void (*send_async) (IpsSensorLink *link, gpointer what, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*send_finish) (IpsSensorLink *link, GAsyncResult *result, char **told, GError **error);
} IpsVerbRequest;

/* @request: static. @what (nullable): handed through, stays the caller's until the end. @known: "key=value" lines
 * of what the check after a crash needs; a sensor's own text comes last, so that it cannot pretend to be another
 * line. Main thread. */
void ips_verb_request_async (IpsVerbContext *context, const IpsVerbRequest *request, gpointer what, const char *known, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* %FALSE: nothing was changed (refused, cancelled before, or the lease was lost), and the run may be stopped again.
 * %TRUE: it was sent and the run stays committed; where the answer broke off, @unclear says how, and the sensor
 * is to be looked at, never asked again. */
gboolean ips_verb_request_finish (IpsVerbContext *context, GAsyncResult *result, char **told, GError **unclear, GError **error);

/* The checkpoint that the functions below read, for a verb that sends its request in another way. (transfer full) */
char *ips_verb_request_make_checkpoint (IpsVerbContext *context, const char *known);

/* Whether the operation had got as far as the request when its engine died. */
gboolean ips_verb_request_was_made (IpsVerbContext *context);
/* Wall clock of the request, for people; microseconds since 1970. */
gint64 ips_verb_request_get_time_us (IpsVerbContext *context);
/* How long ago the request was made as far as is known, microseconds: by the monotonic clock; where this machine
 * was restarted since, by the wall clock. */
gint64 ips_verb_request_get_age_us (IpsVerbContext *context);
/* How long ago the request was made at least, whatever was done to the wall clock: by the monotonic clock
 * where this machine has not been restarted since, else as long as this run has been going on. Microseconds. */
gint64 ips_verb_request_get_elapsed_us (IpsVerbContext *context);
/* Whether the longest time a request may take (Device Communication) is over, so that the sensor is not still at it. */
gboolean ips_verb_request_is_settled (IpsVerbContext *context);

/* Whether the sensor's own words can tell a reboot from a mere silence: not where it does not say since when it is up, nor
 * where it came up just before the request (or counts in days and says "0"). @old_up_since_us: what it said before. */
gboolean ips_verb_request_can_tell_reboot (IpsVerbContext *context, gint64 old_up_since_us, const IpsSensorFacts *facts);
/* Whether it rebooted after the request, by what it says in @facts. */
gboolean ips_verb_request_was_followed_by_reboot (IpsVerbContext *context, gint64 old_up_since_us, const IpsSensorFacts *facts);

G_END_DECLS
