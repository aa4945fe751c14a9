/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-job-bar.h"

G_BEGIN_DECLS

/**
 * IpsRenewDialog: *Renew All That Expire Within…*: chooses by days left and says which and how many before
 * anything is regenerated.
 */
#define IPS_TYPE_RENEW_DIALOG (ips_renew_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsRenewDialog, ips_renew_dialog, IPS, RENEW_DIALOG, GtkDialog)

/* @bar: (nullable): where the job is watched */
GtkWidget *ips_renew_dialog_new (IpsWorkspace *workspace, GtkWindow *parent, IpsJobBar *bar);

G_END_DECLS
