/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include "ips-snapshot-folder.h"
#include "store-fixture.h"

static void
set_up (TwoStoresFixture *f, gconstpointer data)
{
  two_stores_fixture_set_up (f, 2);
}

static void
tear_down (TwoStoresFixture *f, gconstpointer data)
{
  two_stores_fixture_tear_down (f, data);
}

static const char *
id_of (TwoStoresFixture *f, guint number)
{
  return ips_sensor_get_id (g_ptr_array_index (f->sensors, number));
}

static GHashTable *
load (IpsStore *store, const char *sensor_id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GHashTable *table;

  ips_store_load_deployed_async (store, sensor_id, NULL, fixture_keep_result_cb, &result);
  table = ips_store_load_deployed_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return table;
}

static void
save (IpsStore *store, const IpsDeployed *deployed, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_save_deployed_async (store, deployed, NULL, fixture_keep_result_cb, &result);
  ips_store_save_deployed_finish (store, fixture_await (&result), error);
}

static IpsDeployed *
make_deployed (const char *sensor_id, const char *version, guint level)
{
  IpsDeployed *deployed = ips_deployed_new (sensor_id);

  g_free (deployed->policy_id);
  deployed->policy_id = g_strdup ("policy");
  deployed->policy_version = 4;
  deployed->level = level;
  g_free (deployed->version);
  deployed->version = g_strdup (version);
  g_free (deployed->config_sha256);
  deployed->config_sha256 = g_strdup ("ab12");
  deployed->job_id = 7;
  deployed->when_us = 1000;
  g_free (deployed->who);
  deployed->who = g_strdup ("tester");
  return deployed;
}

static void
changed_cb (IpsStore *store, guint parts, gpointer user_data)
{
  if (parts & IPS_STORE_DEPLOYED)
    *(gboolean *) user_data = TRUE;
}

static void
test_deployed (TwoStoresFixture *f, gconstpointer data)
{
  g_autoptr(IpsDeployed) first = make_deployed (id_of (f, 0), "7.1(7)E4", 615);
  g_autoptr(IpsDeployed) second = make_deployed (id_of (f, 0), "7.1(11)E4", 700);
  g_autoptr(IpsDeployed) stranger = make_deployed ("nobody", "7.1(7)E4", 615);
  g_autoptr(GHashTable) none = load (f->one, "");
  g_autoptr(GHashTable) table = NULL;
  g_autoptr(GHashTable) other = NULL;
  g_autoptr(GPtrArray) history = NULL;
  g_autoptr(GError) error = NULL;
  gboolean told = FALSE;
  const IpsDeployed *read;

  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
  g_signal_connect (f->two, "changed", G_CALLBACK (changed_cb), &told);
  save (f->one, first, &error);
  g_assert_no_error (error);
  save (f->one, second, &error);
  g_assert_no_error (error);
  fixture_await_flag (&told);
  g_assert_true (told);

  table = load (f->two, "");
  g_assert_cmpuint (g_hash_table_size (table), ==, 1);
  read = g_hash_table_lookup (table, id_of (f, 0));
  g_assert_cmpstr (read->policy_id, ==, "policy");
  g_assert_cmpuint (read->policy_version, ==, 4);
  g_assert_cmpuint (read->level, ==, 700);
  g_assert_cmpstr (read->version, ==, "7.1(11)E4");
  g_assert_cmpstr (read->config_sha256, ==, "ab12");
  g_assert_cmpint (read->job_id, ==, 7);
  g_assert_cmpint (read->when_us, ==, 1000);
  g_assert_cmpstr (read->who, ==, "tester");
  other = load (f->two, id_of (f, 1));
  g_assert_cmpuint (g_hash_table_size (other), ==, 0);

  history = fixture_history (f->one, "Deployed");
  g_assert_cmpuint (history->len, ==, 2);

  save (f->one, stranger, &error);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
}

/* The hashes that have become nobody's, one after the other. (transfer full) */
static char *
add_snapshot (TwoStoresFixture *f, guint number, const char *sha256, gint64 job_id, gint64 when_us)
{
  g_autoptr(IpsSnapshot) snapshot = ips_snapshot_new (id_of (f, number), sha256, 100, job_id, when_us);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) gone = NULL;
  g_autoptr(GError) error = NULL;

  ips_store_add_snapshot_async (f->one, snapshot, 2, NULL, fixture_keep_result_cb, &result);
  gone = ips_store_add_snapshot_finish (f->one, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_ptr_array_add (gone, NULL);
  return g_strjoinv (" ", (char **) gone->pdata);
}

static void
assert_added (TwoStoresFixture *f, guint number, const char *sha256, gint64 job_id, gint64 when_us, const char *expected)
{
  g_autofree char *gone = add_snapshot (f, number, sha256, job_id, when_us);

  g_assert_cmpstr (gone, ==, expected);
}

static GPtrArray *
load_snapshots (TwoStoresFixture *f, const char *sensor_id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *all;

  ips_store_load_snapshots_async (f->two, sensor_id, NULL, fixture_keep_result_cb, &result);
  all = ips_store_load_snapshots_finish (f->two, fixture_await (&result), &error);
  g_assert_no_error (error);
  return all;
}

