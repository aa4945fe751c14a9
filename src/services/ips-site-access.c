/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-site-access.h"

#include <glib/gi18n-lib.h>

#include "ips-client-certificate.h"
#include "ips-error.h"
#include "ips-store-server-certificates.h"

/* --- a session --- */

typedef struct
{
  IpsUpdateSettings *settings;   /* (owned) */
  IpsSecret *proxy_password;     /* (owned) (nullable) */
  IpsSecret *passphrase;         /* (owned) (nullable) */
  IpsSiteTrust *trust;           /* (owned) (nullable) */
  IpsSiteSession *session;       /* (owned) (nullable) */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *self = data;

  ips_update_settings_free (self->settings);
  g_clear_pointer (&self->proxy_password, ips_secret_unref);
  g_clear_pointer (&self->passphrase, ips_secret_unref);
  g_clear_object (&self->trust);
  g_clear_object (&self->session);
  g_free (self);
}

/* A certificate that cannot be used concerns its own server alone: what else is asked with the session goes on. */
static void
identity_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL, said = NULL;
  IpsUpdateField field;
  g_autoptr(IpsClientIdentity) identity = ips_client_certificate_load_finish (result, &field, &error);
  g_autofree char *url = ips_update_settings_get_url (opening->settings);
  g_autoptr(GUri) origin = url != NULL ? ips_site_uri_parse (url, NULL) : NULL;

  if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (error != NULL)
    /* TRANSLATORS: an address, and what is wrong with the client certificate, a fragment */
    said = ips_error_new (IPS_ERROR_INVALID, _("%s: its client certificate cannot be used: %s (Edit Update Server Settings)"), opening->settings->host, error->message);
  if (origin != NULL)
    ips_site_session_set_identity (opening->session, origin, identity, said);
  g_task_return_pointer (task, g_steal_pointer (&opening->session), g_object_unref);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  const IpsUpdateSettings *settings = opening->settings;
  IpsSiteProxy proxy = { IPS_SITE_PROXY_SYSTEM, settings->proxy_host, settings->proxy_port, NULL, opening->proxy_password };
  g_auto(GStrv) exceptions = ips_update_settings_list_proxy_exceptions (settings);
  g_autoptr(GError) error = NULL;

  proxy.exceptions = (const char *const *) exceptions;
  if (!ips_site_trust_prepare_finish (IPS_SITE_TRUST (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (settings->proxy == IPS_UPDATE_PROXY_MANUAL)
    proxy.mode = IPS_SITE_PROXY_MANUAL;
  else if (settings->proxy == IPS_UPDATE_PROXY_NONE)
    proxy.mode = IPS_SITE_PROXY_NONE;
  if (*settings->proxy_username != '\0')
    proxy.user = settings->proxy_username;
  opening->session = ips_site_session_new (opening->trust, &proxy);
  if (ips_update_settings_has_client_certificate (settings))
    ips_client_certificate_load_async (settings, opening->passphrase, g_task_get_cancellable (task), identity_cb, g_object_ref (task));
  else
    g_task_return_pointer (task, g_steal_pointer (&opening->session), g_object_unref);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) accepted = ips_store_load_server_certificates_finish (IPS_STORE (source), result, &error);

  if (accepted == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  opening->trust = ips_site_trust_new (opening->settings->trust == IPS_UPDATE_TRUST_PINNED ? IPS_SITE_TRUST_PINNED : IPS_SITE_TRUST_AUTHORITIES, NULL);
  for (guint i = 0; i < accepted->len; i++)
    {
      const IpsServerCertificate *one = g_ptr_array_index (accepted, i);

      ips_site_trust_accept (opening->trust, one->host, one->port, one->certificate);
    }
  ips_site_trust_prepare_async (opening->trust, g_task_get_cancellable (task), prepared_cb, g_object_ref (task));
}

void
ips_server_session_async (IpsStore *store, const IpsUpdateSettings *settings, IpsSecret *proxy_password, IpsSecret *passphrase,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  g_task_set_source_tag (task, ips_server_session_async);
  opening->settings = ips_update_settings_copy (settings);
  opening->proxy_password = proxy_password != NULL ? ips_secret_ref (proxy_password) : NULL;
  opening->passphrase = passphrase != NULL ? ips_secret_ref (passphrase) : NULL;
  g_task_set_task_data (task, opening, opening_free);
  ips_store_load_server_certificates_async (store, cancellable, loaded_cb, g_steal_pointer (&task));
}

IpsSiteSession *
ips_server_session_finish (IpsStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- as the store says --- */

typedef struct
{
  IpsVault *vault;                /* (owned) */
  IpsUpdateSettings *settings;    /* (owned) (nullable) */
} Access;

static void settings_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void session_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
access_free (Access *self)
{
  g_object_unref (self->vault);
  g_clear_pointer (&self->settings, ips_update_settings_free);
  g_free (self);
}

void
ips_site_access_open_async (IpsStore *store, IpsVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Access *data = g_new0 (Access, 1);

  g_task_set_source_tag (task, ips_site_access_open_async);
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
  ips_server_session_async (IPS_STORE (source), data->settings, ips_vault_peek (data->vault, IPS_UPDATE_PROXY_OWNER),
                            ips_vault_peek (data->vault, IPS_UPDATE_CLIENT_OWNER), g_task_get_cancellable (task), session_cb, g_object_ref (task));
}

static void
session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  IpsSiteSession *session = ips_server_session_finish (IPS_STORE (source), result, &error);

  if (session == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, session, g_object_unref);
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
