/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-license-file.h"
#include "ips-license-submit.h"
#include "ips-site-access.h"
#include "ips-store-licenses.h"
#include "ips-store-server-certificates.h"
#include "sim-fixture.h"

#define DAY 86400

static gint64
today (void)
{
  return g_get_real_time () / G_USEC_PER_SEC / DAY;
}

static IpsSensor *
sensor_at (SimFixture *fixture, guint number)
{
  return g_ptr_array_index (fixture->sensors, number);
}

static const IpsSensorFacts *
facts_at (SimFixture *fixture, guint number)
{
  return ips_sensor_get_facts (sensor_at (fixture, number));
}

static IpsFleet *
fleet_of (SimFixture *fixture)
{
  return ips_workspace_get_fleet (fixture->workspace);
}

static void
refresh (SimFixture *fixture)
{
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);

  sim_fixture_wait_job (fixture, job);
}

/* The stand-in's address, its account, and a pace that a test can wait for. */
static void
set_up_cisco (SimFixture *fixture, guint limit, guint window_ms)
{
  IpsLicensing *licensing = ips_fleet_get_licensing (fleet_of (fixture));
  g_autoptr(IpsLicenseSettings) settings = ips_license_settings_copy (ips_licensing_get_settings (licensing));
  g_autoptr(GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(IpsSecret) password = ips_secret_new ("Cisco-1234");
  g_autoptr(GAsyncResult) saved = NULL, set = NULL, account = NULL;
  g_autoptr(GError) error = NULL;

  g_hash_table_insert (values, g_strdup ("updates.license-url"), g_strdup_printf ("http://127.0.0.1:%u/SWIFT/Licensing", fixture->license_port));
  g_hash_table_insert (values, g_strdup ("updates.proxy"), g_strdup ("none"));
  ips_store_save_settings_async (ips_workspace_get_store (fixture->workspace), values, "tester", NULL, sim_fixture_result_cb, &set);
  ips_store_save_settings_finish (ips_workspace_get_store (fixture->workspace), sim_fixture_wait_result (&set), &error);
  g_assert_no_error (error);
  settings->pace.limit = limit;
  settings->pace.window_us = (gint64) window_ms * 1000;
  settings->days_before = 30;
  ips_licensing_save_settings_async (licensing, settings, NULL, sim_fixture_result_cb, &saved);
  ips_licensing_save_settings_finish (licensing, sim_fixture_wait_result (&saved), &error);
  g_assert_no_error (error);
  ips_cisco_account_save_async (ips_licensing_get_account (licensing), "jdoe", password, NULL, NULL, NULL, sim_fixture_result_cb, &account);
  ips_cisco_account_save_finish (ips_licensing_get_account (licensing), sim_fixture_wait_result (&account), &error);
  g_assert_no_error (error);
}

static void
patch_server (SimFixture *fixture, const char *body)
{
  g_autoptr(JsonNode) node = sim_fixture_ask (fixture, "PATCH", "/license-server", body);
}

static guint
count_requests (SimFixture *fixture, const char *result)
{
  g_autoptr(JsonNode) node = sim_fixture_ask (fixture, "GET", "/license-server", NULL);
  JsonArray *requests = json_object_get_array_member (json_node_get_object (node), "requests");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (requests); i++)
    if (result == NULL || g_strcmp0 (json_object_get_string_member (json_array_get_object_element (requests, i), "result"), result) == 0)
      n++;
  return n;
}

static guint
count_installed (SimFixture *fixture, guint number)
{
  g_autofree char *path = g_strdup_printf ("/sensors/%u", number);
  g_autoptr(JsonNode) node = sim_fixture_ask (fixture, "GET", path, NULL);

  return json_array_get_length (json_object_get_array_member (json_node_get_object (node), "licenses"));
}

static IpsLicense *
make_license (SimFixture *fixture, const char *serial, gint64 days)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc ((today () + days) * DAY);
  g_autofree char *date = g_date_time_format (time, "%Y-%m-%d");
  char *text = g_strdup_printf ("# License of a simulated sensor\nserialNumber=%s\nexpirationTime=%s\n", serial, date);
  g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));
  g_autoptr(GError) error = NULL;
  IpsLicense *license = ips_license_file_read (ips_fleet_get_dialect (fleet_of (fixture)), "new.lic", bytes, &error);

  g_assert_no_error (error);
  return license;
}

