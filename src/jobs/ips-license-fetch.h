/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-license.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_license_fetch_async:
 *
 * Asks Cisco.com for the licence of the context's sensor, by the serial number in its facts, keeping the pace
 * (ips-store-pace.h), and puts what comes into the library before anything else is done with it. Where the pace has no
 * room the context is set to wait for %IPS_WAIT_PACE. What the licence server complains of becomes the context's
 * failure in words. Main thread.
 *
 * Returns by _finish: (transfer full)
 */
void ips_license_fetch_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsLicense *ips_license_fetch_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
