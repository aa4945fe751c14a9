/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-order.h"

#include <glib/gi18n-lib.h>

#include "ips-nick.h"
#include "ips-policy.h"
#include "ips-signature-set-json.h"

static const char *const changed_rules[] = { "warn", "stop", "overwrite" };

const char *
ips_changed_rule_to_nick (IpsChangedRule rule)
{
  g_return_val_if_fail (rule < G_N_ELEMENTS (changed_rules), "");
  return changed_rules[rule];
}

gboolean
ips_changed_rule_from_nick (const char *nick, IpsChangedRule *rule)
{
  return IPS_NICK_FIND (changed_rules, nick, rule);
}

IpsDeployOrder *
ips_deploy_order_new (GPtrArray *steps, const char *policy_id, guint policy_version, const IpsTuningTable *tuning)
{
  IpsDeployOrder *self = g_new0 (IpsDeployOrder, 1);

  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
  for (guint i = 0; i < steps->len; i++)
    g_ptr_array_add (self->steps, ips_upgrade_step_copy (g_ptr_array_index (steps, i)));
  self->policy_id = g_strdup (policy_id);
  self->policy_version = policy_version;
  self->tuning = tuning != NULL ? ips_tuning_table_copy (tuning) : ips_tuning_table_new ();
  self->whole = ips_tuning_table_copy (self->tuning);
  self->removed = g_array_new (FALSE, FALSE, sizeof (IpsSignatureKey));
  return self;
}

IpsDeployOrder *
ips_deploy_order_copy (const IpsDeployOrder *self)
{
  IpsDeployOrder *copy = ips_deploy_order_new (self->steps, self->policy_id, self->policy_version, self->tuning);

  ips_deploy_order_set_whole (copy, self->whole);
  g_array_append_vals (copy->removed, self->removed->data, self->removed->len);
  copy->before = self->before != NULL ? ips_signature_set_ref (self->before) : NULL;
  return copy;
}

void
ips_deploy_order_set_whole (IpsDeployOrder *self, const IpsTuningTable *whole)
{
  ips_tuning_table_free (self->whole);
  self->whole = ips_tuning_table_copy (whole);
}

void
ips_deploy_order_set_former (IpsDeployOrder *self, const IpsTuningTable *former)
{
  g_autoptr(GArray) keys = ips_tuning_table_get_custom_keys (former);

  g_array_set_size (self->removed, 0);
  for (guint i = 0; i < keys->len; i++)
    {
      IpsSignatureKey key = g_array_index (keys, IpsSignatureKey, i);

      if (ips_tuning_table_lookup_custom (self->whole, key) == NULL)
        g_array_append_val (self->removed, key);
    }
}

/* As it is on a device of @level with @former on it; not added where it is not there. */
static void
add_before (IpsSignatureSet *before, IpsSignatureSet *level, const IpsTuningTable *former, IpsSignatureKey key)
{
  const IpsSignature *usual = ips_signature_set_lookup (level, key);
  const IpsSignatureTuning *tuning = former != NULL ? ips_tuning_table_lookup (former, key) : NULL;
  IpsSignature signature;

  if (former != NULL && ips_tuning_table_get_tuned_custom (former, key, &signature))
    ips_signature_set_add (before, &signature);
  else if (usual != NULL)
    {
      signature = *usual;
      if (tuning != NULL)
        ips_signature_tuning_apply (tuning, &signature);
      ips_signature_set_add (before, &signature);
    }
}

void
ips_deploy_order_set_before (IpsDeployOrder *self, IpsSignatureSet *level, const IpsTuningTable *former)
{
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (self->tuning);
  g_autoptr(GArray) customs = ips_tuning_table_get_custom_keys (self->tuning);
  GArray *const changed[] = { keys, customs, self->removed };

  g_clear_pointer (&self->before, ips_signature_set_unref);
  self->before = ips_signature_set_new ();
  for (guint i = 0; i < G_N_ELEMENTS (changed); i++)
    for (guint j = 0; j < changed[i]->len; j++)
      add_before (self->before, level, former, g_array_index (changed[i], IpsSignatureKey, j));
  ips_signature_set_seal (self->before);
}

gboolean
ips_deploy_order_has_tuning (const IpsDeployOrder *self)
{
  return self->removed->len > 0 || !ips_tuning_table_is_empty (self->tuning);
}

guint
ips_deploy_order_count_signatures (const IpsDeployOrder *self)
{
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (self->tuning);
  g_autoptr(GArray) customs = ips_tuning_table_get_custom_keys (self->tuning);
  guint n = customs->len + self->removed->len;

  /* One that is inherited and tuned is one. */
  for (guint i = 0; i < keys->len; i++)
    n += ips_tuning_table_lookup_custom (self->tuning, g_array_index (keys, IpsSignatureKey, i)) == NULL;
  return n;
}

void
ips_deploy_order_free (IpsDeployOrder *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->steps);
  g_free (self->policy_id);
  ips_tuning_table_free (self->tuning);
  ips_tuning_table_free (self->whole);
  g_array_unref (self->removed);
  g_clear_pointer (&self->before, ips_signature_set_unref);
  g_free (self);
}

