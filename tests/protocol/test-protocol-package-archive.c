/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ips-dialect.h"
#include "ips-error.h"
#include "ips-package-archive.h"
#include "ips-signature-reader.h"

#define DEFINITION "<?xml version=\"1.0\"?><component name=\"signature-definition\"><config xmlns=\"http://www.cisco.com/cids/idconf\">" \
  "<struct><map name=\"signatures\"><mapEntry><key><var name=\"id\">2004</var><var name=\"subsig-id\">0</var></key><struct/></mapEntry>" \
  "</map></struct></config></component>"

static la_ssize_t
append_cb (struct archive *zip, void *user_data, const void *data, size_t n)
{
  g_byte_array_append (user_data, data, (guint) n);
  return (la_ssize_t) n;
}

static void
add (struct archive *zip, const char *path, const void *data, gsize n, guint type)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, path);
  archive_entry_set_filetype (entry, type);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, type == AE_IFREG ? (la_int64_t) n : 0);
  if (type == AE_IFLNK)
    archive_entry_set_symlink (entry, "/etc/passwd");
  g_assert_cmpint (archive_write_header (zip, entry), ==, ARCHIVE_OK);
  if (type == AE_IFREG)
    g_assert_cmpint (archive_write_data (zip, data, n), ==, (la_ssize_t) n);
  archive_entry_free (entry);
}

/* Pairs of path and text, NULL-terminated; a text of "<dir>" or "<link>" is that. */
static GByteArray *
make_zip (const char * const *pairs)
{
  GByteArray *bytes = g_byte_array_new ();
  struct archive *zip = archive_write_new ();

  archive_write_set_format_zip (zip);
  archive_write_set_bytes_per_block (zip, 0);
  archive_write_open (zip, bytes, NULL, append_cb, NULL);
  for (guint i = 0; pairs[i] != NULL; i += 2)
    add (zip, pairs[i], pairs[i + 1], strlen (pairs[i + 1]),
         g_str_equal (pairs[i + 1], "<dir>") ? AE_IFDIR : g_str_equal (pairs[i + 1], "<link>") ? AE_IFLNK : AE_IFREG);
  g_assert_cmpint (archive_write_close (zip), ==, ARCHIVE_OK);
  archive_write_free (zip);
  return bytes;
}

static IpsPackageArchive *
look (const GByteArray *zip, const char *file_name, GError **error)
{
  g_autoptr(IpsPackageName) name = ips_package_name_parse (file_name, NULL);

  return ips_package_archive_read_data (zip->data, zip->len, name, NULL, error);
}

static void
test_contents (void)
{
  const char * const pairs[] = {
    "files/", "<dir>", "files/IPS-4345-K9-patch-7.1-11p1-E4.pkg", "aaaa", "files/IPS-SSP_10-K9-patch-7.1-11p1-E4.pkg", "bb",
    "files/IPS-4270_20-K9-patch-7.1-11p1-E4.pkg", "c", "IPS-7.1-11p1-E4.readme.txt", "Fixes:\r\n\tall \x1b[31m of \xe9t\xe9\r\n", NULL
  };
  g_autoptr(GByteArray) zip = make_zip (pairs);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPackageArchive) archive = look (zip, "IPS-CSM-K9-patch-7.1-11p1-E4.zip", &error);

  g_assert_no_error (error);
  g_assert_true (archive->complete);
  g_assert_cmpstr (archive->problem, ==, "");
  g_assert_cmpuint (archive->members->len, ==, 4);
  g_assert_cmpstr (archive->platforms, ==, "4270_20, 4345, SSP_10");
  g_assert_cmpstr (archive->readme, ==, "Fixes:\n\tall \xef\xbf\xbd[31m of \xc3\xa9t\xc3\xa9\n");
  g_assert_cmpstr (archive->definition, ==, "");
  g_assert_cmpuint (((IpsPackageMember *) archive->members->pdata[0])->size, ==, 4);
}

