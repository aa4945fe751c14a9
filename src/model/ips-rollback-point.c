/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-rollback-point.h"

IpsRollbackPoint *
ips_rollback_point_new (const char *sensor_id)
{
  IpsRollbackPoint *self = g_new0 (IpsRollbackPoint, 1);

  self->sensor_id = g_strdup (sensor_id);
  self->version = g_strdup ("");
  self->config_sha256 = g_strdup ("");
  self->policy_id = g_strdup ("");
  self->tuning = g_strdup ("");
  return self;
}

IpsRollbackPoint *
ips_rollback_point_copy (const IpsRollbackPoint *self)
{
  IpsRollbackPoint *copy = g_memdup2 (self, sizeof *self);

  copy->sensor_id = g_strdup (self->sensor_id);
  copy->version = g_strdup (self->version);
  copy->config_sha256 = g_strdup (self->config_sha256);
  copy->policy_id = g_strdup (self->policy_id);
  copy->tuning = g_strdup (self->tuning);
  return copy;
}

void
ips_rollback_point_free (IpsRollbackPoint *self)
{
  if (self == NULL)
    return;
  g_free (self->sensor_id);
  g_free (self->version);
  g_free (self->config_sha256);
  g_free (self->policy_id);
  g_free (self->tuning);
  g_free (self);
}

void
ips_rollback_point_get_running (const IpsRollbackPoint *self, IpsRunning *running)
{
  *running = (IpsRunning) { .level = self->level };
  if (ips_version_parse (self->version, &running->version))
    running->engine = running->version.engine;
}