static IpsJob *
submit_plan (SimFixture *fixture, IpsLicenseSource source, GPtrArray *plan)
{
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsJob *job;

  ips_license_submit_async (jobs, fleet_of (fixture), source, plan, FALSE, IPS_PRIORITY_USER, NULL, sim_fixture_result_cb, &result);
  job = ips_license_submit_finish (jobs, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  return job;
}

/* @license (transfer full), on sensor @number whatever it is for. */
static IpsJob *
apply_file (SimFixture *fixture, guint number, IpsLicense *license, gboolean forced)
{
  g_autoptr(GPtrArray) licenses = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_license_unref);
  g_autoptr(GPtrArray) plan = NULL;
  IpsLicenseAssignment *row;
  IpsJob *job;

  g_ptr_array_add (licenses, license);
  plan = ips_license_plan_files (licenses, NULL, fixture->sensors, g_get_real_time ());
  ips_license_plan_assign (plan, 0, sensor_at (fixture, number), g_get_real_time ());
  ips_license_plan_force (plan, 0, forced, g_get_real_time ());
  row = g_ptr_array_index (plan, 0);
  row->go = TRUE;      /* the plan may say no; the job must, too */
  job = submit_plan (fixture, IPS_LICENSE_SOURCE_FILE, plan);
  sim_fixture_wait_job (fixture, job);
  return job;
}

static void
assert_ended (SimFixture *fixture, IpsJob *job, guint number, IpsOperationState state, const char *words)
{
  IpsOperation *operation = sim_fixture_operation (fixture, job, number);

  if (operation->state != state || strstr (operation->message, words) == NULL)
    g_test_message ("%s: %s: %s\n%s", ips_operation_state_to_nick (operation->state), operation->cause, operation->message, operation->detail);
  g_assert_cmpstr (ips_operation_state_to_nick (operation->state), ==, ips_operation_state_to_nick (state));
  g_assert_nonnull (strstr (operation->message, words));
}

static GPtrArray *
load_kept (SimFixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *kept;

  ips_store_load_licenses_async (ips_workspace_get_store (fixture->workspace), NULL, sim_fixture_result_cb, &result);
  kept = ips_store_load_licenses_finish (ips_workspace_get_store (fixture->workspace), sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  return kept;
}

static void
test_file (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  g_autofree char *serial = NULL;

  sim_fixture_patch (fixture, 0, "{\"license\": \"expired\", \"license_days\": -20}");
  refresh (fixture);
  serial = g_strdup (facts_at (fixture, 0)->serial);
  g_assert_cmpint (facts_at (fixture, 0)->license_status, ==, IPS_LICENSE_EXPIRED);
  {
    g_autoptr(IpsJob) job = apply_file (fixture, 0, make_license (fixture, serial, 300), FALSE);

    assert_ended (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "Applied and read back");
    g_assert_cmpint (facts_at (fixture, 0)->license_status, ==, IPS_LICENSE_VALID);
    g_assert_cmpint (facts_at (fixture, 0)->license_expires_us, ==, (today () + 300) * DAY * G_USEC_PER_SEC);
  }
  {
    /* older than the present one: kept, and nothing is sent */
    g_autoptr(IpsJob) job = apply_file (fixture, 0, make_license (fixture, serial, 200), FALSE);

    assert_ended (fixture, job, 0, IPS_OPERATION_SKIPPED, "not newer");
    g_assert_cmpuint (count_installed (fixture, 0), ==, 1);
  }
  {
    g_autoptr(IpsJob) job = apply_file (fixture, 0, make_license (fixture, serial, 200), TRUE);

    assert_ended (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "Applied");
    g_assert_cmpuint (count_installed (fixture, 0), ==, 2);
  }
  {
    /* the same once more: it takes it, and what it says cannot tell the two apart */
    g_autoptr(IpsJob) job = apply_file (fixture, 0, make_license (fixture, serial, 200), TRUE);

    assert_ended (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "Applied");
    g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, 0)->detail, "cannot be told apart"));
  }
  {
    g_autoptr(GPtrArray) kept = load_kept (fixture);

    g_assert_cmpuint (kept->len, ==, 2);
    for (guint i = 0; i < kept->len; i++)
      g_assert_cmpint (((IpsKeptLicense *) g_ptr_array_index (kept, i))->applied_us, >, 0);
  }
}

