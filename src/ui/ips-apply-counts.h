/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-index.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsApplyCounts: what each update of the library would mean: how many devices can take it, and, of an update of signatures
 * whose definitions are known, how many it makes, changes and retires over the level known before it. Counted a slice at a
 * time while the main loop is idle; the newest updates first. Main thread.
 *
 * Signal "changed": more of it is known, or something else.
 */
#define IPS_TYPE_APPLY_COUNTS (ips_apply_counts_get_type ())
G_DECLARE_FINAL_TYPE (IpsApplyCounts, ips_apply_counts, IPS, APPLY_COUNTS, GObject)

IpsApplyCounts *ips_apply_counts_new (IpsWorkspace *workspace);
/* Counts anew. @files: (element-type IpsPackageFile): copied */
void ips_apply_counts_begin (IpsApplyCounts *self, GPtrArray *files);
/* Devices that can take it; -1 while they are not counted. */
int ips_apply_counts_get_devices (IpsApplyCounts *self, const char *sha256);
/* "12 new, 30 modified, 2 retired"; "" where it is not known (yet). (transfer none) */
const char *ips_apply_counts_get_brings (IpsApplyCounts *self, guint level);

G_END_DECLS
