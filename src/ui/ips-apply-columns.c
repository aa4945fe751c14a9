/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-apply-columns.h"

#include <glib/gi18n-lib.h>

#include "ips-apply-target-item.h"
#include "ips-deploy-estimate.h"
#include "ips-format.h"
#include "ips-sensor-columns.h"
#include "ips-text.h"
#include "ips-workspace.h"

#define MAX_TEXT_CHARS 300

/* --- Apply Updates To --- */

/* The device of a local policy. (nullable) */
static IpsSensor *
only_sensor (gpointer row)
{
  GPtrArray *devices = ips_apply_target_item_get_devices (row);

  if (ips_apply_target_item_get_kind (row) == IPS_POLICY_SHARED || devices->len == 0)
    return NULL;
  return ips_apply_device_item_get_plan (g_ptr_array_index (devices, 0))->sensor;
}

static char *
target_name (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (ips_apply_target_item_get_title (row), MAX_TEXT_CHARS);
}

static char *
target_platform (gpointer row, gpointer user_data)
{
  IpsSensor *sensor = only_sensor (row);

  return sensor != NULL ? ips_sensor_cell_platform (sensor, user_data) : g_strdup ("");
}

static char *
target_version (gpointer row, gpointer user_data)
{
  IpsSensor *sensor = only_sensor (row);

  return sensor != NULL ? ips_sensor_cell_version (sensor, user_data) : g_strdup ("");
}

static char *
target_group (gpointer row, gpointer user_data)
{
  IpsSensor *sensor = only_sensor (row);

  return sensor != NULL ? ips_sensor_cell_group (sensor, user_data) : g_strdup ("");
}

/* What the devices run: "S905", "S854 – S905". */
static char *
target_level (gpointer row, gpointer user_data)
{
  GPtrArray *devices = ips_apply_target_item_get_devices (row);
  guint lowest = G_MAXUINT, highest = 0;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;

  for (guint i = 0; i < devices->len; i++)
    {
      guint level = ips_apply_device_item_get_plan (g_ptr_array_index (devices, i))->present.level;

      lowest = MIN (lowest, level);
      highest = MAX (highest, level);
    }
  if (highest == 0)
    return g_strdup ("");
  low = ips_level_to_text (lowest);
  high = ips_level_to_text (highest);
  /* TRANSLATORS: the lowest and the highest level of a policy's devices */
  return lowest == highest ? g_steal_pointer (&high) : g_strdup_printf (_("%1$s – %2$s"), *low != '\0' ? low : "?", high);
}

static char *
target_applied (gpointer row, gpointer user_data)
{
  return ips_level_to_text (ips_apply_target_item_get_level (row));
}

static char *
target_devices (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", ips_apply_target_item_get_devices (row)->len);
}

static char *
target_reason (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (ips_apply_target_item_get_reason (row), MAX_TEXT_CHARS);
}

static IpsSign
target_sign (gpointer row, gpointer user_data)
{
  return ips_apply_target_item_get_sign (row);
}

static char *
target_fix (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (ips_apply_target_item_get_fix (row), MAX_TEXT_CHARS);
}

static gboolean
target_dimmed (gpointer row, gpointer user_data)
{
  return !ips_apply_target_item_can_choose (row);
}

