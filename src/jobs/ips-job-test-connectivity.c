/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>
#include "ips-sensor-contact.h"

/* Test Connectivity: do login and transport work? (features.md RCH-03) */

static void test_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
ips_job_test_connectivity_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_job_test_connectivity_run_async);
  ips_sensor_contact_async (context, IPS_CONTACT_OBEY_POLICY, cancellable, test_cb, g_steal_pointer (&task));
}

static void
test_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  const char *username = ips_fleet_get_username (ips_verb_context_get_fleet (context), sensor);
  const IpsSensorFacts *facts;
  g_autoptr(GError) error = NULL;

  if (!ips_sensor_contact_finish (context, result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  facts = ips_sensor_get_facts (sensor);
  ips_verb_context_note (context, _("%s answers over %s and accepts the login of %s"), facts->platform[0] != '\0' ? facts->platform : _("The device"),
                         ips_sensor_config_describe_form (ips_sensor_get_config (sensor), ips_verb_context_get_communication (context)->transport),
                         username != NULL ? username : "");
  ips_verb_context_set_message (context, "%s", _("Login and transport work"));
  g_task_return_boolean (task, TRUE);
}