static void
add_removed (const IpsDeployOrder *self, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "removed");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->removed->len; i++)
    {
      g_autofree char *number = ips_signature_key_to_text (g_array_index (self->removed, IpsSignatureKey, i));

      json_builder_add_string_value (builder, number);
    }
  json_builder_end_array (builder);
}

void
ips_deploy_order_to_json (const IpsDeployOrder *self, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "steps");
  ips_upgrade_steps_to_json (self->steps, builder);
  json_builder_set_member_name (builder, "policy");
  json_builder_add_string_value (builder, self->policy_id);
  json_builder_set_member_name (builder, "policy-version");
  json_builder_add_int_value (builder, self->policy_version);
  if (!ips_tuning_table_is_empty (self->tuning))
    {
      g_autofree char *tuning = ips_tuning_table_to_json (self->tuning);

      json_builder_set_member_name (builder, "tuning");
      json_builder_add_string_value (builder, tuning);
    }
  if (!ips_tuning_table_equal (self->tuning, self->whole))
    {
      g_autofree char *whole = ips_tuning_table_to_json (self->whole);

      json_builder_set_member_name (builder, "whole-tuning");
      json_builder_add_string_value (builder, whole);
    }
  if (self->removed->len > 0)
    add_removed (self, builder);
  if (self->before != NULL)
    {
      json_builder_set_member_name (builder, "before");
      ips_signature_set_to_json (self->before, builder);
    }
  json_builder_end_object (builder);
}

static gboolean
read_removed (IpsDeployOrder *self, JsonNode *node, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      IpsSignatureKey key;

      if (!JSON_NODE_HOLDS_VALUE (element) || !ips_signature_key_from_text (json_node_get_string (element), &key))
        array = NULL;
      else
        g_array_append_val (self->removed, key);
    }
  if (array != NULL)
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("the job does not say which custom signatures are taken off the device"));
  return FALSE;
}

/* What came later, so that jobs without it are read, too. */
static gboolean
read_signatures (IpsDeployOrder *self, JsonObject *object, GError **error)
{
  JsonNode *removed = json_object_get_member (object, "removed"), *before = json_object_get_member (object, "before");

  if (removed != NULL && !read_removed (self, removed, error))
    return FALSE;
  if (before != NULL)
    self->before = ips_signature_set_from_json (before, error);
  return before == NULL || self->before != NULL;
}

IpsDeployOrder *
ips_deploy_order_from_json (JsonNode *node, GError **error)
{
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *steps_node = object != NULL ? json_object_get_member (object, "steps") : NULL;
  g_autoptr(GPtrArray) steps = NULL;
  g_autoptr(IpsTuningTable) tuning = NULL;
  g_autoptr(IpsTuningTable) whole = NULL;
  g_autoptr(IpsDeployOrder) self = NULL;
  const char *policy, *text;
  gint64 version;

  if (steps_node == NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the job does not say what is to be deployed"));
      return NULL;
    }
  steps = ips_upgrade_steps_from_json (steps_node, error);
  if (steps == NULL)
    return NULL;
  policy = json_object_get_string_member_with_default (object, "policy", "");
  version = json_object_get_int_member_with_default (object, "policy-version", 0);
  text = json_object_get_string_member_with_default (object, "tuning", NULL);
  if (text != NULL && (tuning = ips_tuning_table_from_json (text, -1, error)) == NULL)
    return NULL;
  text = json_object_get_string_member_with_default (object, "whole-tuning", NULL);
  if (text != NULL && (whole = ips_tuning_table_from_json (text, -1, error)) == NULL)
    return NULL;
  self = ips_deploy_order_new (steps, policy != NULL ? policy : "", (guint) CLAMP (version, 0, G_MAXINT), tuning);
  if (whole != NULL)
    ips_deploy_order_set_whole (self, whole);
  return read_signatures (self, object, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
ips_deploy_step_is_done (const IpsUpgradeStep *step, const IpsRunning *running)
{
  switch (step->kind)
    {
    case IPS_UPGRADE_SIGNATURE:
      return running->level >= step->level && running->engine >= step->engine;
    case IPS_UPGRADE_ENGINE:
      return running->engine >= step->engine;
    case IPS_UPGRADE_SENSOR:
      return !ips_version_is_none (&running->version) && ips_version_compare (&running->version, &step->version) >= 0;
    case IPS_UPGRADE_NONE:
    case IPS_N_UPGRADE_KINDS:
    default:
      return FALSE;
    }
}

char *
ips_deploy_describe_running (const IpsRunning *running)
{
  g_autofree char *version = ips_version_to_text (&running->version);
  g_autofree char *level = ips_level_to_text (running->level);

  if (*version == '\0' && *level == '\0')
    return g_strdup (_("unknown"));
  return *version != '\0' && *level != '\0' ? g_strdup_printf ("%s, %s", version, level) : g_strdup (*version != '\0' ? version : level);
}

/* (transfer full) */
static char *
to_text (const IpsDeployOrder *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) node = NULL;

  ips_deploy_order_to_json (self, builder);
  node = json_builder_get_root (builder);
  return json_to_string (node, FALSE);
}

gboolean
ips_deploy_order_equal (const IpsDeployOrder *a, const IpsDeployOrder *b)
{
  g_autofree char *first = to_text (a);
  g_autofree char *second = to_text (b);

  return g_str_equal (first, second);
}
