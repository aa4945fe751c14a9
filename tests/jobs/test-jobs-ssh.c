/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every job ends over the command line as it does over the web server. */
#include "sim-fixture.h"

#include <string.h>

#include "ips-deploy-order.h"
#include "ips-deploy-submit.h"
#include "ips-deployment-list.h"
#include "ips-license-file.h"
#include "ips-license-submit.h"
#include "ips-package-library.h"
#include "ips-signature-action.h"
#include "ips-store-deployments.h"

#define N_FORMS 3

static void
set_policy (SimFixture *fixture, IpsCertPolicy policy, guint reply_ms)
{
  IpsCommunication communication = *ips_fleet_get_communication (ips_workspace_get_fleet (fixture->workspace));

  communication.policy = policy;
  communication.reply_timeout_ms = reply_ms;
  sim_fixture_communicate (fixture, &communication);
}

static void
assert_all_succeeded (SimFixture *fixture, IpsJob *job)
{
  for (guint i = 0; i < N_FORMS; i++)
    {
      IpsOperation *operation = sim_fixture_operation (fixture, job, i);

      if (operation->state != IPS_OPERATION_SUCCEEDED)
        g_test_message ("%s: %s: %s\n%s", operation->sensor_name, operation->cause, operation->message, operation->detail);
      g_assert_cmpstr (ips_operation_state_to_nick (operation->state), ==, "succeeded");
    }
}

/* As many sensors as there are forms, each over another, and asked once. */
static SimFixture *
make_three (void)
{
  SimFixture *fixture = sim_fixture_new (N_FORMS);
  g_autoptr(IpsJob) job = NULL;

  set_policy (fixture, IPS_CERT_POLICY_ACCEPT, 10000);
  for (guint i = 0; i < N_FORMS; i++)
    sim_fixture_set_form (fixture, i, (IpsForm) i);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait_job (fixture, job);
  assert_all_succeeded (fixture, job);
  return fixture;
}

static void
test_refresh (void)
{
  g_autoptr(SimFixture) fixture = make_three ();
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);

  sim_fixture_wait_job (fixture, job);
  assert_all_succeeded (fixture, job);
  sim_fixture_close (fixture);
  sim_fixture_open (fixture, NULL);
  for (guint i = 0; i < N_FORMS; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (fixture->sensors, i);
      const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
      const IpsSensorConfig *config = ips_sensor_get_config (sensor);

      g_assert_false (facts->failed);
      g_assert_cmpstr (facts->platform, !=, "");
      g_assert_cmpstr (facts->serial, !=, "");
      g_assert_cmpstr (facts->version, !=, "");
      g_assert_cmpstr (facts->signature_level, !=, "");
      g_assert_cmpstr (facts->applications, ==, "MainApp=running;AnalysisEngine=running;CollaborationApp=running");
      g_assert_cmpint (facts->license_status, ==, IPS_LICENSE_VALID);
      g_assert_true (facts->clock_known);
      g_assert_nonnull (facts->certificate);
      g_assert_true (ips_certificate_equal (facts->certificate, ips_sensor_get_trusted (sensor)));
      g_assert_cmpint (config->form, ==, (IpsForm) i);
      /* trusted on first contact, and on disk */
      g_assert_cmpint (*config->host_key != '\0', ==, i != IPS_FORM_WEB);
      if (i != IPS_FORM_WEB)
        g_assert_cmpstr (facts->host_key, ==, config->host_key);
    }
}

static void
test_regenerate (void)
{
  g_autoptr(SimFixture) fixture = make_three ();
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REGENERATE_CERTIFICATE, NULL);

  sim_fixture_wait_job (fixture, job);
  assert_all_succeeded (fixture, job);
  for (guint i = 0; i < N_FORMS; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (fixture->sensors, i);
      const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);

      g_assert_cmpint (sim_fixture_count (fixture, i, "regenerated"), ==, 1);
      g_assert_true (ips_certificate_equal (facts->certificate, ips_sensor_get_trusted (sensor)));
      g_assert_cmpint (sim_fixture_count_requests (fixture, i, "execGenerateTlsKey"), ==, 1);
    }
}

