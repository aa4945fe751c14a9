/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsSnapshot: a device's configuration as it was before a job changed it. A plain value; the bytes are kept elsewhere,
 * under their hash.
 */
typedef struct
{
  char *sensor_id;
  char *sha256;              /* of the configuration, lower case */
  gint64 size_bytes;
  gint64 job_id;             /* the one it was taken for */
  gint64 when_us;            /* wall clock */
} IpsSnapshot;

IpsSnapshot *ips_snapshot_new (const char *sensor_id, const char *sha256, gint64 size_bytes, gint64 job_id, gint64 when_us);
IpsSnapshot *ips_snapshot_copy (const IpsSnapshot *self);
void ips_snapshot_free (IpsSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSnapshot, ips_snapshot_free)

G_END_DECLS
