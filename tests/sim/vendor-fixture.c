/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vendor-fixture.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

VendorFixture *
vendor_fixture_new (const char *scale)
{
  VendorFixture *self = g_new0 (VendorFixture, 1);
  g_autoptr(GDataInputStream) in = NULL;
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;
  JsonObject *ready;

  self->directory = g_dir_make_tmp ("vedette-vendor-XXXXXX", NULL);
  self->authority = g_build_filename (self->directory, "ca.pem", NULL);
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("VEDETTE_SIM"), "--exit-with-parent", "--sensors", "1",
                                    "--vendor-port", "0", "--vendor-authority", self->authority, "--package-scale", scale, NULL);
  g_assert_no_error (error);
  in = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (in, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (json_parser_load_from_data (parser, line, -1, NULL));
  ready = json_node_get_object (json_parser_get_root (parser));
  self->port = (guint) json_object_get_int_member (ready, "vendor_port");
  self->control_port = (guint) json_object_get_int_member (ready, "control_port");
  return self;
}

void
vendor_fixture_free (VendorFixture *self)
{
  if (self == NULL)
    return;
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_remove (self->authority);
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self->authority);
  g_free (self);
}

char *
vendor_fixture_locator (VendorFixture *self)
{
  return g_strdup_printf ("https://" VENDOR_LOCATOR ":%u" VENDOR_LOCATOR_PATH, self->port);
}

void
vendor_fixture_change (VendorFixture *self, const char *json)
{
  g_autoptr(GProxyResolver) direct = g_simple_proxy_resolver_new ("direct://", NULL);
  g_autoptr(SoupSession) soup = soup_session_new_with_options ("proxy-resolver", direct, NULL);
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u/vendor", self->control_port);
  g_autoptr(SoupMessage) message = soup_message_new ("PATCH", uri);
  g_autoptr(GBytes) body = g_bytes_new (json, strlen (json));
  g_autoptr(GBytes) reply = NULL;

  soup_message_set_request_body_from_bytes (message, "application/json", body);
  reply = soup_session_send_and_read (soup, message, NULL, NULL);
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
}
