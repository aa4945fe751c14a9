/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl deploy: packages to devices, seen until the devices run them; and the configurations kept from before. */
#include "ips-config.h"
#include "ips-cli-apply.h"
#include "ips-cli-deploy.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "ips-cli-output.h"
#include "ips-deploy-submit.h"
#include "ips-deployment.h"
#include "ips-format.h"
#include "ips-link-form.h"
#include "ips-snapshot-folder.h"

/* --- deploy --- */

static guint
count_reboots (GPtrArray *plans)
{
  guint n = 0;

  for (guint i = 0; i < plans->len; i++)
    {
      const IpsUpgradePlan *plan = g_ptr_array_index (plans, i);

      for (guint j = 0; j < plan->steps->len; j++)
        if (((IpsUpgradeStep *) g_ptr_array_index (plan->steps, j))->reboots)
          {
            n++;
            break;
          }
    }
  return n;
}

/* (transfer full) */
static char *
make_question (const IpsPackageFile *file, guint n, guint n_reboots, guint n_left_out)
{
  g_autoptr(GString) text = g_string_new (NULL);

  /* TRANSLATORS: a file's name, on how many devices */
  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "Deploy %s to %u device?", "Deploy %s to %u devices?", n), file->name->name, n);
  if (n_reboots > 0)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, " %u reboots and does not inspect traffic meanwhile.",
                                               " %u reboot and do not inspect traffic meanwhile.", n_reboots), n_reboots);
  if (n_left_out > 0)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, " %u is left out.", " %u are left out.", n_left_out), n_left_out);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The question, and over what the devices are reached. */
static gboolean
confirm (IpsCli *self, const char *question, GPtrArray *sensors)
{
  g_autofree char *forms = ips_link_form_describe (sensors, IPS_VERB_DEPLOY,
                                                   ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport);
  g_autofree char *whole = g_strdup_printf ("%s %s", question, forms);

  return ips_cli_confirm (self, whole);
}

/* What was submitted: its job is followed where it begins now. */
static IpsExit
follow (IpsCli *self)
{
  GAsyncResult *result = ips_cli_await (self);
  g_autoptr(GError) error = NULL;
  IpsJob *job = ips_deploy_submit_finish (ips_workspace_get_jobs (self->workspace), result, &error);

  if (job != NULL || error != NULL)
    return ips_cli_follow_job (self, job, error);
  return ips_cli_deployment_print (self, ips_deploy_submit_get_deployment (result));
}

static IpsExit
run (IpsCli *self, const IpsPackageFile *file, GPtrArray *plans, const IpsDeployOptions *options)
{
  IpsJobList *jobs = ips_workspace_get_jobs (self->workspace);
  guint n = ips_cli_apply_count (plans, IPS_APPLICABLE);
  guint n_left_out = plans->len - n - ips_cli_apply_count (plans, IPS_SAME);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  g_autofree char *question = NULL;
  IpsExit code;

  if (n == 0 && n_left_out == 0)
    {
      g_printerr ("%s\n", _("Every device runs it already."));
      return IPS_EXIT_OK;
    }
  /* of what is deployed the job tells; one document is enough for a program */
  if (n == 0 || (n_left_out > 0 && !self->json))
    ips_cli_apply_print (self, file, plans);
  if (n == 0)
    return IPS_EXIT_NOT_TRIED;
  for (guint i = 0; i < plans->len; i++)
    {
      const IpsUpgradePlan *plan = g_ptr_array_index (plans, i);

      if (plan->steps->len > 0)
        g_ptr_array_add (sensors, plan->sensor);
    }
  question = make_question (file, n, count_reboots (plans), n_left_out);
  if (!confirm (self, question, sensors))
    return IPS_EXIT_NOT_TRIED;
  ips_cli_ask_missing_passwords (self, sensors);
  ips_deploy_submit_async (jobs, plans, options, IPS_PRIORITY_USER, NULL, ips_cli_ready_cb, self);
  code = follow (self);
  return code == IPS_EXIT_OK && n_left_out > 0 ? IPS_EXIT_SOME_FAILED : code;
}

