/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * ips_certificate_columns_get:
 * @n_columns: (out): how many
 *
 * The columns of *IPS Certificates*, the chapter's words and order, then ours. Rows are IpsSensor; the table's
 * user data is the IpsWorkspace.
 */
const IpsTableColumn *ips_certificate_columns_get (guint *n_columns);

/* Its times for other programs. */
IpsTableExport ips_certificate_columns_get_export (void);

/* "AB:CD:EF:…:12:34" of a thumbprint; "" for %NULL. (transfer full) */
char *ips_certificate_columns_shorten (const char *thumbprint);

G_END_DECLS
