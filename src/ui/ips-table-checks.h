/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table.h"

G_BEGIN_DECLS

typedef gboolean (*IpsTableCheck) (gpointer row);
typedef void (*IpsTableToggled) (gpointer object, gpointer row);

/**
 * ips_table_add_checks:
 * @is_checked: whether the box of a row is ticked
 * @can_check: whether it can be; others are greyed
 * @toggled: called with @object and the row after a click on its box; it decides what that means, and draws the table again
 *
 * Puts a column of boxes before the others. Nothing of it is remembered.
 */
void ips_table_add_checks (IpsTable *self, IpsTableCheck is_checked, IpsTableCheck can_check, IpsTableToggled toggled, GObject *object);

G_END_DECLS
