/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-error.h"
#include "ips-idiom.h"
#include "ips-health-reply.h"
#include "ips-ntp-config.h"
#include "ips-ntp-reply.h"
#include "ips-sensor-error.h"
#include "ips-version-reply.h"

#define NOW_US G_GINT64_CONSTANT (1700000000000000)

/* protocol.md 2.1 with 9.2's assumed additions */
static const char full_reply[] =
  "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  "<response xmlns=\"http://www.cisco.com/cids/idiom\" schemaVersion=\"2.00\">\n"
  " <respGetVersion>\n"
  "  <platform>ASA-SSM-10</platform>\n"
  "  <serialNumber>JAF1234ABCD</serialNumber>\n"
  "  <softwareVersion>7.1(7)E4</softwareVersion>\n"
  "  <signatureUpdate id=\"S722.0\" date=\"2013-06-05\"/>\n"
  "  <upTime>7862400</upTime>\n"
  "  <licenseKey><status>valid</status><expirationTime>1375315200000000000</expirationTime></licenseKey>\n"
  "  <partition name=\"recovery\"><applications><application><name>Other</name></application></applications></partition>\n"
  "  <partition name=\"application\"><applications>\n"
  "   <application><name>MainApp</name><executionState>running</executionState><version>S-2013</version></application>\n"
  "   <application><name>AnalysisEngine</name><executionState>upgradeInprogress</executionState></application>\n"
  "  </applications></partition>\n"
  "  <upgradeHistory><upgrade>* IPS-sig-S700-req-E4 20:53:32 UTC Wed Apr 01 2013</upgrade><upgrade>IPS-sig-S722-req-E4.pkg</upgrade></upgradeHistory>\n"
  "  <recoveryPartition>1.1 - 7.1(7)E4</recoveryPartition>\n"
  "  <time>1700000042000000000</time>\n"
  " </respGetVersion>\n"
  "</response>\n";

static IpsSensorFacts *
read_facts (IpsDialect *dialect, const char *data, gsize size, gint64 *sensor_us, GError **error)
{
  g_autoptr(IpsXmlNode) root = ips_idiom_parse_reply (dialect, "get-version", data, size, error);

  if (root == NULL)
    return NULL;
  return ips_version_reply_read (dialect, ips_idiom_get_content (dialect, "get-version", root), NOW_US, sensor_us, error);
}

static void
assert_full (IpsSensorFacts *facts)
{
  g_assert_cmpstr (facts->platform, ==, "ASA-SSM-10");
  g_assert_cmpstr (facts->serial, ==, "JAF1234ABCD");
  g_assert_cmpstr (facts->version, ==, "7.1(7)E4");
  g_assert_cmpstr (facts->engine, ==, "E4");
  g_assert_cmpstr (facts->signature_level, ==, "S722");
  g_assert_cmpstr (facts->signature_date, ==, "2013-06-05");
  g_assert_cmpint (facts->license_status, ==, IPS_LICENSE_VALID);
  g_assert_cmpint (facts->license_expires_us, ==, G_GINT64_CONSTANT (1375315200000000));
  g_assert_cmpint (facts->up_since_us, ==, NOW_US - G_GINT64_CONSTANT (7862400000000));
  g_assert_cmpstr (facts->applications, ==, "MainApp=running;AnalysisEngine=upgradeInprogress");
  g_assert_cmpstr (facts->upgrades, ==, "IPS-sig-S700-req-E4\t20:53:32 UTC Wed Apr 01 2013\nIPS-sig-S722-req-E4.pkg\t");
  g_assert_cmpstr (facts->recovery, ==, "1.1 - 7.1(7)E4");
}

