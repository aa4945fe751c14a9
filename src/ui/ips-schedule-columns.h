/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table-criterion.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/* The columns of the table of schedules, whose rows are IpsScheduleItem; their user data is the IpsWorkspace. */
const IpsTableColumn *ips_schedule_columns_get (guint *n_columns);

G_END_DECLS
