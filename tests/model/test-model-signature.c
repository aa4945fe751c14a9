/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-risk-rating.h"
#include "ips-json.h"
#include "ips-signature-action.h"
#include "ips-signature-set.h"

#include <string.h>

static void
add (IpsSignatureSet *set, guint32 id, guint32 sub, const char *name, IpsSeverity severity, gboolean retired)
{
  IpsSignature signature = { .key = IPS_SIGNATURE_KEY (id, sub), .severity = severity, .fidelity = 85, .enabled = TRUE,
                             .actions = IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT), .retired = retired, .name = name,
                             .engine = "atomic-ip", .release = "S1" };

  g_assert_true (ips_signature_set_add (set, &signature));
}

static void
test_enums (void)
{
  for (IpsSeverity i = 0; i < IPS_N_SEVERITIES; i++)
    {
      IpsSeverity back;

      g_assert_true (ips_severity_from_nick (ips_severity_to_nick (i), &back));
      g_assert_cmpint (back, ==, i);
      g_assert_cmpuint (ips_severity_get_weight (i), ==, 25 * (i + 1));
    }
  for (IpsSignatureField i = 0; i < IPS_N_SIGNATURE_FIELDS; i++)
    {
      IpsSignatureField back;

      g_assert_true (ips_signature_field_from_nick (ips_signature_field_to_nick (i), &back));
      g_assert_cmpint (back, ==, i);
      g_assert_cmpstr (ips_signature_field_to_label (i), !=, "");
    }
  for (IpsSignatureChangeKind i = 0; i < IPS_N_CHANGES; i++)
    g_assert_cmpstr (ips_signature_change_to_label (i), !=, ips_signature_change_to_nick (i));
}

/* A parameter's text is read back as its value, and so is what the store keeps; what cannot be says what can. */
static void
test_parameters (void)
{
  static const struct { IpsSignatureParameter parameter; const char *text; guint32 value; const char *said; } rows[] = {
    { IPS_PARAMETER_PROMISC_DELTA, "0", 0, "0" }, { IPS_PARAMETER_PROMISC_DELTA, "30", 30, "30" },
    { IPS_PARAMETER_EVENT_COUNT, "1", 0, "1" }, { IPS_PARAMETER_EVENT_COUNT, "65535", 65535, "65535" },
    { IPS_PARAMETER_EVENT_COUNT_KEY, "Axxx", 0, "Axxx" }, { IPS_PARAMETER_EVENT_COUNT_KEY, "AaBb", 4, "AaBb" },
    { IPS_PARAMETER_ALERT_INTERVAL, "none", 0, "none" }, { IPS_PARAMETER_ALERT_INTERVAL, "2", 2, "2" },
    { IPS_PARAMETER_SUMMARY_MODE, "global-summarize", 3, "global-summarize" }, { IPS_PARAMETER_SUMMARY_INTERVAL, "15", 0, "15" },
    { IPS_PARAMETER_VULNERABLE_OS, "", 0, "none" }, { IPS_PARAMETER_VULNERABLE_OS, "linux, ios", 1u << 1 | 1u << 10, "ios|linux" },
  };
  static const struct { IpsSignatureParameter parameter; const char *text; } wrong[] = {
    { IPS_PARAMETER_PROMISC_DELTA, "31" }, { IPS_PARAMETER_PROMISC_DELTA, "none" }, { IPS_PARAMETER_EVENT_COUNT, "0" },
    { IPS_PARAMETER_EVENT_COUNT, "65536" }, { IPS_PARAMETER_EVENT_COUNT, "" }, { IPS_PARAMETER_EVENT_COUNT_KEY, "axxx" },
    { IPS_PARAMETER_ALERT_INTERVAL, "1" }, { IPS_PARAMETER_ALERT_INTERVAL, "1001" }, { IPS_PARAMETER_SUMMARY_MODE, NULL },
    { IPS_PARAMETER_VULNERABLE_OS, "linux|cp/m" },
  };
  static const char *const stored[] = { "", "5", "0,0,0,60", "30,9,4,1000,3,65535,32767", NULL };
  guint32 values[IPS_N_PARAMETERS];

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint32 value = 77;
      g_autofree char *text = NULL;

      g_assert_true (ips_signature_parameter_from_text (rows[i].parameter, rows[i].text, &value, NULL));
      g_assert_cmpuint (value, ==, rows[i].value);
      text = ips_signature_parameter_to_text (rows[i].parameter, value);
      g_assert_cmpstr (text, ==, rows[i].said);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;
      guint32 value = 77;

      g_assert_false (ips_signature_parameter_from_text (wrong[i].parameter, wrong[i].text, &value, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, ips_signature_parameter_to_nick (wrong[i].parameter)));
      g_assert_cmpuint (value, ==, 77);
    }
  for (guint i = 0; stored[i] != NULL; i++)
    {
      g_autofree char *text = NULL;

      ips_signature_parameters_from_text (stored[i], values);
      text = ips_signature_parameters_to_text (values);
      g_assert_cmpstr (text, ==, stored[i]);
    }
  /* Of a store that somebody wrote into: what cannot be is left out. */
  ips_signature_parameters_from_text ("31,70000,5,1,4,x", values);
  for (guint i = 0; i < IPS_N_PARAMETERS; i++)
    g_assert_cmpuint (values[i], ==, 0);
  ips_signature_parameters_from_text (NULL, values);
  g_assert_cmpuint (values[0], ==, 0);
}

