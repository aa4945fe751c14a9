/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"

G_BEGIN_DECLS

/**
 * ips_console_change_make_commands:
 * @delta: the content of an edit-config-delta (ips_idconf_finish())
 *
 * The same change as commands, from configuration mode on: the modes of the command line are the structs of IDCONF, entered
 * by their names and left with "exit". The last of them is the "exit" that asks whether the changes are to be applied; a
 * session that ends before that has changed nothing. Any thread.
 *
 * Returns: (transfer full) (element-type utf8); %NULL with %IPS_ERROR_REJECTED where it is of nothing that is
 *   changed at the command line, %IPS_ERROR_INVALID where a value cannot be typed at it
 */
GPtrArray *ips_console_change_make_commands (IpsDialect *dialect, const char *delta, GError **error);

G_END_DECLS
