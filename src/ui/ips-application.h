/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsApplication:
 *
 * The program `vedette`: options, the workspace, the windows that exist once, and what happens when the
 * store cannot be opened.
 */
#define IPS_TYPE_APPLICATION (ips_application_get_type ())
G_DECLARE_FINAL_TYPE (IpsApplication, ips_application, IPS, APPLICATION, GtkApplication)

IpsApplication *ips_application_new (void);
/* (transfer none) (nullable): NULL until the store is open */
IpsWorkspace *ips_application_get_workspace (IpsApplication *self);
/* How the program's own widgets look: for the default screen, once. A page that stands outside of the application, as when it is
 * measured, is not the page without it. */
void ips_application_load_style (void);

G_END_DECLS
