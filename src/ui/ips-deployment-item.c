/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-item.h"

#include <glib/gi18n-lib.h>

struct _IpsDeploymentItem
{
  GObject parent_instance;

  IpsDeploymentJob *deployment;   /* (owned) */
  IpsJob *job;                    /* (owned) (nullable): of one that is not kept */
};

G_DEFINE_FINAL_TYPE (IpsDeploymentItem, ips_deployment_item, G_TYPE_OBJECT)

static void
ips_deployment_item_finalize (GObject *object)
{
  IpsDeploymentItem *self = IPS_DEPLOYMENT_ITEM (object);

  ips_deployment_job_free (self->deployment);
  g_clear_object (&self->job);
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
ips_deployment_item_new (const IpsDeploymentJob *deployment)
{
  IpsDeploymentItem *self = g_object_new (IPS_TYPE_DEPLOYMENT_ITEM, NULL);

  self->deployment = ips_deployment_job_copy (deployment);
  return self;
}

/* --- of a job alone --- */

static IpsDeploymentState
derive_state (IpsJob *job)
{
  guint n_done = ips_job_count (job, IPS_OPERATION_SUCCEEDED) + ips_job_count (job, IPS_OPERATION_SKIPPED);

  if (!ips_job_is_finished (job))
    return IPS_DEPLOYMENT_DEPLOYING;
  if (ips_job_count (job, IPS_OPERATION_CANCELLED) > 0)
    return IPS_DEPLOYMENT_ABORTED;
  return ips_deployment_job_get_outcome (n_done, ips_job_count (job, IPS_OPERATION_FAILED));
}

static IpsDeploymentJob *
derive (IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);
  /* TRANSLATORS: the number of a job */
  g_autofree char *name = g_strdup_printf (_("Deployment %" G_GINT64_FORMAT), ips_job_get_id (job));
  IpsDeploymentJob *deployment = ips_deployment_job_new (name, ips_job_get_created_by (job), ips_job_get_created_us (job));

  deployment->job_id = ips_job_get_id (job);
  deployment->state = derive_state (job);
  deployment->changed_us = ips_job_get_ended_us (job) != 0 ? ips_job_get_ended_us (job) : deployment->created_us;
  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      IpsDeploymentDevice *device = ips_deployment_device_new (operation->sensor_id, operation->sensor_name, operation->argument, 0);

      device->state = operation->state;
      device->job_id = operation->job_id;
      device->operation_id = operation->id;
      g_ptr_array_add (deployment->devices, device);
    }
  return deployment;
}

IpsDeploymentItem *
ips_deployment_item_new_for_job (IpsJob *job)
{
  IpsDeploymentItem *self = g_object_new (IPS_TYPE_DEPLOYMENT_ITEM, NULL);

  self->job = g_object_ref (job);
  self->deployment = derive (job);
  return self;
}

void
ips_deployment_item_update (IpsDeploymentItem *self, const IpsDeploymentJob *deployment)
{
  IpsDeploymentJob *now = deployment != NULL ? ips_deployment_job_copy (deployment) : self->job != NULL ? derive (self->job) : NULL;

  if (now == NULL)
    return;
  ips_deployment_job_free (self->deployment);
  self->deployment = now;
}

/* --- what it says --- */

gint64
ips_deployment_item_get_key (IpsDeploymentItem *self)
{
  return self->job != NULL ? -self->deployment->job_id : self->deployment->id;
}

const IpsDeploymentJob *
ips_deployment_item_get (IpsDeploymentItem *self)
{
  return self->deployment;
}

gboolean
ips_deployment_item_is_kept (IpsDeploymentItem *self)
{
  return self->job == NULL;
}

IpsJob *
ips_deployment_item_lookup_job (IpsDeploymentItem *self, IpsJobList *jobs)
{
  return self->job != NULL ? self->job : ips_job_list_lookup (jobs, self->deployment->job_id);
}

guint
ips_deployment_item_count_done (IpsDeploymentItem *self)
{
  guint n = 0;

  for (IpsOperationState state = 0; state < IPS_N_OPERATION_STATES; state++)
    n += ips_operation_state_is_final (state) ? ips_deployment_job_count (self->deployment, state) : 0;
  return n;
}

guint
ips_deployment_item_count_again (IpsDeploymentItem *self)
{
  guint n = 0;

  for (guint i = 0; i < self->deployment->devices->len; i++)
    n += ips_deployment_job_is_again (self->deployment, g_ptr_array_index (self->deployment->devices, i)) ? 1 : 0;
  return n;
}

guint
ips_deployment_item_count_having (IpsDeploymentItem *self)
{
  guint n = 0;

  for (guint i = 0; i < self->deployment->devices->len; i++)
    n += ips_deployment_device_may_have_it (g_ptr_array_index (self->deployment->devices, i)) ? 1 : 0;
  return n;
}

/* The engine's word on the device, where it has one. (nullable) */
static const IpsOperation *
find_operation (const IpsDeploymentDevice *device, IpsJobList *jobs)
{
  IpsJob *job = device->job_id != 0 ? ips_job_list_lookup (jobs, device->job_id) : NULL;
  GPtrArray *operations = job != NULL ? ips_job_get_operations (job) : NULL;

  for (guint i = 0; operations != NULL && i < operations->len; i++)
    if (((const IpsOperation *) g_ptr_array_index (operations, i))->id == device->operation_id)
      return g_ptr_array_index (operations, i);
  return NULL;
}

GPtrArray *
ips_deployment_item_dup_operations (IpsDeploymentItem *self, IpsJobList *jobs)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_operation_free);
  IpsJob *job = ips_deployment_item_lookup_job (self, jobs);
  GPtrArray *operations = job != NULL ? ips_job_get_operations (job) : NULL;

  for (guint i = 0; i < self->deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (self->deployment->devices, i);
      /* in its own job they stand in the order of the devices */
      const IpsOperation *same = operations != NULL && i < operations->len ? g_ptr_array_index (operations, i) : NULL;
      const IpsOperation *live = same != NULL && same->id == device->operation_id ? same : find_operation (device, jobs);
      IpsOperation *operation = live != NULL ? ips_operation_copy (live) : ips_operation_new_for_subject (device->sensor_name);

      if (live == NULL)
        {
          operation->id = -(gint64) (i + 1);
          operation->state = device->state;
          g_free (operation->message);
          operation->message = g_strdup (device->message != NULL ? device->message : "");
        }
      g_free (operation->argument);
      operation->argument = g_strdup (device->order);
      g_ptr_array_add (all, operation);
    }
  return all;
}
