/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-ssh-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-date.h"
#include "ips-console-error.h"
#include "ips-console-fingerprint.h"
#include "ips-console-statistics.h"
#include "ips-console-users.h"
#include "ips-console-version.h"
#include "ips-error.h"
#include "ips-health-reply.h"

static void ssh_link_iface_init (IpsSensorLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsSshLink, ips_ssh_link, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_SENSOR_LINK, ssh_link_iface_init))

static void
ssh_link_finalize (GObject *object)
{
  IpsSshLink *self = IPS_SSH_LINK (object);

  g_free (self->subject_id);
  g_free (self->host);
  g_free (self->username);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_clear_object (&self->trust);
  g_clear_object (&self->dialect);
  g_clear_object (&self->certificates);
  g_clear_object (&self->shelf);
  g_clear_pointer (&self->contact, ips_contact_free);
  g_clear_object (&self->drop);

  G_OBJECT_CLASS (ips_ssh_link_parent_class)->finalize (object);
}

static void
ips_ssh_link_class_init (IpsSshLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ssh_link_finalize;
}

static void
ips_ssh_link_init (IpsSshLink *self)
{
  self->contact = ips_contact_new ();
}

/* --- the certificate --- */

static void
handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsSshLink *self = g_task_get_source_object (task);
  GError *error = NULL;

  g_clear_pointer (&self->contact, ips_contact_free);
  self->contact = ips_contact_new ();
  ips_contact_take_certificate (self->contact, ips_sensor_link_get_contact (IPS_SENSOR_LINK (source)));
  if (ips_sensor_link_handshake_finish (IPS_SENSOR_LINK (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
ssh_link_handshake_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSshLink *self = IPS_SSH_LINK (link);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ssh_link_handshake_async);
  if (self->certificates != NULL)
    ips_sensor_link_handshake_async (self->certificates, cancellable, handshake_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, ips_error_new (IPS_ERROR_UNSUPPORTED, _("HTTP has no certificates")));
}

static gboolean
ssh_link_boolean_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- facts --- */

static void
return_facts (GTask *task, IpsSshTalk *talk)
{
  IpsSshLink *self = g_task_get_source_object (task);

  talk->facts->clock_known = self->contact->clock_known;
  talk->facts->clock_skew_us = self->contact->clock_skew_us;
  g_task_return_pointer (task, g_steal_pointer (&talk->facts), (GDestroyNotify) ips_sensor_facts_free);
}

/* A web server that is switched off leaves the certificate out, and everything else as it is. */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsSshLink *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  if (!ips_sensor_link_handshake_finish (IPS_SENSOR_LINK (source), result, &error))
    g_debug ("%s: its certificate: %s", self->host, error->message);
  ips_contact_take_certificate (self->contact, ips_sensor_link_get_contact (IPS_SENSOR_LINK (source)));
  return_facts (task, g_task_get_task_data (task));
}

static void
end_facts (GTask *task, IpsSshTalk *talk)
{
  IpsSshLink *self = g_task_get_source_object (task);
  g_autoptr(IpsConsoleVersion) version = NULL;
  gint64 midpoint_us = talk->asked_us + (talk->answered_us - talk->asked_us) / 2;
  const char *const *lines;
  GError *error = NULL;

  version = ips_console_version_parse (self->dialect, ips_ssh_talk_get_lines (talk, 0), &error);
  if (version == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  talk->facts = ips_console_version_make_facts (version, talk->answered_us);
  g_free (talk->facts->host_name);
  talk->facts->host_name = g_strdup (talk->host_name);
  lines = ips_ssh_talk_get_lines (talk, 1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gint64 second_us;

      if (!ips_console_date_parse_clock (lines[i], &second_us))
        continue;
      ips_contact_take_second (self->contact, second_us, midpoint_us, talk->answered_us - talk->asked_us);
      break;
    }
  if (self->certificates != NULL)
    ips_sensor_link_handshake_async (self->certificates, g_task_get_cancellable (task), looked_cb, g_object_ref (task));
  else
    return_facts (task, talk);
}

static void
ssh_link_get_facts_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSshLink *self = IPS_SSH_LINK (link);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  IpsSshTalk *talk;

  g_task_set_source_tag (task, ssh_link_get_facts_async);
  if (self->access.router)
    {
      ips_ssh_router_get_facts (task);
      return;
    }
  talk = ips_ssh_talk_new (self, "console.command.version", end_facts);
  ips_ssh_talk_add (talk, ips_dialect_get (self->dialect, "console.command.clock"));
  ips_ssh_talk_start (task, talk, self->timeouts.reply_timeout_ms);
}

