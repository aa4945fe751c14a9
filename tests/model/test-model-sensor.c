/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificate status and mismatch as the chapter says them, differences, config and facts. */
#include "ips-certificate-test.h"
#include "ips-communication.h"
#include "ips-credential-set.h"
#include "ips-format.h"
#include "ips-group.h"
#include "ips-link-form.h"
#include "ips-sensor.h"
#include "ips-upgrade-history.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#define DAY G_TIME_SPAN_DAY
#define HOUR G_TIME_SPAN_HOUR
#define BEGIN (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)
#define END (BEGIN + 365 * DAY)

static IpsCertificate *
make_certificate (char digit)
{
  IpsX509 *facts = g_new0 (IpsX509, 1);
  g_autofree char *hex = g_strnfill (95, digit);

  facts->subject = g_strdup ("CN=10.1.1.1");
  facts->common_name = g_strdup ("10.1.1.1");
  facts->issuer = g_strdup ("CN=10.1.1.1");
  facts->serial = g_strdup ("01");
  facts->key_algorithm = g_strdup ("RSA");
  facts->key_bits = 1024;
  facts->signature_hash = g_strdup ("SHA-1");
  facts->names = g_new0 (char *, 1);
  facts->not_before_us = BEGIN;
  facts->not_after_us = END;
  facts->sha1 = g_strndup (hex, 59);
  facts->sha256 = g_strdup (hex);
  return ips_certificate_new_from_facts (facts, NULL);
}

static IpsSensor *
make_sensor (IpsCertificate *presented, IpsCertificate *trusted, gboolean gone)
{
  IpsSensorConfig *config = ips_sensor_config_new ();
  IpsSensorFacts *facts = ips_sensor_facts_new ();
  IpsSensor *sensor;

  facts->certificate = presented != NULL ? ips_certificate_ref (presented) : NULL;
  facts->certificate_gone = gone;
  sensor = ips_sensor_new (NULL, config);
  ips_sensor_take_facts (sensor, facts);
  ips_sensor_set_trusted (sensor, trusted, BEGIN);
  return sensor;
}