static void
print_submitted (IpsCli *self, GPtrArray *deployments)
{
  const char *keys[] = { "device", "packages", "tuned", "reason", NULL };
  const char *headings[] = { _("Device"), _("Packages"), _("Tuned Signatures"), _("Why Not"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);

  for (guint i = 0; i < deployments->len; i++)
    {
      const IpsDeployment *one = g_ptr_array_index (deployments, i);
      g_autoptr(GString) packages = g_string_new (NULL);
      g_autofree char *tuned = one->order != NULL ? g_strdup_printf ("%u", ips_deploy_order_count_signatures (one->order)) : g_strdup ("");

      for (guint j = 0; one->order != NULL && j < one->order->steps->len; j++)
        g_string_append_printf (packages, "%s%s", j > 0 ? ", " : "", ((IpsUpgradeStep *) g_ptr_array_index (one->order->steps, j))->file_name);
      ips_cli_table_add (table, ips_sensor_get_name (one->sensor), packages->str, tuned,
                         one->reason != NULL ? one->reason : one->order == NULL ? _("nothing waits to be deployed") : "");
    }
  ips_cli_table_print (table, self->json);
}

/* What was submitted, to @sensors. */
static IpsExit
run_submitted (IpsCli *self, GPtrArray *sensors, gboolean dry_run, const IpsDeployOptions *options)
{
  IpsJobList *jobs = ips_workspace_get_jobs (self->workspace);
  g_autoptr(GPtrArray) deployments = NULL;
  g_autoptr(GPtrArray) chosen = g_ptr_array_new ();
  g_autoptr(GPtrArray) orders = g_ptr_array_new ();
  g_autofree char *question = NULL;
  g_autoptr(GError) error = NULL;
  guint n_left_out = 0;
  IpsExit code;

  ips_deployment_collect_async (self->workspace, sensors, NULL, NULL, ips_cli_ready_cb, self);
  deployments = ips_deployment_collect_finish (ips_cli_await (self), &error);
  if (deployments == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  for (guint i = 0; i < deployments->len; i++)
    {
      const IpsDeployment *one = g_ptr_array_index (deployments, i);

      n_left_out += one->reason != NULL ? 1 : 0;
      if (one->order == NULL)
        continue;
      g_ptr_array_add (chosen, one->sensor);
      g_ptr_array_add (orders, one->order);
    }
  if (dry_run || (n_left_out > 0 && !self->json))
    print_submitted (self, deployments);
  if (dry_run || chosen->len == 0)
    {
      if (!dry_run && n_left_out == 0)
        g_printerr ("%s\n", _("Nothing that was submitted waits to be deployed to these devices."));
      return n_left_out == 0 ? IPS_EXIT_OK : chosen->len > 0 ? IPS_EXIT_SOME_FAILED : IPS_EXIT_NOT_TRIED;
    }
  question = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Deploy what was submitted to %u device?", "Deploy what was submitted to %u devices?", chosen->len),
                              chosen->len);
  if (!confirm (self, question, chosen))
    return IPS_EXIT_NOT_TRIED;
  ips_cli_ask_missing_passwords (self, chosen);
  ips_deploy_submit_orders_async (jobs, chosen, orders, options, IPS_PRIORITY_USER, NULL, ips_cli_ready_cb, self);
  code = follow (self);
  return code == IPS_EXIT_OK && n_left_out > 0 ? IPS_EXIT_SOME_FAILED : code;
}

static IpsExit
deploy (IpsCli *self, int argc, char **argv)
{
  gboolean submitted = FALSE, dry_run = FALSE, trust_new = FALSE, in_sequence = FALSE, ignore_clock = FALSE;
  g_autofree char *changed = NULL, *category = NULL;
  g_auto(IpsCliRollout) words = { .success = -1 };
  g_autoptr(IpsRollout) rollout = NULL;
  int limit = 0;
  const GOptionEntry entries[] = {
    { "waves", 0, 0, G_OPTION_ARG_STRING, &words.waves, N_("In waves: “1,10%,50%”; what is left is the last one"), N_("SIZES") },
    { "canary", 0, 0, G_OPTION_ARG_STRING, &words.canary, N_("The devices of this group first"), N_("GROUP") },
    { "success", 0, 0, G_OPTION_ARG_INT, &words.success, N_("Per cent of a wave that have to succeed before the next begins (100)"), N_("PERCENT") },
    { "soak", 0, 0, G_OPTION_ARG_INT, &words.soak, N_("Look at a device's health so many minutes after, before it counts"), N_("MINUTES") },
    { "load-rise", 0, 0, G_OPTION_ARG_INT, &words.load_rise, N_("Not well with so many points of inspection load more than before"), N_("POINTS") },
    { "memory-rise", 0, 0, G_OPTION_ARG_INT, &words.memory_rise, N_("Not well with so many points of memory in use more than before"), N_("POINTS") },
    { "errors", 0, 0, G_OPTION_ARG_INT, &words.errors, N_("Not well with so many error events more than in as long a time before"), N_("NUMBER") },
    { "gate", 0, 0, G_OPTION_ARG_STRING, &words.gate, N_("Where they do not: stop or pause"), N_("RULE") },
    { "parallel", 0, 0, G_OPTION_ARG_INT, &words.parallel, N_("At most so many devices at the same time"), N_("NUMBER") },
    { "per-group", 0, 0, G_OPTION_ARG_INT, &words.per_group, N_("At most so many devices of a group at the same time"), N_("NUMBER") },
    { "at", 0, 0, G_OPTION_ARG_STRING, &words.at, N_("Not now: at “02:00”, or at “2027-01-31 02:00”"), N_("TIME") },
    { "window", 0, 0, G_OPTION_ARG_NONE, &words.window, N_("Each device in its maintenance window"), NULL },
    { "name", 0, 0, G_OPTION_ARG_STRING, &words.name, N_("What the deployment job is called"), N_("NAME") },
    { "submitted", 0, 0, G_OPTION_ARG_NONE, &submitted, N_("What was submitted for the devices: sensor updates, update levels, tuning"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only show what would be done, and why"), NULL },
    { "changed", 0, 0, G_OPTION_ARG_STRING, &changed, N_("Where somebody changed the configuration since: warn, stop or overwrite"), N_("RULE") },
    { "category", 0, 0, G_OPTION_ARG_STRING, &category, N_("Signatures of routers that have none and no category either: basic or advanced"), N_("CATEGORY") },
    { "trust-new", 0, 0, G_OPTION_ARG_NONE, &trust_new, N_("Trust the new certificate of a device after its update"), NULL },
    { "in-sequence", 0, 0, G_OPTION_ARG_NONE, &in_sequence, N_("One device after another; the first that fails ends it"), NULL },
    { "ignore-clock", 0, 0, G_OPTION_ARG_NONE, &ignore_clock, N_("Also where a device's clock is more than a day off"), NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_("How long a device may take for a package"), N_("MINUTES") },
    { NULL }
  };
  g_autoptr(IpsPackageLibrary) library = NULL;
  g_autoptr(GPtrArray) plans = NULL;
  g_autoptr(GPtrArray) sensors = NULL;
  const IpsPackageFile *file;
  IpsDeployOptions options = { 0 };
  gboolean all;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 && !submitted)
    return ips_cli_complain_usage (_("Name the package to deploy; “vedettectl updates list” lists what there is"));
  if (argc < (submitted ? 2 : 3) && !ips_cli_narrows (self))
    return ips_cli_complain_usage (_("Name the devices to deploy to, or use --group, --tag or --all"));
  if (changed != NULL && !ips_changed_rule_from_nick (changed, &options.changed))
    return ips_cli_complain_usage (_("--changed is one of warn, stop, overwrite"));
  if (category != NULL && !ips_signature_category_from_nick (category, &options.category))
    return ips_cli_complain_usage (_("--category is one of basic, advanced, keep"));
  if (limit < 0 || limit > 24 * 60)
    return ips_cli_complain_usage (_("--limit is a number of minutes from 1 to 1440"));
  options.trust_upgraded = trust_new;
  options.in_sequence = in_sequence;
  options.ignore_clock = ignore_clock;
  options.limit_s = (guint) limit * 60;
  rollout = ips_cli_rollout_read (&words, &options);
  if (rollout == NULL)
    return IPS_EXIT_USAGE;
  options.rollout = rollout;
  library = ips_cli_open (self, !dry_run) ? ips_cli_updates_open_library (self) : NULL;
  if (submitted)
    {
      sensors = library != NULL ? ips_cli_choose (self, argc - 1, argv + 1, &all) : NULL;
      return sensors != NULL ? run_submitted (self, sensors, dry_run, &options) : IPS_EXIT_NOT_TRIED;
    }
  plans = library != NULL ? ips_cli_apply_make_plans (self, library, argc - 1, argv + 1, &file) : NULL;
  if (plans == NULL)
    return IPS_EXIT_NOT_TRIED;
  if (!dry_run)
    return run (self, file, plans, &options);
  ips_cli_apply_print (self, file, plans);
  return ips_cli_apply_get_exit (plans);
}

/* --- deployed, snapshots --- */

static IpsExit
deployed (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "device", "version", "level", "when", "by", "job", NULL };
  const char *headings[] = { _("Device"), _("Version"), _("Level"), _("Deployed"), _("By"), _("Job"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GHashTable) rows = NULL;
  g_autoptr(GError) error = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  sensors = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;
  ips_store_load_deployed_async (ips_workspace_get_store (self->workspace), "", NULL, ips_cli_ready_cb, self);
  rows = ips_store_load_deployed_finish (ips_workspace_get_store (self->workspace), ips_cli_await (self), &error);
  if (rows == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsDeployed *row = g_hash_table_lookup (rows, ips_sensor_get_id (sensor));
      g_autofree char *level = row != NULL ? ips_level_to_text (row->level) : g_strdup ("");
      g_autofree char *when = row != NULL ? ips_cli_format_time (row->when_us, self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS) : g_strdup ("");
      g_autofree char *job = row != NULL ? g_strdup_printf ("%" G_GINT64_FORMAT, row->job_id) : g_strdup ("");

      ips_cli_table_add (table, ips_sensor_get_name (sensor), row != NULL ? row->version : "", level, when, row != NULL ? row->who : "", job);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

static GPtrArray *
load_snapshots (IpsCli *self, IpsSensor *sensor)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GError) error = NULL;
  GPtrArray *all;

  ips_store_load_snapshots_async (store, ips_sensor_get_id (sensor), NULL, ips_cli_ready_cb, self);
  all = ips_store_load_snapshots_finish (store, ips_cli_await (self), &error);
  if (all == NULL)
    ips_cli_complain_error (error, ips_sensor_get_name (sensor));
  return all;
}

static void
list_snapshots (IpsCli *self, GPtrArray *all)
{
  const char *keys[] = { "sha256", "bytes", "when", "job", NULL };
  const char *headings[] = { _("SHA-256"), _("Bytes"), _("Kept"), _("Job"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);

  for (guint i = 0; i < all->len; i++)
    {
      const IpsSnapshot *snapshot = g_ptr_array_index (all, i);
      g_autofree char *bytes = g_strdup_printf ("%" G_GINT64_FORMAT, snapshot->size_bytes);
      g_autofree char *when = ips_cli_format_time (snapshot->when_us, self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS);
      g_autofree char *job = g_strdup_printf ("%" G_GINT64_FORMAT, snapshot->job_id);

      ips_cli_table_add (table, snapshot->sha256, bytes, when, job);
    }
  ips_cli_table_print (table, self->json);
}

/* To standard output, byte by byte as the device gave it. */
static IpsExit
write_snapshot (IpsCli *self, GPtrArray *all, const char *prefix)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  const char *sha256 = NULL;

  for (guint i = 0; i < all->len && sha256 == NULL; i++)
    if (g_str_has_prefix (((IpsSnapshot *) g_ptr_array_index (all, i))->sha256, prefix))
      sha256 = ((IpsSnapshot *) g_ptr_array_index (all, i))->sha256;
  if (sha256 == NULL)
    {
      ips_cli_complain (_("No configuration of this device has a SHA-256 that begins with “%s”."), prefix);
      return IPS_EXIT_NOT_TRIED;
    }
  ips_snapshot_folder_load_async (store, sha256, NULL, ips_cli_ready_cb, self);
  bytes = ips_snapshot_folder_load_finish (store, ips_cli_await (self), &error);
  if (bytes == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  if (fwrite (g_bytes_get_data (bytes, NULL), 1, g_bytes_get_size (bytes), stdout) != g_bytes_get_size (bytes) || fflush (stdout) != 0)
    {
      ips_cli_complain (_("The configuration could not be written: %s."), g_strerror (errno));
      return IPS_EXIT_NOT_TRIED;
    }
  return IPS_EXIT_OK;
}

static IpsExit
snapshots (IpsCli *self, int argc, char **argv)
{
  g_autofree char *write = NULL;
  const GOptionEntry entries[] = {
    { "write", 0, 0, G_OPTION_ARG_STRING, &write, N_("Write that configuration to standard output"), N_("SHA256") },
    { NULL }
  };
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GPtrArray) all = NULL;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 2)
    return ips_cli_complain_usage (_("Name one device"));
  sensors = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  all = sensors != NULL ? load_snapshots (self, g_ptr_array_index (sensors, 0)) : NULL;
  if (all == NULL)
    return IPS_EXIT_NOT_TRIED;
  if (write != NULL)
    return write_snapshot (self, all, write);
  list_snapshots (self, all);
  return IPS_EXIT_OK;
}

const IpsCliVerb ips_cli_deploy_verbs[] = {
  { "deploy", NULL, "[--dry-run] [--waves SIZES] [--at TIME|--window] [--changed RULE] [--trust-new] PACKAGE|--submitted DEVICE…",
    N_("Put a package, and what has to go before it, on devices and read it back"), deploy },
  { "deployed", NULL, "[DEVICE…]", N_("What was deployed to which device last"), deployed },
  { "snapshots", NULL, "[--write SHA256] DEVICE", N_("The configurations kept from before deployments"), snapshots },
  { NULL }
};
