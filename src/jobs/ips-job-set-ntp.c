/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>
#include "ips-ntp-config.h"
#include "ips-ntp-look.h"
#include "ips-sensor-contact.h"
#include "ips-verb-request.h"

/*
 * Set NTP Server: which server keeps the sensor's clock (features.md RCH-08, CRT-10).
 *
 * To set the same twice is harmless, so a run that was broken off is begun anew. The settings are read before, so that what
 * another server left is taken away, and after: only what reads back counts. The key is in the vault and never read back; a
 * sensor refuses a wrong one when it is entered (RCH-09). Whether the clock is kept then shows after some minutes.
 */

#define WRITE "edit-config-delta"

typedef struct
{
  IpsNtpSettings *wanted;      /* (owned) */
  IpsNtpSettings *before;      /* (owned) (nullable): as it was read */
  IpsSecret *key;              /* (owned) (nullable) */
  GError *unclear;             /* (owned) (nullable): what came instead of an answer to the request */
} Setting;

static void heard_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void contact_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void before_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void requested_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void after_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
setting_free (gpointer user_data)
{
  Setting *self = user_data;

  ips_ntp_settings_free (self->wanted);
  ips_ntp_settings_free (self->before);
  g_clear_pointer (&self->key, ips_secret_unref);
  g_clear_error (&self->unclear);
  g_free (self);
}

/* By the job's parameters; %NULL where they are not to be used. (transfer full) (nullable) */
static IpsNtpSettings *
read_parameters (IpsVerbContext *context, GError **error)
{
  JsonNode *server_node = ips_verb_context_get_parameter (context, "server");
  JsonNode *key_node = ips_verb_context_get_parameter (context, "key-id");
  const char *server = server_node != NULL && JSON_NODE_HOLDS_VALUE (server_node) ? json_node_get_string (server_node) : NULL;
  gint64 key_id = key_node != NULL && JSON_NODE_HOLDS_VALUE (key_node) ? json_node_get_int (key_node) : 0;

  if (server != NULL && *server == '\0')
    return ips_ntp_settings_new (IPS_NTP_MODE_NONE, NULL, 0);
  if (server == NULL || key_id < 0 || key_id > IPS_NTP_MAX_KEY_ID)
    {
      ips_set_error (error, IPS_ERROR_INVALID, "no NTP server is named");
      return NULL;
    }
  if (!ips_ntp_check_server (server, error))
    return NULL;
  return ips_ntp_settings_new (key_id != 0 ? IPS_NTP_MODE_AUTHENTICATED : IPS_NTP_MODE_PLAIN, server, (guint) key_id);
}

static IpsVault *
get_vault (IpsVerbContext *context)
{
  return ips_fleet_get_vault (ips_verb_context_get_fleet (context));
}

static void
take_key (IpsVerbContext *context, Setting *data)
{
  g_autofree char *owner = ips_ntp_settings_dup_key_owner (data->wanted);
  IpsSecret *key = owner != NULL ? ips_vault_peek (get_vault (context), owner) : NULL;

  data->key = key != NULL ? ips_secret_ref (key) : NULL;
}

void
ips_job_set_ntp_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  Setting *data = g_new0 (Setting, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, ips_job_set_ntp_run_async);
  g_task_set_task_data (task, data, setting_free);
  if (!ips_ntp_look_is_possible (ips_verb_context_get_sensor (context)))
    {
      ips_verb_context_set_failure (context, _("It is talked to over SSH alone, and its NTP settings are only set over HTTPS. Nothing was changed."));
      ips_set_error (&error, IPS_ERROR_UNSUPPORTED, "NTP settings are not set at the command line");
    }
  else
    data->wanted = read_parameters (context, &error);
  if (data->wanted == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  take_key (context, data);
  if (data->key == NULL && data->wanted->mode == IPS_NTP_MODE_AUTHENTICATED)
    {
      /* another process may have written it a moment ago */
      ips_vault_load_async (get_vault (context), cancellable, heard_cb, task);
      return;
    }
  ips_verb_context_set_step (context, 0.1, _("asking the device for its settings"));
  ips_sensor_contact_async (context, IPS_CONTACT_OBEY_POLICY, cancellable, contact_cb, task);
}

static void
heard_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Setting *data = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!ips_vault_load_finish (IPS_VAULT (source), result, &error))
    g_debug ("keyring: %s", error->message);
  take_key (context, data);
  if (data->key == NULL)
    {
      ips_verb_context_set_failure (context, _("The key of the NTP server is not in the keyring. Set it again. Nothing was changed."));
      g_task_return_error (task, ips_error_new (IPS_ERROR_NO_CREDENTIALS, "the NTP key is not known"));
      return;
    }
  ips_sensor_contact_async (context, IPS_CONTACT_OBEY_POLICY, g_task_get_cancellable (task), contact_cb, g_object_ref (task));
}

