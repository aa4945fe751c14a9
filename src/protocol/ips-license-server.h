/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-license-file.h"
#include "ips-site-session.h"

G_BEGIN_DECLS

/**
 * IpsLicenseServer:
 *
 * The talk with Cisco's licence server (SWIFT). Its machine interface was never published: everything here is an
 * assumption, held in this one file and in the dialect ("license-server.", "license-error."), where a site that knows
 * better can correct it. One question per serial number; the reply is the licence file. Whoever asks keeps the pace
 * (ips-store-pace.h).
 */

/* The longest that one question may take, in ms. */
#define IPS_LICENSE_SERVER_TIMEOUT_MS 60000

/**
 * ips_license_server_fetch_async:
 * @url: the address under Advanced, the dialect's path is put behind it
 * @serial: of the device the licence is for
 * @platform: (nullable): of that device
 *
 * Errors, beside those of #IpsSiteSession, all with the host in front and in words for ips_explain_site_error():
 * %IPS_ERROR_LOGIN_REJECTED (the account), %IPS_ERROR_NOT_ENTITLED (no contract lists the serial number, or it was
 * revoked), %IPS_ERROR_BUSY (too many requests, blocked for a while), %IPS_ERROR_REJECTED (any other "no", in its
 * words), %IPS_ERROR_PROTOCOL (an answer that is none). Main thread.
 *
 * Returns by _finish: (transfer full): a licence for @serial or one that does not say whose it is
 */
void ips_license_server_fetch_async (IpsSiteSession *session, IpsDialect *dialect, const char *url, const char *username, IpsSecret *password, const char *serial, const char *platform, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsLicense *ips_license_server_fetch_finish (IpsSiteSession *session, GAsyncResult *result, GError **error);

/* The reply to a question for @serial, read; any thread, for tests and fuzzers too. @host: for messages. */
IpsLicense *ips_license_server_parse (IpsDialect *dialect, const char *host, const char *serial, GBytes *reply, GError **error);
/* The question's document. (transfer full) */
GBytes *ips_license_server_build (IpsDialect *dialect, const char *serial, const char *platform);

G_END_DECLS
