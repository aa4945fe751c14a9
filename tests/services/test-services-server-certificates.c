/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-server-certificates.h"
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

static void
accept_certificate (IpsStore *store, const char *host, guint port, IpsCertificate *certificate)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_store_accept_server_certificate_async (store, host, port, certificate, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_accept_server_certificate_finish (store, fixture_await (&result), &error));
  g_assert_no_error (error);
}

static gboolean
note (IpsStore *store, const IpsServerCertificate *checked)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gboolean changed = FALSE;

  ips_store_note_server_check_async (store, checked, "schedule", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_note_server_check_finish (store, fixture_await (&result), &changed, &error));
  g_assert_no_error (error);
  return changed;
}

static GPtrArray *
load (IpsStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *all;

  ips_store_load_server_certificates_async (store, NULL, fixture_keep_result_cb, &result);
  all = ips_store_load_server_certificates_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return all;
}

static void
test_accept (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self);
  g_autoptr(IpsCertificate) first = fixture_certificate (1), second = fixture_certificate (2);
  g_autoptr(GPtrArray) all = NULL, lines = NULL;
  const IpsServerCertificate *one;

  accept_certificate (store, "Download.Example", 443, first);
  accept_certificate (store, "127.0.0.1", 8443, first);
  close_store (store);

  store = open_store (self);
  all = load (store);
  g_assert_cmpuint (all->len, ==, 2);
  one = ips_server_certificate_find (all, "DOWNLOAD.example", 443);
  g_assert_nonnull (one);
  g_assert_cmpstr (one->host, ==, "download.example");
  g_assert_true (ips_certificate_equal (one->certificate, first));
  g_assert_true (g_bytes_equal (ips_certificate_get_der (one->certificate), ips_certificate_get_der (first)));
  g_assert_cmpint (one->accepted_us, >, 0);
  g_assert_cmpstr (one->accepted_by, ==, "tester");
  g_assert_cmpint (one->check, ==, IPS_SERVER_CHECK_NEVER);
  g_assert_null (one->presented);
  g_assert_null (ips_server_certificate_find (all, "download.example", 444));

  /* Another one in its place, and what was before is in the history. */
  accept_certificate (store, "download.example", 443, second);
  g_clear_pointer (&all, g_ptr_array_unref);
  all = load (store);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_true (ips_certificate_equal (ips_server_certificate_find (all, "download.example", 443)->certificate, second));
  lines = fixture_history (store, "download.example");
  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_cmpstr (((IpsHistoryLine *) g_ptr_array_index (lines, 0))->before, ==, ips_certificate_get_facts (first)->sha256);
  g_assert_cmpstr (((IpsHistoryLine *) g_ptr_array_index (lines, 0))->after, ==, ips_certificate_get_facts (second)->sha256);
  close_store (store);
}

static void
test_check (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self);
  g_autoptr(IpsCertificate) accepted = fixture_certificate (1), other = fixture_certificate (2), third = fixture_certificate (3);
  g_autoptr(IpsServerCertificate) checked = NULL, stale = NULL;
  g_autoptr(GPtrArray) all = NULL, lines = NULL;
  const IpsServerCertificate *one;

  accept_certificate (store, "download.example", 443, accepted);
  checked = ips_server_certificate_new ("download.example", 443, accepted);
  checked->checked_us = 1000;
  checked->check = IPS_SERVER_CHECK_SAME;
  g_assert_true (note (store, checked));
  checked->checked_us = 2000;
  g_assert_false (note (store, checked));
  checked->checked_us = 3000;
  checked->check = IPS_SERVER_CHECK_CHANGED;
  checked->presented = ips_certificate_ref (other);
  g_assert_true (note (store, checked));

  all = load (store);
  one = g_ptr_array_index (all, 0);
  g_assert_cmpint (one->check, ==, IPS_SERVER_CHECK_CHANGED);
  g_assert_cmpint (one->checked_us, ==, 3000);
  g_assert_true (ips_certificate_equal (one->certificate, accepted));
  g_assert_true (ips_certificate_equal (one->presented, other));
  lines = fixture_history (store, "checked");
  g_assert_cmpuint (lines->len, ==, 2);

  /* Somebody accepted another one while the check was on its way: what it found is of the past. */
  accept_certificate (store, "download.example", 443, third);
  stale = ips_server_certificate_copy (checked);
  g_assert_false (note (store, stale));
  g_clear_pointer (&all, g_ptr_array_unref);
  all = load (store);
  one = g_ptr_array_index (all, 0);
  g_assert_cmpint (one->check, ==, IPS_SERVER_CHECK_NEVER);
  g_assert_null (one->presented);
  close_store (store);
}

static void
test_remove (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self);
  g_autoptr(IpsCertificate) accepted = fixture_certificate (1);
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GAsyncResult) result = NULL, again = NULL;
  g_autoptr(GError) error = NULL;

  accept_certificate (store, "download.example", 443, accepted);
  ips_store_remove_server_certificate_async (store, "Download.example", 443, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_remove_server_certificate_finish (store, fixture_await (&result), &error));
  g_assert_no_error (error);
  all = load (store);
  g_assert_cmpuint (all->len, ==, 0);
  ips_store_remove_server_certificate_async (store, "download.example", 443, "tester", NULL, fixture_keep_result_cb, &again);
  g_assert_false (ips_store_remove_server_certificate_finish (store, fixture_await (&again), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_clear_object (&result);
  g_clear_object (&again);
  close_store (store);
}

static void
changed_cb (IpsStore *store, guint parts, gboolean *heard)
{
  *heard = *heard || (parts & IPS_STORE_SERVER_CERTIFICATES) != 0;
}

static void
test_other_process (StoreFixture *self, gconstpointer data)
{
  IpsStore *watching = open_store (self), *writing = open_store (self);
  g_autoptr(IpsCertificate) accepted = fixture_certificate (1);
  gboolean heard = FALSE;

  g_signal_connect (watching, "changed", G_CALLBACK (changed_cb), &heard);
  accept_certificate (writing, "download.example", 443, accepted);
  fixture_await_flag (&heard);
  close_store (writing);
  close_store (watching);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)
  ADD ("/services/server-certificates/accept", test_accept);
  ADD ("/services/server-certificates/check", test_check);
  ADD ("/services/server-certificates/remove", test_remove);
  ADD ("/services/server-certificates/other-process", test_other_process);
  return g_test_run ();
}
