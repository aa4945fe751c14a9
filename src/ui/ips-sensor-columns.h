/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-problem.h"
#include "ips-table-model.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/* The columns of the *Device* table. Rows are IpsSensor; user data is the IpsWorkspace. (transfer none) */
const IpsTableColumn *ips_sensor_columns_get (guint *n_columns);

/* Cells that other tables of sensors have too, for their IpsTableColumn. Texts are safe to show, and cut where no cell shows
 * more of them. */
char *ips_sensor_cell_name (gpointer row, gpointer user_data);
char *ips_sensor_cell_address (gpointer row, gpointer user_data);
int ips_sensor_cell_compare_address (gconstpointer a, gconstpointer b, gpointer user_data);
char *ips_sensor_cell_group (gpointer row, gpointer user_data);
char *ips_sensor_cell_platform (gpointer row, gpointer user_data);
char *ips_sensor_cell_serial (gpointer row, gpointer user_data);
char *ips_sensor_cell_version (gpointer row, gpointer user_data);
char *ips_sensor_cell_signature_level (gpointer row, gpointer user_data);

/* What a sensor is counted under above the table. */
typedef enum
{
  IPS_ATTENTION_LICENSE = 1 << 0,
  IPS_ATTENTION_CERTIFICATE = 1 << 1,
  IPS_ATTENTION_UNREACHABLE = 1 << 2,
  IPS_ATTENTION_PROBLEM = 1 << 3,     /* any problem at all */
  IPS_ATTENTION_N = 4
} IpsAttention;
IpsAttention ips_sensor_get_attention (IpsSensor *sensor, IpsWorkspace *workspace);
/* Whether a problem of ips_problem_for_license() is the licence's: those are counted, here and on the dashboard. */
gboolean ips_sensor_is_license_problem (IpsProblemKind kind);

IpsTransport ips_sensor_columns_get_transport (IpsWorkspace *workspace);   /* the fleet's default */
/* "17 Dec 2026, in 24 days"; "" for 0 */
char *ips_sensor_columns_format_until (gint64 until_us, gint64 now_us);
/* "AB:CD:EF…12:34:56" */
char *ips_sensor_columns_shorten (const char *thumbprint);

G_END_DECLS
