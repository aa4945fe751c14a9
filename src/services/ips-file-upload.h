/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-device-folder.h"
#include "ips-secret.h"
#include "ips-worker.h"

G_BEGIN_DECLS

/**
 * IpsFileUpload: one file on a server of SFTP or FTP: looked at, and brought there. A plain value that is copied.
 *
 * @host_key: of SFTP: the trusted one; where it is "" or another nothing is told to the server, and the error names the one
 *   it presented (%IPS_ERROR_HOST_KEY_UNKNOWN, _CHANGED)
 * @look_only: nothing is brought: it has to be there
 */
typedef struct
{
  const IpsDeviceFolder *folder;   /* of scheme scp (SFTP is spoken) or ftp */
  const char *name;
  GBytes *content;
  IpsSecret *password;             /* (nullable) */
  const char *host_key;            /* "SHA256:..."; "" none yet */
  gboolean look_only;
  void (*progress) (guint64 n_sent, guint64 n_total, gpointer user_data);   /* (nullable): main thread */
  gpointer user_data;
} IpsFileUpload;

/* Once, before any thread uses it. */
void ips_file_upload_init (void);
/* Looks whether the file is there, brings it where it is not, and looks again. Done on @worker, with a limit on its time. Main
 * thread.
 *
 * Returns by _finish: (transfer full): the fingerprints of the server's host key, as a device may show them; empty for ftp.
 * Errors: %IPS_ERROR_NOT_FOUND with @look_only; those of the network with the server in front. */
void ips_file_upload_async (IpsWorker *worker, const IpsFileUpload *upload, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char **ips_file_upload_finish (GAsyncResult *result, GError **error);

/* What of a file is compared with what is there, in bytes. */
#define IPS_FILE_UPLOAD_PROBE_BYTES 4096
/* Slower than that nobody is waited for: how long so many bytes may take, in milliseconds. */
guint ips_file_upload_get_limit_ms (guint64 n_bytes);

G_END_DECLS
