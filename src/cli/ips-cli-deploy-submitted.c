/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl deploy --submitted: what was submitted for devices, as orders. */
#include "ips-config.h"
#include "ips-cli-deploy.h"
#include "ips-cli-freeze.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-deploy-plans.h"
#include "ips-store-deployed.h"
#include "ips-waiting-list.h"

/* What all devices are looked at with. */
typedef struct
{
  IpsCli *cli;
  IpsPackageIndex *index;       /* (owned) */
  GHashTable *deployed;         /* (owned) sensor id -> IpsDeployed */
} Collecting;

static void
deployment_free (gpointer data)
{
  IpsCliDeployment *self = data;

  ips_deploy_order_free (self->order);
  g_free (self->reason);
  g_free (self);
}

/* Plans @sha256 for @device and adds the steps. %FALSE with the reason where it cannot be. */
static gboolean
add_steps (Collecting *self, IpsSensor *device, const char *sha256, const char *name, GPtrArray *steps, char **reason)
{
  g_autoptr(IpsUpgradePlan) plan = NULL;
  guint package;

  if (!ips_package_index_find (self->index, sha256, &package))
    {
      *reason = g_strdup_printf (_("%s is not in the package library any more"), name);
      return FALSE;
    }
  plan = ips_deploy_plan_new (self->cli->workspace, self->index, package, device);
  for (guint i = 0; i < plan->steps->len; i++)
    g_ptr_array_add (steps, ips_upgrade_step_copy (g_ptr_array_index (plan->steps, i)));
  if (plan->verdict->reason == IPS_APPLICABLE || plan->verdict->reason == IPS_SAME)
    return TRUE;
  *reason = g_strdup_printf ("%s: %s", name, plan->verdict->text);
  return FALSE;
}

/* The device as it is after @steps, for what is planned next. (transfer full) */
static IpsSensor *
make_later (IpsSensor *sensor, GPtrArray *steps)
{
  IpsSensor *later = ips_sensor_new (ips_sensor_get_id (sensor), ips_sensor_config_copy (ips_sensor_get_config (sensor)));
  IpsSensorFacts *facts = ips_sensor_facts_copy (ips_sensor_get_facts (sensor));

  if (steps->len > 0)
    {
      const IpsUpgradeStep *last = g_ptr_array_index (steps, steps->len - 1);

      g_free (facts->version);
      facts->version = ips_version_to_text (&last->version);
      g_free (facts->engine);
      facts->engine = ips_engine_to_text (last->engine);
    }
  ips_sensor_take_facts (later, facts);
  return later;
}

/* The file that brings a level; the devices' own before the manager's zip. */
static const IpsPackageFile *
find_level (Collecting *self, guint level)
{
  const IpsPackageFile *found = NULL;

  for (guint i = 0; i < ips_package_index_get_n (self->index); i++)
    {
      const IpsPackageFile *file = ips_package_index_nth (self->index, i);

      if (ips_package_index_get_kind (self->index, i) == IPS_UPGRADE_SIGNATURE && file->name->level == level && file->state == IPS_PACKAGE_COMPLETE
          && (found == NULL || file->name->family == IPS_PACKAGE_SIGNATURE))
        found = file;
    }
  return found;
}

static gboolean
add_level (Collecting *self, IpsSensor *sensor, guint level, GPtrArray *steps, char **reason)
{
  g_autoptr(IpsSensor) later = make_later (sensor, steps);
  const IpsPackageFile *file;

  if (level <= ips_policy_book_get_deployed_level (sensor))
    return TRUE;
  file = find_level (self, level);
  if (file == NULL)
    {
      g_autofree char *text = ips_level_to_text (level);

      *reason = g_strdup_printf (_("no package of the update level %s is in the package library"), text);
      return FALSE;
    }
  return add_steps (self, later, file->sha256, file->name->name, steps, reason);
}

