/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-tuning-edit.h"

G_BEGIN_DECLS

/**
 * IpsSignatureDialog:
 *
 * *Edit Signature*, for one or for many. Says live what a setting means and what would be lost; knows nothing of where the
 * change goes: "edited" (none) is emitted when the user is done, and ips_signature_dialog_get_edit() is what was meant.
 */
#define IPS_TYPE_SIGNATURE_DIALOG (ips_signature_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsSignatureDialog, ips_signature_dialog, IPS, SIGNATURE_DIALOG, GtkDialog)

/* @rows: (element-type IpsPolicyRow) at least one, copied; @defaults: (nullable) (element-type IpsSignature) what each of them
 * is without the policy's own tuning, in the same order; @affected: a sentence on whom the change touches;
 * @promiscuous: no device of the policy can act inline. */
GtkWidget *ips_signature_dialog_new (GPtrArray *rows, GPtrArray *defaults, const char *affected, gboolean promiscuous, GtkWindow *parent);
/* The policy is shared, and the signatures were looked at on one device: offers to change them for that one alone. */
void ips_signature_dialog_offer_local (IpsSignatureDialog *self, const char *device);
gboolean ips_signature_dialog_get_local (IpsSignatureDialog *self);
void ips_signature_dialog_get_edit (IpsSignatureDialog *self, IpsTuningEdit *edit);

G_END_DECLS
