/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-license-server.h"

#include <libxml/parser.h>
#include <string.h>

#include "sim-dialect.h"
#include "sim-json.h"
#include "sim-license.h"
#include "sim-vendor.h"

#define DAY 86400
#define PATH "/SWIFT/Licensing/"

typedef struct
{
  gint64 time_us, wall_us;
  char *serial, *user;        /* (owned) */
  const char *result;         /* (static) */
} Request;

static struct
{
  GHashTable *accounts;       /* (owned): user -> password */
  GHashTable *contract;       /* (owned) (nullable): serials; NULL for all */
  GHashTable *revoked;        /* (owned) */
  GHashTable *refused;        /* (owned): accounts that are no good although the password is right */
  gint64 days, until;
  guint limit;
  double window_seconds, blocked_seconds;
  gint64 blocked_until_us;
  guint delay_ms;
  char *fault;                /* (owned) (nullable) */
  guint salt;
  GPtrArray *requests;        /* (owned) (element-type Request) */
} state;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_free (self->serial);
  g_free (self->user);
  g_free (self);
}

static void
init (void)
{
  if (state.requests != NULL)
    return;
  state.requests = g_ptr_array_new_with_free_func (request_free);
  state.accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  state.revoked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  state.refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (state.accounts, g_strdup ("jdoe"), g_strdup ("Cisco-1234"));
  /* one account of Cisco.com serves licences and packages alike: the one the stand-in of the packages knows */
  g_hash_table_insert (state.accounts, g_strdup ("cco-user"), g_strdup ("Cco-12345"));
  state.days = 365;
  /* the chapter: more than 9 licences within three minutes */
  state.limit = 9;
  state.window_seconds = 180;
  state.blocked_seconds = 600;
}

void
sim_license_server_reset (void)
{
  init ();
  g_ptr_array_set_size (state.requests, 0);
  state.blocked_until_us = 0;
}

/* --- the answer --- */

static void
set_error (SoupServerMessage *message, const char *code_key, const char *code, const char *words)
{
  g_autofree char *body = g_markup_printf_escaped ("<?xml version=\"1.0\"?>\n<%s><%s %s=\"%s\">%s</%s></%s>\n",
                                                   sim_dialect ("element.license-reply"), sim_dialect ("element.license-reply-error"),
                                                   sim_dialect ("attribute.license-error-code"), code_key != NULL ? sim_dialect (code_key) : code,
                                                   words, sim_dialect ("element.license-reply-error"), sim_dialect ("element.license-reply"));

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/xml", SOUP_MEMORY_COPY, body, strlen (body));
}

static void
set_license (SoupServerMessage *message, const char *serial)
{
  gint64 today = g_get_real_time () / G_USEC_PER_SEC / DAY;
  gint64 until = state.until != 0 ? state.until : (today + state.days) * DAY;
  const char *named = g_strcmp0 (state.fault, "other-serial") == 0 ? "FOC9999ZZZZ" : serial;
  g_autofree char *text = g_strcmp0 (state.fault, "image") == 0 ? g_strdup ("\x89PNG\r\n....") : sim_license_make (named, until, state.salt++);
  g_autofree char *encoded = g_base64_encode ((const guchar *) text, strlen (text));
  g_autofree char *body = g_markup_printf_escaped ("<?xml version=\"1.0\"?>\n<%s><%s %s=\"%s.lic\">%s</%s></%s>\n",
                                                   sim_dialect ("element.license-reply"), sim_dialect ("element.license-reply-file"),
                                                   sim_dialect ("attribute.license-reply-name"), serial, encoded,
                                                   sim_dialect ("element.license-reply-file"), sim_dialect ("element.license-reply"));

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/xml", SOUP_MEMORY_COPY, body, strlen (body));
}

static gboolean
is_too_many (void)
{
  gint64 now = g_get_monotonic_time ();
  guint recent = 0;

  if (now < state.blocked_until_us)
    return TRUE;
  for (guint i = state.requests->len; i > 0; i--)
    {
      Request *request = g_ptr_array_index (state.requests, i - 1);

      if ((double) (now - request->time_us) > state.window_seconds * G_USEC_PER_SEC)
        break;
      recent++;
    }
  if (recent <= state.limit)
    return FALSE;
  state.blocked_until_us = now + (gint64) (state.blocked_seconds * G_USEC_PER_SEC);
  return TRUE;
}

