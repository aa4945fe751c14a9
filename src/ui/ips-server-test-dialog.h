/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-update-settings.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

#define IPS_TYPE_SERVER_TEST_DIALOG (ips_server_test_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsServerTestDialog, ips_server_test_dialog, IPS, SERVER_TEST_DIALOG, GtkDialog)

/**
 * ips_server_test_dialog_new:
 * @settings: what is to be tried, saved or not; copied
 * @user: (nullable) @password: (nullable): of the account or the local server
 * @proxy_password: (nullable)
 * @passphrase: (nullable): of the client certificate
 * @parent: (nullable): the window it belongs to
 *
 * *Test Connection*: runs at once and shows each step with what was seen. Closing it stops the test. Main thread.
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *ips_server_test_dialog_new (IpsWorkspace *workspace, const IpsUpdateSettings *settings, const char *user, IpsSecret *password, IpsSecret *proxy_password, IpsSecret *passphrase, GtkWindow *parent);

/* *Test Proxy*: the manual proxy of @settings alone; that it let through is remembered. */
GtkWidget *ips_server_test_dialog_new_for_proxy (IpsWorkspace *workspace, const IpsUpdateSettings *settings, IpsSecret *proxy_password, GtkWindow *parent);

G_END_DECLS
