/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-auto-deploy.h"

#include <glib/gi18n-lib.h>

#include "ips-auto-rules.h"
#include "ips-deploy-submit.h"
#include "ips-deployment.h"
#include "ips-store-auto-updates.h"
#include "ips-store-deployments.h"
#include "ips-update-run.h"
#include "ips-workflow.h"

/* Somebody may change in that moment what is to be submitted. */
#define MAX_TRIES 3
/* Those that wait are among the newest. */
#define MOST_LOOKED_AT 500

typedef struct
{
  IpsPackageLibrary *library;   /* (owned) */
  IpsAutoRules *rules;          /* (owned) (nullable) */
  IpsWaitingList *waiting;      /* (owned) (nullable): of the rules' book */
  GHashTable *last;             /* (owned) (nullable) sensor id -> IpsLastDeployment */
  guint n_tries;
  guint n_submitted;
  guint n_devices;              /* that the job is for */
  IpsWorkflow *workflow;        /* (owned) (nullable) */
  GHashTable *awaiting;         /* (owned) (nullable) sensor id -> name of the deployment that waits for approval with it */
  IpsDeploymentJob *begun;      /* (owned) (nullable): what begins at once */
  guint n_awaiting;             /* devices that were submitted for approval */
} Deploy;

static void load (GTask *task);
static void look_at_devices (GTask *task);

static void
deploy_free (gpointer data)
{
  Deploy *self = data;

  g_object_unref (self->library);
  g_clear_object (&self->waiting);
  ips_auto_rules_free (self->rules);
  g_clear_pointer (&self->last, g_hash_table_unref);
  g_clear_object (&self->workflow);
  g_clear_pointer (&self->awaiting, g_hash_table_unref);
  g_clear_pointer (&self->begun, ips_deployment_job_free);
  g_free (self);
}

/* --- submit --- */

/* Whether @policy differs from what of it was submitted by nothing but a higher level. */
static gboolean
is_only_level (Deploy *self, const IpsPolicy *policy)
{
  GPtrArray *submitted = ips_policy_book_get_records (self->rules->book)->submitted;
  g_autoptr(IpsPolicy) nothing = ips_policy_new (policy->kind, policy->id, policy->name);
  g_autoptr(IpsPolicy) same = NULL;
  const IpsPolicy *before = policy->submitted == 0 && policy->kind == IPS_POLICY_LOCAL ? nothing : NULL;

  for (guint i = 0; i < submitted->len && before == NULL; i++)
    if (g_str_equal (((const IpsPolicy *) g_ptr_array_index (submitted, i))->id, policy->id))
      before = g_ptr_array_index (submitted, i);
  if (before == NULL || policy->level <= before->level)
    return FALSE;
  same = ips_policy_copy (policy);
  same->level = before->level;
  return ips_policy_is_same (same, before);
}

/* Policy id -> the level that its devices are to have by the settings. (transfer full) */
static GHashTable *
find_wanted_levels (Deploy *self)
{
  GHashTable *levels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_verb_context_get_fleet (self->rules->context));

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const char *policy_id = ips_auto_rules_get_policy_id (self->rules, sensor);
      const IpsPackageFile *file = ips_auto_rules_choose (self->rules, sensor, IPS_UPGRADE_SIGNATURE);

      if (file != NULL && file->name->level > GPOINTER_TO_UINT (g_hash_table_lookup (levels, policy_id)))
        g_hash_table_insert (levels, g_strdup (policy_id), GUINT_TO_POINTER (file->name->level));
    }
  return levels;
}

/* Whether the change that waits is what the settings say, and nothing else: then it does not matter who made it. */
static gboolean
is_automatic (Deploy *self, GHashTable *levels, const IpsWaitingChange *change)
{
  const IpsPackageFile *file;
  const IpsPolicy *policy;
  IpsSensor *sensor;

  switch (change->kind)
    {
    case IPS_WAITING_POLICY:
      policy = ips_policy_book_lookup (self->rules->book, change->subject_id);
      return policy != NULL && policy->level == GPOINTER_TO_UINT (g_hash_table_lookup (levels, policy->id)) && is_only_level (self, policy);
    case IPS_WAITING_SENSOR_UPDATE:
      sensor = ips_fleet_lookup (ips_verb_context_get_fleet (self->rules->context), change->subject_id);
      file = sensor != NULL ? ips_auto_rules_choose (self->rules, sensor, IPS_UPGRADE_SENSOR) : NULL;
      return file != NULL && g_str_equal (file->sha256, change->stamp);
    case IPS_WAITING_ASSIGNMENT:
    case IPS_N_WAITING_KINDS:
    default:
      return FALSE;
    }
}

