/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-error.h"
#include "ips-sdee.h"
#include "test-link.h"
#include "test-server.h"

#define VERSION_REPLY \
  "<response xmlns=\"http://www.cisco.com/cids/idiom\" schemaVersion=\"2.00\"><respGetVersion>" \
  "<platform>IPS-4345</platform><serialNumber>FCH1712J8P2</serialNumber></respGetVersion></response>"

static char *pem_one, *pem_two;

static void
assert_nothing_was_told (TestServer *server)
{
  g_autofree char *received = test_server_dup_received (server);

  g_assert_cmpstr (received, ==, "");
}

/* Asks once and returns what came of it; the link's contact is looked at before it goes. */
static void
assert_get_facts_fails (const char *pem, TestServerMode mode, const char *reply, guint connect_ms, guint reply_ms, IpsError code)
{
  g_autoptr(TestServer) server = test_server_new (pem, mode, reply);
  g_autoptr(TestTrust) trust = test_trust_new (pem);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), pem != NULL ? IPS_TRANSPORT_HTTPS : IPS_TRANSPORT_HTTP,
                                                 trust, connect_ms, reply_ms);
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();

  facts = test_link_get_facts (link, NULL, &error);
  g_assert_null (facts);
  g_assert_error (error, IPS_ERROR, (int) code);
  g_assert_null (strstr (error->message, TEST_PASSWORD));
  g_test_message ("%s", error->message);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 3 * G_USEC_PER_SEC * test_patience ());
}

static void
test_facts (void)
{
  g_autofree char *reply = test_reply ("200 OK", "Set-Cookie: sessionId=0123456789abcdef0123456789abcdef; Secure\r\n", VERSION_REPLY);
  g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_REPLY, reply);
  g_autoptr(TestTrust) trust = test_trust_new (pem_one);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTPS, trust, 5000, 5000);
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(IpsSensorFacts) again = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *received = NULL;
  const IpsContact *contact;

  facts = test_link_get_facts (link, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (facts->platform, ==, "IPS-4345");
  g_assert_cmpstr (facts->serial, ==, "FCH1712J8P2");

  contact = ips_sensor_link_get_contact (link);
  g_assert_cmpint (contact->verdict, ==, IPS_TRUST_TRUSTED);
  g_assert_true (ips_certificate_equal (contact->certificate, trust->pinned));
  g_assert_cmpstr (contact->source_address, ==, "127.0.0.1");
  g_assert_cmpstr (contact->tls_protocol, ==, "TLS 1.3");
  g_assert_false (contact->clock_known);

  again = test_link_get_facts (link, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (test_server_get_n_connections (server), ==, 2);

  received = test_server_dup_received (server);
  g_assert_true (g_str_has_prefix (received, "POST /cgi-bin/transaction-server?command=getVersion HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (received, "Authorization: Basic Y2lzY286SHVudGVyMi1nZWhlaW0=\r\n"));
  g_assert_nonnull (strstr (received, "User-Agent: CIDS Client/4.0\r\n"));
  g_assert_nonnull (strstr (received, "<request xmlns=\"http://www.cisco.com/cids/idiom\" schemaVersion=\"2.00\"><getVersion/></request>"));
  g_assert_nonnull (strstr (received, "Cookie: sessionId=0123456789abcdef0123456789abcdef\r\n"));
}

static void
test_unknown_gets_nothing (void)
{
  g_autofree char *reply = test_reply ("200 OK", "", VERSION_REPLY);
  g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_REPLY, reply);
  g_autoptr(TestTrust) trust = test_trust_new (NULL);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTPS, trust, 5000, 5000);
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsCertificate) presented = NULL;

  facts = test_link_get_facts (link, NULL, &error);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CERT_UNKNOWN);
  g_assert_cmpint (ips_sensor_link_get_contact (link)->verdict, ==, IPS_TRUST_UNKNOWN);
  presented = ips_certificate_ref (ips_sensor_link_get_contact (link)->certificate);
  assert_nothing_was_told (server);

  /* A person looks at it and trusts it. */
  test_trust_set (trust, pem_one);
  g_assert_true (ips_certificate_equal (presented, trust->pinned));
  g_clear_error (&error);
  facts = test_link_get_facts (link, NULL, &error);
  g_assert_no_error (error);
}