static void
test_file_bad (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  g_autofree char *serial = NULL;

  refresh (fixture);
  serial = g_strdup (facts_at (fixture, 0)->serial);
  {
    /* for another device: refused before anything is sent */
    g_autoptr(IpsJob) job = apply_file (fixture, 0, make_license (fixture, "FOC9999ZZZZ", 900), FALSE);

    assert_ended (fixture, job, 0, IPS_OPERATION_FAILED, "FOC9999ZZZZ");
    g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execInstallLicense"), ==, 0);
  }
  {
    /* one the sensor does not understand: its own words */
    g_autoptr(GBytes) bytes = g_bytes_new_static ("no such form", 12);
    g_autoptr(IpsJob) job = apply_file (fixture, 0, ips_license_new (bytes, NULL, 0, "odd.lic", "", 0, NULL), FALSE);

    assert_ended (fixture, job, 0, IPS_OPERATION_FAILED, "The license file is not valid");
    g_assert_cmpstr (sim_fixture_operation (fixture, job, 0)->cause, ==, "rejected");
  }
  {
    g_autoptr(IpsJob) job = NULL;

    sim_fixture_patch (fixture, 0, "{\"faults\": [{\"fault\": \"error:errPermissionDenied\", \"command\": \"execInstallLicense\", \"count\": 1}]}");
    job = apply_file (fixture, 0, make_license (fixture, serial, 900), FALSE);
    assert_ended (fixture, job, 0, IPS_OPERATION_FAILED, "may not");
  }
  {
    /* it says yes and does nothing, or not what it should: no success */
    g_autoptr(IpsJob) job = NULL;
    g_autoptr(IpsJob) invalid = NULL;

    sim_fixture_patch (fixture, 0, "{\"faults\": [{\"fault\": \"license-ignored\", \"count\": 1}]}");
    job = apply_file (fixture, 0, make_license (fixture, serial, 900), FALSE);
    assert_ended (fixture, job, 0, IPS_OPERATION_FAILED, "the device reports");
    sim_fixture_patch (fixture, 0, "{\"faults\": [\"license-invalid\"]}");
    invalid = apply_file (fixture, 0, make_license (fixture, serial, 900), FALSE);
    assert_ended (fixture, invalid, 0, IPS_OPERATION_FAILED, "invalid");
  }
  {
    g_autoptr(IpsJob) job = NULL;
    g_autoptr(IpsJob) again = NULL;

    sim_fixture_patch (fixture, 0, "{\"faults\": [], \"license\": \"valid\", \"license_days\": 100, \"clock_offset\": 400000}");
    job = apply_file (fixture, 0, make_license (fixture, serial, 900), FALSE);
    assert_ended (fixture, job, 0, IPS_OPERATION_FAILED, "clock");
    sim_fixture_patch (fixture, 0, "{\"clock_offset\": 0}");
    {
      /* what failed is tried again with the same file */
      IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;

      ips_job_list_retry_async (jobs, job, NULL, sim_fixture_result_cb, &result);
      again = ips_job_list_retry_finish (jobs, sim_fixture_wait_result (&result), &error);
      g_assert_no_error (error);
      sim_fixture_wait_job (fixture, again);
      assert_ended (fixture, again, 0, IPS_OPERATION_SUCCEEDED, "Applied");
    }
  }
}

/* No clear answer: what the sensor says decides, and it is sent once. */
static void
test_unclear (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  g_autoptr(IpsJob) job = NULL;
  g_autofree char *serial = NULL;

  refresh (fixture);
  serial = g_strdup (facts_at (fixture, 0)->serial);
  sim_fixture_patch (fixture, 0, "{\"faults\": [{\"fault\": \"drop\", \"command\": \"execInstallLicense\", \"count\": 1}]}");
  job = apply_file (fixture, 0, make_license (fixture, serial, 900), FALSE);
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execInstallLicense"), ==, 1);
  if (count_installed (fixture, 0) > 0)
    assert_ended (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "Applied");
  else
    assert_ended (fixture, job, 0, IPS_OPERATION_FAILED, "the device reports");
}

static IpsJob *
update_cco (SimFixture *fixture, gboolean wait)
{
  g_autoptr(GPtrArray) plan = ips_license_plan_cco (fixture->sensors, NULL, g_get_real_time ());
  IpsJob *job = submit_plan (fixture, IPS_LICENSE_SOURCE_CCO, plan);

  if (wait)
    sim_fixture_wait_job (fixture, job);
  return job;
}

