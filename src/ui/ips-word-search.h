/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ips_word_search_find:
 * @widget: where to look: it and what is inside of it
 * @words: what somebody typed; every word must be in one label, case does not count
 *
 * Labels of buttons, frames and tabs count too, on tabs and behind expanders that are not shown now as well; what was
 * hidden on purpose, as the sentence about a mistake that nobody made, does not.
 *
 * Returns: (transfer none) (nullable): the first label that says it
 */
GtkWidget *ips_word_search_find (GtkWidget *widget, const char *words);
/* Turns the tabs and opens the expanders that @widget is behind. */
void ips_word_search_reveal (GtkWidget *widget);

G_END_DECLS
