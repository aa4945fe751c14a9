/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-schedule-item.h"

struct _IpsScheduleItem
{
  GObject parent_instance;

  IpsScheduledJob *schedule;   /* (owned) (not nullable) */
};

G_DEFINE_TYPE (IpsScheduleItem, ips_schedule_item, G_TYPE_OBJECT)

static void
ips_schedule_item_finalize (GObject *object)
{
  ips_scheduled_job_free (IPS_SCHEDULE_ITEM (object)->schedule);

  G_OBJECT_CLASS (ips_schedule_item_parent_class)->finalize (object);
}

static void
ips_schedule_item_class_init (IpsScheduleItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_schedule_item_finalize;
}

static void
ips_schedule_item_init (IpsScheduleItem *self)
{
}

IpsScheduleItem *
ips_schedule_item_new (const IpsScheduledJob *schedule)
{
  IpsScheduleItem *self = g_object_new (IPS_TYPE_SCHEDULE_ITEM, NULL);

  self->schedule = ips_scheduled_job_copy (schedule);
  return self;
}

void
ips_schedule_item_set (IpsScheduleItem *self, const IpsScheduledJob *schedule)
{
  ips_scheduled_job_free (self->schedule);
  self->schedule = ips_scheduled_job_copy (schedule);
}

const IpsScheduledJob *
ips_schedule_item_get (IpsScheduleItem *self)
{
  return self->schedule;
}
