/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-web.h"

#include <string.h>

#include "sim-dialect.h"
#include "sim-fleet.h"
#include "sim-listener.h"
#include "sim-log.h"
#include "sim-push.h"
#include "sim-sdee.h"
#include "sim-transactions.h"

#define MAX_COOKIES 16

/* One request on its way to an answer. */
typedef struct
{
  SoupServerMessage *message;   /* (owned) */
  SimSensor *sensor;
  guint64 log_id;
  char *user;                   /* (owned) (nullable) */
  SimRole role;
  char *session;                /* (owned) (nullable): of the cookie */
  SimCommand command;
  SimPush *push;                /* (owned) (nullable) */
  gboolean paused;
} SimExchange;

static GHashTable *pushes;      /* SoupServerMessage -> SimPush (owned): bodies on their way */

static void
exchange_free (SimExchange *self)
{
  g_object_unref (self->message);
  g_free (self->user);
  g_free (self->session);
  g_free (self->command.command);
  g_clear_pointer (&self->push, sim_push_free);
  g_free (self);
}

static void
finished_cb (SoupServerMessage *message, gpointer user_data)
{
  SimExchange *self = user_data;

  sim_sdee_forget (self->sensor, self);
  sim_log_finish (self->log_id, soup_server_message_get_status (message));
  g_signal_handlers_disconnect_by_data (message, self);
  exchange_free (self);
}

static void
delivered_cb (gpointer user_data)
{
  SimExchange *self = user_data;

  sim_log_finish (self->log_id, 0);
  exchange_free (self);
}

/* --- who asks --- */

static char *
cookie_user (SimSensor *sensor, const char *header, char **session)
{
  g_autofree char *wanted = g_strconcat (sim_dialect ("cookie.session"), "=", NULL);
  g_auto(GStrv) parts = header != NULL ? g_strsplit (header, ";", -1) : NULL;

  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    {
      const char *value = g_strstrip (parts[i]);

      if (!g_str_has_prefix (value, wanted))
        continue;
      value += strlen (wanted);
      for (guint j = 0; sensor->cookies != NULL && j < sensor->cookies->len; j++)
        {
          const char *known = g_ptr_array_index (sensor->cookies, j);
          gsize n = strlen (value);

          if (n == 32 && strncmp (known, value, n) == 0)
            {
              *session = g_strdup (value);
              return g_strdup (known + n + 1);
            }
        }
    }
  return NULL;
}

static void
give_cookie (SimExchange *self)
{
  SimSensor *sensor = self->sensor;
  g_autofree char *cookie = NULL;

  self->session = g_strdup_printf ("%08x%08x%08x%08x", g_random_int (), g_random_int (), g_random_int (), g_random_int ());
  if (sensor->cookies == NULL)
    sensor->cookies = g_ptr_array_new_with_free_func (g_free);
  if (sensor->cookies->len >= MAX_COOKIES)
    g_ptr_array_remove_index (sensor->cookies, 0);
  g_ptr_array_add (sensor->cookies, g_strdup_printf ("%s %s", self->session, self->user));
  cookie = g_strdup_printf ("%s=%s; path=/", sim_dialect ("cookie.session"), self->session);
  soup_message_headers_append (soup_server_message_get_response_headers (self->message), "Set-Cookie", cookie);
}

static gboolean
log_in (SimExchange *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");

  self->user = cookie_user (self->sensor, soup_message_headers_get_list (headers, "Cookie"), &self->session);
  if (authorization != NULL)
    {
      g_autofree guchar *decoded = NULL;
      g_autofree char *text = NULL;
      char *colon;
      gsize n;

      g_clear_pointer (&self->user, g_free);
      if (g_ascii_strncasecmp (authorization, "basic ", 6) != 0)
        return FALSE;
      decoded = g_base64_decode (authorization + 6, &n);
      text = g_strndup ((const char *) decoded, n);
      colon = strchr (text, ':');
      if (colon == NULL)
        return FALSE;
      *colon = '\0';
      self->role = sim_sensor_log_in (self->sensor, text, colon + 1);
      if (self->role == SIM_ROLE_NONE)
        return FALSE;
      self->user = g_strdup (text);
      self->sensor->n_logins++;
      if (self->session == NULL)
        give_cookie (self);
      return TRUE;
    }
  if (self->user == NULL)
    return FALSE;
  self->role = sim_sensor_log_in (self->sensor, self->user, NULL);
  return self->role != SIM_ROLE_NONE;
}

/* --- answers --- */

static void
set_date (SimExchange *self)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (sim_sensor_get_time_us (self->sensor) / G_USEC_PER_SEC);
  g_autofree char *text = soup_date_time_to_string (time, SOUP_DATE_HTTP);

  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), "Date", text);
}

