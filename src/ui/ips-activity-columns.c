/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-activity-columns.h"

#include <glib/gi18n-lib.h>

#include "ips-compare.h"
#include "ips-format.h"
#include "ips-operation-item.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 400
#define NO_SIGN ((IpsSign) -1)   /* nothing to mark: it is under way */

static gint64
get_now (gpointer workspace)
{
  return ips_clock_now_us (ips_workspace_get_clock (workspace));
}

/* What a person would call the state of the whole job. */
static IpsOperationState
get_job_state (IpsJob *job)
{
  if (!ips_job_is_finished (job))
    {
      if (ips_job_count (job, IPS_OPERATION_RUNNING) > 0)
        return IPS_OPERATION_RUNNING;
      if (ips_job_count (job, IPS_OPERATION_WAITING) > 0)
        return IPS_OPERATION_WAITING;
      return ips_job_get_n_done (job) > 0 ? IPS_OPERATION_RUNNING : IPS_OPERATION_QUEUED;
    }
  if (ips_job_count (job, IPS_OPERATION_FAILED) > 0)
    return IPS_OPERATION_FAILED;
  if (ips_job_count (job, IPS_OPERATION_CANCELLED) > 0)
    return IPS_OPERATION_CANCELLED;
  if (ips_job_count (job, IPS_OPERATION_SUCCEEDED) == 0 && ips_job_count (job, IPS_OPERATION_SKIPPED) > 0)
    return IPS_OPERATION_SKIPPED;
  return IPS_OPERATION_SUCCEEDED;
}

static IpsSign
get_state_sign (IpsOperationState state)
{
  switch (state)
    {
    case IPS_OPERATION_FAILED:
      return IPS_SIGN_ERROR;
    case IPS_OPERATION_CANCELLED:
    case IPS_OPERATION_SKIPPED:
      return IPS_SIGN_WARNING;
    case IPS_OPERATION_WAITING:
      return IPS_SIGN_UNKNOWN;
    case IPS_OPERATION_QUEUED:
    case IPS_OPERATION_RUNNING:
      return NO_SIGN;
    case IPS_OPERATION_SUCCEEDED:
    case IPS_N_OPERATION_STATES:
    default:
      return IPS_SIGN_FINE;
    }
}

static char *
job_state_text (gpointer row, gpointer workspace)
{
  return g_strdup (ips_operation_state_to_label (get_job_state (row)));
}

static IpsSign
job_state_sign (gpointer row, gpointer workspace)
{
  IpsOperationState state = get_job_state (row);

  return state == IPS_OPERATION_SUCCEEDED && ips_job_count_findings (row) > 0 ? IPS_SIGN_WARNING : get_state_sign (state);
}

static char *
job_verb_text (gpointer row, gpointer workspace)
{
  return g_strdup (ips_verb_to_label (ips_job_get_verb (row)));
}

static char *
job_devices_text (gpointer row, gpointer workspace)
{
  GPtrArray *operations = ips_job_get_operations (row);

  if (operations->len == 1)
    return ips_text_make_safe (((const IpsOperation *) g_ptr_array_index (operations, 0))->sensor_name, MAX_TEXT_CHARS);
  return g_strdup_printf (ngettext ("%u device", "%u devices", operations->len), operations->len);
}

static int
job_devices_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  return ips_compare_int64 (ips_job_get_n_operations ((gpointer) a), ips_job_get_n_operations ((gpointer) b));
}

static char *
job_progress_text (gpointer row, gpointer workspace)
{
  /* TRANSLATORS: %1$u of %2$u devices are done, which is %3$d percent */
  return g_strdup_printf (_("%1$u of %2$u (%3$d %%)"), ips_job_get_n_done (row), ips_job_get_n_operations (row),
                          (int) (100 * ips_job_get_fraction (row)));
}

static int
job_progress_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  double x = ips_job_get_fraction ((gpointer) a), y = ips_job_get_fraction ((gpointer) b);

  return (x > y) - (x < y);
}

static char *
job_left_text (gpointer row, gpointer workspace)
{
  gint64 left_us = ips_job_is_finished (row) ? -1 : ips_job_list_get_time_left (ips_workspace_get_jobs (workspace), row);

  return left_us >= G_USEC_PER_SEC ? ips_format_duration (left_us) : g_strdup ("");
}

static char *
job_outcome_text (gpointer row, gpointer workspace)
{
  return ips_job_get_summary (row);
}

static char *
job_created_text (gpointer row, gpointer workspace)
{
  return ips_format_date_time (ips_job_get_created_us (row));
}

static int
job_created_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  gint64 x = ips_job_get_created_us ((gpointer) a), y = ips_job_get_created_us ((gpointer) b);

  return x != y ? ips_compare_int64 (x, y) : ips_compare_int64 (ips_job_get_id ((gpointer) a), ips_job_get_id ((gpointer) b));
}

static char *
job_took_text (gpointer row, gpointer workspace)
{
  gint64 ended_us = ips_job_get_ended_us (row);

  return ended_us != 0 ? ips_format_duration (ended_us - ips_job_get_created_us (row)) : g_strdup ("");
}

static char *
job_who_text (gpointer row, gpointer workspace)
{
  return ips_text_make_safe (ips_job_get_created_by (row), MAX_TEXT_CHARS);
}

