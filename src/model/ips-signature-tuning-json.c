/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "ips-json.h"
#include "ips-signature-tuning.h"

/*
 * { "vedette-tuning": 1,
 *   "signatures": { "2004/0": { "severity": "high", "fidelity": 85, "actions": "produce-alert", "enabled": true } },
 *   "custom":     { "60000/0": { "name": "...", "engine": "...", the tunable fields; of the parameters those that are not as usual } } }
 */
#define FORMAT_MEMBER "vedette-tuning"
#define FORMAT_VERSION 1
#define MAX_BYTES (64 * 1024 * 1024)
#define MAX_DEPTH 8

static void
add_field (JsonBuilder *builder, const IpsSignature *signature, IpsSignatureField field)
{
  g_autofree char *text = NULL;

  json_builder_set_member_name (builder, ips_signature_field_to_nick (field));
  if (field == IPS_SIGNATURE_FIDELITY)
    json_builder_add_int_value (builder, signature->fidelity);
  else if (field == IPS_SIGNATURE_ENABLED)
    json_builder_add_boolean_value (builder, signature->enabled);
  else if (field == IPS_SIGNATURE_RETIRED)
    json_builder_add_boolean_value (builder, signature->retired);
  else
    json_builder_add_string_value (builder, text = ips_signature_dup_field (signature, field));
}

static void
add_fields (JsonBuilder *builder, const IpsSignature *signature, guint fields)
{
  g_autofree char *number = ips_signature_key_to_text (signature->key);

  json_builder_set_member_name (builder, number);
  json_builder_begin_object (builder);
  for (IpsSignatureField field = 0; field < IPS_N_SIGNATURE_FIELDS; field++)
    if (fields & (1u << field))
      add_field (builder, signature, field);
  json_builder_end_object (builder);
}

#define CUSTOM_FIELDS (IPS_SIGNATURE_TUNABLE | (1u << IPS_SIGNATURE_NAME) | (1u << IPS_SIGNATURE_ENGINE))

static void
add_custom (JsonBuilder *builder, const IpsSignature *signature)
{
  guint fields = CUSTOM_FIELDS & ~IPS_SIGNATURE_PARAMETERS;

  for (IpsSignatureParameter i = 0; i < IPS_N_PARAMETERS; i++)
    fields |= signature->parameters[i] != 0 ? 1u << IPS_SIGNATURE_FIELD_OF (i) : 0;
  add_fields (builder, signature, fields);
}

char *
ips_tuning_table_to_json (const IpsTuningTable *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (self);
  g_autoptr(GArray) customs = ips_tuning_table_get_custom_keys (self);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, FORMAT_MEMBER);
  json_builder_add_int_value (builder, FORMAT_VERSION);
  json_builder_set_member_name (builder, "signatures");
  json_builder_begin_object (builder);
  for (guint i = 0; i < keys->len; i++)
    {
      const IpsSignatureTuning *tuning = ips_tuning_table_lookup (self, g_array_index (keys, IpsSignatureKey, i));
      IpsSignature value = { .key = tuning->key };

      ips_signature_tuning_apply (tuning, &value);
      add_fields (builder, &value, tuning->fields);
    }
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "custom");
  json_builder_begin_object (builder);
  for (guint i = 0; i < customs->len; i++)
    add_custom (builder, ips_tuning_table_lookup_custom (self, g_array_index (customs, IpsSignatureKey, i)));
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

/* (transfer full) (nullable): the sensor's words for the value of a member; %NULL where it is of no kind that could be one */
static char *
dup_value (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return json_node_dup_string (node);
    case G_TYPE_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? "true" : "false");
    default:
      return NULL;
    }
}

