/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-submit.h"

#include <glib/gi18n-lib.h>

/* Of a job while it is made. */
typedef struct
{
  JsonBuilder *orders;          /* (owned): the member "orders" */
  GHashTable *known;            /* (owned) order as text -> its name */
  GHashTable *arguments;        /* (owned) sensor id -> name of its order */
  GPtrArray *sensors;           /* (owned) (element-type IpsSensor) */
} Making;

static void
making_clear (Making *self)
{
  g_object_unref (self->orders);
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->arguments);
  g_ptr_array_unref (self->sensors);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Making, making_clear)

static char *
order_to_text (const IpsDeployOrder *order)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) node = NULL;

  ips_deploy_order_to_json (order, builder);
  node = json_builder_get_root (builder);
  return json_to_string (node, FALSE);
}

/* Devices with the same order share it. */
static void
add (Making *self, IpsSensor *sensor, const IpsDeployOrder *order)
{
  g_autofree char *text = order_to_text (order);
  const char *name = g_hash_table_lookup (self->known, text);

  if (name == NULL)
    {
      char *fresh = g_strdup_printf ("%u", g_hash_table_size (self->known) + 1);

      json_builder_set_member_name (self->orders, fresh);
      ips_deploy_order_to_json (order, self->orders);
      g_hash_table_insert (self->known, g_steal_pointer (&text), fresh);
      name = fresh;
    }
  g_hash_table_insert (self->arguments, g_strdup (ips_sensor_get_id (sensor)), g_strdup (name));
  g_ptr_array_add (self->sensors, g_object_ref (sensor));
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean set)
{
  if (!set)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, TRUE);
}

/* Ends the object that the orders are in. */
static char *
make_parameters (Making *self, const IpsDeployOptions *options)
{
  g_autoptr(JsonNode) node = NULL;

  json_builder_end_object (self->orders);
  json_builder_set_member_name (self->orders, "changed");
  json_builder_add_string_value (self->orders, ips_changed_rule_to_nick (options->changed));
  add_flag (self->orders, "trust-upgraded", options->trust_upgraded);
  add_flag (self->orders, "ignore-clock", options->ignore_clock);
  add_flag (self->orders, "in-sequence", options->in_sequence);
  add_flag (self->orders, "automatic", options->automatic);
  add_flag (self->orders, "in-window", options->automatic);
  if (options->limit_s > 0)
    {
      json_builder_set_member_name (self->orders, "limit-s");
      json_builder_add_int_value (self->orders, options->limit_s);
    }
  json_builder_end_object (self->orders);
  node = json_builder_get_root (self->orders);
  return json_to_string (node, FALSE);
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  IpsJob *job = ips_job_list_submit_finish (IPS_JOB_LIST (source), result, &error);

  if (job != NULL)
    g_task_return_pointer (task, job, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
ips_deploy_submit_async (IpsJobList *jobs, GPtrArray *plans, const IpsDeployOptions *options, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_deploy_order_free);

  for (guint i = 0; i < plans->len; i++)
    {
      const IpsUpgradePlan *plan = g_ptr_array_index (plans, i);

      if (plan->steps->len == 0)
        continue;
      g_ptr_array_add (sensors, plan->sensor);
      g_ptr_array_add (orders, ips_deploy_order_new (plan->steps, "", 0, NULL));
    }
  ips_deploy_submit_orders_async (jobs, sensors, orders, options, priority, cancellable, callback, user_data);
}

/* @parameters: (out) (transfer full): the job's. Ended by making_clear(). */
static void
make (Making *making, GPtrArray *sensors, GPtrArray *orders, const IpsDeployOptions *options, char **parameters)
{
  const IpsDeployOptions usual = { 0 };

  *making = (Making) {
    json_builder_new (), g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free), g_ptr_array_new_with_free_func (g_object_unref)
  };
  json_builder_begin_object (making->orders);
  json_builder_set_member_name (making->orders, "orders");
  json_builder_begin_object (making->orders);
  for (guint i = 0; i < sensors->len; i++)
    add (making, g_ptr_array_index (sensors, i), g_ptr_array_index (orders, i));
  *parameters = make_parameters (making, options != NULL ? options : &usual);
}

void
ips_deploy_submit_orders_async (IpsJobList *jobs, GPtrArray *sensors, GPtrArray *orders, const IpsDeployOptions *options, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (jobs, cancellable, callback, user_data);
  g_auto(Making) making = { NULL };
  g_autofree char *parameters = NULL;

  g_task_set_source_tag (task, ips_deploy_submit_async);
  make (&making, sensors, orders, options, &parameters);
  if (making.sensors->len == 0)
    g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, _("there is nothing to deploy")));
  else
    ips_job_list_submit_with_arguments_async (jobs, IPS_VERB_DEPLOY, making.sensors, making.arguments, parameters, priority, cancellable,
                                              submitted_cb, g_steal_pointer (&task));
}

IpsJob *
ips_deploy_job_new (GPtrArray *sensors, GPtrArray *orders, const IpsDeployOptions *options, const char *who, IpsPriority priority, gint64 now_us)
{
  g_auto(Making) making = { NULL };
  g_autofree char *parameters = NULL;
  IpsJob *job;

  make (&making, sensors, orders, options, &parameters);
  if (making.sensors->len == 0)
    return NULL;
  job = ips_job_new (IPS_VERB_DEPLOY, who, priority, now_us);
  ips_job_set_parameters (job, parameters);
  for (guint i = 0; i < making.sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (making.sensors, i);
      IpsOperation *operation = ips_operation_new_for_subject (ips_sensor_get_name (sensor));

      g_free (operation->sensor_id);
      operation->sensor_id = g_strdup (ips_sensor_get_id (sensor));
      g_free (operation->argument);
      operation->argument = g_strdup (g_hash_table_lookup (making.arguments, operation->sensor_id));
      operation->queued_us = now_us;
      ips_job_take_operation (job, operation);
    }
  return job;
}

IpsJob *
ips_deploy_submit_finish (IpsJobList *jobs, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, jobs), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
