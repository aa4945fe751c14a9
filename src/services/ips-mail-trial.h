/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-smtp.h"
#include "ips-vault.h"

G_BEGIN_DECLS

/**
 * ips_mail_trial_async:
 * @settings: as they stand in the fields; copied
 * @password: (nullable): %NULL: the one in the vault
 * @recipients: (element-type utf8)
 * @talk: (nullable): hears every line
 *
 * Sends a mail that says it is a test, past the outbox.
 */
void ips_mail_trial_async (IpsVault *vault, const IpsMailSettings *settings, IpsSecret *password, GPtrArray *recipients, IpsSmtpTalkFunc talk, gpointer talk_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full): what happened, in a sentence; @sent: whether the server took it for all. %NULL where it was
 * cancelled. */
char *ips_mail_trial_finish (IpsVault *vault, GAsyncResult *result, gboolean *sent, GError **error);

G_END_DECLS
