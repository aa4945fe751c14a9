/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-update-settings.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsUpdateServerView: the *Update Server* group of the page *IPS Updates*: whence updates come, in which order, through which
 * proxy, and whether a server's certificate needs attention. Keeps what it knows of certificates true.
 *
 * Signal "changed": ips_update_server_view_count_attention() may say something else now.
 */
#define IPS_TYPE_UPDATE_SERVER_VIEW (ips_update_server_view_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateServerView, ips_update_server_view, IPS, UPDATE_SERVER_VIEW, GtkBox)

/* For a view made by a template: before anything else. */
void ips_update_server_view_set_workspace (IpsUpdateServerView *self, IpsWorkspace *workspace);
/* @cisco_user: of the account; "" none yet */
void ips_update_server_view_show (IpsUpdateServerView *self, const IpsUpdateSettings *settings, const char *cisco_user);
/* How many certificates a person should look at. */
guint ips_update_server_view_count_attention (IpsUpdateServerView *self);

G_END_DECLS
