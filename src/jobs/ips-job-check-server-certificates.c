/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-job-composer.h"
#include "ips-server-retrieve.h"
#include "ips-store-server-certificates.h"

/* Check Server Certificates: does every update server still present what was accepted for it? What it finds is noted
 * beside the accepted certificate, which stays; where somebody should look, the job fails and is reported. */

typedef struct
{
  IpsUpdateSettings *settings;   /* (owned) (nullable) */
  GPtrArray *accepted;           /* (owned) (nullable) (element-type IpsServerCertificate) */
  IpsSiteSession *session;       /* (owned) (nullable) */
  GPtrArray *failures;           /* (owned) (nullable) (element-type utf8): sentences, with the host in front */
  guint next;                    /* which of accepted is noted next */
  guint n_attention;
} Check;

static void
check_free (gpointer data)
{
  Check *self = data;

  g_clear_pointer (&self->settings, ips_update_settings_free);
  g_clear_pointer (&self->accepted, g_ptr_array_unref);
  g_clear_object (&self->session);
  g_clear_pointer (&self->failures, g_ptr_array_unref);
  g_free (self);
}

static IpsStore *
get_store (IpsVerbContext *context)
{
  return ips_fleet_get_store (ips_verb_context_get_fleet (context));
}

static void note_next (GTask *task);

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!ips_store_note_server_check_finish (IPS_STORE (source), result, NULL, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  note_next (task);
}

static gboolean
is_of_name (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '-';
}

/* Whether @sentence names @host, and not one whose name only begins or ends like it. */
static gboolean
names (const char *sentence, const char *host)
{
  gsize n = strlen (host);

  for (const char *at = strstr (sentence, host); at != NULL; at = strstr (at + 1, host))
    if ((at == sentence || !is_of_name (at[-1])) && (!is_of_name (at[n]) || (at[n] == '.' && !g_ascii_isalnum (at[n + 1]))))
      return TRUE;
  return FALSE;
}

static const char *
find_failure (GPtrArray *failures, const char *host)
{
  for (guint i = 0; i < failures->len; i++)
    if (names (g_ptr_array_index (failures, i), host))
      return g_ptr_array_index (failures, i);
  return "";
}

/* (transfer full): @one with what the server presented now */
static IpsServerCertificate *
compare (const Check *check, const IpsServerCertificate *one, gint64 now_us)
{
  const IpsSiteHost *host = ips_server_find_host (ips_site_session_get_hosts (check->session), one->host, one->port);
  IpsServerCertificate *checked = ips_server_certificate_copy (one);

  checked->checked_us = now_us;
  g_clear_pointer (&checked->presented, ips_certificate_unref);
  g_free (checked->message);
  checked->message = g_strdup ("");
  if (host == NULL)
    {
      checked->check = IPS_SERVER_CHECK_UNREACHABLE;
      g_free (checked->message);
      checked->message = g_strdup (find_failure (check->failures, one->host));
      return checked;
    }
  if (ips_certificate_equal (host->certificate, one->certificate))
    {
      checked->check = IPS_SERVER_CHECK_SAME;
      return checked;
    }
  checked->check = host->chain == 0 ? IPS_SERVER_CHECK_RENEWED : IPS_SERVER_CHECK_CHANGED;
  checked->presented = ips_certificate_ref (host->certificate);
  return checked;
}

static void
end (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  const Check *check = g_task_get_task_data (task);
  guint n = check->accepted->len;
  g_autofree char *sentence = NULL;

  if (check->n_attention == 0)
    {
      ips_verb_context_set_message (context, g_dngettext (GETTEXT_PACKAGE, "%u server certificate checked: fine", "%u server certificates checked: all fine", n), n);
      g_task_return_boolean (task, TRUE);
      return;
    }
  sentence = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u server certificate needs attention: see IPS Updates, Edit Settings, Certificates.",
                                           "%u server certificates need attention: see IPS Updates, Edit Settings, Certificates.", check->n_attention),
                              check->n_attention);
  ips_verb_context_set_failure (context, sentence);
  g_task_return_error (task, ips_error_new (IPS_ERROR_CERT_CHANGED, "%s", sentence));
}

