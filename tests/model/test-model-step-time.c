/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-deployment-report.h"
#include "ips-step-time.h"

static IpsUpgradeStep *
make_step (IpsUpgradeKind kind, gboolean reboots, guint limit_minutes)
{
  IpsUpgradeStep *step = g_new0 (IpsUpgradeStep, 1);

  step->kind = kind;
  step->file_name = g_strdup ("x.pkg");
  step->sha256 = g_strnfill (64, 'a');
  step->platform = g_strdup ("");
  step->reboots = reboots;
  step->limit_minutes = limit_minutes;
  return step;
}

/* @text: "platform kind push install reboot readback", seconds, "-" not seen; rows with ";" between them, newest first */
static IpsStepTimes *
make_times (const char *text)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_step_time_free);
  g_auto(GStrv) lines = g_strsplit (text, ";", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto(GStrv) words = g_strsplit (lines[i], " ", -1);
      IpsUpgradeKind kind = IPS_UPGRADE_NONE;
      IpsStepTime *row;

      g_assert_true (ips_upgrade_kind_from_nick (words[1], &kind));
      row = ips_step_time_new (words[0], kind, 0);
      for (guint phase = 0; phase < IPS_N_PHASES; phase++)
        row->phase_us[phase] = *words[2 + phase] == '-' ? -1 : g_ascii_strtoll (words[2 + phase], NULL, 10) * G_USEC_PER_SEC;
      g_ptr_array_add (rows, row);
    }
  return ips_step_times_new (rows);
}

