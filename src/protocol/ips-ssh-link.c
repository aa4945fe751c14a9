/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-sensor-link.h"

#include <glib/gi18n-lib.h>

#include "ips-clock.h"
#include "ips-console-date.h"
#include "ips-console-error.h"
#include "ips-console-fingerprint.h"
#include "ips-console-version.h"
#include "ips-error.h"
#include "ips-ssh-terminal.h"

#define MAX_ANSWER_BYTES (256 * 1024)
#define MAX_COMMANDS 3

G_DECLARE_FINAL_TYPE (IpsSshLink, ssh_link, IPS, SSH_LINK, GObject)

struct _IpsSshLink
{
  GObject parent_instance;

  char *subject_id;
  char *host;
  IpsConsoleAccess access;
  char *username;              /* (nullable) */
  IpsSecret *password;         /* (nullable) */
  IpsLinkTimeouts timeouts;
  IpsTrust *trust;
  IpsDialect *dialect;
  IpsSensorLink *certificates; /* (owned) (nullable) */

  IpsContact *contact;         /* (not nullable) */
  GCancellable *drop;          /* (nullable): of the calls under way; made when first needed */
};

static void ssh_link_iface_init (IpsSensorLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsSshLink, ssh_link, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_SENSOR_LINK, ssh_link_iface_init))

/* Some commands in one session, one after the other. */
typedef struct _Talk Talk;
struct _Talk
{
  IpsSshTerminal *terminal;    /* (owned) */
  IpsContact *contact;         /* (owned) (nullable): of this talk */
  const char *commands[MAX_COMMANDS];  /* words of the dialect */
  guint n_commands, n_done;
  IpsSshAnswers answers;       /* to the last command's questions */
  char **lines[MAX_COMMANDS];  /* (owned): what each answered */
  gint64 asked_us, answered_us;   /* the last command, by the wall clock */
  IpsSensorFacts *facts;       /* (owned) (nullable): while the certificate is looked at */
  void (*end) (GTask *task, Talk *talk);
};

static void
talk_free (gpointer data)
{
  Talk *talk = data;

  ips_ssh_terminal_free (talk->terminal);
  g_clear_pointer (&talk->contact, ips_contact_free);
  for (guint i = 0; i < MAX_COMMANDS; i++)
    g_strfreev (talk->lines[i]);
  g_clear_pointer (&talk->facts, ips_sensor_facts_free);
  g_free (talk);
}

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
  g_clear_pointer (&self->contact, ips_contact_free);
  g_clear_object (&self->drop);

  G_OBJECT_CLASS (ssh_link_parent_class)->finalize (object);
}

static void
ssh_link_class_init (IpsSshLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ssh_link_finalize;
}

static void
ssh_link_init (IpsSshLink *self)
{
  self->contact = ips_contact_new ();
}

/* --- talking --- */

/* The connection goes at once: nothing outlives the talk. */
static void
hang_up (GTask *task)
{
  IpsSshLink *self = g_task_get_source_object (task);
  Talk *talk = g_task_get_task_data (task);

  g_free (talk->contact->transcript);
  talk->contact->transcript = ips_ssh_terminal_dup_transcript (talk->terminal);
  g_debug ("%s: %s", self->host, talk->contact->transcript);
  g_clear_pointer (&talk->terminal, ips_ssh_terminal_free);
  g_clear_pointer (&self->contact, ips_contact_free);
  self->contact = g_steal_pointer (&talk->contact);
}

static void run_next (GTask *task);

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Talk *talk = g_task_get_task_data (task);
  GError *error = NULL;
  char **lines = ips_ssh_terminal_run_finish (talk->terminal, result, &error);

  if (lines == NULL)
    {
      hang_up (task);
      g_task_return_error (task, error);
      return;
    }
  talk->answered_us = ips_clock_now_us (ips_clock_get_system ());
  talk->lines[talk->n_done++] = lines;
  run_next (g_steal_pointer (&task));
}

