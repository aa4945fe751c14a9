/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job-list.h"

#include <glib/gi18n-lib.h>
#include "ips-csv.h"
#include "ips-format.h"

/* Times are written so that a spreadsheet sorts them, in UTC, whatever the locale. */
static char *
format_time (gint64 us)
{
  g_autoptr(GDateTime) time = us != 0 ? g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
}

/**
 * ips_job_to_csv:
 * @job: a job
 * @fleet: tells the serial numbers of its devices
 *
 * Returns: (transfer full): a line per operation under a heading line, safe to open in a spreadsheet
 */
char *
ips_job_to_csv (IpsJob *job, IpsFleet *fleet)
{
  GPtrArray *operations = ips_job_get_operations (job);
  GString *text = g_string_new (NULL);
  const char *headings[] = { _("Device"), _("Serial Number"), _("Action"), _("State"), _("Reason"), _("Message"), _("Details"), _("Attempt"),
                             _("Queued"), _("Started"), _("Ended") };

  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    ips_csv_append_field (text, headings[i]);
  ips_csv_end_line (text);
  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      IpsSensor *sensor = ips_operation_has_sensor (operation) ? ips_fleet_lookup (fleet, operation->sensor_id) : NULL;
      g_autofree char *attempt = g_strdup_printf ("%d", operation->attempt);
      g_autofree char *queued = format_time (operation->queued_us);
      g_autofree char *started = format_time (operation->started_us);
      g_autofree char *ended = format_time (operation->ended_us);
      const char *fields[] = { operation->sensor_name, sensor != NULL ? ips_sensor_get_facts (sensor)->serial : "",
                               ips_verb_to_label (ips_job_get_verb (job)),
                               ips_operation_get_label (operation), operation->cause, operation->message,
                               operation->detail, attempt, queued, started, ended };

      for (guint j = 0; j < G_N_ELEMENTS (fields); j++)
        ips_csv_append_field (text, fields[j]);
      ips_csv_end_line (text);
    }
  return g_string_free (text, FALSE);
}
