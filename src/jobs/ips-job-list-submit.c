/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs that are given to the list: on sensors, on subjects that are none, and once more what did not succeed. */
#include "ips-config.h"
#include "ips-job-list-private.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"

/* Those that answered last time first: their results are there long before the last dead one has timed out. */
static int
compare_liveliness (gconstpointer a, gconstpointer b)
{
  const IpsSensorFacts *left = ips_sensor_get_facts (*(IpsSensor *const *) a);
  const IpsSensorFacts *right = ips_sensor_get_facts (*(IpsSensor *const *) b);
  int left_rank = left->checked_us == 0 ? 1 : left->failed ? 2 : 0;
  int right_rank = right->checked_us == 0 ? 1 : right->failed ? 2 : 0;

  return left_rank - right_rank;
}

GPtrArray *
ips_job_list_order_sensors (GPtrArray *sensors)
{
  GPtrArray *ordered = g_ptr_array_new ();

  g_ptr_array_extend (ordered, sensors, NULL, NULL);
  g_ptr_array_sort (ordered, compare_liveliness);
  return ordered;
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsJobList *self = g_task_get_source_object (task);
  IpsJob *job = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!ips_store_submit_job_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_job_list_adopt (self, job);
  g_task_return_pointer (task, g_object_ref (job), g_object_unref);
}

/* @operations: (element-type IpsOperation): taken over, with subject and name set */
static void
list_submit (IpsJobList *self, IpsVerb verb, GPtrArray *operations, const char *parameters, IpsPriority priority, GTask *task)
{
  gint64 now_us = ips_clock_now_us (self->clock);
  g_autoptr(IpsJob) job = ips_job_new (verb, g_get_user_name (), priority, now_us);
  gboolean in_sequence = ips_job_list_has_flag (parameters, "in-sequence");

  if (parameters != NULL)
    ips_job_set_parameters (job, parameters);
  for (guint i = 0; i < operations->len; i++)
    {
      IpsOperation *operation = g_ptr_array_index (operations, i);

      operation->queued_us = now_us;
      operation->state = in_sequence && i > 0 ? IPS_OPERATION_WAITING : IPS_OPERATION_QUEUED;
      ips_job_list_replace (&operation->cause, in_sequence && i > 0 ? IPS_WAIT_TURN : "");
      ips_job_take_operation (job, operation);
    }
  g_ptr_array_set_free_func (operations, NULL);
  g_task_set_task_data (task, g_object_ref (job), g_object_unref);
  ips_store_submit_job_async (ips_fleet_get_store (self->fleet), job, g_task_get_cancellable (task), submitted_cb, task);
}

static GPtrArray *
operations_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ips_operation_free);
}

static void
add_sensors (GPtrArray *operations, GPtrArray *sensors, GHashTable *arguments, const char *parameters)
{
  g_autoptr(GPtrArray) ordered = ips_job_list_has_flag (parameters, "in-sequence") ? g_ptr_array_ref (sensors) : ips_job_list_order_sensors (sensors);

  for (guint i = 0; i < ordered->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (ordered, i);
      IpsOperation *operation = ips_operation_new_for_subject (ips_sensor_get_name (sensor));

      ips_job_list_replace (&operation->sensor_id, ips_sensor_get_id (sensor));
      if (arguments != NULL && g_hash_table_contains (arguments, operation->sensor_id))
        ips_job_list_replace (&operation->argument, g_hash_table_lookup (arguments, operation->sensor_id));
      g_ptr_array_add (operations, operation);
    }
}

void
ips_job_list_submit_async (IpsJobList *self, IpsVerb verb, GPtrArray *sensors, const char *parameters, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  ips_job_list_submit_with_arguments_async (self, verb, sensors, NULL, parameters, priority, cancellable, callback, user_data);
}

void
ips_job_list_submit_with_arguments_async (IpsJobList *self, IpsVerb verb, GPtrArray *sensors, GHashTable *arguments, const char *parameters, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GPtrArray) operations = operations_new ();

  g_task_set_source_tag (task, ips_job_list_submit_async);
  if (sensors->len == 0)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, "%s", _("no devices are chosen")));
      g_object_unref (task);
      return;
    }
  add_sensors (operations, sensors, arguments, parameters);
  list_submit (self, verb, operations, parameters, priority, task);
}

void
ips_job_list_submit_subjects_async (IpsJobList *self, IpsVerb verb, const char *const *subjects, const char *parameters, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GPtrArray) operations = operations_new ();

  g_task_set_source_tag (task, ips_job_list_submit_async);
  for (guint i = 0; subjects[i] != NULL; i++)
    g_ptr_array_add (operations, ips_operation_new_for_subject (subjects[i]));
  list_submit (self, verb, operations, parameters, priority, task);
}

IpsJob *
ips_job_list_submit_finish (IpsJobList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ips_job_list_retry_async (IpsJobList *self, IpsJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *operations = ips_job_get_operations (job);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  g_autoptr(GPtrArray) again = operations_new ();
  g_autoptr(GHashTable) arguments = g_hash_table_new (g_str_hash, g_str_equal);

  g_task_set_source_tag (task, ips_job_list_retry_async);
  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      IpsSensor *sensor = ips_fleet_lookup (self->fleet, operation->sensor_id);

      if (operation->state != IPS_OPERATION_FAILED && operation->state != IPS_OPERATION_CANCELLED)
        continue;
      if (sensor != NULL)
        {
          g_ptr_array_add (sensors, sensor);
          g_hash_table_insert (arguments, operation->sensor_id, operation->argument);
        }
      else if (!ips_operation_has_sensor (operation))
        g_ptr_array_add (again, ips_operation_new_for_subject (operation->sensor_name));
    }
  add_sensors (again, sensors, arguments, ips_job_get_parameters (job));
  if (again->len == 0)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, "%s", _("nothing of this job failed or was cancelled")));
      g_object_unref (task);
      return;
    }
  list_submit (self, ips_job_get_verb (job), again, ips_job_get_parameters (job), IPS_PRIORITY_USER, task);
}

IpsJob *
ips_job_list_retry_finish (IpsJobList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
