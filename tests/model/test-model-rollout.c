/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-error.h"
#include "ips-rollout.h"

static void
test_sizes (void)
{
  static const struct { const char *text; const char *back; } good[] = {
    { "", "" }, { "  ", "" }, { "1", "1" }, { " 1 , 10 % ,50%", "1,10%,50%" }, { "3,3,3", "3,3,3" }, { "99%", "99%" }, { "100000", "100000" },
  };
  static const char *const bad[] = { "0", "0%", "100%", "-1", "1,", ",", "one", "1.5", "10 per cent", "100001", "1,,2",
                                     "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(IpsRollout) rollout = ips_rollout_new ();
      g_autoptr(GError) error = NULL;
      g_autofree char *back = NULL;

      g_assert_true (ips_rollout_parse_sizes (rollout, good[i].text, &error));
      g_assert_no_error (error);
      back = ips_rollout_sizes_to_text (rollout);
      g_assert_cmpstr (back, ==, good[i].back);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(IpsRollout) rollout = ips_rollout_new ();
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (ips_rollout_parse_sizes (rollout, bad[i], &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_cmpuint (rollout->sizes->len, ==, 0);
    }
}

/* They are judged after the soak time, so there has to be one; they come back as they were written. */
static void
test_limits (void)
{
  static const struct { const char *json, *words; } rows[] = {
    { "{\"waves\":\"1\",\"soak-s\":600,\"load-rise\":20}", "1 device, then the rest; health after 10 min; not well with inspection load up by 20 points" },
    { "{\"soak-s\":60,\"memory-rise\":1,\"error-events\":5}", "All devices at once; health after 1 min; not well with memory up by 1 point, 5 error events more" },
    { "{\"load-rise\":20}", NULL }, { "{\"soak-s\":60,\"load-rise\":101}", NULL }, { "{\"soak-s\":60,\"error-events\":501}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsRollout) rollout = ips_rollout_from_text (rows[i].json, &error);
      g_autofree char *words = rollout != NULL ? ips_rollout_describe (rollout) : NULL;
      g_autofree char *back = rollout != NULL ? ips_rollout_to_text (rollout) : NULL;

      g_assert_cmpstr (words, ==, rows[i].words);
      g_assert_true (rollout == NULL || g_str_equal (back, rows[i].json));
      g_assert_true (rollout != NULL || g_error_matches (error, IPS_ERROR, IPS_ERROR_INVALID));
    }
}

/* How many devices each wave has, as text. */
static char *
count_waves (const char *sizes, const char *canary, guint n, guint n_canary)
{
  g_autoptr(IpsRollout) rollout = ips_rollout_new ();
  g_autoptr(GPtrArray) groups = g_ptr_array_new ();
  g_autoptr(GArray) waves = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  guint counts[IPS_ROLLOUT_MAX_WAVES + 1] = { 0 };
  guint last = 0;

  g_assert_true (ips_rollout_parse_sizes (rollout, sizes, NULL));
  g_free (rollout->canary_group);
  rollout->canary_group = g_strdup (canary);
  /* the canaries are the last in order, and a group whose name begins alike is not theirs */
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (groups, (gpointer) (i >= n - n_canary ? "Lab/Rack" : i % 2 == 0 ? "Laboratory" : "Europe"));
  waves = ips_rollout_assign (rollout, groups);
  g_assert_cmpuint (waves->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      guint wave = g_array_index (waves, guint, i);

      counts[wave]++;
      last = MAX (last, wave);
      if (*canary != '\0' && n_canary > 0)
        g_assert_cmpint (wave == 0, ==, i >= n - n_canary);
    }
  for (guint i = 0; i <= last; i++)
    {
      g_assert_cmpuint (counts[i], >, 0);
      g_string_append_printf (text, "%s%u", i > 0 ? " " : "", counts[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_assign (void)
{
  static const struct { const char *sizes, *canary; guint n, n_canary; const char *waves; } rows[] = {
    { "", "", 5, 0, "5" },
    { "1", "", 5, 0, "1 4" },
    { "1,10%,50%", "", 200, 0, "1 20 100 79" },
    { "10%", "", 5, 0, "1 4" },              /* a part of a device is a device */
    { "1,1,1", "", 2, 0, "1 1" },            /* no wave is empty */
    { "5", "", 5, 0, "5" },
    { "99%", "", 1, 0, "1" },
    { "", "Lab", 10, 2, "2 8" },
    { "3", "Lab", 10, 2, "2 3 5" },
    { "10%", "Lab", 10, 0, "1 9" },          /* nobody is of the canary group */
    { "", "Lab", 3, 3, "3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *waves = count_waves (rows[i].sizes, rows[i].canary, rows[i].n, rows[i].n_canary);

      g_test_message ("row %u", i);
      g_assert_cmpstr (waves, ==, rows[i].waves);
    }
}

static void
test_judge (void)
{
  static const struct { guint percent, n_succeeded, n_failed, n_open; gboolean last; IpsGateVerdict verdict; } rows[] = {
    { 0, 0, 5, 0, FALSE, IPS_GATE_PASS },          /* no gate */
    { 0, 0, 5, 1, FALSE, IPS_GATE_WAIT },
    { 100, 1, 0, 0, FALSE, IPS_GATE_PASS },
    { 100, 0, 1, 0, FALSE, IPS_GATE_FAIL },
    { 100, 5, 1, 14, FALSE, IPS_GATE_FAIL },       /* cannot be passed any more */
    { 90, 5, 1, 14, FALSE, IPS_GATE_WAIT },
    { 90, 18, 2, 0, FALSE, IPS_GATE_PASS },
    { 90, 17, 3, 0, FALSE, IPS_GATE_FAIL },
    { 100, 0, 0, 0, FALSE, IPS_GATE_FAIL },        /* all were left out: proves nothing */
    { 100, 0, 0, 0, TRUE, IPS_GATE_PASS },
    { 100, 3, 0, 1, TRUE, IPS_GATE_WAIT },
    { 100, 3, 1, 1, TRUE, IPS_GATE_FAIL },         /* also of the last: the rest of it is not begun */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsRollout) rollout = ips_rollout_new ();
      const IpsWaveCount count = { rows[i].n_succeeded, rows[i].n_failed, rows[i].n_open };
      g_autofree char *reason = NULL;

      rollout->success_percent = rows[i].percent;
      g_test_message ("row %u", i);
      g_assert_cmpint (ips_rollout_judge (rollout, 0, &count, rows[i].last, &reason), ==, rows[i].verdict);
      g_assert_cmpint (reason != NULL, ==, rows[i].verdict == IPS_GATE_FAIL);
    }
}

static void
test_stored (void)
{
  static const char *const bad[] = { "", "[]", "7", "{\"waves\":\"x\"}", "{\"soak-s\":-1}", "{\"soak-s\":99999999}", "{\"success-percent\":101}",
                                     "{\"rule\":\"run\"}", "{\"parallel\":\"many\"}", "{\"soak-s\":1.5}", "{\"a\":[[[[[[1]]]]]]}" };
  g_autoptr(IpsRollout) rollout = ips_rollout_new_careful ();
  g_autoptr(IpsRollout) copy = NULL;
  g_autoptr(IpsRollout) read = NULL;
  g_autoptr(IpsRollout) plain = NULL;
  g_autoptr(IpsRollout) usual = ips_rollout_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *words = NULL;

  rollout->rule = IPS_GATE_PAUSE;
  rollout->parallel = 4;
  rollout->per_site = 1;
  g_free (rollout->canary_group);
  rollout->canary_group = g_strdup ("Lab");
  copy = ips_rollout_copy (rollout);
  text = ips_rollout_to_text (copy);
  read = ips_rollout_from_text (text, &error);
  g_assert_no_error (error);
  g_assert_true (ips_rollout_equal (read, rollout));
  words = ips_rollout_describe (read);
  g_assert_cmpstr (words, ==, "Group Lab, then 1 device, then 10 %, then the rest; health after 10 min; pauses where fewer than 100 % succeed; "
                   "at most 4 at the same time; at most 1 of a group at the same time");
  plain = ips_rollout_from_text ("{}", &error);
  g_assert_no_error (error);
  g_assert_true (ips_rollout_equal (plain, usual));
  g_assert_false (ips_rollout_equal (plain, read));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) bad_error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (ips_rollout_from_text (bad[i], &bad_error));
      g_assert_error (bad_error, IPS_ERROR, IPS_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/rollout/sizes", test_sizes);
  g_test_add_func ("/model/rollout/limits", test_limits);
  g_test_add_func ("/model/rollout/assign", test_assign);
  g_test_add_func ("/model/rollout/judge", test_judge);
  g_test_add_func ("/model/rollout/stored", test_stored);
  return g_test_run ();
}
