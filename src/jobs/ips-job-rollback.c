/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-downgrade.h"
#include "ips-deploy-snapshot.h"
#include "ips-deploy-submit.h"
#include "ips-deploy-tuning.h"
#include "ips-deploy-watch.h"
#include "ips-rollback-plan.h"
#include "ips-sensor-contact.h"
#include "ips-signature-reading.h"
#include "ips-snapshot-folder.h"
#include "ips-store-rollback.h"

/*
 * Rollback: a device becomes what it was before a deployment touched it. Packages are taken back one after the other with the
 * device's own command, each seen until the device runs what it ran before; then its signatures are tuned as the configuration
 * that was kept says; then it is read back. What cannot go back stays, and the operation fails and says so, whatever else went
 * well: nothing is claimed that the device does not confirm.
 *
 * Services that do not run are no obstacle: that is what rollbacks are for. After a crash the device says how far it is.
 */

typedef struct
{
  IpsDeployOrder *order;        /* (owned) (nullable) */
  IpsRollbackPoint *point;      /* (owned) (nullable): where it leads back to */
  char *was;                    /* (owned) (nullable): what it ran when the rollback began */
  char *kept;                   /* (owned) (nullable): a sentence: what stays, and why */
  guint n_taken;                /* packages that were taken back */
} Rollback;

static void points_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void contact_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void snapshot_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void taken_back_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void configuration_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void signatures_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void tuned_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void verified_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void recorded_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
rollback_free (gpointer data)
{
  Rollback *self = data;

  ips_deploy_order_free (self->order);
  ips_rollback_point_free (self->point);
  g_free (self->was);
  g_free (self->kept);
  g_free (self);
}

static IpsStore *
store_of (IpsVerbContext *context)
{
  return ips_fleet_get_store (ips_verb_context_get_fleet (context));
}

static const IpsSensorFacts *
facts_of (IpsVerbContext *context)
{
  return ips_sensor_get_facts (ips_verb_context_get_sensor (context));
}

/* (transfer full) */
static char *
describe_running (IpsVerbContext *context)
{
  IpsRunning running;

  ips_running_read (&running, facts_of (context));
  return ips_deploy_describe_running (&running);
}

/* By what the device says now. (transfer full) */
static IpsRollbackPlan *
make_plan (IpsVerbContext *context, const Rollback *data)
{
  gboolean router = ips_sensor_get_config (ips_verb_context_get_sensor (context))->form == IPS_FORM_ROUTER;

  return ips_rollback_plan_new (data->point, data->order, facts_of (context), router);
}

/* --- before --- */

static void
begin (IpsVerbContext *context, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  JsonObject *parameters = ips_verb_context_get_parameters (context);
  gint64 deployment_id = parameters != NULL ? json_object_get_int_member_with_default (parameters, "deployment", 0) : 0;
  Rollback *data = g_new0 (Rollback, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, data, rollback_free);
  data->order = ips_deploy_submit_read_order (parameters, ips_verb_context_get_operation (context)->argument, &error);
  if (data->order == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  ips_store_load_rollback_points_async (store_of (context), deployment_id, ips_sensor_get_id (ips_verb_context_get_sensor (context)), cancellable,
                                        points_cb, g_steal_pointer (&task));
}

void
ips_job_rollback_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  begin (context, ips_job_rollback_run_async, cancellable, callback, user_data);
}

/* The device is looked at either way: what it was told to take back is in the checkpoint. */
void
ips_job_rollback_check_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  begin (context, ips_job_rollback_check_async, cancellable, callback, user_data);
}

static void
points_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Rollback *data = g_task_get_task_data (task);
  int requested = ips_deploy_watch_get_requested (context);
  GError *error = NULL;
  g_autoptr(GHashTable) points = ips_store_load_rollback_points_finish (IPS_STORE (source), result, &error);
  const IpsRollbackPoint *point = points != NULL ? g_hash_table_lookup (points, ips_sensor_get_id (ips_verb_context_get_sensor (context))) : NULL;

  if (points == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (point == NULL)
    {
      ips_verb_context_set_skipped (context, _("Left alone: this deployment did not touch it."));
      g_task_return_boolean (task, TRUE);
      return;
    }
  data->point = ips_rollback_point_copy (point);
  data->was = ips_verb_context_get_checkpoint_value (context, "was");
  if (requested >= 0 && (guint) requested < data->order->steps->len)
    {
      ips_deploy_downgrade_resume_async (context, g_ptr_array_index (data->order->steps, (guint) requested), (guint) requested, data->order->steps->len,
                                         cancellable, taken_back_cb, g_steal_pointer (&task));
      return;
    }
  ips_verb_context_set_step (context, 0.02, _("looking at the device before"));
  ips_sensor_contact_async (context, IPS_CONTACT_OBEY_POLICY, cancellable, contact_cb, g_steal_pointer (&task));
}

