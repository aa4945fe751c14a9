/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-list.h"

#include <glib/gi18n-lib.h>

#include "ips-alarm.h"
#include "ips-format.h"
#include "ips-job-list-private.h"
#include "ips-store-deployments.h"

#define DEPLOYMENTS_MAX 500
/* After a write that failed. */
#define RETRY_US (30 * G_TIME_SPAN_SECOND)

struct _IpsDeploymentList
{
  GObject parent_instance;

  IpsFleet *fleet;            /* (owned) */
  IpsJobList *jobs;           /* (owned) */
  IpsClock *clock;            /* (owned) */
  GPtrArray *deployments;     /* (owned) (element-type IpsDeploymentJob), newest first */
  GHashTable *beginning;      /* (owned) set of ids (gint64) that are being begun */
  IpsAlarm *alarm;            /* (owned) (nullable): while running */
  gint64 retry_us;            /* not before, after a failure */
  gboolean loading, load_again, loaded;
  GCancellable *lifetime;     /* (owned): cancelled in dispose */
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsDeploymentList, ips_deployment_list, G_TYPE_OBJECT)

static void evaluate (IpsDeploymentList *self);

static void
ips_deployment_list_dispose (GObject *object)
{
  IpsDeploymentList *self = IPS_DEPLOYMENT_LIST (object);

  ips_deployment_list_stop (self);
  g_cancellable_cancel (self->lifetime);
  G_OBJECT_CLASS (ips_deployment_list_parent_class)->dispose (object);
}

static void
ips_deployment_list_finalize (GObject *object)
{
  IpsDeploymentList *self = IPS_DEPLOYMENT_LIST (object);

  g_ptr_array_unref (self->deployments);
  g_hash_table_unref (self->beginning);
  g_clear_object (&self->fleet);
  g_clear_object (&self->jobs);
  g_clear_object (&self->clock);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_deployment_list_parent_class)->finalize (object);
}

static void
ips_deployment_list_class_init (IpsDeploymentListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_deployment_list_dispose;
  object_class->finalize = ips_deployment_list_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_DEPLOYMENT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_deployment_list_init (IpsDeploymentList *self)
{
  self->deployments = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_deployment_job_free);
  self->beginning = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->lifetime = g_cancellable_new ();
}

static IpsStore *
get_store (IpsDeploymentList *self)
{
  return ips_fleet_get_store (self->fleet);
}

/* Where nobody asked for them, as in a command that only waits for its job, there is nothing to keep up to date. */
static void
reload_if_wanted (IpsDeploymentList *self)
{
  if (self->loaded || self->loading || self->alarm != NULL)
    ips_deployment_list_reload (self);
}

static void
store_changed_cb (IpsStore *store, guint parts, IpsDeploymentList *self)
{
  if ((parts & IPS_STORE_DEPLOYMENTS) != 0)
    reload_if_wanted (self);
}

static gboolean
is_any_active (IpsDeploymentList *self)
{
  for (guint i = 0; i < self->deployments->len; i++)
    if (ips_deployment_state_is_active (((IpsDeploymentJob *) g_ptr_array_index (self->deployments, i))->state))
      return TRUE;
  return FALSE;
}

/* Which of its devices are done is told by the engine's jobs. */
static void
jobs_changed_cb (IpsDeploymentList *self)
{
  if (is_any_active (self))
    reload_if_wanted (self);
}

