/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-vendor.h"

#include <libxml/parser.h>
#include <string.h>

#include "sim-packages.h"

#define LOCATOR_PATH "/cgi-bin/front.x/ida/locator/locator.pl"
#define FILES_PATH "/swc/esd/05/273556262/guest/"
#define IPS_CONCEPT "273556262"

static const char agreement_page[] =
  "<!DOCTYPE html><html><head><title>End User License Agreement</title></head><body><h1>End User License Agreement</h1>"
  "<form action=\"/accept\" method=\"post\"><p>To download this software you must read and accept the agreement.</p>"
  "<input type=\"submit\" value=\"Accept License Agreement\"></form></body></html>";
static const char eligibility_page[] =
  "<!DOCTYPE html><html><head><title>Encryption Software Export</title></head><body><h1>Strong Encryption Software Eligibility</h1>"
  "<p>Your account is not eligible to download strong encryption (K9) software. Fill in the K9 agreement form.</p></body></html>";
static const char login_page[] =
  "<!DOCTYPE html><html><head><title>Log In</title></head><body><form action=\"/login\" method=\"post\">"
  "<input type=\"text\" name=\"user\"><input type=\"password\" name=\"password\"><input type=\"submit\" value=\"Log In\"></form></body></html>";

/* --- locator --- */

static void
add_property (GString *text, const char *name, const char *value, const char *type)
{
  g_autofree char *escaped = g_markup_escape_text (value, -1);

  g_string_append_printf (text, "<property name=\"%s\" value=\"%s\"%s%s%s/>", name, escaped,
                          type != NULL ? " type=\"" : "", type != NULL ? type : "", type != NULL ? "\"" : "");
}

static void
add_image (GString *text, const SimPackage *package)
{
  g_autofree char *path = g_strconcat (FILES_PATH, package->name, NULL);
  g_autofree char *url = sim_vendor_make_url (SIM_SITE_DOWNLOAD, path);
  g_autofree char *size = g_strdup_printf ("%zu", g_bytes_get_size (package->bytes));
  g_autofree char *wrong = g_compute_checksum_for_string (G_CHECKSUM_MD5, package->name, -1);

  g_string_append (text, "<image>");
  add_property (text, "version", package->version, NULL);
  add_property (text, "imageName", package->name, NULL);
  add_property (text, "url", url, NULL);
  add_property (text, "IPurl", url, NULL);
  if (!sim_vendor_take_fault (SIM_SITE_LOCATOR, "missing-size", NULL))
    add_property (text, "size", size, NULL);
  if (!sim_vendor_take_fault (SIM_SITE_LOCATOR, "missing-md5", NULL))
    add_property (text, "checksum", sim_vendor_take_fault (SIM_SITE_LOCATOR, "wrong-md5", NULL) ? wrong : package->md5, "md5");
  add_property (text, "fileDescription", package->description, NULL);
  g_string_append (text, "</image>");
}

/* Whether the question names our product; @known: it could be read at all. */
static gboolean
asks_for_ips (const char *data, gsize n, gboolean *known)
{
  static const char field[] = "inputXML=";
  xmlDoc *document;
  gboolean found = FALSE;

  *known = FALSE;
  if (n < sizeof field || strncmp (data, field, sizeof field - 1) != 0)
    return FALSE;
  document = xmlReadMemory (data + sizeof field - 1, (int) (n - sizeof field + 1), NULL, NULL,
                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  for (xmlNode *input = document != NULL ? xmlDocGetRootElement (document)->children : NULL; input != NULL; input = input->next)
    for (xmlNode *concept = input->children; concept != NULL; concept = concept->next)
      {
        xmlChar *id = xmlGetNoNsProp (concept, (const xmlChar *) "id");

        *known |= id != NULL;
        found |= g_strcmp0 ((const char *) id, IPS_CONCEPT) == 0;
        xmlFree (id);
      }
  if (document != NULL)
    xmlFreeDoc (document);
  return found;
}

static void
locator_cb (SoupServerMessage *message, const char *path, GHashTable *query, SimVisit *visit)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr(GString) text = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<locator><output>");
  gboolean known, ours;

  visit->assumed = TRUE;
  if (sim_vendor_log_in (message, visit) == NULL)
    return;
  if (sim_vendor_take_fault (SIM_SITE_LOCATOR, "login-page", NULL))
    {
      sim_vendor_answer (message, 200, "text/html", login_page);
      return;
    }
  if (sim_vendor_take_fault (SIM_SITE_LOCATOR, "malformed-xml", NULL))
    {
      sim_vendor_answer (message, 200, "text/xml", "<locator><image><property name=\"imageName\" value=");
      return;
    }
  if (!g_str_equal (soup_server_message_get_method (message), "POST"))
    {
      sim_vendor_answer (message, 405, "text/plain", "POST only\n");
      return;
    }
  ours = asks_for_ips (body->data, (gsize) body->length, &known);
  if (!known || sim_vendor_take_fault (SIM_SITE_LOCATOR, "nothing", NULL))
    {
      sim_vendor_answer (message, 200, "text/xml", "");
      return;
    }
  if (!sim_vendor_take_fault (SIM_SITE_LOCATOR, "no-images", NULL))
    for (guint i = 0; ours && i < sim_packages_get_n (); i++)
      add_image (text, sim_packages_get (i, sim_vendor_get_scale ()));
  g_string_append (text, "</output></locator>\n");
  sim_vendor_answer (message, 200, "text/xml", text->str);
}

