/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-rows.h"

/* Finds the row of a deployment among those of before, brought up to date, or makes it. */
static IpsDeploymentItem *
take_item (GHashTable *before, IpsJobList *jobs, gint64 key, const IpsDeploymentJob *deployment, IpsJob *job)
{
  IpsDeploymentItem *item = g_hash_table_lookup (before, &key);

  if (item != NULL && (deployment != NULL || ips_deployment_item_lookup_job (item, jobs) == job))
    {
      ips_deployment_item_update (item, deployment);
      return g_object_ref (item);
    }
  return deployment != NULL ? ips_deployment_item_new (deployment) : ips_deployment_item_new_for_job (job);
}

static void
add_row (GHashTable *items, GPtrArray *rows, IpsDeploymentItem *item)
{
  gint64 key = ips_deployment_item_get_key (item);

  g_hash_table_insert (items, g_memdup2 (&key, sizeof key), item);
  g_ptr_array_add (rows, item);
}

IpsDeploymentItem *
ips_deployment_rows_find (GPtrArray *rows, gint64 wanted)
{
  for (guint i = 0; i < rows->len; i++)
    {
      IpsDeploymentItem *item = g_ptr_array_index (rows, i);

      if (wanted > 0 ? ips_deployment_item_get_key (item) == wanted : wanted < 0 && ips_deployment_item_get (item)->job_id == -wanted)
        return item;
    }
  return NULL;
}

gboolean
ips_deployment_rows_are_same (GHashTable *before, GHashTable *items)
{
  GHashTableIter iter;
  gpointer key, item;

  if (g_hash_table_size (items) != g_hash_table_size (before))
    return FALSE;
  g_hash_table_iter_init (&iter, items);
  while (g_hash_table_iter_next (&iter, &key, &item))
    if (g_hash_table_lookup (before, key) != item)
      return FALSE;
  return TRUE;
}

GHashTable *
ips_deployment_rows_make (GHashTable *before, GPtrArray *deployments, IpsJobList *jobs, GPtrArray *rows)
{
  GPtrArray *all = ips_job_list_get_jobs (jobs);
  GHashTable *items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);

  for (guint i = 0; i < deployments->len; i++)
    {
      const IpsDeploymentJob *deployment = g_ptr_array_index (deployments, i);

      add_row (items, rows, take_item (before, jobs, deployment->id, deployment, NULL));
    }
  for (guint i = 0; i < all->len; i++)
    {
      IpsJob *job = g_ptr_array_index (all, i);

      if (ips_job_get_verb (job) == IPS_VERB_DEPLOY && ips_job_get_deployment (job) == 0)
        add_row (items, rows, take_item (before, jobs, -ips_job_get_id (job), NULL, job));
    }
  return items;
}
