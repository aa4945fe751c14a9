/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans: their steps, what holds of every plan whatever the fleet and the library, and how steps are written down. */
#include <string.h>

#include "upgrade-fixture.h"

/* The steps in short: "IPS-…pkg" names between blanks. (transfer full) */
static char *
list_steps (const IpsUpgradePlan *plan)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plan->steps->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", ((IpsUpgradeStep *) g_ptr_array_index (plan->steps, i))->file_name);
  return g_string_free (text, FALSE);
}

static IpsUpgradePlan *
plan_new (const char *platform, const char *version, const char *engine, const char *level, const char *names, IpsTraffic traffic)
{
  g_autoptr(GPtrArray) files = fixture_files_new (names);
  g_autoptr(IpsPackageIndex) index = ips_package_index_new (files);
  g_autoptr(IpsSensor) sensor = fixture_sensor_new (platform, version, engine, level);
  g_autoptr(IpsUpgradeDevice) device = NULL;
  IpsSensorConfig *config = ips_sensor_config_copy (ips_sensor_get_config (sensor));

  config->traffic = traffic;
  ips_sensor_take_config (sensor, config);
  device = ips_upgrade_device_new (index, sensor, NULL, IPS_TRANSPORT_HTTPS, FIXTURE_NOW);
  return ips_upgrade_plan_new (device, 0);
}

