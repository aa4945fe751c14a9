/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-error.h"
#include "ips-listing.h"

#define FOLDER "http://updates.example.net/ips"
#define SIG "IPS-sig-S615-req-E4.pkg"

static IpsListing *
parse (const char *page, const char *type, GError **error)
{
  g_autoptr(GUri) folder = g_uri_parse (FOLDER, G_URI_FLAGS_ENCODED, NULL);

  return ips_listing_parse (page, strlen (page), type, folder, error);
}

static IpsListing *
parse_ok (const char *page, const char *type)
{
  g_autoptr(GError) error = NULL;
  IpsListing *listing = parse (page, type, &error);

  g_assert_no_error (error);
  return listing;
}

/* What is looked for must be there. */
static const IpsListingEntry *
find (const IpsListing *listing, const char *name)
{
  for (guint i = 0; i < listing->entries->len; i++)
    {
      const IpsListingEntry *entry = g_ptr_array_index (listing->entries, i);

      if (g_str_equal (entry->name, name))
        return entry;
    }
  g_error ("%s is not listed", name);
}

static void
check (const IpsListing *listing, const char *name, gint64 size_bytes, gboolean exact, const char *when)
{
  const IpsListingEntry *entry = find (listing, name);
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpint (entry->size_bytes, ==, size_bytes);
  g_assert_cmpint (entry->size_exact, ==, exact);
  time = g_date_time_new_from_unix_utc (entry->modified_us / G_USEC_PER_SEC);
  text = entry->modified_us != 0 ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("");
  g_assert_cmpstr (text, ==, when);
}

static void
test_iis (void)
{
  g_autoptr(IpsListing) shorter = parse_ok (
    "<html><head><title>updates.example.net - /ips/</title></head><body><H1>updates.example.net - /ips/</H1><hr>\n\n"
    "<pre><A HREF=\"/\">[To Parent Directory]</A><br><br> 1/19/2012  4:00 PM        &lt;dir&gt; <A HREF=\"/ips/old/\">old</A><br>"
    " 1/31/2012  8:53 AM    183500800 <A HREF=\"/ips/IPS-CSM-K9-patch-7.1-11p1-E4.zip\">IPS-CSM-K9-patch-7.1-11p1-E4.zip</A><br>"
    "12/19/2012 12:05 AM     23456789 <A HREF=\"/ips/IPS-CS-MGR-sig-S615-req-E4.zip\">IPS-CS-MGR-sig-S615-req-E4.zip</A><br></pre><hr></body></html>",
    "text/html; charset=UTF-8");
  g_autoptr(IpsListing) longer = parse_ok (
    "<html><head><title>10.0.0.5 - /ips/</title></head><body><H1>10.0.0.5 - /ips/</H1><hr>\n\n<pre><A HREF=\"/\">[To Parent Directory]</A><br><br>"
    "   Thursday, January 19, 2012  4:00 PM     11234567 <A HREF=\"/ips/" SIG "\">" SIG "</A><br></pre><hr></body></html>", NULL);

  g_assert_cmpuint (shorter->entries->len, ==, 3);
  g_assert_cmpuint (shorter->n_ignored, ==, 0);
  g_assert_true (find (shorter, "old")->is_folder);
  g_assert_cmpstr (find (shorter, "old")->uri, ==, "http://updates.example.net/ips/old/");
  check (shorter, "IPS-CSM-K9-patch-7.1-11p1-E4.zip", 183500800, TRUE, "2012-01-31 08:53");
  check (shorter, "IPS-CS-MGR-sig-S615-req-E4.zip", 23456789, TRUE, "2012-12-19 00:05");
  check (longer, SIG, 11234567, TRUE, "2012-01-19 16:00");
}