static const IpsTableColumn target_columns[] = {
  { .id = "name", .title = N_("Name"), .width = 150, .shown = TRUE, .text = target_name, .dimmed = target_dimmed },
  { .id = "platform", .title = N_("Platform"), .width = 130, .shown = TRUE, .text = target_platform, .dimmed = target_dimmed },
  { .id = "version", .title = N_("Version"), .width = 90, .shown = TRUE, .text = target_version, .dimmed = target_dimmed },
  { .id = "level", .title = N_("Level"), .width = 110, .least = 106, .shown = TRUE, .text = target_level, .dimmed = target_dimmed },
  { .id = "reason", .title = N_("Reason"), .width = 290, .least = 240, .shown = TRUE, .text = target_reason, .sign = target_sign, .dimmed = target_dimmed },
  { .id = "fix", .title = N_("What Helps"), .width = 330, .least = 180, .shown = TRUE, .text = target_fix, .dimmed = target_dimmed },
  { .id = "applied", .title = N_("Applied Level"), .width = 100, .text = target_applied, .dimmed = target_dimmed },
  { .id = "devices", .title = N_("Devices"), .width = 76, .numeric = TRUE, .text = target_devices, .dimmed = target_dimmed },
  { .id = "group", .title = N_("Group"), .width = 120, .text = target_group, .dimmed = target_dimmed },
};

const IpsTableColumn *
ips_apply_target_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (target_columns);
  return target_columns;
}

/* --- Devices Assigned to Selected Policies --- */

static const IpsUpgradePlan *
plan_of (gpointer row)
{
  return ips_apply_device_item_get_plan (row);
}

static char *
device_name (gpointer row, gpointer user_data)
{
  return ips_sensor_cell_name (plan_of (row)->sensor, user_data);
}

static char *
device_platform (gpointer row, gpointer user_data)
{
  return ips_sensor_cell_platform (plan_of (row)->sensor, user_data);
}

static char *
device_policy (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (ips_apply_device_item_get_policy (row), MAX_TEXT_CHARS);
}

static char *
device_present (gpointer row, gpointer user_data)
{
  return ips_upgrade_plan_describe_present (plan_of (row));
}

static char *
device_target (gpointer row, gpointer user_data)
{
  return ips_upgrade_plan_describe_target (plan_of (row));
}

static char *
device_extra (gpointer row, gpointer user_data)
{
  return ips_upgrade_plan_describe_extra (plan_of (row));
}


static void
make_estimate (gpointer row, gpointer user_data, IpsStepEstimate *estimate)
{
  const IpsUpgradePlan *plan = plan_of (row);

  ips_deploy_estimate_device (ips_workspace_get_fleet (user_data), plan->sensor, plan->steps, estimate);
}

/* How long it takes, and from how many former runs that is known. */
static char *
device_time_full (gpointer row, gpointer user_data)
{
  IpsStepEstimate known;

  make_estimate (row, user_data, &known);
  return ips_step_estimate_describe (&known);
}

/* The same so that a cell has room for it: "about 6 min, assumed". */
static char *
device_time (gpointer row, gpointer user_data)
{
  IpsStepEstimate known;
  g_autofree char *duration = NULL;

  make_estimate (row, user_data, &known);
  if (known.total_us == 0)
    return g_strdup ("");
  duration = ips_format_duration (known.total_us);
  /* TRANSLATORS: %s is a duration such as "6 min" */
  return g_strdup_printf (known.basis == IPS_ESTIMATE_ASSUMED || known.basis == IPS_ESTIMATE_PARTLY ? _("about %s, assumed") : _("about %s"), duration);
}

static char *
device_interruption_full (gpointer row, gpointer user_data)
{
  g_autofree char *interruption = ips_upgrade_plan_describe_interruption (plan_of (row));
  g_autofree char *time = device_time_full (row, user_data);

  /* TRANSLATORS: what becomes of a device meanwhile, as sentences; how long it takes: "about 12 min, from 8 former runs" */
  return *time != '\0' ? g_strdup_printf (_("%1$s It takes %2$s."), interruption, time) : g_steal_pointer (&interruption);
}

