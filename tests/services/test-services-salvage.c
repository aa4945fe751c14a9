/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is saved out of a damaged store: every table there is, whichever version wrote it. */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "ips-store-policies.h"
#include "store-fixture.h"

#define N_ROWS 3
#define PAGE 4096

static void
run (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  char *problem = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &problem);
  g_assert_cmpstr (problem, ==, NULL);
  sqlite3_close (db);
}

static void
close_store (IpsStore *store)
{
  ips_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (store);
}

static void
open_and_close (const char *path)
{
  g_autoptr(GError) error = NULL;
  IpsStore *store = fixture_open (path, &error);

  g_assert_no_error (error);
  close_store (store);
}

static char *
salvage (const char *path)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *report;

  ips_store_salvage_async (path, NULL, fixture_keep_result_cb, &result);
  report = ips_store_salvage_finish (fixture_await (&result), &error);
  g_assert_no_error (error);
  g_test_message ("%s", report);
  return report;
}

/* The statements that put rows into each table of the store, one after the other. Row N refers to row N. */
#define FILL \
  "SELECT group_concat ('WITH n (k) AS (VALUES (1), (2), (3)) INSERT INTO ' || name || ' SELECT ' || " \
  "(SELECT group_concat (CASE type WHEN 'INTEGER' THEN 'k' WHEN 'BLOB' THEN 'CAST (k AS BLOB)' ELSE '''text ''||k' END) " \
  " FROM pragma_table_info (m.name)) || ' FROM n', ';') " \
  "FROM sqlite_master m WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> 'changes'"

/* How many rows the tables have, those of one table after the other, with all that is in them. */
#define DUMP \
  "SELECT group_concat ('SELECT ''' || name || ': '' || ' || " \
  "(SELECT group_concat ('quote (\"' || name || '\")', '||'', ''||') FROM pragma_table_info (m.name)) " \
  "|| ' AS line FROM ' || name, ' UNION ALL ') " \
  "FROM sqlite_master m WHERE type = 'table' AND name <> 'changes' AND name NOT LIKE 'sqlite!_stat%' ESCAPE '!'"

static char *
dump (const char *path)
{
  g_autofree char *lines = fixture_query_text (path, DUMP);
  g_autofree char *sql = g_strdup_printf ("SELECT group_concat (line, char (10)) FROM (%s ORDER BY line)", lines);

  return fixture_query_text (path, sql);
}

/* A table that a later version brings is filled here by itself, and missed when it is not saved. */
static void
test_every_table (StoreFixture *self, gconstpointer data)
{
  g_autofree char *fill = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *report = NULL;
  gint64 n_tables;
  guint n_lines = 1;

  open_and_close (self->path);
  fill = fixture_query_text (self->path, FILL);
  run (self->path, fill);
  /* More numbers were given than there are rows. */
  run (self->path, "UPDATE sqlite_sequence SET seq = 77 WHERE name = 'jobs'");
  n_tables = fixture_query (self->path, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name <> 'changes' "
                                        "AND name NOT LIKE 'sqlite!_%' ESCAPE '!'");
  before = dump (self->path);
  for (const char *at = before; (at = strchr (at, '\n')) != NULL; at++)
    n_lines++;
  g_assert_cmpuint (n_lines, >=, (guint) n_tables * N_ROWS);
  g_assert_nonnull (strstr (before, "policy_versions: 'text 3', 3"));
  g_assert_nonnull (strstr (before, "sqlite_sequence: 'jobs', 77"));

  report = salvage (self->path);
  after = dump (self->path);
  g_assert_cmpstr (after, ==, before);
  g_assert_null (strstr (report, "could not be read"));
  g_assert_null (strstr (report, "left out"));
  open_and_close (self->path);
}