static void
test_apache (void)
{
  g_autoptr(IpsListing) plain = parse_ok (
    "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\">\n<html><head><title>Index of /ips</title></head><body>\n"
    "<h1>Index of /ips</h1>\n<ul><li><a href=\"/\"> Parent Directory</a></li>\n<li><a href=\"" SIG "\"> " SIG "</a></li>\n"
    "<li><a href=\"a%20%26%20b.zip\"> a &amp; b.zip</a></li></ul></body></html>", "text/html");
  g_autoptr(IpsListing) fancy = parse_ok (
    "<html><head><title>Index of /ips</title></head><h1>Index of /ips</h1>\n<pre>      <a href=\"?C=N;O=D\">Name</a>      <a href=\"?C=M;O=A\">Last modified</a>"
    "      <a href=\"?C=S;O=A\">Size</a>  <a href=\"?C=D;O=A\">Description</a><hr>      <a href=\"/\">Parent Directory</a>                             -   \n"
    "      <a href=\"IPS-4345-K9-patch-7.3-5p1-E4.pkg\">IPS-4345-K9-patch-7.3..&gt;</a> 2016-02-20 10:15   64M  \n"
    "      <a href=\"old/\">old/</a>                    2012-01-19 16:00    -   \n<hr></pre>", "text/html");
  g_autoptr(IpsListing) table = parse_ok (
    "<html><head><title>Index of /ips</title></head><table><tr><th><a href=\"?C=N;O=D\">Name</a></th></tr>"
    "<tr><td valign=\"top\"><img src=\"/icons/unknown.gif\" alt=\"[   ]\"></td><td><a href=\"" SIG "\">" SIG "</a></td>"
    "<td align=\"right\">2016-06-06 17:20  </td><td align=\"right\"> 24M</td><td>&nbsp;</td></tr></table>", "text/html");

  g_assert_cmpuint (plain->entries->len, ==, 2);
  check (plain, SIG, -1, FALSE, "");
  find (plain, "a & b.zip");
  g_assert_cmpuint (fancy->entries->len, ==, 2);
  g_assert_cmpuint (fancy->n_ignored, ==, 0);
  /* The name is whole, although its text is cut. */
  check (fancy, "IPS-4345-K9-patch-7.3-5p1-E4.pkg", 64 * 1024 * 1024, FALSE, "2016-02-20 10:15");
  check (fancy, "old", -1, FALSE, "2012-01-19 16:00");
  check (table, SIG, 24 * 1024 * 1024, FALSE, "2016-06-06 17:20");
}

static void
test_nginx (void)
{
  g_autoptr(IpsListing) html = parse_ok (
    "<html>\n<head><title>Index of /ips/</title></head>\n<body>\n<h1>Index of /ips/</h1><hr><pre><a href=\"../\">../</a>\n"
    "<a href=\"old/\">old/</a>                                               19-Jan-2012 16:00                   -\n"
    "<a href=\"" SIG "\">" SIG "</a>                            06-Jun-2016 17:20            25165824\n</pre><hr></body>\n</html>\n", "text/html");
  g_autoptr(IpsListing) json = parse_ok (
    "[\n{ \"name\":\"old\", \"type\":\"directory\", \"mtime\":\"Thu, 19 Jan 2012 16:00:00 GMT\" },\n"
    "{ \"name\":\"" SIG "\", \"type\":\"file\", \"mtime\":\"Mon, 06 Jun 2016 17:20:00 GMT\", \"size\":25165824 }\n]", "application/json");
  g_autoptr(IpsListing) xml = parse_ok (
    "<?xml version=\"1.0\"?>\n<list>\n<directory mtime=\"2012-01-19T16:00:00Z\">old</directory>\n"
    "<file mtime=\"2016-06-06T17:20:00Z\" size=\"25165824\">" SIG "</file>\n</list>\n", "text/xml");

  for (guint i = 0; i < 3; i++)
    {
      const IpsListing *listing = i == 0 ? html : i == 1 ? json : xml;

      g_assert_cmpuint (listing->entries->len, ==, 2);
      g_assert_cmpuint (listing->n_ignored, ==, 0);
      g_assert_true (find (listing, "old")->is_folder);
      check (listing, SIG, 25165824, TRUE, "2016-06-06 17:20");
      g_assert_cmpstr (find (listing, SIG)->uri, ==, FOLDER "/" SIG);
    }
}

