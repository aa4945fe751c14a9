/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-order.h"
#include "ips-deploy-push.h"
#include "ips-deploy-snapshot.h"
#include "ips-deploy-soak.h"
#include "ips-deploy-submit.h"
#include "ips-deploy-tuning.h"
#include "ips-deploy-watch.h"
#include "ips-health-look.h"
#include "ips-platform.h"
#include "ips-sensor-contact.h"
#include "ips-store-deployed.h"
#include "ips-store-device-states.h"
#include "ips-store-step-times.h"

/*
 * Deploy: the packages of an order are put on a device one after another, each seen until the device runs it, and what it
 * runs in the end is read back. Before anything is sent the device is looked at and its configuration is kept.
 *
 * After a crash the device itself says how far it is: a package that may have got to it is watched and not sent again unless
 * the device shows, past the longest time a request may take, that it never had it; what it runs already is passed over.
 */

typedef struct
{
  IpsDeployOrder *order;        /* (owned) (nullable) */
  guint number;                 /* the step that is next, or under way */
  guint n_done;                 /* steps that this operation saw done */
  char *was;                    /* (owned) (nullable): what it ran before the first step */
  gint64 reading_us;            /* monotonic: since when it is being read back */
} Deploy;

static void contact_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void health_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void state_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void snapshot_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void pushed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void tuned_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void verified_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void recorded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void soaked_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void next_step (GTask *task);

static void
deploy_free (gpointer data)
{
  Deploy *self = data;

  ips_deploy_order_free (self->order);
  g_free (self->was);
  g_free (self);
}

static const IpsSensorFacts *
facts_of (IpsVerbContext *context)
{
  return ips_sensor_get_facts (ips_verb_context_get_sensor (context));
}

static IpsRunning
running_of (IpsVerbContext *context)
{
  IpsRunning running;

  ips_running_read (&running, facts_of (context));
  return running;
}

static const IpsUpgradeStep *
step_at (const Deploy *data, guint number)
{
  return g_ptr_array_index (data->order->steps, number);
}

/* --- before --- */

static void
begin (IpsVerbContext *context, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  Deploy *data = g_new0 (Deploy, 1);
  int sent = ips_deploy_watch_get_requested (context);
  GError *error = NULL;

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, data, deploy_free);
  data->order = ips_deploy_submit_read_order (ips_verb_context_get_parameters (context), ips_verb_context_get_operation (context)->argument, &error);
  if (data->order == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (ips_deploy_soak_was_begun (context))
    {
      ips_deploy_soak_async (context, cancellable, soaked_cb, g_steal_pointer (&task));
      return;
    }
  if (sent >= 0 && (guint) sent < data->order->steps->len)
    {
      data->number = (guint) sent;
      data->was = ips_verb_context_get_checkpoint_value (context, "was");
      ips_deploy_push_resume_async (context, step_at (data, data->number), data->number, data->order->steps->len, cancellable, pushed_cb,
                                    g_steal_pointer (&task));
      return;
    }
  ips_verb_context_set_step (context, 0.02, _("looking at the device before"));
  ips_sensor_contact_async (context, IPS_CONTACT_OBEY_POLICY, cancellable, contact_cb, g_steal_pointer (&task));
}

void
ips_job_deploy_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  begin (context, ips_job_deploy_run_async, cancellable, callback, user_data);
}

/* The device is looked at either way: how far it got is in the checkpoint and on the device. */
void
ips_job_deploy_check_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  begin (context, ips_job_deploy_check_async, cancellable, callback, user_data);
}

static guint
count_remaining (IpsVerbContext *context, const Deploy *data, gboolean *signatures)
{
  IpsRunning running = running_of (context);
  guint n = 0;

  *signatures = FALSE;
  for (guint i = 0; i < data->order->steps->len; i++)
    {
      const IpsUpgradeStep *step = step_at (data, i);

      if (ips_deploy_step_is_done (step, &running))
        continue;
      n++;
      *signatures = *signatures || step->kind == IPS_UPGRADE_SIGNATURE;
    }
  return n;
}

