/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-certificate-columns.h"

#include <glib/gi18n-lib.h>

#include "ips-certificate-test.h"
#include "ips-compare.h"
#include "ips-format.h"
#include "ips-problem.h"
#include "ips-sensor-columns.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 200

static IpsTransport
get_default_transport (gpointer workspace)
{
  return ips_fleet_get_communication (ips_workspace_get_fleet (workspace))->transport;
}

static gint64
get_now (gpointer workspace)
{
  return ips_clock_now_us (ips_workspace_get_clock (workspace));
}

static gboolean
is_http (gpointer row, gpointer workspace)
{
  return ips_sensor_get_transport (row, get_default_transport (workspace)) == IPS_TRANSPORT_HTTP;
}

static IpsCertificateStatus
get_status (gpointer row, gpointer workspace)
{
  return ips_sensor_get_certificate_status (row, get_default_transport (workspace), get_now (workspace));
}

/* The certificate the columns "on Device" speak of: none where it could not be had, whatever was seen before. */
static const IpsX509 *
get_device_facts (gpointer row, gpointer workspace)
{
  IpsCertificate *certificate = ips_sensor_get_shown_certificate (row, get_default_transport (workspace), get_now (workspace));

  if (certificate == NULL || get_status (row, workspace) == IPS_CERTIFICATE_STATUS_UNAVAILABLE)
    return NULL;
  return ips_certificate_get_facts (certificate);
}

static const IpsX509 *
get_stored_facts (gpointer row)
{
  IpsCertificate *certificate = ips_sensor_get_trusted (row);

  return certificate != NULL ? ips_certificate_get_facts (certificate) : NULL;
}

static char *
mismatch_text (gpointer row, gpointer workspace)
{
  return g_strdup (ips_mismatch_to_label (ips_sensor_get_mismatch (row, get_default_transport (workspace))));
}

static char *
until_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts (row, workspace);
  g_autofree char *date = NULL, *days = NULL;

  if (facts == NULL)
    return g_strdup ("");
  date = ips_format_date (facts->not_after_us);
  days = ips_format_days (facts->not_after_us, get_now (workspace));
  /* TRANSLATORS: a date and its distance, "4 Aug 2027 (in 254 days)" */
  return g_strdup_printf (_("%1$s (%2$s)"), date, days);
}

static gint64
until_us (gconstpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts ((gpointer) row, workspace);

  return facts != NULL ? facts->not_after_us : G_MAXINT64;
}

static int
until_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  return ips_compare_int64 (until_us (a, workspace), until_us (b, workspace));
}

static char *
from_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts (row, workspace);

  return facts != NULL ? ips_format_date (facts->not_before_us) : g_strdup ("");
}

static gint64
from_us (gconstpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts ((gpointer) row, workspace);

  return facts != NULL ? facts->not_before_us : G_MAXINT64;
}

static int
from_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  return ips_compare_int64 (from_us (a, workspace), from_us (b, workspace));
}

static char *
status_text (gpointer row, gpointer workspace)
{
  return g_strdup (ips_certificate_status_to_label (get_status (row, workspace)));
}

/* Of what the words beside it say, the certificate; what else is wrong with the device stands in the last column. */
static IpsSign
status_sign (gpointer row, gpointer workspace)
{
  g_autoptr(IpsProblem) problem = NULL;

  if (is_http (row, workspace))
    return IPS_SIGN_ERROR;
  switch (get_status (row, workspace))
    {
    case IPS_CERTIFICATE_STATUS_EXPIRED:
      return IPS_SIGN_ERROR;
    case IPS_CERTIFICATE_STATUS_NOT_YET_VALID:
      return IPS_SIGN_WARNING;
    case IPS_CERTIFICATE_STATUS_UNAVAILABLE:
    case IPS_CERTIFICATE_STATUS_NONRETRIEVABLE:
      return IPS_SIGN_UNKNOWN;
    case IPS_CERTIFICATE_STATUS_VALID:
    default:
      problem = ips_problem_for_certificate (row, get_default_transport (workspace), get_now (workspace));
      return problem->kind == IPS_PROBLEM_CERT_CHANGED || problem->kind == IPS_PROBLEM_CERT_UNKNOWN || problem->kind == IPS_PROBLEM_CERT_SOON
             ? IPS_SIGN_WARNING : IPS_SIGN_FINE;
    }
}

