/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-ssh-session.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <libssh/libssh.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ips-bubble-babble.h"
#include "ips-sensor-error.h"

/* Wide enough that no command is broken, and no higher than what every device takes. */
#define COLUMNS 500
#define ROWS 24
#define MIN_OLD_RSA_BITS 768

/* What the library takes by itself, and behind it what it would not. */
#define OLD_KEY_EXCHANGE "curve25519-sha256,ecdh-sha2-nistp256,diffie-hellman-group16-sha512,diffie-hellman-group14-sha256," \
  "diffie-hellman-group14-sha1,diffie-hellman-group1-sha1"
#define OLD_HOST_KEYS "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256,ssh-rsa"
#define OLD_CIPHERS "aes256-gcm@openssh.com,aes256-ctr,aes128-ctr,aes256-cbc,aes128-cbc,3des-cbc"
#define OLD_MACS "hmac-sha2-256-etm@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1"

typedef enum { LOGIN_METHODS, LOGIN_PASSWORD, LOGIN_INTERACTIVE } LoginPhase;
typedef enum { SHELL_CHANNEL, SHELL_TERMINAL, SHELL_SHELL } ShellPhase;

struct _IpsSshSession
{
  GSocket *socket;         /* (owned) */
  int fd;                  /* (owned): another one of @socket, for @session */
  ssh_session session;     /* (owned) */
  ssh_channel channel;     /* (owned) (nullable) */
  LoginPhase login;
  ShellPhase shell;
};

static void
set_old_algorithms (ssh_session session)
{
  int bits = MIN_OLD_RSA_BITS;

  ssh_options_set (session, SSH_OPTIONS_KEY_EXCHANGE, OLD_KEY_EXCHANGE);
  ssh_options_set (session, SSH_OPTIONS_HOSTKEYS, OLD_HOST_KEYS);
  ssh_options_set (session, SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES, OLD_HOST_KEYS);
  ssh_options_set (session, SSH_OPTIONS_CIPHERS_C_S, OLD_CIPHERS);
  ssh_options_set (session, SSH_OPTIONS_CIPHERS_S_C, OLD_CIPHERS);
  ssh_options_set (session, SSH_OPTIONS_HMAC_C_S, OLD_MACS);
  ssh_options_set (session, SSH_OPTIONS_HMAC_S_C, OLD_MACS);
  ssh_options_set (session, SSH_OPTIONS_RSA_MIN_SIZE, &bits);
}

IpsSshSession *
ips_ssh_session_new (GSocket *socket, const char *username, gboolean old_algorithms)
{
  IpsSshSession *self = g_new0 (IpsSshSession, 1);
  int no = 0;

  self->fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0);
  self->socket = g_object_ref (socket);
  self->session = ssh_new ();
  /* nobody's own settings, keys or known hosts: whom to trust is decided elsewhere */
  ssh_options_set (self->session, SSH_OPTIONS_PROCESS_CONFIG, &no);
  ssh_options_set (self->session, SSH_OPTIONS_KNOWNHOSTS, "/dev/null");
  ssh_options_set (self->session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null");
  ssh_options_set (self->session, SSH_OPTIONS_USER, username != NULL ? username : "-");
  ssh_options_set (self->session, SSH_OPTIONS_FD, &self->fd);
  if (old_algorithms)
    set_old_algorithms (self->session);
  ssh_set_blocking (self->session, 0);
  return self;
}

/* Whether libssh closes a descriptor that it was given depends on its version. Where it did, the number may belong to somebody
 * else by now, but never to this socket, which is still open. */
static void
close_descriptor (IpsSshSession *self)
{
  struct stat ours, own;

  if (self->fd >= 0 && fstat (self->fd, &ours) == 0 && fstat (g_socket_get_fd (self->socket), &own) == 0
      && ours.st_dev == own.st_dev && ours.st_ino == own.st_ino)
    close (self->fd);
}

void
ips_ssh_session_free (IpsSshSession *self)
{
  if (self == NULL)
    return;
  if (self->channel != NULL)
    ssh_channel_free (self->channel);
  ssh_disconnect (self->session);
  ssh_free (self->session);
  close_descriptor (self);
  g_object_unref (self->socket);
  g_free (self);
}

