/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-mail.h"
#include "ips-queued-mail.h"
#include "ips-store.h"

G_BEGIN_DECLS

/**
 * The outbox: mails wait in the store until an engine's mailer has handed them to the server. Main thread only.
 *
 * IpsStore::changed carries %IPS_STORE_MAILS also for what these functions wrote themselves.
 */

/**
 * ips_store_queue_mail_async:
 * @mail: (nullable): composed and written, on the worker; not to be changed any more. %NULL or one without recipients: only the key is
 *   taken, nobody is to be told
 * @unique_key: (nullable): what it reports ("job-17"): of all processes and starts, the first with this key queues
 *   its mail, nobody else ever does
 */
void ips_store_queue_mail_async (IpsStore *self, IpsMail *mail, const char *unique_key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same under several keys: all of them are new, or nothing is done. @keys (nullable): none. */
void ips_store_queue_mail_with_keys_async (IpsStore *self, IpsMail *mail, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @first: (out) (optional): whether the keys were new, and this call did it */
gboolean ips_store_queue_mail_finish (IpsStore *self, GAsyncResult *result, gboolean *first, GError **error);
/* Which of @keys nobody took yet. */
void ips_store_filter_mail_keys_async (IpsStore *self, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GStrv ips_store_filter_mail_keys_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Newest first. */
void ips_store_load_mails_async (IpsStore *self, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_mails_finish (IpsStore *self, GAsyncResult *result, GError **error);   /* (element-type IpsQueuedMail) */
/* The plain text of one; "" where it is kept no longer. */
void ips_store_load_mail_text_async (IpsStore *self, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *ips_store_load_mail_text_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* What a mailer took on; @mail NULL: nothing is due before @next_due_us (0: nothing at all waits). */
typedef struct
{
  IpsQueuedMail *mail;      /* (nullable) */
  char *message_id;         /* the same at every attempt, so that a server can tell a second one */
  GPtrArray *parts;         /* (element-type IpsMailPart) */
  gint64 next_due_us;
} IpsMailClaim;
void ips_mail_claim_free (IpsMailClaim *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsMailClaim, ips_mail_claim_free)

/* Claims the oldest mail that is due, or that an engine held whose lease ran out, in one transaction. */
void ips_store_claim_mail_async (IpsStore *self, const char *engine_id, gint64 now_us, gint64 lease_until_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsMailClaim *ips_store_claim_mail_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* %IPS_ERROR_LEASE_LOST: somebody else has it. */
void ips_store_renew_mail_async (IpsStore *self, const char *engine_id, gint64 id, gint64 lease_until_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_renew_mail_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* How an attempt ended: state (not %IPS_MAIL_SENDING), attempts, problem, words, times and recipients of @mail are
 * written. %IPS_ERROR_LEASE_LOST: somebody else has it, nothing is written. A mail that went to all keeps no files. */
void ips_store_finish_mail_async (IpsStore *self, const char *engine_id, const IpsQueuedMail *mail, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_finish_mail_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Makes a mail due now, for those recipients who have not got it; @id 0: every one that waits. %IPS_ERROR_CONFLICT:
 * it is being sent. */
void ips_store_retry_mail_async (IpsStore *self, gint64 id, gint64 now_us, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_retry_mail_finish (IpsStore *self, GAsyncResult *result, GError **error);
void ips_store_discard_mail_async (IpsStore *self, gint64 id, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_discard_mail_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
