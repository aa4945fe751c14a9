/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-server-retrieve.h"

#include "ips-error.h"
#include "ips-problem.h"

/* --- which servers --- */

GUri *
ips_server_certificate_make_uri (const IpsServerCertificate *self)
{
  g_autofree char *name = ips_server_certificate_get_name (self);
  g_autofree char *text = g_strdup_printf ("https://%s/", name);

  return ips_site_uri_parse (text, NULL);
}

static void
add_uri (GPtrArray *uris, const char *text)
{
  g_autoptr(GUri) uri = ips_site_uri_parse (text, NULL);

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "https") != 0)
    return;
  for (guint i = 0; i < uris->len; i++)
    {
      GUri *other = g_ptr_array_index (uris, i);

      if (g_strcmp0 (g_uri_get_host (other), g_uri_get_host (uri)) == 0 && g_uri_get_port (other) == g_uri_get_port (uri))
        return;
    }
  g_ptr_array_add (uris, g_steal_pointer (&uri));
}

GPtrArray *
ips_server_retrieve_list (const IpsUpdateSettings *settings)
{
  GPtrArray *uris = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);

  if (settings->from == IPS_UPDATE_FROM_CISCO)
    {
      add_uri (uris, settings->locator_url);
      if (*settings->download_host != '\0')
        {
          g_autofree char *text = g_strdup_printf ("https://%s/", settings->download_host);

          add_uri (uris, text);
        }
      add_uri (uris, settings->license_url);
    }
  else if (settings->from == IPS_UPDATE_FROM_LOCAL)
    {
      g_autofree char *url = ips_update_settings_get_url (settings);

      if (url != NULL)
        add_uri (uris, url);
    }
  return uris;
}

/* --- asking them --- */

typedef struct
{
  GPtrArray *failures;    /* (owned) (element-type utf8) */
  guint n_open;
} Retrieval;

static void
retrieval_free (gpointer data)
{
  Retrieval *self = data;

  g_clear_pointer (&self->failures, g_ptr_array_unref);
  g_free (self);
}

static void
finish_one (GTask *task)
{
  Retrieval *retrieval = g_task_get_task_data (task);

  if (--retrieval->n_open == 0)
    g_task_return_pointer (task, g_steal_pointer (&retrieval->failures), (GDestroyNotify) g_ptr_array_unref);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Retrieval *retrieval = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!ips_site_session_probe_finish (IPS_SITE_SESSION (source), result, &error) && !ips_error_is_cancelled (error)
      && !g_error_matches (error, IPS_ERROR, IPS_ERROR_CERT_UNKNOWN) && !g_error_matches (error, IPS_ERROR, IPS_ERROR_CERT_CHANGED))
    g_ptr_array_add (retrieval->failures, ips_explain_site_error (ips_error_get_code (error), NULL, error->message));
  finish_one (task);
}

void
ips_server_retrieve_async (IpsSiteSession *session, GPtrArray *uris, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (session, cancellable, callback, user_data);
  Retrieval *retrieval = g_new0 (Retrieval, 1);

  g_task_set_source_tag (task, ips_server_retrieve_async);
  retrieval->failures = g_ptr_array_new_with_free_func (g_free);
  /* One more, so that it does not end while it begins. */
  retrieval->n_open = 1;
  g_task_set_task_data (task, retrieval, retrieval_free);
  for (guint i = 0; i < uris->len; i++)
    {
      retrieval->n_open++;
      ips_site_session_probe_async (session, g_ptr_array_index (uris, i), cancellable, probed_cb, g_object_ref (task));
    }
  finish_one (task);
}

GPtrArray *
ips_server_retrieve_finish (IpsSiteSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- for those who ask further --- */

const IpsSiteHost *
ips_server_find_host (GPtrArray *hosts, const char *host, guint port)
{
  for (guint i = 0; i < hosts->len; i++)
    {
      const IpsSiteHost *seen = g_ptr_array_index (hosts, i);

      if (seen->port == port && seen->certificate != NULL && g_ascii_strcasecmp (seen->host, host) == 0)
        return seen;
    }
  return NULL;
}

gboolean
ips_server_end_cancelled (GTask *task, const GError *error)
{
  if (!ips_error_is_cancelled (error))
    return FALSE;
  g_task_return_error (task, g_error_copy (error));
  return TRUE;
}
