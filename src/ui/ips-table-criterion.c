/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-table-criterion.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "ips-text.h"

#define DAY_US (24 * G_TIME_SPAN_HOUR)

static const struct
{
  IpsTableOperator operator;
  const char *nick;
  const char *label;
} operators[] = {
  { IPS_TABLE_OPERATOR_CONTAINS, "contains", N_("contains") },
  { IPS_TABLE_OPERATOR_IS, "is", N_("is") },
  { IPS_TABLE_OPERATOR_IS_NOT, "is-not", N_("is not") },
  { IPS_TABLE_OPERATOR_BEGINS, "begins", N_("begins with") },
  { IPS_TABLE_OPERATOR_BEFORE, "before", N_("before") },
  { IPS_TABLE_OPERATOR_AFTER, "after", N_("after") },
  { IPS_TABLE_OPERATOR_LESS, "less", N_("less than") },
  { IPS_TABLE_OPERATOR_MORE, "more", N_("more than") },
};
G_STATIC_ASSERT (G_N_ELEMENTS (operators) == IPS_N_TABLE_OPERATORS);

const char *
ips_table_operator_to_nick (IpsTableOperator operator)
{
  g_return_val_if_fail (operator < IPS_N_TABLE_OPERATORS, "contains");
  return operators[operator].nick;
}

gboolean
ips_table_operator_from_nick (const char *nick, IpsTableOperator *operator)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_strcmp0 (nick, operators[i].nick) == 0)
      {
        *operator = operators[i].operator;
        return TRUE;
      }

  *operator = IPS_TABLE_OPERATOR_CONTAINS;
  return FALSE;
}

const char *
ips_table_operator_to_label (IpsTableOperator operator)
{
  g_return_val_if_fail (operator < IPS_N_TABLE_OPERATORS, "");
  return g_dgettext (GETTEXT_PACKAGE, operators[operator].label);
}

const IpsTableOperator *
ips_table_column_get_operators (const IpsTableColumn *column)
{
  static const IpsTableOperator dates[] = { IPS_TABLE_OPERATOR_BEFORE, IPS_TABLE_OPERATOR_AFTER,
                                            IPS_TABLE_OPERATOR_CONTAINS, IPS_N_TABLE_OPERATORS };
  static const IpsTableOperator numbers[] = { IPS_TABLE_OPERATOR_IS, IPS_TABLE_OPERATOR_LESS,
                                              IPS_TABLE_OPERATOR_MORE, IPS_TABLE_OPERATOR_CONTAINS,
                                              IPS_N_TABLE_OPERATORS };
  /* Versions and signature levels are ordered too, so less and more are offered for texts as well. */
  static const IpsTableOperator texts[] = { IPS_TABLE_OPERATOR_CONTAINS, IPS_TABLE_OPERATOR_IS,
                                            IPS_TABLE_OPERATOR_IS_NOT, IPS_TABLE_OPERATOR_BEGINS,
                                            IPS_TABLE_OPERATOR_LESS, IPS_TABLE_OPERATOR_MORE,
                                            IPS_N_TABLE_OPERATORS };

  if (column->date_us != NULL)
    return dates;
  return column->numeric ? numbers : texts;
}

char *
ips_table_column_get_text (const IpsTableColumn *column, gpointer row, gpointer user_data)
{
  char *text = NULL;

  if (column->full_text != NULL)
    text = column->full_text (row, user_data);
  return text != NULL ? text : column->text (row, user_data);
}

char *
ips_table_fold (const char *text)
{
  g_autofree char *normal = NULL;

  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);

  normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  return g_utf8_casefold (normal != NULL ? normal : text, -1);
}

IpsTableCriterion *
ips_table_criterion_new (guint column, IpsTableOperator operator, const char *value)
{
  IpsTableCriterion *self = g_new0 (IpsTableCriterion, 1);

  self->column = column;
  self->operator = operator;
  self->value = g_strdup (value != NULL ? value : "");
  return self;
}

void
ips_table_criterion_free (IpsTableCriterion *self)
{
  if (self == NULL)
    return;
  g_free (self->value);
  g_free (self);
}

static gint64
day_to_us (GDateTime *day)
{
  return g_date_time_to_unix (day) * G_USEC_PER_SEC;
}

