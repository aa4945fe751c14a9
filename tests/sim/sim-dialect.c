/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-dialect.h"

#include <json-glib/json-glib.h>
#include <string.h>

typedef struct
{
  char *value;     /* (owned) */
  gboolean assumed;
} SimWord;

static GHashTable *words;     /* key -> SimWord */
static GHashTable *purposes;  /* command -> purpose */

static void
word_free (gpointer data)
{
  SimWord *word = data;

  g_free (word->value);
  g_free (word);
}

static void
add_word (JsonObject *names, const char *key, JsonNode *node, gpointer user_data)
{
  static const char prefix[] = "transaction.";
  JsonObject *object;
  SimWord *word;
  const char *known;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  object = json_node_get_object (node);
  known = json_object_get_string_member_with_default (object, "known", "assumed");
  word = g_new0 (SimWord, 1);
  word->value = g_strdup (json_object_get_string_member_with_default (object, "value", ""));
  word->assumed = g_str_equal (known, "assumed") || g_str_equal (known, "inferred");
  if (g_str_has_prefix (key, prefix))
    g_hash_table_insert (purposes, g_strdup (word->value), g_strdup (key + strlen (prefix)));
  g_hash_table_insert (words, g_strdup (key), word);
}

gboolean
sim_dialect_load (const char *path, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode *root;

  words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, word_free);
  purposes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!json_parser_load_from_file (parser, path, error))
    return FALSE;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) || !json_object_has_member (json_node_get_object (root), "names"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: not a dialect file", path);
      return FALSE;
    }
  json_object_foreach_member (json_object_get_object_member (json_node_get_object (root), "names"), add_word, NULL);
  return TRUE;
}

const char *
sim_dialect (const char *key)
{
  SimWord *word = g_hash_table_lookup (words, key);

  if (word == NULL)
    {
      g_warning ("the dialect has no word for %s", key);
      return key;
    }
  return word->value;
}

gboolean
sim_dialect_is_assumed (const char *key)
{
  SimWord *word = g_hash_table_lookup (words, key);

  return word == NULL || word->assumed;
}

const char *
sim_dialect_find_purpose (const char *command)
{
  return g_hash_table_lookup (purposes, command);
}
