/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { IPS_NTP_UNKNOWN, IPS_NTP_NOT_USED, IPS_NTP_SYNCHRONIZED, IPS_NTP_NOT_SYNCHRONIZED, IPS_N_NTP_SYNCS } IpsNtpSync;

/**
 * IpsNtpState: what a sensor says about the server that keeps its clock. A plain value.
 */
typedef struct
{
  IpsNtpSync sync;
  char *server;          /* (owned): the one it goes by, as the sensor names it, safe to show; "" where it names none */
  gboolean offset_known;
  gint64 offset_us;      /* the sensor's clock minus the server's, as the sensor measured it */
} IpsNtpState;
IpsNtpState *ips_ntp_state_new (void);
void ips_ntp_state_free (IpsNtpState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsNtpState, ips_ntp_state_free)

/* "Synchronized with 10.1.1.1, offset 0.07 ms"; the first words are those of the sensor's own manual. (transfer full) */
char *ips_ntp_state_describe (const IpsNtpState *self);

G_END_DECLS
