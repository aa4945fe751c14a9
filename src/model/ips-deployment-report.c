/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-report.h"

#include <glib/gi18n-lib.h>

#include "ips-csv.h"
#include "ips-text.h"

const IpsDeviceState *
ips_deployment_report_find (GPtrArray *states, const char *sensor_id, IpsMoment moment)
{
  for (guint i = 0; i < states->len; i++)
    {
      const IpsDeviceState *state = g_ptr_array_index (states, i);

      if (state->moment == moment && g_str_equal (state->sensor_id, sensor_id))
        return state;
    }
  return NULL;
}

/* Both moments of every device, found at once. (transfer full): sensor id -> array of IPS_N_MOMENTS (unowned) */
static GHashTable *
sort_states (GPtrArray *states)
{
  GHashTable *sorted = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < states->len; i++)
    {
      const IpsDeviceState *state = g_ptr_array_index (states, i);
      const IpsDeviceState **moments = g_hash_table_lookup (sorted, state->sensor_id);

      if (moments == NULL)
        {
          moments = g_new0 (const IpsDeviceState *, IPS_N_MOMENTS);
          g_hash_table_insert (sorted, state->sensor_id, moments);
        }
      moments[state->moment] = state;
    }
  return sorted;
}

static const IpsDeviceState *
find (GHashTable *sorted, const IpsDeploymentDevice *device, IpsMoment moment)
{
  const IpsDeviceState **moments = g_hash_table_lookup (sorted, device->sensor_id);

  return moments != NULL ? moments[moment] : NULL;
}

char *
ips_deployment_report_to_text (const IpsDeploymentJob *deployment, GPtrArray *states)
{
  g_autoptr(GHashTable) sorted = sort_states (states);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);
      g_autofree char *name = ips_text_make_safe (device->sensor_name, 0);
      g_autofree char *message = ips_text_make_safe (device->message, 0);
      g_autofree char *both = ips_device_states_describe (find (sorted, device, IPS_MOMENT_BEFORE), find (sorted, device, IPS_MOMENT_AFTER));
      g_auto(GStrv) lines = g_strsplit (*both != '\0' ? both : _("It was not looked at."), "\n", -1);

      g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "", name, ips_operation_state_to_label (device->state));
      if (*message != '\0')
        g_string_append_printf (text, ". %s", message);
      g_string_append_c (text, '\n');
      for (guint j = 0; lines[j] != NULL; j++)
        {
          g_autofree char *line = ips_text_make_safe (lines[j], 0);

          g_string_append_printf (text, "  %s\n", line);
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
ips_deployment_report_to_csv (const IpsDeploymentJob *deployment, GPtrArray *states)
{
  g_autoptr(GHashTable) sorted = sort_states (states);
  GString *text = g_string_new (NULL);

  ips_csv_append_field (text, _("Device"));
  ips_csv_append_field (text, _("Wave"));
  ips_csv_append_field (text, _("State"));
  ips_csv_append_field (text, _("Message"));
  for (guint field = 0; field < IPS_N_STATE_FIELDS; field++)
    {
      /* TRANSLATORS: headings of columns: "Version Before", "Version After" */
      g_autofree char *before = g_strdup_printf (_("%s Before"), ips_state_field_to_label (field));
      g_autofree char *after = g_strdup_printf (_("%s After"), ips_state_field_to_label (field));

      ips_csv_append_field (text, before);
      ips_csv_append_field (text, after);
    }
  ips_csv_end_line (text);
  for (guint i = 0; i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);
      g_autofree char *wave = g_strdup_printf ("%u", device->wave + 1);

      ips_csv_append_field (text, device->sensor_name);
      ips_csv_append_field (text, wave);
      ips_csv_append_field (text, ips_operation_state_to_label (device->state));
      ips_csv_append_field (text, device->message);
      for (guint field = 0; field < IPS_N_STATE_FIELDS; field++)
        for (guint moment = 0; moment < IPS_N_MOMENTS; moment++)
          {
            g_autofree char *value = ips_device_state_get_text (find (sorted, device, moment), field);

            ips_csv_append_field (text, value);
          }
      ips_csv_end_line (text);
    }
  return g_string_free (text, FALSE);
}

/* --- for programs --- */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_known (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  if (number >= 0)
    json_builder_add_int_value (builder, number);
  else
    json_builder_add_null_value (builder);
}

static void
add_state (JsonBuilder *builder, const char *name, const IpsDeviceState *state)
{
  g_autoptr(GDateTime) when = state != NULL ? g_date_time_new_from_unix_utc (state->when_us / G_USEC_PER_SEC) : NULL;
  g_autofree char *iso = when != NULL ? g_date_time_format_iso8601 (when) : g_strdup ("");
  g_autofree char *services = ips_device_state_get_text (state, IPS_STATE_SERVICES);

  json_builder_set_member_name (builder, name);
  if (state == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  add_text (builder, "when", iso);
  add_text (builder, "version", state->version);
  add_text (builder, "engine", state->engine);
  add_text (builder, "level", state->level);
  add_text (builder, "license", ips_license_status_to_nick (state->license_status));
  add_text (builder, "services", services);
  add_text (builder, "certificate", state->certificate);
  add_known (builder, "inspection_load_percent", state->health.load_percent);
  add_known (builder, "memory_percent", state->health.memory_percent);
  add_known (builder, "free_disk_bytes", state->health.disk_free);
  add_known (builder, "error_events", state->health.n_errors);
  json_builder_end_object (builder);
}

char *
ips_deployment_report_to_json (const IpsDeploymentJob *deployment, GPtrArray *states)
{
  g_autoptr(GHashTable) sorted = sort_states (states);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "deployment");
  json_builder_add_int_value (builder, deployment->id);
  add_text (builder, "name", deployment->name);
  add_text (builder, "state", ips_deployment_state_to_nick (deployment->state));
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);

      json_builder_begin_object (builder);
      add_text (builder, "device", device->sensor_name);
      add_text (builder, "id", device->sensor_id);
      add_text (builder, "state", ips_operation_state_to_nick (device->state));
      add_text (builder, "message", device->message);
      add_state (builder, "before", find (sorted, device, IPS_MOMENT_BEFORE));
      add_state (builder, "after", find (sorted, device, IPS_MOMENT_AFTER));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}
