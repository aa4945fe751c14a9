/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-upgrade-plan.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsApplyTargets: what is chosen to be updated: *Apply Updates To* with its *Type*, *Select All* and *Deselect All*, and
 * below *Devices Assigned to Selected Policies*. A policy whose devices cannot take the update is greyed and says why, in a
 * column and as a tooltip, with what helps. Devices are judged a slice at a time between frames; while that goes on the
 * tables say so. What was chosen stays chosen when another update is set, as far as that can be applied. Main thread.
 *
 * Signals: "changed" (none): another choice, or the judging has ended; "download-missing" (none): files that devices need
 * first are to be downloaded: *Download Latest Updates*, after which everything is judged anew.
 */
#define IPS_TYPE_APPLY_TARGETS (ips_apply_targets_get_type ())
G_DECLARE_FINAL_TYPE (IpsApplyTargets, ips_apply_targets, IPS, APPLY_TARGETS, GtkBox)

GtkWidget *ips_apply_targets_new (IpsWorkspace *workspace);
/* @sha256: a file of the package library, which has been loaded. Judges anew also when library, fleet or policies change. */
void ips_apply_targets_set_package (IpsApplyTargets *self, const char *sha256);
/* (nullable): why nobody can go on from here, a sentence for people (nothing is chosen, still judging); %NULL: one can.
 * (transfer full) */
char *ips_apply_targets_dup_problem (IpsApplyTargets *self);
/* The chosen policies, each as it is now: of a device that never had one its empty local one at the level it runs.
 * (transfer full) (element-type IpsPolicy) */
GPtrArray *ips_apply_targets_dup_policies (IpsApplyTargets *self);
/* What is done to the devices of the chosen policies that can take the update: the only ones that will be updated.
 * (transfer container) (element-type IpsUpgradePlan): valid until "changed" */
GPtrArray *ips_apply_targets_get_plans (IpsApplyTargets *self);
/* Chooses the policies of these devices, as far as they can be: opened from a selection of devices. */
void ips_apply_targets_choose_sensors (IpsApplyTargets *self, const char *const *sensor_ids);

G_END_DECLS
