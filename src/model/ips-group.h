/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Groups of devices are paths, "/" between the levels ("Europe/Berlin").
 *
 * ips_group_contains:
 * @group: (nullable): %NULL and "" are all devices
 * @path: a device's own group, "" for none
 *
 * Returns: whether a device of @path is in @group or below it. Any thread.
 */
gboolean ips_group_contains (const char *group, const char *path);

G_END_DECLS
