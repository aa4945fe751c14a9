/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The package library: importing, names, what is there already, damage, a crash of the machine, removing. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "ips-package-import.h"
#include "ips-package-library.h"
#include "ips-package-parts.h"
#include "ips-store-packages.h"
#include "store-fixture.h"

typedef struct
{
  StoreFixture base;
  IpsStore *store;
  IpsPackageLibrary *library;
  char *outside;             /* a folder with files to import */
} Fixture;

static void
load (Fixture *self)
{
  GAsyncResult *result = NULL;
  g_autoptr(GAsyncResult) there = NULL;
  g_autoptr(GError) error = NULL;

  self->store = fixture_open (self->base.path, &error);
  g_assert_no_error (error);
  self->library = ips_package_library_get (self->store);
  ips_package_library_load_async (self->library, NULL, fixture_keep_result_cb, &result);
  there = fixture_await (&result);
  g_assert_true (ips_package_library_load_finish (self->library, there, &error));
  g_assert_no_error (error);
}

static void
unload (Fixture *self)
{
  g_autoptr(GError) error = NULL;
  IpsStore *store = g_object_ref (self->store);

  for (guint i = 0; i < 100; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_usleep (1000);
    }
  g_assert_finalize_object (g_steal_pointer (&self->library));
  ips_store_close (store);
  g_clear_object (&self->store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (store);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  store_fixture_set_up (&self->base, data);
  self->outside = g_build_filename (self->base.folder, "outside", NULL);
  g_assert_cmpint (g_mkdir (self->outside, 0700), ==, 0);
  load (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  unload (self);
  g_free (self->outside);
  store_fixture_tear_down (&self->base, data);
}

static char *
write_outside (Fixture *self, const char *name, const char *text)
{
  char *path = g_build_filename (self->outside, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static IpsPackageFile *
import (Fixture *self, const char *path, char **note, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr(GAsyncResult) there = NULL;

  ips_package_library_import_async (self->library, path, "tester", NULL, fixture_keep_result_cb, &result);
  there = fixture_await (&result);
  return ips_package_library_import_finish (self->library, there, note, error);
}

static gboolean
verify (Fixture *self, const char *sha256, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr(GAsyncResult) there = NULL;

  ips_package_library_verify_async (self->library, sha256, NULL, fixture_keep_result_cb, &result);
  there = fixture_await (&result);
  return ips_package_library_verify_finish (self->library, there, error);
}

static void
test_names (void)
{
  static const struct { const char *name; const char *repaired; } cases[] = {
    { "IPS-sig-S615-req-E4.pkg", "IPS-sig-S615-req-E4.pkg" },
    { "IPS-sig-S615-req-E4 (1).pkg", "IPS-sig-S615-req-E4.pkg" },
    { "IPS-sig-S615-req-E4(12).pkg", "IPS-sig-S615-req-E4.pkg" },
    { "IPS-sig-S615-req-E4 - Copy.pkg", "IPS-sig-S615-req-E4.pkg" },
    { "IPS-sig-S615-req-E4.pkg.zip", "IPS-sig-S615-req-E4.pkg" },
    { "IPS-sig-S615-req-E4.pkg.part", "IPS-sig-S615-req-E4.pkg" },
    { " IPS-sig-S615-req-E4.pkg ", "IPS-sig-S615-req-E4.pkg" },
    { "holiday.jpg", NULL }, { "IPS-sig-latest.pkg", NULL }, { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *repaired = ips_package_repair_name (cases[i].name);

      g_assert_cmpstr (repaired, ==, cases[i].repaired);
    }
}

static void
test_import (Fixture *self, gconstpointer data)
{
  g_autofree char *path = write_outside (self, "IPS-sig-S615-req-E4 (1).pkg", "contents one");
  g_autofree char *twin = write_outside (self, "IPS-sig-S700-req-E4.pkg", "contents one");
  g_autoptr(IpsPackageFile) file = NULL;
  g_autoptr(IpsPackageFile) again = NULL;
  g_autofree char *note = NULL;
  g_autofree char *second_note = NULL;
  g_autofree char *place = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GError) error = NULL;
  struct stat about;

  file = import (self, path, &note, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (file->name->name, ==, "IPS-sig-S615-req-E4.pkg");
  g_assert_cmpuint (file->name->level, ==, 615);
  g_assert_cmpint (file->size, ==, 12);
  g_assert_cmpint (file->state, ==, IPS_PACKAGE_COMPLETE);
  g_assert_nonnull (strstr (note, "(1).pkg"));
  place = ips_package_library_make_path (self->library, file->sha256);
  g_assert_true (g_file_get_contents (place, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "contents one");
  g_assert_cmpint (g_stat (place, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (ips_package_library_get_folder (self->library), &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0700);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  /* the contents are what it is, whatever it is called */
  again = import (self, twin, &second_note, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->sha256, ==, file->sha256);
  g_assert_cmpstr (again->name->name, ==, "IPS-sig-S615-req-E4.pkg");
  g_assert_nonnull (strstr (second_note, "already"));
  g_assert_cmpuint (ips_package_library_get_files (self->library)->len, ==, 1);
  lines = fixture_history (self->store, "IPS-sig-S615");
  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_cmpuint (ips_package_library_get_n_bytes (self->library), ==, 12);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  static const struct { const char *name; const char *text; const char *word; } cases[] = {
    { "IPS-sig-S615-req-E4.pkg", "", "empty" },
    { "IPS-sig-S616-req-E4.pkg", " <!DOCTYPE html><html>login", "web page" },
    { "IPS-CS-MGR-sig-S615-req-E4.zip", "no zip", "zip archive" },
  };
  g_autoptr(GError) missing = NULL;
  g_autoptr(GError) folder = NULL;
  g_autoptr(GDir) there = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = write_outside (self, cases[i].name, cases[i].text);
      g_autoptr(GError) error = NULL;

      g_assert_null (import (self, path, NULL, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].word));
    }
  g_assert_null (import (self, "/nonexistent/x.pkg", NULL, &missing));
  g_assert_error (missing, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_assert_null (import (self, self->outside, NULL, &folder));
  g_assert_error (folder, IPS_ERROR, IPS_ERROR_INVALID);
  there = g_dir_open (ips_package_library_get_folder (self->library), 0, NULL);
  g_assert_null (g_dir_read_name (there));
}

/* A zip of that name that holds one file. (transfer full) */
static char *
write_zip (Fixture *self, const char *name, const char *inner)
{
  g_autofree char *file = write_outside (self, inner, "some bytes");
  char *path = g_build_filename (self->outside, name, NULL);
  const char *argv[] = { "/usr/bin/python3", "-m", "zipfile", "-c", path, file, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_unlink (file);
  return path;
}

/* What a zip for the manager covers is read out of it; one that lacks what devices need is listed so, and stays so. */
static void
test_contents (Fixture *self, gconstpointer data)
{
  g_autofree char *whole = write_zip (self, "IPS-CSM-K9-7.1-3-E4.zip", "IPS-4345-K9-7.1-3-E4.pkg");
  g_autofree char *bare = write_zip (self, "IPS-CS-MGR-sig-S924-req-E4.zip", "IPS-sig-S923-req-E4.pkg");
  g_autofree char *cut = g_build_filename (self->outside, "IPS-CS-MGR-sig-S925-req-E4.zip", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPackageFile) complete = import (self, whole, NULL, &error);
  g_autoptr(IpsPackageFile) incomplete = NULL;
  gsize size;

  g_assert_no_error (error);
  g_assert_cmpint (complete->state, ==, IPS_PACKAGE_COMPLETE);
  g_assert_cmpstr (complete->platforms, ==, "4345");
  incomplete = import (self, bare, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (incomplete->state, ==, IPS_PACKAGE_INCOMPLETE);
  g_assert_cmpstr (incomplete->problem, !=, "");
  g_assert_null (ips_package_library_lookup_name (self->library, "IPS-CS-MGR-sig-S924-req-E4.zip"));
  g_assert_true (verify (self, incomplete->sha256, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ips_package_library_lookup (self->library, incomplete->sha256)->state, ==, IPS_PACKAGE_INCOMPLETE);

  g_assert_true (g_file_get_contents (whole, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (cut, bytes, (gssize) size - 30, NULL));
  g_assert_null (import (self, cut, NULL, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "IPS-CS-MGR-sig-S925-req-E4.zip"));
  g_assert_cmpuint (ips_package_library_get_files (self->library)->len, ==, 2);
}

static void
test_damage (Fixture *self, gconstpointer data)
{
  g_autofree char *path = write_outside (self, "IPS-sig-S615-req-E4.pkg", "contents one");
  g_autoptr(IpsPackageFile) file = import (self, path, NULL, NULL);
  g_autofree char *place = ips_package_library_make_path (self->library, file->sha256);
  g_autoptr(IpsPackageFile) mended = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) gone = NULL;

  g_assert_true (verify (self, file->sha256, NULL));
  g_assert_true (g_file_set_contents (place, "contents two", -1, NULL));
  g_assert_false (verify (self, file->sha256, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CHECKSUM);
  g_assert_cmpint (ips_package_library_lookup (self->library, file->sha256)->state, ==, IPS_PACKAGE_DAMAGED);
  g_assert_null (ips_package_library_lookup_name (self->library, "IPS-sig-S615-req-E4.pkg"));
  g_unlink (place);
  g_assert_false (verify (self, file->sha256, &gone));
  /* importing it once more mends it */
  mended = import (self, path, NULL, NULL);
  g_assert_cmpint (mended->state, ==, IPS_PACKAGE_COMPLETE);
  g_assert_true (verify (self, file->sha256, NULL));
  g_assert_nonnull (ips_package_library_lookup_name (self->library, "IPS-sig-S615-req-E4.pkg"));
}

static gboolean
is_settled (Fixture *self, const char *sha256, IpsPackageState state)
{
  IpsPackageFile *file = ips_package_library_lookup (self->library, sha256);

  return file != NULL && file->state == state && *file->problem == (state == IPS_PACKAGE_COMPLETE ? '\0' : *file->problem);
}

/* The machine went down before the bytes were on the disk: they are compared, and one of the two is gone. */
static void
test_other_boot (Fixture *self, gconstpointer data)
{
  g_autofree char *one = write_outside (self, "IPS-sig-S615-req-E4.pkg", "contents one");
  g_autofree char *two = write_outside (self, "IPS-sig-S616-req-E4.pkg", "contents two");
  g_autoptr(IpsPackageFile) first = import (self, one, NULL, NULL);
  g_autoptr(IpsPackageFile) second = import (self, two, NULL, NULL);
  g_autofree char *place = ips_package_library_make_path (self->library, second->sha256);
  IpsPackageFile *files[] = { first, second };

  for (guint i = 0; i < 50; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_usleep (2000);
    }
  for (guint i = 0; i < 2; i++)
    {
      GAsyncResult *result = NULL;
      g_autoptr(GAsyncResult) there = NULL;

      g_free (files[i]->boot);
      files[i]->boot = g_strdup ("another start");
      ips_store_save_package_async (self->store, files[i], NULL, fixture_keep_result_cb, &result);
      there = fixture_await (&result);
      g_assert_true (ips_store_save_package_finish (self->store, there, NULL));
    }
  g_assert_true (g_file_set_contents (place, "contents t\0\0", 12, NULL));
  unload (self);
  load (self);
  while (!is_settled (self, first->sha256, IPS_PACKAGE_COMPLETE) || !is_settled (self, second->sha256, IPS_PACKAGE_DAMAGED))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_remove (Fixture *self, gconstpointer data)
{
  g_autofree char *path = write_outside (self, "IPS-sig-S615-req-E4.pkg", "contents one");
  g_autoptr(IpsPackageFile) file = import (self, path, NULL, NULL);
  g_autofree char *place = ips_package_library_make_path (self->library, file->sha256);
  const char *const gone[] = { file->sha256, NULL };
  GAsyncResult *result = NULL;
  g_autoptr(GAsyncResult) there = NULL;
  g_autoptr(GAsyncResult) kept = NULL;
  g_autoptr(GError) error = NULL;

  ips_package_library_keep_async (self->library, file->sha256, TRUE, NULL, fixture_keep_result_cb, &result);
  kept = fixture_await (&result);
  g_assert_true (ips_package_library_keep_finish (self->library, kept, &error));
  g_assert_true (ips_package_library_lookup (self->library, file->sha256)->kept);
  result = NULL;
  ips_package_library_remove_async (self->library, gone, "tester", NULL, fixture_keep_result_cb, &result);
  there = fixture_await (&result);
  g_assert_true (ips_package_library_remove_finish (self->library, there, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (place, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (ips_package_library_get_files (self->library)->len, ==, 0);
  g_clear_object (&there);
  g_clear_object (&kept);
  unload (self);
  load (self);
  g_assert_cmpuint (ips_package_library_get_files (self->library)->len, ==, 0);
}

static void
test_offers_and_facts (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) offers = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_offer_free);
  g_autoptr(GHashTable) facts = g_hash_table_new (g_str_hash, g_str_equal);
  IpsPackageOffer *offer = ips_package_offer_new (ips_package_name_parse ("IPS-sig-S615-req-E4.pkg", NULL), "https://127.0.0.1/x");
  GAsyncResult *result = NULL;

  offer->size = 77;
  offer->size_exact = TRUE;
  offer->released_us = 5;
  g_free (offer->reason);
  offer->reason = g_strdup ("why");
  g_free (offer->digest);
  offer->digest = g_strdup ("aa");
  g_ptr_array_add (offers, offer);
  g_hash_table_insert (facts, (gpointer) "check.outcome", (gpointer) "fine");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GAsyncResult) saved = NULL;
      g_autoptr(GAsyncResult) loaded = NULL;
      g_autoptr(GPtrArray) back = NULL;

      result = NULL;
      ips_store_save_offers_async (self->store, "http://127.0.0.1/", offers, NULL, fixture_keep_result_cb, &result);
      saved = fixture_await (&result);
      g_assert_true (ips_store_save_offers_finish (self->store, saved, NULL));
      result = NULL;
      ips_store_load_offers_async (self->store, "http://127.0.0.1/", NULL, fixture_keep_result_cb, &result);
      loaded = fixture_await (&result);
      back = ips_store_load_offers_finish (self->store, loaded, NULL);
      g_assert_cmpuint (back->len, ==, 1);
      offer = g_ptr_array_index (back, 0);
      g_assert_cmpstr (offer->location, ==, "https://127.0.0.1/x");
      g_assert_cmpint (offer->size, ==, 77);
      g_assert_true (offer->size_exact);
      g_assert_cmpstr (offer->reason, ==, "why");
      g_assert_cmpuint (offer->name->level, ==, 615);
    }
  {
    g_autoptr(GAsyncResult) saved = NULL;
    g_autoptr(GAsyncResult) loaded = NULL;
    g_autoptr(GHashTable) back = NULL;

    result = NULL;
    ips_store_save_update_facts_async (self->store, facts, NULL, fixture_keep_result_cb, &result);
    saved = fixture_await (&result);
    g_assert_true (ips_store_save_update_facts_finish (self->store, saved, NULL));
    result = NULL;
    ips_store_load_update_facts_async (self->store, NULL, fixture_keep_result_cb, &result);
    loaded = fixture_await (&result);
    back = ips_store_load_update_facts_finish (self->store, loaded, NULL);
    g_assert_cmpstr (g_hash_table_lookup (back, "check.outcome"), ==, "fine");
  }
}

/* A file of the library's folder that was last written to @days ago. (transfer full) */
static char *
write_part (Fixture *self, const char *name, guint days)
{
  char *path = g_build_filename (ips_package_library_get_folder (self->library), name, NULL);
  struct utimbuf when = { time (NULL) - (time_t) days * 86400, time (NULL) - (time_t) days * 86400 };

  g_assert_true (g_file_set_contents (path, "part", 4, NULL));
  g_assert_cmpint (g_utime (path, &when), ==, 0);
  return path;
}

/* What nothing goes on with goes; what is offered, young, open or no part at all stays. */
static void
test_parts (Fixture *self, gconstpointer data)
{
  g_autofree char *offered = ips_package_library_make_part_path (self->library, "IPS-sig-S615-req-E4.pkg", "https://127.0.0.1/x");
  g_autofree char *offered_name = g_path_get_basename (offered);
  static const char *const gone[] = { "old.part", "old.part.info", "alone.part.info", "placed.part" };
  const char *const stays[] = { offered_name, "young.part", "young.part.info", "open.part", "0123.info", "placed" };
  const char *const kept[] = { offered, NULL };
  g_autofree char *placed = NULL, *place = NULL, *open_path = NULL;
  GAsyncResult *result = NULL;
  g_autoptr(GAsyncResult) there = NULL;
  g_autoptr(GError) error = NULL;
  IpsPackagePartsSwept swept = { 0, 0 };
  int fd;

  g_free (write_part (self, "old.part", 8));
  g_free (write_part (self, "old.part.info", 8));
  g_free (write_part (self, "alone.part.info", 8));
  g_free (write_part (self, offered_name, 300));
  g_free (write_part (self, "young.part", 6));
  g_free (write_part (self, "young.part.info", 8));
  g_free (write_part (self, "0123.info", 8));
  /* whoever died after it was placed left both names */
  placed = write_part (self, "placed.part", 8);
  place = g_build_filename (ips_package_library_get_folder (self->library), "placed", NULL);
  g_assert_cmpint (link (placed, place), ==, 0);
  open_path = write_part (self, "open.part", 8);
  fd = g_open (open_path, O_RDWR | O_CLOEXEC, 0);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);

  ips_package_parts_sweep_async (ips_package_library_get_folder (self->library), kept, g_get_real_time () - IPS_PACKAGE_PARTS_KEPT_US,
                                 NULL, fixture_keep_result_cb, &result);
  there = fixture_await (&result);
  g_assert_true (ips_package_parts_sweep_finish (there, &swept, &error));
  g_assert_no_error (error);
  close (fd);
  g_assert_cmpuint (swept.n_parts, ==, 2);
  g_assert_cmpint (swept.n_bytes, >, 0);
  g_assert_cmpint (swept.n_bytes, <=, 65536);
  for (guint i = 0; i < G_N_ELEMENTS (gone) + G_N_ELEMENTS (stays); i++)
    {
      const char *name = i < G_N_ELEMENTS (gone) ? gone[i] : stays[i - G_N_ELEMENTS (gone)];
      g_autofree char *path = g_build_filename (ips_package_library_get_folder (self->library), name, NULL);

      g_test_message ("%s", name);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS) == (i >= G_N_ELEMENTS (gone)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/package-library/names", test_names);
#define ADD(path, func) g_test_add ("/services/package-library/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("import", test_import);
  ADD ("parts", test_parts);
  ADD ("refused", test_refused);
  ADD ("contents", test_contents);
  ADD ("damage", test_damage);
  ADD ("other-boot", test_other_boot);
  ADD ("remove", test_remove);
  ADD ("offers-and-facts", test_offers_and_facts);
  return g_test_run ();
}
