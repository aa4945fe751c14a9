/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-plans.h"
#include "ips-freeze-list.h"
#include "ips-package-library.h"
#include "ips-store-deployed.h"

/* A deployment while it is made. */
typedef struct
{
  IpsDeployment *deployment;    /* (owned) (nullable) once it was handed over */
  GPtrArray *steps;             /* (owned) (element-type IpsUpgradeStep) */
  IpsPolicy *policy;            /* (owned): as submitted */
  IpsTuningTable *tuning;       /* (owned) */
  gboolean tunes;               /* its signatures are changed, too */
  gboolean ready;               /* nothing more has to be read for it */
  char *former_id;              /* (owned) (nullable): of the policy whose tuning is on the device, where that has to be read */
  guint former_version;
  IpsTuningTable *former;       /* (owned) (nullable): what it tuned, once that is known */
  IpsSignatureSet *level;       /* (owned) (nullable): what its level says, once that is known */
} Draft;

/* What all devices are looked at with. */
typedef struct
{
  IpsWaitingList *waiting;      /* (owned) */
  IpsClock *clock;              /* (owned) */
  IpsFreezeList *freezes;       /* (owned): what the plans look into */
  IpsPackageIndex *index;       /* (owned): the library as it was in the beginning */
  GPtrArray *sensors;           /* (owned) (element-type IpsSensor) */
  char *sha256;                 /* (owned) (nullable) */
  GPtrArray *drafts;            /* (owned) (element-type Draft) */
  guint next;                   /* the draft whose tuning is completed */
  guint level;                  /* of the set below; 0 none was asked for yet */
  IpsSignatureSet *set;         /* (owned) (nullable): of the level that was looked into last; %NULL not known */
} Collecting;

static void
deployment_free (gpointer data)
{
  IpsDeployment *self = data;

  if (self == NULL)
    return;
  g_object_unref (self->sensor);
  ips_deploy_order_free (self->order);
  g_free (self->reason);
  g_free (self);
}

static void
draft_free (gpointer data)
{
  Draft *self = data;

  deployment_free (self->deployment);
  g_ptr_array_unref (self->steps);
  ips_policy_free (self->policy);
  ips_tuning_table_free (self->tuning);
  g_free (self->former_id);
  g_clear_pointer (&self->former, ips_tuning_table_free);
  g_clear_pointer (&self->level, ips_signature_set_unref);
  g_free (self);
}

static void
collecting_free (gpointer data)
{
  Collecting *self = data;

  g_object_unref (self->waiting);
  g_object_unref (self->clock);
  g_object_unref (self->freezes);
  ips_package_index_unref (self->index);
  g_ptr_array_unref (self->sensors);
  g_free (self->sha256);
  g_ptr_array_unref (self->drafts);
  g_clear_pointer (&self->set, ips_signature_set_unref);
  g_free (self);
}

static IpsFleet *
get_fleet (Collecting *self)
{
  return ips_policy_book_get_fleet (ips_waiting_list_get_book (self->waiting));
}

static IpsStore *
get_store (Collecting *self)
{
  return ips_fleet_get_store (get_fleet (self));
}

/* --- packages --- */

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
  plan = ips_deploy_plan_new (get_fleet (self), self->clock, self->index, package, device);
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

/* The package that was asked for, or what is submitted. */
static gboolean
add_packages (Collecting *self, Draft *draft, guint pending)
{
  IpsSensor *sensor = draft->deployment->sensor;
  char **reason = &draft->deployment->reason;
  g_autoptr(IpsSensorUpdate) update = NULL;

  if (self->sha256 != NULL)
    {
      guint package;
      const char *name = ips_package_index_find (self->index, self->sha256, &package) ? ips_package_index_nth (self->index, package)->name->name
                         : self->sha256;

      return add_steps (self, sensor, self->sha256, name, draft->steps, reason);
    }
  update = ips_waiting_list_dup_submitted_update (self->waiting, ips_sensor_get_id (sensor));
  if (update != NULL && !add_steps (self, sensor, update->sha256, update->package, draft->steps, reason))
    return FALSE;
  return !(pending & IPS_PENDING_LEVEL) || add_level (self, sensor, draft->policy->level, draft->steps, reason);
}

/* The fields of a signature that the deployed tuning set and the submitted one leaves to the level. */
static guint
get_missing_fields (const Draft *draft, IpsSignatureKey key)
{
  const IpsSignatureTuning *now = ips_tuning_table_lookup (draft->tuning, key);

  /* A custom signature is deployed as a whole, or taken off as a whole. */
  if (ips_tuning_table_lookup_custom (draft->former, key) != NULL)
    return 0;
  return ips_tuning_table_lookup (draft->former, key)->fields & ~(now != NULL ? now->fields : 0);
}

static gboolean
needs_reset (const Draft *draft)
{
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (draft->former);

  for (guint i = 0; i < keys->len; i++)
    if (get_missing_fields (draft, g_array_index (keys, IpsSignatureKey, i)) != 0)
      return TRUE;
  return FALSE;
}

