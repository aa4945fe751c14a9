/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-mail.h"

#include <glib/gi18n-lib.h>

#include "ips-device-state.h"

static void
add_device (IpsMailTable *table, const char *name, const IpsDeviceState *before, const IpsDeviceState *after)
{
  for (guint field = 0; field < IPS_N_STATE_FIELDS; field++)
    {
      g_autofree char *first = ips_device_state_get_text (before, field);
      g_autofree char *second = ips_device_state_get_text (after, field);
      const char *cells[] = { name, ips_state_field_to_label (field), first, second, NULL };

      if (ips_device_state_differs (before, after, field))
        ips_mail_table_add_row (table, cells);
    }
}

IpsMailTable *
ips_deployment_mail_make_table (IpsFleet *fleet, GPtrArray *states)
{
  const char *columns[] = { _("Device"), _("What"), _("Before"), _("After"), NULL };
  g_autoptr(IpsMailTable) table = ips_mail_table_new (_("Before and After"), columns);

  /* of each device both moments stand together, before first */
  for (guint i = 0; i + 1 < states->len; i++)
    {
      const IpsDeviceState *before = g_ptr_array_index (states, i), *after = g_ptr_array_index (states, i + 1);
      IpsSensor *sensor = ips_fleet_lookup (fleet, before->sensor_id);

      if (before->moment == IPS_MOMENT_BEFORE && after->moment == IPS_MOMENT_AFTER && g_str_equal (before->sensor_id, after->sensor_id))
        add_device (table, sensor != NULL ? ips_sensor_get_name (sensor) : before->sensor_id, before, after);
    }
  return table->rows->len > 0 ? g_steal_pointer (&table) : NULL;
}
