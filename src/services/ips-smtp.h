/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-smtp-message.h"
#include "ips-smtp-report.h"

G_BEGIN_DECLS

/**
 * IpsSmtp:
 *
 * Hands one mail at a time to a server (libcurl). All of it happens on a thread of its own: reading the
 * authorities' certificates takes many milliseconds, and taking leave of a server (QUIT) waits for its answer
 * whatever interface of libcurl is used. Main thread only; cancelling breaks off at once.
 */
#define IPS_TYPE_SMTP (ips_smtp_get_type ())
G_DECLARE_FINAL_TYPE (IpsSmtp, ips_smtp, IPS, SMTP, GObject)

typedef enum { IPS_SMTP_CLIENT, IPS_SMTP_SERVER } IpsSmtpSpeaker;
/* A line of the talk with the server, harmless and without secrets; in the main loop, in order, none after the
 * result. The mail itself is not among them. */
typedef void (*IpsSmtpTalkFunc) (IpsSmtpSpeaker speaker, const char *line, gpointer user_data);

IpsSmtp *ips_smtp_new (void);
/* @message (transfer full); @talk (nullable) */
void ips_smtp_send_async (IpsSmtp *self, IpsSmtpMessage *message, IpsSmtpTalkFunc talk, gpointer talk_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* %NULL where it was cancelled: whether the server took it is not known then. */
IpsSmtpReport *ips_smtp_send_finish (IpsSmtp *self, GAsyncResult *result, GError **error);

G_END_DECLS
