/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IpsCliTable: rows printed in columns, as a JSON array of objects, or as CSV. Every text is made safe for a
 * terminal. A plain value of one thread.
 */
typedef struct _IpsCliTable IpsCliTable;
/* For people, for programs, for spreadsheets (formula-safe). */
typedef enum { IPS_CLI_COLUMNS, IPS_CLI_JSON, IPS_CLI_CSV } IpsCliFormat;

/* @keys: JSON members; @headings: (translated) column headings, "" for what only JSON has; both NULL-terminated
 * and of one length */
IpsCliTable *ips_cli_table_new (const char *const *keys, const char *const *headings);
/* A table of settings and their values. @values: (nullable): name -> value, put in by name without the @prefix that all of
 * the names have */
IpsCliTable *ips_cli_table_new_settings (GHashTable *values, const char *prefix);
void ips_cli_table_free (IpsCliTable *self);
/* Takes as many texts as there are columns, %NULL for an empty one. */
void ips_cli_table_add (IpsCliTable *self, ...);
void ips_cli_table_print (IpsCliTable *self, gboolean json);
void ips_cli_table_print_as (IpsCliTable *self, IpsCliFormat format);
/* A time as people read it, or as programs do (ISO 8601, UTC); "" for 0. (transfer full) */
char *ips_cli_format_time (gint64 us, IpsCliFormat format);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsCliTable, ips_cli_table_free)

/* Each adds a member to the object that is being built. */
void ips_cli_add_text (JsonBuilder *builder, const char *name, const char *value);
void ips_cli_add_number (JsonBuilder *builder, const char *name, gint64 value);
void ips_cli_add_flag (JsonBuilder *builder, const char *name, gboolean value);
/* Prints what was built, indented, and a line break. */
void ips_cli_print_json (JsonBuilder *builder);

G_END_DECLS
