/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is applied by itself to which policy, as the store keeps it. */
#include "ips-store-auto-updates.h"
#include "store-fixture.h"

static IpsStore *
open_store (StoreFixture *self)
{
  g_autoptr(GError) error = NULL;
  IpsStore *store = fixture_open (self->path, &error);

  g_assert_no_error (error);
  return store;
}

static void
close_store (IpsStore *store)
{
  ips_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (store);
}

static IpsAutoUpdate *
make (const char *policy_id, IpsAutoSensor sensor, IpsAutoSignature signature, guint number)
{
  IpsAutoUpdate *rule = ips_auto_update_new (policy_id);

  rule->sensor = sensor;
  rule->signature = signature;
  rule->number = number;
  return rule;
}

/* Takes the rules; NULL ends them. */
static gboolean
save (IpsStore *store, GError **error, ...)
{
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_auto_update_free);
  g_autoptr(GAsyncResult) result = NULL;
  IpsAutoUpdate *rule;
  va_list args;

  va_start (args, error);
  while ((rule = va_arg (args, IpsAutoUpdate *)) != NULL)
    g_ptr_array_add (rules, rule);
  va_end (args);
  ips_store_save_auto_updates_async (store, rules, "tester", NULL, fixture_keep_result_cb, &result);
  return ips_store_save_auto_updates_finish (store, fixture_await (&result), error);
}

/* (transfer full) */
static GPtrArray *
load (IpsStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *rules;

  ips_store_load_auto_updates_async (store, NULL, fixture_keep_result_cb, &result);
  rules = ips_store_load_auto_updates_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return rules;
}

static void
test_kept (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self);
  g_autoptr(GPtrArray) sensors = fixture_sensors (1);
  const char *device = ips_sensor_get_id (g_ptr_array_index (sensors, 0));
  g_autoptr(GPtrArray) rules = NULL, lines = NULL, again = NULL;
  g_autoptr(GError) error = NULL;
  const IpsAutoUpdate *rule;
  const IpsHistoryLine *line;

  fixture_save_sensors (store, sensors, &error);
  g_assert_no_error (error);
  g_assert_true (save (store, &error, make (device, IPS_AUTO_SENSOR_MINOR, IPS_AUTO_SIGNATURE_BEHIND, 2),
                       make ("shared", IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_LATEST, 0), NULL));
  g_assert_no_error (error);
  close_store (store);

  store = open_store (self);
  rules = load (store);
  g_assert_cmpuint (rules->len, ==, 2);
  rule = g_ptr_array_index (rules, g_str_equal (((IpsAutoUpdate *) g_ptr_array_index (rules, 0))->policy_id, device) ? 0 : 1);
  g_assert_cmpint (rule->sensor, ==, IPS_AUTO_SENSOR_MINOR);
  g_assert_cmpint (rule->signature, ==, IPS_AUTO_SIGNATURE_BEHIND);
  g_assert_cmpuint (rule->number, ==, 2);
  g_assert_cmpint (rule->changed_us, >, 0);
  g_assert_cmpstr (rule->changed_by, ==, "tester");
  lines = fixture_history (store, "Automatic updates changed");
  g_assert_cmpuint (lines->len, ==, 2);

  /* the same once more is no change, one that does nothing is none */
  g_assert_true (save (store, &error, ips_auto_update_copy (rule), make ("shared", IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_NONE, 0), NULL));
  again = load (store);
  g_assert_cmpuint (again->len, ==, 1);
  g_clear_pointer (&lines, g_ptr_array_unref);
  lines = fixture_history (store, "Automatic updates changed");
  g_assert_cmpuint (lines->len, ==, 3);
  line = g_ptr_array_index (lines, 0);
  g_assert_cmpstr (line->before, ==, "No sensor updates; the latest signature update level");
  g_assert_cmpstr (line->after, ==, "Not updated automatically");
  line = g_ptr_array_index (lines, 1);
  g_assert_true (g_str_equal (line->subject, ips_sensor_get_name (g_ptr_array_index (sensors, 0)))
                 || g_str_equal (((IpsHistoryLine *) g_ptr_array_index (lines, 2))->subject, ips_sensor_get_name (g_ptr_array_index (sensors, 0))));
  close_store (store);
}

/* All or nothing. */
static void
test_refused (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self);
  g_autoptr(GPtrArray) rules = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (save (store, &error, make ("one", IPS_AUTO_SENSOR_MINOR, IPS_AUTO_SIGNATURE_LATEST, 0),
                        make ("two", IPS_AUTO_SENSOR_MINOR, IPS_AUTO_SIGNATURE_DELAYED, 0), NULL));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  rules = load (store);
  g_assert_cmpuint (rules->len, ==, 0);
  close_store (store);
}