char *
ips_certificate_columns_shorten (const char *thumbprint)
{
  gsize length = thumbprint != NULL ? strlen (thumbprint) : 0;

  if (length < 24)
    return g_strdup (thumbprint != NULL ? thumbprint : "");
  return g_strdup_printf ("%.5s…%s", thumbprint, thumbprint + length - 5);
}

static char *
stored_thumbprint_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_stored_facts (row);

  return ips_certificate_columns_shorten (facts != NULL ? facts->sha1 : NULL);
}

static char *
stored_thumbprint_full_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_stored_facts (row);

  return g_strdup (facts != NULL ? facts->sha1 : "");
}

static char *
device_thumbprint_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts (row, workspace);

  return ips_certificate_columns_shorten (facts != NULL ? facts->sha1 : NULL);
}

static char *
device_thumbprint_full_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts (row, workspace);

  return g_strdup (facts != NULL ? facts->sha1 : "");
}

static char *
stored_sha256_full_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_stored_facts (row);

  return g_strdup (facts != NULL ? facts->sha256 : "");
}

static char *
stored_sha256_text (gpointer row, gpointer workspace)
{
  g_autofree char *full = stored_sha256_full_text (row, workspace);

  return ips_certificate_columns_shorten (full);
}

static char *
device_sha256_full_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts (row, workspace);

  return g_strdup (facts != NULL ? facts->sha256 : "");
}

static char *
device_sha256_text (gpointer row, gpointer workspace)
{
  g_autofree char *full = device_sha256_full_text (row, workspace);

  return ips_certificate_columns_shorten (full);
}

static char *
issuer_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts (row, workspace);

  return ips_text_make_safe (facts != NULL ? facts->issuer : NULL, MAX_TEXT_CHARS);
}

static char *
subject_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts (row, workspace);

  return ips_text_make_safe (facts != NULL ? facts->subject : NULL, MAX_TEXT_CHARS);
}

static char *
serial_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts (row, workspace);

  return ips_text_make_safe (facts != NULL ? facts->serial : NULL, MAX_TEXT_CHARS);
}

static char *
key_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts (row, workspace);

  if (facts == NULL)
    return g_strdup ("");
  /* TRANSLATORS: a kind of key and its size in bits, "RSA 2048" */
  return g_strdup_printf (_("%1$s %2$u"), facts->key_algorithm, facts->key_bits);
}

static char *
hash_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts (row, workspace);

  return g_strdup (facts != NULL ? facts->signature_hash : "");
}

static char *
days_text (gpointer row, gpointer workspace)
{
  if (get_device_facts (row, workspace) == NULL)
    return g_strdup ("");
  return g_strdup_printf ("%d", ips_certificate_get_days_left (ips_sensor_get_facts (row)->certificate, get_now (workspace)));
}

static char *
clock_text (gpointer row, gpointer workspace)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (row);

  return facts->clock_known ? ips_format_skew (facts->clock_skew_us) : g_strdup ("");
}

static int
clock_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  const IpsSensorFacts *x = ips_sensor_get_facts ((gpointer) a), *y = ips_sensor_get_facts ((gpointer) b);

  return ips_compare_int64 (x->clock_known ? ABS (x->clock_skew_us) : -1, y->clock_known ? ABS (y->clock_skew_us) : -1);
}

static char *
checked_text (gpointer row, gpointer workspace)
{
  gint64 checked_us = ips_sensor_get_facts (row)->checked_us;

  return checked_us != 0 ? ips_format_age (checked_us, get_now (workspace)) : g_strdup (_("never"));
}