static void
test_request (void)
{
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) version = ips_idiom_build_request (dialect, "get-version", NULL, &error);
  g_autoptr(GBytes) edit = ips_idiom_build_request (dialect, "edit-config-delta", "<component name=\"host\"/>", &error);
  g_autoptr(GBytes) broken = NULL;
  g_autofree char *text = g_strndup (g_bytes_get_data (version, NULL), g_bytes_get_size (version));
  g_autofree char *edit_text = g_strndup (g_bytes_get_data (edit, NULL), g_bytes_get_size (edit));

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
                   "<request xmlns=\"http://www.cisco.com/cids/idiom\" schemaVersion=\"2.00\"><getVersion/></request>\n");
  g_assert_nonnull (strstr (edit_text, "<editConfigDelta xmlns=\"http://www.cisco.com/cids/idconf\"><component name=\"host\"/></editConfigDelta>"));
  broken = ips_idiom_build_request (dialect, "edit-config-delta", "</editConfigDelta><execReboot/>", &error);
  g_assert_null (broken);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (ips_idiom_build_request (dialect, "make-coffee", NULL, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_UNSUPPORTED);
}

static void
test_version (void)
{
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(GError) error = NULL;
  gint64 sensor_us = 0;
  g_autoptr(IpsSensorFacts) facts = read_facts (dialect, full_reply, strlen (full_reply), &sensor_us, &error);

  g_assert_no_error (error);
  assert_full (facts);
  g_assert_cmpint (sensor_us, ==, G_GINT64_CONSTANT (1700000042000000));
}

static void
test_version_forms (void)
{
  static const char * const forms[] = {
    /* no namespace; another prefix; another namespace; other words */
    "<response><respGetVersion><platform>IPS-4240</platform></respGetVersion></response>",
    "<i:response xmlns:i=\"http://www.cisco.com/cids/idiom\"><i:respGetVersion><i:platform>IPS-4240</i:platform></i:respGetVersion></i:response>",
    "<response xmlns=\"urn:x\"><respGetVersion><platform>\n  IPS-4240 </platform><upTime>91 days</upTime></respGetVersion></response>",
    "<response><respGetVersion><platform><![CDATA[IPS-4240]]></platform><licenseKey><status>mystery</status></licenseKey></respGetVersion></response>",
    "<response><respGetVersion><platform>IPS&#45;4240</platform><upTime>99999999999999999999</upTime></respGetVersion></response>",
  };
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 sensor_us;
      g_autoptr(IpsSensorFacts) facts = read_facts (dialect, forms[i], strlen (forms[i]), &sensor_us, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (facts->platform, ==, "IPS-4240");
      g_assert_cmpint (facts->license_status, ==, IPS_LICENSE_UNKNOWN);
      g_assert_cmpint (facts->up_since_us, ==, i == 2 ? NOW_US - 91 * G_GINT64_CONSTANT (86400000000) : 0);
      g_assert_cmpint (sensor_us, ==, 0);
    }
}

static void
test_hostile_text (void)
{
  const char *reply = "<response><respGetVersion><platform>a\xe2\x80\xae" "b\xc2\x9b" "31m</platform><partition name=\"application\"><applications>"
                      "<application><name>x=y;z</name><executionState>run;ning=1</executionState></application></applications></partition>"
                      "</respGetVersion></response>";
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  gint64 sensor_us;
  g_autoptr(IpsSensorFacts) facts = read_facts (dialect, reply, strlen (reply), &sensor_us, NULL);

  g_assert_cmpstr (facts->platform, ==, "a\xef\xbf\xbd" "b\xef\xbf\xbd" "31m");
  g_assert_cmpstr (facts->applications, ==, "x_y_z=run_ning_1");
}

static void
test_every_error (void)
{
  static const IpsError expected[] = {
    IPS_ERROR_LOGIN_REJECTED, IPS_ERROR_CONFLICT, IPS_ERROR_BUSY, IPS_ERROR_REJECTED, IPS_ERROR_BUSY, IPS_ERROR_BUSY,
    IPS_ERROR_NOT_FOUND, IPS_ERROR_UNSUPPORTED, IPS_ERROR_PERMISSION, IPS_ERROR_REJECTED, IPS_ERROR_REJECTED, IPS_ERROR_REJECTED,
    IPS_ERROR_REJECTED, IPS_ERROR_REJECTED, IPS_ERROR_REJECTED, IPS_ERROR_REJECTED };
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);

  g_assert_cmpuint (G_N_ELEMENTS (expected), ==, IPS_SENSOR_N_ERROR_NAMES);
  for (guint i = 0; i < IPS_SENSOR_N_ERROR_NAMES; i++)
    {
      g_autofree char *reply = g_strdup_printf ("<error xmlns=\"http://www.cisco.com/cids/idiom\" schemaVersion=\"2.00\">"
                                                "<errorMessage name=\"%s\">words &lt;of\x7f&gt; its own</errorMessage></error>", ips_sensor_error_names[i]);
      g_autofree char *message = g_strdup_printf ("words <of\xef\xbf\xbd> its own (%s)", ips_sensor_error_names[i]);
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_idiom_parse_reply (dialect, "get-version", reply, strlen (reply), &error));
      g_assert_error (error, IPS_ERROR, (int) expected[i]);
      g_assert_cmpstr (error->message, ==, message);
    }
}

