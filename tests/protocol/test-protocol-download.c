/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file on its way: breaks, stops, other files under the same name, pages instead of it, what is left behind. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ips-download.h"
#include "ips-error.h"
#include "ips-web-page.h"
#include "test-file-server.h"

#define SIZE (5 * 1024 * 1024 + 321)

typedef struct
{
  FileServer *server;
  IpsSiteSession *session;
  char *folder;
  char *path;
  char *sha256;
  char *md5;
} Fixture;

static char *
digest_of (FileServer *server, IpsDigestKind kind)
{
  g_autoptr(IpsDigest) digest = ips_digest_new (kind);

  ips_digest_update (digest, server->data, server->size);
  return ips_digest_finish (digest);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsSiteTrust) trust = ips_site_trust_new (IPS_SITE_TRUST_PINNED, NULL);
  g_autoptr(GError) error = NULL;

  self->server = file_server_new (SIZE);
  self->session = ips_site_session_new (trust, NULL);
  self->folder = g_dir_make_tmp ("vedette-download-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "a.part", NULL);
  self->sha256 = digest_of (self->server, IPS_DIGEST_SHA256);
  self->md5 = digest_of (self->server, IPS_DIGEST_MD5);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autofree char *info = g_strconcat (self->path, ".info", NULL);

  g_unlink (self->path);
  g_unlink (info);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_clear_object (&self->session);
  file_server_free (self->server);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->sha256);
  g_free (self->md5);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static IpsDownload *
download_new (Fixture *self, const char *digest, gint64 size)
{
  g_autoptr(GUri) uri = file_server_uri (self->server, "IPS-sig-S615-req-E4.pkg");
  IpsDownloadRequest request = { .uri = uri, .part_path = self->path, .size = size, .digest = digest, .max_failures = 3, .retry_ms = 1 };

  return ips_download_new (self->session, &request);
}

static IpsDownloaded *
finish (IpsDownload *download, GAsyncResult **result, GError **error)
{
  g_autoptr(GAsyncResult) there = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  there = g_steal_pointer (result);
  return ips_download_run_finish (download, there, error);
}

static IpsDownloaded *
run (Fixture *self, const char *digest, gint64 size, GError **error)
{
  g_autoptr(IpsDownload) download = download_new (self, digest, size);
  GAsyncResult *result = NULL;

  ips_download_run_async (download, NULL, keep_cb, &result);
  return finish (download, &result, error);
}

static void
assert_whole (Fixture *self, IpsDownloaded *done, GError *error)
{
  g_autofree char *text = NULL;
  gsize length;

  g_assert_no_error (error);
  g_assert_nonnull (done);
  g_assert_cmpstr (done->sha256, ==, self->sha256);
  g_assert_cmpint (done->size, ==, (gint64) self->server->size);
  g_assert_true (g_file_get_contents (done->path, &text, &length, NULL));
  g_assert_cmpmem (text, length, self->server->data, self->server->size);
}

/* Runs until @n_bytes are there and cancels. */
static void
run_until (Fixture *self, const char *digest, gint64 n_bytes)
{
  g_autoptr(IpsDownload) download = download_new (self, digest, -1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(IpsDownloaded) done = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;

  ips_download_run_async (download, cancellable, keep_cb, &result);
  while (result == NULL && ips_download_get_n_done (download) < n_bytes)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  done = finish (download, &result, &error);
  g_assert_null (done);
  g_assert_true (ips_error_is_cancelled (error));
}

static gboolean
is_there (Fixture *self)
{
  return g_file_test (self->path, G_FILE_TEST_EXISTS);
}

static void
test_whole (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDownloaded) done = run (self, self->md5, SIZE, &error);
  g_autoptr(IpsDownloaded) again = NULL;

  assert_whole (self, done, error);
  g_assert_true (done->compared);
  g_assert_cmpint (done->n_received, ==, SIZE);
  g_assert_cmpint (g_atomic_int_get (&self->server->n_requests), ==, 1);

  /* stopped between the last byte and its place: with a checksum nobody is asked */
  again = run (self, self->md5, SIZE, &error);
  assert_whole (self, again, error);
  g_assert_cmpint (again->n_received, ==, 0);
  g_assert_cmpint (g_atomic_int_get (&self->server->n_requests), ==, 1);
}

