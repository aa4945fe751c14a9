/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-policy-item.h"

struct _IpsPolicyItem
{
  GObject parent_instance;

  IpsPolicy *policy;         /* (owned) */
  IpsSensor *sensor;         /* (owned) (nullable) */
  char *title;               /* (owned) */
  char *parent;              /* (owned) */
  guint n_sensors;
};

G_DEFINE_TYPE (IpsPolicyItem, ips_policy_item, G_TYPE_OBJECT)

static void
ips_policy_item_finalize (GObject *object)
{
  IpsPolicyItem *self = IPS_POLICY_ITEM (object);

  ips_policy_free (self->policy);
  g_clear_object (&self->sensor);
  g_free (self->title);
  g_free (self->parent);
  G_OBJECT_CLASS (ips_policy_item_parent_class)->finalize (object);
}

static void
ips_policy_item_class_init (IpsPolicyItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_policy_item_finalize;
}

static void
ips_policy_item_init (IpsPolicyItem *self)
{
}

IpsPolicyItem *
ips_policy_item_new (IpsPolicyBook *book, IpsPolicy *policy, IpsSensor *sensor)
{
  IpsPolicyItem *self = g_object_new (IPS_TYPE_POLICY_ITEM, NULL);
  const IpsPolicy *parent = ips_policy_book_lookup (book, policy->parent_id);

  self->policy = policy;
  self->sensor = sensor != NULL ? g_object_ref (sensor) : NULL;
  self->title = ips_policy_book_dup_title (book, policy);
  self->parent = parent != NULL ? ips_policy_book_dup_title (book, parent) : g_strdup ("");
  if (sensor != NULL)
    {
      self->n_sensors = 1;
    }
  else
    {
      g_autoptr(GPtrArray) sensors = ips_policy_book_get_sensors (book, policy);

      self->n_sensors = sensors->len;
    }
  return self;
}

const IpsPolicy *
ips_policy_item_get_policy (IpsPolicyItem *self)
{
  return self->policy;
}

IpsSensor *
ips_policy_item_get_sensor (IpsPolicyItem *self)
{
  return self->sensor;
}

const char *
ips_policy_item_get_title (IpsPolicyItem *self)
{
  return self->title;
}

guint
ips_policy_item_get_n_sensors (IpsPolicyItem *self)
{
  return self->n_sensors;
}

const char *
ips_policy_item_get_parent (IpsPolicyItem *self)
{
  return self->parent;
}
