/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-columns.h"

#include <glib/gi18n-lib.h>

#include "ips-deployment-item.h"
#include "ips-format.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 300
#define NO_SIGN ((IpsSign) -1)   /* nothing to mark: it is under way */

static IpsJob *
get_job (gconstpointer row)
{
  return ips_deployment_item_get_job ((gpointer) row);
}

static int
compare_int64 (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

static char *
name_text (gpointer row, gpointer workspace)
{
  return ips_deployment_item_dup_name (row);
}

static int
id_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  return compare_int64 (ips_job_get_id (get_job (a)), ips_job_get_id (get_job (b)));
}

static char *
state_text (gpointer row, gpointer workspace)
{
  return g_strdup (ips_deployment_state_to_label (ips_deployment_item_get_state (row)));
}

static IpsSign
state_sign (gpointer row, gpointer workspace)
{
  switch (ips_deployment_item_get_state (row))
    {
    case IPS_DEPLOYMENT_DEPLOYED:
    case IPS_DEPLOYMENT_ROLLED_BACK:
      return IPS_SIGN_FINE;
    case IPS_DEPLOYMENT_FAILED:
      return IPS_SIGN_ERROR;
    case IPS_DEPLOYMENT_PARTLY_DEPLOYED:
    case IPS_DEPLOYMENT_ABORTED:
    case IPS_DEPLOYMENT_PAUSED:
    case IPS_DEPLOYMENT_REJECTED:
    case IPS_DEPLOYMENT_CANCELLED:
      return IPS_SIGN_WARNING;
    case IPS_DEPLOYMENT_EDIT:
    case IPS_DEPLOYMENT_EDIT_OPEN:
    case IPS_DEPLOYMENT_SUBMITTED:
    case IPS_DEPLOYMENT_SUBMIT_OPEN:
    case IPS_DEPLOYMENT_APPROVED:
    case IPS_DEPLOYMENT_DISCARDED:
    case IPS_DEPLOYMENT_SCHEDULED:
    case IPS_DEPLOYMENT_WAITING_WINDOW:
    case IPS_DEPLOYMENT_DEPLOYING:
    case IPS_DEPLOYMENT_ROLLING_BACK:
    case IPS_N_DEPLOYMENT_STATES:
    default:
      return NO_SIGN;
    }
}

static char *
devices_text (gpointer row, gpointer workspace)
{
  GPtrArray *operations = ips_job_get_operations (get_job (row));

  if (operations->len == 1)
    return ips_text_make_safe (((const IpsOperation *) g_ptr_array_index (operations, 0))->sensor_name, MAX_TEXT_CHARS);
  return g_strdup_printf (ngettext ("%u device", "%u devices", operations->len), operations->len);
}

static int
devices_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  return compare_int64 (ips_job_get_n_operations (get_job (a)), ips_job_get_n_operations (get_job (b)));
}

static char *
progress_text (gpointer row, gpointer workspace)
{
  /* TRANSLATORS: %1$u of %2$u devices are done */
  return g_strdup_printf (_("%1$u of %2$u"), ips_job_get_n_done (get_job (row)), ips_job_get_n_operations (get_job (row)));
}

static int
progress_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  double x = ips_job_get_fraction (get_job (a)), y = ips_job_get_fraction (get_job (b));

  return (x > y) - (x < y);
}

static char *
left_text (gpointer row, gpointer workspace)
{
  IpsJob *job = get_job (row);
  gint64 left_us = ips_job_is_finished (job) ? -1 : ips_job_list_get_time_left (ips_workspace_get_jobs (workspace), job);

  return left_us >= G_USEC_PER_SEC ? ips_format_duration (left_us) : g_strdup ("");
}

static char *
started_text (gpointer row, gpointer workspace)
{
  return ips_format_date_time (ips_job_get_created_us (get_job (row)));
}

static char *
ended_text (gpointer row, gpointer workspace)
{
  gint64 ended_us = ips_job_get_ended_us (get_job (row));

  return ended_us != 0 ? ips_format_date_time (ended_us) : g_strdup ("");
}

static int
ended_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  return compare_int64 (ips_job_get_ended_us (get_job (a)), ips_job_get_ended_us (get_job (b)));
}

static char *
who_text (gpointer row, gpointer workspace)
{
  return ips_text_make_safe (ips_job_get_created_by (get_job (row)), MAX_TEXT_CHARS);
}

static char *
outcome_text (gpointer row, gpointer workspace)
{
  return ips_job_get_summary (get_job (row));
}

static const IpsTableColumn columns[] = {
  { .id = "name", .title = N_("Name"), .width = 118, .shown = TRUE, .text = name_text, .compare = id_compare },
  { .id = "state", .title = N_("Status"), .width = 168, .least = 150, .shown = TRUE, .text = state_text, .sign = state_sign },
  { .id = "devices", .title = N_("Devices"), .width = 124, .shown = TRUE, .text = devices_text, .compare = devices_compare },
  { .id = "progress", .title = N_("Progress"), .width = 84, .shown = TRUE, .text = progress_text, .compare = progress_compare },
  { .id = "time-left", .title = N_("Time Left"), .width = 92, .shown = TRUE, .text = left_text },
  { .id = "started", .title = N_("Started"), .width = 156, .shown = TRUE, .text = started_text, .compare = id_compare },
  { .id = "ended", .title = N_("Ended"), .width = 156, .text = ended_text, .compare = ended_compare },
  { .id = "who", .title = N_("Who"), .width = 80, .shown = TRUE, .text = who_text },
  { .id = "outcome", .title = N_("Outcome"), .width = 220, .shown = TRUE, .text = outcome_text },
};

const IpsTableColumn *
ips_deployment_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}