static void
changed_cb (IpsStore *store, guint parts, guint *all)
{
  *all |= parts;
}

/* Another window of another process shows the new rule. */
static void
test_announced (StoreFixture *self, gconstpointer data)
{
  IpsStore *mine = open_store (self);
  IpsStore *theirs = open_store (self);
  g_autoptr(GError) error = NULL;
  guint heard = 0;

  g_signal_connect (mine, "changed", G_CALLBACK (changed_cb), &heard);
  g_assert_true (save (theirs, &error, make ("one", IPS_AUTO_SENSOR_MINOR, IPS_AUTO_SIGNATURE_LATEST, 0), NULL));
  while (heard == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (heard, ==, IPS_STORE_AUTO_UPDATES | IPS_STORE_HISTORY);
  close_store (mine);
  close_store (theirs);
}

static gint64
submit_once (IpsStore *store, const char *origin, gboolean *written)
{
  g_autoptr(IpsJob) job = ips_job_new (IPS_VERB_DEPLOY, "tester", IPS_PRIORITY_SCHEDULE, 1);
  IpsOperation *operation = ips_operation_new_for_subject ("edge-1");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id;

  g_free (operation->sensor_id);
  operation->sensor_id = g_strdup ("one");
  g_free (operation->argument);
  operation->argument = g_strdup ("1");
  ips_job_set_parameters (job, "{\"orders\":{\"1\":{\"steps\":[{\"kind\":\"signature\"}]}}}");
  ips_job_take_operation (job, operation);
  ips_store_submit_job_once_async (store, job, NULL, origin, NULL, fixture_keep_result_cb, &result);
  id = ips_store_submit_job_once_finish (store, fixture_await (&result), written, &error);
  g_assert_no_error (error);
  g_assert_true (*written == (ips_job_get_id (job) == id));
  return id;
}

static GHashTable *
load_last (IpsStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  GHashTable *table;

  ips_store_load_last_deployments_async (store, NULL, fixture_keep_result_cb, &result);
  table = ips_store_load_last_deployments_finish (store, fixture_await (&result), NULL);
  g_assert_nonnull (table);
  return table;
}

/* Two programs that take up the same run begin one job. */
static void
test_begun_once (StoreFixture *self, gconstpointer data)
{
  IpsStore *mine = open_store (self);
  IpsStore *theirs = open_store (self);
  g_autoptr(GHashTable) last = NULL;
  g_autoptr(GHashTable) after = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  const IpsLastDeployment *one;
  gboolean written;
  gint64 id = submit_once (mine, "updates-7", &written);

  g_assert_true (written);
  g_assert_cmpint (submit_once (theirs, "updates-7", &written), ==, id);
  g_assert_false (written);
  last = load_last (theirs);
  one = g_hash_table_lookup (last, "one");
  g_assert_cmpint (one->job_id, ==, id);
  g_assert_true (ips_last_deployment_is_open (one));
  g_assert_cmpstr (one->steps, ==, "");
  /* a later one that was stopped does not hide the one that is open; once that ended too, its packages are told */
  g_assert_cmpint (submit_once (theirs, "updates-8", &written), ==, id + 1);
  g_assert_true (written);
  ips_store_cancel_async (mine, id + 1, 0, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_cancel_finish (mine, fixture_await (&result), NULL));
  after = load_last (mine);
  g_assert_cmpint (((IpsLastDeployment *) g_hash_table_lookup (after, "one"))->job_id, ==, id);
  g_clear_object (&result);
  ips_store_cancel_async (mine, id, 0, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_cancel_finish (mine, fixture_await (&result), NULL));
  g_clear_pointer (&after, g_hash_table_unref);
  after = load_last (mine);
  one = g_hash_table_lookup (after, "one");
  g_assert_cmpint (one->job_id, ==, id + 1);
  g_assert_cmpint (one->state, ==, IPS_OPERATION_CANCELLED);
  g_assert_cmpstr (one->steps, ==, "[{\"kind\":\"signature\"}]");
  g_clear_object (&result);
  close_store (mine);
  close_store (theirs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/services/auto-updates/kept", StoreFixture, NULL, store_fixture_set_up, test_kept, store_fixture_tear_down);
  g_test_add ("/services/auto-updates/refused", StoreFixture, NULL, store_fixture_set_up, test_refused, store_fixture_tear_down);
  g_test_add ("/services/auto-updates/announced", StoreFixture, NULL, store_fixture_set_up, test_announced, store_fixture_tear_down);
  g_test_add ("/services/auto-updates/begun-once", StoreFixture, NULL, store_fixture_set_up, test_begun_once, store_fixture_tear_down);
  return g_test_run ();
}
