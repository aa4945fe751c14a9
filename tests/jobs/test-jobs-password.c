/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Change Password: what counts is a new login, and no password is ever lost. */
#include "sim-fixture.h"

#include <string.h>

#define N_FORMS 3
#define OLD "Sensor-1234"
#define NEW "Sensor-5678 & <more>"

/* A set with that password, as the dialog makes one. (transfer full): its id */
static char *
add_set (SimFixture *fixture, const char *username, const char *password)
{
  IpsFleet *fleet = ips_workspace_get_fleet (fixture->workspace);
  g_autofree char *name = g_strdup_printf ("set %u", ips_fleet_get_credential_sets (fleet)->len);
  IpsCredentialSet *set = ips_credential_set_new (NULL, name, username);
  g_autoptr(IpsSecret) secret = ips_secret_new (password);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *id = g_strdup (set->id);

  ips_fleet_save_credential_set_async (fleet, set, secret, NULL, sim_fixture_result_cb, &result);
  ips_fleet_save_credential_set_finish (fleet, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  ips_credential_set_free (set);
  return id;
}

static IpsJob *
change_all_with (SimFixture *fixture, const char *set_id, gboolean is_new)
{
  g_autofree char *parameters = g_strdup_printf ("{\"credential-set\":\"%s\",\"new-login\":%s}", set_id, is_new ? "true" : "false");
  IpsJob *job = sim_fixture_submit_all (fixture, IPS_VERB_CHANGE_PASSWORD, parameters);

  sim_fixture_wait_job (fixture, job);
  return job;
}

static IpsJob *
change_all (SimFixture *fixture, const char *set_id)
{
  return change_all_with (fixture, set_id, FALSE);
}

static void
assert_state (IpsOperation *operation, IpsOperationState state)
{
  if (operation->state != state)
    g_test_message ("%s: %s: %s\n%s", operation->sensor_name, operation->cause, operation->message, operation->detail);
  g_assert_cmpint (operation->state, ==, state);
}

static const char *
get_set (SimFixture *fixture, guint i)
{
  return ips_sensor_get_config (g_ptr_array_index (fixture->sensors, i))->credential_set;
}

static void
refresh_all (SimFixture *fixture)
{
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);

  sim_fixture_wait_job (fixture, job);
  for (guint i = 0; i < fixture->sensors->len; i++)
    assert_state (sim_fixture_operation (fixture, job, i), IPS_OPERATION_SUCCEEDED);
}

/* Over the web server, the command line, and both. */
static void
test_every_form (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (N_FORMS);
  IpsVault *vault = ips_workspace_get_vault (fixture->workspace);
  g_autoptr(IpsJob) job = NULL, again = NULL;
  g_autofree char *id = NULL;

  for (guint i = 0; i < N_FORMS; i++)
    sim_fixture_set_form (fixture, i, (IpsForm) i);
  refresh_all (fixture);
  id = add_set (fixture, "cisco", NEW);
  job = change_all (fixture, id);
  for (guint i = 0; i < N_FORMS; i++)
    {
      IpsOperation *operation = sim_fixture_operation (fixture, job, i);
      IpsSecret *old = ips_vault_peek (vault, ips_sensor_get_id (g_ptr_array_index (fixture->sensors, i)));

      assert_state (operation, IPS_OPERATION_SUCCEEDED);
      g_assert_nonnull (strstr (operation->detail, "Logged in anew"));
      g_assert_null (strstr (operation->detail, NEW));
      g_assert_cmpstr (get_set (fixture, i), ==, id);
      /* the old one stays where it was */
      g_assert_cmpstr (ips_secret_peek (old), ==, OLD);
      g_assert_cmpint (sim_fixture_count_requests (fixture, i, "setEnableAuthenticationTokenStatus"), ==, 1);
    }
  /* and is what is used from now on */
  refresh_all (fixture);
  /* once more is no harm, and nothing is sent */
  again = change_all (fixture, id);
  for (guint i = 0; i < N_FORMS; i++)
    {
      assert_state (sim_fixture_operation (fixture, again, i), IPS_OPERATION_SUCCEEDED);
      g_assert_cmpint (sim_fixture_count_requests (fixture, i, "setEnableAuthenticationTokenStatus"), ==, 1);
    }
}

/* Its "no" is told in its words, and everything is as before. */
static void
test_refused (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (N_FORMS);
  g_autoptr(IpsJob) job = NULL;
  g_autofree char *id = NULL;

  for (guint i = 0; i < N_FORMS; i++)
    sim_fixture_set_form (fixture, i, (IpsForm) i);
  refresh_all (fixture);
  id = add_set (fixture, "cisco", "password");
  job = change_all (fixture, id);
  for (guint i = 0; i < N_FORMS; i++)
    {
      assert_state (sim_fixture_operation (fixture, job, i), IPS_OPERATION_FAILED);
      g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, i)->message, "dictionary word"));
      g_assert_cmpstr (get_set (fixture, i), ==, "");
    }
  refresh_all (fixture);
  /* a login that was there before stays */
  g_assert_nonnull (ips_fleet_lookup_credential_set (ips_workspace_get_fleet (fixture->workspace), id));
}

