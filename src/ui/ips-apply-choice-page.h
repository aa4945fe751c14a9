/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-package-file.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsApplyChoicePage:
 *
 * The first page of *Apply IPS Update*: the updates in the package library, of which one is chosen, and what brings more of
 * them: *Check for Updates*, *Download Latest Updates*, importing. Keeps the choice while the library changes. Main thread.
 *
 * Signal "changed" (none): another one is chosen, or none.
 */
#define IPS_TYPE_APPLY_CHOICE_PAGE (ips_apply_choice_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsApplyChoicePage, ips_apply_choice_page, IPS, APPLY_CHOICE_PAGE, GtkBox)

GtkWidget *ips_apply_choice_page_new (IpsWorkspace *workspace);
/* The update that can be applied; until "changed". (transfer none) (nullable) */
const IpsPackageFile *ips_apply_choice_page_get_chosen (IpsApplyChoicePage *self);
/* Why there is none; "" there is one. (transfer full) */
char *ips_apply_choice_page_dup_reason (IpsApplyChoicePage *self);
/* Chooses the package of that hash, where it is an update in the library. */
void ips_apply_choice_page_choose (IpsApplyChoicePage *self, const char *sha256);

/* As the button *Download Latest Updates* does. */
void ips_apply_choice_page_download (IpsApplyChoicePage *self);

G_END_DECLS
