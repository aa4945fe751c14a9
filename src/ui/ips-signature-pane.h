/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ips-policy.h"

G_BEGIN_DECLS

/**
 * IpsSignaturePane: explains the signature that is selected: what state it is in, what it does, where it comes from and what
 * was changed. All of it is in the store: it works without the vendor's pages.
 */
#define IPS_TYPE_SIGNATURE_PANE (ips_signature_pane_get_type ())
G_DECLARE_FINAL_TYPE (IpsSignaturePane, ips_signature_pane, IPS, SIGNATURE_PANE, GtkScrolledWindow)

/* @rows: (element-type IpsPolicyRow): those that are selected; @newer: (nullable): what replaces the only one */
void ips_signature_pane_show_rows (IpsSignaturePane *self, GPtrArray *rows, const IpsPolicyRow *newer);
/* A button with an image that shows and hides the pane. */
void ips_signature_pane_set_toggle (IpsSignaturePane *self, GtkToggleButton *toggle);

G_END_DECLS
