/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How vedettectl follows a job: submit, show progress, ask about new certificates once, report. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "ips-cli-output.h"
#include "ips-text.h"

typedef struct
{
  IpsCli *cli;
  IpsJob *job;
  gboolean question;        /* the job waits for an answer about new certificates */
  gboolean interrupted;     /* Ctrl+C was pressed: the rest was asked to stop */
} Follower;

/* What is left waits for maintenance windows or for somebody to resume it, which may be days: nobody has to sit there for it. */
static gboolean
is_left_for_later (IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);
  guint n_later = 0, n_wave = 0;

  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      gboolean wave = ips_operation_is_waiting_for (operation, IPS_WAIT_WAVE);

      /* a wave that somebody has to let go on says so */
      if (ips_operation_is_waiting_for (operation, IPS_WAIT_WINDOW) || ips_operation_is_waiting_for (operation, IPS_WAIT_PAUSE)
          || (wave && *operation->message != '\0'))
        n_later++;
      else if (wave)
        n_wave++;
    }
  return n_later > 0 && n_later + n_wave == ips_job_get_n_operations (job) - ips_job_get_n_done (job);
}

static gboolean
is_done (gpointer data)
{
  Follower *self = data;

  return self->question || ips_job_is_finished (self->job) || is_left_for_later (self->job);
}

static void
trust_question_cb (IpsJobList *jobs, IpsJob *job, gpointer user_data)
{
  Follower *self = user_data;

  if (job == self->job)
    self->question = TRUE;
}

static void
job_changed_cb (IpsJob *job, gpointer user_data)
{
  g_autofree char *title = NULL;
  g_autofree char *summary = NULL;

  if (!isatty (STDERR_FILENO))
    return;
  title = ips_job_get_title (job);
  summary = ips_job_get_summary (job);
  g_printerr ("\r\033[K%s: %s", title, summary);
}

static gboolean
interrupted_cb (gpointer user_data)
{
  Follower *self = user_data;

  if (self->interrupted)
    return G_SOURCE_CONTINUE;
  self->interrupted = TRUE;
  ips_cli_complain (_("Stopping: what is under way is finished or checked, the rest is not begun."));
  ips_job_list_cancel (ips_workspace_get_jobs (self->cli->workspace), self->job, 0);
  return G_SOURCE_CONTINUE;
}

/* Lists names and thumbprints, asks once, and answers for all. */
static void
answer_trust (Follower *self)
{
  IpsJobList *jobs = ips_workspace_get_jobs (self->cli->workspace);
  g_autoptr(GPtrArray) sensors = ips_job_list_get_trust_questions (jobs, self->job);
  g_autoptr(GPtrArray) accepted = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *question = NULL;
  guint n_keys = 0;

  self->question = FALSE;
  if (sensors->len == 0)
    return;
  g_printerr ("\n");
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
      IpsCertificate *certificate = facts->certificate;
      g_autofree char *name = ips_text_make_safe (ips_sensor_get_name (sensor), 0);

      if (facts->error_code == IPS_ERROR_HOST_KEY_UNKNOWN && facts->host_key != NULL)
        {
          /* TRANSLATORS: a device's name and the fingerprint of its SSH host key */
          g_printerr (_("  %s\n    SSH host key %s\n"), name, facts->host_key);
          n_keys++;
        }
      else if (certificate != NULL)
        g_printerr ("  %s\n    SHA-256 %s\n    SHA-1   %s\n", name, ips_certificate_get_facts (certificate)->sha256,
                    ips_certificate_get_facts (certificate)->sha1);
      g_ptr_array_add (accepted, (gpointer) ips_sensor_get_id (sensor));
    }
  if (n_keys > 0)
    question = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Trust what this %u device showed?",
                                             "Trust what these %u devices showed?", sensors->len), sensors->len);
  else
    question = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Trust this %u new certificate?",
                                             "Trust these %u new certificates?", sensors->len), sensors->len);
  if (!isatty (STDIN_FILENO))
    {
      ips_cli_complain (_("New certificates were not trusted: nobody is there to be asked. Compare the thumbprints "
                          "with the sensors' own and use --trust-new."));
      g_ptr_array_set_size (accepted, 0);
    }
  else if (!ips_cli_confirm (self->cli, question))
    g_ptr_array_set_size (accepted, 0);
  g_ptr_array_add (accepted, NULL);

  ips_job_list_answer_trust_async (jobs, self->job, (const char *const *) accepted->pdata, NULL, ips_cli_ready_cb, self->cli);
  if (!ips_job_list_answer_trust_finish (jobs, ips_cli_await (self->cli), &error))
    ips_cli_complain_error (error, NULL);
}

