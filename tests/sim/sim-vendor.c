/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-vendor.h"

#include <string.h>

#include "sim-authority.h"
#include "sim-json.h"

typedef struct
{
  const char *name;       /* in the control API */
  const char *dns;        /* in its certificate */
  const char *address;
  SoupServer *server;     /* (owned) */
} Site;

/* A site's fault: "drop:100000" is the fault "drop" with an argument. */
typedef struct
{
  SimSite site;
  char *name;
  gint64 argument;
  gint remaining;         /* negative: always */
} Fault;

typedef struct
{
  SimSite site;
  SimVendorFunc func;
} Handler;

static Site sites[SIM_N_SITES] = {
  { "locator", "www.vendor.example", "127.3.0.1", NULL },
  { "download", "download.vendor.example", "127.3.0.2", NULL },
  { "mirror", "mirror.vendor.example", "127.3.0.3", NULL },
};
static SimAuthority *authority;
static GPtrArray *accounts;   /* SimAccount */
static GPtrArray *faults;     /* Fault */
static GPtrArray *visits;     /* SimVisit */
static guint vendor_port;
static double vendor_scale;

static void
account_free (gpointer data)
{
  SimAccount *account = data;

  g_free (account->user);
  g_free (account->password);
  g_free (account);
}

static void
fault_free (gpointer data)
{
  Fault *fault = data;

  g_free (fault->name);
  g_free (fault);
}

static void
visit_free (gpointer data)
{
  SimVisit *visit = data;

  g_free (visit->method);
  g_free (visit->path);
  g_free (visit->user);
  g_free (visit->range);
  g_free (visit->detail);
  g_free (visit);
}

static SimAccount *
add_account (const char *user, const char *password)
{
  SimAccount *account = g_new0 (SimAccount, 1);

  account->user = g_strdup (user);
  account->password = g_strdup (password);
  account->eligible = account->agreed = TRUE;
  g_ptr_array_add (accounts, account);
  return account;
}

static SimAccount *
find_account (const char *user)
{
  for (guint i = 0; i < accounts->len; i++)
    if (g_str_equal (((SimAccount *) accounts->pdata[i])->user, user))
      return accounts->pdata[i];
  return NULL;
}

char *
sim_vendor_make_url (SimSite site, const char *path)
{
  return g_strdup_printf ("https://%s:%u%s", sites[site].address, vendor_port, path);
}

double
sim_vendor_get_scale (void)
{
  return vendor_scale;
}

void
sim_vendor_answer (SoupServerMessage *message, guint status, const char *type, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

gboolean
sim_vendor_take_fault (SimSite site, const char *name, gint64 *argument)
{
  for (guint i = 0; i < faults->len; i++)
    {
      Fault *fault = faults->pdata[i];

      if (fault->site != site || !g_str_equal (fault->name, name) || fault->remaining == 0)
        continue;
      if (argument != NULL)
        *argument = fault->argument;
      if (fault->remaining > 0)
        fault->remaining--;
      return TRUE;
    }
  return FALSE;
}

static SimAccount *
read_login (SoupServerMessage *message, SimVisit *visit)
{
  const char *header = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  g_autofree guchar *decoded = NULL;
  g_autofree char *text = NULL;
  SimAccount *account;
  char *colon;
  gsize n;

  if (header == NULL || g_ascii_strncasecmp (header, "basic ", 6) != 0)
    return NULL;
  decoded = g_base64_decode (header + 6, &n);
  text = g_strndup ((const char *) decoded, n);
  colon = strchr (text, ':');
  if (colon == NULL)
    return NULL;
  *colon = '\0';
  g_free (visit->user);
  visit->user = g_strdup (text);
  account = find_account (text);
  return account != NULL && g_str_equal (account->password, colon + 1) ? account : NULL;
}

SimAccount *
sim_vendor_log_in (SoupServerMessage *message, SimVisit *visit)
{
  SimAccount *account = read_login (message, visit);

  if (account != NULL)
    return account;
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate", "Basic realm=\"Vendor\"");
  sim_vendor_answer (message, 401, "text/html", "<html><head><title>401 Authorization Required</title></head><body>Log in.</body></html>");
  visit->detail = g_strdup ("login rejected");
  return NULL;
}

static void
wrote_cb (SoupServerMessage *message, guint n, gpointer user_data)
{
  SimVisit *visit = user_data;

  visit->n_bytes += n;
}

