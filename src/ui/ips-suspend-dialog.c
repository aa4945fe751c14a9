/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-suspend-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-problem.h"
#include "ips-store-schedules.h"
#include "ips-text.h"

struct _IpsSuspendDialog
{
  GtkDialog parent_instance;

  GtkLabel *sentence_label;
  GtkEntry *comment_entry;
  GtkLabel *failure_label;
  GtkButton *ok_button;

  IpsWorkspace *workspace;   /* (owned) (nullable) */
  char *id;                  /* (owned): of the schedule */
  gboolean suspend;          /* else resume */
  gboolean saving;
  GCancellable *lifetime;    /* (owned): cancelled in dispose */
};

G_DEFINE_TYPE (IpsSuspendDialog, ips_suspend_dialog, GTK_TYPE_DIALOG)

static void
suspended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsSuspendDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean ok = ips_store_suspend_schedule_finish (IPS_STORE (source), result, &error);

  /* also where the dialog was closed meanwhile */
  ips_scheduler_reload (ips_workspace_get_scheduler (self->workspace));
  if (ok && !g_cancellable_is_cancelled (self->lifetime))
    gtk_widget_destroy (GTK_WIDGET (self));
  else if (!ok && !g_cancellable_is_cancelled (self->lifetime))
    {
      self->saving = FALSE;
      gtk_widget_set_sensitive (GTK_WIDGET (self->ok_button), TRUE);
      sentence = ips_explain_error (ips_error_get_code (error), NULL, error->message);
      gtk_label_set_text (self->failure_label, sentence);
      gtk_widget_show (GTK_WIDGET (self->failure_label));
    }
  g_object_unref (self);
}

static void
ips_suspend_dialog_response (GtkDialog *dialog, int response)
{
  IpsSuspendDialog *self = IPS_SUSPEND_DIALOG (dialog);
  g_autofree char *comment = NULL;

  if (response != GTK_RESPONSE_OK)
    {
      gtk_widget_destroy (GTK_WIDGET (dialog));
      return;
    }
  if (self->saving)
    return;
  self->saving = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->ok_button), FALSE);
  gtk_widget_hide (GTK_WIDGET (self->failure_label));
  comment = g_strstrip (g_strdup (gtk_entry_get_text (self->comment_entry)));
  ips_store_suspend_schedule_async (ips_workspace_get_store (self->workspace), self->id, self->suspend, comment,
                                    ips_clock_now_us (ips_workspace_get_clock (self->workspace)), g_get_user_name (), NULL,
                                    suspended_cb, g_object_ref (self));
}

static void
ips_suspend_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (IPS_SUSPEND_DIALOG (object)->lifetime);
  G_OBJECT_CLASS (ips_suspend_dialog_parent_class)->dispose (object);
}

static void
ips_suspend_dialog_finalize (GObject *object)
{
  IpsSuspendDialog *self = IPS_SUSPEND_DIALOG (object);

  g_free (self->id);
  g_clear_object (&self->workspace);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_suspend_dialog_parent_class)->finalize (object);
}

static void
ips_suspend_dialog_class_init (IpsSuspendDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_suspend_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_suspend_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_suspend_dialog_response;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-suspend-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsSuspendDialog, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, IpsSuspendDialog, comment_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsSuspendDialog, failure_label);
  gtk_widget_class_bind_template_child (widget_class, IpsSuspendDialog, ok_button);
}

static void
ips_suspend_dialog_init (IpsSuspendDialog *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_suspend_dialog_new (IpsWorkspace *workspace, const IpsScheduledJob *schedule, GtkWindow *parent)
{
  g_autofree char *name = ips_text_make_safe (schedule->name, 200);
  g_autofree char *sentence = NULL;
  IpsSuspendDialog *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_SUSPEND_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  self->id = g_strdup (schedule->id);
  self->suspend = !schedule->suspended;
  gtk_window_set_title (GTK_WINDOW (self), self->suspend ? _("Suspend Schedule") : _("Resume Schedule"));
  gtk_button_set_label (self->ok_button, self->suspend ? _("_Suspend") : _("_Resume"));
  /* TRANSLATORS: %s is the name of a schedule */
  sentence = g_strdup_printf (self->suspend ? _("“%s” does not run until it is resumed. What is due until then is not made up.")
                                            : _("“%s” runs again from its next time on. What was due meanwhile is not made up."),
                              name);
  gtk_label_set_text (self->sentence_label, sentence);
  gtk_widget_grab_focus (GTK_WIDGET (self->comment_entry));
  return GTK_WIDGET (self);
}
