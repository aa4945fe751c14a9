/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-name.h"

G_BEGIN_DECLS

/**
 * IpsSensorUpdate: a sensor update that a device is to get: the mark that *Apply IPS Update* leaves on it. The steps on the
 * way there are planned when it is deployed. A plain value with every string owned and not %NULL.
 */
typedef struct
{
  char *sensor_id;
  char *sha256;              /* of the package in the library */
  char *package;             /* its file name */
  gint64 when_us;            /* wall clock: when it was chosen; 0 not saved yet */
  char *who;
  char *why;
  gboolean submitted;        /* it may be deployed; else it still waits */
} IpsSensorUpdate;

IpsSensorUpdate *ips_sensor_update_new (const char *sensor_id, const char *sha256, const char *package);
IpsSensorUpdate *ips_sensor_update_copy (const IpsSensorUpdate *self);
void ips_sensor_update_free (IpsSensorUpdate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSensorUpdate, ips_sensor_update_free)
/* What the device runs after it: "7.1(11p1)E4"; the file's name where that says no release. (transfer full) */
char *ips_sensor_update_dup_target (const IpsSensorUpdate *self);

G_END_DECLS
