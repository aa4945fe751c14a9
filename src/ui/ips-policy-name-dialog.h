/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-policy-book.h"

G_BEGIN_DECLS

/**
 * IpsPolicyNameDialog:
 *
 * Asks for a shared policy's name and what it inherits from, and saves it: for a new one, a copy, a local one that is shared,
 * and for renaming. Closes once it is saved; what is wrong with the name is said beside it.
 *
 * Emits "saved" (char *policy id).
 */
#define IPS_TYPE_POLICY_NAME_DIALOG (ips_policy_name_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsPolicyNameDialog, ips_policy_name_dialog, IPS, POLICY_NAME_DIALOG, GtkDialog)

/* @policy: what is saved under the name (copied): a fresh one, or one to be renamed; @why: for its history */
GtkWidget *ips_policy_name_dialog_new (IpsPolicyBook *book, const char *title, const IpsPolicy *policy, const char *why, GtkWindow *parent);

G_END_DECLS
