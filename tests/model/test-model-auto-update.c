/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is applied by itself to which policy: the choices, what may be entered, and the words for it. */
#include "ips-auto-update.h"
#include "ips-error.h"

static IpsAutoUpdate *
make (IpsAutoSensor sensor, IpsAutoSignature signature, guint number)
{
  IpsAutoUpdate *rule = ips_auto_update_new ("policy");

  rule->sensor = sensor;
  rule->signature = signature;
  rule->number = number;
  return rule;
}

static void
test_nicks (void)
{
  for (guint i = 0; i < IPS_N_AUTO_SENSORS; i++)
    {
      IpsAutoSensor back = IPS_N_AUTO_SENSORS;

      g_assert_true (ips_auto_sensor_from_nick (ips_auto_sensor_to_nick ((IpsAutoSensor) i), &back));
      g_assert_cmpint (back, ==, i);
      g_assert_cmpstr (ips_auto_sensor_to_label ((IpsAutoSensor) i), !=, "");
    }
  for (guint i = 0; i < IPS_N_AUTO_SIGNATURES; i++)
    {
      IpsAutoSignature back = IPS_N_AUTO_SIGNATURES;

      g_assert_true (ips_auto_signature_from_nick (ips_auto_signature_to_nick ((IpsAutoSignature) i), &back));
      g_assert_cmpint (back, ==, i);
      g_assert_cmpstr (ips_auto_signature_to_label ((IpsAutoSignature) i), !=, "");
    }
  g_assert_false (ips_auto_sensor_from_nick ("major", &(IpsAutoSensor) { 0 }));
}

static void
test_numbers (void)
{
  static const struct { IpsAutoSignature signature; guint number; gboolean good; } cases[] = {
    { IPS_AUTO_SIGNATURE_NONE, 0, TRUE }, { IPS_AUTO_SIGNATURE_LATEST, 0, TRUE },
    { IPS_AUTO_SIGNATURE_BEHIND, 0, FALSE }, { IPS_AUTO_SIGNATURE_BEHIND, 1, TRUE }, { IPS_AUTO_SIGNATURE_BEHIND, 50, TRUE },
    { IPS_AUTO_SIGNATURE_BEHIND, 51, FALSE }, { IPS_AUTO_SIGNATURE_DELAYED, 0, FALSE }, { IPS_AUTO_SIGNATURE_DELAYED, 365, TRUE },
    { IPS_AUTO_SIGNATURE_DELAYED, 366, FALSE }, { IPS_AUTO_SIGNATURE_FIXED, 0, FALSE }, { IPS_AUTO_SIGNATURE_FIXED, 924, TRUE },
    { IPS_AUTO_SIGNATURE_FIXED, 100000, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(IpsAutoUpdate) rule = make (IPS_AUTO_SENSOR_NONE, cases[i].signature, cases[i].number);
      g_autoptr(GError) error = NULL;

      g_assert_true (ips_auto_update_validate (rule, &error) == cases[i].good);
      g_assert_true ((error == NULL) == cases[i].good);
      if (error != NULL)
        g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
}

static void
test_words (void)
{
  static const struct { IpsAutoSensor sensor; IpsAutoSignature signature; guint number; const char *words; } cases[] = {
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_NONE, 0, "Not updated automatically" },
    { IPS_AUTO_SENSOR_MINOR, IPS_AUTO_SIGNATURE_LATEST, 0, "Minor sensor updates and service packs; the latest signature update level" },
    { IPS_AUTO_SENSOR_SERVICE_PACKS, IPS_AUTO_SIGNATURE_BEHIND, 1, "Service packs only; 1 signature update level behind the latest" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_DELAYED, 14, "No sensor updates; signature update levels 14 days after their release" },
    { IPS_AUTO_SENSOR_MINOR, IPS_AUTO_SIGNATURE_NONE, 0, "Minor sensor updates and service packs; no signature updates" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_FIXED, 924, "No sensor updates; signature update level S924" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(IpsAutoUpdate) rule = make (cases[i].sensor, cases[i].signature, cases[i].number);
      g_autofree char *words = ips_auto_update_describe (rule);

      g_assert_cmpstr (words, ==, cases[i].words);
      g_assert_true (ips_auto_update_is_nothing (rule) == (i == 0));
    }
}

static void
test_equal (void)
{
  g_autoptr(IpsAutoUpdate) one = make (IPS_AUTO_SENSOR_MINOR, IPS_AUTO_SIGNATURE_BEHIND, 2);
  g_autoptr(IpsAutoUpdate) two = ips_auto_update_copy (one);

  two->changed_us = 5;
  g_free (two->changed_by);
  two->changed_by = g_strdup ("somebody else");
  g_assert_true (ips_auto_update_equal (one, two));
  two->number = 3;
  g_assert_false (ips_auto_update_equal (one, two));
  two->number = 2;
  g_free (two->policy_id);
  two->policy_id = g_strdup ("another");
  g_assert_false (ips_auto_update_equal (one, two));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/auto-update/nicks", test_nicks);
  g_test_add_func ("/model/auto-update/numbers", test_numbers);
  g_test_add_func ("/model/auto-update/words", test_words);
  g_test_add_func ("/model/auto-update/equal", test_equal);
  return g_test_run ();
}
