/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-waiting-change.h"

#include <glib/gi18n-lib.h>

static const struct { const char *nick; const char *label; } kinds[IPS_N_WAITING_KINDS] = {
  [IPS_WAITING_POLICY] = { "policy", N_("Signature policy") },
  [IPS_WAITING_ASSIGNMENT] = { "assignment", N_("Assignment") },
  [IPS_WAITING_SENSOR_UPDATE] = { "sensor-update", N_("Sensor update") },
};

const char *
ips_waiting_kind_to_nick (IpsWaitingKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), "");
  return kinds[kind].nick;
}

const char *
ips_waiting_kind_to_label (IpsWaitingKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), "");
  return _(kinds[kind].label);
}

IpsWaitingChange *
ips_waiting_change_new (IpsWaitingKind kind, const char *subject_id)
{
  IpsWaitingChange *self = g_new0 (IpsWaitingChange, 1);

  self->kind = kind;
  self->subject_id = g_strdup (subject_id);
  self->subject = g_strdup ("");
  self->stamp = g_strdup ("");
  self->before = g_strdup ("");
  self->after = g_strdup ("");
  self->who = g_strdup ("");
  self->why = g_strdup ("");
  return self;
}

IpsWaitingChange *
ips_waiting_change_copy (const IpsWaitingChange *self)
{
  IpsWaitingChange *copy = g_memdup2 (self, sizeof (IpsWaitingChange));

  copy->subject_id = g_strdup (self->subject_id);
  copy->subject = g_strdup (self->subject);
  copy->stamp = g_strdup (self->stamp);
  copy->before = g_strdup (self->before);
  copy->after = g_strdup (self->after);
  copy->who = g_strdup (self->who);
  copy->why = g_strdup (self->why);
  return copy;
}

void
ips_waiting_change_free (IpsWaitingChange *self)
{
  if (self == NULL)
    return;
  g_free (self->subject_id);
  g_free (self->subject);
  g_free (self->stamp);
  g_free (self->before);
  g_free (self->after);
  g_free (self->who);
  g_free (self->why);
  g_free (self);
}

IpsDeviceChange *
ips_device_change_new (const char *sensor_id)
{
  IpsDeviceChange *self = g_new0 (IpsDeviceChange, 1);

  self->sensor_id = g_strdup (sensor_id);
  self->policy_before = g_strdup ("");
  self->policy_after = g_strdup ("");
  self->target = g_strdup ("");
  return self;
}

void
ips_device_change_free (IpsDeviceChange *self)
{
  if (self == NULL)
    return;
  g_free (self->sensor_id);
  g_free (self->policy_before);
  g_free (self->policy_after);
  g_free (self->target);
  g_free (self);
}

gboolean
ips_device_change_is_empty (const IpsDeviceChange *self)
{
  return self->level_before == self->level_after && self->n_signatures == 0 && *self->target == '\0';
}
