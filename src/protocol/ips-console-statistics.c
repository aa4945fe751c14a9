/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-console-statistics.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-error.h"
#include "ips-error.h"

static void
attempt_clear (IpsConsoleAttempt *self)
{
  g_free (self->when);
  g_free (self->what);
  g_free (self->result);
}

void
ips_console_statistics_free (IpsConsoleStatistics *self)
{
  if (self == NULL)
    return;
  attempt_clear (&self->directory_read);
  attempt_clear (&self->download);
  attempt_clear (&self->install);
  g_free (self->next);
  g_free (self->ntp_status);
  g_free (self->ntp_server);
  g_free (self->ntp_offset);
  g_free (self);
}

/* "name = value" with any blanks; a line that goes on has no name. FALSE for every other line. */
static gboolean
split (const char *line, char **name, char **value)
{
  const char *equals = strchr (line, '=');

  if (equals == NULL)
    return FALSE;
  *name = g_strstrip (g_strndup (line, (gsize) (equals - line)));
  *value = g_strstrip (g_strdup (equals + 1));
  return TRUE;
}

static void
begin (IpsConsoleAttempt *attempt, const char *value)
{
  if (attempt->when == NULL)
    attempt->when = g_strdup (g_str_equal (value, "N/A") ? "" : value);
}

/* The first line that goes on says what was done, the second how it ended. */
static void
go_on (IpsConsoleAttempt *attempt, const char *value)
{
  if (attempt->what == NULL)
    attempt->what = g_strdup (value);
  else if (attempt->result == NULL)
    attempt->result = g_strdup (value);
}

static IpsConsoleAttempt *
find_attempt (IpsConsoleStatistics *self, const char *name)
{
  if (g_str_equal (name, "lastDirectoryReadAttempt"))
    return &self->directory_read;
  if (g_str_equal (name, "lastDownloadAttempt"))
    return &self->download;
  return g_str_equal (name, "lastInstallAttempt") ? &self->install : NULL;
}

/* Takes one line; returns the attempt that the next lines may go on about. */
static IpsConsoleAttempt *
read_line (IpsConsoleStatistics *self, const char *line, IpsConsoleAttempt *current)
{
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (!split (line, &name, &value))
    return NULL;
  if (*name == '\0')
    {
      if (current != NULL)
        go_on (current, value);
      return current;
    }
  if (g_str_equal (name, "nextAttempt") && self->next == NULL)
    self->next = g_strdup (g_str_equal (value, "N/A") ? "" : value);
  current = find_attempt (self, name);
  if (current != NULL)
    begin (current, value);
  return current;
}

/* --- NTP --- */

/* Of a peer: remote, refid, st, t, when, poll, reach, delay, offset, jitter. */
enum { PEER_REMOTE, PEER_OFFSET = 8, N_PEER = 10 };

/* "status = Synchronized", and the peer with the star is the one that is followed. */
static void
read_ntp_line (IpsConsoleStatistics *self, const char *line)
{
  g_autofree char *name = NULL, *value = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) words = NULL, fields = NULL;

  if (split (line, &name, &value))
    {
      if (g_str_equal (name, "status") && self->ntp_status == NULL)
        self->ntp_status = g_steal_pointer (&value);
      return;
    }
  words = g_strsplit (line, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (builder, words[i]);
  fields = g_strv_builder_end (builder);
  if (g_strv_length (fields) != N_PEER || fields[PEER_REMOTE][0] != '*' || self->ntp_server != NULL)
    return;
  self->ntp_server = g_strdup (fields[PEER_REMOTE] + 1);
  self->ntp_offset = g_strdup (fields[PEER_OFFSET]);
}

char *
ips_console_statistics_make_reply (const IpsConsoleStatistics *self, IpsDialect *dialect, const char *more)
{
  const char *root = ips_dialect_get (dialect, "element.response"), *response = ips_dialect_get (dialect, "response.get-host-statistics");
  const char *ntp = ips_dialect_get (dialect, "element.ntp"), *server = ips_dialect_get (dialect, "element.ntp-server");
  const char *offset = ips_dialect_get (dialect, "element.ntp-offset"), *status = ips_dialect_get (dialect, "element.ntp-status");

  g_autofree char *said = g_markup_printf_escaped ("<%s><%s>%s</%s><%s>%s</%s><%s>%s</%s></%s>", ntp, server, self->ntp_server, server, offset,
                                                   self->ntp_offset, offset, status, self->ntp_status, status, ntp);

  return g_strdup_printf ("<%s><%s>%s%s</%s></%s>", root, response, said, more, response, root);
}

static void
fill (IpsConsoleStatistics *self)
{
  char **fields[] = { &self->directory_read.when, &self->directory_read.what, &self->directory_read.result,
                      &self->download.when, &self->download.what, &self->download.result,
                      &self->install.when, &self->install.what, &self->install.result, &self->next,
                      &self->ntp_status, &self->ntp_server, &self->ntp_offset };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (*fields[i] == NULL)
      *fields[i] = g_strdup ("");
}

IpsConsoleStatistics *
ips_console_statistics_parse (const char *const *lines, GError **error)
{
  g_autoptr(IpsConsoleStatistics) self = NULL;
  IpsConsoleAttempt *current = NULL;
  gboolean in_ntp = FALSE;

  if (!ips_console_error_check (lines, error))
    return NULL;
  self = g_new0 (IpsConsoleStatistics, 1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      /* what begins at the margin is the heading of a section */
      if (*lines[i] != '\0' && *lines[i] != ' ' && *lines[i] != '*')
        in_ntp = g_str_equal (lines[i], "NTP Statistics");
      if (in_ntp)
        read_ntp_line (self, lines[i]);
      else
        current = read_line (self, lines[i], current);
    }
  if (self->directory_read.when == NULL && self->download.when == NULL && self->install.when == NULL && self->ntp_status == NULL)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the answer says nothing of automatic updates and of NTP"));
      return NULL;
    }
  fill (self);
  return g_steal_pointer (&self);
}
