/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-trace.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
/* after the system's own: it wants their types */
#include <linux/errqueue.h>

#include "ips-error.h"
#include "ips-source.h"

/* Where no program listens; the port says which packet came back. */
#define FIRST_PORT 33434

typedef struct
{
  int fd;
  GSource *source;     /* (owned) */
  GSource *timeout;    /* (owned) */
  IpsTrace *trace;     /* (owned) (nullable) */
} Tracing;

void
ips_trace_free (IpsTrace *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < IPS_TRACE_MAX_HOPS; i++)
    g_free (self->hops[i]);
  g_free (self);
}

char *
ips_trace_describe (const IpsTrace *self)
{
  if (self->last == 0)
    return g_strdup (_("no host on the way answered"));
  if (self->reached)
    /* TRANSLATORS: a number of hosts on the way */
    return g_strdup_printf (_("packets arrive there (hop %u)"), self->last);
  /* TRANSLATORS: the address of a host on the way, and the how manieth it is */
  return g_strdup_printf (_("packets got as far as %s (hop %u)"), self->hops[self->last - 1], self->last);
}

static void
tracing_free (Tracing *self)
{
  ips_source_clear (&self->source);
  ips_source_clear (&self->timeout);
  if (self->fd >= 0)
    close (self->fd);
  ips_trace_free (self->trace);
  g_free (self);
}

static void
finish (GTask *task)
{
  Tracing *self = g_task_get_task_data (task);

  g_object_ref (task);
  ips_source_clear (&self->source);
  ips_source_clear (&self->timeout);
  g_task_return_pointer (task, g_steal_pointer (&self->trace), (GDestroyNotify) ips_trace_free);
  g_object_unref (task);
}

static char *
dup_address (const struct sockaddr *address)
{
  gsize size = address->sa_family == AF_INET ? sizeof (struct sockaddr_in) : address->sa_family == AF_INET6 ? sizeof (struct sockaddr_in6) : 0;
  g_autoptr(GSocketAddress) native = size > 0 ? g_socket_address_new_from_native ((gpointer) address, size) : NULL;

  return native != NULL ? g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (native))) : NULL;
}

/* Which of ours was returned, by whom, and whether it had arrived. %FALSE where nothing more is there. */
static gboolean
read_one (Tracing *self)
{
  union { struct sockaddr any; struct sockaddr_in6 six; } target = { 0 };
  guchar control[512], data[64];
  struct iovec vector = { data, sizeof data };
  struct msghdr message = { .msg_name = &target, .msg_namelen = sizeof target, .msg_iov = &vector, .msg_iovlen = 1,
                            .msg_control = control, .msg_controllen = sizeof control };
  guint port;

  if (recvmsg (self->fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
    return FALSE;
  /* the port stands at the same place in both kinds of address */
  port = ntohs (target.six.sin6_port);
  if (message.msg_namelen == 0 || port < FIRST_PORT || port >= FIRST_PORT + IPS_TRACE_MAX_HOPS)
    return TRUE;
  for (struct cmsghdr *part = CMSG_FIRSTHDR (&message); part != NULL; part = CMSG_NXTHDR (&message, part))
    {
      gboolean four = part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR;
      const struct sock_extended_err *error = (const struct sock_extended_err *) (gconstpointer) CMSG_DATA (part);
      guint hop = port - FIRST_PORT;

      if ((!four && !(part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR)) || self->trace->hops[hop] != NULL
          || (error->ee_origin != SO_EE_ORIGIN_ICMP && error->ee_origin != SO_EE_ORIGIN_ICMP6))
        continue;
      self->trace->hops[hop] = dup_address (SO_EE_OFFENDER (error));
      if (self->trace->hops[hop] == NULL)
        continue;
      if (error->ee_errno == ECONNREFUSED && (!self->trace->reached || hop + 1 < self->trace->last))
        {
          /* farther packets arrive as well: the nearest says how far it is */
          self->trace->reached = TRUE;
          self->trace->last = hop + 1;
        }
      else if (!self->trace->reached)
        self->trace->last = MAX (self->trace->last, hop + 1);
    }
  return TRUE;
}

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Tracing *self = g_task_get_task_data (user_data);

  while (read_one (self))
    continue;
  return G_SOURCE_CONTINUE;
}

static gboolean
timeout_cb (gpointer user_data)
{
  finish (user_data);
  return G_SOURCE_REMOVE;
}

/* Whether any could be sent. */
static gboolean
send_all (Tracing *self, GInetAddress *address)
{
  gboolean four = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
  gboolean any = FALSE;

  for (int i = 0; i < IPS_TRACE_MAX_HOPS; i++)
    {
      g_autoptr(GSocketAddress) target = g_inet_socket_address_new (address, (guint16) (FIRST_PORT + i));
      union { struct sockaddr any; struct sockaddr_in6 six; } native = { 0 };
      int hops = i + 1;
      gssize size = g_socket_address_get_native_size (target);

      g_socket_address_to_native (target, &native, sizeof native, NULL);
      if (setsockopt (self->fd, four ? IPPROTO_IP : IPPROTO_IPV6, four ? IP_TTL : IPV6_UNICAST_HOPS, &hops, sizeof hops) != 0)
        return any;
      /* An answer to an earlier one may be reported by the next call instead: that one is tried again. */
      for (guint attempt = 0; attempt < 3; attempt++)
        if (sendto (self->fd, "", 1, MSG_DONTWAIT, &native.any, (socklen_t) size) == 1)
          {
            any = TRUE;
            break;
          }
    }
  return any;
}

void
ips_trace_async (GInetAddress *address, guint timeout_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  gboolean four = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
  Tracing *self = g_new0 (Tracing, 1);
  int on = 1;

  g_task_set_source_tag (task, ips_trace_async);
  g_task_set_task_data (task, self, (GDestroyNotify) tracing_free);
  self->trace = g_new0 (IpsTrace, 1);
  self->fd = socket (four ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (self->fd < 0 || setsockopt (self->fd, four ? IPPROTO_IP : IPPROTO_IPV6, four ? IP_RECVERR : IPV6_RECVERR, &on, sizeof on) != 0
      || !send_all (self, address))
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_UNREACHABLE, "%s", g_strerror (errno)));
      return;
    }
  /* what is returned is told as an error condition */
  self->source = g_unix_fd_source_new (self->fd, G_IO_ERR);
  g_source_set_callback (self->source, G_SOURCE_FUNC (readable_cb), g_object_ref (task), g_object_unref);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  self->timeout = g_timeout_source_new (timeout_ms);
  g_source_set_callback (self->timeout, timeout_cb, g_object_ref (task), g_object_unref);
  g_source_attach (self->timeout, g_main_context_get_thread_default ());
}

IpsTrace *
ips_trace_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
