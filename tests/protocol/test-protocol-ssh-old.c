/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What SSH gave up, with servers that know nothing else and are not made of the same library. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "ips-error.h"
#include "test-link.h"
#include "test-server.h"

#define PASSWORD "Sensor-1234"

/* (transfer full): what it is called by, over a link of its own; %NULL where that was refused with @code */
static char *
ask (JsonObject *server, gboolean old_algorithms, const char *host_key, IpsError code)
{
  g_autoptr(TestTrust) trust = test_trust_new (NULL);
  g_autoptr(IpsSecret) password = ips_secret_new (PASSWORD);
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  IpsLinkTimeouts timeouts = { 5000 * test_patience (), 10000 * test_patience (), 10000 * test_patience () };
  IpsConsoleAccess access = { .port = (guint) json_object_get_int_member (server, "port"), .old_algorithms = old_algorithms };
  g_autoptr(IpsSensorLink) link = NULL;
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(GError) error = NULL;

  trust->host_key = g_strdup (host_key);
  link = ips_ssh_link_new ("sensor-1", "127.0.0.1", &access, "cisco", password, &timeouts, IPS_TRUST (trust), dialect, NULL);
  facts = test_link_get_facts (link, NULL, &error);
  g_test_message ("%s: %s", json_object_get_string_member (server, "name"), error->message);
  g_assert_null (facts);
  g_assert_error (error, IPS_ERROR, (int) code);
  g_assert_null (strstr (error->message, PASSWORD));
  return g_strdup (ips_sensor_link_get_contact (link)->host_key);
}

/* It is only used where the switch is on: each then carries the key, and after that a login, which they refuse. */
static void
test_only_old (gconstpointer servers)
{
  JsonObject *root = json_node_get_object ((JsonNode *) servers);
  const char *host_key = json_object_get_string_member (root, "host_key");
  JsonArray *all = json_object_get_array_member (root, "servers");

  g_assert_cmpuint (json_array_get_length (all), ==, 4);
  for (guint i = 0; i < json_array_get_length (all); i++)
    {
      JsonObject *server = json_array_get_object_element (all, i);
      g_autofree char *hidden = ask (server, FALSE, NULL, IPS_ERROR_SSH);
      g_autofree char *shown = ask (server, TRUE, NULL, IPS_ERROR_HOST_KEY_UNKNOWN);
      g_autofree char *trusted = ask (server, TRUE, shown, IPS_ERROR_LOGIN_REJECTED);

      g_assert_null (hidden);
      g_assert_cmpstr (shown, ==, host_key);
      g_assert_cmpstr (trusted, ==, host_key);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr(GSubprocess) servers = NULL;
  g_autoptr(GDataInputStream) said = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;
  int code;

  g_test_init (&argc, &argv, NULL);
  servers = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/usr/bin/python3", g_getenv ("VEDETTE_OLD_SSH_SERVER"), NULL);
  g_assert_no_error (error);
  said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (servers));
  line = g_data_input_stream_read_line (said, NULL, NULL, &error);
  g_assert_no_error (error);
  node = json_from_string (line, &error);
  g_assert_no_error (error);
  g_test_add_data_func ("/ssh/only-old", node, test_only_old);
  code = g_test_run ();
  g_subprocess_force_exit (servers);
  return code;
}
