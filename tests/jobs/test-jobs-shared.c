/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the operations of one job share: its parameters are parsed once, a package is made ready once. */
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "ips-deploy-package.h"
#include "ips-verb-context.h"
#include "workspace-fixture.h"

typedef struct
{
  char *folder;
  IpsWorkspace *workspace;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("vedette-shared-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->folder, "vedette.db", NULL);
  self->workspace = workspace_fixture_open (path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  workspace_fixture_close (self->workspace);
  workspace_fixture_remove (self->folder);
}

static IpsVerbContext *
make_context (Fixture *self, GRefString *parameters)
{
  g_autoptr(IpsClock) clock = ips_clock_new_fake (0);
  IpsClaim *claim = g_new0 (IpsClaim, 1);

  claim->operation = ips_operation_new ();
  claim->parameters = g_ref_string_acquire (parameters);
  return ips_verb_context_new (ips_workspace_get_fleet (self->workspace), clock, "engine", NULL, claim);
}

/* Ten thousand devices that get something each make a text that nobody parses ten thousand times. */
static void
test_parameters (Fixture *self, gconstpointer data)
{
  GRefString *many = g_ref_string_new ("{\"orders\":{\"1\":7},\"trust-new\":true}");
  GRefString *different = g_ref_string_new ("{\"orders\":{\"1\":8}}");
  GRefString *half = g_ref_string_new ("{\"orders\":");
  GRefString *empty = g_ref_string_new ("{}");
  g_autoptr(IpsVerbContext) one = make_context (self, many);
  g_autoptr(IpsVerbContext) two = make_context (self, many);
  g_autoptr(IpsVerbContext) other = make_context (self, different);
  g_autoptr(IpsVerbContext) broken = make_context (self, half);
  g_autoptr(IpsVerbContext) none = make_context (self, empty);
  JsonNode *orders = ips_verb_context_get_parameter (one, "orders");

  g_assert_nonnull (orders);
  g_assert_true (orders == ips_verb_context_get_parameter (two, "orders"));
  g_assert_true (ips_verb_context_get_flag (one, "trust-new"));
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (ips_verb_context_get_parameter (other, "orders")), "1"), ==, 8);
  g_assert_false (ips_verb_context_get_flag (other, "trust-new"));
  g_assert_null (ips_verb_context_get_parameter (broken, "orders"));
  g_assert_null (ips_verb_context_get_parameter (none, "orders"));
  g_clear_object (&two);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (orders), "1"), ==, 7);
  g_ref_string_release (many);
  g_ref_string_release (different);
  g_ref_string_release (half);
  g_ref_string_release (empty);
}

typedef struct
{
  IpsPackageLibrary *library;
  IpsUpgradeStep step;
  guint n_answers;
} Asking;

static void
ask_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *asking = user_data;
  g_autoptr(GError) error = NULL;

  g_assert_null (ips_deploy_package_prepare_finish (asking->library, result, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  if (asking->n_answers++ == 0)
    ips_deploy_package_prepare_async (asking->library, &asking->step, NULL, ask_again_cb, asking);
}

/* Whoever is told of a failure and asks again at once is answered too. */
static void
test_asked_again (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsPackageLibrary) library = ips_package_library_get (ips_workspace_get_store (self->workspace));
  g_autofree char *sha256 = g_strnfill (64, 'a');
  Asking asking = { library, { .file_name = (char *) "gone.pkg", .sha256 = sha256, .platform = (char *) "" }, 0 };

  ips_deploy_package_prepare_async (library, &asking.step, NULL, ask_again_cb, &asking);
  while (asking.n_answers < 2)
    g_main_context_iteration (NULL, TRUE);
}

#define CONTENT "what the device gets"

/* A zip for the manager with one package for all platforms, in the library. (transfer full) */
static IpsPackageFile *
import_zip (Fixture *self, IpsPackageLibrary *library)
{
  g_autofree char *path = g_build_filename (self->folder, "IPS-CS-MGR-sig-S924-req-E4.zip", NULL);
  struct archive *zip = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();
  g_autoptr(GAsyncResult) loaded = NULL, imported = NULL;
  g_autoptr(GError) error = NULL;
  IpsPackageFile *file;

  archive_write_set_format_zip (zip);
  g_assert_cmpint (archive_write_open_filename (zip, path), ==, ARCHIVE_OK);
  archive_entry_set_pathname (entry, "IPS-sig-S924-req-E4.pkg");
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, strlen (CONTENT));
  g_assert_cmpint (archive_write_header (zip, entry), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_data (zip, CONTENT, strlen (CONTENT)), ==, (la_ssize_t) strlen (CONTENT));
  archive_entry_free (entry);
  g_assert_cmpint (archive_write_close (zip), ==, ARCHIVE_OK);
  archive_write_free (zip);

  ips_package_library_load_async (library, NULL, workspace_fixture_result_cb, &loaded);
  g_assert_true (ips_package_library_load_finish (library, workspace_fixture_await (&loaded), &error));
  ips_package_library_import_async (library, path, "tester", NULL, workspace_fixture_result_cb, &imported);
  file = ips_package_library_import_finish (library, workspace_fixture_await (&imported), NULL, &error);
  g_assert_no_error (error);
  return file;
}

static IpsDeployPackage *
prepare (IpsPackageLibrary *library, const IpsUpgradeStep *step)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsDeployPackage *package;

  ips_deploy_package_prepare_async (library, step, NULL, workspace_fixture_result_cb, &result);
  package = ips_deploy_package_prepare_finish (library, workspace_fixture_await (&result), &error);
  g_assert_no_error (error);
  return package;
}

/* What was unpacked before is not taken for what is in the zip. */
static void
test_unpacked (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsPackageLibrary) library = ips_package_library_get (ips_workspace_get_store (self->workspace));
  g_autoptr(IpsPackageFile) file = import_zip (self, library);
  const IpsUpgradeStep steps[] = {
    { .file_name = file->name->name, .sha256 = file->sha256, .platform = (char *) "IPS-4345" },
    { .file_name = file->name->name, .sha256 = file->sha256, .platform = (char *) "IPS-4520" },
  };
  g_autofree char *damaged = g_strnfill (strlen (CONTENT), 'x');

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      IpsDeployPackage *package = prepare (library, &steps[i]);
      g_autofree char *content = NULL;

      g_assert_cmpstr (package->name, ==, "IPS-sig-S924-req-E4.pkg");
      g_assert_cmpuint (package->size_bytes, ==, strlen (CONTENT));
      g_assert_true (g_file_get_contents (package->path, &content, NULL, NULL));
      g_assert_cmpstr (content, ==, CONTENT);
      g_assert_true (g_file_set_contents (package->path, damaged, -1, NULL));
      ips_deploy_package_free (package);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/jobs/shared/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("parameters", test_parameters);
  ADD ("asked-again", test_asked_again);
  ADD ("unpacked", test_unpacked);
  return g_test_run ();
}
