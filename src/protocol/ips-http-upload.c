/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-http-upload.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-format.h"

/* A line of 128 kbit/s: 50 MB take 53 minutes. What is slower takes its turn from all the others. */
#define SLOWEST_BYTES (16 * 1024)

void
ips_http_upload_init (IpsHttpUpload *self, IpsPushBody *body, guint slowest, guint least_ms,
                      void (*wrote) (guint64 n_bytes, gpointer user_data), gpointer wrote_data)
{
  self->begin_us = self->moved_us = g_get_monotonic_time ();
  self->wrote = wrote;
  self->wrote_data = wrote_data;
  if (body == NULL)
    return;
  self->body = g_object_ref (body);
  self->n_bytes = ips_push_body_get_n_bytes (body);
  self->slowest = slowest != 0 ? slowest : SLOWEST_BYTES;
  self->limit_us = MAX ((gint64) least_ms * 1000, (gint64) (self->n_bytes / self->slowest) * G_USEC_PER_SEC);
}

static void
wrote_cb (guint64 n_bytes, gpointer user_data)
{
  IpsHttpUpload *self = user_data;

  self->moved_us = g_get_monotonic_time ();
  self->n_wrote = n_bytes;
  if (self->wrote != NULL)
    self->wrote (n_bytes, self->wrote_data);
}

void
ips_http_upload_set_output (IpsHttpUpload *self, GOutputStream *output)
{
  if (self->body != NULL)
    ips_push_body_set_output (self->body, output, wrote_cb, self);
}

void
ips_http_upload_clear (IpsHttpUpload *self)
{
  if (self->body != NULL)
    ips_push_body_set_output (self->body, NULL, NULL, NULL);
  g_clear_object (&self->body);
}

static gint64
get_whole_left (const IpsHttpUpload *self)
{
  return self->begin_us + self->limit_us - g_get_monotonic_time ();
}

gboolean
ips_http_upload_is_slow (const IpsHttpUpload *self)
{
  return self->n_wrote > 0 && self->n_wrote < self->n_bytes && get_whole_left (self) <= 0;
}

gint64
ips_http_upload_get_left (const IpsHttpUpload *self, guint piece_ms)
{
  gint64 left_us = self->moved_us + (gint64) piece_ms * 1000 - g_get_monotonic_time ();

  if (self->body == NULL || left_us <= 0)
    return 0;
  if (self->n_wrote < self->n_bytes)
    left_us = MIN (left_us, get_whole_left (self));
  return MAX (left_us, 1);
}

GError *
ips_http_upload_make_slow_error (const IpsHttpUpload *self)
{
  g_autofree char *out = ips_format_size (self->n_wrote);
  g_autofree char *all = ips_format_size (self->n_bytes);
  g_autofree char *time = ips_format_duration (g_get_monotonic_time () - self->begin_us);
  g_autofree char *slowest = ips_format_size (self->slowest);

  /* TRANSLATORS: two sizes ("3.1 MiB"), a time ("30 min") and a size */
  return ips_error_new (IPS_ERROR_TIMED_OUT, _("took only %s of %s within %s, less than %s a second"), out, all, time, slowest);
}
