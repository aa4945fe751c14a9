/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-submit.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "ips-pace.h"

/* "source" of the parameters */
static const char *const sources[IPS_N_LICENSE_SOURCES] = { "cco", "file", "redeploy" };

typedef struct
{
  IpsLicenseSource source;
  IpsPriority priority;
  GPtrArray *sensors;         /* (owned) (element-type IpsSensor) */
  GHashTable *arguments;      /* (owned): sensor id -> hash */
  gboolean forced, in_window;
} Submit;

static void kept_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
submit_free (Submit *self)
{
  g_ptr_array_unref (self->sensors);
  g_hash_table_unref (self->arguments);
  g_free (self);
}

static char *
make_parameters (const Submit *submit)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "source");
  json_builder_add_string_value (builder, sources[submit->source]);
  if (submit->source == IPS_LICENSE_SOURCE_CCO)
    {
      json_builder_set_member_name (builder, "pace");
      json_builder_add_string_value (builder, IPS_PACE_LICENSE_SERVER);
    }
  if (submit->forced)
    {
      json_builder_set_member_name (builder, "force");
      json_builder_add_boolean_value (builder, TRUE);
    }
  if (submit->in_window)
    {
      json_builder_set_member_name (builder, "in-window");
      json_builder_add_boolean_value (builder, TRUE);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static void
write_job (GTask *task)
{
  Submit *submit = g_task_get_task_data (task);
  g_autofree char *parameters = make_parameters (submit);

  ips_job_list_submit_with_arguments_async (g_task_get_source_object (task), IPS_VERB_UPDATE_LICENSE, submit->sensors, submit->arguments,
                                            parameters, submit->priority, g_task_get_cancellable (task), submitted_cb, task);
}

void
ips_license_submit_async (IpsJobList *jobs, IpsFleet *fleet, IpsLicenseSource source, GPtrArray *plan, gboolean in_window, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (jobs, cancellable, callback, user_data);
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_kept_license_free);
  Submit *submit = g_new0 (Submit, 1);
  gint64 now_us = g_get_real_time ();

  g_task_set_source_tag (task, ips_license_submit_async);
  submit->source = source;
  submit->priority = priority;
  submit->in_window = in_window;
  submit->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  submit->arguments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_task_set_task_data (task, submit, (GDestroyNotify) submit_free);
  for (guint i = 0; i < plan->len; i++)
    {
      const IpsLicenseAssignment *row = g_ptr_array_index (plan, i);

      if (!row->go)
        continue;
      g_ptr_array_add (submit->sensors, g_object_ref (row->sensor));
      submit->forced = submit->forced || row->forced;
      if (row->license == NULL)
        continue;
      g_hash_table_insert (submit->arguments, g_strdup (ips_sensor_get_id (row->sensor)), g_strdup (row->license->sha256));
      if (row->license->bytes != NULL)
        {
          const char *serial = ips_sensor_get_facts (row->sensor)->serial;

          g_ptr_array_add (kept, ips_kept_license_new (*serial != '\0' ? serial : row->license->serial, row->license, "file", now_us));
        }
    }
  if (submit->sensors->len == 0)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, _("there is nothing to apply")));
      return;
    }
  if (kept->len > 0)
    ips_license_library_keep_async (ips_licensing_get_library (ips_fleet_get_licensing (fleet)), kept, cancellable, kept_cb,
                                    g_steal_pointer (&task));
  else
    write_job (g_steal_pointer (&task));
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_license_library_keep_finish (IPS_LICENSE_LIBRARY (source), result, &error))
    write_job (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
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

IpsJob *
ips_license_submit_finish (IpsJobList *jobs, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, jobs), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
