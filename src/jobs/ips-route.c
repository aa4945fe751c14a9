/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-route.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "ips-error.h"
#include "ips-sleep.h"
#include "ips-source.h"

#define PROC_ROUTE "/proc/net/route"

void
ips_route_free (IpsRoute *self)
{
  g_free (self->source_address);
  g_free (self->interface);
  g_free (self->gateway);
  g_free (self);
}

/* The longest prefix of /proc/net/route that holds @address (network byte order); IPv4 only. */
static void
read_route_table (guint32 address, IpsRoute *route)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  guint32 best_mask = 0;
  gboolean found = FALSE;

  if (!g_file_get_contents (PROC_ROUTE, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      char name[32];
      unsigned int destination, gateway, flags, mask;
      struct in_addr hop;
      char buffer[INET_ADDRSTRLEN];

      if (sscanf (lines[i], "%31s %x %x %x %*s %*s %*s %x", name, &destination, &gateway, &flags, &mask) != 5)
        continue;
      if ((address & mask) != destination || (found && ntohl (mask) <= ntohl (best_mask)))
        continue;
      found = TRUE;
      best_mask = mask;
      g_free (route->interface);
      route->interface = g_strdup (name);
      g_clear_pointer (&route->gateway, g_free);
      hop.s_addr = gateway;
      if (gateway != 0 && inet_ntop (AF_INET, &hop, buffer, sizeof buffer) != NULL)
        route->gateway = g_strdup (buffer);
    }
}

IpsRoute *
ips_route_lookup (GInetAddress *address, GError **error)
{
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GSocketAddress) target = g_inet_socket_address_new (address, 9);
  g_autoptr(GSocketAddress) local = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autoptr(IpsRoute) route = g_new0 (IpsRoute, 1);

  /* connecting a datagram socket only looks the route up */
  socket = g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &local_error);
  if (socket == NULL || !g_socket_connect (socket, target, NULL, &local_error))
    {
      ips_set_error (error, IPS_ERROR_UNREACHABLE, "no route: %s", local_error->message);
      return NULL;
    }
  local = g_socket_get_local_address (socket, NULL);
  if (local != NULL && G_IS_INET_SOCKET_ADDRESS (local))
    route->source_address = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local)));
  if (g_inet_address_get_is_loopback (address))
    route->interface = g_strdup ("lo");
  else if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    {
      guint32 number;

      memcpy (&number, g_inet_address_to_bytes (address), sizeof number);
      read_route_table (number, route);
    }
  return g_steal_pointer (&route);
}

/* --- ping --- */

typedef struct
{
  GSocket *socket;       /* (owned) */
  GSource *source;       /* (owned) */
  GSource *timeout;      /* (owned) */
  gint64 begin_us;
  int reply_type;
} Ping;

static void
ping_free (Ping *self)
{
  ips_source_clear (&self->source);
  ips_source_clear (&self->timeout);
  g_clear_object (&self->socket);
  g_free (self);
}

static void
ping_return (GTask *task, gint64 round_trip_us, GError *error)
{
  Ping *ping = g_task_get_task_data (task);

  g_object_ref (task);
  ips_source_clear (&ping->source);
  ips_source_clear (&ping->timeout);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, (gssize) round_trip_us);
  g_object_unref (task);
}

static gboolean
ping_readable_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  GTask *task = user_data;
  Ping *ping = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  guchar reply[256];
  gssize n;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      ping_return (task, 0, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
      return G_SOURCE_REMOVE;
    }
  n = g_socket_receive (socket, (char *) reply, sizeof reply, NULL, &error);
  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  if (n < 0)
    ping_return (task, 0, ips_error_new (IPS_ERROR_UNREACHABLE, "%s", error->message));
  else if (n >= 8 && reply[0] == ping->reply_type)
    ping_return (task, g_get_monotonic_time () - ping->begin_us, NULL);
  else
    return G_SOURCE_CONTINUE;
  return G_SOURCE_REMOVE;
}

static gboolean
ping_timeout_cb (gpointer user_data)
{
  ping_return (user_data, 0, ips_error_new (IPS_ERROR_TIMED_OUT, "no echo"));
  return G_SOURCE_REMOVE;
}

void
ips_ping_async (GInetAddress *address, guint timeout_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GSocketAddress) target = g_inet_socket_address_new (address, 0);
  gboolean is_v4 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
  Ping *ping = g_new0 (Ping, 1);
  g_autoptr(GError) error = NULL;
  guchar request[16] = { 0 };
  int fd;

  g_task_set_source_tag (task, ips_ping_async);
  g_task_set_task_data (task, ping, (GDestroyNotify) ping_free);
  fd = socket (is_v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, is_v4 ? (int) IPPROTO_ICMP : (int) IPPROTO_ICMPV6);
  if (fd < 0)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_PERMISSION, "this system does not let programs ping: %s", g_strerror (errno)));
      return;
    }
  ping->socket = g_socket_new_from_fd (fd, &error);
  if (ping->socket == NULL)
    {
      close (fd);
      g_task_return_error (task, ips_error_new (IPS_ERROR_PERMISSION, "%s", error->message));
      return;
    }
  g_socket_set_blocking (ping->socket, FALSE);
  /* identifier and checksum are the kernel's on such a socket */
  request[0] = is_v4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
  request[7] = 1;
  ping->reply_type = is_v4 ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY;
  ping->begin_us = g_get_monotonic_time ();
  if (!g_socket_connect (ping->socket, target, NULL, &error) ||
      g_socket_send (ping->socket, (char *) request, sizeof request, NULL, &error) < 0)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_UNREACHABLE, "%s", error->message));
      return;
    }
  ping->source = g_socket_create_source (ping->socket, G_IO_IN, cancellable);
  g_source_set_callback (ping->source, G_SOURCE_FUNC (ping_readable_cb), g_object_ref (task), g_object_unref);
  g_source_attach (ping->source, g_main_context_get_thread_default ());
  ping->timeout = g_timeout_source_new (timeout_ms);
  g_source_set_callback (ping->timeout, ping_timeout_cb, g_object_ref (task), g_object_unref);
  g_source_attach (ping->timeout, g_main_context_get_thread_default ());
}

gint64
ips_ping_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
