/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-cli-output.h"
#include "ips-cli-policy.h"
#include "ips-cli-updates.h"
#include "ips-format.h"
#include "ips-tuning-edit.h"

/* vedettectl policies: signature policies, their tuning and their levels. */

static IpsPolicyBook *
get_book (IpsCli *self)
{
  return ips_workspace_get_policies (self->workspace);
}

IpsPolicy *
ips_cli_policy_find (IpsCli *self, const char *name)
{
  const IpsPolicy *shared = ips_policy_book_lookup_name (get_book (self), name);
  IpsSensor *sensor;

  if (shared != NULL)
    return ips_policy_copy (shared);
  sensor = ips_fleet_lookup_name (ips_workspace_get_fleet (self->workspace), name);
  if (sensor != NULL)
    return ips_policy_book_dup_for_sensor (get_book (self), sensor);
  ips_cli_complain (_("There is neither a shared policy nor a device called %s."), name);
  return NULL;
}

IpsPolicyView *
ips_cli_policy_get_view (IpsCli *self, const char *name)
{
  g_autoptr(IpsPolicy) policy = ips_cli_policy_find (self, name);
  g_autoptr(GError) error = NULL;
  IpsPolicyView *view;

  if (policy == NULL)
    return NULL;
  ips_policy_book_get_view_async (get_book (self), policy, NULL, ips_cli_ready_cb, self);
  view = ips_policy_book_get_view_finish (get_book (self), ips_cli_await (self), &error);
  if (view == NULL)
    ips_cli_complain_error (error, name);
  return view;
}

