/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FileServer: serves one file over HTTP on 127.0.0.1, in threads of its own, and misbehaves as it is told. Set the
 * fields before a question comes.
 */
typedef struct
{
  GSocketService *service;
  guint16 port;
  guint8 *data;
  gsize size;
  const char *etag;          /* (nullable): with quotes */
  gsize break_after;         /* closes the connection after so many bytes of a body; 0 never */
  guint n_breaks;            /* so often; G_MAXUINT always */
  gboolean no_ranges;
  gboolean wrong_start;      /* a range begins one byte too far */
  gboolean refuse_range;     /* 416 */
  const char *page;          /* (nullable): an HTML page with status 200 instead */
  gint64 claim;              /* a Content-Length that is not true; 0 the truth */
  guint status;              /* 0: 200 or 206 */

  gint pause_ms;             /* atomic: after every 64 KiB; may change while it serves */
  gint n_active;             /* atomic: connections */
  gint n_requests;           /* atomic */
  gint n_ranges;             /* atomic: that asked for a part */
  gssize n_sent;             /* atomic: bytes of bodies */
} FileServer;

FileServer *file_server_new (gsize size);
void file_server_free (FileServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FileServer, file_server_free)
/* Pauses no more, and waits until no connection is left: the fields may be set then. */
void file_server_settle (FileServer *self);
GUri *file_server_uri (FileServer *self, const char *name);

G_END_DECLS
