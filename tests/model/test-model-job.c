/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-job.h"

#include <math.h>
#include <string.h>

#define SECOND G_USEC_PER_SEC
#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static IpsOperation *
add (IpsJob *job, IpsOperationState state, gint64 started_us, gint64 ended_us)
{
  IpsOperation *operation = ips_operation_new ();

  g_free (operation->sensor_name);
  operation->sensor_name = g_strdup ("ber-core-02");
  operation->state = state;
  operation->started_us = started_us;
  operation->ended_us = ended_us;
  ips_job_take_operation (job, operation);
  return operation;
}

static void
check_words (IpsJob *job, const char *title, const char *summary)
{
  g_autofree char *got_title = ips_job_get_title (job);
  g_autofree char *got_summary = ips_job_get_summary (job);

  g_assert_cmpstr (got_title, ==, title);
  g_assert_cmpstr (got_summary, ==, summary);
}

static void
test_words (void)
{
  g_autoptr(IpsJob) job = ips_job_new (IPS_VERB_REGENERATE_CERTIFICATE, "alice", IPS_PRIORITY_USER, NOW);
  IpsOperation *first;

  check_words (job, "Regenerate Certificate on 0 devices", "nothing to do");
  g_assert_true (ips_job_is_finished (job));
  first = add (job, IPS_OPERATION_QUEUED, 0, 0);
  check_words (job, "Regenerate Certificate on ber-core-02", "0 of 1");
  add (job, IPS_OPERATION_FAILED, NOW, NOW + 5);
  add (job, IPS_OPERATION_SUCCEEDED, NOW, NOW + 9);
  check_words (job, "Regenerate Certificate on 3 devices", "2 of 3, 1 failed");
  g_assert_false (ips_job_is_finished (job));
  g_assert_cmpint (ips_job_get_ended_us (job), ==, 0);
  first->state = IPS_OPERATION_SKIPPED;
  first->ended_us = NOW + 7;
  ips_job_touch (job);
  check_words (job, "Regenerate Certificate on 3 devices", "1 done, 1 failed, 1 skipped");
  g_assert_cmpint (ips_job_get_ended_us (job), ==, NOW + 9);
  add (job, IPS_OPERATION_CANCELLED, 0, NOW + 20);
  check_words (job, "Regenerate Certificate on 4 devices", "1 done, 1 failed, 1 skipped, 1 cancelled");
  g_assert_cmpint (ips_job_get_ended_us (job), ==, NOW + 20);
  g_assert_cmpuint (ips_job_get_n_done (job), ==, 4);
  g_assert_true (ips_job_is_finished (job));
}

static void
test_counts (void)
{
  g_autoptr(IpsJob) job = ips_job_new (IPS_VERB_REFRESH, NULL, IPS_PRIORITY_SCHEDULE, NOW);
  IpsOperation *running;
  double fraction;

  fraction = ips_job_get_fraction (job);
  g_assert_cmpfloat_with_epsilon (fraction, 1, 1e-9);
  for (guint i = 0; i < IPS_N_OPERATION_STATES; i++)
    for (guint k = 0; k <= i; k++)
      add (job, (IpsOperationState) i, 0, 0);
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < IPS_N_OPERATION_STATES; i++)
        g_assert_cmpuint (ips_job_count (job, (IpsOperationState) i), ==, i + 1);
      g_assert_cmpuint (ips_job_get_n_operations (job), ==, 28);
      g_assert_cmpuint (ips_job_get_n_done (job), ==, 22);
      ips_job_touch (job);
    }
  running = g_ptr_array_index (ips_job_get_operations (job), 3);
  g_assert_cmpint (running->state, ==, IPS_OPERATION_RUNNING);
  running->fraction = 0.5;
  g_assert_cmpfloat_with_epsilon (ips_job_get_fraction (job), 22.5 / 28, 1e-9);
  running->fraction = 17;
  g_assert_cmpfloat_with_epsilon (ips_job_get_fraction (job), 23.0 / 28, 1e-9);
  ips_job_set_id (job, 42);
  for (guint i = 0; i < 28; i++)
    g_assert_cmpint (((IpsOperation *) g_ptr_array_index (ips_job_get_operations (job), i))->job_id, ==, 42);
  g_assert_cmpint (add (job, IPS_OPERATION_QUEUED, 0, 0)->job_id, ==, 42);
  g_assert_cmpint (ips_job_get_id (job), ==, 42);
  g_assert_cmpstr (ips_job_get_created_by (job), ==, "");
  g_assert_cmpint (ips_job_get_priority (job), ==, IPS_PRIORITY_SCHEDULE);
  g_assert_cmpint (ips_job_get_created_us (job), ==, NOW);
  g_assert_cmpint (ips_job_get_verb (job), ==, IPS_VERB_REFRESH);
  g_assert_cmpstr (ips_job_get_parameters (job), ==, "{}");
  ips_job_set_parameters (job, "{\"in-sequence\":true}");
  g_assert_cmpstr (ips_job_get_parameters (job), ==, "{\"in-sequence\":true}");
  ips_job_set_parameters (job, "");
  g_assert_cmpstr (ips_job_get_parameters (job), ==, "{}");
}

