/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-policy-book.h"

G_BEGIN_DECLS

/**
 * ips_revert_preview_describe:
 * @reverted: (element-type IpsPolicy): policies as they would be, at least one
 * @n_policies: how many were asked for
 * @n_staying: how many of them never had another level
 *
 * What Revert would do: to which level, to how many devices, which tuning would be lost, and what no deployment takes back. Main thread.
 *
 * Returns: (transfer full): in sentences for people
 */
char *ips_revert_preview_describe (IpsPolicyBook *book, GPtrArray *reverted, guint n_policies, guint n_staying);

G_END_DECLS