static void
test_steps (void)
{
  static const struct
  {
    const char *platform, *version, *engine, *level;
    const char *names;           /* the first is selected */
    const char *steps, *change, *extra;
    guint reboots;
  } rows[] = {
    { "IPS-4345-K9", "7.1(11)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg IPS-sig-S910-req-E4.pkg", "IPS-sig-S924-req-E4.pkg", "S905 → S924", "", 0 },
    { "IPS-4240-K9", "7.0(2)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg IPS-engine-E4-req-7.0-2.pkg",
      "IPS-engine-E4-req-7.0-2.pkg IPS-sig-S600-req-E4.pkg", "S400 → S600", "engine E4 first", 0 },
    { "IPS-4240-K9", "7.0(1)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg IPS-engine-E4-req-7.0-2.pkg IPS-K9-7.0-2-E3.pkg IPS-K9-7.0-4-E3.pkg",
      "IPS-K9-7.0-2-E3.pkg IPS-engine-E4-req-7.0-2.pkg IPS-sig-S600-req-E4.pkg", "S400 → S600", "7.0(2)E3, engine E4 first", 1 },
    /* the engine package of the release it runs comes before a way over another */
    { "IPS-4240-K9", "7.0(1)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg IPS-engine-E4-req-7.0-2.pkg IPS-K9-7.0-2-E3.pkg IPS-engine-E4-req-7.0-1.pkg",
      "IPS-engine-E4-req-7.0-1.pkg IPS-sig-S600-req-E4.pkg", "S400 → S600", "engine E4 first", 0 },
    /* the file that devices take comes before the manager's zip */
    { "IPS-4240-K9", "7.0(2)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg IPS-CS-MGR-engine-E4-req-7.0-2.zip IPS-engine-E4-req-7.0-2.pkg",
      "IPS-engine-E4-req-7.0-2.pkg IPS-sig-S600-req-E4.pkg", "S400 → S600", "engine E4 first", 0 },
    { "IPS-4240-K9", "5.1(8)E3", "E3", "S370", "IPS-K9-7.0-1-E3.pkg IPS-K9-6.0-5-E3.pkg IPS-K9-6.2-2-E3.pkg IPS-K9-6.1-3-E1.pkg",
      "IPS-K9-6.2-2-E3.pkg IPS-K9-7.0-1-E3.pkg", "5.1(8)E3 → 7.0(1)E3", "6.2(2)E3 first", 2 },
    { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-4345-K9-patch-7.1-11p1-E4.pkg IPS-4345-K9-7.1-11-E4.pkg IPS-4345-K9-7.1-9-E4.pkg",
      "IPS-4345-K9-7.1-11-E4.pkg IPS-4345-K9-patch-7.1-11p1-E4.pkg", "7.1(7)E4 → 7.1(11p1)E4", "7.1(11)E4 first", 2 },
    /* a patch across majors: base and the major before it, too */
    { "IPS-4240-K9", "5.1(8)E3", "E3", "S370", "IPS-K9-patch-7.0-1p1-E3.pkg IPS-K9-7.0-1-E3.pkg IPS-K9-6.0-5-E3.pkg",
      "IPS-K9-6.0-5-E3.pkg IPS-K9-7.0-1-E3.pkg IPS-K9-patch-7.0-1p1-E3.pkg", "5.1(8)E3 → 7.0(1p1)E3", "6.0(5)E3, 7.0(1)E3 first", 3 },
    { "AIM-IPS-K9", "6.1(1)E2", "E2", "S330", "IPS-sig-S389-req-E3.pkg IPS-engine-E3-req-6.1-1.pkg", "IPS-engine-E3-req-6.1-1.pkg IPS-sig-S389-req-E3.pkg",
      "S330 → S389", "engine E3 first", 1 },
    { "IOS-IPS", "", "", "S850", "IOS-S854-CLI.pkg", "IOS-S854-CLI.pkg", "S850 → S854", "", 0 },
    { "IPS-4345-K9", "7.1(11)E4", "E4", "S930", "IPS-sig-S924-req-E4.pkg", "", "S930", "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsUpgradePlan) plan = plan_new (rows[i].platform, rows[i].version, rows[i].engine, rows[i].level, rows[i].names, IPS_TRAFFIC_UNKNOWN);
      g_autofree char *steps = list_steps (plan);
      g_autofree char *change = ips_upgrade_plan_describe_change (plan);
      g_autofree char *extra = ips_upgrade_plan_describe_extra (plan);
      guint n = 0;

      g_assert_cmpstr (steps, ==, rows[i].steps);
      g_assert_cmpstr (change, ==, rows[i].change);
      g_assert_cmpstr (extra, ==, rows[i].extra);
      for (guint j = 0; j < plan->steps->len; j++)
        {
          const IpsUpgradeStep *step = g_ptr_array_index (plan->steps, j);

          n += step->reboots ? 1 : 0;
          g_assert_cmpint (step->extra, ==, j + 1 < plan->steps->len);
          g_assert_cmpuint (step->limit_minutes, >, 0);
        }
      g_assert_cmpuint (n, ==, rows[i].reboots);
      g_assert_cmpint ((plan->notes & IPS_UPGRADE_NOTE_REBOOT) != 0, ==, n > 0);
    }
}

static void
test_interruption (void)
{
#define OPEN "It is fail-open: traffic passes uninspected meanwhile."
#define CLOSE "It is fail-close: traffic through it stops meanwhile."
#define COPIES "It sees copies of the traffic: traffic is not affected, only nothing is inspected meanwhile."
#define UNKNOWN "It is not known whether traffic passes uninspected or stops meanwhile: Device Properties can say it."
  static const struct { const char *platform, *version, *engine; const char *names; IpsTraffic traffic; const char *text; } rows[] = {
    { "IPS-4345-K9", "7.1(7)", "E4", "IPS-sig-S924-req-E4.pkg", IPS_TRAFFIC_FAIL_OPEN, OPEN },
    { "IPS-4345-K9", "7.1(7)", "E4", "IPS-sig-S924-req-E4.pkg", IPS_TRAFFIC_FAIL_CLOSE, CLOSE },
    { "IPS-4345-K9", "7.1(7)", "E4", "IPS-sig-S924-req-E4.pkg", IPS_TRAFFIC_PROMISCUOUS, COPIES },
    { "IPS-4345-K9", "7.1(7)", "E4", "IPS-sig-S924-req-E4.pkg", IPS_TRAFFIC_UNKNOWN, UNKNOWN },
    { "IPS-4345-K9", "7.1(7)", "E4", "IPS-4345-K9-7.1-11-E4.pkg", IPS_TRAFFIC_FAIL_CLOSE, "It reboots once. " CLOSE },
    { "IPS-4345-K9", "7.1(7)", "E4", "IPS-4345-K9-patch-7.1-11p1-E4.pkg IPS-4345-K9-7.1-11-E4.pkg", IPS_TRAFFIC_FAIL_OPEN, "It reboots 2 times. " OPEN },
    { "IPS-4345-K9", "7.1(11)", "E4", "IPS-4345-K9-7.1-11-E4.pkg", IPS_TRAFFIC_FAIL_OPEN, "" },
    /* a router's module is bypassed while its engine is installed; its signatures are another step */
    { "AIM-IPS-K9", "6.1(1)", "E2", "IPS-engine-E3-req-6.1-1.pkg", IPS_TRAFFIC_FAIL_CLOSE, "It reboots once. " OPEN },
    { "AIM-IPS-K9", "6.1(1)", "E2", "IPS-sig-S924-req-E3.pkg IPS-engine-E3-req-6.1-1.pkg", IPS_TRAFFIC_FAIL_CLOSE, "It reboots once. " CLOSE },
    { "AIM-IPS-K9", "6.1(1)", "E2", "IPS-engine-E3-req-6.1-1.pkg", IPS_TRAFFIC_PROMISCUOUS, "It reboots once. " COPIES },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsUpgradePlan) plan = plan_new (rows[i].platform, rows[i].version, rows[i].engine, "S905", rows[i].names, rows[i].traffic);
      g_autofree char *text = ips_upgrade_plan_describe_interruption (plan);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_notes (void)
{
  g_autoptr(IpsUpgradePlan) module = plan_new ("AIM-IPS-K9", "6.1(1)E2", "E2", "S330", "IPS-sig-S389-req-E3.pkg IPS-engine-E3-req-6.1-1.pkg", IPS_TRAFFIC_UNKNOWN);
  g_autoptr(IpsUpgradePlan) snmp = plan_new ("IPS-4345-K9", "7.2(2)E4", "E4", "S905", "IPS-4345-K9-7.3-1-E4.pkg", IPS_TRAFFIC_UNKNOWN);
  g_autofree char *text = ips_upgrade_plan_describe_notes (module);

  g_assert_nonnull (strstr (text, "heartbeat reset"));
  g_assert_cmpuint (module->notes, ==, IPS_UPGRADE_NOTE_HEARTBEAT | IPS_UPGRADE_NOTE_REBOOT);
  g_assert_cmpuint (snmp->notes, ==, IPS_UPGRADE_NOTE_SNMP_UNKNOWN | IPS_UPGRADE_NOTE_REBOOT);
  g_assert_cmpuint (((IpsUpgradeStep *) g_ptr_array_index (module->steps, 0))->limit_minutes, ==, 60);
  for (guint i = 0; i < IPS_N_UPGRADE_NOTES; i++)
    g_assert_cmpstr (ips_upgrade_note_to_nick (i), !=, "");
}

/* --- what holds of every plan --- */

static const char *const platforms[] = { "IPS-4240-K9", "IPS-4345-K9", "ASA5585-SSP-IPS20", "AIM-IPS-K9", "ASA-SSM-10", "IPS-9999", "IOS-IPS", "" };
static const char *const identifiers[] = { "", "4240-", "4345-", "SSP_20-", "AIM-", "SSM_10-" };

static char *
random_release (GRand *rand, const char *between, const char *behind)
{
  return g_strdup_printf ("%d.%d%s%d%s", g_rand_int_range (rand, 5, 8), g_rand_int_range (rand, 0, 4), between, g_rand_int_range (rand, 1, 9), behind);
}

static char *
random_name (GRand *rand)
{
  const char *identifier = identifiers[g_rand_int_range (rand, 0, G_N_ELEMENTS (identifiers))];
  int engine = g_rand_int_range (rand, 1, 5);
  g_autofree char *release = random_release (rand, "-", "");

  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      return g_strdup_printf ("IPS-sig-S%d-req-E%d.pkg", g_rand_int_range (rand, 100, 1000), engine);
    case 1:
      return g_strdup_printf ("IPS-%sengine-E%d-req-%s.pkg", identifier, engine, release);
    case 2:
      return g_strdup_printf ("IPS-%sK9-patch-%sp%d-E%d.pkg", identifier, release, g_rand_int_range (rand, 1, 3), engine);
    case 3:
      return g_strdup_printf ("IPS-CSM-K9-%s-E%d.zip", release, engine);
    case 4:
      return g_strdup_printf ("IOS-S%d-CLI.pkg", g_rand_int_range (rand, 100, 1000));
    default:
      return g_strdup_printf ("IPS-%sK9-%s-E%d.pkg", identifier, release, engine);
    }
}

static IpsSensor *
random_sensor (GRand *rand)
{
  const char *platform = platforms[g_rand_int_range (rand, 0, G_N_ELEMENTS (platforms))];
  g_autofree char *version = random_release (rand, "(", ")");
  g_autofree char *engine = g_rand_int_range (rand, 0, 10) == 0 ? g_strdup ("") : g_strdup_printf ("E%d", g_rand_int_range (rand, 1, 5));
  g_autofree char *level = g_strdup_printf ("S%d", g_rand_int_range (rand, 100, 1000));

  return fixture_sensor_new (platform, version, engine, level);
}

static void
assert_ends_at (const IpsUpgradeStep *last, const IpsPackageName *selected)
{
  g_assert_cmpstr (last->file_name, ==, selected->name);
  if (!ips_version_is_none (&selected->version))
    g_assert_cmpint (ips_version_compare (&last->version, &selected->version), ==, 0);
  if (selected->level != 0)
    g_assert_cmpuint (last->level, >=, selected->level);
  if (selected->required_engine != 0)
    g_assert_true (last->engine == selected->required_engine || last->engine == 0);
}

/* Applied in order, each step goes on what the one before left, and raises something. */
static void
assert_leads (const IpsUpgradePlan *plan, const IpsPackageName *selected)
{
  IpsRunning running = plan->present;
  g_autofree char *steps = list_steps (plan);
  const IpsSensorFacts *facts = ips_sensor_get_facts (plan->sensor);

  /* what a failure is about */
  g_test_message ("%s %s %s %s: %s", facts->platform, facts->version, facts->engine, facts->signature_level, steps);
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const IpsUpgradeStep *step = g_ptr_array_index (plan->steps, i);
      g_autoptr(IpsPackageName) name = ips_package_name_parse (step->file_name, NULL);

      g_assert_cmpint (ips_running_compare (&running, name), <, 0);
      if (step->kind == IPS_UPGRADE_ENGINE)
        g_assert_true (ips_version_has_same_base (&name->required_version, &running.version));
      if (step->kind == IPS_UPGRADE_SENSOR)
        {
          g_assert_true (name->engine == 0 || running.engine == 0 || name->engine == running.engine);
          g_assert_cmpuint (name->version.major, <=, running.version.major + 1);
          g_assert_true (name->version.patch == 0 || ips_version_has_same_base (&name->version, &running.version));
        }
      if (step->kind == IPS_UPGRADE_SIGNATURE && running.engine != 0 && name->required_engine != 0)
        g_assert_cmpuint (name->required_engine, ==, running.engine);
      running = (IpsRunning) { step->version, step->engine, step->level };
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (((IpsUpgradeStep *) g_ptr_array_index (plan->steps, j))->sha256, !=, step->sha256);
    }
  assert_ends_at (g_ptr_array_index (plan->steps, plan->steps->len - 1), selected);
}

