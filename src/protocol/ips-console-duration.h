/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "91 days.", "1 day, 3:24.", "4:32.", "22 min.", "1 week, 2 days, 3 hours, 4 minutes": in seconds, -1 where it is none of
 * these. Any thread. */
gint64 ips_console_duration_parse (const char *text);

G_END_DECLS
