/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>
#include "ips-sensor-contact.h"
#include "ips-sleep.h"
#include "ips-verb-request.h"

/*
 * Change Password: the password of the account that a sensor is logged in to becomes that of a credential set, and the
 * sensor uses the set from then on.
 *
 * Neither password is ever only in one place: the new one is in the vault under the set before the first sensor is asked,
 * the old one stays there under the sensor (or its former set) after the last. What counts is a new login: a sensor that
 * said "yes" and takes only the old password has not changed it, and one that gave no answer may have. The sensor is given
 * the set only after that login.
 */

/* The set and its password may have been written by another process a moment ago, and be heard of only in the next. */
#define HEAR_TIMES 3
#define HEAR_US G_TIME_SPAN_SECOND
#define VERIFY_TRIES 5
#define VERIFY_BASE_US (G_TIME_SPAN_SECOND / 2)
#define VERIFY_CAP_US (8 * G_TIME_SPAN_SECOND)

typedef struct
{
  const IpsCredentialSet *set;   /* the fleet's; looked up anew after every wait */
  IpsSecret *secret;             /* (owned) (nullable) */
  GError *unclear;               /* (owned) (nullable): what came instead of an answer to the request */
  GError *refused;               /* (owned) (nullable): why the new password was not let in */
  gboolean checking;             /* taken up after a crash: the old password may still be the one to send it with */
  guint n_heard;                 /* how often it was waited for what another process wrote */
  guint n_tries;
} Change;

static void heard_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void waited_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void pre_contact_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void requested_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void slept_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void logged_in_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void old_tried_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
change_free (Change *self)
{
  g_clear_pointer (&self->secret, ips_secret_unref);
  g_clear_error (&self->unclear);
  g_clear_error (&self->refused);
  g_free (self);
}

static const IpsCredentialSet *
find_set (IpsVerbContext *context)
{
  JsonNode *node = ips_verb_context_get_parameter (context, "credential-set");
  const char *id = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  return id != NULL ? ips_fleet_lookup_credential_set (ips_verb_context_get_fleet (context), id) : NULL;
}

static gboolean
is_heard_of (IpsVerbContext *context)
{
  const IpsCredentialSet *set = find_set (context);

  return set != NULL && ips_vault_peek (ips_fleet_get_vault (ips_verb_context_get_fleet (context)), set->id) != NULL;
}

/* What must be so before anything is sent. */
static gboolean
prepare (IpsVerbContext *context, Change *data, GError **error)
{
  IpsFleet *fleet = ips_verb_context_get_fleet (context);
  const char *username = ips_fleet_get_username (fleet, ips_verb_context_get_sensor (context));
  IpsSecret *secret;

  data->set = find_set (context);
  if (data->set == NULL)
    {
      ips_verb_context_set_failure (context, _("The credential set with the new password is gone. Nothing was changed."));
      ips_set_error (error, IPS_ERROR_INVALID, "no such credential set");
      return FALSE;
    }
  secret = ips_vault_peek (ips_fleet_get_vault (fleet), data->set->id);
  if (secret == NULL)
    {
      ips_verb_context_set_failure (context, _("The new password is not in the keyring. Enter it in Credential Sets, then try again. Nothing was changed."));
      ips_set_error (error, IPS_ERROR_NO_CREDENTIALS, "the new password is not known");
      return FALSE;
    }
  g_clear_pointer (&data->secret, ips_secret_unref);
  data->secret = ips_secret_ref (secret);
  if (g_strcmp0 (username, data->set->username) == 0)
    return TRUE;
  if (username == NULL)
    ips_set_error (error, IPS_ERROR_NO_CREDENTIALS, "no user name and password are set");
  else
    {
      g_autofree char *sentence = NULL;

      /* TRANSLATORS: two user names */
      sentence = g_strdup_printf (_("It is logged in to as “%s”, and the new password is for “%s”. Nothing was changed."), username, data->set->username);
      ips_verb_context_set_failure (context, sentence);
      ips_set_error (error, IPS_ERROR_INVALID, "another user name");
    }
  return FALSE;
}

static void
send_async (IpsSensorLink *link, gpointer what, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = what;
  IpsVerbContext *context = g_task_get_source_object (task);
  Change *data = g_task_get_task_data (task);

  ips_sensor_link_set_password_async (link, ips_fleet_get_dialect (ips_verb_context_get_fleet (context)),
                                      ips_fleet_get_username (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context)),
                                      data->secret, cancellable, callback, user_data);
}

