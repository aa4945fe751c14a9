/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-ntp-check.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-idiom.h"
#include "ips-ntp-reply.h"

#define PURPOSE "get-host-statistics"

static void asked_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static IpsCheck *
make_check (IpsCheckOutcome outcome, char *evidence, const char *what_to_do, gboolean again)
{
  IpsCheck *check = ips_check_new (_("NTP"), outcome, evidence, what_to_do);

  check->again = again;
  return check;
}

static IpsCheck *
judge (const IpsNtpState *state)
{
  char *evidence = ips_ntp_state_describe (state);

  switch (state->sync)
    {
    case IPS_NTP_SYNCHRONIZED:
      return make_check (IPS_CHECK_PASS, evidence, NULL, FALSE);
    case IPS_NTP_NOT_SYNCHRONIZED:
      return make_check (IPS_CHECK_WARNING, evidence, _("After a server was set this takes some minutes. If it stays so, check the "
                         "server's address and, where it is authenticated, key id and key value on the sensor."), TRUE);
    case IPS_NTP_NOT_USED:
      return make_check (IPS_CHECK_WARNING, evidence, _("Set an NTP server on the sensor: a clock that is wrong rejects certificates "
                         "and makes updates fail."), FALSE);
    case IPS_NTP_UNKNOWN:
    case IPS_N_NTP_SYNCS:
    default:
      return make_check (IPS_CHECK_SKIPPED, evidence, NULL, FALSE);
    }
}

void
ips_ntp_check_async (IpsFleet *fleet, IpsSensor *sensor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (fleet, cancellable, callback, user_data);
  g_autoptr(IpsSensorLink) link = ips_fleet_get_link (fleet, sensor);

  g_task_set_source_tag (task, ips_ntp_check_async);
  ips_sensor_link_transact_async (link, PURPOSE, NULL, cancellable, asked_cb, task);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsDialect *dialect = ips_fleet_get_dialect (g_task_get_source_object (task));
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = ips_sensor_link_transact_finish (IPS_SENSOR_LINK (source), result, &error);
  g_autoptr(IpsXmlNode) root = NULL;
  g_autoptr(IpsNtpState) state = NULL;

  if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (bytes != NULL)
    root = ips_idiom_parse_reply (dialect, PURPOSE, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  if (root == NULL)
    {
      g_task_return_pointer (task, make_check (IPS_CHECK_SKIPPED, g_strdup_printf (_("The device could not be asked: %s"), error->message), NULL, FALSE),
                             (GDestroyNotify) ips_check_free);
      return;
    }
  state = ips_ntp_reply_read (dialect, ips_idiom_get_content (dialect, PURPOSE, root));
  g_task_return_pointer (task, judge (state), (GDestroyNotify) ips_check_free);
}

IpsCheck *
ips_ntp_check_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
