/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsPace: at most @limit requests in any @window_us. The licence server blocks more than 9 in three minutes, as the
 * chapter says; the default stays one below. A plain value, pure functions of it.
 */
typedef struct
{
  guint limit;          /* 1 to 1,000; default 8 */
  gint64 window_us;     /* 1 s to 1 day; default 180 s */
} IpsPace;

/* The name the licence server's pace has in the store. */
#define IPS_PACE_LICENSE_SERVER "license-server"

void ips_pace_init_defaults (IpsPace *self);
gboolean ips_pace_equal (const IpsPace *a, const IpsPace *b);

/**
 * ips_pace_get_n_free:
 * @ages: (element-type gint64): how long ago each former request ended, in µs; 0 for one under way; any order
 *
 * Returns: how many requests may be made now
 */
guint ips_pace_get_n_free (const IpsPace *self, GArray *ages);

/**
 * ips_pace_get_delay_us:
 * @ages: as above
 * @position: 0 for the request that is next, 1 for the one after it, ...
 *
 * Returns: in how many µs that request may be made, if each is made as soon as it may be; 0 for now
 */
gint64 ips_pace_get_delay_us (const IpsPace *self, GArray *ages, guint position);

/* How long @n_requests take from the first to the last, with nothing used before; µs. For the estimate in
 * *Updating Licenses via CCO*. */
gint64 ips_pace_estimate_us (const IpsPace *self, guint n_requests);

G_END_DECLS
