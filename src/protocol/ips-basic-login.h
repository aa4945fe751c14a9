/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-secret.h"

G_BEGIN_DECLS

/**
 * ips_basic_login_make:
 * @user: the user name
 * @password: its password
 *
 * Returns: (transfer full): the value of the header Authorization ("Basic ..."), a secret of its own: a log or a server's
 *   echo must not show it either
 */
IpsSecret *ips_basic_login_make (const char *user, const IpsSecret *password);

G_END_DECLS
