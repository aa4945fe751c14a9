/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include "ips-csv.h"
#include "ips-store-server-certificates.h"
#include "ips-update-settings.h"

#define WAIT_MAX_US (60 * G_TIME_SPAN_SECOND)

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
sim_fixture_wait (SimDone done, gpointer user_data)
{
  gint64 end_us = g_get_monotonic_time () + WAIT_MAX_US;
  guint tick_id = g_timeout_add (20, tick_cb, NULL);

  while (!done (user_data))
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
    }
  g_source_remove (tick_id);
}

void
sim_fixture_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
has_result (gpointer user_data)
{
  return *(GAsyncResult **) user_data != NULL;
}

GAsyncResult *
sim_fixture_wait_result (GAsyncResult **result)
{
  sim_fixture_wait (has_result, result);
  return *result;
}

char *
sim_fixture_address (guint number)
{
  return g_strdup_printf ("127.%u.%u.%u", 1 + number / 62500, number / 250 % 250, 1 + number % 250);
}

JsonNode *
sim_fixture_ask (SimFixture *self, const char *method, const char *path, const char *body)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) reply = g_string_new (NULL);
  g_autofree char *request = NULL;
  const char *content;
  char buffer[65536];
  gssize n;
  JsonNode *node;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) self->control_port, NULL, &error);
  g_assert_no_error (error);
  request = g_strdup_printf ("%s %s HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                             "Connection: close\r\n\r\n%s", method, path, body != NULL ? strlen (body) : 0, body != NULL ? body : "");
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request, strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer, sizeof buffer, NULL, &error)) > 0)
    g_string_append_len (reply, buffer, n);
  g_assert_no_error (error);
  content = strstr (reply->str, "\r\n\r\n");
  g_assert_nonnull (content);
  if (strstr (reply->str, " 200 ") == NULL && strstr (reply->str, " 204 ") == NULL)
    g_test_message ("%s %s: %s", method, path, reply->str);
  g_assert_true (strstr (reply->str, " 200 ") != NULL || strstr (reply->str, " 204 ") != NULL);
  if (content[4] == '\0')
    return json_node_new (JSON_NODE_NULL);
  node = json_from_string (content + 4, &error);
  g_assert_no_error (error);
  return node;
}

void
sim_fixture_patch (SimFixture *self, guint number, const char *body)
{
  g_autofree char *path = g_strdup_printf ("/sensors/%u", number);
  g_autoptr(JsonNode) node = sim_fixture_ask (self, "PATCH", path, body);
}

static void
start_simulator (SimFixture *self, guint n_sensors)
{
  g_autofree char *n = g_strdup_printf ("%u", n_sensors);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;
  const char *program = g_getenv ("VEDETTE_SIM");

  g_assert_nonnull (program);
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--sensors", n, "--seed", "1", "--healthy", "--exit-with-parent",
                                    "--vendor-port", "0", "--ssh-port", "0", NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  node = json_from_string (line, &error);
  g_assert_no_error (error);
  object = json_node_get_object (node);
  self->port = (guint) json_object_get_int_member (object, "port");
  self->http_port = (guint) json_object_get_int_member (object, "http_port");
  self->ssh_port = (guint) json_object_get_int_member (object, "ssh_port");
  self->control_port = (guint) json_object_get_int_member (object, "control_port");
  self->license_port = (guint) json_object_get_int_member (object, "license_port");
  self->vendor_port = (guint) json_object_get_int_member (object, "vendor_port");
}

static void find_sensors (SimFixture *self);

void
sim_fixture_open (SimFixture *self, const IpsWorkspaceOptions *options)
{
  g_autofree char *path = g_build_filename (self->folder, "vedette.db", NULL);
  IpsWorkspaceOptions own = options != NULL ? *options : (IpsWorkspaceOptions) { .no_keyring = TRUE };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *sensors;

  own.store_path = path;
  own.no_keyring = TRUE;
  ips_workspace_open_async (&own, NULL, sim_fixture_result_cb, &result);
  self->workspace = ips_workspace_open_finish (sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  if (self->sensors != NULL)
    find_sensors (self);
  sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      g_autoptr(IpsSecret) secret = ips_secret_new ("Sensor-1234");
      g_autoptr(GAsyncResult) stored = NULL;

      ips_vault_store_async (ips_workspace_get_vault (self->workspace), ips_sensor_get_id (sensor), ips_sensor_get_name (sensor), secret,
                             NULL, sim_fixture_result_cb, &stored);
      ips_vault_store_finish (ips_workspace_get_vault (self->workspace), sim_fixture_wait_result (&stored), &error);
      g_assert_no_error (error);
    }
}

void
sim_fixture_close (SimFixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_workspace_close_async (self->workspace, sim_fixture_result_cb, &result);
  ips_workspace_close_finish (self->workspace, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&self->workspace);
}

void
sim_fixture_communicate (SimFixture *self, const IpsCommunication *communication)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_fleet_save_communication_async (fleet, communication, NULL, sim_fixture_result_cb, &result);
  ips_fleet_save_communication_finish (fleet, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
}

