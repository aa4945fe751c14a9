/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsSubmitDialog:
 *
 * *Submit*: the changes that wait, and what each device would get by them. *Submit* lets deployments take them, *Discard* takes
 * them back to what was submitted last; *Submit and Deploy* opens *Deploy Saved Changes* after it. What somebody changes meanwhile appears; nobody submits what he has not seen. Not modal.
 */
#define IPS_TYPE_SUBMIT_DIALOG (ips_submit_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsSubmitDialog, ips_submit_dialog, IPS, SUBMIT_DIALOG, GtkDialog)

GtkWidget *ips_submit_dialog_new (IpsWorkspace *workspace, GtkApplication *application);
/* Enter submits and deploys, not only submits. */
void ips_submit_dialog_prefer_deploy (IpsSubmitDialog *self);

G_END_DECLS
