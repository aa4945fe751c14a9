/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-clock.h"
#include "ips-smtp.h"
#include "ips-store-mail.h"
#include "ips-vault.h"

G_BEGIN_DECLS

/**
 * IpsMailer:
 *
 * Sends what is in the outbox, one mail after the other, in whichever process has an engine. A mail is claimed with
 * a lease that is renewed while the server is being talked to. Whether a server took a mail is not known where its
 * answer was lost: the mail is sent again then, with the same Message-ID. Main thread.
 *
 * How often is the outbox looked at? When something is queued here, when another process changed it, and when the
 * next mail is due.
 */
#define IPS_TYPE_MAILER (ips_mailer_get_type ())
G_DECLARE_FINAL_TYPE (IpsMailer, ips_mailer, IPS, MAILER, GObject)

IpsMailer *ips_mailer_new (IpsStore *store, IpsVault *vault, IpsClock *clock);
void ips_mailer_start (IpsMailer *self);
/* Takes no mail on any more; resolves when the one under way is written down. After @grace_ms it is broken off and
 * given back. */
void ips_mailer_stop_async (IpsMailer *self, guint grace_ms, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_mailer_stop_finish (IpsMailer *self, GAsyncResult *result, GError **error);
gboolean ips_mailer_is_busy (IpsMailer *self);

/**
 * ips_mail_settings_load_async, ips_mail_settings_save_async:
 * @password: (nullable): a new one; %NULL leaves it, an empty one removes it
 *
 * Saving also makes every mail that waits due at once: what was wrong may be mended.
 */
void ips_mail_settings_load_async (IpsStore *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsMailSettings *ips_mail_settings_load_finish (IpsStore *store, GAsyncResult *result, GError **error);
void ips_mail_settings_save_async (IpsStore *store, IpsVault *vault, const IpsMailSettings *settings, IpsSecret *password, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_mail_settings_save_finish (IpsStore *store, GAsyncResult *result, GError **error);

G_END_DECLS
