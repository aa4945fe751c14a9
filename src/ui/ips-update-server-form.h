/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-secret.h"
#include "ips-update-settings.h"

G_BEGIN_DECLS

/**
 * IpsUpdateServerForm: *Update From* and what each kind of server needs: the Cisco.com account, a local server (a
 * pasted full URL is split into its fields, the resulting URL is shown), a local folder. A part of *Edit Update
 * Server Settings*.
 *
 * Signal "changed": the user changed something.
 */
#define IPS_TYPE_UPDATE_SERVER_FORM (ips_update_server_form_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateServerForm, ips_update_server_form, IPS, UPDATE_SERVER_FORM, GtkBox)

/* @cisco_user: the account's user name; @has_...: whether a password is stored already */
void ips_update_server_form_set (IpsUpdateServerForm *self, const IpsUpdateSettings *settings, const char *cisco_user, gboolean has_cisco_password, gboolean has_password);
/* Writes the fields into @settings, as they are; a port that is no number is told at its field and %FALSE comes back. */
gboolean ips_update_server_form_read (IpsUpdateServerForm *self, IpsUpdateSettings *settings);
/* The account of Cisco.com was entered elsewhere. */
void ips_update_server_form_set_cisco_user (IpsUpdateServerForm *self, const char *cisco_user);
/* (transfer full): without blanks around */
char *ips_update_server_form_dup_cisco_user (IpsUpdateServerForm *self);
/* (transfer full) (nullable): what was entered; %NULL: the stored one stays */
IpsSecret *ips_update_server_form_get_cisco_password (IpsUpdateServerForm *self);
IpsSecret *ips_update_server_form_get_password (IpsUpdateServerForm *self);
/* The label whose column others below are to be aligned with. (transfer none) */
GtkWidget *ips_update_server_form_get_widest_label (IpsUpdateServerForm *self);
/* Says @sentence at the field and puts the focus there; %FALSE where the field is not of this form. */
gboolean ips_update_server_form_show_problem (IpsUpdateServerForm *self, IpsUpdateField field, const char *sentence);
void ips_update_server_form_show_cisco_problem (IpsUpdateServerForm *self, const char *sentence);
/* @warning: (nullable): that there is no keyring */
void ips_update_server_form_set_keyring_warning (IpsUpdateServerForm *self, const char *warning);

G_END_DECLS
