/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-auto-update.h"

G_BEGIN_DECLS

/**
 * IpsAutoUpdateDialog: *Edit Auto Update Settings* of one or several policies. Signal "accepted" (const IpsAutoUpdate *): what
 * was chosen, for each of them.
 */
#define IPS_TYPE_AUTO_UPDATE_DIALOG (ips_auto_update_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsAutoUpdateDialog, ips_auto_update_dialog, IPS, AUTO_UPDATE_DIALOG, GtkDialog)

/* @rule: what is shown at first; @subject: for whom it is, a sentence */
GtkWidget *ips_auto_update_dialog_new (const IpsAutoUpdate *rule, const char *subject, GtkWindow *parent);

G_END_DECLS
