/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-rollout.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-format.h"
#include "ips-group.h"
#include "ips-json.h"
#include "ips-nick.h"

#define MAX_DEVICES 100000
#define MAX_TEXT_BYTES (16 * 1024)

static const char *const gate_rules[IPS_N_GATE_RULES] = { "stop", "pause" };

const char *
ips_gate_rule_to_nick (IpsGateRule rule)
{
  g_return_val_if_fail (rule < IPS_N_GATE_RULES, "");
  return gate_rules[rule];
}

gboolean
ips_gate_rule_from_nick (const char *nick, IpsGateRule *rule)
{
  return IPS_NICK_FIND (gate_rules, nick, rule);
}

IpsRollout *
ips_rollout_new (void)
{
  IpsRollout *self = g_new0 (IpsRollout, 1);

  self->canary_group = g_strdup ("");
  self->sizes = g_array_new (FALSE, FALSE, sizeof (IpsWaveSize));
  return self;
}

IpsRollout *
ips_rollout_new_careful (void)
{
  static const IpsWaveSize sizes[] = { { 1, FALSE }, { 10, TRUE } };
  IpsRollout *self = ips_rollout_new ();

  g_array_append_vals (self->sizes, sizes, G_N_ELEMENTS (sizes));
  self->success_percent = 100;
  self->soak_s = 600;
  return self;
}

IpsRollout *
ips_rollout_copy (const IpsRollout *self)
{
  IpsRollout *copy = g_memdup2 (self, sizeof *self);

  copy->canary_group = g_strdup (self->canary_group);
  copy->sizes = g_array_copy (self->sizes);
  return copy;
}

void
ips_rollout_free (IpsRollout *self)
{
  if (self == NULL)
    return;
  g_free (self->canary_group);
  g_array_unref (self->sizes);
  g_free (self);
}

gboolean
ips_rollout_equal (const IpsRollout *a, const IpsRollout *b)
{
  g_autofree char *first = ips_rollout_to_text (a);
  g_autofree char *second = ips_rollout_to_text (b);

  return g_str_equal (first, second);
}

/* --- sizes --- */

static const IpsWaveSize *
size_at (const IpsRollout *self, guint i)
{
  return &g_array_index (self->sizes, IpsWaveSize, i);
}

static gboolean
parse_size (const char *word, IpsWaveSize *size)
{
  g_autofree char *text = g_strstrip (g_strdup (word));
  gsize length = strlen (text);
  guint64 number;

  size->percent = length > 0 && text[length - 1] == '%';
  if (size->percent)
    text[length - 1] = '\0';
  g_strchomp (text);
  if (!g_ascii_string_to_unsigned (text, 10, 1, size->percent ? 99 : MAX_DEVICES, &number, NULL))
    return FALSE;
  size->number = (guint) number;
  return TRUE;
}

gboolean
ips_rollout_parse_sizes (IpsRollout *self, const char *text, GError **error)
{
  g_auto(GStrv) words = g_strsplit (text, ",", IPS_ROLLOUT_MAX_WAVES + 1);
  g_autoptr(GArray) sizes = g_array_new (FALSE, FALSE, sizeof (IpsWaveSize));
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  for (guint i = 0; *stripped != '\0' && words[i] != NULL; i++)
    {
      IpsWaveSize size;

      if (!parse_size (words[i], &size))
        {
          ips_set_error (error, IPS_ERROR_INVALID,
                         _("“%s” is no size of a wave. Enter numbers of devices or percentages with commas between them, such as “1, 10%%, 50%%”; "
                           "what is left is the last wave."), g_strstrip (words[i]));
          return FALSE;
        }
      g_array_append_val (sizes, size);
    }
  if (sizes->len >= IPS_ROLLOUT_MAX_WAVES)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("There can be %d waves at most."), IPS_ROLLOUT_MAX_WAVES);
      return FALSE;
    }
  g_array_unref (self->sizes);
  self->sizes = g_steal_pointer (&sizes);
  return TRUE;
}

char *
ips_rollout_sizes_to_text (const IpsRollout *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->sizes->len; i++)
    g_string_append_printf (text, "%s%u%s", i > 0 ? "," : "", size_at (self, i)->number, size_at (self, i)->percent ? "%" : "");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- rules --- */

static gboolean
check_range (guint value, guint most, const char *what, GError **error)
{
  if (value <= most)
    return TRUE;
  /* TRANSLATORS: what a number is of, and the largest that it may be */
  ips_set_error (error, IPS_ERROR_INVALID, _("%1$s: enter a number from 0 to %2$u."), what, most);
  return FALSE;
}