/* Without a checksum the server is asked for one byte. */
static void
test_whole_again (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDownloaded) done = run (self, NULL, -1, &error);
  g_autoptr(IpsDownloaded) again = NULL;

  assert_whole (self, done, error);
  g_assert_false (done->compared);
  again = run (self, NULL, -1, &error);
  assert_whole (self, again, error);
  g_assert_cmpint (again->n_received, ==, 1);
}

static void
test_breaks (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDownloaded) done = NULL;

  self->server->break_after = SIZE / 7;
  self->server->n_breaks = G_MAXUINT;
  done = run (self, NULL, -1, &error);
  assert_whole (self, done, error);
  g_assert_cmpint (done->n_received, ==, SIZE);
  g_assert_cmpint (g_atomic_int_get (&self->server->n_requests), ==, 8);
  g_assert_cmpint (g_atomic_int_get (&self->server->n_ranges), ==, 7);
  g_assert_cmpint ((gssize) g_atomic_pointer_get (&self->server->n_sent), ==, SIZE);
}

static void
test_stopped (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDownloaded) done = NULL;

  g_atomic_int_set (&self->server->pause_ms, 2);
  for (guint i = 1; i <= 4; i++)
    run_until (self, NULL, i * SIZE / 5);
  file_server_settle (self->server);
  done = run (self, NULL, -1, &error);
  assert_whole (self, done, error);
  g_assert_cmpint (done->resumed_at, >, 3 * SIZE / 5);
  g_assert_cmpint (done->resumed_at + done->n_received, ==, SIZE);
}

/* Bytes of the disk that the part has and does not use. */
static gint64
spare_room (Fixture *self)
{
  struct stat facts;

  g_assert_cmpint (g_stat (self->path, &facts), ==, 0);
  return (gint64) facts.st_blocks * 512 - facts.st_size;
}

/* Taken ahead of the bytes, and given back when it is stopped, when it is whole, and when one that was killed goes on. */
static void
test_room (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsDownload) download = download_new (self, NULL, -1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(IpsDownloaded) done = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  int fd;

  g_atomic_int_set (&self->server->pause_ms, 2);
  ips_download_run_async (download, cancellable, keep_cb, &result);
  while (ips_download_get_n_done (download) < SIZE / 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (spare_room (self), >, 1024 * 1024);
  g_cancellable_cancel (cancellable);
  g_assert_null (finish (download, &result, &error));
  g_clear_error (&error);
  g_assert_cmpint (spare_room (self), <, 64 * 1024);

  fd = g_open (self->path, O_RDWR, 0);
  g_assert_cmpint (fallocate (fd, FALLOC_FL_KEEP_SIZE, 0, 3 * SIZE), ==, 0);
  g_assert_true (g_close (fd, NULL));
  file_server_settle (self->server);
  done = run (self, NULL, -1, &error);
  assert_whole (self, done, error);
  g_assert_cmpint (done->resumed_at, >, 0);
  g_assert_cmpint (spare_room (self), <, 64 * 1024);
}

/* The machine went down: only what was on the disk by then counts. */
static void
test_other_boot (Fixture *self, gconstpointer data)
{
  g_autofree char *info = g_strconcat (self->path, ".info", NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDownloaded) done = NULL;

  g_atomic_int_set (&self->server->pause_ms, 2);
  run_until (self, NULL, SIZE / 2);
  g_assert_true (g_key_file_load_from_file (file, info, G_KEY_FILE_NONE, NULL));
  g_key_file_set_string (file, "partial", "boot", "another");
  g_key_file_set_int64 (file, "partial", "durable", 1000000);
  g_assert_true (g_key_file_save_to_file (file, info, NULL));
  file_server_settle (self->server);
  done = run (self, NULL, -1, &error);
  assert_whole (self, done, error);
  g_assert_cmpint (done->resumed_at, ==, 1000000);
}

static void
test_changed_meanwhile (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDownloaded) done = NULL;

  g_atomic_int_set (&self->server->pause_ms, 2);
  run_until (self, NULL, SIZE / 2);
  file_server_settle (self->server);
  self->server->etag = "\"two\"";
  self->server->data[100] ^= 1;
  g_free (self->sha256);
  self->sha256 = digest_of (self->server, IPS_DIGEST_SHA256);
  done = run (self, NULL, -1, &error);
  assert_whole (self, done, error);
  g_assert_cmpint (g_atomic_int_get (&self->server->n_ranges), ==, 1);
  g_assert_cmpint (done->resumed_at, ==, 0);
}

