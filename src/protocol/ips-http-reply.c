/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-http-reply.h"

#include <libsoup/soup.h>
#include <string.h>

static char *
dup_cookie (SoupMessageHeaders *headers)
{
  SoupMessageHeadersIter iter;
  const char *name, *value, *last = NULL;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (g_ascii_strcasecmp (name, "Set-Cookie") == 0)
      last = value;
  if (last == NULL || strchr (last, '=') == NULL || strlen (last) > 4096)
    return NULL;
  return g_strndup (last, strcspn (last, ";"));
}

IpsHttpReply *
ips_http_reply_new (SoupMessage *message, gint64 asked_us, gint64 now_us)
{
  IpsHttpReply *self = g_new0 (IpsHttpReply, 1);

  self->status = soup_message_get_status (message);
  self->reason = g_strdup (soup_message_get_reason_phrase (message));
  self->cookie = dup_cookie (soup_message_get_response_headers (message));
  self->round_trip_us = MAX (now_us - asked_us, 0);
  self->midpoint_us = now_us - self->round_trip_us / 2;
  return self;
}

void
ips_http_reply_free (IpsHttpReply *self)
{
  if (self == NULL)
    return;
  g_free (self->reason);
  g_free (self->cookie);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}