static void
test_changed_gets_nothing (void)
{
  g_autofree char *reply = test_reply ("200 OK", "Set-Cookie: sessionId=topsecretcookie\r\n", VERSION_REPLY);
  g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_REPLY, reply);
  g_autoptr(TestTrust) trust = test_trust_new (pem_one);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTPS, trust, 5000, 5000);
  g_autoptr(IpsSensorFacts) facts = test_link_get_facts (link, NULL, NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_nonnull (facts);
  before = test_server_dup_received (server);

  /* The pin moves while the server stays (an old session must not be used up), then the server moves. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(IpsSensorFacts) none = NULL;
      g_autoptr(GError) error = NULL;

      test_trust_set (trust, i == 0 ? pem_two : pem_one);
      test_server_set_certificate (server, i == 0 ? pem_one : pem_two);
      if (i == 0)
        ips_sensor_link_drop_connections (link);
      none = test_link_get_facts (link, NULL, &error);
      g_assert_error (error, IPS_ERROR, IPS_ERROR_CERT_CHANGED);
      g_assert_cmpint (ips_sensor_link_get_contact (link)->verdict, ==, IPS_TRUST_CHANGED);
      g_assert_nonnull (ips_sensor_link_get_contact (link)->certificate);
    }
  after = test_server_dup_received (server);
  g_assert_cmpstr (after, ==, before);
}

static void
test_handshake_only (void)
{
  g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_REPLY, "");
  g_autoptr(TestTrust) trust = test_trust_new (NULL);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTPS, trust, 5000, 5000);
  g_autoptr(GError) error = NULL;

  g_assert_true (test_link_handshake (link, &error));
  g_assert_no_error (error);
  g_assert_nonnull (ips_sensor_link_get_contact (link)->certificate);
  g_assert_cmpint (ips_sensor_link_get_contact (link)->verdict, ==, IPS_TRUST_UNKNOWN);
  g_assert_cmpstr (ips_sensor_link_get_contact (link)->source_address, ==, "127.0.0.1");
  assert_nothing_was_told (server);
}

static void
test_handshake_then_ask (void)
{
  /* What a handshake that accepts everything leaves behind (a session ticket) opens no door. */
  g_autofree char *reply = test_reply ("200 OK", "", VERSION_REPLY);
  g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_REPLY, reply);
  g_autoptr(TestTrust) trust = test_trust_new (NULL);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTPS, trust, 5000, 5000);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(IpsSensorFacts) facts = NULL;
      g_autoptr(GError) error = NULL;

      g_assert_true (test_link_handshake (link, NULL));
      facts = test_link_get_facts (link, NULL, &error);
      g_assert_error (error, IPS_ERROR, IPS_ERROR_CERT_UNKNOWN);
    }
  assert_nothing_was_told (server);
}

static void
test_no_credentials (void)
{
  g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_REPLY, "");
  g_autoptr(TestTrust) trust = test_trust_new (pem_one);
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  IpsLinkTimeouts timeouts = { 5000, 5000, 5000 };
  g_autoptr(IpsSensorLink) link = ips_https_link_new ("sensor-1", "127.0.0.1", test_server_get_port (server), IPS_TRANSPORT_HTTPS,
                                                      NULL, NULL, &timeouts, IPS_TRUST (trust), dialect);
  const int expected[] = { IPS_ERROR_NO_CREDENTIALS, IPS_ERROR_CERT_UNKNOWN, IPS_ERROR_CERT_CHANGED };
  const char *pins[] = { pem_one, NULL, pem_two };

  for (guint i = 0; i < G_N_ELEMENTS (pins); i++)
    {
      g_autoptr(IpsSensorFacts) facts = NULL;
      g_autoptr(GError) error = NULL;

      test_trust_set (trust, pins[i]);
      facts = test_link_get_facts (link, NULL, &error);
      g_assert_error (error, IPS_ERROR, expected[i]);
      g_assert_nonnull (ips_sensor_link_get_contact (link)->certificate);
    }
  assert_nothing_was_told (server);
}