static void
test_cco (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (3);
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsJob) again = NULL;
  g_autoptr(GPtrArray) kept = NULL;

  refresh (fixture);
  set_up_cisco (fixture, 100, 1000);
  job = update_cco (fixture, TRUE);
  for (guint i = 0; i < 3; i++)
    {
      assert_ended (fixture, job, i, IPS_OPERATION_SUCCEEDED, "Applied and read back");
      g_assert_cmpuint (count_installed (fixture, i), ==, 1);
    }
  g_assert_cmpuint (count_requests (fixture, "licence"), ==, 3);
  kept = load_kept (fixture);
  g_assert_cmpuint (kept->len, ==, 3);
  g_assert_cmpstr (((IpsKeptLicense *) g_ptr_array_index (kept, 0))->source, ==, "cco");
  /* the same day's once more: kept, because not newer */
  again = update_cco (fixture, TRUE);
  for (guint i = 0; i < 3; i++)
    {
      assert_ended (fixture, again, i, IPS_OPERATION_SKIPPED, "not newer");
      g_assert_cmpuint (count_installed (fixture, i), ==, 1);
    }
}

static void
test_cco_bad (void)
{
  static const struct { const char *patch; const char *words; const char *cause; } rows[] = {
    { "{\"accounts\": {\"jdoe\": \"other\"}}", "refused the account", "login-rejected" },
    { "{\"accounts\": {\"jdoe\": \"Cisco-1234\"}, \"refused\": [\"jdoe\"]}", "refused the account", "login-rejected" },
    { "{\"refused\": [], \"contract\": []}", "support contract", "not-entitled" },
    { "{\"contract\": null, \"fault\": \"malformed\"}", "no document", "protocol" },
    { "{\"fault\": \"html\"}", "licence server", "protocol" },
    { "{\"fault\": \"image\"}", "an image", "protocol" },
    { "{\"fault\": \"other-serial\"}", "FOC9999ZZZZ", "rejected" },
    { "{\"fault\": \"status-503\"}", "takes no requests now", "busy" },
    { "{\"fault\": null, \"limit\": 0, \"blocked_seconds\": 1}", "takes no requests now", "busy" },
  };
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsLicensing *licensing;
  g_autoptr(IpsJob) no_account = NULL;

  refresh (fixture);
  licensing = ips_fleet_get_licensing (fleet_of (fixture));
  no_account = update_cco (fixture, TRUE);
  assert_ended (fixture, no_account, 0, IPS_OPERATION_FAILED, "Cisco.com account");
  set_up_cisco (fixture, 100, 1000);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsJob) job = NULL;

      g_test_message ("%s", rows[i].patch);
      patch_server (fixture, rows[i].patch);
      job = update_cco (fixture, TRUE);
      assert_ended (fixture, job, 0, IPS_OPERATION_FAILED, rows[i].words);
      g_assert_cmpstr (sim_fixture_operation (fixture, job, 0)->cause, ==, rows[i].cause);
      g_assert_cmpuint (count_installed (fixture, 0), ==, 0);
    }
  g_assert_true (ips_cisco_account_is_complete (ips_licensing_get_account (licensing)));
}

/* Blocked for a while, because somebody else asks from here too: the queue waits and goes on. */
static void
test_cco_blocked (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (3);
  g_autoptr(IpsJob) job = NULL;

  refresh (fixture);
  set_up_cisco (fixture, 1, 1200);
  patch_server (fixture, "{\"limit\": 0, \"window_seconds\": 0.1, \"blocked_seconds\": 1}");
  job = update_cco (fixture, FALSE);
  while (count_requests (fixture, "blocked") == 0)
    g_main_context_iteration (NULL, FALSE);
  patch_server (fixture, "{\"limit\": 1}");
  sim_fixture_wait_job (fixture, job);
  g_assert_cmpuint (ips_job_count (job, IPS_OPERATION_SUCCEEDED), ==, 3);
}

