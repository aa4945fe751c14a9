/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ips-error.h"
#include "ips-http-call.h"
#include "ips-push-body.h"
#include "ips-push-form.h"
#include "test-link.h"
#include "test-server.h"

#define NAME "IPS-sig-S615-req-E4.pkg"
#define DONE "<response xmlns=\"http://www.cisco.com/cids/idiom\" schemaVersion=\"2.00\"><respExecPushUpgrade/></response>"
#define REFUSED "<error xmlns=\"http://www.cisco.com/cids/idiom\"><errorMessage name=\"errUnacceptableValue\">The update requires E4</errorMessage></error>"

static char *folder;
static char *pem;

/* Text, so that a server that keeps it can be asked for it; no two lines of the first megabyte are alike. */
static char *
make_package (gsize n_bytes, char **contents)
{
  GString *text = g_string_sized_new (2 * n_bytes + 256);
  char *path = g_build_filename (folder, "package", NULL);
  g_autoptr(GError) error = NULL;

  while (text->len < MIN (n_bytes, 1024 * 1024))
    g_string_append_printf (text, "line at %120" G_GSIZE_FORMAT "\n", text->len);
  while (text->len < n_bytes)
    g_string_append_len (text, text->str, (gssize) text->len);
  g_string_truncate (text, n_bytes);
  g_file_set_contents (path, text->str, (gssize) text->len, &error);
  g_assert_no_error (error);
  if (contents != NULL)
    *contents = g_string_free (text, FALSE);
  else
    g_string_free (text, TRUE);
  return path;
}

/* --- the body --- */

static IpsPushBody *
open_body (const char *path, guint64 size, const char *head, const char *tail, GError **error)
{
  g_autoptr(GBytes) before = g_bytes_new (head, strlen (head));
  g_autoptr(GBytes) after = g_bytes_new (tail, strlen (tail));
  g_autoptr(GAsyncResult) result = NULL;

  ips_push_body_open_async (path, size, before, after, NULL, test_result_cb, &result);
  return ips_push_body_open_finish (test_wait (&result), error);
}

typedef struct { GOutputStream *out; GAsyncResult *result; guint64 n_wrote; } Way;

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Way *way = user_data;

  way->result = g_object_ref (result);
  g_output_stream_close (way->out, NULL, NULL);
}

static void
wrote_cb (guint64 n_bytes, gpointer user_data)
{
  Way *way = user_data;

  g_assert_cmpuint (n_bytes, >, way->n_wrote);
  way->n_wrote = n_bytes;
}

/* Takes all of it out of a pipe, which holds little, in pieces. */
static char *
read_all (IpsPushBody *body, gsize piece, GError **error)
{
  GString *text = g_string_new (NULL);
  g_autofree char *buffer = g_malloc (piece);
  g_autoptr(GInputStream) in = NULL;
  g_autoptr(GOutputStream) out = NULL;
  g_autoptr(GAsyncResult) ended = NULL;
  Way way = { 0 };
  int ends[2];
  gssize n;

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (ends[1], TRUE, NULL));
  in = g_unix_input_stream_new (ends[0], TRUE);
  out = way.out = g_unix_output_stream_new (ends[1], TRUE);
  ips_push_body_set_output (body, out, wrote_cb, &way);
  g_input_stream_read_async (G_INPUT_STREAM (body), buffer, 1, G_PRIORITY_DEFAULT, NULL, ended_cb, &way);
  do
    {
      g_autoptr(GAsyncResult) result = NULL;

      g_input_stream_read_async (in, buffer, piece, G_PRIORITY_DEFAULT, NULL, test_result_cb, &result);
      n = g_input_stream_read_finish (in, test_wait (&result), NULL);
      g_assert_cmpint (n, >=, 0);
      g_string_append_len (text, buffer, n);
    }
  while (n > 0);
  ended = g_steal_pointer (&way.result);
  ips_push_body_set_output (body, NULL, NULL, NULL);
  if (g_input_stream_read_finish (G_INPUT_STREAM (body), ended, error) < 0)
    return g_string_free (text, TRUE);
  g_assert_cmpuint (way.n_wrote, ==, text->len);
  return g_string_free (text, FALSE);
}

