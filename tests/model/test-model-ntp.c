/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-ntp-settings.h"

static void
test_input (void)
{
  static const char *const good[] = { "10.1.1.1", "192.0.2.254" };
  static const char *const bad[] = { "", "time.example.com", "10.1.1", "10.1.1.256", "2001:db8::1", "0.0.0.0", "224.0.1.1", "10.1.1.1 " };
  static const char *const bad_ids[] = { "", "0", "65536", "-1", "7a" };
  guint id = 0;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (ips_ntp_check_server (good[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (ips_ntp_check_server (bad[i], &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad_ids); i++)
    g_assert_false (ips_ntp_parse_key_id (bad_ids[i], &id, NULL));
  g_assert_true (ips_ntp_parse_key_id ("65535", &id, NULL));
  g_assert_cmpuint (id, ==, 65535);
  g_assert_true (ips_ntp_check_key ("attack", NULL));
  g_assert_false (ips_ntp_check_key ("", NULL));
  g_assert_false (ips_ntp_check_key ("two words", NULL));
}

static void
test_settings (void)
{
  g_autoptr(IpsNtpSettings) none = ips_ntp_settings_new (IPS_NTP_MODE_NONE, "10.1.1.1", 7);
  g_autoptr(IpsNtpSettings) plain = ips_ntp_settings_new (IPS_NTP_MODE_PLAIN, "10.1.1.1", 7);
  g_autoptr(IpsNtpSettings) keyed = ips_ntp_settings_new (IPS_NTP_MODE_AUTHENTICATED, "10.1.1.1", 7);
  g_autoptr(IpsNtpSettings) copy = ips_ntp_settings_copy (keyed);
  g_autofree char *owner = ips_ntp_settings_dup_key_owner (keyed), *nobody = ips_ntp_settings_dup_key_owner (plain);
  g_autofree char *of_none = ips_ntp_settings_to_parameters (none), *of_keyed = ips_ntp_settings_to_parameters (keyed);
  g_autofree char *words = ips_ntp_settings_describe (keyed);

  g_assert_true (ips_ntp_settings_equal (keyed, copy));
  g_assert_false (ips_ntp_settings_equal (keyed, plain));
  g_assert_cmpstr (none->server, ==, "");
  g_assert_cmpuint (plain->key_id, ==, 0);
  g_assert_cmpstr (owner, ==, "ntp-key:10.1.1.1:7");
  g_assert_null (nobody);
  g_assert_cmpstr (of_none, ==, "{\"server\":\"\"}");
  g_assert_cmpstr (of_keyed, ==, "{\"server\":\"10.1.1.1\",\"key-id\":7}");
  g_assert_cmpstr (words, ==, "10.1.1.1, authenticated with key 7");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/ntp/input", test_input);
  g_test_add_func ("/model/ntp/settings", test_settings);
  return g_test_run ();
}