static void
answer (SimExchange *self, guint status, const char *type, const char *body)
{
  set_date (self);
  soup_server_message_set_status (self->message, status, NULL);
  if (status == 401)
    soup_message_headers_replace (soup_server_message_get_response_headers (self->message), "WWW-Authenticate", "Basic realm=\"IPS Sensor\"");
  soup_server_message_set_response (self->message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

/* Takes the connection from the server and says it itself. */
static void
answer_oddly (SimExchange *self, SimFaultKind kind, const char *body)
{
  g_autofree char *head = NULL;
  GIOStream *stream;

  head = kind == SIM_FAULT_ENDLESS_BODY || kind == SIM_FAULT_HANG_REPLY
         ? g_strdup (kind == SIM_FAULT_HANG_REPLY ? "" : "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n")
         : g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", strlen (body));
  g_signal_handlers_disconnect_by_data (self->message, self);
  stream = soup_server_message_steal_connection (self->message);
  sim_faults_deliver (stream, kind, head, body, delivered_cb, self);
}

/* @body is the honest answer; what is sent depends on the sensor's faults. Ends the exchange's way through here. */
static void
answer_with_faults (SimExchange *self, const char *body)
{
  static const SimFaultKind odd[] = { SIM_FAULT_HANG_REPLY, SIM_FAULT_SLOW, SIM_FAULT_DROP, SIM_FAULT_ENDLESS_BODY };
  static const SimFaultKind bodies[] = { SIM_FAULT_MALFORMED_XML, SIM_FAULT_DTD_BOMB, SIM_FAULT_ENTITY_BOMB };
  GPtrArray *faults = self->sensor->faults;
  g_autoptr(SimFault) type = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr(SimFault) fault = sim_faults_take (faults, odd[i], self->command.command);

      if (fault != NULL)
        {
          answer_oddly (self, odd[i], body);
          return;
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr(SimFault) fault = sim_faults_take (faults, bodies[i], self->command.command);

      if (fault != NULL)
        {
          g_autofree char *text = sim_faults_make_body (bodies[i]);

          answer (self, 200, "text/xml", text);
          return;
        }
    }
  type = sim_faults_take (faults, SIM_FAULT_WRONG_CONTENT_TYPE, self->command.command);
  answer (self, 200, type != NULL ? "application/octet-stream" : "text/xml", body);
}

static void
sdee_reply_cb (const char *body, gpointer user_data)
{
  SimExchange *self = user_data;
  gboolean paused = self->paused;

  self->paused = FALSE;
  answer (self, 200, "text/xml", body);
  if (paused)
    soup_server_message_unpause (self->message);
}

static void
answer_sdee (SimExchange *self, GHashTable *query)
{
  SoupMessageBody *body = soup_server_message_get_request_body (self->message);
  g_autoptr(GHashTable) form = NULL;
  static const char * const session = "15c80000000000000000000000000000";

  if (soup_server_message_get_method (self->message) == SOUP_METHOD_POST && body->length > 0)
    {
      g_autofree char *text = g_strndup (body->data, (gsize) body->length);

      form = soup_form_decode (text);
    }
  else if (query != NULL)
    form = g_hash_table_ref (query);
  else
    form = g_hash_table_new (g_str_hash, g_str_equal);
  self->paused = TRUE;
  soup_server_message_pause (self->message);
  sim_sdee_handle (self->sensor, form, self->session != NULL ? self->session : session, sdee_reply_cb, self);
}

/* What was pushed is in the log, whatever came of it. */
static void
note_push (SimExchange *self)
{
  SimLogEntry *entry = sim_log_get (self->log_id);

  if (entry != NULL)
    entry->detail = g_strdup_printf ("%s, %" G_GUINT64_FORMAT " bytes, %s", sim_push_get_name (self->push), sim_push_get_n_bytes (self->push),
                                     self->command.push != NULL ? sim_push_get_sha256 (self->push) : "not whole");
}

static void
answer_transaction (SimExchange *self)
{
  SoupMessageBody *body = soup_server_message_get_request_body (self->message);
  g_autoptr(SimFault) refusal = sim_faults_take (self->sensor->faults, SIM_FAULT_ERROR, self->command.command);
  g_autofree char *reply = NULL;

  if (soup_server_message_get_method (self->message) != SOUP_METHOD_POST)
    {
      answer (self, 405, "text/plain", "POST only\n");
      return;
    }
  if (refusal != NULL)
    reply = sim_transactions_make_error (refusal->text + strlen ("error:"), NULL);
  else
    reply = sim_transactions_run (self->sensor, &self->command, body->data, self->push == NULL ? (gsize) body->length : 0, self->user, self->role);
  if (self->push != NULL)
    note_push (self);
  if (g_strcmp0 (self->command.purpose, "generate-tls-key") == 0)
    {
      g_autoptr(SimFault) hang = sim_faults_take (self->sensor->faults, SIM_FAULT_REGENERATE_HANG, NULL);

      /* the key is a new one, but nobody is told */
      if (hang != NULL)
        {
          answer_oddly (self, SIM_FAULT_HANG_REPLY, "");
          return;
        }
    }
  answer_with_faults (self, reply);
}

static void
handle_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  SimSensor *sensor = sim_fleet_find_local (soup_server_message_get_local_address (message));
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  gboolean transaction = g_str_equal (path, sim_dialect ("path.transaction"));
  GUri *uri = soup_server_message_get_uri (message);
  g_autoptr(SimFault) status = NULL;
  g_autoptr(SimFault) other = NULL;
  SimExchange *self;
  SimLogEntry *entry;

  if (sensor == NULL)
    {
      soup_server_message_set_status (message, 404, NULL);
      return;
    }
  self = g_new0 (SimExchange, 1);
  self->message = g_object_ref (message);
  self->sensor = sensor;
  g_hash_table_steal_extended (pushes, message, NULL, (gpointer *) &self->push);
  if (transaction)
    sim_transactions_identify (query != NULL ? g_hash_table_lookup (query, sim_dialect ("query.command")) : NULL,
                               body->data, self->push == NULL ? (gsize) body->length : 0, &self->command);
  if (self->push != NULL && sim_push_is_whole (self->push))
    self->command.push = self->push;
  sensor->n_requests++;
  entry = sim_log_add (sensor->index, "request");
  entry->method = g_strdup (soup_server_message_get_method (message));
  entry->path = g_uri_get_query (uri) != NULL ? g_strconcat (path, "?", g_uri_get_query (uri), NULL) : g_strdup (path);
  entry->command = g_strdup (self->command.command);
  entry->assumed = self->command.assumed;
  entry->authorization = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization") != NULL;
  self->log_id = entry->id;
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), self);

  other = sim_faults_take (sensor->faults, SIM_FAULT_NOT_A_SENSOR, self->command.command);
  status = other == NULL ? sim_faults_take (sensor->faults, SIM_FAULT_STATUS, self->command.command) : NULL;
  if (other != NULL)
    {
      g_autofree char *page = sim_faults_make_body (SIM_FAULT_NOT_A_SENSOR);

      answer (self, 200, "text/html", page);
    }
  else if (status != NULL)
    {
      if (status->number == 401)
        sensor->n_rejected++;
      answer (self, (guint) status->number, "text/html", "<html><body>Error</body></html>\n");
    }
  else if (!log_in (self))
    {
      if (entry->authorization)
        sensor->n_rejected++;
      answer (self, 401, "text/html", "<html><body>Unauthorized</body></html>\n");
    }
  else if (transaction)
    answer_transaction (self);
  else if (g_str_equal (path, sim_dialect ("path.sdee")))
    answer_sdee (self, query);
  else if (g_str_equal (path, "/") || g_str_has_prefix (path, "/idm"))
    answer (self, 200, "text/html", "<html><head><title>IPS Device Manager</title></head><body>IPS Device Manager</body></html>\n");
  else
    answer (self, 404, "text/html", "<html><body>Not Found</body></html>\n");
}