/* What lies after the damage is saved too, in tables whose rows have no number. */
static void
test_without_numbers (StoreFixture *self, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  g_autofree char *report = NULL;
  g_autoptr(GError) error = NULL;
  gint64 n_saved;
  char *hit;
  gsize size;
  FILE *file;

  open_and_close (self->path);
  run (self->path, "WITH RECURSIVE n (k) AS (VALUES (10000) UNION ALL SELECT k + 1 FROM n WHERE k < 14999) "
                   "INSERT INTO policy_assignments SELECT 'sensor-' || k, 'policy', 'policy', 'tester', k FROM n");
  g_assert_true (g_file_get_contents (self->path, &bytes, &size, NULL));
  hit = memmem (bytes, size, "sensor-12500policypolicytester", strlen ("sensor-12500policypolicytester"));
  g_assert_nonnull (hit);
  file = g_fopen (self->path, "r+");
  fseek (file, (long) ((gsize) (hit - bytes) / PAGE * PAGE), SEEK_SET);
  for (guint i = 0; i < PAGE; i++)
    fputc (0x5a, file);
  fclose (file);
  g_assert_null (fixture_open (self->path, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_STORE_DAMAGED);

  report = salvage (self->path);
  g_assert_nonnull (strstr (report, "policy_assignments: 4"));
  g_assert_nonnull (strstr (report, "others could not be read"));
  n_saved = fixture_query (self->path, "SELECT count(*) FROM policy_assignments");
  g_assert_cmpint (n_saved, >, 4700);
  g_assert_cmpint (n_saved, <, 5000);
  g_assert_cmpint (fixture_query (self->path, "SELECT max(when_us) FROM policy_assignments"), ==, 14999);
  g_assert_cmpint (fixture_query (self->path, "SELECT min(when_us) FROM policy_assignments"), ==, 10000);
  open_and_close (self->path);
}

/* What belongs to something that was lost is cut off: whatever can do without it stays. */
static void
test_orphans (StoreFixture *self, gconstpointer data)
{
  g_autofree char *fill = NULL;
  g_autofree char *report = NULL;

  open_and_close (self->path);
  fill = fixture_query_text (self->path, FILL);
  run (self->path, fill);
  run (self->path, "DELETE FROM sensors WHERE key = 1; DELETE FROM certificates WHERE key = 2; DELETE FROM mails WHERE id = 3");
  report = salvage (self->path);
  g_assert_nonnull (strstr (report, "because what they belong to was lost"));
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (fixture_query (self->path, "SELECT sum(sensor_key) FROM facts"), ==, 5);
  g_assert_cmpint (fixture_query (self->path, "SELECT certificate_key IS NULL FROM facts WHERE sensor_key = 2"), ==, 1);
  g_assert_cmpint (fixture_query (self->path, "SELECT sum(sensor_key) FROM pins"), ==, 3);
  g_assert_cmpint (fixture_query (self->path, "SELECT sum(mail_id) FROM mail_parts"), ==, 3);
  open_and_close (self->path);
}

/* Saved out of a store of version 1, rows are brought up to date as they are where it is whole. */
static void
test_old_version (StoreFixture *self, gconstpointer data)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "store-1.sql", NULL);
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *whole = g_build_filename (folder, "whole.db", NULL);
  g_autofree char *sql = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *saved = NULL;
  g_autofree char *report = NULL;

  g_assert_true (g_file_get_contents (file, &sql, NULL, NULL));
  g_mkdir (folder, 0700);
  run (self->path, sql);
  run (whole, sql);
  open_and_close (whole);
  report = salvage (self->path);
  expected = dump (whole);
  saved = dump (self->path);
  g_assert_cmpstr (saved, ==, expected);
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM sensors WHERE address_key = '10.0.0.1'"), ==, 1);
  g_assert_null (strstr (report, "could not be read"));
  open_and_close (self->path);
}

/* (transfer full) */
static IpsPolicyRecords *
load_policies (IpsStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsPolicyRecords *records;

  ips_store_load_policies_async (store, NULL, fixture_keep_result_cb, &result);
  records = ips_store_load_policies_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return records;
}

static void
save_policy (IpsStore *store, const IpsPolicy *policy)
{
  g_autoptr(GPtrArray) policies = g_ptr_array_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (policies, (gpointer) policy);
  ips_store_save_policies_async (store, policies, "tester", "why", NULL, fixture_keep_result_cb, &result);
  ips_store_save_policies_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
}

static IpsStore *
open_store (const char *path)
{
  g_autoptr(GError) error = NULL;
  IpsStore *store = fixture_open (path, &error);

  g_assert_no_error (error);
  return store;
}

