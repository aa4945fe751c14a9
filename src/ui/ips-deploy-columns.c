/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-columns.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-item.h"
#include "ips-sensor-columns.h"

static char *
device_text (gpointer row, gpointer user_data)
{
  return ips_sensor_cell_name (ips_deploy_item_get_sensor (row), user_data);
}

static char *
group_text (gpointer row, gpointer user_data)
{
  return ips_sensor_cell_group (ips_deploy_item_get_sensor (row), user_data);
}

static char *
version_text (gpointer row, gpointer user_data)
{
  return ips_sensor_cell_version (ips_deploy_item_get_sensor (row), user_data);
}

static char *
level_text (gpointer row, gpointer user_data)
{
  return ips_sensor_cell_signature_level (ips_deploy_item_get_sensor (row), user_data);
}

static char *
what_text (gpointer row, gpointer user_data)
{
  const IpsDeployOrder *order = ips_deploy_item_get_order (row);

  return order != NULL ? ips_deploy_order_describe (order) : g_strdup ("");
}

static char *
interruption_text (gpointer row, gpointer user_data)
{
  const IpsDeployOrder *order = ips_deploy_item_get_order (row);

  return order != NULL ? ips_upgrade_steps_describe_interruption (order->steps) : g_strdup ("");
}

static char *
remarks_text (gpointer row, gpointer user_data)
{
  return ips_deploy_item_dup_remarks (row);
}

static IpsSign
remarks_sign (gpointer row, gpointer user_data)
{
  if (ips_deploy_item_is_offered (row) && !ips_deploy_item_can_choose (row))
    return IPS_SIGN_WARNING;
  return ips_deploy_item_is_held (row) ? IPS_SIGN_WARNING : IPS_SIGN_FINE;
}

static gboolean
is_dimmed (gpointer row, gpointer user_data)
{
  return !ips_deploy_item_can_choose (row);
}

static const IpsTableColumn columns[] = {
  { .id = "device", .title = N_("Device"), .width = 170, .shown = TRUE, .text = device_text, .dimmed = is_dimmed },
  { .id = "version", .title = N_("Version"), .width = 90, .shown = TRUE, .text = version_text, .dimmed = is_dimmed },
  { .id = "level", .title = N_("Level"), .width = 70, .shown = TRUE, .text = level_text, .dimmed = is_dimmed },
  { .id = "what", .title = N_("What Is Deployed"), .width = 300, .least = 240, .shown = TRUE, .text = what_text, .dimmed = is_dimmed },
  { .id = "remarks", .title = N_("Remarks"), .width = 400, .least = 240, .shown = TRUE, .text = remarks_text, .sign = remarks_sign, .dimmed = is_dimmed },
  { .id = "interruption", .title = N_("Interruption"), .width = 300, .text = interruption_text, .dimmed = is_dimmed },
  { .id = "group", .title = N_("Group"), .width = 120, .text = group_text, .dimmed = is_dimmed },
};

const IpsTableColumn *
ips_deploy_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}
