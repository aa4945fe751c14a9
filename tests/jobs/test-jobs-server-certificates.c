/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Check Server Certificates against sites whose certificates change: what is found is noted beside what was accepted, which
 * stays, and only what a person should look at fails the job. */
#include <string.h>

#include "ips-server-retrieve.h"
#include "ips-store-server-certificates.h"
#include "ips-update-settings.h"
#include "vendor-fixture.h"
#include "workspace-fixture.h"

#define N_HOSTS 2

static const char *const hosts[N_HOSTS] = { VENDOR_LOCATOR, VENDOR_DOWNLOAD };

typedef struct
{
  VendorFixture *vendor;
  char *folder;
  IpsWorkspace *workspace;
  IpsStore *store;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  self->vendor = vendor_fixture_new ("0.0001");
  g_setenv ("SSL_CERT_FILE", self->vendor->authority, TRUE);
  self->folder = g_dir_make_tmp ("vedette-server-certificates-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->folder, "vedette.db", NULL);
  self->workspace = workspace_fixture_open (path);
  self->store = ips_workspace_get_store (self->workspace);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  workspace_fixture_close (self->workspace);
  workspace_fixture_remove (self->folder);
  vendor_fixture_free (self->vendor);
}

static void
set_trust (Fixture *self, IpsUpdateTrust trust)
{
  g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
  g_autoptr(GHashTable) values = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  settings->trust = trust;
  settings->proxy = IPS_UPDATE_PROXY_NONE;
  values = ips_update_settings_write (settings);
  ips_store_save_settings_async (self->store, values, "tester", NULL, workspace_fixture_result_cb, &result);
  g_assert_true (ips_store_save_settings_finish (self->store, workspace_fixture_await (&result), &error));
  g_assert_no_error (error);
}

static void
accept_certificate (Fixture *self, const char *host, guint port, IpsCertificate *certificate)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_store_accept_server_certificate_async (self->store, host, port, certificate, "tester", NULL, workspace_fixture_result_cb, &result);
  g_assert_true (ips_store_accept_server_certificate_finish (self->store, workspace_fixture_await (&result), &error));
  g_assert_no_error (error);
}

/* As a person does with Retrieve: what both sites present now. */
static void
accept_both (Fixture *self)
{
  g_autoptr(IpsSiteTrust) trust = ips_site_trust_new (IPS_SITE_TRUST_AUTHORITIES, self->vendor->authority);
  g_autoptr(IpsSiteSession) session = ips_site_session_new (trust, NULL);
  g_autoptr(GPtrArray) uris = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  g_autoptr(GPtrArray) failures = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  for (guint i = 0; i < N_HOSTS; i++)
    g_ptr_array_add (uris, g_uri_build (G_URI_FLAGS_NONE, "https", NULL, hosts[i], (int) self->vendor->port, "/", NULL, NULL));
  ips_server_retrieve_async (session, uris, NULL, workspace_fixture_result_cb, &result);
  failures = ips_server_retrieve_finish (session, workspace_fixture_await (&result), NULL);
  g_assert_cmpuint (failures->len, ==, 0);
  for (guint i = 0; i < N_HOSTS; i++)
    {
      const IpsSiteHost *seen = ips_server_find_host (ips_site_session_get_hosts (session), hosts[i], self->vendor->port);

      g_assert_nonnull (seen);
      accept_certificate (self, hosts[i], self->vendor->port, seen->certificate);
    }
}

/* (transfer full): its one operation as it ended */
static IpsOperation *
check (Fixture *self, IpsOperationState wanted)
{
  static const char *const subjects[] = { "Server certificates", NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GError) error = NULL;
  const IpsOperation *operation;

  ips_job_list_submit_subjects_async (ips_workspace_get_jobs (self->workspace), IPS_VERB_CHECK_SERVER_CERTIFICATES, subjects, NULL,
                                      IPS_PRIORITY_SCHEDULE, NULL, workspace_fixture_result_cb, &result);
  job = ips_job_list_submit_finish (ips_workspace_get_jobs (self->workspace), workspace_fixture_await (&result), &error);
  g_assert_no_error (error);
  while (!ips_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  operation = g_ptr_array_index (ips_job_get_operations (job), 0);
  g_test_message ("%s\n%s", operation->message, operation->detail);
  g_assert_cmpint (operation->state, ==, wanted);
  return ips_operation_copy (operation);
}

/* (transfer full) */
static IpsServerCertificate *
load (Fixture *self, const char *host, guint port)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GError) error = NULL;

  ips_store_load_server_certificates_async (self->store, NULL, workspace_fixture_result_cb, &result);
  all = ips_store_load_server_certificates_finish (self->store, workspace_fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (ips_server_certificate_find (all, host, port));
  return ips_server_certificate_copy (ips_server_certificate_find (all, host, port));
}

static void
assert_check (Fixture *self, const char *host, IpsServerCheck wanted)
{
  g_autoptr(IpsServerCertificate) one = load (self, host, self->vendor->port);

  g_assert_cmpstr (ips_server_check_to_nick (one->check), ==, ips_server_check_to_nick (wanted));
  g_assert_cmpint (one->checked_us, >, 0);
  /* what was accepted stays, and what came instead stands beside it */
  g_assert_true ((one->presented != NULL) == (wanted == IPS_SERVER_CHECK_RENEWED || wanted == IPS_SERVER_CHECK_CHANGED));
  if (one->presented != NULL)
    g_assert_false (ips_certificate_equal (one->presented, one->certificate));
}

