/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-snmp-look.h"

#include "ips-applicability.h"
#include "ips-idconf.h"
#include "ips-idiom.h"

static void config_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static gboolean
is_asked (IpsSensor *sensor)
{
  IpsRunning running;

  ips_running_read (&running, ips_sensor_get_facts (sensor));
  return ips_applicability_asks_for_snmp (&running) && ips_sensor_get_config (sensor)->form != IPS_FORM_ROUTER;
}

void
ips_snmp_look_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  IpsDialect *dialect = ips_fleet_get_dialect (ips_verb_context_get_fleet (context));
  g_autoptr(IpsSensorLink) link = NULL;
  g_autofree char *body = NULL;

  g_task_set_source_tag (task, ips_snmp_look_async);
  if (!is_asked (sensor))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  link = ips_fleet_get_link (ips_verb_context_get_fleet (context), sensor);
  body = ips_idconf_build_get (dialect, ips_dialect_get (dialect, "component.notification"));
  ips_sensor_link_transact_async (link, "get-config", body, cancellable, config_cb, task);
}

static gboolean
is_on (IpsDialect *dialect, IpsXmlNode *config, const char *key, gboolean *said)
{
  const char *value = ips_idconf_get_var (dialect, config, ips_dialect_get (dialect, key));

  *said = *said || value != NULL;
  return value != NULL && g_ascii_strcasecmp (value, "true") == 0;
}

/* An agent that answers, or traps that are sent: either is a policy. */
static IpsKnown
read_policy (IpsDialect *dialect, GBytes *reply)
{
  g_autoptr(IpsXmlNode) root = ips_idiom_parse_reply (dialect, "get-config", g_bytes_get_data (reply, NULL), g_bytes_get_size (reply), NULL);
  IpsXmlNode *config = root != NULL ? ips_idconf_find_config (dialect, root, ips_dialect_get (dialect, "component.notification")) : NULL;
  gboolean said = FALSE;
  gboolean agent = config != NULL && is_on (dialect, config, "config.snmp-agent", &said);
  gboolean traps = config != NULL && is_on (dialect, config, "config.snmp-traps", &said);

  return agent || traps ? IPS_KNOWN_YES : said ? IPS_KNOWN_NO : IPS_KNOWN_UNKNOWN;
}

static void
config_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  IpsFleet *fleet = ips_verb_context_get_fleet (context);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  GError *error = NULL;
  g_autoptr(GBytes) reply = ips_sensor_link_transact_finish (IPS_SENSOR_LINK (source), result, &error);
  IpsSensorFacts *facts;

  if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  facts = ips_sensor_facts_copy (ips_sensor_get_facts (sensor));
  facts->snmp_policy = reply != NULL ? read_policy (ips_fleet_get_dialect (fleet), reply) : IPS_KNOWN_UNKNOWN;
  ips_fleet_take_facts (fleet, ips_sensor_get_id (sensor), facts);
  g_task_return_boolean (task, TRUE);
}

gboolean
ips_snmp_look_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