/* Of those that wait, the ones to be submitted; what is said of the others that concern automatic updates. (transfer full) */
static GPtrArray *
choose_changes (Deploy *self)
{
  GPtrArray *changes = ips_waiting_list_dup_changes (self->waiting);
  g_autoptr(GHashTable) levels = find_wanted_levels (self);

  for (guint i = changes->len; i > 0; i--)
    {
      const IpsWaitingChange *change = g_ptr_array_index (changes, i - 1);

      if (is_automatic (self, levels, change))
        continue;
      if (change->kind == IPS_WAITING_POLICY && g_hash_table_contains (self->rules->rules, change->subject_id))
        /* TRANSLATORS: %1$s is a policy, %2$s who changed it */
        ips_verb_context_note (self->rules->context, _("%1$s: not submitted, other changes of %2$s wait with it"), change->subject, change->who);
      g_ptr_array_remove_index (changes, i - 1);
    }
  return changes;
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Deploy *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (ips_store_submit_changes_finish (IPS_STORE (source), result, &error))
    {
      g_signal_emit_by_name (source, "changed", (guint) IPS_STORE_POLICIES);
      load (task);
    }
  else if (g_error_matches (error, IPS_ERROR, IPS_ERROR_CONFLICT) && self->n_tries < MAX_TRIES)
    {
      g_clear_error (&error);
      self->n_submitted = 0;
      load (task);
    }
  else
    g_task_return_error (task, error);
}

static void
rules_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Deploy *self = g_task_get_task_data (task);
  g_autoptr(GPtrArray) changes = NULL;
  GError *error = NULL;

  ips_auto_rules_free (self->rules);
  self->rules = ips_auto_rules_load_finish (result, &error);
  if (self->rules == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_object (&self->waiting);
  self->waiting = ips_waiting_list_new (ips_auto_rules_get_store (self->rules), self->rules->book);
  changes = self->n_submitted == 0 ? choose_changes (self) : NULL;
  if (changes == NULL || changes->len == 0)
    {
      look_at_devices (task);
      return;
    }
  self->n_submitted = changes->len;
  self->n_tries++;
  ips_store_submit_changes_async (ips_auto_rules_get_store (self->rules), changes, ips_verb_context_get_created_by (self->rules->context),
                                  _("submitted automatically"), g_task_get_cancellable (task), submitted_cb, g_object_ref (task));
}

static void
load (GTask *task)
{
  Deploy *self = g_task_get_task_data (task);

  ips_auto_rules_load_async (g_task_get_source_object (task), self->library, g_task_get_cancellable (task), rules_loaded_cb, g_object_ref (task));
}

/* --- the devices --- */

/* Why nothing is deployed to the device by itself; %NULL where nothing speaks against it. (transfer full) */
static char *
find_obstacle (Deploy *self, const IpsDeployment *one)
{
  const IpsAutoUpdate *rule = ips_auto_rules_lookup (self->rules, one->sensor);
  const IpsLastDeployment *last = g_hash_table_lookup (self->last, ips_sensor_get_id (one->sensor));
  g_autoptr(IpsSensorUpdate) update = ips_waiting_list_dup_submitted_update (self->waiting, ips_sensor_get_id (one->sensor));
  const IpsPackageFile *file = ips_auto_rules_choose (self->rules, one->sensor, IPS_UPGRADE_SENSOR);
  const char *awaiting = g_hash_table_lookup (self->awaiting, ips_sensor_get_id (one->sensor));

  if (one->reason != NULL)
    return g_strdup (one->reason);
  if (awaiting != NULL)
    /* TRANSLATORS: the name of a deployment */
    return g_strdup_printf (_("the deployment “%s” has it and waits for approval"), awaiting);
  if (last != NULL && ips_last_deployment_is_open (last))
    /* TRANSLATORS: the number of a job */
    return g_strdup_printf (_("job %" G_GINT64_FORMAT " deploys to it already"), last->job_id);
  if (update != NULL && (file == NULL || !g_str_equal (update->sha256, file->sha256)))
    /* TRANSLATORS: a file's name */
    return g_strdup_printf (_("%s is submitted for it, which its settings do not allow: deploy it by hand"), update->package);
  if (rule->signature == IPS_AUTO_SIGNATURE_NONE && update == NULL)
    return g_strdup (_("an update level is submitted for it, which its settings do not allow: deploy it by hand"));
  if (last != NULL && ips_last_deployment_forbids (last, one->order->steps))
    /* TRANSLATORS: why a former deployment failed, a sentence */
    return g_strdup_printf (_("it is not tried again by itself, deploy it by hand. Last time: %s"), last->message);
  return NULL;
}

