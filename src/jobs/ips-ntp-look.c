/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-ntp-look.h"

#include "ips-idiom.h"
#include "ips-ntp-config.h"

#define PURPOSE "get-config"

static void read_cb (GObject *source, GAsyncResult *result, gpointer user_data);

gboolean
ips_ntp_look_is_possible (IpsSensor *sensor)
{
  IpsForm form = ips_sensor_get_config (sensor)->form;

  return form != IPS_FORM_SSH && form != IPS_FORM_ROUTER;
}

void
ips_ntp_look_async (IpsFleet *fleet, IpsSensor *sensor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (fleet, cancellable, callback, user_data);
  g_autoptr(IpsSensorLink) link = ips_fleet_get_link (fleet, sensor);
  g_autofree char *body = ips_ntp_config_build_get (ips_fleet_get_dialect (fleet));

  g_task_set_source_tag (task, ips_ntp_look_async);
  ips_sensor_link_transact_async (link, PURPOSE, body, cancellable, read_cb, task);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsDialect *dialect = ips_fleet_get_dialect (g_task_get_source_object (task));
  GError *error = NULL;
  g_autoptr(GBytes) reply = ips_sensor_link_transact_finish (IPS_SENSOR_LINK (source), result, &error);
  g_autoptr(IpsXmlNode) root = NULL;

  if (reply != NULL)
    root = ips_idiom_parse_reply (dialect, PURPOSE, g_bytes_get_data (reply, NULL), g_bytes_get_size (reply), &error);
  if (root == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, ips_ntp_config_read (dialect, root), (GDestroyNotify) ips_ntp_settings_free);
}

IpsNtpSettings *
ips_ntp_look_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
