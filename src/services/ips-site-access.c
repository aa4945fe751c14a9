/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-site-access.h"

#include "ips-store-server-certificates.h"

typedef struct
{
  IpsStore *store;                /* (owned) */
  IpsVault *vault;                /* (owned) */
  IpsUpdateSettings *settings;    /* (owned) (nullable) */
  IpsSiteTrust *trust;            /* (owned) (nullable) */
} Access;

static void settings_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void certificates_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
access_free (Access *self)
{
  g_object_unref (self->store);
  g_object_unref (self->vault);
  g_clear_pointer (&self->settings, ips_update_settings_free);
  g_clear_object (&self->trust);
  g_free (self);
}

void
ips_site_access_open_async (IpsStore *store, IpsVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Access *data = g_new0 (Access, 1);

  g_task_set_source_tag (task, ips_site_access_open_async);
  data->store = g_object_ref (store);
  data->vault = g_object_ref (vault);
  g_task_set_task_data (task, data, (GDestroyNotify) access_free);
  ips_store_load_settings_async (store, cancellable, settings_cb, task);
}

static void
settings_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Access *data = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GHashTable) values = ips_store_load_settings_finish (IPS_STORE (source), result, &error);

  if (values == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  data->settings = ips_update_settings_read (values);
  data->trust = ips_site_trust_new (data->settings->trust == IPS_UPDATE_TRUST_PINNED ? IPS_SITE_TRUST_PINNED : IPS_SITE_TRUST_AUTHORITIES, NULL);
  ips_store_load_server_certificates_async (data->store, g_task_get_cancellable (task), certificates_cb, g_object_ref (task));
}

static void
certificates_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Access *data = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) accepted = ips_store_load_server_certificates_finish (IPS_STORE (source), result, &error);

  if (accepted == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < accepted->len; i++)
    {
      const IpsServerCertificate *one = g_ptr_array_index (accepted, i);

      ips_site_trust_accept (data->trust, one->host, one->port, one->certificate);
    }
  ips_site_trust_prepare_async (data->trust, g_task_get_cancellable (task), prepared_cb, g_object_ref (task));
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Access *data = g_task_get_task_data (task);
  const IpsUpdateSettings *settings = data->settings;
  IpsSiteProxy proxy = { 0 };
  GError *error = NULL;

  if (!ips_site_trust_prepare_finish (IPS_SITE_TRUST (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  proxy.mode = settings->proxy == IPS_UPDATE_PROXY_MANUAL ? IPS_SITE_PROXY_MANUAL
               : settings->proxy == IPS_UPDATE_PROXY_SYSTEM ? IPS_SITE_PROXY_SYSTEM : IPS_SITE_PROXY_NONE;
  proxy.host = settings->proxy_host;
  proxy.port = settings->proxy_port;
  proxy.user = *settings->proxy_username != '\0' ? settings->proxy_username : NULL;
  proxy.password = proxy.user != NULL ? ips_vault_peek (data->vault, IPS_UPDATE_PROXY_OWNER) : NULL;
  g_task_return_pointer (task, ips_site_session_new (data->trust, &proxy), g_object_unref);
}

IpsSiteSession *
ips_site_access_open_finish (GAsyncResult *result, IpsUpdateSettings **settings, GError **error)
{
  Access *data = g_task_get_task_data (G_TASK (result));
  IpsSiteSession *session = g_task_propagate_pointer (G_TASK (result), error);

  if (session != NULL && settings != NULL)
    *settings = g_steal_pointer (&data->settings);
  return session;
}
