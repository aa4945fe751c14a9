/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-console-change.h"
#include "ips-console-date.h"
#include "ips-console-duration.h"
#include "ips-console-error.h"
#include "ips-console-fingerprint.h"
#include "ips-console-router-signature.h"
#include "ips-console-router.h"
#include "ips-console-screen.h"
#include "ips-console-settings.h"
#include "ips-console-statistics.h"
#include "ips-console-users.h"
#include "ips-console-version.h"
#include "ips-idconf.h"
#include "ips-signature-reader.h"
#include "test-console-samples.h"

#define DAY_US (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define NOW_US (G_GINT64_CONSTANT (1400000000) * G_USEC_PER_SEC)

static IpsDialect *dialect;

/* Feeds @length bytes of @sample after its command was sent; pages are turned where one is full. (nullable): NULL where the
 * prompt did not come. */
static char **
show (const char *sample, gsize length)
{
  g_autoptr(IpsConsoleScreen) screen = ips_console_screen_new (64 * 1024);
  g_autofree char *command = g_strndup (sample, strcspn (sample, "\r"));
  g_autoptr(GError) error = NULL;

  ips_console_screen_begin (screen, command);
  for (gsize i = 0; i < length; i++)
    {
      gboolean ok = ips_console_screen_feed (screen, sample + i, 1, &error);

      g_assert_no_error (error);
      g_assert_true (ok);
      if (ips_console_screen_get_state (screen) == IPS_CONSOLE_MORE)
        ips_console_screen_answered (screen);
    }
  return ips_console_screen_get_state (screen) == IPS_CONSOLE_PROMPT ? ips_console_screen_dup_lines (screen) : NULL;
}

#define LINES(lines) ((const char *const *) (lines))