/* The objects of a workspace that was opened anew are others. */
static void
find_sensors (SimFixture *self)
{
  for (guint i = 0; i < self->sensors->len; i++)
    {
      g_autofree char *id = g_strdup_printf ("sim-%05u", i);

      g_ptr_array_index (self->sensors, i) = ips_fleet_lookup (ips_workspace_get_fleet (self->workspace), id);
    }
}

static void
add_sensors (SimFixture *self, guint n_sensors)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < n_sensors; i++)
    {
      g_autofree char *id = g_strdup_printf ("sim-%05u", i);
      IpsSensorConfig *config = ips_sensor_config_new ();

      g_free (config->name);
      config->name = g_strdup_printf ("sensor-%05u", i);
      g_free (config->address);
      config->address = sim_fixture_address (i);
      g_free (config->username);
      config->username = g_strdup ("cisco");
      config->port = self->port;
      g_ptr_array_add (sensors, ips_sensor_new (id, config));
    }
  ips_fleet_save_async (fleet, sensors, NULL, sim_fixture_result_cb, &result);
  ips_fleet_save_finish (fleet, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
}

SimFixture *
sim_fixture_new (guint n_sensors)
{
  SimFixture *self = g_new0 (SimFixture, 1);
  IpsCommunication communication;
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("vedette-jobs-XXXXXX", &error);
  g_assert_no_error (error);
  start_simulator (self, n_sensors);
  sim_fixture_open (self, NULL);
  add_sensors (self, n_sensors);
  ips_communication_init_defaults (&communication);
  communication.policy = IPS_CERT_POLICY_ACCEPT;
  communication.connect_timeout_ms = 4000;
  communication.reply_timeout_ms = 4000;
  communication.long_timeout_ms = 5000;
  communication.reboot_timeout_ms = 20000;
  communication.retries = 0;
  communication.parallel = 16;
  sim_fixture_communicate (self, &communication);
  /* opened again, so that every test begins with what was read from the store */
  sim_fixture_close (self);
  sim_fixture_open (self, NULL);
  self->sensors = g_ptr_array_new ();
  for (guint i = 0; i < n_sensors; i++)
    {
      g_autofree char *id = g_strdup_printf ("sim-%05u", i);

      g_ptr_array_add (self->sensors, ips_fleet_lookup (ips_workspace_get_fleet (self->workspace), id));
    }
  return self;
}

static void
empty_folder (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        {
          empty_folder (child);
          g_rmdir (child);
        }
      else
        g_unlink (child);
    }
}

void
sim_fixture_free (SimFixture *self)
{

  if (self->workspace != NULL)
    sim_fixture_close (self);
  if (self->servers != NULL)
    {
      g_subprocess_force_exit (self->servers);
      g_subprocess_wait (self->servers, NULL, NULL);
      g_object_unref (self->servers);
      json_node_unref (self->files);
    }
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  empty_folder (self->folder);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self);
}

void
sim_fixture_set_form (SimFixture *self, guint number, IpsForm form)
{
  IpsSensor *sensor = g_ptr_array_index (self->sensors, number);
  IpsSensorConfig *config = ips_sensor_config_copy (ips_sensor_get_config (sensor));
  g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  config->form = form;
  config->ssh_port = self->ssh_port;
  g_ptr_array_add (changed, ips_sensor_new (ips_sensor_get_id (sensor), config));
  ips_fleet_save_async (ips_workspace_get_fleet (self->workspace), changed, NULL, sim_fixture_result_cb, &result);
  ips_fleet_save_finish (ips_workspace_get_fleet (self->workspace), sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
}

static void
start_servers (SimFixture *self)
{
  g_autofree char *folder = g_build_filename (self->folder, "files", NULL);
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autoptr(GError) error = NULL;

  g_mkdir (folder, 0700);
  self->servers = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, "/usr/bin/python3",
                                    g_getenv ("VEDETTE_FILE_SERVERS"), folder, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->servers));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  self->files = json_from_string (line, &error);
  g_assert_no_error (error);
}

/* As somebody who compared it would. */
static void
accept_certificate (SimFixture *self, guint port, const char *base64)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(IpsCertificate) certificate = NULL;
  g_autoptr(GBytes) der = NULL;
  g_autoptr(GAsyncResult) accepted = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;
  guchar *data = g_base64_decode (base64, &size);

  der = g_bytes_new_take (data, size);
  certificate = ips_certificate_new (der, &error);
  g_assert_no_error (error);
  ips_store_accept_server_certificate_async (store, "127.0.0.1", port, certificate, "tester", NULL, sim_fixture_result_cb, &accepted);
  ips_store_accept_server_certificate_finish (store, sim_fixture_wait_result (&accepted), &error);
  g_assert_no_error (error);
}

