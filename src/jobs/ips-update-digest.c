/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-digest.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-job-composer.h"
#include "ips-update-settings.h"

#define HOUR 7

gint64
ips_update_digest_get_limit (GHashTable *settings, gint64 now_us)
{
  g_autoptr(IpsUpdateSettings) update_settings = ips_update_settings_read (settings);
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autoptr(GDateTime) now = g_date_time_to_local (utc);
  g_autoptr(GDateTime) today = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now), g_date_time_get_day_of_month (now),
                                                      HOUR, 0, 0);
  g_autoptr(GDateTime) yesterday = g_date_time_add_days (today, -1);

  if (!update_settings->notify_daily)
    return G_MAXINT64;
  return g_date_time_to_unix (g_date_time_compare (today, now) <= 0 ? today : yesterday) * G_USEC_PER_SEC;
}

gboolean
ips_update_digest_holds (IpsJob *job, GHashTable *settings)
{
  g_autoptr(IpsUpdateSettings) update_settings = ips_update_settings_read (settings);
  IpsVerb verb = ips_job_get_verb (job);

  return update_settings->notify_daily && (verb == IPS_VERB_CHECK_UPDATES || verb == IPS_VERB_DOWNLOAD_UPDATES)
         && ips_job_count (job, IPS_OPERATION_FAILED) == 0;
}

static int
compare_ends (gconstpointer a, gconstpointer b)
{
  gint64 first = ips_job_get_ended_us (*(IpsJob *const *) a), second = ips_job_get_ended_us (*(IpsJob *const *) b);

  return (first > second) - (first < second);
}

static IpsMailTable *
make_jobs_table (GPtrArray *sorted)
{
  const char *columns[] = { _("Ended"), _("Job"), _("Outcome"), NULL };
  IpsMailTable *table = ips_mail_table_new (_("Jobs"), columns);

  for (guint i = 0; i < sorted->len; i++)
    {
      IpsJob *job = g_ptr_array_index (sorted, i);
      g_autofree char *ended = ips_format_date_time (ips_job_get_ended_us (job));
      g_autofree char *title = ips_job_get_title (job), *outcome = ips_job_describe_notice (job);
      const char *cells[] = { ended, title, outcome, NULL };

      ips_mail_table_add_row (table, cells);
    }
  return table;
}

IpsMail *
ips_update_digest_compose (GPtrArray *jobs, GHashTable *settings)
{
  g_autoptr(IpsUpdateSettings) update_settings = ips_update_settings_read (settings);
  g_autoptr(GPtrArray) recipients = ips_mail_addresses_parse (update_settings->notify, NULL);
  g_autoptr(GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr(IpsMail) mail = NULL;
  g_autofree char *subject = NULL;

  if (recipients == NULL || recipients->len == 0 || jobs->len == 0)
    return NULL;
  g_ptr_array_extend (sorted, jobs, NULL, NULL);
  g_ptr_array_sort (sorted, compare_ends);
  /* TRANSLATORS: subject of a mail */
  subject = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Vedette: IPS updates: %u run", "Vedette: IPS updates: %u runs", sorted->len), sorted->len);
  mail = ips_mail_new (subject);
  ips_mail_add_recipients (mail, recipients);
  ips_mail_add_paragraph (mail, _("What was found and downloaded since the last of these daily mails. Failures are told at once."));
  ips_mail_take_table (mail, make_jobs_table (sorted));
  ips_mail_take_table (mail, ips_update_report_make_table (sorted));
  return g_steal_pointer (&mail);
}