static const IpsTableColumn job_columns[] =
{
  { "state", N_("State"), 112, TRUE, FALSE, FALSE, job_state_text, NULL, NULL, job_state_sign },
  { "verb", N_("Job"), 172, TRUE, FALSE, FALSE, job_verb_text, NULL, NULL, NULL },
  { "devices", N_("Devices"), 124, TRUE, FALSE, FALSE, job_devices_text, NULL, job_devices_compare, NULL },
  { "progress", N_("Progress"), 132, TRUE, FALSE, FALSE, job_progress_text, NULL, job_progress_compare, NULL },
  { "time-left", N_("Time Left"), 92, TRUE, FALSE, FALSE, job_left_text, NULL, NULL, NULL },
  { "started", N_("Started"), 156, TRUE, FALSE, FALSE, job_created_text, NULL, job_created_compare, NULL },
  { "took", N_("Took"), 100, FALSE, FALSE, FALSE, job_took_text, NULL, NULL, NULL },
  { "who", N_("Who"), 84, TRUE, FALSE, FALSE, job_who_text, NULL, NULL, NULL },
  { "outcome", N_("Outcome"), 220, TRUE, FALSE, FALSE, job_outcome_text, NULL, NULL, NULL },
};

/* ---- a job's operations ---- */

static char *
operation_device_text (gpointer row, gpointer workspace)
{
  return ips_text_make_safe (ips_operation_item_get (row)->sensor_name, MAX_TEXT_CHARS);
}

static char *
operation_state_text (gpointer row, gpointer workspace)
{
  return g_strdup (ips_operation_get_label (ips_operation_item_get (row)));
}

static IpsSign
operation_state_sign (gpointer row, gpointer workspace)
{
  const IpsOperation *operation = ips_operation_item_get (row);

  return ips_operation_has_finding (operation) ? IPS_SIGN_WARNING : get_state_sign (operation->state);
}

static const char *
describe_wait (const char *cause)
{
  if (g_strcmp0 (cause, IPS_WAIT_TRUST) == 0)
    return _("for your answer: is its certificate to be trusted?");
  if (g_strcmp0 (cause, IPS_WAIT_SENSOR) == 0)
    return _("for another job that changes this device");
  if (g_strcmp0 (cause, IPS_WAIT_CHECK) == 0)
    return _("the program ended meanwhile: the device is asked what was done");
  if (g_strcmp0 (cause, IPS_WAIT_TURN) == 0)
    return _("for the device before it");
  if (g_strcmp0 (cause, IPS_WAIT_LOGIN) == 0)
    return _("for its password");
  if (g_strcmp0 (cause, IPS_WAIT_PACE) == 0)
    return _("for the licence server, which is asked only so often");
  return "";
}

static char *
operation_message_text (gpointer row, gpointer workspace)
{
  const IpsOperation *operation = ips_operation_item_get (row);

  /* which window, and when it opens, is its message */
  if (operation->state == IPS_OPERATION_WAITING && !ips_operation_is_waiting_for (operation, IPS_WAIT_WINDOW))
    return g_strdup (describe_wait (operation->cause));
  if (operation->state == IPS_OPERATION_RUNNING && operation->status != NULL && *operation->status != '\0')
    return ips_text_make_safe (operation->status, MAX_TEXT_CHARS);
  return ips_text_make_safe (operation->message, MAX_TEXT_CHARS);
}

static char *
operation_took_text (gpointer row, gpointer workspace)
{
  const IpsOperation *operation = ips_operation_item_get (row);
  gint64 end_us = operation->ended_us != 0 ? operation->ended_us : get_now (workspace);

  if (operation->started_us == 0)
    return g_strdup ("");
  return ips_format_duration (MAX (0, end_us - operation->started_us));
}

static int
operation_took_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  const IpsOperation *x = ips_operation_item_get ((gpointer) a), *y = ips_operation_item_get ((gpointer) b);

  return ips_compare_int64 (x->ended_us - x->started_us, y->ended_us - y->started_us);
}

static char *
operation_ended_text (gpointer row, gpointer workspace)
{
  return ips_format_date_time (ips_operation_item_get (row)->ended_us);
}

static char *
operation_attempt_text (gpointer row, gpointer workspace)
{
  int attempt = ips_operation_item_get (row)->attempt;

  return attempt > 0 ? g_strdup_printf ("%d", attempt) : g_strdup ("");
}

static const IpsTableColumn operation_columns[] =
{
  { "device", N_("Device"), 170, TRUE, FALSE, FALSE, operation_device_text, NULL, NULL, NULL },
  { "state", N_("State"), 130, TRUE, FALSE, FALSE, operation_state_text, NULL, NULL, operation_state_sign },
  { "took", N_("Took"), 90, TRUE, FALSE, FALSE, operation_took_text, NULL, operation_took_compare, NULL },
  { "attempt", N_("Attempt"), 90, FALSE, TRUE, FALSE, operation_attempt_text, NULL, NULL, NULL },
  { "ended", N_("Ended"), 180, FALSE, FALSE, FALSE, operation_ended_text, NULL, NULL, NULL },
  { "message", N_("Message"), 560, TRUE, FALSE, FALSE, operation_message_text, NULL, NULL, NULL },
};

const IpsTableColumn *
ips_activity_columns_get_jobs (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (job_columns);
  return job_columns;
}

const IpsTableColumn *
ips_activity_columns_get_operations (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (operation_columns);
  return operation_columns;
}
