/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ips_console_line_match:
 * @once: a static of the caller, 0 at first: the pattern is compiled once for all lines
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the line and the groups of @pattern, or %NULL where the line is none of those
 */
char **ips_console_line_match (gsize *once, const char *pattern, const char *line);

G_END_DECLS
