/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job-composer.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-order.h"
#include "ips-update-run.h"
#include "ips-update-settings.h"

/* "NAME: what became of it", a line per package */
static void
add_packages (IpsMailTable *table, IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);

  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      g_auto(GStrv) lines = g_strsplit (operation->detail != NULL ? operation->detail : "", "\n", -1);

      for (guint j = 0; lines[j] != NULL; j++)
        {
          g_auto(GStrv) parts = g_strsplit (lines[j], ": ", 2);
          const char *cells[] = { parts[0], parts[0] != NULL ? parts[1] : NULL, NULL };

          if (parts[0] != NULL && *parts[0] != '\0')
            ips_mail_table_add_row (table, cells);
        }
    }
}

IpsMailTable *
ips_update_report_make_table (GPtrArray *jobs)
{
  const char *columns[] = { _("Package"), _("Outcome"), NULL };
  IpsMailTable *table = ips_mail_table_new (_("Packages"), columns);

  for (guint i = 0; i < jobs->len; i++)
    add_packages (table, g_ptr_array_index (jobs, i));
  return table;
}

/* Whether there is anything the addresses of Notify Email asked to hear of. A check that found nothing new, or a download for
 * which nothing was to be done, is no news; a failure always is. */
static gboolean
is_wanted (IpsJob *job, const IpsUpdateSettings *settings)
{
  guint news = ips_update_job_get_news (job);

  if (ips_job_count (job, IPS_OPERATION_FAILED) > 0)
    return TRUE;
  /* a download tells of what is new too, and that it is there */
  if (ips_job_get_verb (job) != IPS_VERB_CHECK_UPDATES)
    news &= ~(guint) IPS_UPDATE_NEWS_AVAILABLE;
  return (settings->notify_available && news & IPS_UPDATE_NEWS_AVAILABLE) || (settings->notify_downloaded && news & IPS_UPDATE_NEWS_DOWNLOADED)
         || (settings->notify_applied && news & IPS_UPDATE_NEWS_APPLIED);
}

IpsMail *
ips_update_report_compose (IpsJob *job, IpsFleet *fleet, GHashTable *settings)
{
  g_autoptr(IpsUpdateSettings) update_settings = ips_update_settings_read (settings);
  g_autoptr(GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr(IpsMailTable) packages = NULL;
  IpsMail *mail;

  if (!is_wanted (job, update_settings))
    return NULL;
  /* Who asked for no mails about updates in Notify Email hears of failures where E-mail says whom to tell. */
  if (*update_settings->notify == '\0' && ips_job_count (job, IPS_OPERATION_FAILED) == 0)
    return NULL;
  mail = ips_job_report_new (job, settings, update_settings->notify);
  g_ptr_array_add (jobs, job);
  packages = ips_update_report_make_table (jobs);
  if (mail != NULL && packages->rows->len > 0)
    ips_mail_take_table (mail, g_steal_pointer (&packages));
  return mail;
}

/* --- deployments --- */

/* Whether a package is in it; tuning alone is not what Notify Email is about. */
static gboolean
has_packages (IpsJob *job)
{
  g_autoptr(JsonNode) node = json_from_string (ips_job_get_parameters (job), NULL);
  JsonNode *orders = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_member (json_node_get_object (node), "orders") : NULL;
  JsonObjectIter iter;
  JsonNode *member;

  if (orders == NULL || !JSON_NODE_HOLDS_OBJECT (orders))
    return FALSE;
  json_object_iter_init (&iter, json_node_get_object (orders));
  while (json_object_iter_next (&iter, NULL, &member))
    {
      g_autoptr(IpsDeployOrder) order = ips_deploy_order_from_json (member, NULL);

      if (order != NULL && order->steps->len > 0)
        return TRUE;
    }
  return FALSE;
}

IpsMail *
ips_deployment_report_compose (IpsJob *job, IpsFleet *fleet, GHashTable *settings)
{
  g_autoptr(IpsUpdateSettings) update_settings = ips_update_settings_read (settings);
  g_autoptr(GPtrArray) addresses = ips_mail_addresses_parse (update_settings->notify, NULL);
  gboolean failed = ips_job_count (job, IPS_OPERATION_FAILED) > 0;
  gboolean done = update_settings->notify_deployed && ips_job_count (job, IPS_OPERATION_SUCCEEDED) > 0;
  IpsMail *mail = ips_job_general_compose (job, fleet, settings);

  if (addresses == NULL || addresses->len == 0 || !(failed || done) || !has_packages (job))
    return mail;
  if (mail == NULL)
    return ips_job_report_new (job, settings, update_settings->notify);
  ips_mail_add_recipients (mail, addresses);
  return mail;
}
