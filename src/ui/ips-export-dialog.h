/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-fleet.h"
#include "ips-job.h"

G_BEGIN_DECLS

typedef struct _IpsTable IpsTable;

/**
 * ips_export_run:
 * @parent: (nullable): over which window
 * @table: what is exported; kept alive while the dialog is open
 * @suggested_name: file name without ending
 *
 * Asks where to, which rows (selected, visible, all), which columns (visible, all) and CSV or JSON; then writes
 * the file as a whole or not at all. Returns at once. Main thread.
 */
void ips_export_run (GtkWindow *parent, IpsTable *table, const char *suggested_name);

/**
 * ips_export_save_job:
 * @job: what came of which is saved; kept alive while the dialog is open
 * @fleet: what its devices are: their serial numbers are saved with them
 *
 * Asks where to and as what: CSV, HTML or PDF. Returns at once. Main thread.
 */
void ips_export_save_job (GtkWindow *parent, IpsJob *job, IpsFleet *fleet);

/**
 * ips_export_save_text:
 * @title: of the file chooser
 * @file_name: suggested, with its ending
 * @text: (transfer full): what is written
 */
void ips_export_save_text (GtkWindow *parent, const char *title, const char *file_name, char *text);

G_END_DECLS
