/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-fleet.h"

G_BEGIN_DECLS

/* Bytes a list of passwords may have. */
#define IPS_PASSWORD_LIST_MAX (1024 * 1024)

/**
 * ips_password_list_apply:
 * @text: one password a line: "device NAME=PASSWORD", "set NAME=PASSWORD" for a credential set, "id OWNER=PASSWORD" for
 *   whatever else the vault keeps ("cisco.com"); empty lines and those that begin with "#" are passed over
 * @problems: (element-type utf8): a sentence is added for each line that could not be used; never a password
 *
 * Puts passwords into the vault's memory, where they go before what the keyring has: for a machine without a keyring,
 * where systemd hands them to the service (systemd.exec, LoadCredential=).
 *
 * Returns: how many were taken
 */
guint ips_password_list_apply (IpsFleet *fleet, const char *text, GPtrArray *problems);

/* One line without its end: %FALSE where it is neither of the three forms. @kind, @name: (out) (transfer full); @password:
 * (out) (transfer none): inside of @line. */
gboolean ips_password_line_parse (const char *line, char **kind, char **name, const char **password);

G_END_DECLS
