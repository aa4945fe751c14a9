/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-secret.h"
#include "ips-update-settings.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsUpdateFilesForm: from which folder devices fetch files over their command line, and who puts them there. A part of
 * *Edit Update Server Settings*.
 */
#define IPS_TYPE_UPDATE_FILES_FORM (ips_update_files_form_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateFilesForm, ips_update_files_form, IPS, UPDATE_FILES_FORM, GtkGrid)

/* Over whose fleet the server's key is asked for. */
void ips_update_files_form_set_workspace (IpsUpdateFilesForm *self, IpsWorkspace *workspace);
void ips_update_files_form_set (IpsUpdateFilesForm *self, const IpsUpdateSettings *settings, gboolean has_password);
void ips_update_files_form_read (IpsUpdateFilesForm *self, IpsUpdateSettings *settings);
/* (transfer full) (nullable): what was entered; %NULL: the stored one stays */
IpsSecret *ips_update_files_form_get_password (IpsUpdateFilesForm *self);
gboolean ips_update_files_form_show_problem (IpsUpdateFilesForm *self, IpsUpdateField field, const char *sentence);

G_END_DECLS
