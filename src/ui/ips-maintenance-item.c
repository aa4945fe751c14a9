/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-maintenance-item.h"

#include <glib/gi18n-lib.h>

#include "ips-maintenance-holders.h"
#include "ips-text.h"

struct _IpsMaintenanceItem
{
  GObject parent_instance;

  IpsFleet *fleet;            /* (owned) */
  IpsMaintenanceKind kind;
  char *key;                  /* (owned) */
};

G_DEFINE_TYPE (IpsMaintenanceItem, ips_maintenance_item, G_TYPE_OBJECT)

static void
ips_maintenance_item_finalize (GObject *object)
{
  IpsMaintenanceItem *self = IPS_MAINTENANCE_ITEM (object);

  g_free (self->key);
  g_clear_object (&self->fleet);
  G_OBJECT_CLASS (ips_maintenance_item_parent_class)->finalize (object);
}

static void
ips_maintenance_item_class_init (IpsMaintenanceItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_maintenance_item_finalize;
}

static void
ips_maintenance_item_init (IpsMaintenanceItem *self)
{
}

IpsMaintenanceItem *
ips_maintenance_item_new (IpsFleet *fleet, IpsMaintenanceKind kind, const char *key)
{
  IpsMaintenanceItem *self = g_object_new (IPS_TYPE_MAINTENANCE_ITEM, NULL);

  self->fleet = g_object_ref (fleet);
  self->kind = kind;
  self->key = g_strdup (key);
  return self;
}

IpsMaintenanceKind
ips_maintenance_item_get_kind (IpsMaintenanceItem *self)
{
  return self->kind;
}

const char *
ips_maintenance_item_get_key (IpsMaintenanceItem *self)
{
  return self->key;
}

static const IpsMaintenancePlan *
get_plan (IpsMaintenanceItem *self)
{
  return ips_maintenance_get_plan (ips_fleet_get_maintenance (self->fleet));
}

static IpsSensor *
get_sensor (IpsMaintenanceItem *self)
{
  return self->kind == IPS_MAINTENANCE_OF_DEVICE ? ips_fleet_lookup (self->fleet, self->key) : NULL;
}

static const char *
get_group (IpsMaintenanceItem *self)
{
  IpsSensor *sensor = get_sensor (self);

  if (self->kind == IPS_MAINTENANCE_OF_GROUP)
    return self->key;
  return sensor != NULL ? ips_sensor_get_config (sensor)->group : "";
}

char *
ips_maintenance_item_dup_name (IpsMaintenanceItem *self)
{
  IpsSensor *sensor = get_sensor (self);

  if (sensor != NULL)
    return ips_text_make_safe (ips_sensor_get_name (sensor), 300);
  return *self->key == '\0' ? g_strdup (_("All devices")) : ips_text_make_safe (self->key, 300);
}

const IpsMaintenanceWindow *
ips_maintenance_item_get_window (IpsMaintenanceItem *self)
{
  if (self->kind == IPS_MAINTENANCE_OF_WINDOW)
    return ips_maintenance_plan_lookup (get_plan (self), self->key);
  return ips_maintenance_plan_find (get_plan (self), get_sensor (self) != NULL ? self->key : "", get_group (self));
}

char *
ips_maintenance_item_describe (IpsMaintenanceItem *self)
{
  const char *own = self->kind == IPS_MAINTENANCE_OF_GROUP ? g_hash_table_lookup (get_plan (self)->groups, self->key) : NULL;

  if (own != NULL && ips_maintenance_plan_lookup (get_plan (self), own) != NULL)
    return g_strdup (own);
  if (self->kind != IPS_MAINTENANCE_OF_WINDOW)
    return ips_maintenance_plan_describe (get_plan (self), get_sensor (self) != NULL ? self->key : "", get_group (self));
  return ips_maintenance_describe_holders (self->fleet, self->key);
}
