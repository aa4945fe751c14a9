/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "ips-fleet.h"
#include "ips-store-schedules.h"
#include "store-fixture.h"

/* Two of everything over one store, as two processes have it. */
typedef struct
{
  StoreFixture base;
  IpsStore *store;
  IpsVault *vault;
  IpsFleet *fleet;
  guint n_changed, n_account_changed;
} Fixture;

static void
count_cb (gpointer object, guint *count)
{
  (*count)++;
}

static void
load (IpsFleet *fleet)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_fleet_load_async (fleet, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_fleet_load_finish (fleet, fixture_await (&result), &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  store_fixture_set_up (&self->base, data);
  self->store = fixture_open (self->base.path, &error);
  g_assert_no_error (error);
  self->vault = ips_vault_new_in_memory ();
  self->fleet = ips_fleet_new (self->store, self->vault, NULL);
  load (self->fleet);
  g_signal_connect (ips_fleet_get_licensing (self->fleet), "changed", G_CALLBACK (count_cb), &self->n_changed);
  g_signal_connect (ips_licensing_get_account (ips_fleet_get_licensing (self->fleet)), "changed", G_CALLBACK (count_cb),
                    &self->n_account_changed);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ips_store_close (self->store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (g_steal_pointer (&self->fleet));
  g_assert_finalize_object (g_steal_pointer (&self->vault));
  g_assert_finalize_object (g_steal_pointer (&self->store));
  store_fixture_tear_down (&self->base, data);
}

static gboolean
save_account (Fixture *self, const char *username, const char *password, const char *contract, const char *end, GError **error)
{
  IpsCiscoAccount *account = ips_licensing_get_account (ips_fleet_get_licensing (self->fleet));
  g_autoptr(IpsSecret) secret = password != NULL ? ips_secret_new (password) : NULL;
  g_autoptr(GAsyncResult) result = NULL;

  ips_cisco_account_save_async (account, username, secret, contract, end, NULL, fixture_keep_result_cb, &result);
  return ips_cisco_account_save_finish (account, fixture_await (&result), error);
}

static void
test_account (Fixture *self, gconstpointer data)
{
  IpsCiscoAccount *account = ips_licensing_get_account (ips_fleet_get_licensing (self->fleet));
  g_autoptr(GError) error = NULL;
  g_autoptr(GDateTime) in_contract = g_date_time_new_local (2027, 6, 30, 23, 0, 0);
  gint64 then_us = g_date_time_to_unix (in_contract) * G_USEC_PER_SEC;
  char *problem;

  problem = ips_cisco_account_get_problem (account, then_us);
  g_assert_nonnull (strstr (problem, "no Cisco.com account"));
  g_free (problem);

  g_assert_true (save_account (self, " jdoe ", NULL, "91234", "2027-06-30", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (ips_cisco_account_get_username (account), ==, "jdoe");
  g_assert_cmpstr (ips_cisco_account_get_contract (account), ==, "91234");
  g_assert_cmpuint (self->n_account_changed, ==, 1);
  g_assert_false (ips_cisco_account_is_complete (account));
  problem = ips_cisco_account_get_problem (account, then_us);
  g_assert_nonnull (strstr (problem, "no password for the Cisco.com account jdoe"));
  g_free (problem);

  g_assert_true (save_account (self, "jdoe", "s3cret", "91234", "2027-06-30", &error));
  g_assert_true (ips_cisco_account_is_complete (account));
  g_assert_cmpstr (ips_secret_peek (ips_cisco_account_peek_password (account)), ==, "s3cret");
  g_assert_null (ips_cisco_account_get_problem (account, then_us));
  problem = ips_cisco_account_get_problem (account, then_us + G_TIME_SPAN_HOUR);
  g_assert_nonnull (strstr (problem, "2027-06-30"));
  g_free (problem);

  /* no password given: the one there is stays; no user name: it goes */
  g_assert_true (save_account (self, "jdoe", NULL, NULL, NULL, &error));
  g_assert_true (ips_cisco_account_is_complete (account));
  g_assert_cmpstr (ips_cisco_account_get_contract_end (account), ==, "");
  g_assert_true (save_account (self, "", NULL, NULL, NULL, &error));
  g_assert_null (ips_cisco_account_peek_password (account));
}

static void
test_account_bad (Fixture *self, gconstpointer data)
{
  static const struct { const char *username, *contract, *end, *label; } bad[] = {
    { "a:b", "", "", "User Name" }, { "a\nb", "", "", "User Name" }, { "a", "1\r\n2", "", "Contract Number" },
    { "a", "", "30.06.2027", "Contract End" }, { "a", "", "2027-02-30", "Contract End" }, { "a", "", "2027-13-01", "Contract End" },
    { "\xff", "", "", "User Name" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (save_account (self, bad[i].username, NULL, bad[i].contract, bad[i].end, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, bad[i].label));
    }
  g_assert_cmpuint (self->n_account_changed, ==, 0);
}

static void
test_settings (Fixture *self, gconstpointer data)
{
  IpsLicensing *licensing = ips_fleet_get_licensing (self->fleet);
  g_autoptr(IpsLicenseSettings) settings = ips_license_settings_copy (ips_licensing_get_settings (licensing));
  g_autoptr(IpsFleet) other = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) result2 = NULL;
  g_autoptr(GError) error = NULL;

  settings->mode = IPS_LICENSE_MODE_APPLY;
  settings->days_before = 30;
  ips_licensing_save_settings_async (licensing, settings, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_licensing_save_settings_finish (licensing, fixture_await (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (self->n_changed, ==, 1);
  g_assert_cmpint (ips_licensing_get_settings (licensing)->mode, ==, IPS_LICENSE_MODE_APPLY);

  other = ips_fleet_new (self->store, self->vault, NULL);
  load (other);
  g_assert_true (ips_license_settings_equal (ips_licensing_get_settings (ips_fleet_get_licensing (other)), settings));

  {
    /* the schedule follows */
    g_autoptr(GAsyncResult) loaded = NULL;
    g_autoptr(GAsyncResult) saved = NULL;
    g_autoptr(GAsyncResult) again = NULL;
    g_autoptr(GPtrArray) schedules = NULL;
    g_autoptr(GPtrArray) after = NULL;
    const IpsScheduledJob *schedule;

    ips_store_load_schedules_async (self->store, NULL, fixture_keep_result_cb, &loaded);
    schedules = ips_store_load_schedules_finish (self->store, fixture_await (&loaded), &error);
    g_assert_cmpuint (schedules->len, ==, 1);
    schedule = g_ptr_array_index (schedules, 0);
    g_assert_cmpstr (schedule->id, ==, IPS_LICENSING_SCHEDULE);
    g_assert_cmpstr (schedule->verb, ==, "auto-license");
    g_assert_cmpuint (schedule->rule->hour, ==, 2);
    g_assert_cmpint (schedule->rule->repeat, ==, IPS_REPEAT_DAILY);
    g_assert_false (schedule->suspended);
    settings->mode = IPS_LICENSE_MODE_OFF;
    ips_licensing_save_settings_async (licensing, settings, NULL, fixture_keep_result_cb, &saved);
    g_assert_true (ips_licensing_save_settings_finish (licensing, fixture_await (&saved), &error));
    ips_store_load_schedules_async (self->store, NULL, fixture_keep_result_cb, &again);
    after = ips_store_load_schedules_finish (self->store, fixture_await (&again), &error);
    g_assert_true (((IpsScheduledJob *) g_ptr_array_index (after, 0))->suspended);
  }

  settings->days_before = 1000;
  ips_licensing_save_settings_async (licensing, settings, NULL, fixture_keep_result_cb, &result2);
  g_assert_false (ips_licensing_save_settings_finish (licensing, fixture_await (&result2), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_assert_cmpuint (ips_licensing_get_settings (licensing)->days_before, ==, 30);
}

static GPtrArray *
one_kept (const char *serial, const char *text, gint64 added_us)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_kept_license_free);
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr(IpsLicense) license = ips_license_new (bytes, NULL, 0, "some/new.lic", serial, 77, NULL);

  g_ptr_array_add (kept, ips_kept_license_new (serial, license, "file", added_us));
  return kept;
}

static gboolean
keep (IpsLicenseLibrary *library, GPtrArray *kept, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_license_library_keep_async (library, kept, NULL, fixture_keep_result_cb, &result);
  return ips_license_library_keep_finish (library, fixture_await (&result), error);
}

static IpsLicense *
load_file (IpsLicenseLibrary *library, const char *sha256, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_license_library_load_async (library, sha256, NULL, fixture_keep_result_cb, &result);
  return ips_license_library_load_finish (library, fixture_await (&result), error);
}

static GPtrArray *
load_index (Fixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *all;

  ips_store_load_licenses_async (self->store, NULL, fixture_keep_result_cb, &result);
  all = ips_store_load_licenses_finish (self->store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return all;
}

static void
test_library (Fixture *self, gconstpointer data)
{
  IpsLicenseLibrary *library = ips_licensing_get_library (ips_fleet_get_licensing (self->fleet));
  g_autoptr(GPtrArray) first = one_kept ("foc1", "first licence", 1000);
  g_autoptr(GPtrArray) second = one_kept ("FOC1", "second licence", 2000);
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GHashTable) chosen = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) again = NULL;
  g_autoptr(GPtrArray) of_one = NULL;
  g_autoptr(GError) error = NULL;
  const IpsLicense *license = ((IpsKeptLicense *) g_ptr_array_index (first, 0))->license;
  g_autofree char *name = g_strconcat (license->sha256, ".lic", NULL);
  g_autofree char *path = g_build_filename (ips_license_library_get_folder (library), name, NULL);
  g_autoptr(IpsLicense) read = NULL;
  GStatBuf status;

  g_assert_true (keep (library, first, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (ips_license_library_get_folder (library), &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0700);
  g_assert_true (keep (library, first, &error));      /* the same again */
  g_assert_true (keep (library, second, &error));
  read = load_file (library, license->sha256, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (read->bytes, license->bytes));

  all = load_index (self);
  g_assert_cmpuint (all->len, ==, 2);
  chosen = ips_kept_license_choose (all);
  g_assert_cmpuint (g_hash_table_size (chosen), ==, 1);
  g_assert_cmpstr (((IpsLicense *) g_hash_table_lookup (chosen, "FOC1"))->sha256, !=, license->sha256);
  g_assert_cmpint (((IpsLicense *) g_hash_table_lookup (chosen, "FOC1"))->expires_us, ==, 77);

  /* what was tried last is offered first */
  ips_store_note_license_async (self->store, "foc1", license->sha256, 3000, TRUE, "read back", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_note_license_finish (self->store, fixture_await (&result), &error));
  again = load_index (self);
  of_one = ips_kept_license_filter (again, "Foc1");
  g_assert_cmpuint (of_one->len, ==, 2);
  g_assert_cmpstr (((IpsKeptLicense *) g_ptr_array_index (of_one, 0))->license->sha256, ==, license->sha256);
  g_assert_cmpint (((IpsKeptLicense *) g_ptr_array_index (of_one, 0))->applied_us, ==, 3000);
  g_assert_cmpstr (((IpsKeptLicense *) g_ptr_array_index (of_one, 0))->outcome, ==, "read back");
}

static void
test_library_bad (Fixture *self, gconstpointer data)
{
  IpsLicenseLibrary *library = ips_licensing_get_library (ips_fleet_get_licensing (self->fleet));
  g_autoptr(GPtrArray) kept = one_kept ("FOC1", "a licence", 1000);
  const IpsLicense *license = ((IpsKeptLicense *) g_ptr_array_index (kept, 0))->license;
  g_autofree char *name = g_strconcat (license->sha256, ".lic", NULL);
  g_autofree char *path = g_build_filename (ips_license_library_get_folder (library), name, NULL);
  static const char *const no_hash[] = { "", "../../etc/passwd", "0123", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) damaged = NULL;
  g_autoptr(IpsLicense) mended = NULL;

  for (guint i = 0; no_hash[i] != NULL; i++)
    {
      g_autoptr(GError) refused = NULL;

      g_assert_null (load_file (library, no_hash[i], &refused));
      g_assert_error (refused, IPS_ERROR, IPS_ERROR_NOT_FOUND);
    }
  g_assert_null (load_file (library, license->sha256, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (keep (library, kept, &error));
  g_assert_true (g_file_set_contents (path, "damaged", -1, NULL));
  g_assert_null (load_file (library, license->sha256, &damaged));
  g_assert_error (damaged, IPS_ERROR, IPS_ERROR_CHECKSUM);
  /* choosing the file again mends it */
  g_assert_true (keep (library, kept, &error));
  mended = load_file (library, license->sha256, &error);
  g_assert_nonnull (mended);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/services/licensing/account", Fixture, NULL, set_up, test_account, tear_down);
  g_test_add ("/services/licensing/account-bad", Fixture, NULL, set_up, test_account_bad, tear_down);
  g_test_add ("/services/licensing/settings", Fixture, NULL, set_up, test_settings, tear_down);
  g_test_add ("/services/licensing/library", Fixture, NULL, set_up, test_library, tear_down);
  g_test_add ("/services/licensing/library-bad", Fixture, NULL, set_up, test_library_bad, tear_down);
  return g_test_run ();
}