/* A wrong password is tried once for a whole queue, and again when somebody retries. */
static void
test_cco_refused (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (6);
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsJob) again = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  refresh (fixture);
  set_up_cisco (fixture, 1, 1000);
  patch_server (fixture, "{\"accounts\": {\"jdoe\": \"other\"}}");
  job = update_cco (fixture, TRUE);
  g_assert_cmpuint (ips_job_count (job, IPS_OPERATION_FAILED), ==, 6);
  g_assert_cmpuint (count_requests (fixture, NULL), ==, 1);
  patch_server (fixture, "{\"accounts\": {\"jdoe\": \"Cisco-1234\"}}");
  set_up_cisco (fixture, 100, 1000);
  ips_job_list_retry_async (jobs, job, NULL, sim_fixture_result_cb, &result);
  again = ips_job_list_retry_finish (jobs, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, again);
  g_assert_cmpuint (ips_job_count (again, IPS_OPERATION_SUCCEEDED), ==, 6);
}

static void
set_url (SimFixture *fixture, const char *url)
{
  g_autoptr(GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GAsyncResult) set = NULL;
  g_autoptr(GError) error = NULL;

  g_hash_table_insert (values, (gpointer) "updates.license-url", (gpointer) url);
  ips_store_save_settings_async (ips_workspace_get_store (fixture->workspace), values, "tester", NULL, sim_fixture_result_cb, &set);
  ips_store_save_settings_finish (ips_workspace_get_store (fixture->workspace), sim_fixture_wait_result (&set), &error);
  g_assert_no_error (error);
}

static gboolean
is_asking (gpointer user_data)
{
  return count_requests (user_data, NULL) >= 2;
}

/* The server answers nothing, or is gone in the middle: one is cancelled, the others end in a sentence, a retry goes on. */
static void
test_cco_gone (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  g_autofree char *url = NULL;
  g_autoptr(IpsJob) silent = NULL, gone = NULL, again = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  refresh (fixture);
  set_up_cisco (fixture, 100, 1000);
  patch_server (fixture, "{\"fault\": \"hang\"}");
  silent = update_cco (fixture, FALSE);
  sim_fixture_wait (is_asking, fixture);
  ips_job_list_cancel (jobs, silent, 0);
  sim_fixture_wait_job (fixture, silent);
  g_assert_cmpuint (ips_job_count (silent, IPS_OPERATION_CANCELLED), ==, 2);

  patch_server (fixture, "{\"fault\": null}");
  set_url (fixture, "http://127.0.0.1:1/SWIFT");
  gone = update_cco (fixture, TRUE);
  for (guint i = 0; i < 2; i++)
    {
      assert_ended (fixture, gone, i, IPS_OPERATION_FAILED, "127.0.0.1");
      g_assert_cmpstr (sim_fixture_operation (fixture, gone, i)->cause, ==, "refused");
    }
  url = g_strdup_printf ("http://127.0.0.1:%u/SWIFT/Licensing", fixture->license_port);
  set_url (fixture, url);
  ips_job_list_retry_async (jobs, gone, NULL, sim_fixture_result_cb, &result);
  again = ips_job_list_retry_finish (jobs, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, again);
  g_assert_cmpuint (ips_job_count (again, IPS_OPERATION_SUCCEEDED), ==, 2);
}

/* An address whose certificate nobody vouches for gets no account. */
static void
test_cco_trust (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  g_autofree char *url = g_strdup_printf ("https://127.1.0.2:%u/SWIFT", fixture->port);
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GPtrArray) plan = NULL;
  gint64 before;

  refresh (fixture);
  set_up_cisco (fixture, 100, 1000);
  set_url (fixture, url);
  before = sim_fixture_count (fixture, 1, "requests");
  plan = ips_license_plan_cco (fixture->sensors, NULL, g_get_real_time ());
  ((IpsLicenseAssignment *) g_ptr_array_index (plan, 1))->go = FALSE;
  job = submit_plan (fixture, IPS_LICENSE_SOURCE_CCO, plan);
  sim_fixture_wait_job (fixture, job);
  assert_ended (fixture, job, 0, IPS_OPERATION_FAILED, "127.1.0.2");
  g_assert_cmpstr (sim_fixture_operation (fixture, job, 0)->cause, ==, "cert-unknown");
  g_test_message ("%s", sim_fixture_operation (fixture, job, 0)->message);
  g_assert_cmpint (sim_fixture_count (fixture, 1, "requests"), ==, before);
}