static void
note_next (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Check *check = g_task_get_task_data (task);
  gint64 now_us = ips_clock_now_us (ips_verb_context_get_clock (context));
  gboolean pinned = check->settings->trust == IPS_UPDATE_TRUST_PINNED;
  g_autoptr(IpsServerCertificate) checked = NULL;
  g_autofree char *name = NULL, *words = NULL;
  IpsSign sign;

  if (check->next >= check->accepted->len)
    {
      end (task);
      return;
    }
  checked = compare (check, g_ptr_array_index (check->accepted, check->next++), now_us);
  check->n_attention += ips_server_certificate_needs_attention (checked, pinned, now_us);
  name = ips_server_certificate_get_name (checked);
  words = ips_server_certificate_describe (checked, pinned, now_us, &sign);
  ips_verb_context_note (context, "%s: %s", name, words);
  ips_store_note_server_check_async (get_store (context), checked, ips_verb_context_get_created_by (context), NULL, noted_cb, g_object_ref (task));
}

static void
retrieved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Check *check = g_task_get_task_data (task);
  GError *error = NULL;

  check->failures = ips_server_retrieve_finish (IPS_SITE_SESSION (source), result, &error);
  if (check->failures == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  note_next (task);
}

static void
session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Check *check = g_task_get_task_data (task);
  g_autoptr(GPtrArray) uris = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  GError *error = NULL;

  check->session = ips_server_session_finish (IPS_STORE (source), result, &error);
  if (check->session == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < check->accepted->len; i++)
    {
      GUri *uri = ips_server_certificate_make_uri (g_ptr_array_index (check->accepted, i));

      if (uri != NULL)
        g_ptr_array_add (uris, uri);
    }
  ips_server_retrieve_async (check->session, uris, g_task_get_cancellable (task), retrieved_cb, g_object_ref (task));
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Check *check = g_task_get_task_data (task);
  GError *error = NULL;
  IpsVault *vault;

  check->accepted = ips_store_load_server_certificates_finish (IPS_STORE (source), result, &error);
  if (check->accepted == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (check->accepted->len == 0)
    {
      ips_verb_context_set_message (context, "%s", _("No server certificate is stored: nothing to check"));
      g_task_return_boolean (task, TRUE);
      return;
    }
  vault = ips_fleet_get_vault (ips_verb_context_get_fleet (context));
  ips_server_session_async (IPS_STORE (source), check->settings, ips_vault_peek (vault, IPS_UPDATE_PROXY_OWNER), ips_vault_peek (vault, IPS_UPDATE_CLIENT_OWNER),
                            g_task_get_cancellable (task), session_cb, g_object_ref (task));
}

static void
settings_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Check *check = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GHashTable) values = ips_store_load_settings_finish (IPS_STORE (source), result, &error);

  if (values == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  check->settings = ips_update_settings_read (values);
  ips_store_load_server_certificates_async (IPS_STORE (source), g_task_get_cancellable (task), accepted_cb, g_object_ref (task));
}

void
ips_job_check_server_certificates_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_job_check_server_certificates_run_async);
  g_task_set_task_data (task, g_new0 (Check, 1), check_free);
  ips_store_load_settings_async (get_store (context), cancellable, settings_cb, g_object_ref (task));
}

/* Only what somebody should look at, to those who hear of updates. */
IpsMail *
ips_server_certificates_report_compose (IpsJob *job, IpsFleet *fleet, GHashTable *settings)
{
  const char *notify = g_hash_table_lookup (settings, "updates.notify");

  if (ips_job_count (job, IPS_OPERATION_FAILED) == 0)
    return NULL;
  return ips_job_report_new (job, settings, notify != NULL ? notify : "");
}
