/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-last-deployment.h"

#include <json-glib/json-glib.h>

#include "ips-error.h"
#include "ips-upgrade-plan.h"

IpsLastDeployment *
ips_last_deployment_new (const char *sensor_id)
{
  IpsLastDeployment *self = g_new0 (IpsLastDeployment, 1);

  self->sensor_id = g_strdup (sensor_id);
  self->cause = g_strdup ("");
  self->message = g_strdup ("");
  self->steps = g_strdup ("");
  return self;
}

void
ips_last_deployment_free (IpsLastDeployment *self)
{
  if (self == NULL)
    return;
  g_free (self->sensor_id);
  g_free (self->cause);
  g_free (self->message);
  g_free (self->steps);
  g_free (self);
}

gboolean
ips_last_deployment_is_open (const IpsLastDeployment *self)
{
  return !ips_operation_state_is_final (self->state);
}

/* What is found before anything is sent, and may be another thing by the next time. */
static gboolean
may_pass (const char *cause)
{
  static const IpsError passing[] = { IPS_ERROR_UNREACHABLE, IPS_ERROR_REFUSED, IPS_ERROR_TIMED_OUT, IPS_ERROR_TLS, IPS_ERROR_CERT_UNKNOWN,
                                      IPS_ERROR_CERT_CHANGED, IPS_ERROR_NO_CREDENTIALS, IPS_ERROR_LOGIN_REJECTED, IPS_ERROR_PERMISSION,
                                      IPS_ERROR_BUSY, IPS_ERROR_CLOCK, IPS_ERROR_LEASE_LOST, IPS_ERROR_NO_KEYRING, IPS_ERROR_SSH,
                                      IPS_ERROR_HOST_KEY_UNKNOWN, IPS_ERROR_HOST_KEY_CHANGED };
  IpsError code;

  if (!ips_error_from_nick (cause, &code))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (passing); i++)
    if (passing[i] == code)
      return TRUE;
  return FALSE;
}

static const char *
get_last_sha256 (GPtrArray *steps)
{
  return steps->len > 0 ? ((const IpsUpgradeStep *) g_ptr_array_index (steps, steps->len - 1))->sha256 : "";
}

gboolean
ips_last_deployment_forbids (const IpsLastDeployment *self, GPtrArray *steps)
{
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GPtrArray) former = NULL;

  if (ips_last_deployment_is_open (self) || self->state == IPS_OPERATION_SUCCEEDED
      || (self->state == IPS_OPERATION_FAILED && may_pass (self->cause)))
    return FALSE;
  node = *self->steps != '\0' ? json_from_string (self->steps, NULL) : NULL;
  former = node != NULL ? ips_upgrade_steps_from_json (node, NULL) : NULL;
  return former != NULL && former->len > 0 && g_str_equal (get_last_sha256 (former), get_last_sha256 (steps));
}