static void
test_reboot (void)
{
  g_autoptr(SimFixture) fixture = make_three ();
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REBOOT, NULL);

  sim_fixture_wait_job (fixture, job);
  assert_all_succeeded (fixture, job);
  for (guint i = 0; i < N_FORMS; i++)
    {
      g_assert_cmpint (sim_fixture_count (fixture, i, "reboots"), ==, 1);
      g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, i)->message, "services run, version and certificate as before"));
    }
}

/* What the sensor itself says of its clock's server stands in the diagnosis, and, where there is a command line that tells, who
 * has an account and is logged in. */
static void
test_diagnosis (void)
{
  g_autoptr(SimFixture) fixture = make_three ();
  g_autoptr(IpsJob) job = NULL;

  sim_fixture_patch (fixture, IPS_FORM_AUTOMATIC, "{\"users\":[{\"name\":\"cisco\",\"role\":\"viewer\"},{\"name\":\"watcher\",\"role\":\"operator\"}]}");
  job = sim_fixture_submit_all (fixture, IPS_VERB_DIAGNOSE, NULL);
  sim_fixture_wait_job (fixture, job);
  assert_all_succeeded (fixture, job);
  for (guint i = 0; i < N_FORMS; i++)
    g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, i)->detail, "NTP: pass. "));
  g_assert_null (strstr (sim_fixture_operation (fixture, job, IPS_FORM_WEB)->detail, "Accounts"));
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, IPS_FORM_SSH)->detail, "Accounts: pass. cisco (administrator, this session)"));
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, IPS_FORM_AUTOMATIC)->detail,
                            "Accounts: warning. cisco (viewer, this session), watcher (operator) → The device refuses what a viewer"));
}

static void
note_question_cb (IpsJobList *list, IpsJob *job, gboolean *asked)
{
  *asked = TRUE;
}

static gboolean
is_asked (gpointer user_data)
{
  return *(gboolean *) user_data;
}

static void
test_question (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  IpsJobList *list = ips_workspace_get_jobs (fixture->workspace);
  const char *accepted[] = { "sim-00001", NULL };
  g_autoptr(GPtrArray) questions = NULL;
  g_autoptr(GAsyncResult) answered = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = NULL;
  gboolean asked = FALSE;

  set_policy (fixture, IPS_CERT_POLICY_ASK, 10000);
  for (guint i = 0; i < 2; i++)
    sim_fixture_set_form (fixture, i, IPS_FORM_SSH);
  g_signal_connect (list, "trust-question", G_CALLBACK (note_question_cb), &asked);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait (is_asked, &asked);
  questions = ips_job_list_get_trust_questions (list, job);
  g_assert_cmpuint (questions->len, ==, 2);
  g_assert_cmpstr (ips_sensor_get_asked_thumbprint (g_ptr_array_index (questions, 1)), !=, NULL);
  g_assert_true (g_str_has_prefix (ips_sensor_get_asked_thumbprint (g_ptr_array_index (questions, 1)), "SHA256:"));
  g_assert_cmpint (sim_fixture_count (fixture, 0, "logins") + sim_fixture_count (fixture, 1, "logins"), ==, 0);
  ips_job_list_answer_trust_async (list, job, accepted, NULL, sim_fixture_result_cb, &answered);
  ips_job_list_answer_trust_finish (list, sim_fixture_wait_result (&answered), &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, job);
  g_signal_handlers_disconnect_by_data (list, &asked);
  g_assert_cmpint (sim_fixture_operation (fixture, job, 0)->state, ==, IPS_OPERATION_SKIPPED);
  g_assert_cmpint (sim_fixture_operation (fixture, job, 1)->state, ==, IPS_OPERATION_SUCCEEDED);
  g_assert_cmpstr (ips_sensor_get_config (g_ptr_array_index (fixture->sensors, 0))->host_key, ==, "");
  g_assert_cmpstr (ips_sensor_get_config (g_ptr_array_index (fixture->sensors, 1))->host_key, !=, "");
}

