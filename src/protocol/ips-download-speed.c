/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-download-speed.h"

#define SAMPLE_US (500 * G_TIME_SPAN_MILLISECOND)

void
ips_download_speed_note (IpsDownloadSpeed *self, gint64 n_received)
{
  gint64 now_us = g_get_monotonic_time ();
  const IpsDownloadSample *last = self->n_samples > 0 ? &self->samples[(self->n_samples - 1) % IPS_DOWNLOAD_N_SAMPLES] : NULL;

  if (last != NULL && now_us - last->when_us < SAMPLE_US)
    return;
  self->samples[self->n_samples % IPS_DOWNLOAD_N_SAMPLES] = (IpsDownloadSample) { now_us, n_received };
  self->n_samples++;
}

double
ips_download_speed_get (const IpsDownloadSpeed *self, gint64 n_received)
{
  guint n = MIN (self->n_samples, IPS_DOWNLOAD_N_SAMPLES);
  gint64 now_us = g_get_monotonic_time ();
  const IpsDownloadSample *oldest;

  if (n == 0)
    return 0;
  oldest = &self->samples[(self->n_samples - n) % IPS_DOWNLOAD_N_SAMPLES];
  if (now_us - oldest->when_us < SAMPLE_US / 2)
    return 0;
  return (double) (n_received - oldest->n_received) / ((double) (now_us - oldest->when_us) / G_USEC_PER_SEC);
}
