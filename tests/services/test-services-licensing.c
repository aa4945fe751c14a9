/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-fleet.h"
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

  settings->automatic = TRUE;
  settings->days_before = 30;
  ips_licensing_save_settings_async (licensing, settings, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_licensing_save_settings_finish (licensing, fixture_await (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (self->n_changed, ==, 1);
  g_assert_true (ips_licensing_get_settings (licensing)->automatic);

  other = ips_fleet_new (self->store, self->vault, NULL);
  load (other);
  g_assert_true (ips_license_settings_equal (ips_licensing_get_settings (ips_fleet_get_licensing (other)), settings));

  settings->days_before = 1000;
  ips_licensing_save_settings_async (licensing, settings, NULL, fixture_keep_result_cb, &result2);
  g_assert_false (ips_licensing_save_settings_finish (licensing, fixture_await (&result2), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_assert_cmpuint (ips_licensing_get_settings (licensing)->days_before, ==, 30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/services/licensing/account", Fixture, NULL, set_up, test_account, tear_down);
  g_test_add ("/services/licensing/account-bad", Fixture, NULL, set_up, test_account_bad, tear_down);
  g_test_add ("/services/licensing/settings", Fixture, NULL, set_up, test_settings, tear_down);
  return g_test_run ();
}