/* Neither the server nor a checksum could tell: it begins anew. */
static void
test_no_validator (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDownloaded) done = NULL;

  self->server->etag = NULL;
  g_atomic_int_set (&self->server->pause_ms, 2);
  run_until (self, NULL, SIZE / 2);
  file_server_settle (self->server);
  done = run (self, NULL, -1, &error);
  assert_whole (self, done, error);
  g_assert_cmpint (g_atomic_int_get (&self->server->n_ranges), ==, 0);
}

static void
test_stubborn_servers (Fixture *self, gconstpointer data)
{
  for (guint kind = 0; kind < 3; kind++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsDownloaded) done = NULL;

      g_atomic_int_set (&self->server->pause_ms, 2);
      run_until (self, NULL, SIZE / 2);
      file_server_settle (self->server);
      self->server->no_ranges = kind == 0;
      self->server->wrong_start = kind == 1;
      self->server->refuse_range = kind == 2;
      done = run (self, NULL, -1, &error);
      assert_whole (self, done, error);
      g_unlink (self->path);
      self->server->no_ranges = self->server->wrong_start = self->server->refuse_range = FALSE;
    }
}

static void
test_never_ends (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDownloaded) done = NULL;

  self->server->no_ranges = TRUE;
  self->server->break_after = SIZE / 2;
  self->server->n_breaks = G_MAXUINT;
  done = run (self, NULL, -1, &error);
  g_assert_null (done);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_PROTOCOL);
  g_assert_cmpint (g_atomic_int_get (&self->server->n_requests), <=, 6);
}

static void
test_checksum (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) size_error = NULL;

  g_assert_null (run (self, "00000000000000000000000000000000", SIZE, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CHECKSUM);
  g_assert_nonnull (strstr (error->message, self->md5));
  g_assert_false (is_there (self));

  g_assert_null (run (self, NULL, SIZE + 1, &size_error));
  g_assert_error (size_error, IPS_ERROR, IPS_ERROR_CHECKSUM);
  g_assert_false (is_there (self));
}

static void
test_pages (Fixture *self, gconstpointer data)
{
  static const struct { const char *page; IpsError code; } pages[] = {
    { "\n <!DOCTYPE html><html><form><input name=u><input type=\"password\"></form></html>", IPS_ERROR_LOGIN_REJECTED },
    { "<html><body>Please accept the End User License Agreement (EULA) first</body></html>", IPS_ERROR_NOT_ENTITLED },
    { "<HTML>Welcome to nginx</HTML>", IPS_ERROR_PROTOCOL },
  };

  g_atomic_int_set (&self->server->pause_ms, 2);
  run_until (self, NULL, SIZE / 2);
  file_server_settle (self->server);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr(GError) error = NULL;

      self->server->page = pages[i].page;
      g_assert_null (run (self, NULL, -1, &error));
      g_assert_error (error, IPS_ERROR, (int) pages[i].code);
    }
  /* what was there before is there still */
  self->server->page = NULL;
  {
    g_autoptr(GError) error = NULL;
    g_autoptr(IpsDownloaded) done = run (self, NULL, -1, &error);

    assert_whole (self, done, error);
    g_assert_cmpint (done->resumed_at, >=, SIZE / 2);
  }
  g_assert_false (ips_web_page_is ((const guint8 *) "PK\003\004<html>", 10, "h", NULL));
  g_assert_false (ips_web_page_is ((const guint8 *) "", 0, "h", NULL));
}

