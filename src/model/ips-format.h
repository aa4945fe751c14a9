/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "in 6 days", "today", "21 days ago"; and a date as the locale writes it; "" for 0. */
char *ips_format_days (gint64 then_us, gint64 now_us);
/* The number in those words: calendar days of local time, so that what ends an hour after midnight ends tomorrow. */
int ips_format_count_days (gint64 then_us, gint64 now_us);
char *ips_format_date (gint64 us);
char *ips_format_date_time (gint64 us);
/* For other programs: "2027-08-04T10:00:00Z"; "" for 0. */
char *ips_format_iso (gint64 us);
char *ips_format_age (gint64 then_us, gint64 now_us);      /* "2 min ago" */
/* "1.5 MiB": the one way in which the program writes sizes; less than nothing is "". */
char *ips_format_size (gint64 n_bytes);
char *ips_format_duration (gint64 us);                      /* "4 min", "1 h 20 min", "12 s" */
char *ips_format_skew (gint64 skew_us);                     /* "9 min ahead", "0.4 s behind" */

G_END_DECLS
