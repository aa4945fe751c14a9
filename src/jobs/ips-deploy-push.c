/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-push.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-order.h"
#include "ips-deploy-package.h"
#include "ips-deploy-step.h"
#include "ips-format.h"
#include "ips-verb-request.h"
#include "ips-sensor-contact.h"

/* What of a step's share of the bar the sending is; the rest is the watching. */
#define SENDING_SHARE 0.4

typedef struct
{
  IpsPackageLibrary *library;    /* (owned) */
  IpsDeployPackage *package;     /* (owned) (nullable) */
  GCancellable *stop;            /* (owned): of the sending */
  gulong stop_id;
  gboolean requested;            /* the last byte may go: the device may have it */
  GError *reason;                /* (owned) (nullable): why the sending was stopped by ourselves */
  IpsPushRelease release;        /* (nullable): while the last byte is held back */
  gpointer hold;
  int percent;                   /* that was told last */
} Push;

static void prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void written_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void pushed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void start (GTask *task);

static void
push_free (gpointer user_data)
{
  Push *self = user_data;

  g_clear_object (&self->library);
  ips_deploy_package_free (self->package);
  g_clear_object (&self->stop);
  g_clear_error (&self->reason);
  g_free (self);
}

static GTask *
push_task_new (IpsVerbContext *context, gpointer tag, const IpsUpgradeStep *step, guint number, guint n_steps, GCancellable *cancellable,
               GAsyncReadyCallback callback, gpointer user_data)
{
  Push *own = g_new0 (Push, 1);
  const IpsDeployStep what = { .goal = IPS_DEPLOY_PUT, .number = number, .n_steps = n_steps, .send = start,
                               .own = own, .free_own = push_free };

  own->library = ips_package_library_get (ips_fleet_get_store (ips_verb_context_get_fleet (context)));
  own->percent = -1;
  return ips_deploy_step_task_new (context, tag, &what, step, cancellable, callback, user_data);
}

static const IpsDeployStep *
step_of (GTask *task)
{
  return g_task_get_task_data (task);
}

static Push *
push_of (GTask *task)
{
  return step_of (task)->own;
}

/* --- sending --- */

static void
start (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Push *data = push_of (task);
  g_autofree char *status = g_strdup_printf (_("comparing %s with its checksum"), step_of (task)->step->file_name);

  ips_verb_context_set_step (context, ips_deploy_watch_fraction (step_of (task)->number, step_of (task)->n_steps, 0), status);
  ips_deploy_package_prepare_async (data->library, step_of (task)->step, g_task_get_cancellable (task), prepared_cb, task);
}

void
ips_deploy_push_async (IpsVerbContext *context, const IpsUpgradeStep *step, guint number, guint n_steps, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  start (push_task_new (context, ips_deploy_push_async, step, number, n_steps, cancellable, callback, user_data));
}

/* Per cent, so that a fast link does not draw for each piece. */
static void
progress_cb (guint64 n_sent, guint64 n_total, gpointer user_data)
{
  GTask *task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Push *data = push_of (task);
  int percent = n_total > 0 ? (int) (n_sent * 100 / n_total) : 0;
  g_autofree char *sent = NULL;
  g_autofree char *total = NULL;
  g_autofree char *status = NULL;

  if (percent == data->percent)
    return;
  data->percent = percent;
  sent = ips_format_size (n_sent);
  total = ips_format_size (n_total);
  /* TRANSLATORS: a file's name, how much of it has been sent, how large it is */
  status = g_strdup_printf (_("sending %s: %s of %s"), data->package->name, sent, total);
  ips_verb_context_set_step (context, ips_deploy_watch_fraction (step_of (task)->number, step_of (task)->n_steps, SENDING_SHARE * percent / 100), status);
}

/* All but the last byte is out. From here on the device may have it: that is on disk first, and a person's stop waits until
 * it is known what came of it. */
static void
last_cb (IpsPushRelease release, gpointer hold, gpointer user_data)
{
  GTask *task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Push *data = push_of (task);
  g_autofree char *known = ips_deploy_watch_make_known (context, step_of (task)->number);
  g_autofree char *checkpoint = ips_verb_request_make_checkpoint (context, known);

  data->release = release;
  data->hold = hold;
  ips_verb_context_commit (context, TRUE);
  ips_verb_context_checkpoint_async (context, checkpoint, g_task_get_cancellable (task), written_cb, g_object_ref (task));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Push *data = push_of (task);

  data->requested = ips_verb_context_checkpoint_finish (IPS_VERB_CONTEXT (source), result, &data->reason);
  data->release (data->hold, data->requested);
  if (!data->requested)
    g_cancellable_cancel (data->stop);
}

