/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl licenses: what Security Manager Administration > Licensing > IPS does. */
#include "ips-config.h"
#include "ips-cli-licenses.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-cli-output.h"
#include "ips-expiry.h"
#include "ips-format.h"
#include "ips-license-band.h"
#include "ips-license-file.h"
#include "ips-link-form.h"
#include "ips-problem.h"
#include "ips-store-licenses.h"

static IpsFleet *
fleet_of (IpsCli *self)
{
  return ips_workspace_get_fleet (self->workspace);
}

static gint64
now_of (IpsCli *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

/* For people as everywhere; in JSON 2027-06-30, which sorts whatever the locale; "" for 0. (transfer full) */
static char *
format_day (gint64 us, gboolean json)
{
  g_autoptr(GDateTime) time = NULL;

  if (!json)
    return ips_format_date (us);
  time = us != 0 ? g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC) : NULL;
  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("");
}

/* --- list, refresh --- */

static gboolean
find_band (const char *text, IpsLicenseBand *band)
{
  static const struct { const char *word; IpsLicenseBand band; } words[] = {
    { "expired", IPS_LICENSE_BAND_EXPIRED }, { "7", IPS_LICENSE_BAND_7_DAYS }, { "30", IPS_LICENSE_BAND_30_DAYS },
    { "60", IPS_LICENSE_BAND_60_DAYS }, { "90", IPS_LICENSE_BAND_90_DAYS }, { "later", IPS_LICENSE_BAND_LATER },
    { "none", IPS_LICENSE_BAND_NONE }, { "invalid", IPS_LICENSE_BAND_INVALID }, { "unknown", IPS_LICENSE_BAND_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (text, words[i].word))
      {
        *band = words[i].band;
        return TRUE;
      }
  ips_cli_complain (_("--band is one of expired, 7, 30, 60, 90, later, none, invalid, unknown"));
  return FALSE;
}

static void
add_row (IpsCliTable *table, IpsSensor *sensor, IpsTransport transport, gint64 now_us, gboolean json)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  g_autoptr(IpsProblem) problem = ips_problem_for_license (sensor, transport, now_us);
  g_autofree char *until = format_day (facts->license_expires_us, json);
  g_autofree char *days = facts->license_expires_us != 0
    ? g_strdup_printf ("%d", ips_format_count_days (facts->license_expires_us, now_us)) : g_strdup ("");
  g_autofree char *refreshed = ips_format_iso (facts->contacted_us);

  ips_cli_table_add (table, ips_sensor_get_name (sensor), ips_sensor_get_config (sensor)->address,
                     ips_license_status_to_label (facts->license_status), until, days,
                     ips_license_band_to_label (ips_license_band_for (facts, now_us)), facts->serial, facts->platform, facts->version,
                     refreshed, problem->kind == IPS_PROBLEM_NONE ? "" : problem->text, problem->what_to_do);
}

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "device", "address", "status", "expires", "days_left", "band", "serial", "platform", "version", "last_refresh",
                         "problem", "what_to_do", NULL };
  const char *headings[] = { _("Device"), "", _("License Status"), _("Expiration Date"), _("Days Left"), "", _("Serial Number"),
                             _("Platform"), _("Version"), "", _("Problem"), "", NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autofree char *only = NULL;
  gboolean ics = FALSE;
  const GOptionEntry entries[] = {
    { "ics", 0, 0, G_OPTION_ARG_NONE, &ics, N_("A calendar of the days on which licences end"), NULL },
    { "band", 0, 0, G_OPTION_ARG_STRING, &only, N_("Only expired, 7, 30, 60, 90, later, none, invalid or unknown"), N_("BAND") },
    { NULL }
  };
  IpsLicenseBand band = IPS_N_LICENSE_BANDS;
  guint counts[IPS_N_LICENSE_BANDS] = { 0 };
  g_autoptr(GPtrArray) sensors = NULL;
  IpsTransport transport;

  if (!ips_cli_parse (self, entries, &argc, &argv) || (only != NULL && !find_band (only, &band)))
    return IPS_EXIT_USAGE;
  sensors = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;
  if (ics)
    {
      g_autofree char *calendar = ips_expiry_licenses_to_ics (sensors, now_of (self));

      g_print ("%s", calendar);
      return IPS_EXIT_OK;
    }
  transport = ips_fleet_get_communication (fleet_of (self))->transport;
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      IpsLicenseBand own = ips_license_band_for (ips_sensor_get_facts (sensor), now_of (self));

      counts[own]++;
      if (band == IPS_N_LICENSE_BANDS || own == band)
        add_row (table, sensor, transport, now_of (self), self->json);
    }
  ips_cli_table_print (table, self->json);
  for (guint i = 0; !self->json && i < IPS_N_LICENSE_BANDS; i++)
    if (counts[i] > 0)
      g_print ("%s: %u\n", ips_license_band_describe ((IpsLicenseBand) i), counts[i]);
  return IPS_EXIT_OK;
}

