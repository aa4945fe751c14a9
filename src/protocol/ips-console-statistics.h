/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"

G_BEGIN_DECLS

/**
 * IpsConsoleAttempt: one step of the sensor's own updates in "show statistics host". A plain value; texts are not %NULL.
 */
typedef struct
{
  char *when;      /* "18:40:04 JST Fri Oct 28 2011"; "" for "N/A" */
  char *what;      /* "Read directory: http://server//path/", a package's result */
  char *result;    /* "Success", or the words of the failure */
} IpsConsoleAttempt;

/**
 * IpsConsoleStatistics: the automatic updates (protocol.md 5.3) and NTP of "show statistics host".
 */
typedef struct
{
  IpsConsoleAttempt directory_read;
  IpsConsoleAttempt download;
  IpsConsoleAttempt install;
  char *next;      /* when the next attempt is due; "" none */
  char *ntp_status;                 /* "Synchronized", in the sensor's word; "" not said */
  char *ntp_server, *ntp_offset;    /* the one that it follows, and how far it is off, in milliseconds; "" none */
} IpsConsoleStatistics;

/* (transfer full): or %NULL: the sensor's own error, or %IPS_ERROR_PROTOCOL where neither automatic updates nor NTP are in
 * it. Any thread. */
IpsConsoleStatistics *ips_console_statistics_parse (const char *const *lines, GError **error);
void ips_console_statistics_free (IpsConsoleStatistics *self);
/* What it says of NTP as the web server's reply to get-host-statistics. @more: elements of it that something else says. (transfer full) */
char *ips_console_statistics_make_reply (const IpsConsoleStatistics *self, IpsDialect *dialect, const char *more);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsConsoleStatistics, ips_console_statistics_free)

G_END_DECLS