static void
page_cb (SoupServerMessage *message, const char *path, GHashTable *query, SimVisit *visit)
{
  sim_vendor_answer (message, 200, "text/html", g_str_equal (path, "/eligibility") ? eligibility_page : agreement_page);
}

/* --- download --- */

/* What is written on a connection that was taken from the server. */
typedef struct
{
  GIOStream *stream;    /* (owned) */
  GBytes *bytes;        /* (owned) */
  gsize at, end;        /* of @bytes */
  gsize piece;          /* at once */
  guint pause_ms;       /* between pieces; 0 none */
  SimVisit *visit;
} Delivery;

static void
delivery_free (Delivery *delivery)
{
  g_io_stream_close (delivery->stream, NULL, NULL);
  g_object_unref (delivery->stream);
  g_bytes_unref (delivery->bytes);
  g_free (delivery);
}

static void deliver (Delivery *delivery);

static gboolean
go_on_cb (gpointer user_data)
{
  deliver (user_data);
  return G_SOURCE_REMOVE;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Delivery *delivery = user_data;
  gsize n = 0;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, &n, NULL))
    {
      delivery_free (delivery);
      return;
    }
  delivery->at += n;
  delivery->visit->n_bytes += n;
  if (delivery->pause_ms > 0)
    g_timeout_add (delivery->pause_ms, go_on_cb, delivery);
  else
    deliver (delivery);
}

static void
deliver (Delivery *delivery)
{
  gsize n = MIN (delivery->piece, delivery->end - delivery->at);
  const guint8 *data = g_bytes_get_data (delivery->bytes, NULL);

  if (n == 0)
    {
      delivery_free (delivery);
      return;
    }
  g_output_stream_write_all_async (g_io_stream_get_output_stream (delivery->stream), data + delivery->at, n, G_PRIORITY_DEFAULT,
                                   NULL, written_cb, delivery);
}

/* @limit: the connection is closed after so many bytes of the body; @rate: bytes a second, 0 as fast as it goes */
static void
deliver_oddly (SoupServerMessage *message, GBytes *bytes, gsize from, gsize limit, gint64 rate, const char *etag, SimVisit *visit)
{
  Delivery *delivery = g_new0 (Delivery, 1);
  gsize size = g_bytes_get_size (bytes);
  g_autofree char *range = from > 0 ? g_strdup_printf ("Content-Range: bytes %zu-%zu/%zu\r\n", from, size - 1, size) : g_strdup ("");
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %zu\r\n%s"
                                           "ETag: %s\r\nAccept-Ranges: bytes\r\nConnection: close\r\n\r\n",
                                           from > 0 ? "206 Partial Content" : "200 OK", size - from, range, etag);

  visit->status = from > 0 ? 206 : 200;
  delivery->visit = visit;
  delivery->stream = soup_server_message_steal_connection (message);
  delivery->bytes = g_bytes_ref (bytes);
  delivery->at = from;
  delivery->end = MIN (size, from + limit);
  delivery->pause_ms = rate > 0 ? 50 : 0;
  delivery->piece = rate > 0 ? MAX ((gsize) rate / 20, 1) : 65536;
  g_output_stream_write_all (g_io_stream_get_output_stream (delivery->stream), head, strlen (head), NULL, NULL, NULL);
  deliver (delivery);
}