static void
test_odd_errors (void)
{
  static const struct { const char *reply; IpsError code; const char *message; } cases[] = {
    { "<error><errorMessage name=\"errNew\">w</errorMessage></error>", IPS_ERROR_REJECTED, "w (errNew)" },
    { "<error><errorMessage errorName=\"errInUse\">w</errorMessage></error>", IPS_ERROR_BUSY, "w (errInUse)" },
    { "<error><errorMessage name=\"errInUse\"/></error>", IPS_ERROR_BUSY, "errInUse" },
    { "<error><errorMessage>w</errorMessage></error>", IPS_ERROR_REJECTED, "w" },
    { "<error>w</error>", IPS_ERROR_REJECTED, "w" },
    { "<error/>", IPS_ERROR_REJECTED, "errUnclassified" },
    { "<response><error><errorMessage name=\"errInUse\">w</errorMessage></error></response>", IPS_ERROR_BUSY, "w (errInUse)" },
    { "<response><respEditConfigDelta/></response>", IPS_ERROR_PROTOCOL, "unexpected reply <respEditConfigDelta>" },
    { "<response/>", IPS_ERROR_PROTOCOL, "unexpected reply <response>" },
    { "<html><body/></html>", IPS_ERROR_PROTOCOL, "unexpected reply <html>" },
  };
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_idiom_parse_reply (dialect, "get-version", cases[i].reply, strlen (cases[i].reply), &error));
      g_assert_error (error, IPS_ERROR, (int) cases[i].code);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

/* Cut anywhere, it is an error or the same facts: never half of them. */
static void
test_cut (void)
{
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  guint n_whole = 0;

  for (gsize n = 0; n <= strlen (full_reply); n++)
    {
      g_autofree char *cut = g_memdup2 (full_reply, n);
      g_autoptr(GError) error = NULL;
      gint64 sensor_us;
      g_autoptr(IpsSensorFacts) facts = read_facts (dialect, cut, n, &sensor_us, &error);

      if (facts != NULL)
        {
          assert_full (facts);
          n_whole++;
        }
      else
        g_assert_error (error, IPS_ERROR, IPS_ERROR_PROTOCOL);
    }
  g_assert_cmpuint (n_whole, ==, 2);   /* with and without the last line break */
}

static void
test_bombs (void)
{
  g_autoptr(GString) deep = g_string_new (NULL);
  g_autoptr(GString) wide = g_string_new ("<response>");
  const char *documents[] = {
    "<!DOCTYPE response><response><respGetVersion/></response>",
    "<!DOCTYPE response SYSTEM \"file:///etc/passwd\"><response/>",
    "<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><r>&b;</r>",
    "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><response><respGetVersion><platform>&x;</platform></respGetVersion></response>",
    "<response><respGetVersion><platform>&undeclared;</platform></respGetVersion></response>",
    "<response><respGetVersion a=\"1\" a=\"2\"/></response>",
    "<response/><response/>",
    NULL, NULL,
  };
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "<a>");
  for (guint i = 0; i < IPS_XML_MAX_NODES + 10; i++)
    g_string_append (wide, "<a/>");
  documents[7] = deep->str;
  documents[8] = wide->str;
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_idiom_parse_reply (dialect, "get-version", documents[i], strlen (documents[i]), &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_PROTOCOL);
      g_test_message ("%s", error->message);
    }
}

