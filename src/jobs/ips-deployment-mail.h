/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-fleet.h"
#include "ips-mail-table.h"

G_BEGIN_DECLS

/* What a deployment changed on its devices, for the mail about it: a line for each thing that is another than before. @states:
 * (element-type IpsDeviceState): of the deployment, by device. (transfer full) (nullable): %NULL where nothing is known of before
 * and after */
IpsMailTable *ips_deployment_mail_make_table (IpsFleet *fleet, GPtrArray *states);

G_END_DECLS