static void
test_status (void)
{
  g_autoptr(IpsCertificate) a = make_certificate ('A');
  g_autoptr(IpsCertificate) same = make_certificate ('A');
  g_autoptr(IpsCertificate) b = make_certificate ('B');
  const struct
  {
    IpsCertificate *presented, *trusted;
    gboolean gone;
    IpsTransport transport;
    gint64 now_us;
    IpsCertificateStatus status;
    IpsMismatch mismatch;
  } rows[] = {
    { a, a, FALSE, IPS_TRANSPORT_HTTPS, BEGIN + DAY, IPS_CERTIFICATE_STATUS_VALID, IPS_MISMATCH_NO },
    { a, same, FALSE, IPS_TRANSPORT_HTTPS, BEGIN + DAY, IPS_CERTIFICATE_STATUS_VALID, IPS_MISMATCH_NO },
    { a, a, FALSE, IPS_TRANSPORT_HTTPS, BEGIN, IPS_CERTIFICATE_STATUS_VALID, IPS_MISMATCH_NO },
    { a, a, FALSE, IPS_TRANSPORT_HTTPS, BEGIN - 1, IPS_CERTIFICATE_STATUS_NOT_YET_VALID, IPS_MISMATCH_NO },
    { a, a, FALSE, IPS_TRANSPORT_HTTPS, END, IPS_CERTIFICATE_STATUS_VALID, IPS_MISMATCH_NO },
    { a, a, FALSE, IPS_TRANSPORT_HTTPS, END + 1, IPS_CERTIFICATE_STATUS_EXPIRED, IPS_MISMATCH_NO },
    { a, b, FALSE, IPS_TRANSPORT_HTTPS, BEGIN + DAY, IPS_CERTIFICATE_STATUS_VALID, IPS_MISMATCH_YES },
    { a, b, FALSE, IPS_TRANSPORT_HTTPS, END + 1, IPS_CERTIFICATE_STATUS_EXPIRED, IPS_MISMATCH_YES },
    { a, NULL, FALSE, IPS_TRANSPORT_HTTPS, BEGIN + DAY, IPS_CERTIFICATE_STATUS_UNAVAILABLE, IPS_MISMATCH_UNKNOWN },
    { NULL, a, FALSE, IPS_TRANSPORT_HTTPS, BEGIN + DAY, IPS_CERTIFICATE_STATUS_UNAVAILABLE, IPS_MISMATCH_UNKNOWN },
    { NULL, NULL, FALSE, IPS_TRANSPORT_HTTPS, BEGIN + DAY, IPS_CERTIFICATE_STATUS_UNAVAILABLE, IPS_MISMATCH_UNKNOWN },
    { a, a, TRUE, IPS_TRANSPORT_HTTPS, BEGIN + DAY, IPS_CERTIFICATE_STATUS_NONRETRIEVABLE, IPS_MISMATCH_UNKNOWN },
    { NULL, NULL, TRUE, IPS_TRANSPORT_HTTPS, BEGIN + DAY, IPS_CERTIFICATE_STATUS_NONRETRIEVABLE, IPS_MISMATCH_UNKNOWN },
    { a, a, FALSE, IPS_TRANSPORT_HTTP, BEGIN + DAY, IPS_CERTIFICATE_STATUS_NONRETRIEVABLE, IPS_MISMATCH_UNKNOWN },
    { a, b, FALSE, IPS_TRANSPORT_HTTP, END + 1, IPS_CERTIFICATE_STATUS_NONRETRIEVABLE, IPS_MISMATCH_UNKNOWN },
    { NULL, NULL, FALSE, IPS_TRANSPORT_HTTP, BEGIN, IPS_CERTIFICATE_STATUS_NONRETRIEVABLE, IPS_MISMATCH_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsSensor) sensor = make_sensor (rows[i].presented, rows[i].trusted, rows[i].gone);
      IpsSensorConfig *config = ips_sensor_config_new ();

      g_test_message ("row %u", i);
      g_assert_cmpint (ips_sensor_get_certificate_status (sensor, rows[i].transport, rows[i].now_us), ==, rows[i].status);
      g_assert_cmpint (ips_sensor_get_mismatch (sensor, rows[i].transport), ==, rows[i].mismatch);
      g_assert_cmpuint (ips_sensor_get_port (sensor, rows[i].transport), ==, rows[i].transport == IPS_TRANSPORT_HTTP ? 80 : 443);
      /* What the sensor's own properties say wins over the fleet's default. */
      config->transport_set = TRUE;
      config->transport = rows[i].transport;
      config->port = 8443;
      ips_sensor_take_config (sensor, config);
      g_assert_cmpint (ips_sensor_get_certificate_status (sensor, !rows[i].transport, rows[i].now_us), ==, rows[i].status);
      g_assert_cmpint (ips_sensor_get_mismatch (sensor, !rows[i].transport), ==, rows[i].mismatch);
      g_assert_cmpuint (ips_sensor_get_port (sensor, !rows[i].transport), ==, 8443);
    }
}

static void
test_words (void)
{
  static const char *const words[] = {
    "Valid Certificate", "Expired Certificate", "Certificate Not Yet Valid", "Unavailable Refresh to get Cert Info",
    "Nonretrievable Cert Info not available",
  };
  static const char *const nicks[] = { "valid", "expired", "not-yet-valid", "unavailable", "nonretrievable" };
  static const char *const licenses[] = { "", "valid", "invalid", "expired", "no license", "trial license" };
  IpsTransport transport;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_cmpstr (ips_certificate_status_to_label ((IpsCertificateStatus) i), ==, words[i]);
      g_assert_cmpstr (ips_certificate_status_to_nick ((IpsCertificateStatus) i), ==, nicks[i]);
    }
  g_assert_cmpstr (ips_mismatch_to_label (IPS_MISMATCH_UNKNOWN), ==, "");
  g_assert_cmpstr (ips_mismatch_to_label (IPS_MISMATCH_NO), ==, "No");
  g_assert_cmpstr (ips_mismatch_to_label (IPS_MISMATCH_YES), ==, "Yes");
  for (guint i = 0; i < G_N_ELEMENTS (licenses); i++)
    {
      g_assert_cmpstr (ips_license_status_to_label ((IpsLicenseStatus) i), ==, licenses[i]);
      g_assert_cmpint (ips_license_status_from_nick (ips_license_status_to_nick ((IpsLicenseStatus) i)), ==, i);
    }
  g_assert_cmpint (ips_license_status_from_nick ("bogus"), ==, IPS_LICENSE_UNKNOWN);
  g_assert_cmpint (ips_license_status_from_nick (NULL), ==, IPS_LICENSE_UNKNOWN);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (ips_transport_from_nick (ips_transport_to_nick ((IpsTransport) i), &transport));
      g_assert_cmpuint (transport, ==, i);
    }
  g_assert_false (ips_transport_from_nick ("HTTPS", &transport));
  g_assert_false (ips_transport_from_nick (NULL, &transport));
}