static gboolean
save (IpsCli *self, IpsPolicy *policy, const char *why)
{
  g_autoptr(GPtrArray) policies = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (policies, policy);
  ips_policy_book_save_async (get_book (self), policies, why, NULL, ips_cli_ready_cb, self);
  if (ips_policy_book_save_finish (get_book (self), ips_cli_await (self), &error))
    return TRUE;
  ips_cli_complain_error (error, NULL);
  return FALSE;
}

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "policy", "kind", "level", "devices", "tuned", "inherits", "changed-by", NULL };
  const char *headings[] = { _("Policy"), _("Kind"), _("Level"), _("Devices"), _("Tuned"), _("Inherits from"), _("Changed by"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) policies = NULL;
  GPtrArray *sensors;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  policies = ips_policy_book_get_shared (get_book (self));
  g_ptr_array_set_free_func (policies, (GDestroyNotify) ips_policy_free);
  for (guint i = 0; i < policies->len; i++)
    policies->pdata[i] = ips_policy_copy (policies->pdata[i]);
  sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
  for (guint i = 0; i < sensors->len; i++)
    if (!ips_policy_book_is_shared (get_book (self), ips_sensor_get_id (g_ptr_array_index (sensors, i))))
      g_ptr_array_add (policies, ips_policy_book_dup_for_sensor (get_book (self), g_ptr_array_index (sensors, i)));
  for (guint i = 0; i < policies->len; i++)
    {
      const IpsPolicy *policy = g_ptr_array_index (policies, i);
      const IpsPolicy *parent = ips_policy_book_lookup (get_book (self), policy->parent_id);
      g_autofree char *title = ips_policy_book_dup_title (get_book (self), policy);
      g_autofree char *level = ips_level_to_text (policy->level);
      g_autofree char *n = NULL;
      g_autofree char *tuned = g_strdup_printf ("%u", ips_tuning_table_get_n (policy->tuning));
      g_autoptr(GPtrArray) touched = policy->kind == IPS_POLICY_SHARED ? ips_policy_book_get_sensors (get_book (self), policy) : NULL;

      n = g_strdup_printf ("%u", touched != NULL ? touched->len : 1);
      ips_cli_table_add (table, title, self->json ? ips_policy_kind_to_nick (policy->kind) : ips_policy_kind_to_label (policy->kind), level, n,
                         tuned, parent != NULL ? parent->name : "", policy->changed_by);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

/* In the catalogue or the package library; %FALSE after having said what is known. */
static gboolean
is_level_known (IpsCli *self, guint level)
{
  IpsCatalogue *catalogue = ips_policy_book_get_catalogue (get_book (self));
  g_autoptr(IpsPackageLibrary) library = NULL;
  GPtrArray *levels = ips_catalogue_get_levels (catalogue);
  g_autoptr(GString) known = g_string_new (NULL);
  g_autofree char *name = ips_level_to_text (level);
  GPtrArray *files;

  if (ips_catalogue_lookup (catalogue, level) != NULL)
    return TRUE;
  library = ips_cli_updates_open_library (self);
  if (library == NULL)
    return FALSE;
  files = ips_package_library_get_files (library);
  for (guint i = 0; i < files->len; i++)
    if (((const IpsPackageFile *) g_ptr_array_index (files, i))->name->level == level)
      return TRUE;
  for (guint i = 0; i < levels->len; i++)
    {
      g_autofree char *text = ips_level_to_text (((const IpsSignatureLevel *) g_ptr_array_index (levels, i))->level);

      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", text);
    }
  if (known->len > 0)
    /* TRANSLATORS: an update level, and a list of some */
    ips_cli_complain (_("%s is not known. Known are %s; “vedettectl signatures read FILE” or “vedettectl signatures fetch DEVICE” "
                        "reads others."), name, known->str);
  else
    ips_cli_complain (_("%s is not known, and no other level either. “vedettectl signatures read FILE” or “vedettectl signatures "
                        "fetch DEVICE” reads one."), name);
  return FALSE;
}

static IpsExit
add (IpsCli *self, int argc, char **argv)
{
  g_autofree char *level = NULL;
  g_autofree char *parent_name = NULL;
  g_autofree char *from = NULL;
  const GOptionEntry entries[] = {
    { "level", 0, 0, G_OPTION_ARG_STRING, &level, N_("Its update level"), N_("LEVEL") },
    { "inherit", 0, 0, G_OPTION_ARG_STRING, &parent_name, N_("The shared policy it inherits from"), N_("NAME") },
    { "copy", 0, 0, G_OPTION_ARG_STRING, &from, N_("Begin as this policy, or the local one of this device"), N_("NAME") },
    { NULL }
  };
  g_autoptr(IpsPolicy) policy = NULL;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 2)
    return ips_cli_complain_usage (_("Say the name of the new policy."));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  policy = ips_policy_new (IPS_POLICY_SHARED, NULL, argv[1]);
  if (from != NULL)
    {
      g_autoptr(IpsPolicy) model = ips_cli_policy_find (self, from);

      if (model == NULL)
        return IPS_EXIT_NOT_TRIED;
      policy->level = model->level;
      ips_tuning_table_free (policy->tuning);
      policy->tuning = ips_tuning_table_copy (model->tuning);
      g_free (policy->parent_id);
      policy->parent_id = g_strdup (model->parent_id);
    }
  if (level != NULL && !ips_level_from_text (level, &policy->level))
    return ips_cli_complain_usage (_("\"%s\" is no update level; write it as S615."), level);
  if (level != NULL && !is_level_known (self, policy->level))
    return IPS_EXIT_NOT_TRIED;
  if (parent_name != NULL)
    {
      const IpsPolicy *parent = ips_policy_book_lookup_name (get_book (self), parent_name);

      if (parent == NULL)
        {
          ips_cli_complain (_("There is no shared policy called %s."), parent_name);
          return IPS_EXIT_NOT_TRIED;
        }
      g_free (policy->parent_id);
      policy->parent_id = g_strdup (parent->id);
    }
  return save (self, policy, from != NULL ? _("copied") : _("made")) ? IPS_EXIT_OK : IPS_EXIT_SOME_FAILED;
}

static IpsExit
remove_one (IpsCli *self, int argc, char **argv)
{
  const IpsPolicy *policy;
  g_autoptr(GError) error = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 2)
    return ips_cli_complain_usage (_("Say the shared policy."));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  policy = ips_policy_book_lookup_name (get_book (self), argv[1]);
  if (policy == NULL)
    {
      if (ips_fleet_lookup_name (ips_workspace_get_fleet (self->workspace), argv[1]) != NULL)
        ips_cli_complain (_("%s is a device: its local policy cannot be removed."), argv[1]);
      else
        ips_cli_complain (_("There is no shared policy called %s."), argv[1]);
      return IPS_EXIT_NOT_TRIED;
    }
  ips_policy_book_remove_async (get_book (self), policy->id, NULL, ips_cli_ready_cb, self);
  if (ips_policy_book_remove_finish (get_book (self), ips_cli_await (self), &error))
    return IPS_EXIT_OK;
  ips_cli_complain_error (error, NULL);
  return IPS_EXIT_SOME_FAILED;
}

/* policies assign POLICY DEVICE…; "local" is the devices' own */
static IpsExit
assign (IpsCli *self, int argc, char **argv)
{
  const IpsPolicy *policy = NULL;
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  gboolean all;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 3 && !ips_cli_narrows (self))
    return ips_cli_complain_usage (_("Say a shared policy, or \"local\", and the devices."));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  if (strcmp (argv[1], "local") != 0 && (policy = ips_policy_book_lookup_name (get_book (self), argv[1])) == NULL)
    {
      ips_cli_complain (_("There is no shared policy called %s."), argv[1]);
      return IPS_EXIT_NOT_TRIED;
    }
  sensors = ips_cli_choose (self, argc - 2, argv + 2, &all);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (ids, (gpointer) ips_sensor_get_id (g_ptr_array_index (sensors, i)));
  g_ptr_array_add (ids, NULL);
  ips_policy_book_assign_async (get_book (self), (const char *const *) ids->pdata, policy != NULL ? policy->id : "", NULL, ips_cli_ready_cb, self);
  if (ips_policy_book_assign_finish (get_book (self), ips_cli_await (self), &error))
    return IPS_EXIT_OK;
  ips_cli_complain_error (error, NULL);
  return IPS_EXIT_SOME_FAILED;
}

