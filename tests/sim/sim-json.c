/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-json.h"

#include <string.h>

void
sim_json_add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
sim_json_add_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

JsonObject *
sim_json_read_body (SoupServerMessage *message, JsonParser *parser)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  JsonNode *root;

  if (body->length == 0 || !json_parser_load_from_data (parser, body->data, (gssize) body->length, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

void
sim_json_answer (SoupServerMessage *message, JsonBuilder *builder)
{
  g_autoptr(JsonNode) root = json_builder_get_root (builder);
  char *text = json_to_string (root, FALSE);

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
}
