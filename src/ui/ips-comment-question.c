/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-comment-question.h"

#include <glib/gi18n-lib.h>

#define MAX_COMMENT_CHARS 500

struct _IpsCommentQuestion
{
  GtkMessageDialog parent_instance;

  GtkWidget *entry;
};

G_DEFINE_FINAL_TYPE (IpsCommentQuestion, ips_comment_question, GTK_TYPE_MESSAGE_DIALOG)

static void
ips_comment_question_class_init (IpsCommentQuestionClass *klass)
{
}

static void
ips_comment_question_init (IpsCommentQuestion *self)
{
}

GtkWidget *
ips_comment_question_new (GtkWindow *parent, const char *title, const char *text, const char *button_label, gboolean destructive)
{
  IpsCommentQuestion *self = g_object_new (IPS_TYPE_COMMENT_QUESTION, "transient-for", parent, "modal", TRUE, "destroy-with-parent", TRUE, "message-type",
                                           GTK_MESSAGE_QUESTION, "use-header-bar", 0, "text", title, NULL);
  GtkWidget *dialog = GTK_WIDGET (self);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new_with_mnemonic (_("C_omment"));
  GtkWidget *entry = self->entry = gtk_entry_new ();
  GtkWidget *cancel;
  GtkWidget *button;

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", text);
  gtk_window_set_title (GTK_WINDOW (dialog), title);
  atk_object_set_name (gtk_widget_get_accessible (dialog), title);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_entry_set_max_length (GTK_ENTRY (entry), MAX_COMMENT_CHARS);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("for the history; may stay empty"));
  atk_object_set_name (gtk_widget_get_accessible (entry), _("Comment"));
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), entry, TRUE, TRUE, 0);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (dialog))), box);
  cancel = gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (dialog), button_label, GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), destructive ? "destructive-action" : "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  gtk_widget_grab_focus (cancel);
  return dialog;
}

const char *
ips_comment_question_get_comment (IpsCommentQuestion *self)
{
  g_return_val_if_fail (IPS_IS_COMMENT_QUESTION (self), "");
  return gtk_entry_get_text (GTK_ENTRY (self->entry));
}
