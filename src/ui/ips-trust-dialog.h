/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsTrustDialog: the question for a whole job: which of these new certificates are to be trusted? Changed ones
 * are never among them.
 */
#define IPS_TYPE_TRUST_DIALOG (ips_trust_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsTrustDialog, ips_trust_dialog, IPS, TRUST_DIALOG, GtkDialog)

/* Returns: (nullable): the one that asks for @job, new or open already; %NULL where it has no question */
GtkWidget *ips_trust_dialog_new (IpsWorkspace *workspace, IpsJob *job, GtkWindow *parent);

G_END_DECLS
