/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsPreferencesDialog:
 *
 * *Edit > Preferences*: the choices of this user on this machine; each is kept as soon as it is made. What belongs to
 * the fleet is in *Security Manager Administration*.
 */
#define IPS_TYPE_PREFERENCES_DIALOG (ips_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsPreferencesDialog, ips_preferences_dialog, IPS, PREFERENCES_DIALOG, GtkDialog)

/* @parent: (nullable) */
GtkWidget *ips_preferences_dialog_new (IpsWorkspace *workspace, GtkWindow *parent);

G_END_DECLS