GIOCondition
ips_ssh_session_get_condition (IpsSshSession *self, gboolean unsent)
{
  gboolean writes = (ssh_get_poll_flags (self->session) & SSH_WRITE_PENDING) != 0
                    || (unsent && self->channel != NULL && ssh_channel_window_size (self->channel) > 0);

  return G_IO_IN | G_IO_HUP | (writes ? G_IO_OUT : 0);
}

static IpsSshStep
fail (IpsSshSession *self, IpsError code, GError **error)
{
  ips_sensor_error_set_words (error, code, ssh_get_error (self->session));
  return IPS_SSH_FAILED;
}

IpsSshStep
ips_ssh_session_exchange_keys (IpsSshSession *self, GError **error)
{
  int rc = ssh_connect (self->session);

  if (rc == SSH_AGAIN)
    return IPS_SSH_AGAIN;
  if (rc == SSH_OK)
    return IPS_SSH_DONE;
  if (strstr (ssh_get_error (self->session), "no match for method") != NULL)
    {
      ips_set_error (error, IPS_ERROR_SSH, _("has no SSH algorithm in common with this program: %s"), ssh_get_error (self->session));
      return IPS_SSH_FAILED;
    }
  /* it went before it said what it is */
  if (ssh_get_serverbanner (self->session) == NULL)
    {
      ips_set_error (error, IPS_ERROR_REFUSED, _("the connection was closed at once"));
      return IPS_SSH_FAILED;
    }
  return fail (self, IPS_ERROR_SSH, error);
}

/* As "show ssh server-key" prints it. (transfer full) (nullable) */
static char *
dup_bubble_babble (ssh_key key)
{
  unsigned char *hash = NULL;
  size_t length = 0;
  char *words = NULL;

  if (ssh_get_publickey_hash (key, SSH_PUBLICKEY_HASH_SHA1, &hash, &length) == 0)
    words = ips_bubble_babble_encode (hash, length);
  ssh_clean_pubkey_hash (&hash);
  return words;
}

gboolean
ips_ssh_session_get_host_key (IpsSshSession *self, char **description, char **fingerprint, GError **error)
{
  ssh_key key = NULL;
  unsigned char *hash = NULL;
  size_t length = 0;
  g_autofree char *words = NULL;
  char *text;

  if (ssh_get_server_publickey (self->session, &key) != SSH_OK || ssh_get_publickey_hash (key, SSH_PUBLICKEY_HASH_SHA256, &hash, &length) != 0)
    {
      ssh_key_free (key);
      fail (self, IPS_ERROR_PROTOCOL, error);
      return FALSE;
    }
  text = ssh_get_fingerprint_hash (SSH_PUBLICKEY_HASH_SHA256, hash, length);
  *fingerprint = g_strdup (text);
  words = dup_bubble_babble (key);
  *description = g_strdup_printf ("%s %s%s%s", ssh_key_type_to_char (ssh_key_type (key)), text, words != NULL ? ", Bubble Babble " : "", words != NULL ? words : "");
  ssh_string_free_char (text);
  ssh_clean_pubkey_hash (&hash);
  ssh_key_free (key);
  return TRUE;
}

/* What the server's answer to a try means; DONE for logged in, FAILED with an error, AGAIN otherwise. */
static IpsSshStep
judge (IpsSshSession *self, int rc, GError **error)
{
  if (rc == SSH_AUTH_SUCCESS)
    return IPS_SSH_DONE;
  if (rc == SSH_AUTH_AGAIN || rc == SSH_AUTH_INFO)
    return IPS_SSH_AGAIN;
  if (rc == SSH_AUTH_DENIED)
    {
      ips_set_error (error, IPS_ERROR_LOGIN_REJECTED, _("the login was rejected (SSH)"));
      return IPS_SSH_FAILED;
    }
  if (rc == SSH_AUTH_PARTIAL)
    {
      ips_set_error (error, IPS_ERROR_LOGIN_REJECTED, _("wants more than a password to log in"));
      return IPS_SSH_FAILED;
    }
  return fail (self, IPS_ERROR_PROTOCOL, error);
}

