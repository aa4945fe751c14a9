/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-license-band.h"

G_BEGIN_DECLS

/**
 * IpsLicenseBands: a row of filters with counts: all, and one for each band. One is chosen at a time; clicking it
 * again goes back to all. Signal "changed": another one was chosen. Main thread.
 */
#define IPS_TYPE_LICENSE_BANDS (ips_license_bands_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicenseBands, ips_license_bands, IPS, LICENSE_BANDS, GtkBox)

GtkWidget *ips_license_bands_new (void);
/* %IPS_N_LICENSE_BANDS: all */
IpsLicenseBand ips_license_bands_get_chosen (IpsLicenseBands *self);
void ips_license_bands_choose (IpsLicenseBands *self, IpsLicenseBand band);
/* @counts: %IPS_N_LICENSE_BANDS of them */
void ips_license_bands_set_counts (IpsLicenseBands *self, const guint *counts);

G_END_DECLS
