/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-ssh.h"

#include <libssh/callbacks.h>
#include <libssh/server.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim-console.h"
#include "sim-log.h"

#define MAX_ATTEMPTS 3
#define SLOW_MS 1000
#define DROP_AFTER_BYTES 200
#define ENDLESS_MS 2

/* What sensors of the period offer and nothing newer. */
#define OLD_KEY_EXCHANGE "diffie-hellman-group14-sha1,diffie-hellman-group1-sha1"
#define OLD_CIPHERS "aes128-cbc,3des-cbc"
#define OLD_MACS "hmac-sha1"
#define OLD_HOST_KEYS "ssh-rsa"

typedef struct
{
  SimSensor *sensor;
  GSocket *socket;              /* (owned): so that the listener can cut it */
  ssh_bind bind;                /* (owned) */
  ssh_session session;          /* (owned) */
  ssh_event event;              /* (owned) */
  ssh_channel channel;          /* (nullable): the session's */
  struct ssh_server_callbacks_struct server_callbacks;
  struct ssh_channel_callbacks_struct channel_callbacks;
  GSource *source;              /* (owned): of the socket, for what is waited for now */
  GIOCondition condition;
  guint timer_id;               /* of a fault */
  guint close_id;
  gboolean is_closing;

  char *asked;                  /* (owned) (nullable): whom the question is put to; the answer does not name him */
  char *user;                   /* (owned) (nullable): who logged in */
  SimRole role;
  guint n_attempts;
  SimConsole *console;          /* (owned) (nullable) */
  GByteArray *out;              /* (owned): not taken by the channel yet */
  gboolean is_silent;
  SimFaultKind fault;           /* of the answers; SIM_FAULT_REFUSE for none */
  gsize n_until_drop;
} SimSsh;

static GHashTable *sessions;    /* SimSsh, owned */

/* --- host keys --- */

static ssh_key
make_key (SimSensor *sensor)
{
  ssh_key key = NULL;
  gboolean old = sim_faults_have (sensor->faults, SIM_FAULT_SSH_OLD);

  if (ssh_pki_generate (old ? SSH_KEYTYPE_RSA : SSH_KEYTYPE_ED25519, old ? 1024 : 0, &key) != SSH_OK)
    g_error ("no host key could be made");
  return key;
}

static ssh_key
get_key (SimSensor *sensor)
{
  ssh_key key = NULL;

  if (sensor->host_key == NULL)
    {
      ssh_key fresh = make_key (sensor);

      if (ssh_pki_export_privkey_base64 (fresh, NULL, NULL, NULL, &sensor->host_key) != SSH_OK)
        g_error ("a host key could not be written");
      ssh_key_free (fresh);
    }
  if (ssh_pki_import_privkey_base64 (sensor->host_key, NULL, NULL, NULL, &key) != SSH_OK)
    g_error ("a host key could not be read");
  return key;
}

char *
sim_ssh_dup_fingerprint (SimSensor *sensor)
{
  ssh_key key = get_key (sensor);
  unsigned char *hash = NULL;
  size_t length = 0;
  char *text, *copy;

  if (ssh_get_publickey_hash (key, SSH_PUBLICKEY_HASH_SHA256, &hash, &length) != 0)
    g_error ("a host key has no hash");
  text = ssh_get_fingerprint_hash (SSH_PUBLICKEY_HASH_SHA256, hash, length);
  copy = g_strdup (text);
  ssh_string_free_char (text);
  ssh_clean_pubkey_hash (&hash);
  ssh_key_free (key);
  return copy;
}

void
sim_ssh_change_key (SimSensor *sensor)
{
  g_clear_pointer (&sensor->host_key, ssh_string_free_char);
}

/* --- the session's life --- */