static void
test_changed (void)
{
  g_autoptr(SimFixture) fixture = make_three ();
  gint64 logins[N_FORMS];
  g_autoptr(IpsJob) job = NULL;

  for (guint i = 0; i < N_FORMS; i++)
    {
      logins[i] = sim_fixture_count (fixture, i, "logins");
      sim_fixture_patch (fixture, i, "{\"faults\":[\"ssh-key-changed\"]}");
    }
  job = sim_fixture_submit_all (fixture, IPS_VERB_REBOOT, NULL);
  sim_fixture_wait_job (fixture, job);
  /* whoever has the other key was not told the password, and nothing was rebooted over it */
  g_assert_cmpint (sim_fixture_operation (fixture, job, IPS_FORM_WEB)->state, ==, IPS_OPERATION_SUCCEEDED);
  for (guint i = IPS_FORM_SSH; i < N_FORMS; i++)
    {
      g_assert_cmpint (sim_fixture_operation (fixture, job, i)->state, ==, IPS_OPERATION_FAILED);
      g_assert_cmpstr (sim_fixture_operation (fixture, job, i)->cause, ==, "host-key-changed");
      g_assert_cmpint (sim_fixture_count (fixture, i, "reboots"), ==, 0);
    }
  g_assert_cmpint (sim_fixture_count (fixture, IPS_FORM_SSH, "logins"), ==, logins[IPS_FORM_SSH]);
}

/* One that accepts and says nothing: the others are done long before its time is over. */
static void
test_hanging (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (12);
  g_autoptr(IpsJob) job = NULL;
  gint64 hung_us;

  set_policy (fixture, IPS_CERT_POLICY_ACCEPT, 10000);
  for (guint i = 0; i < 12; i++)
    sim_fixture_set_form (fixture, i, IPS_FORM_SSH);
  sim_fixture_patch (fixture, 5, "{\"faults\":[\"hang\"]}");
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait_job (fixture, job);
  hung_us = sim_fixture_operation (fixture, job, 5)->ended_us;
  g_assert_cmpstr (sim_fixture_operation (fixture, job, 5)->cause, ==, "timed-out");
  for (guint i = 0; i < 12; i++)
    if (i != 5)
      {
        g_assert_cmpint (sim_fixture_operation (fixture, job, i)->state, ==, IPS_OPERATION_SUCCEEDED);
        g_assert_cmpint (sim_fixture_operation (fixture, job, i)->ended_us, <, hung_us);
      }
}

/* --- what is fetched from a server: every form ends the same --- */

#define SIGNATURE "IPS-sig-S924-req-E4.pkg"
#define SERVICE_PACK "IPS-4360-K9-7.3-5-E4.pkg"
#define SMALL_SERVICE_PACK "IPS-4360-K9-7.1-11-E4.pkg"
#define LIKE_4360 "\"platform\":\"IPS-4360\",\"version\":\"7.1(7)\",\"engine\":\"E4\",\"signature\":722,\"reboot_seconds\":0.5,\"upgrade_seconds\":0.3"

/* One thing that a form does not change: what is done, on what, and how it ends. */
typedef struct
{
  const char *package;       /* NULL: a licence */
  const char *patch;         /* (nullable): what goes wrong */
  const char *serial;        /* (nullable): of a licence: for another device */
  IpsOperationState state;
  const char *words;
  guint signature;
  const char *version;
} Row;

static IpsLicense *
make_license (SimFixture *fixture, const char *serial)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc ((g_get_real_time () / G_USEC_PER_SEC / 86400 + 300) * 86400);
  g_autofree char *date = g_date_time_format (time, "%Y-%m-%d");
  char *text = g_strdup_printf ("# License of a simulated sensor\nserialNumber=%s\nexpirationTime=%s\n", serial, date);
  g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));
  IpsLicense *license = ips_license_file_read (ips_fleet_get_dialect (ips_workspace_get_fleet (fixture->workspace)), "new.lic", bytes, NULL);

  g_assert_nonnull (license);
  return license;
}

