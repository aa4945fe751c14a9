/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-update-settings.h"

G_BEGIN_DECLS

/**
 * IpsUpdateFilterDialog: *Edit Signature Download Filter Settings*: what a download takes at all.
 *
 * Signal "accepted" (IpsUpdateSettings *, the dialog's): OK was pressed; the dialog destroys itself afterwards.
 */
#define IPS_TYPE_UPDATE_FILTER_DIALOG (ips_update_filter_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateFilterDialog, ips_update_filter_dialog, IPS, UPDATE_FILTER_DIALOG, GtkDialog)

GtkWidget *ips_update_filter_dialog_new (const IpsUpdateSettings *settings, GtkWindow *parent);
/* The filter in words. (transfer full) */
char *ips_update_filter_dialog_describe (const IpsUpdateSettings *settings);

G_END_DECLS