static void
contact_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Rollback *data = g_task_get_task_data (task);
  g_autoptr(IpsRollbackPlan) plan = NULL;
  g_autofree char *words = NULL;
  GError *error = NULL;

  if (!ips_sensor_contact_finish (context, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (data->was == NULL)
    data->was = describe_running (context);
  plan = make_plan (context, data);
  words = ips_rollback_plan_describe (plan);
  ips_verb_context_note (context, _("Before: %s"), data->was);
  ips_verb_context_note (context, "%s", words);
  if (ips_rollback_plan_is_empty (plan) && plan->kept != NULL)
    {
      /* TRANSLATORS: %s is a sentence: what stays and why */
      g_autofree char *sentence = g_strdup_printf (_("Nothing was done: %s"), plan->kept);

      ips_verb_context_set_failure (context, sentence);
      g_task_return_error (task, ips_error_new (IPS_ERROR_UNSUPPORTED, "cannot go back: %s", plan->kept));
      return;
    }
  ips_verb_context_set_step (context, 0.05, _("keeping its configuration"));
  ips_deploy_snapshot_async (context, cancellable, snapshot_cb, g_steal_pointer (&task));
}

/* --- the packages --- */

static guint
find_step (const Rollback *data, const IpsUpgradeStep *step)
{
  for (guint i = 0; i < data->order->steps->len; i++)
    if (g_str_equal (((const IpsUpgradeStep *) g_ptr_array_index (data->order->steps, i))->file_name, step->file_name))
      return i;
  return 0;
}

/* Takes @task over. */
static void
read_back (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);

  ips_verb_context_set_step (context, 0.95, _("reading back what it runs"));
  ips_sensor_contact_async (context, IPS_CONTACT_NO_TRUST, g_task_get_cancellable (task), verified_cb, task);
}

/* The next package, or the tuning where there is none. Takes @task over. */
static void
go_on (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Rollback *data = g_task_get_task_data (task);
  g_autoptr(IpsRollbackPlan) plan = make_plan (context, data);
  const IpsUpgradeStep *step = plan->steps->len > 0 ? g_ptr_array_index (plan->steps, 0) : NULL;

  if (step != NULL && data->n_taken > 0 && ips_verb_context_is_stop_wanted (context))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped between two packages");
      g_object_unref (task);
      return;
    }
  if (step != NULL)
    {
      ips_deploy_downgrade_async (context, step, find_step (data, step), data->order->steps->len, cancellable, taken_back_cb, task);
      return;
    }
  data->kept = g_strdup (plan->kept);
  if (plan->tuning)
    {
      ips_verb_context_set_step (context, 0.9, _("reading what its tuning was before"));
      ips_snapshot_folder_load_async (store_of (context), data->point->config_sha256, cancellable, configuration_cb, task);
      return;
    }
  read_back (task);
}

