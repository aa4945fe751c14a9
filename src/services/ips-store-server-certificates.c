/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-server-certificates.h"

#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

static gpointer
load (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_server_certificates (backend, error);
}

void
ips_store_load_server_certificates_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_load_server_certificates_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_server_certificates_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_server_certificates_async, error);
}

/* A call about one server: text is the host, numbers[0] the port. */
static IpsStoreCall *
new_call (IpsStoreCallFunc func, const char *host, guint port, const char *who)
{
  IpsStoreCall *call = ips_store_call_new (func);

  call->text = g_ascii_strdown (host, -1);
  call->numbers[0] = port;
  call->who = g_strdup (who);
  return call;
}

static gpointer
accept_certificate (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->accept_server_certificate (backend, call->text, (guint) call->numbers[0],
                                                                        call->certificate, call->who, error));
}

void
ips_store_accept_server_certificate_async (IpsStore *self, const char *host, guint port, IpsCertificate *certificate,
                                           const char *who, GCancellable *cancellable, GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  IpsStoreCall *call = new_call (accept_certificate, host, port, who);

  call->certificate = ips_certificate_ref (certificate);
  ips_store_call_and_tell (self, call, IPS_STORE_SERVER_CERTIFICATES, ips_store_accept_server_certificate_async, cancellable, callback,
                           user_data);
}

gboolean
ips_store_accept_server_certificate_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_accept_server_certificate_async, error) != NULL;
}

static gpointer
remove_certificate (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->remove_server_certificate (backend, call->text, (guint) call->numbers[0],
                                                                        call->who, error));
}

void
ips_store_remove_server_certificate_async (IpsStore *self, const char *host, guint port, const char *who,
                                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  ips_store_call_and_tell (self, new_call (remove_certificate, host, port, who), IPS_STORE_SERVER_CERTIFICATES,
                           ips_store_remove_server_certificate_async, cancellable, callback, user_data);
}

gboolean
ips_store_remove_server_certificate_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_remove_server_certificate_async, error) != NULL;
}

/* array: the one record; the result says whether the check found something else than the one before. */
static gpointer
note_check (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  gboolean changed = FALSE;

  if (!BACKEND (backend)->note_server_check (backend, g_ptr_array_index (call->array, 0), call->who, &changed, error))
    return NULL;
  return GINT_TO_POINTER (changed ? 2 : 1);
}

void
ips_store_note_server_check_async (IpsStore *self, const IpsServerCertificate *checked, const char *who,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (note_check);

  call->array = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_server_certificate_free);
  g_ptr_array_add (call->array, ips_server_certificate_copy (checked));
  call->who = g_strdup (who);
  ips_store_call_and_tell (self, call, IPS_STORE_SERVER_CERTIFICATES, ips_store_note_server_check_async, cancellable, callback, user_data);
}

gboolean
ips_store_note_server_check_finish (IpsStore *self, GAsyncResult *result, gboolean *changed, GError **error)
{
  gpointer value = ips_store_call_finish (self, result, ips_store_note_server_check_async, error);

  if (changed != NULL)
    *changed = value == GINT_TO_POINTER (2);
  return value != NULL;
}
