/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Download and Apply Updates: what the schedule downloads is applied to the policies and devices whose settings say so, and
 * waits to be submitted. */
#include <glib/gstdio.h>
#include <string.h>

#include "ips-freeze-list.h"
#include "ips-store-auto-updates.h"
#include "ips-update-settings.h"
#include "workspace-fixture.h"

typedef struct
{
  char *folder;
  char *source;              /* the local folder that updates come from */
  IpsWorkspace *workspace;
  IpsStore *store;
} Fixture;

static void
offer (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->source, name, NULL);

  g_assert_true (g_file_set_contents (path, name, -1, NULL));
}

static void
add_sensor (GPtrArray *sensors, const char *name, guint number, const char *version, const char *level)
{
  IpsSensorConfig *config = ips_sensor_config_new ();
  IpsSensorFacts *facts = ips_sensor_facts_new ();
  IpsSensor *sensor;

  g_free (config->name);
  config->name = g_strdup (name);
  g_free (config->address);
  config->address = g_strdup_printf ("127.9.9.%u", number);
  sensor = ips_sensor_new (name, config);
  g_free (facts->platform);
  facts->platform = g_strdup ("IPS-4345-K9");
  g_free (facts->version);
  facts->version = g_strdup (version);
  g_free (facts->engine);
  facts->engine = g_strdup ("E4");
  g_free (facts->signature_level);
  facts->signature_level = g_strdup (level);
  ips_sensor_take_facts (sensor, facts);
  g_ptr_array_add (sensors, sensor);
}

static void
add_sensors (Fixture *self)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  add_sensor (sensors, "automatic", 1, "7.1(11)E4", "S620");
  add_sensor (sensors, "by-hand", 2, "7.1(11)E4", "S620");
  ips_fleet_save_async (fleet, sensors, NULL, workspace_fixture_result_cb, &result);
  ips_fleet_save_finish (fleet, workspace_fixture_await (&result), &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("vedette-auto-apply-XXXXXX", &error);
  g_assert_no_error (error);
  self->source = g_build_filename (self->folder, "source", NULL);
  g_assert_cmpint (g_mkdir (self->source, 0700), ==, 0);
  path = g_build_filename (self->folder, "vedette.db", NULL);
  self->workspace = workspace_fixture_open (path);
  self->store = ips_workspace_get_store (self->workspace);
  add_sensors (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  workspace_fixture_close (self->workspace);
  workspace_fixture_remove (self->folder);
  g_free (self->source);
}

static void
save_settings (Fixture *self, IpsUpdateMode mode)
{
  g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
  g_autoptr(GHashTable) values = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  settings->mode = mode;
  settings->from = IPS_UPDATE_FROM_FOLDER;
  ips_update_settings_set (&settings->folder, self->source);
  values = ips_update_settings_write (settings);
  ips_store_save_settings_async (self->store, values, "tester", NULL, workspace_fixture_result_cb, &result);
  g_assert_true (ips_store_save_settings_finish (self->store, workspace_fixture_await (&result), &error));
  g_assert_no_error (error);
}

static void
save_rule (Fixture *self, IpsAutoSensor sensor, IpsAutoSignature signature, guint number)
{
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_auto_update_free);
  IpsAutoUpdate *rule = ips_auto_update_new ("automatic");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  rule->sensor = sensor;
  rule->signature = signature;
  rule->number = number;
  g_ptr_array_add (rules, rule);
  ips_store_save_auto_updates_async (self->store, rules, "tester", NULL, workspace_fixture_result_cb, &result);
  g_assert_true (ips_store_save_auto_updates_finish (self->store, workspace_fixture_await (&result), &error));
  g_assert_no_error (error);
}

static void
set_frozen (Fixture *self, gboolean frozen)
{
  const char *const ids[] = { "automatic", NULL };
  g_autoptr(IpsFreezeList) freezes = ips_freeze_list_get (self->store);
  g_autoptr(IpsFreeze) freeze = ips_freeze_new ("tester", "audit", g_get_real_time () - G_USEC_PER_SEC, 0);
  g_autoptr(GAsyncResult) loaded = NULL, result = NULL;
  g_autoptr(GError) error = NULL;

  ips_freeze_list_load_async (freezes, NULL, workspace_fixture_result_cb, &loaded);
  g_assert_true (ips_freeze_list_load_finish (freezes, workspace_fixture_await (&loaded), &error));
  ips_freeze_list_set_async (freezes, ids, frozen ? freeze : NULL, NULL, workspace_fixture_result_cb, &result);
  g_assert_true (ips_freeze_list_set_finish (freezes, workspace_fixture_await (&result), &error));
  g_assert_no_error (error);
}

