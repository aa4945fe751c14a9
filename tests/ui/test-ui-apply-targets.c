/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which policies can be chosen for an update, and what is said of those that cannot. Needs no display. */

#include "ips-apply-columns.h"
#include "ips-apply-target-item.h"
#include "upgrade-fixture.h"

/* A device that runs @level, judged for S924 of E4. */
static IpsApplyDeviceItem *
device_new (const char *engine, const char *level)
{
  g_autoptr(GPtrArray) files = fixture_files_new ("IPS-sig-S924-req-E4.pkg");
  g_autoptr(IpsPackageIndex) index = ips_package_index_new (files);
  g_autoptr(IpsSensor) sensor = fixture_sensor_new ("IPS-4240-K9", "7.0(2)", engine, level);
  g_autoptr(IpsUpgradeDevice) device = ips_upgrade_device_new (index, sensor, NULL, IPS_TRANSPORT_HTTPS, FIXTURE_NOW);

  return ips_apply_device_item_new (ips_upgrade_plan_new (device, 0), "policy");
}

static IpsApplyTargetItem *
target_new (IpsPolicyKind kind, guint level, const char *const *devices)
{
  IpsApplyTargetItem *target = ips_apply_target_item_new (kind, "id", "policy", level);

  for (guint i = 0; devices[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (devices[i], " ", 2);
      g_autoptr(IpsApplyDeviceItem) device = device_new (parts[0], parts[1]);

      ips_apply_target_item_add_device (target, device);
    }
  ips_apply_target_item_settle (target, 924);
  return target;
}

static void
test_settle (void)
{
  static const struct
  {
    IpsPolicyKind kind;
    guint level;                 /* applied to the policy */
    const char *devices[4];      /* "engine level" */
    gboolean can_choose;
    const char *reason, *fix;
  } rows[] = {
    { IPS_POLICY_LOCAL, 0, { "E4 S905" }, TRUE, "Ready", "" },
    { IPS_POLICY_LOCAL, 905, { "E4 S905" }, TRUE, "Ready", "" },
    { IPS_POLICY_LOCAL, 0, { "E4 S924" }, FALSE, "It runs S924 already", "" },
    { IPS_POLICY_LOCAL, 0, { "E4 S930" }, FALSE, "Selected package is inapplicable", "It runs S930, newer than S924: go Back and select a newer update" },
    { IPS_POLICY_LOCAL, 0, { "E3 S905" }, FALSE, "The engine package IPS-engine-E4-req-7.0-2.pkg is not available", "Download what is missing" },
    /* the policy is ahead of its device */
    { IPS_POLICY_LOCAL, 924, { "E4 S905" }, FALSE, "S924 is applied to it already", "It waits to be deployed" },
    { IPS_POLICY_LOCAL, 930, { "E4 S905" }, FALSE, "Selected package is inapplicable", "A newer level is applied to it: View Update Level and Revert take it back" },
    { IPS_POLICY_SHARED, 905, { NULL }, TRUE, "Ready; no device has it", "" },
    { IPS_POLICY_SHARED, 905, { "E4 S905", "E4 S900" }, TRUE, "Ready", "" },
    { IPS_POLICY_SHARED, 905, { "E4 S905", "E3 S900", "E4 S930" }, TRUE, "Ready; 2 of its devices cannot take it", "The policy will be ahead of those devices" },
    { IPS_POLICY_SHARED, 905, { "E3 S905", "E3 S900" }, FALSE, "The engine package IPS-engine-E4-req-7.0-2.pkg is not available", "Download what is missing" },
    { IPS_POLICY_SHARED, 905, { "E3 S905", "E4 S930" }, FALSE, "None of its 2 devices can take it", "Lower than the device's: 1, Engine package missing: 1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsApplyTargetItem) target = target_new (rows[i].kind, rows[i].level, rows[i].devices);

      g_assert_cmpstr (ips_apply_target_item_get_reason (target), ==, rows[i].reason);
      g_assert_cmpstr (ips_apply_target_item_get_fix (target), ==, rows[i].fix);
      g_assert_cmpint (ips_apply_target_item_can_choose (target), ==, rows[i].can_choose);
      /* what cannot be chosen never is */
      g_assert_cmpint (ips_apply_target_item_set_chosen (target, TRUE), ==, rows[i].can_choose);
      g_assert_cmpint (ips_apply_target_item_is_chosen (target), ==, rows[i].can_choose);
      g_assert_false (ips_apply_target_item_set_chosen (target, rows[i].can_choose));
    }
}

static const IpsTableColumn *
find_column (const IpsTableColumn *columns, guint n_columns, const char *id)
{
  for (guint i = 0; i < n_columns; i++)
    if (g_str_equal (columns[i].id, id))
      return &columns[i];
  g_assert_not_reached ();
}

static void
assert_cell (const IpsTableColumn *columns, guint n_columns, const char *id, gpointer row, const char *expected)
{
  g_autofree char *text = find_column (columns, n_columns, id)->text (row, NULL);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_columns (void)
{
  static const char *const devices[] = { "E4 S905", "E4 S930", NULL };
  g_autoptr(IpsApplyTargetItem) target = target_new (IPS_POLICY_SHARED, 900, devices);
  GPtrArray *items = ips_apply_target_item_get_devices (target);
  gpointer ready = g_ptr_array_index (items, 0), newer = g_ptr_array_index (items, 1);
  const IpsTableColumn *columns;
  guint n_columns;

  columns = ips_apply_target_columns_get (&n_columns);
  assert_cell (columns, n_columns, "name", target, "policy");
  assert_cell (columns, n_columns, "level", target, "S905 – S930");
  assert_cell (columns, n_columns, "applied", target, "S900");
  assert_cell (columns, n_columns, "devices", target, "2");
  assert_cell (columns, n_columns, "platform", target, "");
  g_assert_false (find_column (columns, n_columns, "reason")->dimmed (target, NULL));
  columns = ips_apply_device_columns_get (&n_columns);
  assert_cell (columns, n_columns, "present", ready, "S905");
  assert_cell (columns, n_columns, "target", ready, "S924");
  assert_cell (columns, n_columns, "extra", ready, "");
  assert_cell (columns, n_columns, "policy", ready, "policy");
  assert_cell (columns, n_columns, "remarks", ready, "Ready");
  assert_cell (columns, n_columns, "present", newer, "S930");
  assert_cell (columns, n_columns, "target", newer, "");
  assert_cell (columns, n_columns, "interruption", newer, "");
  assert_cell (columns, n_columns, "remarks", newer, "Selected package is inapplicable. It runs S930, newer than S924: go Back and select a newer update");
  g_assert_true (find_column (columns, n_columns, "device")->dimmed (newer, NULL));
  g_assert_false (find_column (columns, n_columns, "device")->dimmed (ready, NULL));
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/apply-targets/settle", test_settle);
  g_test_add_func ("/ui/apply-targets/columns", test_columns);
  return g_test_run ();
}
