/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ips_console_fingerprint_parse:
 * @lines: what "show tls fingerprint" or "tls generate-key" answered
 *
 * Both print MD5 and SHA-1 of the certificate; where a SHA-256 is printed too it is preferred. Any thread.
 *
 * Returns: (transfer full): upper case with colons, or %NULL: the sensor's own error, or %IPS_ERROR_PROTOCOL
 */
char *ips_console_fingerprint_parse (const char *const *lines, GError **error);

G_END_DECLS
