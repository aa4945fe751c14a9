/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How long a part may lie before it counts as left behind, where nothing offers its file any more. */
#define IPS_PACKAGE_PARTS_KEPT_US (7 * G_TIME_SPAN_DAY)

/* What was removed. */
typedef struct
{
  guint n_parts;
  gint64 n_bytes;               /* of disk space that is free now */
} IpsPackagePartsSwept;

/**
 * ips_package_parts_sweep_async:
 * @folder: of the library
 * @kept: paths of parts that a download may still go on with; copied
 * @before_us: wall clock: only what nobody wrote to since
 *
 * Removes the unfinished downloads and copies that nothing will go on with, each with the small file beside it. What a
 * process has open stays, however old. A file that cannot be removed stays and is told in the log. Never fails but by
 * @cancellable.
 */
void ips_package_parts_sweep_async (const char *folder, const char *const *kept, gint64 before_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_package_parts_sweep_finish (GAsyncResult *result, IpsPackagePartsSwept *swept, GError **error);

G_END_DECLS
