/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-snapshot.h"

IpsSnapshot *
ips_snapshot_new (const char *sensor_id, const char *sha256, gint64 size_bytes, gint64 job_id, gint64 when_us)
{
  IpsSnapshot *self = g_new0 (IpsSnapshot, 1);

  self->sensor_id = g_strdup (sensor_id);
  self->sha256 = g_strdup (sha256);
  self->size_bytes = size_bytes;
  self->job_id = job_id;
  self->when_us = when_us;
  return self;
}

IpsSnapshot *
ips_snapshot_copy (const IpsSnapshot *self)
{
  return ips_snapshot_new (self->sensor_id, self->sha256, self->size_bytes, self->job_id, self->when_us);
}

void
ips_snapshot_free (IpsSnapshot *self)
{
  if (self == NULL)
    return;
  g_free (self->sensor_id);
  g_free (self->sha256);
  g_free (self);
}
