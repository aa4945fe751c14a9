/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-pace.h"

#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

static gpointer
set_clock (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  BACKEND (backend)->set_clock (backend, IPS_CLOCK (call->object));
  return GINT_TO_POINTER (TRUE);
}

void
ips_store_set_clock (IpsStore *self, IpsClock *clock)
{
  IpsStoreCall *call = ips_store_call_new (set_clock);

  call->object = G_OBJECT (g_object_ref (clock));
  ips_store_call (self, call, ips_store_set_clock, FALSE, NULL, NULL, NULL);
}

static gpointer
begin_paced (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  gint64 *id = g_new0 (gint64, 1);

  if (BACKEND (backend)->begin_paced (backend, call->text, call->text2, call->numbers[0], call->numbers[1], id, error))
    return id;
  g_free (id);
  return NULL;
}

/* What was begun is reported even where @cancellable was cancelled meanwhile: it is to be ended. */
void
ips_store_begin_paced_async (IpsStore *self, const char *pace, const char *engine_id, gint64 operation_id, gint64 timeout_us,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (begin_paced);

  call->free_result = g_free;
  call->text = g_strdup (pace);
  call->text2 = g_strdup (engine_id);
  call->numbers[0] = operation_id;
  call->numbers[1] = timeout_us;
  ips_store_call (self, call, ips_store_begin_paced_async, TRUE, cancellable, callback, user_data);
}

gint64
ips_store_begin_paced_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  g_autofree gint64 *id = ips_store_call_finish (self, result, ips_store_begin_paced_async, error);

  return id != NULL ? *id : -1;
}

static gpointer
end_paced (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->end_paced (backend, call->numbers[0], call->flag, error));
}

void
ips_store_end_paced_async (IpsStore *self, gint64 request_id, gboolean blocked, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (end_paced);

  call->numbers[0] = request_id;
  call->flag = blocked;
  ips_store_call (self, call, ips_store_end_paced_async, TRUE, NULL, callback, user_data);
}

gboolean
ips_store_end_paced_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_end_paced_async, error) != NULL;
}

static gpointer
load_pace (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_pace (backend, call->text, error);
}

void
ips_store_load_pace_async (IpsStore *self, const char *pace, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_pace);

  call->free_result = (GDestroyNotify) g_array_unref;
  call->text = g_strdup (pace);
  ips_store_call (self, call, ips_store_load_pace_async, FALSE, cancellable, callback, user_data);
}

GArray *
ips_store_load_pace_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_pace_async, error);
}
