/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-json.h"
#include "ips-listing-private.h"
#include "ips-text.h"

#define MAX_JSON_DEPTH 8
#define MAX_WORD_CHARS 60

static gboolean
is_digest (const char *text)
{
  gsize n = strlen (text);

  return (n == 32 || n == 40 || n == 64 || n == 128) && strspn (text, "0123456789abcdefABCDEF") == n;
}

static void
add_file (IpsListingBuilder *self, const char *name, gint64 size_bytes, const char *digest)
{
  IpsListingEntry *entry = ips_listing_builder_add_name (self, name, FALSE, size_bytes, 0);

  if (entry != NULL && digest != NULL)
    entry->digest = g_ascii_strdown (digest, -1);
}

/* --- JSON --- */

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

/* The strongest one that is told and is one. */
static const char *
find_digest (JsonObject *object)
{
  static const char *const names[] = { "sha512", "sha256", "sha1", "md5" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *digest = get_text (object, names[i]);

      if (digest != NULL && is_digest (digest))
        return digest;
    }
  return NULL;
}

static void
add_object (IpsListingBuilder *self, JsonObject *object)
{
  JsonNode *size = json_object_get_member (object, "size");
  const char *name = get_text (object, "name");
  gint64 size_bytes = -1;

  if (size != NULL && JSON_NODE_HOLDS_VALUE (size) && json_node_get_value_type (size) == G_TYPE_INT64 && json_node_get_int (size) >= 0)
    size_bytes = json_node_get_int (size);
  if (name != NULL)
    add_file (self, name, size_bytes, find_digest (object));
  else
    self->listing->n_ignored++;
}

/* (transfer none) (nullable) */
static JsonArray *
find_array (JsonNode *root)
{
  JsonNode *files;

  if (root != NULL && JSON_NODE_HOLDS_ARRAY (root))
    return json_node_get_array (root);
  files = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_object_get_member (json_node_get_object (root), "files") : NULL;
  return files != NULL && JSON_NODE_HOLDS_ARRAY (files) ? json_node_get_array (files) : NULL;
}

static gboolean
read_json (IpsListingBuilder *self, const char *data, gsize size_bytes, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(GError) foreign = NULL;
  JsonArray *array;

  if (!ips_json_is_shallow (data, (gssize) size_bytes, MAX_JSON_DEPTH) || !g_utf8_validate (data, (gssize) size_bytes, NULL)
      || !json_parser_load_from_data (parser, data, (gssize) size_bytes, &foreign))
    {
      g_autofree char *why = foreign != NULL ? ips_text_make_safe (foreign->message, 200) : g_strdup (_("it is not UTF-8, or nested too deep"));

      /* TRANSLATORS: %s is what the JSON library says */
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the index file is not JSON: %s"), why);
      return FALSE;
    }
  array = find_array (json_parser_get_root (parser));
  if (array == NULL)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the index file is neither a list of files nor has one by the name “files”"));
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        add_object (self, json_node_get_object (element));
      else if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING)
        add_file (self, json_node_get_string (element), -1, NULL);
      else
        self->listing->n_ignored++;
    }
  return TRUE;
}

/* --- text --- */

static gboolean
refuse_word (guint line, const char *word, GError **error)
{
  g_autofree char *safe = ips_text_make_safe (word, MAX_WORD_CHARS);

  ips_set_error (error, IPS_ERROR_PROTOCOL, _("line %u of the index file is not understood at “%s”: a line is a file's name, and behind it "
                                              "its size in bytes or its SHA-256 or MD5"), line, safe);
  return FALSE;
}

/* @words: what stands between blanks and commas, the empty ones too */
static gboolean
read_words (IpsListingBuilder *self, char **words, guint line, GError **error)
{
  const char *name = NULL, *digest = NULL;
  gint64 size_bytes = -1;
  guint64 number;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      if (digest == NULL && is_digest (words[i]))
        digest = words[i];
      else if (name == NULL)
        name = *words[i] == '*' ? words[i] + 1 : words[i];   /* of a file that was read as it is: "digest *name" */
      else if (size_bytes < 0 && g_ascii_string_to_unsigned (words[i], 10, 0, G_MAXINT64, &number, NULL))
        size_bytes = (gint64) number;
      else
        return refuse_word (line, words[i], error);
    }
  if (name == NULL)
    return refuse_word (line, digest, error);
  add_file (self, name, size_bytes, digest);
  return TRUE;
}

static gboolean
read_text (IpsListingBuilder *self, const char *data, GError **error)
{
  guint number = 0;

  for (const char *at = data; *at != '\0' && !self->listing->truncated;)
    {
      gsize length = strcspn (at, "\r\n");
      g_autofree char *line = g_strstrip (g_strndup (at, length));
      g_auto(GStrv) words = NULL;

      number++;
      at += length;
      at += *at == '\r' && at[1] == '\n' ? 2 : *at != '\0' ? 1 : 0;
      if (*line == '\0' || *line == '#')
        continue;
      words = g_strsplit_set (line, " \t,;", -1);
      if (!read_words (self, words, number, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ips_listing_read_index (IpsListingBuilder *self, const char *data, gsize size_bytes, GError **error)
{
  if (size_bytes >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      size_bytes -= 3;
    }
  while (size_bytes > 0 && g_ascii_isspace (*data))
    {
      data++;
      size_bytes--;
    }
  if (*data == '<')
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the server sends a web page instead of the index file"));
      return FALSE;
    }
  if (*data == '[' || *data == '{')
    {
      if (!read_json (self, data, size_bytes, error))
        return FALSE;
    }
  else if (!read_text (self, data, error))
    {
      return FALSE;
    }
  if (self->listing->entries->len > 0)
    return TRUE;
  ips_set_error (error, IPS_ERROR_PROTOCOL, _("the index file names no file of this folder"));
  return FALSE;
}