static gboolean
feed (const char *data, gsize n, gpointer user_data, GError **error)
{
  return ips_signature_reader_feed (user_data, data, n, error);
}

static void
test_definition (void)
{
  const char * const pairs[] = { "other.xml", "<x/>", "IPS-sig-S924-req-E4.pkg", "p", "defs/signature-definition.xml", DEFINITION, NULL };
  g_autoptr(GByteArray) zip = make_zip (pairs);
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPackageName) name = ips_package_name_parse ("IPS-CS-MGR-sig-S924-req-E4.zip", NULL);
  g_autoptr(IpsPackageArchive) archive = NULL;
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(IpsSignatureReader) reader = ips_signature_reader_new (dialect);
  g_autoptr(IpsSignatureSet) set = NULL;
  int fd = g_file_open_tmp ("vedette-archive-XXXXXX", &path, NULL);

  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, (const char *) zip->data, zip->len, NULL));
  archive = ips_package_archive_read (path, name, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (archive->complete);
  g_assert_cmpstr (archive->definition, ==, "defs/signature-definition.xml");
  g_assert_true (ips_package_archive_extract (path, archive->definition, feed, reader, NULL, &error));
  set = ips_signature_reader_finish (reader, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ips_signature_set_get_n (set), ==, 1);
  g_assert_false (ips_package_archive_extract (path, "gone.xml", feed, NULL, NULL, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_remove (path);
  g_clear_error (&error);
  g_assert_null (ips_package_archive_read (path, name, NULL, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
}

static void
test_incomplete (void)
{
  static const struct { const char *zip, *inner, *text; gboolean complete; } cases[] = {
    { "IPS-CS-MGR-sig-S924-req-E4.zip", "IPS-sig-S924-req-E4.pkg", "x", TRUE },
    { "IPS-CS-MGR-sig-S924-req-E4.zip", "IPS-sig-S923-req-E4.pkg", "x", FALSE },
    { "IPS-CS-MGR-sig-S924-req-E4.zip", "IPS-sig-S924-req-E4.pkg", "", FALSE },
    { "IPS-CS-MGR-sig-S924-req-E4.zip", "readme.txt", "x", FALSE },
    { "IPS-CS-MGR-AIM-K9-6.0-5-E3.zip", "IPS-AIM-K9-6.0-5-E3.pkg", "x", TRUE },
    { "IPS-CS-MGR-AIM-K9-6.0-5-E3.zip", "IPS-K9-6.0-5-E3.pkg", "x", FALSE },
    { "IPS-CSM-K9-7.1.3.zip", "IPS-4345-K9-7.1-3-E4.pkg", "x", TRUE },
    { "IPS-CSM-K9-7.1.3.zip", "IPS-4345-K9-7.1-4-E4.pkg", "x", FALSE },
    { "IPS-CS-MGR-engine-E4-req-7.0-2.zip", "IPS-engine-E4-req-7.0-2.pkg", "x", TRUE },
    { "IPS-CS-MGR-engine-E4-req-7.0-2.zip", "IPS-engine-E3-req-6.1-1.pkg", "x", FALSE },
    { "our own.zip", "anything", "x", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char * const pairs[] = { cases[i].inner, cases[i].text, NULL };
      g_autoptr(GByteArray) zip = make_zip (pairs);
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsPackageArchive) archive = look (zip, cases[i].zip, &error);

      g_assert_no_error (error);
      g_test_message ("%s with %s: %s", cases[i].zip, cases[i].inner, archive->problem);
      g_assert_cmpint (archive->complete, ==, cases[i].complete);
      g_assert_cmpint (*archive->problem == '\0', ==, cases[i].complete);
    }
}

static void
test_refused (void)
{
  static const char * const evil[] = { "../x.pkg", "/etc/x.pkg", "a/../../x.pkg", "C:x.pkg", "a//b.pkg", "a\nb.pkg" };
  const char * const good[] = { "IPS-sig-S924-req-E4.pkg", "some bytes that are long enough to be damaged", NULL };
  const char * const link[] = { "x.pkg", "<link>", NULL };
  g_autoptr(GByteArray) zip = make_zip (good);
  g_autoptr(GByteArray) links = make_zip (link);
  g_autoptr(GByteArray) text = g_byte_array_new ();
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (evil); i++)
    {
      const char * const pairs[] = { evil[i], "x", NULL };
      g_autoptr(GByteArray) bad = make_zip (pairs);

      g_test_message ("%s", evil[i]);
      g_clear_error (&error);
      g_assert_null (look (bad, "a.zip", &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
  g_clear_error (&error);
  g_assert_null (look (links, "a.zip", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);

  /* Cut off anywhere; and one byte of the contents changed. */
  for (guint length = 0; length < zip->len; length += 9)
    {
      g_autoptr(GByteArray) cut = g_byte_array_append (g_byte_array_new (), zip->data, length);
      g_autoptr(IpsPackageArchive) archive = NULL;

      g_clear_error (&error);
      archive = look (cut, "IPS-CS-MGR-sig-S924-req-E4.zip", &error);
      g_assert_null (archive);
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
  zip->data[30 + strlen (good[0]) + 20] ^= 0x41;
  g_clear_error (&error);
  g_assert_null (look (zip, "a.zip", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);

  g_byte_array_append (text, (const guint8 *) "<!DOCTYPE html><html></html>", 28);
  g_clear_error (&error);
  g_assert_null (look (text, "a.zip", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_test_message ("%s", error->message);
}

/* A hundred mebibytes of nothing in a hundred kibibytes; and more files than anybody needs. */
static void
test_bombs (void)
{
  g_autoptr(GByteArray) bomb = g_byte_array_new ();
  g_autoptr(GByteArray) crowd = g_byte_array_new ();
  g_autofree char *nothing = g_malloc0 (100 * 1024 * 1024);
  struct archive *zip = archive_write_new ();
  g_autoptr(GError) error = NULL;

  archive_write_set_format_zip (zip);
  archive_write_open (zip, bomb, NULL, append_cb, NULL);
  add (zip, "IPS-sig-S924-req-E4.pkg", nothing, 100 * 1024 * 1024, AE_IFREG);
  archive_write_close (zip);
  archive_write_free (zip);
  g_assert_cmpuint (bomb->len, <, 500000);
  g_assert_null (look (bomb, "IPS-CS-MGR-sig-S924-req-E4.zip", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_TOO_LARGE);

  zip = archive_write_new ();
  archive_write_set_format_zip (zip);
  archive_write_open (zip, crowd, NULL, append_cb, NULL);
  for (guint i = 0; i <= IPS_PACKAGE_ARCHIVE_MAX_MEMBERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("IPS-sig-S%u-req-E4.pkg", i + 1);

      add (zip, name, "x", 1, AE_IFREG);
    }
  archive_write_close (zip);
  archive_write_free (zip);
  g_clear_error (&error);
  g_assert_null (look (crowd, "IPS-CS-MGR-sig-S924-req-E4.zip", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_TOO_LARGE);
}

static void
test_cancelled (void)
{
  const char * const pairs[] = { "IPS-sig-S924-req-E4.pkg", "x", NULL };
  g_autoptr(GByteArray) zip = make_zip (pairs);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ips_package_archive_read_data (zip->data, zip->len, NULL, cancellable, &error));
  g_assert_true (ips_error_is_cancelled (error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/package-archive/contents", test_contents);
  g_test_add_func ("/protocol/package-archive/definition", test_definition);
  g_test_add_func ("/protocol/package-archive/incomplete", test_incomplete);
  g_test_add_func ("/protocol/package-archive/refused", test_refused);
  g_test_add_func ("/protocol/package-archive/bombs", test_bombs);
  g_test_add_func ("/protocol/package-archive/cancelled", test_cancelled);
  return g_test_run ();
}