/* What would make it fail half way is found before anything is sent. */
static gboolean
check_device (IpsVerbContext *context, gboolean signatures, GError **error)
{
  const IpsSensorFacts *facts = facts_of (context);
  g_autofree char *stopped = ips_sensor_facts_find_stopped (facts);
  g_autofree char *sentence = NULL;

  if (!ips_sensor_contact_check_clock (context, error))
    return FALSE;
  if (stopped != NULL && !ips_verb_context_get_flag (context, "ignore-services"))
    {
      sentence = g_strdup_printf (_("Nothing was sent: not all of its services run (%s). Wait until they do, or reboot the device."), stopped);
      ips_set_error (error, IPS_ERROR_BUSY, "not all services run: %s", stopped);
    }
  else if (signatures && facts->license_status != IPS_LICENSE_VALID && facts->license_status != IPS_LICENSE_TRIAL
           && facts->license_status != IPS_LICENSE_UNKNOWN)
    {
      g_autofree char *license = ips_license_describe (facts->license_status, facts->license_expires_us);

      sentence = g_strdup_printf (_("Nothing was sent: signature updates need a valid licence, and the device's is: %s. Update License first."), license);
      ips_set_error (error, IPS_ERROR_REJECTED, "no valid licence: %s", license);
    }
  else
    return TRUE;
  ips_verb_context_set_failure (context, sentence);
  return FALSE;
}

