/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows @text, which comes again whenever something changes: the same text is left alone, so that what somebody reads or has
 * selected does not jump back to its beginning. */
void ips_text_view_show (GtkTextView *view, const char *text);

/* One that is only read, in a scrolled window, both shown. @name: what a screen reader calls it; @scrolled: (out) (transfer floating).
 * (transfer none) */
GtkTextView *ips_text_view_new_scrolled (const char *name, gboolean monospace, int least_height_px, GtkWidget **scrolled);

G_END_DECLS
