/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-csv.h"
#include "ips-package-name.h"

static IpsPackageName *
parse (const char *name)
{
  g_autoptr(GError) error = NULL;
  IpsPackageName *self = ips_package_name_parse (name, &error);

  g_assert_no_error (error);
  return self;
}

/* Every name in the list of real ones is understood as the list says, and printed back unchanged. */
static void
test_real_names (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "package-names.csv", NULL);
  g_autofree char *data = NULL;
  g_autoptr(GPtrArray) records = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  records = ips_csv_parse (data, size, size, ',', FALSE, NULL);
  g_assert_cmpuint (records->len, >, 60);
  for (guint i = 1; i < records->len; i++)
    {
      const IpsCsvRecord *record = g_ptr_array_index (records, i);
      const char *name = record->fields[0], *family = record->fields[1], *version = record->fields[2], *engine = record->fields[3],
                 *level = record->fields[4];
      g_autoptr(IpsPackageName) self = parse (name);
      g_autofree char *printed = ips_package_name_print (self, TRUE);
      g_autofree char *got_version = ips_version_to_release (self->family == IPS_PACKAGE_ENGINE || self->family == IPS_PACKAGE_SIGNATURE_4X
                                                             ? &self->required_version : &self->version);
      g_autofree char *got_engine = ips_engine_to_text (self->engine != 0 ? self->engine : self->required_engine);
      g_autofree char *described = ips_package_name_describe (self);

      g_test_message ("%s: %s", name, described);
      g_assert_cmpstr (printed, ==, name);
      g_assert_cmpstr (ips_package_family_to_nick (self->family), ==, family);
      if (strcmp (family, "signature-4x") != 0)
        g_assert_cmpstr (got_version, ==, version);
      g_assert_cmpstr (got_engine, ==, engine);
      /* The list knows levels of releases that their names do not say. */
      if (g_str_has_prefix (family, "signature") || g_str_has_prefix (family, "ios-sig") || strcmp (family, "major-update") == 0)
        {
          g_autofree char *got_level = g_strdup_printf ("S%u", self->level);

          g_assert_cmpstr (got_level, ==, level);
        }
    }
}

