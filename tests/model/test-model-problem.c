/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every problem with its words, sign and remedy; every error as sentences. */
#include "ips-problem.h"
#include "ips-text.h"

#include <string.h>

#define DAY G_TIME_SPAN_DAY
#define MINUTE G_TIME_SPAN_MINUTE
/* 2023-11-14 22:13:20 UTC */
#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

typedef struct
{
  gboolean checked;
  int presented;              /* a letter of its thumbprint, 0 none */
  int trusted;
  gint64 from_days, until_days;
  gboolean gone, failed;
  IpsError code;
  gint64 contacted_us;
  IpsLicenseStatus license;
  gint64 license_days;        /* 0 no date */
  gint64 skew_us;
  const char *applications;
  const char *message;
  IpsTransport transport;
} World;

static const World fine = { .checked = TRUE, .presented = 'A', .trusted = 'A', .from_days = -10, .until_days = 300,
                            .contacted_us = NOW, .license = IPS_LICENSE_VALID, .license_days = 300,
                            .applications = "MainApp=running;AnalysisEngine=Running", .message = "" };

static IpsCertificate *
make_certificate (int letter, gint64 from_days, gint64 until_days)
{
  IpsX509 *facts = g_new0 (IpsX509, 1);

  facts->names = g_new0 (char *, 1);
  facts->not_before_us = NOW + from_days * DAY;
  facts->not_after_us = NOW + until_days * DAY;
  facts->sha256 = g_strnfill (95, (char) letter);
  return ips_certificate_new_from_facts (facts, NULL);
}

static IpsSensor *
make_sensor (const World *world)
{
  IpsSensor *sensor = ips_sensor_new (NULL, ips_sensor_config_new ());
  IpsSensorFacts *facts = ips_sensor_facts_new ();

  facts->checked_us = world->checked ? NOW - MINUTE : 0;
  facts->contacted_us = world->contacted_us;
  facts->failed = world->failed;
  facts->error_code = world->code;
  facts->certificate_gone = world->gone;
  g_free (facts->error_message);
  facts->error_message = g_strdup (world->message != NULL ? world->message : "");
  g_free (facts->applications);
  facts->applications = g_strdup (world->applications != NULL ? world->applications : "");
  facts->license_status = world->license;
  facts->license_expires_us = world->license_days != 0 ? NOW + world->license_days * DAY : 0;
  facts->clock_known = world->skew_us != 0;
  facts->clock_skew_us = world->skew_us;
  if (world->presented != 0)
    facts->certificate = make_certificate (world->presented, world->from_days, world->until_days);
  ips_sensor_take_facts (sensor, facts);
  if (world->trusted != 0)
    {
      g_autoptr(IpsCertificate) trusted = make_certificate (world->trusted, world->from_days, world->until_days);

      ips_sensor_set_trusted (sensor, trusted, NOW - DAY);
    }
  return sensor;
}

static void
check (const World *world, IpsProblemKind kind, IpsSign sign, IpsRemedy remedy, const char *text, gboolean certificate)
{
  g_autoptr(IpsSensor) sensor = make_sensor (world);
  g_autoptr(IpsProblem) problem = certificate ? ips_problem_for_certificate (sensor, world->transport, NOW)
                                              : ips_problem_for_sensor (sensor, world->transport, NOW);

  g_test_message ("%s: %s", problem->text, problem->what_to_do);
  g_assert_cmpstr (problem->text, ==, text);
  g_assert_cmpint (problem->kind, ==, kind);
  g_assert_cmpint (problem->sign, ==, sign);
  g_assert_cmpint (problem->remedy, ==, remedy);
  g_assert_true ((*problem->what_to_do == '\0') == (kind == IPS_PROBLEM_NONE));
  g_assert_false (g_str_has_suffix (problem->what_to_do, "."));
}

