/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-deploy-submit.h"

G_BEGIN_DECLS

/**
 * IpsDeployForm: how a deployment goes about it: what it does where somebody changed a device behind our back, and whether it
 * takes one device after another. Main thread.
 */
#define IPS_TYPE_DEPLOY_FORM (ips_deploy_form_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeployForm, ips_deploy_form, IPS, DEPLOY_FORM, GtkGrid)

GtkWidget *ips_deploy_form_new (void);
void ips_deploy_form_get (IpsDeployForm *self, IpsDeployOptions *options);   /* fills @options */

G_END_DECLS