static void
unpaged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Talk *talk = g_task_get_task_data (task);
  GError *error = NULL;
  /* a device that does not know the command is read page by page */
  g_auto(GStrv) ignored = ips_ssh_terminal_run_finish (talk->terminal, result, &error);

  if (ignored == NULL)
    {
      hang_up (task);
      g_task_return_error (task, error);
      return;
    }
  run_next (g_steal_pointer (&task));
}

/* Takes @task over. */
static void
run_next (GTask *task)
{
  Talk *talk = g_task_get_task_data (task);
  gboolean is_last = talk->n_done + 1 == talk->n_commands;

  if (talk->n_done == talk->n_commands)
    {
      hang_up (task);
      talk->end (task, talk);
      g_object_unref (task);
      return;
    }
  talk->asked_us = ips_clock_now_us (ips_clock_get_system ());
  ips_ssh_terminal_run_async (talk->terminal, talk->commands[talk->n_done], is_last ? &talk->answers : NULL, ran_cb, task);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsSshLink *self = g_task_get_source_object (task);
  Talk *talk = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_ssh_terminal_open_finish (talk->terminal, result, &error))
    {
      hang_up (task);
      g_task_return_error (task, error);
      return;
    }
  ips_ssh_terminal_run_async (talk->terminal, ips_dialect_get (self->dialect, "console.command.no-paging"), NULL, unpaged_cb,
                              g_steal_pointer (&task));
}

/* Takes @talk over. */
static void
begin (GTask *task, Talk *talk, guint timeout_ms, gboolean logs_in)
{
  IpsSshLink *self = g_task_get_source_object (task);
  IpsSshRequest request = { 0 };

  if (self->drop == NULL)
    self->drop = g_cancellable_new ();
  request.subject_id = self->subject_id;
  request.host = self->host;
  request.port = self->access.port;
  request.old_algorithms = self->access.old_algorithms;
  request.trust = self->trust;
  request.username = logs_in ? self->username : NULL;
  request.password = logs_in ? self->password : NULL;
  request.drop = self->drop;
  request.connect_timeout_ms = self->timeouts.connect_timeout_ms;
  request.reply_timeout_ms = timeout_ms;
  request.max_bytes = MAX_ANSWER_BYTES;
  talk->contact = ips_contact_new ();
  talk->terminal = ips_ssh_terminal_new (&request, talk->contact, g_task_get_cancellable (task));
  g_task_set_task_data (task, talk, talk_free);
}

/* Takes @task and @talk over. */
static void
start (GTask *task, Talk *talk, guint timeout_ms)
{
  begin (task, talk, timeout_ms, TRUE);
  ips_ssh_terminal_open_async (talk->terminal, opened_cb, task);
}

