/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "policy-fixture.h"

static IpsSignatureSet *
make_level (guint n, IpsSeverity severity)
{
  IpsSignatureSet *set = ips_signature_set_new ();

  for (guint32 i = 0; i < n; i++)
    {
      IpsSignature signature = { .key = IPS_SIGNATURE_KEY (1000 + i, 0), .severity = severity, .fidelity = 75, .enabled = TRUE,
                                 .name = "Name", .engine = "atomic-ip" };

      ips_signature_set_add (set, &signature);
    }
  ips_signature_set_seal (set);
  return set;
}

void
policy_fixture_put_level (PolicyFixture *f, guint level, guint n, IpsSeverity severity)
{
  g_autoptr(IpsSignatureLevel) record = ips_signature_level_new (level, "E4", "", "test");
  g_autoptr(IpsSignatureSet) set = make_level (n, severity);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_catalogue_put_async (f->catalogue, record, set, "tester", NULL, fixture_keep_result_cb, &result);
  ips_catalogue_put_finish (f->catalogue, fixture_await (&result), &error);
  g_assert_no_error (error);
}

void
policy_fixture_set_up (PolicyFixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) sensors = fixture_sensors (2);
  g_autoptr(GAsyncResult) fleet_result = NULL;
  g_autoptr(GAsyncResult) book_result = NULL;
  g_autoptr(GAsyncResult) catalogue_result = NULL;
  g_autoptr(GError) error = NULL;

  store_fixture_set_up (&f->store_fixture, data);
  f->store = fixture_open (f->store_fixture.path, &error);
  g_assert_no_error (error);
  fixture_save_sensors (f->store, sensors, NULL);
  f->dialect = ips_dialect_new_from_data (NULL, 0, &error);
  f->vault = ips_vault_new_in_memory ();
  f->fleet = ips_fleet_new (f->store, f->vault, f->dialect);
  ips_fleet_load_async (f->fleet, NULL, fixture_keep_result_cb, &fleet_result);
  g_assert_true (ips_fleet_load_finish (f->fleet, fixture_await (&fleet_result), NULL));
  f->catalogue = ips_catalogue_get (f->store);
  ips_catalogue_load_async (f->catalogue, NULL, fixture_keep_result_cb, &catalogue_result);
  g_assert_true (ips_catalogue_load_finish (f->catalogue, fixture_await (&catalogue_result), NULL));
  f->book = ips_policy_book_new (f->store, f->fleet, f->catalogue);
  ips_policy_book_load_async (f->book, NULL, fixture_keep_result_cb, &book_result);
  g_assert_true (ips_policy_book_load_finish (f->book, fixture_await (&book_result), NULL));
  for (guint i = 0; i < 2; i++)
    f->sensors[i] = g_ptr_array_index (ips_fleet_get_sensors (f->fleet), i);
  policy_fixture_put_level (f, 615, 20, IPS_SEVERITY_LOW);
  policy_fixture_put_level (f, 616, 30, IPS_SEVERITY_HIGH);
}

void
policy_fixture_tear_down (PolicyFixture *f, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (f->book);
  g_assert_finalize_object (f->catalogue);
  g_assert_finalize_object (f->fleet);
  g_object_unref (f->vault);
  g_object_unref (f->dialect);
  ips_store_close (f->store);
  g_object_unref (f->store);
  store_fixture_tear_down (&f->store_fixture, data);
}

gboolean
policy_fixture_save (PolicyFixture *f, const IpsPolicy *policy, const char *why, GError **error)
{
  g_autoptr(GPtrArray) array = g_ptr_array_new ();
  g_autoptr(GAsyncResult) result = NULL;

  g_ptr_array_add (array, (gpointer) policy);
  ips_policy_book_save_async (f->book, array, why, NULL, fixture_keep_result_cb, &result);
  return ips_policy_book_save_finish (f->book, fixture_await (&result), error);
}

void
policy_fixture_assign (PolicyFixture *f, IpsSensor *sensor, const char *policy_id)
{
  const char *const ids[] = { ips_sensor_get_id (sensor), NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_policy_book_assign_async (f->book, ids, policy_id, NULL, fixture_keep_result_cb, &result);
  ips_policy_book_assign_finish (f->book, fixture_await (&result), &error);
  g_assert_no_error (error);
}

void
policy_fixture_tune (IpsPolicy *policy, guint32 id, IpsSignatureField field, const char *value)
{
  IpsSignatureTuning tuning = { .key = IPS_SIGNATURE_KEY (id, 0) };

  g_assert_true (ips_signature_tuning_set (&tuning, field, value, NULL));
  ips_tuning_table_put (policy->tuning, &tuning);
}
