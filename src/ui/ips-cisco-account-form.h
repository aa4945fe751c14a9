/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsCiscoAccountForm: user name and password of the one Cisco.com account, and what is noted of the support contract;
 * the body of *Cisco.com account* and a part of *Edit Update Server Settings*. The password goes to the vault and is
 * never read back into the form. Main thread.
 *
 * Signal "changed": somebody entered something.
 */
#define IPS_TYPE_CISCO_ACCOUNT_FORM (ips_cisco_account_form_get_type ())
G_DECLARE_FINAL_TYPE (IpsCiscoAccountForm, ips_cisco_account_form, IPS, CISCO_ACCOUNT_FORM, GtkGrid)

/* Shows what is saved. */
GtkWidget *ips_cisco_account_form_new (IpsWorkspace *workspace);
gboolean ips_cisco_account_form_is_changed (IpsCiscoAccountForm *self);
/* Whether it can be saved; marks what is wrong and puts the focus there. */
gboolean ips_cisco_account_form_check (IpsCiscoAccountForm *self);
void ips_cisco_account_form_reset (IpsCiscoAccountForm *self);
void ips_cisco_account_form_save_async (IpsCiscoAccountForm *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_cisco_account_form_save_finish (IpsCiscoAccountForm *self, GAsyncResult *result, GError **error);

G_END_DECLS
