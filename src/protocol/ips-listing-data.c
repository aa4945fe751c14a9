/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-json.h"
#include "ips-listing-private.h"
#include "ips-xml-node.h"

#define MAX_JSON_DEPTH 8

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
}

static void
add_object (IpsListingBuilder *self, JsonObject *object)
{
  JsonNode *size = json_object_get_member (object, "size");
  gint64 size_bytes = -1, modified_us = 0, ignored_size = -1;
  gboolean exact;

  if (size != NULL && JSON_NODE_HOLDS_VALUE (size) && json_node_get_value_type (size) == G_TYPE_INT64 && json_node_get_int (size) >= 0)
    size_bytes = json_node_get_int (size);
  ips_listing_read_details (get_text (object, "mtime"), &ignored_size, &exact, &modified_us);
  ips_listing_builder_add_name (self, get_text (object, "name"), g_str_equal (get_text (object, "type"), "directory"), size_bytes, modified_us);
}

/* nginx's array of objects, or an array of names that somebody wrote. */
gboolean
ips_listing_read_json (IpsListingBuilder *self, const char *data, gsize size_bytes, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;
  JsonArray *array;

  if (!ips_json_is_shallow (data, (gssize) size_bytes, MAX_JSON_DEPTH) || !g_utf8_validate (data, (gssize) size_bytes, NULL)
      || !json_parser_load_from_data (parser, data, (gssize) size_bytes, NULL)
      || (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the server's listing is not the JSON that was expected"));
      return FALSE;
    }
  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        add_object (self, json_node_get_object (element));
      else if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING)
        ips_listing_builder_add_name (self, json_node_get_string (element), FALSE, -1, 0);
      else
        self->listing->n_ignored++;
    }
  return TRUE;
}

gboolean
ips_listing_read_xml (IpsListingBuilder *self, const char *data, gsize size_bytes, GError **error)
{
  g_autoptr(IpsXmlNode) root = ips_xml_node_parse (data, size_bytes, NULL);

  if (root == NULL || !g_str_equal (root->name, "list"))
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the server's listing is not the XML that was expected"));
      return FALSE;
    }
  for (guint i = 0; i < ips_xml_node_n_children (root); i++)
    {
      IpsXmlNode *node = ips_xml_node_nth (root, i);
      const char *size = ips_xml_node_get_attribute (node, "size"), *modified = ips_xml_node_get_attribute (node, "mtime");
      gint64 modified_us = 0, ignored_size = -1;
      guint64 number;
      gboolean exact;

      if (modified != NULL)
        ips_listing_read_details (modified, &ignored_size, &exact, &modified_us);
      if (size == NULL || !g_ascii_string_to_unsigned (size, 10, 0, G_MAXINT64, &number, NULL))
        number = G_MAXUINT64;
      ips_listing_builder_add_name (self, ips_xml_node_get_text (node), g_str_equal (node->name, "directory"), (gint64) number, modified_us);
    }
  return TRUE;
}

/* One name a line; what follows a "#" is a comment. */
gboolean
ips_listing_read_names (IpsListingBuilder *self, const char *data, gsize size_bytes, GError **error)
{
  g_auto(GStrv) lines = g_strsplit_set (data, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *name = g_strstrip (lines[i]);

      if (*name != '\0' && *name != '#')
        ips_listing_builder_add_name (self, name, FALSE, -1, 0);
    }
  if (self->listing->entries->len > 0)
    return TRUE;
  ips_set_error (error, IPS_ERROR_PROTOCOL, _("the server's list holds no names"));
  return FALSE;
}
