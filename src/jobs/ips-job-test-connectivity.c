/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>
#include "ips-error.h"
#include "ips-idconf.h"
#include "ips-idiom.h"
#include "ips-sensor-contact.h"
#include "ips-text.h"

/* Test Connectivity: do login and transport work? (features.md RCH-03) Who answered says so too: a refresh does not ask for the
 * host name, which is a second question to each of ten thousand. */

#define MAX_HOST_NAME_CHARS 64

static void test_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void host_cb (GObject *source, GAsyncResult *result, gpointer user_data);

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
  IpsDialect *dialect = ips_fleet_get_dialect (ips_verb_context_get_fleet (context));
  const IpsSensorFacts *facts;
  g_autoptr(IpsSensorLink) link = NULL;
  g_autofree char *body = NULL;
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
  link = ips_fleet_get_link (ips_verb_context_get_fleet (context), sensor);
  body = ips_idconf_build_get (dialect, ips_dialect_get (dialect, "component.host"));
  ips_sensor_link_transact_async (link, "get-config", body, g_task_get_cancellable (task), host_cb, g_object_ref (task));
}

/* What it calls itself; %NULL where the reply does not say. (transfer full) (nullable) */
static char *
read_host_name (IpsDialect *dialect, GBytes *reply)
{
  g_autoptr(IpsXmlNode) root = ips_idiom_parse_reply (dialect, "get-config", g_bytes_get_data (reply, NULL), g_bytes_get_size (reply), NULL);
  IpsXmlNode *config = root != NULL ? ips_idconf_find_config (dialect, root, ips_dialect_get (dialect, "component.host")) : NULL;
  const char *name = config != NULL ? ips_idconf_get_var (dialect, config, ips_dialect_get (dialect, "config.host-name")) : NULL;

  return name != NULL && *name != '\0' ? ips_text_make_safe (name, MAX_HOST_NAME_CHARS) : NULL;
}

/* The test has passed; that this was not answered takes nothing away. Over SSH alone the prompt said the name with the facts. */
static void
host_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  IpsFleet *fleet = ips_verb_context_get_fleet (context);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) reply = ips_sensor_link_transact_finish (IPS_SENSOR_LINK (source), result, &error);
  g_autofree char *name = reply != NULL ? read_host_name (ips_fleet_get_dialect (fleet), reply) : NULL;
  g_autofree char *hint = NULL;

  if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (name != NULL)
    {
      IpsSensorFacts *facts = ips_sensor_facts_copy (ips_sensor_get_facts (sensor));

      g_free (facts->host_name);
      facts->host_name = g_steal_pointer (&name);
      ips_fleet_take_facts (fleet, ips_sensor_get_id (sensor), facts);
    }
  hint = ips_sensor_describe_host_name (sensor);
  if (hint != NULL)
    ips_verb_context_set_message (context, _("Login and transport work. %s"), hint);
  g_task_return_boolean (task, TRUE);
}
