/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-webhook-call.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-site-access.h"

#define TIMEOUT_MS 15000
#define MAX_REPLY_BYTES (64 * 1024)

typedef struct
{
  IpsVault *vault;                 /* (owned) */
  IpsWebhookSettings *settings;    /* (owned) (nullable) until they are read */
  IpsSecret *secret;               /* (owned) (nullable) */
  GBytes *body;                    /* (owned) */
  guint status;
} Call;

static void call_settings_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void answered_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
call_free (Call *self)
{
  g_object_unref (self->vault);
  g_clear_pointer (&self->settings, ips_webhook_settings_free);
  g_clear_pointer (&self->secret, ips_secret_unref);
  g_bytes_unref (self->body);
  g_free (self);
}

static void
open_session (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  IpsSecret *known = ips_vault_peek (call->vault, IPS_WEBHOOK_VAULT_OWNER);
  GError *error = NULL;

  if (call->secret == NULL && known != NULL)
    call->secret = ips_secret_ref (known);
  if (*call->settings->address == '\0')
    ips_set_error (&error, IPS_ERROR_INVALID, _("no webhook is set up: enter its address in Webhook"));
  else if (ips_webhook_settings_validate (call->settings, NULL, &error) && call->secret != NULL)
    ips_webhook_secret_check (ips_secret_peek (call->secret), &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    ips_site_access_open_async (g_task_get_source_object (task), call->vault, g_task_get_cancellable (task), opened_cb, g_object_ref (task));
}

void
ips_webhook_call_async (IpsStore *store, IpsVault *vault, const IpsWebhookSettings *settings, IpsSecret *secret, GBytes *body,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, ips_webhook_call_async);
  call->vault = g_object_ref (vault);
  call->settings = settings != NULL ? ips_webhook_settings_copy (settings) : NULL;
  call->secret = secret != NULL ? ips_secret_ref (secret) : NULL;
  call->body = g_bytes_ref (body);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  if (settings != NULL)
    open_session (task);
  else
    ips_webhook_settings_load_async (store, cancellable, call_settings_loaded_cb, g_steal_pointer (&task));
}

static void
call_settings_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;

  call->settings = ips_webhook_settings_load_finish (IPS_STORE (source), result, &error);
  if (call->settings != NULL)
    open_session (task);
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(IpsSiteSession) session = ips_site_access_open_finish (result, NULL, &error);
  g_autoptr(GUri) uri = NULL;
  IpsSiteRequest request = { NULL };

  if (session != NULL)
    uri = g_uri_parse (call->settings->address, G_URI_FLAGS_ENCODED, &error);
  if (uri == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  request.uri = uri;
  request.method = "POST";
  request.content_type = "application/json";
  request.body = call->body;
  request.secret_name = call->settings->header;
  request.secret = call->secret != NULL && !ips_secret_is_empty (call->secret) ? call->secret : NULL;
  request.any_success = TRUE;
  request.no_redirect = TRUE;
  request.head_timeout_ms = request.silence_timeout_ms = TIMEOUT_MS;
  request.max_bytes = MAX_REPLY_BYTES;
  ips_site_session_fetch_async (session, &request, g_task_get_cancellable (task), answered_cb, g_object_ref (task));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(IpsSiteReply) reply = NULL;
  g_autoptr(GBytes) body = ips_site_session_fetch_finish (IPS_SITE_SESSION (source), result, &reply, &error);

  if (body == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  call->status = ips_site_reply_get_status (reply);
  g_task_return_boolean (task, TRUE);
}

gboolean
ips_webhook_call_finish (IpsStore *store, GAsyncResult *result, guint *status, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ips_webhook_call_async), FALSE);

  if (status != NULL)
    *status = ((Call *) g_task_get_task_data (G_TASK (result)))->status;
  return g_task_propagate_boolean (G_TASK (result), error);
}
