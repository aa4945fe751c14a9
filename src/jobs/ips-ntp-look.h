/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-fleet.h"
#include "ips-ntp-settings.h"

G_BEGIN_DECLS

/* Which NTP server a sensor is told to use, as its configuration says now. Main thread. */
void ips_ntp_look_async (IpsFleet *fleet, IpsSensor *sensor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full): of the mode "unknown" where the sensor's answer does not say; %NULL with the error where there is none */
IpsNtpSettings *ips_ntp_look_finish (GAsyncResult *result, GError **error);
/* Whether it can be asked: not over SSH alone. */
gboolean ips_ntp_look_is_possible (IpsSensor *sensor);

G_END_DECLS