static void
test_days_left (void)
{
  static const struct { gint64 now_us; int days; } rows[] = {
    /* it ends at 22:13 */
    { END, 0 }, { END - 22 * HOUR, 0 }, { END - 23 * HOUR, 1 }, { END - DAY, 1 }, { END - 30 * DAY, 30 }, { BEGIN, 365 },
    { END + HOUR, 0 }, { END + 2 * HOUR, -1 }, { END + DAY, -1 }, { END + 26 * HOUR, -2 }, { END + 21 * DAY, -21 },
  };
  g_autoptr(IpsCertificate) certificate = make_certificate ('A');

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = ips_format_days (END, rows[i].now_us);
      g_autofree char *number = g_strdup_printf ("%d", ABS (rows[i].days));

      g_assert_cmpint (ips_certificate_get_days_left (certificate, rows[i].now_us), ==, rows[i].days);
      /* the number in a column and the words beside it are the same day */
      g_assert_true (strstr (words, rows[i].days == 0 ? "today" : number) != NULL);
    }
}

static void
test_differences (void)
{
  g_autoptr(IpsCertificate) a = make_certificate ('A');
  g_autoptr(IpsCertificate) same = make_certificate ('A');
  g_autoptr(IpsCertificate) b = make_certificate ('B');
  IpsX509 *facts = (IpsX509 *) ips_certificate_get_facts (b);
  g_auto(GStrv) none = ips_certificate_describe_differences (a, same);
  g_auto(GStrv) first = ips_certificate_describe_differences (NULL, a);
  g_auto(GStrv) few = ips_certificate_describe_differences (a, b);
  g_auto(GStrv) all = NULL;
  g_autofree char *joined = NULL, *until = NULL;

  g_assert_true (ips_certificate_equal (a, same));
  g_assert_true (ips_certificate_equal (NULL, NULL));
  g_assert_false (ips_certificate_equal (a, NULL));
  g_assert_false (ips_certificate_equal (NULL, b));
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpuint (g_strv_length (first), ==, 0);
  g_assert_cmpuint (g_strv_length (few), ==, 1);
  g_assert_true (g_str_has_prefix (few[0], "thumbprint: AAAA"));

  facts->key_bits = 2048;
  facts->not_after_us = END + 365 * DAY;
  g_free (facts->signature_hash);
  facts->signature_hash = g_strdup ("SHA-256");
  g_strfreev (facts->names);
  facts->names = g_strsplit ("a.example,192.0.2.1", ",", -1);
  all = ips_certificate_describe_differences (a, b);
  joined = g_strjoinv ("\n", all);
  until = ips_format_date_time (END + 365 * DAY);
  g_assert_cmpuint (g_strv_length (all), ==, 5);
  g_assert_nonnull (strstr (joined, "key: RSA 1024 → RSA 2048"));
  g_assert_nonnull (strstr (joined, "signature hash: SHA-1 → SHA-256"));
  g_assert_nonnull (strstr (joined, "a.example, 192.0.2.1"));
  g_assert_nonnull (strstr (joined, until));
}

