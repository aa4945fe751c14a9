/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsPackagesPage: the *Packages* view: every file of the package library, what it is, whether it is whole, and who
 * uses it; import, verify, remove, keep.
 */
#define IPS_TYPE_PACKAGES_PAGE (ips_packages_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsPackagesPage, ips_packages_page, IPS, PACKAGES_PAGE, GtkBox)

GtkWidget *ips_packages_page_new (IpsWorkspace *workspace);
void ips_packages_page_search (IpsPackagesPage *self);   /* puts the focus into the search */

G_END_DECLS
