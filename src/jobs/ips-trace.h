/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define IPS_TRACE_MAX_HOPS 30

/**
 * IpsTrace: the hosts on the way to an address, as they said so themselves. A plain value.
 */
typedef struct
{
  char *hops[IPS_TRACE_MAX_HOPS];   /* (owned) (nullable): by distance; %NULL for one that keeps silent */
  guint last;                       /* the farthest that answered, counted from 1; 0 none */
  gboolean reached;                 /* it is the address itself */
} IpsTrace;
void ips_trace_free (IpsTrace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsTrace, ips_trace_free)

/**
 * ips_trace_async:
 * @timeout_ms: how long answers are waited for, all in all
 *
 * Sends one small UDP packet for each distance at once and listens for who returns them: needs no privilege. Main thread.
 * Errors: %IPS_ERROR_UNREACHABLE where nothing can be sent.
 */
void ips_trace_async (GInetAddress *address, guint timeout_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsTrace *ips_trace_finish (GAsyncResult *result, GError **error);   /* (transfer full) */

/* "got as far as 192.0.2.1 (hop 4)", or that nobody answered. (transfer full) */
char *ips_trace_describe (const IpsTrace *self);

G_END_DECLS
