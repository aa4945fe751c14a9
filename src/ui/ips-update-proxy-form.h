/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-secret.h"
#include "ips-update-settings.h"

G_BEGIN_DECLS

/**
 * IpsUpdateProxyForm: *Enable Proxy Server* with its fields, and what holds where it is not enabled: the desktop's
 * proxy, or none. A part of *Edit Update Server Settings*. Signals "changed"; "test":
 * the proxy is to be tried as it is entered.
 */
#define IPS_TYPE_UPDATE_PROXY_FORM (ips_update_proxy_form_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateProxyForm, ips_update_proxy_form, IPS, UPDATE_PROXY_FORM, GtkBox)

void ips_update_proxy_form_set (IpsUpdateProxyForm *self, const IpsUpdateSettings *settings, gboolean has_password);
/* As ips_update_server_form_read(). */
gboolean ips_update_proxy_form_read (IpsUpdateProxyForm *self, IpsUpdateSettings *settings);
/* (transfer full) (nullable): what was entered; %NULL: the stored one stays */
IpsSecret *ips_update_proxy_form_get_password (IpsUpdateProxyForm *self);
/* @success: (nullable): when it let through last, and through which */
void ips_update_proxy_form_set_success (IpsUpdateProxyForm *self, const char *success);
gboolean ips_update_proxy_form_show_problem (IpsUpdateProxyForm *self, IpsUpdateField field, const char *sentence);

G_END_DECLS
