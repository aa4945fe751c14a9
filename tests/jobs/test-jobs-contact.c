/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a contact leaves in a sensor's facts (the chapter's statuses hang on it), and how a sensor is reached. */
#include "ips-error.h"
#include "ips-route.h"
#include "ips-sensor-contact.h"

static IpsCertificate *
make_certificate (const char *name)
{
  IpsX509 *facts = g_new0 (IpsX509, 1);

  facts->subject = g_strdup (name);
  facts->common_name = g_strdup (name);
  facts->issuer = g_strdup (name);
  facts->serial = g_strdup ("01");
  facts->key_algorithm = g_strdup ("RSA");
  facts->key_bits = 2048;
  facts->signature_hash = g_strdup ("SHA-256");
  facts->names = g_new0 (char *, 1);
  facts->not_before_us = 1;
  facts->not_after_us = G_MAXINT64 / 2;
  facts->sha1 = g_strdup_printf ("sha1 of %s", name);
  facts->sha256 = g_strdup_printf ("sha256 of %s", name);
  return ips_certificate_new_from_facts (facts, NULL);
}

static IpsSensor *
make_sensor (void)
{
  IpsSensorConfig *config = ips_sensor_config_new ();

  g_free (config->name);
  config->name = g_strdup ("one");
  g_free (config->address);
  config->address = g_strdup ("10.1.1.1");
  return ips_sensor_new ("id", config);
}

static void
try (IpsSensor *sensor, IpsTransport transport, IpsCertificate *certificate, GError *failure, gint64 now_us)
{
  g_autoptr(IpsContact) contact = ips_contact_new ();
  g_autoptr(GError) error = failure;

  contact->certificate = certificate != NULL ? ips_certificate_ref (certificate) : NULL;
  ips_sensor_take_facts (sensor, ips_sensor_contact_make_facts (sensor, transport, error == NULL ? ips_sensor_facts_new () : NULL,
                                                                contact, error, now_us));
}

static void
test_facts (void)
{
  g_autoptr(IpsSensor) sensor = make_sensor ();
  g_autoptr(IpsCertificate) one = make_certificate ("one");
  g_autoptr(IpsCertificate) two = make_certificate ("two");
  const IpsSensorFacts *facts;

  try (sensor, IPS_TRANSPORT_HTTPS, one, NULL, 100);
  facts = ips_sensor_get_facts (sensor);
  g_assert_false (facts->failed);
  g_assert_cmpint (facts->contacted_us, ==, 100);
  g_assert_cmpint (facts->checked_us, ==, 100);
  g_assert_cmpint (facts->certificate_us, ==, 100);
  g_assert_true (ips_certificate_equal (facts->certificate, one));
  g_assert_false (facts->certificate_gone);

  /* no connection: the last certificate is remembered, but it is gone */
  try (sensor, IPS_TRANSPORT_HTTPS, NULL, ips_error_new (IPS_ERROR_TIMED_OUT, "no answer"), 200);
  facts = ips_sensor_get_facts (sensor);
  g_assert_true (facts->failed);
  g_assert_cmpint (facts->error_code, ==, IPS_ERROR_TIMED_OUT);
  g_assert_cmpstr (facts->error_message, ==, "no answer");
  g_assert_cmpint (facts->contacted_us, ==, 100);
  g_assert_cmpint (facts->checked_us, ==, 200);
  g_assert_true (facts->certificate_gone);
  g_assert_true (ips_certificate_equal (facts->certificate, one));
  g_assert_cmpint (facts->certificate_us, ==, 100);

  /* presented, but it is no sensor: the certificate is shown */
  try (sensor, IPS_TRANSPORT_HTTPS, two, ips_error_new (IPS_ERROR_PROTOCOL, "not like a sensor"), 300);
  facts = ips_sensor_get_facts (sensor);
  g_assert_false (facts->certificate_gone);
  g_assert_true (ips_certificate_equal (facts->certificate, two));
  g_assert_cmpint (facts->certificate_us, ==, 300);

  /* presented, but the login was rejected: the chapter's Nonretrievable */
  try (sensor, IPS_TRANSPORT_HTTPS, two, ips_error_new (IPS_ERROR_LOGIN_REJECTED, "no"), 400);
  g_assert_true (ips_sensor_get_facts (sensor)->certificate_gone);

  /* changed: shown, so that both can be compared */
  try (sensor, IPS_TRANSPORT_HTTPS, one, ips_error_new (IPS_ERROR_CERT_CHANGED, "changed"), 500);
  g_assert_false (ips_sensor_get_facts (sensor)->certificate_gone);
  g_assert_true (ips_certificate_equal (ips_sensor_get_facts (sensor)->certificate, one));

  try (sensor, IPS_TRANSPORT_HTTP, NULL, NULL, 600);
  g_assert_null (ips_sensor_get_facts (sensor)->certificate);
  g_assert_true (ips_sensor_get_facts (sensor)->certificate_gone);
  g_assert_false (ips_sensor_get_facts (sensor)->failed);
}

static void
test_route (void)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsRoute) route = ips_route_lookup (loopback, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (route->source_address, ==, "127.0.0.1");
  g_assert_cmpstr (route->interface, ==, "lo");
  g_assert_null (route->gateway);
}

static void
pinged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_ping (void)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 round_trip_us;

  ips_ping_async (loopback, 5000, NULL, pinged_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  round_trip_us = ips_ping_finish (result, &error);
  /* the system decides whether programs may ping (net.ipv4.ping_group_range); both answers are checked */
  if (error != NULL)
    g_assert_error (error, IPS_ERROR, IPS_ERROR_PERMISSION);
  else
    g_assert_cmpint (round_trip_us, >=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/contact/facts", test_facts);
  g_test_add_func ("/jobs/contact/route", test_route);
  g_test_add_func ("/jobs/contact/ping", test_ping);
  return g_test_run ();
}
