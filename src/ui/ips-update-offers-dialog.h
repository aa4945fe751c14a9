/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ips_update_offers_dialog_new:
 * @offers: (element-type IpsPackageOffer): of the last check; copied
 *
 * What the server offered, which of it is wanted, and why the rest is left out. To be presented.
 */
GtkWidget *ips_update_offers_dialog_new (GPtrArray *offers, GtkWindow *parent);

G_END_DECLS
