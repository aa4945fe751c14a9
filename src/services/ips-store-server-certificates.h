/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-server-certificate.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * The certificates that were accepted for update servers. Every change, of this process too, comes as
 * IPS_STORE_SERVER_CERTIFICATES of IpsStore's "changed". Main thread.
 */

/* By host and port. (element-type IpsServerCertificate), each with its DER */
void ips_store_load_server_certificates_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_server_certificates_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Accepts @certificate (with its DER) for the host and port, in place of one accepted before; forgets what the
 * last check found. A line of history. */
void ips_store_accept_server_certificate_async (IpsStore *self, const char *host, guint port, IpsCertificate *certificate, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_accept_server_certificate_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Only ever for a person: a check marks and never removes. A line of history. %IPS_ERROR_NOT_FOUND. */
void ips_store_remove_server_certificate_async (IpsStore *self, const char *host, guint port, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_remove_server_certificate_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Notes check, checked_us, presented and message of @checked where its accepted certificate is still the one in
 * the store (otherwise nothing: somebody accepted another one meanwhile). A change of check becomes a line of
 * history. @changed: (out) (optional): whether it found something else than the check before it. */
void ips_store_note_server_check_async (IpsStore *self, const IpsServerCertificate *checked, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_note_server_check_finish (IpsStore *self, GAsyncResult *result, gboolean *changed, GError **error);

G_END_DECLS
