/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-dialect.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <string.h>

#include "ips-error.h"
#include "ips-protocol-resources.h"
#include "ips-text.h"

#define RESOURCE_PATH "/org/vedette/Vedette/dialects/cisco-ips.json"
#define DIALECT_NAME "cisco-ips"
#define DIALECT_FORMAT 1
#define MAX_FILE_BYTES (1024 * 1024)
#define MAX_VALUE_BYTES 256

typedef struct
{
  char *value;       /* (owned) (not nullable) */
  gboolean assumed;
} Name;

struct _IpsDialect
{
  GObject parent_instance;

  GHashTable *names;  /* (owned) key -> Name; not changed after loading */
};

G_DEFINE_FINAL_TYPE (IpsDialect, ips_dialect, G_TYPE_OBJECT)

static void
name_free (gpointer data)
{
  Name *name = data;

  g_free (name->value);
  g_free (name);
}

static void
ips_dialect_finalize (GObject *object)
{
  IpsDialect *self = IPS_DIALECT (object);

  g_clear_pointer (&self->names, g_hash_table_unref);

  G_OBJECT_CLASS (ips_dialect_parent_class)->finalize (object);
}

static void
ips_dialect_class_init (IpsDialectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_dialect_finalize;
}

static void
ips_dialect_init (IpsDialect *self)
{
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, name_free);
}

/* json-glib forgets where a member stood once it is parsed, so its text is looked for again. */
static guint
line_of_member (const char *data, gsize size, const char *member)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", member);
  const char *at = g_strstr_len (data, (gssize) size, quoted);
  guint line = 1;

  for (const char *p = data; at != NULL && p < at; p++)
    if (*p == '\n')
      line++;
  return line;
}

typedef struct
{
  const char *file;   /* as named in messages */
  const char *data;
  gsize size;
} Source;

static gboolean
fail_member (const Source *source, const char *member, const char *what, GError **error)
{
  g_autofree char *safe = ips_text_make_safe (member, 80);

  /* TRANSLATORS: file, line number, member of the file, what is wrong with it */
  ips_set_error (error, IPS_ERROR_INVALID, _("%s:%u: %s: %s"), source->file,
                 line_of_member (source->data, source->size, member), safe, what);
  return FALSE;
}

static gboolean
is_xml_name_key (const char *key)
{
  static const char * const prefixes[] = { "element.", "attribute.", "transaction.", "response.", "status." };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (key, prefixes[i]))
      return TRUE;
  return FALSE;
}

