/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-package-file.h"

G_BEGIN_DECLS

/**
 * ips_package_look_into:
 * @path: where its bytes are
 * @file: its state, problem and platforms are set: complete or incomplete
 *
 * Reads all of a zip for the manager: whether it is whole and holds what devices are updated with. Anything else is
 * complete as it is. Blocks; not on the main thread. Errors: %IPS_ERROR_INVALID where it is no whole zip or nothing that
 * may be used, %IPS_ERROR_TOO_LARGE; with the file's name in front.
 */
gboolean ips_package_look_into (const char *path, IpsPackageFile *file, GCancellable *cancellable, GError **error);

G_END_DECLS
