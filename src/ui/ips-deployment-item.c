/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-item.h"

#include <glib/gi18n-lib.h>

struct _IpsDeploymentItem
{
  GObject parent_instance;

  IpsJob *job;               /* (owned) */
};

G_DEFINE_FINAL_TYPE (IpsDeploymentItem, ips_deployment_item, G_TYPE_OBJECT)

static void
ips_deployment_item_finalize (GObject *object)
{
  g_object_unref (IPS_DEPLOYMENT_ITEM (object)->job);
  G_OBJECT_CLASS (ips_deployment_item_parent_class)->finalize (object);
}

static void
ips_deployment_item_class_init (IpsDeploymentItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_deployment_item_finalize;
}

static void
ips_deployment_item_init (IpsDeploymentItem *self)
{
}

IpsDeploymentItem *
ips_deployment_item_new (IpsJob *job)
{
  IpsDeploymentItem *self = g_object_new (IPS_TYPE_DEPLOYMENT_ITEM, NULL);

  self->job = g_object_ref (job);
  return self;
}

IpsJob *
ips_deployment_item_get_job (IpsDeploymentItem *self)
{
  return self->job;
}

char *
ips_deployment_item_dup_name (IpsDeploymentItem *self)
{
  /* TRANSLATORS: the number of a deployment */
  return g_strdup_printf (_("Deployment %" G_GINT64_FORMAT), ips_job_get_id (self->job));
}

IpsDeploymentState
ips_deployment_item_get_state (IpsDeploymentItem *self)
{
  guint n_done = ips_job_count (self->job, IPS_OPERATION_SUCCEEDED) + ips_job_count (self->job, IPS_OPERATION_SKIPPED);

  if (!ips_job_is_finished (self->job))
    return IPS_DEPLOYMENT_DEPLOYING;
  if (ips_job_count (self->job, IPS_OPERATION_CANCELLED) > 0)
    return IPS_DEPLOYMENT_ABORTED;
  return ips_deployment_job_get_outcome (n_done, ips_job_count (self->job, IPS_OPERATION_FAILED));
}

gboolean
ips_deployment_item_has_failures (IpsDeploymentItem *self)
{
  return ips_job_count (self->job, IPS_OPERATION_FAILED) > 0;
}

IpsDeploymentJob *
ips_deployment_item_dup (IpsDeploymentItem *self)
{
  GPtrArray *operations = ips_job_get_operations (self->job);
  g_autofree char *name = ips_deployment_item_dup_name (self);
  IpsDeploymentJob *deployment = ips_deployment_job_new (name, ips_job_get_created_by (self->job), ips_job_get_created_us (self->job));

  deployment->job_id = ips_job_get_id (self->job);
  deployment->state = ips_deployment_item_get_state (self);
  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      IpsDeploymentDevice *device = ips_deployment_device_new (operation->sensor_id, operation->sensor_name, operation->argument, 0);

      device->state = operation->state;
      g_ptr_array_add (deployment->devices, device);
    }
  return deployment;
}