/* policies set POLICY ID/SUB FIELD=VALUE…; "default" restores a field */
static IpsExit
set (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsPolicy) policy = NULL;
  g_autoptr(IpsPolicyView) view = NULL;
  const IpsPolicyRow *row;
  IpsTuningEdit edit = { 0 };
  IpsSignatureKey key;
  g_autofree char *why = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 4 || !ips_signature_key_from_text (argv[2], &key))
    return ips_cli_complain_usage (_("Say a policy or device, a signature as 2004/0, and severity=, fidelity=, actions=, enabled=, retired= or a parameter as event-count=."));
  for (int i = 3; i < argc; i++)
    {
      g_auto(GStrv) parts = g_strsplit (argv[i], "=", 2);
      IpsSignatureField field;
      g_autoptr(GError) error = NULL;

      if (parts[0] == NULL || parts[1] == NULL || !ips_signature_field_from_nick (parts[0], &field))
        return ips_cli_complain_usage (_("\"%s\" is not a field and its value, such as severity=high."), argv[i]);
      if (strcmp (parts[1], "default") == 0 && field < IPS_N_TUNABLE)
        {
          edit.reset |= 1u << field;
          continue;
        }
      if (!ips_signature_tuning_set (&edit.set, field, parts[1], &error))
        {
          ips_cli_complain_error (error, NULL);
          return IPS_EXIT_USAGE;
        }
      if (field == IPS_SIGNATURE_ACTIONS)
        {
          edit.actions_mode = IPS_ACTIONS_REPLACE;
          edit.actions = edit.set.actions;
        }
    }
  if (!ips_cli_open (self, FALSE) || (policy = ips_cli_policy_find (self, argv[1])) == NULL
      || (view = ips_cli_policy_get_view (self, argv[1])) == NULL)
    return IPS_EXIT_NOT_TRIED;
  row = ips_policy_view_lookup (view, key);
  if (row == NULL)
    {
      ips_cli_complain (_("%s: there is no signature %s at its update level."), argv[1], argv[2]);
      return IPS_EXIT_NOT_TRIED;
    }
  ips_tuning_edit_apply (&edit, row, policy->tuning);
  why = g_strdup_printf (_("signature %s edited"), argv[2]);
  return save (self, policy, why) ? IPS_EXIT_OK : IPS_EXIT_SOME_FAILED;
}

static IpsExit
versions (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "version", "level", "when", "who", "why", "tuned", NULL };
  const char *headings[] = { _("Version"), _("Level"), _("When"), _("Who"), _("Why"), _("Tuned"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(IpsPolicy) policy = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GError) error = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 2)
    return ips_cli_complain_usage (_("Say a policy or device."));
  if (!ips_cli_open (self, FALSE) || (policy = ips_cli_policy_find (self, argv[1])) == NULL)
    return IPS_EXIT_NOT_TRIED;
  ips_policy_book_get_versions_async (get_book (self), policy->id, NULL, ips_cli_ready_cb, self);
  all = ips_policy_book_get_versions_finish (get_book (self), ips_cli_await (self), &error);
  if (all == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  for (guint i = 0; i < all->len; i++)
    {
      const IpsPolicyVersion *version = g_ptr_array_index (all, i);
      g_autofree char *number = g_strdup_printf ("%u", version->version);
      g_autofree char *level = ips_level_to_text (version->level);
      g_autofree char *when = ips_format_date_time (version->when_us);
      g_autofree char *tuned = g_strdup_printf ("%u", version->n_tuned);

      ips_cli_table_add (table, number, level, when, version->who, version->why, tuned);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

static IpsExit
apply_level (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsPolicy) policy = NULL;
  g_autofree char *text = NULL;
  g_autofree char *why = NULL;
  guint level;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 3 || !ips_level_from_text (argv[2], &level))
    return ips_cli_complain_usage (_("Say a policy or device, and its update level as S615."));
  if (!ips_cli_open (self, FALSE) || (policy = ips_cli_policy_find (self, argv[1])) == NULL || !is_level_known (self, level))
    return IPS_EXIT_NOT_TRIED;
  if (policy->version != 0 && policy->level == level)
    {
      ips_cli_complain (_("%s is at %s already."), argv[1], argv[2]);
      return IPS_EXIT_OK;
    }
  policy->level = level;
  text = ips_level_to_text (level);
  why = g_strdup_printf (_("%s applied"), text);
  return save (self, policy, why) ? IPS_EXIT_OK : IPS_EXIT_NOT_TRIED;
}