#define WITH(...) ({ World changed = fine; __VA_ARGS__; changed; })
#define CHECK(world, kind, sign, remedy, text) \
  check (&(world), IPS_PROBLEM_##kind, IPS_SIGN_##sign, IPS_REMEDY_##remedy, text, FALSE)
#define CHECK_CERTIFICATE(world, kind, sign, remedy, text) \
  check (&(world), IPS_PROBLEM_##kind, IPS_SIGN_##sign, IPS_REMEDY_##remedy, text, TRUE)

static void
test_contact (void)
{
  World world = { 0 };

  CHECK (fine, NONE, FINE, NONE, "No problem");
  CHECK (world, NEVER_CONTACTED, UNKNOWN, REFRESH, "Never contacted");
  CHECK_CERTIFICATE (world, NEVER_CONTACTED, UNKNOWN, REFRESH, "Never contacted");
  world = fine;
  world.failed = TRUE;
  world.code = IPS_ERROR_UNREACHABLE;
  world.contacted_us = NOW - 73 * MINUTE;
  CHECK (world, UNREACHABLE, ERROR, DIAGNOSE, "Not reachable since 21:00");
  world.contacted_us = NOW - 3 * DAY;
  CHECK (world, UNREACHABLE, ERROR, DIAGNOSE, "Not reachable since 11 Nov 2023");
  world.contacted_us = 0;
  CHECK (world, UNREACHABLE, ERROR, DIAGNOSE, "Not reachable");
  world.code = IPS_ERROR_TIMED_OUT;
  CHECK (world, UNREACHABLE, ERROR, DIAGNOSE, "Does not answer");
  world.code = IPS_ERROR_NOT_BACK;
  CHECK (world, UNREACHABLE, ERROR, DIAGNOSE, "Not back from its reboot");
  world.code = IPS_ERROR_REFUSED;
  CHECK (world, UNREACHABLE, ERROR, DIAGNOSE, "Connection refused");
  world.code = IPS_ERROR_LOGIN_REJECTED;
  CHECK (world, LOGIN, ERROR, PROPERTIES, "Login rejected");
  world.code = IPS_ERROR_NO_CREDENTIALS;
  CHECK (world, LOGIN, ERROR, PROPERTIES, "No password entered");
  world.code = IPS_ERROR_PERMISSION;
  CHECK (world, LOGIN, ERROR, PROPERTIES, "The account may not do this");
  world.code = IPS_ERROR_TLS;
  CHECK (world, OTHER, ERROR, DIAGNOSE, "No TLS connection");
  world.code = IPS_ERROR_BUSY;
  CHECK (world, OTHER, WARNING, REFRESH, "Busy");
  world.code = IPS_ERROR_PROTOCOL;
  CHECK (world, NOT_A_SENSOR, ERROR, PROPERTIES, "Presents a certificate but does not answer like a sensor");
  world.presented = 0;
  CHECK (world, NOT_A_SENSOR, ERROR, PROPERTIES, "Does not answer like a sensor");
  world.code = IPS_ERROR_REJECTED;
  world.message = "limit\x1b[2J reached\xe2\x80\xae";
  CHECK (world, OTHER, ERROR, DIAGNOSE, "Failed: limit\xef\xbf\xbd[2J reached\xef\xbf\xbd");
}

static void
test_certificate (void)
{
  World world = WITH (changed.presented = 'B');

  CHECK (world, CERT_CHANGED, ERROR, SYNC_CERTIFICATE, "Certificate changed");
  world = WITH (changed.trusted = 0);
  CHECK (world, CERT_UNKNOWN, WARNING, TRUST, "Certificate not trusted yet");
  world = WITH (changed.trusted = 0, changed.failed = TRUE, changed.code = IPS_ERROR_CERT_UNKNOWN);
  CHECK (world, CERT_UNKNOWN, WARNING, TRUST, "Certificate not trusted yet");
  world = WITH (changed.presented = 'B', changed.failed = TRUE, changed.code = IPS_ERROR_CERT_CHANGED);
  CHECK (world, CERT_CHANGED, ERROR, SYNC_CERTIFICATE, "Certificate changed");
  world = WITH (changed.until_days = -1);
  CHECK (world, CERT_EXPIRED, ERROR, REGENERATE_CERTIFICATE, "Certificate expired");
  world = WITH (changed.from_days = 1);
  CHECK (world, CERT_NOT_YET, ERROR, REGENERATE_CERTIFICATE, "Certificate not yet valid");
  world = WITH (changed.until_days = 30);
  CHECK (world, CERT_SOON, WARNING, REGENERATE_CERTIFICATE, "Certificate expires in 30 days");
  world = WITH (changed.until_days = 31);
  CHECK (world, NONE, FINE, NONE, "No problem");
  world = WITH (changed.until_days = 1);
  CHECK (world, CERT_SOON, WARNING, REGENERATE_CERTIFICATE, "Certificate expires in 1 day");
  world = WITH (changed.until_days = 0);
  CHECK (world, CERT_SOON, WARNING, REGENERATE_CERTIFICATE, "Certificate expires today");

  /* The window of certificates: the certificate is the subject, also where the sensor is gone. */
  world = WITH (changed.until_days = -1, changed.failed = TRUE, changed.code = IPS_ERROR_UNREACHABLE, changed.contacted_us = 0);
  CHECK_CERTIFICATE (world, CERT_EXPIRED, ERROR, REGENERATE_CERTIFICATE, "Certificate expired");
  CHECK (world, UNREACHABLE, ERROR, DIAGNOSE, "Not reachable");
  world.gone = TRUE;
  CHECK_CERTIFICATE (world, UNREACHABLE, ERROR, DIAGNOSE, "Not reachable");
  world = WITH (changed.license = IPS_LICENSE_NONE);
  CHECK_CERTIFICATE (world, NONE, FINE, NONE, "No problem");
  world = WITH (changed.transport = IPS_TRANSPORT_HTTP, changed.until_days = -1);
  CHECK_CERTIFICATE (world, HTTP, WARNING, PROPERTIES, "HTTP: not encrypted");
  CHECK (world, HTTP, WARNING, PROPERTIES, "HTTP: not encrypted");
}

static void
test_others (void)
{
  World world = WITH (changed.license = IPS_LICENSE_EXPIRED);

  CHECK (world, LICENSE_EXPIRED, ERROR, LICENSING, "License expired");
  world = WITH (changed.license_days = -1);
  CHECK (world, LICENSE_EXPIRED, ERROR, LICENSING, "License expired");
  world = WITH (changed.license = IPS_LICENSE_NONE);
  CHECK (world, LICENSE_NONE, ERROR, LICENSING, "No license");
  world = WITH (changed.license = IPS_LICENSE_INVALID);
  CHECK (world, LICENSE_NONE, ERROR, LICENSING, "License not valid");
  world = WITH (changed.license_days = 6);
  CHECK (world, LICENSE_SOON, WARNING, LICENSING, "License expires in 6 days");
  world = WITH (changed.license = IPS_LICENSE_TRIAL, changed.license_days = 45);
  CHECK (world, LICENSE_SOON, WARNING, LICENSING, "Trial license ends in 45 days");
  world = WITH (changed.license = IPS_LICENSE_UNKNOWN);
  CHECK (world, NONE, FINE, NONE, "No problem");
  world = WITH (changed.skew_us = 9 * MINUTE);
  CHECK (world, CLOCK, WARNING, NONE, "Clock 9 min ahead");
  CHECK_CERTIFICATE (world, CLOCK, WARNING, NONE, "Clock 9 min ahead");
  world = WITH (changed.skew_us = -MINUTE + 1);
  CHECK (world, NONE, FINE, NONE, "No problem");
  world = WITH (changed.skew_us = -MINUTE);
  CHECK (world, CLOCK, WARNING, NONE, "Clock 1 min behind");
  world = WITH (changed.applications = "MainApp=running;AnalysisEngine=not \x1b" "running");
  CHECK (world, APPLICATION, ERROR, REFRESH, "AnalysisEngine is not \xef\xbf\xbdrunning");

  /* Worst first. */
  world = WITH (changed.applications = "AnalysisEngine=down", changed.until_days = 3, changed.skew_us = 9 * MINUTE);
  CHECK (world, APPLICATION, ERROR, REFRESH, "AnalysisEngine is down");
  world.license = IPS_LICENSE_NONE;
  CHECK (world, LICENSE_NONE, ERROR, LICENSING, "No license");
  world.presented = 'B';
  CHECK (world, CERT_CHANGED, ERROR, SYNC_CERTIFICATE, "Certificate changed");
  world.failed = TRUE;
  world.code = IPS_ERROR_LOGIN_REJECTED;
  CHECK (world, LOGIN, ERROR, PROPERTIES, "Login rejected");
}

static void
test_remedies (void)
{
  static const char *const labels[] = { "", "Refresh", "Diagnose", "Device Properties", "Sync Certificate",
                                        "Regenerate Certificate", "Trust Certificate" };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    g_assert_cmpstr (ips_remedy_to_label ((IpsRemedy) i), ==, labels[i]);
  ips_problem_free (NULL);
}

static gunichar
last_char (const char *text)
{
  return g_utf8_get_char (g_utf8_prev_char (text + strlen (text)));
}

static void
test_explain (void)
{
  static const char *const details[] = {
    NULL, "", " ", "ber-core-02: the sensor said no", "limit reached", "limit reached!", "wait…", "evil\x1b[2J\n\xe2\x80\xae text\xff", ":",
  };
  static const char *const names[] = { NULL, "", "ber-core-02", "evil\x1b[31m\xe2\x80\xae%s%n" };

  for (guint code = 0; code <= IPS_ERROR_N_CODES; code++)
    for (guint i = 0; i < G_N_ELEMENTS (details); i++)
      for (guint k = 0; k < G_N_ELEMENTS (names); k++)
        {
          g_autofree char *text = ips_explain_error ((IpsError) code, names[k], details[i]);
          g_autofree char *safe = ips_text_make_safe (text, 0);
          g_autofree char *safe_name = ips_text_make_safe (names[k], 0);
          g_autofree char *site = ips_explain_site_error ((IpsError) code, names[k], details[i]);
          g_autofree char *safe_site = ips_text_make_safe (site, 0);

          g_test_message ("%u: %s", code, text);
          g_assert_cmpstr (text, !=, "");
          g_assert_cmpstr (text, ==, safe);
          g_assert_nonnull (g_utf8_strchr (".!?…", -1, last_char (text)));
          g_assert_nonnull (strstr (text, safe_name));
          g_assert_null (strstr (text, "  "));
          g_assert_null (strstr (text, ".."));
          g_assert_cmpstr (site, ==, safe_site);
          g_assert_nonnull (g_utf8_strchr (".!?…", -1, last_char (site)));
          g_assert_nonnull (strstr (site, safe_name));
          g_assert_null (strstr (site, "  "));
        }
}

static void
test_explain_words (void)
{
  g_autofree char *login = ips_explain_error (IPS_ERROR_LOGIN_REJECTED, "ber-core-02", "401");
  g_autofree char *said = ips_explain_error (IPS_ERROR_REJECTED, "lab", "errLimitExceeded: too many sessions");
  g_autofree char *file = ips_explain_error (IPS_ERROR_INVALID, NULL, "the file is empty");
  g_autofree char *named = ips_explain_error (IPS_ERROR_INVALID, "a.csv", "a.csv: the file is empty");
  g_autofree char *prefixed = ips_explain_error (IPS_ERROR_INVALID, "a.csv", "the file is empty");
  g_autofree char *nothing = ips_explain_error (IPS_ERROR_FAILED, NULL, NULL);
  g_autofree char *long_detail = g_strnfill (5000, 'x');
  g_autofree char *bounded = ips_explain_error (IPS_ERROR_FAILED, long_detail, long_detail);

  g_autofree char *site = ips_explain_site_error (IPS_ERROR_LOGIN_REJECTED, NULL, "www.example: the login was rejected (HTTP 401)");
  g_autofree char *clause = ips_explain_site_error (IPS_ERROR_PROXY, NULL, "the proxy: is off");

  g_assert_cmpstr (site, ==, "www.example: The login was rejected (HTTP 401). Check user name and password.");
  g_assert_cmpstr (clause, ==, "The proxy: is off. Check the proxy in Edit Update Server Settings.");
  g_assert_cmpstr (login, ==, "ber-core-02 rejected the login. Check its user name and password.");
  g_assert_cmpstr (said, ==, "lab rejected the request. ErrLimitExceeded: too many sessions.");
  g_assert_cmpstr (file, ==, "The file is empty.");
  g_assert_cmpstr (named, ==, "a.csv: The file is empty.");
  g_assert_cmpstr (prefixed, ==, "a.csv: The file is empty.");
  g_assert_cmpstr (nothing, ==, "It failed without a reason.");
  g_assert_cmpuint (strlen (bounded), <, 1000);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/problem/contact", test_contact);
  g_test_add_func ("/model/problem/certificate", test_certificate);
  g_test_add_func ("/model/problem/others", test_others);
  g_test_add_func ("/model/problem/remedies", test_remedies);
  g_test_add_func ("/model/explain/every-code", test_explain);
  g_test_add_func ("/model/explain/words", test_explain_words);
  return g_test_run ();
}