/* The same so that a cell has room for it: "reboots, traffic stops". */
static char *
device_interruption (gpointer row, gpointer user_data)
{
  GPtrArray *steps = plan_of (row)->steps;
  gboolean reboots = FALSE;
  IpsTraffic worst = IPS_TRAFFIC_PROMISCUOUS;
  const char *traffic = NULL;

  for (guint i = 0; i < steps->len; i++)
    {
      const IpsUpgradeStep *step = g_ptr_array_index (steps, i);

      reboots = reboots || step->reboots;
      if (step->interruption == IPS_TRAFFIC_FAIL_CLOSE || worst == IPS_TRAFFIC_PROMISCUOUS
          || (step->interruption == IPS_TRAFFIC_UNKNOWN && worst == IPS_TRAFFIC_FAIL_OPEN))
        worst = step->interruption;
    }
  if (steps->len == 0)
    return g_strdup ("");
  traffic = worst == IPS_TRAFFIC_FAIL_CLOSE ? _("traffic stops") : worst == IPS_TRAFFIC_FAIL_OPEN ? _("traffic uninspected")
            : worst == IPS_TRAFFIC_UNKNOWN ? _("traffic: not known") : _("traffic goes on");
  /* TRANSLATORS: what becomes of the traffic follows */
  return reboots ? g_strdup_printf (_("reboots, %s"), traffic) : g_strdup (traffic);
}

/* What to know, or why it is left out. */
static char *
device_remarks (gpointer row, gpointer user_data)
{
  const IpsVerdict *verdict = plan_of (row)->verdict;
  g_autofree char *text = NULL;

  if (verdict->reason == IPS_APPLICABLE)
    {
      text = ips_upgrade_plan_describe_notes (plan_of (row));
      /* a sign never stands without a word */
      return *text != '\0' ? g_steal_pointer (&text) : g_strdup (verdict->text);
    }
  text = ips_text_make_safe (verdict->text, MAX_TEXT_CHARS);
  if (*verdict->fix == '\0')
    return g_steal_pointer (&text);
  /* TRANSLATORS: why a device is left out, and what would help; sentences without full stops */
  return g_strdup_printf (_("%1$s. %2$s"), text, verdict->fix);
}

static IpsSign
device_sign (gpointer row, gpointer user_data)
{
  const IpsUpgradePlan *plan = plan_of (row);

  if (plan->verdict->reason != IPS_APPLICABLE)
    return plan->verdict->reason == IPS_SAME ? IPS_SIGN_FINE : IPS_SIGN_WARNING;
  return (plan->notes & ~(guint) IPS_UPGRADE_NOTE_REBOOT) != 0 ? IPS_SIGN_WARNING : IPS_SIGN_FINE;
}

static gboolean
device_dimmed (gpointer row, gpointer user_data)
{
  return !ips_apply_device_item_is_applicable (row);
}

static const IpsTableColumn device_columns[] = {
  { .id = "device", .title = N_("Device"), .width = 150, .shown = TRUE, .text = device_name, .dimmed = device_dimmed },
  { .id = "present", .title = N_("Present"), .width = 96, .shown = TRUE, .text = device_present, .dimmed = device_dimmed },
  { .id = "target", .title = N_("Target"), .width = 96, .shown = TRUE, .text = device_target, .dimmed = device_dimmed },
  { .id = "extra", .title = N_("Extra Steps"), .width = 150, .shown = TRUE, .text = device_extra, .dimmed = device_dimmed },
  { .id = "interruption", .title = N_("Interruption"), .width = 190, .least = 180, .shown = TRUE, .text = device_interruption, .full_text = device_interruption_full, .dimmed = device_dimmed },
  { .id = "time", .title = N_("Time"), .width = 150, .text = device_time, .full_text = device_time_full, .dimmed = device_dimmed },
  { .id = "remarks", .title = N_("Remarks"), .width = 330, .shown = TRUE, .text = device_remarks, .sign = device_sign, .dimmed = device_dimmed },
  { .id = "policy", .title = N_("Policy"), .width = 130, .text = device_policy, .dimmed = device_dimmed },
  { .id = "platform", .title = N_("Platform"), .width = 130, .text = device_platform, .dimmed = device_dimmed },
};

const IpsTableColumn *
ips_apply_device_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (device_columns);
  return device_columns;
}