static gboolean
refuse_account (SoupServerMessage *message, const SimAccount *account, SimVisit *visit)
{
  g_autofree char *url = NULL;

  if (!account->eligible || sim_vendor_take_fault (visit->site, "not-eligible", NULL))
    {
      url = sim_vendor_make_url (SIM_SITE_LOCATOR, "/eligibility");
      visit->detail = g_strdup ("eligibility page");
    }
  else if (!account->agreed || sim_vendor_take_fault (visit->site, "agreement", NULL))
    {
      visit->detail = g_strdup ("agreement page");
      sim_vendor_answer (message, 200, "text/html", agreement_page);
      return TRUE;
    }
  else
    return FALSE;
  soup_server_message_set_redirect (message, 302, url);
  return TRUE;
}

static gboolean
answer_with_page (SoupServerMessage *message, SimVisit *visit, const char *name)
{
  g_autofree char *path = g_strconcat (FILES_PATH, name, NULL);
  g_autofree char *url = NULL;

  visit->assumed = TRUE;
  if (sim_vendor_take_fault (visit->site, "login-page", NULL))
    {
      sim_vendor_answer (message, 200, "text/html", login_page);
      return TRUE;
    }
  if (sim_vendor_take_fault (visit->site, "redirect", NULL))
    url = sim_vendor_make_url (SIM_SITE_MIRROR, path);
  else if (sim_vendor_take_fault (visit->site, "redirect-loop", NULL))
    url = sim_vendor_make_url (visit->site, path);
  if (url == NULL)
    return FALSE;
  soup_server_message_set_redirect (message, 302, url);
  return TRUE;
}

static void
file_cb (SoupServerMessage *message, const char *path, GHashTable *query, SimVisit *visit)
{
  SoupMessageHeaders *wanted = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *name = strrchr (path, '/') + 1;
  SimAccount *account = visit->site == SIM_SITE_DOWNLOAD ? sim_vendor_log_in (message, visit) : NULL;
  SimPackage *package = sim_packages_find (name, sim_vendor_get_scale ());
  g_autofree char *etag = NULL;
  g_autoptr(GBytes) bytes = NULL;
  SoupRange *ranges = NULL;
  const char *if_range = soup_message_headers_get_one (wanted, "If-Range");
  gint64 argument = 0;
  gsize from = 0, size;
  int n_ranges = 0;

  if (visit->site == SIM_SITE_DOWNLOAD && (account == NULL || refuse_account (message, account, visit)))
    return;
  if (package == NULL)
    {
      sim_vendor_answer (message, 404, "text/html", "<html><body>No such file.</body></html>");
      return;
    }
  if (answer_with_page (message, visit, name))
    return;
  bytes = g_bytes_ref (package->bytes);
  if (sim_vendor_take_fault (visit->site, "truncated", NULL))
    {
      g_autoptr(GBytes) half = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) / 2);

      g_bytes_unref (bytes);
      bytes = g_bytes_ref (half);
    }
  size = g_bytes_get_size (bytes);
  etag = g_strdup_printf ("\"%s\"", package->md5);
  if (if_range != NULL && !g_str_equal (if_range, etag))
    soup_message_headers_remove (wanted, "Range");
  if (soup_message_headers_get_ranges (wanted, (goffset) size, &ranges, &n_ranges) && n_ranges == 1)
    from = (gsize) ranges[0].start;
  soup_message_headers_free_ranges (wanted, ranges);
  if (sim_vendor_take_fault (visit->site, "drop", &argument))
    {
      deliver_oddly (message, bytes, from, argument > 0 ? (gsize) argument : (size - from) / 2, 0, etag, visit);
      return;
    }
  if (sim_vendor_take_fault (visit->site, "slow", &argument))
    {
      deliver_oddly (message, bytes, from, size, argument > 0 ? argument : 20000, etag, visit);
      return;
    }
  soup_message_headers_replace (headers, "ETag", etag);
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (headers, "Content-Type", g_str_has_suffix (name, ".txt") ? "text/plain" : "application/octet-stream");
  soup_server_message_set_status (message, 200, NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), bytes);   /* ranges are the server's work */
}

void
sim_vendor_sites_add (void)
{
  sim_vendor_add_handler (SIM_SITE_LOCATOR, LOCATOR_PATH, locator_cb);
  sim_vendor_add_handler (SIM_SITE_LOCATOR, "/eligibility", page_cb);
  sim_vendor_add_handler (SIM_SITE_LOCATOR, "/agreement", page_cb);
  sim_vendor_add_handler (SIM_SITE_DOWNLOAD, FILES_PATH, file_cb);
  sim_vendor_add_handler (SIM_SITE_MIRROR, FILES_PATH, file_cb);
}
