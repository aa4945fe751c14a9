/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-certificate.h"
#include "ips-store.h"

G_BEGIN_DECLS

/**
 * IpsCertificatePane: one certificate with its thumbprints; the certificate's own details come from its DER,
 * which is loaded from the store when it is not in memory.
 */
#define IPS_TYPE_CERTIFICATE_PANE (ips_certificate_pane_get_type ())
G_DECLARE_FINAL_TYPE (IpsCertificatePane, ips_certificate_pane, IPS, CERTIFICATE_PANE, GtkBox)

GtkWidget *ips_certificate_pane_new (const char *title);

/**
 * ips_certificate_pane_set_certificate:
 * @store: (nullable): where the DER is loaded from; %NULL: only what @certificate holds
 * @certificate: (nullable): what to show; %NULL: @missing is shown instead
 * @other: (nullable): bytes of the thumbprints that differ from this one's are marked
 * @missing: (nullable): a sentence that says why there is none
 */
void ips_certificate_pane_set_certificate (IpsCertificatePane *self, IpsStore *store, IpsCertificate *certificate, IpsCertificate *other, const char *missing);

G_END_DECLS