static void
test_key (void)
{
  static const char *const wrong[] = { "", "/", "2004/", "/0", "2004/0/0", "-1", "+1", " 1", "1 ", "4294967296", "99999999999", "2004/x", NULL };
  IpsSignatureKey key = 7;

  g_assert_true (ips_signature_key_from_text ("2004/0", &key));
  g_assert_cmpuint (key, ==, IPS_SIGNATURE_KEY (2004, 0));
  g_assert_true (ips_signature_key_from_text ("7655-3", &key));
  g_assert_cmpuint (IPS_SIGNATURE_KEY_ID (key), ==, 7655);
  g_assert_cmpuint (IPS_SIGNATURE_KEY_SUB (key), ==, 3);
  g_assert_true (ips_signature_key_from_text ("4294967295/4294967295", &key));
  for (guint i = 0; wrong[i] != NULL; i++)
    g_assert_false (ips_signature_key_from_text (wrong[i], &key));
  g_assert_false (ips_signature_key_from_text (NULL, &key));
  g_assert_cmpuint (key, ==, G_MAXUINT64);
  for (guint32 i = 1; i < 100000; i += 777)
    {
      g_autofree char *text = ips_signature_key_to_text (IPS_SIGNATURE_KEY (i, i % 7));

      g_assert_true (ips_signature_key_from_text (text, &key));
      g_assert_cmpuint (key, ==, IPS_SIGNATURE_KEY (i, i % 7));
    }
}

static void
test_actions (void)
{
  g_autofree char *unknown = NULL;
  guint all;

  for (IpsSignatureAction i = 0; i < IPS_N_ACTIONS; i++)
    {
      const char *nick = ips_signature_action_to_nick (i);
      IpsSignatureAction back;

      g_assert_true (ips_signature_action_from_nick (nick, strlen (nick), &back));
      g_assert_cmpint (back, ==, i);
      /* An inline action is named so on the sensor. */
      g_assert_cmpint (ips_signature_action_is_inline (i), ==, g_str_has_suffix (nick, "-inline"));
    }
  for (all = 0; all <= IPS_ACTIONS_ALL; all += 97)
    {
      g_autofree char *text = ips_signature_actions_to_text (all);

      g_assert_cmpuint (ips_signature_actions_from_text (text, NULL), ==, all);
    }
  g_assert_cmpuint (ips_signature_actions_from_text ("produce-alert, explode deny-packet-inline", &unknown), ==,
                    IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT) | IPS_ACTION_BIT (IPS_ACTION_DENY_PACKET));
  g_assert_cmpstr (unknown, ==, "explode");
  /* Verbose, SNMP and log actions force an alert; denying does not. */
  g_assert_true (ips_signature_actions_have_alert (IPS_ACTION_BIT (IPS_ACTION_LOG_PAIR)));
  g_assert_true (ips_signature_actions_have_alert (IPS_ACTION_BIT (IPS_ACTION_SNMP_TRAP)));
  g_assert_false (ips_signature_actions_have_alert (IPS_ACTION_BIT (IPS_ACTION_DENY_PACKET)));
  g_assert_false (ips_signature_actions_have_alert (0));
}