/* Each field by itself: a change makes it unequal, a copy equal, a bad value is refused by its name. */
static void
test_config (void)
{
  static const struct { gsize offset; const char *bad; const char *label; } texts[] = {
    { G_STRUCT_OFFSET (IpsSensorConfig, name), "", "name" }, { G_STRUCT_OFFSET (IpsSensorConfig, name), " \t", "name" },
    { G_STRUCT_OFFSET (IpsSensorConfig, name), "a\nb", "name" }, { G_STRUCT_OFFSET (IpsSensorConfig, name), "a\x1b", "name" },
    { G_STRUCT_OFFSET (IpsSensorConfig, name), "a\xff", "name" }, { G_STRUCT_OFFSET (IpsSensorConfig, address), "", "address" },
    { G_STRUCT_OFFSET (IpsSensorConfig, address), "1.2.3", "address" },
    { G_STRUCT_OFFSET (IpsSensorConfig, address), "192.0.2.1:443", "address" },
    { G_STRUCT_OFFSET (IpsSensorConfig, address), "https://192.0.2.1", "address" },
    { G_STRUCT_OFFSET (IpsSensorConfig, group), "a\x07" "b", "group" }, { G_STRUCT_OFFSET (IpsSensorConfig, group), "a\nb", "group" },
    { G_STRUCT_OFFSET (IpsSensorConfig, username), "a:b", "user name" },
    { G_STRUCT_OFFSET (IpsSensorConfig, username), "a\nb", "user name" },
    { G_STRUCT_OFFSET (IpsSensorConfig, notes), "\x01", "notes" }, { G_STRUCT_OFFSET (IpsSensorConfig, notes), "\xc3", "notes" },
  };
  static const gsize fields[] = {
    G_STRUCT_OFFSET (IpsSensorConfig, name), G_STRUCT_OFFSET (IpsSensorConfig, address), G_STRUCT_OFFSET (IpsSensorConfig, group),
    G_STRUCT_OFFSET (IpsSensorConfig, credential_set), G_STRUCT_OFFSET (IpsSensorConfig, username),
    G_STRUCT_OFFSET (IpsSensorConfig, notes), G_STRUCT_OFFSET (IpsSensorConfig, tags),
  };
  g_autoptr(IpsSensorConfig) good = ips_sensor_config_new ();
  g_autofree char *long_text = g_strnfill (1001, 'n');
  g_autoptr(GError) none = NULL;

  g_free (good->name);
  good->name = g_strdup ("ber-core-02");
  g_free (good->address);
  good->address = g_strdup ("192.0.2.13");
  g_free (good->notes);
  good->notes = g_strdup ("two\nlines, Zürich");
  g_assert_true (ips_sensor_config_validate (good, &none));
  g_assert_no_error (none);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(IpsSensorConfig) bad = ips_sensor_config_copy (good);
      g_autoptr(GError) error = NULL;
      char **field = G_STRUCT_MEMBER_P (bad, texts[i].offset);

      g_free (*field);
      *field = g_strdup (texts[i].bad);
      g_test_message ("text %u", i);
      g_assert_false (ips_sensor_config_validate (bad, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, texts[i].label));
    }
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr(IpsSensorConfig) other = ips_sensor_config_copy (good);
      char **field = G_STRUCT_MEMBER_P (other, fields[i]);

      g_assert_true (ips_sensor_config_equal (good, other));
      g_free (*field);
      *field = g_strdup (long_text);
      g_assert_false (ips_sensor_config_equal (good, other));
      /* The id of a set is ours and not looked at. */
      g_assert_cmpint (ips_sensor_config_validate (other, NULL), ==,
                       fields[i] == G_STRUCT_OFFSET (IpsSensorConfig, credential_set));
    }
}