static char *
checked_full_text (gpointer row, gpointer workspace)
{
  return ips_format_date_time (ips_sensor_get_facts (row)->checked_us);
}

static int
checked_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  return ips_compare_int64 (ips_sensor_get_facts ((gpointer) a)->checked_us, ips_sensor_get_facts ((gpointer) b)->checked_us);
}

static char *
result_text (gpointer row, gpointer workspace)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (row);
  g_autofree char *sentence = NULL, *name = NULL;

  if (facts->checked_us == 0)
    return g_strdup ("");
  if (!facts->failed)
    return g_strdup (_("Answered"));
  name = ips_text_make_safe (ips_sensor_get_name (row), MAX_TEXT_CHARS);
  sentence = ips_explain_error (facts->error_code, name, facts->error_message);
  return ips_text_make_safe (sentence, 2 * MAX_TEXT_CHARS);
}

static char *
test_text (IpsCertificateTest test, gpointer row, gpointer workspace)
{
  IpsTestOutcome outcome = ips_certificate_test (test, ips_sensor_get_trusted (row),
                                                 ips_sensor_get_shown_certificate (row, get_default_transport (workspace), get_now (workspace)),
                                                 ips_sensor_get_config (row)->address, get_now (workspace));

  return g_strdup (outcome == IPS_TEST_UNKNOWN ? "" : ips_test_outcome_to_label (outcome));
}

static char *
issuer_test_text (gpointer row, gpointer workspace)
{
  return test_text (IPS_CERTIFICATE_TEST_ISSUER, row, workspace);
}

static char *
date_test_text (gpointer row, gpointer workspace)
{
  return test_text (IPS_CERTIFICATE_TEST_DATE, row, workspace);
}

static char *
name_test_text (gpointer row, gpointer workspace)
{
  return test_text (IPS_CERTIFICATE_TEST_NAME, row, workspace);
}

static char *
what_to_do_text (gpointer row, gpointer workspace)
{
  g_autoptr(IpsProblem) problem = ips_problem_for_certificate (row, get_default_transport (workspace), get_now (workspace));
  g_autofree char *text = NULL, *what = NULL;

  if (problem == NULL || problem->kind == IPS_PROBLEM_NONE)
    return g_strdup ("");
  text = ips_text_make_safe (problem->text, MAX_TEXT_CHARS);
  what = ips_text_make_safe (problem->what_to_do, MAX_TEXT_CHARS);
  if (*what == '\0')
    return g_steal_pointer (&text);
  /* What the columns beside it say is not said again: there is room for what to do. */
  if (*text == '\0' || problem->kind == IPS_PROBLEM_CERT_CHANGED || problem->kind == IPS_PROBLEM_CERT_EXPIRED
      || problem->kind == IPS_PROBLEM_CERT_NOT_YET || problem->kind == IPS_PROBLEM_CERT_SOON)
    return g_steal_pointer (&what);
  /* TRANSLATORS: what is wrong and what to do, "Certificate differs: Sync Certificate" */
  return g_strdup_printf (_("%1$s: %2$s"), text, what);
}

static char *
last_text (gpointer row, gpointer workspace)
{
  if (is_http (row, workspace))
    return g_strdup (_("HTTP: not encrypted. Change to HTTPS in the device's properties"));
  return what_to_do_text (row, workspace);
}

