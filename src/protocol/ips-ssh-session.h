/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-secret.h"

G_BEGIN_DECLS

/**
 * IpsSshSession:
 *
 * libssh without waiting: every step is tried, and tried again when the socket is ready. The only file that knows libssh.
 * Main thread only.
 */
typedef struct _IpsSshSession IpsSshSession;

typedef enum { IPS_SSH_AGAIN, IPS_SSH_DONE, IPS_SSH_FAILED } IpsSshStep;

/* @socket: connected; kept. */
IpsSshSession *ips_ssh_session_new (GSocket *socket, const char *username, gboolean old_algorithms);
void ips_ssh_session_free (IpsSshSession *self);
/* The condition that the next try should wait for. @unsent: there is something that the shell did not take yet; it is not asked
 * again before it says that it takes more. */
GIOCondition ips_ssh_session_get_condition (IpsSshSession *self, gboolean unsent);

/* Banner and key exchange. Error: %IPS_ERROR_SSH, or %IPS_ERROR_REFUSED where the far end closes. */
IpsSshStep ips_ssh_session_exchange_keys (IpsSshSession *self, GError **error);
/* After that: "ssh-rsa SHA256:..., Bubble Babble xucis-...", as it is shown, and the fingerprint alone, as it is pinned. */
gboolean ips_ssh_session_get_host_key (IpsSshSession *self, char **description, char **fingerprint, GError **error);
/* By password where the server takes it, else keyboard-interactive with one hidden question. Error: %IPS_ERROR_LOGIN_REJECTED. */
IpsSshStep ips_ssh_session_log_in (IpsSshSession *self, IpsSecret *password, GError **error);
/* A channel with a terminal and a shell on it. */
IpsSshStep ips_ssh_session_open_shell (IpsSshSession *self, GError **error);
/* How many bytes came; 0 for none now; -1 where the far end closed. */
gssize ips_ssh_session_read (IpsSshSession *self, char *buffer, gsize size);
/* How many bytes went; 0 for none now; -1 where the far end closed. */
gssize ips_ssh_session_write (IpsSshSession *self, const char *data, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSshSession, ips_ssh_session_free)

G_END_DECLS
