/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is put into the watched folder is in the library when it no longer grows; what is none is refused once. */
#include <glib/gstdio.h>
#include <string.h>

#include "ips-watched-folder.h"
#include "store-fixture.h"

static guint n_imported, n_refused;

static void
imported_cb (IpsWatchedFolder *folder, const IpsPackageFile *file)
{
  g_assert_cmpstr (file->name->name, ==, "IPS-sig-S615-req-E4.pkg");
  n_imported++;
}

static void
refused_cb (IpsWatchedFolder *folder, const char *path, const char *sentence)
{
  g_assert_nonnull (strstr (sentence, "web page"));
  n_refused++;
}

static IpsWatchedFolder *
watch (IpsStore *store)
{
  IpsWatchedFolder *folder = ips_watched_folder_new (store);

  ips_watched_folder_set_quiet (folder, 60);
  g_signal_connect (folder, "imported", G_CALLBACK (imported_cb), NULL);
  g_signal_connect (folder, "refused", G_CALLBACK (refused_cb), NULL);
  ips_watched_folder_start (folder);
  return folder;
}

static void
spin (guint ms)
{
  gint64 end_us = g_get_monotonic_time () + (gint64) ms * 1000;

  while (g_get_monotonic_time () < end_us)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_watch (StoreFixture *self, gconstpointer data)
{
  g_autofree char *drop = g_build_filename (self->folder, "drop", NULL);
  g_autoptr(GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GAsyncResult) saved = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  IpsWatchedFolder *folder;
  IpsStore *store = fixture_open (self->path, &error);

  g_assert_no_error (error);
  g_mkdir (drop, 0700);
  g_hash_table_insert (values, (gpointer) "updates.watched-folder", drop);
  ips_store_save_settings_async (store, values, "tester", NULL, fixture_keep_result_cb, &result);
  saved = fixture_await (&result);
  g_assert_true (ips_store_save_settings_finish (store, saved, NULL));

  write_file (drop, "IPS-sig-S615-req-E4 (2).pkg", "contents");      /* there before */
  folder = watch (store);
  while (n_imported < 1)
    g_main_context_iteration (NULL, TRUE);
  write_file (drop, "IPS-sig-S616-req-E4.pkg.part", "half of it");
  write_file (drop, ".hidden", "nothing");
  write_file (drop, "IPS-sig-S616-req-E4.pkg", "<html>please log in</html>");
  while (n_refused < 1)
    g_main_context_iteration (NULL, TRUE);
  lines = fixture_history (store, "refused");
  g_assert_cmpuint (lines->len, ==, 1);

  /* another program, or this one later, looks at nothing twice */
  ips_watched_folder_stop (folder);
  spin (200);
  g_object_unref (folder);
  folder = watch (store);
  spin (600);
  g_assert_cmpuint (n_imported, ==, 1);
  g_assert_cmpuint (n_refused, ==, 1);
  ips_watched_folder_stop (folder);
  spin (200);
  g_assert_finalize_object (folder);
  g_clear_object (&saved);
  ips_store_close (store);
  spin (50);
  g_assert_finalize_object (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/services/watched-folder/watch", StoreFixture, NULL, store_fixture_set_up, test_watch, store_fixture_tear_down);
  return g_test_run ();
}
