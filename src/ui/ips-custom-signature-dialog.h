/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-policy.h"

G_BEGIN_DECLS

/**
 * IpsCustomSignatureDialog:
 *
 * Number, name and engine of a custom signature that is added or made after another; what it does is edited afterwards as
 * with any signature. Emits "done" (none) once what was entered can be.
 */
#define IPS_TYPE_CUSTOM_SIGNATURE_DIALOG (ips_custom_signature_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsCustomSignatureDialog, ips_custom_signature_dialog, IPS, CUSTOM_SIGNATURE_DIALOG, GtkDialog)

/* @tuning: of the policy it will be in: its free numbers; @view: (nullable): of the policy: the engines that its level has;
 * @model: (nullable): the signature it begins as. */
GtkWidget *ips_custom_signature_dialog_new (const IpsTuningTable *tuning, const IpsPolicyView *view, const IpsSignature *model, GtkWindow *parent);
const IpsSignature *ips_custom_signature_dialog_get_signature (IpsCustomSignatureDialog *self);   /* (transfer none): during "done" */

G_END_DECLS
