/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-client-identity.h"
#include "ips-secret.h"
#include "ips-update-settings.h"

G_BEGIN_DECLS

/**
 * ips_client_certificate_load_async:
 * @settings: whose client_certificate and client_key are read
 * @passphrase: (nullable)
 *
 * Our certificate for the local update server, read in a thread, and only where it is valid today. Main thread.
 */
void ips_client_certificate_load_async (const IpsUpdateSettings *settings, IpsSecret *passphrase, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @field: (out): which entry is wrong. Error: %IPS_ERROR_INVALID, a fragment for its place. (transfer full) */
IpsClientIdentity *ips_client_certificate_load_finish (GAsyncResult *result, IpsUpdateField *field, GError **error);
/* "CN=vedette, issued by CN=site, valid until 3 May 2027 10:00", safe to show. (transfer full) */
char *ips_client_certificate_describe (const IpsClientIdentity *identity);

G_END_DECLS
