/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>
#include "ips-problem.h"
#include "ips-sensor-contact.h"
#include "ips-snmp-look.h"

/* Refresh: one contact with the sensor; what it said is in the fleet afterwards, also where it failed. Only what an update of it
 * depends on is asked besides. */

static void refresh_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void looked_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
ips_job_refresh_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_job_refresh_run_async);
  ips_sensor_contact_async (context, IPS_CONTACT_OBEY_POLICY, cancellable, refresh_cb, g_steal_pointer (&task));
}

static void
refresh_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(GError) error = NULL;

  if (!ips_sensor_contact_finish (context, result, &error))
    {
      /* Whether there is a mismatch is what a refresh is for: it found one, and did its work. */
      if (g_error_matches (error, IPS_ERROR, IPS_ERROR_CERT_CHANGED))
        {
          g_autofree char *sentence = ips_explain_error (IPS_ERROR_CERT_CHANGED, ips_sensor_get_name (ips_verb_context_get_sensor (context)), NULL);

          ips_verb_context_set_finding (context, IPS_FOUND_CERT_CHANGED, sentence);
          g_task_return_boolean (task, TRUE);
          return;
        }
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_verb_context_set_message (context, "%s", _("Refreshed"));
  ips_snmp_look_async (context, cancellable, looked_cb, g_steal_pointer (&task));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_snmp_look_finish (IPS_VERB_CONTEXT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}