static void
test_body (void)
{
  static const struct { gsize n_file, piece; gboolean uncached; const char *head, *tail; } rows[] = {
    { 1, 8192, FALSE, "", "" }, { 1000000, 8192, FALSE, "head", "tail" }, { 10000, 7, FALSE, "a longer head than that", "" },
    { 700000, 8192, TRUE, "head", "tail" }, { 262144, 65536, TRUE, "", "tail" }, { 262145, 300000, TRUE, "head", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *contents = NULL;
      g_autofree char *path = make_package (rows[i].n_file, &contents);
      g_autofree char *wanted = g_strconcat (rows[i].head, contents, rows[i].tail, NULL);
      g_autofree char *read = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsPushBody) body = open_body (path, rows[i].n_file, rows[i].head, rows[i].tail, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (ips_push_body_get_n_bytes (body), ==, strlen (wanted));
      if (rows[i].uncached)
        ips_push_body_set_uncached (body);
      read = read_all (body, rows[i].piece, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (read, ==, wanted);
    }
}

static void
test_body_that_changes (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = make_package (500000, NULL);
      g_autoptr(GError) wrong = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsPushBody) other = open_body (path, 499999, "", "", &wrong);
      g_autoptr(IpsPushBody) body = open_body (path, 500000, "", "", &error);
      g_autofree char *read = NULL;

      g_assert_null (other);
      g_assert_error (wrong, IPS_ERROR, IPS_ERROR_CHECKSUM);
      g_assert_no_error (error);
      if (i == 1)
        ips_push_body_set_uncached (body);
      g_assert_cmpint (truncate (path, 300000), ==, 0);
      read = read_all (body, 8192, &error);
      g_assert_null (read);
      g_assert_error (error, IPS_ERROR, IPS_ERROR_CHECKSUM);
    }
}

static void
test_body_that_is_none (void)
{
  g_autofree char *nothing = g_build_filename (folder, "nothing", NULL);
  g_autoptr(GError) missing = NULL;
  g_autoptr(GError) no_file = NULL;

  g_assert_null (open_body (nothing, 1, "", "", &missing));
  g_assert_error (missing, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_assert_null (open_body (folder, 4096, "", "", &no_file));
  g_assert_error (no_file, IPS_ERROR, IPS_ERROR_CHECKSUM);
}

/* Stopped while the thread still reads: the reader hears of it, and nothing is left behind, which the sanitizers see. */
static void
test_body_stopped (void)
{
  g_autofree char *path = make_package (500000, NULL);
  g_autoptr(IpsPushBody) body = open_body (path, 500000, "", "", NULL);
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char byte;

  ips_push_body_set_uncached (body);
  ips_push_body_set_output (body, out, NULL, NULL);
  g_input_stream_read_async (G_INPUT_STREAM (body), &byte, 1, G_PRIORITY_DEFAULT, NULL, test_result_cb, &result);
  ips_push_body_set_output (body, NULL, NULL, NULL);
  g_assert_cmpint (g_input_stream_read_finish (G_INPUT_STREAM (body), test_wait (&result), &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out)), ==, 0);
}

static void
hold_cb (void (*release) (gpointer hold, gboolean go_on), gpointer hold, gpointer user_data)
{
  release (hold, FALSE);
}

