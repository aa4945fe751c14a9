/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpsRoute: how this machine would reach an address, as far as it can say itself.
 */
typedef struct
{
  char *source_address;   /* (owned) (nullable): our own address on that way */
  char *interface;        /* (owned) (nullable): "eth0" */
  char *gateway;          /* (owned) (nullable): NULL: directly, or not known */
} IpsRoute;
void ips_route_free (IpsRoute *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsRoute, ips_route_free)

/* Asks the kernel only, sends nothing. %IPS_ERROR_UNREACHABLE where there is no route. */
IpsRoute *ips_route_lookup (GInetAddress *address, GError **error);

/**
 * ips_ping_async: one ICMP echo from an unprivileged socket.
 *
 * Resolves to the round trip in µs; -1 with %IPS_ERROR_TIMED_OUT (no answer within @timeout_ms),
 * %IPS_ERROR_PERMISSION (this system does not let programs ping), or %IPS_ERROR_UNREACHABLE.
 */
void ips_ping_async (GInetAddress *address, guint timeout_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64 ips_ping_finish (GAsyncResult *result, GError **error);

G_END_DECLS
