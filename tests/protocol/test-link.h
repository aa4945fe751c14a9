/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor-link.h"

/**
 * TestTrust: trusts one certificate, or none; and how often it was asked.
 */
#define TEST_TYPE_TRUST (test_trust_get_type ())
G_DECLARE_FINAL_TYPE (TestTrust, test_trust, TEST, TRUST, GObject)
struct _TestTrust
{
  GObject parent_instance;
  IpsCertificate *pinned;  /* (owned) (nullable) */
  char *host_key;          /* (owned) (nullable): the trusted one */
  guint n_asked;
};
TestTrust *test_trust_new (const char *certificate_pem);   /* NULL: nothing is trusted yet */
void test_trust_set (TestTrust *self, const char *certificate_pem);

/* These run the main context until the call is over. */
IpsSensorFacts *test_link_get_facts (IpsSensorLink *link, GCancellable *cancellable, GError **error);
gboolean test_link_handshake (IpsSensorLink *link, GError **error);
GBytes *test_link_transact (IpsSensorLink *link, const char *purpose, const char *body, GError **error);
GAsyncResult *test_wait (GAsyncResult **result);
void test_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);

#define TEST_USER "cisco"
#define TEST_PASSWORD "Hunter2-geheim"
/* By how much everything takes longer here: under Valgrind the peers are slow too. */
guint test_patience (void);
IpsSensorLink *test_link_new (guint port, IpsTransport transport, TestTrust *trust, guint connect_ms, guint reply_ms);
