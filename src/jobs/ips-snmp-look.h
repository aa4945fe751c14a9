/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_snmp_look_async:
 *
 * Asks the sensor of @context whether an SNMP policy is configured on it, where an update of what it runs depends on that, and takes
 * the answer into its facts. One that does not answer, or not so that it is understood, leaves it unknown and is no failure: only a
 * stop is an error. Others are asked nothing.
 */
void ips_snmp_look_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_snmp_look_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
