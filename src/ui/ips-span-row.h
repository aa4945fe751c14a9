/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-maintenance-window.h"

G_BEGIN_DECLS

/**
 * IpsSpanRow:
 *
 * One time of a maintenance window in a form: weekdays, start, hours and minutes. Main thread only.
 *
 * Signals: "changed", "removed": the button for that was clicked.
 */
#define IPS_TYPE_SPAN_ROW (ips_span_row_get_type ())
G_DECLARE_FINAL_TYPE (IpsSpanRow, ips_span_row, IPS, SPAN_ROW, GtkBox)

GtkWidget *ips_span_row_new (const IpsWindowSpan *span);
/* %FALSE with a whole sentence (transfer none) where it is none. */
gboolean ips_span_row_read (IpsSpanRow *self, IpsWindowSpan *span, const char **problem);

G_END_DECLS
