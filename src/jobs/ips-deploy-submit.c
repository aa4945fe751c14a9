/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-submit.h"

#include <glib/gi18n-lib.h>

#include "ips-job-list-private.h"
#include "ips-store-deployments.h"
#include "ips-workflow.h"

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
  if (options->limit_s > 0)
    {
      json_builder_set_member_name (self->orders, "limit-s");
      json_builder_add_int_value (self->orders, options->limit_s);
    }
  if (options->category != IPS_CATEGORY_KEEP)
    {
      json_builder_set_member_name (self->orders, "category");
      json_builder_add_string_value (self->orders, ips_signature_category_to_nick (options->category));
    }
  add_flag (self->orders, "automatic", options->automatic);
  add_flag (self->orders, "in-window", options->automatic || options->start == IPS_START_WINDOW);
  if (options->rollout != NULL)
    {
      json_builder_set_member_name (self->orders, "rollout");
      ips_rollout_to_json (options->rollout, self->orders);
    }
  json_builder_end_object (self->orders);
  node = json_builder_get_root (self->orders);
  return json_to_string (node, FALSE);
}

/* --- the deployment job --- */

/* What is being written. */
typedef struct
{
  IpsDeploymentJob *deployment;     /* (owned) */
  IpsJob *job;                      /* (owned) (nullable) */
  GPtrArray *sensors;               /* (owned) (element-type IpsSensor) */
  IpsPriority priority;
} Submission;

static void
submission_free (gpointer data)
{
  Submission *self = data;

  ips_deployment_job_free (self->deployment);
  g_clear_object (&self->job);
  g_ptr_array_unref (self->sensors);
  g_free (self);
}

/* "IPS-sig-S924-req-E4.pkg", or how many devices it is for. (transfer full) */
static char *
make_name (GPtrArray *orders)
{
  const char *file = NULL;

  for (guint i = 0; i < orders->len; i++)
    {
      const IpsDeployOrder *order = g_ptr_array_index (orders, i);
      const char *its = order->steps->len > 0 ? ((IpsUpgradeStep *) g_ptr_array_index (order->steps, order->steps->len - 1))->file_name : NULL;

      if (its == NULL || (file != NULL && !g_str_equal (file, its)))
        return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "What was submitted, for %u device", "What was submitted, for %u devices", orders->len), orders->len);
      file = its;
    }
  return g_strdup (file);
}

static void
add_devices (IpsDeploymentJob *deployment, const Making *making, gboolean in_sequence)
{
  g_autoptr(GPtrArray) sensors = in_sequence ? g_ptr_array_ref (making->sensors) : ips_job_list_order_sensors (making->sensors);
  g_autoptr(GPtrArray) groups = g_ptr_array_new ();
  g_autoptr(GArray) waves = NULL;

  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (groups, ips_sensor_get_config (g_ptr_array_index (sensors, i))->group);
  waves = ips_rollout_assign (deployment->rollout, groups);
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const char *id = ips_sensor_get_id (sensor);

      g_ptr_array_add (deployment->devices, ips_deployment_device_new (id, ips_sensor_get_name (sensor), g_hash_table_lookup (making->arguments, id),
                                                                       g_array_index (waves, guint, i)));
    }
}

/* @sensors, @orders: of the same length; ended by making_clear(). */
static void
make (Making *making, GPtrArray *sensors, GPtrArray *orders)
{
  *making = (Making) {
    json_builder_new (), g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free), g_ptr_array_new_with_free_func (g_object_unref)
  };
  json_builder_begin_object (making->orders);
  json_builder_set_member_name (making->orders, "orders");
  json_builder_begin_object (making->orders);
  for (guint i = 0; i < sensors->len; i++)
    add (making, g_ptr_array_index (sensors, i), g_ptr_array_index (orders, i));
}

