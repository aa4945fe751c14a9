/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-schedule-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-schedule-editor.h"

struct _IpsScheduleDialog
{
  GtkDialog parent_instance;

  IpsScheduleEditor *editor;
  GtkWidget *ok_button;
};

enum { SIGNAL_ACCEPTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsScheduleDialog, ips_schedule_dialog, GTK_TYPE_DIALOG)

static void
update_ui_state (IpsScheduleDialog *self)
{
  gboolean valid = ips_schedule_editor_get_valid (self->editor);

  gtk_widget_set_sensitive (self->ok_button, valid);
  gtk_widget_set_tooltip_text (self->ok_button, valid ? NULL : _("Correct the marked field first"));
}

static void
ips_schedule_dialog_response (GtkDialog *dialog, int response)
{
  IpsScheduleDialog *self = IPS_SCHEDULE_DIALOG (dialog);

  if (response == GTK_RESPONSE_OK)
    {
      g_autoptr(IpsSchedule) schedule = ips_schedule_editor_dup_schedule (self->editor);

      if (schedule == NULL)
        return;
      g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0, schedule);
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_schedule_dialog_class_init (IpsScheduleDialogClass *klass)
{
  GTK_DIALOG_CLASS (klass)->response = ips_schedule_dialog_response;
  signals[SIGNAL_ACCEPTED] = g_signal_new ("accepted", IPS_TYPE_SCHEDULE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
ips_schedule_dialog_init (IpsScheduleDialog *self)
{
  gtk_dialog_add_button (GTK_DIALOG (self), _("_Cancel"), GTK_RESPONSE_CANCEL);
  self->ok_button = gtk_dialog_add_button (GTK_DIALOG (self), _("_OK"), GTK_RESPONSE_OK);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_OK);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->ok_button), GTK_STYLE_CLASS_SUGGESTED_ACTION);
}

GtkWidget *
ips_schedule_dialog_new (const char *title, const IpsSchedule *schedule, IpsClock *clock, GtkWindow *parent)
{
  IpsScheduleDialog *self = g_object_new (IPS_TYPE_SCHEDULE_DIALOG, "title", title, "transient-for", parent,
                                          "destroy-with-parent", TRUE, "use-header-bar", 0, "resizable", FALSE, NULL);
  GtkWidget *editor = ips_schedule_editor_new (clock);

  self->editor = IPS_SCHEDULE_EDITOR (editor);
  g_object_set (editor, "margin", 18, NULL);
  if (schedule != NULL)
    ips_schedule_editor_set_schedule (self->editor, schedule);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (self))), editor);
  g_object_set (gtk_dialog_get_content_area (GTK_DIALOG (self)), "border-width", 0, NULL);
  g_signal_connect_object (editor, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