static void
test_lighttpd_python (void)
{
  g_autoptr(IpsListing) lighttpd = parse_ok (
    "<!DOCTYPE html><html><head><title>Index of /ips/</title></head><body><h2>Index of /ips/</h2>"
    "<table summary=\"Directory Listing\" cellpadding=\"0\" cellspacing=\"0\">\n<thead><tr><th class=\"n\">Name</th></tr></thead>\n<tbody>\n"
    "<tr class=\"d\"><td class=\"n\"><a href=\"../\">..</a>/</td><td class=\"m\">&nbsp;</td><td class=\"s\">- &nbsp;</td><td class=\"t\">Directory</td></tr>\n"
    "<tr><td class=\"n\"><a href=\"" SIG "\">" SIG "</a></td><td class=\"m\">2016-Jun-06 17:20:00</td><td class=\"s\">24.0M</td>"
    "<td class=\"t\">application/octet-stream</td></tr>\n</tbody></table><script>var a = '<a href=\"x.pkg\">';</script></body></html>", "text/html");
  g_autoptr(IpsListing) python = parse_ok (
    "<!DOCTYPE HTML>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Directory listing for /ips/</title></head>\n<body><h1>Directory listing for /ips/</h1><hr>\n"
    "<ul>\n<li><a href=\"" SIG "\">" SIG "</a></li>\n<li><a href=\"old/\">old/</a></li>\n</ul><hr></body></html>", "text/html");

  g_assert_cmpuint (lighttpd->entries->len, ==, 1);
  check (lighttpd, SIG, 24 * 1024 * 1024, FALSE, "2016-06-06 17:20");
  g_assert_cmpuint (python->entries->len, ==, 2);
  check (python, SIG, -1, FALSE, "");
}

/* Links that lead elsewhere are left out and counted; the folder's own furniture is neither. */
static void
test_hostile (void)
{
  static const char *const hrefs[] = {
    "http://evil.example.com/" SIG, "//evil.example.com/x.pkg", "https://updates.example.net/ips/x.pkg", "http://updates.example.net:8080/ips/x.pkg",
    "../../etc/passwd", "/etc/passwd", "sub/deeper.pkg", "..%2f..%2fetc%2fpasswd", "a%00b.pkg", "a%0ab.pkg", "%e2%80%aegkp.exe", "..%5cx.pkg",
    "javascript:alert(1)", "x.pkg?download=1", "http://user:password@updates.example.net/ips/x.pkg", "%81.pkg", "%2e%2e%2fx.pkg",
  };
  g_autoptr(GString) page = g_string_new ("<html><head><title>Index of /ips</title></head><pre>");
  g_autoptr(IpsListing) listing = NULL;
  g_autofree char *longest = g_strnfill (4096, 'n');

  for (guint i = 0; i < G_N_ELEMENTS (hrefs); i++)
    g_string_append_printf (page, "<a href=\"%s\">x</a>\n", hrefs[i]);
  g_string_append_printf (page, "<a href=\"%s\">x</a>\n<a href=\"" SIG "\">x</a>\n<a href=\"" SIG "\">twice</a>\n<a href=\"../\">../</a>\n<a>none</a>"
                          "<a href=\"?C=N;O=D\">Name</a>\n", longest);
  listing = parse_ok (page->str, "text/html");
  g_assert_cmpuint (listing->entries->len, ==, 1);
  g_assert_cmpuint (listing->n_ignored, ==, G_N_ELEMENTS (hrefs) + 1);
}

