/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define IPS_DOWNLOAD_N_SAMPLES 16

typedef struct { gint64 when_us, n_received; } IpsDownloadSample;

/**
 * IpsDownloadSpeed:
 *
 * How fast something arrives, over the last seconds. All zero is one that knows nothing yet; it forgets when
 * @n_samples is set to 0.
 */
typedef struct
{
  IpsDownloadSample samples[IPS_DOWNLOAD_N_SAMPLES];
  guint n_samples;
} IpsDownloadSpeed;

/* @n_received: bytes so far. */
void ips_download_speed_note (IpsDownloadSpeed *self, gint64 n_received);
/* Bytes per second; 0 unknown. */
double ips_download_speed_get (const IpsDownloadSpeed *self, gint64 n_received);

G_END_DECLS