static void
handle_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Handler *handler = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SimVisit *visit = g_new0 (SimVisit, 1);
  gint64 status;

  visit->id = visits->len;
  visit->site = handler->site;
  visit->time_us = g_get_real_time ();
  visit->method = g_strdup (soup_server_message_get_method (message));
  visit->path = g_strdup (path);
  visit->range = g_strdup (soup_message_headers_get_one (headers, "Range"));
  g_ptr_array_add (visits, visit);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_cb), visit);
  if (sim_vendor_take_fault (handler->site, "status", &status))
    {
      sim_vendor_answer (message, (guint) status, "text/html", "<html><body>Not now.</body></html>");
      visit->detail = g_strdup ("status");
    }
  else if (sim_vendor_take_fault (handler->site, "hang", NULL))
    {
      visit->detail = g_strdup ("hang");
      soup_server_message_pause (message);
      return;
    }
  else
    handler->func (message, path, query, visit);
  visit->status = soup_server_message_get_status (message);
}

void
sim_vendor_add_handler (SimSite site, const char *path, SimVendorFunc func)
{
  Handler *handler = g_new0 (Handler, 1);

  handler->site = site;
  handler->func = func;
  soup_server_add_handler (sites[site].server, path, handle_cb, handler, g_free);
}

static void
set_certificate (SimSite site, SimIssue issue)
{
  g_autoptr(GTlsCertificate) certificate = sim_authority_issue (authority, issue, sites[site].dns, sites[site].address);

  soup_server_set_tls_certificate (sites[site].server, certificate);
}

static gboolean
open_site (SimSite site, GError **error)
{
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string (sites[site].address, vendor_port);
  GSList *uris;

  sites[site].server = soup_server_new ("server-header", "Stand-in", NULL);
  set_certificate (site, SIM_ISSUE_GOOD);
  if (!soup_server_listen (sites[site].server, address, SOUP_SERVER_LISTEN_HTTPS, error))
    return FALSE;
  uris = soup_server_get_uris (sites[site].server);
  vendor_port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return TRUE;
}

gboolean
sim_vendor_open (guint *port, const char *authority_file, double scale, GError **error)
{
  g_autofree char *pem = NULL;

  vendor_port = *port;
  vendor_scale = scale;
  authority = sim_authority_new ("Stand-in Authority");
  accounts = g_ptr_array_new_with_free_func (account_free);
  faults = g_ptr_array_new_with_free_func (fault_free);
  visits = g_ptr_array_new_with_free_func (visit_free);
  add_account ("cco-user", "Cco-12345");
  add_account ("cco-weak", "Cco-12345")->eligible = FALSE;
  add_account ("cco-new", "Cco-12345")->agreed = FALSE;
  for (guint site = 0; site < SIM_N_SITES; site++)
    if (!open_site ((SimSite) site, error))
      return FALSE;
  pem = sim_authority_get_pem (authority);
  if (authority_file != NULL && !g_file_set_contents (authority_file, pem, -1, error))
    return FALSE;
  sim_vendor_sites_add ();
  *port = vendor_port;
  return TRUE;
}

void
sim_vendor_close (void)
{
  for (guint site = 0; site < SIM_N_SITES; site++)
    {
      if (sites[site].server != NULL)
        soup_server_disconnect (sites[site].server);
      g_clear_object (&sites[site].server);
    }
}

/* --- the control API --- */

static void
build_visit (JsonBuilder *builder, const SimVisit *visit)
{
  json_builder_begin_object (builder);
  sim_json_add_number (builder, "id", (gint64) visit->id);
  sim_json_add_text (builder, "site", sites[visit->site].name);
  sim_json_add_number (builder, "time_us", visit->time_us);
  sim_json_add_text (builder, "method", visit->method);
  sim_json_add_text (builder, "path", visit->path);
  sim_json_add_text (builder, "user", visit->user);
  sim_json_add_text (builder, "range", visit->range);
  sim_json_add_text (builder, "detail", visit->detail);
  sim_json_add_text (builder, "known", visit->assumed ? "assumed" : "seen");
  sim_json_add_number (builder, "status", visit->status);
  sim_json_add_number (builder, "bytes", (gint64) visit->n_bytes);
  json_builder_end_object (builder);
}

