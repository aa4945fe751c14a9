/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-list.h"

#include <glib/gi18n-lib.h>

#include "ips-agenda.h"
#include "ips-format.h"
#include "ips-job-list-private.h"
#include "ips-store-deployments.h"

#define DEPLOYMENTS_MAX 500

struct _IpsDeploymentList
{
  GObject parent_instance;

  IpsFleet *fleet;            /* (owned) */
  IpsJobList *jobs;           /* (owned) */
  IpsClock *clock;            /* (owned) */
  GPtrArray *deployments;     /* (owned) (element-type IpsDeploymentJob), newest first */
  IpsAgenda *agenda;          /* (owned) */
  guint n_reading;            /* deployments that are being read each by itself */
  gboolean read_again;        /* their jobs moved meanwhile */
  GCancellable *lifetime;     /* (owned) */
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsDeploymentList, ips_deployment_list, G_TYPE_OBJECT)

static void
ips_deployment_list_dispose (GObject *object)
{
  IpsDeploymentList *self = IPS_DEPLOYMENT_LIST (object);

  g_cancellable_cancel (self->lifetime);
  if (self->agenda != NULL)
    ips_agenda_close (self->agenda);
  G_OBJECT_CLASS (ips_deployment_list_parent_class)->dispose (object);
}

static void
ips_deployment_list_finalize (GObject *object)
{
  IpsDeploymentList *self = IPS_DEPLOYMENT_LIST (object);

  g_ptr_array_unref (self->deployments);
  g_clear_pointer (&self->agenda, ips_agenda_free);
  g_clear_object (&self->fleet);
  g_clear_object (&self->jobs);
  g_clear_object (&self->clock);
  g_object_unref (self->lifetime);
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
  self->lifetime = g_cancellable_new ();
}

static IpsStore *
get_store (IpsDeploymentList *self)
{
  return ips_fleet_get_store (self->fleet);
}

static void
store_changed_cb (IpsStore *store, guint parts, IpsDeploymentList *self)
{
  if ((parts & IPS_STORE_DEPLOYMENTS) != 0)
    ips_agenda_refresh (self->agenda);
}

/* --- those under way --- */

static void jobs_changed_cb (IpsDeploymentList *self);

/* In the place of the one that was read before; one that left the list meanwhile stays away. */
static void
replace (IpsDeploymentList *self, const IpsDeploymentJob *deployment)
{
  for (guint i = 0; i < self->deployments->len; i++)
    if (((IpsDeploymentJob *) g_ptr_array_index (self->deployments, i))->id == deployment->id)
      {
        ips_deployment_job_free (g_ptr_array_index (self->deployments, i));
        g_ptr_array_index (self->deployments, i) = ips_deployment_job_copy (deployment);
      }
}

static void
one_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDeploymentList) self = user_data;
  g_autoptr(GPtrArray) read = ips_store_load_deployments_finish (IPS_STORE (source), result, NULL);

  self->n_reading--;
  for (guint i = 0; read != NULL && i < read->len; i++)
    replace (self, g_ptr_array_index (read, i));
  if (self->n_reading > 0 || g_cancellable_is_cancelled (self->lifetime))
    return;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  if (self->read_again)
    jobs_changed_cb (self);
}

/* Which of its devices are done is told by the engine's jobs: only those that jobs are at are read, not the hundreds that are over. */
static void
jobs_changed_cb (IpsDeploymentList *self)
{
  self->read_again = self->n_reading > 0;
  if (self->n_reading > 0)
    return;
  for (guint i = 0; i < self->deployments->len; i++)
    {
      const IpsDeploymentJob *deployment = g_ptr_array_index (self->deployments, i);

      if (!ips_deployment_state_is_active (deployment->state))
        continue;
      self->n_reading++;
      ips_store_load_deployments_async (get_store (self), deployment->id, 1, self->lifetime, one_loaded_cb, g_object_ref (self));
    }
}

