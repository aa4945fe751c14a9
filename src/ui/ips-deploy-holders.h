/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * ips_deploy_holders_find:
 * @own: id of a deployment that does not count; 0 all do
 *
 * Which devices are in a deployment already that is under way, or is still open: "Job 12 of root deploys to it; this would wait for
 * that". Main thread.
 *
 * Returns: (transfer full) (element-type utf8 utf8): sensor id -> that
 */
GHashTable *ips_deploy_holders_find (IpsWorkspace *workspace, gint64 own);

G_END_DECLS
