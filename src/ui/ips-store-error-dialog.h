/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What somebody chose in the window that says why the store cannot be opened. */
typedef enum { IPS_STORE_RESPONSE_RETRY = 1, IPS_STORE_RESPONSE_SALVAGE = 2 } IpsStoreResponse;

/**
 * ips_store_error_dialog_new:
 * @error: from opening the store
 * @path: (nullable): the store that was asked for; %NULL the usual place
 *
 * Says what is wrong with the store and what to do; offers to try again or to salvage where that helps.
 *
 * Returns: (transfer none): a dialog to present; any other response means to end the program
 */
GtkWidget *ips_store_error_dialog_new (const GError *error, const char *path);

G_END_DECLS