static void
test_too_large (void)
{
  g_autofree char *large = g_malloc (IPS_IDIOM_MAX_REPLY_BYTES + 1);
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(GError) error = NULL;

  memset (large, ' ', IPS_IDIOM_MAX_REPLY_BYTES + 1);
  g_assert_null (ips_idiom_parse_reply (dialect, "get-version", large, IPS_IDIOM_MAX_REPLY_BYTES + 1, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_TOO_LARGE);
}

static IpsHealth
read_health (const char *host, const char *engine)
{
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autofree char *document = g_strdup_printf ("<response><respGetHostStatistics>%s</respGetHostStatistics></response>", host);
  g_autoptr(IpsXmlNode) root = ips_idiom_parse_reply (dialect, "get-host-statistics", document, strlen (document), NULL);
  g_autoptr(IpsXmlNode) reply = ips_idiom_parse_reply (dialect, "get-analysis-engine-statistics", engine, strlen (engine), NULL);
  IpsHealth health = IPS_HEALTH_UNKNOWN;

  ips_health_reply_read_host (dialect, ips_idiom_get_content (dialect, "get-host-statistics", root), &health);
  if (reply != NULL)
    ips_health_reply_read_engine (dialect, ips_idiom_get_content (dialect, "get-analysis-engine-statistics", reply), &health);
  return health;
}

/* What is no number that could be is not known. */
static void
test_health (void)
{
#define USAGE(used, total) "<usedBytes>" used "</usedBytes><totalBytes>" total "</totalBytes>"
#define LOAD(load) "<response><respGetAnalysisEngineStatistics>" load "</respGetAnalysisEngineStatistics></response>"
  static const struct { const char *host, *engine; int memory, load; gint64 free; } rows[] = {
    { "<memoryUsage>" USAGE ("68", "100") "</memoryUsage><fileSystem name=\"boot\">" USAGE ("1", "2") "</fileSystem><fileSystem name=\"application-data\">"
      USAGE ("100", "1000") "</fileSystem>", LOAD ("<inspectionLoadPercentage>12</inspectionLoadPercentage>"), 68, 12, 900 },
    { "", LOAD (""), -1, -1, -1 },
    { "<fileSystem name=\"boot\">" USAGE ("1", "2") "</fileSystem>", "<a/>", -1, -1, -1 },
    { "<memoryUsage>" USAGE ("101", "100") "</memoryUsage><fileSystem name=\"application-data\">" USAGE ("-5", "9223372036854775807") "</fileSystem>",
      LOAD ("<inspectionLoadPercentage>101</inspectionLoadPercentage>"), -1, -1, -1 },
    { "<memoryUsage>" USAGE ("0", "0") "</memoryUsage><fileSystem name=\"application-data\">" USAGE ("5", "9223372036854775807") "</fileSystem>",
      LOAD ("<inspectionLoadPercentage>much</inspectionLoadPercentage>"), -1, -1, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      IpsHealth health = read_health (rows[i].host, rows[i].engine);

      g_test_message ("%u", i);
      g_assert_cmpint (health.memory_percent, ==, rows[i].memory);
      g_assert_cmpint (health.load_percent, ==, rows[i].load);
      g_assert_cmpint (health.disk_free, ==, rows[i].free);
    }
}

/* The lines of the command line are read as the same elements. */
static void
test_health_console (void)
{
  static const char *const version[] = { "Using 666M out of 974M bytes of available memory (68% usage)",
                                         "application-data is using 60.0M out of 160.0M bytes of available disk space (37% usage)", "Platform: IPS-4360",
                                         "Cisco Intrusion Prevention System, Version 7.1(7)E4", NULL };
  static const struct { const char *const lines[6]; int load; } rows[] = {
    { { "Analysis Engine Statistics", "   Processing Load Percentage", "      Thread   5 sec    1 min    5 min", "      0        1        2        3",
        "      Average  40       41       42", NULL }, 41 },
    { { "sensor", "Inspection Load Percentage = 7", NULL }, 7 },
    { { "Analysis Engine Statistics", "Average", NULL }, -1 },
  };
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsConsoleVersion) parsed = ips_console_version_parse (dialect, version, &error);
  g_autofree char *host = NULL;

  g_assert_no_error (error);
  host = ips_health_reply_make_host (dialect, parsed);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *engine = ips_health_reply_make_engine (dialect, rows[i].lines, &error);
      IpsHealth health = read_health (host, engine);

      g_assert_cmpint (health.load_percent, ==, rows[i].load);
      g_assert_cmpint (health.memory_percent, ==, 68);
      g_assert_cmpint (health.disk_free, ==, 100 << 20);
    }
}

