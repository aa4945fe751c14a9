/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/* IpsCheckRow: one check of a diagnosis: its sign and word, the evidence, and what to do. */
#define IPS_TYPE_CHECK_ROW (ips_check_row_get_type ())
G_DECLARE_FINAL_TYPE (IpsCheckRow, ips_check_row, IPS, CHECK_ROW, GtkListBoxRow)

GtkWidget *ips_check_row_new (guint number, const IpsCheck *check);
/* "Pass", "Fail", ...: the word beside the sign, translated */
const char *ips_check_row_get_word (IpsCheckOutcome outcome);

G_END_DECLS