static void
test_config_numbers (void)
{
  g_autoptr(IpsSensorConfig) good = ips_sensor_config_new ();
  g_autoptr(IpsSensorConfig) other = NULL;
  g_autoptr(GError) port = NULL, timeout = NULL, reply = NULL;

  g_free (good->name);
  good->name = g_strdup ("a");
  g_free (good->address);
  good->address = g_strdup ("fe80::1");
  good->port = 65535;
  good->connect_timeout_ms = good->reply_timeout_ms = 2 * 3600 * 1000;
  g_assert_true (ips_sensor_config_validate (good, NULL));
  other = ips_sensor_config_copy (good);
  other->port = 65536;
  g_assert_false (ips_sensor_config_equal (good, other));
  g_assert_false (ips_sensor_config_validate (other, &port));
  g_assert_true (g_str_has_prefix (port->message, "port"));
  other->port = 65535;
  other->connect_timeout_ms++;
  g_assert_false (ips_sensor_config_equal (good, other));
  g_assert_false (ips_sensor_config_validate (other, &timeout));
  g_assert_true (g_str_has_prefix (timeout->message, "connection timeout"));
  other->connect_timeout_ms--;
  other->reply_timeout_ms = G_MAXUINT;
  g_assert_false (ips_sensor_config_equal (good, other));
  g_assert_false (ips_sensor_config_validate (other, &reply));
  g_assert_true (g_str_has_prefix (reply->message, "reply timeout"));
  other->reply_timeout_ms = good->reply_timeout_ms;
  g_assert_true (ips_sensor_config_equal (good, other));
  other->transport_set = TRUE;
  g_assert_false (ips_sensor_config_equal (good, other));
  ips_sensor_config_free (NULL);
}

static void
test_config_console (void)
{
  static const char *const keys[] = { "SHA256:short", "MD5:00:11", "SHA256:0123456789012345678901234567890123456789 !!", "x" };
  g_autoptr(IpsSensorConfig) good = ips_sensor_config_new ();
  g_autoptr(IpsSensorConfig) other = NULL;
  g_autoptr(GError) port = NULL;

  g_free (good->name);
  good->name = g_strdup ("a");
  g_free (good->address);
  good->address = g_strdup ("10.0.0.1");
  g_assert_cmpuint (ips_sensor_config_get_ssh_port (good), ==, 22);
  g_assert_cmpstr (ips_sensor_config_describe_form (good, IPS_TRANSPORT_HTTP), ==, "HTTP");
  good->form = IPS_FORM_AUTOMATIC;
  good->ssh_port = 2222;
  g_free (good->host_key);
  good->host_key = g_strdup ("SHA256:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno+/");
  g_assert_true (ips_sensor_config_validate (good, NULL));
  g_assert_cmpuint (ips_sensor_config_get_ssh_port (good), ==, 2222);
  g_assert_cmpstr (ips_sensor_config_describe_form (good, IPS_TRANSPORT_HTTPS), ==, "HTTPS and SSH");

  other = ips_sensor_config_copy (good);
  g_assert_true (ips_sensor_config_equal (good, other));
  other->form = IPS_FORM_SSH;
  g_assert_false (ips_sensor_config_equal (good, other));
  g_assert_cmpstr (ips_sensor_config_describe_form (other, IPS_TRANSPORT_HTTPS), ==, "SSH");
  other->form = good->form;
  other->ssh_old = TRUE;
  g_assert_false (ips_sensor_config_equal (good, other));
  other->ssh_old = FALSE;
  other->ssh_port = 65536;
  g_assert_false (ips_sensor_config_equal (good, other));
  g_assert_false (ips_sensor_config_validate (other, &port));
  g_assert_true (g_str_has_prefix (port->message, "SSH port"));
  other->ssh_port = good->ssh_port;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(GError) error = NULL;

      g_free (other->host_key);
      other->host_key = g_strdup (keys[i]);
      g_assert_false (ips_sensor_config_equal (good, other));
      g_assert_false (ips_sensor_config_validate (other, &error));
      g_assert_true (g_str_has_prefix (error->message, "SSH host key"));
    }
  for (IpsForm form = 0; form < IPS_N_FORMS; form++)
    {
      IpsForm read;

      g_assert_true (ips_form_from_nick (ips_form_to_nick (form), &read));
      g_assert_cmpint (read, ==, form);
    }
  g_assert_false (ips_form_from_nick ("telnet", &other->form));
}

