/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "ips-error.h"
#include "ips-locator.h"
#include "ips-package-archive.h"
#include "ips-sensor-link.h"
#include "ips-signature-reader.h"
#include "test-link.h"
#include "vendor-fixture.h"

#define PROPERTY(name, value) "<property name=\"" name "\" value=\"" value "\"/>"
#define GOOD "<image>" PROPERTY ("version", "S924") PROPERTY ("imageName", "IPS-sig-S924-req-E4.pkg") \
  PROPERTY ("url", "https://download.example/x/IPS-sig-S924-req-E4.pkg") PROPERTY ("IPurl", "https://192.0.2.10/x") \
  PROPERTY ("size", "11234567") "<property name=\"checksum\" type=\"md5\" value=\"0123456789ABCDEF0123456789abcdef\"/>" \
  PROPERTY ("fileDescription", "Signature\tupdate &amp; more") "</image>"

static IpsDialect *dialect;

static IpsLocatorReply *
parse (const char *text, GError **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  return ips_locator_parse (dialect, "www.example", bytes, error);
}

static void
test_question (void)
{
  g_autoptr(GBytes) bytes = ips_locator_build (dialect);
  static const char wanted[] = "inputXML=<?xml version=\"1.0\" encoding=\"UTF-8\"?><locator><input>"
                               "<mdfConcept id=\"273556262\" name=\"\"/></input></locator>";

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), wanted, strlen (wanted));
}

static void
test_reply (void)
{
  static const char * const documents[] = {
    "<locator>" GOOD "</locator>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<locator><output>\n " GOOD "\n" GOOD "</output></locator>",
    "<x xmlns=\"http://example/\"><y><z/>" GOOD "</y></x>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsLocatorReply) reply = parse (documents[i], &error);
      IpsLocatorImage *image;
      g_autofree char *uri = NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (reply->images->len, ==, 1);
      g_assert_cmpuint (reply->n_ignored, ==, 0);
      image = g_ptr_array_index (reply->images, 0);
      uri = g_uri_to_string (image->uri);
      g_assert_cmpstr (image->name, ==, "IPS-sig-S924-req-E4.pkg");
      g_assert_cmpstr (image->version, ==, "S924");
      g_assert_cmpstr (uri, ==, "https://download.example/x/IPS-sig-S924-req-E4.pkg");
      g_assert_cmpint (image->size, ==, 11234567);
      g_assert_cmpstr (image->digest, ==, "0123456789abcdef0123456789abcdef");
    }
}

static void
test_poor (void)
{
  static const char document[] =
    "<locator><image>" PROPERTY ("imageName", "a.pkg") PROPERTY ("url", "http://h/a.pkg") PROPERTY ("size", "-5") PROPERTY ("checksum", "12345") "</image>"
    "<image>" PROPERTY ("imageName", "../b.pkg") PROPERTY ("url", "https://h/b.pkg") "</image>"
    "<image>" PROPERTY ("imageName", "c.pkg") PROPERTY ("url", "file:///etc/passwd") "</image>"
    "<image>" PROPERTY ("imageName", "d.pkg") PROPERTY ("url", "https://user:pw@h/d.pkg") "</image>"
    "<image>" PROPERTY ("url", "https://h/e.pkg") "</image><image/></locator>";
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLocatorReply) reply = parse (document, &error);
  IpsLocatorImage *image;

  g_assert_no_error (error);
  g_assert_cmpuint (reply->images->len, ==, 1);
  g_assert_cmpuint (reply->n_ignored, ==, 5);
  image = g_ptr_array_index (reply->images, 0);
  g_assert_cmpint (image->size, ==, -1);
  g_assert_cmpstr (image->digest, ==, "");
  g_assert_cmpstr (image->description, ==, "");
}

