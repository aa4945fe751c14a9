/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table-model.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/* The columns of *Licensing*, tab *IPS*. Rows are IpsSensor; user data is the IpsWorkspace. (transfer none) */
const IpsTableColumn *ips_license_columns_get (guint *n_columns);

/* "2 Nov 2026 (21 days ago)"; "" for 0. (transfer full) */
char *ips_license_columns_format_expiry (gint64 expires_us, gint64 now_us);
/* What the status is shown with: the word alone says nothing of a licence that ends tomorrow. */
IpsSign ips_license_columns_get_sign (const IpsSensorFacts *facts, gint64 now_us);

G_END_DECLS
