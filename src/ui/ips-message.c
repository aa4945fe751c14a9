/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-message.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-problem.h"
#include "ips-text.h"

/* More than this is for the log; a message box is no place to scroll for minutes. */
#define MAX_DETAIL_CHARS 4000

static void
add_detail (GtkMessageDialog *dialog, const char *detail)
{
  GtkWidget *area = gtk_message_dialog_get_message_area (dialog);
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_("_Details"));
  GtkWidget *label = gtk_label_new (NULL);
  g_autofree char *safe = ips_text_make_safe (detail, MAX_DETAIL_CHARS);

  gtk_label_set_text (GTK_LABEL (label), safe);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_container_add (GTK_CONTAINER (expander), label);
  gtk_box_pack_end (GTK_BOX (area), expander, FALSE, FALSE, 6);
  gtk_widget_show_all (expander);
}

void
ips_message_show (GtkWindow *parent, GtkMessageType type, const char *title, const char *sentence, const char *detail)
{
  GtkWidget *dialog;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (title != NULL);

  /* No format: what arrived from a device may hold anything. */
  dialog = gtk_message_dialog_new (parent, GTK_DIALOG_DESTROY_WITH_PARENT, type, GTK_BUTTONS_CLOSE, NULL);
  /* What is modal takes the keys and clicks of everything that is not. */
  gtk_window_set_modal (GTK_WINDOW (dialog), parent != NULL && gtk_window_get_modal (parent));
  g_object_set (dialog, "text", title, "secondary-text", sentence, "secondary-use-markup", FALSE, "title", title, NULL);
  atk_object_set_name (gtk_widget_get_accessible (dialog), title);
  if (detail != NULL && *detail != '\0')
    add_detail (GTK_MESSAGE_DIALOG (dialog), detail);

  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ips_message_show_error (GtkWindow *parent, const GError *error, const char *name)
{
  g_autofree char *sentence = NULL;
  const char *detail;

  if (error == NULL || ips_error_is_cancelled (error))
    return;

  sentence = ips_explain_error (ips_error_get_code (error), name, error->message);
  detail = strstr (sentence, error->message) == NULL ? error->message : NULL;
  ips_message_show (parent, GTK_MESSAGE_ERROR,
                    name != NULL && *name != '\0' ? name : _("That did not work"), sentence, detail);
}
