/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-push-body.h"

G_BEGIN_DECLS

/**
 * IpsHttpUpload:
 *
 * A body on its way out: how much of it went, and whether that is too slow to wait for. Main thread only.
 */
typedef struct
{
  IpsPushBody *body;            /* (owned) (nullable): none is never slow */
  gint64 begin_us;              /* monotonic */
  gint64 moved_us;              /* monotonic: when a piece got out last */
  gint64 limit_us;              /* how long all of it may take */
  guint slowest;                /* bytes a second, all in all */
  guint64 n_bytes, n_wrote;
  void (*wrote) (guint64 n_bytes, gpointer user_data);   /* (nullable) */
  gpointer wrote_data;
} IpsHttpUpload;

/* @body: (nullable). @slowest: 0: as slow as anybody can wait for. @least_ms: what all of it may take at least. @self stays
 * where it is until it is cleared. */
void ips_http_upload_init (IpsHttpUpload *self, IpsPushBody *body, guint slowest, guint least_ms,
                           void (*wrote) (guint64 n_bytes, gpointer user_data), gpointer wrote_data);
/* @output: what the request's head goes through too */
void ips_http_upload_set_output (IpsHttpUpload *self, GOutputStream *output);
void ips_http_upload_clear (IpsHttpUpload *self);

gboolean ips_http_upload_is_slow (const IpsHttpUpload *self);
/* µs until it has to be looked at again, where a piece may take @piece_ms; 0: it does not move, or there is none. */
gint64 ips_http_upload_get_left (const IpsHttpUpload *self, guint piece_ms);
GError *ips_http_upload_make_slow_error (const IpsHttpUpload *self);

G_END_DECLS
