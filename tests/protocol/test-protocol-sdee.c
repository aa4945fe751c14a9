/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-error.h"
#include "ips-sdee.h"

#define ENVELOPE(cidee, head, body) \
  "<env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:sd=\"http://example.org/2003/08/sdee\"" \
  " xmlns:cid=\"" cidee "\" xmlns=\"" cidee "\"><env:Header><sd:oobInfo>" head "</sd:oobInfo></env:Header>" \
  "<env:Body>" body "</env:Body></env:Envelope>"
#define FRAME "<sd:originator><sd:hostId>sensor1</sd:hostId><cid:appName>mainApp</cid:appName><cid:appInstanceId>355</cid:appInstanceId></sd:originator>" \
  "<sd:time offset=\"0\" timeZone=\"UTC\">1319800000000000000</sd:time>"
#define EVENTS \
  "<sd:events>" \
  "<cid:evStatus eventId=\"1\" vendor=\"Cisco\">" FRAME "<cid:applicationStopped/></cid:evStatus>" \
  "<cid:evStatus eventId=\"2\" vendor=\"Cisco\">" FRAME "<cid:applicationStarted/></cid:evStatus>" \
  "<cid:evStatus eventId=\"3\" vendor=\"Cisco\">" FRAME "<cid:certificatesChanged/></cid:evStatus>" \
  "<cid:evStatus eventId=\"4\" vendor=\"Cisco\">" FRAME "<cid:controlTransaction command=\"execReboot\" successful=\"true\">" \
  "<cid:description>reboot</cid:description></cid:controlTransaction></cid:evStatus>" \
  "<cid:evStatus eventId=\"5\" vendor=\"Cisco\">" FRAME "<cid:autoUpgradeServerCheck><cid:uri>ftp://x</cid:uri></cid:autoUpgradeServerCheck></cid:evStatus>" \
  "<cid:evError eventId=\"6\" vendor=\"Cisco\" severity=\"error\">" FRAME "<cid:errorMessage name=\"errSystemError\">AutoUpdate exception</cid:errorMessage></cid:evError>" \
  "<sd:evIdsAlert eventId=\"7\" vendor=\"Cisco\" severity=\"high\"/>" \
  "</sd:events>"

static void
assert_events (const IpsSdeeReply *reply)
{
  static const struct { IpsSdeeEventKind kind; const char *id, *subject, *text; } expected[] = {
    { IPS_SDEE_APPLICATION_STOPPED, "1", "applicationStopped", "" },
    { IPS_SDEE_APPLICATION_STARTED, "2", "applicationStarted", "" },
    { IPS_SDEE_CERTIFICATES_CHANGED, "3", "certificatesChanged", "" },
    { IPS_SDEE_CONTROL_TRANSACTION, "4", "execReboot", "reboot" },
    { IPS_SDEE_OTHER_STATUS, "5", "autoUpgradeServerCheck", "" },
    { IPS_SDEE_ERROR, "6", "errSystemError", "AutoUpdate exception" },
  };

  g_assert_cmpuint (reply->events->len, ==, G_N_ELEMENTS (expected));
  g_assert_cmpuint (reply->n_passed_over, ==, 1);
  for (guint i = 0; i < reply->events->len; i++)
    {
      const IpsSdeeEvent *event = g_ptr_array_index (reply->events, i);

      g_assert_cmpint (event->kind, ==, expected[i].kind);
      g_assert_cmpstr (event->id, ==, expected[i].id);
      g_assert_cmpstr (event->subject, ==, expected[i].subject);
      g_assert_cmpstr (event->text, ==, expected[i].text);
      g_assert_cmpstr (event->host, ==, "sensor1");
      g_assert_cmpstr (event->application, ==, "mainApp");
      g_assert_cmpint (event->time_us, ==, G_GINT64_CONSTANT (1319800000000000));
      g_assert_cmpint (event->successful, ==, i == 3);
    }
}

