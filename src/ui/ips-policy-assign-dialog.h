/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsPolicyAssignDialog:
 *
 * Which devices have a shared policy: those selected in the table get it, or go back to their local ones.
 */
#define IPS_TYPE_POLICY_ASSIGN_DIALOG (ips_policy_assign_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsPolicyAssignDialog, ips_policy_assign_dialog, IPS, POLICY_ASSIGN_DIALOG, GtkDialog)

GtkWidget *ips_policy_assign_dialog_new (IpsWorkspace *workspace, const char *policy_id, GtkWindow *parent);

G_END_DECLS