IpsDeploymentList *
ips_deployment_list_new (IpsFleet *fleet, IpsJobList *jobs, IpsClock *clock)
{
  IpsDeploymentList *self = g_object_new (IPS_TYPE_DEPLOYMENT_LIST, NULL);

  self->fleet = g_object_ref (fleet);
  self->jobs = g_object_ref (jobs);
  self->clock = g_object_ref (clock);
  g_signal_connect_object (get_store (self), "changed", G_CALLBACK (store_changed_cb), self, 0);
  g_signal_connect_object (jobs, "jobs-changed", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/* --- reading --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDeploymentList) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) deployments = ips_store_load_deployments_finish (IPS_STORE (source), result, &error);

  self->loading = FALSE;
  if (deployments == NULL)
    {
      if (ips_error_is_cancelled (error))
        return;
      g_warning ("deployments could not be read: %s", error->message);
      self->retry_us = ips_clock_now_us (self->clock) + RETRY_US;
    }
  else
    {
      g_ptr_array_unref (self->deployments);
      self->deployments = g_steal_pointer (&deployments);
      self->loaded = TRUE;
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    }
  if (self->load_again)
    ips_deployment_list_reload (self);
  else
    evaluate (self);
}

void
ips_deployment_list_reload (IpsDeploymentList *self)
{
  g_return_if_fail (IPS_IS_DEPLOYMENT_LIST (self));

  if (self->loading)
    {
      self->load_again = TRUE;
      return;
    }
  self->loading = TRUE;
  self->load_again = FALSE;
  ips_store_load_deployments_async (get_store (self), 0, DEPLOYMENTS_MAX, self->lifetime, loaded_cb, g_object_ref (self));
}

GPtrArray *
ips_deployment_list_get (IpsDeploymentList *self)
{
  g_return_val_if_fail (IPS_IS_DEPLOYMENT_LIST (self), NULL);
  return self->deployments;
}

/* --- what people do --- */

typedef struct
{
  IpsDeploymentJob *deployment;     /* (owned): as it was seen */
  IpsJob *job;                      /* (owned) (nullable): that it begins */
} Action;

static void
action_free (gpointer data)
{
  Action *self = data;

  ips_deployment_job_free (self->deployment);
  g_clear_object (&self->job);
  g_free (self);
}

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsDeploymentList *self = g_task_get_source_object (task);
  Action *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_store_move_deployment_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (data->job != NULL)
    ips_job_list_adopt (self->jobs, data->job);
  else
    ips_engine_wake (self->jobs->engine);      /* what is to stop stops, what may begin begins */
  g_task_return_boolean (task, TRUE);
}

/* The devices that are to be deployed to again: all where it is on all of them, or was undone. (transfer container) */
static GPtrArray *
get_devices (const IpsDeploymentJob *deployment, IpsDeploymentAction action)
{
  gboolean all = action != IPS_DEPLOYMENT_REDEPLOY || deployment->state == IPS_DEPLOYMENT_DEPLOYED || deployment->state == IPS_DEPLOYMENT_ROLLED_BACK;
  GPtrArray *devices = g_ptr_array_new ();

  for (guint i = 0; i < deployment->devices->len; i++)
    {
      IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);

      if (all || (device->state != IPS_OPERATION_SUCCEEDED && device->state != IPS_OPERATION_SKIPPED))
        g_ptr_array_add (devices, device);
    }
  return devices;
}

/* The state it gets, and the job that it begins with. */
static IpsDeploymentState
prepare (IpsDeploymentList *self, Action *data, IpsDeploymentAction action, IpsDeploymentState next, IpsPriority priority)
{
  const IpsDeploymentJob *deployment = data->deployment;
  gint64 now_us = ips_clock_now_us (self->clock);
  gboolean at_work = deployment->state == IPS_DEPLOYMENT_WAITING_WINDOW && deployment->job_id != 0;
  gboolean waited = deployment->state == IPS_DEPLOYMENT_SCHEDULED || deployment->state == IPS_DEPLOYMENT_WAITING_WINDOW;
  g_autoptr(GPtrArray) devices = NULL;

  if (action == IPS_DEPLOYMENT_CANCEL && at_work)
    return IPS_DEPLOYMENT_ABORTED;
  if (next != IPS_DEPLOYMENT_DEPLOYING || action == IPS_DEPLOYMENT_RESUME || at_work)
    return next;
  if (action == IPS_DEPLOYMENT_DEPLOY && !waited && deployment->start == IPS_START_AT && deployment->at_us > now_us)
    return IPS_DEPLOYMENT_SCHEDULED;
  devices = get_devices (deployment, action);
  data->job = ips_deploy_submit_make_job (deployment, devices, priority, now_us);
  return action == IPS_DEPLOYMENT_DEPLOY && !waited && deployment->start == IPS_START_WINDOW ? IPS_DEPLOYMENT_WAITING_WINDOW : next;
}

void
ips_deployment_list_act_async (IpsDeploymentList *self, const IpsDeploymentJob *deployment, IpsDeploymentAction action, const char *comment, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  IpsDeploymentMove move = { deployment->id, deployment->state, deployment->state, g_get_user_name (), comment, ips_clock_now_us (self->clock) };
  g_autofree char *progress = NULL;
  g_autofree char *why = ips_deployment_action_explain (action, deployment->state, deployment->workflow);
  Action *data = g_new0 (Action, 1);

  g_task_set_source_tag (task, ips_deployment_list_act_async);
  data->deployment = ips_deployment_job_copy (deployment);
  g_task_set_task_data (task, data, action_free);
  if (why != NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, "%s", why));
      return;
    }
  ips_deployment_action_get_next (action, deployment->state, deployment->workflow, &move.to);
  move.to = prepare (self, data, action, move.to, IPS_PRIORITY_USER);
  if (move.to == IPS_DEPLOYMENT_ABORTED)
    {
      g_autofree char *so_far = ips_deployment_job_describe_progress (deployment);

      progress = comment != NULL && *comment != '\0' ? g_strdup_printf ("%s (%s)", comment, so_far) : g_steal_pointer (&so_far);
      move.comment = progress;
    }
  ips_store_move_deployment_async (get_store (self), &move, data->job, cancellable, moved_cb, g_steal_pointer (&task));
}