static IpsDeploymentJob *
make_deployment (Making *making, GPtrArray *orders, const IpsDeployOptions *options, const char *who, gint64 now_us)
{
  g_autofree char *name = options->name != NULL && *options->name != '\0' ? g_strdup (options->name) : make_name (orders);
  IpsDeploymentJob *self = ips_deployment_job_new (name, who, now_us);

  if (options->description != NULL)
    {
      g_free (self->description);
      self->description = g_strdup (options->description);
    }
  if (options->rollout != NULL)
    {
      ips_rollout_free (self->rollout);
      self->rollout = ips_rollout_copy (options->rollout);
    }
  self->workflow = options->draft;
  self->start = options->start;
  self->at_us = options->start == IPS_START_AT ? options->at_us : 0;
  self->state = options->draft ? IPS_DEPLOYMENT_EDIT : options->start == IPS_START_AT ? IPS_DEPLOYMENT_SCHEDULED
                : options->start == IPS_START_WINDOW ? IPS_DEPLOYMENT_WAITING_WINDOW : IPS_DEPLOYMENT_DEPLOYING;
  g_free (self->parameters);
  self->parameters = make_parameters (making, options);
  add_devices (self, making, options->in_sequence);
  return self;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint first = *(const guint *) a;
  guint second = *(const guint *) b;

  return (first > second) - (first < second);
}

/* The waves that @devices are of, without gaps. (transfer full) */
static GHashTable *
number_waves (GPtrArray *devices)
{
  g_autoptr(GArray) waves = g_array_new (FALSE, FALSE, sizeof (guint));
  GHashTable *numbers = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < devices->len; i++)
    g_array_append_val (waves, ((IpsDeploymentDevice *) g_ptr_array_index (devices, i))->wave);
  g_array_sort (waves, compare_numbers);
  for (guint i = 0; i < waves->len; i++)
    {
      gpointer wave = GUINT_TO_POINTER (g_array_index (waves, guint, i));

      if (!g_hash_table_contains (numbers, wave))
        g_hash_table_insert (numbers, wave, GUINT_TO_POINTER (g_hash_table_size (numbers)));
    }
  return numbers;
}

/* An operation for @device, not written yet. (transfer full) */
static IpsOperation *
make_operation (const IpsDeploymentDevice *device, gint64 now_us)
{
  IpsOperation *operation = ips_operation_new_for_subject (device->sensor_name);

  ips_job_list_replace (&operation->sensor_id, device->sensor_id);
  ips_job_list_replace (&operation->argument, device->order);
  operation->queued_us = now_us;
  return operation;
}

IpsJob *
ips_deploy_submit_make_job (const IpsDeploymentJob *deployment, GPtrArray *devices, IpsPriority priority, gint64 now_us)
{
  IpsJob *job = ips_job_new (IPS_VERB_DEPLOY, deployment->created_by, priority, now_us);
  g_autoptr(GHashTable) waves = number_waves (devices);

  ips_job_set_parameters (job, deployment->parameters);
  for (guint i = 0; i < devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (devices, i);
      IpsOperation *operation = make_operation (device, now_us);

      operation->wave = GPOINTER_TO_UINT (g_hash_table_lookup (waves, GUINT_TO_POINTER (device->wave)));
      ips_job_take_operation (job, operation);
    }
  return job;
}

/* What of the deployment's parameters counts for its rollback too; waves and windows do not: what does harm is taken back at once. */
static char *
make_rollback_parameters (const IpsDeploymentJob *deployment)
{
  static const char *const kept[] = { "orders", "trust-upgraded", "ignore-clock", "limit-s" };
  g_autoptr(JsonNode) root = json_from_string (deployment->parameters, NULL);
  JsonObject *parameters = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  for (guint i = 0; parameters != NULL && i < G_N_ELEMENTS (kept); i++)
    if (json_object_has_member (parameters, kept[i]))
      json_object_set_member (object, kept[i], json_node_copy (json_object_get_member (parameters, kept[i])));
  json_object_set_int_member (object, "deployment", deployment->id);
  json_object_set_string_member (object, "changed", ips_changed_rule_to_nick (IPS_CHANGED_OVERWRITE));
  json_node_take_object (node, object);
  return json_to_string (node, FALSE);
}

