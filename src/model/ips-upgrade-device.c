/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-upgrade-private.h"

#include <string.h>

#include "ips-upgrade-plan.h"

/* The sensor runs without a licence, with the signatures it has (packages-and-servers.md 3.1). */
static IpsApplicability
find_unlicensed (const IpsSensorFacts *facts, gint64 now_us)
{
  switch (facts->license_status)
    {
    case IPS_LICENSE_EXPIRED:
    case IPS_LICENSE_INVALID:
    case IPS_LICENSE_NONE:
      return IPS_NO_LICENSE;
    case IPS_LICENSE_VALID:
    case IPS_LICENSE_TRIAL:
      return facts->license_expires_us != 0 && facts->license_expires_us <= now_us ? IPS_NO_LICENSE : IPS_APPLICABLE;
    case IPS_LICENSE_UNKNOWN:
    default:
      return IPS_APPLICABLE;
    }
}

static IpsApplicability
find_obstacle (const IpsUpgradeDevice *self, const IpsSensorFacts *facts, gboolean http)
{
  if (self->frozen != NULL)
    return IPS_FROZEN;
  if (!http && (ips_sensor_get_mismatch (self->sensor, self->transport) == IPS_MISMATCH_YES
                || (facts->failed && facts->error_code == IPS_ERROR_CERT_CHANGED)))
    return IPS_CERTIFICATE_CHANGED;
  if (!http && facts->failed && facts->error_code == IPS_ERROR_CERT_UNKNOWN)
    return IPS_CERTIFICATE_UNKNOWN;
  if (facts->failed && (facts->error_code == IPS_ERROR_LOGIN_REJECTED || facts->error_code == IPS_ERROR_NO_CREDENTIALS
                        || facts->error_code == IPS_ERROR_PERMISSION))
    return IPS_LOGIN;
  if (facts->failed)
    return IPS_NO_CONTACT;
  if (facts->clock_known && ABS (facts->clock_skew_us) >= IPS_CLOCK_LIMIT_US)
    return IPS_CLOCK_OFF;
  return IPS_APPLICABLE;
}

static gboolean
all_run (const char *applications)
{
  for (const char *state = strchr (applications, '='); state != NULL; state = strchr (state + 1, '='))
    if (g_ascii_strncasecmp (state + 1, "running", strcspn (state + 1, ";")) != 0)
      return FALSE;
  return TRUE;
}

static guint
find_notes (const IpsUpgradeDevice *self, const IpsSensorFacts *facts, gboolean http)
{
  guint notes = 0;

  if (http)
    notes |= IPS_UPGRADE_NOTE_HTTP;
  if (ips_platform_get_traits (facts->platform) & IPS_PLATFORM_ROUTER_MODULE)
    notes |= IPS_UPGRADE_NOTE_HEARTBEAT;
  if (facts->clock_known && ABS (facts->clock_skew_us) >= IPS_CLOCK_NOTE_US)
    notes |= IPS_UPGRADE_NOTE_CLOCK;
  if (!all_run (facts->applications))
    notes |= IPS_UPGRADE_NOTE_APPLICATION;
  return notes;
}

IpsUpgradeDevice *
ips_upgrade_device_new (IpsPackageIndex *index, IpsSensor *sensor, const IpsUpgradeConditions *conditions, IpsTransport fleet_default, gint64 now_us)
{
  IpsUpgradeDevice *self = g_new0 (IpsUpgradeDevice, 1);
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  gboolean http = ips_sensor_get_transport (sensor, fleet_default) == IPS_TRANSPORT_HTTP;

  self->index = ips_package_index_ref (index);
  self->sensor = g_object_ref (sensor);
  self->transport = fleet_default;
  self->now_us = now_us;
  self->snmp_policy = conditions != NULL && conditions->snmp_policy != IPS_KNOWN_UNKNOWN ? conditions->snmp_policy : facts->snmp_policy;
  if (conditions != NULL)
    {
      self->threat_profiles = g_strdupv ((char **) conditions->threat_profiles);
      self->frozen = g_strdup (conditions->frozen);
    }
  ips_running_read (&self->running, facts);
  self->traffic = ips_sensor_get_config (sensor)->traffic;
  self->slot = ips_package_index_get_slot (index, facts->platform);
  self->ios = (ips_platform_get_traits (facts->platform) & IPS_PLATFORM_IOS) != 0;
  self->unlicensed = find_unlicensed (facts, now_us);
  self->obstacle = find_obstacle (self, facts, http);
  self->notes = find_notes (self, facts, http);
  return self;
}

void
ips_upgrade_device_free (IpsUpgradeDevice *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->sensor);
  ips_package_index_unref (self->index);
  g_strfreev (self->threat_profiles);
  g_free (self->frozen);
  g_free (self);
}

const IpsRunning *
ips_upgrade_device_get_running (const IpsUpgradeDevice *self)
{
  return &self->running;
}
