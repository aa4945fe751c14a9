/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-start.h"

#include "ips-license-question.h"
#include "ips-license-status-window.h"
#include "ips-message.h"

/* From OK until the store has the job. */
typedef struct
{
  IpsWorkspace *workspace;   /* (owned) */
  IpsVerb verb;
  IpsLicenseSource source;
  GPtrArray *plan;           /* (owned) (nullable): NULL where it is automatic */
  gboolean in_window;
  GtkWindow *parent;         /* (nullable), weak */
} Start;

static Start *
start_new (IpsWorkspace *workspace, IpsVerb verb, GtkWindow *parent)
{
  Start *start = g_new0 (Start, 1);

  start->workspace = g_object_ref (workspace);
  start->verb = verb;
  g_set_weak_pointer (&start->parent, parent);
  return start;
}

static void
start_free (Start *start)
{
  g_clear_weak_pointer (&start->parent);
  g_object_unref (start->workspace);
  g_clear_pointer (&start->plan, g_ptr_array_unref);
  g_free (start);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Start, start_free)

/* @job: (nullable): %NULL with @error */
static void
show (const Start *start, IpsJob *job, const GError *error)
{
  if (job == NULL)
    ips_message_show_error (start->parent, error, ips_verb_to_label (start->verb));
  else
    ips_license_status_window_show (start->workspace, job, start->parent);
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Start) start = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = ips_license_submit_finish (IPS_JOB_LIST (source), result, &error);

  show (start, job, error);
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Start) start = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = ips_job_list_submit_finish (IPS_JOB_LIST (source), result, &error);

  show (start, job, error);
}

/* @start (transfer full) */
static void
submit (Start *start)
{
  IpsJobList *jobs = ips_workspace_get_jobs (start->workspace);
  IpsFleet *fleet = ips_workspace_get_fleet (start->workspace);

  if (start->plan != NULL)
    ips_license_submit_async (jobs, fleet, start->source, start->plan, start->in_window, IPS_PRIORITY_USER, NULL, planned_cb, start);
  else
    ips_job_list_submit_async (jobs, start->verb, ips_fleet_get_sensors (fleet), NULL, IPS_PRIORITY_USER, NULL, submitted_cb, start);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Start) start = user_data;

  if (ips_license_question_finish (IPS_WORKSPACE (source), result))
    submit (g_steal_pointer (&start));
}

void
ips_license_start (IpsWorkspace *workspace, IpsLicenseSource source, GPtrArray *plan, GArray *rows, gboolean in_window, GtkWindow *parent)
{
  g_autofree gboolean *checked = NULL;
  Start *start;

  g_return_if_fail (IPS_IS_WORKSPACE (workspace));
  g_return_if_fail (plan != NULL && rows != NULL);

  checked = g_new0 (gboolean, plan->len);
  for (guint i = 0; i < rows->len; i++)
    checked[g_array_index (rows, guint, i)] = TRUE;
  for (guint i = 0; i < plan->len; i++)
    {
      IpsLicenseAssignment *row = g_ptr_array_index (plan, i);

      row->go = row->go && checked[i];
    }
  start = start_new (workspace, IPS_VERB_UPDATE_LICENSE, parent);
  start->source = source;
  start->plan = g_ptr_array_ref (plan);
  start->in_window = in_window;
  if (source == IPS_LICENSE_SOURCE_CCO)
    ips_license_question_async (workspace, parent, asked_cb, start);
  else
    submit (start);
}

void
ips_license_start_automatic (IpsWorkspace *workspace, GtkWindow *parent)
{
  g_return_if_fail (IPS_IS_WORKSPACE (workspace));

  ips_license_question_async (workspace, parent, asked_cb, start_new (workspace, IPS_VERB_AUTO_LICENSE, parent));
}