static void
test_http (void)
{
  g_autofree char *reply = test_reply ("200 OK", "", VERSION_REPLY);
  g_autoptr(TestServer) server = test_server_new (NULL, TEST_SERVER_REPLY, reply);
  g_autoptr(TestTrust) trust = test_trust_new (NULL);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTP, trust, 5000, 5000);
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (test_link_handshake (link, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  facts = test_link_get_facts (link, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (ips_sensor_link_get_contact (link)->certificate);
  g_assert_cmpuint (trust->n_asked, ==, 0);
}

static void
test_cookie_dropped (void)
{
  g_autofree char *first = test_reply ("200 OK", "Set-Cookie: sessionId=stale\r\n", VERSION_REPLY);
  g_autofree char *denied = test_reply ("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n", "");
  g_autofree char *last = test_reply ("200 OK", "", VERSION_REPLY);
  g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_REPLY, first);
  g_autoptr(TestTrust) trust = test_trust_new (pem_one);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTPS, trust, 5000, 5000);
  g_autoptr(GError) error = NULL;

  test_server_push_reply (server, denied);
  test_server_push_reply (server, last);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(IpsSensorFacts) facts = test_link_get_facts (link, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (facts);
    }
  g_assert_cmpuint (test_server_get_n_connections (server), ==, 3);
}