static void
session_free (gpointer data)
{
  SimSsh *self = data;

  /* what libssh still calls back about is nothing new */
  self->is_closing = TRUE;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_handle_id (&self->close_id, g_source_remove);
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  sim_console_free (self->console);
  if (self->event != NULL)
    {
      ssh_event_remove_session (self->event, self->session);
      ssh_event_free (self->event);
    }
  ssh_disconnect (self->session);
  ssh_free (self->session);
  ssh_bind_free (self->bind);
  g_byte_array_unref (self->out);
  g_free (self->asked);
  g_free (self->user);
  g_object_unref (self->socket);
  g_free (self);
}

static gboolean
close_cb (gpointer user_data)
{
  SimSsh *self = user_data;

  self->close_id = 0;
  g_hash_table_remove (sessions, self);
  return G_SOURCE_REMOVE;
}

/* Not from inside of libssh. */
static void
close_soon (SimSsh *self)
{
  if (self->close_id == 0 && !self->is_closing)
    self->close_id = g_idle_add (close_cb, self);
}

static void watch (SimSsh *self);

static gboolean
ready_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  SimSsh *self = user_data;

  if (ssh_event_dopoll (self->event, 0) == SSH_ERROR || (ssh_get_status (self->session) & (SSH_CLOSED | SSH_CLOSED_ERROR)) != 0
      || (condition & (G_IO_ERR | G_IO_NVAL)) != 0)
    {
      close_soon (self);
      g_clear_pointer (&self->source, g_source_unref);
      return G_SOURCE_REMOVE;
    }
  watch (self);
  return self->source == NULL || g_source_is_destroyed (self->source) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Waits for what libssh wants now. */
static void
watch (SimSsh *self)
{
  GIOCondition wanted = G_IO_IN | G_IO_HUP;

  if ((ssh_get_poll_flags (self->session) & SSH_WRITE_PENDING) != 0)
    wanted |= G_IO_OUT;
  if (self->source != NULL && self->condition == wanted)
    return;
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  self->condition = wanted;
  self->source = g_socket_create_source (self->socket, wanted, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (ready_cb), self, NULL);
  g_source_attach (self->source, NULL);
}

/* --- what the console says --- */

static void
flush (SimSsh *self, gsize most)
{
  while (self->out->len > 0 && self->channel != NULL && most > 0)
    {
      int n = ssh_channel_write (self->channel, self->out->data, (uint32_t) MIN (self->out->len, most));

      if (n <= 0)
        break;
      g_byte_array_remove_range (self->out, 0, (guint) n);
      most -= (gsize) n;
    }
  watch (self);
}

static gboolean
slow_cb (gpointer user_data)
{
  flush (user_data, 1);
  return G_SOURCE_CONTINUE;
}

static gboolean
endless_cb (gpointer user_data)
{
  static const char text[] = "and so on, and so on, and so on, and so on, and so on, and so on\r\n";
  SimSsh *self = user_data;

  for (guint i = 0; i < 256 && self->out->len == 0; i++)
    {
      g_byte_array_append (self->out, (const guint8 *) text, sizeof text - 1);
      flush (self, G_MAXUINT32);
    }
  return G_SOURCE_CONTINUE;
}

static void
cut (SimSsh *self)
{
  flush (self, G_MAXUINT32);
  shutdown (g_socket_get_fd (self->socket), SHUT_RDWR);
  close_soon (self);
}

static void
console_write (gpointer user_data, const char *text, gsize length)
{
  SimSsh *self = user_data;

  if (self->is_silent || self->is_closing || self->fault == SIM_FAULT_ENDLESS_BODY)
    return;
  g_byte_array_append (self->out, (const guint8 *) text, (guint) length);
  if (self->fault == SIM_FAULT_SLOW)
    return;
  if (self->fault == SIM_FAULT_DROP && self->out->len >= self->n_until_drop)
    {
      g_byte_array_set_size (self->out, (guint) self->n_until_drop);
      cut (self);
      return;
    }
  if (self->fault != SIM_FAULT_DROP)
    flush (self, G_MAXUINT32);
}

static void
console_hang_up (gpointer user_data)
{
  SimSsh *self = user_data;

  if (self->channel != NULL)
    ssh_channel_close (self->channel);
  close_soon (self);
}