static char *
read_serial (SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  xmlDoc *document = body->length > 0 ? xmlReadMemory (body->data, (int) body->length, NULL, NULL,
                                                       XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING) : NULL;
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  char *serial = NULL;

  if (root != NULL && g_str_equal ((const char *) root->name, sim_dialect ("element.license-request")))
    for (xmlNode *child = root->children; child != NULL; child = child->next)
      if (child->type == XML_ELEMENT_NODE && g_str_equal ((const char *) child->name, sim_dialect ("element.license-request-serial")))
        {
          xmlChar *content = xmlNodeGetContent (child);

          serial = g_strdup ((const char *) content);
          xmlFree (content);
        }
  if (document != NULL)
    xmlFreeDoc (document);
  return serial;
}

static gboolean
read_login (SoupServerMessage *message, char **user, char **password)
{
  const char *header = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  g_autofree guchar *data = NULL;
  g_autofree char *text = NULL;
  char *colon;
  gsize size;

  if (header == NULL || !g_str_has_prefix (header, "Basic "))
    return FALSE;
  data = g_base64_decode (header + 6, &size);
  text = g_strndup ((const char *) data, size);
  colon = strchr (text, ':');
  if (colon == NULL)
    return FALSE;
  *user = g_strndup (text, (gsize) (colon - text));
  *password = g_strdup (colon + 1);
  return TRUE;
}

static void
set_unauthorized (SoupServerMessage *message)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate", "Basic realm=\"Cisco.com\"");
  soup_server_message_set_status (message, 401, NULL);
}

/* What comes of a question; the name of it for the log. */
static const char *
answer (SoupServerMessage *message, const char *user, const char *password, const char *serial)
{
  const char *known = user != NULL ? g_hash_table_lookup (state.accounts, user) : NULL;

  if (is_too_many ())
    {
      set_error (message, "license-error.blocked", NULL, "Too many requests from your address, try again later");
      return "blocked";
    }
  if (state.fault != NULL && g_str_has_prefix (state.fault, "status-"))
    {
      soup_server_message_set_status (message, (guint) g_ascii_strtoull (state.fault + 7, NULL, 10), NULL);
      return "status";
    }
  if (known == NULL || g_strcmp0 (known, password) != 0)
    {
      set_unauthorized (message);
      return "unauthorized";
    }
  if (g_hash_table_contains (state.refused, user))
    {
      set_error (message, "license-error.account", NULL, "The account may not download licenses");
      return "refused";
    }
  if (g_strcmp0 (state.fault, "malformed") == 0 || g_strcmp0 (state.fault, "html") == 0)
    {
      const char *body = state.fault[0] == 'm' ? "<licenseReply><licenseFile" : "<html><body>Please log in</body></html>";

      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, state.fault[0] == 'm' ? "text/xml" : "text/html", SOUP_MEMORY_COPY, body, strlen (body));
      return state.fault[0] == 'm' ? "malformed" : "html";
    }
  if (serial == NULL || *serial == '\0')
    {
      set_error (message, NULL, "badRequest", "The request holds no serial number");
      return "bad-request";
    }
  if (g_hash_table_contains (state.revoked, serial))
    {
      set_error (message, "license-error.revoked", NULL, "The license of this device was revoked");
      return "revoked";
    }
  if (state.contract != NULL && !g_hash_table_contains (state.contract, serial))
    {
      set_error (message, "license-error.no-contract", NULL, "No contract of this account covers the device");
      return "no-contract";
    }
  set_license (message, serial);
  return "licence";
}

static gboolean
unpause_cb (gpointer user_data)
{
  soup_server_message_unpause (user_data);
  return G_SOURCE_REMOVE;
}

static void
handle (SoupServerMessage *message, const char *path)
{
  g_autofree char *password = NULL;
  Request *request;

  init ();
  if (soup_server_message_get_method (message) != SOUP_METHOD_POST || !g_str_has_suffix (path, sim_dialect ("license-server.path")))
    {
      soup_server_message_set_status (message, 404, NULL);
      return;
    }
  request = g_new0 (Request, 1);
  request->time_us = g_get_monotonic_time ();
  request->wall_us = g_get_real_time ();
  request->serial = read_serial (message);
  read_login (message, &request->user, &password);
  g_ptr_array_add (state.requests, request);
  request->result = answer (message, request->user, password, request->serial);
  if (g_strcmp0 (state.fault, "hang") == 0)
    soup_server_message_pause (message);
  else if (state.delay_ms > 0)
    {
      soup_server_message_pause (message);
      g_timeout_add_full (G_PRIORITY_DEFAULT, state.delay_ms, unpause_cb, g_object_ref (message), g_object_unref);
    }
}

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  handle (message, path);
}

