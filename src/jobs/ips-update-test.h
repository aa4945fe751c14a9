/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-diagnosis.h"

G_BEGIN_DECLS

/**
 * ips_update_test_async:
 *
 * Tries the update server as it is set, step by step, each with its evidence: name lookup, TCP, proxy, TLS, login,
 * eligibility, listing, first bytes of one file. Behind the first that fails the rest is skipped. Changes nothing. Main
 * thread.
 *
 * Result: (transfer full) (element-type IpsCheck); never an error but a cancellation.
 */
void ips_update_test_async (IpsFleet *fleet, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_update_test_finish (GAsyncResult *result, GError **error);

G_END_DECLS
