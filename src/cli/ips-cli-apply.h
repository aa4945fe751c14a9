/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-cli-updates.h"
#include "ips-upgrade-plan.h"

G_BEGIN_DECLS

/* The plans for the package that the first of @words means (a file name or the beginning of a SHA-256) and each of the devices that
 * the others or --group choose. (transfer full) (nullable) (element-type IpsUpgradePlan): %NULL after having said why there are
 * none. @file: (out) (optional): the package, the library's. */
GPtrArray *ips_cli_apply_make_plans (IpsCli *self, IpsPackageLibrary *library, int n_words, char **words, const IpsPackageFile **file);
/* For people; or with --json for programs. */
void ips_cli_apply_print (IpsCli *self, const IpsPackageFile *file, GPtrArray *plans);
/* What the plans alone mean to whoever asked. */
IpsExit ips_cli_apply_get_exit (GPtrArray *plans);
guint ips_cli_apply_count (GPtrArray *plans, IpsApplicability reason);

G_END_DECLS
