/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-catalogue.h"
#include "ips-policy.h"
#include "ips-table.h"

G_BEGIN_DECLS

/**
 * IpsLevelDiffView:
 *
 * What changed between two update levels of the catalogue: a row of filters with counts (all, new, modified, retired,
 * active again, removed), a search, the table with one row for each signature, and the selected one in words below. The
 * levels are read and compared away from the main thread; a level that is not known is a sentence over the table, not an
 * error of the caller. It follows the catalogue: a level that is read meanwhile is compared at once. Main thread.
 *
 * Signals: "loaded" (none) after another comparison is shown, or none can be; "selection-changed" (none); "row-activated"
 * (IpsPolicyRow *) on a double click or Enter; "link-activated" (IpsPolicyRow *) on the number of a signature. The rows
 * are the view's and live until the next "loaded".
 */
#define IPS_TYPE_LEVEL_DIFF_VIEW (ips_level_diff_view_get_type ())
G_DECLARE_FINAL_TYPE (IpsLevelDiffView, ips_level_diff_view, IPS, LEVEL_DIFF_VIEW, GtkBox)

/* @name: stable: columns, sorting and filters are remembered under it. */
GtkWidget *ips_level_diff_view_new (IpsCatalogue *catalogue, const char *name);
/* Compares @to with @from; 0 for either empties the view. */
void ips_level_diff_view_show (IpsLevelDiffView *self, guint from, guint to);
/* Only these kinds are listed and counted; a mask of 1 << IpsSignatureChangeKind. All of them at first. */
void ips_level_diff_view_set_kinds (IpsLevelDiffView *self, guint kinds);
/* What stands in the columns of values is @to's with this tuning over it, which is copied; %NULL: none. The columns of what
 * changed stay those of the levels. */
void ips_level_diff_view_set_tuning (IpsLevelDiffView *self, const IpsTuningTable *tuning);
/* (transfer none) (nullable): what is shown; %NULL while there is nothing */
const IpsSignatureDiff *ips_level_diff_view_get_diff (IpsLevelDiffView *self);
/* In the order of the view: effective values, each with IPS_SOURCE_LOCAL for what the tuning sets. (transfer container)
 * (element-type IpsPolicyRow) */
GPtrArray *ips_level_diff_view_get_selected (IpsLevelDiffView *self);
/* For the window's own "Export…" and its keys. (transfer none) */
IpsTable *ips_level_diff_view_get_table (IpsLevelDiffView *self);
void ips_level_diff_view_focus_search (IpsLevelDiffView *self);

G_END_DECLS
