/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-cli.h"
#include "ips-freeze-list.h"

G_BEGIN_DECLS

/* Of the open workspace. (transfer full) (nullable): %NULL after having said why not */
IpsFreezeList *ips_cli_load_freezes (IpsCli *self);

G_END_DECLS
