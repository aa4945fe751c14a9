/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-control.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "sim-fleet.h"
#include "sim-json.h"
#include "sim-license-server.h"
#include "sim-listener.h"
#include "sim-log.h"
#include "sim-ssh.h"

/* above this a list does not make certificates that nobody asked for yet */
#define MAX_CERTIFICATES 256

static void
answer_error (SoupServerMessage *message, guint status, const char *what)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_add_string_value (builder, what);
  json_builder_end_object (builder);
  sim_json_answer (message, builder);
  soup_server_message_set_status (message, status, NULL);
}

static void
answer_ok (SoupServerMessage *message)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, "{}", 2);
}

static void
patch_many (SoupServerMessage *message)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  JsonObject *object = sim_json_read_body (message, parser);
  guint from = 0, until = sim_fleet_get_n ();

  if (object == NULL)
    {
      answer_error (message, 400, "an object of JSON is needed");
      return;
    }
  if (json_object_has_member (object, "range"))
    {
      JsonNode *node = json_object_get_member (object, "range");

      if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) != 2)
        {
          answer_error (message, 400, "a range is [first, last]");
          return;
        }
      from = (guint) MAX (0, json_array_get_int_element (json_node_get_array (node), 0));
      until = (guint) CLAMP (json_array_get_int_element (json_node_get_array (node), 1) + 1, 0, (gint64) until);
    }
  for (guint i = from; i < until; i++)
    if (!sim_sensor_patch (sim_fleet_get (i), object, &error))
      {
        answer_error (message, 400, error->message);
        return;
      }
  answer_ok (message);
}

static void
list_sensors (SoupServerMessage *message, GHashTable *query)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  gboolean all = sim_fleet_get_n () <= MAX_CERTIFICATES || (query != NULL && g_hash_table_contains (query, "fingerprints"));

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "sensors");
  json_builder_begin_array (builder);
  for (guint i = 0; i < sim_fleet_get_n (); i++)
    sim_sensor_build (sim_fleet_get (i), builder, all);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  sim_json_answer (message, builder);
}

static void
sensors_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  const char *method = soup_server_message_get_method (message);
  const char *which = path + strlen ("/sensors");
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(GError) error = NULL;
  SimSensor *sensor;
  JsonObject *object;

  if (*which == '/')
    which++;
  if (*which == '\0')
    {
      if (g_str_equal (method, "GET"))
        list_sensors (message, query);
      else if (g_str_equal (method, "PATCH"))
        patch_many (message);
      else
        answer_error (message, 405, "GET or PATCH");
      return;
    }
  sensor = sim_fleet_find (which);
  if (sensor == NULL)
    {
      answer_error (message, 404, "no such sensor");
      return;
    }
  if (g_str_equal (method, "PATCH"))
    {
      object = sim_json_read_body (message, parser);
      if (object == NULL || !sim_sensor_patch (sensor, object, &error))
        {
          answer_error (message, 400, error != NULL ? error->message : "an object of JSON is needed");
          return;
        }
    }
  else if (!g_str_equal (method, "GET"))
    {
      answer_error (message, 405, "GET or PATCH");
      return;
    }
  sim_sensor_build (sensor, builder, TRUE);
  sim_json_answer (message, builder);
}

static void
log_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  const char *since = query != NULL ? g_hash_table_lookup (query, "since") : NULL;
  const char *which = query != NULL ? g_hash_table_lookup (query, "sensor") : NULL;
  SimSensor *sensor = which != NULL ? sim_fleet_find (which) : NULL;

  if (which != NULL && sensor == NULL)
    {
      answer_error (message, 404, "no such sensor");
      return;
    }
  json_builder_begin_object (builder);
  sim_log_build (builder, since != NULL ? g_ascii_strtoull (since, NULL, 10) : 0, sensor != NULL ? (gint) sensor->index : -1,
                 query != NULL ? g_hash_table_lookup (query, "command") : NULL);
  json_builder_end_object (builder);
  sim_json_answer (message, builder);
}

static void
stats_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sim_json_add_number (builder, "sensors", sim_fleet_get_n ());
  sim_json_add_number (builder, "connections", sim_listener_get_n ());
  sim_json_add_number (builder, "max_connections", sim_listener_get_max ());
  sim_json_add_number (builder, "connections_total", (gint64) sim_listener_get_total ());
  sim_json_add_number (builder, "ssh_sessions", sim_ssh_get_n ());
  sim_json_add_number (builder, "requests", (gint64) sim_log_count_requests ());
  json_builder_end_object (builder);
  sim_json_answer (message, builder);
}

static void
reset_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  sim_listener_reset ();
  sim_log_reset ();
  answer_ok (message);
}

static void
license_server_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  const char *method = soup_server_message_get_method (message);
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  if (g_str_equal (method, "PATCH"))
    {
      JsonObject *object = sim_json_read_body (message, parser);

      if (object == NULL)
        {
          answer_error (message, 400, "an object of JSON is needed");
          return;
        }
      sim_license_server_patch (object);
    }
  else if (g_str_equal (method, "DELETE"))
    sim_license_server_reset ();
  sim_license_server_build (builder);
  sim_json_answer (message, builder);
}

static void
quit_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  answer_ok (message);
  /* after the answer is out */
  g_signal_connect_swapped (message, "finished", G_CALLBACK (g_main_loop_quit), user_data);
}

SoupServer *
sim_control_new (GMainLoop *loop, guint *port, GError **error)
{
  g_autoptr(SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_from_string ("127.0.0.1");
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, (guint16) *port);
  GSList *uris;

  soup_server_add_handler (server, "/sensors", sensors_cb, NULL, NULL);
  soup_server_add_handler (server, "/log", log_cb, NULL, NULL);
  soup_server_add_handler (server, "/stats", stats_cb, NULL, NULL);
  soup_server_add_handler (server, "/reset-stats", reset_cb, NULL, NULL);
  soup_server_add_handler (server, "/license-server", license_server_cb, NULL, NULL);
  soup_server_add_handler (server, "/quit", quit_cb, loop, NULL);
  if (!soup_server_listen (server, address, 0, error))
    return NULL;
  uris = soup_server_get_uris (server);
  *port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return g_steal_pointer (&server);
}
