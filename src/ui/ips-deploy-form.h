/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-deploy-submit.h"
#include "ips-fleet.h"

G_BEGIN_DECLS

/**
 * IpsDeployForm: how a deployment goes about it: when it begins, in which waves it goes over its devices, what it does where
 * somebody changed a device behind our back. Signal "changed" (none). Main thread.
 */
#define IPS_TYPE_DEPLOY_FORM (ips_deploy_form_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeployForm, ips_deploy_form, IPS, DEPLOY_FORM, GtkGrid)

/* @fleet: whose groups can go first; @now_us: wall clock, what a time is suggested by */
GtkWidget *ips_deploy_form_new (IpsFleet *fleet, gint64 now_us);
/* Shows @options, which were entered before; what cannot be entered here stays as it is in them. */
void ips_deploy_form_set (IpsDeployForm *self, const IpsDeployOptions *options);
/* The devices that it is about now (element-type IpsSensor): routers among them that have no signatures yet are asked a category for. */
void ips_deploy_form_set_sensors (IpsDeployForm *self, GPtrArray *sensors);
/* Fills @options; what is borrowed in it is valid until the form changes or goes. @now_us: a time before it is refused. Error:
 * %IPS_ERROR_INVALID, a sentence on what to enter. */
gboolean ips_deploy_form_get (IpsDeployForm *self, gint64 now_us, IpsDeployOptions *options, GError **error);

G_END_DECLS