/* --- reading --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDeploymentList) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) deployments = ips_store_load_deployments_finish (IPS_STORE (source), result, &error);

  if (deployments != NULL)
    {
      g_ptr_array_unref (self->deployments);
      self->deployments = g_steal_pointer (&deployments);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    }
  ips_agenda_loaded (self->agenda, error);
}

static void
load (gpointer owner, GCancellable *lifetime)
{
  IpsDeploymentList *self = owner;

  ips_store_load_deployments_async (get_store (self), 0, DEPLOYMENTS_MAX, lifetime, loaded_cb, g_object_ref (self));
}

void
ips_deployment_list_reload (IpsDeploymentList *self)
{
  g_return_if_fail (IPS_IS_DEPLOYMENT_LIST (self));
  ips_agenda_reload (self->agenda);
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

      if (all || device->rolled_back || (device->state != IPS_OPERATION_SUCCEEDED && device->state != IPS_OPERATION_SKIPPED))
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
  if (next == IPS_DEPLOYMENT_ROLLING_BACK)
    {
      data->job = ips_deploy_submit_make_rollback (deployment, g_get_user_name (), now_us);
      return next;
    }
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
  if (move.to == IPS_DEPLOYMENT_ROLLING_BACK && data->job == NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, "%s", _("Nothing of this deployment is on a device any more.")));
      return;
    }
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
  char *key;                 /* (owned): of the agenda */
  IpsJob *job;               /* (owned) (nullable) */
} Beginning;

static char *
make_key (const IpsDeploymentJob *deployment)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, deployment->id);
}

static void
begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Beginning *beginning = user_data;
  g_autoptr(IpsDeploymentList) self = beginning->list;
  g_autoptr(GError) error = NULL;

  if (ips_store_move_deployment_finish (IPS_STORE (source), result, &error) && beginning->job != NULL)
    ips_job_list_adopt (self->jobs, beginning->job);
  ips_agenda_written (self->agenda, beginning->key, error);
  g_clear_object (&beginning->job);
  g_free (beginning->key);
  g_free (beginning);
}

static void
begin (IpsDeploymentList *self, const IpsDeploymentJob *deployment, const char *key, gint64 now_us)
{
  IpsDeploymentMove move = { deployment->id, deployment->state, IPS_DEPLOYMENT_DEPLOYING, deployment->changed_by, "", now_us };
  g_autofree char *comment = NULL;
  Beginning *beginning = g_new0 (Beginning, 1);

  beginning->list = g_object_ref (self);
  beginning->key = g_strdup (key);
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
  ips_agenda_hold (self->agenda, key);
  ips_store_move_deployment_async (get_store (self), &move, beginning->job, NULL, begun_cb, beginning);
}

static gint64
look (gpointer owner, gint64 now_us)
{
  IpsDeploymentList *self = owner;
  gint64 next_us = G_MAXINT64;

  for (guint i = 0; i < self->deployments->len; i++)
    {
      const IpsDeploymentJob *deployment = g_ptr_array_index (self->deployments, i);
      g_autofree char *key = deployment->state == IPS_DEPLOYMENT_SCHEDULED ? make_key (deployment) : NULL;

      if (key == NULL || ips_agenda_holds (self->agenda, key))
        continue;
      if (deployment->at_us > now_us)
        next_us = MIN (next_us, deployment->at_us);
      else
        begin (self, deployment, key, now_us);
    }
  return next_us;
}

void
ips_deployment_list_start (IpsDeploymentList *self)
{
  g_return_if_fail (IPS_IS_DEPLOYMENT_LIST (self));
  ips_agenda_start (self->agenda);
}

void
ips_deployment_list_stop (IpsDeploymentList *self)
{
  g_return_if_fail (IPS_IS_DEPLOYMENT_LIST (self));
  ips_agenda_stop (self->agenda);
}

/* --- making it --- */

IpsDeploymentList *
ips_deployment_list_new (IpsFleet *fleet, IpsJobList *jobs, IpsClock *clock)
{
  static const IpsAgendaClass agenda_class = { "deployment jobs", load, look };
  IpsDeploymentList *self = g_object_new (IPS_TYPE_DEPLOYMENT_LIST, NULL);

  self->fleet = g_object_ref (fleet);
  self->jobs = g_object_ref (jobs);
  self->clock = g_object_ref (clock);
  self->agenda = ips_agenda_new (&agenda_class, clock, self);
  g_signal_connect_object (get_store (self), "changed", G_CALLBACK (store_changed_cb), self, 0);
  g_signal_connect_object (jobs, "jobs-changed", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}
