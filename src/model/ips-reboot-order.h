/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include "ips-sensor.h"

G_BEGIN_DECLS

#define IPS_REBOOT_REASON_MAX 200    /* characters */

/**
 * IpsRebootOrder: what was said when a reboot was asked for, now or by a schedule. A plain value; it is stored as the
 * parameters of the job.
 */
typedef struct
{
  gboolean in_sequence;      /* one after another, with a health check between */
  gboolean in_window;        /* each when its maintenance window opens */
  gboolean stop_traffic;     /* also where traffic stops meanwhile; without it a fail-close sensor is left alone */
  char *reason;              /* why, in a line for people; "" none */
} IpsRebootOrder;

IpsRebootOrder *ips_reboot_order_new (void);
void ips_reboot_order_free (IpsRebootOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsRebootOrder, ips_reboot_order_free)

/* @reason: as typed: cut at %IPS_REBOOT_REASON_MAX, line breaks and the like are blanks. */
void ips_reboot_order_set_reason (IpsRebootOrder *self, const char *reason);
/* (transfer full): a JSON object */
char *ips_reboot_order_to_json (const IpsRebootOrder *self);
/* (transfer full): what is missing or is no JSON is not said: no reason, no permission. @json: (nullable) */
IpsRebootOrder *ips_reboot_order_from_json (const char *json);
IpsRebootOrder *ips_reboot_order_from_object (JsonObject *object);    /* @object: (nullable) */

/* %FALSE where the sensor must be left alone, since nobody said that its traffic may stop. */
gboolean ips_reboot_order_allows (const IpsRebootOrder *self, IpsTraffic traffic);

G_END_DECLS
