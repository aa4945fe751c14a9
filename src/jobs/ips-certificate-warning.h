/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-mail.h"
#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsCertificateWarning: a certificate of a sensor that will expire, and how near that is. Each is told of once per
 * stage: at @days before the end, at 7 days, at 1 day, and when it has expired. Pure.
 */
typedef struct
{
  IpsSensor *sensor;      /* (owned) */
  char *key;              /* what it is told of under, unique to certificate and stage */
  gint64 not_after_us;
} IpsCertificateWarning;
void ips_certificate_warning_free (IpsCertificateWarning *self);

/* (element-type IpsCertificateWarning), those that end first in front; @days 0: none. */
GPtrArray *ips_certificate_warnings_find (GPtrArray *sensors, guint days, gint64 now_us);
/* One mail about those of @warnings whose key is in @keys; (nullable): %NULL where there are none. */
IpsMail *ips_certificate_warnings_compose (GPtrArray *warnings, const char *const *keys, GPtrArray *recipients, gint64 now_us);

G_END_DECLS
