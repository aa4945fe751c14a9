/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-update-edits.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsApplySignaturesTab:
 *
 * What an update brings one kind of device: the signatures between two levels, and the pencil that edits them. Main thread.
 *
 * Signal "changed" (none): something was edited.
 */
#define IPS_TYPE_APPLY_SIGNATURES_TAB (ips_apply_signatures_tab_get_type ())
G_DECLARE_FINAL_TYPE (IpsApplySignaturesTab, ips_apply_signatures_tab, IPS, APPLY_SIGNATURES_TAB, GtkBox)

/* @name: stable: what its table is remembered under */
GtkWidget *ips_apply_signatures_tab_new (IpsWorkspace *workspace, const char *name);
/* @policies: (element-type IpsPolicy): that the update is applied to; @sensors: (element-type IpsSensor): of this kind that get
 * it. Edits are kept as long as @level is the same. */
void ips_apply_signatures_tab_show (IpsApplySignaturesTab *self, guint level, GPtrArray *policies, GPtrArray *sensors);
/* (transfer none) */
const IpsUpdateEdits *ips_apply_signatures_tab_get_edits (IpsApplySignaturesTab *self);

G_END_DECLS
