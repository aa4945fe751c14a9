/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-ntp.h"

#include <glib/gi18n-lib.h>

IpsNtpState *
ips_ntp_state_new (void)
{
  IpsNtpState *self = g_new0 (IpsNtpState, 1);

  self->server = g_strdup ("");
  return self;
}

void
ips_ntp_state_free (IpsNtpState *self)
{
  if (self == NULL)
    return;
  g_free (self->server);
  g_free (self);
}

static char *
describe_sync (const IpsNtpState *self)
{
  switch (self->sync)
    {
    case IPS_NTP_SYNCHRONIZED:
      /* TRANSLATORS: %s is the address of a time server */
      return *self->server != '\0' ? g_strdup_printf (_("Synchronized with %s"), self->server) : g_strdup (_("Synchronized"));
    case IPS_NTP_NOT_SYNCHRONIZED:
      /* TRANSLATORS: %s is the address of a time server */
      return *self->server != '\0' ? g_strdup_printf (_("Not Synchronized with %s"), self->server) : g_strdup (_("Not Synchronized"));
    case IPS_NTP_NOT_USED:
      return g_strdup (_("No NTP server is set"));
    case IPS_NTP_UNKNOWN:
    case IPS_N_NTP_SYNCS:
    default:
      return g_strdup (_("The device does not say"));
    }
}

char *
ips_ntp_state_describe (const IpsNtpState *self)
{
  g_autofree char *sync = describe_sync (self);
  double offset_ms = (double) self->offset_us / 1000.0;

  if (!self->offset_known || (self->sync != IPS_NTP_SYNCHRONIZED && self->sync != IPS_NTP_NOT_SYNCHRONIZED))
    return g_steal_pointer (&sync);
  /* TRANSLATORS: whether a clock is synchronized, and how far it is off in milliseconds: "Synchronized, offset 0.07 ms" */
  return g_strdup_printf (_("%1$s, offset %2$.2f ms"), sync, offset_ms);
}
