/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsMailTable:
 *
 * One value that a mail shows three times: as text, as HTML and as a CSV file. Cells may hold anything: each
 * form escapes for itself. A plain value, one owner.
 */
typedef struct
{
  char *title;          /* "" for none; the CSV file's name is made of it */
  GStrv columns;
  GPtrArray *rows;      /* (element-type GStrv): as many cells each as there are columns */
  guint n_left_out;     /* rows beyond IPS_MAIL_MAX_ROWS, which are counted and not kept */
} IpsMailTable;

#define IPS_MAIL_MAX_ROWS 20000
#define IPS_MAIL_SHOWN_ROWS 200        /* in the mail's own text; the attached file holds all that were kept */

IpsMailTable *ips_mail_table_new (const char *title, const char *const *columns);
/* @cells: as many as there are columns, NULL-terminated where fewer; missing ones are "". */
void ips_mail_table_add_row (IpsMailTable *self, const char *const *cells);
void ips_mail_table_free (IpsMailTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsMailTable, ips_mail_table_free)

/* Append the table: as plain text in columns, as an HTML table, as CSV (the title is not in the CSV). */
void ips_mail_table_append_text (const IpsMailTable *self, GString *text);
void ips_mail_table_append_html (const IpsMailTable *self, GString *html);
void ips_mail_table_append_csv (const IpsMailTable *self, GString *csv);

G_END_DECLS
