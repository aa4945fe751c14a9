/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* %TRUE: @data begins a web page, and @error says which one instead of a file: %IPS_ERROR_NOT_ENTITLED (an agreement),
 * %IPS_ERROR_LOGIN_REJECTED (a login) or %IPS_ERROR_PROTOCOL. @host: for the message. */
gboolean ips_web_page_is (const guint8 *data, gsize n_bytes, const char *host, GError **error);

G_END_DECLS
