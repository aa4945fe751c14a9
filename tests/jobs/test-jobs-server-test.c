/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "ips-error.h"
#include "ips-sensor-link.h"
#include "ips-server-discover.h"
#include "ips-server-test.h"
#include "vendor-fixture.h"

typedef struct
{
  VendorFixture *vendor;
  IpsDialect *dialect;
  IpsUpdateSettings *settings;
  IpsSecret *password;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *locator = NULL;

  f->vendor = vendor_fixture_new ("0.0001");
  f->dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  f->settings = ips_update_settings_new ();
  f->password = ips_secret_new (VENDOR_PASSWORD);
  locator = vendor_fixture_locator (f->vendor);
  ips_update_settings_set (&f->settings->locator_url, locator);
  f->settings->proxy = IPS_UPDATE_PROXY_NONE;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  vendor_fixture_free (f->vendor);
  g_clear_object (&f->dialect);
  ips_update_settings_free (f->settings);
  ips_secret_unref (f->password);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

/* A letter for each step: p(ass), f(ail), w(arning), s(kipped). */
static char *
test (Fixture *f, const char *user, const char *authority)
{
  static const char letters[] = { [IPS_CHECK_PASS] = 'p', [IPS_CHECK_FAIL] = 'f', [IPS_CHECK_WARNING] = 'w', [IPS_CHECK_SKIPPED] = 's' };
  g_autoptr(IpsSiteTrust) trust = ips_site_trust_new (IPS_SITE_TRUST_AUTHORITIES, authority);
  const IpsSiteProxy proxy = { f->settings->proxy == IPS_UPDATE_PROXY_MANUAL ? IPS_SITE_PROXY_MANUAL : IPS_SITE_PROXY_NONE,
                               f->settings->proxy_host, f->settings->proxy_port, NULL, NULL };
  g_autoptr(IpsSiteSession) session = ips_site_session_new (trust, &proxy);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) checks = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  ips_server_test_async (session, f->dialect, f->settings, user, f->password, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  checks = ips_server_test_finish (session, result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < checks->len; i++)
    {
      const IpsCheck *check = g_ptr_array_index (checks, i);

      g_test_message ("%s: %s: %s", check->title, ips_check_outcome_to_label (check->outcome), check->evidence);
      g_assert_true (*check->evidence != '\0' || check->outcome == IPS_CHECK_SKIPPED);
      g_assert_null (strstr (check->evidence, VENDOR_PASSWORD));
      g_string_append_c (text, letters[check->outcome]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Lookup, connection, proxy, certificate, login, listing, download site, eligibility, bytes. */
static void
test_cisco (Fixture *f, gconstpointer data)
{
  const struct { const char *user, *change, *wanted; } cases[] = {
    { VENDOR_USER, NULL, "ppspppppp" },
    { "somebody-else", NULL, "ppspfssss" },
    { "", NULL, "ppspfssss" },
    { "cco-weak", NULL, "ppsppppfs" },
    { "cco-new", NULL, "ppsppppfs" },
    { VENDOR_USER, "{\"certificates\":{\"download\":\"self-signed\"}}", "ppspppfss" },
    { VENDOR_USER, "{\"certificates\":{\"locator\":\"expired\",\"download\":\"good\"}}", "ppsfsssss" },
    { VENDOR_USER, "{\"certificates\":{\"locator\":\"good\"},\"faults\":{\"locator\":[\"no-images\"]}}", "ppsppfsss" },
    { VENDOR_USER, "{\"faults\":{\"locator\":[],\"download\":[\"login-page\"]}}", "ppsppppsf" },
    { VENDOR_USER, "{\"faults\":{\"download\":[\"status:503\"]}}", "ppsppppsf" },
  };
  g_autofree char *unknown = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = NULL;

      g_test_message ("--- %s %s", cases[i].user, cases[i].change != NULL ? cases[i].change : "");
      if (cases[i].change != NULL)
        vendor_fixture_change (f->vendor, cases[i].change);
      got = test (f, cases[i].user, f->vendor->authority);
      g_assert_cmpstr (got, ==, cases[i].wanted);
    }
  /* The system does not know their authority. */
  unknown = test (f, VENDOR_USER, NULL);
  g_assert_cmpstr (unknown, ==, "ppsfsssss");
}

static void
test_nobody_there (Fixture *f, gconstpointer data)
{
  g_autofree char *dead = NULL;
  g_autofree char *no_proxy = NULL;
  g_autofree char *bad = NULL;

  /* Nobody listens on the port where they listen, on that address. */
  ips_update_settings_set (&f->settings->locator_url, "https://127.3.0.99:1/");
  dead = test (f, VENDOR_USER, f->vendor->authority);
  g_assert_cmpstr (dead, ==, "pfsssssss");
  f->settings->proxy = IPS_UPDATE_PROXY_MANUAL;
  ips_update_settings_set (&f->settings->proxy_host, "127.3.0.99");
  f->settings->proxy_port = 1;
  no_proxy = test (f, VENDOR_USER, f->vendor->authority);
  g_assert_cmpstr (no_proxy, ==, "pfsssssss");
  ips_update_settings_set (&f->settings->locator_url, "no address");
  bad = test (f, VENDOR_USER, f->vendor->authority);
  g_assert_cmpstr (bad, ==, "fssssssss");
}

/* The control API is a plain web server, and no folder of updates. */
static void
test_local (Fixture *f, gconstpointer data)
{
  g_autofree char *got = NULL;

  f->settings->from = IPS_UPDATE_FROM_LOCAL;
  ips_update_settings_set (&f->settings->host, "127.0.0.1");
  f->settings->port = sim_process_get_port (f->vendor->sim, "control_port");
  ips_update_settings_set (&f->settings->path, "vendor");
  got = test (f, NULL, f->vendor->authority);
  g_assert_cmpstr (got, ==, "ppswsfsss");
}

static void
test_folder (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->vendor->directory, "IPS-sig-S924-req-E4.pkg", NULL);
  g_autofree char *got = NULL;
  g_autofree char *gone = NULL;

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  f->settings->from = IPS_UPDATE_FROM_FOLDER;
  ips_update_settings_set (&f->settings->folder, f->vendor->directory);
  got = test (f, NULL, NULL);
  g_assert_cmpstr (got, ==, "ssssspsss");
  g_remove (path);
  ips_update_settings_set (&f->settings->folder, "/nonexistent");
  gone = test (f, NULL, NULL);
  g_assert_cmpstr (gone, ==, "sssssfsss");
}

/* "127.3.0.1 127.3.0.2": the hosts that were met; and how many sentences there were. */
static char *
discover (Fixture *f, IpsSiteTrust *trust, const char *user, guint *n_sentences)
{
  g_autoptr(IpsSiteSession) session = ips_site_session_new (trust, NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) sentences = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  GPtrArray *hosts;

  ips_server_discover_async (session, f->dialect, f->settings, user, f->password, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  sentences = ips_server_discover_finish (session, result, NULL);
  g_assert_nonnull (sentences);
  for (guint i = 0; i < sentences->len; i++)
    g_test_message ("%s", (char *) sentences->pdata[i]);
  *n_sentences = sentences->len;
  hosts = ips_site_session_get_hosts (session);
  for (guint i = 0; i < hosts->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", ((IpsSiteHost *) hosts->pdata[i])->host);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* One step shows all hosts of the run: the locator, the download site, and where that redirects to. */
static void
test_discover (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsSiteTrust) trust = ips_site_trust_new (IPS_SITE_TRUST_AUTHORITIES, f->vendor->authority);
  g_autoptr(IpsSiteTrust) pinned = ips_site_trust_new (IPS_SITE_TRUST_PINNED, f->vendor->authority);
  g_autofree char *all = NULL;
  g_autofree char *stranger = NULL;
  g_autofree char *anonymous = NULL;
  g_autofree char *first = NULL;
  guint n;

  ips_update_settings_set (&f->settings->license_url, "");
  vendor_fixture_change (f->vendor, "{\"faults\":{\"download\":[\"redirect\"]},\"certificates\":{\"mirror\":\"self-signed\"}}");
  all = discover (f, trust, VENDOR_USER, &n);
  g_assert_cmpstr (all, ==, VENDOR_LOCATOR " " VENDOR_DOWNLOAD " " VENDOR_MIRROR);
  g_assert_cmpuint (n, ==, 0);
  stranger = discover (f, trust, "somebody-else", &n);
  g_assert_cmpstr (stranger, ==, VENDOR_LOCATOR);
  g_assert_cmpuint (n, ==, 1);
  anonymous = discover (f, trust, NULL, &n);
  g_assert_cmpstr (anonymous, ==, VENDOR_LOCATOR);
  g_assert_cmpuint (n, ==, 1);
  /* Nothing was accepted: nobody is asked anything. */
  first = discover (f, pinned, VENDOR_USER, &n);
  g_assert_cmpstr (first, ==, VENDOR_LOCATOR);
  g_assert_cmpuint (n, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ips_https_link_init ();
#define ADD(name, func) g_test_add ("/jobs/server-test/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("cisco", test_cisco);
  ADD ("nobody-there", test_nobody_there);
  ADD ("local", test_local);
  ADD ("folder", test_folder);
  ADD ("discover", test_discover);
  return g_test_run ();
}
