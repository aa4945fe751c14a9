/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-apply-target-item.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsApplyTargetList: every policy of the workspace and its devices, judged for one package. Devices are judged a slice at a
 * time while the main loop is idle, so that ten thousand of them hold nothing up. Main thread.
 *
 * Signals: "ready" (none): the policies are there; "stale" (none): somebody froze devices or let them go, so that they are to be
 * judged anew.
 */
#define IPS_TYPE_APPLY_TARGET_LIST (ips_apply_target_list_get_type ())
G_DECLARE_FINAL_TYPE (IpsApplyTargetList, ips_apply_target_list, IPS, APPLY_TARGET_LIST, GObject)

IpsApplyTargetList *ips_apply_target_list_new (IpsWorkspace *workspace);
/* Begins anew; the former policies stay until "ready". @package: a number of @index. What is chosen stays so. */
void ips_apply_target_list_judge (IpsApplyTargetList *self, IpsPackageIndex *index, guint package);
gboolean ips_apply_target_list_is_ready (IpsApplyTargetList *self);
/* (transfer none) (element-type IpsApplyTargetItem) */
GPtrArray *ips_apply_target_list_get (IpsApplyTargetList *self, IpsPolicyKind kind);
/* The devices of the chosen policies. (transfer container) (element-type IpsApplyDeviceItem) */
GPtrArray *ips_apply_target_list_get_devices (IpsApplyTargetList *self);

G_END_DECLS
