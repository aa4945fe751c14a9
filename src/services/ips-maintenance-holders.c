/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-maintenance-holders.h"

#include <glib/gi18n-lib.h>

#include "ips-text.h"

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return ips_text_compare_natural (*(const char *const *) a, *(const char *const *) b);
}

char *
ips_maintenance_describe_holders (IpsFleet *fleet, const char *name)
{
  const IpsMaintenancePlan *plan = ips_maintenance_get_plan (ips_fleet_get_maintenance (fleet));
  g_autoptr(GPtrArray) holders = g_ptr_array_new (), devices = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, plan->groups);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_str_equal (value, name) && *(char *) key != '\0')
      g_ptr_array_add (holders, key);
  g_hash_table_iter_init (&iter, plan->sensors);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      IpsSensor *sensor = g_str_equal (value, name) ? ips_fleet_lookup (fleet, key) : NULL;

      if (sensor != NULL)
        g_ptr_array_add (devices, (gpointer) ips_sensor_get_name (sensor));
    }
  g_ptr_array_sort (holders, compare_texts);
  g_ptr_array_sort (devices, compare_texts);
  if (g_strcmp0 (g_hash_table_lookup (plan->groups, ""), name) == 0)
    g_ptr_array_insert (holders, 0, (gpointer) _("all devices"));
  g_ptr_array_extend (holders, devices, NULL, NULL);
  g_ptr_array_add (holders, NULL);
  return g_strjoinv (", ", (char **) holders->pdata);
}
