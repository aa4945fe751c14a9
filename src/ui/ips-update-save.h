/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-update-logins.h"
#include "ips-update-settings.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * ips_update_save_async:
 * @settings: checked already
 * @server_changed: where updates come from is another place than before, or is reached in another way
 * @logins: (nullable): what was entered besides; goes to the vault
 * @rule: when the schedule runs; with *Disable Auto Update* it is kept, and suspended
 *
 * Saves what *IPS Updates* was edited to: logins first, so that settings that are saved can be used at once, then the
 * settings, then the schedule. Without a keyring passwords are kept for the session. Main thread.
 */
void ips_update_save_async (IpsWorkspace *workspace, const IpsUpdateSettings *settings, gboolean server_changed, const IpsUpdateLogins *logins, const IpsSchedule *rule, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_update_save_finish (IpsWorkspace *workspace, GAsyncResult *result, GError **error);

G_END_DECLS