/* Only a single hidden question is taken for the one about the password. */
static gboolean
answer_questions (IpsSshSession *self, IpsSecret *password, GError **error)
{
  int n = ssh_userauth_kbdint_getnprompts (self->session);
  char echo = 0;

  if (n == 0)
    return TRUE;
  if (n == 1 && ssh_userauth_kbdint_getprompt (self->session, 0, &echo) != NULL && echo == 0
      && ssh_userauth_kbdint_setanswer (self->session, 0, ips_secret_peek (password)) == 0)
    return TRUE;
  ips_set_error (error, IPS_ERROR_LOGIN_REJECTED, _("wants more than a password to log in"));
  return FALSE;
}

static IpsSshStep
ask_for_methods (IpsSshSession *self, GError **error)
{
  int rc = ssh_userauth_none (self->session, NULL);
  int methods;

  if (rc != SSH_AUTH_DENIED && rc != SSH_AUTH_PARTIAL)
    return judge (self, rc, error);
  methods = ssh_userauth_list (self->session, NULL);
  if ((methods & SSH_AUTH_METHOD_PASSWORD) != 0)
    self->login = LOGIN_PASSWORD;
  else if ((methods & SSH_AUTH_METHOD_INTERACTIVE) != 0)
    self->login = LOGIN_INTERACTIVE;
  else
    {
      ips_set_error (error, IPS_ERROR_LOGIN_REJECTED, _("takes no password to log in over SSH"));
      return IPS_SSH_FAILED;
    }
  return IPS_SSH_AGAIN;
}

IpsSshStep
ips_ssh_session_log_in (IpsSshSession *self, IpsSecret *password, GError **error)
{
  int rc;

  if (self->login == LOGIN_METHODS)
    {
      IpsSshStep step = ask_for_methods (self, error);

      if (step != IPS_SSH_AGAIN || self->login == LOGIN_METHODS)
        return step;
    }
  if (self->login == LOGIN_PASSWORD)
    return judge (self, ssh_userauth_password (self->session, NULL, ips_secret_peek (password)), error);
  rc = ssh_userauth_kbdint (self->session, NULL, NULL);
  while (rc == SSH_AUTH_INFO)
    {
      if (!answer_questions (self, password, error))
        return IPS_SSH_FAILED;
      rc = ssh_userauth_kbdint (self->session, NULL, NULL);
    }
  return judge (self, rc, error);
}

static int
try_shell (IpsSshSession *self)
{
  switch (self->shell)
    {
    case SHELL_CHANNEL:
      if (self->channel == NULL)
        self->channel = ssh_channel_new (self->session);
      return ssh_channel_open_session (self->channel);
    case SHELL_TERMINAL:
      return ssh_channel_request_pty_size (self->channel, "vt100", COLUMNS, ROWS);
    case SHELL_SHELL:
    default:
      return ssh_channel_request_shell (self->channel);
    }
}

IpsSshStep
ips_ssh_session_open_shell (IpsSshSession *self, GError **error)
{
  for (;;)
    {
      int rc = try_shell (self);

      if (rc == SSH_AGAIN)
        return IPS_SSH_AGAIN;
      if (rc != SSH_OK)
        return fail (self, IPS_ERROR_PROTOCOL, error);
      if (self->shell == SHELL_SHELL)
        return IPS_SSH_DONE;
      self->shell++;
    }
}

gssize
ips_ssh_session_read (IpsSshSession *self, char *buffer, gsize size)
{
  int n = ssh_channel_read_nonblocking (self->channel, buffer, (uint32_t) size, 0);

  if (n > 0)
    return n;
  if (n == 0 && ssh_channel_is_open (self->channel) && !ssh_channel_is_eof (self->channel) && ssh_is_connected (self->session))
    return 0;
  return n == SSH_AGAIN ? 0 : -1;
}

gssize
ips_ssh_session_write (IpsSshSession *self, const char *data, gsize size)
{
  int n = ssh_channel_write (self->channel, data, (uint32_t) size);

  return n == SSH_AGAIN ? 0 : n < 0 ? -1 : n;
}