static gboolean
send_finish (IpsSensorLink *link, GAsyncResult *result, char **told, GError **error)
{
  return ips_sensor_link_set_password_finish (link, result, error);
}

static const IpsVerbRequest change = { 0.3, N_("asking it to take the new password"), send_async, send_finish };

static GTask *
change_task_new (IpsVerbContext *context, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_new0 (Change, 1), (GDestroyNotify) change_free);
  return task;
}

/* Takes @task over. */
static void
log_in (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Change *data = g_task_get_task_data (task);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  IpsFleet *fleet = ips_verb_context_get_fleet (context);
  g_autoptr(IpsSensorLink) link = ips_fleet_make_link (fleet, sensor, ips_fleet_get_username (fleet, sensor), data->secret);

  ips_verb_context_set_step (context, 0.6, _("logging in anew with the new password"));
  ips_sensor_link_get_facts_async (link, g_task_get_cancellable (task), logged_in_cb, task);
}

/* Takes @task over. */
static void
begin (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Change *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (!is_heard_of (context) && data->n_heard < HEAR_TIMES)
    {
      data->n_heard++;
      ips_vault_load_async (ips_fleet_get_vault (ips_verb_context_get_fleet (context)), g_task_get_cancellable (task), heard_cb, task);
      return;
    }
  if (!prepare (context, data, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (data->checking)
    {
      log_in (task);
      return;
    }
  if (g_str_equal (ips_sensor_get_config (ips_verb_context_get_sensor (context))->credential_set, data->set->id))
    {
      ips_verb_context_note (context, "%s", _("It uses the credential set already"));
      log_in (task);
      return;
    }
  ips_verb_context_set_step (context, 0.1, _("logging in with the present password"));
  ips_sensor_contact_async (context, IPS_CONTACT_OBEY_POLICY, g_task_get_cancellable (task), pre_contact_cb, task);
}

static void
heard_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  /* without a keyring what is in memory counts, and that is looked at next */
  if (!ips_vault_load_finish (IPS_VAULT (source), result, &error))
    g_debug ("keyring: %s", error->message);
  ips_verb_context_sleep_async (g_task_get_source_object (task), HEAR_US, g_task_get_cancellable (task), waited_cb, g_object_ref (task));
}

static void
waited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!ips_verb_context_sleep_finish (IPS_VERB_CONTEXT (source), result, &error))
    g_task_return_error (task, error);
  else
    begin (g_steal_pointer (&task));
}

void
ips_job_change_password_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  begin (change_task_new (context, ips_job_change_password_run_async, cancellable, callback, user_data));
}

void
ips_job_change_password_check_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = change_task_new (context, ips_job_change_password_check_async, cancellable, callback, user_data);
  Change *data = g_task_get_task_data (task);

  data->checking = ips_verb_request_was_made (context);
  begin (task);
}

static void
pre_contact_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GError *error = NULL;

  if (!ips_sensor_contact_finish (context, result, &error))
    {
      /* a former try may have come further than was seen */
      if (g_error_matches (error, IPS_ERROR, IPS_ERROR_LOGIN_REJECTED))
        {
          ips_verb_context_note (context, "%s", _("The present password was rejected: the new one is tried"));
          g_error_free (error);
          log_in (g_steal_pointer (&task));
          return;
        }
      g_task_return_error (task, error);
      return;
    }
  ips_verb_request_async (context, &change, task, "", g_task_get_cancellable (task), requested_cb, g_object_ref (task));
}

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Change *data = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_error (&data->unclear);
  if (!ips_verb_request_finish (context, result, NULL, &data->unclear, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  log_in (g_steal_pointer (&task));
}

static gboolean
is_silence (const GError *error)
{
  return g_error_matches (error, IPS_ERROR, IPS_ERROR_UNREACHABLE) || g_error_matches (error, IPS_ERROR, IPS_ERROR_REFUSED)
         || g_error_matches (error, IPS_ERROR, IPS_ERROR_TIMED_OUT) || g_error_matches (error, IPS_ERROR, IPS_ERROR_TLS)
         || g_error_matches (error, IPS_ERROR, IPS_ERROR_BUSY) || g_error_matches (error, IPS_ERROR, IPS_ERROR_PROTOCOL);
}

/* The new password was let in: from now on it is the one that is used. */
static void
adopt (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Change *data = g_task_get_task_data (task);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  IpsSensorConfig *config = ips_sensor_config_copy (ips_sensor_get_config (sensor));
  g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func (g_object_unref);

  ips_verb_context_note (context, "%s", _("Logged in anew with the new password"));
  data->set = find_set (context);
  if (data->set == NULL)
    {
      ips_sensor_config_free (config);
      ips_verb_context_set_failure (context, _("The device has the new password, but the credential set was removed meanwhile. Enter the new password in Device Properties."));
      g_task_return_error (task, ips_error_new (IPS_ERROR_CONFLICT, "the credential set is gone"));
      return;
    }
  g_free (config->credential_set);
  config->credential_set = g_strdup (data->set->id);
  g_ptr_array_add (changed, ips_sensor_new (ips_sensor_get_id (sensor), config));
  ips_verb_context_set_step (context, 0.9, _("writing down that it is the one to use"));
  ips_fleet_save_async (ips_verb_context_get_fleet (context), changed, NULL, saved_cb, g_object_ref (task));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Change *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_fleet_save_finish (IPS_FLEET (source), result, &error))
    {
      ips_verb_context_set_failure (context, _("The device has the new password, but that could not be written down. Try again: nothing is sent to it twice."));
      g_task_return_error (task, error);
      return;
    }
  /* TRANSLATORS: a user name, and the name of a credential set */
  ips_verb_context_set_message (context, _("The password of “%s” is changed, and was logged in with; it is kept as credential set “%s”"),
                                data->set->username, data->set->name);
  g_task_return_boolean (task, TRUE);
}