static void
test_estimate (void)
{
  static const struct { const char *times, *steps; gint64 seconds; guint n_runs; IpsEstimateBasis basis; const char *words; } rows[] = {
    { "", "g", 360, 0, IPS_ESTIMATE_ASSUMED, "about 6 min, assumed: no former runs" },
    { "", "", 0, 0, IPS_ESTIMATE_ASSUMED, "" },
    /* the middle one of three: one that hung does not count */
    { "A signature 10 100 - -;A signature 12 900 - -;A signature 11 110 - -;A signature - - - 5", "g", 126, 3, IPS_ESTIMATE_PLATFORM,
      "about 2 min, from 3 former runs" },
    { "A signature 10 100 - -;A signature 20 300 - -", "g", 215, 2, IPS_ESTIMATE_PLATFORM, "about 3 min, from 2 former runs" },
    { "A signature 0 7200 - -", "g", 1800, 1, IPS_ESTIMATE_PLATFORM, "about 30 min, from 1 former run" },      /* no more than its limit */
    /* what was down counts only where it will be */
    { "A sensor 60 300 240 5", "s", 605, 1, IPS_ESTIMATE_PLATFORM, "about 10 min, from 1 former run" },
    { "A engine 60 300 240 5", "e", 365, 1, IPS_ESTIMATE_PLATFORM, "about 6 min, from 1 former run" },
    /* other devices are better than nothing, and said */
    { "B signature 10 50 - 0;B signature 10 50 - 0", "g", 60, 2, IPS_ESTIMATE_KIND, "about 1 min, from 2 former runs on other platforms" },
    { "A signature 10 50 - 0;B signature 10 500 - 0", "g", 60, 1, IPS_ESTIMATE_PLATFORM, "about 1 min, from 1 former run" },
    /* of several what is known least */
    { "A signature 10 110 - 0;A signature 10 110 - 0;A engine 10 230 - 0", "eg", 360, 1, IPS_ESTIMATE_PLATFORM, "about 6 min, from 1 former run" },
    { "A signature 10 110 - 0", "sg", 1320, 0, IPS_ESTIMATE_PARTLY, "about 22 min, partly assumed: no former runs of every kind of package" },
    /* a reading back alone is no run */
    { "A signature - - - 9", "g", 360, 0, IPS_ESTIMATE_ASSUMED, "about 6 min, assumed: no former runs" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsStepTimes) times = make_times (rows[i].times);
      g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
      g_autofree char *words = NULL;
      IpsStepEstimate estimate;

      for (const char *kind = rows[i].steps; *kind != '\0'; kind++)
        g_ptr_array_add (steps, make_step (*kind == 's' ? IPS_UPGRADE_SENSOR : *kind == 'e' ? IPS_UPGRADE_ENGINE : IPS_UPGRADE_SIGNATURE, *kind == 's', 30));
      g_test_message ("%u: %s", i, rows[i].times);
      ips_step_times_estimate (*rows[i].times != '\0' ? times : NULL, "A", steps, &estimate);
      words = ips_step_estimate_describe (&estimate);
      g_assert_cmpint (estimate.total_us / G_USEC_PER_SEC, ==, rows[i].seconds);
      g_assert_cmpuint (estimate.n_runs, ==, rows[i].n_runs);
      g_assert_cmpint (estimate.basis, ==, rows[i].basis);
      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

/* The newest are what counts: of 30 runs the last 20. */
static void
test_newest (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(IpsStepTimes) times = NULL;
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
  IpsStepEstimate estimate;

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (text, "%sA signature 0 %u - 0", i > 0 ? ";" : "", i < 20 ? 100u : 1000u);
  times = make_times (text->str);
  g_ptr_array_add (steps, make_step (IPS_UPGRADE_SIGNATURE, FALSE, 30));
  ips_step_times_estimate (times, "A", steps, &estimate);
  g_assert_cmpint (estimate.total_us, ==, 100 * G_USEC_PER_SEC);
  g_assert_cmpuint (estimate.n_runs, ==, IPS_STEP_TIMES_KEEP);
}

/* --- health --- */

static void
test_room (void)
{
  static const struct { gint64 free, size; gboolean room; } rows[] = {
    { -1, 100000000, TRUE },                /* it does not say: no failure */
    { 0, 0, TRUE }, { 100000000, 80000000, TRUE }, { 99999999, 80000000, FALSE }, { 0, 80000000, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      IpsHealth health = IPS_HEALTH_UNKNOWN;
      g_autofree char *why = NULL;

      health.disk_free = rows[i].free;
      g_assert_true (ips_health_has_room (&health, rows[i].size, &why) == rows[i].room);
      g_assert_true (rows[i].room ? why == NULL : g_str_has_prefix (why, "it needs "));
    }
}

static void
test_judge (void)
{
  static const struct { IpsHealthLimits limits; IpsHealth before, after; const char *worse, *unknown; } rows[] = {
    { { 0, 0, 0 }, { 10, 50, -1, -1, 0 }, { 99, 99, -1, -1, 99 }, NULL, NULL },
    { { 20, 0, 0 }, { 10, 50, -1, -1, 0 }, { 29, 99, -1, -1, 99 }, NULL, NULL },
    { { 20, 0, 0 }, { 10, 50, -1, -1, 0 }, { 30, 99, -1, -1, 99 }, "inspection load 10 % before, 30 % after", NULL },
    { { 20, 10, 5 }, { 10, 50, -1, -1, 1 }, { 90, 60, -1, -1, 6 },
      "inspection load 10 % before, 90 % after, memory 50 % before, 60 % after, 1 error events before, 6 after", NULL },
    { { 20, 0, 5 }, { 90, 50, -1, -1, 9 }, { 10, 50, -1, -1, 0 }, NULL, NULL },       /* better */
    { { 20, 0, 5 }, { -1, 50, -1, -1, 0 }, { 90, 50, -1, -1, -1 }, NULL, "inspection load, error events" },
    { { 20, 10, 0 }, { -1, 50, -1, -1, 0 }, { 90, 70, -1, -1, -1 }, "memory 50 % before, 70 % after", "inspection load" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *unknown = NULL;
      g_autofree char *worse = ips_health_judge (&rows[i].limits, &rows[i].before, &rows[i].after, &unknown);

      g_assert_cmpstr (worse, ==, rows[i].worse);
      g_assert_cmpstr (unknown, ==, rows[i].unknown);
    }
}

static void
test_states (void)
{
  g_autoptr(IpsDeviceState) before = ips_device_state_new ("a", IPS_MOMENT_BEFORE);
  g_autoptr(IpsDeviceState) after = ips_device_state_new ("a", IPS_MOMENT_AFTER);
  g_autofree char *both = NULL;
  g_autofree char *nothing = ips_device_states_describe (NULL, NULL);

  g_free (before->level);
  before->level = g_strdup ("S722");
  g_free (after->level);
  after->level = g_strdup ("S924");
  before->health.load_percent = after->health.load_percent = 12;
  g_free (before->applications);
  before->applications = g_strdup ("MainApp=running;AnalysisEngine=running");
  after->health.memory_percent = 70;
  both = ips_device_states_describe (before, after);
  g_assert_cmpstr (both, ==, "Signature Level: S722 → S924\nServices: all run → not known\nInspection Load: 12 %\nMemory in Use: not known → 70 %");
  g_assert_cmpstr (nothing, ==, "");
  g_assert_true (ips_device_state_differs (before, after, IPS_STATE_LEVEL));
  g_assert_false (ips_device_state_differs (before, after, IPS_STATE_LOAD));
  g_assert_false (ips_device_state_differs (before, after, IPS_STATE_MEMORY));       /* not known is no change */
}

static void
test_report (void)
{
  g_autoptr(IpsDeploymentJob) deployment = ips_deployment_job_new ("S924", "anna", 0);
  g_autoptr(GPtrArray) states = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_device_state_free);
  IpsDeviceState *before = ips_device_state_new ("a", IPS_MOMENT_BEFORE), *after = ips_device_state_new ("a", IPS_MOMENT_AFTER);
  g_autofree char *text = NULL;
  g_autofree char *csv = NULL;
  g_autofree char *json = NULL;
  g_autoptr(JsonNode) root = NULL;
  JsonArray *devices;
  JsonObject *first;

  g_ptr_array_add (deployment->devices, ips_deployment_device_new ("a", "=berlin", "1", 0));
  g_ptr_array_add (deployment->devices, ips_deployment_device_new ("b", "paris", "1", 1));
  g_free (before->level);
  before->level = g_strdup ("S722");
  g_free (after->level);
  after->level = g_strdup ("S924");
  after->health.load_percent = 71;
  /* in any order */
  g_ptr_array_add (states, after);
  g_ptr_array_add (states, before);
  text = ips_deployment_report_to_text (deployment, states);
  csv = ips_deployment_report_to_csv (deployment, states);
  json = ips_deployment_report_to_json (deployment, states);
  g_assert_nonnull (strstr (text, "  Signature Level: S722 → S924\n  Inspection Load: not known → 71 %\n"));
  g_assert_nonnull (strstr (text, "paris: queued\n  It was not looked at.\n"));
  /* a heading and two devices; nothing that a spreadsheet would run */
  g_assert_nonnull (strstr (csv, "Signature Level Before,Signature Level After"));
  g_assert_nonnull (strstr (csv, "\r\n'=berlin,1,"));
  g_assert_nonnull (strstr (csv, ",S722,S924,"));
  root = json_from_string (json, NULL);
  devices = json_object_get_array_member (json_node_get_object (root), "devices");
  g_assert_cmpuint (json_array_get_length (devices), ==, 2);
  first = json_array_get_object_element (devices, 0);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (first, "after"), "inspection_load_percent"), ==, 71);
  g_assert_true (json_object_get_null_member (json_object_get_object_member (first, "before"), "inspection_load_percent"));
  g_assert_true (json_object_get_null_member (json_array_get_object_element (devices, 1), "before"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/step-time/estimate", test_estimate);
  g_test_add_func ("/model/step-time/newest", test_newest);
  g_test_add_func ("/model/health/room", test_room);
  g_test_add_func ("/model/health/judge", test_judge);
  g_test_add_func ("/model/device-state/words", test_states);
  g_test_add_func ("/model/deployment-report/forms", test_report);
  return g_test_run ();
}
