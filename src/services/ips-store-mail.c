/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-mail.h"

#include "ips-error.h"
#include "ips-store-private.h"

/* The calls of IpsStore about the outbox. */

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

void
ips_mail_claim_free (IpsMailClaim *self)
{
  if (self == NULL)
    return;
  ips_queued_mail_free (self->mail);
  g_free (self->message_id);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self);
}

void
ips_mail_record_free (IpsMailRecord *self)
{
  if (self == NULL)
    return;
  ips_mail_unref (self->mail);
  g_free (self->message_id);
  g_strfreev (self->keys);
  g_free (self);
}

/* --- queueing --- */

static gpointer
queue_mail (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->queue_mail (backend, call->record, error));
}

void
ips_store_queue_mail_with_keys_async (IpsStore *self, IpsMail *mail, const char *const *keys, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (queue_mail);
  IpsMailRecord *record = g_new0 (IpsMailRecord, 1);

  g_return_if_fail (IPS_IS_STORE (self));

  if (mail != NULL && ips_mail_get_recipients (mail)->len > 0)
    {
      record->mail = ips_mail_ref (mail);
      record->message_id = g_uuid_string_random ();
    }
  record->keys = keys != NULL ? g_strdupv ((GStrv) keys) : g_new0 (char *, 1);
  record->now_us = g_get_real_time ();
  call->record = record;
  call->free_record = (GDestroyNotify) ips_mail_record_free;
  /* Where only the keys are taken the outbox stays as it is. */
  ips_store_call_and_tell (self, call, record->mail != NULL ? IPS_STORE_MAILS : 0, ips_store_queue_mail_async, cancellable,
                           callback, user_data);
}

void
ips_store_queue_mail_async (IpsStore *self, IpsMail *mail, const char *unique_key, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  const char *keys[] = { unique_key, NULL };

  ips_store_queue_mail_with_keys_async (self, mail, keys, cancellable, callback, user_data);
}

gboolean
ips_store_queue_mail_finish (IpsStore *self, GAsyncResult *result, gboolean *first, GError **error)
{
  IpsStoreCall *call;

  if (first != NULL)
    *first = FALSE;
  if (ips_store_call_finish (self, result, ips_store_queue_mail_async, error) == NULL)
    return FALSE;
  call = g_task_get_task_data (G_TASK (result));
  if (first != NULL)
    *first = ((IpsMailRecord *) call->record)->first;
  return TRUE;
}

static gpointer
filter_keys (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->filter_mail_keys (backend, call->strv, error);
}

void
ips_store_filter_mail_keys_async (IpsStore *self, const char *const *keys, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (filter_keys);

  call->strv = g_strdupv ((GStrv) keys);
  call->free_result = (GDestroyNotify) g_strfreev;
  ips_store_call (self, call, ips_store_filter_mail_keys_async, FALSE, cancellable, callback, user_data);
}

GStrv
ips_store_filter_mail_keys_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_filter_mail_keys_async, error);
}

/* --- looking --- */

static gpointer
load_mails (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_mails (backend, (guint) call->numbers[0], error);
}

void
ips_store_load_mails_async (IpsStore *self, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_mails);

  call->numbers[0] = limit;
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_load_mails_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_mails_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_mails_async, error);
}

static gpointer
load_text (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_mail_text (backend, call->numbers[0], error);
}

void
ips_store_load_mail_text_async (IpsStore *self, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_text);

  call->numbers[0] = id;
  call->free_result = g_free;
  ips_store_call (self, call, ips_store_load_mail_text_async, FALSE, cancellable, callback, user_data);
}

char *
ips_store_load_mail_text_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_mail_text_async, error);
}

/* --- claims --- */

static gpointer
claim_mail (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->claim_mail (backend, call->text, call->numbers[0], call->numbers[1], error);
}

/* A claim that was made is reported even where @cancellable was cancelled meanwhile. */
void
ips_store_claim_mail_async (IpsStore *self, const char *engine_id, gint64 now_us, gint64 lease_until_us,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (claim_mail);

  call->text = g_strdup (engine_id);
  call->numbers[0] = now_us;
  call->numbers[1] = lease_until_us;
  call->free_result = (GDestroyNotify) ips_mail_claim_free;
  ips_store_call (self, call, ips_store_claim_mail_async, TRUE, cancellable, callback, user_data);
}

IpsMailClaim *
ips_store_claim_mail_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_claim_mail_async, error);
}

static gpointer
renew_mail (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->renew_mail (backend, call->text, call->numbers[0], call->numbers[1], error));
}

void
ips_store_renew_mail_async (IpsStore *self, const char *engine_id, gint64 id, gint64 lease_until_us,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (renew_mail);

  call->text = g_strdup (engine_id);
  call->numbers[0] = id;
  call->numbers[1] = lease_until_us;
  ips_store_call (self, call, ips_store_renew_mail_async, FALSE, cancellable, callback, user_data);
}

gboolean
ips_store_renew_mail_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_renew_mail_async, error) != NULL;
}

static gpointer
finish_mail (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->finish_mail (backend, call->text, call->record, error));
}

void
ips_store_finish_mail_async (IpsStore *self, const char *engine_id, const IpsQueuedMail *mail, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (finish_mail);

  call->text = g_strdup (engine_id);
  call->record = ips_queued_mail_copy (mail);
  call->free_record = (GDestroyNotify) ips_queued_mail_free;
  ips_store_call_and_tell (self, call, IPS_STORE_MAILS, ips_store_finish_mail_async, cancellable, callback, user_data);
}

gboolean
ips_store_finish_mail_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_finish_mail_async, error) != NULL;
}

/* --- what people do --- */

static gpointer
retry_mail (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->retry_mail (backend, call->numbers[0], call->numbers[1], call->who, error));
}

void
ips_store_retry_mail_async (IpsStore *self, gint64 id, gint64 now_us, const char *who, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (retry_mail);

  call->numbers[0] = id;
  call->numbers[1] = now_us;
  call->who = g_strdup (who);
  ips_store_call_and_tell (self, call, IPS_STORE_MAILS, ips_store_retry_mail_async, cancellable, callback, user_data);
}

gboolean
ips_store_retry_mail_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_retry_mail_async, error) != NULL;
}

static gpointer
discard_mail (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->discard_mail (backend, call->numbers[0], call->who, error));
}

void
ips_store_discard_mail_async (IpsStore *self, gint64 id, const char *who, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (discard_mail);

  call->numbers[0] = id;
  call->who = g_strdup (who);
  ips_store_call_and_tell (self, call, IPS_STORE_MAILS, ips_store_discard_mail_async, cancellable, callback, user_data);
}

gboolean
ips_store_discard_mail_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_discard_mail_async, error) != NULL;
}
