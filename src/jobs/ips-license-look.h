/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-site-access.h"

G_BEGIN_DECLS

/**
 * ips_license_look_async:
 *
 * Looks at the certificate of the licence server; sends nothing. Main thread.
 *
 * Returns by _finish: (transfer full) (nullable): what it presented and the verdict on it; %NULL without an error where it is
 *   asked without TLS
 */
void ips_license_look_async (IpsStore *store, IpsVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsSiteHost *ips_license_look_finish (IpsStore *store, GAsyncResult *result, GError **error);

/* What is asked of a person before it is accepted: sentences. (transfer full) */
char *ips_license_look_describe (const IpsSiteHost *host);

G_END_DECLS