static void
test_base_risk_rating (void)
{
  /* An alert of 2004/0 showed severity 25 with fidelity 100. */
  IpsSignature signature = { .severity = IPS_SEVERITY_INFORMATIONAL, .fidelity = 100 };

  g_assert_cmpuint (ips_signature_get_base_risk_rating (&signature), ==, 25);
  signature.severity = IPS_SEVERITY_HIGH;
  signature.fidelity = 85;
  g_assert_cmpuint (ips_signature_get_base_risk_rating (&signature), ==, 85);
  signature.severity = IPS_SEVERITY_MEDIUM;
  signature.fidelity = 33;
  g_assert_cmpuint (ips_signature_get_base_risk_rating (&signature), ==, 24);
}

static void
test_set (void)
{
  g_autoptr(IpsSignatureSet) set = ips_signature_set_new ();
  IpsSignature twice = { .key = IPS_SIGNATURE_KEY (2004, 0), .name = "again" };
  char name[] = "ICMP Echo Request";

  add (set, 5000, 1, "b", IPS_SEVERITY_LOW, FALSE);
  add (set, 2004, 0, name, IPS_SEVERITY_LOW, FALSE);
  add (set, 5000, 0, "a", IPS_SEVERITY_LOW, FALSE);
  for (guint32 i = 0; i < 2000; i++)
    add (set, 90000 - i, 0, "filler", IPS_SEVERITY_LOW, FALSE);
  name[0] = 'X';
  g_assert_false (ips_signature_set_add (set, &twice));
  ips_signature_set_seal (set);
  ips_signature_set_seal (set);
  g_assert_cmpuint (ips_signature_set_get_n (set), ==, 2003);
  for (guint i = 1; i < 2003; i++)
    g_assert_cmpuint (ips_signature_set_nth (set, i - 1)->key, <, ips_signature_set_nth (set, i)->key);
  g_assert_cmpstr (ips_signature_set_lookup (set, IPS_SIGNATURE_KEY (2004, 0))->name, ==, "ICMP Echo Request");
  g_assert_cmpstr (ips_signature_set_lookup (set, IPS_SIGNATURE_KEY (5000, 1))->name, ==, "b");
  g_assert_cmpstr (ips_signature_set_lookup (set, IPS_SIGNATURE_KEY (5000, 1))->type, ==, "");
  g_assert_null (ips_signature_set_lookup (set, IPS_SIGNATURE_KEY (5000, 2)));
}

static void
assert_parts (const IpsSignatureChange *change, const char *fields, const char *before, const char *after)
{
  g_autofree char *our_fields = ips_signature_change_dup_fields (change);
  g_autofree char *our_before = ips_signature_change_dup_before (change);
  g_autofree char *our_after = ips_signature_change_dup_after (change);

  g_assert_cmpstr (our_fields, ==, fields);
  g_assert_cmpstr (our_before, ==, before);
  g_assert_cmpstr (our_after, ==, after);
}

/* Several fields stand in the same order in each part; what is told with every change is not among them. */
static void
test_change_parts (void)
{
  IpsSignature before = { .severity = IPS_SEVERITY_LOW, .fidelity = 50, .enabled = TRUE, .name = "Old", .engine = "meta", .release = "S1" };
  IpsSignature after = { .severity = IPS_SEVERITY_HIGH, .fidelity = 50, .actions = IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT),
                         .name = "New", .engine = "meta", .release = "S2" };
  IpsSignatureChange change = { .kind = IPS_CHANGE_MODIFIED, .before = &before, .after = &after };

  change.fields = ips_signature_compare (&before, &after);
  assert_parts (&change, "Severity; Actions; Enabled; Name", "low; none; yes; Old", "high; Produce Alert; no; New");
}

