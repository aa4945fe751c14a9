/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job-composer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-update-settings.h"

/* What the operations noted, a line per package: "NAME: what became of it". */
static IpsMailTable *
make_packages_table (IpsJob *job)
{
  const char *columns[] = { _("Package"), _("Outcome"), NULL };
  IpsMailTable *table = ips_mail_table_new (_("Packages"), columns);
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
  return table;
}

/* A check that found nothing new, or a download for which nothing was to be done, is no news. */
static gboolean
has_news (IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);
  g_autofree char *is_new = g_strdup_printf (_("%s: new"), "");

  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      const char *detail = operation->detail != NULL ? operation->detail : "";

      if (operation->state == IPS_OPERATION_SUCCEEDED && (strstr (detail, is_new) != NULL || strstr (detail, "SHA-256") != NULL))
        return TRUE;
    }
  return FALSE;
}

/* Whether there is anything the addresses of Notify Email asked to hear of. */
static gboolean
is_wanted (IpsJob *job, const IpsUpdateSettings *settings)
{
  if (ips_job_count (job, IPS_OPERATION_FAILED) > 0 && settings->notify_failed)
    return TRUE;
  if (!has_news (job))
    return FALSE;
  return ips_job_get_verb (job) == IPS_VERB_CHECK_UPDATES ? settings->notify_available : settings->notify_downloaded;
}

IpsMail *
ips_update_report_compose (IpsJob *job, IpsFleet *fleet, GHashTable *settings)
{
  g_autoptr(IpsUpdateSettings) update_settings = ips_update_settings_read (settings);
  g_autoptr(IpsMailTable) packages = NULL;
  IpsMail *mail;

  if (!is_wanted (job, update_settings))
    return NULL;
  /* Who asked for no mails about updates in Notify Email hears of failures where E-mail says whom to tell. */
  if (*update_settings->notify == '\0' && ips_job_count (job, IPS_OPERATION_FAILED) == 0)
    return NULL;
  mail = ips_job_report_new (job, settings, update_settings->notify);
  packages = make_packages_table (job);
  if (mail != NULL && packages->rows->len > 0)
    ips_mail_take_table (mail, g_steal_pointer (&packages));
  return mail;
}
