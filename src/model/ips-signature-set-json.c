/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A few signatures as they are stored with a job:
 * { "2004/0": { "name": "...", "engine": "...", "severity": "high", ... } }, of the parameters those that are not as usual
 */
#include "ips-config.h"
#include "ips-signature-set-json.h"

#include <glib/gi18n-lib.h>

#include "ips-signature-tuning.h"

#define FIELDS (IPS_SIGNATURE_TUNABLE | 1u << IPS_SIGNATURE_NAME | 1u << IPS_SIGNATURE_ENGINE)

static gboolean
is_as_usual (const IpsSignature *signature, IpsSignatureField field)
{
  IpsSignatureParameter parameter;

  return ips_signature_field_is_parameter (field, &parameter) && signature->parameters[parameter] == 0;
}

static void
add_signature (JsonBuilder *builder, const IpsSignature *signature)
{
  g_autofree char *number = ips_signature_key_to_text (signature->key);

  json_builder_set_member_name (builder, number);
  json_builder_begin_object (builder);
  for (IpsSignatureField field = 0; field < IPS_N_SIGNATURE_FIELDS; field++)
    {
      g_autofree char *text = NULL;

      if (!(FIELDS & (1u << field)) || is_as_usual (signature, field))
        continue;
      text = ips_signature_dup_field (signature, field);
      json_builder_set_member_name (builder, ips_signature_field_to_nick (field));
      json_builder_add_string_value (builder, text);
    }
  json_builder_end_object (builder);
}

void
ips_signature_set_to_json (IpsSignatureSet *self, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  for (guint i = 0; i < ips_signature_set_get_n (self); i++)
    add_signature (builder, ips_signature_set_nth (self, i));
  json_builder_end_object (builder);
}

static gboolean
read_signature (IpsSignatureSet *self, const char *number, JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  IpsSignatureTuning values = { 0 };
  IpsSignature signature = { 0 };

  if (object == NULL || !ips_signature_key_from_text (number, &signature.key))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("\"%.64s\" is not the number of a signature; write it as 2004/0"), number);
      return FALSE;
    }
  for (IpsSignatureField field = 0; field < IPS_N_TUNABLE; field++)
    {
      const char *text = json_object_get_string_member_with_default (object, ips_signature_field_to_nick (field), NULL);

      if (text != NULL && !ips_signature_tuning_set (&values, field, text, error))
        return FALSE;
    }
  ips_signature_tuning_apply (&values, &signature);
  signature.name = json_object_get_string_member_with_default (object, "name", "");
  signature.engine = json_object_get_string_member_with_default (object, "engine", "");
  ips_signature_set_add (self, &signature);
  return TRUE;
}

IpsSignatureSet *
ips_signature_set_from_json (JsonNode *node, GError **error)
{
  g_autoptr(IpsSignatureSet) self = ips_signature_set_new ();
  g_autoptr(GList) numbers = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the signatures before are not an object"));
      return NULL;
    }
  numbers = json_object_get_members (json_node_get_object (node));
  for (GList *l = numbers; l != NULL; l = l->next)
    if (!read_signature (self, l->data, json_object_get_member (json_node_get_object (node), l->data), error))
      return NULL;
  ips_signature_set_seal (self);
  return g_steal_pointer (&self);
}
