/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-update-edits.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsApplySignaturesPage:
 *
 * The third page of *Apply IPS Update*: the signatures that are new and modified between the selected update's level and the
 * lowest level among the devices, IPS sensors and Cisco IOS IPS devices on tabs of their own, each to be edited before the
 * update is applied. Keeps the edits; saves nothing. Main thread.
 *
 * Signal "changed" (none): something was edited.
 */
#define IPS_TYPE_APPLY_SIGNATURES_PAGE (ips_apply_signatures_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsApplySignaturesPage, ips_apply_signatures_page, IPS, APPLY_SIGNATURES_PAGE, GtkBox)

GtkWidget *ips_apply_signatures_page_new (IpsWorkspace *workspace);
/**
 * ips_apply_signatures_page_show:
 * @level: of the update
 * @policies: (element-type IpsPolicy): that it is applied to; copied
 * @sensors: (element-type IpsSensor): that get it
 *
 * Shows what it brings them. Edits are kept as long as the level is the same; another level begins without any.
 */
void ips_apply_signatures_page_show (IpsApplySignaturesPage *self, guint level, GPtrArray *policies, GPtrArray *sensors);
/* The edits for each policy that gets any: those made on the tab of each kind of device it has. (transfer full): policy id ->
 * IpsUpdateEdits */
GHashTable *ips_apply_signatures_page_dup_edits (IpsApplySignaturesPage *self);
guint ips_apply_signatures_page_count_edited (IpsApplySignaturesPage *self);

G_END_DECLS