static void
test_snapshots (TwoStoresFixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) own = NULL;
  g_autoptr(GPtrArray) all = NULL;
  const IpsSnapshot *newest;

  assert_added (f, 0, "aa", 1, 10, "");
  assert_added (f, 0, "bb", 2, 20, "");
  assert_added (f, 0, "bb", 2, 25, "");      /* the same job once more, after a crash */
  assert_added (f, 1, "aa", 2, 20, "");
  assert_added (f, 0, "cc", 3, 30, "");      /* aa is still the other's */
  own = load_snapshots (f, id_of (f, 0));
  g_assert_cmpuint (own->len, ==, 2);
  newest = g_ptr_array_index (own, 0);
  g_assert_cmpstr (newest->sha256, ==, "cc");
  g_assert_cmpint (newest->job_id, ==, 3);
  g_assert_cmpint (newest->size_bytes, ==, 100);
  g_assert_cmpstr (((IpsSnapshot *) g_ptr_array_index (own, 1))->sha256, ==, "bb");
  g_assert_cmpint (((IpsSnapshot *) g_ptr_array_index (own, 1))->when_us, ==, 20);
  all = load_snapshots (f, "");
  g_assert_cmpuint (all->len, ==, 3);
  assert_added (f, 0, "dd", 4, 40, "bb");
  assert_added (f, 1, "ee", 4, 40, "");
  assert_added (f, 1, "ee", 5, 50, "aa");
}

static char *
keep (TwoStoresFixture *f, guint number, gint64 job_id, const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *sha256;

  ips_snapshot_folder_keep_async (f->one, id_of (f, number), job_id, bytes, NULL, fixture_keep_result_cb, &result);
  sha256 = ips_snapshot_folder_keep_finish (f->one, fixture_await (&result), &error);
  g_assert_no_error (error);
  return sha256;
}

static GBytes *
load_kept (TwoStoresFixture *f, const char *sha256, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_snapshot_folder_load_async (f->two, sha256, NULL, fixture_keep_result_cb, &result);
  return ips_snapshot_folder_load_finish (f->two, fixture_await (&result), error);
}

static void
test_folder (TwoStoresFixture *f, gconstpointer data)
{
  g_autofree char *large = g_strnfill (3000000, 'x');
  g_autofree char *first = keep (f, 0, 1, "<config/>");
  g_autofree char *same = keep (f, 1, 1, "<config/>");
  g_autofree char *second = keep (f, 0, 2, large);
  g_autofree char *beside = g_path_get_dirname (f->base.path);
  g_autofree char *folder = g_build_filename (beside, "snapshots", NULL);
  g_autofree char *name = g_strconcat (second, ".xml.gz", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GPtrArray) own = load_snapshots (f, id_of (f, 0));
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) small = load_kept (f, first, &error);
  g_autoptr(GBytes) read = load_kept (f, second, &error);
  g_autofree char *missing = g_strnfill (64, '0');
  struct stat facts;

  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, same);
  g_assert_cmpuint (own->len, ==, 2);
  g_assert_cmpstr (((IpsSnapshot *) g_ptr_array_index (own, 0))->sha256, ==, second);
  g_assert_cmpint (((IpsSnapshot *) g_ptr_array_index (own, 0))->size_bytes, ==, 3000000);
  g_assert_cmpmem (g_bytes_get_data (small, NULL), g_bytes_get_size (small), "<config/>", 9);
  g_assert_cmpmem (g_bytes_get_data (read, NULL), g_bytes_get_size (read), large, 3000000);
  g_assert_cmpint (stat (folder, &facts), ==, 0);
  g_assert_cmpint (facts.st_mode & 0777, ==, 0700);
  g_assert_cmpint (stat (path, &facts), ==, 0);
  g_assert_cmpint (facts.st_mode & 0777, ==, 0600);
  g_assert_cmpint (facts.st_size, <, 100000);

  g_assert_null (load_kept (f, missing, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "no gzip", -1, NULL));
  g_assert_null (load_kept (f, second, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CHECKSUM);
  g_clear_error (&error);
  /* kept once more it is whole again */
  g_clear_pointer (&read, g_bytes_unref);
  g_free (keep (f, 1, 2, large));
  read = load_kept (f, second, &error);
  g_assert_no_error (error);
}

/* The files of what is not listed any more go, unless somebody may be about to list them. */
static void
test_folder_pruned (TwoStoresFixture *f, gconstpointer data)
{
  const struct utimbuf long_ago = { 1000000000, 1000000000 };
  g_autofree char *beside = g_path_get_dirname (f->base.path);
  char *paths[IPS_SNAPSHOTS_KEPT + 3];

  g_free (keep (f, 1, 1, "config 2"));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *text = g_strdup_printf ("config %u", i);
      g_autofree char *sha256 = keep (f, 0, i, text);
      g_autofree char *name = g_strconcat (sha256, ".xml.gz", NULL);

      paths[i] = g_build_filename (beside, "snapshots", name, NULL);
      g_assert_true (g_file_test (paths[i], G_FILE_TEST_EXISTS));
      /* the second stays young, the third is another device's too */
      if (i != 1)
        g_assert_cmpint (g_utime (paths[i], (struct utimbuf *) &long_ago), ==, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_assert_cmpint (g_file_test (paths[i], G_FILE_TEST_EXISTS), ==, i != 0);
      g_free (paths[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/services/deployed/deployed", TwoStoresFixture, NULL, set_up, test_deployed, tear_down);
  g_test_add ("/services/deployed/folder-pruned", TwoStoresFixture, NULL, set_up, test_folder_pruned, tear_down);
  g_test_add ("/services/deployed/snapshots", TwoStoresFixture, NULL, set_up, test_snapshots, tear_down);
  g_test_add ("/services/deployed/folder", TwoStoresFixture, NULL, set_up, test_folder, tear_down);
  return g_test_run ();
}
