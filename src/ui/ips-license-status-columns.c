/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-status-columns.h"

#include <glib/gi18n-lib.h>

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

static gboolean
waits_for (const IpsOperation *operation, const char *cause)
{
  return operation->state == IPS_OPERATION_WAITING && g_strcmp0 (operation->cause, cause) == 0;
}

static char *
device_text (gpointer row, gpointer workspace)
{
  return ips_text_make_safe (ips_operation_item_get (row)->sensor_name, MAX_TEXT_CHARS);
}

static char *
serial_text (gpointer row, gpointer workspace)
{
  IpsSensor *sensor = ips_fleet_lookup (ips_workspace_get_fleet (workspace), ips_operation_item_get (row)->sensor_id);

  return ips_text_make_safe (sensor != NULL ? ips_sensor_get_facts (sensor)->serial : "", MAX_TEXT_CHARS);
}

/* The daily run looks at every device, and most of them need nothing. */
static gboolean
is_automatic (const IpsOperation *operation, gpointer workspace)
{
  IpsJob *job = ips_job_list_lookup (ips_workspace_get_jobs (workspace), operation->job_id);

  return job != NULL && ips_job_get_verb (job) == IPS_VERB_AUTO_LICENSE;
}

static char *
state_text (gpointer row, gpointer workspace)
{
  const IpsOperation *operation = ips_operation_item_get (row);

  if (waits_for (operation, IPS_WAIT_PACE))
    return g_strdup (_("waiting for the licence server"));
  switch (operation->state)
    {
    case IPS_OPERATION_RUNNING:
      return operation->status != NULL && *operation->status != '\0' ? ips_text_make_safe (operation->status, MAX_TEXT_CHARS)
                                                                     : g_strdup (_("running"));
    case IPS_OPERATION_SUCCEEDED:
      return g_strdup (_("done"));
    case IPS_OPERATION_SKIPPED:
      return g_strdup (is_automatic (operation, workspace) ? _("kept") : _("kept, because not newer"));
    case IPS_OPERATION_QUEUED:
      return g_strdup (_("queued"));
    case IPS_OPERATION_FAILED:
      return g_strdup (_("failed"));
    case IPS_OPERATION_CANCELLED:
      return g_strdup (_("cancelled"));
    case IPS_OPERATION_WAITING:
    case IPS_N_OPERATION_STATES:
    default:
      return g_strdup (_("waiting"));
    }
}

IpsSign
ips_license_status_columns_get_sign (const IpsOperation *operation)
{
  switch (operation->state)
    {
    case IPS_OPERATION_FAILED:
      return IPS_SIGN_ERROR;
    case IPS_OPERATION_CANCELLED:
      return IPS_SIGN_WARNING;
    case IPS_OPERATION_WAITING:
      return waits_for (operation, IPS_WAIT_TRUST) || waits_for (operation, IPS_WAIT_LOGIN) ? IPS_SIGN_UNKNOWN : NO_SIGN;
    case IPS_OPERATION_SUCCEEDED:
    case IPS_OPERATION_SKIPPED:
      return IPS_SIGN_FINE;
    case IPS_OPERATION_QUEUED:
    case IPS_OPERATION_RUNNING:
    case IPS_N_OPERATION_STATES:
    default:
      return NO_SIGN;
    }
}

static IpsSign
state_sign (gpointer row, gpointer workspace)
{
  return ips_license_status_columns_get_sign (ips_operation_item_get (row));
}

static int
state_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  static const int weight[IPS_N_OPERATION_STATES] = {
    [IPS_OPERATION_FAILED] = 0, [IPS_OPERATION_RUNNING] = 1, [IPS_OPERATION_WAITING] = 2, [IPS_OPERATION_QUEUED] = 3,
    [IPS_OPERATION_CANCELLED] = 4, [IPS_OPERATION_SKIPPED] = 5, [IPS_OPERATION_SUCCEEDED] = 6,
  };

  return weight[ips_operation_item_get ((gpointer) a)->state] - weight[ips_operation_item_get ((gpointer) b)->state];
}

static char *
describe_wait (const IpsOperation *operation, IpsWorkspace *workspace)
{
  gint64 left_us = operation->due_us - get_now (workspace);

  if (waits_for (operation, IPS_WAIT_PACE))
    {
      g_autofree char *duration = left_us >= G_USEC_PER_SEC ? ips_format_duration (left_us) : NULL;

      /* TRANSLATORS: %s is a duration such as "45 s" or "4 min" */
      return duration != NULL ? g_strdup_printf (_("The licence server is asked in %s"), duration)
                              : g_strdup (_("The licence server is asked next"));
    }
  if (waits_for (operation, IPS_WAIT_TRUST))
    return g_strdup (_("Waits for your answer: is its certificate to be trusted?"));
  if (waits_for (operation, IPS_WAIT_SENSOR))
    return g_strdup (_("Waits for another job that changes this device"));
  if (waits_for (operation, IPS_WAIT_CHECK))
    return g_strdup (_("The program ended meanwhile: the device is asked what was done"));
  if (waits_for (operation, IPS_WAIT_LOGIN))
    return g_strdup (_("Waits for its password"));
  return ips_text_make_safe (operation->message, MAX_TEXT_CHARS);
}

char *
ips_license_status_columns_get_summary (const IpsOperation *operation, IpsWorkspace *workspace)
{
  return operation->state == IPS_OPERATION_WAITING ? describe_wait (operation, workspace)
                                                   : ips_text_make_safe (operation->message, MAX_TEXT_CHARS);
}

static char *
summary_text (gpointer row, gpointer workspace)
{
  return ips_license_status_columns_get_summary (ips_operation_item_get (row), workspace);
}

static char *
took_text (gpointer row, gpointer workspace)
{
  const IpsOperation *operation = ips_operation_item_get (row);
  gint64 end_us = operation->ended_us != 0 ? operation->ended_us : get_now (workspace);

  return operation->started_us != 0 ? ips_format_duration (MAX (0, end_us - operation->started_us)) : g_strdup ("");
}

static const IpsTableColumn columns[] =
{
  { .id = "device", .title = N_("Device"), .width = 140, .shown = TRUE, .text = device_text },
  { .id = "serial", .title = N_("Serial Number"), .width = 112, .shown = TRUE, .text = serial_text },
  { .id = "state", .title = N_("State"), .width = 212, .shown = TRUE, .text = state_text, .compare = state_compare, .sign = state_sign },
  { .id = "took", .title = N_("Took"), .width = 72, .text = took_text },
  { .id = "summary", .title = N_("Summary"), .width = 520, .shown = TRUE, .text = summary_text },
};

const IpsTableColumn *
ips_license_status_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}