/* Every fact as one text, so that two answers can be compared. */
static char *
describe_version (char **lines, GError **error)
{
  g_autoptr(IpsConsoleVersion) version = ips_console_version_parse (dialect, LINES (lines), error);
  GString *text;

  if (version == NULL)
    return NULL;
  text = g_string_new (NULL);
  g_string_printf (text, "%s|%s|%s|%s %s|%s %s|%s|%s|%s|%s %" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%s %s", version->product,
                   version->version, version->realm_keys, version->signature_level, version->signature_date, version->virus_level,
                   version->virus_date, version->os_version, version->platform, version->serial,
                   ips_license_status_to_nick (version->license_status), version->license_expires_us / DAY_US, version->up_time_s,
                   version->recovery, version->certificate_from, version->certificate_until);
  for (guint i = 0; i < version->usages->len; i++)
    {
      const IpsConsoleUsage *usage = g_ptr_array_index (version->usages, i);

      g_string_append_printf (text, "|%s %" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT " %u", usage->name, usage->used_bytes / 1024,
                              usage->total_bytes / 1024, usage->percent);
    }
  for (guint i = 0; i < version->applications->len; i++)
    {
      const IpsConsoleApplication *application = g_ptr_array_index (version->applications, i);

      g_string_append_printf (text, "|%s %s %s %s %s", application->name, application->version, application->kind,
                              application->built, application->state);
    }
  for (guint i = 0; i < version->upgrades->len; i++)
    {
      const IpsConsoleUpgrade *upgrade = g_ptr_array_index (version->upgrades, i);

      g_string_append_printf (text, "|%s%s %s", upgrade->is_marked ? "*" : "", upgrade->name, upgrade->when);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_statistics (char **lines, GError **error)
{
  g_autoptr(IpsConsoleStatistics) statistics = ips_console_statistics_parse (LINES (lines), error);

  if (statistics == NULL)
    return NULL;
  return g_strdup_printf ("%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s %s %s", statistics->directory_read.when, statistics->directory_read.what,
                          statistics->directory_read.result, statistics->download.when, statistics->download.what,
                          statistics->download.result, statistics->install.when, statistics->install.what,
                          statistics->install.result, statistics->next, statistics->ntp_status, statistics->ntp_server,
                          statistics->ntp_offset);
}

static char *
describe_fingerprint (char **lines, GError **error)
{
  return ips_console_fingerprint_parse (LINES (lines), error);
}

static char *
describe_users (char **lines, GError **error)
{
  g_autoptr(GPtrArray) users = ips_console_users_parse (LINES (lines), error);
  GString *text;

  if (users == NULL)
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < users->len; i++)
    {
      const IpsConsoleUser *user = g_ptr_array_index (users, i);

      g_string_append_printf (text, "%s%s%s %u %s|", user->is_self ? "*" : "", user->name, user->is_disabled ? " off" : "", user->session,
                              user->role);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_clock (char **lines, GError **error)
{
  gint64 time_us;

  if (ips_console_date_parse_clock (lines[0], &time_us))
    return g_strdup_printf ("%" G_GINT64_FORMAT, time_us);
  ips_set_error (error, IPS_ERROR_PROTOCOL, "no time");
  return NULL;
}

static char *
describe_router (char **lines, GError **error)
{
  g_autoptr(IpsConsoleRouter) router = ips_console_router_parse (LINES (lines), error);

  return router != NULL ? g_strdup_printf ("%s|%s|%s|%s|%s|%" G_GINT64_FORMAT, router->name, router->image, router->version,
                                           router->platform, router->serial, router->up_time_s) : NULL;
}

static char *
describe_count (char **lines, GError **error)
{
  g_autoptr(IpsConsoleSignatureCount) count = ips_console_signature_count_parse (LINES (lines), error);

  return count != NULL ? g_strdup_printf ("%s %u/%u/%u/%u/%u", count->level, count->n_total, count->n_enabled, count->n_retired,
                                          count->n_compiled, count->n_invalid) : NULL;
}

static char *
describe_categories (char **lines, GError **error)
{
  return ips_console_categories_parse (LINES (lines));
}

static char *
describe_router_signature (char **lines, GError **error)
{
  g_autofree char *actions = NULL;
  IpsSignature signature;
  gboolean found;

  if (!ips_console_router_signature_parse (LINES (lines), IPS_SIGNATURE_KEY (2004, 0), &found, &signature, error))
    return NULL;
  if (!found)
    return g_strdup ("none");
  actions = ips_signature_dup_field (&signature, IPS_SIGNATURE_ACTIONS);
  return g_strdup_printf ("%s %u %s%s%s", ips_severity_to_nick (signature.severity), signature.fidelity, actions, signature.enabled ? " enabled" : "",
                          signature.retired ? " retired" : "");
}

/* By the reader that reads what the web server says too. */
static char *
describe_settings (char **lines, GError **error)
{
  g_autoptr(IpsConsoleSettings) settings = ips_console_settings_new (dialect);
  g_autoptr(IpsSignatureReader) reader = ips_signature_reader_new (dialect);
  g_autoptr(IpsSignatureSet) set = NULL;
  g_autoptr(GBytes) document = NULL;
  GString *text;

  if (!ips_console_settings_take (settings, LINES (lines), NULL, error))
    return NULL;
  document = ips_console_settings_finish (settings);
  g_assert_true (ips_signature_reader_feed (reader, g_bytes_get_data (document, NULL), g_bytes_get_size (document), NULL));
  set = ips_signature_reader_finish (reader, NULL, NULL);
  g_assert_nonnull (set);
  text = g_string_new (NULL);
  for (guint i = 0; i < ips_signature_set_get_n (set); i++)
    {
      const IpsSignature *signature = ips_signature_set_nth (set, i);
      g_autofree char *key = ips_signature_key_to_text (signature->key);
      g_autofree char *actions = ips_signature_dup_field (signature, IPS_SIGNATURE_ACTIONS);

      g_string_append_printf (text, "%s %s %u %s %s %s %d %d|", key, ips_severity_to_nick (signature->severity), signature->fidelity, signature->name,
                              signature->engine, actions, signature->enabled, signature->retired);
    }
  return g_string_free (text, FALSE);
}

static const struct { const char *name, *sample; char *(*describe) (char **, GError **); const char *wanted; } samples[] = {
  { "/console/version-7", SAMPLE_VERSION_7, describe_version,
    "Cisco Intrusion Prevention System|7.1(7)E4|key1.0|S722 2013-06-05| |2.6.29.1|ASA-SSM-10|JAF1122AABB|valid 15918|7862400|1.1 - 7.1(7)E4|"
    "05-Feb-2013 06-Feb-2015|memory 681984/997376 68|system 26931/163840 16|application-data 72089/170803 45|boot 61849/72192 90|"
    "application-log 126464/525312 24|MainApp S-2013_FEB_05_05_37_7_1_6_65 Release 2013-02-05T05:40:22-0600 running|"
    "AnalysisEngine S-2013_FEB_05_05_37_7_1_6_65 Release 2013-02-05T05:40:22-0600 running|"
    "CollaborationApp S-2013_FEB_05_05_37_7_1_6_65 Release 2013-02-05T05:40:22-0600 notRunning|"
    "CLI S-2013_FEB_05_05_37_7_1_6_65 Release 2013-02-05T05:40:22-0600 |*IPS-K9-7.1-7-E4 00:30:07 UTC Wed Feb 06 2013|"
    "IPS-sig-S722-req-E4.pkg 18:44:14 UTC Fri Jun 07 2013" },
  { "/console/version-5", SAMPLE_VERSION_5, describe_version,
    "Cisco Intrusion Prevention System|5.1(8)E3|key1.0|S439 2009-09-30|V1.4 2007-03-02|2.4.26-IDS-smp-bigphys|IDS-4250-SX|5SNN331|"
    "expired 14882|16320|1.1 - 5.1(8)E2| |memory 764000/1008296 75|system 17817/29696 59|"
    "MainApp 2008_Aug_28_11.15 Release 2008-08-28T11:41:49-0500 running|"
    "AnalysisEngine 2008_Aug_28_11.15 Release 2008-08-28T11:41:49-0500 running|"
    "CLI 2008_Aug_28_11.15 Release 2008-08-28T11:41:49-0500 |*IPS-sig-S389-req-E3 20:53:32 UTC Wed Apr 01 2009|"
    "IPS-sig-S439-req-E3.pkg 18:16:10 UTC Mon Oct 05 2009" },
  { "/console/statistics", SAMPLE_STATISTICS, describe_statistics,
    "18:40:04 JST Fri Oct 28 2011|Read directory: http://SERVER//swc/esd/05/273556262/guest/|Success|18:40:07 JST Fri Oct 28 2011|"
    "Download: http://SERVER//swc/esd/05/273556262/guest/IPS-sig-S605-req-E4.pkg|Success|18:44:14 JST Fri Oct 28 2011|"
    "IPS-sig-S605-req-E4: Update completed successfully|Success|16:45:00 JST Sat Oct 29 2011|Synchronized 11.22.33.44 0.069" },
  { "/console/fingerprint", SAMPLE_FINGERPRINT, describe_fingerprint, "16:AC:EC:AC:9D:BC:84:F5:D8:E4:1A:05:C4:01:BB:65:7B:4F:FC:AA" },
  { "/console/users", SAMPLE_USERS, describe_users, "*cids_admin 27412 administrator|watcher 0 viewer|cids_old off 0 operator|" },
  { "/console/clock", SAMPLE_CLOCK, describe_clock, "1255527105000000" },
  { "/console/router", SAMPLE_ROUTER, describe_router, "branch-7|C2800NM-ADVSECURITYK9-M|12.4(24)T|2811|FTX1129A0B1|788640" },
  { "/console/signature-count", SAMPLE_COUNT, describe_count, "S259 1964/736/1625/338/1" },
  { "/console/categories", SAMPLE_CATEGORIES, describe_categories, "ios_ips basic, attack dos" },
  { "/console/router-signature", SAMPLE_ROUTER_SIGNATURE, describe_router_signature, "informational 100 produce-alert|deny-packet-inline retired" },
  { "/console/settings", SAMPLE_SETTINGS, describe_settings,
    "1102/0 low 90 Impossible IP Packet: 0 & 1 atomic-ip produce-alert|log-pair-packets 1 0|60000/0 medium 75   produce-alert 0 1|"
    "60001/3 medium 75   produce-alert 1 0|" },
};

static void
test_sample (gconstpointer data)
{
  guint which = GPOINTER_TO_UINT (data);
  g_auto(GStrv) lines = show (samples[which].sample, strlen (samples[which].sample));
  g_autoptr(GError) error = NULL;
  g_autofree char *said = NULL;

  g_assert_nonnull (lines);
  said = samples[which].describe (lines, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (said, ==, samples[which].wanted);
}

/* Cut anywhere, it is no answer, or the same one. */
static void
test_cut (gconstpointer data)
{
  guint which = GPOINTER_TO_UINT (data);
  gsize length = strlen (samples[which].sample);
  guint n_whole = 0;

  for (gsize at = 0; at <= length; at++)
    {
      g_auto(GStrv) lines = show (samples[which].sample, at);
      g_autofree char *said = NULL;

      if (lines == NULL)
        continue;
      said = samples[which].describe (lines, NULL);
      g_assert_cmpstr (said, ==, samples[which].wanted);
      n_whole++;
    }
  /* the blank behind the prompt may be missing */
  g_assert_cmpuint (n_whole, >=, 1);
  g_assert_cmpuint (n_whole, <=, 2);
}

/* Also without its prompt: a signature of which half is missing is never taken for a whole one. */
static void
test_settings_cut (void)
{
  g_auto(GStrv) lines = show (SAMPLE_SETTINGS, strlen (SAMPLE_SETTINGS));
  g_autofree char *whole = describe_settings (lines, NULL), *text = g_strjoinv ("\n", lines);
  guint n_whole = 0;

  for (gsize at = 0; at <= strlen (text); at++)
    {
      g_autofree char *part = g_strndup (text, at);
      g_auto(GStrv) cut = g_strsplit (part, "\n", -1);
      g_autoptr(GError) error = NULL;
      g_autofree char *said = describe_settings (cut, &error);

      if (said == NULL)
        {
          g_assert_error (error, IPS_ERROR, IPS_ERROR_PROTOCOL);
          continue;
        }
      g_assert_cmpstr (said, ==, whole);
      n_whole++;
    }
  /* from three dashes of the last rule on */
  g_assert_cmpuint (n_whole, ==, strlen ("--------------------------------------------\n   signature-update-policy: legacy <defaulted>") + 1);
}

/* Only where all are retired first is anything chosen. */
static void
test_categories (void)
{
  static const struct { const char *text, *wanted; } table[] = {
    { "", NULL },
    { "hostname x", NULL },
    { "ip ips signature-category", "" },
    { "ip ips signature-category\n category all\n  retired true", "" },
    { "ip ips signature-category\n category ios_ips basic\n  retired false", "" },
    { "ip ips signature-category\n category all\n  retired false\n category ios_ips basic\n  retired false", "" },
    { "ip ips signature-category\n category all\n  retired true\n category ios_ips advanced\n  retired false", "ios_ips advanced" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto(GStrv) lines = g_strsplit (table[i].text, "\n", -1);
      g_autofree char *said = ips_console_categories_parse (LINES (lines));

      g_assert_cmpstr (said, ==, table[i].wanted);
    }
}

/* Of a router's signatures, what is not whole is an error also without a prompt, and one that it has not is said in words. */
static void
test_router_signature (void)
{
  static const struct { const char *line, *wanted; int code; } table[] = {
    { " 2004:0     Y    Y     A    HIGH       0    1    0   200   30 FA N  85 S220", "high 85 produce-alert enabled", -1 },
    { "2004:0 Y* Nr ADRHF MEDIUM 0 1 0 200 30 FA N 5 S1000.0",
      "medium 5 produce-alert|deny-packet-inline|deny-connection-inline|deny-attacker-inline|reset-tcp-connection enabled retired", -1 },
    { "2004:0 N No LOW 0 1 0 200 30 FA N 5 S1", "low 5 ", -1 },
    { "2004:1 Y Y A HIGH 0 1 0 200 30 FA N 85 S220", NULL, IPS_ERROR_PROTOCOL },
    { "2004:0 Y Y X HIGH 0 1 0 200 30 FA N 85 S220", NULL, IPS_ERROR_PROTOCOL },
    { "2004:0 Y Y A HIGH 0 1 0 200 30 FA N 101 S220", NULL, IPS_ERROR_PROTOCOL },
    { "", NULL, IPS_ERROR_PROTOCOL },
    { "% Signature 2004:0 not found", "none", -1 },
    { "% Signature 2004:0 does", NULL, IPS_ERROR_REJECTED },
    { "% Invalid input detected at '^' marker.", NULL, IPS_ERROR_UNSUPPORTED },
  };
  g_auto(GStrv) lines = show (SAMPLE_ROUTER_SIGNATURE, strlen (SAMPLE_ROUTER_SIGNATURE));
  g_autofree char *text = g_strjoinv ("\n", lines), *whole = describe_router_signature (lines, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      char *one[] = { (char *) table[i].line, NULL };
      g_autoptr(GError) error = NULL;
      g_autofree char *said = describe_router_signature (one, &error);

      g_assert_cmpstr (said, ==, table[i].wanted);
      g_assert_true (table[i].code < 0 || g_error_matches (error, IPS_ERROR, table[i].code));
    }
  for (gsize at = 0; at <= strlen (text); at++)
    {
      g_autofree char *part = g_strndup (text, at);
      g_auto(GStrv) cut = g_strsplit (part, "\n", -1);
      g_autofree char *said = describe_router_signature (cut, NULL);

      g_assert_true (said == NULL || g_str_equal (said, whole));
    }
}

/* Another signature than the one that was asked for is none. */
static void
test_settings_of (void)
{
  static const char *const lines[] = { "   sig-id: 2004", "   subsig-id: 1", "   -----", "      alert-severity: low", "   -----", NULL };
  static const char *const error_lines[] = { "Error: Permission denied.", NULL };
  static const struct { IpsSignatureKey key; gboolean is_it; } table[] = {
    { IPS_SIGNATURE_KEY (2004, 1), TRUE }, { IPS_SIGNATURE_KEY (2004, 0), FALSE }, { IPS_SIGNATURE_KEY (200, 1), FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(IpsConsoleSettings) settings = ips_console_settings_new (dialect);
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (ips_console_settings_take (settings, lines, &table[i].key, &error), ==, table[i].is_it);
      g_assert_true (table[i].is_it || g_error_matches (error, IPS_ERROR, IPS_ERROR_PROTOCOL));
      g_clear_error (&error);
      if (!table[i].is_it)
        continue;
      g_assert_false (ips_console_settings_take (settings, error_lines, NULL, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_PERMISSION);
    }
}

/* (transfer full) (nullable) */
static char *
make_commands (const char *component, const char *config, gboolean router, GError **error)
{
  g_autofree char *delta = g_strdup_printf ("<component name=\"%s\"><config>%s</config></component>", component, config);
  g_autoptr(GPtrArray) commands = router ? ips_console_router_change_make_commands (dialect, delta, error)
                                         : ips_console_change_make_commands (dialect, delta, error);

  if (commands == NULL)
    return NULL;
  g_ptr_array_add (commands, NULL);
  return g_strjoinv ("|", (char **) commands->pdata);
}

#define ENTRY(members) "<map name=\"signatures\" editOp=\"merge\"><mapEntry><key><var name=\"id\">2004</var><var name=\"subsig-id\">0</var></key><struct>" \
                       members "</struct></mapEntry></map>"

static void
test_change (void)
{
  static const struct { const char *component, *config; int code; const char *commands; } table[] = {
    { "signature-definition", ENTRY ("<var name=\"alert-severity\">low</var><struct name=\"status\"><var name=\"retired\">true</var></struct>"), -1,
      "service signature-definition sig0|signatures 2004 0|alert-severity low|status|retired true|exit|exit|exit" },
    { "signature-definition", ENTRY ("<struct name=\"engine\"><struct name=\"atomic-ip\"><var name=\"event-action\">produce-alert|log-pair-packets</var></struct></struct>"), -1,
      "service signature-definition sig0|signatures 2004 0|engine atomic-ip|event-action produce-alert|log-pair-packets|exit|exit|exit" },
    { "signature-definition", ENTRY ("<struct name=\"sig-description\"><var name=\"sig-name\">Two words</var></struct>"), -1,
      "service signature-definition sig0|signatures 2004 0|sig-description|sig-name \"Two words\"|exit|exit|exit" },
    { "signature-definition", ENTRY ("<struct name=\"engine\"><struct name=\"\"><var name=\"event-action\">produce-alert</var></struct></struct>"), IPS_ERROR_REJECTED, "which engine" },
    { "signature-definition", ENTRY ("<var name=\"sig-name\">a&#10;reset</var>"), IPS_ERROR_INVALID, "cannot be typed" },
    { "signature-definition", ENTRY ("<var name=\"sig-name\">what?</var>"), IPS_ERROR_INVALID, "cannot be typed" },
    { "signature-definition", ENTRY ("<var name=\"a b\">1</var>"), IPS_ERROR_REJECTED, "a b" },
    { "signature-definition", "<map name=\"signatures\" editOp=\"delete\"/>", IPS_ERROR_REJECTED, "signatures" },
    { "host", "<var name=\"x\">1</var>", IPS_ERROR_REJECTED, "host" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *text = make_commands (table[i].component, table[i].config, FALSE, &error);

      if (table[i].code >= 0)
        {
          g_assert_null (text);
          g_assert_error (error, IPS_ERROR, table[i].code);
          g_assert_nonnull (strstr (error->message, table[i].commands));
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, table[i].commands);
    }
}

#define ENGINE(actions) "<struct name=\"engine\"><struct name=\"\"><var name=\"event-action\">" actions "</var></struct></struct>"

/* The same in a router's words; what it has no command for is refused before anything is said. */
static void
test_router_change (void)
{
  static const struct { const char *config, *commands, *words; } table[] = {
    { ENTRY ("<var name=\"alert-severity\">low</var><var name=\"sig-fidelity-rating\">85</var>"),
      "ip ips signature-definition|signature 2004 0|alert-severity low|fidelity-rating 85|exit|exit", NULL },
    { ENTRY ("<struct name=\"status\"><var name=\"enabled\">true</var><var name=\"retired\">false</var></struct>"),
      "ip ips signature-definition|signature 2004 0|status|enabled true|retired false|exit|exit|exit", NULL },
    { ENTRY (ENGINE ("produce-alert|deny-packet-inline")),
      "ip ips signature-definition|signature 2004 0|engine|event-action produce-alert|event-action deny-packet-inline|exit|exit|exit", NULL },
    { ENTRY (ENGINE ("produce-alert|log-pair-packets")), NULL, "log-pair-packets" },
    { ENTRY (ENGINE ("")), NULL, "always does something" },
    { ENTRY (ENGINE ("reload")), NULL, "reload" },
    { ENTRY ("<var name=\"promisc-delta\">5</var>"), NULL, "promisc-delta" },
    { ENTRY ("<var name=\"alert-severity\">low&#10;exit</var>"), NULL, "low" },
    { ENTRY ("<var name=\"sig-fidelity-rating\">101</var>"), NULL, "101" },
    { "<map name=\"signatures\" editOp=\"merge\"><mapEntry editOp=\"delete\"><key><var name=\"id\">60000</var><var name=\"subsig-id\">0</var></key></mapEntry></map>",
      NULL, "no custom signatures" },
    { "<var name=\"x\">1</var>", NULL, "“x”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *text = make_commands ("signature-definition", table[i].config, TRUE, &error);

      g_assert_cmpstr (text, ==, table[i].commands);
      g_assert_true (table[i].commands != NULL || g_error_matches (error, IPS_ERROR, IPS_ERROR_REJECTED));
      g_assert_true (table[i].commands != NULL || strstr (error->message, table[i].words) != NULL);
    }
}

static void
test_facts (void)
{
  g_auto(GStrv) lines = show (SAMPLE_VERSION_7, strlen (SAMPLE_VERSION_7));
  g_autoptr(IpsConsoleVersion) version = ips_console_version_parse (dialect, LINES (lines), NULL);
  g_autoptr(IpsSensorFacts) facts = ips_console_version_make_facts (version, NOW_US);

  g_assert_cmpstr (facts->version, ==, "7.1(7)E4");
  g_assert_cmpstr (facts->engine, ==, "E4");
  g_assert_cmpstr (facts->platform, ==, "ASA-SSM-10");
  g_assert_cmpstr (facts->signature_level, ==, "S722");
  g_assert_cmpstr (facts->applications, ==, "MainApp=running;AnalysisEngine=running;CollaborationApp=notRunning");
  g_assert_cmpint (facts->license_status, ==, IPS_LICENSE_VALID);
  g_assert_cmpint (facts->license_expires_us, ==, 15918 * DAY_US);
  g_assert_cmpint (facts->up_since_us, ==, NOW_US - 91 * DAY_US);
}

static void
test_licenses (void)
{
  static const struct { const char *line; IpsLicenseStatus status; gboolean has_date; } table[] = {
    { "Licensed, expires:      01-Aug-2013 UTC", IPS_LICENSE_VALID, TRUE },
    { "License expired: 30-Sep-2010 UTC", IPS_LICENSE_EXPIRED, TRUE },
    { "No license present", IPS_LICENSE_NONE, FALSE },
    { "Trial license, expires: 30-Sep-2010 UTC", IPS_LICENSE_TRIAL, TRUE },
    { "Licensed, expires:      01-Foo-2013 UTC", IPS_LICENSE_VALID, FALSE },
    { "Licensed to somebody", IPS_LICENSE_UNKNOWN, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const char *lines[] = { "Cisco Intrusion Prevention System, Version 6.2(1)E3", "Platform: IPS-4240", table[i].line, NULL };
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsConsoleVersion) version = ips_console_version_parse (dialect, lines, &error);

      g_assert_no_error (error);
      g_assert_cmpint (version->license_status, ==, table[i].status);
      g_assert_cmpint (version->license_expires_us != 0, ==, table[i].has_date);
    }
}

static void
test_sizes (void)
{
  static const struct { const char *line; guint64 used_bytes, total_bytes; } table[] = {
    { "Using 2K out of 3M bytes of available memory (68% usage)", 2048, 3 * 1024 * 1024 },
    { "Using 1.5G out of 4G bytes of available memory (37% usage)", G_GUINT64_CONSTANT (1610612736), G_GUINT64_CONSTANT (4294967296) },
    { "Using 9999999999G out of 1K bytes of available memory (0% usage)", 0, 1024 },
    { "Using 999999999999999G out of 1K bytes of available memory (0% usage)", 0, 1024 },
    { "Using 1K out of 99999999999999999999999999999999 bytes of available memory (0% usage)", 1024, 0 },
    { "Using . out of 1.2.3K bytes of available memory (0% usage)", 0, 1228 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const char *lines[] = { "Cisco Intrusion Prevention System, Version 6.2(1)E3", "Platform: IPS-4240", table[i].line, NULL };
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsConsoleVersion) version = ips_console_version_parse (dialect, lines, &error);
      const IpsConsoleUsage *usage;

      g_assert_no_error (error);
      g_assert_cmpuint (version->usages->len, ==, 1);
      usage = g_ptr_array_index (version->usages, 0);
      g_assert_cmpuint (usage->used_bytes, ==, table[i].used_bytes);
      g_assert_cmpuint (usage->total_bytes, ==, table[i].total_bytes);
    }
}

static void
test_durations (void)
{
  static const struct { const char *text; gint64 seconds; } table[] = {
    { "91 days.", 91 * 86400 }, { "1 day.", 86400 }, { "1 day, 3:24.", 86400 + 12240 }, { "4:32.", 16320 }, { "22 min.", 1320 },
    { "0 min.", 0 }, { "1 year, 2 weeks, 1 second", 365 * 86400 + 14 * 86400 + 1 }, { "", -1 }, { "soon.", -1 }, { "5 moons.", -1 },
    { "4:99.", -1 }, { "99999999999999999999 days", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (ips_console_duration_parse (table[i].text), ==, table[i].seconds);
}

static void
test_clocks (void)
{
  static const struct { const char *text; gint64 time_us; } table[] = {
    { "13:31:45 UTC Wed Oct 14 2009", G_GINT64_CONSTANT (1255527105000000) },
    { ".13:31:45.250 GMT Wed Oct 14 2009", G_GINT64_CONSTANT (1255527105250000) },
    { "13:31:45 JST Wed Oct 14 2009", 0 }, { "13:31:45 UTC Wed Oct 34 2009", 0 }, { "25:31:45 UTC Wed Oct 14 2009", 0 },
    { "13:31:45 UTC Wed ctO 14 2009", 0 }, { "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gint64 time_us = 0;

      g_assert_cmpint (ips_console_date_parse_clock (table[i].text, &time_us), ==, table[i].time_us != 0);
      g_assert_cmpint (time_us, ==, table[i].time_us);
    }
}

static void
test_errors (void)
{
  static const struct { const char *line; IpsError code; const char *message; } table[] = {
    { "Error: execUpgradeSoftware : The current signature level is S722, it must be less", IPS_ERROR_REJECTED,
      "execUpgradeSoftware : The current signature level is S722, it must be less" },
    { "Error: Permission denied.", IPS_ERROR_PERMISSION, "Permission denied." },
    { "Error: errInUse", IPS_ERROR_BUSY, "errInUse" },
    { "Error: Another upgrade is in progress", IPS_ERROR_BUSY, "Another upgrade is in progress" },
    { "Error: Invalid command received.", IPS_ERROR_UNSUPPORTED, "Invalid command received." },
    { "% Invalid input detected at '^' marker.", IPS_ERROR_UNSUPPORTED, "Invalid input detected at '^' marker." },
    { "Error:", IPS_ERROR_REJECTED, "errUnclassified" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const char *lines[] = { "", table[i].line, NULL };
      g_autoptr(GError) error = NULL;

      g_assert_false (ips_console_error_check (lines, &error));
      g_assert_error (error, IPS_ERROR, (int) table[i].code);
      g_assert_cmpstr (error->message, ==, table[i].message);
    }
  g_assert_true (ips_console_error_check ((const char *const[]) { "%IPS-6-ENGINE_READY: string-tcp", "no Error: here", NULL }, NULL));
}

/* What the far end waits for, byte by byte. */
static void
test_states (void)
{
  static const struct { const char *text; IpsConsoleState state; } table[] = {
    { "reset\r\nWarning: all applications stop.\r\nContinue with reset? []: ", IPS_CONSOLE_QUESTION },
    { "reset\r\nContinue with downgrade?: ", IPS_CONSOLE_QUESTION },
    { "reset\r\nWould you like to add this to the known hosts table for this host?[yes]: ", IPS_CONSOLE_QUESTION },
    { "reset\r\nWould you like to add this to the known hosts table for this host?[yes]", IPS_CONSOLE_QUESTION },
    { "reset\r\nProceed with reload? [confirm]", IPS_CONSOLE_QUESTION },
    { "reset\r\nSystem configuration has been modified. Save? [yes/no]: ", IPS_CONSOLE_QUESTION },
    { "reset\r\nPassword: ", IPS_CONSOLE_PASSWORD },
    { "reset\r\nUser Password:", IPS_CONSOLE_PASSWORD },
    { "reset\r\nline\r\n --More-- ", IPS_CONSOLE_MORE },
    { "reset\r\nsensor(config)# ", IPS_CONSOLE_PROMPT },
    { "reset\r\nrouter>", IPS_CONSOLE_PROMPT },
    { "reset\r\nnot a prompt# ", IPS_CONSOLE_READING },
    { "reset\r\n#", IPS_CONSOLE_READING },
    { "sensor# ", IPS_CONSOLE_READING },
    { "reset\r\nsensor#\r\n", IPS_CONSOLE_READING },
    { "reset\r\nanything\b\b\b\b\b\b\b\bsensor# ", IPS_CONSOLE_PROMPT },
    { "reset\r\nsensor# and more\r\033[8C\033[K", IPS_CONSOLE_READING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(IpsConsoleScreen) screen = ips_console_screen_new (1024);

      ips_console_screen_begin (screen, "reset");
      g_assert_true (ips_console_screen_feed (screen, table[i].text, strlen (table[i].text), NULL));
      g_assert_cmpint (ips_console_screen_get_state (screen), ==, table[i].state);
      ips_console_screen_answered (screen);
      g_assert_cmpint (ips_console_screen_get_state (screen), ==, IPS_CONSOLE_READING);
    }
}

static void
test_prompt_is_learnt (void)
{
  g_autoptr(IpsConsoleScreen) screen = ips_console_screen_new (1024);
  static const char banner[] = "***NOTICE***\r\nThis product contains cryptographic features\r\nsensor# ";
  static const char answer[] = "show version\r\nother# \r\nother# ";

  ips_console_screen_begin (screen, NULL);
  g_assert_true (ips_console_screen_feed (screen, banner, strlen (banner), NULL));
  g_assert_cmpint (ips_console_screen_get_state (screen), ==, IPS_CONSOLE_PROMPT);
  ips_console_screen_learn_prompt (screen);
  g_assert_cmpstr (ips_console_screen_get_prompt (screen), ==, "sensor#");
  ips_console_screen_begin (screen, "show version");
  g_assert_true (ips_console_screen_feed (screen, answer, strlen (answer), NULL));
  g_assert_cmpint (ips_console_screen_get_state (screen), ==, IPS_CONSOLE_READING);
  /* of the same device in another mode */
  ips_console_screen_begin (screen, "configure terminal");
  g_assert_true (ips_console_screen_feed (screen, "configure terminal\r\nsensor(config)# ", 36, NULL));
  g_assert_cmpint (ips_console_screen_get_state (screen), ==, IPS_CONSOLE_PROMPT);
  ips_console_screen_begin (screen, "configure terminal");
  g_assert_true (ips_console_screen_feed (screen, "configure terminal\r\nsensor2(config)# ", 37, NULL));
  g_assert_cmpint (ips_console_screen_get_state (screen), ==, IPS_CONSOLE_READING);
}

static void
test_too_large (void)
{
  g_autoptr(IpsConsoleScreen) screen = ips_console_screen_new (10);
  g_autoptr(GError) error = NULL;

  ips_console_screen_begin (screen, NULL);
  g_assert_true (ips_console_screen_feed (screen, "0123456789", 10, &error));
  g_assert_false (ips_console_screen_feed (screen, "0", 1, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *cut = g_strconcat (samples[i].name, "/cut", NULL);

      g_test_add_data_func (samples[i].name, GUINT_TO_POINTER (i), test_sample);
      g_test_add_data_func (cut, GUINT_TO_POINTER (i), test_cut);
    }
  g_test_add_func ("/console/settings/cut-lines", test_settings_cut);
  g_test_add_func ("/console/settings/of", test_settings_of);
  g_test_add_func ("/console/change", test_change);
  g_test_add_func ("/console/router-change", test_router_change);
  g_test_add_func ("/console/router-signature/words", test_router_signature);
  g_test_add_func ("/console/categories/choice", test_categories);
  g_test_add_func ("/console/facts", test_facts);
  g_test_add_func ("/console/licenses", test_licenses);
  g_test_add_func ("/console/sizes", test_sizes);
  g_test_add_func ("/console/durations", test_durations);
  g_test_add_func ("/console/clocks", test_clocks);
  g_test_add_func ("/console/errors", test_errors);
  g_test_add_func ("/console/states", test_states);
  g_test_add_func ("/console/prompt", test_prompt_is_learnt);
  g_test_add_func ("/console/too-large", test_too_large);
  return g_test_run ();
}
