/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whoever only reads replies has no headers of libsoup. */
typedef struct _SoupMessage SoupMessage;

/**
 * IpsHttpReply:
 *
 * What one sensor answered.
 */
typedef struct
{
  guint status;
  char *reason;           /* the server's own phrase, not yet safe */
  char *cookie;           /* (nullable): name=value of the last Set-Cookie */
  GBytes *body;
  gint64 midpoint_us;     /* our wall clock halfway between question and reply's head */
  gint64 round_trip_us;
} IpsHttpReply;

/* The head's; the body comes later. @asked_us, @now_us: wall clock, when the question was out and when the head came. */
IpsHttpReply *ips_http_reply_new (SoupMessage *message, gint64 asked_us, gint64 now_us);
void ips_http_reply_free (IpsHttpReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsHttpReply, ips_http_reply_free)

G_END_DECLS