/* "3 devices wait for approval" (transfer full) */
static char *
describe_awaiting (Deploy *self)
{
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "deployment to %u device submitted: somebody has to approve it",
                                       "deployment to %u devices submitted: somebody has to approve it", self->n_awaiting), self->n_awaiting);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Deploy *self = g_task_get_task_data (task);
  GError *error = NULL;
  gint64 id = ips_store_submit_job_once_finish (IPS_STORE (source), result, NULL, &error);
  char *part;

  if (id == 0)
    {
      g_task_return_error (task, error);
      return;
    }
  /* TRANSLATORS: a number of devices, and of a job */
  part = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "deployment to %1$u device begun (job %2$" G_GINT64_FORMAT ")",
                                       "deployment to %1$u devices begun (job %2$" G_GINT64_FORMAT ")", self->n_devices), self->n_devices, id);
  ips_update_note_deploying (g_task_get_source_object (task), part);
  if (self->n_awaiting > 0)
    {
      g_autofree char *begun = part;
      g_autofree char *held = describe_awaiting (self);

      part = g_strdup_printf ("%s; %s", begun, held);
    }
  g_task_return_pointer (task, part, g_free);
}

/* What begins at once, where something does. */
static void
begin (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Deploy *self = g_task_get_task_data (task);
  g_autoptr(IpsJob) job = NULL;
  g_autofree char *origin = NULL;

  if (self->begun == NULL)
    {
      g_task_return_pointer (task, self->n_awaiting > 0 ? describe_awaiting (self) : NULL, g_free);
      return;
    }
  job = ips_deploy_submit_make_job (self->begun, self->begun->devices, IPS_PRIORITY_SCHEDULE, self->begun->created_us);
  origin = g_strdup_printf ("updates-%" G_GINT64_FORMAT, ips_verb_context_get_operation (context)->job_id);
  ips_store_submit_job_once_async (ips_auto_rules_get_store (self->rules), job, self->begun, origin, g_task_get_cancellable (task), written_cb,
                                   g_object_ref (task));
}

static void
submitted_for_approval_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  gint64 id;
  GError *error = NULL;

  if (ips_store_add_deployment_finish (IPS_STORE (source), result, &id, &error))
    begin (task);
  else
    g_task_return_error (task, error);
}

/* One deployment to @sensors. (transfer full) (nullable): %NULL where there is none */
static IpsDeploymentJob *
make_deployment (IpsVerbContext *context, GPtrArray *sensors, GPtrArray *orders)
{
  g_autoptr(IpsRollout) careful = ips_rollout_new_careful ();
  /* Nobody watches: one device goes first. Where there is only one, nothing waits for it. */
  IpsDeployOptions options = { .automatic = TRUE, .rollout = sensors->len > 1 ? careful : NULL };

  return ips_deploy_submit_make_deployment (sensors, orders, &options, ips_verb_context_get_created_by (context),
                                            ips_clock_now_us (ips_verb_context_get_clock (context)));
}