/* Downloads, as a schedule or as a person does. (transfer full): what it says in the end */
static char *
download (Fixture *self, gboolean scheduled)
{
  const char *const subjects[] = { self->source, NULL };
  IpsJobList *list = ips_workspace_get_jobs (self->workspace);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GError) error = NULL;
  const IpsOperation *operation;

  ips_job_list_submit_subjects_async (list, IPS_VERB_DOWNLOAD_UPDATES, subjects, scheduled ? "{\"scheduled\":true}" : NULL,
                                      scheduled ? IPS_PRIORITY_SCHEDULE : IPS_PRIORITY_USER, NULL, workspace_fixture_result_cb, &result);
  job = ips_job_list_submit_finish (list, workspace_fixture_await (&result), &error);
  g_assert_no_error (error);
  while (!ips_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  operation = g_ptr_array_index (ips_job_get_operations (job), 0);
  g_test_message ("%s\n%s", operation->message, operation->detail);
  g_assert_cmpint (operation->state, ==, IPS_OPERATION_SUCCEEDED);
  return g_strdup (operation->message);
}

/* What waits to be submitted; (transfer full): "policy automatic S624, sensor-update automatic 7.1(12)E4" */
static char *
list_waiting (Fixture *self)
{
  IpsPolicyBook *book = ips_workspace_get_policies (self->workspace);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  const IpsPolicyRecords *records;

  ips_policy_book_load_async (book, NULL, workspace_fixture_result_cb, &result);
  g_assert_true (ips_policy_book_load_finish (book, workspace_fixture_await (&result), NULL));
  records = ips_policy_book_get_records (book);
  for (guint i = 0; i < records->policies->len; i++)
    {
      const IpsPolicy *policy = g_ptr_array_index (records->policies, i);

      g_string_append_printf (text, "%s S%u ", policy->id, policy->level);
    }
  for (guint i = 0; i < records->updates->len; i++)
    {
      const IpsSensorUpdate *update = g_ptr_array_index (records->updates, i);

      g_assert_false (update->submitted);
      g_string_append_printf (text, "%s %s ", update->sensor_id, update->package);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_apply (Fixture *self, gconstpointer data)
{
  g_autofree char *by_hand = NULL, *nothing = NULL, *applied = NULL, *waiting = NULL, *again = NULL, *still = NULL, *newer = NULL;
  g_autofree char *alone = NULL;

  offer (self, "IPS-sig-S622-req-E4.pkg");
  offer (self, "IPS-sig-S624-req-E4.pkg");
  offer (self, "IPS-4345-K9-7.1-12-E4.pkg");
  save_settings (self, IPS_UPDATE_MODE_APPLY);
  save_rule (self, IPS_AUTO_SENSOR_SERVICE_PACKS, IPS_AUTO_SIGNATURE_BEHIND, 1);

  /* what a person downloads is applied by nobody */
  by_hand = download (self, FALSE);
  g_assert_null (strstr (by_hand, "applied"));
  nothing = list_waiting (self);
  g_assert_cmpstr (nothing, ==, "");

  /* also where nothing new came since: it is in the library */
  applied = download (self, TRUE);
  g_assert_nonnull (strstr (applied, "S622 applied to 1 policy"));
  g_assert_nonnull (strstr (applied, "a sensor update applied to 1 device"));
  waiting = list_waiting (self);
  g_assert_cmpstr (waiting, ==, "automatic S622 automatic IPS-4345-K9-7.1-12-E4.pkg ");

  /* it is done once */
  again = download (self, TRUE);
  g_assert_null (strstr (again, "applied"));
  still = list_waiting (self);
  g_assert_cmpstr (still, ==, waiting);

  save_rule (self, IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_LATEST, 0);
  set_frozen (self, TRUE);
  alone = download (self, TRUE);
  g_assert_null (strstr (alone, "applied"));
  set_frozen (self, FALSE);
  newer = download (self, TRUE);
  g_assert_nonnull (strstr (newer, "S624 applied to 1 policy"));
  g_assert_null (strstr (newer, "sensor update"));
}

/* A mode that only downloads does only that. */
static void
test_other_mode (Fixture *self, gconstpointer data)
{
  g_autofree char *message = NULL, *waiting = NULL;

  offer (self, "IPS-sig-S624-req-E4.pkg");
  save_settings (self, IPS_UPDATE_MODE_DOWNLOAD);
  save_rule (self, IPS_AUTO_SENSOR_MINOR, IPS_AUTO_SIGNATURE_LATEST, 0);
  message = download (self, TRUE);
  g_assert_null (strstr (message, "applied"));
  waiting = list_waiting (self);
  g_assert_cmpstr (waiting, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/jobs/auto-apply/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("apply", test_apply);
  ADD ("other-mode", test_other_mode);
  return g_test_run ();
}
