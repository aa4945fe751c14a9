/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-ntp.h"
#include "ips-reboot-order.h"
#include "ips-traffic.h"

static IpsSensor *
make_sensor (const char *name, const char *address, IpsTraffic traffic)
{
  IpsSensorConfig *config = ips_sensor_config_new ();

  g_free (config->name);
  config->name = g_strdup (name);
  g_free (config->address);
  config->address = g_strdup (address);
  config->traffic = traffic;
  return ips_sensor_new (NULL, config);
}

static void
test_nicks (void)
{
  for (IpsTraffic traffic = 0; traffic < IPS_N_TRAFFICS; traffic++)
    {
      IpsTraffic back = IPS_N_TRAFFICS;

      g_assert_true (ips_traffic_from_nick (ips_traffic_to_nick (traffic), &back));
      g_assert_cmpint (back, ==, traffic);
      g_assert_cmpstr (ips_traffic_to_label (traffic), !=, "");
      g_assert_cmpstr (ips_traffic_explain_stop (traffic, 1), !=, "");
      g_assert_cmpstr (ips_traffic_explain_stop (traffic, 2), !=, "");
    }
  g_assert_false (ips_traffic_from_nick ("failopen", NULL));
}

static void
test_explained (void)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *one = NULL, *mixed = NULL;
  g_auto(GStrv) lines = NULL;

  g_ptr_array_add (sensors, make_sensor ("a", "192.0.2.1", IPS_TRAFFIC_FAIL_OPEN));
  one = ips_traffic_explain_stops (sensors);
  g_assert_cmpstr (one, ==, ips_traffic_explain_stop (IPS_TRAFFIC_FAIL_OPEN, 1));

  /* What stops traffic is said first. */
  g_ptr_array_add (sensors, make_sensor ("b", "192.0.2.2", IPS_TRAFFIC_UNKNOWN));
  g_ptr_array_add (sensors, make_sensor ("c", "192.0.2.3", IPS_TRAFFIC_FAIL_CLOSE));
  g_ptr_array_add (sensors, make_sensor ("d", "192.0.2.4", IPS_TRAFFIC_FAIL_CLOSE));
  mixed = ips_traffic_explain_stops (sensors);
  lines = g_strsplit (mixed, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_true (g_str_has_prefix (lines[0], "2 devices: They are fail-close"));
  g_assert_true (g_str_has_prefix (lines[1], "1 device: It is fail-open"));
}

static void
test_confirmed (void)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (sensors, make_sensor ("Zürich_core", "192.0.2.1", IPS_TRAFFIC_FAIL_OPEN));
  g_assert_true (ips_traffic_is_confirmed (sensors, ""));

  g_ptr_array_set_size (sensors, 0);
  g_ptr_array_add (sensors, make_sensor ("Zürich_core", "192.0.2.1", IPS_TRAFFIC_FAIL_CLOSE));
  g_assert_false (ips_traffic_is_confirmed (sensors, ""));
  g_assert_false (ips_traffic_is_confirmed (sensors, "Zürich"));
  g_assert_false (ips_traffic_is_confirmed (sensors, "1"));
  g_assert_true (ips_traffic_is_confirmed (sensors, " zürich_CORE "));
  /* the same letter in two pieces */
  g_assert_true (ips_traffic_is_confirmed (sensors, "zu\xcc\x88rich_core"));
  g_assert_true (ips_traffic_is_confirmed (sensors, "192.0.2.1"));

  g_ptr_array_add (sensors, make_sensor ("b", "192.0.2.2", IPS_TRAFFIC_PROMISCUOUS));
  g_ptr_array_add (sensors, make_sensor ("c", "192.0.2.3", IPS_TRAFFIC_FAIL_CLOSE));
  g_assert_false (ips_traffic_is_confirmed (sensors, "Zürich_core"));
  g_assert_false (ips_traffic_is_confirmed (sensors, "3"));
  g_assert_true (ips_traffic_is_confirmed (sensors, "2"));
}