void
sim_fixture_serve_files (SimFixture *self, const char *kind, gboolean put)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GAsyncResult) set = NULL, stored = NULL;
  g_autoptr(IpsSecret) password = NULL;
  g_autoptr(GError) error = NULL;
  JsonObject *files;
  char *url;

  if (self->servers == NULL)
    start_servers (self);
  files = json_node_get_object (self->files);
  if (g_str_equal (kind, "scp") || g_str_equal (kind, "other"))
    url = g_strdup_printf ("scp://files@127.0.0.1:%d", (int) json_object_get_int_member (files, "ssh_port"));
  else if (g_str_equal (kind, "ftp"))
    url = g_strdup_printf ("ftp://files@127.0.0.1:%d", (int) json_object_get_int_member (files, "ftp_port"));
  else if (g_str_equal (kind, "https"))
    {
      guint port = (guint) json_object_get_int_member (files, "https_port");

      url = g_strdup_printf ("https://127.0.0.1:%u", port);
      accept_certificate (self, port, json_object_get_string_member (files, "certificate"));
    }
  else
    url = g_strdup_printf ("http://127.0.0.1:%d%s", (int) json_object_get_int_member (files, "http_port"), g_str_equal (kind, "closed") ? "/closed" : "");
  g_hash_table_insert (values, g_strdup ("updates.files-url"), url);
  g_hash_table_insert (values, g_strdup ("updates.files-host-key"),
                       g_strdup (g_str_equal (kind, "other") ? "SHA256:SAQbKruIx2G3MN0cctPh4WmqhFqEgZbv2+b/pZvOv2c" : json_object_get_string_member (files, "host_key")));
  g_hash_table_insert (values, g_strdup ("updates.files-put"), g_strdup (put ? "true" : "false"));
  g_hash_table_insert (values, g_strdup ("updates.proxy"), g_strdup ("none"));
  ips_store_save_settings_async (store, values, "tester", NULL, sim_fixture_result_cb, &set);
  ips_store_save_settings_finish (store, sim_fixture_wait_result (&set), &error);
  g_assert_no_error (error);
  password = ips_secret_new (json_object_get_string_member (files, "password"));
  ips_vault_store_async (ips_workspace_get_vault (self->workspace), IPS_UPDATE_FILES_OWNER, "files", password, NULL, sim_fixture_result_cb, &stored);
  ips_vault_store_finish (ips_workspace_get_vault (self->workspace), sim_fixture_wait_result (&stored), &error);
  g_assert_no_error (error);
}

static IpsJob *
submit (SimFixture *self, IpsVerb verb, GPtrArray *sensors, const char *parameters, IpsPriority priority)
{
  IpsJobList *list = ips_workspace_get_jobs (self->workspace);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsJob *job;

  ips_job_list_submit_async (list, verb, sensors, parameters, priority, NULL, sim_fixture_result_cb, &result);
  job = ips_job_list_submit_finish (list, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  return job;
}

IpsJob *
sim_fixture_submit (SimFixture *self, IpsVerb verb, const char *parameters, IpsPriority priority, ...)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  va_list args;
  int number;

  va_start (args, priority);
  while ((number = va_arg (args, int)) >= 0)
    g_ptr_array_add (sensors, g_ptr_array_index (self->sensors, number));
  va_end (args);
  return submit (self, verb, sensors, parameters, priority);
}

IpsJob *
sim_fixture_submit_all (SimFixture *self, IpsVerb verb, const char *parameters)
{
  return submit (self, verb, self->sensors, parameters, IPS_PRIORITY_USER);
}

gint64
sim_fixture_count (SimFixture *self, guint number, const char *what)
{
  g_autoptr(JsonNode) node = sim_fixture_ask (self, "GET", "/sensors", NULL);
  JsonArray *sensors = json_object_get_array_member (json_node_get_object (node), "sensors");

  for (guint i = 0; i < json_array_get_length (sensors); i++)
    {
      JsonObject *sensor = json_array_get_object_element (sensors, i);

      if (json_object_get_int_member (sensor, "index") == (gint64) number)
        return json_object_get_int_member (sensor, what);
    }
  g_assert_not_reached ();
}

static gboolean
is_finished (gpointer user_data)
{
  return ips_job_is_finished (user_data);
}

void
sim_fixture_wait_job (SimFixture *self, IpsJob *job)
{
  sim_fixture_wait (is_finished, job);
}

IpsOperation *
sim_fixture_operation (SimFixture *self, IpsJob *job, guint number)
{
  GPtrArray *operations = ips_job_get_operations (job);
  g_autofree char *id = g_strdup_printf ("sim-%05u", number);

  for (guint i = 0; i < operations->len; i++)
    {
      IpsOperation *operation = g_ptr_array_index (operations, i);

      if (g_str_equal (operation->sensor_id, id))
        return operation;
    }
  g_assert_not_reached ();
}

gint64
sim_fixture_count_requests (SimFixture *self, guint number, const char *word)
{
  g_autofree char *path = g_strdup_printf ("/log?sensor=%u&command=%s", number, word);
  g_autoptr(JsonNode) node = sim_fixture_ask (self, "GET", path, NULL);
  JsonArray *entries = json_object_get_array_member (json_node_get_object (node), "entries");
  gint64 n = 0;

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      if (json_object_get_int_member (entry, "sensor") == (gint64) number && json_object_has_member (entry, "command") &&
          g_strcmp0 (json_object_get_string_member (entry, "command"), word) == 0)
        n++;
    }
  return n;
}
