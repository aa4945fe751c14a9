/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl deployments: deployment jobs, and what people do to them. */
#include "ips-config.h"
#include "ips-cli-deploy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-cli-output.h"
#include "ips-deployment-forms.h"
#include "ips-rollback-preview.h"
#include "ips-store-deployments.h"

#define MOST_LISTED 100

/* --- when and in which waves --- */

void
ips_cli_rollout_clear (IpsCliRollout *self)
{
  g_free (self->waves);
  g_free (self->canary);
  g_free (self->gate);
  g_free (self->at);
  g_free (self->name);
}

/* "02:00" is the next time that a clock on the wall shows it. */
static gboolean
parse_time (const char *text, gint64 now_us, gint64 *at_us)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_local (now_us / G_USEC_PER_SEC);
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");
  gboolean time_only = strchr (text, '-') == NULL;
  g_autofree char *full = time_only ? g_strdup_printf ("%sT%s", today, text) : g_strdelimit (g_strdup (text), " ", 'T');
  g_autofree char *seconds = g_strconcat (full, ":00", NULL);
  g_autoptr(GDateTime) parsed = g_date_time_new_from_iso8601 (seconds, zone);
  g_autoptr(GDateTime) at = NULL;

  if (parsed == NULL)
    parsed = g_date_time_new_from_iso8601 (full, zone);
  if (parsed == NULL)
    return FALSE;
  at = time_only && g_date_time_to_unix (parsed) * G_USEC_PER_SEC <= now_us ? g_date_time_add_days (parsed, 1) : g_date_time_ref (parsed);
  *at_us = g_date_time_to_unix (at) * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
read_start (const IpsCliRollout *self, IpsDeployOptions *options)
{
  gint64 now_us = g_get_real_time ();

  if (self->at != NULL && self->window)
    {
      ips_cli_complain_usage (_("--at and --window exclude each other"));
      return FALSE;
    }
  if (self->window)
    options->start = IPS_START_WINDOW;
  if (self->at == NULL)
    return TRUE;
  options->start = IPS_START_AT;
  if (!parse_time (self->at, now_us, &options->at_us))
    {
      ips_cli_complain_usage (_("“%s” is no time: enter it as “02:00” or “2027-01-31 02:00”"), self->at);
      return FALSE;
    }
  if (options->at_us > now_us)
    return TRUE;
  ips_cli_complain_usage (_("%s is over: enter a time to come"), self->at);
  return FALSE;
}

IpsRollout *
ips_cli_rollout_read (const IpsCliRollout *self, IpsDeployOptions *options)
{
  g_autoptr(IpsRollout) rollout = ips_rollout_new ();
  gboolean waves = self->waves != NULL || self->canary != NULL;
  g_autoptr(GError) error = NULL;

  if (self->parallel < 0 || self->per_group < 0 || self->success < -1 || self->soak < 0 || self->soak > IPS_ROLLOUT_MAX_SOAK_S / 60)
    {
      ips_cli_complain_usage (_("--success, --soak, --parallel and --per-group are numbers from 0 on; --soak at most a week of minutes"));
      return NULL;
    }
  if (self->load_rise < 0 || self->memory_rise < 0 || self->errors < 0)
    {
      ips_cli_complain_usage (_("--load-rise, --memory-rise and --errors are numbers from 0 on"));
      return NULL;
    }
  if (self->canary != NULL)
    {
      g_free (rollout->canary_group);
      rollout->canary_group = g_strdup (self->canary);
    }
  rollout->success_percent = self->success >= 0 ? (guint) self->success : waves ? 100 : 0;
  rollout->soak_s = (guint) self->soak * 60;
  rollout->limits = (IpsHealthLimits) { (guint) self->load_rise, (guint) self->memory_rise, (guint) self->errors };
  rollout->parallel = (guint) self->parallel;
  rollout->per_site = (guint) self->per_group;
  if (self->gate != NULL && !ips_gate_rule_from_nick (self->gate, &rollout->rule))
    {
      ips_cli_complain_usage (_("--gate is one of stop, pause"));
      return NULL;
    }
  if (!ips_rollout_parse_sizes (rollout, self->waves != NULL ? self->waves : "", &error) || !ips_rollout_validate (rollout, &error))
    {
      ips_cli_complain_usage ("%s", error->message);
      return NULL;
    }
  options->name = self->name;
  return read_start (self, options) ? g_steal_pointer (&rollout) : NULL;
}

/* --- reading --- */