static void
test_body_cancelled (void)
{
  g_autofree char *path = make_package (500000, NULL);
  g_autoptr(IpsPushBody) body = open_body (path, 500000, "", "", NULL);
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char byte;

  ips_push_body_hold (body, hold_cb, NULL);
  ips_push_body_set_output (body, out, NULL, NULL);
  g_input_stream_read_async (G_INPUT_STREAM (body), &byte, 1, G_PRIORITY_DEFAULT, cancellable, test_result_cb, &result);
  while (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out)) < 499999)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (g_input_stream_read_finish (G_INPUT_STREAM (body), test_wait (&result), &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- the form --- */

static void
test_form (void)
{
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPushForm) form = ips_push_form_new (dialect, "IPS-\"a&b\r\n.pkg", 7, &error);
  g_autofree char *head = NULL;
  g_autofree char *tail = NULL;
  g_autofree char *boundary = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (form->query, ==, "command=execPushUpgrade");
  g_assert_true (g_str_has_prefix (form->content_type, "multipart/form-data; boundary="));
  boundary = g_strdup (strchr (form->content_type, '=') + 1);
  head = g_strndup (g_bytes_get_data (form->head, NULL), g_bytes_get_size (form->head));
  tail = g_strndup (g_bytes_get_data (form->tail, NULL), g_bytes_get_size (form->tail));
  g_assert_true (g_str_has_prefix (head, "--"));
  g_assert_cmpint (strncmp (head + 2, boundary, strlen (boundary)), ==, 0);
  g_assert_nonnull (strstr (head, "<execPushUpgrade><packageFileName>IPS-&quot;a&amp;b\r\n.pkg</packageFileName><size>7</size></execPushUpgrade>"));
  g_assert_nonnull (strstr (head, "filename=\"IPS-_a&b__.pkg\"\r\n"));
  g_assert_true (g_str_has_suffix (head, "\r\n\r\n"));
  g_assert_cmpint (strncmp (tail, "\r\n--", 4), ==, 0);
  g_assert_cmpint (strncmp (tail + 4, boundary, strlen (boundary)), ==, 0);
  g_assert_true (g_str_has_suffix (tail, "--\r\n"));
}

static void
test_form_raw (void)
{
  const char *raw = "{\"dialect\":\"cisco-ips\",\"format\":1,\"names\":{\"push-upgrade.form\":{\"value\":\"raw\"}}}";
  const char *other = "{\"dialect\":\"cisco-ips\",\"format\":1,\"names\":{\"push-upgrade.form\":{\"value\":\"carrier-pigeon\"}}}";
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (raw, -1, NULL);
  g_autoptr(IpsDialect) odd = ips_dialect_new_from_data (other, -1, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPushForm) form = ips_push_form_new (dialect, "IPS a&b.pkg", 7, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (form->query, ==, "command=execPushUpgrade&fileName=IPS%20a%26b.pkg");
  g_assert_cmpstr (form->content_type, ==, "application/octet-stream");
  g_assert_cmpuint (g_bytes_get_size (form->head) + g_bytes_get_size (form->tail), ==, 0);
  g_assert_null (ips_push_form_new (odd, NAME, 7, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "carrier-pigeon"));
}

/* --- over the link --- */

typedef struct { guint n_calls; guint64 n_sent, n_total; GCancellable *cancel; gboolean with_last; IpsPushRelease release; gpointer hold; TestServer *server; } Progress;

static void
progress_cb (guint64 n_sent, guint64 n_total, gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpuint (n_sent, >, progress->n_sent);
  g_assert_cmpuint (n_sent, <=, n_total);
  progress->n_calls++;
  progress->n_sent = n_sent;
  progress->n_total = n_total;
  if (progress->cancel != NULL && n_sent > n_total / 2)
    g_cancellable_cancel (progress->cancel);
}

static gboolean
release_cb (gpointer user_data)
{
  Progress *progress = user_data;
  g_autofree char *received = test_server_dup_received (progress->server);

  /* it had all the time to come */
  g_assert_true (progress->n_sent == progress->n_total - 1);
  g_assert_false (g_str_has_suffix (received, "--\r\n"));
  progress->release (progress->hold, TRUE);
  return G_SOURCE_REMOVE;
}

static void
last_cb (IpsPushRelease release, gpointer hold, gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_null (progress->release);
  progress->release = release;
  progress->hold = hold;
  g_timeout_add (200, release_cb, progress);
}

static gboolean
push (TestServer *server, const char *certificate, const char *path, gsize size, Progress *progress, guint reply_ms, gboolean *whole, GError **error)
{
  g_autoptr(TestTrust) trust = test_trust_new (certificate);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), certificate != NULL ? IPS_TRANSPORT_HTTPS : IPS_TRANSPORT_HTTP,
                                                 trust, 5000, reply_ms);
  g_autoptr(GAsyncResult) result = NULL;

  IpsPush what = { path, NAME, size, progress_cb, progress->with_last ? last_cb : NULL, progress };

  ips_sensor_link_push_upgrade_async (link, &what, progress->cancel, test_result_cb, &result);
  return ips_sensor_link_push_upgrade_finish (link, test_wait (&result), whole, error);
}