/* What the deployed version tuned and the submitted one does not goes back to what the level says. */
static gboolean
add_resets (Collecting *self, const IpsDeployed *deployed, const IpsPolicy *policy, IpsTuningTable *tuning, char **reason)
{
  IpsStore *store = ips_workspace_get_store (self->cli->workspace);
  g_autoptr(IpsCatalogue) catalogue = ips_catalogue_get (store);
  g_autoptr(IpsSignatureSet) set = NULL;
  g_autoptr(IpsPolicy) former = NULL;
  g_autoptr(GArray) keys = NULL;

  ips_store_load_policy_version_async (store, deployed->policy_id, deployed->policy_version, NULL, ips_cli_ready_cb, self->cli);
  former = ips_store_load_policy_version_finish (store, ips_cli_await (self->cli), NULL);
  if (former == NULL)
    return TRUE;
  keys = ips_tuning_table_get_keys (former->tuning);
  for (guint i = 0; i < keys->len; i++)
    {
      IpsSignatureKey key = g_array_index (keys, IpsSignatureKey, i);
      const IpsSignature *usual;

      if (ips_tuning_table_lookup (tuning, key) != NULL)
        continue;
      if (set == NULL)
        {
          ips_catalogue_get_set_async (catalogue, policy->level, NULL, ips_cli_ready_cb, self->cli);
          set = ips_catalogue_get_set_finish (catalogue, ips_cli_await (self->cli), NULL);
        }
      if (set == NULL)
        {
          *reason = g_strdup (_("what its level says of signatures that are not tuned any more is not known: “vedettectl signatures fetch” reads it"));
          return FALSE;
        }
      usual = ips_signature_set_lookup (set, key);
      if (usual != NULL)
        {
          const IpsSignatureTuning back = { key, IPS_SIGNATURE_TUNABLE, usual->severity, usual->fidelity, usual->actions, usual->enabled, usual->retired };

          ips_tuning_table_put (tuning, &back);
        }
    }
  return TRUE;
}

static IpsCliDeployment *
collect_one (Collecting *self, IpsSensor *sensor)
{
  IpsWaitingList *waiting = ips_workspace_get_waiting (self->cli->workspace);
  IpsCliDeployment *deployment = g_new0 (IpsCliDeployment, 1);
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
  g_autoptr(IpsSensorUpdate) update = ips_waiting_list_dup_submitted_update (waiting, ips_sensor_get_id (sensor));
  g_autoptr(IpsPolicy) policy = ips_waiting_list_dup_submitted_policy (waiting, sensor);
  const IpsDeployed *deployed = g_hash_table_lookup (self->deployed, ips_sensor_get_id (sensor));
  guint pending = ips_deployed_compare (deployed, policy, ips_policy_book_get_deployed_level (sensor));
  g_autoptr(IpsTuningTable) tuning = pending & IPS_PENDING_TUNING ? ips_tuning_table_copy (policy->tuning) : ips_tuning_table_new ();

  deployment->sensor = sensor;
  if (update != NULL && !add_steps (self, sensor, update->sha256, update->package, steps, &deployment->reason))
    return deployment;
  if (pending & IPS_PENDING_LEVEL && !add_level (self, sensor, policy->level, steps, &deployment->reason))
    return deployment;
  if (pending & IPS_PENDING_TUNING && deployed != NULL && deployed->policy_version != 0
      && !add_resets (self, deployed, policy, tuning, &deployment->reason))
    return deployment;
  if (steps->len > 0 || ips_tuning_table_get_n (tuning) > 0)
    deployment->order = ips_deploy_order_new (steps, policy->version != 0 ? policy->id : "", policy->version, tuning);
  return deployment;
}

GPtrArray *
ips_cli_deploy_collect (IpsCli *self, IpsPackageLibrary *library, GPtrArray *sensors)
{
  Collecting collecting = { self, NULL, NULL };
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(IpsPackageIndex) index = ips_package_index_new (ips_package_library_get_files (library));
  g_autoptr(IpsFreezeList) freezes = ips_cli_load_freezes (self);      /* the plans look into it */
  g_autoptr(GHashTable) deployed = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *all;

  if (freezes == NULL)
    return NULL;
  ips_store_load_deployed_async (store, "", NULL, ips_cli_ready_cb, self);
  deployed = ips_store_load_deployed_finish (store, ips_cli_await (self), &error);
  if (deployed == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return NULL;
    }
  collecting.index = index;
  collecting.deployed = deployed;
  all = g_ptr_array_new_with_free_func (deployment_free);
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (all, collect_one (&collecting, g_ptr_array_index (sensors, i)));
  return all;
}

void
ips_cli_deploy_print (IpsCli *self, GPtrArray *deployments)
{
  const char *keys[] = { "device", "packages", "tuned", "reason", NULL };
  const char *headings[] = { _("Device"), _("Packages"), _("Tuned Signatures"), _("Why Not"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);

  for (guint i = 0; i < deployments->len; i++)
    {
      const IpsCliDeployment *one = g_ptr_array_index (deployments, i);
      g_autoptr(GString) packages = g_string_new (NULL);
      g_autofree char *tuned = one->order != NULL ? g_strdup_printf ("%u", ips_tuning_table_get_n (one->order->tuning)) : g_strdup ("");

      for (guint j = 0; one->order != NULL && j < one->order->steps->len; j++)
        g_string_append_printf (packages, "%s%s", j > 0 ? ", " : "", ((IpsUpgradeStep *) g_ptr_array_index (one->order->steps, j))->file_name);
      ips_cli_table_add (table, ips_sensor_get_name (one->sensor), packages->str, tuned,
                         one->reason != NULL ? one->reason : one->order == NULL ? _("nothing waits to be deployed") : "");
    }
  ips_cli_table_print (table, self->json);
}
