/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ips_zone_completion_attach:
 * @entry: where the name of a time zone is entered
 *
 * Offers the time zones that this system knows, those that hold what is typed ("berl"). They are read in the background. Main thread.
 *
 * Returns: (transfer floating): a button to stand beside @entry, which lists all of them
 */
GtkWidget *ips_zone_completion_attach (GtkEntry *entry);

G_END_DECLS
