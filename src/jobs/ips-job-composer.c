/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job-composer.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-mail-settings.h"
#include "ips-text.h"
#include "ips-update-run.h"
#include "ips-webhook.h"

#define NOTABLE_US (20 * G_TIME_SPAN_SECOND)

/* What people do by hand and watch is nothing to write about. */
static const IpsJobComposeFunc composers[IPS_N_VERBS] = {
  [IPS_VERB_REFRESH] = ips_job_general_compose,
  [IPS_VERB_SYNC_CERTIFICATE] = ips_job_general_compose,
  [IPS_VERB_REGENERATE_CERTIFICATE] = ips_job_general_compose,
  [IPS_VERB_REBOOT] = ips_job_general_compose,
  [IPS_VERB_TEST_CONNECTIVITY] = NULL,
  [IPS_VERB_DIAGNOSE] = NULL,
  [IPS_VERB_UPDATE_LICENSE] = ips_license_report_compose,
  [IPS_VERB_AUTO_LICENSE] = ips_license_report_compose,
  [IPS_VERB_CHECK_UPDATES] = ips_update_report_compose,
  [IPS_VERB_DOWNLOAD_UPDATES] = ips_update_report_compose,
  [IPS_VERB_DEPLOY] = ips_deployment_report_compose,
  [IPS_VERB_CHANGE_PASSWORD] = ips_job_general_compose,
  [IPS_VERB_ROLLBACK] = ips_job_general_compose,
  [IPS_VERB_SET_NTP] = ips_job_general_compose,
  [IPS_VERB_CHECK_SERVER_CERTIFICATES] = ips_server_certificates_report_compose,
};

IpsMail *
ips_job_compose_mail (IpsJob *job, IpsFleet *fleet, GHashTable *settings)
{
  IpsVerb verb;

  g_return_val_if_fail (IPS_IS_JOB (job), NULL);
  g_return_val_if_fail (settings != NULL, NULL);

  verb = ips_job_get_verb (job);
  return verb < G_N_ELEMENTS (composers) && composers[verb] != NULL ? composers[verb] (job, fleet, settings) : NULL;
}

static gboolean
is_look_for_updates (IpsJob *job)
{
  return ips_job_get_verb (job) == IPS_VERB_CHECK_UPDATES || ips_job_get_verb (job) == IPS_VERB_DOWNLOAD_UPDATES;
}

gboolean
ips_job_is_notable (IpsJob *job)
{
  if (is_look_for_updates (job) && ips_job_get_priority (job) == IPS_PRIORITY_SCHEDULE && ips_job_count (job, IPS_OPERATION_FAILED) == 0)
    return ips_update_job_get_news (job) != 0;
  return ips_job_get_priority (job) == IPS_PRIORITY_SCHEDULE
         || ips_job_get_ended_us (job) - ips_job_get_created_us (job) >= NOTABLE_US;
}

char *
ips_job_describe_notice (IpsJob *job)
{
  const IpsOperation *operation = ips_job_get_n_operations (job) == 1 ? g_ptr_array_index (ips_job_get_operations (job), 0) : NULL;

  if (operation != NULL && is_look_for_updates (job) && operation->message != NULL && *operation->message != '\0')
    return ips_text_make_sentence (operation->message);
  return ips_job_get_summary (job);
}

/* --- what most are made of --- */

char *
ips_job_report_make_subject (IpsJob *job)
{
  guint n_failed = ips_job_count (job, IPS_OPERATION_FAILED);
  g_autofree char *title = ips_job_get_title (job);

  if (n_failed == 0)
    /* TRANSLATORS: subject of a mail; %s is what was done: "Refresh on 3 devices" */
    return g_strdup_printf (_("Vedette: %s: done"), title);
  /* TRANSLATORS: subject of a mail; %s is what was done, %u how many failed */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Vedette: %s: %u failed", "Vedette: %s: %u failed", n_failed), title, n_failed);
}

/* What failed comes first, then what was not done, then the rest. */
static int
rank (const IpsOperation *operation)
{
  switch (operation->state)
    {
    case IPS_OPERATION_FAILED: return 0;
    case IPS_OPERATION_CANCELLED: return 1;
    case IPS_OPERATION_SKIPPED: return 2;
    default: return 3;
    }
}

static int
compare_operations (gconstpointer a, gconstpointer b)
{
  const IpsOperation *first = *(IpsOperation *const *) a;
  const IpsOperation *second = *(IpsOperation *const *) b;
  int difference = rank (first) - rank (second);

  return difference != 0 ? difference : (first->id > second->id) - (first->id < second->id);
}