static void
test_statuses (void)
{
  static const struct { const char *status; IpsError code; } cases[] = {
    { "401 Unauthorized", IPS_ERROR_LOGIN_REJECTED }, { "403 Forbidden", IPS_ERROR_PERMISSION },
    { "500 Internal Server Error", IPS_ERROR_PROTOCOL }, { "503 Service Unavailable", IPS_ERROR_BUSY },
    { "404 Not Found", IPS_ERROR_PROTOCOL }, { "302 Found", IPS_ERROR_PROTOCOL }, { "307 Temporary Redirect", IPS_ERROR_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *reply = test_reply (cases[i].status, "Location: https://127.0.0.9/evil\r\n", "<html>no</html>");

      assert_get_facts_fails (pem_one, TEST_SERVER_REPLY, reply, 5000, 5000, cases[i].code);
    }
}

static void
test_bad_replies (void)
{
  static const struct { const char *body; IpsError code; } cases[] = {
    { "not xml at all", IPS_ERROR_PROTOCOL },
    { "", IPS_ERROR_PROTOCOL },
    { "<html><body>It works!</body></html>", IPS_ERROR_PROTOCOL },
    { "<response><respGetVersion/></response>", IPS_ERROR_PROTOCOL },
    { "<!DOCTYPE a [<!ENTITY b \"c\">]><response><respGetVersion><platform>&b;</platform></respGetVersion></response>", IPS_ERROR_PROTOCOL },
    { "<error><errorMessage name=\"errInUse\">upgrade running</errorMessage></error>", IPS_ERROR_BUSY },
    { "<error><errorMessage name=\"errNotAvailable\">wait</errorMessage></error>", IPS_ERROR_BUSY },
    { "<error><errorMessage name=\"errSystemError\">the password is " TEST_PASSWORD "</errorMessage></error>", IPS_ERROR_REJECTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *reply = test_reply ("200 OK", "", cases[i].body);

      assert_get_facts_fails (pem_one, TEST_SERVER_REPLY, reply, 5000, 5000, cases[i].code);
    }
  assert_get_facts_fails (pem_one, TEST_SERVER_REPLY, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<response>", 5000, 5000, IPS_ERROR_PROTOCOL);
  assert_get_facts_fails (pem_one, TEST_SERVER_REPLY, "\1\2\3\r\n\r\n", 5000, 5000, IPS_ERROR_PROTOCOL);
  assert_get_facts_fails (pem_one, TEST_SERVER_HANG_UP, NULL, 5000, 5000, IPS_ERROR_PROTOCOL);
}

static void
test_error_with_status (void)
{
  g_autofree char *reply = test_reply ("500 Internal Server Error", "",
                                       "<error><errorMessage name=\"errPermissionDenied\">viewer</errorMessage></error>");

  assert_get_facts_fails (pem_one, TEST_SERVER_REPLY, reply, 5000, 5000, IPS_ERROR_PERMISSION);
}

static void
test_time_and_size (void)
{
  g_autofree char *blanks = g_strnfill (16000, ' ');
  g_autofree char *endless = g_strconcat ("HTTP/1.1 200 OK\r\n\r\n<response>", blanks, NULL);

  assert_get_facts_fails (pem_one, TEST_SERVER_MUTE, NULL, 200, 2000, IPS_ERROR_TIMED_OUT);
  assert_get_facts_fails (pem_one, TEST_SERVER_SILENT, NULL, 1500, 400, IPS_ERROR_TIMED_OUT);
  assert_get_facts_fails (pem_one, TEST_SERVER_TRICKLE, "HTTP/1.1 200 OK\r\n\r\n<response>", 1500, 400, IPS_ERROR_TIMED_OUT);
  assert_get_facts_fails (pem_one, TEST_SERVER_TRICKLE, "HTTP/1.1 200 O", 1500, 400, IPS_ERROR_TIMED_OUT);
  assert_get_facts_fails (pem_one, TEST_SERVER_ENDLESS, endless, 25000, 25000, IPS_ERROR_TOO_LARGE);
}

static void
test_no_connection (void)
{
  g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_REPLY, "");
  guint port = test_server_get_port (server);
  g_autoptr(TestTrust) trust = test_trust_new (pem_one);
  g_autoptr(IpsSensorLink) link = test_link_new (port, IPS_TRANSPORT_HTTPS, trust, 2000, 2000);
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&server, test_server_free);
  g_assert_null (test_link_get_facts (link, NULL, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (test_link_handshake (link, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_REFUSED);
  g_assert_null (ips_sensor_link_get_contact (link)->certificate);

  assert_get_facts_fails (pem_one, TEST_SERVER_RESET, NULL, 2000, 2000, IPS_ERROR_REFUSED);
  assert_get_facts_fails (pem_one, TEST_SERVER_GARBAGE, NULL, 2000, 2000, IPS_ERROR_TLS);
}

static void
cancel_cb (GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
test_cancelled (void)
{
  g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_SILENT, NULL);
  g_autoptr(TestTrust) trust = test_trust_new (pem_one);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTPS, trust, 5000, 5000);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_timeout_add_once (100, (GSourceOnceFunc) cancel_cb, cancellable);
  g_assert_null (test_link_get_facts (link, cancellable, &error));
  g_assert_true (ips_error_is_cancelled (error));
  g_assert_nonnull (ips_sensor_link_get_contact (link));
  g_clear_error (&error);
  g_assert_null (test_link_get_facts (link, cancellable, &error));
  g_assert_true (ips_error_is_cancelled (error));
}

static void
drop_cb (IpsSensorLink *link)
{
  ips_sensor_link_drop_connections (link);
}

static void
test_dropped (void)
{
  g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_SILENT, NULL);
  g_autoptr(TestTrust) trust = test_trust_new (pem_one);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTPS, trust, 5000, 5000);
  g_autoptr(GError) error = NULL;

  g_timeout_add_once (100, (GSourceOnceFunc) drop_cb, link);
  g_assert_null (test_link_get_facts (link, NULL, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
}

static void
test_clock (void)
{
  static const int offsets_s[] = { 0, 3600, -86400 };

  for (guint i = 0; i < G_N_ELEMENTS (offsets_s); i++)
    {
      g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
      g_autoptr(GDateTime) there = g_date_time_add_seconds (now, offsets_s[i]);
      g_autofree char *date = g_date_time_format (there, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n");
      g_autofree char *reply = test_reply ("200 OK", date, VERSION_REPLY);
      g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_REPLY, reply);
      g_autoptr(TestTrust) trust = test_trust_new (pem_one);
      g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTPS, trust, 5000, 5000);
      g_autoptr(IpsSensorFacts) facts = test_link_get_facts (link, NULL, NULL);

      g_assert_true (facts->clock_known);
      if (offsets_s[i] == 0)
        g_assert_cmpint (ABS (facts->clock_skew_us), <=, 2 * G_USEC_PER_SEC);
      else
        g_assert_cmpint (ABS (facts->clock_skew_us - offsets_s[i] * (gint64) G_USEC_PER_SEC), <=, 2 * G_USEC_PER_SEC);
    }
}

static void
test_generate_key (void)
{
  g_autofree char *told = test_reply ("200 OK", "", "<response><respExecGenerateTlsKey><md5>00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF</md5>"
                                      "<sha1>a1b2c3d4e5f60718293a4b5c6d7e8f9001020304</sha1></respExecGenerateTlsKey></response>");
  g_autofree char *untold = test_reply ("200 OK", "", "<response><respExecGenerateTlsKey/></response>");
  g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_REPLY, told);
  g_autoptr(TestTrust) trust = test_trust_new (pem_one);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTPS, trust, 5000, 5000);
  const char *expected[] = { "A1:B2:C3:D4:E5:F6:07:18:29:3A:4B:5C:6D:7E:8F:90:01:02:03:04", "" };

  test_server_push_reply (server, untold);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autofree char *fingerprint = NULL;
      g_autoptr(GError) error = NULL;

      ips_sensor_link_generate_key_async (link, NULL, test_result_cb, &result);
      fingerprint = ips_sensor_link_generate_key_finish (link, test_wait (&result), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (fingerprint, ==, expected[i]);
    }
}

