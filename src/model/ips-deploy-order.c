/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-order.h"

#include <glib/gi18n-lib.h>

#include "ips-nick.h"
#include "ips-policy.h"

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
  return self;
}

void
ips_deploy_order_set_whole (IpsDeployOrder *self, const IpsTuningTable *whole)
{
  ips_tuning_table_free (self->whole);
  self->whole = ips_tuning_table_copy (whole);
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
  g_free (self);
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
  if (ips_tuning_table_get_n (self->tuning) > 0)
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
  json_builder_end_object (builder);
}

IpsDeployOrder *
ips_deploy_order_from_json (JsonNode *node, GError **error)
{
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *steps_node = object != NULL ? json_object_get_member (object, "steps") : NULL;
  g_autoptr(GPtrArray) steps = NULL;
  g_autoptr(IpsTuningTable) tuning = NULL;
  g_autoptr(IpsTuningTable) whole = NULL;
  IpsDeployOrder *self;
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
  return self;
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