static void
visit_cb (SoupServerMessage *message, const char *path, GHashTable *query, SimVisit *visit)
{
  g_autofree char *password = NULL;

  read_login (message, &visit->user, &password);
  visit->assumed = sim_dialect_is_assumed ("license-server.path");
  visit->detail = g_strdup ("licence server");
  handle (message, path);
}

void
sim_license_server_join_vendor (void)
{
  init ();
  sim_vendor_add_handler (SIM_SITE_LOCATOR, PATH, visit_cb);
}

SoupServer *
sim_license_server_new (guint *port, GError **error)
{
  g_autoptr(SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_from_string ("127.0.0.1");
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, (guint16) *port);
  GSList *uris;

  init ();
  soup_server_add_handler (server, PATH, request_cb, NULL, NULL);
  if (!soup_server_listen (server, address, 0, error))
    return NULL;
  uris = soup_server_get_uris (server);
  *port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return g_steal_pointer (&server);
}

/* --- the control API --- */

static GHashTable *
read_set (JsonObject *object, const char *name)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonNode *node = json_object_get_member (object, name);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      g_hash_table_add (set, g_strdup (json_array_get_string_element (json_node_get_array (node), i)));
  return set;
}

static void
patch_sets (JsonObject *object)
{
  if (json_object_has_member (object, "contract"))
    {
      g_clear_pointer (&state.contract, g_hash_table_unref);
      if (!json_object_get_null_member (object, "contract"))
        state.contract = read_set (object, "contract");
    }
  if (json_object_has_member (object, "revoked"))
    {
      g_hash_table_unref (state.revoked);
      state.revoked = read_set (object, "revoked");
    }
  if (json_object_has_member (object, "refused"))
    {
      g_hash_table_unref (state.refused);
      state.refused = read_set (object, "refused");
    }
}

void
sim_license_server_patch (JsonObject *object)
{
  init ();
  if (json_object_has_member (object, "accounts") && JSON_NODE_HOLDS_OBJECT (json_object_get_member (object, "accounts")))
    {
      JsonObject *accounts = json_object_get_object_member (object, "accounts");
      g_autoptr(GList) users = json_object_get_members (accounts);

      g_hash_table_remove_all (state.accounts);
      for (GList *l = users; l != NULL; l = l->next)
        g_hash_table_insert (state.accounts, g_strdup (l->data), g_strdup (json_object_get_string_member_with_default (accounts, l->data, "")));
    }
  patch_sets (object);
  state.days = json_object_get_int_member_with_default (object, "days", state.days);
  state.until = json_object_get_int_member_with_default (object, "until", state.until);
  state.limit = (guint) json_object_get_int_member_with_default (object, "limit", state.limit);
  state.delay_ms = (guint) json_object_get_int_member_with_default (object, "delay_ms", state.delay_ms);
  state.window_seconds = json_object_get_double_member_with_default (object, "window_seconds", state.window_seconds);
  state.blocked_seconds = json_object_get_double_member_with_default (object, "blocked_seconds", state.blocked_seconds);
  if (json_object_has_member (object, "fault"))
    {
      g_free (state.fault);
      state.fault = json_object_get_null_member (object, "fault") ? NULL : g_strdup (json_object_get_string_member (object, "fault"));
    }
}

void
sim_license_server_build (JsonBuilder *builder)
{
  init ();
  json_builder_begin_object (builder);
  sim_json_add_text (builder, "fault", state.fault);
  sim_json_add_number (builder, "limit", state.limit);
  json_builder_set_member_name (builder, "assumed");
  json_builder_add_boolean_value (builder, sim_dialect_is_assumed ("license-server.path"));
  json_builder_set_member_name (builder, "requests");
  json_builder_begin_array (builder);
  for (guint i = 0; i < state.requests->len; i++)
    {
      const Request *request = g_ptr_array_index (state.requests, i);

      json_builder_begin_object (builder);
      sim_json_add_number (builder, "time_us", request->time_us);
      sim_json_add_number (builder, "wall_us", request->wall_us);
      sim_json_add_text (builder, "serial", request->serial);
      sim_json_add_text (builder, "user", request->user);
      sim_json_add_text (builder, "result", request->result);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}