static IpsSensorFacts *
ssh_link_get_facts_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- a new key, a reboot, a downgrade --- */

/* Takes @task over. */
static void
refuse_on_router (GTask *task)
{
  g_task_return_error (task, ips_error_new (IPS_ERROR_REJECTED, _("a router with IOS IPS has no such thing")));
  g_object_unref (task);
}

static void
end_generate_key (GTask *task, IpsSshTalk *talk)
{
  GError *error = NULL;
  char *fingerprint = ips_console_fingerprint_parse (ips_ssh_talk_get_lines (talk, 0), &error);

  if (fingerprint != NULL)
    g_task_return_pointer (task, fingerprint, g_free);
  else
    g_task_return_error (task, error);
}

static void
ssh_link_generate_key_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSshLink *self = IPS_SSH_LINK (link);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_sensor_link_generate_key_async);
  if (self->access.router)
    {
      refuse_on_router (task);
      return;
    }
  ips_ssh_talk_start (task, ips_ssh_talk_new (self, "console.command.generate-key", end_generate_key), self->timeouts.long_timeout_ms);
}

/* A command that asks first, and whose doing may end the session; where @mode is not %NULL, after the one that leads to where
 * it is known. Takes @task over. */
static void
run_confirmed (GTask *task, const char *mode, const char *key)
{
  IpsSshLink *self = g_task_get_source_object (task);
  IpsSshTalk *talk = ips_ssh_talk_new (self, mode != NULL ? mode : key, ips_ssh_talk_return_checked);

  if (mode != NULL)
    ips_ssh_talk_add (talk, ips_dialect_get (self->dialect, key));
  talk->answers.yes = ips_dialect_get (self->dialect, "console.answer.yes");
  talk->answers.may_hang_up = TRUE;
  ips_ssh_talk_start (task, talk, self->timeouts.long_timeout_ms);
}

static void
ssh_link_reboot_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_sensor_link_reboot_async);
  if (IPS_SSH_LINK (link)->access.router)
    ips_ssh_router_reload (task);
  else
    run_confirmed (task, NULL, "console.command.reset");
}

static void
ssh_link_downgrade_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_sensor_link_downgrade_async);
  if (IPS_SSH_LINK (link)->access.router)
    refuse_on_router (task);
  else
    run_confirmed (task, "console.command.configure", "console.command.downgrade");
}

/* --- accounts --- */

static void
end_users (GTask *task, IpsSshTalk *talk)
{
  GError *error = NULL;
  GPtrArray *users = ips_console_users_parse (ips_ssh_talk_get_lines (talk, 0), &error);

  if (users != NULL)
    g_task_return_pointer (task, users, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
ssh_link_get_users_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSshLink *self = IPS_SSH_LINK (link);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_sensor_link_get_users_async);
  if (self->access.router)
    refuse_on_router (task);
  else
    ips_ssh_talk_start (task, ips_ssh_talk_new (self, "console.command.users", end_users), self->timeouts.reply_timeout_ms);
}

/* --- a new password --- */

/* Who may not configure is told so by the first command, and asked for no password by the second. */
static void
end_set_password (GTask *task, IpsSshTalk *talk)
{
  GError *error = NULL;

  if (ips_console_error_check (ips_ssh_talk_get_lines (talk, 0), &error))
    ips_ssh_talk_return_checked (task, talk);
  else
    g_task_return_error (task, error);
}

static void
ssh_link_set_password_async (IpsSensorLink *link, IpsDialect *dialect, const char *username, IpsSecret *password,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSshLink *self = IPS_SSH_LINK (link);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *command = NULL;
  IpsSshTalk *talk;

  g_task_set_source_tag (task, ips_sensor_link_set_password_async);
  if (self->access.router)
    {
      refuse_on_router (task);
      return;
    }
  talk = ips_ssh_talk_new (self, "console.command.configure", end_set_password);
  command = g_strdup_printf ("%s %s", ips_dialect_get (self->dialect, "console.command.password"), username);
  ips_ssh_talk_add (talk, command);
  talk->secret = ips_secret_ref (password);
  talk->answers.password = talk->secret;
  ips_ssh_talk_start (task, talk, self->timeouts.long_timeout_ms);
}

