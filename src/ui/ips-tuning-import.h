/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-signature-tuning.h"

G_BEGIN_DECLS

/* @table: (transfer full) */
typedef void (*IpsTuningImportFunc) (IpsTuningTable *table, gpointer user_data);

/**
 * ips_tuning_import_run:
 * @parent: (nullable): over which window
 * @done: called once with what was read; not at all where nobody chose a file or it holds no tuning, which is said
 * @object: handed to @done, kept alive until then
 *
 * Asks for a file of exported tuning and reads it. Returns at once. Main thread.
 */
void ips_tuning_import_run (GtkWindow *parent, IpsTuningImportFunc done, gpointer object);

G_END_DECLS