static IpsMailTable *
make_table (IpsJob *job)
{
  const char *columns[] = { ips_verb_is_on_sensors (ips_job_get_verb (job)) ? _("Device") : _("Subject"), _("State"), _("Message"),
                            _("Ended"), NULL };
  IpsMailTable *table = ips_mail_table_new (ips_verb_to_label (ips_job_get_verb (job)), columns);
  GPtrArray *operations = ips_job_get_operations (job);
  g_autoptr(GPtrArray) sorted = g_ptr_array_sized_new (operations->len);
  g_autofree char *ended = NULL;
  const char *cells[5] = { NULL };
  gint64 minute = 0;

  for (guint i = 0; i < operations->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (operations, i));
  g_ptr_array_sort (sorted, compare_operations);
  for (guint i = 0; i < sorted->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (sorted, i);

      /* Thousands end in the same minute, which is all that is written of it. */
      if (ended == NULL || operation->ended_us / G_TIME_SPAN_MINUTE != minute)
        {
          g_free (ended);
          ended = ips_format_date_time (operation->ended_us);
          minute = operation->ended_us / G_TIME_SPAN_MINUTE;
        }
      cells[0] = operation->sensor_name;
      cells[1] = ips_operation_get_label (operation);
      cells[2] = operation->message;
      cells[3] = ended;
      ips_mail_table_add_row (table, cells);
    }
  return table;
}

static char *
describe (IpsJob *job)
{
  g_autofree char *title = ips_job_get_title (job);
  g_autofree char *summary = ips_job_get_summary (job);
  g_autofree char *begun = ips_format_date_time (ips_job_get_created_us (job));
  g_autofree char *took = ips_format_duration (MAX (ips_job_get_ended_us (job) - ips_job_get_created_us (job), 0));

  /* TRANSLATORS: what was done, when it was begun, who began it, how long it took, what came of it */
  return g_strdup_printf (_("%s was begun on %s by %s and took %s: %s."), title, begun, ips_job_get_created_by (job), took, summary);
}

IpsMail *
ips_job_report_new (IpsJob *job, GHashTable *settings, const char *addresses)
{
  g_autoptr(IpsMailSettings) mail_settings = ips_mail_settings_read (settings);
  g_autoptr(GPtrArray) recipients = ips_mail_addresses_parse (addresses, NULL);
  g_autoptr(IpsMail) mail = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *text = NULL;

  if (recipients == NULL || recipients->len == 0)
    {
      g_clear_pointer (&recipients, g_ptr_array_unref);
      recipients = ips_mail_addresses_parse (mail_settings->recipients, NULL);
    }
  if (recipients == NULL || recipients->len == 0)
    return NULL;
  subject = ips_job_report_make_subject (job);
  text = describe (job);
  mail = ips_mail_new (subject);
  ips_mail_add_recipients (mail, recipients);
  ips_mail_add_paragraph (mail, text);
  ips_mail_take_table (mail, make_table (job));
  return g_steal_pointer (&mail);
}

/* --- the verbs without rules of their own --- */

/* What people do by hand and watch, and what changes nothing, is no news. */
static gboolean
is_wanted (IpsJob *job, IpsMailJobs jobs)
{
  gboolean watched = ips_job_get_priority (job) != IPS_PRIORITY_SCHEDULE && !ips_verb_is_changing (ips_job_get_verb (job));

  return jobs != IPS_MAIL_JOBS_NONE && !watched && (jobs == IPS_MAIL_JOBS_ALL || ips_job_count (job, IPS_OPERATION_FAILED) > 0);
}

IpsMail *
ips_job_general_compose (IpsJob *job, IpsFleet *fleet, GHashTable *settings)
{
  g_autoptr(IpsMailSettings) mail_settings = ips_mail_settings_read (settings);

  return is_wanted (job, mail_settings->jobs) ? ips_job_report_new (job, settings, "") : NULL;
}

/* --- the webhook --- */

IpsMail *
ips_job_compose_call (IpsJob *job, GHashTable *settings)
{
  g_autoptr(IpsWebhookSettings) webhook = ips_webhook_settings_read (settings);
  g_autoptr(GBytes) json = NULL;
  g_autofree char *subject = NULL;

  if (*webhook->address == '\0' || !is_wanted (job, webhook->jobs))
    return NULL;
  json = ips_webhook_compose (job);
  subject = ips_job_report_make_subject (job);
  return ips_mail_new_call (subject, json);
}
