/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store-backend.h"

G_BEGIN_DECLS

typedef struct _IpsStoreCall IpsStoreCall;

/* Runs on the worker. TRUE/FALSE for a call without a result (the result is then GINT_TO_POINTER (TRUE)), else
 * the result, owned; NULL with @error. */
typedef gpointer (*IpsStoreCallFunc) (IpsStoreBackend *backend, IpsStoreCall *call, GError **error);

/* One call on its way to the worker. The fields are arguments; which are used depends on @func. */
struct _IpsStoreCall
{
  IpsStoreCallFunc func;
  GDestroyNotify free_result;    /* (nullable) */
  char *text;
  char *text2;
  char *who;
  char **strv;
  GPtrArray *array;
  GArray *ids;
  GHashTable *values;
  IpsCertificate *certificate;
  IpsCredentialSet *set;
  IpsJobRecord *job;
  gpointer record;               /* a plain value of the noun's own, freed by free_record */
  GDestroyNotify free_record;    /* (nullable) */
  GObject *object;               /* for the finish function, not for the worker */
  gint64 numbers[3];
  gboolean flag;
  guint tell;                    /* IpsStoreParts of "changed" after a success; see ips_store_call_and_tell() */
};

IpsStoreCall *ips_store_call_new (IpsStoreCallFunc func);
/* One that is not sent after all; ips_store_call() takes it otherwise. */
void ips_store_call_free (IpsStoreCall *self);

/* (transfer full): of a table from text to text, for @values: the caller keeps its own and may change it. */
GHashTable *ips_store_copy_values (GHashTable *values);

/* @keep_result: a cancellation does not throw away what was done. */
void ips_store_call (IpsStore *self, IpsStoreCall *call, gpointer tag, gboolean keep_result,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same for a write, after whose success "changed" is emitted for @parts, whether @callback is there or not. */
void ips_store_call_and_tell (IpsStore *self, IpsStoreCall *call, guint parts, gpointer tag, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
gpointer ips_store_call_finish (IpsStore *self, GAsyncResult *result, gpointer tag, GError **error);
/* Sends what is gathered before any call that comes after. */
void ips_store_write_pending (IpsStore *self);
/* What of @job crosses to the worker; NULL with @error where its parameters are not JSON. And back: the ids it got. */
IpsJobRecord *ips_store_job_record (IpsJob *job, GError **error);
void ips_store_job_take_ids (IpsJob *job, IpsJobRecord *record);
/* Gathers a finish; @task is returned when it is on disk. */
void ips_store_gather_finish (IpsStore *self, IpsFinishRecord *record, GTask *task);

G_END_DECLS