static gboolean
is_gone (gpointer data)
{
  SimFixture *fixture = data;

  return ips_fleet_lookup_credential_set_name (ips_workspace_get_fleet (fixture->workspace), "set 0") == NULL;
}

/* One that was made for this change alone is of no use to anybody when all refuse its password; where one took it, it is. */
static void
test_unused_login (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsJob) taken = NULL;
  g_autofree char *refused_id = NULL;
  g_autofree char *id = NULL;

  refresh_all (fixture);
  refused_id = add_set (fixture, "cisco", "password");
  g_assert_false (is_gone (fixture));
  job = change_all_with (fixture, refused_id, TRUE);
  sim_fixture_wait (is_gone, fixture);
  id = add_set (fixture, "cisco", NEW);
  taken = change_all_with (fixture, id, TRUE);
  assert_state (sim_fixture_operation (fixture, taken, 0), IPS_OPERATION_SUCCEEDED);
  refresh_all (fixture);
  g_assert_nonnull (ips_fleet_lookup_credential_set (ips_workspace_get_fleet (fixture->workspace), id));
}

/* A sensor that says "yes" is not believed; one that says nothing may have done it. */
static void
test_read_back (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  g_autoptr(IpsJob) job = NULL;
  g_autofree char *id = NULL;

  refresh_all (fixture);
  id = add_set (fixture, "cisco", NEW);
  sim_fixture_patch (fixture, 0, "{\"faults\":[\"keeps-password\"]}");
  sim_fixture_patch (fixture, 1, "{\"faults\":[{\"fault\":\"drop\",\"command\":\"setEnableAuthenticationTokenStatus\",\"count\":1}]}");
  job = change_all (fixture, id);
  assert_state (sim_fixture_operation (fixture, job, 0), IPS_OPERATION_FAILED);
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, 0)->message, "The old one still holds."));
  g_assert_cmpstr (get_set (fixture, 0), ==, "");
  assert_state (sim_fixture_operation (fixture, job, 1), IPS_OPERATION_SUCCEEDED);
  g_assert_cmpstr (get_set (fixture, 1), ==, id);
  refresh_all (fixture);
}

/* A former try that came further than was seen: the new password is found to hold, and nothing is sent. */
static void
test_changed_before (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  g_autoptr(IpsJob) job = NULL;
  g_autofree char *id = NULL;

  refresh_all (fixture);
  id = add_set (fixture, "cisco", "Sensor-9999");
  sim_fixture_patch (fixture, 0, "{\"users\":[{\"name\":\"cisco\",\"password\":\"Sensor-9999\"}]}");
  sim_fixture_patch (fixture, 1, "{\"users\":[{\"name\":\"cisco\",\"password\":\"somebody else's\"}]}");
  job = change_all (fixture, id);
  assert_state (sim_fixture_operation (fixture, job, 0), IPS_OPERATION_SUCCEEDED);
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "setEnableAuthenticationTokenStatus"), ==, 0);
  assert_state (sim_fixture_operation (fixture, job, 1), IPS_OPERATION_FAILED);
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, 1)->message, "neither the new password nor the old one"));
  g_assert_cmpstr (get_set (fixture, 1), ==, "");
}

/* What cannot be is said before anything is sent. */
static void
test_not_sent (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  g_autoptr(IpsJob) other = NULL, gone = NULL, untypeable = NULL;
  g_autofree char *other_id = NULL, *bad_id = NULL;

  refresh_all (fixture);
  other_id = add_set (fixture, "admin", NEW);
  other = change_all (fixture, other_id);
  assert_state (sim_fixture_operation (fixture, other, 0), IPS_OPERATION_FAILED);
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, other, 0)->message, "logged in to as “cisco”"));
  gone = change_all (fixture, "no-such-set");
  assert_state (sim_fixture_operation (fixture, gone, 0), IPS_OPERATION_FAILED);
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, gone, 0)->message, "is gone"));
  bad_id = add_set (fixture, "cisco", "Größe-1234");
  untypeable = change_all (fixture, bad_id);
  assert_state (sim_fixture_operation (fixture, untypeable, 0), IPS_OPERATION_FAILED);
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "setEnableAuthenticationTokenStatus"), ==, 0);
  refresh_all (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/password/every-form", test_every_form);
  g_test_add_func ("/password/refused", test_refused);
  g_test_add_func ("/password/unused-login", test_unused_login);
  g_test_add_func ("/password/read-back", test_read_back);
  g_test_add_func ("/password/changed-before", test_changed_before);
  g_test_add_func ("/password/not-sent", test_not_sent);
  return g_test_run ();
}