static void
assert_sound (IpsUpgradeDevice *device, IpsPackageIndex *index, guint package, guint *n_long)
{
  g_autoptr(IpsUpgradePlan) plan = ips_upgrade_plan_new (device, package);
  g_autofree char *change = ips_upgrade_plan_describe_change (plan);

  g_assert_cmpint (plan->verdict->reason, ==, ips_applicability_judge (device, package));
  g_assert_cmpstr (plan->verdict->text, !=, "");
  if (plan->verdict->reason != IPS_APPLICABLE)
    {
      g_assert_cmpuint (plan->steps->len, ==, 0);
      return;
    }
  g_assert_cmpuint (plan->steps->len, >, 0);
  g_assert_cmpuint (plan->steps->len, <=, IPS_UPGRADE_MAX_STEPS);
  g_assert_cmpstr (change, !=, "");
  assert_leads (plan, ips_package_index_nth (index, package)->name);
  *n_long += plan->steps->len > 1 ? 1 : 0;
}

static void
test_properties (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (20161128);
  guint n_long = 0;

  for (guint round = 0; round < 40; round++)
    {
      g_autoptr(GString) names = g_string_new (NULL);
      g_autoptr(GPtrArray) files = NULL;
      g_autoptr(IpsPackageIndex) index = NULL;

      for (guint i = 0; i < 80; i++)
        {
          g_autofree char *name = random_name (rand);

          g_string_append_printf (names, "%s ", name);
        }
      files = fixture_files_new (names->str);
      index = ips_package_index_new (files);
      for (guint i = 0; i < 20; i++)
        {
          g_autoptr(IpsSensor) sensor = random_sensor (rand);
          g_autoptr(IpsUpgradeDevice) device = ips_upgrade_device_new (index, sensor, NULL, IPS_TRANSPORT_HTTPS, FIXTURE_NOW);

          for (guint package = 0; package < ips_package_index_get_n (index); package++)
            assert_sound (device, index, package, &n_long);
        }
    }
  /* a test of nothing but one-step plans would show little */
  g_assert_cmpuint (n_long, >, 100);
}

