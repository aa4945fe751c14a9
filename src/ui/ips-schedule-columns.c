/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-schedule-columns.h"

#include <glib/gi18n-lib.h>

#include "ips-compare.h"
#include "ips-format.h"
#include "ips-schedule-item.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 300
#define NO_SIGN ((IpsSign) -1)

static gint64
next_us (gpointer row, gpointer workspace)
{
  gint64 due_us;

  if (!ips_scheduled_job_get_next (ips_schedule_item_get (row), ips_clock_now_us (ips_workspace_get_clock (workspace)), &due_us))
    return 0;
  return due_us;
}

static char *
name_text (gpointer row, gpointer workspace)
{
  return ips_text_make_safe (ips_schedule_item_get (row)->name, MAX_TEXT_CHARS);
}

static char *
when_text (gpointer row, gpointer workspace)
{
  return ips_schedule_describe (ips_schedule_item_get (row)->rule);
}

static char *
job_text (gpointer row, gpointer workspace)
{
  const IpsScheduledJob *schedule = ips_schedule_item_get (row);
  IpsVerb verb;

  return ips_verb_from_nick (schedule->verb, &verb) ? g_strdup (ips_verb_to_label (verb))
                                                    : ips_text_make_safe (schedule->verb, MAX_TEXT_CHARS);
}

static char *
target_text (gpointer row, gpointer workspace)
{
  g_autofree char *text = ips_scheduled_job_describe_target (ips_schedule_item_get (row));

  return ips_text_make_safe (text, MAX_TEXT_CHARS);
}

static char *
next_text (gpointer row, gpointer workspace)
{
  gint64 due_us = next_us (row, workspace);

  if (ips_schedule_item_get (row)->suspended)
    return g_strdup (_("Suspended"));
  return due_us != 0 ? ips_format_date_time (due_us) : g_strdup (_("Never again"));
}

static IpsSign
next_sign (gpointer row, gpointer workspace)
{
  return ips_schedule_item_get (row)->suspended ? IPS_SIGN_WARNING : NO_SIGN;
}

static int
next_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  gint64 x = next_us ((gpointer) a, workspace), y = next_us ((gpointer) b, workspace);

  /* what never runs comes last */
  return ips_compare_int64 (x != 0 ? x : G_MAXINT64, y != 0 ? y : G_MAXINT64);
}

static gint64
last_us (gpointer row, gpointer workspace)
{
  return ips_schedule_item_get (row)->last_run_us;
}

static char *
last_text (gpointer row, gpointer workspace)
{
  return ips_format_date_time (last_us (row, workspace));
}

static int
last_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  return ips_compare_int64 (last_us ((gpointer) a, workspace), last_us ((gpointer) b, workspace));
}

static char *
outcome_text (gpointer row, gpointer workspace)
{
  return ips_scheduled_job_describe_outcome (ips_schedule_item_get (row));
}

static IpsSign
outcome_sign (gpointer row, gpointer workspace)
{
  const IpsScheduledJob *schedule = ips_schedule_item_get (row);

  if (schedule->last_run_us == 0 || (schedule->last_kind != IPS_SCHEDULE_RUN_SKIPPED && schedule->last_n_open > 0))
    return NO_SIGN;
  if (schedule->last_kind == IPS_SCHEDULE_RUN_SKIPPED)
    return IPS_SIGN_WARNING;
  return schedule->last_n_failed > 0 ? IPS_SIGN_ERROR : IPS_SIGN_FINE;
}

static char *
comment_text (gpointer row, gpointer workspace)
{
  return ips_text_make_safe (ips_schedule_item_get (row)->comment, MAX_TEXT_CHARS);
}

static char *
who_text (gpointer row, gpointer workspace)
{
  return ips_text_make_safe (ips_schedule_item_get (row)->who, MAX_TEXT_CHARS);
}

static char *
id_text (gpointer row, gpointer workspace)
{
  return ips_text_make_safe (ips_schedule_item_get (row)->id, MAX_TEXT_CHARS);
}

static const IpsTableColumn columns[] =
{
  { "name", N_("Schedule"), 170, TRUE, FALSE, FALSE, name_text, NULL, NULL, NULL },
  { "when", N_("When"), 236, TRUE, FALSE, FALSE, when_text, NULL, NULL, NULL },
  { "job", N_("Job"), 100, TRUE, FALSE, FALSE, job_text, NULL, NULL, NULL },
  { "on", N_("On"), 110, TRUE, FALSE, FALSE, target_text, NULL, NULL, NULL },
  { "next", N_("Next Run"), 142, TRUE, FALSE, FALSE, next_text, NULL, next_compare, next_sign, next_us },
  { "last", N_("Last Run"), 142, TRUE, FALSE, FALSE, last_text, NULL, last_compare, NULL, last_us },
  { "outcome", N_("Outcome"), 128, TRUE, FALSE, FALSE, outcome_text, NULL, NULL, outcome_sign },
  { "comment", N_("Comment"), 142, TRUE, FALSE, FALSE, comment_text, NULL, NULL, NULL },
  { "who", N_("Changed By"), 100, FALSE, FALSE, FALSE, who_text, NULL, NULL, NULL },
  { "id", N_("Id"), 120, FALSE, FALSE, FALSE, id_text, NULL, NULL, NULL },
};

const IpsTableColumn *
ips_schedule_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}