static void
test_others (void)
{
  static const struct { const char *name; IpsPackageFamily family; const char *platform; const char *described; } names[] = {
    { "IPS-CSM-K9-7.1.3.zip", IPS_PACKAGE_CSM_SINGLE, "", "7.1(3)" },
    { "IPS-CS-MGR-SSC_5-K9-6.2-4-E4.zip", IPS_PACKAGE_CSM_SENSOR, "SSC_5", "6.2(4)E4" },
    { "IPS-CS-MGR-sig-S615-req-E4.zip", IPS_PACKAGE_CSM_SIGNATURE, "", "S615 (E4)" },
    { "IPS-CS-MGR-Sig-S615-req-E4.zip", IPS_PACKAGE_CSM_SIGNATURE, "", "S615 (E4)" },
    { "IPS-CS-MGR-engine-E4-req-7.0-2.zip", IPS_PACKAGE_CSM_ENGINE, "", "E4 for 7.0(2)" },
    { "IPS-sig-S200-minreq-5.1-4.pkg", IPS_PACKAGE_SIGNATURE, "", "S200" },
    { "IPS-engine-E4-req-7.0-2.pkg", IPS_PACKAGE_ENGINE, "", "E4 for 7.0(2)" },
    { "IPS-K9-sp-5.1-8-E3.pkg", IPS_PACKAGE_SERVICE_PACK, "", "5.1(8)E3" },
    { "IPS-K9-7.0-1-E3.pkg", IPS_PACKAGE_MAJOR_UPDATE, "", "7.0(1)E3" },
    { "IPS-4345-K9-7.2-1-E4.pkg", IPS_PACKAGE_MINOR_UPDATE, "4345", "7.2(1)E4" },
    { "IPS-K9-7.0-5a-E4.pkg", IPS_PACKAGE_SERVICE_PACK, "", "7.0(5a)E4" },
    { "IPS-NM-CIDS-K9-6.0-3-E1.pkg", IPS_PACKAGE_SERVICE_PACK, "NM-CIDS", "6.0(3)E1" },
    { "IPS-sig-S605.readme.txt", IPS_PACKAGE_SIGNATURE_README, "", "S605" },
    { "sigv5-SDM-S376.zip", IPS_PACKAGE_IOS_SDM, "", "S376" },
    /* never guessed */
    { "IPS-sig-S605-req-E4.pkg.exe", IPS_PACKAGE_UNKNOWN, "", "" },
    { "IPS-sig-S605-req-E4 (1).pkg", IPS_PACKAGE_UNKNOWN, "", "" },
    { "ips-sig-s605-req-e4.pkg", IPS_PACKAGE_UNKNOWN, "", "" },
    { "IPS-sig-S0605-req-E4.pkg", IPS_PACKAGE_UNKNOWN, "", "" },
    { "IPS-SSM 10-K9-7.1-2-E4.pkg", IPS_PACKAGE_UNKNOWN, "", "" },
    { "IPS-K9-07.1-2-E4.pkg", IPS_PACKAGE_UNKNOWN, "", "" },
    { "IPS-K9-0.0-0-E4.pkg", IPS_PACKAGE_UNKNOWN, "", "" },
    { "index.html", IPS_PACKAGE_UNKNOWN, "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(IpsPackageName) self = parse (names[i].name);
      g_autoptr(IpsPackageName) copy = ips_package_name_copy (self);
      g_autofree char *printed = ips_package_name_print (copy, TRUE);
      g_autofree char *described = ips_package_name_describe (self);

      g_test_message ("%s", names[i].name);
      g_assert_cmpstr (ips_package_family_to_nick (self->family), ==, ips_package_family_to_nick (names[i].family));
      g_assert_cmpstr (self->platform, ==, names[i].platform);
      g_assert_cmpstr (described, ==, names[i].described);
      g_assert_cmpstr (printed, ==, names[i].name);
    }
}

static void
test_slips (void)
{
  static const struct { const char *name; guint slips; const char *mended; } names[] = {
    { "IPS-K9-6.0-3-E.1.pkg", IPS_SLIP_ENGINE_DOT, "IPS-K9-6.0-3-E1.pkg" },
    { "IIPS-4215-K9-sys-1.1-a-6.0-5-E3.img", IPS_SLIP_DOUBLE_I, "IPS-4215-K9-sys-1.1-a-6.0-5-E3.img" },
    { "IPS-identifier-K9-patch-7.2-1pl-E4.pkg", IPS_SLIP_L_FOR_1, "IPS-identifier-K9-patch-7.2-1p1-E4.pkg" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(IpsPackageName) self = parse (names[i].name);
      g_autofree char *mended = ips_package_name_print (self, FALSE);

      g_assert_cmpuint (self->slips, ==, names[i].slips);
      g_assert_cmpstr (mended, ==, names[i].mended);
    }
}

static void
test_refused (void)
{
  g_autofree char *longest = g_strnfill (4096, 'a');
  const struct { const char *name; const char *words; } names[] = {
    { "", "without a name" }, { "../IPS-sig-S605-req-E4.pkg", "path" }, { "a\\b", "path" }, { "..", "path" }, { "a\nb", "control" },
    { "a\xe2\x80\xae" "b", "control" }, { "\xff", "not text" }, { longest, "255" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_package_name_parse (names[i].name, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, names[i].words));
    }
}

static void
test_version (void)
{
  /* each before the next */
  static const char *const order[] = { "5.1(4)", "6.0(5)E3", "6.0(5p1)E3", "6.0(6)", "6.1(1)E2", "7.0(5)", "7.0(5a)E4", "7.0(5b)", "7.0(6)", "7.1(2)",
                                       "7.1(7)E4", "7.1(11)E4", "7.1(11p1)E4", "7.1(11p2)", "7.1(11p10)", "7.3(5p1)E4", "10.0(1)" };
  static const char *const wrong[] = { "", "7", "7.1", "7.1(", "7.1()", "7.1(2", "7.1(2)E", "7.1(2)E0", "7.1(2)x", "x.1(2)", "7.1-2-", "7.1(2p0)", "7.1(99999)", NULL };
  IpsVersion a, b;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    for (guint j = 0; j < G_N_ELEMENTS (order); j++)
      {
        g_assert_true (ips_version_parse (order[i], &a));
        g_assert_true (ips_version_parse (order[j], &b));
        g_assert_cmpint (ips_version_compare (&a, &b), ==, (i > j) - (i < j));
      }
  for (guint i = 0; wrong[i] != NULL; i++)
    {
      if (ips_version_parse (wrong[i], &a))
        g_error ("\"%s\" is no version", wrong[i]);
      g_assert_true (ips_version_is_none (&a));
    }
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autofree char *text = NULL;
      g_autofree char *name = NULL;

      g_assert_true (ips_version_parse (order[i], &a));
      text = ips_version_to_text (&a);
      g_assert_cmpstr (text, ==, order[i]);
      name = ips_version_to_name (&a);
      g_assert_true (ips_version_parse (name, &b));
      g_assert_cmpint (ips_version_compare (&a, &b), ==, 0);
    }
  g_assert_true (ips_version_parse (" 6.0(5) E3 ", &a));
  g_assert_cmpuint (a.engine, ==, 3);
  g_assert_true (ips_version_parse ("7.1-11p1-E4", &a));
  g_assert_cmpuint (a.patch, ==, 1);
  g_assert_cmpuint (a.engine, ==, 4);
  g_assert_true (ips_version_parse ("7.1.3", &a));
  g_assert_cmpuint (a.service, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/package-name/real-names", test_real_names);
  g_test_add_func ("/package-name/others", test_others);
  g_test_add_func ("/package-name/slips", test_slips);
  g_test_add_func ("/package-name/refused", test_refused);
  g_test_add_func ("/package-name/version", test_version);
  return g_test_run ();
}