void
ips_cli_add_job_json (JsonBuilder *builder, IpsJob *job, gboolean with_operations)
{
  GPtrArray *operations = ips_job_get_operations (job);
  g_autofree char *title = ips_job_get_title (job);

  json_builder_begin_object (builder);
  ips_cli_add_number (builder, "id", ips_job_get_id (job));
  ips_cli_add_text (builder, "verb", ips_verb_to_nick (ips_job_get_verb (job)));
  ips_cli_add_text (builder, "title", title);
  ips_cli_add_text (builder, "by", ips_job_get_created_by (job));
  ips_cli_add_number (builder, "created_us", ips_job_get_created_us (job));
  ips_cli_add_number (builder, "ended_us", ips_job_get_ended_us (job));
  ips_cli_add_flag (builder, "finished", ips_job_is_finished (job));
  for (IpsOperationState state = 0; state < IPS_N_OPERATION_STATES; state++)
    ips_cli_add_number (builder, ips_operation_state_to_nick (state), ips_job_count (job, state));
  if (with_operations)
    {
      json_builder_set_member_name (builder, "operations");
      json_builder_begin_array (builder);
      for (guint i = 0; i < operations->len; i++)
        {
          const IpsOperation *operation = g_ptr_array_index (operations, i);
          const struct { const char *key; const char *value; } texts[] = {
            { "device", operation->sensor_name }, { "state", ips_operation_state_to_nick (operation->state) },
            { "cause", operation->cause }, { "message", operation->message }, { "detail", operation->detail }
          };

          json_builder_begin_object (builder);
          ips_cli_add_number (builder, "id", operation->id);
          for (guint t = 0; t < G_N_ELEMENTS (texts); t++)
            {
              g_autofree char *safe = ips_text_make_safe (texts[t].value, 0);

              ips_cli_add_text (builder, texts[t].key, safe);
            }
          ips_cli_add_number (builder, "started_us", operation->started_us);
          ips_cli_add_number (builder, "ended_us", operation->ended_us);
          ips_cli_add_number (builder, "due_us", operation->due_us);
          json_builder_end_object (builder);
        }
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
}

IpsExit
ips_cli_print_job_outcome (IpsCli *self, IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);

  if (self->json)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      ips_cli_add_job_json (builder, job, TRUE);
      ips_cli_print_json (builder);
    }
  else
    {
      const char *keys[] = { "device", "state", "message", NULL };
      const char *headings[] = { _("Device"), _("Outcome"), _("Message"), NULL };
      g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);

      for (guint i = 0; i < operations->len; i++)
        {
          const IpsOperation *operation = g_ptr_array_index (operations, i);

          ips_cli_table_add (table, operation->sensor_name, ips_operation_get_label (operation),
                             operation->message);
        }
      ips_cli_table_print (table, FALSE);
    }

  if (operations->len == 0)
    return IPS_EXIT_NOT_TRIED;
  /* a changed certificate is nothing that a script may overlook */
  if (ips_job_count_findings (job) > 0)
    return IPS_EXIT_SOME_FAILED;
  return ips_job_count (job, IPS_OPERATION_SUCCEEDED) + ips_job_count_waiting (job, IPS_WAIT_WINDOW) == operations->len ? IPS_EXIT_OK : IPS_EXIT_SOME_FAILED;
}

IpsExit
ips_cli_follow_job (IpsCli *self, IpsJob *submitted, const GError *error)
{
  IpsJobList *jobs = ips_workspace_get_jobs (self->workspace);
  g_autoptr(IpsJob) job = submitted;
  Follower follower = { .cli = self, .job = submitted };
  gulong question_id, changed_id;
  guint signal_id;

  if (job == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  question_id = g_signal_connect (jobs, "trust-question", G_CALLBACK (trust_question_cb), &follower);
  changed_id = g_signal_connect (job, "changed", G_CALLBACK (job_changed_cb), &follower);
  signal_id = g_unix_signal_add (SIGINT, interrupted_cb, &follower);
  while (!ips_job_is_finished (job) && !is_left_for_later (job))
    {
      ips_cli_run_until (self, is_done, &follower);
      if (follower.question)
        answer_trust (&follower);
    }
  g_source_remove (signal_id);
  g_signal_handler_disconnect (job, changed_id);
  g_signal_handler_disconnect (jobs, question_id);
  if (isatty (STDERR_FILENO))
    g_printerr ("\r\033[K");
  if (is_left_for_later (job))
    ips_cli_complain (_("The rest waits for maintenance windows: Vedette or its background service does it when they open."));
  return ips_cli_print_job_outcome (self, job);
}

IpsExit
ips_cli_run_job (IpsCli *self, IpsVerb verb, GPtrArray *sensors, const char *parameters)
{
  IpsJobList *jobs = ips_workspace_get_jobs (self->workspace);
  g_autoptr(GError) error = NULL;
  IpsJob *job;

  ips_cli_ask_missing_passwords (self, sensors);
  ips_job_list_submit_async (jobs, verb, sensors, parameters, IPS_PRIORITY_USER, NULL, ips_cli_ready_cb, self);
  job = ips_job_list_submit_finish (jobs, ips_cli_await (self), &error);
  return ips_cli_follow_job (self, job, error);
}

IpsExit
ips_cli_run_job_on (IpsCli *self, IpsVerb verb, const char *subject, const char *parameters)
{
  IpsJobList *jobs = ips_workspace_get_jobs (self->workspace);
  const char *const subjects[] = { subject, NULL };
  g_autoptr(GError) error = NULL;
  IpsJob *job;

  ips_job_list_submit_subjects_async (jobs, verb, subjects, parameters, IPS_PRIORITY_USER, NULL, ips_cli_ready_cb, self);
  job = ips_job_list_submit_finish (jobs, ips_cli_await (self), &error);
  return ips_cli_follow_job (self, job, error);
}

IpsExit
ips_cli_retry_job (IpsCli *self, IpsJob *failed)
{
  IpsJobList *jobs = ips_workspace_get_jobs (self->workspace);
  g_autoptr(GError) error = NULL;
  IpsJob *job;

  ips_job_list_retry_async (jobs, failed, NULL, ips_cli_ready_cb, self);
  job = ips_job_list_retry_finish (jobs, ips_cli_await (self), &error);
  return ips_cli_follow_job (self, job, error);
}
