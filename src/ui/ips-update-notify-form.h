/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-update-draft.h"

G_BEGIN_DECLS

/**
 * IpsUpdateNotifyForm: *Notify Email*: who is told, and when. A part of the page *IPS Updates*.
 *
 * Signal "changed": the user changed something.
 */
#define IPS_TYPE_UPDATE_NOTIFY_FORM (ips_update_notify_form_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateNotifyForm, ips_update_notify_form, IPS, UPDATE_NOTIFY_FORM, GtkBox)

void ips_update_notify_form_set (IpsUpdateNotifyForm *self, const IpsUpdateSettings *settings);
void ips_update_notify_form_read (IpsUpdateNotifyForm *self, IpsUpdateSettings *settings);
/* @sentence: (nullable): what is wrong with the addresses; %NULL takes it away */
void ips_update_notify_form_set_problem (IpsUpdateNotifyForm *self, const char *sentence);
/* What the part is entered with; %NULL where it is not of this form. (transfer none) */
GtkWidget *ips_update_notify_form_get_input (IpsUpdateNotifyForm *self, IpsUpdatePart part);

G_END_DECLS