static void
test_time_left (void)
{
  g_autoptr(IpsJob) job = ips_job_new (IPS_VERB_REBOOT, "alice", IPS_PRIORITY_USER, NOW);
  g_autoptr(IpsJob) waiting = ips_job_new (IPS_VERB_REBOOT, "alice", IPS_PRIORITY_USER, NOW);

  g_assert_cmpint (ips_job_get_time_left (job, NOW, 0, 4), ==, 0);
  for (guint i = 0; i < 20; i++)
    add (job, IPS_OPERATION_QUEUED, 0, 0);
  g_assert_cmpint (ips_job_get_time_left (job, NOW, 0, 4), ==, -1);
  /* What is usual: twenty of 8 s, four at a time; never more at a time than there are. */
  g_assert_cmpint (ips_job_get_time_left (job, NOW, 8 * SECOND, 4), ==, 40 * SECOND);
  g_assert_cmpint (ips_job_get_time_left (job, NOW, 8 * SECOND, 0), ==, 160 * SECOND);
  g_assert_cmpint (ips_job_get_time_left (job, NOW, 8 * SECOND, 1000), ==, 8 * SECOND);
  add (job, IPS_OPERATION_SUCCEEDED, NOW, NOW + 2 * SECOND);
  g_assert_cmpint (ips_job_get_time_left (job, NOW + 2 * SECOND, 0, 4), ==, 10 * SECOND);
  g_assert_cmpint (ips_job_get_time_left (job, NOW + 2 * SECOND, 8 * SECOND, 4), ==, 40 * SECOND);
  /* Enough done in this run: its own pace counts. */
  for (guint i = 0; i < 4; i++)
    add (job, IPS_OPERATION_SUCCEEDED, NOW, NOW + 2 * SECOND);
  g_assert_cmpint (ips_job_get_time_left (job, NOW + 10 * SECOND, 8 * SECOND, 4), ==, 40 * SECOND);
  add (waiting, IPS_OPERATION_WAITING, 0, 0);
  g_assert_cmpint (ips_job_get_time_left (waiting, NOW, 8 * SECOND, 4), ==, -1);
}

static void
count_cb (gpointer object, gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
}

/* One after the other: however many could run at once. */
static void
test_time_left_in_sequence (void)
{
  g_autoptr(IpsJob) job = ips_job_new (IPS_VERB_REBOOT, "somebody", IPS_PRIORITY_USER, NOW);

  for (guint i = 0; i < 4; i++)
    {
      IpsOperation *operation = ips_operation_new ();

      operation->state = i == 0 ? IPS_OPERATION_RUNNING : IPS_OPERATION_WAITING;
      g_free (operation->cause);
      operation->cause = g_strdup (i == 0 ? "" : IPS_WAIT_TURN);
      ips_job_take_operation (job, operation);
    }
  g_assert_cmpint (ips_job_get_time_left (job, NOW, 8 * SECOND, 64), ==, 32 * SECOND);
}

/* What waits for the licence server's pace takes at least until its turn. */
static void
test_time_left_paced (void)
{
  g_autoptr(IpsJob) job = ips_job_new (IPS_VERB_UPDATE_LICENSE, "tester", IPS_PRIORITY_USER, 1000);

  for (guint i = 0; i < 3; i++)
    {
      IpsOperation *operation = ips_operation_new ();

      operation->state = i == 0 ? IPS_OPERATION_RUNNING : IPS_OPERATION_WAITING;
      operation->due_us = i == 0 ? 0 : (gint64) (1 + i * 180) * G_USEC_PER_SEC;
      ips_job_take_operation (job, operation);
    }
  g_assert_cmpint (ips_job_get_time_left (job, G_USEC_PER_SEC, 0, 4), ==, 360 * G_USEC_PER_SEC);
  g_assert_cmpint (ips_job_get_time_left (job, G_USEC_PER_SEC, 1000 * G_USEC_PER_SEC, 4), ==, 1000 * G_USEC_PER_SEC);
  ((IpsOperation *) g_ptr_array_index (ips_job_get_operations (job), 0))->state = IPS_OPERATION_SUCCEEDED;
  ips_job_touch (job);
  g_assert_cmpint (ips_job_get_time_left (job, G_USEC_PER_SEC, 0, 4), ==, 360 * G_USEC_PER_SEC);
}