static IpsJob *
apply_licenses (SimFixture *fixture, const char *serial)
{
  IpsFleet *fleet = ips_workspace_get_fleet (fixture->workspace);
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(GPtrArray) licenses = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_license_unref);
  g_autoptr(GPtrArray) plan = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsJob *job;

  for (guint i = 0; i < N_FORMS; i++)
    g_ptr_array_add (licenses, make_license (fixture, serial != NULL ? serial : ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, i))->serial));
  plan = ips_license_plan_files (licenses, NULL, fixture->sensors, g_get_real_time ());
  for (guint i = 0; i < plan->len; i++)
    {
      ips_license_plan_assign (plan, i, g_ptr_array_index (fixture->sensors, i), g_get_real_time ());
      ((IpsLicenseAssignment *) g_ptr_array_index (plan, i))->go = TRUE;
    }
  ips_license_submit_async (jobs, fleet, IPS_LICENSE_SOURCE_FILE, plan, FALSE, IPS_PRIORITY_USER, NULL, sim_fixture_result_cb, &result);
  job = ips_license_submit_finish (jobs, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  return job;
}

static void
import (SimFixture *fixture, const char *name)
{
  g_autoptr(IpsPackageLibrary) library = ips_package_library_get (ips_workspace_get_store (fixture->workspace));
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *content = g_malloc (300000);
  g_autoptr(GAsyncResult) loaded = NULL, result = NULL;
  g_autoptr(GError) error = NULL;

  memset (content, name[5], 300000);
  memcpy (content, name, strlen (name));      /* what is the same is one package */
  g_assert_true (g_file_set_contents (path, content, 300000, NULL));
  ips_package_library_load_async (library, NULL, sim_fixture_result_cb, &loaded);
  g_assert_true (ips_package_library_load_finish (library, sim_fixture_wait_result (&loaded), &error));
  ips_package_library_import_async (library, path, "tester", NULL, sim_fixture_result_cb, &result);
  ips_package_file_free (ips_package_library_import_finish (library, sim_fixture_wait_result (&result), NULL, &error));
  g_assert_no_error (error);
}