static void
test_push (void)
{
  for (guint i = 0; i < 2; i++)
    {
      const char *certificate = i == 0 ? pem : NULL;
      g_autofree char *reply = test_reply ("200 OK", "", DONE);
      g_autoptr(TestServer) server = test_server_new (certificate, TEST_SERVER_REPLY, reply);
      g_autofree char *contents = NULL;
      g_autofree char *path = make_package (400000, &contents);
      g_autofree char *received = NULL;
      g_autofree char *length = NULL;
      g_autoptr(GError) error = NULL;
      Progress progress = { .with_last = i == 0, .server = server };
      gboolean whole;
      const char *body;

      g_assert_true (push (server, certificate, path, 400000, &progress, 10000, &whole, &error));
      g_assert_no_error (error);
      g_assert_true (whole);
      g_assert_cmpuint (progress.n_sent, ==, progress.n_total);
      received = test_server_dup_received (server);
      g_assert_true (g_str_has_prefix (received, "POST /cgi-bin/transaction-server?command=execPushUpgrade HTTP/1.1\r\n"));
      length = g_strdup_printf ("Content-Length: %" G_GUINT64_FORMAT "\r\n", progress.n_total);
      g_assert_nonnull (strstr (received, length));
      body = strstr (received, "\r\n\r\n") + 4;
      g_assert_cmpuint (strlen (body), ==, progress.n_total);
      g_assert_nonnull (strstr (body, contents));
      g_assert_nonnull (strstr (body, "<size>400000</size>"));
    }
}