/* Over TLS, once somebody has accepted the certificate. */
static void
test_cco_tls (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsStore *store = ips_workspace_get_store (fixture->workspace);
  g_autofree char *url = g_strdup_printf ("https://127.3.0.1:%u/SWIFT/Licensing/", fixture->vendor_port);
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autoptr(GAsyncResult) opened = NULL, probed = NULL, accepted = NULL;
  g_autoptr(IpsSiteSession) session = NULL;
  g_autoptr(IpsJob) refused = NULL, job = NULL;
  g_autoptr(GError) error = NULL;
  const IpsSiteHost *host;

  refresh (fixture);
  set_up_cisco (fixture, 100, 1000);
  set_url (fixture, url);
  refused = update_cco (fixture, TRUE);
  g_assert_cmpstr (sim_fixture_operation (fixture, refused, 0)->cause, ==, "cert-unknown");
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, refused, 0)->message, "licenses certificate"));
  g_assert_cmpuint (count_requests (fixture, NULL), ==, 0);

  ips_site_access_open_async (store, ips_workspace_get_vault (fixture->workspace), NULL, sim_fixture_result_cb, &opened);
  session = ips_site_access_open_finish (sim_fixture_wait_result (&opened), NULL, &error);
  g_assert_no_error (error);
  ips_site_session_probe_async (session, uri, NULL, sim_fixture_result_cb, &probed);
  ips_site_session_probe_finish (session, sim_fixture_wait_result (&probed), &error);
  g_assert_no_error (error);
  host = g_ptr_array_index (ips_site_session_get_hosts (session), 0);
  ips_store_accept_server_certificate_async (store, host->host, host->port, host->certificate, "tester", NULL, sim_fixture_result_cb, &accepted);
  ips_store_accept_server_certificate_finish (store, sim_fixture_wait_result (&accepted), &error);
  g_assert_no_error (error);

  job = update_cco (fixture, TRUE);
  assert_ended (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "Applied and read back");
  g_assert_cmpuint (count_requests (fixture, "licence"), ==, 1);
}

static void
check_pace (SimFixture *fixture, guint limit, gint64 window_us)
{
  g_autoptr(JsonNode) node = sim_fixture_ask (fixture, "GET", "/license-server", NULL);
  JsonArray *requests = json_object_get_array_member (json_node_get_object (node), "requests");

  for (guint i = 0; i + limit < json_array_get_length (requests); i++)
    {
      gint64 first = json_object_get_int_member (json_array_get_object_element (requests, i), "time_us");
      gint64 last = json_object_get_int_member (json_array_get_object_element (requests, i + limit), "time_us");

      g_assert_cmpint (last - first, >=, window_us);
    }
}

static gboolean
some_wait (gpointer user_data)
{
  return ips_job_count (user_data, IPS_OPERATION_WAITING) >= 5;
}

/* All that wait say how long, one is cancelled, the others go on when there is room. */
static void
test_pace (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (8);
  g_autoptr(IpsJob) job = NULL;
  guint n_due = 0;

  refresh (fixture);
  set_up_cisco (fixture, 3, 2500);
  job = update_cco (fixture, FALSE);
  sim_fixture_wait (some_wait, job);
  for (guint i = 0; i < 8; i++)
    {
      IpsOperation *operation = sim_fixture_operation (fixture, job, i);

      if (operation->state != IPS_OPERATION_WAITING)
        continue;
      g_assert_cmpstr (operation->cause, ==, IPS_WAIT_PACE);
      if (operation->due_us > g_get_real_time ())
        n_due++;
    }
  g_assert_cmpuint (n_due, >=, 4);
  ips_job_list_cancel (ips_workspace_get_jobs (fixture->workspace), job, sim_fixture_operation (fixture, job, 7)->id);
  sim_fixture_wait_job (fixture, job);
  g_assert_cmpuint (ips_job_count (job, IPS_OPERATION_SUCCEEDED), ==, 7);
  g_assert_cmpuint (ips_job_count (job, IPS_OPERATION_CANCELLED), ==, 1);
  g_assert_cmpuint (count_requests (fixture, NULL), ==, 7);
  check_pace (fixture, 3, 2500 * 1000);
}

