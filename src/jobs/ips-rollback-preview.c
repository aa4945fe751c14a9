/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-rollback-preview.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-submit.h"
#include "ips-rollback-plan.h"
#include "ips-store-rollback.h"

/* Devices whose reason is told; the others are a number. */
#define MOST_EXPLAINED 5

static void points_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
preview_free (gpointer data)
{
  IpsRollbackPreview *self = data;

  g_free (self->sensor_name);
  g_free (self->words);
  g_free (self->kept);
  g_free (self);
}

void
ips_rollback_preview_async (IpsFleet *fleet, const IpsDeploymentJob *deployment, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (fleet, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_rollback_preview_async);
  g_task_set_task_data (task, ips_deployment_job_copy (deployment), (GDestroyNotify) ips_deployment_job_free);
  ips_store_load_rollback_points_async (ips_fleet_get_store (fleet), deployment->id, "", cancellable, points_cb, task);
}

/* @point: (nullable); @sensor: (nullable) */
static IpsRollbackPreview *
make_preview (const IpsDeploymentDevice *device, const IpsRollbackPoint *point, const IpsDeployOrder *order, IpsSensor *sensor)
{
  IpsRollbackPreview *self = g_new0 (IpsRollbackPreview, 1);
  g_autoptr(IpsRollbackPlan) plan = NULL;

  self->sensor_name = g_strdup (device->sensor_name);
  if (point == NULL || order == NULL || sensor == NULL)
    {
      self->words = g_strdup (sensor == NULL ? _("It is not in the inventory any more.") : _("Left alone: this deployment did not touch it."));
      self->kept = g_strdup ("");
      return self;
    }
  plan = ips_rollback_plan_new (point, order, ips_sensor_get_facts (sensor), ips_sensor_get_config (sensor)->form == IPS_FORM_ROUTER);
  self->words = ips_rollback_plan_describe (plan);
  self->kept = g_strdup (plan->kept != NULL ? plan->kept : "");
  self->goes = !ips_rollback_plan_is_empty (plan);
  self->takes_back = plan->steps->len > 0;
  return self;
}

static void
points_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsFleet *fleet = g_task_get_source_object (task);
  const IpsDeploymentJob *deployment = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GHashTable) points = ips_store_load_rollback_points_finish (IPS_STORE (source), result, &error);
  g_autoptr(JsonNode) root = json_from_string (deployment->parameters, NULL);
  JsonObject *parameters = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  GPtrArray *all;

  if (points == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  all = g_ptr_array_new_with_free_func (preview_free);
  for (guint i = 0; i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);
      g_autoptr(IpsDeployOrder) order = ips_deploy_submit_read_order (parameters, device->order, NULL);

      if (ips_deployment_device_may_have_it (device))
        g_ptr_array_add (all, make_preview (device, g_hash_table_lookup (points, device->sensor_id), order, ips_fleet_lookup (fleet, device->sensor_id)));
    }
  g_task_return_pointer (task, all, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
ips_rollback_preview_finish (IpsFleet *fleet, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, fleet), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
ips_rollback_preview_describe (GPtrArray *previews)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n_goes = 0, n_kept = 0;
  gboolean takes_back = FALSE;

  for (guint i = 0; i < previews->len; i++)
    {
      const IpsRollbackPreview *one = g_ptr_array_index (previews, i);

      n_goes += one->goes ? 1 : 0;
      takes_back = takes_back || one->takes_back;
    }
  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u of %u device is led back to what it was before this deployment.",
                                             "%u of %u devices are led back to what they were before this deployment.", previews->len), n_goes, previews->len);
  if (takes_back)
    g_string_append_printf (text, " %s", _("Those that take back a package do not inspect traffic meanwhile, and some reboot."));
  for (guint i = 0; i < previews->len; i++)
    {
      const IpsRollbackPreview *one = g_ptr_array_index (previews, i);

      if (*one->kept != '\0' && ++n_kept <= MOST_EXPLAINED)
        g_string_append_printf (text, "\n\n%s: %s", one->sensor_name, one->kept);
    }
  if (n_kept > MOST_EXPLAINED)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "\n\nSomething stays on %u more device too.", "\n\nSomething stays on %u more devices too.",
                                               n_kept - MOST_EXPLAINED), n_kept - MOST_EXPLAINED);
  g_string_append_printf (text, "\n\n%s", _("The policies stay as they are: what they say waits to be deployed again. Revert them where that is not wanted."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
