/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-tls-ahead.h"

#include <string.h>

#define FEW_BYTES 8192
/* Where more comes than that many times in a row it is a file, which pays for four records at once. */
#define MANY_BYTES (64 * 1024 + 1024)
#define MANY_TIMES 8

/* Most connections carry little and there may be thousands of them: only one with a file on its way has much memory. */
static void
prepare (IpsTlsAhead *self)
{
  gsize size = self->n_full >= MANY_TIMES ? MANY_BYTES : FEW_BYTES;

  if (self->size != size)
    {
      g_free (self->bytes);
      self->bytes = g_malloc (size);
      self->size = size;
    }
  self->start = self->end = 0;
}

static void
note_fill (IpsTlsAhead *self, gsize n)
{
  if (n >= FEW_BYTES)
    self->n_full = MIN (self->n_full + 1, 2 * MANY_TIMES);
  else if (self->n_full > 0)
    self->n_full--;
}

gssize
ips_tls_ahead_read (IpsTlsAhead *self, GInputStream *in, void *buffer, gsize count, gboolean blocking,
                    GCancellable *cancellable, GError **error)
{
  gssize n;

  if (self->start == self->end)
    {
      prepare (self);
      if (count >= self->size)
        return g_pollable_stream_read (in, buffer, count, blocking, cancellable, error);
      n = g_pollable_stream_read (in, self->bytes, self->size, blocking, cancellable, error);
      if (n < 0)
        return -1;
      note_fill (self, (gsize) n);
      self->end = (gsize) n;
    }
  count = MIN (count, self->end - self->start);
  if (count > 0)
    memcpy (buffer, self->bytes + self->start, count);
  self->start += count;
  return (gssize) count;
}

gboolean
ips_tls_ahead_has_bytes (const IpsTlsAhead *self)
{
  return self->start < self->end;
}

void
ips_tls_ahead_clear (IpsTlsAhead *self)
{
  g_clear_pointer (&self->bytes, g_free);
  self->start = self->end = self->size = 0;
}