static void
test_automatic (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (5);
  g_autoptr(IpsJob) job = NULL;

  sim_fixture_patch (fixture, 0, "{\"license\": \"valid\", \"license_days\": 200}");
  sim_fixture_patch (fixture, 1, "{\"license\": \"valid\", \"license_days\": 20}");
  sim_fixture_patch (fixture, 2, "{\"license\": \"none\", \"license_until\": 0}");
  sim_fixture_patch (fixture, 3, "{\"license\": \"expired\", \"license_days\": -5}");
  sim_fixture_patch (fixture, 4, "{\"license\": \"valid\", \"license_days\": 10}");
  set_up_cisco (fixture, 2, 1500);
  {
    g_autofree char *serial = NULL;
    g_autofree char *patch = NULL;

    refresh (fixture);
    serial = g_strdup (facts_at (fixture, 4)->serial);
    patch = g_strdup_printf ("{\"revoked\": [\"%s\"]}", serial);
    patch_server (fixture, patch);
  }
  job = sim_fixture_submit_all (fixture, IPS_VERB_AUTO_LICENSE, NULL);
  sim_fixture_wait_job (fixture, job);
  assert_ended (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "Nothing to do");
  for (guint i = 1; i < 4; i++)
    assert_ended (fixture, job, i, IPS_OPERATION_SUCCEEDED, "Applied and read back");
  assert_ended (fixture, job, 4, IPS_OPERATION_FAILED, "revoked");
  g_assert_cmpuint (count_requests (fixture, NULL), ==, 4);
  check_pace (fixture, 2, 1500 * 1000);
}

static void
set_mode (SimFixture *fixture, IpsLicenseMode mode)
{
  IpsLicensing *licensing = ips_fleet_get_licensing (fleet_of (fixture));
  g_autoptr(IpsLicenseSettings) settings = ips_license_settings_copy (ips_licensing_get_settings (licensing));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  settings->mode = mode;
  settings->days_before = 30;
  ips_licensing_save_settings_async (licensing, settings, NULL, sim_fixture_result_cb, &result);
  g_assert_true (ips_licensing_save_settings_finish (licensing, sim_fixture_wait_result (&result), &error));
  g_assert_no_error (error);
}

/* The lesser modes: one that only says what is due, and one that fetches it once, keeps it and leaves the device alone. */
static void
test_modes (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  g_autoptr(IpsJob) told = NULL, fetched = NULL, again = NULL, applied = NULL;

  sim_fixture_patch (fixture, 0, "{\"license\": \"expired\", \"license_days\": -5}");
  sim_fixture_patch (fixture, 1, "{\"license\": \"valid\", \"license_days\": 300}");
  set_up_cisco (fixture, 8, 1000);

  set_mode (fixture, IPS_LICENSE_MODE_NOTIFY);
  told = sim_fixture_submit_all (fixture, IPS_VERB_AUTO_LICENSE, NULL);
  sim_fixture_wait_job (fixture, told);
  assert_ended (fixture, told, 0, IPS_OPERATION_SUCCEEDED, "A new licence is due");
  assert_ended (fixture, told, 1, IPS_OPERATION_SUCCEEDED, "Nothing to do");
  g_assert_cmpuint (count_requests (fixture, NULL), ==, 0);

  set_mode (fixture, IPS_LICENSE_MODE_DOWNLOAD);
  fetched = sim_fixture_submit_all (fixture, IPS_VERB_AUTO_LICENSE, NULL);
  sim_fixture_wait_job (fixture, fetched);
  assert_ended (fixture, fetched, 0, IPS_OPERATION_SUCCEEDED, "Downloaded, not applied");
  again = sim_fixture_submit_all (fixture, IPS_VERB_AUTO_LICENSE, NULL);
  sim_fixture_wait_job (fixture, again);
  assert_ended (fixture, again, 0, IPS_OPERATION_SUCCEEDED, "Downloaded before and not applied yet");
  g_assert_cmpuint (count_requests (fixture, NULL), ==, 1);
  g_assert_cmpuint (count_installed (fixture, 0), ==, 0);

  set_mode (fixture, IPS_LICENSE_MODE_APPLY);
  applied = sim_fixture_submit_all (fixture, IPS_VERB_AUTO_LICENSE, NULL);
  sim_fixture_wait_job (fixture, applied);
  assert_ended (fixture, applied, 0, IPS_OPERATION_SUCCEEDED, "Applied and read back");
  g_assert_cmpuint (count_installed (fixture, 0), ==, 1);
}

static gboolean
waits_for_window (gpointer job)
{
  return ips_job_count_waiting (job, IPS_WAIT_WINDOW) == 1;
}