/* What a question says of how devices are reached. */
static void
test_link_forms (void)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *one = NULL, *reading = NULL, *changing = NULL;

  for (IpsForm form = 0; form < IPS_N_FORMS; form++)
    {
      IpsSensorConfig *config = ips_sensor_config_new ();

      config->form = form;
      g_ptr_array_add (sensors, ips_sensor_new (NULL, config));
      if (form == IPS_FORM_WEB)
        one = ips_link_form_describe (sensors, IPS_VERB_REBOOT, IPS_TRANSPORT_HTTP);
    }
  reading = ips_link_form_describe (sensors, IPS_VERB_REFRESH, IPS_TRANSPORT_HTTPS);
  changing = ips_link_form_describe (sensors, IPS_VERB_REBOOT, IPS_TRANSPORT_HTTPS);
  g_assert_cmpstr (one, ==, "Over HTTP.");
  g_assert_cmpstr (reading, ==, "2 over HTTPS, 2 over SSH.");
  g_assert_cmpstr (changing, ==, "1 over HTTPS, 3 over SSH.");
}

static void
test_values (void)
{
  g_autoptr(IpsCertificate) certificate = make_certificate ('A');
  g_autoptr(IpsSensor) sensor = make_sensor (certificate, certificate, FALSE);
  g_autoptr(IpsSensor) named = ips_sensor_new ("own-id", ips_sensor_config_new ());
  IpsSensorFacts *copy = ips_sensor_facts_copy (ips_sensor_get_facts (sensor));
  IpsCredentialSet *set = ips_credential_set_new (NULL, NULL, NULL);
  IpsCredentialSet *set_copy = ips_credential_set_copy (set);

  g_assert_true (g_uuid_string_is_valid (ips_sensor_get_id (sensor)));
  g_assert_cmpstr (ips_sensor_get_id (named), ==, "own-id");
  g_assert_cmpint (ips_sensor_get_trusted_us (sensor), ==, BEGIN);
  g_assert_true (copy->certificate == certificate);
  ips_sensor_take_facts (sensor, copy);
  ips_sensor_take_facts (sensor, copy);
  ips_sensor_set_trusted (sensor, ips_sensor_get_trusted (sensor), 5);
  g_assert_cmpint (ips_sensor_get_trusted_us (sensor), ==, 5);
  ips_sensor_set_trusted (sensor, NULL, 7);
  g_assert_null (ips_sensor_get_trusted (sensor));
  g_assert_cmpint (ips_sensor_get_trusted_us (sensor), ==, 0);
  g_assert_true (g_uuid_string_is_valid (set->id));
  g_assert_cmpstr (set_copy->id, ==, set->id);
  g_assert_cmpstr (set_copy->name, ==, "");
  ips_credential_set_free (set);
  ips_credential_set_free (set_copy);
  ips_credential_set_free (NULL);
}

static void
test_communication (void)
{
  IpsCommunication a, b;
  IpsCertPolicy policy;

  ips_communication_init_defaults (&a);
  ips_communication_init_defaults (&b);
  g_assert_true (ips_communication_equal (&a, &b));
  g_assert_cmpint (a.transport, ==, IPS_TRANSPORT_HTTPS);
  g_assert_cmpint (a.policy, ==, IPS_CERT_POLICY_ASK);
  g_assert_cmpuint (a.connect_timeout_ms, ==, 10000);
  g_assert_cmpuint (a.reply_timeout_ms, ==, 30000);
  g_assert_cmpuint (a.long_timeout_ms, ==, 120000);
  g_assert_cmpuint (a.reboot_timeout_ms, ==, 1200000);
  g_assert_cmpuint (a.retries, ==, 2);
  g_assert_cmpuint (a.parallel, ==, 64);
  for (guint i = 0; i < sizeof a / sizeof (guint); i++)
    {
      ((guint *) &b)[i]++;
      g_assert_false (ips_communication_equal (&a, &b));
      ((guint *) &b)[i]--;
    }
  for (guint i = 0; i <= IPS_CERT_POLICY_MANUAL; i++)
    {
      g_assert_true (ips_cert_policy_from_nick (ips_cert_policy_to_nick ((IpsCertPolicy) i), &policy));
      g_assert_cmpuint (policy, ==, i);
    }
  g_assert_false (ips_cert_policy_from_nick ("trust", &policy));
  g_assert_false (ips_cert_policy_from_nick (NULL, &policy));
}

