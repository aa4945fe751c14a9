/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpsTlsAhead:
 *
 * What was read from the network before GnuTLS asked for it, for fewer system calls: it asks for five bytes, and then
 * for the record that they announce. All zero is an empty one. For one thread at a time.
 */
typedef struct
{
  guint8 *bytes;       /* (owned) (nullable) */
  gsize start, end;    /* of what GnuTLS does not have yet */
  gsize size;
  guint n_full;        /* times in a row that it was filled */
} IpsTlsAhead;

/* @in: a stream that can be polled. Without @blocking it fails with %G_IO_ERROR_WOULD_BLOCK. Returns: bytes; 0 at the
 * end of @in; -1 on error. */
gssize ips_tls_ahead_read (IpsTlsAhead *self, GInputStream *in, void *buffer, gsize count, gboolean blocking,
                           GCancellable *cancellable, GError **error);
gboolean ips_tls_ahead_has_bytes (const IpsTlsAhead *self);
void ips_tls_ahead_clear (IpsTlsAhead *self);

G_END_DECLS
