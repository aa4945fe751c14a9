/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-deployment-job.h"

#include <string.h>

static void
test_states (void)
{
  for (guint i = 0; i < IPS_N_DEPLOYMENT_STATES; i++)
    {
      IpsDeploymentState state = IPS_N_DEPLOYMENT_STATES;

      g_assert_true (ips_deployment_state_from_nick (ips_deployment_state_to_nick (i), &state));
      g_assert_cmpuint (state, ==, i);
      g_assert_cmpstr (ips_deployment_state_to_label (i), !=, "");
      g_assert_cmpstr (ips_deployment_state_explain (i), !=, "");
      g_assert_false (ips_deployment_state_can_become (i, i));
      /* there is a way out of everything but what was given up */
      for (guint j = 0; j < IPS_N_DEPLOYMENT_STATES && i != IPS_DEPLOYMENT_DISCARDED; j++)
        {
          if (ips_deployment_state_can_become (i, j))
            break;
          g_assert_cmpuint (j, <, IPS_N_DEPLOYMENT_STATES - 1);
        }
    }
  g_assert_false (ips_deployment_state_from_nick ("done", &(IpsDeploymentState) { 0 }));
  g_assert_true (ips_deployment_state_is_open (IPS_DEPLOYMENT_SCHEDULED));
  g_assert_true (ips_deployment_state_is_open (IPS_DEPLOYMENT_PAUSED));
  g_assert_false (ips_deployment_state_is_open (IPS_DEPLOYMENT_FAILED));
  g_assert_false (ips_deployment_state_is_active (IPS_DEPLOYMENT_WAITING_WINDOW));
}

/* What an action leads to is always a change that is allowed. */
static void
test_actions_and_changes_agree (void)
{
  for (guint action = 0; action < IPS_N_DEPLOYMENT_ACTIONS; action++)
    {
      IpsDeploymentAction read = IPS_N_DEPLOYMENT_ACTIONS;
      guint n = 0;

      g_assert_true (ips_deployment_action_from_nick (ips_deployment_action_to_nick (action), &read));
      g_assert_cmpuint (read, ==, action);
      for (guint state = 0; state < IPS_N_DEPLOYMENT_STATES; state++)
        for (guint workflow = 0; workflow < 2; workflow++)
          {
            g_autofree char *why = ips_deployment_action_explain (action, state, workflow == 1);
            IpsDeploymentState next;

            if (!ips_deployment_action_get_next (action, state, workflow == 1, &next))
              {
                g_assert_nonnull (why);
                continue;
              }
            n++;
            g_assert_null (why);
            g_test_message ("%s of %s", ips_deployment_action_to_nick (action), ips_deployment_state_to_nick (state));
            /* what is edited stays where it is */
            if (action == IPS_DEPLOYMENT_EDIT_JOB)
              g_assert_cmpuint (next, ==, state);
            else
              g_assert_true (ips_deployment_state_can_become (state, next));
          }
      g_assert_cmpuint (n, >, 0);
    }
}