/* On @n devices from @first on. */
static IpsJob *
deploy (SimFixture *fixture, const char *package, guint first, guint n, IpsSignatureCategory category)
{
  const IpsDeployOptions options = { .trust_upgraded = TRUE, .limit_s = 30, .category = category };
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(IpsPackageLibrary) library = ips_package_library_get (ips_workspace_get_store (fixture->workspace));
  g_autoptr(IpsPackageIndex) index = ips_package_index_new (ips_package_library_get_files (library));
  g_autoptr(GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_plan_free);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsJob *job;
  guint at;

  g_assert_true (ips_package_index_find (index, package, &at));
  for (guint i = first; i < first + n; i++)
    {
      g_autoptr(IpsUpgradeDevice) device = ips_upgrade_device_new (index, g_ptr_array_index (fixture->sensors, i), NULL, IPS_TRANSPORT_HTTPS, g_get_real_time ());

      g_ptr_array_add (plans, ips_upgrade_plan_new (device, at));
    }
  ips_deploy_submit_async (jobs, plans, &options, IPS_PRIORITY_USER, NULL, sim_fixture_result_cb, &result);
  job = ips_deploy_submit_finish (jobs, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  return job;
}

static char *
told (SimFixture *fixture, guint number, const char *member)
{
  g_autofree char *path = g_strdup_printf ("/sensors/%u", number);
  g_autoptr(JsonNode) node = sim_fixture_ask (fixture, "GET", path, NULL);

  return g_strdup (json_object_get_string_member (json_node_get_object (node), member));
}

static void
run_row (SimFixture *fixture, const Row *row)
{
  g_autoptr(IpsJob) refreshed = NULL;
  g_autoptr(IpsJob) job = NULL;

  for (guint i = 0; i < N_FORMS; i++)
    sim_fixture_patch (fixture, i, "{" LIKE_4360 ",\"faults\":[],\"license\":\"valid\",\"license_days\":20}");
  refreshed = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait_job (fixture, refreshed);
  assert_all_succeeded (fixture, refreshed);
  for (guint i = 0; row->patch != NULL && i < N_FORMS; i++)
    sim_fixture_patch (fixture, i, row->patch);
  job = row->package != NULL ? deploy (fixture, row->package, 0, N_FORMS, IPS_CATEGORY_KEEP) : apply_licenses (fixture, row->serial);
  sim_fixture_wait_job (fixture, job);
  for (guint i = 0; i < N_FORMS; i++)
    {
      IpsOperation *operation = sim_fixture_operation (fixture, job, i);
      g_autofree char *version = told (fixture, i, "version");

      if (operation->state != row->state || strstr (operation->message, row->words) == NULL)
        g_test_message ("%s over %s: %s: %s\n%s", row->package != NULL ? row->package : "licence", ips_form_to_nick ((IpsForm) i), operation->cause,
                        operation->message, operation->detail);
      g_assert_cmpstr (ips_operation_state_to_nick (operation->state), ==, ips_operation_state_to_nick (row->state));
      g_assert_nonnull (strstr (operation->message, row->words));
      g_assert_cmpint (sim_fixture_count (fixture, i, "signature"), ==, row->signature);
      g_assert_cmpstr (version, ==, row->version);
      /* the server's password is nowhere in what is kept of the talk */
      g_assert_null (strstr (operation->detail != NULL ? operation->detail : "", "Files-1234"));
    }
}

/* Lines that were typed at its command line. */
static guint
count_lines (SimFixture *fixture, guint number, const char *begin)
{
  g_autofree char *path = g_strdup_printf ("/log?sensor=%u", number);
  g_autoptr(JsonNode) node = sim_fixture_ask (fixture, "GET", path, NULL);
  JsonArray *entries = json_object_get_array_member (json_node_get_object (node), "entries");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (entries); i++)
    n += g_str_has_prefix (json_object_get_string_member_with_default (json_array_get_object_element (entries, i), "path", ""), begin) ? 1 : 0;
  return n;
}

static void
test_same (gconstpointer kind)
{
  static const Row rows[] = {
    { NULL, NULL, NULL, IPS_OPERATION_SUCCEEDED, "Applied and read back", 722, "7.1(7)" },
    { SIGNATURE, NULL, NULL, IPS_OPERATION_SUCCEEDED, "7.1(7)E4, S924 (before: 7.1(7)E4, S722)", 924, "7.1(7)" },
    { SERVICE_PACK, NULL, NULL, IPS_OPERATION_SUCCEEDED, "7.3(5)E4, S722", 722, "7.3(5)" },
    { SIGNATURE, "{\"faults\":[{\"fault\":\"error:errEngineBuildFailed\",\"command\":\"execPushUpgrade\"}]}", NULL, IPS_OPERATION_FAILED, "rejected " SIGNATURE, 722, "7.1(7)" },
  };
  g_autoptr(SimFixture) fixture = make_three ();
  /* of the other two only that files go over them */
  guint first = g_str_equal (kind, "scp") ? 1 : 0, end = g_str_equal (kind, "http") ? G_N_ELEMENTS (rows) : first + 1;

  sim_fixture_serve_files (fixture, kind, TRUE);
  import (fixture, SIGNATURE);
  import (fixture, SERVICE_PACK);
  for (guint i = first; i < end; i++)
    run_row (fixture, &rows[i]);
  /* one that does not know the server yet was shown it, once */
  g_assert_cmpuint (count_lines (fixture, IPS_FORM_SSH, "tls trusted-host ip-address 127.0.0.1 port "), ==, g_str_equal (kind, "https"));
  g_assert_cmpuint (count_lines (fixture, IPS_FORM_SSH, "ssh host-key 127.0.0.1 port "), ==, g_str_equal (kind, "scp"));
}

/* --- what was put on is taken off again --- */