static void
test_diff (void)
{
  g_autoptr(IpsSignatureSet) from = ips_signature_set_new ();
  g_autoptr(IpsSignatureSet) to = ips_signature_set_new ();
  g_autoptr(IpsSignatureDiff) diff = NULL;
  g_autoptr(IpsSignatureDiff) none = NULL;
  g_autofree char *words = NULL;
  IpsSignature silent = { .key = IPS_SIGNATURE_KEY (6, 0), .name = "same", .release = "S1" };

  add (from, 1, 0, "gone", IPS_SEVERITY_LOW, FALSE);
  add (from, 2, 0, "same", IPS_SEVERITY_LOW, FALSE);
  add (from, 3, 0, "tuned", IPS_SEVERITY_HIGH, FALSE);
  add (from, 4, 0, "old", IPS_SEVERITY_LOW, FALSE);
  add (from, 5, 0, "back", IPS_SEVERITY_LOW, TRUE);
  g_assert_true (ips_signature_set_add (from, &silent));
  silent.release = "S2";
  g_assert_true (ips_signature_set_add (to, &silent));
  add (to, 2, 0, "same", IPS_SEVERITY_LOW, FALSE);
  add (to, 3, 0, "tuned", IPS_SEVERITY_MEDIUM, FALSE);
  add (to, 4, 0, "old", IPS_SEVERITY_LOW, TRUE);
  add (to, 5, 0, "back", IPS_SEVERITY_LOW, FALSE);
  add (to, 9, 1, "new", IPS_SEVERITY_LOW, FALSE);
  ips_signature_set_seal (from);
  ips_signature_set_seal (to);
  diff = ips_signature_diff_new (from, to);
  none = ips_signature_diff_new (to, to);
  g_assert_cmpuint (ips_signature_diff_get_n (none), ==, 0);
  g_assert_cmpuint (ips_signature_diff_get_n (diff), ==, 5);
  for (IpsSignatureChangeKind i = 0; i < IPS_N_CHANGES; i++)
    g_assert_cmpuint (ips_signature_diff_count (diff, i), ==, 1);
  g_assert_cmpint (ips_signature_diff_nth (diff, 0)->kind, ==, IPS_CHANGE_REMOVED);
  g_assert_null (ips_signature_diff_nth (diff, 0)->after);
  g_assert_cmpint (ips_signature_diff_nth (diff, 1)->kind, ==, IPS_CHANGE_MODIFIED);
  g_assert_cmpuint (ips_signature_diff_nth (diff, 1)->fields, ==, 1u << IPS_SIGNATURE_SEVERITY);
  words = ips_signature_change_describe (ips_signature_diff_nth (diff, 1));
  g_assert_cmpstr (words, ==, "Severity: high → medium");
  assert_parts (ips_signature_diff_nth (diff, 1), "Severity", "high", "medium");
  assert_parts (ips_signature_diff_nth (diff, 0), "", "", "");
  assert_parts (ips_signature_diff_nth (diff, 4), "", "", "");
  g_assert_cmpint (ips_signature_diff_nth (diff, 2)->kind, ==, IPS_CHANGE_RETIRED);
  g_assert_cmpint (ips_signature_diff_nth (diff, 3)->kind, ==, IPS_CHANGE_ACTIVATED);
  g_assert_cmpint (ips_signature_diff_nth (diff, 4)->kind, ==, IPS_CHANGE_NEW);
  g_assert_cmpuint (ips_signature_diff_nth (diff, 4)->key, ==, IPS_SIGNATURE_KEY (9, 1));
}

/* Whatever two sets hold, putting the changes over the first gives the second. */
static void
test_diff_property (void)
{
  for (guint round = 0; round < 50; round++)
    {
      g_autoptr(IpsSignatureSet) from = ips_signature_set_new ();
      g_autoptr(IpsSignatureSet) to = ips_signature_set_new ();
      g_autoptr(IpsSignatureSet) made = ips_signature_set_new ();
      g_autoptr(IpsSignatureDiff) diff = NULL;
      g_autoptr(IpsSignatureDiff) rest = NULL;
      guint at = 0;

      for (guint32 id = 1; id < 300; id++)
        {
          if (g_test_rand_int_range (0, 4) > 0)
            add (from, id, 0, "name", (IpsSeverity) g_test_rand_int_range (0, 4), g_test_rand_bit ());
          if (g_test_rand_int_range (0, 4) > 0)
            add (to, id, 0, g_test_rand_bit () ? "name" : "other", (IpsSeverity) g_test_rand_int_range (0, 4), g_test_rand_bit ());
        }
      ips_signature_set_seal (from);
      ips_signature_set_seal (to);
      diff = ips_signature_diff_new (from, to);
      for (guint i = 0; i < ips_signature_set_get_n (from); i++)
        {
          const IpsSignature *before = ips_signature_set_nth (from, i);
          const IpsSignatureChange *change;

          for (; at < ips_signature_diff_get_n (diff) && ips_signature_diff_nth (diff, at)->key < before->key; at++)
            g_assert_true (ips_signature_set_add (made, ips_signature_diff_nth (diff, at)->after));
          change = at < ips_signature_diff_get_n (diff) ? ips_signature_diff_nth (diff, at) : NULL;
          if (change != NULL && change->key == before->key)
            {
              at++;
              if (change->after != NULL)
                g_assert_true (ips_signature_set_add (made, change->after));
            }
          else
            {
              g_assert_true (ips_signature_set_add (made, before));
            }
        }
      for (; at < ips_signature_diff_get_n (diff); at++)
        g_assert_true (ips_signature_set_add (made, ips_signature_diff_nth (diff, at)->after));
      ips_signature_set_seal (made);
      rest = ips_signature_diff_new (made, to);
      g_assert_cmpuint (ips_signature_diff_get_n (rest), ==, 0);
      g_assert_cmpuint (ips_signature_set_get_n (made), ==, ips_signature_set_get_n (to));
    }
}