/* Reads the tunable members of @object into @tuning; others are refused unless they are in @others. */
static gboolean
read_fields (JsonObject *object, const char *number, guint others, IpsSignatureTuning *tuning, GError **error)
{
  g_autoptr(GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *value = dup_value (json_object_get_member (object, l->data));
      IpsSignatureField field;

      if (!ips_signature_field_from_nick (l->data, &field) || value == NULL)
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("signature %s: \"%.64s\" is not something that can be set"), number, (char *) l->data);
          return FALSE;
        }
      if (others & (1u << field))
        continue;
      if (!ips_signature_tuning_set (tuning, field, value, error))
        {
          g_prefix_error (error, _("signature %s: "), number);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_tuning (IpsTuningTable *self, const char *number, JsonObject *object, GError **error)
{
  IpsSignatureTuning tuning = { 0 };

  if (!ips_signature_key_from_text (number, &tuning.key))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("\"%.64s\" is not the number of a signature; write it as 2004/0"), number);
      return FALSE;
    }
  if (!read_fields (object, number, 0, &tuning, error))
    return FALSE;
  ips_tuning_table_put (self, &tuning);
  return TRUE;
}

/* (transfer none): "" where the member is no text; read_fields() has seen that it is a value */
static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = node != NULL ? json_node_get_string (node) : NULL;

  return text != NULL ? text : "";
}

static gboolean
read_custom (IpsTuningTable *self, const char *number, JsonObject *object, GError **error)
{
  IpsSignatureTuning tuning = { 0 };
  IpsSignature signature = { .enabled = TRUE };

  if (!ips_signature_key_from_text (number, &signature.key))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("\"%.64s\" is not the number of a signature; write it as 2004/0"), number);
      return FALSE;
    }
  if (!read_fields (object, number, CUSTOM_FIELDS & ~IPS_SIGNATURE_TUNABLE, &tuning, error))
    return FALSE;
  ips_signature_tuning_apply (&tuning, &signature);
  signature.name = get_text (object, "name");
  signature.engine = get_text (object, "engine");
  return ips_tuning_table_put_custom (self, &signature, error);
}

typedef gboolean (*ReadFunc) (IpsTuningTable *self, const char *number, JsonObject *object, GError **error);

static gboolean
read_member (IpsTuningTable *self, JsonObject *root, const char *name, ReadFunc read, GError **error)
{
  JsonNode *node = json_object_get_member (root, name);
  g_autoptr(GList) names = NULL;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("\"%s\" is not an object with the numbers of signatures"), name);
      return FALSE;
    }
  names = json_object_get_members (json_node_get_object (node));
  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *value = json_object_get_member (json_node_get_object (node), l->data);

      if (!JSON_NODE_HOLDS_OBJECT (value))
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("signature %.64s: its settings are not an object"), (char *) l->data);
          return FALSE;
        }
      if (!read (self, l->data, json_node_get_object (value), error))
        return FALSE;
    }
  return TRUE;
}

IpsTuningTable *
ips_tuning_table_from_json (const char *json, gssize length, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(IpsTuningTable) self = ips_tuning_table_new ();
  g_autoptr(GError) local_error = NULL;
  JsonObject *root;
  JsonNode *format;

  if ((length < 0 ? strlen (json) : (gsize) length) > MAX_BYTES)
    {
      ips_set_error (error, IPS_ERROR_TOO_LARGE, _("the tuning is larger than 64 MiB"));
      return NULL;
    }
  if (!ips_json_is_shallow (json, length, MAX_DEPTH))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("not exported tuning: it is nested too deeply"));
      return NULL;
    }
  if (!g_utf8_validate (json, length, NULL) || !json_parser_load_from_data (parser, json, length, &local_error))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("not JSON: %s"), local_error != NULL ? local_error->message : _("it is not UTF-8 text"));
      return NULL;
    }
  if (json_parser_get_root (parser) == NULL || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("not exported tuning: it is not a JSON object"));
      return NULL;
    }
  root = json_node_get_object (json_parser_get_root (parser));
  format = json_object_get_member (root, FORMAT_MEMBER);
  if (format == NULL || !JSON_NODE_HOLDS_VALUE (format) || json_node_get_int (format) != FORMAT_VERSION)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("not exported tuning: \"%s\" is not %d"), FORMAT_MEMBER, FORMAT_VERSION);
      return NULL;
    }
  if (!read_member (self, root, "signatures", read_tuning, error) || !read_member (self, root, "custom", read_custom, error))
    return NULL;
  return g_steal_pointer (&self);
}
