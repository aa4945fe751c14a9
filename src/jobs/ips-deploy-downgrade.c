/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-downgrade.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-step.h"
#include "ips-verb-request.h"

static void requested_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
send_async (IpsSensorLink *link, gpointer what, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  ips_sensor_link_downgrade_async (link, cancellable, callback, user_data);
}

static gboolean
send_finish (IpsSensorLink *link, GAsyncResult *result, char **told, GError **error)
{
  return ips_sensor_link_downgrade_finish (link, result, error);
}

static const IpsVerbRequest request = { 0.1, N_("telling it to take back its last upgrade"), send_async, send_finish };

/* Takes @task over. */
static void
start (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  const IpsDeployStep *data = g_task_get_task_data (task);
  g_autofree char *known = ips_deploy_watch_make_known (context, data->number);

  ips_verb_request_async (context, &request, NULL, known, g_task_get_cancellable (task), requested_cb, task);
}

static GTask *
downgrade_task_new (IpsVerbContext *context, gpointer tag, const IpsUpgradeStep *step, guint number, guint n_steps, GCancellable *cancellable,
                    GAsyncReadyCallback callback, gpointer user_data)
{
  const IpsDeployStep what = { .goal = IPS_DEPLOY_TAKE_BACK, .number = number, .n_steps = n_steps, .send = start };

  return ips_deploy_step_task_new (context, tag, &what, step, cancellable, callback, user_data);
}

void
ips_deploy_downgrade_async (IpsVerbContext *context, const IpsUpgradeStep *step, guint number, guint n_steps, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  start (downgrade_task_new (context, ips_deploy_downgrade_async, step, number, n_steps, cancellable, callback, user_data));
}

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  const IpsDeployStep *data = g_task_get_task_data (task);
  g_autoptr(IpsSensorLink) link = NULL;
  GError *unclear = NULL;
  GError *error = NULL;

  if (!ips_verb_request_finish (context, result, NULL, &unclear, &error))
    {
      if (!ips_error_is_cancelled (error) && !g_error_matches (error, IPS_ERROR, IPS_ERROR_LEASE_LOST))
        {
          /* TRANSLATORS: a file's name, the device's own words */
          g_autofree char *sentence = g_strdup_printf (_("The device does not take back %s: “%s”. It runs what it ran."), data->step->file_name, error->message);

          ips_verb_context_set_failure (context, sentence);
        }
      g_task_return_error (task, error);
      return;
    }
  link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));
  ips_sensor_link_drop_connections (link);
  ips_deploy_step_watch (g_steal_pointer (&task), unclear != NULL ? IPS_DEPLOY_WATCH_UNCLEAR : IPS_DEPLOY_WATCH_TAKEN, unclear);
}

void
ips_deploy_downgrade_resume_async (IpsVerbContext *context, const IpsUpgradeStep *step, guint number, guint n_steps, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  ips_deploy_step_resume (downgrade_task_new (context, ips_deploy_downgrade_resume_async, step, number, n_steps, cancellable, callback, user_data));
}

gboolean
ips_deploy_downgrade_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  return ips_deploy_step_finish (context, result, error);
}
