/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-listener.h"

#include <sys/socket.h>

#include "sim-fleet.h"
#include "sim-log.h"
#include "sim-ssh.h"
#include "sim-tls-stream.h"

#define ACCEPT_BURST 64
#define HANDSHAKE_TIMEOUT_S 120

/* One port. */
typedef struct
{
  GSocket *socket;      /* (owned) */
  SoupServer *server;   /* (owned) (nullable) */
  SimPortKind kind;
  GSource *source;      /* (owned) */
} SimPort;

/* A connection that is held; lives as long as its socket. */
typedef struct
{
  SimSensor *sensor;
  GSocket *socket;      /* (unowned) */
} SimHeld;

typedef struct
{
  SoupServer *server;   /* (owned) */
  SimSensor *sensor;
  GSocketAddress *local, *remote;  /* (owned) */
} SimGreeting;

static GPtrArray *ports;
static GHashTable *held;          /* GSocket -> SimHeld */
static guint max_held;
static guint64 n_total;

static void
port_free (gpointer data)
{
  SimPort *port = data;

  g_source_destroy (port->source);
  g_source_unref (port->source);
  g_socket_close (port->socket, NULL);
  g_object_unref (port->socket);
  g_clear_object (&port->server);
  g_free (port);
}

static void
socket_gone_cb (gpointer data, GObject *where_the_object_was)
{
  if (held != NULL)
    g_hash_table_remove (held, where_the_object_was);
}

static void
hold (SimSensor *sensor, GSocket *socket)
{
  SimHeld *self = g_new0 (SimHeld, 1);

  self->sensor = sensor;
  self->socket = socket;
  g_hash_table_insert (held, socket, self);
  g_object_weak_ref (G_OBJECT (socket), socket_gone_cb, NULL);
  max_held = MAX (max_held, g_hash_table_size (held));
  n_total++;
  sensor->n_connections++;
}

/* As a port that nobody listens on: the client sees a reset. */
static void
refuse (GSocket *socket)
{
  struct linger at_once = { 1, 0 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  g_socket_close (socket, NULL);
}

static void
greeting_free (SimGreeting *self)
{
  g_object_unref (self->server);
  g_object_unref (self->local);
  g_object_unref (self->remote);
  g_free (self);
}

static void
hand_over (SimGreeting *greeting, GIOStream *stream)
{
  g_autoptr(GError) error = NULL;

  if (!soup_server_accept_iostream (greeting->server, stream, greeting->local, greeting->remote, &error))
    g_warning ("%s: %s", greeting->sensor->address, error->message);
}

static void
handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SimGreeting *greeting = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *protocol = sim_tls_stream_handshake_finish (SIM_TLS_STREAM (source), result, &error);
  SimLogEntry *entry = sim_log_add (greeting->sensor->index, protocol != NULL ? "handshake" : "handshake-failed");

  entry->detail = g_strdup (protocol != NULL ? protocol : error->message);
  if (protocol != NULL && greeting->sensor->state != SIM_STATE_REBOOTING)
    hand_over (greeting, G_IO_STREAM (source));
  else
    g_io_stream_close (G_IO_STREAM (source), NULL, NULL);
  greeting_free (greeting);
}

/* Never answers, but notices that the client went. */
static gboolean
swallow_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  char buffer[4096];
  gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);

  if (n > 0)
    return G_SOURCE_CONTINUE;
  g_socket_close (socket, NULL);
  return G_SOURCE_REMOVE;
}

static void
swallow (GSocket *socket)
{
  g_autoptr(GSource) source = g_socket_create_source (socket, G_IO_IN | G_IO_HUP, NULL);

  /* the source's reference keeps the socket */
  g_source_set_callback (source, G_SOURCE_FUNC (swallow_cb), NULL, NULL);
  g_source_attach (source, NULL);
}

/* Its web server speaks one of the two; the command line is there beside either. */
static gboolean
is_other_transport (const SimPort *port, const SimSensor *sensor)
{
  return port->kind != SIM_PORT_SSH && sensor->http != (port->kind == SIM_PORT_HTTP);
}

