/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-csv.h"
#include "ips-error.h"

#include <string.h>

static GPtrArray *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *records = ips_csv_parse (text, strlen (text), 1 << 20, 0, TRUE, &error);

  g_assert_no_error (error);
  return records;
}

static const char *
field (GPtrArray *records, guint record, guint index)
{
  const IpsCsvRecord *row = g_ptr_array_index (records, record);

  g_assert_cmpuint (index, <, row->n_fields);
  return row->fields[index];
}

static void
test_formulas (void)
{
  g_autoptr(GString) line = g_string_new (NULL);

  ips_csv_append_field (line, "=1+1");
  ips_csv_append_field (line, "'@x");
  ips_csv_append_field (line, "a\"b");
  ips_csv_append_field (line, NULL);
  ips_csv_end_line (line);
  g_assert_cmpstr (line->str, ==, "'=1+1,''@x,\"a\"\"b\",\r\n");
}

/* Whatever is written is read back, record by record. */
static void
test_round_trip (void)
{
  static const char *const pieces[] = { "", "'", "=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "\"", ",", ";", " ", "a",
                                        "\xc3\xa9", "\xef\xbb\xbf" };

  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr(GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
      g_autoptr(GPtrArray) records = NULL;
      g_autoptr(GString) text = g_string_new (NULL);
      guint n_records = (guint) g_test_rand_int_range (1, 5), n_fields = (guint) g_test_rand_int_range (1, 5);

      for (guint i = 0; i < n_records; i++)
        {
          for (guint k = 0; k < n_fields; k++)
            {
              GString *value = g_string_new (NULL);
              gint n_pieces = g_test_rand_int_range (0, 5);

              for (gint p = 0; p < n_pieces; p++)
                g_string_append (value, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
              ips_csv_append_field (text, value->str);
              g_ptr_array_add (expected, g_string_free (value, FALSE));
            }
          ips_csv_end_line (text);
        }
      records = ips_csv_parse (text->str, text->len, text->len, ',', TRUE, NULL);
      g_assert_nonnull (records);
      g_assert_cmpuint (records->len, ==, n_records);
      for (guint i = 0; i < n_records * n_fields; i++)
        g_assert_cmpstr (field (records, i / n_fields, i % n_fields), ==, g_ptr_array_index (expected, i));
    }
}

static void
test_encodings (void)
{
  g_autoptr(GPtrArray) marked = parse ("\xef\xbb\xbf" "a;b\n\n\"c\nd\";e\nf;g");
  g_autoptr(GPtrArray) western = parse ("M\xfcnchen,\x80");
  g_autoptr(GPtrArray) wide = ips_csv_parse ("\xff\xfe" "a\0,\0\xe9\0", 8, 100, 0, TRUE, NULL);

  g_assert_cmpuint (marked->len, ==, 3);
  g_assert_cmpstr (field (marked, 0, 0), ==, "a");
  g_assert_cmpstr (field (marked, 1, 0), ==, "c\nd");
  g_assert_cmpuint (((IpsCsvRecord *) g_ptr_array_index (marked, 2))->line, ==, 5);
  g_assert_cmpstr (field (western, 0, 0), ==, "M\xc3\xbcnchen");
  g_assert_cmpstr (field (western, 0, 1), ==, "\xe2\x82\xac");
  g_assert_nonnull (wide);
  g_assert_cmpstr (field (wide, 0, 1), ==, "\xc3\xa9");
}

static void
test_refused (void)
{
  g_autoptr(GError) large = NULL, open = NULL, binary = NULL;

  g_assert_null (ips_csv_parse ("abc", 3, 2, 0, FALSE, &large));
  g_assert_error (large, IPS_ERROR, IPS_ERROR_TOO_LARGE);
  g_assert_null (ips_csv_parse ("a\n\"b", 4, 99, 0, FALSE, &open));
  g_assert_error (open, IPS_ERROR, IPS_ERROR_INVALID);
  g_assert_null (ips_csv_parse ("a\0b", 3, 99, 0, FALSE, &binary));
  g_assert_error (binary, IPS_ERROR, IPS_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/csv/formulas", test_formulas);
  g_test_add_func ("/base/csv/round-trip", test_round_trip);
  g_test_add_func ("/base/csv/encodings", test_encodings);
  g_test_add_func ("/base/csv/refused", test_refused);
  return g_test_run ();
}