static void
test_refusals (Fixture *self, gconstpointer data)
{
  static const struct { guint status; IpsError code; int n_requests; } statuses[] = {
    { 404, IPS_ERROR_NOT_FOUND, 1 }, { 403, IPS_ERROR_PERMISSION, 1 }, { 401, IPS_ERROR_NO_CREDENTIALS, 1 }, { 503, IPS_ERROR_BUSY, 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr(GError) error = NULL;

      g_atomic_int_set (&self->server->n_requests, 0);
      self->server->status = statuses[i].status;
      g_assert_null (run (self, NULL, -1, &error));
      g_assert_error (error, IPS_ERROR, (int) statuses[i].code);
      g_assert_cmpint (g_atomic_int_get (&self->server->n_requests), ==, statuses[i].n_requests);
    }
}

static void
test_two_at_once (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsDownload) first = download_new (self, NULL, -1);
  g_autoptr(IpsDownloaded) done = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) busy = NULL;
  GAsyncResult *result = NULL;

  g_atomic_int_set (&self->server->pause_ms, 2);
  ips_download_run_async (first, NULL, keep_cb, &result);
  while (ips_download_get_n_done (first) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (run (self, NULL, -1, &busy));
  g_assert_error (busy, IPS_ERROR, IPS_ERROR_BUSY);
  done = finish (first, &result, &error);
  assert_whole (self, done, error);
}

static void
test_no_space (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  self->server->claim = G_GINT64_CONSTANT (1) << 55;
  g_assert_null (run (self, NULL, -1, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_DISK_FULL);
  g_assert_nonnull (strstr (error->message, "PiB"));
}

static void
test_held (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsDownload) download = download_new (self, NULL, -1);
  g_autoptr(IpsDownloaded) done = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  gint64 end_us, there;

  g_atomic_int_set (&self->server->pause_ms, 1);
  ips_download_run_async (download, NULL, keep_cb, &result);
  while (ips_download_get_n_done (download) < SIZE / 10)
    g_main_context_iteration (NULL, TRUE);
  ips_download_set_held (download, TRUE);
  end_us = g_get_monotonic_time () + 150 * G_TIME_SPAN_MILLISECOND;
  while (g_get_monotonic_time () < end_us)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  there = ips_download_get_n_done (download);
  g_assert_cmpint (there, <, SIZE);
  end_us = g_get_monotonic_time () + 100 * G_TIME_SPAN_MILLISECOND;
  while (g_get_monotonic_time () < end_us)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpint (ips_download_get_n_done (download), ==, there);
  ips_download_set_held (download, FALSE);
  done = finish (download, &result, &error);
  assert_whole (self, done, error);
  g_assert_cmpint (ips_download_get_n_total (download), ==, SIZE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/protocol/download/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("whole", test_whole);
  ADD ("whole-again", test_whole_again);
  ADD ("breaks", test_breaks);
  ADD ("stopped", test_stopped);
  ADD ("room", test_room);
  ADD ("other-boot", test_other_boot);
  ADD ("changed-meanwhile", test_changed_meanwhile);
  ADD ("no-validator", test_no_validator);
  ADD ("stubborn-servers", test_stubborn_servers);
  ADD ("never-ends", test_never_ends);
  ADD ("checksum", test_checksum);
  ADD ("pages", test_pages);
  ADD ("refusals", test_refusals);
  ADD ("two-at-once", test_two_at_once);
  ADD ("no-space", test_no_space);
  ADD ("held", test_held);
  return g_test_run ();
}