/* What was tuned on the device, by what was written down as deployed; where nothing was, the version has to be read. */
static void
take_former (Draft *draft, const IpsDeployed *deployed)
{
  if (*deployed->tuning != '\0')
    draft->former = ips_tuning_table_from_json (deployed->tuning, -1, NULL);
  if (draft->former == NULL)
    draft->former_id = g_strdup (deployed->policy_id);
  draft->former_version = deployed->policy_version;
}

/* What is said of a frozen device; %NULL of others. (transfer full) */
static char *
dup_frozen (Collecting *self, IpsSensor *sensor)
{
  const IpsFreeze *freeze = ips_freeze_list_lookup (self->freezes, ips_sensor_get_id (sensor), ips_clock_now_us (self->clock));

  return freeze != NULL ? ips_freeze_describe (freeze) : NULL;
}

/* @deployed: (nullable) */
static Draft *
draft_new (Collecting *self, IpsSensor *sensor, const IpsDeployed *deployed)
{
  Draft *draft = g_new0 (Draft, 1);
  guint pending;

  draft->deployment = g_new0 (IpsDeployment, 1);
  draft->deployment->sensor = g_object_ref (sensor);
  draft->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
  draft->policy = ips_waiting_list_dup_submitted_policy (self->waiting, sensor);
  pending = ips_deployed_compare (deployed, draft->policy, ips_policy_book_get_deployed_level (sensor));
  draft->tunes = (pending & IPS_PENDING_TUNING) != 0;
  draft->ready = TRUE;
  draft->tuning = draft->tunes ? ips_tuning_table_copy (draft->policy->tuning) : ips_tuning_table_new ();
  if (!add_packages (self, draft, pending) || !draft->tunes)
    return draft;
  /* packages were judged with it */
  draft->deployment->reason = dup_frozen (self, sensor);
  draft->ready = draft->deployment->reason != NULL;
  if (!draft->ready && deployed != NULL && deployed->policy_version != 0)
    take_former (draft, deployed);
  return draft;
}

/* --- tuning --- */

/* What the deployed version tuned and the submitted one does not goes back to what the level says. */
static void
add_resets (Draft *draft, IpsSignatureSet *set)
{
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (draft->former);

  for (guint i = 0; i < keys->len; i++)
    {
      IpsSignatureKey key = g_array_index (keys, IpsSignatureKey, i);
      const IpsSignatureTuning *now = ips_tuning_table_lookup (draft->tuning, key);
      const IpsSignature *usual = ips_signature_set_lookup (set, key);
      guint missing = get_missing_fields (draft, key);

      if (usual != NULL && missing != 0)
        {
          IpsSignatureTuning back = now != NULL ? *now : (IpsSignatureTuning) { .key = key };

          /* Where nothing is tuned any more the whole signature is as its level says, but for parameters that nobody touched. */
          ips_signature_tuning_take (&back, usual, now != NULL ? missing : missing | (IPS_SIGNATURE_TUNABLE & ~IPS_SIGNATURE_PARAMETERS));
          ips_tuning_table_put (draft->tuning, &back);
        }
    }
}

static void complete_next (GTask *task);

static Draft *
get_draft (Collecting *self)
{
  return g_ptr_array_index (self->drafts, self->next);
}

/* What the level says of signatures is at hand, or is known not to be. */
static void
complete (Draft *draft, IpsSignatureSet *set)
{
  gboolean reset = draft->former != NULL && needs_reset (draft);

  draft->ready = TRUE;
  if (set != NULL)
    draft->level = ips_signature_set_ref (set);
  if (set != NULL && reset)
    add_resets (draft, set);
  else if (reset)
    draft->deployment->reason = g_strdup (_("what its level says of signatures that are not tuned any more is not known: “vedettectl signatures fetch” reads it"));
}

static void
set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Collecting *self = g_task_get_task_data (task);

  g_clear_pointer (&self->set, ips_signature_set_unref);
  self->set = ips_catalogue_get_set_finish (IPS_CATALOGUE (source), result, NULL);
  complete_next (task);
}

static void
former_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Draft *draft = get_draft (g_task_get_task_data (task));
  GError *error = NULL;
  g_autoptr(IpsPolicy) former = ips_store_load_policy_version_finish (IPS_STORE (source), result, &error);

  /* a version that is gone has nothing to go back from; one that cannot be read may have */
  if (error != NULL && !g_error_matches (error, IPS_ERROR, IPS_ERROR_NOT_FOUND))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  draft->former = former != NULL ? ips_tuning_table_copy (former->tuning) : NULL;
  g_clear_pointer (&draft->former_id, g_free);
  complete_next (task);
}