IpsJob *
ips_deploy_submit_make_rollback (const IpsDeploymentJob *deployment, const char *who, gint64 now_us)
{
  g_autoptr(IpsJob) job = ips_job_new (IPS_VERB_ROLLBACK, who, IPS_PRIORITY_USER, now_us);
  g_autofree char *parameters = make_rollback_parameters (deployment);

  ips_job_set_parameters (job, parameters);
  for (guint i = 0; i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);

      if (ips_deployment_device_may_have_it (device))
        ips_job_take_operation (job, make_operation (device, now_us));
    }
  return ips_job_get_n_operations (job) > 0 ? g_steal_pointer (&job) : NULL;
}

IpsDeployOrder *
ips_deploy_submit_read_order (JsonObject *parameters, const char *name, GError **error)
{
  JsonNode *orders = parameters != NULL ? json_object_get_member (parameters, "orders") : NULL;

  return ips_deploy_order_from_json (orders != NULL && JSON_NODE_HOLDS_OBJECT (orders)
                                     ? json_object_get_member (json_node_get_object (orders), name) : NULL, error);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Submission *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_store_add_deployment_finish (IPS_STORE (source), result, &data->deployment->id, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (data->job != NULL)
    ips_job_list_adopt (g_task_get_source_object (task), data->job);
  g_task_return_boolean (task, TRUE);
}

void
ips_deploy_submit_hold (IpsDeploymentJob *deployment, const char *why)
{
  g_return_if_fail (deployment->id == 0);

  deployment->workflow = TRUE;
  deployment->state = IPS_DEPLOYMENT_SUBMITTED;
  g_free (deployment->comment);
  deployment->comment = g_strdup (why);
}

/* By what the store says now, so that nobody deploys past a rule that was just made. */
static void
workflow_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsJobList *jobs = g_task_get_source_object (task);
  Submission *data = g_task_get_task_data (task);
  IpsDeploymentJob *deployment = data->deployment;
  g_autofree char *why = NULL;
  GError *error = NULL;

  if (!ips_workflow_load_finish (IPS_WORKFLOW (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  why = deployment->workflow || ips_workflow_is_enabled (IPS_WORKFLOW (source)) ? NULL : ips_workflow_explain_approval (IPS_WORKFLOW (source), data->sensors);
  if (why != NULL)
    ips_deploy_submit_hold (deployment, why);
  if (!deployment->workflow && ips_workflow_is_enabled (IPS_WORKFLOW (source)))
    {
      /* whoever asked did not know that it is on */
      ips_deploy_submit_hold (deployment, _("The workflow is on: it is submitted and approved before anything begins."));
      deployment->state = IPS_DEPLOYMENT_EDIT;
    }
  if (deployment->state == IPS_DEPLOYMENT_DEPLOYING || deployment->state == IPS_DEPLOYMENT_WAITING_WINDOW)
    data->job = ips_deploy_submit_make_job (deployment, deployment->devices, data->priority, deployment->created_us);
  ips_store_add_deployment_async (ips_fleet_get_store (jobs->fleet), deployment, data->job, g_task_get_cancellable (task), added_cb, g_object_ref (task));
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

void
ips_deploy_submit_orders_async (IpsJobList *jobs, GPtrArray *sensors, GPtrArray *orders, const IpsDeployOptions *options, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (jobs, cancellable, callback, user_data);
  const IpsDeployOptions usual = { 0 };
  g_auto(Making) making = { NULL };
  gint64 now_us = ips_clock_now_us (jobs->clock);
  g_autoptr(IpsWorkflow) workflow = NULL;
  Submission *data;

  g_task_set_source_tag (task, ips_deploy_submit_async);
  make (&making, sensors, orders);
  if (making.sensors->len == 0)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, _("there is nothing to deploy")));
      return;
    }
  data = g_new0 (Submission, 1);
  g_task_set_task_data (task, data, submission_free);
  data->deployment = make_deployment (&making, orders, options != NULL ? options : &usual, g_get_user_name (), now_us);
  data->sensors = g_ptr_array_ref (making.sensors);
  data->priority = priority;
  workflow = ips_workflow_get (ips_fleet_get_store (jobs->fleet));
  ips_workflow_load_async (workflow, cancellable, workflow_loaded_cb, g_steal_pointer (&task));
}

IpsDeploymentJob *
ips_deploy_submit_make_deployment (GPtrArray *sensors, GPtrArray *orders, const IpsDeployOptions *options, const char *who, gint64 now_us)
{
  const IpsDeployOptions usual = { 0 };
  g_auto(Making) making = { NULL };

  make (&making, sensors, orders);
  if (making.sensors->len == 0)
    return NULL;
  return make_deployment (&making, orders, options != NULL ? options : &usual, who, now_us);
}

/* --- other contents --- */

static gboolean
get_flag (JsonObject *object, const char *name)
{
  return object != NULL && json_object_get_boolean_member_with_default (object, name, FALSE);
}

void
ips_deploy_submit_read_options (const IpsDeploymentJob *deployment, IpsDeployOptions *options)
{
  g_autoptr(JsonNode) root = json_from_string (deployment->parameters, NULL);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;

  *options = (IpsDeployOptions) {
    .trust_upgraded = get_flag (object, "trust-upgraded"), .ignore_clock = get_flag (object, "ignore-clock"),
    .in_sequence = get_flag (object, "in-sequence"), .automatic = get_flag (object, "automatic"), .rollout = deployment->rollout,
    .start = deployment->start, .at_us = deployment->at_us, .name = deployment->name, .description = deployment->description,
    .draft = deployment->workflow
  };
  if (object == NULL)
    return;
  options->limit_s = (guint) CLAMP (json_object_get_int_member_with_default (object, "limit-s", 0), 0, G_MAXINT);
  ips_changed_rule_from_nick (json_object_get_string_member_with_default (object, "changed", ""), &options->changed);
  ips_signature_category_from_nick (json_object_get_string_member_with_default (object, "category", ""), &options->category);
}

GHashTable *
ips_deploy_submit_read_orders (const IpsDeploymentJob *deployment)
{
  g_autoptr(JsonNode) root = json_from_string (deployment->parameters, NULL);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  GHashTable *orders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_deploy_order_free);

  for (guint i = 0; i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);
      IpsDeployOrder *order = ips_deploy_submit_read_order (object, device->order, NULL);

      if (order != NULL)
        g_hash_table_insert (orders, g_strdup (device->sensor_id), order);
    }
  return orders;
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_store_edit_deployment_finish (IPS_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ips_deploy_submit_edit_async (IpsJobList *jobs, const IpsDeploymentJob *before, GPtrArray *sensors, GPtrArray *orders, const IpsDeployOptions *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (jobs, cancellable, callback, user_data);
  g_autoptr(IpsDeploymentJob) after = ips_deploy_submit_make_deployment (sensors, orders, options, before->created_by, before->created_us);

  g_task_set_source_tag (task, ips_deploy_submit_edit_async);
  if (after == NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, _("there is nothing to deploy")));
      return;
    }
  after->id = before->id;
  ips_store_edit_deployment_async (ips_fleet_get_store (jobs->fleet), after, g_get_user_name (), cancellable, edited_cb, g_steal_pointer (&task));
}

gboolean
ips_deploy_submit_edit_finish (IpsJobList *jobs, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, jobs), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

IpsJob *
ips_deploy_submit_finish (IpsJobList *jobs, GAsyncResult *result, GError **error)
{
  Submission *data;

  g_return_val_if_fail (g_task_is_valid (result, jobs), NULL);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  data = g_task_get_task_data (G_TASK (result));
  return data->job != NULL ? g_object_ref (data->job) : NULL;
}

gint64
ips_deploy_submit_get_deployment (GAsyncResult *result)
{
  const Submission *data = g_task_get_task_data (G_TASK (result));

  return data != NULL ? data->deployment->id : 0;
}