static void
test_refused (void)
{
  static const struct { const char *text; IpsError code; } cases[] = {
    { "", IPS_ERROR_PROTOCOL },
    { "<locator><image><property", IPS_ERROR_PROTOCOL },
    { "<!DOCTYPE l [<!ENTITY a \"b\">]><locator>&a;</locator>", IPS_ERROR_PROTOCOL },
    { "<locator><output/></locator>", IPS_ERROR_NOT_FOUND },
    { "<locator><image/></locator>", IPS_ERROR_NOT_FOUND },
    { "<!DOCTYPE html><html><form><input type=\"password\"></form></html>", IPS_ERROR_LOGIN_REJECTED },
    { "<!DOCTYPE html><html><h1>End User License Agreement</h1></html>", IPS_ERROR_NOT_ENTITLED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (parse (cases[i].text, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, IPS_ERROR, (int) cases[i].code);
      g_assert_true (g_str_has_prefix (error->message, "www.example: "));
    }
}

/* --- the stand-in of the vendor's sites --- */

static IpsLocatorReply *
ask (VendorFixture *v, IpsSiteSession *session, const char *user, IpsSecret *password, GError **error)
{
  g_autofree char *text = vendor_fixture_locator (v);
  g_autoptr(GUri) uri = ips_site_uri_parse (text, NULL);
  g_autoptr(GAsyncResult) result = NULL;

  ips_locator_fetch_async (session, dialect, uri, user, password, NULL, test_result_cb, &result);
  return ips_locator_fetch_finish (session, test_wait (&result), error);
}

static void
test_vendor (void)
{
  g_autoptr(VendorFixture) v = vendor_fixture_new ("0.0001");
  g_autoptr(IpsSecret) password = ips_secret_new (VENDOR_PASSWORD);
  g_autoptr(IpsSiteTrust) trust = ips_site_trust_new (IPS_SITE_TRUST_AUTHORITIES, v->authority);
  g_autoptr(IpsSiteSession) session = ips_site_session_new (trust, NULL);
  g_autoptr(IpsSecret) wrong = ips_secret_new ("wrong-password");
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLocatorReply) reply = ask (v, session, VENDOR_USER, password, &error);
  const struct { const char *change; IpsError code; } faults[] = {
    { "{\"faults\":{\"locator\":[\"login-page\"]}}", IPS_ERROR_LOGIN_REJECTED },
    { "{\"faults\":{\"locator\":[\"malformed-xml\"]}}", IPS_ERROR_PROTOCOL },
    { "{\"faults\":{\"locator\":[\"no-images\"]}}", IPS_ERROR_NOT_FOUND },
    { "{\"faults\":{\"locator\":[\"nothing\"]}}", IPS_ERROR_PROTOCOL },
    { "{\"faults\":{\"locator\":[\"status:503\"]}}", IPS_ERROR_BUSY },
    { "{\"faults\":{\"locator\":[]},\"certificates\":{\"locator\":\"expired\"}}", IPS_ERROR_CERT_UNKNOWN },
  };

  g_assert_no_error (error);
  g_assert_cmpuint (reply->images->len, >, 10);
  g_assert_cmpuint (reply->n_ignored, ==, 0);
  g_assert_null (ask (v, session, VENDOR_USER, wrong, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_LOGIN_REJECTED);
  g_clear_error (&error);
  g_assert_null (ask (v, session, "", password, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NO_CREDENTIALS);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_clear_error (&error);
      vendor_fixture_change (v, faults[i].change);
      g_assert_null (ask (v, session, VENDOR_USER, password, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, IPS_ERROR, (int) faults[i].code);
    }
}

static gboolean
feed (const char *data, gsize n, gpointer user_data, GError **error)
{
  return ips_signature_reader_feed (user_data, data, n, error);
}

/* Every zip there is complete, and what defines signatures in it can be read without a finding. */
static void
test_packages (void)
{
  g_autoptr(VendorFixture) v = vendor_fixture_new ("0.0001");
  g_autoptr(IpsSecret) password = ips_secret_new (VENDOR_PASSWORD);
  g_autoptr(IpsSiteTrust) trust = ips_site_trust_new (IPS_SITE_TRUST_AUTHORITIES, v->authority);
  g_autoptr(IpsSiteSession) session = ips_site_session_new (trust, NULL);
  g_autofree char *path = g_build_filename (v->directory, "package.zip", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLocatorReply) reply = ask (v, session, VENDOR_USER, password, &error);
  guint n_zips = 0, n_definitions = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < reply->images->len; i++)
    {
      const IpsLocatorImage *image = g_ptr_array_index (reply->images, i);
      g_autoptr(IpsPackageName) name = ips_package_name_parse (image->name, NULL);
      const IpsSiteRequest request = { .uri = image->uri, .user = VENDOR_USER, .password = password, .login_at_once = TRUE };
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(IpsPackageArchive) archive = NULL;
      g_autoptr(IpsSignatureReader) reader = ips_signature_reader_new (dialect);
      g_autoptr(IpsSignatureSet) set = NULL;
      g_autoptr(GPtrArray) findings = NULL;

      g_assert_cmpint (name->family, !=, IPS_PACKAGE_UNKNOWN);
      if (!g_str_has_suffix (image->name, ".zip"))
        continue;
      ips_site_session_fetch_async (session, &request, NULL, test_result_cb, &result);
      bytes = ips_site_session_fetch_finish (session, test_wait (&result), NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
      archive = ips_package_archive_read (path, name, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s: %s; %s", image->name, archive->platforms, archive->problem);
      g_assert_true (archive->complete);
      g_assert_cmpstr (archive->readme, !=, "");
      n_zips++;
      if (*archive->definition == '\0')
        continue;
      g_assert_true (ips_package_archive_extract (path, archive->definition, feed, reader, NULL, &error));
      set = ips_signature_reader_finish (reader, &findings, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (findings->len, ==, 0);
      g_assert_cmpuint (ips_signature_set_get_n (set), >, 1900);
      n_definitions++;
    }
  g_remove (path);
  g_assert_cmpuint (n_zips, >, 3);
  g_assert_cmpuint (n_definitions, ==, 2);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  ips_https_link_init ();
  dialect = ips_dialect_load (NULL);
  g_test_add_func ("/protocol/locator/question", test_question);
  g_test_add_func ("/protocol/locator/reply", test_reply);
  g_test_add_func ("/protocol/locator/poor", test_poor);
  g_test_add_func ("/protocol/locator/refused", test_refused);
  g_test_add_func ("/protocol/locator/vendor", test_vendor);
  g_test_add_func ("/protocol/locator/packages", test_packages);
  result = g_test_run ();
  g_clear_object (&dialect);
  return result;
}