/* It is fetched at once and sent when the maintenance window opens, without a second request to the licence server. */
static void
test_window (void)
{
  static const char *const everywhere[] = { "", NULL };
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsMaintenance *maintenance = ips_fleet_get_maintenance (fleet_of (fixture));
  g_autoptr(GDateTime) closed = g_date_time_new_from_unix_utc ((today () + 3) * DAY);
  g_autoptr(IpsMaintenanceWindow) window = ips_maintenance_window_new ("Once a week", "UTC");
  IpsWindowSpan span = { IPS_SCHEDULE_WEEKDAY ((guint) g_date_time_get_day_of_week (closed)), 12, 0, 60 };
  g_autoptr(GAsyncResult) saved = NULL, assigned = NULL, removed = NULL;
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GError) error = NULL;

  g_array_append_val (window->spans, span);
  ips_maintenance_save_async (maintenance, window, NULL, NULL, sim_fixture_result_cb, &saved);
  g_assert_true (ips_maintenance_save_finish (maintenance, sim_fixture_wait_result (&saved), &error));
  ips_maintenance_assign_async (maintenance, "Once a week", everywhere, NULL, NULL, sim_fixture_result_cb, &assigned);
  g_assert_true (ips_maintenance_assign_finish (maintenance, sim_fixture_wait_result (&assigned), &error));
  sim_fixture_patch (fixture, 0, "{\"license\": \"expired\", \"license_days\": -5}");
  set_up_cisco (fixture, 8, 1000);

  job = sim_fixture_submit_all (fixture, IPS_VERB_AUTO_LICENSE, "{\"in-window\": true}");
  sim_fixture_wait (waits_for_window, job);
  g_assert_cmpuint (count_requests (fixture, NULL), ==, 1);
  g_assert_cmpuint (count_installed (fixture, 0), ==, 0);
  g_assert_cmpint (sim_fixture_operation (fixture, job, 0)->due_us, ==, ((today () + 3) * DAY + DAY / 2) * G_USEC_PER_SEC);
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, 0)->message, "Once a week"));

  ips_maintenance_remove_async (maintenance, "Once a week", NULL, sim_fixture_result_cb, &removed);
  g_assert_true (ips_maintenance_remove_finish (maintenance, sim_fixture_wait_result (&removed), &error));
  sim_fixture_wait_job (fixture, job);
  assert_ended (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "Applied and read back");
  g_assert_cmpuint (count_requests (fixture, NULL), ==, 1);
  g_assert_cmpuint (count_installed (fixture, 0), ==, 1);
}

static void
test_redeploy (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  g_autoptr(IpsJob) failed = NULL;
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GPtrArray) kept = NULL;
  g_autoptr(GHashTable) chosen = NULL;
  g_autoptr(GPtrArray) plan = NULL;

  refresh (fixture);
  sim_fixture_patch (fixture, 0, "{\"faults\": [{\"fault\": \"error:errSystemError\", \"command\": \"execInstallLicense\", \"count\": 1}]}");
  failed = apply_file (fixture, 0, make_license (fixture, facts_at (fixture, 0)->serial, 500), FALSE);
  assert_ended (fixture, failed, 0, IPS_OPERATION_FAILED, "");
  kept = load_kept (fixture);
  chosen = ips_kept_license_choose (kept);
  plan = ips_license_plan_redeploy (fixture->sensors, chosen, g_get_real_time ());
  g_assert_cmpuint (ips_license_plan_count (plan, TRUE), ==, 1);
  job = submit_plan (fixture, IPS_LICENSE_SOURCE_REDEPLOY, plan);
  sim_fixture_wait_job (fixture, job);
  assert_ended (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "Applied");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/license/file", test_file);
  g_test_add_func ("/jobs/license/file-bad", test_file_bad);
  g_test_add_func ("/jobs/license/unclear", test_unclear);
  g_test_add_func ("/jobs/license/cco", test_cco);
  g_test_add_func ("/jobs/license/cco-bad", test_cco_bad);
  g_test_add_func ("/jobs/license/cco-blocked", test_cco_blocked);
  g_test_add_func ("/jobs/license/cco-refused", test_cco_refused);
  g_test_add_func ("/jobs/license/cco-gone", test_cco_gone);
  g_test_add_func ("/jobs/license/cco-trust", test_cco_trust);
  g_test_add_func ("/jobs/license/cco-tls", test_cco_tls);
  g_test_add_func ("/jobs/license/pace", test_pace);
  g_test_add_func ("/jobs/license/automatic", test_automatic);
  g_test_add_func ("/jobs/license/modes", test_modes);
  g_test_add_func ("/jobs/license/window", test_window);
  g_test_add_func ("/jobs/license/redeploy", test_redeploy);
  return g_test_run ();
}
