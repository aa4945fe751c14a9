/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsCommunicationPage: the page *Device Communication* of the administration window.
 *
 * Property "n-changes" (uint, read-only): fields that differ from what is saved. Property "valid" (boolean,
 * read-only): whether every field can be saved as it is.
 */
#define IPS_TYPE_COMMUNICATION_PAGE (ips_communication_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsCommunicationPage, ips_communication_page, IPS, COMMUNICATION_PAGE, GtkBox)

GtkWidget *ips_communication_page_new (IpsWorkspace *workspace);
guint ips_communication_page_get_n_changes (IpsCommunicationPage *self);
gboolean ips_communication_page_get_valid (IpsCommunicationPage *self);
void ips_communication_page_reset (IpsCommunicationPage *self);            /* back to what is saved */
void ips_communication_page_restore_defaults (IpsCommunicationPage *self); /* to the product's; not saved yet */
/* (transfer full): in words, one line per field that is not the product's default; empty for none */
char **ips_communication_page_describe_defaults (IpsCommunicationPage *self);
void ips_communication_page_save_async (IpsCommunicationPage *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_communication_page_save_finish (IpsCommunicationPage *self, GAsyncResult *result, GError **error);

G_END_DECLS