static void
test_nothing_accepted (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsOperation) operation = check (self, IPS_OPERATION_SUCCEEDED);

  g_assert_nonnull (strstr (operation->message, "nothing to check"));
}

static void
test_same_and_renewed (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsOperation) same = NULL, renewed = NULL, pinned = NULL, again = NULL;

  set_trust (self, IPS_UPDATE_TRUST_CA);
  accept_both (self);
  same = check (self, IPS_OPERATION_SUCCEEDED);
  g_assert_nonnull (strstr (same->message, "2 server certificates checked: all fine"));
  assert_check (self, VENDOR_LOCATOR, IPS_SERVER_CHECK_SAME);
  assert_check (self, VENDOR_DOWNLOAD, IPS_SERVER_CHECK_SAME);

  /* a routine renewal under an authority that is trusted is nobody's business, unless what was accepted is all that counts */
  vendor_fixture_change (self->vendor, "{\"certificates\":{\"download\":\"renewed\"}}");
  renewed = check (self, IPS_OPERATION_SUCCEEDED);
  g_assert_nonnull (strstr (renewed->detail, "Renewed"));
  assert_check (self, VENDOR_LOCATOR, IPS_SERVER_CHECK_SAME);
  assert_check (self, VENDOR_DOWNLOAD, IPS_SERVER_CHECK_RENEWED);
  set_trust (self, IPS_UPDATE_TRUST_PINNED);
  pinned = check (self, IPS_OPERATION_FAILED);
  g_assert_nonnull (strstr (pinned->message, "1 server certificate needs attention"));
  assert_check (self, VENDOR_DOWNLOAD, IPS_SERVER_CHECK_RENEWED);

  /* somebody looks, and accepts it */
  accept_both (self);
  again = check (self, IPS_OPERATION_SUCCEEDED);
  assert_check (self, VENDOR_DOWNLOAD, IPS_SERVER_CHECK_SAME);
}

static void
test_changed (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsServerCertificate) before = NULL, after = NULL;
  g_autoptr(IpsOperation) changed = NULL, expired = NULL;

  set_trust (self, IPS_UPDATE_TRUST_CA);
  accept_both (self);
  before = load (self, VENDOR_DOWNLOAD, self->vendor->port);
  vendor_fixture_change (self->vendor, "{\"certificates\":{\"download\":\"self-signed\"}}");
  changed = check (self, IPS_OPERATION_FAILED);
  g_assert_nonnull (strstr (changed->message, "1 server certificate needs attention"));
  g_assert_nonnull (strstr (changed->detail, VENDOR_DOWNLOAD));
  assert_check (self, VENDOR_LOCATOR, IPS_SERVER_CHECK_SAME);
  assert_check (self, VENDOR_DOWNLOAD, IPS_SERVER_CHECK_CHANGED);
  after = load (self, VENDOR_DOWNLOAD, self->vendor->port);
  g_assert_true (ips_certificate_equal (before->certificate, after->certificate));

  vendor_fixture_change (self->vendor, "{\"certificates\":{\"locator\":\"expired\"}}");
  expired = check (self, IPS_OPERATION_FAILED);
  g_assert_nonnull (strstr (expired->message, "2 server certificates need attention"));
  assert_check (self, VENDOR_LOCATOR, IPS_SERVER_CHECK_CHANGED);
}

/* A server that is away is not the certificate's fault, and its neighbours are checked all the same. Each has its own
 * cause, also where one's name is the beginning of another's. */
static void
test_unreachable (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsServerCertificate) known = NULL, away = NULL, near = NULL;
  g_autoptr(IpsOperation) operation = NULL;

  set_trust (self, IPS_UPDATE_TRUST_CA);
  accept_both (self);
  known = load (self, VENDOR_LOCATOR, self->vendor->port);
  accept_certificate (self, "127.3.0.99", 1, known->certificate);
  accept_certificate (self, "127.3.0.9", 1, known->certificate);
  operation = check (self, IPS_OPERATION_SUCCEEDED);
  assert_check (self, VENDOR_LOCATOR, IPS_SERVER_CHECK_SAME);
  assert_check (self, VENDOR_DOWNLOAD, IPS_SERVER_CHECK_SAME);
  away = load (self, "127.3.0.99", 1);
  g_assert_cmpint (away->check, ==, IPS_SERVER_CHECK_UNREACHABLE);
  g_assert_nonnull (strstr (away->message, "127.3.0.99"));
  near = load (self, "127.3.0.9", 1);
  g_assert_nonnull (strstr (near->message, "127.3.0.9"));
  g_assert_null (strstr (near->message, "127.3.0.99"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/jobs/server-certificates/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("nothing-accepted", test_nothing_accepted);
  ADD ("same-and-renewed", test_same_and_renewed);
  ADD ("changed", test_changed);
  ADD ("unreachable", test_unreachable);
  return g_test_run ();
}