static void
test_reboot_order (void)
{
  static const char *const wrong[] = { NULL, "", "[]", "{", "{\"stop-traffic\":\"yes\",\"reason\":7,\"in-sequence\":null}", "true" };
  g_autoptr(IpsRebootOrder) order = ips_reboot_order_new ();
  g_autoptr(IpsRebootOrder) back = NULL;
  g_autofree char *none = ips_reboot_order_to_json (order);
  g_autofree char *json = NULL;
  g_autofree char *longest = g_strnfill (IPS_REBOOT_REASON_MAX + 50, 'x');

  g_assert_cmpstr (none, ==, "{}");
  g_assert_false (ips_reboot_order_allows (order, IPS_TRAFFIC_FAIL_CLOSE));
  for (IpsTraffic traffic = 0; traffic < IPS_TRAFFIC_FAIL_CLOSE; traffic++)
    g_assert_true (ips_reboot_order_allows (order, traffic));

  order->in_sequence = order->in_window = order->stop_traffic = TRUE;
  ips_reboot_order_set_reason (order, "  memory leak,\nticket \"4711\" \xe2\x80\xae ");
  json = ips_reboot_order_to_json (order);
  back = ips_reboot_order_from_json (json);
  g_assert_true (back->in_sequence);
  g_assert_true (back->in_window);
  g_assert_true (ips_reboot_order_allows (back, IPS_TRAFFIC_FAIL_CLOSE));
  g_assert_cmpstr (back->reason, ==, "memory leak, ticket \"4711\" \xef\xbf\xbd");
  ips_reboot_order_set_reason (back, longest);
  g_assert_cmpint (g_utf8_strlen (back->reason, -1), ==, IPS_REBOOT_REASON_MAX + 1);
  ips_reboot_order_set_reason (back, NULL);
  g_assert_cmpstr (back->reason, ==, "");

  /* what is not said in so many words is not allowed */
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(IpsRebootOrder) read = ips_reboot_order_from_json (wrong[i]);

      g_assert_false (read->in_sequence);
      g_assert_false (read->stop_traffic);
      g_assert_cmpstr (read->reason, ==, "");
    }
}

static void
test_filter (void)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) found = NULL;

  g_ptr_array_add (sensors, make_sensor ("a", "192.0.2.1", IPS_TRAFFIC_FAIL_CLOSE));
  g_ptr_array_add (sensors, make_sensor ("b", "192.0.2.2", IPS_TRAFFIC_FAIL_OPEN));
  g_ptr_array_add (sensors, make_sensor ("c", "192.0.2.3", IPS_TRAFFIC_FAIL_CLOSE));
  found = ips_traffic_filter (sensors, IPS_TRAFFIC_FAIL_CLOSE);
  g_assert_cmpuint (found->len, ==, ips_traffic_count (sensors, IPS_TRAFFIC_FAIL_CLOSE));
  g_assert_true (g_ptr_array_index (found, 1) == g_ptr_array_index (sensors, 2));
}

static void
test_ntp (void)
{
  g_autoptr(IpsNtpState) state = ips_ntp_state_new ();
  g_autofree char *unknown = ips_ntp_state_describe (state);
  g_autofree char *plain = NULL, *full = NULL, *unused = NULL;

  g_assert_cmpstr (unknown, ==, "The device does not say");
  state->sync = IPS_NTP_NOT_SYNCHRONIZED;
  plain = ips_ntp_state_describe (state);
  g_assert_cmpstr (plain, ==, "Not Synchronized");
  state->sync = IPS_NTP_SYNCHRONIZED;
  g_free (state->server);
  state->server = g_strdup ("192.0.2.9");
  state->offset_known = TRUE;
  state->offset_us = -69;
  full = ips_ntp_state_describe (state);
  g_assert_cmpstr (full, ==, "Synchronized with 192.0.2.9, offset -0.07 ms");
  state->sync = IPS_NTP_NOT_USED;
  unused = ips_ntp_state_describe (state);
  g_assert_cmpstr (unused, ==, "No NTP server is set");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/traffic/nicks", test_nicks);
  g_test_add_func ("/traffic/explained", test_explained);
  g_test_add_func ("/traffic/confirmed", test_confirmed);
  g_test_add_func ("/traffic/filtered", test_filter);
  g_test_add_func ("/reboot-order", test_reboot_order);
  g_test_add_func ("/ntp/described", test_ntp);
  return g_test_run ();
}
