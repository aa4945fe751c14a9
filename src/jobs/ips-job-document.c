/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job-document.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-text.h"

/* No scripts, nothing loaded: what a device or a server said stays words. */
#define HEAD \
  "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">" \
  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>"
#define STYLE \
  "<style>body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}" \
  "th,td{border:1px solid #999;padding:4px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere}" \
  "pre{white-space:pre-wrap;margin:0}</style>"

static void
add_fact (GPtrArray *facts, const char *name, const char *value)
{
  /* TRANSLATORS: the name of a fact and what it is: “Begun: 28 Nov 2026 10:00” */
  g_ptr_array_add (facts, g_strdup_printf (_("%s: %s"), name, value));
}

static GStrv
make_facts (IpsJob *job, gint64 now_us)
{
  GPtrArray *facts = g_ptr_array_new ();
  g_autofree char *who = ips_text_make_safe (ips_job_get_created_by (job), 200);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, ips_job_get_id (job));
  g_autofree char *begun = ips_format_date_time (ips_job_get_created_us (job));
  g_autofree char *ended = ips_job_get_ended_us (job) != 0 ? ips_format_date_time (ips_job_get_ended_us (job)) : g_strdup (_("not yet"));
  g_autofree char *written = ips_format_date_time (now_us);
  g_autofree char *summary = ips_job_get_summary (job);

  add_fact (facts, _("Job"), number);
  add_fact (facts, _("By"), who);
  add_fact (facts, _("Begun"), begun);
  add_fact (facts, _("Ended"), ended);
  add_fact (facts, _("As of"), written);
  add_fact (facts, _("Outcome"), summary);
  g_ptr_array_add (facts, NULL);
  return (GStrv) g_ptr_array_free (facts, FALSE);
}

static GStrv
make_row (const IpsOperation *operation)
{
  GStrv row = g_new0 (char *, IPS_N_DOCUMENT_CELLS + 1);
  g_auto(GStrv) lines = g_strsplit (operation->detail != NULL ? operation->detail : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *safe = ips_text_make_safe (lines[i], 0);

      g_free (lines[i]);
      lines[i] = safe;
    }
  row[IPS_DOCUMENT_DEVICE] = ips_text_make_safe (operation->sensor_name, 300);
  row[IPS_DOCUMENT_STATE] = g_strdup (ips_operation_get_label (operation));
  row[IPS_DOCUMENT_ENDED] = ips_format_date_time (operation->ended_us);
  row[IPS_DOCUMENT_MESSAGE] = ips_text_make_safe (operation->message, 0);
  row[IPS_DOCUMENT_DETAIL] = g_strjoinv ("\n", lines);
  return row;
}

IpsJobDocument *
ips_job_document_new (IpsJob *job, gint64 now_us)
{
  IpsJobDocument *self = g_new0 (IpsJobDocument, 1);
  GPtrArray *operations = ips_job_get_operations (job);
  g_autofree char *title = ips_job_get_title (job);

  self->title = ips_text_make_safe (title, 300);
  self->facts = make_facts (job, now_us);
  self->headings[IPS_DOCUMENT_DEVICE] = _("Device");
  self->headings[IPS_DOCUMENT_STATE] = _("State");
  self->headings[IPS_DOCUMENT_ENDED] = _("Ended");
  self->headings[IPS_DOCUMENT_MESSAGE] = _("Message");
  self->headings[IPS_DOCUMENT_DETAIL] = _("Details");
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  for (guint i = 0; i < operations->len; i++)
    g_ptr_array_add (self->rows, make_row (g_ptr_array_index (operations, i)));
  return self;
}

void
ips_job_document_free (IpsJobDocument *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_strfreev (self->facts);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static void
append_escaped (GString *html, const char *before, const char *text, const char *after)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (html, "%s%s%s", before, escaped, after);
}

char *
ips_job_document_to_html (const IpsJobDocument *self)
{
  GString *html = g_string_new (HEAD);

  append_escaped (html, "", self->title, "</title>" STYLE "</head>\n<body>\n");
  append_escaped (html, "<h1>", self->title, "</h1>\n<ul>\n");
  for (guint i = 0; self->facts[i] != NULL; i++)
    append_escaped (html, "<li>", self->facts[i], "</li>\n");
  g_string_append (html, "</ul>\n<table>\n<thead><tr>");
  for (guint i = 0; i < IPS_N_DOCUMENT_CELLS; i++)
    append_escaped (html, "<th>", self->headings[i], "</th>");
  g_string_append (html, "</tr></thead>\n<tbody>\n");
  for (guint i = 0; i < self->rows->len; i++)
    {
      GStrv row = g_ptr_array_index (self->rows, i);

      g_string_append (html, "<tr>");
      for (guint c = 0; c < IPS_DOCUMENT_DETAIL; c++)
        append_escaped (html, "<td>", row[c], "</td>");
      append_escaped (html, "<td><pre>", row[IPS_DOCUMENT_DETAIL], "</pre></td></tr>\n");
    }
  g_string_append (html, "</tbody>\n</table>\n</body></html>\n");
  return g_string_free (html, FALSE);
}
