/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-secret.h"

G_BEGIN_DECLS

/* A file on a server from which devices fetch it. */
typedef struct
{
  char *url;                 /* as a device is told; no password in it */
  char *scheme, *host;
  guint port;                /* 0: the scheme's own */
  IpsSecret *password;       /* (owned) (nullable): what a device is to answer when it is asked for */
  char **fingerprints;       /* the server's own, every kind that a device may show when it meets it; may be empty */
} IpsShelvedFile;
IpsShelvedFile *ips_shelved_file_copy (const IpsShelvedFile *self);
void ips_shelved_file_free (IpsShelvedFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsShelvedFile, ips_shelved_file_free)

/* bytes; main thread */
typedef void (*IpsShelfProgress) (guint64 n_sent, guint64 n_total, gpointer user_data);

/**
 * IpsFileShelf: the question the protocol asks upward: put this file where a device can fetch it.
 *
 * Implemented by `services` over the settings of the local update server. It is done when the file was seen to be there,
 * of the same size and with the same first bytes. Several who bring the same file bring it once. Main thread only.
 */
#define IPS_TYPE_FILE_SHELF (ips_file_shelf_get_type ())
G_DECLARE_INTERFACE (IpsFileShelf, ips_file_shelf, IPS, FILE_SHELF, GObject)
struct _IpsFileShelfInterface
{
  GTypeInterface parent_iface;
  void (*put_async) (IpsFileShelf *, const char *name, GBytes *content, IpsShelfProgress progress, gpointer progress_data,
                     GCancellable *, GAsyncReadyCallback, gpointer);
  IpsShelvedFile *(*put_finish) (IpsFileShelf *, GAsyncResult *, GError **);
};

/* @name: of letters, figures, dots, dashes, underscores. @progress: (nullable). Errors: %IPS_ERROR_INVALID where no server is
 * set, %IPS_ERROR_NOT_FOUND where somebody has to put the file there first: the message says what and where; those of the
 * network with the server in front. (transfer full) */
void ips_file_shelf_put_async (IpsFileShelf *self, const char *name, GBytes *content, IpsShelfProgress progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsShelvedFile *ips_file_shelf_put_finish (IpsFileShelf *self, GAsyncResult *result, GError **error);

G_END_DECLS