/* The newest deployment. (transfer full) */
static IpsDeploymentJob *
load_deployment (SimFixture *fixture)
{
  IpsStore *store = ips_workspace_get_store (fixture->workspace);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) all = NULL;

  ips_store_load_deployments_async (store, 0, 1, NULL, sim_fixture_result_cb, &result);
  all = ips_store_load_deployments_finish (store, sim_fixture_wait_result (&result), NULL);
  g_assert_cmpuint (all->len, ==, 1);
  return ips_deployment_job_copy (g_ptr_array_index (all, 0));
}

static IpsJob *
roll_back (SimFixture *fixture)
{
  IpsDeploymentList *list = ips_workspace_get_deployments (fixture->workspace);
  g_autoptr(IpsDeploymentJob) deployment = load_deployment (fixture);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsJob *job = NULL;

  ips_deployment_list_act_async (list, deployment, IPS_DEPLOYMENT_ROLLBACK, "", NULL, sim_fixture_result_cb, &result);
  ips_deployment_list_act_finish (list, sim_fixture_wait_result (&result), &job, &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, job);
  return job;
}

/* Deploys @package and rolls that back: the sensor itself says what it runs afterwards, the same over every form. */
static void
test_rollback (void)
{
  static const struct { const char *package, *faults; IpsOperationState state; const char *words; guint signature, n_reboots; } rows[] = {
    { SIGNATURE, "", IPS_OPERATION_SUCCEEDED, "Rolled back and read back: 7.1(7)E4, S722 (it ran 7.1(7)E4, S924)", 722, 0 },
    { SMALL_SERVICE_PACK, "", IPS_OPERATION_SUCCEEDED, "Rolled back and read back: 7.1(7)E4, S722 (it ran 7.1(11)E4, S722)", 722, 2 },
    { SERVICE_PACK, "", IPS_OPERATION_FAILED, "Nothing was done: The command “downgrade” does not lead back to another release", 722, 3 },
    { SIGNATURE, "{\"fault\":\"error:errNotSupported\",\"command\":\"execDowngrade\"}", IPS_OPERATION_FAILED, "does not take back " SIGNATURE, 924, 3 },
  };
  g_autoptr(SimFixture) fixture = make_three ();

  sim_fixture_serve_files (fixture, "http", TRUE);
  import (fixture, SIGNATURE);
  import (fixture, SMALL_SERVICE_PACK);
  import (fixture, SERVICE_PACK);
  for (guint row = 0; row < G_N_ELEMENTS (rows); row++)
    {
      g_autofree char *faults = g_strdup_printf ("{\"faults\":[%s]}", rows[row].faults);
      g_autoptr(IpsJob) before = NULL, job = NULL, back = NULL;

      for (guint i = 0; i < N_FORMS; i++)
        sim_fixture_patch (fixture, i, "{" LIKE_4360 ",\"license\":\"valid\",\"license_days\":20}");
      before = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
      sim_fixture_wait_job (fixture, before);
      job = deploy (fixture, rows[row].package, 0, N_FORMS, IPS_CATEGORY_KEEP);
      sim_fixture_wait_job (fixture, job);
      assert_all_succeeded (fixture, job);
      for (guint i = 0; i < N_FORMS; i++)
        sim_fixture_patch (fixture, i, faults);
      back = roll_back (fixture);
      for (guint i = 0; i < N_FORMS; i++)
        {
          IpsOperation *operation = sim_fixture_operation (fixture, back, i);

          if (operation->state != rows[row].state || strstr (operation->message, rows[row].words) == NULL)
            g_test_message ("%s over %s: %s: %s\n%s", rows[row].package, ips_form_to_nick ((IpsForm) i), operation->cause, operation->message, operation->detail);
          g_assert_cmpstr (ips_operation_state_to_nick (operation->state), ==, ips_operation_state_to_nick (rows[row].state));
          g_assert_nonnull (strstr (operation->message, rows[row].words));
          g_assert_cmpint (sim_fixture_count (fixture, i, "signature"), ==, rows[row].signature);
          g_assert_cmpint (sim_fixture_count (fixture, i, "reboots"), ==, rows[row].n_reboots);
        }
    }
}

