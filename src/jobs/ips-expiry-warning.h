/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-mail.h"
#include "ips-sensor.h"

G_BEGIN_DECLS

/* What of a sensor can end. */
typedef enum { IPS_EXPIRY_CERTIFICATE, IPS_EXPIRY_LICENSE, IPS_N_EXPIRIES } IpsExpirySubject;

/**
 * IpsExpiryWarning: a certificate or a licence of a sensor that will expire, and how near that is. Each is told of once per
 * stage: at @days before the end, at 7 days, at 1 day, and when it has expired. Pure.
 */
typedef struct
{
  IpsSensor *sensor;      /* (owned) */
  char *key;              /* what it is told of under, unique to what expires and to the stage */
  gint64 expires_us;
} IpsExpiryWarning;
void ips_expiry_warning_free (IpsExpiryWarning *self);

/* (element-type IpsExpiryWarning), those that end first in front; @days 0: none. */
GPtrArray *ips_expiry_warnings_find (GPtrArray *sensors, IpsExpirySubject subject, guint days, gint64 now_us);
/* One mail about those of @warnings whose key is in @keys; (nullable): %NULL where there are none. */
IpsMail *ips_expiry_warnings_compose (GPtrArray *warnings, IpsExpirySubject subject, const char *const *keys, GPtrArray *recipients, gint64 now_us);

G_END_DECLS
