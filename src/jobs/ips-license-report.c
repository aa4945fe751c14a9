/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job-composer.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-license.h"
#include "ips-license-band.h"
#include "ips-license-settings.h"

/* How the licences of the devices concerned stand now, those that end first in front. */
static int
compare_sensors (gconstpointer a, gconstpointer b)
{
  const IpsSensorFacts *first = ips_sensor_get_facts (*(IpsSensor *const *) a);
  const IpsSensorFacts *second = ips_sensor_get_facts (*(IpsSensor *const *) b);

  if (first->license_expires_us != second->license_expires_us)
    return first->license_expires_us < second->license_expires_us ? -1 : 1;
  return g_strcmp0 (ips_sensor_get_name (*(IpsSensor *const *) a), ips_sensor_get_name (*(IpsSensor *const *) b));
}

static IpsMailTable *
make_status_table (IpsJob *job, IpsFleet *fleet)
{
  const char *columns[] = { _("Device"), _("License"), _("Expires"), _("Days"), _("Serial Number"), _("Platform"), NULL };
  IpsMailTable *table = ips_mail_table_new (_("License Status"), columns);
  GPtrArray *operations = ips_job_get_operations (job);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  gint64 now_us = g_get_real_time ();

  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      IpsSensor *sensor = ips_fleet_lookup (fleet, operation->sensor_id);

      if (sensor != NULL)
        g_ptr_array_add (sensors, sensor);
    }
  g_ptr_array_sort (sensors, compare_sensors);
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
      g_autofree char *expires = ips_format_date (facts->license_expires_us);
      g_autofree char *days = facts->license_expires_us != 0 ? ips_format_days (facts->license_expires_us, now_us) : g_strdup ("");
      const char *cells[] = { ips_sensor_get_name (sensor), ips_license_status_to_label (facts->license_status), expires, days,
                              facts->serial, facts->platform, NULL };

      ips_mail_table_add_row (table, cells);
    }
  return table;
}

/* How many of the devices concerned have a licence that is due. */
static guint
count_due (IpsJob *job, IpsFleet *fleet, guint days_before)
{
  GPtrArray *operations = ips_job_get_operations (job);
  guint n = 0;

  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      IpsSensor *sensor = ips_fleet_lookup (fleet, operation->sensor_id);
      const IpsSensorFacts *facts = sensor != NULL ? ips_sensor_get_facts (sensor) : NULL;

      if (facts != NULL && ips_license_is_due (facts->license_status, facts->license_expires_us, days_before, g_get_real_time ()))
        n++;
    }
  return n;
}

/* In the modes that leave something for people to do they have to be told of it. (nullable) */
static char *
describe_due (IpsJob *job, IpsFleet *fleet, const IpsLicenseSettings *settings)
{
  guint n;

  if (ips_job_get_verb (job) != IPS_VERB_AUTO_LICENSE
      || (settings->mode != IPS_LICENSE_MODE_NOTIFY && settings->mode != IPS_LICENSE_MODE_DOWNLOAD))
    return NULL;
  n = count_due (job, fleet, settings->days_before);
  if (n == 0)
    return NULL;
  if (settings->mode == IPS_LICENSE_MODE_NOTIFY)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%u licence is due. Nothing was asked of Cisco.com: Update Selected via CCO gets the new one.",
                                         "%u licences are due. Nothing was asked of Cisco.com: Update Selected via CCO gets the new ones.", n), n);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%u licence is due. What was downloaded is kept and not applied: Redeploy Selected Licenses applies it.",
                                       "%u licences are due. What was downloaded is kept and not applied: Redeploy Selected Licenses applies it.", n), n);
}

/* Failures always; results where *Email License Update Results* is set, and where there is something left to do. */
IpsMail *
ips_license_report_compose (IpsJob *job, IpsFleet *fleet, GHashTable *settings)
{
  g_autoptr(IpsLicenseSettings) license_settings = ips_license_settings_read (settings);
  gboolean failed = ips_job_count (job, IPS_OPERATION_FAILED) > 0;
  g_autofree char *due = describe_due (job, fleet, license_settings);
  IpsMail *mail;

  if (!failed && due == NULL && !license_settings->mail)
    return NULL;
  mail = ips_job_report_new (job, settings, license_settings->addresses);
  if (mail != NULL && due != NULL)
    ips_mail_add_paragraph (mail, due);
  if (mail != NULL)
    ips_mail_take_table (mail, make_status_table (job, fleet));
  return mail;
}