static void
check_ntp (const char *ntp, IpsNtpSync sync, const char *server, gboolean offset_known, gint64 offset_us)
{
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autofree char *document = g_strdup_printf ("<response><respGetHostStatistics>%s</respGetHostStatistics></response>", ntp);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsXmlNode) root = ips_idiom_parse_reply (dialect, "get-host-statistics", document, strlen (document), &error);
  g_autoptr(IpsNtpState) state = NULL;

  g_assert_no_error (error);
  state = ips_ntp_reply_read (dialect, ips_idiom_get_content (dialect, "get-host-statistics", root));
  g_assert_cmpint (state->sync, ==, sync);
  g_assert_cmpstr (state->server, ==, server);
  g_assert_cmpint (state->offset_known, ==, offset_known);
  g_assert_cmpint (state->offset_us, ==, offset_us);
}

static void
test_ntp (void)
{
  check_ntp ("<ntp><remote>192.0.2.7</remote><offset>0.069</offset><status>Synchronized</status></ntp>", IPS_NTP_SYNCHRONIZED, "192.0.2.7", TRUE, 69);
  check_ntp ("<a><ntp><peer><remote>x</remote><offset>-1500</offset></peer><status> not synchronized </status></ntp></a>",
             IPS_NTP_NOT_SYNCHRONIZED, "x", TRUE, -1500000);
  check_ntp ("<ntp><status>Not applicable</status></ntp>", IPS_NTP_NOT_USED, "", FALSE, 0);
  check_ntp ("", IPS_NTP_UNKNOWN, "", FALSE, 0);
  check_ntp ("<ntp><status>perhaps</status></ntp>", IPS_NTP_UNKNOWN, "", FALSE, 0);
  check_ntp ("<ntp><status>Synchronized</status><offset>nan</offset></ntp>", IPS_NTP_SYNCHRONIZED, "", FALSE, 0);
  check_ntp ("<ntp><status>Synchronized</status><offset>1e300</offset></ntp>", IPS_NTP_SYNCHRONIZED, "", FALSE, 0);
  check_ntp ("<ntp><status>Synchronized</status><offset>1 ms</offset></ntp>", IPS_NTP_SYNCHRONIZED, "", FALSE, 0);
}

static void
check_ntp_config (const char *option, IpsNtpMode mode, const char *server, guint key_id)
{
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autofree char *document = g_strdup_printf ("<response><component name=\"host\"><config><struct>%s</struct></config></component></response>", option);
  g_autoptr(IpsXmlNode) root = ips_xml_node_parse (document, strlen (document), NULL);
  g_autoptr(IpsNtpSettings) settings = NULL;

  g_assert_nonnull (root);
  settings = ips_ntp_config_read (dialect, root);
  g_assert_cmpint (settings->mode, ==, mode);
  g_assert_cmpstr (settings->server, ==, server);
  g_assert_cmpuint (settings->key_id, ==, key_id);
}

#define NTP_SERVER(address, id) "<mapEntry><key><var name=\"ip-address\">" address "</var></key><struct><var name=\"key-id\">" id "</var></struct></mapEntry>"
#define NTP_ENABLED(servers) "<struct name=\"ntp-option\"><struct name=\"enabled\"><map name=\"ntp-servers\">" servers "</map></struct></struct>"

