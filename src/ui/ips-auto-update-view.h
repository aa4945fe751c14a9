/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-update-settings.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsAutoUpdateView: which policies are updated automatically, and how: *Apply Update To* with *Type* and *Edit Row*, and
 * *Devices to be Auto Updated*. What is edited is kept only by ips_auto_update_view_save_async(). Main thread only.
 *
 * Signal "changed": ips_auto_update_view_get_n_changes() may say something else now.
 */
#define IPS_TYPE_AUTO_UPDATE_VIEW (ips_auto_update_view_get_type ())
G_DECLARE_FINAL_TYPE (IpsAutoUpdateView, ips_auto_update_view, IPS, AUTO_UPDATE_VIEW, GtkBox)

void ips_auto_update_view_set_workspace (IpsAutoUpdateView *self, IpsWorkspace *workspace);
/* What the schedule does with what is chosen here, which is said below it. */
void ips_auto_update_view_set_mode (IpsAutoUpdateView *self, IpsUpdateMode mode);
/* Policies whose settings differ from what is saved. */
guint ips_auto_update_view_get_n_changes (IpsAutoUpdateView *self);
void ips_auto_update_view_reset (IpsAutoUpdateView *self);      /* back to what is saved */
guint ips_auto_update_view_count (IpsAutoUpdateView *self);     /* policies that are updated automatically */
void ips_auto_update_view_clear (IpsAutoUpdateView *self);      /* none is; not saved yet */
void ips_auto_update_view_save_async (IpsAutoUpdateView *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_auto_update_view_save_finish (IpsAutoUpdateView *self, GAsyncResult *result, GError **error);

G_END_DECLS