/* (transfer full) (nullable): %NULL where nothing is to be done */
static IpsDeployOrder *
make_order (Draft *draft)
{
  const IpsPolicy *policy = draft->policy;
  IpsDeployOrder *order = ips_deploy_order_new (draft->steps, policy->version != 0 ? policy->id : "", policy->version, draft->tuning);

  ips_deploy_order_set_whole (order, policy->tuning);
  if (draft->tunes && draft->former != NULL)
    ips_deploy_order_set_former (order, draft->former);
  if (draft->level != NULL)
    ips_deploy_order_set_before (order, draft->level, draft->former);
  if (draft->steps->len == 0 && !ips_deploy_order_has_tuning (order))
    g_clear_pointer (&order, ips_deploy_order_free);
  return order;
}

/* (transfer full) */
static IpsDeployment *
finish_draft (Draft *draft)
{
  if (draft->deployment->reason == NULL)
    draft->deployment->order = make_order (draft);
  return g_steal_pointer (&draft->deployment);
}

/* Completes those whose level is the one that was looked into last, as most are, and reads what the next one needs; %FALSE where none
 * needs anything any more. */
static gboolean
read_for_next (GTask *task)
{
  Collecting *self = g_task_get_task_data (task);
  IpsStore *store = get_store (self);
  GCancellable *cancellable = g_task_get_cancellable (task);

  for (; self->next < self->drafts->len; self->next++)
    {
      Draft *draft = get_draft (self);
      g_autoptr(IpsCatalogue) catalogue = NULL;

      if (draft->ready)
        continue;
      if (draft->former_id != NULL)
        {
          ips_store_load_policy_version_async (store, draft->former_id, draft->former_version, cancellable, former_cb, g_object_ref (task));
          return TRUE;
        }
      if (draft->policy->level == 0 || self->level == draft->policy->level)
        {
          complete (draft, draft->policy->level != 0 ? self->set : NULL);
          continue;
        }
      self->level = draft->policy->level;
      catalogue = ips_catalogue_get (store);
      ips_catalogue_get_set_async (catalogue, self->level, cancellable, set_cb, g_object_ref (task));
      return TRUE;
    }
  return FALSE;
}

/* After the last one there is nothing left to wait for. */
static void
complete_next (GTask *task)
{
  Collecting *self = g_task_get_task_data (task);
  GPtrArray *all;

  if (read_for_next (task) || g_task_return_error_if_cancelled (task))
    return;
  all = g_ptr_array_new_with_free_func (deployment_free);
  for (guint i = 0; i < self->drafts->len; i++)
    g_ptr_array_add (all, finish_draft (g_ptr_array_index (self->drafts, i)));
  g_task_return_pointer (task, all, (GDestroyNotify) g_ptr_array_unref);
}

static void
deployed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Collecting *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GHashTable) deployed = ips_store_load_deployed_finish (IPS_STORE (source), result, &error);

  if (deployed == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < self->sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (self->sensors, i);

      g_ptr_array_add (self->drafts, draft_new (self, sensor, g_hash_table_lookup (deployed, ips_sensor_get_id (sensor))));
    }
  complete_next (task);
}

static void
freezes_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Collecting *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (ips_freeze_list_load_finish (IPS_FREEZE_LIST (source), result, &error))
    ips_store_load_deployed_async (get_store (self), "", g_task_get_cancellable (task), deployed_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

void
ips_deployment_collect_for_async (IpsWaitingList *waiting, IpsClock *clock, GPtrArray *sensors, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (waiting, cancellable, callback, user_data);
  IpsStore *store = ips_fleet_get_store (ips_policy_book_get_fleet (ips_waiting_list_get_book (waiting)));
  g_autoptr(IpsPackageLibrary) library = ips_package_library_get (store);
  Collecting *self = g_new0 (Collecting, 1);

  g_task_set_source_tag (task, ips_deployment_collect_for_async);
  g_task_set_task_data (task, self, collecting_free);
  self->waiting = g_object_ref (waiting);
  self->clock = g_object_ref (clock);
  self->index = ips_package_index_new (ips_package_library_get_files (library));
  self->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (self->sensors, g_object_ref (g_ptr_array_index (sensors, i)));
  self->sha256 = g_strdup (sha256);
  self->drafts = g_ptr_array_new_with_free_func (draft_free);
  self->freezes = ips_freeze_list_get (store);
  ips_freeze_list_load_async (self->freezes, cancellable, freezes_cb, g_object_ref (task));
}

void
ips_deployment_collect_async (IpsWorkspace *workspace, GPtrArray *sensors, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  ips_deployment_collect_for_async (ips_workspace_get_waiting (workspace), ips_workspace_get_clock (workspace), sensors, sha256, cancellable, callback, user_data);
}

GPtrArray *
ips_deployment_collect_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

IpsDeployOrder *
ips_deployment_dup_again (IpsWorkspace *workspace, IpsSensor *sensor)
{
  g_autoptr(IpsPolicy) policy = ips_waiting_list_dup_submitted_policy (ips_workspace_get_waiting (workspace), sensor);
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  if (policy->version == 0 || ips_tuning_table_is_empty (policy->tuning))
    return NULL;
  return ips_deploy_order_new (none, policy->id, policy->version, policy->tuning);
}
