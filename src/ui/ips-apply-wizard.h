/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsApplyWizard:
 *
 * *Tools > Apply IPS Update*: choose one update, the signature policies it is applied to, edit what it brings, finish. Nothing is
 * changed before *Finish*; that changes all the policies at once or none. Not modal. Main thread.
 */
#define IPS_TYPE_APPLY_WIZARD (ips_apply_wizard_get_type ())
G_DECLARE_FINAL_TYPE (IpsApplyWizard, ips_apply_wizard, IPS, APPLY_WIZARD, GtkAssistant)

GtkWidget *ips_apply_wizard_new (IpsWorkspace *workspace, GtkApplication *application);
/* Begins with that package chosen, where it is an update in the library and nothing was finished yet. */
void ips_apply_wizard_choose (IpsApplyWizard *self, const char *sha256);

/* The policies of these devices are selected on the second page, as far as they can take the update. */
void ips_apply_wizard_choose_devices (IpsApplyWizard *self, const char *const *sensor_ids);

G_END_DECLS
