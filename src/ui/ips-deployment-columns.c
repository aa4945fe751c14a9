/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-columns.h"

#include <glib/gi18n-lib.h>

#include "ips-compare.h"
#include "ips-deployment-item.h"
#include "ips-format.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 300
#define NO_SIGN ((IpsSign) -1)   /* nothing to mark: it is under way */

static const IpsDeploymentJob *
get (gconstpointer row)
{
  return ips_deployment_item_get ((gpointer) row);
}

static char *
name_text (gpointer row, gpointer workspace)
{
  return ips_text_make_safe (get (row)->name, MAX_TEXT_CHARS);
}

static char *
description_text (gpointer row, gpointer workspace)
{
  return ips_text_make_safe (get (row)->description, MAX_TEXT_CHARS);
}

static char *
state_text (gpointer row, gpointer workspace)
{
  return g_strdup (ips_deployment_state_to_label (get (row)->state));
}

static IpsSign
state_sign (gpointer row, gpointer workspace)
{
  switch (get (row)->state)
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
  GPtrArray *devices = get (row)->devices;

  if (devices->len == 1)
    return ips_text_make_safe (((const IpsDeploymentDevice *) g_ptr_array_index (devices, 0))->sensor_name, MAX_TEXT_CHARS);
  return g_strdup_printf (ngettext ("%u device", "%u devices", devices->len), devices->len);
}

static int
devices_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  return ips_compare_int64 (get (a)->devices->len, get (b)->devices->len);
}

static char *
progress_text (gpointer row, gpointer workspace)
{
  /* TRANSLATORS: %1$u of %2$u devices are done */
  return g_strdup_printf (_("%1$u of %2$u"), ips_deployment_item_count_done (row), get (row)->devices->len);
}

static int
progress_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  return ips_compare_int64 ((gint64) ips_deployment_item_count_done ((gpointer) a) * get (b)->devices->len,
                        (gint64) ips_deployment_item_count_done ((gpointer) b) * get (a)->devices->len);
}

static char *
left_text (gpointer row, gpointer workspace)
{
  IpsJobList *jobs = ips_workspace_get_jobs (workspace);
  IpsJob *job = ips_deployment_item_lookup_job (row, jobs);
  gint64 left_us = job == NULL || ips_job_is_finished (job) ? -1 : ips_job_list_get_time_left (jobs, job);

  return left_us >= G_USEC_PER_SEC ? ips_format_duration (left_us) : g_strdup ("");
}

static char *
created_text (gpointer row, gpointer workspace)
{
  return ips_format_date_time (get (row)->created_us);
}

static int
created_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  if (get (a)->created_us != get (b)->created_us)
    return ips_compare_int64 (get (a)->created_us, get (b)->created_us);
  return ips_compare_int64 (get (a)->job_id, get (b)->job_id);
}

static char *
changed_text (gpointer row, gpointer workspace)
{
  return ips_format_date_time (get (row)->changed_us);
}

static int
changed_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  return ips_compare_int64 (get (a)->changed_us, get (b)->changed_us);
}

static char *
start_text (gpointer row, gpointer workspace)
{
  return ips_deployment_job_describe_start (get (row));
}

static char *
who_text (gpointer row, gpointer workspace)
{
  return ips_text_make_safe (get (row)->created_by, MAX_TEXT_CHARS);
}

static char *
comment_text (gpointer row, gpointer workspace)
{
  return ips_text_make_safe (get (row)->comment, MAX_TEXT_CHARS);
}

static char *
outcome_text (gpointer row, gpointer workspace)
{
  return ips_deployment_job_get_summary (get (row));
}

static const IpsTableColumn columns[] = {
  { .id = "name", .title = N_("Name"), .width = 190, .shown = TRUE, .text = name_text },
  { .id = "state", .title = N_("Status"), .width = 168, .least = 150, .shown = TRUE, .text = state_text, .sign = state_sign },
  { .id = "devices", .title = N_("Devices"), .width = 116, .shown = TRUE, .text = devices_text, .compare = devices_compare },
  { .id = "progress", .title = N_("Progress"), .width = 84, .shown = TRUE, .text = progress_text, .compare = progress_compare },
  { .id = "time-left", .title = N_("Time Left"), .width = 90, .shown = TRUE, .text = left_text },
  { .id = "created", .title = N_("Created"), .width = 150, .shown = TRUE, .text = created_text, .compare = created_compare },
  { .id = "who", .title = N_("Who"), .width = 76, .shown = TRUE, .text = who_text },
  { .id = "start", .title = N_("Begins"), .width = 150, .text = start_text },
  { .id = "changed", .title = N_("Last Change"), .width = 150, .text = changed_text, .compare = changed_compare },
  { .id = "comment", .title = N_("Comment"), .width = 180, .text = comment_text },
  { .id = "description", .title = N_("Description"), .width = 180, .text = description_text },
  { .id = "outcome", .title = N_("Outcome"), .width = 190, .shown = TRUE, .text = outcome_text },
};

const IpsTableColumn *
ips_deployment_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}
