/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-trust-prompt.h"

#include "ips-trust-dialog.h"

/* Lives as long as the application; the jobs asked about, so that none is asked twice at the same time. */
typedef struct
{
  IpsWorkspace *workspace;        /* (owned) */
  GtkApplication *application;    /* the one that owns this */
  GHashTable *open;               /* (owned) (element-type IpsJob GtkWidget): dialogs shown now */
  gulong handler_id;
} Prompt;

static void
dialog_destroyed_cb (gpointer user_data, GObject *dialog)
{
  Prompt *prompt = user_data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, prompt->open);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == (gpointer) dialog)
      g_hash_table_iter_remove (&iter);
}

static void
trust_question_cb (Prompt *prompt, IpsJob *job)
{
  GtkWindow *parent = gtk_application_get_active_window (prompt->application);
  GtkWidget *dialog = g_hash_table_lookup (prompt->open, job);

  if (dialog == NULL)
    {
      dialog = ips_trust_dialog_new (prompt->workspace, job, parent);
      if (dialog == NULL)
        return;
      g_hash_table_insert (prompt->open, g_object_ref (job), dialog);
      g_object_weak_ref (G_OBJECT (dialog), dialog_destroyed_cb, prompt);
    }
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
prompt_free (gpointer data)
{
  Prompt *prompt = data;
  GHashTableIter iter;
  gpointer dialog;

  g_signal_handler_disconnect (ips_workspace_get_jobs (prompt->workspace), prompt->handler_id);
  g_hash_table_iter_init (&iter, prompt->open);
  while (g_hash_table_iter_next (&iter, NULL, &dialog))
    g_object_weak_unref (dialog, dialog_destroyed_cb, prompt);
  g_hash_table_unref (prompt->open);
  g_object_unref (prompt->workspace);
  g_free (prompt);
}

/* Only the pointer's value counts: the application is being finalized. */
static void
application_gone_cb (gpointer user_data, GObject *application)
{
  prompt_free (user_data);
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
  prompt->open = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  prompt->handler_id = g_signal_connect_swapped (ips_workspace_get_jobs (workspace), "trust-question", G_CALLBACK (trust_question_cb), prompt);
  g_object_weak_ref (G_OBJECT (application), application_gone_cb, prompt);
}
