/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-estimate.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-submit.h"
#include "ips-format.h"

#define USUAL_KEY "ips-deploy-usual-us"

/* Devices added up. */
typedef struct
{
  gint64 sum_us;
  guint n;
  guint n_runs;
  IpsEstimateBasis basis;
} Sum;

void
ips_deploy_estimate_device (IpsFleet *fleet, IpsSensor *sensor, GPtrArray *steps, IpsStepEstimate *estimate)
{
  g_autoptr(IpsStepTimeBook) book = ips_step_time_book_get (ips_fleet_get_store (fleet));

  ips_step_time_book_estimate (book, ips_sensor_get_facts (sensor)->platform, steps, estimate);
}

/* What is known worst of all devices is said of them together. */
static void
add (Sum *self, const IpsStepEstimate *estimate)
{
  if (estimate->total_us == 0)
    return;
  self->n_runs = self->n == 0 ? estimate->n_runs : MIN (self->n_runs, estimate->n_runs);
  self->basis = self->n == 0 ? estimate->basis
                : (self->basis == IPS_ESTIMATE_ASSUMED) != (estimate->basis == IPS_ESTIMATE_ASSUMED) ? IPS_ESTIMATE_PARTLY : MAX (self->basis, estimate->basis);
  self->sum_us += estimate->total_us;
  self->n++;
}

/* @orders: name -> IpsDeployOrder, of those that were read before */
static void
add_device (Sum *self, IpsFleet *fleet, JsonObject *parameters, GHashTable *orders, const char *sensor_id, const char *name)
{
  IpsSensor *sensor = ips_fleet_lookup (fleet, sensor_id);
  IpsDeployOrder *order = g_hash_table_lookup (orders, name);
  IpsStepEstimate estimate;

  if (order == NULL)
    {
      order = ips_deploy_submit_read_order (parameters, name, NULL);
      if (order != NULL)
        g_hash_table_insert (orders, g_strdup (name), order);
    }
  if (sensor == NULL || order == NULL)
    return;
  ips_deploy_estimate_device (fleet, sensor, order->steps, &estimate);
  add (self, &estimate);
}

/* (transfer full) (nullable) */
static JsonNode *
read_parameters (const char *text)
{
  g_autoptr(JsonNode) root = text != NULL ? json_from_string (text, NULL) : NULL;

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? g_steal_pointer (&root) : NULL;
}

static gint64
get_soak_us (JsonObject *parameters)
{
  JsonNode *node = json_object_get_member (parameters, "rollout");
  gint64 seconds = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                   ? json_object_get_int_member_with_default (json_node_get_object (node), "soak-s", 0) : 0;

  return CLAMP (seconds, 0, IPS_ROLLOUT_MAX_SOAK_S) * G_TIME_SPAN_SECOND;
}

static gint64
work_out_usual (IpsFleet *fleet, IpsJob *job)
{
  g_autoptr(JsonNode) root = read_parameters (ips_job_get_parameters (job));
  g_autoptr(GHashTable) orders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_deploy_order_free);
  GPtrArray *operations = ips_job_get_operations (job);
  Sum sum = { 0 };

  for (guint i = 0; root != NULL && i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);

      add_device (&sum, fleet, json_node_get_object (root), orders, operation->sensor_id, operation->argument);
    }
  return sum.n > 0 ? sum.sum_us / sum.n + get_soak_us (json_node_get_object (root)) : 0;
}

gint64
ips_deploy_estimate_usual (IpsFleet *fleet, IpsJob *job)
{
  g_autoptr(IpsStepTimeBook) book = ips_step_time_book_get (ips_fleet_get_store (fleet));
  gint64 *known = g_object_get_data (G_OBJECT (job), USUAL_KEY);
  gint64 usual_us;

  if (known != NULL)
    return *known;
  usual_us = work_out_usual (fleet, job);
  if (ips_step_time_book_is_loaded (book))
    g_object_set_data_full (G_OBJECT (job), USUAL_KEY, g_memdup2 (&usual_us, sizeof usual_us), g_free);
  return usual_us;
}

/* One wave after the other, each as many devices at a time as are allowed. */
static gint64
add_waves (const IpsDeploymentJob *deployment, gint64 usual_us, gint64 soak_us, guint parallel)
{
  guint n_waves = ips_deployment_job_get_n_waves (deployment);
  g_autofree guint *sizes = g_new0 (guint, MAX (n_waves, 1));
  gint64 sum_us = 0;

  if (deployment->rollout->parallel > 0)
    parallel = MIN (parallel, deployment->rollout->parallel);
  for (guint i = 0; i < deployment->devices->len; i++)
    sizes[MIN (((IpsDeploymentDevice *) g_ptr_array_index (deployment->devices, i))->wave, MAX (n_waves, 1) - 1)]++;
  for (guint wave = 0; wave < n_waves; wave++)
    if (sizes[wave] > 0)
      sum_us += (gint64) ((sizes[wave] + parallel - 1) / parallel) * usual_us + soak_us;
  return sum_us;
}

char *
ips_deploy_estimate_describe (IpsFleet *fleet, const IpsDeploymentJob *deployment)
{
  g_autoptr(JsonNode) root = read_parameters (deployment->parameters);
  g_autoptr(GHashTable) orders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_deploy_order_free);
  guint parallel = MAX (ips_fleet_get_communication (fleet)->parallel, 1);
  gint64 soak_us = (gint64) deployment->rollout->soak_s * G_TIME_SPAN_SECOND;
  g_autofree char *one = NULL;
  g_autofree char *all = NULL;
  Sum sum = { 0 };
  IpsStepEstimate mean;

  for (guint i = 0; root != NULL && i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);

      add_device (&sum, fleet, json_node_get_object (root), orders, device->sensor_id, device->order);
    }
  if (sum.n == 0)
    return g_strdup ("");
  mean = (IpsStepEstimate) { sum.sum_us / sum.n, sum.n_runs, sum.basis };
  one = ips_step_estimate_describe (&mean);
  if (deployment->devices->len == 1 && soak_us == 0)
    return g_steal_pointer (&one);
  all = ips_format_duration (add_waves (deployment, mean.total_us, soak_us, parallel));
  /* TRANSLATORS: how long all devices take; how long one takes, and how that is known: "about 40 min; a device about 12 min, from 8
   * former runs" */
  return g_strdup_printf (_("about %s; a device %s"), all, one);
}
