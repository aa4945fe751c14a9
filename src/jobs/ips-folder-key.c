/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-folder-key.h"

#include <glib/gi18n-lib.h>

#include "ips-device-folder.h"

/* No sensor has this id, so no key is known of it: whichever comes is shown. */
#define SUBJECT "folder"

static void looked_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
ips_folder_key_free (IpsFolderKey *self)
{
  if (self == NULL)
    return;
  g_free (self->fingerprint);
  g_free (self->description);
  g_free (self);
}

void
ips_folder_key_retrieve_async (IpsFleet *fleet, const char *url, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (fleet, cancellable, callback, user_data);
  const IpsCommunication *communication = ips_fleet_get_communication (fleet);
  IpsLinkTimeouts timeouts = { communication->connect_timeout_ms, communication->reply_timeout_ms, communication->long_timeout_ms };
  g_autoptr(IpsDeviceFolder) folder = NULL;
  g_autoptr(IpsSensorLink) link = NULL;
  IpsConsoleAccess access = { 0 };
  GError *error = NULL;

  g_task_set_source_tag (task, ips_folder_key_retrieve_async);
  folder = ips_device_folder_parse (url, &error);
  if (folder != NULL && folder->scheme != IPS_FOLDER_SCP)
    ips_set_error (&error, IPS_ERROR_INVALID, _("Only a server that is reached by scp has an SSH host key."));
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  access.port = ips_device_folder_get_port (folder);
  link = ips_ssh_link_new (SUBJECT, folder->host, &access, NULL, NULL, &timeouts, IPS_TRUST (fleet), ips_fleet_get_dialect (fleet), NULL);
  ips_ssh_link_look_async (link, cancellable, looked_cb, g_steal_pointer (&task));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsSensorLink *link = IPS_SENSOR_LINK (source);
  g_autoptr(GError) error = NULL;
  IpsFolderKey *key;

  ips_ssh_link_look_finish (link, result, &error);
  if (!g_error_matches (error, IPS_ERROR, IPS_ERROR_HOST_KEY_UNKNOWN))
    {
      g_task_return_error (task, error != NULL ? g_steal_pointer (&error) : ips_error_new (IPS_ERROR_PROTOCOL, "no host key was presented"));
      return;
    }
  key = g_new0 (IpsFolderKey, 1);
  key->fingerprint = g_strdup (ips_sensor_link_get_contact (link)->host_key);
  key->description = g_strdup (ips_sensor_link_get_contact (link)->host_key_description);
  g_task_return_pointer (task, key, (GDestroyNotify) ips_folder_key_free);
}

IpsFolderKey *
ips_folder_key_retrieve_finish (IpsFleet *fleet, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, fleet), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