/* @id 0: the newest. (transfer full) (nullable): %NULL after having said why not */
static GPtrArray *
load (IpsCli *self, gint64 id)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) all = NULL;

  ips_store_load_deployments_async (store, id, MOST_LISTED, NULL, ips_cli_ready_cb, self);
  all = ips_store_load_deployments_finish (store, ips_cli_await (self), &error);
  if (all == NULL)
    ips_cli_complain_error (error, NULL);
  else if (id != 0 && all->len == 0)
    ips_cli_complain (_("There is no deployment job %" G_GINT64_FORMAT), id);
  else
    return g_steal_pointer (&all);
  return NULL;
}

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "id", "name", "state", "start", "summary", "by", "job", "comment", NULL };
  const char *headings[] = { _("Deployment"), _("Name"), _("State"), _("Begins"), _("Outcome"), _("By"), _("Job"), _("Comment"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) all = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  all = ips_cli_open (self, FALSE) ? load (self, 0) : NULL;
  if (all == NULL)
    return IPS_EXIT_NOT_TRIED;
  for (guint i = 0; i < all->len; i++)
    {
      const IpsDeploymentJob *one = g_ptr_array_index (all, i);
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, one->id);
      g_autofree char *start = ips_deployment_job_describe_start (one);
      g_autofree char *summary = ips_deployment_job_get_summary (one);
      g_autofree char *job = one->job_id != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, one->job_id) : g_strdup ("");

      ips_cli_table_add (table, id, one->name, self->json ? ips_deployment_state_to_nick (one->state) : ips_deployment_state_to_label (one->state), start,
                         summary, one->created_by, job, one->comment);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

/* The number that is the first word, and the deployment job of it; @with_engine: this run works on jobs. */
IpsDeploymentJob *
ips_cli_deployment_find (IpsCli *self, int argc, char **argv, gboolean with_engine, IpsExit *code)
{
  g_autoptr(GPtrArray) all = NULL;
  gint64 id;

  *code = IPS_EXIT_USAGE;
  if (argc != 2 || !g_ascii_string_to_signed (argv[1], 10, 1, G_MAXINT64, &id, NULL))
    {
      ips_cli_complain (_("Give the number of one deployment job, as “vedettectl deployments list” shows it"));
      return NULL;
    }
  *code = IPS_EXIT_NOT_TRIED;
  all = ips_cli_open (self, with_engine) ? load (self, id) : NULL;
  return all != NULL ? ips_deployment_job_copy (g_ptr_array_index (all, 0)) : NULL;
}

static void
print_devices (IpsCli *self, const IpsDeploymentJob *deployment)
{
  const char *keys[] = { "device", "wave", "state", "message", NULL };
  const char *headings[] = { _("Device"), _("Wave"), _("State"), _("Message"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);

  for (guint i = 0; i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);
      g_autofree char *wave = g_strdup_printf ("%u", device->wave + 1);

      ips_cli_table_add (table, device->sensor_name, wave,
                         self->json ? ips_operation_state_to_nick (device->state) : ips_operation_state_to_label (device->state), device->message);
    }
  ips_cli_table_print (table, self->json);
}

IpsExit
ips_cli_deployment_print (IpsCli *self, gint64 id)
{
  g_autoptr(GPtrArray) all = load (self, id);
  const IpsDeploymentJob *one;
  g_autofree char *start = NULL;
  g_autofree char *rollout = NULL;

  if (all == NULL)
    return IPS_EXIT_NOT_TRIED;
  one = g_ptr_array_index (all, 0);
  start = ips_deployment_job_describe_start (one);
  rollout = ips_rollout_describe (one->rollout);
  if (!self->json)
    {
      /* TRANSLATORS: the number, name and state of a deployment job, when it begins, in which waves */
      g_print (_("Deployment job %" G_GINT64_FORMAT ", %s: %s. Begins: %s. %s."), one->id, one->name, ips_deployment_state_to_label (one->state), start,
               rollout);
      g_print ("\n%s%s", one->comment, *one->comment != '\0' ? "\n" : "");
    }
  print_devices (self, one);
  return IPS_EXIT_OK;
}

static IpsExit
show (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  IpsExit code;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  deployment = ips_cli_deployment_find (self, argc, argv, FALSE, &code);
  return deployment != NULL ? ips_cli_deployment_print (self, deployment->id) : code;
}

