/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-table-fit.h"

static int
sum (const int *widths, guint n)
{
  int total = 0;

  for (guint i = 0; i < n; i++)
    total += widths[i];
  return total;
}

static void
test_fit (void)
{
  const IpsTableWidth columns[] = { { 120, 80, FALSE }, { 200, 150, FALSE }, { 100, 100, FALSE }, { 300, 220, FALSE } };
  const IpsTableWidth kept[] = { { 400, 0, TRUE }, { 200, 100, FALSE } };
  int widths[G_N_ELEMENTS (columns)] = { 0 };

  /* Exactly as much as there is, whatever is missing. */
  for (int available = 550; available < 720; available++)
    {
      ips_table_fit (columns, G_N_ELEMENTS (columns), available, widths);
      g_assert_cmpint (sum (widths, G_N_ELEMENTS (columns)), ==, available);
      for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
        {
          g_assert_cmpint (widths[i], >=, columns[i].least);
          g_assert_cmpint (widths[i], <=, columns[i].usual);
        }
    }
  /* Never less than the least. */
  ips_table_fit (columns, G_N_ELEMENTS (columns), 10, widths);
  g_assert_cmpint (sum (widths, G_N_ELEMENTS (columns)), ==, 550);
  /* A third of what is left over goes to the names, at most as much again; the view gives the rest to the last. */
  ips_table_fit (columns, G_N_ELEMENTS (columns), 720 + 90, widths);
  g_assert_cmpint (widths[0], ==, 150);
  g_assert_cmpint (widths[3], ==, 300);
  ips_table_fit (columns, G_N_ELEMENTS (columns), 4000, widths);
  g_assert_cmpint (widths[0], ==, 240);
  /* What somebody made as wide as it is stays so. */
  ips_table_fit (kept, 2, 450, widths);
  g_assert_cmpint (widths[0], ==, 400);
  g_assert_cmpint (widths[1], ==, 100);
  ips_table_fit (kept, 2, 4000, widths);
  g_assert_cmpint (widths[0], ==, 400);
  ips_table_fit (columns, 0, 100, widths);
}

static void
test_heading (void)
{
  static const char *const pairs[][2] = {
    { "Name", "Name" }, { "Certificate Mismatch?", "Certificate\nMismatch?" }, { "Valid Until on Device", "Valid Until\non Device" },
    { "Certificate Status on Device", "Certificate\nStatus on Device" }, { "Zertifikat gültig", "Zertifikat\ngültig" }, { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *broken = ips_table_break_heading (pairs[i][0]);

      g_assert_cmpstr (broken, ==, pairs[i][1]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/ui/table-fit/widths", test_fit);
  g_test_add_func ("/ui/table-fit/headings", test_heading);

  return g_test_run ();
}
