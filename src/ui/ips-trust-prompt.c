/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-trust-prompt.h"

#include "ips-trust-dialog.h"

typedef struct
{
  IpsWorkspace *workspace;        /* (owned) */
  GtkApplication *application;    /* the one that owns this */
  gulong handler_id;
} Prompt;

static void
trust_question_cb (Prompt *prompt, IpsJob *job)
{
  GtkWidget *dialog = ips_trust_dialog_new (prompt->workspace, job, gtk_application_get_active_window (prompt->application));

  if (dialog != NULL)
    gtk_window_present (GTK_WINDOW (dialog));
}

/* Only the pointer's value counts: the application is being finalized. */
static void
application_gone_cb (gpointer user_data, GObject *application)
{
  Prompt *prompt = user_data;

  g_signal_handler_disconnect (ips_workspace_get_jobs (prompt->workspace), prompt->handler_id);
  g_object_unref (prompt->workspace);
  g_free (prompt);
}

void
ips_trust_prompt_attach (IpsWorkspace *workspace, GtkApplication *application)
{
  Prompt *prompt;

  g_return_if_fail (IPS_IS_WORKSPACE (workspace));
  g_return_if_fail (GTK_IS_APPLICATION (application));

  prompt = g_new0 (Prompt, 1);
  prompt->workspace = g_object_ref (workspace);
  prompt->application = application;
  prompt->handler_id = g_signal_connect_swapped (ips_workspace_get_jobs (workspace), "trust-question", G_CALLBACK (trust_question_cb), prompt);
  g_object_weak_ref (G_OBJECT (application), application_gone_cb, prompt);
}
