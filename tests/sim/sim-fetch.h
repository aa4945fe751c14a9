/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file from a server, as a sensor fetches it: http, https, ftp, scp (spoken as SFTP); only from loopback addresses. @password:
 * (nullable). The error's message is what a sensor would say. Main thread; done on another one. */
void sim_fetch_async (const char *url, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *sim_fetch_finish (GAsyncResult *result, GError **error);

/* What is shown of a server's SSH host key ("MD5 fingerprint is f3:10:...", or in words, "Bubble Babble is xucis-...") or of its
 * certificate ("Certificate SHA1 fingerprint is AB:CD:..."). (transfer full) */
void sim_fetch_fingerprint_async (const char *host, guint port, gboolean tls, gboolean in_words, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *sim_fetch_fingerprint_finish (GAsyncResult *result, GError **error);

G_END_DECLS
