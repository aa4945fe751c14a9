/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sdee-event.h"
#include "ips-sensor-link.h"

G_BEGIN_DECLS

/**
 * IpsSdee: a subscription to a sensor's status and error events (protocol.md 1.6), over a link. Main
 * thread only. A sensor has room for five subscriptions: close what was opened.
 */
typedef struct
{
  char *subscription_id;   /* (nullable) */
  gint64 n_remaining;      /* events still waiting on the sensor; 0 where it does not say */
  guint n_passed_over;     /* alerts and others that were not read */
  GPtrArray *events;       /* (element-type IpsSdeeEvent), oldest first as the sensor sent them */
} IpsSdeeReply;
void ips_sdee_reply_free (IpsSdeeReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSdeeReply, ips_sdee_reply_free)

/* A fault becomes the error it names, what is no SDEE document %IPS_ERROR_PROTOCOL. Any thread. */
IpsSdeeReply *ips_sdee_parse_reply (IpsDialect *dialect, const char *data, gsize size_bytes, GError **error);

/* @since_us: wall clock of the sensor, or -1 for from now on. Finishes with the subscription's id. */
void ips_sdee_open_async (IpsSensorLink *link, IpsDialect *dialect, gint64 since_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *ips_sdee_open_finish (GAsyncResult *result, GError **error);
/* @wait_s: how long the sensor may hold the question until something happens, in seconds */
void ips_sdee_get_async (IpsSensorLink *link, IpsDialect *dialect, const char *subscription_id, guint wait_s, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsSdeeReply *ips_sdee_get_finish (GAsyncResult *result, GError **error);
void ips_sdee_close_async (IpsSensorLink *link, IpsDialect *dialect, const char *subscription_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_sdee_close_finish (GAsyncResult *result, GError **error);

G_END_DECLS
