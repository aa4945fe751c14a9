/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-administration-window.h"

#include <glib/gi18n-lib.h>

#include "ips-communication-page.h"
#include "ips-message.h"

struct _IpsAdministrationWindow
{
  GtkApplicationWindow parent_instance;

  gboolean saving;
  gboolean close_when_saved;
  GtkWidget *question;         /* (nullable), weak: what is asked before closing or restoring */

  IpsCommunicationPage *communication_page;
  GtkListBox *contents_list;
  GtkListBoxRow *communication_row;
  GtkStack *stack;
  GtkLabel *changes_label;
  GtkButton *defaults_button;
  GtkButton *reset_button;
  GtkButton *save_button;
};

G_DEFINE_TYPE (IpsAdministrationWindow, ips_administration_window, GTK_TYPE_APPLICATION_WINDOW)

static void
update_ui_state (IpsAdministrationWindow *self)
{
  guint n = ips_communication_page_get_n_changes (self->communication_page);
  gboolean valid = ips_communication_page_get_valid (self->communication_page);
  g_autofree char *text = NULL;

  if (!valid)
    text = g_strdup (_("Correct the marked field first"));
  else if (n > 0)
    text = g_strdup_printf (ngettext ("%u change not saved", "%u changes not saved", n), n);
  else
    text = g_strdup ("");
  gtk_label_set_text (self->changes_label, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->reset_button), n > 0 && !self->saving);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), n > 0 && valid && !self->saving);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->save_button), !valid ? _("A field holds no value that can be used")
                               : n == 0 ? _("Nothing has changed") : NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->reset_button), n == 0 ? _("Nothing has changed") : NULL);
}

static void
row_selected_cb (IpsAdministrationWindow *self, GtkListBoxRow *row)
{
  if (row != NULL && gtk_stack_get_child_by_name (self->stack, gtk_widget_get_name (GTK_WIDGET (row))) != NULL)
    gtk_stack_set_visible_child_name (self->stack, gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsAdministrationWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  self->saving = FALSE;
  if (!ips_communication_page_save_finish (IPS_COMMUNICATION_PAGE (source), result, &error))
    {
      self->close_when_saved = FALSE;
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
    }
  else if (self->close_when_saved)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  update_ui_state (self);
}

static void
save_clicked_cb (IpsAdministrationWindow *self)
{
  self->saving = TRUE;
  update_ui_state (self);
  ips_communication_page_save_async (self->communication_page, NULL, saved_cb, g_object_ref (self));
}

static void
reset_clicked_cb (IpsAdministrationWindow *self)
{
  ips_communication_page_reset (self->communication_page);
}

/* One question at a time, over this window; @response_cb destroys it. */
static GtkWidget *
ask (IpsAdministrationWindow *self, const char *title, const char *sentence)
{
  GtkWidget *dialog;

  if (self->question != NULL)
    {
      gtk_window_present (GTK_WINDOW (self->question));
      return NULL;
    }
  dialog = gtk_message_dialog_new (GTK_WINDOW (self), GTK_DIALOG_DESTROY_WITH_PARENT | GTK_DIALOG_MODAL, GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, NULL);
  g_object_set (dialog, "text", title, "secondary-text", sentence, "title", title, NULL);
  /* GTK calls every message dialog "Question". */
  atk_object_set_name (gtk_widget_get_accessible (dialog), title);
  g_set_weak_pointer (&self->question, dialog);
  return dialog;
}

static void
defaults_response_cb (GtkDialog *dialog, int response, IpsAdministrationWindow *self)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (response == GTK_RESPONSE_ACCEPT)
    ips_communication_page_restore_defaults (self->communication_page);
}

