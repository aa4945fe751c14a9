/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-mail-settings.h"
#include "ips-mail.h"
#include "ips-queued-mail.h"
#include "ips-secret.h"

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

typedef struct
{
  IpsMailSettings *settings;    /* server, port, security, user, sender, CA file, pin, time limit */
  IpsSecret *password;          /* (nullable) */
  char *message_id;             /* without brackets */
  char *subject;
  gint64 date_us;
  GPtrArray *to;                /* (element-type utf8): whom the header names */
  GPtrArray *recipients;        /* (element-type utf8): who gets it this time */
  GPtrArray *parts;             /* (element-type IpsMailPart) */
} IpsSmtpMessage;
IpsSmtpMessage *ips_smtp_message_new (void);
void ips_smtp_message_free (IpsSmtpMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSmtpMessage, ips_smtp_message_free)

/* How it went. Where @error is %NULL the server took the mail for those recipients whose state is sent. */
typedef struct
{
  GError *error;                /* (nullable): the message is a fragment, the server's own words are in @words */
  gboolean permanent;           /* trying again would end the same */
  GPtrArray *recipients;        /* (element-type IpsMailRecipient) */
  char *words;                  /* the server's last; "" where it said nothing */
} IpsSmtpReport;
void ips_smtp_report_free (IpsSmtpReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSmtpReport, ips_smtp_report_free)

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
