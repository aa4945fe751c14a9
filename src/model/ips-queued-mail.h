/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "ips-error.h"

G_BEGIN_DECLS

/* Where a mail of the outbox is. Text is what is stored. */
typedef enum
{
  IPS_MAIL_QUEUED,      /* "queued": it is (or after a failure: again) to be sent */
  IPS_MAIL_SENDING,     /* "sending": an engine has it */
  IPS_MAIL_SENT,        /* "sent": the server took it for all who could be reached */
  IPS_MAIL_FAILED,      /* "failed": given up; kept until somebody tries again or discards it */
  IPS_N_MAIL_STATES
} IpsMailState;
const char *ips_mail_state_to_nick (IpsMailState state);
gboolean ips_mail_state_from_nick (const char *nick, IpsMailState *state);
const char *ips_mail_state_to_label (IpsMailState state);

typedef enum { IPS_RECIPIENT_WAITING, IPS_RECIPIENT_SENT, IPS_RECIPIENT_REFUSED, IPS_N_RECIPIENT_STATES } IpsRecipientState;
const char *ips_recipient_state_to_nick (IpsRecipientState state);  /* "waiting", "sent", "refused" */
gboolean ips_recipient_state_from_nick (const char *nick, IpsRecipientState *state);

typedef struct
{
  char *address;
  IpsRecipientState state;
  char *words;          /* the server's own about this one; "" while there are none */
} IpsMailRecipient;

/**
 * IpsQueuedMail: a mail of the outbox, without its text. A plain value, one owner.
 */
typedef struct
{
  gint64 id;
  char *subject;
  IpsMailState state;
  GPtrArray *recipients;     /* (element-type IpsMailRecipient) */
  guint attempts;
  char *problem;             /* the sentence for people of the last attempt; "" while nothing is wrong */
  char *words;               /* the server's own of the last attempt */
  gint64 created_us, next_us, ended_us;   /* wall clock; next_us: not before this; ended_us: sent or given up */
} IpsQueuedMail;

IpsQueuedMail *ips_queued_mail_new (void);
IpsQueuedMail *ips_queued_mail_copy (const IpsQueuedMail *self);
void ips_queued_mail_free (IpsQueuedMail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsQueuedMail, ips_queued_mail_free)
void ips_queued_mail_add_recipient (IpsQueuedMail *self, const char *address, IpsRecipientState state, const char *words);
guint ips_queued_mail_count (const IpsQueuedMail *self, IpsRecipientState state);
/* Whether somebody should look: it failed, it could not be sent so far, or somebody was refused. */
gboolean ips_queued_mail_needs_attention (const IpsQueuedMail *self);
char *ips_queued_mail_format_recipients (const IpsQueuedMail *self);   /* "a@example.org, b@example.org" */
/* One sentence for a list: where it is, and why not further. */
char *ips_queued_mail_describe (const IpsQueuedMail *self, gint64 now_us);

/**
 * ips_mail_back_off:
 * @attempts: attempts that failed so far, 1 or more
 *
 * Returns: how long to wait before the next, in µs: 1, 5, 15 minutes, then an hour each
 */
gint64 ips_mail_back_off (guint attempts);
/* After this many failures, which are two days, a mail is given up; it stays in the outbox. */
#define IPS_MAIL_MAX_ATTEMPTS 51

/**
 * ips_mail_explain:
 * @code: what went wrong with the mail server
 * @server: its name
 * @detail: (nullable): the error's message
 * @words: (nullable): what the server said last
 *
 * Returns: (transfer full): sentences for people: what happened, why, what to do
 */
char *ips_mail_explain (IpsError code, const char *server, const char *detail, const char *words);

G_END_DECLS
