/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-error.h"
#include "ips-tags.h"

static void
test_normalise (void)
{
  static const struct { const char *typed, *kept; } rows[] = {
    { "", "" }, { " , ;\n", "" }, { "core", "core" }, { "pci scope;  core ,core", "core, pci scope" }, { "Core, core", "Core" },
    { "rack 10\nrack 9", "rack 9, rack 10" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *kept = ips_tags_normalise (rows[i].typed);
      g_autofree char *again = ips_tags_normalise (kept);

      g_assert_cmpstr (kept, ==, rows[i].kept);
      g_assert_cmpstr (again, ==, kept);
    }
}

static void
test_edit (void)
{
  static const struct { const char *before, *typed, *after; } rows[] = {
    { "core, pci", "+lab", "core, lab, pci" }, { "core, pci", "-CORE", "pci" }, { "core", "+ Core", "core" },
    { "core, pci", "+lab, -pci", "core, lab" }, { "core", "-lab", "core" }, { "core, pci", "dmz", "dmz" }, { "core", "", "" },
    { "core", "+", "core" }, { "", "+core", "core" },
    /* not every word has a sign: they are tags, and no valid ones */
    { "core", "+lab, dmz", "dmz, +lab" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *after = ips_tags_edit (rows[i].before, rows[i].typed);
      g_auto(GStrv) a = ips_tags_split (after);
      g_auto(GStrv) b = ips_tags_split (rows[i].after);

      g_assert_cmpuint (g_strv_length (a), ==, g_strv_length (b));
      for (guint j = 0; b[j] != NULL; j++)
        g_assert_true (ips_tags_contain (after, b[j]));
    }
}

static void
test_check (void)
{
  g_autofree char *many = g_strnfill (41, 'a');
  g_autofree char *long_tag = g_strnfill (51, 'a');
  const char *bad[] = { long_tag, "+lab, dmz", "a\tb", "\xff", NULL, NULL };
  g_autoptr(GError) none = NULL;

  for (guint i = 1; i < 41; i += 2)
    many[i] = ',';
  bad[4] = many;                    /* 21 of them */
  for (guint i = 0; bad[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (ips_tags_check (bad[i], &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, "tags: "));
    }
  many[39] = '\0';                  /* 20 */
  g_assert_true (ips_tags_check (many, &none));
  g_assert_true (ips_tags_check ("Zürich, pci-dss", &none));
  g_assert_no_error (none);
}

static void
test_contain (void)
{
  g_assert_true (ips_tags_contain ("core, pci scope", "PCI Scope"));
  g_assert_false (ips_tags_contain ("core, pci scope", "pci"));
  g_assert_false (ips_tags_contain ("", ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/tags/normalise", test_normalise);
  g_test_add_func ("/model/tags/edit", test_edit);
  g_test_add_func ("/model/tags/check", test_check);
  g_test_add_func ("/model/tags/contain", test_contain);
  return g_test_run ();
}
