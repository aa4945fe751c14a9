/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step of a plan: its words, and how it is written down. */
#include "ips-config.h"
#include "ips-upgrade-plan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-policy.h"

#define SHA256_CHARS 64
#define MAX_LIMIT_MINUTES (24 * 60)
#define MAX_BYTES (G_GINT64_CONSTANT (64) * 1024 * 1024 * 1024)

IpsUpgradeStep *
ips_upgrade_step_copy (const IpsUpgradeStep *self)
{
  IpsUpgradeStep *copy = g_memdup2 (self, sizeof *self);

  copy->file_name = g_strdup (self->file_name);
  copy->sha256 = g_strdup (self->sha256);
  copy->platform = g_strdup (self->platform);
  return copy;
}

void
ips_upgrade_step_free (IpsUpgradeStep *self)
{
  if (self == NULL)
    return;
  g_free (self->file_name);
  g_free (self->sha256);
  g_free (self->platform);
  g_free (self);
}

/* What the device has after it that it had not before: "S924", "E4", "7.1(11)E4". (transfer full) */
static char *
describe_result (const IpsUpgradeStep *self)
{
  switch (self->kind)
    {
    case IPS_UPGRADE_SIGNATURE:
      return ips_level_to_text (self->level);
    case IPS_UPGRADE_ENGINE:
      return ips_engine_to_text (self->engine);
    case IPS_UPGRADE_SENSOR:
    case IPS_UPGRADE_NONE:
    case IPS_N_UPGRADE_KINDS:
    default:
      return ips_version_to_text (&self->version);
    }
}

char *
ips_upgrade_step_describe (const IpsUpgradeStep *self)
{
  g_autofree char *result = describe_result (self);

  /* TRANSLATORS: a kind of update and what it brings: "Engine update to E4" */
  return g_strdup_printf (_("%1$s to %2$s"), ips_upgrade_kind_to_label (self->kind), result);
}

/* --- written down --- */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_step (JsonBuilder *builder, const IpsUpgradeStep *step)
{
  g_autofree char *version = ips_version_to_text (&step->version);
  g_autofree char *engine = ips_engine_to_text (step->engine);
  g_autofree char *level = ips_level_to_text (step->level);

  json_builder_begin_object (builder);
  add_text (builder, "kind", ips_upgrade_kind_to_nick (step->kind));
  add_text (builder, "file", step->file_name);
  add_text (builder, "sha256", step->sha256);
  add_text (builder, "platform", step->platform);
  add_number (builder, "size_bytes", step->size);
  add_text (builder, "version", version);
  add_text (builder, "engine", engine);
  add_text (builder, "level", level);
  add_flag (builder, "extra", step->extra);
  add_flag (builder, "reboots", step->reboots);
  add_text (builder, "interruption", ips_traffic_to_nick (step->interruption));
  add_number (builder, "limit_minutes", step->limit_minutes);
  json_builder_end_object (builder);
}

void
ips_upgrade_steps_to_json (GPtrArray *steps, JsonBuilder *builder)
{
  json_builder_begin_array (builder);
  for (guint i = 0; i < steps->len; i++)
    add_step (builder, g_ptr_array_index (steps, i));
  json_builder_end_array (builder);
}

/* --- read again --- */

/* (transfer none) (nullable) */
static JsonNode *
get_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node : NULL;
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

static gboolean
read_flag (JsonObject *object, const char *name, gboolean *value)
{
  JsonNode *node = get_value (object, name, G_TYPE_BOOLEAN);

  *value = node != NULL && json_node_get_boolean (node);
  return node != NULL;
}

static gboolean
read_number (JsonObject *object, const char *name, gint64 maximum, gint64 *value)
{
  JsonNode *node = get_value (object, name, G_TYPE_INT64);

  *value = node != NULL ? json_node_get_int (node) : 0;
  return node != NULL && *value >= 0 && *value <= maximum;
}

/* A package of the kind the step says, and its contents. */
static gboolean
read_file (JsonObject *object, IpsUpgradeStep *step)
{
  const char *file = get_text (object, "file");
  const char *sha256 = get_text (object, "sha256");
  const char *platform = get_text (object, "platform");
  g_autoptr(IpsPackageName) name = file != NULL ? ips_package_name_parse (file, NULL) : NULL;

  if (name == NULL || ips_package_family_get_upgrade_kind (name->family) != step->kind)
    return FALSE;
  if (sha256 == NULL || strlen (sha256) != SHA256_CHARS || strspn (sha256, "0123456789abcdef") != SHA256_CHARS)
    return FALSE;
  if (platform == NULL || strlen (platform) > IPS_PACKAGE_NAME_MAX || strspn (platform, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-") != strlen (platform))
    return FALSE;
  step->file_name = g_strdup (file);
  step->sha256 = g_strdup (sha256);
  step->platform = g_strdup (platform);
  return TRUE;
}

static gboolean
read_result (JsonObject *object, IpsUpgradeStep *step)
{
  const char *version = get_text (object, "version");
  const char *engine = get_text (object, "engine");
  const char *level = get_text (object, "level");

  return version != NULL && engine != NULL && level != NULL
         && (*version == '\0' || ips_version_parse (version, &step->version))
         && (*engine == '\0' || ips_engine_from_text (engine, &step->engine))
         && (*level == '\0' || ips_level_from_text (level, &step->level));
}

static IpsUpgradeStep *
read_step (JsonNode *node)
{
  g_autoptr(IpsUpgradeStep) step = g_new0 (IpsUpgradeStep, 1);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gint64 limit;

  if (object == NULL || !ips_upgrade_kind_from_nick (get_text (object, "kind"), &step->kind) || step->kind == IPS_UPGRADE_NONE
      || !read_file (object, step) || !read_result (object, step) || !read_number (object, "size_bytes", MAX_BYTES, &step->size)
      || !read_number (object, "limit_minutes", MAX_LIMIT_MINUTES, &limit) || !read_flag (object, "extra", &step->extra)
      || !read_flag (object, "reboots", &step->reboots) || !ips_traffic_from_nick (get_text (object, "interruption"), &step->interruption))
    return NULL;
  step->limit_minutes = (guint) limit;
  return g_steal_pointer (&step);
}

GPtrArray *
ips_upgrade_steps_from_json (JsonNode *node, GError **error)
{
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL || json_array_get_length (array) > IPS_UPGRADE_MAX_STEPS)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the steps of an update are not a list of at most %d"), IPS_UPGRADE_MAX_STEPS);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      IpsUpgradeStep *step = read_step (json_array_get_element (array, i));

      if (step == NULL)
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("step %u of an update is not well formed"), i + 1);
          return NULL;
        }
      g_ptr_array_add (steps, step);
    }
  return g_steal_pointer (&steps);
}
