/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-package-file.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsApplyResultPage: the last page of *Apply IPS Update*: what was applied to what, and what comes next. Main thread.
 */
#define IPS_TYPE_APPLY_RESULT_PAGE (ips_apply_result_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsApplyResultPage, ips_apply_result_page, IPS, APPLY_RESULT_PAGE, GtkBox)

GtkWidget *ips_apply_result_page_new (IpsWorkspace *workspace);
/**
 * ips_apply_result_page_show:
 * @file: the update
 * @policies: (element-type IpsPolicy): that it was applied to, as they were before
 * @n_changed: how many of them became other ones; the others had it already
 * @n_edited: signatures edited on the way
 * @sensors: (element-type IpsSensor): that get it
 */
void ips_apply_result_page_show (IpsApplyResultPage *self, const IpsPackageFile *file, GPtrArray *policies, guint n_changed, guint n_edited, GPtrArray *sensors);

G_END_DECLS