/* A shared policy at its third version, of which the second was submitted; a device's own at its first. */
static void
write_policies (const char *path, GPtrArray *sensors)
{
  IpsStore *store = open_store (path);
  g_autoptr(IpsPolicy) shared = ips_policy_new (IPS_POLICY_SHARED, "shared-id", "Branches");
  g_autoptr(IpsPolicy) local = ips_policy_new (IPS_POLICY_LOCAL, ips_sensor_get_id (g_ptr_array_index (sensors, 0)), NULL);
  g_autoptr(GError) error = NULL;

  fixture_save_sensors (store, sensors, &error);
  g_assert_no_error (error);
  for (; shared->version < 3; shared->version++)
    save_policy (store, shared);
  save_policy (store, local);
  close_store (store);
  run (path, "UPDATE policies SET submitted = 2 WHERE id = 'shared-id'");
}

/* Of a policy one of the two tables was lost: what is left can be read, and goes on. */
static void
test_policies (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) sensors = fixture_sensors (1);
  g_autoptr(IpsPolicyRecords) records = NULL;
  g_autofree char *report = NULL;
  IpsStore *store;

  write_policies (self->path, sensors);
  run (self->path, "DELETE FROM policy_versions WHERE policy_id = 'shared-id' AND version = 2; DELETE FROM policies WHERE kind = 'local'");
  report = salvage (self->path);
  g_assert_nonnull (strstr (report, "2 policies or update levels are not as they were"));

  store = open_store (self->path);
  records = load_policies (store);
  g_assert_cmpuint (records->policies->len, ==, 2);
  g_assert_cmpuint (records->submitted->len, ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      const IpsPolicy *policy = g_ptr_array_index (records->policies, i);
      gboolean shared = g_str_equal (policy->id, "shared-id");

      g_assert_cmpint (policy->kind, ==, shared ? IPS_POLICY_SHARED : IPS_POLICY_LOCAL);
      g_assert_cmpstr (policy->name, ==, shared ? "Branches" : "");
      g_assert_cmpuint (policy->version, ==, shared ? 3 : 1);
      g_assert_cmpuint (policy->submitted, ==, 0);
      save_policy (store, policy);
    }
  close_store (store);
}

/* A level that lacks signatures is not taken for the whole one. */
static void
test_levels (StoreFixture *self, gconstpointer data)
{
  g_autofree char *report = NULL;

  open_and_close (self->path);
  run (self->path, "INSERT INTO signature_levels VALUES (1, 'E4', '', 'x', 1, 2), (2, 'E4', '', 'x', 1, 3), (3, 'E4', '', 'x', 1, 1);"
                   "INSERT INTO signature_rows (id, sub, level, severity, fidelity, actions, flags, name, engine, release, created, type) VALUES"
                   "(10, 0, 1, 0, 0, 0, 1, 'a', '', '', '', ''), (11, 0, 1, 0, 0, 0, 1, 'b', '', '', '', ''),"
                   "(12, 0, 2, 0, 0, 0, 1, 'c', '', '', '', ''), (11, 0, 3, 0, 0, 0, 8, '', '', '', '', ''),"
                   "(12, 0, 3, 0, 0, 0, 8, '', '', '', '', '');");
  report = salvage (self->path);
  g_assert_null (strstr (report, "not as"));
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM signature_levels"), ==, 3);
  g_clear_pointer (&report, g_free);
  run (self->path, "DELETE FROM signature_rows WHERE id = 12 AND level = 2");
  report = salvage (self->path);
  g_assert_nonnull (strstr (report, "1 policy or update level is not as it was"));
  g_assert_cmpint (fixture_query (self->path, "SELECT sum(level) FROM signature_levels"), ==, 4);
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM signature_rows"), ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)
  ADD ("/services/salvage/every-table", test_every_table);
  ADD ("/services/salvage/without-numbers", test_without_numbers);
  ADD ("/services/salvage/orphans", test_orphans);
  ADD ("/services/salvage/old-version", test_old_version);
  ADD ("/services/salvage/policies", test_policies);
  ADD ("/services/salvage/levels", test_levels);
  return g_test_run ();
}
