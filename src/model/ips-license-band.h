/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsLicenseBand: how near the end of a sensor's licence is. Every sensor is in exactly one, so that the counts of
 * the bands add up to the fleet: "30 days" are those that end in 8 to 30 days.
 */
typedef enum
{
  IPS_LICENSE_BAND_EXPIRED, IPS_LICENSE_BAND_7_DAYS, IPS_LICENSE_BAND_30_DAYS, IPS_LICENSE_BAND_60_DAYS,
  IPS_LICENSE_BAND_90_DAYS, IPS_LICENSE_BAND_LATER, IPS_LICENSE_BAND_NONE, IPS_LICENSE_BAND_INVALID,
  IPS_LICENSE_BAND_UNKNOWN, IPS_N_LICENSE_BANDS
} IpsLicenseBand;

/* Days are those of ips_format_days(): what is shown as "in 7 days" is in "7 days". */
IpsLicenseBand ips_license_band_for (const IpsSensorFacts *facts, gint64 now_us);
const char *ips_license_band_to_label (IpsLicenseBand band);      /* translated: "30 days" */
const char *ips_license_band_describe (IpsLicenseBand band);      /* translated: "Licences that expire in 8 to 30 days" */
/* Counted in badges: signature updates are blocked, or will be within 30 days. */
gboolean ips_license_band_needs_attention (IpsLicenseBand band);

G_END_DECLS
