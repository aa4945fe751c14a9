/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-library.h"

G_BEGIN_DECLS

/**
 * IpsWatchedFolder:
 *
 * Imports what is put into the folder that the settings name ("updates.watched-folder"), once it no longer grows. The
 * files stay where they are. Each is looked at once, by whichever program comes first; one that is refused is a line of
 * history that says why. Main thread.
 *
 * Signals: "imported" (IpsPackageFile *), "refused" (const char *path, const char *sentence).
 */
#define IPS_TYPE_WATCHED_FOLDER (ips_watched_folder_get_type ())
G_DECLARE_FINAL_TYPE (IpsWatchedFolder, ips_watched_folder, IPS, WATCHED_FOLDER, GObject)

IpsWatchedFolder *ips_watched_folder_new (IpsStore *store);
void ips_watched_folder_start (IpsWatchedFolder *self);
/* Before the store is closed. */
void ips_watched_folder_stop (IpsWatchedFolder *self);
/* How long a file must not have changed, in ms; 3,000. For tests. */
void ips_watched_folder_set_quiet (IpsWatchedFolder *self, guint quiet_ms);

G_END_DECLS
