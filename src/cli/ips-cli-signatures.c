/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ips-cli-output.h"
#include "ips-cli-policy.h"
#include "ips-cli-updates.h"
#include "ips-cli.h"
#include "ips-level-reader.h"
#include "ips-package-archive.h"
#include "ips-package-library.h"
#include "ips-package-name.h"
#include "ips-signature-action.h"
#include "ips-signature-readme.h"
#include "ips-unread-level.h"

/* vedettectl signatures: the catalogue, and what a policy makes of it. */

static IpsCatalogue *
get_catalogue (IpsCli *self)
{
  return ips_policy_book_get_catalogue (ips_workspace_get_policies (self->workspace));
}

/* (transfer full) (nullable): after having said why not */
static IpsSignatureSet *
get_set (IpsCli *self, const char *text)
{
  g_autoptr(GError) error = NULL;
  IpsSignatureSet *set;
  guint level;

  if (!ips_level_from_text (text, &level))
    {
      ips_cli_complain (_("\"%s\" is no update level; write it as S615."), text);
      return NULL;
    }
  ips_catalogue_get_set_async (get_catalogue (self), level, NULL, ips_cli_ready_cb, self);
  set = ips_catalogue_get_set_finish (get_catalogue (self), ips_cli_await (self), &error);
  if (set == NULL)
    ips_cli_complain_error (error, NULL);
  return set;
}

/* (transfer full) (nullable): after having said why not */
static GPtrArray *
load_unread (IpsCli *self)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *unread;

  ips_unread_levels_load_async (get_catalogue (self), NULL, ips_cli_ready_cb, self);
  unread = ips_unread_levels_load_finish (get_catalogue (self), ips_cli_await (self), &error);
  if (unread == NULL)
    ips_cli_complain_error (error, NULL);
  return unread;
}