static void
test_refused (void)
{
  g_autofree char *reply = test_reply ("200 OK", "", REFUSED);
  g_autoptr(TestServer) server = test_server_new (pem, TEST_SERVER_REPLY, reply);
  g_autofree char *path = make_package (20000, NULL);
  g_autoptr(GError) error = NULL;
  Progress progress = { 0 };
  gboolean whole;

  g_assert_false (push (server, pem, path, 20000, &progress, 10000, &whole, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_REJECTED);
  g_assert_nonnull (strstr (error->message, "requires E4"));
  g_assert_true (whole);
}

static void
test_broken (void)
{
  static const struct { TestServerMode mode; gboolean tls; gsize size; guint reply_ms; int code; gboolean whole; } rows[] = {
    { TEST_SERVER_HANG_UP, TRUE, 20000, 10000, IPS_ERROR_PROTOCOL, TRUE },         /* read it all, no word */
    { TEST_SERVER_SILENT, TRUE, 20000, 1000, IPS_ERROR_TIMED_OUT, TRUE },      /* time for the handshake on a busy machine */
    { TEST_SERVER_MUTE, FALSE, 30000000, 300, IPS_ERROR_TIMED_OUT, FALSE },        /* takes no more than its buffers */
    { TEST_SERVER_RESET, TRUE, 20000, 10000, IPS_ERROR_REFUSED, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *certificate = rows[i].tls ? pem : NULL;
      g_autoptr(TestServer) server = test_server_new (certificate, rows[i].mode, NULL);
      g_autofree char *path = make_package (rows[i].size, NULL);
      g_autoptr(GError) error = NULL;
      Progress progress = { 0 };
      gboolean whole;

      g_assert_false (push (server, certificate, path, rows[i].size, &progress, rows[i].reply_ms, &whole, &error));
      g_assert_error (error, IPS_ERROR, rows[i].code);
      g_assert_cmpint (whole, ==, rows[i].whole);
    }
}

static void
test_not_trusted (void)
{
  g_autofree char *reply = test_reply ("200 OK", "", DONE);
  g_autofree char *other = test_certificate_new ("127.0.0.1", "rsa:2048", "-sha256");
  g_autoptr(TestServer) server = test_server_new (other, TEST_SERVER_REPLY, reply);
  g_autofree char *path = make_package (20000, NULL);
  g_autofree char *received = NULL;
  g_autoptr(GError) error = NULL;
  Progress progress = { 0 };
  gboolean whole;

  g_assert_false (push (server, pem, path, 20000, &progress, 10000, &whole, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CERT_CHANGED);
  g_assert_false (whole);
  received = test_server_dup_received (server);
  g_assert_cmpstr (received, ==, "");
}

static void
test_cancelled (void)
{
  g_autofree char *reply = test_reply ("200 OK", "", DONE);
  g_autoptr(TestServer) server = test_server_new (pem, TEST_SERVER_REPLY, reply);
  g_autofree char *path = make_package (3000000, NULL);
  g_autoptr(GCancellable) cancel = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  Progress progress = { .cancel = cancel };
  gboolean whole;

  g_assert_false (push (server, pem, path, 3000000, &progress, 10000, &whole, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (whole);
  g_assert_cmpuint (progress.n_sent, <, progress.n_total);
}

/* It goes on all the time, and would for an hour. */
static void
test_slow (void)
{
  g_autoptr(TestServer) server = test_server_new (NULL, TEST_SERVER_SIP, NULL);
  g_autofree char *path = make_package (30000000, NULL);
  g_autoptr(TestTrust) trust = test_trust_new (NULL);
  g_autoptr(IpsPushBody) body = open_body (path, 30000000, "", "", NULL);
  g_autoptr(GCancellable) drop = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(IpsContact) contact = NULL;
  g_autoptr(IpsHttpReply) reply = NULL;
  g_autoptr(GError) error = NULL;
  IpsHttpRequest request = {
    .subject_id = "s", .host = "127.0.0.1", .port = test_server_get_port (server), .trust = IPS_TRUST (trust), .method = "POST", .path = "/",
    .user_agent = "test", .content_type = "application/octet-stream", .upload = body, .slowest = 1024 * 1024 * 1024, .drop = drop,
    .connect_timeout_ms = 1000, .reply_timeout_ms = 1000, .max_bytes = 1000,
  };

  ips_http_call_async (&request, NULL, test_result_cb, &result);
  reply = ips_http_call_finish (test_wait (&result), &contact, &error);
  g_assert_null (reply);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_TIMED_OUT);
  g_assert_true (g_str_has_prefix (error->message, "took only "));
  g_assert_nonnull (strstr (error->message, " a second"));
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  ips_https_link_init ();
  folder = g_dir_make_tmp ("vedette-push-XXXXXX", NULL);
  pem = test_certificate_new ("127.0.0.1", "rsa:2048", "-sha256");

  g_test_add_func ("/protocol/push/body", test_body);
  g_test_add_func ("/protocol/push/body-that-changes", test_body_that_changes);
  g_test_add_func ("/protocol/push/body-that-is-none", test_body_that_is_none);
  g_test_add_func ("/protocol/push/body-stopped", test_body_stopped);
  g_test_add_func ("/protocol/push/body-cancelled", test_body_cancelled);
  g_test_add_func ("/protocol/push/form", test_form);
  g_test_add_func ("/protocol/push/form-raw", test_form_raw);
  g_test_add_func ("/protocol/push/push", test_push);
  g_test_add_func ("/protocol/push/refused", test_refused);
  g_test_add_func ("/protocol/push/broken", test_broken);
  g_test_add_func ("/protocol/push/not-trusted", test_not_trusted);
  g_test_add_func ("/protocol/push/cancelled", test_cancelled);
  g_test_add_func ("/protocol/push/slow", test_slow);
  result = g_test_run ();
  path = g_build_filename (folder, "package", NULL);
  g_unlink (path);
  g_rmdir (folder);
  g_free (folder);
  g_free (pem);
  return result;
}
