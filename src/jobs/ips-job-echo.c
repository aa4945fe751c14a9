/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job-echo.h"

#include <json-glib/json-glib.h>

#include "ips-error.h"

typedef struct
{
  IpsFleet *fleet;         /* (owned) */
  GHashTable *rebooting;   /* (owned) ids of the sensors that are marked */
} Echo;

static void
echo_free (gpointer data, GClosure *closure)
{
  Echo *self = data;

  g_object_unref (self->fleet);
  g_hash_table_unref (self->rebooting);
  g_free (self);
}

static GHashTable *
find_rebooting (IpsJobList *jobs)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *all = ips_job_list_get_jobs (jobs);

  for (guint i = 0; i < all->len; i++)
    {
      IpsJob *job = g_ptr_array_index (all, i);
      GPtrArray *operations = ips_job_get_operations (job);

      if (ips_job_get_verb (job) != IPS_VERB_REBOOT || ips_job_count (job, IPS_OPERATION_RUNNING) == 0)
        continue;
      for (guint j = 0; j < operations->len; j++)
        {
          const IpsOperation *operation = g_ptr_array_index (operations, j);

          if (operation->state == IPS_OPERATION_RUNNING)
            g_hash_table_add (ids, g_strdup (operation->sensor_id));
        }
    }
  return ids;
}

static void
jobs_changed_cb (IpsJobList *jobs, gpointer user_data)
{
  Echo *self = user_data;
  g_autoptr(GHashTable) before = self->rebooting;
  GHashTableIter iter;
  gpointer id;

  self->rebooting = find_rebooting (jobs);
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (self->rebooting, id))
      ips_fleet_set_rebooting (self->fleet, id, FALSE);
  g_hash_table_iter_init (&iter, self->rebooting);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    ips_fleet_set_rebooting (self->fleet, id, TRUE);
}

/* --- a login for nothing --- */

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  /* Another program that shows the job was faster, or somebody uses it by now. */
  if (!ips_fleet_remove_credential_set_finish (IPS_FLEET (source), result, &error))
    g_debug ("the login of a refused password stays: %s", error->message);
}

/* The id of the login that was made for @job; %NULL where it was there before. (transfer full) (nullable) */
static char *
dup_new_login (IpsJob *job)
{
  g_autoptr(JsonNode) node = json_from_string (ips_job_get_parameters (job), NULL);
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (object == NULL || !json_object_get_boolean_member_with_default (object, "new-login", FALSE))
    return NULL;
  return g_strdup (json_object_get_string_member_with_default (object, "credential-set", NULL));
}

/* Only where each said plainly that it has not taken the password: after anything else it may be the one that holds. */
static gboolean
is_refused_by_all (IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);

  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);

      if (operation->state != IPS_OPERATION_FAILED || !g_str_equal (operation->cause, ips_error_to_nick (IPS_ERROR_REJECTED)))
        return FALSE;
    }
  return operations->len > 0;
}

static gboolean
is_used (IpsFleet *fleet, const char *id)
{
  GPtrArray *sensors = ips_fleet_get_sensors (fleet);

  for (guint i = 0; i < sensors->len; i++)
    if (g_str_equal (ips_sensor_get_config (g_ptr_array_index (sensors, i))->credential_set, id))
      return TRUE;
  return FALSE;
}

static void
job_finished_cb (IpsJobList *jobs, IpsJob *job, gpointer user_data)
{
  Echo *self = user_data;
  g_autofree char *id = NULL;

  if (ips_job_get_verb (job) != IPS_VERB_CHANGE_PASSWORD || !is_refused_by_all (job))
    return;
  id = dup_new_login (job);
  if (id != NULL && ips_fleet_lookup_credential_set (self->fleet, id) != NULL && !is_used (self->fleet, id))
    ips_fleet_remove_credential_set_async (self->fleet, id, NULL, removed_cb, NULL);
}

void
ips_job_echo_watch (IpsFleet *fleet, IpsJobList *jobs)
{
  Echo *self;

  g_return_if_fail (IPS_IS_FLEET (fleet));
  g_return_if_fail (IPS_IS_JOB_LIST (jobs));

  self = g_new0 (Echo, 1);
  self->fleet = g_object_ref (fleet);
  self->rebooting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect_data (jobs, "jobs-changed", G_CALLBACK (jobs_changed_cb), self, echo_free, 0);
  g_signal_connect (jobs, "job-finished", G_CALLBACK (job_finished_cb), self);
}