static void
test_paths (void)
{
  static const struct { IpsDeploymentAction action; IpsDeploymentState from; gboolean workflow; gboolean allowed; IpsDeploymentState to; } rows[] = {
    { IPS_DEPLOYMENT_OPEN, IPS_DEPLOYMENT_EDIT, TRUE, TRUE, IPS_DEPLOYMENT_EDIT_OPEN },
    { IPS_DEPLOYMENT_OPEN, IPS_DEPLOYMENT_SUBMITTED, TRUE, TRUE, IPS_DEPLOYMENT_SUBMIT_OPEN },
    { IPS_DEPLOYMENT_OPEN, IPS_DEPLOYMENT_EDIT_OPEN, TRUE, FALSE, 0 },
    { IPS_DEPLOYMENT_EDIT_JOB, IPS_DEPLOYMENT_EDIT_OPEN, TRUE, TRUE, IPS_DEPLOYMENT_EDIT_OPEN },
    { IPS_DEPLOYMENT_EDIT_JOB, IPS_DEPLOYMENT_EDIT, TRUE, FALSE, 0 },
    { IPS_DEPLOYMENT_EDIT_JOB, IPS_DEPLOYMENT_SUBMIT_OPEN, TRUE, FALSE, 0 },
    { IPS_DEPLOYMENT_CLOSE, IPS_DEPLOYMENT_SUBMIT_OPEN, TRUE, TRUE, IPS_DEPLOYMENT_SUBMITTED },
    { IPS_DEPLOYMENT_SUBMIT, IPS_DEPLOYMENT_EDIT_OPEN, TRUE, TRUE, IPS_DEPLOYMENT_SUBMITTED },
    { IPS_DEPLOYMENT_SUBMIT, IPS_DEPLOYMENT_EDIT_OPEN, FALSE, FALSE, 0 },
    { IPS_DEPLOYMENT_APPROVE, IPS_DEPLOYMENT_EDIT, TRUE, FALSE, 0 },
    { IPS_DEPLOYMENT_DEPLOY, IPS_DEPLOYMENT_SUBMITTED, TRUE, FALSE, 0 },
    { IPS_DEPLOYMENT_DEPLOY, IPS_DEPLOYMENT_APPROVED, TRUE, TRUE, IPS_DEPLOYMENT_DEPLOYING },
    { IPS_DEPLOYMENT_ABORT, IPS_DEPLOYMENT_SCHEDULED, FALSE, FALSE, 0 },
    { IPS_DEPLOYMENT_CANCEL, IPS_DEPLOYMENT_SCHEDULED, FALSE, TRUE, IPS_DEPLOYMENT_CANCELLED },
    { IPS_DEPLOYMENT_REDEPLOY, IPS_DEPLOYMENT_FAILED, FALSE, TRUE, IPS_DEPLOYMENT_DEPLOYING },
    { IPS_DEPLOYMENT_ROLLBACK, IPS_DEPLOYMENT_DEPLOYED, FALSE, TRUE, IPS_DEPLOYMENT_ROLLING_BACK },
    { IPS_DEPLOYMENT_ROLLBACK, IPS_DEPLOYMENT_ROLLED_BACK, FALSE, FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      IpsDeploymentState to = IPS_N_DEPLOYMENT_STATES;

      g_test_message ("row %u", i);
      g_assert_cmpint (ips_deployment_action_get_next (rows[i].action, rows[i].from, rows[i].workflow, &to), ==, rows[i].allowed);
      if (rows[i].allowed)
        g_assert_cmpuint (to, ==, rows[i].to);
    }
}

static void
test_editor (void)
{
  g_autoptr(IpsDeploymentJob) job = ips_deployment_job_new ("S924", "anna", 1);
  g_autofree char *closed = NULL;
  g_autofree char *held = NULL;

  job->workflow = TRUE;
  job->state = IPS_DEPLOYMENT_EDIT;
  closed = ips_deployment_job_explain_edit (job, "anna");
  g_assert_nonnull (strstr (closed, "Open it"));
  g_assert_null (ips_deployment_job_explain_held (job, "bert"));
  job->state = IPS_DEPLOYMENT_EDIT_OPEN;
  g_free (job->editor);
  job->editor = g_strdup ("anna");
  g_assert_null (ips_deployment_job_explain_edit (job, "anna"));
  held = ips_deployment_job_explain_edit (job, "bert");
  g_assert_true (g_str_has_prefix (held, "anna has it open"));
}

static void
test_progress (void)
{
  static const IpsOperationState states[] = { IPS_OPERATION_SUCCEEDED, IPS_OPERATION_RUNNING, IPS_OPERATION_FAILED, IPS_OPERATION_QUEUED,
                                              IPS_OPERATION_CANCELLED, IPS_OPERATION_SKIPPED };
  g_autoptr(IpsDeploymentJob) job = ips_deployment_job_new ("S924", "anna", 1);
  g_autoptr(IpsDeploymentJob) copy = NULL;
  g_autofree char *text = NULL;
  g_autofree char *summary = NULL;

  g_assert_cmpuint (ips_deployment_job_get_n_waves (job), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *name = g_strdup_printf ("ips-%u", i);
      IpsDeploymentDevice *device = ips_deployment_device_new (name, name, "1", i / 2);

      device->state = states[i];
      g_ptr_array_add (job->devices, device);
    }
  copy = ips_deployment_job_copy (job);
  text = ips_deployment_job_describe_progress (copy);
  g_assert_cmpstr (text, ==, "Done on 2: ips-0, ips-5. Under way on 1, which is seen through: ips-1. Failed on 1: ips-2. Not begun on 2: ips-3, ips-4.");
  summary = ips_deployment_job_get_summary (copy);
  g_assert_cmpstr (summary, ==, "2 of 6 done, 1 failed");
  g_assert_cmpuint (ips_deployment_job_get_n_waves (copy), ==, 3);
  g_assert_cmpuint (ips_deployment_job_get_outcome (3, 0), ==, IPS_DEPLOYMENT_DEPLOYED);
  g_assert_cmpuint (ips_deployment_job_get_outcome (2, 1), ==, IPS_DEPLOYMENT_PARTLY_DEPLOYED);
  g_assert_cmpuint (ips_deployment_job_get_outcome (0, 1), ==, IPS_DEPLOYMENT_FAILED);
  g_assert_cmpuint (ips_deployment_job_get_rollback_outcome (2, 0, IPS_DEPLOYMENT_DEPLOYED), ==, IPS_DEPLOYMENT_ROLLED_BACK);
  g_assert_cmpuint (ips_deployment_job_get_rollback_outcome (1, 1, IPS_DEPLOYMENT_DEPLOYED), ==, IPS_DEPLOYMENT_PARTLY_DEPLOYED);
  g_assert_cmpuint (ips_deployment_job_get_rollback_outcome (0, 1, IPS_DEPLOYMENT_DEPLOYED), ==, IPS_DEPLOYMENT_DEPLOYED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/deployment-job/states", test_states);
  g_test_add_func ("/model/deployment-job/actions-and-changes-agree", test_actions_and_changes_agree);
  g_test_add_func ("/model/deployment-job/paths", test_paths);
  g_test_add_func ("/model/deployment-job/editor", test_editor);
  g_test_add_func ("/model/deployment-job/progress", test_progress);
  return g_test_run ();
}
