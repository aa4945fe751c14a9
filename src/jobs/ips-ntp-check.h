/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-diagnosis.h"

G_BEGIN_DECLS

/**
 * ips_ntp_check_async:
 *
 * Asks the sensor whether NTP keeps its clock (features.md RCH-08). A new setting is "Not Synchronized" for some minutes
 * (RCH-09): such a check says with IpsCheck.again that asking again later is worth it. Main thread.
 */
void ips_ntp_check_async (IpsFleet *fleet, IpsSensor *sensor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full): a check in any case, "not tried" where the sensor could not be asked; %NULL only when cancelled */
IpsCheck *ips_ntp_check_finish (GAsyncResult *result, GError **error);

G_END_DECLS
