/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the command line writes of times, as wall clock in microseconds. %FALSE where it is none. Any thread. */

/* "01-Aug-2013 UTC": the beginning of that day. */
gboolean ips_console_date_parse_day (const char *text, gint64 *time_us);
/* "13:31:45 UTC Wed Oct 14 2009", "*13:31:45.123 UTC Wed Oct 14 2009": of "show clock". %FALSE too in a zone that is not
 * UTC: nothing says how far it is off. */
gboolean ips_console_date_parse_clock (const char *text, gint64 *time_us);

G_END_DECLS
