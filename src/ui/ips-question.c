/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-question.h"

#include "ips-login-dialog.h"
#include "ips-trust-dialog.h"

typedef struct
{
  IpsWorkspace *workspace;        /* (owned) */
  GtkApplication *application;    /* the one that owns this */
} Prompt;

guint
ips_question_count (IpsJob *job)
{
  return ips_job_count_waiting (job, IPS_WAIT_TRUST) + ips_job_count_waiting (job, IPS_WAIT_LOGIN);
}

void
ips_question_present (IpsWorkspace *workspace, IpsJob *job, GtkWindow *parent)
{
  GtkWidget *dialog;

  g_return_if_fail (IPS_IS_WORKSPACE (workspace));
  g_return_if_fail (IPS_IS_JOB (job));

  /* a password is sent only to a device whose certificate is trusted: that question comes first */
  dialog = ips_trust_dialog_new (workspace, job, parent);
  if (dialog == NULL)
    dialog = ips_login_dialog_new (workspace, job, parent);
  if (dialog != NULL)
    gtk_window_present (GTK_WINDOW (dialog));
}

static void
question_cb (Prompt *prompt, IpsJob *job)
{
  ips_question_present (prompt->workspace, job, gtk_application_get_active_window (prompt->application));
}

/* Only the pointer's value counts: the application is being finalized. */
static void
application_gone_cb (gpointer user_data, GObject *application)
{
  Prompt *prompt = user_data;

  g_signal_handlers_disconnect_by_data (ips_workspace_get_jobs (prompt->workspace), prompt);
  g_object_unref (prompt->workspace);
  g_free (prompt);
}

void
ips_question_attach (IpsWorkspace *workspace, GtkApplication *application)
{
  IpsJobList *jobs;
  Prompt *prompt;

  g_return_if_fail (IPS_IS_WORKSPACE (workspace));
  g_return_if_fail (GTK_IS_APPLICATION (application));

  jobs = ips_workspace_get_jobs (workspace);
  prompt = g_new0 (Prompt, 1);
  prompt->workspace = g_object_ref (workspace);
  prompt->application = application;
  g_signal_connect_swapped (jobs, "trust-question", G_CALLBACK (question_cb), prompt);
  g_signal_connect_swapped (jobs, "login-question", G_CALLBACK (question_cb), prompt);
  g_object_weak_ref (G_OBJECT (application), application_gone_cb, prompt);
}
