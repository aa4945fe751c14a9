/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-update-logins.h"
#include "ips-update-settings.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsUpdateFallbackDialog: one fallback server: where it is, and its login. A part of *Edit Update Server Settings*.
 *
 * Signal "accepted" (IpsUpdateSettings *server, IpsUpdateLogins *logins): OK; @logins holds the server's password, or the
 * account of Cisco.com, as far as they were entered.
 */
#define IPS_TYPE_UPDATE_FALLBACK_DIALOG (ips_update_fallback_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateFallbackDialog, ips_update_fallback_dialog, IPS, UPDATE_FALLBACK_DIALOG, GtkDialog)

/**
 * ips_update_fallback_dialog_new:
 * @settings: the settings with all other servers: none is taken twice
 * @server: (nullable): the one to be edited; %NULL: a new one
 * @logins: what was entered and is not stored yet, here and before
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *ips_update_fallback_dialog_new (IpsWorkspace *workspace, const IpsUpdateSettings *settings, const IpsUpdateSettings *server, const IpsUpdateLogins *logins, GtkWindow *parent);

G_END_DECLS
