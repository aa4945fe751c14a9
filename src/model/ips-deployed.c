/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-deployed.h"

IpsDeployed *
ips_deployed_new (const char *sensor_id)
{
  IpsDeployed *self = g_new0 (IpsDeployed, 1);

  self->sensor_id = g_strdup (sensor_id);
  self->policy_id = g_strdup ("");
  self->tuning = g_strdup ("");
  self->version = g_strdup ("");
  self->config_sha256 = g_strdup ("");
  self->who = g_strdup ("");
  return self;
}

IpsDeployed *
ips_deployed_copy (const IpsDeployed *self)
{
  IpsDeployed *copy = g_memdup2 (self, sizeof *self);

  copy->sensor_id = g_strdup (self->sensor_id);
  copy->policy_id = g_strdup (self->policy_id);
  copy->tuning = g_strdup (self->tuning);
  copy->version = g_strdup (self->version);
  copy->config_sha256 = g_strdup (self->config_sha256);
  copy->who = g_strdup (self->who);
  return copy;
}

void
ips_deployed_free (IpsDeployed *self)
{
  if (self == NULL)
    return;
  g_free (self->sensor_id);
  g_free (self->policy_id);
  g_free (self->tuning);
  g_free (self->version);
  g_free (self->config_sha256);
  g_free (self->who);
  g_free (self);
}

/* Something else may have come from what @policy inherits, whose versions are not its own. */
static gboolean
inherits_the_same (const IpsDeployed *self, const IpsPolicy *policy)
{
  g_autofree char *tuning = NULL;

  if (*policy->parent_id == '\0')
    return TRUE;
  tuning = ips_tuning_table_to_json (policy->tuning);
  return g_str_equal (self->tuning, tuning);
}

guint
ips_deployed_compare (const IpsDeployed *self, const IpsPolicy *policy, guint reported_level)
{
  gboolean deployed, tuned;
  guint pending = IPS_PENDING_NOTHING;

  if (policy == NULL || policy->version == 0)
    return IPS_PENDING_NOTHING;
  if (policy->level != 0 && reported_level < policy->level)
    pending |= IPS_PENDING_LEVEL;
  deployed = self != NULL && self->policy_version != 0;
  tuned = !ips_tuning_table_is_empty (policy->tuning) || *policy->parent_id != '\0';
  if (deployed ? !g_str_equal (self->policy_id, policy->id) || self->policy_version != policy->version || !inherits_the_same (self, policy) : tuned)
    pending |= IPS_PENDING_TUNING;
  return pending;
}