static void
contact_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Deploy *data = g_task_get_task_data (task);
  IpsRunning running;
  gboolean signatures;
  GError *error = NULL;
  guint n;

  if (!ips_sensor_contact_finish (context, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  running = running_of (context);
  data->was = ips_deploy_describe_running (&running);
  ips_verb_context_note (context, _("Before: %s"), data->was);
  if (ips_platform_is_in_firewall (facts_of (context)->platform))
    ips_verb_context_note (context, "%s", _("Its firewall logs “application reloading IPS”, “Config Change” and the like meanwhile: that is normal."));
  n = count_remaining (context, data, &signatures);
  if (n == 0 && !ips_deploy_order_has_tuning (data->order))
    {
      ips_verb_context_set_message (context, _("Nothing to do: it runs %s already"), data->was);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (!check_device (context, signatures, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ips_verb_context_set_step (context, 0.03, _("looking at its health and its room"));
  ips_health_look_async (context, ips_deploy_soak_get_errors_us (context), cancellable, health_cb, g_steal_pointer (&task));
}

/* Whether each package that is still to be sent has room. A zip is not what is sent: how large the device's own package in it is
 * turns out when it is unpacked. */
static gboolean
check_room (IpsVerbContext *context, const Deploy *data, const IpsHealth *health, GError **error)
{
  IpsRunning running = running_of (context);

  for (guint i = 0; i < data->order->steps->len; i++)
    {
      const IpsUpgradeStep *step = step_at (data, i);
      g_autofree char *sentence = NULL;
      g_autofree char *why = NULL;

      if (ips_deploy_step_is_done (step, &running) || g_str_has_suffix (step->file_name, ".zip") || ips_health_has_room (health, step->size, &why))
        continue;
      /* TRANSLATORS: a file's name, and "it needs 30 MB on the device, and 12 MB are free" */
      sentence = g_strdup_printf (_("Nothing was sent: there is no room for %s: %s. Remove what the device does not need, such as IP logs, and Redeploy."),
                                  step->file_name, why);
      ips_verb_context_set_failure (context, sentence);
      ips_set_error (error, IPS_ERROR_REJECTED, "no room for %s: %s", step->file_name, why);
      return FALSE;
    }
  return TRUE;
}

static void
health_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Deploy *data = g_task_get_task_data (task);
  g_autoptr(IpsDeviceState) state = NULL;
  g_autofree char *words = NULL;
  GError *error = NULL;
  IpsHealth health;

  if (!ips_health_look_finish (context, result, &health, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  words = ips_health_describe (&health);
  ips_verb_context_note (context, _("Health before: %s"), words);
  if (!check_room (context, data, &health, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  state = ips_device_state_new_of (ips_verb_context_get_sensor (context), &health, IPS_MOMENT_BEFORE, ips_verb_context_get_operation (context)->job_id,
                                   ips_clock_now_us (ips_verb_context_get_clock (context)));
  ips_store_save_device_state_async (ips_fleet_get_store (ips_verb_context_get_fleet (context)), state, cancellable, state_cb, g_steal_pointer (&task));
}

static void
state_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (!ips_store_save_device_state_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ips_verb_context_set_step (context, 0.05, _("keeping its configuration"));
  ips_deploy_snapshot_async (context, cancellable, snapshot_cb, g_steal_pointer (&task));
}

static void
snapshot_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_deploy_snapshot_finish (IPS_VERB_CONTEXT (source), result, &error))
    next_step (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* --- the packages --- */

/* What is on the device and what is not, where it ends before its end. */
static void
say_how_far (IpsVerbContext *context, const Deploy *data)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (data->order->steps->len < 2 || data->n_done == 0 || ips_verb_context_get_failure (context) != NULL)
    return;
  g_string_append_printf (text, ngettext ("Stopped after %u of %u package:", "Stopped after %u of %u packages:", data->order->steps->len), data->n_done,
                          data->order->steps->len);
  for (guint i = 0; i < data->order->steps->len; i++)
    /* TRANSLATORS: %s is a file's name */
    g_string_append_printf (text, i < data->number ? _(" %s is installed;") : _(" %s was not begun;"), step_at (data, i)->file_name);
  text->str[text->len - 1] = '.';
  ips_verb_context_set_failure (context, text->str);
}

static void
next_step (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Deploy *data = g_task_get_task_data (task);
  guint n_steps = data->order->steps->len;
  IpsRunning running = running_of (context);

  while (data->number < n_steps && ips_deploy_step_is_done (step_at (data, data->number), &running))
    {
      ips_verb_context_note (context, _("%s: not needed any more"), step_at (data, data->number)->file_name);
      data->number++;
    }
  if (data->number < n_steps && ips_verb_context_is_stop_wanted (context))
    {
      say_how_far (context, data);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped between two packages");
      g_object_unref (task);
      return;
    }
  if (data->number < n_steps)
    {
      ips_deploy_push_async (context, step_at (data, data->number), data->number, n_steps, g_task_get_cancellable (task), pushed_cb, task);
      return;
    }
  ips_deploy_tuning_async (context, data->order, g_task_get_cancellable (task), tuned_cb, task);
}

static void
tuned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Deploy *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_deploy_tuning_finish (context, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  data->reading_us = g_get_monotonic_time ();
  ips_verb_context_set_step (context, 0.95, _("reading back what it runs"));
  ips_sensor_contact_async (context, IPS_CONTACT_NO_TRUST, cancellable, verified_cb, g_steal_pointer (&task));
}

static void
pushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Deploy *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_deploy_push_finish (context, result, &error))
    {
      if (ips_error_is_cancelled (error))
        say_how_far (context, data);
      g_task_return_error (task, error);
      return;
    }
  data->number++;
  data->n_done++;
  next_step (g_steal_pointer (&task));
}

/* --- read back --- */

/* For estimates to come; the reading belongs to the last package. */
static void
remember_reading (IpsVerbContext *context, const Deploy *data)
{
  g_autoptr(IpsStepTime) time = NULL;

  if (data->n_done == 0)
    return;
  time = ips_step_time_new (facts_of (context)->platform, step_at (data, data->order->steps->len - 1)->kind,
                            ips_clock_now_us (ips_verb_context_get_clock (context)));
  time->phase_us[IPS_PHASE_READBACK] = g_get_monotonic_time () - data->reading_us;
  ips_store_add_step_time_async (ips_fleet_get_store (ips_verb_context_get_fleet (context)), time, NULL, NULL, NULL);
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Deploy *data = g_task_get_task_data (task);
  IpsRunning running;
  g_autofree char *now = NULL;
  g_autofree char *stopped = NULL;
  GError *error = NULL;
  gboolean signatures;

  if (!ips_sensor_contact_finish (context, result, &error))
    {
      g_prefix_error (&error, "the packages are installed, but it could not be read back: ");
      g_task_return_error (task, error);
      return;
    }
  running = running_of (context);
  now = ips_deploy_describe_running (&running);
  stopped = ips_sensor_facts_find_stopped (facts_of (context));
  if (count_remaining (context, data, &signatures) > 0 || stopped != NULL)
    {
      g_autofree char *sentence = g_strdup_printf (_("When it was read back the device ran %s%s%s. Look at its events."), now,
                                                   stopped != NULL ? ", " : "", stopped != NULL ? stopped : "");

      ips_verb_context_set_failure (context, sentence);
      g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED, "not confirmed when it was read back: %s", now));
      return;
    }
  remember_reading (context, data);
  ips_verb_context_note (context, _("After: %s"), now);
  ips_verb_context_set_message (context, _("Deployed and read back: %s (before: %s)"), now, data->was != NULL ? data->was : "");
  ips_deploy_record_async (context, data->order, cancellable, recorded_cb, g_steal_pointer (&task));
}

static void
recorded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (ips_deploy_record_finish (context, result, &error))
    ips_deploy_soak_async (context, cancellable, soaked_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
soaked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_deploy_soak_finish (IPS_VERB_CONTEXT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}
