/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-saved-filters.h"

G_BEGIN_DECLS

/**
 * IpsSavedFilterButton:
 *
 * A menu of the filters that were saved for a table, with the items that save one and delete one.
 *
 * Signals: "apply-filter" (name), "save-filter" (none): what narrows the table now wants a name, "forget-filter" (name).
 */
#define IPS_TYPE_SAVED_FILTER_BUTTON (ips_saved_filter_button_get_type ())
G_DECLARE_FINAL_TYPE (IpsSavedFilterButton, ips_saved_filter_button, IPS, SAVED_FILTER_BUTTON, GtkMenuButton)

/* What is kept under a name there, in words that are not translated yet; those of the buttons with mnemonics. */
typedef struct
{
  const char *label;
  const char *tooltip;
  const char *save;
  const char *cannot_save;     /* the same while there is nothing to save, with why */
  const char *forget;
  const char *dialog;          /* title of the dialog that asks for a name */
  const char *name;            /* the accessible name of its entry */
  const char *replaces;        /* a sentence where the name is taken */
} IpsSavedWords;

/* @table: whose filters */
GtkWidget *ips_saved_filter_button_new (const char *table);
/* Of something else than filters. @words: kept */
GtkWidget *ips_saved_filter_button_new_with_words (const char *table, const IpsSavedWords *words);
/* Another filter was saved, or one is gone. */
void ips_saved_filter_button_update (IpsSavedFilterButton *self);
/* Whether anything narrows the table that could be saved. */
void ips_saved_filter_button_set_can_save (IpsSavedFilterButton *self, gboolean can_save);

G_END_DECLS
