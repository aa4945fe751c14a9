/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-process.h"

#include <libsoup/soup.h>
#include <stdarg.h>
#include <string.h>

SimProcess *
sim_process_new (const char *argument, ...)
{
  SimProcess *self = g_new0 (SimProcess, 1);
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr(GDataInputStream) in = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;
  va_list list;

  g_ptr_array_add (arguments, (gpointer) g_getenv ("VEDETTE_SIM"));
  g_ptr_array_add (arguments, (gpointer) "--exit-with-parent");
  va_start (list, argument);
  for (const char *at = argument; at != NULL; at = va_arg (list, const char *))
    g_ptr_array_add (arguments, (gpointer) at);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  self->process = g_subprocess_newv ((const char *const *) arguments->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  in = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (in, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  self->ready = json_from_string (line, &error);
  g_assert_no_error (error);
  return self;
}

void
sim_process_free (SimProcess *self)
{
  if (self == NULL)
    return;
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  json_node_unref (self->ready);
  g_free (self);
}

guint
sim_process_get_port (SimProcess *self, const char *name)
{
  return (guint) json_object_get_int_member (json_node_get_object (self->ready), name);
}

JsonNode *
sim_process_ask (SimProcess *self, const char *path, const char *json)
{
  g_autoptr(GProxyResolver) direct = g_simple_proxy_resolver_new ("direct://", NULL);
  g_autoptr(SoupSession) soup = soup_session_new_with_options ("proxy-resolver", direct, NULL);
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u%s", sim_process_get_port (self, "control_port"), path);
  g_autoptr(SoupMessage) message = soup_message_new (json != NULL ? "PATCH" : "GET", uri);
  g_autoptr(GBytes) reply = NULL;
  g_autoptr(GError) error = NULL;
  JsonNode *node;

  if (json != NULL)
    {
      g_autoptr(GBytes) body = g_bytes_new (json, strlen (json));

      soup_message_set_request_body_from_bytes (message, "application/json", body);
    }
  reply = soup_session_send_and_read (soup, message, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  {
    g_autofree char *text = g_strndup (g_bytes_get_data (reply, NULL), g_bytes_get_size (reply));

    node = json_from_string (text, &error);
  }
  g_assert_no_error (error);
  return node;
}