static IpsExit
history (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "when", "by", "from", "to", "comment", NULL };
  const char *headings[] = { _("When"), _("By"), _("From"), _("To"), _("Comment"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GError) error = NULL;
  IpsExit code;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  deployment = ips_cli_deployment_find (self, argc, argv, FALSE, &code);
  if (deployment == NULL)
    return code;
  ips_store_load_transitions_async (ips_workspace_get_store (self->workspace), deployment->id, NULL, ips_cli_ready_cb, self);
  all = ips_store_load_transitions_finish (ips_workspace_get_store (self->workspace), ips_cli_await (self), &error);
  if (all == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  for (guint i = 0; i < all->len; i++)
    {
      const IpsDeploymentTransition *one = g_ptr_array_index (all, i);
      g_autofree char *when = ips_cli_format_time (one->when_us, self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS);

      ips_cli_table_add (table, when, one->who, one->first ? "" : self->json ? ips_deployment_state_to_nick (one->from) : ips_deployment_state_to_label (one->from),
                         self->json ? ips_deployment_state_to_nick (one->to) : ips_deployment_state_to_label (one->to), one->comment);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

/* --- doing --- */

static void
ask_passwords (IpsCli *self, const IpsDeploymentJob *deployment)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();

  for (guint i = 0; i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);
      IpsSensor *sensor = ips_fleet_lookup (ips_workspace_get_fleet (self->workspace), device->sensor_id);

      if (sensor != NULL)
        g_ptr_array_add (sensors, sensor);
    }
  ips_cli_ask_missing_passwords (self, sensors);
}

static IpsExit
act_on (IpsCli *self, const IpsDeploymentJob *deployment, IpsDeploymentAction action, const char *comment)
{
  gboolean begins = ips_deployment_action_begins (action);
  g_autoptr(GError) error = NULL;
  IpsDeploymentList *deployments;
  IpsJob *job = NULL;

  /* one that waits for its time again is begun by somebody else */
  if (begins && !(deployment->start == IPS_START_AT && deployment->state != IPS_DEPLOYMENT_SCHEDULED && action == IPS_DEPLOYMENT_DEPLOY))
    ask_passwords (self, deployment);
  deployments = ips_workspace_get_deployments (self->workspace);
  ips_deployment_list_act_async (deployments, deployment, action, comment, NULL, ips_cli_ready_cb, self);
  if (!ips_deployment_list_act_finish (deployments, ips_cli_await (self), &job, &error))
    {
      ips_cli_complain ("%s", error->message);
      return IPS_EXIT_NOT_TRIED;
    }
  if (action == IPS_DEPLOYMENT_RESUME && job == NULL)
    job = ips_job_list_lookup (ips_workspace_get_jobs (self->workspace), deployment->job_id);
  if (action == IPS_DEPLOYMENT_RESUME && job != NULL)
    g_object_ref (job);
  return job != NULL ? ips_cli_follow_job (self, job, NULL) : ips_cli_deployment_print (self, deployment->id);
}

static IpsExit
act (IpsCli *self, int argc, char **argv, IpsDeploymentAction action)
{
  g_autofree char *comment = NULL;
  const GOptionEntry entries[] = {
    { "comment", 0, 0, G_OPTION_ARG_STRING, &comment, N_("Why; kept with the change"), N_("TEXT") },
    { NULL }
  };
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  IpsExit code;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  deployment = ips_cli_deployment_find (self, argc, argv, ips_deployment_action_begins (action), &code);
  return deployment != NULL ? act_on (self, deployment, action, comment) : code;
}

/* What it would do on each device. */
static void
print_previews (IpsCli *self, GPtrArray *previews)
{
  const char *keys[] = { "device", "rolled-back", "what", NULL };
  const char *headings[] = { _("Device"), _("Rolled Back"), _("What"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);

  for (guint i = 0; i < previews->len; i++)
    {
      const IpsRollbackPreview *one = g_ptr_array_index (previews, i);
      gboolean in_part = one->goes && *one->kept != '\0';

      ips_cli_table_add (table, one->sensor_name, self->json ? in_part ? "in-part" : one->goes ? "yes" : "no" : in_part ? _("in part") : one->goes ? _("yes") : _("no"),
                         one->words);
    }
  ips_cli_table_print (table, self->json);
}

/* What cannot go back is said before anything is done. */
static IpsExit
rollback (IpsCli *self, int argc, char **argv)
{
  g_autofree char *comment = NULL;
  gboolean dry_run = FALSE;
  const GOptionEntry entries[] = {
    { "comment", 0, 0, G_OPTION_ARG_STRING, &comment, N_("Why; kept with the change"), N_("TEXT") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only say what would go back on each device and what would stay"), NULL },
    { NULL }
  };
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  g_autoptr(GPtrArray) previews = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *why = NULL;
  g_autofree char *words = NULL;
  g_autofree char *forms = NULL;
  g_autofree char *question = NULL;
  IpsFleet *fleet;
  IpsExit code;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  deployment = ips_cli_deployment_find (self, argc, argv, !dry_run, &code);
  if (deployment == NULL)
    return code;
  why = ips_deployment_action_explain (IPS_DEPLOYMENT_ROLLBACK, deployment->state, deployment->workflow);
  if (why != NULL)
    {
      ips_cli_complain ("%s", why);
      return IPS_EXIT_NOT_TRIED;
    }
  fleet = ips_workspace_get_fleet (self->workspace);
  ips_rollback_preview_async (fleet, deployment, NULL, ips_cli_ready_cb, self);
  previews = ips_rollback_preview_finish (fleet, ips_cli_await (self), &error);
  if (previews == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  if (dry_run)
    {
      print_previews (self, previews);
      return IPS_EXIT_OK;
    }
  words = g_strdelimit (ips_rollback_preview_describe (previews), "\n", ' ');
  forms = ips_deployment_describe_forms (fleet, deployment, IPS_DEPLOYMENT_ROLLBACK);
  /* TRANSLATORS: what is done, and over what the devices are reached ("Over SSH.") */
  question = g_strdup_printf (_("%1$s %2$s Roll it back?"), words, forms);
  return ips_cli_confirm (self, question) ? act_on (self, deployment, IPS_DEPLOYMENT_ROLLBACK, comment) : IPS_EXIT_NOT_TRIED;
}

#define ACTION(name, action) \
  static IpsExit name (IpsCli *self, int argc, char **argv) { return act (self, argc, argv, action); }
ACTION (deploy, IPS_DEPLOYMENT_DEPLOY)
ACTION (pause_job, IPS_DEPLOYMENT_PAUSE)
ACTION (resume, IPS_DEPLOYMENT_RESUME)
ACTION (abort_job, IPS_DEPLOYMENT_ABORT)
ACTION (cancel, IPS_DEPLOYMENT_CANCEL)
ACTION (redeploy, IPS_DEPLOYMENT_REDEPLOY)
ACTION (open_job, IPS_DEPLOYMENT_OPEN)
ACTION (close_job, IPS_DEPLOYMENT_CLOSE)
ACTION (submit, IPS_DEPLOYMENT_SUBMIT)
ACTION (approve, IPS_DEPLOYMENT_APPROVE)
ACTION (reject, IPS_DEPLOYMENT_REJECT)
ACTION (discard, IPS_DEPLOYMENT_DISCARD)

const IpsCliVerb ips_cli_deployments_verbs[] = {
  { "deployments", "list", "", N_("Deployment jobs, newest first"), list },
  { "deployments", "show", "DEPLOYMENT", N_("Its devices, waves and what came of each"), show },
  { "deployments", "report", "DEPLOYMENT", N_("What each device was before and after: version, level, load, certificate and more"), ips_cli_deployment_report },
  { "deployments", "history", "DEPLOYMENT", N_("Who changed its state when, and why"), history },
  { "deployments", "deploy", "DEPLOYMENT", N_("Begin what was approved, or was to begin later"), deploy },
  { "deployments", "pause", "DEPLOYMENT", N_("Begin nothing more; what is under way is seen through"), pause_job },
  { "deployments", "resume", "DEPLOYMENT", N_("Go on"), resume },
  { "deployments", "abort", "DEPLOYMENT", N_("Stop it, and say what is done, under way and not begun"), abort_job },
  { "deployments", "cancel", "DEPLOYMENT", N_("Give up what has not begun"), cancel },
  { "deployments", "redeploy", "DEPLOYMENT", N_("Again, to the devices that failed or were not begun"), redeploy },
  { "deployments", "rollback", "DEPLOYMENT", N_("Lead its devices back to what they were before"), rollback },
  { "deployments", "approval", "", N_("In which groups devices are deployed to only after approval"), ips_cli_approval },
  { "deployments", "open", "DEPLOYMENT", N_("Take a job of the workflow up, so that nobody else does meanwhile"), open_job },
  { "deployments", "edit", "[OPTION…] DEPLOYMENT", N_("Other devices, another time or other waves for a job that is open"), ips_cli_deployment_edit },
  { "deployments", "close", "DEPLOYMENT", N_("Leave it to others again"), close_job },
  { "deployments", "submit", "DEPLOYMENT", N_("For approval, in the workflow"), submit },
  { "deployments", "approve", "DEPLOYMENT", N_("What was submitted may be deployed"), approve },
  { "deployments", "reject", "DEPLOYMENT", N_("What was submitted is sent back"), reject },
  { "deployments", "discard", "DEPLOYMENT", N_("Give up a job of the workflow"), discard },
  { NULL }
};