static void
greet (SimPort *port, GSocket *socket)
{
  g_autoptr(GSocketAddress) local = g_socket_get_local_address (socket, NULL);
  g_autoptr(GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);
  SimSensor *sensor = local != NULL ? sim_fleet_find_local (local) : NULL;
  g_autoptr(SimFault) refusing = NULL;
  g_autoptr(SimFault) hanging = NULL;
  SimGreeting *greeting;

  if (sensor == NULL || remote == NULL)
    {
      refuse (socket);
      return;
    }
  refusing = sim_faults_take (sensor->faults, SIM_FAULT_REFUSE, NULL);
  if (refusing != NULL || sensor->state == SIM_STATE_REBOOTING || is_other_transport (port, sensor))
    {
      SimLogEntry *entry = sim_log_add (sensor->index, "refused");

      entry->detail = g_strdup (refusing != NULL ? "refuse" : sensor->state == SIM_STATE_REBOOTING ? "rebooting" : "transport");
      refuse (socket);
      return;
    }
  hold (sensor, socket);
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, 6 /* IPPROTO_TCP */, 1 /* TCP_NODELAY */, 1, NULL);
  hanging = sim_faults_take (sensor->faults, SIM_FAULT_HANG, NULL);
  sim_log_add (sensor->index, "connection")->detail = hanging != NULL ? g_strdup (hanging->text) : NULL;
  if (hanging != NULL)
    {
      swallow (socket);
      return;
    }
  if (port->kind == SIM_PORT_SSH)
    {
      sim_ssh_accept (sensor, socket);
      return;
    }
  greeting = g_new0 (SimGreeting, 1);
  greeting->server = g_object_ref (port->server);
  greeting->sensor = sensor;
  greeting->local = g_steal_pointer (&local);
  greeting->remote = g_steal_pointer (&remote);
  if (port->kind == SIM_PORT_HTTPS)
    {
      g_autoptr(SimTlsStream) stream = sim_tls_stream_new (socket, sim_sensor_get_certificate (sensor), sim_sensor_is_tls10 (sensor));

      sim_tls_stream_handshake_async (stream, HANDSHAKE_TIMEOUT_S, handshake_cb, greeting);
    }
  else
    {
      g_autoptr(GSocketConnection) connection = g_socket_connection_factory_create_connection (socket);

      hand_over (greeting, G_IO_STREAM (connection));
      greeting_free (greeting);
    }
}

static gboolean
accept_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  SimPort *port = user_data;

  for (guint i = 0; i < ACCEPT_BURST; i++)
    {
      g_autoptr(GSocket) accepted = g_socket_accept (socket, NULL, NULL);

      if (accepted == NULL)
        break;
      greet (port, accepted);
    }
  return G_SOURCE_CONTINUE;
}

guint
sim_listener_open (SoupServer *server, guint number, SimPortKind kind, GError **error)
{
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  g_autoptr(GInetAddress) any = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (any, (guint16) number);
  g_autoptr(GSocketAddress) bound = NULL;
  SimPort *port;

  if (socket == NULL)
    return 0;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, SOMAXCONN);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return 0;
  bound = g_socket_get_local_address (socket, error);
  if (bound == NULL)
    return 0;
  if (ports == NULL)
    {
      ports = g_ptr_array_new_with_free_func (port_free);
      held = g_hash_table_new_full (NULL, NULL, NULL, g_free);
    }
  port = g_new0 (SimPort, 1);
  port->socket = g_object_ref (socket);
  port->server = server != NULL ? g_object_ref (server) : NULL;
  port->kind = kind;
  port->source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (port->source, G_SOURCE_FUNC (accept_cb), port, NULL);
  g_source_attach (port->source, NULL);
  g_ptr_array_add (ports, port);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

void
sim_listener_close (void)
{
  g_clear_pointer (&ports, g_ptr_array_unref);
}

void
sim_listener_drop (SimSensor *sensor)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, held);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SimHeld *one = value;

      if (one->sensor == sensor && !g_socket_is_closed (one->socket))
        shutdown (g_socket_get_fd (one->socket), SHUT_RDWR);
    }
}

guint
sim_listener_get_n (void)
{
  return held != NULL ? g_hash_table_size (held) : 0;
}

guint
sim_listener_get_max (void)
{
  return max_held;
}

guint64
sim_listener_get_total (void)
{
  return n_total;
}

void
sim_listener_reset (void)
{
  max_held = sim_listener_get_n ();
  n_total = 0;
}
