/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-secret.h"
#include "ips-sensor-link.h"
#include "ips-trust.h"

G_BEGIN_DECLS

/**
 * IpsSshTerminal:
 *
 * One session on one device's command line over SSH: connect, exchange keys, judge the host key, and only then hand over the
 * password; then a terminal on which commands are run one after the other. libssh is driven from the main context by its
 * socket: nothing waits in a thread. Main thread only.
 */
typedef struct _IpsSshTerminal IpsSshTerminal;

typedef struct
{
  const char *subject_id;
  const char *host;
  guint port;
  gboolean old_algorithms;     /* also those that were given up: group1, CBC, ssh-rsa with SHA-1 */
  IpsTrust *trust;
  const char *username;        /* (nullable): %NULL to judge the host key and send nothing */
  IpsSecret *password;         /* (nullable): likewise */
  GCancellable *drop;          /* cancelled when trust or login change under the call */
  guint connect_timeout_ms;    /* until the host key is there */
  guint reply_timeout_ms;      /* for everything */
  gsize max_bytes;             /* of one answer */
  gboolean monitors;           /* it says something by itself, too: what follows a prompt is not of the answer */
} IpsSshRequest;

/* What a command may ask before it does its work. */
typedef struct
{
  const char *yes;             /* (nullable): the answer to "Continue with ...?"; %NULL: it must not ask */
  IpsSecret *password;         /* (nullable): of the server that a file is fetched from, or the new one of an account */
  char **fingerprints;         /* (nullable): of that server: whether it is to be trusted is answered with @yes where the
                                * question shows one of them, and refused otherwise */
  gboolean may_hang_up;        /* the session ends by what was asked for (a reboot) */
} IpsSshAnswers;

/* Everything of @request is copied or referenced; time counts from now. @contact: filled as it goes, kept by the caller. */
IpsSshTerminal *ips_ssh_terminal_new (const IpsSshRequest *request, IpsContact *contact, GCancellable *cancellable);
/* Closes the connection; a call under way must be over. */
void ips_ssh_terminal_free (IpsSshTerminal *self);

/* Up to the first prompt. Error: %IPS_ERROR_HOST_KEY_UNKNOWN and _CHANGED (nothing was sent), %IPS_ERROR_NO_CREDENTIALS where
 * no login was given and the host key is the trusted one, %IPS_ERROR_LOGIN_REJECTED, those of the network. */
void ips_ssh_terminal_open_async (IpsSshTerminal *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_ssh_terminal_open_finish (IpsSshTerminal *self, GAsyncResult *result, GError **error);
/* The whole answer, as lines (transfer full); whether it is an error of the sensor is for the caller to see. @answers:
 * (nullable). */
void ips_ssh_terminal_run_async (IpsSshTerminal *self, const char *command, const IpsSshAnswers *answers,
                                 GAsyncReadyCallback callback, gpointer user_data);
char **ips_ssh_terminal_run_finish (IpsSshTerminal *self, GAsyncResult *result, GError **error);

/* What the device says by itself after a command was answered, until a line has one of @until (%NULL-terminated, borrowed) or the
 * connection ends; ended by ips_ssh_terminal_run_finish(). */
void ips_ssh_terminal_listen_async (IpsSshTerminal *self, const char *const *until, GAsyncReadyCallback callback, gpointer user_data);

/* What was said so far, both ways, without secrets and at most 64 KiB. (transfer full) */
char *ips_ssh_terminal_dup_transcript (IpsSshTerminal *self);

/* What the device calls itself in its prompt; (transfer full) (nullable): %NULL before the first one */
char *ips_ssh_terminal_dup_host_name (IpsSshTerminal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSshTerminal, ips_ssh_terminal_free)

G_END_DECLS
