/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a column would like to be, in px. */
typedef struct
{
  int usual;         /* fits heading and typical content */
  int least;         /* still shows heading and what matters; at most @usual */
  gboolean kept;     /* somebody gave it its width: it stays @usual */
} IpsTableWidth;

/**
 * ips_table_fit:
 * @columns: those that are shown, in view order
 * @available: px there are for all of them
 * @widths: (out caller-allocates): px for each
 *
 * Takes from each column in the measure it can give, so that what stands last, the reason, is in sight. Where there is more
 * room than needed, a third of it goes to the first column, whose names may be long; the rest is left to the last one.
 * Where even the least does not fit, the least is taken: then the view scrolls.
 */
void ips_table_fit (const IpsTableWidth *columns, guint n_columns, int available, int *widths);

/**
 * ips_table_break_heading:
 *
 * Returns: (transfer full): @title with a line break for one of its blanks, so that its two lines are as equally long as can
 *   be; as it is where it has no blank
 */
char *ips_table_break_heading (const char *title);

G_END_DECLS
