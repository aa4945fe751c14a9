/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-cli.h"
#include "ips-package-library.h"
#include "ips-update-overview.h"

G_BEGIN_DECLS

/* (transfer full) (nullable): %NULL after having said why not */
IpsUpdateOverview *ips_cli_updates_load (IpsCli *self);
/* Opens the workspace and loads the package library. (transfer full) (nullable): %NULL after having said why not */
IpsPackageLibrary *ips_cli_updates_open_library (IpsCli *self);
/* Adds the SHA-256 of the files that @name means: a SHA-256 (or its beginning, from eight digits on) or a file name. %FALSE
 * after having said that there is none. @hashes: (element-type utf8) */
gboolean ips_cli_updates_choose (IpsPackageLibrary *library, const char *name, GPtrArray *hashes);

/* The password of the proxy, where one is needed and none is kept. */
void ips_cli_updates_ask_proxy_password (IpsCli *self, const IpsUpdateSettings *settings);

/* ips-cli-update-proxy.c */
IpsExit ips_cli_updates_test_proxy (IpsCli *self, int argc, char **argv);

/* ips-cli-update-status.c */
IpsExit ips_cli_updates_status (IpsCli *self, int argc, char **argv);

/* ips-cli-update-settings.c */
IpsExit ips_cli_updates_server (IpsCli *self, int argc, char **argv);
IpsExit ips_cli_updates_set_password (IpsCli *self, int argc, char **argv);
IpsExit ips_cli_updates_schedule (IpsCli *self, int argc, char **argv);

/* ips-cli-auto-updates.c */
IpsExit ips_cli_updates_automatic (IpsCli *self, int argc, char **argv);

G_END_DECLS
