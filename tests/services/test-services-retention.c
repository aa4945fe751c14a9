/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store forgets, and what it never does. */
#include "ips-store-retention.h"
#include "store-fixture.h"

#include <sqlite3.h>

#define NOW (G_GINT64_CONSTANT (1795856400) * G_USEC_PER_SEC)     /* 2026-11-28 09:00 UTC */

static void
change (StoreFixture *self, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 5000);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* One that is over, one that may still be begun and one that was over just now; the first with all that hangs on it. */
static void
add_deployments (StoreFixture *self)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO deployments (id, name, description, workflow, state, created_by, created_us, changed_by, changed_us, "
                                          "comment, editor, start, at_us, window, rollout, parameters) SELECT value, 'd', '', 0, "
                                          "CASE value WHEN 2 THEN 'approved' ELSE 'deployed' END, '', 0, '', "
                                          "CASE value WHEN 3 THEN %" G_GINT64_FORMAT " ELSE %" G_GINT64_FORMAT " END, '', '', 'now', 0, '', '{}', '{}' "
                                          "FROM (SELECT 1 AS value UNION SELECT 2 UNION SELECT 3);"
                                          "INSERT INTO deployment_devices (deployment_id, position, sensor_id, sensor_name, argument, wave) VALUES (1, 0, 's', 's', '1', 0);"
                                          "INSERT INTO rollback_points VALUES (1, 's', '7.1(7)E4', 722, '', '', 0, '', 0);",
                                          NOW - IPS_RETENTION_DEPLOYMENTS_US, NOW - IPS_RETENTION_DEPLOYMENTS_US - 1);

  change (self, sql);
}

static gint64
prune (IpsStore *store, gint64 now_us)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 n;

  ips_store_prune_async (store, now_us, NULL, fixture_keep_result_cb, &result);
  n = ips_store_prune_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return n;
}

static void
test_retention (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  IpsStore *store = fixture_open (self->path, &error);
  g_autoptr(GPtrArray) sensors = fixture_sensors (2);
  g_autofree char *sql = NULL;

  g_assert_no_error (error);
  fixture_save_sensors (store, sensors, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REFRESH, sensors, NULL);

      fixture_submit (store, job);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(IpsSensorFacts) facts = fixture_facts (i, 100);

      ips_store_put_facts (store, ips_sensor_get_id (g_ptr_array_index (sensors, i)), facts);
    }
  fixture_flush (store, &error);
  g_assert_no_error (error);
  /* job 1: ended long ago; job 2: as old, and one of its devices is still to come; job 3: just over the line */
  sql = g_strdup_printf ("UPDATE history SET when_us = %" G_GINT64_FORMAT ";"
                         "INSERT INTO history (when_us, who, what, subject, before, after, outcome, folded) VALUES (%" G_GINT64_FORMAT ", '', 'new', '', '', '', '', 'new');"
                         "UPDATE jobs SET created_us = %" G_GINT64_FORMAT ";"
                         "UPDATE operations SET state = 'succeeded', ended_us = %" G_GINT64_FORMAT " WHERE job_id <> 2 OR id %% 2 = 0;"
                         "UPDATE operations SET ended_us = %" G_GINT64_FORMAT " WHERE job_id = 3 AND id %% 2 = 0;"
                         "UPDATE certificates SET seen_us = 1000;"
                         "DELETE FROM facts WHERE sensor_key = 1;",
                         NOW - IPS_RETENTION_HISTORY_US - 1, NOW - G_TIME_SPAN_DAY, NOW - IPS_RETENTION_JOBS_US - 10,
                         NOW - IPS_RETENTION_JOBS_US - 1, NOW - IPS_RETENTION_JOBS_US);
  change (self, sql);
  add_deployments (self);
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM certificates"), ==, 2);

  /* a clock that is far ahead, or behind, forgets nothing */
  g_assert_cmpint (prune (store, NOW + 20 * 365 * G_TIME_SPAN_DAY), ==, 0);
  g_assert_cmpint (prune (store, NOW - 2 * G_TIME_SPAN_DAY), ==, 0);

  g_assert_cmpint (prune (store, NOW), ==, 1 + 2 + 1 + 1);
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM deployments WHERE id > 1"), ==, 2);
  g_assert_cmpint (fixture_query (self->path, "SELECT (SELECT count(*) FROM deployments) + (SELECT count(*) FROM deployment_devices) "
                                  "+ (SELECT count(*) FROM rollback_points)"), ==, 2);
  g_assert_cmpint (fixture_query (self->path, "SELECT min (id) FROM jobs"), ==, 2);
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM jobs"), ==, 2);
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM operations"), ==, 4);
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM history"), ==, 1);
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM certificates"), ==, 1);
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM certificate_ders"), ==, 1);
  g_assert_cmpint (prune (store, NOW), ==, 0);
  ips_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/services/retention", StoreFixture, NULL, store_fixture_set_up, test_retention, store_fixture_tear_down);
  return g_test_run ();
}
