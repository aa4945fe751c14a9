/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-running.h"

G_BEGIN_DECLS

/**
 * IpsRollbackPoint: what a device was when a deployment was about to touch it: what a rollback leads back to. A plain value; texts
 * are owned and not %NULL.
 */
typedef struct
{
  char *sensor_id;
  char *version;             /* what it ran, as it said it: "7.1(7)E4" */
  guint level;               /* S722 is 722; 0 it did not say */
  char *config_sha256;       /* of its configuration, which is kept under that; "" it was not read */
  /* What had been deployed to it until then; "" and 0 nothing. */
  char *policy_id;
  guint policy_version;
  char *tuning;              /* JSON of all that the policy tuned */
  gint64 when_us;            /* wall clock */
} IpsRollbackPoint;

IpsRollbackPoint *ips_rollback_point_new (const char *sensor_id);
IpsRollbackPoint *ips_rollback_point_copy (const IpsRollbackPoint *self);
void ips_rollback_point_free (IpsRollbackPoint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsRollbackPoint, ips_rollback_point_free)

/* What it ran, as numbers. */
void ips_rollback_point_get_running (const IpsRollbackPoint *self, IpsRunning *running);

G_END_DECLS