static const IpsTableColumn columns[] =
{
  { "device", N_("Device"), 136, TRUE, FALSE, FALSE, ips_sensor_cell_name, NULL, NULL, NULL, .least = 136 },
  { "mismatch", N_("Certificate Mismatch?"), 84, TRUE, FALSE, FALSE, mismatch_text, NULL, NULL, NULL },
  { "valid-until", N_("Valid Until on Device"), 194, TRUE, FALSE, FALSE, until_text, NULL, until_compare, NULL, .least = 188 },
  { "valid-from", N_("Valid From on Device"), 96, TRUE, FALSE, FALSE, from_text, NULL, from_compare, NULL },
  { "status", N_("Certificate Status on Device"), 304, TRUE, FALSE, FALSE, status_text, NULL, NULL, status_sign, .least = 300 },
  { "thumbprint-csm", N_("Thumbprint on CSM"), 112, TRUE, FALSE, TRUE, stored_thumbprint_text, stored_thumbprint_full_text, NULL, NULL, .least = 110 },
  { "thumbprint-device", N_("Thumbprint on Device"), 112, TRUE, FALSE, TRUE, device_thumbprint_text, device_thumbprint_full_text, NULL, NULL, .least = 110 },
  { "thumbprint-csm-sha256", N_("Thumbprint on CSM (SHA-256)"), 230, FALSE, FALSE, TRUE, stored_sha256_text, stored_sha256_full_text, NULL, NULL },
  { "thumbprint-device-sha256", N_("Thumbprint on Device (SHA-256)"), 240, FALSE, FALSE, TRUE, device_sha256_text, device_sha256_full_text, NULL, NULL },
  { "issuer", N_("Issuer"), 220, FALSE, FALSE, FALSE, issuer_text, NULL, NULL, NULL },
  { "subject", N_("Subject"), 220, FALSE, FALSE, FALSE, subject_text, NULL, NULL, NULL },
  { "serial", N_("Serial Number"), 200, FALSE, FALSE, TRUE, serial_text, NULL, NULL, NULL },
  { "key", N_("Key"), 100, FALSE, FALSE, FALSE, key_text, NULL, NULL, NULL },
  { "signature-hash", N_("Signature Hash"), 130, FALSE, FALSE, FALSE, hash_text, NULL, NULL, NULL },
  { "address", N_("Address"), 140, FALSE, FALSE, FALSE, ips_sensor_cell_address, NULL, ips_sensor_cell_compare_address, NULL },
  { "platform", N_("Platform"), 150, FALSE, FALSE, FALSE, ips_sensor_cell_platform, NULL, NULL, NULL },
  { "days-left", N_("Days Left"), 100, FALSE, TRUE, FALSE, days_text, NULL, until_compare, NULL },
  { "clock-difference", N_("Clock Difference"), 140, FALSE, FALSE, FALSE, clock_text, NULL, clock_compare, NULL },
  { "test-issuer", N_("Issuer trusted"), 120, FALSE, FALSE, FALSE, issuer_test_text, NULL, NULL, NULL },
  { "test-date", N_("Date inside validity"), 120, FALSE, FALSE, FALSE, date_test_text, NULL, NULL, NULL },
  { "test-name", N_("Name matches"), 140, FALSE, FALSE, FALSE, name_test_text, NULL, NULL, NULL },
  { "last-checked", N_("Last Checked"), 130, FALSE, FALSE, FALSE, checked_text, checked_full_text, checked_compare, NULL },
  { "last-result", N_("Last Result"), 320, FALSE, FALSE, FALSE, result_text, NULL, NULL, NULL },
  { "what-to-do", N_("What to do"), 260, TRUE, FALSE, FALSE, last_text, NULL, NULL, NULL },
};

const IpsTableColumn *
ips_certificate_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}

/* What other programs read in place of the words for people; %NULL for those columns that are the same. */
static char *
export_time (gpointer row, const char *id, gpointer workspace)
{
  const IpsX509 *facts = get_device_facts (row, workspace);

  if (g_str_equal (id, "valid-until"))
    return ips_format_iso (facts != NULL ? facts->not_after_us : 0);
  if (g_str_equal (id, "valid-from"))
    return ips_format_iso (facts != NULL ? facts->not_before_us : 0);
  if (g_str_equal (id, "last-checked"))
    return ips_format_iso (ips_sensor_get_facts (row)->checked_us);
  return NULL;
}

IpsTableExport
ips_certificate_columns_get_export (void)
{
  return export_time;
}