static void
snapshot_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_deploy_snapshot_finish (IPS_VERB_CONTEXT (source), result, &error))
    go_on (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
taken_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Rollback *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_deploy_downgrade_finish (IPS_VERB_CONTEXT (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  data->n_taken++;
  go_on (g_steal_pointer (&task));
}

/* --- the tuning --- */

/* Takes @task over. */
static void
lead_back_tuning (GTask *task, IpsSignatureSet *before)
{
  Rollback *data = g_task_get_task_data (task);
  g_autoptr(IpsDeployOrder) back = ips_rollback_make_order (data->order, before);

  ips_deploy_tuning_async (g_task_get_source_object (task), back, g_task_get_cancellable (task), tuned_cb, task);
}

/* The kept configuration cannot be read, as that of a command line: then what was known when it was deployed counts; where nothing
 * was, nothing is guessed. Takes @task and @error over. */
static void
go_on_unread (GTask *running, GError *error)
{
  g_autoptr(GTask) task = running;
  IpsVerbContext *context = g_task_get_source_object (task);
  Rollback *data = g_task_get_task_data (task);
  g_autofree char *now = describe_running (context);

  if (!ips_error_is_cancelled (error) && data->order->before != NULL)
    {
      g_error_free (error);
      lead_back_tuning (g_steal_pointer (&task), data->order->before);
      return;
    }
  if (!ips_error_is_cancelled (error))
    {
      g_autofree char *sentence = data->n_taken > 0
        /* TRANSLATORS: what the device runs, then why */
        ? g_strdup_printf (_("Its packages are taken back (it runs %s), but what its tuning was before cannot be read any more: %s. Tune it by its policy, and deploy that."),
                           now, error->message)
        : g_strdup_printf (_("What its tuning was before cannot be read any more: %s. Tune it by its policy, and deploy that."), error->message);

      ips_verb_context_set_failure (context, sentence);
    }
  g_task_return_error (task, error);
}

static void
configuration_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr(GBytes) bytes = ips_snapshot_folder_load_finish (IPS_STORE (source), result, &error);

  if (bytes != NULL)
    ips_signature_reading_async (ips_fleet_get_dialect (ips_verb_context_get_fleet (context)), bytes, cancellable, signatures_cb, g_steal_pointer (&task));
  else
    go_on_unread (g_steal_pointer (&task), error);
}

static void
signatures_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(IpsSignatureSet) set = ips_signature_reading_finish (IPS_DIALECT (source), result, &error);

  if (set != NULL)
    lead_back_tuning (g_steal_pointer (&task), set);
  else
    go_on_unread (g_steal_pointer (&task), error);
}

static void
tuned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_deploy_tuning_finish (IPS_VERB_CONTEXT (source), result, &error))
    read_back (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* --- read back --- */

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Rollback *data = g_task_get_task_data (task);
  g_autofree char *now = NULL;
  GError *error = NULL;

  if (!ips_sensor_contact_finish (context, result, &error))
    {
      g_prefix_error (&error, "it was rolled back, but could not be read back: ");
      g_task_return_error (task, error);
      return;
    }
  now = describe_running (context);
  ips_verb_context_note (context, _("After: %s"), now);
  ips_deploy_record_back_async (context, data->point, cancellable, recorded_cb, g_steal_pointer (&task));
}

/* Whether it runs what it ran before the deployment; what stays was said. */
static void
judge (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Rollback *data = g_task_get_task_data (task);
  g_autofree char *now = describe_running (context);
  g_autofree char *before = NULL;
  g_autofree char *stopped = ips_sensor_facts_find_stopped (facts_of (context));
  g_autofree char *sentence = NULL;
  IpsRunning wanted;

  ips_rollback_point_get_running (data->point, &wanted);
  before = ips_deploy_describe_running (&wanted);
  if (data->kept != NULL)
    /* TRANSLATORS: what the device runs, a sentence: what stays and why */
    sentence = g_strdup_printf (_("Rolled back only in part: it runs %s. %s"), now, data->kept);
  else if (!g_str_equal (now, before))
    /* TRANSLATORS: what the device runs, what it ran before the deployment */
    sentence = g_strdup_printf (_("When it was read back the device ran %s and not %s, as before the deployment. Look at its events."), now, before);
  else if (stopped != NULL)
    /* TRANSLATORS: what the device runs, an application and its state */
    sentence = g_strdup_printf (_("It runs %s again, as before the deployment, but its services do not run: %s. Look at its events."), now, stopped);
  if (sentence != NULL)
    {
      ips_verb_context_set_failure (context, sentence);
      g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED, "not as it was before: %s", now));
      return;
    }
  ips_verb_context_set_message (context, _("Rolled back and read back: %s (it ran %s)"), now, data->was != NULL ? data->was : "");
  g_task_return_boolean (task, TRUE);
}

static void
recorded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_deploy_record_finish (IPS_VERB_CONTEXT (source), result, &error))
    judge (task);
  else
    g_task_return_error (task, error);
}
