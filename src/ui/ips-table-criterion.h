/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "ips-problem.h"

G_BEGIN_DECLS

/**
 * IpsTableColumn:
 *
 * What a table shows in one column. A static description: the table keeps the pointer.
 */
typedef struct
{
  const char *id;                 /* stable: what is remembered and exported */
  const char *title;              /* N_() heading: the chapter's words */
  int width;                      /* px, fits heading and typical content */
  gboolean shown;                 /* by default; others on the heading's menu */
  gboolean numeric, monospace;
  char *(*text) (gpointer row, gpointer user_data);                     /* (transfer full) what the cell says, never NULL */
  char *(*full_text) (gpointer row, gpointer user_data);                /* (nullable) when copied, exported, tooltip; else text */
  int (*compare) (gconstpointer a, gconstpointer b, gpointer user_data);/* (nullable) rows; else natural order of text */
  IpsSign (*sign) (gpointer row, gpointer user_data);                   /* (nullable) icon beside the text */
  gint64 (*date_us) (gpointer row, gpointer user_data);                 /* (nullable) for the filters "before" and "after"; 0 none */
  gboolean (*dimmed) (gpointer row, gpointer user_data);                /* (nullable) stale: drawn in the dim colour */
  const char *(*icon) (gpointer row, gpointer user_data);               /* (nullable) static name of an icon where there is no sign */
  gboolean link;                                                        /* a click on the text is the table's "link-activated" */
  gboolean edit;                  /* a double click, or F2, on the cell is the table's "edit-activated" */
  int least;                      /* px that it keeps where there is little room; 0: a usual share of its width */
} IpsTableColumn;

typedef enum
{
  IPS_TABLE_OPERATOR_CONTAINS, IPS_TABLE_OPERATOR_IS, IPS_TABLE_OPERATOR_IS_NOT, IPS_TABLE_OPERATOR_BEGINS,
  IPS_TABLE_OPERATOR_BEFORE, IPS_TABLE_OPERATOR_AFTER, IPS_TABLE_OPERATOR_LESS, IPS_TABLE_OPERATOR_MORE,
  IPS_N_TABLE_OPERATORS
} IpsTableOperator;
const char *ips_table_operator_to_nick (IpsTableOperator operator);     /* "contains", "is-not", ... as remembered */
gboolean ips_table_operator_from_nick (const char *nick, IpsTableOperator *operator);
const char *ips_table_operator_to_label (IpsTableOperator operator);    /* translated */

/* One line of the filter bar. A row passes when it meets every criterion. */
typedef struct
{
  guint column;
  IpsTableOperator operator;
  char *value;                    /* (owned) */
} IpsTableCriterion;
IpsTableCriterion *ips_table_criterion_new (guint column, IpsTableOperator operator, const char *value);
void ips_table_criterion_free (IpsTableCriterion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsTableCriterion, ips_table_criterion_free)

/* Whether the value can be read as what the operator needs (a date, a number); the bar marks it where not. */
gboolean ips_table_criterion_is_valid (const IpsTableCriterion *self, const IpsTableColumn *column);
/* An empty or unreadable value passes every row, so that a half-typed one hides nothing. */
gboolean ips_table_criterion_matches (const IpsTableCriterion *self, const IpsTableColumn *column, gpointer row,
                                      gpointer user_data);
/* Operators that make sense for @column, ended by %IPS_N_TABLE_OPERATORS. */
const IpsTableOperator *ips_table_column_get_operators (const IpsTableColumn *column);
/* Whole text of a cell. (transfer full) */
char *ips_table_column_get_text (const IpsTableColumn *column, gpointer row, gpointer user_data);
/* What searching compares: case and composition do not count. (transfer full) */
char *ips_table_fold (const char *text);

G_END_DECLS
