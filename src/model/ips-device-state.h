/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "ips-health.h"
#include "ips-sensor.h"

G_BEGIN_DECLS

/* Of a deployment. Nicks "before", "after". */
typedef enum { IPS_MOMENT_BEFORE, IPS_MOMENT_AFTER, IPS_N_MOMENTS } IpsMoment;
const char *ips_moment_to_nick (IpsMoment moment);
gboolean ips_moment_from_nick (const char *nick, IpsMoment *moment);

/**
 * IpsDeviceState: what a device was at a moment of a deployment, as it said itself. A plain value; texts are owned and not %NULL.
 */
typedef struct
{
  char *sensor_id;
  IpsMoment moment;
  gint64 job_id;             /* the engine's job that saw it */
  gint64 when_us;            /* wall clock */
  char *version;             /* "7.1(11)E4" */
  char *engine;              /* "E4" */
  char *level;               /* "S924" */
  IpsLicenseStatus license_status;
  gint64 license_expires_us;
  char *applications;        /* as in the sensor's facts */
  char *certificate;         /* SHA-256 thumbprint; "" none was presented */
  IpsHealth health;
} IpsDeviceState;
/* Nothing is known. */
IpsDeviceState *ips_device_state_new (const char *sensor_id, IpsMoment moment);
/* What the sensor said last. @health: (nullable) */
IpsDeviceState *ips_device_state_new_of (IpsSensor *sensor, const IpsHealth *health, IpsMoment moment, gint64 job_id, gint64 when_us);
IpsDeviceState *ips_device_state_copy (const IpsDeviceState *self);
void ips_device_state_free (IpsDeviceState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsDeviceState, ips_device_state_free)

/* What the report of a deployment says of each device: "Version", "Engine", "Signature Level", "License", "Services", "Inspection
 * Load", "Memory in Use", "Room for Packages", "Error Events", "Certificate". Nicks for programs ("level"). */
typedef enum
{
  IPS_STATE_VERSION, IPS_STATE_ENGINE, IPS_STATE_LEVEL, IPS_STATE_LICENSE, IPS_STATE_SERVICES, IPS_STATE_LOAD, IPS_STATE_MEMORY, IPS_STATE_DISK,
  IPS_STATE_ERRORS, IPS_STATE_CERTIFICATE, IPS_N_STATE_FIELDS
} IpsStateField;
const char *ips_state_field_to_nick (IpsStateField field);
const char *ips_state_field_to_label (IpsStateField field);
/* The value in words; "" where it is not known, or @self is %NULL. (transfer full) */
char *ips_device_state_get_text (const IpsDeviceState *self, IpsStateField field);
/* Whether both are known and differ. */
gboolean ips_device_state_differs (const IpsDeviceState *before, const IpsDeviceState *after, IpsStateField field);
/* One of each line of a table: "Version: 7.1(7)E4 → 7.1(11)E4", what is the same once. Both (nullable). (transfer full) */
char *ips_device_states_describe (const IpsDeviceState *before, const IpsDeviceState *after);

G_END_DECLS
