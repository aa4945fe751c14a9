/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-step.h"

#include <glib/gi18n-lib.h>

#include "ips-store-step-times.h"

static void
step_free (gpointer data)
{
  IpsDeployStep *self = data;

  ips_upgrade_step_free (self->step);
  if (self->free_own != NULL)
    self->free_own (self->own);
  g_free (self);
}

GTask *
ips_deploy_step_task_new (IpsVerbContext *context, gpointer tag, const IpsDeployStep *what, const IpsUpgradeStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  IpsDeployStep *self = g_memdup2 (what, sizeof *what);

  g_task_set_source_tag (task, tag);
  self->step = ips_upgrade_step_copy (step);
  self->push_us = -1;
  g_task_set_task_data (task, self, step_free);
  return task;
}

/* How long it took, for estimates to come; what another run began tells nothing. */
static void
remember (IpsVerbContext *context, const IpsDeployStep *self, gint64 install_us, gint64 reboot_us)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  g_autoptr(IpsStepTime) time = NULL;

  if (self->goal != IPS_DEPLOY_PUT || self->sent_us == 0)
    return;
  time = ips_step_time_new (facts->platform, self->step->kind, ips_clock_now_us (ips_verb_context_get_clock (context)));
  time->phase_us[IPS_PHASE_PUSH] = self->push_us;
  time->phase_us[IPS_PHASE_INSTALL] = install_us;
  time->phase_us[IPS_PHASE_REBOOT] = reboot_us;
  ips_store_add_step_time_async (ips_fleet_get_store (ips_verb_context_get_fleet (context)), time, NULL, NULL, NULL);
}

static void
send_again (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  const IpsDeployStep *self = g_task_get_task_data (task);

  ips_verb_context_note (context, self->goal == IPS_DEPLOY_PUT ? _("%s had not got to the device before the interruption; it is sent now")
                                  : _("The device had not been told to take back %s before the interruption; it is told now"), self->step->file_name);
  self->send (task);
}

static void
watched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  const IpsDeployStep *self = g_task_get_task_data (task);
  gboolean never_began = FALSE;
  gint64 install_us, reboot_us;
  GError *error = NULL;
  gboolean done = ips_deploy_watch_finish (context, result, &never_began, &install_us, &reboot_us, &error);

  ips_verb_context_commit (context, FALSE);
  if (!done)
    g_task_return_error (task, error);
  else if (never_began)
    send_again (g_steal_pointer (&task));
  else
    {
      remember (context, self, install_us, reboot_us);
      g_task_return_boolean (task, TRUE);
    }
}

void
ips_deploy_step_watch (GTask *task, IpsDeployWatchStart how, GError *unclear)
{
  IpsDeployStep *self = g_task_get_task_data (task);

  if (self->sent_us != 0)
    self->push_us = g_get_monotonic_time () - self->sent_us;
  ips_deploy_watch_async (g_task_get_source_object (task), self->goal, self->step, self->number, self->n_steps, how, unclear,
                          g_task_get_cancellable (task), watched_cb, task);
}

void
ips_deploy_step_resume (GTask *task)
{
  ips_verb_context_commit (g_task_get_source_object (task), TRUE);
  ips_deploy_step_watch (task, IPS_DEPLOY_WATCH_RESUMED, NULL);
}

gboolean
ips_deploy_step_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
