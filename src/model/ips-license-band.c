/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-band.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"

static const struct
{
  const char *label;
  const char *description;
  gboolean attention;
} bands[IPS_N_LICENSE_BANDS] =
{
  [IPS_LICENSE_BAND_EXPIRED] = { N_("expired"), N_("Licences that have expired: signature updates are blocked"), TRUE },
  [IPS_LICENSE_BAND_7_DAYS] = { N_("7 days"), N_("Licences that expire in 7 days or less"), TRUE },
  [IPS_LICENSE_BAND_30_DAYS] = { N_("30 days"), N_("Licences that expire in 8 to 30 days"), TRUE },
  [IPS_LICENSE_BAND_60_DAYS] = { N_("60 days"), N_("Licences that expire in 31 to 60 days"), FALSE },
  [IPS_LICENSE_BAND_90_DAYS] = { N_("90 days"), N_("Licences that expire in 61 to 90 days"), FALSE },
  [IPS_LICENSE_BAND_LATER] = { N_("later"), N_("Licences that expire in more than 90 days, or have no end"), FALSE },
  [IPS_LICENSE_BAND_NONE] = { N_("no license"), N_("Devices without a licence: signature updates are blocked"), TRUE },
  [IPS_LICENSE_BAND_INVALID] = { N_("invalid"), N_("Devices whose licence is not for them or is damaged: signature updates are blocked"), TRUE },
  [IPS_LICENSE_BAND_UNKNOWN] = { N_("unknown"), N_("Devices that never said what licence they have"), FALSE },
};

IpsLicenseBand
ips_license_band_for (const IpsSensorFacts *facts, gint64 now_us)
{
  int days;

  switch (facts->license_status)
    {
    case IPS_LICENSE_EXPIRED:
      return IPS_LICENSE_BAND_EXPIRED;
    case IPS_LICENSE_NONE:
      return IPS_LICENSE_BAND_NONE;
    case IPS_LICENSE_INVALID:
      return IPS_LICENSE_BAND_INVALID;
    case IPS_LICENSE_VALID:
    case IPS_LICENSE_TRIAL:
      if (facts->license_expires_us == 0)
        return IPS_LICENSE_BAND_LATER;
      /* The sensor's word is as old as its last refresh; the date is not. */
      if (facts->license_expires_us <= now_us)
        return IPS_LICENSE_BAND_EXPIRED;
      days = ips_format_count_days (facts->license_expires_us, now_us);
      return days <= 7 ? IPS_LICENSE_BAND_7_DAYS
             : days <= 30 ? IPS_LICENSE_BAND_30_DAYS
             : days <= 60 ? IPS_LICENSE_BAND_60_DAYS
             : days <= 90 ? IPS_LICENSE_BAND_90_DAYS : IPS_LICENSE_BAND_LATER;
    case IPS_LICENSE_UNKNOWN:
    default:
      return IPS_LICENSE_BAND_UNKNOWN;
    }
}

const char *
ips_license_band_to_label (IpsLicenseBand band)
{
  g_return_val_if_fail (band < IPS_N_LICENSE_BANDS, "");

  return g_dgettext (GETTEXT_PACKAGE, bands[band].label);
}

const char *
ips_license_band_describe (IpsLicenseBand band)
{
  g_return_val_if_fail (band < IPS_N_LICENSE_BANDS, "");

  return g_dgettext (GETTEXT_PACKAGE, bands[band].description);
}

gboolean
ips_license_band_needs_attention (IpsLicenseBand band)
{
  g_return_val_if_fail (band < IPS_N_LICENSE_BANDS, FALSE);

  return bands[band].attention;
}