static Talk *
talk_new (IpsSshLink *self, const char *key, void (*end) (GTask *task, Talk *talk))
{
  Talk *talk = g_new0 (Talk, 1);

  talk->commands[talk->n_commands++] = ips_dialect_get (self->dialect, key);
  talk->end = end;
  return talk;
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
return_facts (GTask *task, Talk *talk)
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
end_facts (GTask *task, Talk *talk)
{
  IpsSshLink *self = g_task_get_source_object (task);
  g_autoptr(IpsConsoleVersion) version = NULL;
  gint64 midpoint_us = talk->asked_us + (talk->answered_us - talk->asked_us) / 2;
  GError *error = NULL;

  version = ips_console_version_parse (self->dialect, (const char *const *) talk->lines[0], &error);
  if (version == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  talk->facts = ips_console_version_make_facts (version, talk->answered_us);
  for (guint i = 0; talk->lines[1][i] != NULL; i++)
    {
      gint64 second_us;

      if (!ips_console_date_parse_clock (talk->lines[1][i], &second_us))
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
  Talk *talk = talk_new (self, "console.command.version", end_facts);

  g_task_set_source_tag (task, ssh_link_get_facts_async);
  talk->commands[talk->n_commands++] = ips_dialect_get (self->dialect, "console.command.clock");
  start (task, talk, self->timeouts.reply_timeout_ms);
}

static IpsSensorFacts *
ssh_link_get_facts_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- a new key, a reboot, a downgrade --- */

static void
end_generate_key (GTask *task, Talk *talk)
{
  GError *error = NULL;
  char *fingerprint = ips_console_fingerprint_parse ((const char *const *) talk->lines[0], &error);

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
  start (task, talk_new (self, "console.command.generate-key", end_generate_key), self->timeouts.long_timeout_ms);
}

static void
end_confirmed (GTask *task, Talk *talk)
{
  GError *error = NULL;

  if (ips_console_error_check ((const char *const *) talk->lines[0], &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* A command that asks first, and whose doing may end the session. Takes @task over. */
static void
run_confirmed (GTask *task, const char *key)
{
  IpsSshLink *self = g_task_get_source_object (task);
  Talk *talk = talk_new (self, key, end_confirmed);

  talk->answers.yes = ips_dialect_get (self->dialect, "console.answer.yes");
  talk->answers.may_hang_up = TRUE;
  start (task, talk, self->timeouts.long_timeout_ms);
}

static void
ssh_link_reboot_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_sensor_link_reboot_async);
  run_confirmed (task, "console.command.reset");
}

static void
ssh_link_downgrade_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_sensor_link_downgrade_async);
  run_confirmed (task, "console.command.downgrade");
}

/* --- only the host key --- */

static void
key_seen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Talk *talk = g_task_get_task_data (task);
  GError *error = NULL;

  /* nobody logs in here, so it ends with an error, which tells whom it met */
  ips_ssh_terminal_open_finish (talk->terminal, result, &error);
  hang_up (task);
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
  Talk *talk;

  g_task_set_source_tag (task, ips_ssh_link_look_async);
  talk = g_new0 (Talk, 1);
  begin (task, talk, self->timeouts.reply_timeout_ms, FALSE);
  ips_ssh_terminal_open_async (talk->terminal, key_seen_cb, g_steal_pointer (&task));
}

gboolean
ips_ssh_link_look_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- what the command line has no words for --- */

static void
ssh_link_transact_async (IpsSensorLink *link, const char *purpose, const char *body_xml, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, ssh_link_transact_async);
  g_task_return_error (task, ips_error_new (IPS_ERROR_REJECTED,
                                            _("this is not done over SSH: choose “Automatic” or HTTPS in the device's properties")));
}

static void
ssh_link_fetch_async (IpsSensorLink *link, const char *path_key, const char *query, guint wait_ms, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  ssh_link_transact_async (link, path_key, NULL, cancellable, callback, user_data);
}

static GBytes *
ssh_link_bytes_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ssh_link_push_upgrade_async (IpsSensorLink *link, const IpsPush *push, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, ssh_link_push_upgrade_async);
  g_task_return_error (task, ips_error_new (IPS_ERROR_REJECTED,
                                            _("over SSH a device fetches its updates from a server: choose “Automatic” or HTTPS in the device's properties")));
}

static gboolean
ssh_link_push_upgrade_finish (IpsSensorLink *link, GAsyncResult *result, gboolean *whole, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ssh_link_install_license_async (IpsSensorLink *link, IpsDialect *dialect, GBytes *license, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_sensor_link_install_license_async);
  g_task_return_error (task, ips_error_new (IPS_ERROR_REJECTED,
                                            _("over SSH a device fetches its license from a server: choose “Automatic” or HTTPS in the device's properties")));
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
  iface->push_upgrade_async = ssh_link_push_upgrade_async;
  iface->push_upgrade_finish = ssh_link_push_upgrade_finish;
  iface->generate_key_async = ssh_link_generate_key_async;
  iface->install_license_async = ssh_link_install_license_async;
  iface->reboot_async = ssh_link_reboot_async;
  iface->downgrade_async = ssh_link_downgrade_async;
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

  self = g_object_new (ssh_link_get_type (), NULL);
  self->subject_id = g_strdup (subject_id);
  self->host = g_strdup (host);
  self->access = *access;
  self->username = username != NULL && *username != '\0' ? g_strdup (username) : NULL;
  self->password = password != NULL ? ips_secret_ref (password) : NULL;
  self->timeouts = *timeouts;
  self->trust = g_object_ref (trust);
  self->dialect = g_object_ref (dialect);
  g_set_object (&self->certificates, certificates);
  return IPS_SENSOR_LINK (self);
}