static IpsDialect *
get_dialect (IpsVerbContext *context)
{
  return ips_fleet_get_dialect (ips_verb_context_get_fleet (context));
}

static void
read_settings (GTask *task, GAsyncReadyCallback callback)
{
  IpsVerbContext *context = g_task_get_source_object (task);

  ips_ntp_look_async (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context), g_task_get_cancellable (task), callback,
                      g_object_ref (task));
}

static void
contact_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!ips_sensor_contact_finish (IPS_VERB_CONTEXT (source), result, &error))
    g_task_return_error (task, error);
  else
    read_settings (task, before_cb);
}

static void
send_async (IpsSensorLink *link, gpointer what, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsVerbContext *context = g_task_get_source_object (G_TASK (what));
  Setting *data = g_task_get_task_data (G_TASK (what));
  char *delta = ips_ntp_config_build_delta (get_dialect (context), data->before, data->wanted, data->key);

  ips_sensor_link_transact_async (link, WRITE, delta, cancellable, callback, user_data);
  ips_ntp_config_wipe (delta);
}

static gboolean
send_finish (IpsSensorLink *link, GAsyncResult *result, char **told, GError **error)
{
  g_autoptr(GBytes) reply = ips_sensor_link_transact_finish (link, result, error);

  return reply != NULL;
}

static const IpsVerbRequest edit = { 0.5, N_("setting the NTP server"), send_async, send_finish };

static void
before_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Setting *data = g_task_get_task_data (task);
  g_autofree char *was = NULL;
  GError *error = NULL;

  data->before = ips_ntp_look_finish (result, &error);
  if (data->before == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  was = ips_ntp_settings_describe (data->before);
  ips_verb_context_note (context, _("NTP server before: %s"), was);
  /* With a key there is no telling whether it is the same one. */
  if (data->wanted->mode != IPS_NTP_MODE_AUTHENTICATED && ips_ntp_settings_equal (data->before, data->wanted))
    {
      ips_verb_context_set_message (context, _("NTP server: %s. It was so already."), was);
      g_task_return_boolean (task, TRUE);
      return;
    }
  ips_verb_request_async (context, &edit, task, "", g_task_get_cancellable (task), requested_cb, g_object_ref (task));
}

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Setting *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_verb_request_finish (context, result, NULL, &data->unclear, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ips_verb_context_set_step (context, 0.8, _("reading the settings back"));
  read_settings (task, after_cb);
}

static void
add_history (IpsVerbContext *context, const char *before, const char *after)
{
  IpsHistoryLine line = { .when_us = ips_clock_now_us (ips_verb_context_get_clock (context)),
                          .who = (char *) ips_verb_context_get_created_by (context), .what = (char *) _("NTP server set"),
                          .subject = (char *) ips_sensor_get_name (ips_verb_context_get_sensor (context)),
                          .before = (char *) before, .after = (char *) after, .outcome = (char *) "" };

  ips_store_add_history (ips_fleet_get_store (ips_verb_context_get_fleet (context)), &line);
}

static void
after_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Setting *data = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(IpsNtpSettings) after = ips_ntp_look_finish (result, &error);
  g_autofree char *was = ips_ntp_settings_describe (data->before), *is = NULL, *sentence = NULL;

  if (after == NULL)
    {
      g_prefix_error (&error, "whether it took the NTP server is not known: ");
      g_task_return_error (task, error);
      return;
    }
  is = ips_ntp_settings_describe (after);
  if (!ips_ntp_settings_equal (after, data->wanted))
    {
      /* TRANSLATORS: %s is what a device says of its NTP server */
      sentence = g_strdup_printf (_("It did not take the NTP server: it says “%s”."), is);
      ips_verb_context_set_failure (context, sentence);
      g_task_return_error (task, data->unclear != NULL ? g_steal_pointer (&data->unclear)
                                                       : ips_error_new (IPS_ERROR_REJECTED, "the settings read back are others"));
      return;
    }
  add_history (context, was, is);
  if (after->mode == IPS_NTP_MODE_NONE)
    ips_verb_context_set_message (context, "%s", _("It uses no NTP server any more, as it reads back"));
  else
    ips_verb_context_set_message (context, _("NTP server: %s, as it reads back. It takes some minutes until the clock is kept."), is);
  g_task_return_boolean (task, TRUE);
}