gboolean
ips_rollout_validate (const IpsRollout *self, GError **error)
{
  if (self->sizes->len >= IPS_ROLLOUT_MAX_WAVES)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("There can be %d waves at most."), IPS_ROLLOUT_MAX_WAVES);
      return FALSE;
    }
  for (guint i = 0; i < self->sizes->len; i++)
    if (size_at (self, i)->number == 0 || size_at (self, i)->number > (size_at (self, i)->percent ? 99 : MAX_DEVICES))
      {
        ips_set_error (error, IPS_ERROR_INVALID, _("A wave has from 1 to %d devices, or from 1 to 99 per cent of them."), MAX_DEVICES);
        return FALSE;
      }
  if (ips_health_limits_is_set (&self->limits) && self->soak_s == 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("Limits of load, memory and error events are looked at after the soak time: enter one."));
      return FALSE;
    }
  return check_range (self->success_percent, 100, _("Per cent of a wave that have to succeed"), error)
         && check_range (self->soak_s, IPS_ROLLOUT_MAX_SOAK_S, _("Seconds until a device's health is looked at"), error)
         && check_range (self->limits.load_rise, 100, _("Points of inspection load"), error)
         && check_range (self->limits.memory_rise, 100, _("Points of memory in use"), error)
         && check_range (self->limits.errors, IPS_HEALTH_MAX_ERRORS, _("Error events"), error)
         && check_range (self->parallel, MAX_DEVICES, _("Devices at the same time"), error)
         && check_range (self->per_site, MAX_DEVICES, _("Devices of a group at the same time"), error);
}

char *
ips_rollout_describe (const IpsRollout *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean waves = self->sizes->len > 0 || *self->canary_group != '\0';

  if (!waves)
    g_string_append (text, _("All devices at once"));
  if (*self->canary_group != '\0')
    /* TRANSLATORS: %s is a group of devices */
    g_string_append_printf (text, _("Group %s"), self->canary_group);
  for (guint i = 0; i < self->sizes->len; i++)
    {
      const IpsWaveSize *size = size_at (self, i);

      if (text->len > 0)
        /* TRANSLATORS: between two waves of a deployment: "1 device, then 10 %" */
        g_string_append (text, _(", then "));
      if (size->percent)
        g_string_append_printf (text, _("%u %%"), size->number);
      else
        g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u device", "%u devices", size->number), size->number);
    }
  if (waves)
    {
      g_string_append (text, _(", then "));
      g_string_append (text, _("the rest"));
    }
  if (self->soak_s > 0)
    {
      g_autofree char *soak = ips_format_duration (self->soak_s * G_TIME_SPAN_SECOND);

      /* TRANSLATORS: %s is a duration such as "10 min" */
      g_string_append_printf (text, _("; health after %s"), soak);
    }
  if (ips_health_limits_is_set (&self->limits))
    {
      g_autofree char *limits = ips_health_limits_describe (&self->limits);

      /* TRANSLATORS: %s is a list such as "inspection load up by 20 points, 5 error events more" */
      g_string_append_printf (text, _("; not well with %s"), limits);
    }
  if (self->success_percent > 0)
    /* TRANSLATORS: of a wave */
    g_string_append_printf (text, self->rule == IPS_GATE_PAUSE ? _("; pauses where fewer than %u %% succeed") : _("; stops where fewer than %u %% succeed"),
                            self->success_percent);
  if (self->parallel > 0)
    g_string_append_printf (text, _("; at most %u at the same time"), self->parallel);
  if (self->per_site > 0)
    g_string_append_printf (text, _("; at most %u of a group at the same time"), self->per_site);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- waves --- */

/* Whether a device of the group @path is in the first wave. */
static gboolean
is_canary (const IpsRollout *self, const char *path)
{
  return *self->canary_group != '\0' && ips_group_contains (self->canary_group, path);
}

GArray *
ips_rollout_assign (const IpsRollout *self, GPtrArray *groups)
{
  GArray *waves = g_array_sized_new (FALSE, TRUE, sizeof (guint), groups->len);
  guint wave = 0, room, size = 0;
  gboolean canary = FALSE;

  g_array_set_size (waves, groups->len);
  for (guint i = 0; i < groups->len; i++)
    canary = canary || is_canary (self, g_ptr_array_index (groups, i));
  if (canary)
    wave++;
  room = 0;
  for (guint i = 0; i < groups->len; i++)
    {
      if (canary && is_canary (self, g_ptr_array_index (groups, i)))
        continue;      /* 0 already */
      if (size < self->sizes->len && room == 0)
        {
          const IpsWaveSize *next = size_at (self, size);

          room = next->percent ? (guint) (((guint64) groups->len * next->number + 99) / 100) : next->number;
        }
      g_array_index (waves, guint, i) = wave;
      if (size < self->sizes->len && --room == 0)
        {
          size++;
          wave++;
        }
    }
  return waves;
}

IpsGateVerdict
ips_rollout_judge (const IpsRollout *self, guint wave, const IpsWaveCount *count, gboolean last, char **reason)
{
  guint n = count->n_succeeded + count->n_failed + count->n_open;

  if (reason != NULL)
    *reason = NULL;
  if (self->success_percent > 0 && count->n_failed > 0 && (guint64) (n - count->n_failed) * 100 < (guint64) n * self->success_percent)
    {
      if (reason != NULL)
        /* TRANSLATORS: how many failed, the number of the wave, how many devices it has, per cent */
        *reason = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%1$u of the %3$u devices of wave %2$u failed, and %4$u %% have to succeed.",
                                                "%1$u of the %3$u devices of wave %2$u failed, and %4$u %% have to succeed.", count->n_failed),
                                   count->n_failed, wave + 1, n, self->success_percent);
      return IPS_GATE_FAIL;
    }
  if (count->n_open > 0)
    return IPS_GATE_WAIT;
  if (!last && self->success_percent > 0 && count->n_succeeded == 0)
    {
      if (reason != NULL)
        *reason = g_strdup_printf (_("No device of wave %u was deployed to, so it shows nothing about the others."), wave + 1);
      return IPS_GATE_FAIL;
    }
  return IPS_GATE_PASS;
}

