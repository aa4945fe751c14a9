/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-http-reply.h"
#include "ips-push-body.h"
#include "ips-secret.h"
#include "ips-sensor-link.h"
#include "ips-trust.h"

G_BEGIN_DECLS

/**
 * IpsHttpCall:
 *
 * One exchange with one sensor over a connection of its own, which is closed afterwards: connect,
 * shake hands, judge the certificate, and only then hand over login and question. Nothing outlives
 * the call, so a change of trust or login cannot meet an old connection, and ten thousand idle
 * links hold none. Main thread only.
 */
typedef struct
{
  const char *subject_id;
  const char *host;
  guint port;
  gboolean tls;
  IpsTrust *trust;
  const char *method;          /* (nullable): %NULL for a handshake and no more */
  const char *path;
  const char *query;           /* (nullable), escaped */
  const char *user_agent;
  const char *content_type;    /* of @body */
  GBytes *body;                /* (nullable) */
  IpsPushBody *upload;         /* (nullable): the body instead, read piece by piece */
  guint slowest;               /* how many bytes of @upload have to go in a second, all in all; 0: as many as anybody can wait for */
  void (*wrote) (guint64 n_bytes, gpointer user_data);   /* (nullable): how much of @upload is out by now */
  gpointer wrote_data;         /* stays the caller's until the end */
  IpsSecret *authorization;    /* (nullable): the header's value */
  const char *cookie;          /* (nullable): the header's value */
  GCancellable *drop;          /* cancelled when trust or login change under the call */
  guint connect_timeout_ms;    /* until TCP and TLS stand */
  guint reply_timeout_ms;      /* for everything; where there is an @upload, for each piece of it and for the reply after it,
                                * and at least this for all of it, however small */
  gsize max_bytes;
} IpsHttpRequest;

/* Everything of @request is copied or referenced. */
void ips_http_call_async (const IpsHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @contact: (out) (transfer full): set whatever happens, even to a call that was cancelled.
 * Returns: (transfer full): the reply whatever its status; for a mere handshake one of status 0 */
IpsHttpReply *ips_http_call_finish (GAsyncResult *result, IpsContact **contact, GError **error);

G_END_DECLS
