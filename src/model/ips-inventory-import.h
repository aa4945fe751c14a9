/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsInventoryImport: a CSV list of sensors, read but not yet taken (nothing half-imported).
 *
 * Columns by heading, any order, any case: name, address, port, transport, group, username,
 * credentials (name of a set), traffic (promiscuous, fail-open, fail-close), notes, form (web, ssh, automatic, router),
 * ssh port, host key, tags ("core, pci"); "address" is needed; without a heading line the order is name, address, port, group. A password column is refused with a sentence: passwords are not imported
 * from files.
 */
typedef enum { IPS_IMPORT_NEW, IPS_IMPORT_DUPLICATE_NAME, IPS_IMPORT_DUPLICATE_ADDRESS, IPS_IMPORT_INVALID } IpsImportVerdict;
typedef struct
{
  guint line;
  IpsImportVerdict verdict;
  char *message;             /* (owned): why, in words; "" for new */
  IpsSensorConfig *config;   /* (owned) (nullable): NULL where invalid */
} IpsImportRow;
void ips_import_row_free (IpsImportRow *row);
/* @existing: (nullable) (element-type IpsSensor); @fleet_default: the transport of those that name none. Whole-file errors (empty, over 100 MB, not text, password
 * column, no address column) are an error; a bad line is a row. Any thread, if @existing is not changed. */
GPtrArray *ips_inventory_import_parse (const char *data, gsize size_bytes, GPtrArray *existing, IpsTransport fleet_default, GError **error);
/* The inventory as such a CSV. */
char *ips_inventory_export_csv (GPtrArray *sensors);

G_END_DECLS
