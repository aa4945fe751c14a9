/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-signature.h"

G_BEGIN_DECLS

/**
 * ips_console_router_signature_parse:
 * @lines: a whole answer to "show ip ips signatures sigid 2004 subid 0" of a router with IOS IPS (its columns are assumed)
 * @key: what was asked for
 * @found: (out): %FALSE where the router says that it has no such signature
 * @signature: (out caller-allocates): set where it was found: severity, fidelity, actions, enabled and retired, of which nothing
 *   else is said; its texts are ""
 *
 * Any thread.
 *
 * Returns: %FALSE with the router's own error, or %IPS_ERROR_PROTOCOL where neither the signature nor its absence is shown
 */
gboolean ips_console_router_signature_parse (const char *const *lines, IpsSignatureKey key, gboolean *found, IpsSignature *signature, GError **error);

/**
 * ips_console_router_change_make_commands:
 * @delta: the content of `edit-config-delta`, as IpsSignatureWriter makes it
 *
 * The commands by which a router with IOS IPS changes its signatures in the same way, from "ip ips signature-definition" to the
 * "exit" that asks whether the changes are accepted; typed in the mode of its configuration. Any thread.
 *
 * Returns: (transfer full) (element-type utf8): or %NULL: %IPS_ERROR_REJECTED where a router has no command for it, in a sentence
 *   that says what, or %IPS_ERROR_PROTOCOL where @delta is none
 */
GPtrArray *ips_console_router_change_make_commands (IpsDialect *dialect, const char *delta, GError **error);

G_END_DECLS