static gboolean
revert_one (IpsCli *self, const char *name, guint level, gboolean keep)
{
  g_autoptr(IpsPolicy) policy = ips_cli_policy_find (self, name);
  g_autoptr(IpsPolicy) back = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *why = NULL;

  if (policy == NULL)
    return FALSE;
  ips_policy_book_revert_async (get_book (self), policy, level, keep, NULL, ips_cli_ready_cb, self);
  back = ips_policy_book_revert_finish (get_book (self), ips_cli_await (self), &error);
  if (back == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return FALSE;
    }
  text = ips_level_to_text (back->level);
  why = g_strdup_printf (_("reverted to %s"), text);
  if (!save (self, back, why))
    return FALSE;
  if (!self->json)
    g_print (_("%s: reverted to %s; its devices keep what they run until it is deployed\n"), name, text);
  return TRUE;
}

static IpsExit
revert (IpsCli *self, int argc, char **argv)
{
  g_autofree char *level_text = NULL;
  gboolean keep = FALSE;
  const GOptionEntry entries[] = {
    { "level", 0, 0, G_OPTION_ARG_STRING, &level_text, N_("To this level instead of the previous one"), N_("LEVEL") },
    { "keep-tuning", 0, 0, G_OPTION_ARG_NONE, &keep, N_("Keep the tuning that was made since"), NULL },
    { NULL }
  };
  guint level = 0, n_failed = 0;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 || (level_text != NULL && !ips_level_from_text (level_text, &level)))
    return ips_cli_complain_usage (_("Say the policies or devices; a level is written as S615."));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  for (int i = 1; i < argc; i++)
    n_failed += !revert_one (self, argv[i], level, keep);
  return n_failed == 0 ? IPS_EXIT_OK : n_failed == (guint) (argc - 1) ? IPS_EXIT_NOT_TRIED : IPS_EXIT_SOME_FAILED;
}

static IpsExit
export_tuning (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsPolicy) policy = NULL;
  g_autofree char *json = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 2)
    return ips_cli_complain_usage (_("Say a policy or device."));
  if (!ips_cli_open (self, FALSE) || (policy = ips_cli_policy_find (self, argv[1])) == NULL)
    return IPS_EXIT_NOT_TRIED;
  json = ips_tuning_table_to_json (policy->tuning);
  g_print ("%s\n", json);
  return IPS_EXIT_OK;
}

static IpsExit
import_tuning (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsPolicy) policy = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *data = NULL;
  IpsTuningTable *table;
  gsize length;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 3)
    return ips_cli_complain_usage (_("Say a policy or device, and the file."));
  if (!ips_cli_open (self, FALSE) || (policy = ips_cli_policy_find (self, argv[1])) == NULL)
    return IPS_EXIT_NOT_TRIED;
  if (!g_file_get_contents (argv[2], &data, &length, &error) || (table = ips_tuning_table_from_json (data, (gssize) length, &error)) == NULL)
    {
      ips_cli_complain ("%s: %s.", argv[2], error->message);
      return IPS_EXIT_NOT_TRIED;
    }
  ips_tuning_table_free (policy->tuning);
  policy->tuning = table;
  return save (self, policy, _("tuning imported")) ? IPS_EXIT_OK : IPS_EXIT_SOME_FAILED;
}

const IpsCliVerb ips_cli_policies_verbs[] = {
  { "policies", "list", "", N_("Shared policies, and the local ones of devices"), list },
  { "policies", "add", "[--level LEVEL] [--inherit NAME] [--copy NAME] NAME", N_("Make a shared policy"), add },
  { "policies", "remove", "NAME", N_("Remove a shared policy that nobody uses"), remove_one },
  { "policies", "assign", "NAME|local DEVICE…", N_("Give devices a shared policy, or their local ones"), assign },
  { "policies", "set", "POLICY ID/SUB FIELD=VALUE…", N_("Tune a signature; the value \"default\" restores a field"), set },
  { "policies", "level", "POLICY LEVEL", N_("Apply an update level to a policy"), apply_level },
  { "policies", "versions", "POLICY", N_("The time line of a policy's levels and changes"), versions },
  { "policies", "revert", "[--level LEVEL] [--keep-tuning] POLICY…", N_("Take policies back to their previous update level"), revert },
  { "policies", "export", "POLICY", N_("Print a policy's tuning as JSON"), export_tuning },
  { "policies", "import", "POLICY FILE", N_("Take exported tuning over"), import_tuning },
  { NULL }
};