static void
collected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Deploy *self = g_task_get_task_data (task);
  g_autoptr(IpsDeploymentJob) held = NULL;
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  g_autoptr(GPtrArray) orders = g_ptr_array_new ();
  g_autoptr(GPtrArray) held_sensors = g_ptr_array_new ();
  g_autoptr(GPtrArray) held_orders = g_ptr_array_new ();
  g_autofree char *why = NULL;
  GError *error = NULL;
  g_autoptr(GPtrArray) all = ips_deployment_collect_finish (result, &error);

  if (all == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < all->len; i++)
    {
      const IpsDeployment *one = g_ptr_array_index (all, i);
      g_autofree char *obstacle = NULL;
      gboolean covered;

      /* tuning goes with packages; alone it is nobody's update */
      if (one->reason == NULL && (one->order == NULL || one->order->steps->len == 0))
        continue;
      obstacle = find_obstacle (self, one);
      if (obstacle != NULL)
        {
          /* TRANSLATORS: a device, and why */
          ips_verb_context_note (context, _("%1$s: not deployed: %2$s"), ips_sensor_get_name (one->sensor), obstacle);
          continue;
        }
      covered = ips_workflow_covers (self->workflow, ips_sensor_get_config (one->sensor)->group);
      g_ptr_array_add (covered ? held_sensors : sensors, one->sensor);
      g_ptr_array_add (covered ? held_orders : orders, one->order);
    }
  self->n_devices = sensors->len;
  self->n_awaiting = held_sensors->len;
  self->begun = make_deployment (context, sensors, orders);
  held = make_deployment (context, held_sensors, held_orders);
  if (held == NULL)
    {
      begin (task);
      return;
    }
  /* the others do not wait for them */
  why = ips_workflow_explain_approval (self->workflow, held_sensors);
  ips_deploy_submit_hold (held, why);
  ips_store_add_deployment_async (ips_auto_rules_get_store (self->rules), held, NULL, g_task_get_cancellable (task), submitted_for_approval_cb,
                                  g_object_ref (task));
}

static void
deployments_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Deploy *self = g_task_get_task_data (task);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_verb_context_get_fleet (context));
  g_autoptr(GPtrArray) concerned = g_ptr_array_new ();
  GError *error = NULL;
  g_autoptr(GPtrArray) deployments = ips_store_load_deployments_finish (IPS_STORE (source), result, &error);

  if (deployments == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->awaiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < deployments->len; i++)
    {
      const IpsDeploymentJob *one = g_ptr_array_index (deployments, i);

      if (one->workflow && (one->state == IPS_DEPLOYMENT_SUBMITTED || one->state == IPS_DEPLOYMENT_SUBMIT_OPEN || one->state == IPS_DEPLOYMENT_APPROVED))
        for (guint j = 0; j < one->devices->len; j++)
          g_hash_table_insert (self->awaiting, g_strdup (((const IpsDeploymentDevice *) g_ptr_array_index (one->devices, j))->sensor_id), g_strdup (one->name));
    }
  for (guint i = 0; i < sensors->len; i++)
    if (ips_auto_rules_lookup (self->rules, g_ptr_array_index (sensors, i)) != NULL)
      g_ptr_array_add (concerned, g_ptr_array_index (sensors, i));
  ips_deployment_collect_for_async (self->waiting, ips_verb_context_get_clock (context), concerned, NULL, g_task_get_cancellable (task),
                                    collected_cb, g_object_ref (task));
}

static void
workflow_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Deploy *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (ips_workflow_load_finish (IPS_WORKFLOW (source), result, &error))
    ips_store_load_deployments_async (ips_auto_rules_get_store (self->rules), 0, MOST_LOOKED_AT, g_task_get_cancellable (task), deployments_loaded_cb,
                                      g_object_ref (task));
  else
    g_task_return_error (task, error);
}

static void
last_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Deploy *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->last = ips_store_load_last_deployments_finish (IPS_STORE (source), result, &error);
  if (self->last == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->workflow = ips_workflow_get (IPS_STORE (source));
  ips_workflow_load_async (self->workflow, g_task_get_cancellable (task), workflow_loaded_cb, g_object_ref (task));
}

static void
look_at_devices (GTask *task)
{
  Deploy *self = g_task_get_task_data (task);

  ips_store_load_last_deployments_async (ips_auto_rules_get_store (self->rules), g_task_get_cancellable (task), last_loaded_cb, g_object_ref (task));
}

void
ips_auto_deploy_async (IpsVerbContext *context, IpsPackageLibrary *library, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  Deploy *self = g_new0 (Deploy, 1);

  g_task_set_source_tag (task, ips_auto_deploy_async);
  self->library = g_object_ref (library);
  g_task_set_task_data (task, self, deploy_free);
  load (task);
}

char *
ips_auto_deploy_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
