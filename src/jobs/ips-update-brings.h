/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store.h"

G_BEGIN_DECLS

/**
 * ips_update_brings_async:
 * @level: of a signature update; 0 of none
 *
 * What that level brings over the nearest known one before it, out of the catalogue. Main thread.
 *
 * Returns by _finish: (transfer full) (nullable): "12 new, 3 modified, 1 retired since S610"; %NULL where the level is not known
 *   (its package is not here, or was not read yet), or none before it
 */
void ips_update_brings_async (IpsStore *store, guint level, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *ips_update_brings_finish (GAsyncResult *result, GError **error);

G_END_DECLS