static IpsExit
refresh (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GPtrArray) sensors = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  sensors = ips_cli_open_devices (self, TRUE, argc - 1, argv + 1);
  return sensors != NULL ? ips_cli_run_job (self, IPS_VERB_REFRESH, sensors, NULL) : IPS_EXIT_NOT_TRIED;
}

/* --- plans --- */

void
ips_cli_print_license_plan (IpsCli *self, GPtrArray *plan, GPtrArray *problems)
{
  const char *keys[] = { "file", "serial", "expires", "sha256", "device", "verdict", "applied", "reason", "warning", NULL };
  const char *headings[] = { _("File"), _("Serial Number"), _("Expiration Date"), "", _("Device"), _("Verdict"), "", _("Reason"), "", NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);

  for (guint i = 0; i < plan->len; i++)
    {
      const IpsLicenseAssignment *row = g_ptr_array_index (plan, i);
      g_autofree char *day = row->license != NULL ? format_day (row->license->expires_us, self->json) : g_strdup ("");
      const char *serial = row->license != NULL && *row->license->serial != '\0' ? row->license->serial
                           : row->sensor != NULL ? ips_sensor_get_facts (row->sensor)->serial : "";

      ips_cli_table_add (table, row->source, serial, day, row->license != NULL ? row->license->sha256 : "",
                         row->sensor != NULL ? ips_sensor_get_name (row->sensor) : "",
                         row->license != NULL ? ips_license_verdict_to_label (row->verdict) : row->go ? _("to be asked for") : _("not possible"),
                         row->go ? "yes" : "no", row->reason, row->warning);
    }
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    {
      const IpsLicenseFind *find = g_ptr_array_index (problems, i);

      if (find->license == NULL)
        ips_cli_table_add (table, find->source, "", "", "", "", ips_license_verdict_to_label (IPS_LICENSE_VERDICT_NOT_A_LICENSE), "no",
                           find->error->message, "");
    }
  ips_cli_table_print (table, self->json);
}

static IpsExit
apply (IpsCli *self, IpsLicenseSource source, GPtrArray *plan, gboolean in_window)
{
  IpsJobList *jobs = ips_workspace_get_jobs (self->workspace);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = NULL;
  IpsExit code;

  for (guint i = 0; i < plan->len; i++)
    {
      const IpsLicenseAssignment *row = g_ptr_array_index (plan, i);

      if (row->go)
        g_ptr_array_add (sensors, row->sensor);
    }
  ips_cli_ask_missing_passwords (self, sensors);
  ips_license_submit_async (jobs, fleet_of (self), source, plan, in_window, IPS_PRIORITY_USER, NULL, ips_cli_ready_cb, self);
  job = ips_license_submit_finish (jobs, ips_cli_await (self), &error);
  code = ips_cli_follow_job (self, job != NULL ? g_object_ref (job) : NULL, error);
  /* what was kept because it is not newer needed nothing done */
  if (code == IPS_EXIT_SOME_FAILED && ips_job_count (job, IPS_OPERATION_FAILED) + ips_job_count (job, IPS_OPERATION_CANCELLED) == 0)
    return IPS_EXIT_OK;
  return code;
}

