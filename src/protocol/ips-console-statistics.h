/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

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
 * IpsConsoleStatistics: the automatic updates of "show statistics host" (protocol.md 5.3).
 */
typedef struct
{
  IpsConsoleAttempt directory_read;
  IpsConsoleAttempt download;
  IpsConsoleAttempt install;
  char *next;      /* when the next attempt is due; "" none */
} IpsConsoleStatistics;

/* (transfer full): or %NULL: the sensor's own error, or %IPS_ERROR_PROTOCOL where the automatic updates are not in it. Any
 * thread. */
IpsConsoleStatistics *ips_console_statistics_parse (const char *const *lines, GError **error);
void ips_console_statistics_free (IpsConsoleStatistics *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsConsoleStatistics, ips_console_statistics_free)

G_END_DECLS
