/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-link.h"

#include <stdlib.h>

static void test_trust_iface_init (IpsTrustInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestTrust, test_trust, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_TRUST, test_trust_iface_init))

static IpsTrustVerdict
test_trust_judge (IpsTrust *trust, const char *subject_id, IpsCertificate *certificate)
{
  TestTrust *self = TEST_TRUST (trust);

  g_assert_cmpstr (subject_id, ==, "sensor-1");
  self->n_asked++;
  if (self->pinned == NULL)
    return IPS_TRUST_UNKNOWN;
  return ips_certificate_equal (self->pinned, certificate) ? IPS_TRUST_TRUSTED : IPS_TRUST_CHANGED;
}

static IpsTrustVerdict
test_trust_judge_host_key (IpsTrust *trust, const char *subject_id, const char *fingerprint)
{
  TestTrust *self = TEST_TRUST (trust);

  g_assert_cmpstr (subject_id, ==, "sensor-1");
  if (self->host_key == NULL)
    return IPS_TRUST_UNKNOWN;
  return g_str_equal (self->host_key, fingerprint) ? IPS_TRUST_TRUSTED : IPS_TRUST_CHANGED;
}

static void
test_trust_iface_init (IpsTrustInterface *iface)
{
  iface->judge = test_trust_judge;
  iface->judge_host_key = test_trust_judge_host_key;
}

static void
test_trust_finalize (GObject *object)
{
  g_clear_pointer (&TEST_TRUST (object)->pinned, ips_certificate_unref);
  g_free (TEST_TRUST (object)->host_key);
  G_OBJECT_CLASS (test_trust_parent_class)->finalize (object);
}

static void
test_trust_class_init (TestTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_trust_finalize;
}

static void
test_trust_init (TestTrust *self)
{
}

void
test_trust_set (TestTrust *self, const char *certificate_pem)
{
  g_autoptr(GBytes) der = NULL;
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->pinned, ips_certificate_unref);
  if (certificate_pem == NULL)
    return;
  der = ips_x509_der_from_pem (certificate_pem, -1, &error);
  g_assert_no_error (error);
  self->pinned = ips_certificate_new (der, &error);
  g_assert_no_error (error);
}

TestTrust *
test_trust_new (const char *certificate_pem)
{
  TestTrust *self = g_object_new (TEST_TYPE_TRUST, NULL);

  test_trust_set (self, certificate_pem);
  return self;
}

void
test_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  g_assert_null (*out);
  *out = g_object_ref (result);
}

GAsyncResult *
test_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

IpsSensorFacts *
test_link_get_facts (IpsSensorLink *link, GCancellable *cancellable, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_sensor_link_get_facts_async (link, cancellable, test_result_cb, &result);
  return ips_sensor_link_get_facts_finish (link, test_wait (&result), error);
}

gboolean
test_link_handshake (IpsSensorLink *link, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_sensor_link_handshake_async (link, NULL, test_result_cb, &result);
  return ips_sensor_link_handshake_finish (link, test_wait (&result), error);
}

GBytes *
test_link_transact (IpsSensorLink *link, const char *purpose, const char *body, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_sensor_link_transact_async (link, purpose, body, NULL, test_result_cb, &result);
  return ips_sensor_link_transact_finish (link, test_wait (&result), error);
}

guint
test_patience (void)
{
  const char *factor = g_getenv ("VEDETTE_TEST_PATIENCE");

  return factor != NULL ? (guint) CLAMP (atoi (factor), 1, 100) : 1;
}

IpsSensorLink *
test_link_new (guint port, IpsTransport transport, TestTrust *trust, guint connect_ms, guint reply_ms)
{
  g_autoptr(IpsSecret) password = ips_secret_new (TEST_PASSWORD);
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  IpsLinkTimeouts timeouts = { connect_ms * test_patience (), reply_ms * test_patience (), reply_ms * test_patience () };

  g_assert_nonnull (dialect);
  return ips_https_link_new ("sensor-1", "127.0.0.1", port, transport, TEST_USER, password, &timeouts, IPS_TRUST (trust), dialect);
}