static void
test_no_listing (void)
{
  static const struct { const char *page; const char *type; IpsError code; const char *words; } pages[] = {
    { "<html><head><title>IIS Windows Server</title></head><body><img src=\"iisstart.png\"></body></html>", "text/html", IPS_ERROR_NO_LISTING, "IIS" },
    { "<html><head><title>Sign in</title></head><form><input type=\"password\"></form></html>", "text/html", IPS_ERROR_LOGIN_REJECTED, "login" },
    { "<html><head><title>Welcome to nginx!</title></head><body><a href=\"http://nginx.org/\">nginx.org</a></body></html>", "text/html", IPS_ERROR_NO_LISTING, "Welcome to nginx!" },
    { "", "text/html", IPS_ERROR_NO_LISTING, "listing" },
    { "{\"error\": 1}", "application/json", IPS_ERROR_PROTOCOL, "JSON" },
    { "[[[[[[[[[[[[[[[[", "application/json", IPS_ERROR_PROTOCOL, "JSON" },
    { "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><list/>", "text/xml", IPS_ERROR_PROTOCOL, "XML" },
    { "# nothing\n", "text/plain", IPS_ERROR_PROTOCOL, "no names" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (parse (pages[i].page, pages[i].type, &error));
      g_assert_error (error, IPS_ERROR, (int) pages[i].code);
      if (strstr (error->message, pages[i].words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, pages[i].words);
    }
}

static void
test_own_lists (void)
{
  g_autoptr(IpsListing) names = parse_ok ("# our updates\n" SIG "\r\n\n../x\n", "text/plain");
  g_autoptr(IpsListing) json = parse_ok ("[\"" SIG "\", 5, {\"name\": \"../x\"}]", "application/json");
  g_autoptr(IpsListing) page = parse_ok ("<html><title>Our packages</title><a href=\"" SIG "\">S615</a> <a href=\"http://www.example.com/\">us</a></html>", "text/html");

  g_assert_cmpuint (names->entries->len, ==, 1);
  g_assert_cmpuint (names->n_ignored, ==, 1);
  g_assert_cmpuint (json->entries->len, ==, 1);
  g_assert_cmpuint (json->n_ignored, ==, 2);
  g_assert_cmpuint (page->entries->len, ==, 1);
}

/* What somebody writes in a listing's place, and what is said to what cannot be read. */
static void
test_index (void)
{
#define MD5 "0123456789ABCDEF0123456789abcdef"
#define SHA256 MD5 MD5
  static const char *const good[] = {
    "[{\"name\": \"" SIG "\", \"size\": 2500000, \"md5\": \"" MD5 "\", \"sha256\": \"" SHA256 "\"}, \"other.pkg\"]",
    "{\"files\": [{\"name\": \"" SIG "\", \"size\": 2500000, \"sha256\": \"" SHA256 "\"}, {\"name\": \"other.pkg\"}]}",
    "\xef\xbb\xbf# ours\r\n" SIG " 2500000 " SHA256 "\r\nother.pkg\r\n",
    SIG "," SHA256 ",2500000\nother.pkg\n",
    SHA256 " *" SIG " 2500000\n\nother.pkg",
  };
  static const struct { const char *text, *words; } bad[] = {
    { "", "names no file" }, { "# nothing\n", "names no file" }, { "[]", "names no file" }, { "{\"a\": 1}", "neither a list" },
    { "[1, ", "not JSON" }, { "<html>Welcome</html>", "web page" }, { "../x\n", "names no file" },
    { SIG "\n" SIG " big\n", "line 2 of the index file is not understood at “big”" }, { SHA256 "\n", "line 1" },
  };
  g_autoptr(GUri) folder = g_uri_parse (FOLDER, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *digest = g_ascii_strdown (SHA256, -1);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsListing) listing = ips_listing_parse_index (good[i], strlen (good[i]), folder, &error);
      const IpsListingEntry *first, *second;

      g_assert_no_error (error);
      g_assert_cmpuint (listing->entries->len, ==, 2);
      first = g_ptr_array_index (listing->entries, 0);
      second = g_ptr_array_index (listing->entries, 1);
      g_assert_cmpstr (first->name, ==, SIG);
      g_assert_cmpint (first->size_bytes, ==, 2500000);
      g_assert_true (first->size_exact);
      g_assert_cmpstr (first->digest, ==, digest);
      g_assert_cmpstr (second->name, ==, "other.pkg");
      g_assert_cmpint (second->size_bytes, ==, -1);
      g_assert_null (second->digest);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_listing_parse_index (bad[i].text, strlen (bad[i].text), folder, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (error->message, bad[i].words));
    }
}

static void
test_large (void)
{
  g_autoptr(GString) page = g_string_new ("<html><head><title>Index of /ips</title></head><pre>");
  g_autoptr(GString) deep = g_string_new ("<html><head><title>Index of /ips</title></head>");
  g_autoptr(IpsListing) listing = NULL;
  g_autoptr(IpsListing) nested = NULL;

  for (guint i = 0; i < 25000; i++)
    g_string_append_printf (page, "<a href=\"IPS-sig-S%u-req-E4.pkg\">x</a> 06-Jun-2016 17:20 %u\n", i + 1, i);
  listing = parse_ok (page->str, "text/html");
  g_assert_cmpuint (listing->entries->len, ==, IPS_LISTING_MAX_ENTRIES);
  g_assert_true (listing->truncated);
  for (guint i = 0; i < 20000; i++)
    g_string_append (deep, "<div>");
  g_string_append (deep, "<a href=\"" SIG "\">x</a>");
  nested = parse_ok (deep->str, "text/html");
  g_assert_cmpuint (nested->entries->len, <=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/listing/iis", test_iis);
  g_test_add_func ("/listing/apache", test_apache);
  g_test_add_func ("/listing/nginx", test_nginx);
  g_test_add_func ("/listing/lighttpd-python", test_lighttpd_python);
  g_test_add_func ("/listing/hostile", test_hostile);
  g_test_add_func ("/listing/no-listing", test_no_listing);
  g_test_add_func ("/listing/own-lists", test_own_lists);
  g_test_add_func ("/listing/index", test_index);
  g_test_add_func ("/listing/large", test_large);
  return g_test_run ();
}
