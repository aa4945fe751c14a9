/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include "ips-update-run.h"

/* Check for Updates: asks the update server what it has; what that means for the inventory is in the store then. */

static void looked_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
ips_job_check_updates_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_job_check_updates_run_async);
  ips_update_begin_async (context, 0, cancellable, looked_cb, g_object_ref (task));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GError *error = NULL;
  g_autoptr(IpsUpdateSource) server = ips_update_begin_finish (context, result, &error);
  g_autofree char *outcome = NULL, *text = NULL;

  if (server == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  outcome = ips_update_describe_offers (server->offers);
  text = ips_update_describe_server (server, outcome);
  ips_verb_context_set_message (context, "%s", text);
  g_task_return_boolean (task, TRUE);
}