static void
test_changed (void)
{
  IpsJob *job = ips_job_new (IPS_VERB_REFRESH, "alice", IPS_PRIORITY_USER, NOW);
  guint count = 0;

  g_signal_connect (job, "changed", G_CALLBACK (count_cb), &count);
  for (guint i = 0; i < 1000; i++)
    {
      add (job, IPS_OPERATION_QUEUED, 0, 0);
      ips_job_touch (job);
    }
  g_assert_cmpuint (count, ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (count, ==, 1);
  ips_job_touch (job);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (count, ==, 2);
  /* Nothing is left in the main loop of a job that is gone. */
  ips_job_touch (job);
  g_object_unref (job);
  g_assert_false (g_main_context_pending (NULL));
  g_assert_cmpuint (count, ==, 2);
}

static void
test_nicks (void)
{
  static const char *const states[] = { "queued", "waiting", "running", "succeeded", "failed", "skipped", "cancelled" };
  static const struct { const char *nick; const char *label; gboolean changing; } verbs[] = {
    { "refresh", "Refresh", FALSE }, { "sync-certificate", "Sync Certificate", FALSE },
    { "regenerate-certificate", "Regenerate Certificate", TRUE }, { "reboot", "Reboot Device", TRUE },
    { "test-connectivity", "Test Connectivity", FALSE }, { "diagnose", "Diagnose", FALSE },
    { "update-license", "Update License", TRUE }, { "auto-license", "Automatic License Update", TRUE },
    { "check-updates", "Check for Updates", TRUE }, { "download-updates", "Download Latest Updates", TRUE },
    { "check-server-certificates", "Check Server Certificates", FALSE },
    { "read-signatures", "Read Signatures", FALSE }, { "deploy", "Deploy", TRUE },
    { "change-password", "Change Password", TRUE }, { "rollback", "Rollback", TRUE }, { "set-ntp", "Set NTP Server", TRUE },
  };
  IpsOperationState state;
  IpsVerb verb;

  G_STATIC_ASSERT (G_N_ELEMENTS (states) == IPS_N_OPERATION_STATES);
  G_STATIC_ASSERT (G_N_ELEMENTS (verbs) == IPS_N_VERBS);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_assert_cmpstr (ips_operation_state_to_nick ((IpsOperationState) i), ==, states[i]);
      g_assert_true (ips_operation_state_from_nick (states[i], &state));
      g_assert_cmpuint (state, ==, i);
      g_assert_cmpstr (ips_operation_state_to_label (state), !=, "");
      g_assert_cmpint (ips_operation_state_is_final (state), ==, i >= IPS_OPERATION_SUCCEEDED);
    }
  g_assert_false (ips_operation_state_from_nick ("done", &state));
  g_assert_false (ips_operation_state_from_nick (NULL, &state));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_assert_cmpstr (ips_verb_to_nick ((IpsVerb) i), ==, verbs[i].nick);
      g_assert_cmpstr (ips_verb_to_label ((IpsVerb) i), ==, verbs[i].label);
      g_assert_true (ips_verb_from_nick (verbs[i].nick, &verb));
      g_assert_cmpuint (verb, ==, i);
      g_assert_cmpint (ips_verb_is_changing (verb), ==, verbs[i].changing);
    }
  g_assert_false (ips_verb_from_nick ("Reboot", &verb));
  g_assert_false (ips_verb_from_nick (NULL, &verb));
}

static void
test_subject (void)
{
  g_autoptr(IpsJob) job = ips_job_new (IPS_VERB_CHECK_UPDATES, "me", IPS_PRIORITY_USER, 0);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  g_assert_false (ips_verb_is_on_sensors (IPS_VERB_CHECK_UPDATES));
  g_assert_true (ips_verb_is_on_sensors (IPS_VERB_REBOOT));
  ips_job_take_operation (job, ips_operation_new_for_subject ("Cisco.com"));
  g_assert_false (ips_operation_has_sensor (g_ptr_array_index (ips_job_get_operations (job), 0)));
  one = ips_job_get_title (job);
  g_assert_cmpstr (one, ==, "Check for Updates: Cisco.com");
  ips_job_take_operation (job, ips_operation_new_for_subject ("ftp.example"));
  two = ips_job_get_title (job);
  g_assert_cmpstr (two, ==, "Check for Updates: 2 items");
}

static void
test_operation (void)
{
  g_autoptr(IpsOperation) operation = ips_operation_new ();
  g_autoptr(IpsOperation) copy = NULL;

  operation->id = 7;
  operation->fraction = 0.25;
  g_free (operation->detail);
  operation->detail = g_strdup ("before and after");
  copy = ips_operation_copy (operation);
  g_assert_cmpint (copy->id, ==, 7);
  g_assert_cmpfloat_with_epsilon (copy->fraction, 0.25, 1e-9);
  g_assert_cmpstr (copy->detail, ==, "before and after");
  g_assert_true (copy->detail != operation->detail);
  g_assert_cmpstr (copy->cause, ==, "");
  ips_operation_free (NULL);
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/job/words", test_words);
  g_test_add_func ("/model/job/counts", test_counts);
  g_test_add_func ("/model/job/time-left", test_time_left);
  g_test_add_func ("/model/job/time-left-in-sequence", test_time_left_in_sequence);
  g_test_add_func ("/model/job/time-left-paced", test_time_left_paced);
  g_test_add_func ("/model/job/changed", test_changed);
  g_test_add_func ("/model/nicks", test_nicks);
  g_test_add_func ("/model/job/subject", test_subject);
  g_test_add_func ("/model/operation", test_operation);
  return g_test_run ();
}