/* Where the program may not put it there, it says what has to be where. */
static void
test_by_hand (void)
{
  static const struct { const char *kind; gboolean put; const char *words; } rounds[] = {
    { "scp", FALSE, "put it there yourself as scp://files@127.0.0.1:" },
    { "closed", TRUE, "put it there yourself, or let it take PUT" },
    { "other", TRUE, "presents another SSH host key" },
    { "scp", FALSE, "S924" },
  };
  g_autoptr(SimFixture) fixture = make_three ();
  g_autofree char *from = g_build_filename (fixture->folder, SIGNATURE, NULL);
  g_autofree char *to = g_build_filename (fixture->folder, "files", SIGNATURE, NULL);
  g_autofree char *content = NULL;
  g_autoptr(IpsJob) refreshed = NULL;
  gsize length;

  for (guint i = 0; i < N_FORMS; i++)
    sim_fixture_patch (fixture, i, "{" LIKE_4360 "}");
  sim_fixture_serve_files (fixture, "scp", FALSE);
  import (fixture, SIGNATURE);
  refreshed = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait_job (fixture, refreshed);
  for (guint i = 0; i < G_N_ELEMENTS (rounds); i++)
    {
      gboolean last = i == G_N_ELEMENTS (rounds) - 1;
      g_autoptr(IpsJob) job = NULL;
      IpsOperation *operation;

      sim_fixture_serve_files (fixture, rounds[i].kind, rounds[i].put);
      if (last)
        {
          g_assert_true (g_file_get_contents (from, &content, &length, NULL));
          g_assert_true (g_file_set_contents (to, content, (gssize) length, NULL));
        }
      job = deploy (fixture, SIGNATURE, IPS_FORM_SSH, 1, IPS_CATEGORY_KEEP);
      sim_fixture_wait_job (fixture, job);
      operation = sim_fixture_operation (fixture, job, IPS_FORM_SSH);
      g_test_message ("%s", operation->message);
      g_assert_cmpint (operation->state, ==, last ? IPS_OPERATION_SUCCEEDED : IPS_OPERATION_FAILED);
      g_assert_nonnull (strstr (operation->message, rounds[i].words));
      g_assert_cmpint (sim_fixture_count (fixture, IPS_FORM_SSH, "signature"), ==, last ? 924 : 722);
    }
}

/* --- a policy's tuning --- */

/* Of one signature that devices have and one that they do not know, on all of them, with a custom one or without it. */
static IpsJob *
deploy_tuning (SimFixture *fixture, guint policy_version, IpsSeverity severity, gboolean custom)
{
  static const IpsSignatureKey unknown = IPS_SIGNATURE_KEY (9999, 0);
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_deploy_order_free);
  g_autoptr(GPtrArray) no_steps = g_ptr_array_new ();
  g_autoptr(IpsTuningTable) tuning = ips_tuning_table_new ();
  g_autoptr(IpsTuningTable) former = ips_tuning_table_new ();
  const IpsSignature ours = { .key = IPS_SIGNATURE_KEY (60000, 1), .severity = IPS_SEVERITY_LOW, .fidelity = 50, .actions = 1, .enabled = TRUE,
                              .name = "Ours alone", .engine = "string-tcp",
                              .parameters = { [IPS_PARAMETER_PROMISC_DELTA] = 5, [IPS_PARAMETER_EVENT_COUNT] = 3, [IPS_PARAMETER_VULNERABLE_OS] = 3 } };
  const IpsSignatureTuning known = { IPS_SIGNATURE_KEY (1330, 0), 1u << IPS_SIGNATURE_SEVERITY | 1u << IPS_SIGNATURE_ACTIONS | 1u << IPS_SIGNATURE_ENABLED,
                                     severity, 0, IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT) | IPS_ACTION_BIT (IPS_ACTION_LOG_PAIR), FALSE, FALSE, { 0 } };
  const IpsSignatureTuning gone = { .key = unknown, .fields = 1u << IPS_SIGNATURE_RETIRED, .retired = TRUE };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsJob *job;

  ips_tuning_table_put (tuning, &known);
  ips_tuning_table_put (tuning, &gone);
  g_assert_true (ips_tuning_table_put_custom (custom ? tuning : former, &ours, NULL));
  for (guint i = 0; i < N_FORMS; i++)
    {
      IpsDeployOrder *order = ips_deploy_order_new (no_steps, "policy", policy_version, tuning);

      ips_deploy_order_set_former (order, former);
      g_ptr_array_add (orders, order);
    }
  ips_deploy_submit_orders_async (jobs, fixture->sensors, orders, NULL, IPS_PRIORITY_USER, NULL, sim_fixture_result_cb, &result);
  job = ips_deploy_submit_finish (jobs, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, job);
  return job;
}

