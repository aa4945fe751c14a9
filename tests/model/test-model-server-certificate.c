/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-server-certificate.h"

#define DAY_US G_TIME_SPAN_DAY
#define NOW_US (20000 * DAY_US)

static IpsCertificate *
make_certificate (const char *sha256, gint64 from_us, gint64 until_us)
{
  IpsX509 *facts = g_new0 (IpsX509, 1);

  facts->subject = g_strdup ("CN=download.example");
  facts->common_name = g_strdup ("download.example");
  facts->issuer = g_strdup ("CN=Authority");
  facts->serial = g_strdup ("01");
  facts->key_algorithm = g_strdup ("RSA");
  facts->signature_hash = g_strdup ("SHA-256");
  facts->names = g_new0 (char *, 1);
  facts->sha1 = g_strdup (sha256);
  facts->sha256 = g_strdup (sha256);
  facts->not_before_us = from_us;
  facts->not_after_us = until_us;
  return ips_certificate_new_from_facts (facts, NULL);
}

static IpsServerCertificate *
make (IpsServerCheck check)
{
  g_autoptr(IpsCertificate) accepted = make_certificate ("AA", NOW_US - 100 * DAY_US, NOW_US + 100 * DAY_US);
  IpsServerCertificate *self = ips_server_certificate_new ("Download.Example", 443, accepted);

  self->check = check;
  self->checked_us = check != IPS_SERVER_CHECK_NEVER ? NOW_US - 3 * G_TIME_SPAN_HOUR : 0;
  return self;
}

static void
assert_says (const IpsServerCertificate *self, gboolean pinned, IpsSign sign, const char *words)
{
  IpsSign is;
  g_autofree char *text = ips_server_certificate_describe (self, pinned, NOW_US, &is);

  g_assert_nonnull (strstr (text, words));
  g_assert_cmpint (is, ==, sign);
}

static void
test_nicks (void)
{
  IpsServerCheck check;

  for (guint i = 0; i < IPS_N_SERVER_CHECKS; i++)
    {
      g_assert_true (ips_server_check_from_nick (ips_server_check_to_nick ((IpsServerCheck) i), &check));
      g_assert_cmpint (check, ==, i);
    }
  g_assert_false (ips_server_check_from_nick ("sam", &check));
  g_assert_false (ips_server_check_from_nick (NULL, &check));
  g_assert_cmpint (check, ==, IPS_SERVER_CHECK_NEVER);
}

static void
test_names (void)
{
  g_autoptr(IpsServerCertificate) name = ips_server_certificate_new ("WWW.Example", 443, NULL);
  g_autoptr(IpsServerCertificate) six = ips_server_certificate_new ("2001:db8::1", 8443, NULL);
  g_autofree char *a = ips_server_certificate_get_name (name), *b = ips_server_certificate_get_name (six);

  g_assert_cmpstr (a, ==, "www.example:443");
  g_assert_cmpstr (b, ==, "[2001:db8::1]:8443");
}

static void
test_words (void)
{
  g_autoptr(IpsServerCertificate) never = make (IPS_SERVER_CHECK_NEVER);
  g_autoptr(IpsServerCertificate) same = make (IPS_SERVER_CHECK_SAME);
  g_autoptr(IpsServerCertificate) changed = make (IPS_SERVER_CHECK_CHANGED);
  g_autoptr(IpsServerCertificate) away = make (IPS_SERVER_CHECK_UNREACHABLE);

  assert_says (never, FALSE, IPS_SIGN_FINE, "Not checked since");
  assert_says (same, FALSE, IPS_SIGN_FINE, "3 hours ago");
  assert_says (changed, FALSE, IPS_SIGN_ERROR, "another certificate");
  assert_says (changed, TRUE, IPS_SIGN_ERROR, "another certificate");
  g_free (away->message);
  away->message = g_strdup ("connection refused\nby nobody");
  assert_says (away, FALSE, IPS_SIGN_WARNING, "connection refused\xef\xbf\xbd" "by nobody");
  g_assert_false (ips_server_certificate_needs_attention (never, FALSE, NOW_US));
  g_assert_false (ips_server_certificate_needs_attention (same, TRUE, NOW_US));
  g_assert_true (ips_server_certificate_needs_attention (changed, FALSE, NOW_US));
  g_assert_false (ips_server_certificate_needs_attention (away, FALSE, NOW_US));
}

/* A routine renewal under an authority that the system trusts stops only those who pinned the certificate. */
static void
test_renewal (void)
{
  g_autoptr(IpsServerCertificate) renewed = make (IPS_SERVER_CHECK_RENEWED);
  g_autoptr(IpsCertificate) old = make_certificate ("AA", NOW_US - 400 * DAY_US, NOW_US - DAY_US);

  renewed->presented = make_certificate ("BB", NOW_US - DAY_US, NOW_US + 300 * DAY_US);
  assert_says (renewed, FALSE, IPS_SIGN_FINE, "Updates go on");
  assert_says (renewed, TRUE, IPS_SIGN_ERROR, "until you have accepted");
  /* That the accepted one has expired meanwhile does not matter then. */
  ips_certificate_unref (renewed->certificate);
  renewed->certificate = ips_certificate_ref (old);
  assert_says (renewed, FALSE, IPS_SIGN_FINE, "Updates go on");
}

static void
test_dates (void)
{
  static const struct { int from_days, until_days; IpsSign sign; const char *words; } rows[] = {
    { -100, 14, IPS_SIGN_FINE, "Unchanged" },
    { -100, 13, IPS_SIGN_WARNING, "in 13 days" },
    { -100, 0, IPS_SIGN_ERROR, "Expired" },
    { 1, 100, IPS_SIGN_ERROR, "Not valid before" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsServerCertificate) self = make (IPS_SERVER_CHECK_SAME);

      ips_certificate_unref (self->certificate);
      self->certificate = make_certificate ("AA", NOW_US + rows[i].from_days * DAY_US, NOW_US + rows[i].until_days * DAY_US);
      assert_says (self, TRUE, rows[i].sign, rows[i].words);
      g_assert_cmpint (ips_server_certificate_needs_attention (self, TRUE, NOW_US), ==, rows[i].sign != IPS_SIGN_FINE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/server-certificate/nicks", test_nicks);
  g_test_add_func ("/model/server-certificate/names", test_names);
  g_test_add_func ("/model/server-certificate/words", test_words);
  g_test_add_func ("/model/server-certificate/renewal", test_renewal);
  g_test_add_func ("/model/server-certificate/dates", test_dates);
  return g_test_run ();
}