/* Of routers without signatures; a parameter of the job. */
static IpsSignatureCategory
get_category (IpsVerbContext *context)
{
  JsonNode *node = ips_verb_context_get_parameter (context, "category");
  IpsSignatureCategory category = IPS_CATEGORY_KEEP;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    ips_signature_category_from_nick (json_node_get_string (node), &category);
  return category;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Push *data = push_of (task);
  g_autoptr(IpsSensorLink) link = NULL;
  GError *error = NULL;
  IpsPush push;

  data->package = ips_deploy_package_prepare_finish (IPS_PACKAGE_LIBRARY (source), result, &error);
  if (data->package == NULL)
    {
      g_autofree char *sentence = g_strdup_printf (_("Nothing was sent: %s. Download or import the package again."), error->message);

      if (!ips_error_is_cancelled (error))
        ips_verb_context_set_failure (context, sentence);
      g_task_return_error (task, error);
      return;
    }
  data->stop = g_cancellable_new ();
  if (cancellable != NULL)
    data->stop_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (data->stop), g_object_unref);
  push = (IpsPush) { data->package->path, data->package->name, data->package->size_bytes, progress_cb, last_cb, task, get_category (context) };
  link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));
  ((IpsDeployStep *) g_task_get_task_data (task))->sent_us = g_get_monotonic_time ();
  ips_sensor_link_push_upgrade_async (link, &push, data->stop, pushed_cb, g_object_ref (task));
}

/* --- sent, or not --- */

static void
fail_unsent (GTask *task, IpsVerbContext *context, GError *error)
{
  Push *data = push_of (task);

  ips_verb_context_commit (context, FALSE);
  if (!ips_error_is_cancelled (error) && !g_error_matches (error, IPS_ERROR, IPS_ERROR_LEASE_LOST) && !ips_sensor_is_refusal (error))
    {
      g_autofree char *sentence = data->percent < 0
        /* TRANSLATORS: %s is why */
        ? g_strdup_printf (_("Nothing was sent: %s. The device runs what it ran before. Redeploy."), error->message)
        : g_strdup_printf (_("%s broke off after %d per cent: %s. The device did not get all of it and runs what it ran before. Redeploy."),
                           data->package->name, data->percent, error->message);

      ips_verb_context_set_failure (context, sentence);
    }
  g_task_return_error (task, error);
}

static void
pushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Push *data = push_of (task);
  GError *error = NULL;
  gboolean done = ips_sensor_link_push_upgrade_finish (IPS_SENSOR_LINK (source), result, NULL, &error);
  const IpsContact *contact = ips_sensor_link_get_contact (IPS_SENSOR_LINK (source));

  if (data->stop_id != 0)
    g_cancellable_disconnect (cancellable, data->stop_id);
  data->stop_id = 0;
  if (contact->category != NULL && contact->category_problem == NULL)
    ips_verb_context_note (context, _("Category of signatures chosen and read back: %s. The router's configuration is saved with it"), contact->category);
  else if (contact->category != NULL)
    ips_verb_context_note (context, _("Category of signatures chosen and read back: %s. The router's configuration is not saved (%s): save it there to keep that over a reload"),
                           contact->category, contact->category_problem);
  ips_sensor_link_drop_connections (IPS_SENSOR_LINK (source));
  if (done)
    {
      ips_verb_context_note (context, _("%s sent and taken"), data->package->name);
      ips_deploy_step_watch (g_steal_pointer (&task), IPS_DEPLOY_WATCH_TAKEN, NULL);
      return;
    }
  if (data->reason != NULL)
    {
      g_error_free (error);
      error = g_steal_pointer (&data->reason);
    }
  if (!data->requested || ips_error_is_cancelled (error))
    {
      fail_unsent (task, context, error);
      return;
    }
  if (ips_sensor_is_refusal (error))
    {
      g_autofree char *sentence = NULL;

      if (g_error_matches (error, IPS_ERROR, IPS_ERROR_REJECTED))
        {
          /* TRANSLATORS: a file's name, the device's own words */
          sentence = g_strdup_printf (_("The device rejected %s: “%s”. It runs what it ran before."), data->package->name, error->message);
          ips_verb_context_set_failure (context, sentence);
        }
      ips_verb_context_commit (context, FALSE);
      g_task_return_error (task, error);
      return;
    }
  ips_verb_context_note (context, _("No clear answer to %s: %s"), data->package->name, error->message);
  ips_deploy_step_watch (g_steal_pointer (&task), IPS_DEPLOY_WATCH_UNCLEAR, error);
}

void
ips_deploy_push_resume_async (IpsVerbContext *context, const IpsUpgradeStep *step, guint number, guint n_steps, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  ips_deploy_step_resume (push_task_new (context, ips_deploy_push_resume_async, step, number, n_steps, cancellable, callback, user_data));
}

gboolean
ips_deploy_push_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  return ips_deploy_step_finish (context, result, error);
}
