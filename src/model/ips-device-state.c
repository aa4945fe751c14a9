/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-device-state.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-license.h"
#include "ips-nick.h"

static const char *const moment_nicks[IPS_N_MOMENTS] = { "before", "after" };

static const struct { const char *nick, *label; } fields[IPS_N_STATE_FIELDS] = {
  [IPS_STATE_VERSION] = { "version", N_("Version") },
  [IPS_STATE_ENGINE] = { "engine", N_("Engine") },
  [IPS_STATE_LEVEL] = { "level", N_("Signature Level") },
  [IPS_STATE_LICENSE] = { "license", N_("License") },
  [IPS_STATE_SERVICES] = { "services", N_("Services") },
  [IPS_STATE_LOAD] = { "inspection_load", N_("Inspection Load") },
  [IPS_STATE_MEMORY] = { "memory", N_("Memory in Use") },
  [IPS_STATE_DISK] = { "free_disk", N_("Room for Packages") },
  [IPS_STATE_ERRORS] = { "error_events", N_("Error Events") },
  [IPS_STATE_CERTIFICATE] = { "certificate", N_("Certificate") },
};

const char *
ips_moment_to_nick (IpsMoment moment)
{
  g_return_val_if_fail (moment < IPS_N_MOMENTS, "");
  return moment_nicks[moment];
}

gboolean
ips_moment_from_nick (const char *nick, IpsMoment *moment)
{
  return IPS_NICK_FIND (moment_nicks, nick, moment);
}

IpsDeviceState *
ips_device_state_new (const char *sensor_id, IpsMoment moment)
{
  IpsDeviceState *self = g_new0 (IpsDeviceState, 1);

  self->sensor_id = g_strdup (sensor_id);
  self->moment = moment;
  self->version = g_strdup ("");
  self->engine = g_strdup ("");
  self->level = g_strdup ("");
  self->applications = g_strdup ("");
  self->certificate = g_strdup ("");
  self->health = IPS_HEALTH_UNKNOWN;
  return self;
}

static void
take (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text != NULL ? text : "");
}

IpsDeviceState *
ips_device_state_new_of (IpsSensor *sensor, const IpsHealth *health, IpsMoment moment, gint64 job_id, gint64 when_us)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  IpsDeviceState *self = ips_device_state_new (ips_sensor_get_id (sensor), moment);

  self->job_id = job_id;
  self->when_us = when_us;
  take (&self->version, facts->version);
  take (&self->engine, facts->engine);
  take (&self->level, facts->signature_level);
  self->license_status = facts->license_status;
  self->license_expires_us = facts->license_expires_us;
  take (&self->applications, facts->applications);
  take (&self->certificate, facts->certificate != NULL ? ips_certificate_get_facts (facts->certificate)->sha256 : NULL);
  if (health != NULL)
    self->health = *health;
  return self;
}

IpsDeviceState *
ips_device_state_copy (const IpsDeviceState *self)
{
  IpsDeviceState *copy = g_memdup2 (self, sizeof *self);

  copy->sensor_id = g_strdup (self->sensor_id);
  copy->version = g_strdup (self->version);
  copy->engine = g_strdup (self->engine);
  copy->level = g_strdup (self->level);
  copy->applications = g_strdup (self->applications);
  copy->certificate = g_strdup (self->certificate);
  return copy;
}

void
ips_device_state_free (IpsDeviceState *self)
{
  if (self == NULL)
    return;
  g_free (self->sensor_id);
  g_free (self->version);
  g_free (self->engine);
  g_free (self->level);
  g_free (self->applications);
  g_free (self->certificate);
  g_free (self);
}

/* --- words --- */

const char *
ips_state_field_to_nick (IpsStateField field)
{
  g_return_val_if_fail (field < IPS_N_STATE_FIELDS, "");
  return fields[field].nick;
}

const char *
ips_state_field_to_label (IpsStateField field)
{
  g_return_val_if_fail (field < IPS_N_STATE_FIELDS, "");
  return _(fields[field].label);
}

static char *
describe_services (const IpsDeviceState *self)
{
  g_autoptr(IpsSensorFacts) facts = NULL;
  char *stopped;

  if (*self->applications == '\0')
    return g_strdup ("");
  facts = ips_sensor_facts_new ();
  take (&facts->applications, self->applications);
  stopped = ips_sensor_facts_find_stopped (facts);
  return stopped != NULL ? stopped : g_strdup (_("all run"));
}

static char *
describe_percent (int percent)
{
  return percent >= 0 ? g_strdup_printf (_("%d %%"), percent) : g_strdup ("");
}

char *
ips_device_state_get_text (const IpsDeviceState *self, IpsStateField field)
{
  if (self == NULL)
    return g_strdup ("");
  switch (field)
    {
    case IPS_STATE_VERSION: return g_strdup (self->version);
    case IPS_STATE_ENGINE: return g_strdup (self->engine);
    case IPS_STATE_LEVEL: return g_strdup (self->level);
    case IPS_STATE_LICENSE:
      return self->license_status != IPS_LICENSE_UNKNOWN ? ips_license_describe (self->license_status, self->license_expires_us) : g_strdup ("");
    case IPS_STATE_SERVICES: return describe_services (self);
    case IPS_STATE_LOAD: return describe_percent (self->health.load_percent);
    case IPS_STATE_MEMORY: return describe_percent (self->health.memory_percent);
    case IPS_STATE_DISK: return self->health.disk_free >= 0 ? ips_format_size ((guint64) self->health.disk_free) : g_strdup ("");
    case IPS_STATE_ERRORS: return self->health.n_errors >= 0 ? g_strdup_printf ("%u", (guint) self->health.n_errors) : g_strdup ("");
    case IPS_STATE_CERTIFICATE: return g_strdup (self->certificate);
    case IPS_N_STATE_FIELDS:
    default: return g_strdup ("");
    }
}

gboolean
ips_device_state_differs (const IpsDeviceState *before, const IpsDeviceState *after, IpsStateField field)
{
  g_autofree char *first = ips_device_state_get_text (before, field);
  g_autofree char *second = ips_device_state_get_text (after, field);

  return *first != '\0' && *second != '\0' && !g_str_equal (first, second);
}

char *
ips_device_states_describe (const IpsDeviceState *before, const IpsDeviceState *after)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint field = 0; field < IPS_N_STATE_FIELDS; field++)
    {
      g_autofree char *first = ips_device_state_get_text (before, field);
      g_autofree char *second = ips_device_state_get_text (after, field);

      if (*first == '\0' && *second == '\0')
        continue;
      if (after == NULL || g_str_equal (first, second))
        g_string_append_printf (text, "%s: %s\n", ips_state_field_to_label (field), first);
      else
        g_string_append_printf (text, "%s: %s → %s\n", ips_state_field_to_label (field), *first != '\0' ? first : _("not known"),
                                *second != '\0' ? second : _("not known"));
    }
  if (text->len > 0)
    g_string_truncate (text, text->len - 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
