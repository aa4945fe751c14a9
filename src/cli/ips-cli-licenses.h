/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-cli.h"
#include "ips-license-submit.h"

G_BEGIN_DECLS

/* vedettectl licenses automatic, account: ips-cli-license-settings.c */
IpsExit ips_cli_licenses_automatic (IpsCli *self, int argc, char **argv);
IpsExit ips_cli_licenses_account (IpsCli *self, int argc, char **argv);
IpsExit ips_cli_licenses_certificate (IpsCli *self, int argc, char **argv);

/* Asks for the password of the Cisco.com account where it has a user name and none is known (no keyring). */
void ips_cli_ask_cisco_password (IpsCli *self);

/* Prints a plan: what would be done, what not, and why. @problems: (nullable): rows of files that are none. */
void ips_cli_print_license_plan (IpsCli *self, GPtrArray *plan, GPtrArray *problems);

G_END_DECLS
