/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-diagnosis.h"

G_BEGIN_DECLS

/**
 * ips_account_check_async:
 *
 * Asks the sensor for its accounts and for who is logged in, and whether ours may change anything: only the command line
 * tells. Main thread.
 */
void ips_account_check_async (IpsFleet *fleet, IpsSensor *sensor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full) (nullable): %NULL where there is no command line to ask, or when cancelled; "not tried" where it did not answer */
IpsCheck *ips_account_check_finish (GAsyncResult *result, GError **error);

G_END_DECLS