static gsize
resident_bytes (void)
{
  g_autofree char *text = NULL;
  const char *at;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  at = strstr (text, "VmRSS:");
  g_assert_nonnull (at);
  return (gsize) g_ascii_strtoull (at + strlen ("VmRSS:"), NULL, 10) * 1024;
}

#if defined(__has_feature)
#define HAS_FEATURE(feature) __has_feature (feature)
#else
#define HAS_FEATURE(feature) 0
#endif

/* What an inventory of 50,000 costs, certificates included: one each, of the usual size. */
static void
test_memory (void)
{
  const guint n_sensors = 50000;
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  const char *preload = g_getenv ("LD_PRELOAD");
  gboolean watched = preload != NULL && strstr (preload, "vgpreload") != NULL;
  gsize before, each;

  g_ptr_array_set_size (sensors, 0);
  before = resident_bytes ();
  for (guint i = 0; i < n_sensors; i++)
    {
      IpsSensorConfig *config = ips_sensor_config_new ();
      IpsSensorFacts *facts = ips_sensor_facts_new ();
      IpsSensor *sensor;

      g_free (config->name);
      config->name = g_strdup_printf ("sensor-%u", i);
      g_free (config->address);
      config->address = g_strdup_printf ("10.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);
      g_free (facts->version);
      facts->version = g_strdup ("7.1(11)E4");
      g_free (facts->platform);
      facts->platform = g_strdup ("IPS-4345");
      g_free (facts->applications);
      facts->applications = g_strdup ("MainApp=running;AnalysisEngine=running;CollaborationApp=running");
      facts->certificate = make_certificate ((char) ('A' + i % 26));
      sensor = ips_sensor_new (NULL, config);
      ips_sensor_take_facts (sensor, facts);
      ips_sensor_set_trusted (sensor, ips_sensor_get_facts (sensor)->certificate, BEGIN);
      g_ptr_array_add (sensors, sensor);
    }
  each = (resident_bytes () - before) / n_sensors;
  g_test_message ("%" G_GSIZE_FORMAT " bytes for each of %u sensors", each, n_sensors);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || HAS_FEATURE (address_sanitizer) || HAS_FEATURE (thread_sanitizer)
  /* A sanitizer's own memory is many times ours. */
  watched = TRUE;
#endif
  if (!watched)
    g_assert_cmpuint (each, <, 1600);
}

/* What a client tests, and what becomes of each. */
static void
test_certificate_tests (void)
{
  g_autoptr(IpsCertificate) a = make_certificate ('A');
  g_autoptr(IpsCertificate) b = make_certificate ('B');
  const struct { IpsCertificateTest test; IpsCertificate *stored, *presented; const char *address; gint64 now_us; IpsTestOutcome outcome; } rows[] = {
    { IPS_CERTIFICATE_TEST_ISSUER, a, a, "10.1.1.1", BEGIN, IPS_TEST_PASS },
    { IPS_CERTIFICATE_TEST_ISSUER, b, a, "10.1.1.1", BEGIN, IPS_TEST_FAIL },
    { IPS_CERTIFICATE_TEST_ISSUER, NULL, a, "10.1.1.1", BEGIN, IPS_TEST_FAIL },
    { IPS_CERTIFICATE_TEST_ISSUER, a, NULL, "10.1.1.1", BEGIN, IPS_TEST_UNKNOWN },
    { IPS_CERTIFICATE_TEST_DATE, b, a, "10.1.1.1", END, IPS_TEST_PASS },
    { IPS_CERTIFICATE_TEST_DATE, a, a, "10.1.1.1", END + 1, IPS_TEST_FAIL },
    { IPS_CERTIFICATE_TEST_DATE, a, a, "10.1.1.1", BEGIN - 1, IPS_TEST_FAIL },
    { IPS_CERTIFICATE_TEST_NAME, a, a, "10.1.1.1", END + 1, IPS_TEST_PASS },
    { IPS_CERTIFICATE_TEST_NAME, a, a, "sensor.example", BEGIN, IPS_TEST_USUAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (ips_certificate_test (rows[i].test, rows[i].stored, rows[i].presented, rows[i].address, rows[i].now_us), ==, rows[i].outcome);
}

static void
test_upgrade_history (void)
{
  g_autoptr(IpsSensorFacts) facts = ips_sensor_facts_new ();
  g_autoptr(IpsSensorFacts) copy = NULL;
  g_autoptr(GPtrArray) nothing = ips_upgrade_history_read (facts);
  g_autoptr(GPtrArray) entries = NULL;
  g_autofree char *without = ips_upgrade_history_describe_revert (facts);
  g_autofree char *words = NULL;
  const IpsUpgradeEntry *entry;
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
  char *const names[] = { (char *) "package-0.pkg", (char *) "package-1.pkg" };
  IpsUpgradeStep step = { 0 };

  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_nonnull (strstr (without, "names no upgrade"));
  g_free (facts->upgrades);
  facts->upgrades = g_strdup ("IPS-sig-S389-req-E3\t20:53:32 UTC Wed Apr 01 2009\nIPS-sig-S439-req-E3.pkg\t");
  g_free (facts->recovery);
  facts->recovery = g_strdup ("1.1 - 5.1(8)E2");
  copy = ips_sensor_facts_copy (facts);
  entries = ips_upgrade_history_read (copy);
  g_assert_cmpuint (entries->len, ==, 2);
  entry = g_ptr_array_index (entries, 0);
  g_assert_cmpstr (entry->package, ==, "IPS-sig-S389-req-E3");
  g_assert_cmpstr (entry->when, ==, "20:53:32 UTC Wed Apr 01 2009");
  words = ips_upgrade_history_describe_revert (copy);
  g_assert_nonnull (strstr (words, "take back IPS-sig-S439-req-E3.pkg"));
  g_assert_nonnull (strstr (words, "(1.1 - 5.1(8)E2)"));
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *back = NULL;

      step.file_name = names[i];
      g_ptr_array_add (steps, ips_upgrade_step_copy (&step));
      back = ips_upgrade_history_describe_way_back (copy, steps);
      g_assert_nonnull (strstr (back, i == 0 ? "takes back package-0.pkg." : "takes back package-1.pkg, the last of the packages; the 1 before it stays."));
      g_assert_nonnull (strstr (back, "(1.1 - 5.1(8)E2)"));
    }
}

static void
test_group (void)
{
  const struct
  {
    const char *group, *path;
    gboolean contains;
  } cases[] = {
    { NULL, "", TRUE }, { "", "", TRUE }, { "", "Europe", TRUE }, { "Europe", "Europe", TRUE }, { "Europe", "Europe/Berlin", TRUE },
    { "Europe", "", FALSE }, { "Europe", "European Office", FALSE }, { "Europe/Berlin", "Europe", FALSE },
    { "Europe/Berlin", "Europe/Berlin/Lab", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (ips_group_contains (cases[i].group, cases[i].path) != cases[i].contains)
      g_error ("%s, %s", cases[i].group, cases[i].path);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/certificate/status", test_status);
  g_test_add_func ("/model/certificate/words", test_words);
  g_test_add_func ("/model/certificate/days-left", test_days_left);
  g_test_add_func ("/model/certificate/differences", test_differences);
  g_test_add_func ("/model/config/texts", test_config);
  g_test_add_func ("/model/config/numbers", test_config_numbers);
  g_test_add_func ("/model/config/console", test_config_console);
  g_test_add_func ("/model/config/link-forms", test_link_forms);
  g_test_add_func ("/model/sensor/group", test_group);
  g_test_add_func ("/model/sensor/values", test_values);
  g_test_add_func ("/model/communication/defaults", test_communication);
  g_test_add_func ("/model/sensor/memory", test_memory);
  g_test_add_func ("/model/sensor/certificate-tests", test_certificate_tests);
  g_test_add_func ("/model/sensor/upgrade-history", test_upgrade_history);
  return g_test_run ();
}
