/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ips_console_error_check:
 * @lines: what a command answered
 *
 * A sensor's "Error: execUpgradeSoftware : ..." and a router's "% Invalid input ..." become an IPS_ERROR with their own
 * words; of which kind is told by the names of protocol.md 1.5 where one is given, else by words that are assumed. Any
 * thread.
 *
 * Returns: whether there was none
 */
gboolean ips_console_error_check (const char *const *lines, GError **error);

G_END_DECLS
