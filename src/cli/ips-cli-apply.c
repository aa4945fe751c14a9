/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl apply: what Tools > Apply IPS Update would do to which device, and why not to the others. */
#include "ips-config.h"
#include "ips-cli-apply.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-freeze.h"
#include "ips-cli-output.h"
#include "ips-deploy-estimate.h"
#include "ips-deploy-plans.h"
#include "ips-text.h"

/* Of several files of one name the first usable one. */
static gboolean
find_package (IpsPackageLibrary *library, IpsPackageIndex *index, const char *text, guint *package)
{
  g_autoptr(GPtrArray) hashes = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (!ips_cli_updates_choose (library, text, hashes))
    return FALSE;
  name = ips_package_library_lookup (library, g_ptr_array_index (hashes, 0))->name->name;
  for (guint i = 1; i < hashes->len; i++)
    if (!g_str_equal (ips_package_library_lookup (library, g_ptr_array_index (hashes, i))->name->name, name))
      {
        ips_cli_complain (_("The SHA-256 of several packages begins with “%s”: give more of it."), text);
        return FALSE;
      }
  return ips_package_index_find (index, hashes->len == 1 ? g_ptr_array_index (hashes, 0) : name, package);
}

/* (nullable): %NULL after having said why not */
static GPtrArray *
plan_all (IpsCli *self, IpsPackageIndex *index, guint package, GPtrArray *sensors)
{
  g_autoptr(IpsFreezeList) freezes = ips_cli_load_freezes (self);
  g_autoptr(GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_plan_free);

  if (freezes == NULL)
    return NULL;
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (plans, ips_deploy_plan_new (ips_workspace_get_fleet (self->workspace), ips_workspace_get_clock (self->workspace), index, package,
                                                  g_ptr_array_index (sensors, i)));
  return g_steal_pointer (&plans);
}

guint
ips_cli_apply_count (GPtrArray *plans, IpsApplicability reason)
{
  guint n = 0;

  for (guint i = 0; i < plans->len; i++)
    n += ((IpsUpgradePlan *) g_ptr_array_index (plans, i))->verdict->reason == reason ? 1 : 0;
  return n;
}

/* --- for people --- */

/* (transfer full) */
static char *
describe_time (IpsCli *self, const IpsUpgradePlan *plan)
{
  IpsStepEstimate estimate;

  ips_deploy_estimate_device (ips_workspace_get_fleet (self->workspace), plan->sensor, plan->steps, &estimate);
  return ips_step_estimate_describe (&estimate);
}

static void
add_row (IpsCli *self, IpsCliTable *table, const IpsUpgradePlan *plan)
{
  g_autofree char *time = describe_time (self, plan);
  g_autofree char *change = ips_upgrade_plan_describe_change (plan);
  g_autofree char *extra = ips_upgrade_plan_describe_extra (plan);
  g_autofree char *interruption = ips_upgrade_plan_describe_interruption (plan);
  g_autofree char *notes = ips_upgrade_plan_describe_notes (plan);

  ips_cli_table_add (table, ips_sensor_get_name (plan->sensor), change, plan->verdict->text, plan->verdict->fix, extra, interruption, time, notes);
}