/* Asks, where not every row goes; %FALSE: nothing is to be done, @code says what that means. */
static gboolean
may_go_on (IpsCli *self, GPtrArray *plan, guint n_bad, gboolean dry_run, IpsExit *code)
{
  guint n = ips_license_plan_count (plan, TRUE);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  g_autofree char *question = NULL, *effect = NULL, *forms = NULL;

  *code = dry_run ? IPS_EXIT_OK : IPS_EXIT_NOT_TRIED;
  if (dry_run)
    return FALSE;
  if (n == 0)
    {
      ips_cli_complain (_("Nothing is to be applied; “--dry-run” shows why."));
      return FALSE;
    }
  if (n == plan->len && n_bad == 0)
    return TRUE;
  for (guint i = 0; i < plan->len; i++)
    {
      const IpsLicenseAssignment *row = g_ptr_array_index (plan, i);

      if (row->go)
        g_ptr_array_add (sensors, row->sensor);
    }
  forms = ips_link_form_describe (sensors, IPS_VERB_UPDATE_LICENSE, ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport);
  effect = g_strdup_printf (ngettext ("Only %u device will be updated. Go on?", "Only %u devices will be updated. Go on?", n), n);
  question = g_strdup_printf ("%s %s", effect, forms);
  return ips_cli_confirm (self, question);
}

static IpsExit
update_cco (IpsCli *self, gboolean dry_run, gboolean in_window, int n_names, char **names)
{
  IpsCiscoAccount *account;
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GPtrArray) plan = NULL;
  g_autofree char *problem = NULL;
  IpsExit code;
  guint n;

  sensors = ips_cli_open_devices (self, !dry_run, n_names, names);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;
  ips_cli_ask_cisco_password (self);
  account = ips_licensing_get_account (ips_fleet_get_licensing (fleet_of (self)));
  problem = ips_cisco_account_get_problem (account, now_of (self));
  plan = ips_license_plan_cco (sensors, problem, now_of (self));
  n = ips_license_plan_count (plan, TRUE);
  if (dry_run || n < plan->len)
    ips_cli_print_license_plan (self, plan, NULL);
  if (!self->json && n > 0)
    {
      const IpsPace *pace = &ips_licensing_get_settings (ips_fleet_get_licensing (fleet_of (self)))->pace;
      g_autofree char *window = ips_format_duration (pace->window_us);
      g_autofree char *estimate = ips_format_duration (ips_pace_estimate_us (pace, n));

      /* TRANSLATORS: the %s are durations such as “3 min” */
      g_printerr (_("The licence server is asked at most %u times in %s: about %s.\n"), pace->limit, window, estimate);
    }
  if (!may_go_on (self, plan, 0, dry_run, &code))
    return code;
  return apply (self, IPS_LICENSE_SOURCE_CCO, plan, in_window);
}

static guint
count_bad (GPtrArray *finds)
{
  guint n = 0;

  for (guint i = 0; i < finds->len; i++)
    if (((IpsLicenseFind *) g_ptr_array_index (finds, i))->license == NULL)
      n++;
  return n;
}

