/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-update-overview.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsUpdateStatusView: the *Update Status* group: what is available, downloaded, applied and deployed, when it was
 * looked for last and how that went, and when it will be next. Keeps itself true.
 *
 * Signals: "changed": whether there is a failure; "loaded": the overview is another one.
 */
#define IPS_TYPE_UPDATE_STATUS_VIEW (ips_update_status_view_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateStatusView, ips_update_status_view, IPS, UPDATE_STATUS_VIEW, GtkBox)

/* For a view made by a template: before anything else. */
void ips_update_status_view_set_workspace (IpsUpdateStatusView *self, IpsWorkspace *workspace);
/* Whether the last check or download failed. */
gboolean ips_update_status_view_has_failure (IpsUpdateStatusView *self);

/* (transfer none) (nullable): what is shown; %NULL until it is loaded */
const IpsUpdateOverview *ips_update_status_view_get_overview (IpsUpdateStatusView *self);

G_END_DECLS