/* --- only the host key --- */

static void
key_seen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsSshTalk *talk = g_task_get_task_data (task);
  GError *error = NULL;

  /* nobody logs in here, so it ends with an error, which tells whom it met */
  ips_ssh_terminal_open_finish (talk->terminal, result, &error);
  ips_ssh_talk_hang_up (task);
  if (!g_error_matches (error, IPS_ERROR, IPS_ERROR_NO_CREDENTIALS))
    {
      g_task_return_error (task, error);
      return;
    }
  g_error_free (error);
  g_task_return_boolean (task, TRUE);
}

void
ips_ssh_link_look_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSshLink *self = IPS_SSH_LINK (link);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  IpsSshTalk *talk;

  g_task_set_source_tag (task, ips_ssh_link_look_async);
  talk = ips_ssh_talk_new_empty (NULL);
  ips_ssh_talk_look (g_steal_pointer (&task), talk, key_seen_cb);
}

gboolean
ips_ssh_link_look_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the configuration --- */

static void
end_configuration (GTask *task, IpsSshTalk *talk)
{
  const char *const *lines = ips_ssh_talk_get_lines (talk, 0);
  GError *error = NULL;
  char *text;

  if (!ips_console_error_check (lines, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  text = g_strjoinv ("\n", (char **) lines);
  g_task_return_pointer (task, g_bytes_new_take (text, strlen (text)), (GDestroyNotify) g_bytes_unref);
}

/* --- statistics --- */

static void
end_statistics (GTask *task, IpsSshTalk *talk)
{
  IpsSshLink *self = g_task_get_source_object (task);
  g_autoptr(IpsConsoleVersion) version = ips_console_version_parse (self->dialect, ips_ssh_talk_get_lines (talk, 1), NULL);
  g_autofree char *usages = version != NULL ? ips_health_reply_make_host (self->dialect, version) : g_strdup ("");
  g_autoptr(IpsConsoleStatistics) statistics = NULL;
  GError *error = NULL;
  char *reply;

  statistics = ips_console_statistics_parse (ips_ssh_talk_get_lines (talk, 0), &error);
  if (statistics == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  reply = ips_console_statistics_make_reply (statistics, self->dialect, usages);
  g_task_return_pointer (task, g_bytes_new_take (reply, strlen (reply)), (GDestroyNotify) g_bytes_unref);
}

static void
end_engine_statistics (GTask *task, IpsSshTalk *talk)
{
  IpsSshLink *self = g_task_get_source_object (task);
  GError *error = NULL;
  char *reply = ips_health_reply_make_engine (self->dialect, ips_ssh_talk_get_lines (talk, 0), &error);

  if (reply != NULL)
    g_task_return_pointer (task, g_bytes_new_take (reply, strlen (reply)), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/* What "show statistics host" leaves out, file systems and memory, is in "show version". */
static void
ask_for_statistics (IpsSshLink *self, GTask *task)
{
  IpsSshTalk *talk = ips_ssh_talk_new (self, "console.command.statistics-host", end_statistics);

  ips_ssh_talk_add (talk, ips_dialect_get (self->dialect, "console.command.version"));
  ips_ssh_talk_start (task, talk, self->timeouts.reply_timeout_ms);
}

/* --- what the command line has no words for --- */

static void
refuse (GTask *task)
{
  g_task_return_error (task, ips_error_new (IPS_ERROR_REJECTED,
                                            _("this is not done over SSH: choose “Automatic” or HTTPS in the device's properties")));
  g_object_unref (task);
}

static void
ssh_link_transact_async (IpsSensorLink *link, const char *purpose, const char *body_xml, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSshLink *self = IPS_SSH_LINK (link);
  GTask *task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, ssh_link_transact_async);
  if (g_str_equal (purpose, "get-config") && body_xml == NULL)
    ips_ssh_talk_start (task, ips_ssh_talk_new (self, self->access.router ? "ios.command.configuration" : "console.command.configuration", end_configuration),
                        self->timeouts.long_timeout_ms);
  else if (g_str_equal (purpose, "get-host-statistics") && !self->access.router)
    ask_for_statistics (self, task);
  else if (g_str_equal (purpose, "get-analysis-engine-statistics") && !self->access.router)
    ips_ssh_talk_start (task, ips_ssh_talk_new (self, "console.command.statistics-analysis-engine", end_engine_statistics), self->timeouts.reply_timeout_ms);
  else if (g_str_equal (purpose, "edit-config-delta") && body_xml != NULL && self->access.router)
    ips_ssh_router_edit_signatures (task, body_xml);
  else if (g_str_equal (purpose, "edit-config-delta") && body_xml != NULL)
    ips_ssh_link_edit_signatures (task, body_xml);
  else
    refuse (task);
}

static void
ssh_link_get_signatures_async (IpsSensorLink *link, IpsDialect *dialect, const GArray *keys, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_sensor_link_get_signatures_async);
  if (IPS_SSH_LINK (link)->access.router)
    ips_ssh_router_get_signatures (task, keys);
  else
    ips_ssh_link_get_signatures (task, keys);
}

static void
ssh_link_fetch_async (IpsSensorLink *link, const char *path_key, const char *query, guint wait_ms, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, ssh_link_fetch_async);
  refuse (task);
}

static GBytes *
ssh_link_bytes_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ssh_link_drop_connections (IpsSensorLink *link)
{
  IpsSshLink *self = IPS_SSH_LINK (link);

  if (self->drop != NULL)
    g_cancellable_cancel (self->drop);
  g_clear_object (&self->drop);
  if (self->certificates != NULL)
    ips_sensor_link_drop_connections (self->certificates);
}

static const IpsContact *
ssh_link_get_contact (IpsSensorLink *link)
{
  return IPS_SSH_LINK (link)->contact;
}

static void
ssh_link_iface_init (IpsSensorLinkInterface *iface)
{
  iface->handshake_async = ssh_link_handshake_async;
  iface->handshake_finish = ssh_link_boolean_finish;
  iface->get_facts_async = ssh_link_get_facts_async;
  iface->get_facts_finish = ssh_link_get_facts_finish;
  iface->transact_async = ssh_link_transact_async;
  iface->transact_finish = ssh_link_bytes_finish;
  iface->fetch_async = ssh_link_fetch_async;
  iface->fetch_finish = ssh_link_bytes_finish;
  iface->push_upgrade_async = ips_ssh_link_push_upgrade;
  iface->push_upgrade_finish = ips_ssh_link_push_upgrade_finish;
  iface->generate_key_async = ssh_link_generate_key_async;
  iface->install_license_async = ips_ssh_link_install_license;
  iface->reboot_async = ssh_link_reboot_async;
  iface->downgrade_async = ssh_link_downgrade_async;
  iface->get_signatures_async = ssh_link_get_signatures_async;
  iface->get_users_async = ssh_link_get_users_async;
  iface->set_password_async = ssh_link_set_password_async;
  iface->drop_connections = ssh_link_drop_connections;
  iface->get_contact = ssh_link_get_contact;
}

IpsSensorLink *
ips_ssh_link_new (const char *subject_id, const char *host, const IpsConsoleAccess *access, const char *username,
                  IpsSecret *password, const IpsLinkTimeouts *timeouts, IpsTrust *trust, IpsDialect *dialect,
                  IpsSensorLink *certificates)
{
  IpsSshLink *self;

  g_return_val_if_fail (subject_id != NULL && host != NULL, NULL);
  g_return_val_if_fail (access != NULL && access->port > 0 && access->port <= G_MAXUINT16, NULL);
  g_return_val_if_fail (timeouts != NULL, NULL);
  g_return_val_if_fail (IPS_IS_TRUST (trust), NULL);
  g_return_val_if_fail (IPS_IS_DIALECT (dialect), NULL);

  self = g_object_new (ips_ssh_link_get_type (), NULL);
  self->subject_id = g_strdup (subject_id);
  self->host = g_strdup (host);
  self->access = *access;
  g_set_object (&self->shelf, access->shelf);
  self->username = username != NULL && *username != '\0' ? g_strdup (username) : NULL;
  self->password = password != NULL ? ips_secret_ref (password) : NULL;
  self->timeouts = *timeouts;
  self->trust = g_object_ref (trust);
  self->dialect = g_object_ref (dialect);
  g_set_object (&self->certificates, certificates);
  return IPS_SENSOR_LINK (self);
}
