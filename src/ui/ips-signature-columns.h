/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table.h"

G_BEGIN_DECLS

/* The columns of a signature table; rows are IpsSignatureItem. (transfer none) */
const IpsTableColumn *ips_signature_columns_get (guint *n_columns);

/* Those of a comparison of levels; rows are IpsSignatureItem of changes. (transfer none) */
const IpsTableColumn *ips_signature_columns_get_changes (guint *n_columns);

G_END_DECLS