static void
logged_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Change *data = g_task_get_task_data (task);
  const IpsContact *contact = ips_sensor_link_get_contact (IPS_SENSOR_LINK (source));
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSensorFacts) facts = ips_sensor_link_get_facts_finish (IPS_SENSOR_LINK (source), result, &error);
  g_autoptr(IpsSensorLink) old = NULL;

  if (error == NULL)
    {
      ips_sensor_contact_take (context, g_steal_pointer (&facts), contact, NULL);
      adopt (task);
      return;
    }
  if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (is_silence (error) && ++data->n_tries < VERIFY_TRIES)
    {
      ips_verb_context_sleep_async (context, ips_sleep_back_off (VERIFY_BASE_US, VERIFY_CAP_US, data->n_tries),
                                    g_task_get_cancellable (task), slept_cb, g_steal_pointer (&task));
      return;
    }
  if (!g_error_matches (error, IPS_ERROR, IPS_ERROR_LOGIN_REJECTED))
    {
      ips_verb_context_set_failure (context, _("It could not be asked which password it takes now. Both are kept: try again when it answers."));
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  data->set = find_set (context);
  if (data->set != NULL && g_str_equal (ips_sensor_get_config (ips_verb_context_get_sensor (context))->credential_set, data->set->id))
    {
      /* there is no other password to try */
      ips_sensor_contact_take (context, g_steal_pointer (&facts), contact, error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_clear_error (&data->refused);
  data->refused = g_steal_pointer (&error);
  ips_verb_context_note (context, "%s", _("The new password was rejected: the old one is tried"));
  old = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));
  ips_sensor_link_drop_connections (old);
  ips_sensor_link_get_facts_async (old, g_task_get_cancellable (task), old_tried_cb, g_object_ref (task));
}

static void
slept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!ips_verb_context_sleep_finish (IPS_VERB_CONTEXT (source), result, &error))
    g_task_return_error (task, error);
  else
    log_in (g_steal_pointer (&task));
}

static void
old_tried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Change *data = g_task_get_task_data (task);
  const IpsContact *contact = ips_sensor_link_get_contact (IPS_SENSOR_LINK (source));
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSensorFacts) facts = ips_sensor_link_get_facts_finish (IPS_SENSOR_LINK (source), result, &error);

  if (error == NULL && data->checking)
    {
      ips_verb_context_note (context, "%s", _("The request had not been carried out before the interruption; it is sent now"));
      data->checking = FALSE;
      begin (g_steal_pointer (&task));
      return;
    }
  if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_sensor_contact_take (context, g_steal_pointer (&facts), contact, error);
  if (error == NULL)
    ips_verb_context_set_failure (context, data->unclear != NULL
                                             ? _("It gave no clear answer and did not take the new password. The old one still holds.")
                                             : _("It said that it took the new password but lets only the old one in. The old one still holds."));
  else if (g_error_matches (error, IPS_ERROR, IPS_ERROR_LOGIN_REJECTED))
    ips_verb_context_set_failure (context, _("It takes neither the new password nor the old one. Both are kept; enter the right one in Device Properties."));
  else
    ips_verb_context_set_failure (context, _("It rejected the new password, and then could not be asked about the old one. Both are kept: try again when it answers."));
  g_task_return_error (task, g_steal_pointer (&data->refused));
}
