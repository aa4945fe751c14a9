/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-signature-set.h"

G_BEGIN_DECLS

/* The signatures of a configuration that is in memory, read in a thread of its own; @bytes and @dialect are kept meanwhile. Main
 * thread. Errors: those of IpsSignatureReader. */
void ips_signature_reading_async (IpsDialect *dialect, GBytes *bytes, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsSignatureSet *ips_signature_reading_finish (IpsDialect *dialect, GAsyncResult *result, GError **error);   /* (transfer full) */

G_END_DECLS
