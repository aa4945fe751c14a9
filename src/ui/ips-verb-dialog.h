/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-job-bar.h"

G_BEGIN_DECLS

/**
 * IpsVerbDialog: the question before a verb is done on several devices: names them, says what it does to them, and of a
 * certificate that changed what is different. It stays true while it stands: what changes meanwhile is shown, and a device
 * that is gone is left out. The answer writes the job.
 */
#define IPS_TYPE_VERB_DIALOG (ips_verb_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsVerbDialog, ips_verb_dialog, IPS, VERB_DIALOG, GtkMessageDialog)

/* @sensors: (element-type IpsSensor): at least one. @all: nobody chose them, they are all that are listed. @bar: (nullable):
 * where the job is watched. */
GtkWidget *ips_verb_dialog_new (IpsWorkspace *workspace, IpsVerb verb, GPtrArray *sensors, gboolean all, IpsJobBar *bar, GtkWindow *parent);

/* How many of @sensors present another certificate than the trusted one. */
guint ips_verb_dialog_count_mismatches (IpsWorkspace *workspace, GPtrArray *sensors);

G_END_DECLS