/* --- stored --- */

static void
add_number (JsonBuilder *builder, const char *name, guint value)
{
  if (value == 0)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  if (*value == '\0')
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

void
ips_rollout_to_json (const IpsRollout *self, JsonBuilder *builder)
{
  g_autofree char *sizes = ips_rollout_sizes_to_text (self);

  json_builder_begin_object (builder);
  add_text (builder, "canary-group", self->canary_group);
  add_text (builder, "waves", sizes);
  add_number (builder, "success-percent", self->success_percent);
  add_number (builder, "soak-s", self->soak_s);
  add_number (builder, "load-rise", self->limits.load_rise);
  add_number (builder, "memory-rise", self->limits.memory_rise);
  add_number (builder, "error-events", self->limits.errors);
  if (self->rule != IPS_GATE_STOP)
    add_text (builder, "rule", ips_gate_rule_to_nick (self->rule));
  add_number (builder, "parallel", self->parallel);
  add_number (builder, "per-site", self->per_site);
  json_builder_end_object (builder);
}

char *
ips_rollout_to_text (const IpsRollout *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) node = NULL;

  ips_rollout_to_json (self, builder);
  node = json_builder_get_root (builder);
  return json_to_string (node, FALSE);
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

  return text != NULL ? text : "";
}

static gboolean
read_number (JsonObject *object, const char *name, guint *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64 number;

  *value = 0;
  if (node == NULL)
    return TRUE;
  number = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : -1;
  if (number < 0 || number > G_MAXINT)
    {
      ips_set_error (error, IPS_ERROR_INVALID, "rollout: “%s” is not a number that it could be", name);
      return FALSE;
    }
  *value = (guint) number;
  return TRUE;
}

IpsRollout *
ips_rollout_from_text (const char *json, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(IpsRollout) self = ips_rollout_new ();
  g_autoptr(GError) local_error = NULL;
  JsonObject *object;
  const char *rule;

  if (strlen (json) > MAX_TEXT_BYTES || !ips_json_is_shallow (json, -1, 4) || !json_parser_load_from_data (parser, json, -1, &local_error)
      || json_parser_get_root (parser) == NULL || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      ips_set_error (error, IPS_ERROR_INVALID, "rollout: %s", local_error != NULL ? local_error->message : "not an object");
      return NULL;
    }
  object = json_node_get_object (json_parser_get_root (parser));
  g_free (self->canary_group);
  self->canary_group = g_strdup (get_text (object, "canary-group"));
  rule = get_text (object, "rule");
  if ((*rule != '\0' && !ips_gate_rule_from_nick (rule, &self->rule)))
    {
      ips_set_error (error, IPS_ERROR_INVALID, "rollout: there is no rule “%s”", rule);
      return NULL;
    }
  if (!ips_rollout_parse_sizes (self, get_text (object, "waves"), error) || !read_number (object, "success-percent", &self->success_percent, error)
      || !read_number (object, "soak-s", &self->soak_s, error) || !read_number (object, "load-rise", &self->limits.load_rise, error)
      || !read_number (object, "memory-rise", &self->limits.memory_rise, error) || !read_number (object, "error-events", &self->limits.errors, error)
      || !read_number (object, "parallel", &self->parallel, error) || !read_number (object, "per-site", &self->per_site, error)
      || !ips_rollout_validate (self, error))
    return NULL;
  return g_steal_pointer (&self);
}
