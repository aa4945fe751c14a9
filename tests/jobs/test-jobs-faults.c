/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every fault of the simulator through Refresh: it ends, in time, in its own code and with a sentence. */
#include "sim-fixture.h"

#include <string.h>

/* The longest that connecting and one reply may take (2 s each in the fixture), and something for a busy machine. */
#define DEADLINE_US (8 * G_TIME_SPAN_SECOND)

typedef struct
{
  const char *fault;
  const char *cause;      /* (nullable): the nick of the error; NULL where Refresh succeeds */
  gboolean known;         /* its certificate was trusted before the fault came */
} Case;

static const Case cases[] = {
  { "refuse", "refused", TRUE },
  { "hang", "timed-out", TRUE },
  { "silent", "timed-out", TRUE },
  { "hang-reply", "timed-out", TRUE },
  { "slow", "timed-out", TRUE },
  { "drop", "protocol", TRUE },
  { "status-401", "login-rejected", TRUE },
  { "status-403", "permission", TRUE },
  { "status-404", "protocol", TRUE },
  { "status-500", "protocol", TRUE },
  { "status-503", "busy", TRUE },
  { "malformed-xml", "protocol", TRUE },
  { "dtd-bomb", "protocol", TRUE },
  { "entity-bomb", "protocol", TRUE },
  { "endless-body", "too-large", TRUE },
  { "not-a-sensor", "protocol", TRUE },
  { "cert-changed", "cert-changed", TRUE },
  { "cert-expired", "cert-changed", TRUE },
  { "error:errAuthenticationTokenExpired", "login-rejected", TRUE },
  { "error:errConfigCollision", "conflict", TRUE },
  { "error:errInUse", "busy", TRUE },
  { "error:errInvalidDocument", "rejected", TRUE },
  { "error:errLimitExceeded", "busy", TRUE },
  { "error:errNotAvailable", "busy", TRUE },
  { "error:errNotFound", "not-found", TRUE },
  { "error:errNotSupported", "unsupported", TRUE },
  { "error:errPermissionDenied", "permission", TRUE },
  { "error:errSyslog", "rejected", TRUE },
  { "error:errSystemError", "rejected", TRUE },
  { "error:errTransport", "rejected", TRUE },
  { "error:errUnacceptableValue", "rejected", TRUE },
  { "error:errUnclassified", "rejected", TRUE },
  { "error:errWarning", "rejected", TRUE },
  { "error:errEngineBuildFailed", "rejected", TRUE },
  /* what Refresh is to get through */
  { "wrong-content-type", NULL, TRUE },      /* the document is a sensor's, and that is what counts */
  { "cert-expired", NULL, FALSE },
  { "cert-not-yet-valid", NULL, FALSE },
  { "cert-sha1-1024", NULL, FALSE },
  { "tls10-only", NULL, TRUE },
  { "clock:86400", NULL, TRUE },
  { "clock:-86400", NULL, TRUE },
  { "reboot-never-back", NULL, TRUE },
  { "regenerate-hang", NULL, TRUE },
};

static IpsJob *
refresh (SimFixture *fixture, gboolean only_known)
{
  IpsJobList *list = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsJob *job;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (!only_known || cases[i].known)
      g_ptr_array_add (sensors, g_ptr_array_index (fixture->sensors, i));
  ips_job_list_submit_async (list, IPS_VERB_REFRESH, sensors, NULL, IPS_PRIORITY_USER, NULL, sim_fixture_result_cb, &result);
  job = ips_job_list_submit_finish (list, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, job);
  return job;
}

static void
test_every_fault (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (G_N_ELEMENTS (cases));
  IpsCommunication communication = *ips_fleet_get_communication (ips_workspace_get_fleet (fixture->workspace));
  g_autoptr(IpsJob) first = NULL;
  g_autoptr(IpsJob) job = NULL;
  guint n_wrong = 0;

  communication.parallel = 64;
  sim_fixture_communicate (fixture, &communication);
  first = refresh (fixture, TRUE);
  g_assert_cmpuint (ips_job_count (first, IPS_OPERATION_SUCCEEDED), ==, ips_job_get_n_operations (first));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *state = g_strdup_printf ("{\"faults\":[\"%s\"]}", cases[i].fault);

      sim_fixture_patch (fixture, i, state);
    }
  job = refresh (fixture, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const IpsOperation *operation = sim_fixture_operation (fixture, job, i);
      const IpsSensorFacts *facts = ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, i));
      gboolean fails = cases[i].cause != NULL;
      gboolean found = g_strcmp0 (cases[i].cause, IPS_FOUND_CERT_CHANGED) == 0;
      gboolean right = operation->state == (fails && !found ? IPS_OPERATION_FAILED : IPS_OPERATION_SUCCEEDED) &&
                       g_strcmp0 (operation->cause, fails ? cases[i].cause : "") == 0 &&
                       (!fails || (strlen (operation->message) > 20 && g_utf8_validate (operation->message, -1, NULL))) &&
                       facts->failed == fails && operation->ended_us - operation->started_us < DEADLINE_US;

      if (right)
        continue;
      n_wrong++;
      g_test_message ("%s: %s, %s instead of %s after %" G_GINT64_FORMAT " ms: %s", cases[i].fault,
                      ips_operation_state_to_nick (operation->state), operation->cause, fails ? cases[i].cause : "success",
                      (operation->ended_us - operation->started_us) / 1000, operation->message);
    }
  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/faults/every-fault", test_every_fault);
  return g_test_run ();
}