static void
console_misbehave (gpointer user_data, SimFaultKind kind)
{
  SimSsh *self = user_data;

  self->fault = kind;
  self->n_until_drop = self->out->len + DROP_AFTER_BYTES;
  if (kind == SIM_FAULT_HANG_REPLY)
    self->is_silent = TRUE;
  else if (kind == SIM_FAULT_SLOW)
    self->timer_id = g_timeout_add (SLOW_MS, slow_cb, self);
  else if (kind == SIM_FAULT_ENDLESS_BODY)
    self->timer_id = g_timeout_add (ENDLESS_MS, endless_cb, self);
}

/* --- the channel --- */

static int
data_cb (ssh_session session, ssh_channel channel, void *data, uint32_t length, int is_stderr, void *user_data)
{
  SimSsh *self = user_data;

  if (self->console != NULL && !self->is_closing)
    sim_console_feed (self->console, data, length);
  return (int) length;
}

static void
gone_cb (ssh_session session, ssh_channel channel, void *user_data)
{
  close_soon (user_data);
}

static int
pty_cb (ssh_session session, ssh_channel channel, const char *term, int width, int height, int pxwidth, int pxheight, void *user_data)
{
  return 0;
}

static int
shell_cb (ssh_session session, ssh_channel channel, void *user_data)
{
  static const SimConsoleFuncs funcs = { console_write, console_hang_up, console_misbehave };
  SimSsh *self = user_data;

  if (self->console != NULL)
    return 1;
  self->console = sim_console_new (self->sensor, self->user, self->role, &funcs, self);
  return 0;
}

static int
writable_cb (ssh_session session, ssh_channel channel, uint32_t bytes, void *user_data)
{
  SimSsh *self = user_data;

  if (self->fault == SIM_FAULT_REFUSE && !self->is_closing)
    flush (self, G_MAXUINT32);
  return 0;
}

static ssh_channel
open_cb (ssh_session session, void *user_data)
{
  SimSsh *self = user_data;

  if (self->channel != NULL || self->user == NULL)
    return NULL;
  self->channel = ssh_channel_new (session);
  self->channel_callbacks.userdata = self;
  self->channel_callbacks.channel_data_function = data_cb;
  self->channel_callbacks.channel_eof_function = NULL;
  self->channel_callbacks.channel_close_function = gone_cb;
  self->channel_callbacks.channel_pty_request_function = pty_cb;
  self->channel_callbacks.channel_shell_request_function = shell_cb;
  self->channel_callbacks.channel_write_wontblock_function = writable_cb;
  ssh_callbacks_init (&self->channel_callbacks);
  ssh_set_channel_callbacks (self->channel, &self->channel_callbacks);
  return self->channel;
}

/* --- the login --- */

static gboolean
log_in (SimSsh *self, const char *user, const char *password)
{
  SimSensor *sensor = self->sensor;
  SimLogEntry *entry = sim_log_add (sensor->index, "request");

  self->role = sim_sensor_log_in (sensor, user, password);
  entry->method = g_strdup ("SSH");
  entry->path = g_strdup ("login");
  entry->authorization = TRUE;
  sim_log_finish (entry->id, self->role != SIM_ROLE_NONE ? 200 : 401);
  if (self->role == SIM_ROLE_NONE)
    {
      sensor->n_rejected++;
      if (++self->n_attempts >= MAX_ATTEMPTS)
        close_soon (self);
      return FALSE;
    }
  sensor->n_logins++;
  g_free (self->user);
  self->user = g_strdup (user);
  return TRUE;
}

static int
password_cb (ssh_session session, const char *user, const char *password, void *user_data)
{
  return log_in (user_data, user, password) ? SSH_AUTH_SUCCESS : SSH_AUTH_DENIED;
}

