/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * IpsFilterChips:
 *
 * The most useful filters of a table as a row of buttons above it, each with the number of rows it shows; the first shows
 * all. One is chosen at a time; clicking it again goes back to all. One with nothing to show stays, dimmed.
 *
 * Signal "changed": another one was chosen by somebody. Main thread.
 */
#define IPS_TYPE_FILTER_CHIPS (ips_filter_chips_get_type ())
G_DECLARE_FINAL_TYPE (IpsFilterChips, ips_filter_chips, IPS, FILTER_CHIPS, GtkFlowBox)

/* Once. @labels: translated, with mnemonics, copied; the first is for all rows */
void ips_filter_chips_set_labels (IpsFilterChips *self, const char *const *labels, guint n_labels);
/* @counts: one for each label */
void ips_filter_chips_set_counts (IpsFilterChips *self, const guint *counts);
void ips_filter_chips_set_shown (IpsFilterChips *self, guint number, gboolean shown);
guint ips_filter_chips_get_chosen (IpsFilterChips *self);        /* 0: all */
void ips_filter_chips_choose (IpsFilterChips *self, guint number);  /* without "changed" */

G_END_DECLS
