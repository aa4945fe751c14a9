/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * IpsClock:
 *
 * Time as an object, so that tests step it. The system clock is ips_clock_get_system(); a fake one
 * stands still until ips_clock_advance() is called. Main thread, but ips_clock_now_us() may be
 * called from any thread.
 */
#define IPS_TYPE_CLOCK (ips_clock_get_type ())
G_DECLARE_FINAL_TYPE (IpsClock, ips_clock, IPS, CLOCK, GObject)

IpsClock *ips_clock_get_system (void);                 /* (transfer none) */
IpsClock *ips_clock_new_fake (gint64 now_us);          /* (transfer full) */
gint64 ips_clock_now_us (IpsClock *self);              /* wall clock, microseconds since 1970 UTC */
gint64 ips_clock_monotonic_us (IpsClock *self);
/* Names the time since this machine was started, within which monotonic times of two processes compare; "" where
 * the machine does not say. (transfer none), constant. */
const char *ips_clock_get_boot_id (IpsClock *self);
void ips_clock_advance (IpsClock *self, gint64 by_us); /* fake clocks only; emits "tick" */

G_END_DECLS