static void
print_table (IpsCli *self, GPtrArray *plans)
{
  const char *keys[] = { "device", "change", "verdict", "what_helps", "extra", "interruption", "time", "notes", NULL };
  const char *headings[] = { _("Device"), _("Change"), _("Verdict"), _("What Helps"), _("Extra Steps"), _("Interruption"), _("Time"), _("Remarks"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  guint n = ips_cli_apply_count (plans, IPS_APPLICABLE);

  for (guint i = 0; i < plans->len; i++)
    add_row (self, table, g_ptr_array_index (plans, i));
  ips_cli_table_print (table, FALSE);
  /* TRANSLATORS: how many of how many devices */
  g_print (g_dngettext (GETTEXT_PACKAGE, "\n%1$u of %2$u device can be updated. Nothing was sent.\n",
                        "\n%1$u of %2$u devices can be updated. Nothing was sent.\n", plans->len), n, plans->len);
}

/* --- for programs --- */

static void
add_running (JsonBuilder *builder, const IpsRunning *running)
{
  g_autofree char *version = ips_version_to_release (&running->version);
  g_autofree char *engine = ips_engine_to_text (running->engine);
  g_autofree char *level = ips_level_to_text (running->level);

  json_builder_set_member_name (builder, "present");
  json_builder_begin_object (builder);
  ips_cli_add_text (builder, "version", version);
  ips_cli_add_text (builder, "engine", engine);
  ips_cli_add_text (builder, "level", level);
  json_builder_end_object (builder);
}

static void
add_missing (JsonBuilder *builder, const IpsVerdict *verdict)
{
  json_builder_set_member_name (builder, "missing");
  json_builder_begin_array (builder);
  for (guint i = 0; i < verdict->missing->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (verdict->missing, i));
  json_builder_end_array (builder);
}

static void
add_notes (JsonBuilder *builder, guint notes)
{
  json_builder_set_member_name (builder, "notes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < IPS_N_UPGRADE_NOTES; i++)
    if (notes & (1u << i))
      json_builder_add_string_value (builder, ips_upgrade_note_to_nick (i));
  json_builder_end_array (builder);
}

/* Of a device that gets nothing there is none. */
static void
add_time (IpsCli *self, JsonBuilder *builder, const IpsUpgradePlan *plan)
{
  IpsStepEstimate estimate;

  if (plan->steps->len == 0)
    return;
  ips_deploy_estimate_device (ips_workspace_get_fleet (self->workspace), plan->sensor, plan->steps, &estimate);
  json_builder_set_member_name (builder, "time");
  json_builder_begin_object (builder);
  ips_cli_add_number (builder, "seconds", estimate.total_us / G_USEC_PER_SEC);
  ips_cli_add_number (builder, "former_runs", estimate.n_runs);
  ips_cli_add_text (builder, "basis", ips_estimate_basis_to_nick (estimate.basis));
  json_builder_end_object (builder);
}

static void
add_plan (IpsCli *self, JsonBuilder *builder, const IpsUpgradePlan *plan)
{
  g_autofree char *name = ips_text_make_safe (ips_sensor_get_name (plan->sensor), 0);
  g_autofree char *platform = ips_text_make_safe (ips_sensor_get_facts (plan->sensor)->platform, 0);
  g_autofree char *target = ips_upgrade_plan_describe_target (plan);

  json_builder_begin_object (builder);
  ips_cli_add_text (builder, "device", name);
  ips_cli_add_text (builder, "id", ips_sensor_get_id (plan->sensor));
  ips_cli_add_text (builder, "platform", platform);
  ips_cli_add_flag (builder, "applicable", plan->verdict->reason == IPS_APPLICABLE);
  ips_cli_add_text (builder, "reason", ips_applicability_to_nick (plan->verdict->reason));
  ips_cli_add_text (builder, "verdict", plan->verdict->text);
  ips_cli_add_text (builder, "what_helps", plan->verdict->fix);
  add_missing (builder, plan->verdict);
  add_running (builder, &plan->present);
  ips_cli_add_text (builder, "target", target);
  json_builder_set_member_name (builder, "steps");
  ips_upgrade_steps_to_json (plan->steps, builder);
  add_time (self, builder, plan);
  add_notes (builder, plan->notes);
  json_builder_end_object (builder);
}

static void
print_json (IpsCli *self, const IpsPackageFile *file, GPtrArray *plans)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ips_cli_add_text (builder, "package", file->name->name);
  ips_cli_add_text (builder, "sha256", file->sha256);
  ips_cli_add_number (builder, "applicable", ips_cli_apply_count (plans, IPS_APPLICABLE));
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < plans->len; i++)
    add_plan (self, builder, g_ptr_array_index (plans, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ips_cli_print_json (builder);
}

/* --- the verb --- */

/* A device that runs it already needs nothing done. */
IpsExit
ips_cli_apply_get_exit (GPtrArray *plans)
{
  guint n = ips_cli_apply_count (plans, IPS_APPLICABLE) + ips_cli_apply_count (plans, IPS_SAME);

  if (n == plans->len)
    return IPS_EXIT_OK;
  return n > 0 ? IPS_EXIT_SOME_FAILED : IPS_EXIT_NOT_TRIED;
}

GPtrArray *
ips_cli_apply_make_plans (IpsCli *self, IpsPackageLibrary *library, int n_words, char **words, const IpsPackageFile **file)
{
  g_autoptr(IpsPackageIndex) index = ips_package_index_new (ips_package_library_get_files (library));
  g_autoptr(GPtrArray) sensors = NULL;
  gboolean all;
  guint package;

  if (!find_package (library, index, words[0], &package))
    return NULL;
  sensors = ips_cli_choose (self, n_words - 1, words + 1, &all);
  if (sensors == NULL)
    return NULL;
  if (file != NULL)
    *file = ips_package_library_lookup (library, ips_package_index_nth (index, package)->sha256);
  return plan_all (self, index, package, sensors);
}

void
ips_cli_apply_print (IpsCli *self, const IpsPackageFile *file, GPtrArray *plans)
{
  g_autoptr(IpsStepTimeBook) book = ips_step_time_book_get (ips_workspace_get_store (self->workspace));

  /* where it cannot be read the time is assumed, and said to be */
  ips_step_time_book_load_async (book, NULL, ips_cli_ready_cb, self);
  ips_step_time_book_load_finish (book, ips_cli_await (self), NULL);
  if (self->json)
    print_json (self, file, plans);
  else
    print_table (self, plans);
}

static IpsExit
apply (IpsCli *self, int argc, char **argv)
{
  gboolean dry_run = FALSE;
  const GOptionEntry entries[] = {
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only show what would be done, and why"), NULL },
    { NULL }
  };
  g_autoptr(IpsPackageLibrary) library = NULL;
  g_autoptr(GPtrArray) plans = NULL;
  const IpsPackageFile *file;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2)
    return ips_cli_complain_usage (_("Name the package to apply; “vedettectl updates list” lists what there is"));
  if (!dry_run)
    return ips_cli_complain_usage (_("Say --dry-run: this shows the plan, and nothing is sent from here; “vedettectl deploy” sends"));
  library = ips_cli_updates_open_library (self);
  plans = library != NULL ? ips_cli_apply_make_plans (self, library, argc - 1, argv + 1, &file) : NULL;
  if (plans == NULL)
    return IPS_EXIT_NOT_TRIED;
  ips_cli_apply_print (self, file, plans);
  return ips_cli_apply_get_exit (plans);
}

const IpsCliVerb ips_cli_apply_verbs[] = {
  { "apply", NULL, "--dry-run PACKAGE [DEVICE…]", N_("What a package would do to devices, and why not to others"), apply },
  { NULL }
};