static const char *
check_value (const char *key, const char *value)
{
  if (*value == '\0' || strlen (value) > MAX_VALUE_BYTES)
    return _("the value must have 1 to 256 bytes");
  for (const char *p = value; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return _("the value must not hold control characters");
  if (g_str_has_prefix (key, "path.")
      && (*value != '/' || strpbrk (value, "?# ") != NULL))
    return _("a path must begin with / and hold no blank, ? or #");
  if (g_str_equal (key, "query.command") && strpbrk (value, "?#&= ") != NULL)
    return _("a parameter name must hold no blank, ?, #, & or =");
  if (is_xml_name_key (key) && xmlValidateNCName ((const xmlChar *) value, 0) != 0)
    return _("this is not a name that XML allows");
  return NULL;
}

static gboolean
is_string (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
read_name (IpsDialect *self, const Source *source, const char *key, JsonNode *node, gboolean overlay, GError **error)
{
  static const char * const vocabulary[] = { "published", "seen", "inferred", "assumed", NULL };
  const char *known = "seen";   /* whoever corrects a name has seen it */
  g_autoptr(GList) members = NULL;
  const char *wrong;
  JsonObject *object;
  Name *name;

  if (overlay && !g_hash_table_contains (self->names, key))
    return fail_member (source, key, _("there is no such name to correct"), error);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail_member (source, key, _("an object with a \"value\" was expected"), error);

  object = json_node_get_object (node);
  members = json_object_get_members (object);
  for (GList *l = members; l != NULL; l = l->next)
    {
      if (!g_str_equal (l->data, "value") && !g_str_equal (l->data, "known") && !g_str_equal (l->data, "source"))
        return fail_member (source, key, _("only \"value\", \"known\" and \"source\" may stand here"), error);
      if (!is_string (json_object_get_member (object, l->data)))
        return fail_member (source, key, _("its members must be texts"), error);
    }
  if (!json_object_has_member (object, "value"))
    return fail_member (source, key, _("\"value\" is missing"), error);
  if (json_object_has_member (object, "known"))
    known = json_object_get_string_member (object, "known");
  if (!g_strv_contains (vocabulary, known))
    return fail_member (source, key, _("\"known\" must be published, seen, inferred or assumed"), error);
  wrong = check_value (key, json_object_get_string_member (object, "value"));
  if (wrong != NULL)
    return fail_member (source, key, wrong, error);

  name = g_new0 (Name, 1);
  name->value = g_strdup (json_object_get_string_member (object, "value"));
  name->assumed = g_str_equal (known, "assumed");
  g_hash_table_replace (self->names, g_strdup (key), name);
  return TRUE;
}

static gboolean
read_names (IpsDialect *self, const Source *source, JsonObject *root, gboolean overlay, GError **error)
{
  g_autoptr(GList) keys = NULL;
  JsonObject *names;

  if (!json_object_has_member (root, "names") || !JSON_NODE_HOLDS_OBJECT (json_object_get_member (root, "names")))
    return fail_member (source, "names", _("an object was expected"), error);

  names = json_object_get_object_member (root, "names");
  keys = json_object_get_members (names);
  for (GList *l = keys; l != NULL; l = l->next)
    if (!read_name (self, source, l->data, json_object_get_member (names, l->data), overlay, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_document (IpsDialect *self, const Source *source, gboolean overlay, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(GError) parse_error = NULL;
  g_autoptr(GList) members = NULL;
  JsonObject *root;
  JsonNode *node;

  if (source->size > MAX_FILE_BYTES)
    {
      /* TRANSLATORS: %s is a file name */
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: larger than 1 MiB"), source->file);
      return FALSE;
    }
  if (!g_utf8_validate_len (source->data, source->size, NULL))
    {
      /* TRANSLATORS: %s is a file name */
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: not UTF-8 text"), source->file);
      return FALSE;
    }
  if (!json_parser_load_from_data (parser, source->data, (gssize) source->size, &parse_error))
    {
      g_autofree char *safe = ips_text_make_safe (parse_error->message, 200);
      const char *words = safe;
      guint line = 1, column = 0;
      int length = 0;

      /* The parser puts the place in front of its words and forgets it. */
      if (sscanf (safe, "<data>:%u:%u: %n", &line, &column, &length) >= 2)
        words = safe + length;
      /* TRANSLATORS: file, line number, what is wrong */
      ips_set_error (error, IPS_ERROR_INVALID, _("%s:%u: %s"), source->file, MAX (line, 1), words);
      return FALSE;
    }
  node = json_parser_get_root (parser);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      /* TRANSLATORS: %s is a file name */
      ips_set_error (error, IPS_ERROR_INVALID, _("%s:1: an object was expected"), source->file);
      return FALSE;
    }

  root = json_node_get_object (node);
  members = json_object_get_members (root);
  for (GList *l = members; l != NULL; l = l->next)
    if (!g_str_equal (l->data, "dialect") && !g_str_equal (l->data, "format") && !g_str_equal (l->data, "names"))
      return fail_member (source, l->data, _("there is no such member"), error);

  if (!is_string (json_object_get_member (root, "dialect"))
      || !g_str_equal (json_object_get_string_member (root, "dialect"), DIALECT_NAME))
    return fail_member (source, "dialect", _("\"cisco-ips\" was expected"), error);
  node = json_object_get_member (root, "format");
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
      || json_node_get_int (node) != DIALECT_FORMAT)
    return fail_member (source, "format", _("only format 1 is understood"), error);

  return read_names (self, source, root, overlay, error);
}

static IpsDialect *
dialect_new (const char *overlay, gsize overlay_size, const char *overlay_file, GError **error)
{
  g_autoptr(IpsDialect) self = g_object_new (IPS_TYPE_DIALECT, NULL);
  g_autoptr(GBytes) bytes = NULL;
  Source source;

  bytes = g_resource_lookup_data (ips_protocol_get_resource (), RESOURCE_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL)
    return NULL;
  source = (Source) { .file = "cisco-ips.json", .data = g_bytes_get_data (bytes, NULL), .size = g_bytes_get_size (bytes) };
  if (!read_document (self, &source, FALSE, error))
    return NULL;

  if (overlay != NULL)
    {
      source = (Source) { .file = overlay_file, .data = overlay, .size = overlay_size };
      if (!read_document (self, &source, TRUE, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * ips_dialect_load:
 *
 * Reads the built-in names and, where it exists, the user's file over them. Blocks on a small local
 * file: call it at start.
 *
 * Returns: (transfer full): the dialect, or %NULL with %IPS_ERROR_INVALID that names file, line and
 *   member
 */
IpsDialect *
ips_dialect_load (GError **error)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "vedette", "dialects", "cisco-ips.json", NULL);
  g_autoptr(GError) local_error = NULL;
  g_autofree char *data = NULL;
  gsize size = 0;

  if (g_file_get_contents (path, &data, &size, &local_error))
    return dialect_new (data, size, path, error);
  if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT)
      || g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
    return dialect_new (NULL, 0, NULL, error);

  /* A correction that cannot be read must not be passed over in silence. */
  ips_set_error (error, IPS_ERROR_INVALID, "%s", local_error->message);
  return NULL;
}

/**
 * ips_dialect_new_from_data:
 * @overlay_json: (nullable): corrections, in the form of the built-in file
 * @length: of @overlay_json in bytes, -1 where it is NUL-terminated
 *
 * Returns: (transfer full): the dialect, or %NULL with %IPS_ERROR_INVALID
 */
IpsDialect *
ips_dialect_new_from_data (const char *overlay_json, gssize length, GError **error)
{
  gsize size = 0;

  if (overlay_json != NULL)
    size = length < 0 ? strlen (overlay_json) : (gsize) length;
  return dialect_new (overlay_json, size, "overlay", error);
}

/**
 * ips_dialect_get:
 * @key: a key such as "transaction.reboot"
 *
 * Any thread.
 *
 * Returns: (transfer none): its text; %NULL only for a key that the built-in file does not have
 */
const char *
ips_dialect_get (IpsDialect *self, const char *key)
{
  const Name *name;

  g_return_val_if_fail (IPS_IS_DIALECT (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  name = g_hash_table_lookup (self->names, key);
  return name != NULL ? name->value : NULL;
}

/**
 * ips_dialect_is_assumed:
 * @key: a key such as "transaction.reboot"
 *
 * Returns: whether nobody published that name; %TRUE for an unknown key
 */
gboolean
ips_dialect_is_assumed (IpsDialect *self, const char *key)
{
  const Name *name;

  g_return_val_if_fail (IPS_IS_DIALECT (self), TRUE);
  g_return_val_if_fail (key != NULL, TRUE);

  name = g_hash_table_lookup (self->names, key);
  return name == NULL || name->assumed;
}