static void
test_json_depth (void)
{
  g_autoptr(GString) deep = g_string_new (NULL);

  g_assert_true (ips_json_is_shallow ("{\"a\": [1, \"[[[[[[\", \"\\\"[[[\"]}", -1, 2));
  g_assert_false (ips_json_is_shallow ("[[[1]]]", -1, 2));
  g_assert_true (ips_json_is_shallow ("[[[1]]]", 2, 2));
  g_assert_true (ips_json_is_shallow ("\"\\", -1, 0));
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  g_assert_false (ips_json_is_shallow (deep->str, -1, 64));
}

static void
test_risk_rating (void)
{
  static const struct { IpsSeverity severity; guint fidelity; IpsTargetValue target; IpsRelevance relevance; guint rating; } rows[] = {
    { IPS_SEVERITY_INFORMATIONAL, 100, IPS_TARGET_MEDIUM, IPS_RELEVANCE_UNKNOWN, 25 },       /* 2004/0, as alerts show it */
    { IPS_SEVERITY_HIGH, 85, IPS_TARGET_MEDIUM, IPS_RELEVANCE_UNKNOWN, 85 },
    { IPS_SEVERITY_HIGH, 85, IPS_TARGET_MEDIUM, IPS_RELEVANCE_RELEVANT, 95 },
    { IPS_SEVERITY_HIGH, 85, IPS_TARGET_MISSION_CRITICAL, IPS_RELEVANCE_UNKNOWN, 100 },
    { IPS_SEVERITY_LOW, 10, IPS_TARGET_ZERO, IPS_RELEVANCE_NOT_RELEVANT, 0 },
    { IPS_SEVERITY_MEDIUM, 80, IPS_TARGET_HIGH, IPS_RELEVANCE_NOT_RELEVANT, 80 },
  };
  IpsTargetValue target;
  IpsRelevance relevance;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const IpsSignature signature = { .severity = rows[i].severity, .fidelity = rows[i].fidelity };

      g_assert_cmpuint (ips_risk_rating_get (&signature, rows[i].target, rows[i].relevance), ==, rows[i].rating);
      if (rows[i].target == IPS_TARGET_MEDIUM && rows[i].relevance == IPS_RELEVANCE_UNKNOWN)
        g_assert_cmpuint (ips_signature_get_base_risk_rating (&signature), ==, rows[i].rating);
    }
  for (IpsTargetValue value = 0; value < IPS_N_TARGETS; value++)
    {
      g_assert_true (ips_target_value_from_nick (ips_target_value_to_nick (value), &target) && target == value);
      g_assert_cmpstr (ips_target_value_to_label (value), !=, "");
    }
  for (IpsRelevance value = 0; value < IPS_N_RELEVANCES; value++)
    {
      g_assert_true (ips_relevance_from_nick (ips_relevance_to_nick (value), &relevance) && relevance == value);
      g_assert_cmpstr (ips_relevance_to_label (value), !=, "");
    }
  g_assert_false (ips_target_value_from_nick ("priceless", &target));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/signature/enums", test_enums);
  g_test_add_func ("/signature/key", test_key);
  g_test_add_func ("/signature/parameters", test_parameters);
  g_test_add_func ("/signature/actions", test_actions);
  g_test_add_func ("/signature/base-risk-rating", test_base_risk_rating);
  g_test_add_func ("/signature/set", test_set);
  g_test_add_func ("/signature/diff", test_diff);
  g_test_add_func ("/signature/change-parts", test_change_parts);
  g_test_add_func ("/signature/diff-property", test_diff_property);
  g_test_add_func ("/json/depth", test_json_depth);
  g_test_add_func ("/model/signature/risk-rating", test_risk_rating);
  return g_test_run ();
}