static void
test_events (void)
{
  static const char * const documents[] = {
    ENVELOPE ("http://www.cisco.com/cids/2003/09/cidee", "<sd:sessionId>15c8</sd:sessionId><sd:remaining-events>12</sd:remaining-events>", EVENTS),
    ENVELOPE ("http://www.cisco.com/cids/2004/04/cidee", "<sd:remaining-events>12</sd:remaining-events>", EVENTS),
    ENVELOPE ("http://www.cisco.com/cids/2006/08/cidee", "<sd:remaining-events>12</sd:remaining-events>", EVENTS),
  };
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsSdeeReply) reply = ips_sdee_parse_reply (dialect, documents[i], strlen (documents[i]), &error);

      g_assert_no_error (error);
      assert_events (reply);
      g_assert_cmpint (reply->n_remaining, ==, 12);
      g_assert_null (reply->subscription_id);
    }
}

static void
test_foreign_namespace (void)
{
  const char *document = ENVELOPE ("http://evil.example/cidee", "", EVENTS);
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(IpsSdeeReply) reply = ips_sdee_parse_reply (dialect, document, strlen (document), NULL);

  g_assert_cmpuint (reply->events->len, ==, 0);
  g_assert_cmpuint (reply->n_passed_over, ==, 7);
}

static void
test_others (void)
{
  static const struct { const char *document; IpsError code; } cases[] = {
    { ENVELOPE ("http://www.cisco.com/cids/2003/09/cidee", "", "<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>sd:errNotFound</env:Value></env:Subcode></env:Code><env:Reason>Subscription does not exist</env:Reason></env:Fault>"), IPS_ERROR_NOT_FOUND },
    { ENVELOPE ("http://www.cisco.com/cids/2003/09/cidee", "", "<env:Fault><env:Code><env:Subcode><env:Value>sd:errLimitExceeded</env:Value></env:Subcode></env:Code><env:Reason><env:Text>full</env:Text></env:Reason></env:Fault>"), IPS_ERROR_BUSY },
    { ENVELOPE ("http://www.cisco.com/cids/2003/09/cidee", "", "<env:Fault/>"), IPS_ERROR_REJECTED },
    { ENVELOPE ("http://www.cisco.com/cids/2003/09/cidee", "", "<sd:subscriptionId>a&amp;action=close</sd:subscriptionId>"), IPS_ERROR_PROTOCOL },
    { ENVELOPE ("http://www.cisco.com/cids/2003/09/cidee", "", "<sd:subscriptionId/>"), IPS_ERROR_PROTOCOL },
    { "<response/>", IPS_ERROR_PROTOCOL },
    { "<Envelope/>", IPS_ERROR_PROTOCOL },
    { "", IPS_ERROR_PROTOCOL },
  };
  const char *empty = ENVELOPE ("http://www.cisco.com/cids/2003/09/cidee", "<sd:sessionId>1</sd:sessionId>", "");
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(IpsSdeeReply) nothing = ips_sdee_parse_reply (dialect, empty, strlen (empty), NULL);

  g_assert_cmpuint (nothing->events->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_sdee_parse_reply (dialect, cases[i].document, strlen (cases[i].document), &error));
      g_assert_error (error, IPS_ERROR, (int) cases[i].code);
    }
}

static void
test_cut (void)
{
  const char *document = ENVELOPE ("http://www.cisco.com/cids/2003/09/cidee", "", EVENTS);
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);

  for (gsize n = 0; n < strlen (document); n++)
    {
      g_autofree char *cut = g_memdup2 (document, n);
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_sdee_parse_reply (dialect, cut, n, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_PROTOCOL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdee/events", test_events);
  g_test_add_func ("/sdee/foreign-namespace", test_foreign_namespace);
  g_test_add_func ("/sdee/others", test_others);
  g_test_add_func ("/sdee/cut", test_cut);
  return g_test_run ();
}
