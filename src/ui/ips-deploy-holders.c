/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-holders.h"

#include <glib/gi18n-lib.h>

/* Those that are put together, submitted, approved, or wait for their time. */
static void
add_open (GHashTable *holders, GPtrArray *deployments, gint64 own)
{
  for (guint i = 0; i < deployments->len; i++)
    {
      const IpsDeploymentJob *one = g_ptr_array_index (deployments, i);

      if (one->id == own || !ips_deployment_state_is_open (one->state) || ips_deployment_state_is_active (one->state))
        continue;
      for (guint j = 0; j < one->devices->len; j++)
        /* TRANSLATORS: the name of a deployment, its state, a user's name */
        g_hash_table_insert (holders, g_strdup (((const IpsDeploymentDevice *) g_ptr_array_index (one->devices, j))->sensor_id),
                             g_strdup_printf (_("It is in the deployment “%1$s” (%2$s) of %3$s already"), one->name,
                                              ips_deployment_state_to_label (one->state), one->created_by));
    }
}

static void
add_running (GHashTable *holders, GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      IpsJob *job = g_ptr_array_index (jobs, i);
      GPtrArray *operations = ips_job_get_operations (job);

      if (ips_job_get_verb (job) != IPS_VERB_DEPLOY || ips_job_is_finished (job))
        continue;
      for (guint j = 0; j < operations->len; j++)
        {
          const IpsOperation *operation = g_ptr_array_index (operations, j);

          if (!ips_operation_state_is_final (operation->state))
            g_hash_table_insert (holders, g_strdup (operation->sensor_id),
                                 g_strdup_printf (_("Job %1$" G_GINT64_FORMAT " of %2$s deploys to it; this would wait for that"), ips_job_get_id (job),
                                                  ips_job_get_created_by (job)));
        }
    }
}

GHashTable *
ips_deploy_holders_find (IpsWorkspace *workspace, gint64 own)
{
  GHashTable *holders;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  holders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  add_open (holders, ips_deployment_list_get (ips_workspace_get_deployments (workspace)), own);
  add_running (holders, ips_job_list_get_jobs (ips_workspace_get_jobs (workspace)));
  return holders;
}