static JsonBuilder *
build_state (guint64 since)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  sim_json_add_number (builder, "port", vendor_port);
  json_builder_set_member_name (builder, "sites");
  json_builder_begin_object (builder);
  for (guint site = 0; site < SIM_N_SITES; site++)
    {
      g_autofree char *url = sim_vendor_make_url ((SimSite) site, "/");

      sim_json_add_text (builder, sites[site].name, url);
    }
  json_builder_end_object (builder);
  sim_json_add_number (builder, "next", visits->len);
  json_builder_set_member_name (builder, "visits");
  json_builder_begin_array (builder);
  for (guint64 i = since; i < visits->len; i++)
    build_visit (builder, visits->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return builder;
}

static gboolean
find_site (const char *name, SimSite *site)
{
  for (guint i = 0; i < SIM_N_SITES; i++)
    if (g_strcmp0 (name, sites[i].name) == 0)
      {
        *site = (SimSite) i;
        return TRUE;
      }
  return FALSE;
}

/* "drop:1000", or { "fault": "drop:1000", "count": 2 } */
static gboolean
add_fault (SimSite site, JsonNode *node)
{
  const char *text = NULL;
  Fault *fault;
  const char *colon;
  gint count = -1;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      text = json_object_get_string_member_with_default (json_node_get_object (node), "fault", NULL);
      count = (gint) json_object_get_int_member_with_default (json_node_get_object (node), "count", -1);
    }
  else if (JSON_NODE_HOLDS_VALUE (node))
    text = json_node_get_string (node);
  if (text == NULL)
    return FALSE;
  fault = g_new0 (Fault, 1);
  colon = strchr (text, ':');
  fault->site = site;
  fault->name = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup (text);
  fault->argument = colon != NULL ? g_ascii_strtoll (colon + 1, NULL, 10) : 0;
  fault->remaining = count;
  g_ptr_array_add (faults, fault);
  return TRUE;
}

static gboolean
patch_faults (JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      SimSite site;
      JsonArray *array;

      if (!find_site (name, &site) || !JSON_NODE_HOLDS_ARRAY (node))
        return FALSE;
      for (guint i = faults->len; i > 0; i--)
        if (((Fault *) faults->pdata[i - 1])->site == site)
          g_ptr_array_remove_index (faults, i - 1);
      array = json_node_get_array (node);
      for (guint i = 0; i < json_array_get_length (array); i++)
        if (!add_fault (site, json_array_get_element (array, i)))
          return FALSE;
    }
  return TRUE;
}

static gboolean
patch_certificates (JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      SimSite site;
      SimIssue issue;

      if (!find_site (name, &site) || !sim_issue_from_string (json_node_get_string (node), &issue))
        return FALSE;
      set_certificate (site, issue);
    }
  return TRUE;
}

static gboolean
patch_accounts (JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      SimAccount *account = find_account (name);
      JsonObject *values;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return FALSE;
      values = json_node_get_object (node);
      if (account == NULL)
        account = add_account (name, "Cco-12345");
      if (json_object_has_member (values, "password"))
        {
          g_free (account->password);
          account->password = g_strdup (json_object_get_string_member (values, "password"));
        }
      account->eligible = json_object_get_boolean_member_with_default (values, "eligible", account->eligible);
      account->agreed = json_object_get_boolean_member_with_default (values, "agreed", account->agreed);
    }
  return TRUE;
}

/* { "faults": { "download": [ "drop:1000" ] }, "certificates": { "download": "renewed" }, "accounts": { ... } } */
static gboolean
patch (SoupServerMessage *message)
{
  static const struct { const char *name; gboolean (*func) (JsonObject *); } parts[] = {
    { "faults", patch_faults }, { "certificates", patch_certificates }, { "accounts", patch_accounts },
  };
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *object = sim_json_read_body (message, parser);

  if (object == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (json_object_has_member (object, parts[i].name)
        && (!JSON_NODE_HOLDS_OBJECT (json_object_get_member (object, parts[i].name))
            || !parts[i].func (json_object_get_object_member (object, parts[i].name))))
      return FALSE;
  return TRUE;
}

static void
control_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  const char *since = query != NULL ? g_hash_table_lookup (query, "since") : NULL;
  g_autoptr(JsonBuilder) builder = NULL;

  if (g_str_equal (soup_server_message_get_method (message), "PATCH") && !patch (message))
    {
      sim_vendor_answer (message, 400, "application/json", "{\"error\":\"no such site, fault, certificate or account\"}");
      return;
    }
  builder = build_state (since != NULL ? g_ascii_strtoull (since, NULL, 10) : 0);
  sim_json_answer (message, builder);
}

void
sim_vendor_control (SoupServer *control)
{
  soup_server_add_handler (control, "/vendor", control_cb, NULL, NULL);
}
