/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-cisco-account-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-cisco-account-form.h"
#include "ips-problem.h"

struct _IpsCiscoAccountDialog
{
  GtkDialog parent_instance;

  IpsCiscoAccountForm *form;
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
  GtkLabel *failure_label;
  GtkWidget *ok_button;
};

G_DEFINE_FINAL_TYPE (IpsCiscoAccountDialog, ips_cisco_account_dialog, GTK_TYPE_DIALOG)

static void
update_ui_state (IpsCiscoAccountDialog *self)
{
  gboolean changed = ips_cisco_account_form_is_changed (self->form);

  gtk_widget_set_sensitive (self->ok_button, changed);
  gtk_widget_set_tooltip_text (self->ok_button, changed ? NULL : _("Nothing has changed"));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsCiscoAccountDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean saved = ips_cisco_account_form_save_finish (IPS_CISCO_ACCOUNT_FORM (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  if (saved)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  sentence = ips_explain_error (ips_error_get_code (error), NULL, error->message);
  gtk_label_set_text (self->failure_label, sentence);
  gtk_widget_show (GTK_WIDGET (self->failure_label));
  gtk_widget_set_sensitive (self->ok_button, TRUE);
}

static void
ips_cisco_account_dialog_response (GtkDialog *dialog, int response)
{
  IpsCiscoAccountDialog *self = IPS_CISCO_ACCOUNT_DIALOG (dialog);

  if (response != GTK_RESPONSE_OK)
    {
      gtk_widget_destroy (GTK_WIDGET (dialog));
      return;
    }
  gtk_widget_hide (GTK_WIDGET (self->failure_label));
  if (!ips_cisco_account_form_check (self->form))
    return;
  gtk_widget_set_sensitive (self->ok_button, FALSE);
  ips_cisco_account_form_save_async (self->form, self->lifetime, saved_cb, self);
}

static void
ips_cisco_account_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (IPS_CISCO_ACCOUNT_DIALOG (object)->lifetime);

  G_OBJECT_CLASS (ips_cisco_account_dialog_parent_class)->dispose (object);
}

static void
ips_cisco_account_dialog_finalize (GObject *object)
{
  g_clear_object (&IPS_CISCO_ACCOUNT_DIALOG (object)->lifetime);

  G_OBJECT_CLASS (ips_cisco_account_dialog_parent_class)->finalize (object);
}

static void
ips_cisco_account_dialog_class_init (IpsCiscoAccountDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_cisco_account_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_cisco_account_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_cisco_account_dialog_response;
}

static void
ips_cisco_account_dialog_init (IpsCiscoAccountDialog *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  self->lifetime = g_cancellable_new ();
  self->failure_label = GTK_LABEL (label);
  gtk_label_set_xalign (self->failure_label, 0);
  gtk_label_set_line_wrap (self->failure_label, TRUE);
  gtk_label_set_max_width_chars (self->failure_label, 60);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "error");
  gtk_dialog_add_button (GTK_DIALOG (self), _("_Cancel"), GTK_RESPONSE_CANCEL);
  self->ok_button = gtk_dialog_add_button (GTK_DIALOG (self), _("_OK"), GTK_RESPONSE_OK);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->ok_button), GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_OK);
}

GtkWidget *
ips_cisco_account_dialog_new (IpsWorkspace *workspace, GtkWindow *parent)
{
  IpsCiscoAccountDialog *self;
  GtkWidget *content;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_CISCO_ACCOUNT_DIALOG, "title", _("Cisco.com account"), "transient-for", parent, "modal", TRUE,
                       "use-header-bar", 0, "type-hint", GDK_WINDOW_TYPE_HINT_DIALOG, "resizable", FALSE, NULL);
  content = gtk_dialog_get_content_area (GTK_DIALOG (self));
  self->form = IPS_CISCO_ACCOUNT_FORM (ips_cisco_account_form_new (workspace));
  gtk_container_set_border_width (GTK_CONTAINER (self->form), 18);
  gtk_widget_set_margin_start (GTK_WIDGET (self->failure_label), 18);
  gtk_widget_set_margin_end (GTK_WIDGET (self->failure_label), 18);
  gtk_box_pack_start (GTK_BOX (content), GTK_WIDGET (self->form), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (content), GTK_WIDGET (self->failure_label), FALSE, FALSE, 0);
  g_signal_connect_object (self->form, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->form));
  return GTK_WIDGET (self);
}