/* --- packages, which arrive piece by piece --- */

static void
push_gone_cb (SoupServerMessage *message, gpointer user_data)
{
  g_hash_table_remove (pushes, message);
}

/* Half of it is there: that is all this sensor takes. */
static void
stop_push_cb (SoupServerMessage *message, gpointer user_data)
{
  SimSensor *sensor = user_data;
  g_autoptr(SimFault) drop = sim_faults_take (sensor->faults, SIM_FAULT_PUSH_DROP, NULL);
  SimLogEntry *entry = sim_log_add (sensor->index, "push-stopped");

  entry->detail = g_strdup (drop != NULL ? "dropped" : "no longer read");
  if (drop == NULL)
    {
      g_autoptr(SimFault) hang = sim_faults_take (sensor->faults, SIM_FAULT_PUSH_HANG, NULL);

      soup_server_message_pause (message);
      return;
    }
  sim_listener_drop (sensor);
}

static void
early_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  SimSensor *sensor = sim_fleet_find_local (soup_server_message_get_local_address (message));
  const char *command = query != NULL ? g_hash_table_lookup (query, sim_dialect ("query.command")) : NULL;
  gboolean stops;

  if (sensor == NULL || !g_str_equal (path, sim_dialect ("path.transaction")) || g_strcmp0 (command, sim_dialect ("transaction.push-upgrade")) != 0)
    return;
  stops = sim_faults_have (sensor->faults, SIM_FAULT_PUSH_DROP) || sim_faults_have (sensor->faults, SIM_FAULT_PUSH_HANG);
  g_hash_table_insert (pushes, message, sim_push_new (message, query, stops, stop_push_cb, sensor));
  g_signal_connect (message, "finished", G_CALLBACK (push_gone_cb), NULL);
}

SoupServer *
sim_web_new (void)
{
  SoupServer *server = soup_server_new ("server-header", "HTTP/1.1 compliant", NULL);

  pushes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) sim_push_free);
  soup_server_add_early_handler (server, "/", early_cb, NULL, NULL);
  soup_server_add_handler (server, "/", handle_cb, NULL, NULL);
  return server;
}