gboolean
ips_deployment_list_act_finish (IpsDeploymentList *self, GAsyncResult *result, IpsJob **job, GError **error)
{
  Action *data;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  if (job != NULL)
    *job = NULL;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  data = g_task_get_task_data (G_TASK (result));
  if (job != NULL && data->job != NULL)
    *job = g_object_ref (data->job);
  return TRUE;
}

/* --- what is due --- */

typedef struct
{
  IpsDeploymentList *list;   /* (owned) */
  gint64 id;
  IpsJob *job;               /* (owned) (nullable) */
} Beginning;

static void
begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Beginning *beginning = user_data;
  g_autoptr(IpsDeploymentList) self = beginning->list;
  g_autoptr(GError) error = NULL;

  g_hash_table_remove (self->beginning, &beginning->id);
  if (!ips_store_move_deployment_finish (IPS_STORE (source), result, &error))
    {
      /* Another engine was quicker, or somebody cancelled it: the next reading tells. */
      if (!g_error_matches (error, IPS_ERROR, IPS_ERROR_CONFLICT) && !g_error_matches (error, IPS_ERROR, IPS_ERROR_NOT_FOUND))
        {
          g_warning ("deployment %" G_GINT64_FORMAT " could not be begun: %s", beginning->id, error->message);
          self->retry_us = ips_clock_now_us (self->clock) + RETRY_US;
        }
    }
  else if (beginning->job != NULL)
    ips_job_list_adopt (self->jobs, beginning->job);
  ips_deployment_list_reload (self);
  g_clear_object (&beginning->job);
  g_free (beginning);
}

static void
begin (IpsDeploymentList *self, const IpsDeploymentJob *deployment, gint64 now_us)
{
  IpsDeploymentMove move = { deployment->id, deployment->state, IPS_DEPLOYMENT_DEPLOYING, deployment->changed_by, "", now_us };
  g_autofree char *comment = NULL;
  Beginning *beginning = g_new0 (Beginning, 1);

  beginning->list = g_object_ref (self);
  beginning->id = deployment->id;
  if (now_us - deployment->at_us > IPS_DEPLOYMENT_LATEST_US)
    {
      g_autofree char *when = ips_format_date_time (deployment->at_us);

      /* TRANSLATORS: %s is a date and a time */
      comment = g_strdup_printf (_("It was due on %s, when neither Vedette nor its background service was at work, and that is too long ago to begin it now. "
                                   "Deploy it again."), when);
      move.to = IPS_DEPLOYMENT_CANCELLED;
      move.comment = comment;
    }
  else
    beginning->job = ips_deploy_submit_make_job (deployment, deployment->devices, IPS_PRIORITY_SCHEDULE, now_us);
  g_hash_table_add (self->beginning, g_memdup2 (&deployment->id, sizeof deployment->id));
  ips_store_move_deployment_async (get_store (self), &move, beginning->job, NULL, begun_cb, beginning);
}

/* Looks at the clock, begins what is due and sets the alarm for what comes next. */
static void
evaluate (IpsDeploymentList *self)
{
  gint64 now_us = ips_clock_now_us (self->clock);
  gint64 next_us = G_MAXINT64;

  if (self->alarm == NULL || !self->loaded)
    return;
  if (self->retry_us > now_us && self->retry_us <= now_us + RETRY_US)
    {
      ips_alarm_set (self->alarm, self->retry_us);
      return;
    }
  self->retry_us = 0;
  for (guint i = 0; i < self->deployments->len; i++)
    {
      const IpsDeploymentJob *deployment = g_ptr_array_index (self->deployments, i);

      if (deployment->state != IPS_DEPLOYMENT_SCHEDULED || g_hash_table_contains (self->beginning, &deployment->id))
        continue;
      if (deployment->at_us > now_us)
        next_us = MIN (next_us, deployment->at_us);
      else
        begin (self, deployment, now_us);
    }
  ips_alarm_set (self->alarm, next_us);
}

static void
alarm_cb (gpointer user_data)
{
  evaluate (user_data);
}

void
ips_deployment_list_start (IpsDeploymentList *self)
{
  g_return_if_fail (IPS_IS_DEPLOYMENT_LIST (self));

  if (self->alarm != NULL)
    return;
  self->alarm = ips_alarm_new (self->clock, alarm_cb, self);
  ips_deployment_list_reload (self);
}

void
ips_deployment_list_stop (IpsDeploymentList *self)
{
  g_return_if_fail (IPS_IS_DEPLOYMENT_LIST (self));
  g_clear_pointer (&self->alarm, ips_alarm_free);
}
