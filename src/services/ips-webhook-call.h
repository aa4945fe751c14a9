/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-store.h"
#include "ips-vault.h"
#include "ips-webhook.h"

G_BEGIN_DECLS

/**
 * ips_webhook_call_async:
 * @settings: (nullable): copied; %NULL: what is saved
 * @secret: (nullable): %NULL: the one in the vault, if there is one
 * @body: JSON
 *
 * Tells the web server: one POST, over the proxy and with the trust of *Edit Update Server Settings*, not redirected, and
 * given up after 15 s. Every answer from 200 to 299 is success. Main thread.
 *
 * Error: %IPS_ERROR_INVALID where the settings are not right or none are there; else as IpsSiteSession, to be explained by
 * ips_explain_site_error().
 */
void ips_webhook_call_async (IpsStore *store, IpsVault *vault, const IpsWebhookSettings *settings, IpsSecret *secret, GBytes *body, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @status: (out) (optional): what the server answered, 200 to 299 */
gboolean ips_webhook_call_finish (IpsStore *store, GAsyncResult *result, guint *status, GError **error);

void ips_webhook_settings_load_async (IpsStore *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsWebhookSettings *ips_webhook_settings_load_finish (IpsStore *store, GAsyncResult *result, GError **error);
/* @secret: (nullable): a new one; %NULL leaves it, an empty one removes it. What waits is made due at once, as
 * ips_mail_settings_save_async() does. */
void ips_webhook_settings_save_async (IpsStore *store, IpsVault *vault, const IpsWebhookSettings *settings, IpsSecret *secret, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_webhook_settings_save_finish (IpsStore *store, GAsyncResult *result, GError **error);

G_END_DECLS
