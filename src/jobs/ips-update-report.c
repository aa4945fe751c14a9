/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job-composer.h"

#include "ips-update-settings.h"

/* Whether there is anything the addresses of Notify Email asked to hear of. */
static gboolean
is_wanted (IpsJob *job, const IpsUpdateSettings *settings)
{
  if (ips_job_count (job, IPS_OPERATION_FAILED) > 0 && settings->notify_failed)
    return TRUE;
  if (ips_job_count (job, IPS_OPERATION_SUCCEEDED) == 0)
    return FALSE;
  return ips_job_get_verb (job) == IPS_VERB_CHECK_UPDATES ? settings->notify_available : settings->notify_downloaded;
}

IpsMail *
ips_update_report_compose (IpsJob *job, IpsFleet *fleet, GHashTable *settings)
{
  g_autoptr(IpsUpdateSettings) update_settings = ips_update_settings_read (settings);

  if (!is_wanted (job, update_settings))
    return NULL;
  /* Who asked for no mails about updates in Notify Email hears of failures where E-mail says whom to tell. */
  if (*update_settings->notify == '\0' && ips_job_count (job, IPS_OPERATION_FAILED) == 0)
    return NULL;
  return ips_job_report_new (job, settings, update_settings->notify);
}
