/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-operation.h"

#include <glib/gi18n-lib.h>

#include "ips-nick.h"

static const struct { const char *nick; const char *label; gboolean final; } states[IPS_N_OPERATION_STATES] = {
  [IPS_OPERATION_QUEUED] = { "queued", N_("queued"), FALSE },
  [IPS_OPERATION_WAITING] = { "waiting", N_("waiting"), FALSE },
  [IPS_OPERATION_RUNNING] = { "running", N_("running"), FALSE },
  [IPS_OPERATION_SUCCEEDED] = { "succeeded", N_("succeeded"), TRUE },
  [IPS_OPERATION_FAILED] = { "failed", N_("failed"), TRUE },
  [IPS_OPERATION_SKIPPED] = { "skipped", N_("skipped"), TRUE },
  [IPS_OPERATION_CANCELLED] = { "cancelled", N_("cancelled"), TRUE },
};

const char *
ips_operation_state_to_nick (IpsOperationState state)
{
  g_return_val_if_fail (state < IPS_N_OPERATION_STATES, "");
  return states[state].nick;
}

gboolean
ips_operation_state_from_nick (const char *nick, IpsOperationState *state)
{
  return IPS_NICK_FIND (states, nick, state);
}

const char *
ips_operation_state_to_label (IpsOperationState state)
{
  g_return_val_if_fail (state < IPS_N_OPERATION_STATES, "");
  return g_dgettext (GETTEXT_PACKAGE, states[state].label);
}

gboolean
ips_operation_has_finding (const IpsOperation *self)
{
  return self->state == IPS_OPERATION_SUCCEEDED && g_str_equal (self->cause, IPS_FOUND_CERT_CHANGED);
}

const char *
ips_operation_get_label (const IpsOperation *self)
{
  return ips_operation_has_finding (self) ? _("certificate changed") : ips_operation_state_to_label (self->state);
}

gboolean
ips_operation_state_is_final (IpsOperationState state)
{
  g_return_val_if_fail (state < IPS_N_OPERATION_STATES, FALSE);
  return states[state].final;
}

IpsOperation *
ips_operation_new (void)
{
  IpsOperation *self = g_new0 (IpsOperation, 1);

  self->sensor_id = g_strdup ("");
  self->sensor_name = g_strdup ("");
  self->cause = g_strdup ("");
  self->message = g_strdup ("");
  self->detail = g_strdup ("");
  self->argument = g_strdup ("");
  self->status = g_strdup ("");
  return self;
}

IpsOperation *
ips_operation_new_for_subject (const char *subject)
{
  IpsOperation *self = ips_operation_new ();

  g_free (self->sensor_name);
  self->sensor_name = g_strdup (subject);
  return self;
}

gboolean
ips_operation_is_waiting_for (const IpsOperation *self, const char *cause)
{
  return self->state == IPS_OPERATION_WAITING && g_strcmp0 (self->cause, cause) == 0;
}

gboolean
ips_operation_has_sensor (const IpsOperation *self)
{
  return *self->sensor_id != '\0';
}

IpsOperation *
ips_operation_copy (const IpsOperation *self)
{
  IpsOperation *copy = g_new0 (IpsOperation, 1);

  *copy = *self;
  copy->sensor_id = g_strdup (self->sensor_id);
  copy->sensor_name = g_strdup (self->sensor_name);
  copy->cause = g_strdup (self->cause);
  copy->message = g_strdup (self->message);
  copy->detail = g_strdup (self->detail);
  copy->argument = g_strdup (self->argument);
  copy->status = g_strdup (self->status);
  return copy;
}

void
ips_operation_free (IpsOperation *self)
{
  if (self == NULL)
    return;
  g_free (self->sensor_id);
  g_free (self->sensor_name);
  g_free (self->cause);
  g_free (self->message);
  g_free (self->detail);
  g_free (self->argument);
  g_free (self->status);
  g_free (self);
}