static IpsExit
update_files (IpsCli *self, gboolean dry_run, gboolean force, gboolean in_window, const char *device, char **paths)
{
  g_autoptr(GPtrArray) finds = NULL;
  g_autoptr(GPtrArray) licenses = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_license_unref);
  g_autoptr(GPtrArray) sources = g_ptr_array_new ();
  g_autoptr(GPtrArray) plan = NULL;
  g_autoptr(GError) error = NULL;
  IpsSensor *sensor = NULL;
  IpsExit code;

  if (!ips_cli_open (self, !dry_run))
    return IPS_EXIT_NOT_TRIED;
  sensor = device != NULL ? ips_fleet_lookup_name (fleet_of (self), device) : NULL;
  if (device != NULL && sensor == NULL)
    {
      ips_cli_complain (_("There is no device “%s”."), device);
      return IPS_EXIT_NOT_TRIED;
    }
  ips_license_find_async (ips_fleet_get_dialect (fleet_of (self)), (const char *const *) paths, NULL, ips_cli_ready_cb, self);
  finds = ips_license_find_finish (ips_cli_await (self), &error);
  for (guint i = 0; finds != NULL && i < finds->len; i++)
    {
      const IpsLicenseFind *find = g_ptr_array_index (finds, i);

      if (find->license == NULL)
        continue;
      g_ptr_array_add (licenses, ips_license_ref (find->license));
      g_ptr_array_add (sources, find->source);
    }
  plan = ips_license_plan_files (licenses, (const char *const *) sources->pdata, ips_fleet_get_sensors (fleet_of (self)), now_of (self));
  for (guint i = 0; i < plan->len; i++)
    {
      if (sensor != NULL)
        ips_license_plan_assign (plan, i, sensor, now_of (self));
      if (force)
        ips_license_plan_force (plan, i, TRUE, now_of (self));
    }
  if (dry_run || count_bad (finds) > 0 || ips_license_plan_count (plan, TRUE) < plan->len)
    ips_cli_print_license_plan (self, plan, finds);
  if (!may_go_on (self, plan, count_bad (finds), dry_run, &code))
    return code;
  return apply (self, IPS_LICENSE_SOURCE_FILE, plan, in_window);
}

static IpsExit
update (IpsCli *self, int argc, char **argv)
{
  gboolean cco = FALSE, dry_run = FALSE, force = FALSE, in_window = FALSE;
  g_autofree char *device = NULL;
  const GOptionEntry entries[] = {
    { "cco", 0, 0, G_OPTION_ARG_NONE, &cco, N_("Ask Cisco.com for the devices named"), NULL },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_("The device that the file is for, where it does not say so"), N_("DEVICE") },
    { "force", 0, 0, G_OPTION_ARG_NONE, &force, N_("Apply files that are not newer too"), NULL },
    { "in-window", 0, 0, G_OPTION_ARG_NONE, &in_window, N_("Each when its maintenance window opens"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only show what would be done"), NULL },
    { NULL }
  };

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (cco && (device != NULL || force))
    return ips_cli_complain_usage (_("--device and --force go with files, not with --cco"));
  if (cco && argc < 2 && !ips_cli_narrows (self))
    return ips_cli_complain_usage (_("Name the devices to update, or use --group, --tag or --all"));
  if (cco)
    return update_cco (self, dry_run, in_window, argc - 1, argv + 1);
  if (argc < 2)
    return ips_cli_complain_usage (_("Name licence files, folders or zip archives, or use --cco"));
  return update_files (self, dry_run, force, in_window, device, argv + 1);
}

/* --- what is kept --- */

static GPtrArray *
load_kept (IpsCli *self)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GError) error = NULL;
  GPtrArray *all;

  ips_store_load_licenses_async (store, NULL, ips_cli_ready_cb, self);
  all = ips_store_load_licenses_finish (store, ips_cli_await (self), &error);
  if (all == NULL)
    ips_cli_complain_error (error, NULL);
  return all;
}