static void
test_sdee (void)
{
  g_autofree char *opened = test_reply ("200 OK", "", "<env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:sd=\"http://example.org/2003/08/sdee\">"
                                        "<env:Body><sd:subscriptionId>sub-58-270c3ecd</sd:subscriptionId></env:Body></env:Envelope>");
  g_autofree char *gone = test_reply ("200 OK", "", "<env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\"><env:Body><env:Fault><env:Code><env:Value>env:Sender</env:Value>"
                                      "<env:Subcode><env:Value>sd:errNotFound</env:Value></env:Subcode></env:Code><env:Reason>Subscription does not exist</env:Reason></env:Fault></env:Body></env:Envelope>");
  g_autoptr(TestServer) server = test_server_new (pem_one, TEST_SERVER_REPLY, opened);
  g_autoptr(TestTrust) trust = test_trust_new (pem_one);
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(IpsSensorLink) link = test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTPS, trust, 5000, 5000);
  g_autoptr(GAsyncResult) open_result = NULL;
  g_autoptr(GAsyncResult) get_result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *received = NULL;
  g_autofree char *id = NULL;

  test_server_push_reply (server, gone);
  ips_sdee_open_async (link, dialect, 1000000, NULL, test_result_cb, &open_result);
  id = ips_sdee_open_finish (test_wait (&open_result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, "sub-58-270c3ecd");
  ips_sdee_get_async (link, dialect, id, 0, NULL, test_result_cb, &get_result);
  g_assert_null (ips_sdee_get_finish (test_wait (&get_result), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  received = test_server_dup_received (server);
  g_assert_nonnull (strstr (received, "GET /cgi-bin/sdee-server?action=open&events=evStatus+evError&force=no&sessionCookies=yes&startTime=1000000000 HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (received, "&subscriptionId=sub-58-270c3ecd HTTP/1.1\r\n"));
}

static void
test_idle_link_is_small (void)
{
  g_autoptr(TestTrust) trust = test_trust_new (NULL);
  IpsSensorLink *link = test_link_new (1, IPS_TRANSPORT_HTTPS, trust, 100, 100);

  g_assert_null (ips_sensor_link_get_contact (link)->certificate);
  ips_sensor_link_drop_connections (link);
  g_assert_finalize_object (link);
}

int
main (int argc, char **argv)
{
  int status;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
  ips_https_link_init ();
  pem_one = test_certificate_new ("sensor.example", "rsa:2048", "-sha256");
  pem_two = test_certificate_new ("sensor.example", "rsa:2048", "-sha256");

  g_test_add_func ("/link/facts", test_facts);
  g_test_add_func ("/link/unknown-gets-nothing", test_unknown_gets_nothing);
  g_test_add_func ("/link/changed-gets-nothing", test_changed_gets_nothing);
  g_test_add_func ("/link/handshake-only", test_handshake_only);
  g_test_add_func ("/link/handshake-then-ask", test_handshake_then_ask);
  g_test_add_func ("/link/no-credentials", test_no_credentials);
  g_test_add_func ("/link/http", test_http);
  g_test_add_func ("/link/cookie-dropped", test_cookie_dropped);
  g_test_add_func ("/link/statuses", test_statuses);
  g_test_add_func ("/link/bad-replies", test_bad_replies);
  g_test_add_func ("/link/error-with-status", test_error_with_status);
  g_test_add_func ("/link/time-and-size", test_time_and_size);
  g_test_add_func ("/link/no-connection", test_no_connection);
  g_test_add_func ("/link/cancelled", test_cancelled);
  g_test_add_func ("/link/dropped", test_dropped);
  g_test_add_func ("/link/clock", test_clock);
  g_test_add_func ("/link/generate-key", test_generate_key);
  g_test_add_func ("/link/sdee", test_sdee);
  g_test_add_func ("/link/idle-link-is-small", test_idle_link_is_small);
  status = g_test_run ();
  g_free (pem_one);
  g_free (pem_two);
  return status;
}
