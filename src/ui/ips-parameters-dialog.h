/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-tuning-edit.h"

G_BEGIN_DECLS

/**
 * IpsParametersDialog:
 *
 * *Edit Parameters* of one signature or of many: the parameters in their groups, a value beside each, and what the level says. An empty
 * box is the default; a ticked one a value of the user's own, and to take the tick away brings the default back. Knows nothing of where
 * the change goes: "done" (none) is emitted after OK, and ips_parameters_dialog_take_edit() says what was meant. Main thread.
 */
#define IPS_TYPE_PARAMETERS_DIALOG (ips_parameters_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsParametersDialog, ips_parameters_dialog, IPS, PARAMETERS_DIALOG, GtkDialog)

/* @rows: (element-type IpsPolicyRow) at least one; @defaults: (element-type IpsSignature) of each without the policy's own tuning, in the
 * same order; empty where that is not known; @edit: what was meant so far */
GtkWidget *ips_parameters_dialog_new (const GArray *rows, const GArray *defaults, const IpsTuningEdit *edit, GtkWindow *parent);
/* Puts what was meant of the parameters into @edit; the rest of it stays. */
void ips_parameters_dialog_take_edit (IpsParametersDialog *self, IpsTuningEdit *edit);

G_END_DECLS
