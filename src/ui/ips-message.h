/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ips_message_show_error:
 * @parent: (nullable): over which window
 * @error: what went wrong; nothing is shown where it only says that somebody stopped the work
 * @name: (nullable): the device or file it happened to
 *
 * A message that waits for nobody: sentences first, details folded. Main thread.
 */
void ips_message_show_error (GtkWindow *parent, const GError *error, const char *name);
/* The same for a sentence of one's own. @detail: (nullable) */
void ips_message_show (GtkWindow *parent, GtkMessageType type, const char *title, const char *sentence, const char *detail);

G_END_DECLS
