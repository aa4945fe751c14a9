/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What can be done to signatures, for the menu of their table; its actions: signatures.edit, .restore, .clone, .delete, and
 * .set with "severity=high" as its target. (transfer full) */
GMenuModel *ips_signature_menu_new (void);

G_END_DECLS
