/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/*
 * The stand-in of Cisco's licence server: accounts, contracts that list serial numbers, revoked ones, a block for who
 * asks too much, and faults. Its talk is the dialect's, and as assumed as that.
 */

/* Answers over TLS too, under /SWIFT/Licensing/ of the vendor's first site. */
void sim_license_server_join_vendor (void);
/* A server of its own on 127.0.0.1, without TLS. (transfer full) (nullable); @port: (inout), 0 for any */
SoupServer *sim_license_server_new (guint *port, GError **error);

/* "accounts": {"user": "password"}, "contract": [serials] or null for all, "revoked": [serials], "refused": [users],
 * "days": how long a licence lasts, "until": seconds since 1970 instead, "limit" and "window_seconds" of the block,
 * "blocked_seconds", "delay_ms", "fault": null, "malformed", "html", "hang", "status-503", "other-serial",
 * "image". */
void sim_license_server_patch (JsonObject *object);
/* The state and "requests": each with "time_us" (monotonic), "wall_us", "serial", "user", "result". */
void sim_license_server_build (JsonBuilder *builder);
void sim_license_server_reset (void);

G_END_DECLS