static IpsExit
kept (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "device", "serial", "file", "expires", "sha256", "source", "added", "tried", "applied", "outcome", NULL };
  const char *headings[] = { _("Device"), _("Serial Number"), _("File"), _("Expiration Date"), _("SHA-256"), _("From"), _("Added"),
                             "", _("Applied"), _("Outcome"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GPtrArray) all = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  sensors = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  all = sensors != NULL ? load_kept (self) : NULL;
  if (all == NULL)
    return IPS_EXIT_NOT_TRIED;
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      g_autoptr(GPtrArray) own = ips_kept_license_filter (all, ips_sensor_get_facts (sensor)->serial);

      for (guint j = 0; j < own->len; j++)
        {
          const IpsKeptLicense *one = g_ptr_array_index (own, j);
          g_autofree char *name = ips_license_get_display_name (one->license);
          g_autofree char *day = format_day (one->license->expires_us, self->json);
          g_autofree char *added = ips_cli_format_time (one->added_us, self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS);
          g_autofree char *tried = ips_cli_format_time (one->tried_us, self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS);
          g_autofree char *applied = ips_cli_format_time (one->applied_us, self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS);

          ips_cli_table_add (table, ips_sensor_get_name (sensor), one->serial, name, day, one->license->sha256,
                             g_str_equal (one->source, "cco") ? _("Cisco.com") : _("File"), added, tried, applied, one->outcome);
        }
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

/* The kept file whose hash begins with @prefix, for every device that has it. */
static GHashTable *
choose_by_hash (GPtrArray *all, const char *prefix)
{
  GHashTable *chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_license_unref);

  for (guint i = 0; i < all->len; i++)
    {
      const IpsKeptLicense *one = g_ptr_array_index (all, i);

      if (g_str_has_prefix (one->license->sha256, prefix))
        g_hash_table_insert (chosen, g_strdup (one->serial), ips_license_ref (one->license));
    }
  return chosen;
}

static IpsExit
redeploy (IpsCli *self, int argc, char **argv)
{
  g_autofree char *hash = NULL;
  gboolean dry_run = FALSE, in_window = FALSE;
  const GOptionEntry entries[] = {
    { "in-window", 0, 0, G_OPTION_ARG_NONE, &in_window, N_("Each when its maintenance window opens"), NULL },
    { "file", 0, 0, G_OPTION_ARG_STRING, &hash, N_("The kept file whose SHA-256 begins so, instead of the one tried last"), N_("SHA256") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only show what would be done"), NULL },
    { NULL }
  };
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GHashTable) chosen = NULL;
  g_autoptr(GPtrArray) plan = NULL;
  IpsExit code;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 && !ips_cli_narrows (self))
    return ips_cli_complain_usage (_("Name the devices to redeploy to, or use --group, --tag or --all"));
  if (hash != NULL && strlen (hash) < 6)
    return ips_cli_complain_usage (_("Give at least six characters of the file's SHA-256; “vedettectl licenses kept” shows it."));
  sensors = ips_cli_open_devices (self, !dry_run, argc - 1, argv + 1);
  all = sensors != NULL ? load_kept (self) : NULL;
  if (all == NULL)
    return IPS_EXIT_NOT_TRIED;
  chosen = hash != NULL ? choose_by_hash (all, hash) : ips_kept_license_choose (all);
  plan = ips_license_plan_redeploy (sensors, chosen, now_of (self));
  if (dry_run || ips_license_plan_count (plan, TRUE) < plan->len)
    ips_cli_print_license_plan (self, plan, NULL);
  if (!may_go_on (self, plan, 0, dry_run, &code))
    return code;
  return apply (self, IPS_LICENSE_SOURCE_REDEPLOY, plan, in_window);
}

const IpsCliVerb ips_cli_licenses_verbs[] = {
  { "licenses", "list", "[--band BAND] [--ics] [DEVICE…]", N_("Licence status, expiration date, what is wrong"), list },
  { "licenses", "refresh", "[DEVICE…]", N_("Read licence and serial number from the devices"), refresh },
  { "licenses", "update", "--cco DEVICE… | FILE…", N_("Update from Cisco.com, or from files, folders, zip archives"), update },
  { "licenses", "redeploy", "[--file SHA256] DEVICE…", N_("Apply a kept licence file again"), redeploy },
  { "licenses", "kept", "[DEVICE…]", N_("The licence files that are kept, and what became of them"), kept },
  { "licenses", "automatic", "[OPTION…]", N_("Automatic updates: settings, what would happen, run now"), ips_cli_licenses_automatic },
  { "licenses", "account", "[--user NAME]", N_("The Cisco.com account"), ips_cli_licenses_account },
  { "licenses", "certificate", "", N_("The licence server's certificate; asks where nobody has accepted it"), ips_cli_licenses_certificate },
  { NULL }
};