static void
test_tuning (void)
{
  static const struct { IpsSeverity severity; gboolean custom, refused; guint n_requests; const char *words; } rounds[] = {
    { IPS_SEVERITY_HIGH, TRUE, FALSE, 1, "Tuning of 2 signatures read back, 2 of them changed" },
    { IPS_SEVERITY_HIGH, TRUE, FALSE, 1, "Tuning of 2 signatures read back, 0 of them changed" },
    { IPS_SEVERITY_HIGH, FALSE, FALSE, 2, "Tuning of 2 signatures read back, 1 of them changed" },
    { IPS_SEVERITY_LOW, FALSE, TRUE, 3, "errUnacceptableValue" },
  };
  g_autoptr(SimFixture) fixture = make_three ();
  g_autoptr(IpsJob) read = NULL;

  for (guint round = 0; round < G_N_ELEMENTS (rounds); round++)
    {
      g_autoptr(IpsJob) job = NULL;

      for (guint i = 0; rounds[round].refused && i < N_FORMS; i++)
        sim_fixture_patch (fixture, i, "{\"faults\":[{\"fault\":\"error:errUnacceptableValue\",\"command\":\"editConfigDelta\"}]}");
      job = deploy_tuning (fixture, round + 1, rounds[round].severity, rounds[round].custom);
      for (guint i = 0; i < N_FORMS; i++)
        {
          IpsOperation *operation = sim_fixture_operation (fixture, job, i);
          g_autofree char *text = g_strconcat (operation->message, "\n", operation->detail, NULL);

          g_test_message ("%u over %s: %s: %s", round, ips_form_to_nick ((IpsForm) i), operation->cause, text);
          g_assert_cmpint (operation->state, ==, rounds[round].refused ? IPS_OPERATION_FAILED : IPS_OPERATION_SUCCEEDED);
          g_assert_nonnull (strstr (text, rounds[round].words));
          g_assert_true (rounds[round].refused || strstr (text, "does not know 1 tuned signature") != NULL);
          g_assert_cmpint (sim_fixture_count_requests (fixture, i, "editConfigDelta"), ==, rounds[round].n_requests);
        }
    }
  /* all that they have, for the catalogue: the first one's is taken, the others' is the same level */
  read = sim_fixture_submit_all (fixture, IPS_VERB_READ_SIGNATURES, NULL);
  sim_fixture_wait_job (fixture, read);
  assert_all_succeeded (fixture, read);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ssh/refresh", test_refresh);
  g_test_add_func ("/ssh/regenerate", test_regenerate);
  g_test_add_func ("/ssh/reboot", test_reboot);
  g_test_add_func ("/ssh/diagnosis", test_diagnosis);
  g_test_add_func ("/ssh/question", test_question);
  g_test_add_func ("/ssh/changed", test_changed);
  g_test_add_func ("/ssh/hanging", test_hanging);
  g_test_add_data_func ("/ssh/same/http", "http", test_same);
  g_test_add_data_func ("/ssh/same/scp", "scp", test_same);
  g_test_add_data_func ("/ssh/same/ftp", "ftp", test_same);
  g_test_add_data_func ("/ssh/same/https", "https", test_same);
  g_test_add_func ("/ssh/rollback", test_rollback);
  g_test_add_func ("/ssh/by-hand", test_by_hand);
  g_test_add_func ("/ssh/tuning", test_tuning);
  return g_test_run ();
}
