/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-look.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-server-certificate.h"
#include "ips-server-retrieve.h"
#include "ips-text.h"

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsSiteSession *session = IPS_SITE_SESSION (source);
  GUri *uri = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  const IpsSiteHost *host;

  /* That nobody trusts it yet is what it is asked for. */
  ips_site_session_probe_finish (session, result, &error);
  host = ips_server_find_host (ips_site_session_get_hosts (session), g_uri_get_host (uri), ips_site_uri_port (uri));
  if (host != NULL)
    g_task_return_pointer (task, ips_site_host_copy (host), (GDestroyNotify) ips_site_host_free);
  else if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(IpsUpdateSettings) settings = NULL;
  g_autoptr(IpsSiteSession) session = ips_site_access_open_finish (result, &settings, &error);
  g_autoptr(GUri) uri = session != NULL ? ips_site_uri_parse (settings->license_url, &error) : NULL;

  if (uri == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!g_str_equal (g_uri_get_scheme (uri), "https"))
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  g_task_set_task_data (task, g_uri_ref (uri), (GDestroyNotify) g_uri_unref);
  ips_site_session_probe_async (session, uri, g_task_get_cancellable (task), probed_cb, g_object_ref (task));
}

void
ips_license_look_async (IpsStore *store, IpsVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_license_look_async);
  ips_site_access_open_async (store, vault, cancellable, opened_cb, task);
}

IpsSiteHost *
ips_license_look_finish (IpsStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
ips_license_look_describe (const IpsSiteHost *host)
{
  g_autoptr(IpsServerCertificate) bare = ips_server_certificate_new (host->host, host->port, NULL);
  g_autofree char *name = ips_server_certificate_get_name (bare);
  g_autofree char *fragment = ips_chain_flags_describe (host->chain, host->host, host->certificate);
  g_autofree char *why = ips_text_make_sentence (fragment);

  if (host->verdict == IPS_TRUST_CHANGED)
    /* TRANSLATORS: a server's name, and what speaks against its certificate in sentences */
    return g_strdup_printf (_("The licence server %1$s presents another certificate than the one that was accepted for it. %2$s Accept it only after "
                              "you found out why it changed: the Cisco.com account is sent to whoever has it."), name, why);
  /* TRANSLATORS: a server's name, and what speaks against its certificate in sentences */
  return g_strdup_printf (_("Nobody has accepted the certificate of the licence server %1$s yet. %2$s The Cisco.com account is sent to it only when it is "
                            "accepted: compare its thumbprint first."), name, why);
}
