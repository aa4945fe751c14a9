/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpsSiteReply: the reply of a web server, its body read as it comes. Letting go of it, or closing it,
 * in the middle closes the connection. Main thread only.
 */
#define IPS_TYPE_SITE_REPLY (ips_site_reply_get_type ())
G_DECLARE_FINAL_TYPE (IpsSiteReply, ips_site_reply, IPS, SITE_REPLY, GObject)

guint ips_site_reply_get_status (IpsSiteReply *self);              /* 200 or 206 */
GUri *ips_site_reply_get_uri (IpsSiteReply *self);                 /* (transfer none): where the redirects ended */
gboolean ips_site_reply_get_other_host (IpsSiteReply *self);       /* a redirect led to another host than was asked */
const char *ips_site_reply_get_content_type (IpsSiteReply *self);  /* (transfer none): without parameters, lower case; "" unknown */
/* (transfer none) (nullable): what an If-Range may hold: a strong ETag, else Last-Modified */
const char *ips_site_reply_get_validator (IpsSiteReply *self);
gint64 ips_site_reply_get_modified_us (IpsSiteReply *self);        /* Last-Modified, wall clock; 0 unknown */
gboolean ips_site_reply_get_accepts_ranges (IpsSiteReply *self);
gint64 ips_site_reply_get_range_start (IpsSiteReply *self);        /* where the body begins in the file; 0 for all of it */
gint64 ips_site_reply_get_length (IpsSiteReply *self);             /* bytes of the body; -1 unknown */
gint64 ips_site_reply_get_total (IpsSiteReply *self);              /* bytes of the whole file; -1 unknown */

/**
 * ips_site_reply_read_async:
 * @buffer: (array length=count): stays the caller's until it has finished
 *
 * Reads what is there, up to @count bytes, once there is something. Errors: %IPS_ERROR_PROTOCOL where the connection ends before
 * the length that was told, %IPS_ERROR_TIMED_OUT after silence, %IPS_ERROR_TOO_LARGE.
 */
void ips_site_reply_read_async (IpsSiteReply *self, void *buffer, gsize count, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gssize ips_site_reply_read_finish (IpsSiteReply *self, GAsyncResult *result, GError **error);  /* 0 at the end, -1 on error */

/* How long a read that has its first bytes waits for its buffer to be full, in ms; 0: not at all. With patience and large
 * buffers few things have to be done for each byte of a fast transfer. */
void ips_site_reply_set_patience (IpsSiteReply *self, guint patience_ms);

/* Closes the connection; safe to call again. */
void ips_site_reply_close (IpsSiteReply *self);

G_END_DECLS
