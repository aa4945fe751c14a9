/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-update-logins.h"
#include "ips-update-settings.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsUpdateFallbacksPane: the servers that are asked where the update server cannot serve, in their order. A part of *Edit
 * Update Server Settings*.
 *
 * Signals: "changed": the list did. "account" (IpsUpdateLogins *logins): for one of them the account of Cisco.com was entered.
 */
#define IPS_TYPE_UPDATE_FALLBACKS_PANE (ips_update_fallbacks_pane_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateFallbacksPane, ips_update_fallbacks_pane, IPS, UPDATE_FALLBACKS_PANE, GtkBox)

/* Tells what is entered elsewhere in the dialog, each (transfer full): the settings, and the logins that go with them. */
typedef void (*IpsUpdateFallbacksReadFunc) (IpsUpdateSettings **settings, IpsUpdateLogins **logins, gpointer user_data);

/* For a pane made by a template: before anything else. @read: is called while the pane lives */
void ips_update_fallbacks_pane_set (IpsUpdateFallbacksPane *self, IpsWorkspace *workspace, const IpsUpdateSettings *settings, IpsUpdateFallbacksReadFunc read, gpointer user_data);
/* Writes the list into @settings. */
void ips_update_fallbacks_pane_read (IpsUpdateFallbacksPane *self, IpsUpdateSettings *settings);
/* Adds the passwords that were entered to @logins. */
void ips_update_fallbacks_pane_read_logins (IpsUpdateFallbacksPane *self, IpsUpdateLogins *logins);
/* Says @sentence above the list; %NULL takes it away. */
void ips_update_fallbacks_pane_show_problem (IpsUpdateFallbacksPane *self, const char *sentence);

G_END_DECLS