/* What a sensor's configuration says of NTP; what is not understood is not known, and never a guess. */
static void
test_ntp_config (void)
{
  check_ntp_config ("", IPS_NTP_MODE_UNKNOWN, "", 0);
  check_ntp_config ("<struct name=\"ntp-option\"/>", IPS_NTP_MODE_UNKNOWN, "", 0);
  check_ntp_config ("<struct name=\"ntp-option\"><struct name=\"disabled\"/></struct>", IPS_NTP_MODE_NONE, "", 0);
  check_ntp_config ("<struct name=\"ntp-option\"><struct name=\"enabled-ntp-unauthenticated\"><var name=\"ntp-server\">192.0.2.7</var></struct></struct>",
                    IPS_NTP_MODE_PLAIN, "192.0.2.7", 0);
  check_ntp_config ("<struct name=\"ntp-option\"><struct name=\"enabled-ntp-unauthenticated\"><var name=\"ntp-server\">a\"b</var></struct></struct>",
                    IPS_NTP_MODE_UNKNOWN, "", 0);
  check_ntp_config (NTP_ENABLED (NTP_SERVER ("192.0.2.7", "10")), IPS_NTP_MODE_AUTHENTICATED, "192.0.2.7", 10);
  check_ntp_config (NTP_ENABLED (""), IPS_NTP_MODE_UNKNOWN, "", 0);
  check_ntp_config (NTP_ENABLED (NTP_SERVER ("192.0.2.7", "10") NTP_SERVER ("192.0.2.8", "10")), IPS_NTP_MODE_UNKNOWN, "", 0);
  check_ntp_config (NTP_ENABLED (NTP_SERVER ("192.0.2.7", "70000")), IPS_NTP_MODE_UNKNOWN, "", 0);
}

/* The key is escaped and where it belongs; without one nothing stands for it. */
static void
test_ntp_delta (void)
{
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(IpsNtpSettings) before = ips_ntp_settings_new (IPS_NTP_MODE_AUTHENTICATED, "192.0.2.7", 10);
  g_autoptr(IpsNtpSettings) after = ips_ntp_settings_new (IPS_NTP_MODE_AUTHENTICATED, "192.0.2.8", 11);
  g_autoptr(IpsNtpSettings) plain = ips_ntp_settings_new (IPS_NTP_MODE_PLAIN, "192.0.2.9", 0);
  g_autoptr(IpsSecret) key = ips_secret_new ("a<b&c");
  char *delta = ips_ntp_config_build_delta (dialect, before, after, key);
  g_autofree char *without = ips_ntp_config_build_delta (dialect, before, plain, NULL);

  g_assert_nonnull (strstr (delta, "<var name=\"md5-key\">a&lt;b&amp;c</var>"));
  g_assert_nonnull (strstr (delta, "<mapEntry editOp=\"delete\"><key><var name=\"ip-address\">192.0.2.7</var></key></mapEntry>"));
  g_assert_nonnull (strstr (delta, "<mapEntry editOp=\"delete\"><key><var name=\"key-id\">10</var></key></mapEntry>"));
  g_assert_null (strstr (without, "md5-key"));
  g_assert_nonnull (strstr (without, "<var name=\"ntp-server\">192.0.2.9</var>"));
  ips_ntp_config_wipe (delta);
}

static void
test_statuses (void)
{
  g_assert_cmpint (ips_sensor_error_code_from_status (401), ==, IPS_ERROR_LOGIN_REJECTED);
  g_assert_cmpint (ips_sensor_error_code_from_status (403), ==, IPS_ERROR_PERMISSION);
  g_assert_cmpint (ips_sensor_error_code_from_status (503), ==, IPS_ERROR_BUSY);
  g_assert_cmpint (ips_sensor_error_code_from_status (500), ==, IPS_ERROR_PROTOCOL);
  g_assert_cmpint (ips_sensor_error_code_from_status (302), ==, IPS_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/idiom/request", test_request);
  g_test_add_func ("/idiom/version", test_version);
  g_test_add_func ("/idiom/version-forms", test_version_forms);
  g_test_add_func ("/idiom/hostile-text", test_hostile_text);
  g_test_add_func ("/idiom/every-error", test_every_error);
  g_test_add_func ("/idiom/odd-errors", test_odd_errors);
  g_test_add_func ("/idiom/cut", test_cut);
  g_test_add_func ("/idiom/bombs", test_bombs);
  g_test_add_func ("/idiom/too-large", test_too_large);
  g_test_add_func ("/idiom/ntp", test_ntp);
  g_test_add_func ("/idiom/health", test_health);
  g_test_add_func ("/idiom/health-console", test_health_console);
  g_test_add_func ("/idiom/ntp-config", test_ntp_config);
  g_test_add_func ("/idiom/ntp-delta", test_ntp_delta);
  g_test_add_func ("/idiom/statuses", test_statuses);
  return g_test_run ();
}