/* Keyboard-interactive: one question, one answer. */
static int
message_cb (ssh_session session, ssh_message message, void *user_data)
{
  SimSsh *self = user_data;
  const char *prompts[] = { "Password: " };
  char echo[] = { 0 };

  if (ssh_message_type (message) != SSH_REQUEST_AUTH || ssh_message_subtype (message) != SSH_AUTH_METHOD_INTERACTIVE)
    return 1;
  if (!ssh_message_auth_kbdint_is_response (message))
    {
      g_free (self->asked);
      self->asked = g_strdup (ssh_message_auth_user (message));
      return ssh_message_auth_interactive_request (message, "", "", 1, prompts, echo) == SSH_OK ? 0 : 1;
    }
  if (self->asked == NULL || ssh_userauth_kbdint_getnanswers (session) != 1 || !log_in (self, self->asked, ssh_userauth_kbdint_getanswer (session, 0)))
    return 1;
  ssh_message_auth_reply_success (message, 0);
  return 0;
}

static void
set_old (SimSsh *self)
{
  int smallest = 1024;

  ssh_bind_options_set (self->bind, SSH_BIND_OPTIONS_RSA_MIN_SIZE, &smallest);
  ssh_bind_options_set (self->bind, SSH_BIND_OPTIONS_KEY_EXCHANGE, OLD_KEY_EXCHANGE);
  ssh_bind_options_set (self->bind, SSH_BIND_OPTIONS_CIPHERS_C_S, OLD_CIPHERS);
  ssh_bind_options_set (self->bind, SSH_BIND_OPTIONS_CIPHERS_S_C, OLD_CIPHERS);
  ssh_bind_options_set (self->bind, SSH_BIND_OPTIONS_HMAC_C_S, OLD_MACS);
  ssh_bind_options_set (self->bind, SSH_BIND_OPTIONS_HMAC_S_C, OLD_MACS);
  ssh_bind_options_set (self->bind, SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, OLD_HOST_KEYS);
}

void
sim_ssh_accept (SimSensor *sensor, GSocket *socket)
{
  SimSsh *self = g_new0 (SimSsh, 1);
  gboolean config = FALSE;
  gboolean interactive = sim_faults_have (sensor->faults, SIM_FAULT_SSH_INTERACTIVE);

  if (sessions == NULL)
    sessions = g_hash_table_new_full (NULL, NULL, session_free, NULL);
  self->sensor = sensor;
  self->socket = g_object_ref (socket);
  self->out = g_byte_array_new ();
  self->bind = ssh_bind_new ();
  self->session = ssh_new ();
  ssh_bind_options_set (self->bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &config);
  ssh_bind_options_set (self->bind, SSH_BIND_OPTIONS_IMPORT_KEY, get_key (sensor));
  if (sim_faults_have (sensor->faults, SIM_FAULT_SSH_OLD))
    set_old (self);
  g_hash_table_add (sessions, self);
  if (ssh_bind_accept_fd (self->bind, self->session, dup (g_socket_get_fd (socket))) != SSH_OK)
    {
      g_warning ("%s: %s", sensor->address, ssh_get_error (self->bind));
      close_soon (self);
      return;
    }
  self->server_callbacks.userdata = self;
  self->server_callbacks.auth_password_function = interactive ? NULL : password_cb;
  self->server_callbacks.channel_open_request_session_function = open_cb;
  ssh_callbacks_init (&self->server_callbacks);
  ssh_set_server_callbacks (self->session, &self->server_callbacks);
  ssh_set_message_callback (self->session, message_cb, self);
  ssh_set_auth_methods (self->session, interactive ? SSH_AUTH_METHOD_INTERACTIVE : SSH_AUTH_METHOD_PASSWORD | SSH_AUTH_METHOD_INTERACTIVE);
  ssh_set_blocking (self->session, 0);
  self->event = ssh_event_new ();
  if (ssh_handle_key_exchange (self->session) == SSH_ERROR || ssh_event_add_session (self->event, self->session) != SSH_OK)
    {
      close_soon (self);
      return;
    }
  watch (self);
}

guint
sim_ssh_get_n (void)
{
  return sessions != NULL ? g_hash_table_size (sessions) : 0;
}

void
sim_ssh_close (void)
{
  g_clear_pointer (&sessions, g_hash_table_unref);
}
