/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsTlsTurn: what one turn of this thread's main loop spends on TLS handshakes. When many peers answer at once, the loop
 * would else do them all, a millisecond each, before it looks at anything else: a key, the pointer, a frame.
 */

/* Before a step of a handshake. @now_us: monotonic */
void ips_tls_turn_begin (GMainContext *context, gint64 now_us);
/* Whether this turn has no time for another step. */
gboolean ips_tls_turn_is_spent (void);
void ips_tls_turn_spend (gint64 spent_us);

G_END_DECLS