/* A date as ISO 8601 or as the locale writes it, or a number of days from today ("30", "-7"). */
static gboolean
parse_date (const char *value, gint64 *begin_us, gint64 *end_us)
{
  g_autofree char *text = g_strstrip (g_strdup (value));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) begin = NULL;
  g_autoptr (GDateTime) end = NULL;
  gint64 days = 0;
  int year = 0, month = 0, day = 0;
  char rest = 0;

  if (*text == '\0')
    return FALSE;

  if (g_ascii_string_to_signed (text, 10, -100000, 100000, &days, NULL))
    {
      g_autoptr (GDateTime) today = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                                           g_date_time_get_day_of_month (now), 0, 0, 0);
      begin = g_date_time_add_days (today, (int) days);
    }
  else if (sscanf (text, "%4d-%2d-%2d%c", &year, &month, &day, &rest) == 3)
    {
      begin = g_date_time_new_local (year, month, day, 0, 0, 0);
    }
  else
    {
      GDate date;

      g_date_clear (&date, 1);
      g_date_set_parse (&date, text);
      if (g_date_valid (&date))
        begin = g_date_time_new_local (g_date_get_year (&date), (int) g_date_get_month (&date),
                                       g_date_get_day (&date), 0, 0, 0);
    }
  if (begin == NULL)
    return FALSE;

  end = g_date_time_add_days (begin, 1);
  *begin_us = day_to_us (begin);
  *end_us = day_to_us (end);
  return TRUE;
}

gboolean
ips_table_criterion_is_valid (const IpsTableCriterion *self, const IpsTableColumn *column)
{
  gint64 begin_us = 0, end_us = 0;

  if (*self->value == '\0')
    return TRUE;
  if (self->operator == IPS_TABLE_OPERATOR_BEFORE || self->operator == IPS_TABLE_OPERATOR_AFTER)
    return parse_date (self->value, &begin_us, &end_us);
  return TRUE;
}

static gboolean
matches_date (const IpsTableCriterion *self, const IpsTableColumn *column, gpointer row, gpointer user_data)
{
  gint64 begin_us = 0, end_us = 0, date_us;

  if (column->date_us == NULL || !parse_date (self->value, &begin_us, &end_us))
    return TRUE;

  date_us = column->date_us (row, user_data);
  if (date_us == 0)
    return FALSE;
  return self->operator == IPS_TABLE_OPERATOR_BEFORE ? date_us < begin_us : date_us >= end_us;
}

static gboolean
matches_text (const IpsTableCriterion *self, const char *text)
{
  g_autofree char *folded = ips_table_fold (text);
  g_autofree char *value = ips_table_fold (self->value);

  g_strstrip (value);
  switch (self->operator)
    {
    case IPS_TABLE_OPERATOR_IS:
    case IPS_TABLE_OPERATOR_IS_NOT:
      return g_str_equal (folded, value);
    case IPS_TABLE_OPERATOR_BEGINS:
      return g_str_has_prefix (folded, value);
    case IPS_TABLE_OPERATOR_LESS:
      return *folded != '\0' && ips_text_compare_natural (folded, value) < 0;
    case IPS_TABLE_OPERATOR_MORE:
      return *folded != '\0' && ips_text_compare_natural (folded, value) > 0;
    case IPS_TABLE_OPERATOR_CONTAINS:
    case IPS_TABLE_OPERATOR_BEFORE:
    case IPS_TABLE_OPERATOR_AFTER:
    case IPS_N_TABLE_OPERATORS:
    default:
      return strstr (folded, value) != NULL;
    }
}

gboolean
ips_table_criterion_matches (const IpsTableCriterion *self, const IpsTableColumn *column, gpointer row,
                             gpointer user_data)
{
  g_autofree char *text = NULL;
  gboolean matches;

  if (*self->value == '\0')
    return TRUE;
  if (self->operator == IPS_TABLE_OPERATOR_BEFORE || self->operator == IPS_TABLE_OPERATOR_AFTER)
    return matches_date (self, column, row, user_data);

  /* What the cell says counts as well as its whole text: people type what they see. */
  text = column->text (row, user_data);
  matches = matches_text (self, text);
  if (!matches && column->full_text != NULL)
    {
      g_autofree char *full = column->full_text (row, user_data);

      matches = full != NULL && matches_text (self, full);
    }
  return self->operator == IPS_TABLE_OPERATOR_IS_NOT ? !matches : matches;
}