static void
defaults_clicked_cb (IpsAdministrationWindow *self)
{
  g_auto(GStrv) lines = ips_communication_page_describe_defaults (self->communication_page);
  g_autofree char *joined = g_strjoinv ("\n", lines);
  g_autofree char *sentence = NULL;
  GtkWidget *dialog, *cancel;

  if (lines[0] == NULL)
    {
      ips_message_show (GTK_WINDOW (self), GTK_MESSAGE_INFO, _("Restore Defaults"), _("Every field has its default value already."), NULL);
      return;
    }
  /* TRANSLATORS: %s is a list of settings, one a line */
  sentence = g_strdup_printf (_("These fields change. Nothing is kept before you save.\n\n%s"), joined);
  dialog = ask (self, _("Restore the defaults of this page?"), sentence);
  if (dialog == NULL)
    return;
  cancel = gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Restore Defaults"), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (defaults_response_cb), self, 0);
  gtk_widget_grab_focus (cancel);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
close_response_cb (GtkDialog *dialog, int response, IpsAdministrationWindow *self)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (response == GTK_RESPONSE_REJECT)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
    }
  else if (response == GTK_RESPONSE_ACCEPT)
    {
      self->close_when_saved = TRUE;
      save_clicked_cb (self);
    }
}

/* Asks once: the dialog's answer ends it, nothing asks again. */
static gboolean
ips_administration_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  IpsAdministrationWindow *self = IPS_ADMINISTRATION_WINDOW (widget);
  guint n = ips_communication_page_get_n_changes (self->communication_page);
  g_autofree char *title = NULL;
  GtkWidget *dialog, *save;

  if (n == 0)
    return GDK_EVENT_PROPAGATE;
  title = g_strdup_printf (ngettext ("Save %u change before closing?", "Save %u changes before closing?", n), n);
  dialog = ask (self, title, _("What is not saved is lost."));
  if (dialog != NULL)
    {
      gtk_dialog_add_button (GTK_DIALOG (dialog), _("Close _without Saving"), GTK_RESPONSE_REJECT);
      gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
      save = gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Save"), GTK_RESPONSE_ACCEPT);
      gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
      gtk_widget_set_sensitive (save, ips_communication_page_get_valid (self->communication_page));
      g_signal_connect_object (dialog, "response", G_CALLBACK (close_response_cb), self, 0);
      gtk_window_present (GTK_WINDOW (dialog));
    }
  return GDK_EVENT_STOP;
}

static gboolean
ips_administration_window_key_press (GtkWidget *widget, GdkEventKey *event)
{
  gboolean control = (event->state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK;

  if (GTK_WIDGET_CLASS (ips_administration_window_parent_class)->key_press_event (widget, event))
    return GDK_EVENT_STOP;
  if (event->keyval == GDK_KEY_Escape || (control && gdk_keyval_to_lower (event->keyval) == GDK_KEY_w))
    {
      gtk_window_close (GTK_WINDOW (widget));
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
ips_administration_window_dispose (GObject *object)
{
  g_clear_weak_pointer (&IPS_ADMINISTRATION_WINDOW (object)->question);

  G_OBJECT_CLASS (ips_administration_window_parent_class)->dispose (object);
}

static void
ips_administration_window_class_init (IpsAdministrationWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_administration_window_dispose;
  widget_class->delete_event = ips_administration_window_delete_event;
  widget_class->key_press_event = ips_administration_window_key_press;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-administration-window.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, contents_list);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, communication_row);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, changes_label);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, defaults_button);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, reset_button);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, save_button);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, defaults_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
}

static void
ips_administration_window_init (IpsAdministrationWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_administration_window_new (IpsWorkspace *workspace, GtkApplication *application)
{
  IpsAdministrationWindow *self;
  GtkWidget *page;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_ADMINISTRATION_WINDOW, "application", application, NULL);
  page = ips_communication_page_new (workspace);
  self->communication_page = IPS_COMMUNICATION_PAGE (page);
  gtk_stack_add_named (self->stack, page, "device-communication");
  gtk_list_box_select_row (self->contents_list, self->communication_row);
  g_signal_connect_object (page, "notify", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  return GTK_WIDGET (self);
}

void
ips_administration_window_show_page (IpsAdministrationWindow *self, const char *page)
{
  g_return_if_fail (IPS_IS_ADMINISTRATION_WINDOW (self));
  g_return_if_fail (page != NULL);

  if (g_str_equal (page, "device-communication"))
    gtk_list_box_select_row (self->contents_list, self->communication_row);
}
