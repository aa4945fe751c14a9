/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-waiting-change.h"

#define KEY(id) IPS_SIGNATURE_KEY (id, 0)

static void
put (IpsTuningTable *table, guint32 id, IpsSignatureField field, const char *value)
{
  const IpsSignatureTuning *there = ips_tuning_table_lookup (table, KEY (id));
  IpsSignatureTuning tuning = { .key = KEY (id) };

  if (there != NULL)
    tuning = *there;
  g_assert_true (ips_signature_tuning_set (&tuning, field, value, NULL));
  ips_tuning_table_put (table, &tuning);
}

static void
put_custom (IpsTuningTable *table, guint32 id, const char *name)
{
  IpsSignature signature = { .key = KEY (id), .name = name, .engine = "string-tcp", .fidelity = 80 };

  g_assert_true (ips_tuning_table_put_custom (table, &signature, NULL));
}

static void
test_kinds (void)
{
  for (IpsWaitingKind kind = 0; kind < IPS_N_WAITING_KINDS; kind++)
    {
      g_assert_cmpstr (ips_waiting_kind_to_nick (kind), !=, "");
      g_assert_cmpstr (ips_waiting_kind_to_label (kind), !=, "");
    }
}

/* Laying one table over another gives what a view of the chain of both shows. */
static void
test_lay_over (void)
{
  g_autoptr(IpsTuningTable) table = ips_tuning_table_new ();
  g_autoptr(IpsTuningTable) above = ips_tuning_table_new ();
  const IpsSignatureTuning *tuning;

  put (table, 1001, IPS_SIGNATURE_SEVERITY, "high");
  put (table, 1001, IPS_SIGNATURE_FIDELITY, "10");
  put (table, 1002, IPS_SIGNATURE_ENABLED, "false");
  put_custom (table, 60001, "Below");
  put (above, 1001, IPS_SIGNATURE_FIDELITY, "90");
  put (above, 1003, IPS_SIGNATURE_RETIRED, "true");
  put_custom (above, 60001, "Above");
  ips_tuning_table_lay_over (table, above);
  g_assert_cmpuint (ips_tuning_table_get_n (table), ==, 3);
  tuning = ips_tuning_table_lookup (table, KEY (1001));
  g_assert_cmpint (tuning->severity, ==, IPS_SEVERITY_HIGH);
  g_assert_cmpuint (tuning->fidelity, ==, 90);
  g_assert_cmpuint (tuning->fields, ==, 1u << IPS_SIGNATURE_SEVERITY | 1u << IPS_SIGNATURE_FIDELITY);
  g_assert_false (ips_tuning_table_lookup (table, KEY (1002))->enabled);
  g_assert_true (ips_tuning_table_lookup (table, KEY (1003))->retired);
  g_assert_cmpstr (ips_tuning_table_lookup_custom (table, KEY (60001))->name, ==, "Above");
  g_assert_cmpuint (ips_tuning_table_get_n (above), ==, 2);
}

static void
test_differences (void)
{
  g_autoptr(IpsTuningTable) a = ips_tuning_table_new ();
  g_autoptr(IpsTuningTable) b = NULL;

  put (a, 1001, IPS_SIGNATURE_SEVERITY, "high");
  put (a, 1002, IPS_SIGNATURE_SEVERITY, "low");
  put_custom (a, 60001, "Ours");
  b = ips_tuning_table_copy (a);
  g_assert_cmpuint (ips_tuning_table_count_differences (a, b), ==, 0);
  put (b, 1001, IPS_SIGNATURE_SEVERITY, "medium");
  put (b, 1003, IPS_SIGNATURE_SEVERITY, "low");
  put_custom (b, 60001, "Ours, but better");
  put_custom (b, 60002, "Another");
  g_assert_cmpuint (ips_tuning_table_count_differences (a, b), ==, 4);
  g_assert_cmpuint (ips_tuning_table_count_differences (b, a), ==, 4);
}

static void
test_content (void)
{
  g_autoptr(IpsPolicy) a = ips_policy_new (IPS_POLICY_SHARED, "a", "A");
  g_autoptr(IpsPolicy) b = ips_policy_new (IPS_POLICY_SHARED, "b", "B");
  g_autofree char *text = NULL;

  a->level = 615;
  g_free (a->parent_id);
  a->parent_id = g_strdup ("root");
  put (a->tuning, 1001, IPS_SIGNATURE_SEVERITY, "high");
  g_assert_false (ips_policy_is_same (a, b));
  ips_policy_take_content (b, a);
  g_assert_true (ips_policy_is_same (a, b));
  g_assert_cmpstr (b->name, ==, "B");
  /* Also of itself. */
  ips_policy_take_content (b, b);
  g_assert_true (ips_policy_is_same (a, b));
  text = ips_policy_describe (b);
  g_assert_cmpstr (text, ==, "S615, 1 signature tuned");
}

static void
test_device_change (void)
{
  g_autoptr(IpsDeviceChange) change = ips_device_change_new ("s");

  g_assert_true (ips_device_change_is_empty (change));
  change->level_before = change->level_after = 615;
  g_assert_true (ips_device_change_is_empty (change));
  change->level_after = 616;
  g_assert_false (ips_device_change_is_empty (change));
  change->level_after = 615;
  change->n_signatures = 1;
  g_assert_false (ips_device_change_is_empty (change));
  change->n_signatures = 0;
  g_free (change->target);
  change->target = g_strdup ("7.1(11)E4");
  g_assert_false (ips_device_change_is_empty (change));
}

static void
test_target (void)
{
  g_autoptr(IpsSensorUpdate) update = ips_sensor_update_new ("s", "00", "IPS-CSM-K9-7.1-11-E4.zip");
  g_autoptr(IpsSensorUpdate) odd = ips_sensor_update_new ("s", "00", "holiday.jpg");
  g_autoptr(IpsSensorUpdate) copy = ips_sensor_update_copy (update);
  g_autofree char *target = ips_sensor_update_dup_target (copy);
  g_autofree char *name = ips_sensor_update_dup_target (odd);

  g_assert_cmpstr (target, ==, "7.1(11)E4");
  g_assert_cmpstr (name, ==, "holiday.jpg");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/waiting-change/kinds", test_kinds);
  g_test_add_func ("/model/waiting-change/lay-over", test_lay_over);
  g_test_add_func ("/model/waiting-change/differences", test_differences);
  g_test_add_func ("/model/waiting-change/content", test_content);
  g_test_add_func ("/model/waiting-change/device", test_device_change);
  g_test_add_func ("/model/waiting-change/target", test_target);
  return g_test_run ();
}
