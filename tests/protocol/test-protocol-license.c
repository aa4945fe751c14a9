/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ips-error.h"
#include "ips-license-server.h"

static IpsDialect *dialect;

static gint64
date (int year, int month, int day)
{
  g_autoptr(GDateTime) time = g_date_time_new_utc (year, month, day, 0, 0, 0);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static void
test_dates (void)
{
  static const struct { const char *text; int year, month, day; } rows[] = {
    { "2027-06-30", 2027, 6, 30 }, { "2027/6/3", 2027, 6, 3 }, { "30-Jun-2027", 2027, 6, 30 }, { "30 june 2027", 2027, 6, 30 },
    { "1-jan-2030 UTC", 2030, 1, 1 }, { "20270630", 2027, 6, 30 }, { "1814313600", 2027, 6, 30 },
    { "1814313600000", 2027, 6, 30 }, { "1814313600000000", 2027, 6, 30 }, { "1814313600000000000", 2027, 6, 30 },
    { "2027-06-30T00:00:00Z", 2027, 6, 30 }, { "31-Feb-2027", 0, 0, 0 }, { "2027-13-01", 0, 0, 0 }, { "permanent", 0, 0, 0 },
    { "", 0, 0, 0 }, { "1", 0, 0, 0 }, { "99999999999999999999", 0, 0, 0 }, { "9999-12-31", 0, 0, 0 }, { "2027", 0, 0, 0 },
    { "30-06-2027", 0, 0, 0 }, { "0000000000", 0, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 us = ips_license_file_parse_date (rows[i].text, strlen (rows[i].text));

      if (us != (rows[i].year != 0 ? date (rows[i].year, rows[i].month, rows[i].day) : 0))
        g_error ("%s: %" G_GINT64_FORMAT, rows[i].text, us);
    }
  g_assert_cmpint (ips_license_file_parse_date ("2027-06-30T18:30:05", 19), ==, date (2027, 6, 30) + (18 * 3600 + 30 * 60 + 5) * G_TIME_SPAN_SECOND);
}

static void
test_read (void)
{
  static const struct { const char *text, *serial; int year, month, day; } rows[] = {
    { "serial=FOC1234X0AB\nexpires=2027-06-30\n", "FOC1234X0AB", 2027, 6, 30 },
    { "<license><serialNumber>JAF1234ABCD</serialNumber><expirationTime>1814313600000000000</expirationTime></license>",
      "JAF1234ABCD", 2027, 6, 30 },
    { "{\"SerialNumber\": \"foc1234x0ab\", \"expirationDate\": \"30-Jun-2027\"}", "FOC1234X0AB", 2027, 6, 30 },
    { "INCREMENT IPS cisco 7.0 30-jun-2027 uncounted HOSTID=5SNN331 expires: 30-jun-2027", "5SNN331", 2027, 6, 30 },
    { "no words at all, only FOC1234X0AB", "", 0, 0, 0 },
    { "serial: unknown\nserial number: FOC1234X0AB", "", 0, 0, 0 },
    { "deserial=FOC1234X0AB serials=FOC1234X0AB", "", 0, 0, 0 },
    { "expires=never expires=2027-06-30", "", 2027, 6, 30 },
    { "serial=", "", 0, 0, 0 }, { "serial", "", 0, 0, 0 }, { "sn ABC123 ", "ABC123", 0, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (rows[i].text, strlen (rows[i].text));
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsLicense) license = ips_license_file_read (dialect, "a.lic", bytes, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (license->serial, ==, rows[i].serial);
      g_assert_cmpint (license->expires_us, ==, rows[i].year != 0 ? date (rows[i].year, rows[i].month, rows[i].day) : 0);
      g_assert_true (license->bytes != NULL && g_bytes_equal (license->bytes, bytes));
    }
  {
    g_autoptr(GBytes) bytes = g_bytes_new_static (rows[4].text, strlen (rows[4].text));
    g_autoptr(IpsLicense) license = ips_license_file_read (dialect, "a.lic", bytes, NULL);

    g_assert_true (ips_license_mentions (license, "foc1234x0ab"));
  }
}

static void
test_not_a_license (void)
{
  static const struct { const char *data; gsize length; const char *what; } rows[] = {
    { "", 0, "empty" }, { "\x89PNG\r\n\x1a\n....", 12, "an image" }, { "\xff\xd8\xff\xe0....", 8, "an image" },
    { "GIF89a..", 8, "an image" }, { "BM\x36\x10\x0e\0\0\0", 8, "an image" }, { "%PDF-1.4 ...", 12, "a PDF" },
    { "\x7f" "ELF\2\1\1", 7, "a program" }, { "MZ\x90\0\3", 5, "a program" }, { "PK\3\4....", 8, "zip" },
    { "\x1f\x8b\x08\0", 4, "compressed" }, { "  <!DOCTYPE HTML>...", 20, "a web page" }, { "\xef\xbb\xbf<html>", 9, "a web page" },
  };
  g_autofree char *big = g_strnfill (IPS_LICENSE_MAX_BYTES + 1, 'a');
  g_autoptr(GBytes) too_big = g_bytes_new_static (big, IPS_LICENSE_MAX_BYTES + 1);
  g_autoptr(GBytes) largest = g_bytes_new_static (big, IPS_LICENSE_MAX_BYTES);
  g_autoptr(GError) large = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (rows[i].data, rows[i].length);
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_license_file_read (dialect, "x\n.lic", bytes, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, rows[i].what));
      g_assert_null (strchr (error->message, '\n'));
    }
  g_assert_null (ips_license_file_read (dialect, "big.lic", too_big, &large));
  g_assert_error (large, IPS_ERROR, IPS_ERROR_TOO_LARGE);
  ips_license_unref (ips_license_file_read (dialect, "largest.lic", largest, NULL));
  /* words that only begin like something else */
  {
    g_autoptr(GBytes) bytes = g_bytes_new_static ("BMserial=FOC1234X0AB", 20);
    g_autoptr(IpsLicense) license = ips_license_file_read (dialect, "a", bytes, NULL);

    g_assert_nonnull (license);
  }
}

/* --- what a person chose --- */

static char *folder;

static void
put (const char *name, const char *text, gssize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_mkdir_with_parents (parent, 0700);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
}

static void
put_zip (const char *name, const char *const *members)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct archive *archive = archive_write_new ();

  archive_write_set_format_zip (archive);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  for (guint i = 0; members[i] != NULL; i += 2)
    {
      struct archive_entry *entry = archive_entry_new ();

      archive_entry_set_pathname (entry, members[i]);
      archive_entry_set_size (entry, (la_int64_t) strlen (members[i + 1]));
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0600);
      g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
      g_assert_cmpint (archive_write_data (archive, members[i + 1], strlen (members[i + 1])), >=, 0);
      archive_entry_free (entry);
    }
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GPtrArray *
find (const char *first, const char *second)
{
  g_autofree char *one = g_build_filename (folder, first, NULL);
  g_autofree char *two = second != NULL ? g_build_filename (folder, second, NULL) : NULL;
  const char *paths[] = { one, two, NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *finds;

  ips_license_find_async (dialect, paths, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  finds = ips_license_find_finish (result, &error);
  g_assert_no_error (error);
  return finds;
}

static IpsLicenseFind *
at (GPtrArray *finds, guint i)
{
  g_assert_cmpuint (i, <, finds->len);
  return g_ptr_array_index (finds, i);
}

static void
assert_refused (const char *name, IpsError code)
{
  g_autoptr(GPtrArray) finds = find (name, NULL);

  g_assert_cmpuint (finds->len, ==, 1);
  g_assert_null (at (finds, 0)->license);
  g_assert_error (at (finds, 0)->error, IPS_ERROR, (int) code);
}

static void
test_find (void)
{
  static const char *const members[] = { "deep/FOC3333.lic", "serial=FOC3333AAA", "../../etc/FOC4444.lic", "serial=FOC4444AAA",
                                         "readme.pdf", "%PDF", ".hidden.lic", "x", "empty.lic", "", NULL };
  static const char *const nothing[] = { "a.png", "x", NULL };
  g_autofree char *big = g_build_filename (folder, "big.lic", NULL);
  g_autofree char *pipe_path = g_build_filename (folder, "pipe", NULL);
  g_autofree char *secret = g_build_filename (folder, "secret.lic", NULL);
  g_autofree char *circle = g_build_filename (folder, "dir/circle", NULL);
  g_autofree char *dir = g_build_filename (folder, "dir", NULL);
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) zip = NULL;

  put ("one.lic", "serial=FOC1111AAA expires=2027-06-30", -1);
  put ("picture.lic", "\x89PNG....", 8);
  put ("empty.lic", "", 0);
  put ("dir/a/FOC10.lic", "serial=FOC0010AAA", -1);
  put ("dir/a/FOC9.lic", "serial=FOC0009AAA", -1);
  put ("dir/photo.jpg", "\xff\xd8\xff", 3);
  put ("dir/notes.doc", "x", 1);
  put ("broken.zip", "PK\3\4 this is no archive", -1);
  put ("nolics/photo.jpg", "x", 1);
  g_assert_cmpint (symlink (dir, circle), ==, 0);
  put_zip ("all.zip", members);
  put_zip ("none.zip", nothing);
  /* two gigabytes that take no room */
  put ("big.lic", "serial=FOC1111AAA", -1);
  g_assert_cmpint (truncate (big, (off_t) 2 * 1024 * 1024 * 1024), ==, 0);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  put ("secret.lic", "serial=FOC1111AAA", -1);
  g_assert_cmpint (g_chmod (secret, 0), ==, 0);

  all = find ("one.lic", "dir");
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpstr (at (all, 0)->license->serial, ==, "FOC1111AAA");
  g_assert_cmpstr (at (all, 1)->license->serial, ==, "FOC0009AAA");
  g_assert_cmpstr (at (all, 2)->license->serial, ==, "FOC0010AAA");
  zip = find ("all.zip", NULL);
  g_assert_cmpuint (zip->len, ==, 3);
  g_assert_cmpstr (at (zip, 0)->license->serial, ==, "FOC3333AAA");
  g_assert_true (g_str_has_suffix (at (zip, 0)->source, "all.zip: deep/FOC3333.lic"));
  g_assert_cmpstr (at (zip, 1)->license->serial, ==, "FOC4444AAA");
  g_assert_error (at (zip, 2)->error, IPS_ERROR, IPS_ERROR_INVALID);

  assert_refused ("picture.lic", IPS_ERROR_INVALID);
  assert_refused ("empty.lic", IPS_ERROR_INVALID);
  assert_refused ("broken.zip", IPS_ERROR_INVALID);
  assert_refused ("none.zip", IPS_ERROR_INVALID);
  assert_refused ("nolics", IPS_ERROR_INVALID);
  assert_refused ("big.lic", IPS_ERROR_TOO_LARGE);
  assert_refused ("pipe", IPS_ERROR_INVALID);
  assert_refused ("gone.lic", IPS_ERROR_NOT_FOUND);
  if (geteuid () != 0)
    assert_refused ("secret.lic", IPS_ERROR_PERMISSION);
}

/* --- the licence server's words --- */

static void
test_server (void)
{
  static const struct { const char *reply; IpsError code; const char *words; } rows[] = {
    { "<licenseError code=\"noContract\">Not covered</licenseError>", IPS_ERROR_NOT_ENTITLED, "Not covered" },
    { "<licenseReply><licenseError code=\"revoked\">Gone</licenseError></licenseReply>", IPS_ERROR_NOT_ENTITLED, "revoked" },
    { "<licenseError code=\"blocked\">Slow down</licenseError>", IPS_ERROR_BUSY, "too many requests" },
    { "<licenseError code=\"accountRefused\"/>", IPS_ERROR_LOGIN_REJECTED, "account" },
    { "<licenseError>Out of stock</licenseError>", IPS_ERROR_REJECTED, "Out of stock" },
    { "<licenseReply/>", IPS_ERROR_PROTOCOL, "" }, { "<html/>", IPS_ERROR_PROTOCOL, "" }, { "", IPS_ERROR_PROTOCOL, "" },
    { "<licenseReply><licenseFile>!!!</licenseFile></licenseReply>", IPS_ERROR_PROTOCOL, "decoded" },
    { "<licenseReply><licenseFile></licenseFile></licenseReply>", IPS_ERROR_PROTOCOL, "decoded" },
    { "<licenseReply><licenseFile>iVBORw0KGgo=</licenseFile></licenseReply>", IPS_ERROR_PROTOCOL, "an image" },
    /* serial=FOC9999ZZZZ */
    { "<licenseReply><licenseFile>c2VyaWFsPUZPQzk5OTlaWlpa</licenseFile></licenseReply>", IPS_ERROR_REJECTED, "FOC9999ZZZZ" },
  };
  static const char good[] = "<licenseReply><licenseFile name=\"new.lic\">\n c2VyaWFsPUZPQzEyMzRYMEFCCmV4cGlyZXM9MjAyNy0wNi0zMAo=\n</licenseFile></licenseReply>";
  g_autoptr(GBytes) reply = g_bytes_new_static (good, strlen (good));
  g_autoptr(GBytes) question = ips_license_server_build (dialect, "FOC1&2<3", "IPS-4345");
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLicense) license = ips_license_server_parse (dialect, "tools.example", "FOC1234X0AB", reply, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (license->serial, ==, "FOC1234X0AB");
  g_assert_cmpstr (license->name, ==, "new.lic");
  g_assert_cmpint (license->expires_us, ==, date (2027, 6, 30));
  g_assert_nonnull (strstr (g_bytes_get_data (question, NULL), "<serialNumber>FOC1&amp;2&lt;3</serialNumber><platform>IPS-4345</platform>"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (rows[i].reply, strlen (rows[i].reply));
      g_autoptr(GError) local_error = NULL;

      g_assert_null (ips_license_server_parse (dialect, "tools.example", "FOC1234X0AB", bytes, &local_error));
      g_assert_error (local_error, IPS_ERROR, (int) rows[i].code);
      g_assert_nonnull (strstr (local_error->message, rows[i].words));
      g_assert_true (g_str_has_prefix (local_error->message, "tools.example: "));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dialect = ips_dialect_new_from_data (NULL, -1, NULL);
  folder = g_dir_make_tmp ("vedette-license-XXXXXX", NULL);
  g_test_add_func ("/protocol/license/dates", test_dates);
  g_test_add_func ("/protocol/license/read", test_read);
  g_test_add_func ("/protocol/license/not-a-license", test_not_a_license);
  g_test_add_func ("/protocol/license/find", test_find);
  g_test_add_func ("/protocol/license/server", test_server);
  status = g_test_run ();
  {
    const char *argv_rm[] = { "rm", "-r", folder, NULL };

    g_spawn_sync (NULL, (char **) argv_rm, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  }
  g_free (folder);
  g_object_unref (dialect);
  return status;
}