/* --- written down --- */

static char *
write_steps (GPtrArray *steps)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  ips_upgrade_steps_to_json (steps, builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static void
test_json (void)
{
  g_autoptr(IpsUpgradePlan) plan = plan_new ("IPS-4240-K9", "7.0(1)E3", "E3", "S400",
                                             "IPS-sig-S600-req-E4.pkg IPS-engine-E4-req-7.0-2.pkg IPS-K9-7.0-2-E3.pkg", IPS_TRAFFIC_FAIL_CLOSE);
  g_autofree char *text = write_steps (plan->steps);
  g_autoptr(JsonNode) node = json_from_string (text, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) read = ips_upgrade_steps_from_json (node, &error);
  g_autofree char *again = NULL;
  static const struct { const char *from, *to; } spoilt[] = {
    { "\"kind\":\"engine\"", "\"kind\":\"signature\"" }, { "\"kind\":\"engine\"", "\"kind\":\"none\"" }, { "\"kind\":\"engine\"", "\"kind\":1" },
    { "IPS-engine-E4-req-7.0-2.pkg", "../IPS-engine-E4-req-7.0-2.pkg" }, { "IPS-engine-E4-req-7.0-2.pkg", "notes.txt" },
    { "\"sha256\":\"", "\"sha256\":\"0" }, { "\"platform\":\"\"", "\"platform\":\"a/b\"" }, { "\"size_bytes\":1000", "\"size_bytes\":-1" },
    { "\"version\":\"7.0(2)E4\"", "\"version\":\"seven\"" }, { "\"engine\":\"E4\"", "\"engine\":\"4\"" }, { "\"level\":\"S400\"", "\"level\":\"S-1\"" },
    { "\"extra\":true", "\"extra\":\"yes\"" }, { "\"reboots\":true", "\"reboots\":null" }, { "\"fail-close\"", "\"sometimes\"" },
    { "\"limit_minutes\":30", "\"limit_minutes\":1e9" }, { "[{", "{\"a\":[{" },
  };

  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 3);
  again = write_steps (read);
  g_assert_cmpstr (again, ==, text);
  for (guint i = 0; i < G_N_ELEMENTS (spoilt); i++)
    {
      g_autoptr(GString) bad = g_string_new (text);
      g_autoptr(JsonNode) bad_node = NULL;
      g_autoptr(GError) bad_error = NULL;

      g_assert_cmpuint (g_string_replace (bad, spoilt[i].from, spoilt[i].to, 1), ==, 1);
      if (bad->str[0] == '{')
        g_string_append (bad, "}");
      bad_node = json_from_string (bad->str, NULL);
      g_assert_nonnull (bad_node);
      g_assert_null (ips_upgrade_steps_from_json (bad_node, &bad_error));
      g_assert_error (bad_error, IPS_ERROR, IPS_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/upgrade-plan/steps", test_steps);
  g_test_add_func ("/model/upgrade-plan/interruption", test_interruption);
  g_test_add_func ("/model/upgrade-plan/notes", test_notes);
  g_test_add_func ("/model/upgrade-plan/properties", test_properties);
  g_test_add_func ("/model/upgrade-plan/json", test_json);
  return g_test_run ();
}