static IpsExit
print_unread (IpsCli *self)
{
  const char *keys[] = { "level", "package", "why", NULL };
  const char *headings[] = { _("Level"), _("Package"), _("Why"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) unread = load_unread (self);

  if (unread == NULL)
    return IPS_EXIT_NOT_TRIED;
  for (guint i = 0; i < unread->len; i++)
    {
      const IpsUnreadLevel *level = g_ptr_array_index (unread, i);
      g_autofree char *name = ips_level_to_text (level->level);
      g_autofree char *why = ips_unread_level_describe (level);

      ips_cli_table_add (table, name, level->package, why);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

static IpsExit
levels (IpsCli *self, int argc, char **argv)
{
  gboolean unread = FALSE;
  const GOptionEntry entries[] = {
    { "unread", 0, 0, G_OPTION_ARG_NONE, &unread, N_("Instead those of packages in the library that were not read, and why"), NULL },
    { NULL }
  };
  const char *keys[] = { "level", "engine", "signatures", "source", NULL };
  const char *headings[] = { _("Level"), _("Engine"), _("Signatures"), _("Read from"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  GPtrArray *known;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  if (unread)
    return print_unread (self);
  known = ips_catalogue_get_levels (get_catalogue (self));
  for (guint i = 0; i < known->len; i++)
    {
      const IpsSignatureLevel *level = g_ptr_array_index (known, i);
      g_autofree char *name = ips_level_to_text (level->level);
      g_autofree char *n = g_strdup_printf ("%u", level->n_signatures);

      ips_cli_table_add (table, name, level->engine, n, level->source);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

static void
add_signature (IpsCliTable *table, const IpsSignature *value, const char *source)
{
  g_autofree char *number = ips_signature_key_to_text (value->key);
  g_autofree char *fidelity = g_strdup_printf ("%u", value->fidelity);
  g_autofree char *rating = g_strdup_printf ("%u", ips_signature_get_base_risk_rating (value));
  g_autofree char *actions = ips_signature_actions_to_text (value->actions);

  ips_cli_table_add (table, number, value->name, value->enabled ? _("yes") : _("no"), ips_severity_to_label (value->severity), fidelity,
                     rating, actions, value->retired ? _("yes") : _("no"), value->engine, source);
}

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  g_autofree char *policy_name = NULL;
  const GOptionEntry entries[] = {
    { "policy", 0, 0, G_OPTION_ARG_STRING, &policy_name, N_("The effective signatures of this shared policy or device"), N_("NAME") },
    { NULL }
  };
  const char *keys[] = { "id", "name", "enabled", "severity", "fidelity", "base-rr", "actions", "retired", "engine", "source", NULL };
  const char *headings[] = { _("ID"), _("Name"), _("Enabled"), _("Severity"), _("Fidelity"), _("Base RR"), _("Actions"), _("Retired"),
                             _("Engine"), _("Source Policy"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if ((policy_name == NULL) == (argc < 2) || argc > 2)
    return ips_cli_complain_usage (_("Say one update level, or one policy with --policy."));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  if (policy_name != NULL)
    {
      g_autoptr(IpsPolicyView) view = ips_cli_policy_get_view (self, policy_name);

      if (view == NULL)
        return IPS_EXIT_NOT_TRIED;
      for (guint i = 0; i < ips_policy_view_get_n (view); i++)
        {
          const IpsPolicyRow *row = ips_policy_view_nth (view, i);

          add_signature (table, &row->value, ips_policy_source_to_label (ips_policy_row_get_source (row)));
        }
    }
  else
    {
      g_autoptr(IpsSignatureSet) set = get_set (self, argv[1]);

      if (set == NULL)
        return IPS_EXIT_NOT_TRIED;
      for (guint i = 0; i < ips_signature_set_get_n (set); i++)
        add_signature (table, ips_signature_set_nth (set, i), ips_policy_source_to_label (IPS_SOURCE_DEFAULT));
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

static IpsExit
show (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "field", "value", "source", NULL };
  const char *headings[] = { _("Field"), _("Value"), _("Source Policy"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(IpsPolicyView) view = NULL;
  const IpsPolicyRow *row;
  IpsSignatureKey key;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 3 || !ips_signature_key_from_text (argv[2], &key))
    return ips_cli_complain_usage (_("Say a policy or device, and a signature as 2004/0."));
  if (!ips_cli_open (self, FALSE) || (view = ips_cli_policy_get_view (self, argv[1])) == NULL)
    return IPS_EXIT_NOT_TRIED;
  row = ips_policy_view_lookup (view, key);
  if (row == NULL)
    {
      ips_cli_complain (_("%s: there is no signature %s at its update level."), argv[1], argv[2]);
      return IPS_EXIT_NOT_TRIED;
    }
  for (IpsSignatureField field = 0; field < IPS_N_SIGNATURE_FIELDS; field++)
    {
      g_autofree char *value = ips_signature_dup_field (&row->value, field);

      ips_cli_table_add (table, ips_signature_field_to_nick (field), value,
                         ips_policy_source_to_label (field < IPS_N_TUNABLE ? row->sources[field] : IPS_SOURCE_DEFAULT));
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

static IpsExit
diff (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "id", "change", "name", "what", NULL };
  const char *headings[] = { _("ID"), _("Change"), _("Name"), _("What"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(IpsSignatureSet) from = NULL;
  g_autoptr(IpsSignatureSet) to = NULL;
  g_autoptr(IpsSignatureDiff) changes = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 3)
    return ips_cli_complain_usage (_("Say two update levels."));
  if (!ips_cli_open (self, FALSE) || (from = get_set (self, argv[1])) == NULL || (to = get_set (self, argv[2])) == NULL)
    return IPS_EXIT_NOT_TRIED;
  changes = ips_signature_diff_new (from, to);
  for (guint i = 0; i < ips_signature_diff_get_n (changes); i++)
    {
      const IpsSignatureChange *change = ips_signature_diff_nth (changes, i);
      g_autofree char *number = ips_signature_key_to_text (change->key);
      g_autofree char *what = g_strdelimit (ips_signature_change_describe (change), "\n", ';');

      ips_cli_table_add (table, number, self->json ? ips_signature_change_to_nick (change->kind) : ips_signature_change_to_label (change->kind),
                         (change->after != NULL ? change->after : change->before)->name, what);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

/* %FALSE after having said why not. */
static gboolean
can_be_read (const char *path, guint level)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr(IpsPackageName) name = ips_package_name_parse (base, NULL);

  if (g_access (path, R_OK) != 0)
    {
      ips_cli_complain ("%s: %s.", path, g_strerror (errno));
      return FALSE;
    }
  if (level != 0 || (name != NULL && name->level != 0))
    return TRUE;
  ips_cli_complain (_("%s: the name does not say which update level it is. Say it with --level, as in --level S615."), path);
  return FALSE;
}

/* S905 instead of a file is its package in the library. (transfer full) (nullable): a path; %NULL: @argument is none, or there
 * is no such package, which then is said */
static char *
find_in_library (IpsCli *self, const char *argument, char **package, gboolean *complained)
{
  g_autoptr(GPtrArray) unread = NULL;
  g_autoptr(IpsPackageLibrary) library = NULL;
  guint level;

  if (g_access (argument, F_OK) == 0 || !ips_level_from_text (argument, &level))
    return NULL;
  unread = load_unread (self);
  library = unread != NULL ? ips_cli_updates_open_library (self) : NULL;
  *complained = TRUE;
  for (guint i = 0; library != NULL && i < unread->len; i++)
    {
      const IpsUnreadLevel *found = g_ptr_array_index (unread, i);

      if (found->level != level)
        continue;
      *package = g_strdup (found->package);
      return ips_package_library_make_path (library, found->sha256);
    }
  if (library != NULL && ips_catalogue_lookup (get_catalogue (self), level) != NULL)
    ips_cli_complain (_("%s is known already."), argument);
  else if (library != NULL)
    ips_cli_complain (_("%s: the library has no package of Security Manager with this level."), argument);
  return NULL;
}

static IpsExit
read_files (IpsCli *self, int argc, char **argv)
{
  g_autofree char *level_text = NULL;
  const GOptionEntry entries[] = {
    { "level", 0, 0, G_OPTION_ARG_STRING, &level_text, N_("The update level it is, where the file's name does not say it"), N_("LEVEL") },
    { NULL }
  };
  guint level = 0, n_failed = 0;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 || (level_text != NULL && (argc != 2 || !ips_level_from_text (level_text, &level))))
    return ips_cli_complain_usage (_("Say the files to read; with --level S615 one file."));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  for (int i = 1; i < argc; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsLevelReading) reading = NULL;
      g_autofree char *package = NULL;
      gboolean complained = FALSE;
      g_autofree char *path = find_in_library (self, argv[i], &package, &complained);

      if (complained && path == NULL)
        {
          n_failed++;
          continue;
        }
      if (path == NULL && !can_be_read (argv[i], level))
        {
          n_failed++;
          continue;
        }
      ips_level_reader_read_file_async (get_catalogue (self), ips_fleet_get_dialect (ips_workspace_get_fleet (self->workspace)),
                                        path != NULL ? path : argv[i], package, path != NULL ? 0 : level, g_get_user_name (), NULL, ips_cli_ready_cb, self);
      reading = ips_level_reader_read_finish (get_catalogue (self), ips_cli_await (self), &error);
      if (reading == NULL)
        {
          ips_cli_complain_error (error, argv[i]);
          n_failed++;
          continue;
        }
      if (!self->json)
        g_print (ngettext ("S%u: %u signature\n", "S%u: %u signatures\n", reading->n_signatures), reading->level, reading->n_signatures);
      for (guint j = 0; j < reading->findings->len; j++)
        g_printerr ("%s: %s\n", argv[i], (const char *) g_ptr_array_index (reading->findings, j));
    }
  return n_failed == 0 ? IPS_EXIT_OK : n_failed == (guint) (argc - 1) ? IPS_EXIT_NOT_TRIED : IPS_EXIT_SOME_FAILED;
}

static IpsExit
fetch (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GPtrArray) sensors = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  sensors = ips_cli_open_devices (self, TRUE, argc - 1, argv + 1);
  return sensors != NULL ? ips_cli_run_job (self, IPS_VERB_READ_SIGNATURES, sensors, NULL) : IPS_EXIT_NOT_TRIED;
}

/* What a package's readme, or a readme by itself, says is new and tuned. */
static IpsExit
readme (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "id", "change", "name", NULL };
  const char *headings[] = { _("ID"), _("Change"), _("Name"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 2)
    return ips_cli_complain_usage (_("Say one package or readme."));
  if (g_str_has_suffix (argv[1], ".zip"))
    {
      g_autoptr(IpsPackageArchive) archive = ips_package_archive_read (argv[1], NULL, NULL, &error);

      text = archive != NULL ? g_strdup (archive->readme) : NULL;
      length = text != NULL ? strlen (text) : 0;
    }
  else
    {
      g_file_get_contents (argv[1], &text, &length, &error);
    }
  if (text == NULL)
    {
      ips_cli_complain ("%s: %s.", argv[1], error->message);
      return IPS_EXIT_NOT_TRIED;
    }
  rows = ips_signature_readme_parse (text, length);
  for (guint i = 0; i < rows->len; i++)
    {
      const IpsSignatureReadmeRow *row = g_ptr_array_index (rows, i);
      g_autofree char *number = ips_signature_key_to_text (row->key);
      IpsSignatureChangeKind kind = row->is_new ? IPS_CHANGE_NEW : IPS_CHANGE_MODIFIED;

      ips_cli_table_add (table, number, self->json ? ips_signature_change_to_nick (kind) : ips_signature_change_to_label (kind), row->name);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

static IpsExit
forget (IpsCli *self, int argc, char **argv)
{
  guint n_failed = 0;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2)
    return ips_cli_complain_usage (_("Say the update levels to forget, as in S615."));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  for (int i = 1; i < argc; i++)
    {
      IpsPolicyBook *book = ips_workspace_get_policies (self->workspace);
      g_autoptr(GError) error = NULL;
      guint level;

      if (!ips_level_from_text (argv[i], &level))
        {
          ips_cli_complain (_("\"%s\" is no update level; write it as S615."), argv[i]);
          n_failed++;
          continue;
        }
      ips_policy_book_forget_level_async (book, level, NULL, ips_cli_ready_cb, self);
      if (!ips_policy_book_forget_level_finish (book, ips_cli_await (self), &error))
        {
          ips_cli_complain_error (error, NULL);
          n_failed++;
        }
      else if (!self->json)
        g_print (_("S%u: forgotten\n"), level);
    }
  return n_failed == 0 ? IPS_EXIT_OK : n_failed == (guint) (argc - 1) ? IPS_EXIT_NOT_TRIED : IPS_EXIT_SOME_FAILED;
}

const IpsCliVerb ips_cli_signatures_verbs[] = {
  { "signatures", "levels", "[--unread]", N_("The update levels whose signatures are known"), levels },
  { "signatures", "list", "LEVEL | --policy NAME", N_("Signatures of a level, or of a policy with its tuning"), list },
  { "signatures", "show", "POLICY ID/SUB", N_("One signature of a policy, and where each value comes from"), show },
  { "signatures", "diff", "LEVEL LEVEL", N_("What changed between two levels"), diff },
  { "signatures", "read", "[--level LEVEL] FILE|LEVEL…", N_("Take the definitions of packages, files, or the library's packages into the catalogue"), read_files },
  { "signatures", "forget", "LEVEL…", N_("Forget update levels that no policy and no device needs"), forget },
  { "signatures", "readme", "FILE", N_("What the readme of a package says is new and tuned"), readme },
  { "signatures", "fetch", "[DEVICE…]", N_("Read the definitions that devices run"), fetch },
  { NULL }
};
