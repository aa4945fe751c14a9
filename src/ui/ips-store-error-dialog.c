/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-store-error-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-problem.h"

static const char *
get_title (const GError *error)
{
  if (error->domain != IPS_ERROR)
    return _("The store could not be opened");
  switch (error->code)
    {
    case IPS_ERROR_STORE_NEWER:
      return _("The store was written by a newer version");
    case IPS_ERROR_STORE_DAMAGED:
      return _("The store is damaged");
    case IPS_ERROR_STORE_READONLY:
      return _("The store cannot be written");
    case IPS_ERROR_DISK_FULL:
      return _("The disk is full");
    default:
      return _("The store could not be opened");
    }
}

GtkWidget *
ips_store_error_dialog_new (const GError *error, const char *path)
{
  IpsError code = ips_error_get_code (error);
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "vedette", "vedette.db", NULL);
  g_autofree char *sentence = ips_explain_error (code, path != NULL ? path : usual, error->message);
  g_autoptr (GString) text = g_string_new (sentence);
  GtkWidget *dialog = gtk_message_dialog_new (NULL, 0, GTK_MESSAGE_ERROR, GTK_BUTTONS_NONE, "%s", get_title (error));
  GtkWidget *quit = gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Quit"), GTK_RESPONSE_CLOSE);

  if (code == IPS_ERROR_STORE_DAMAGED)
    {
      g_string_append (text, _("\n\nSalvage reads what can be read into a fresh store. The damaged one is kept beside it."));
      gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Salvage"), IPS_STORE_RESPONSE_SALVAGE);
    }
  else if (code != IPS_ERROR_STORE_NEWER)
    {
      gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Try Again"), IPS_STORE_RESPONSE_RETRY);
    }
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", text->str);
  gtk_window_set_title (GTK_WINDOW (dialog), _("Vedette"));
  gtk_widget_grab_focus (quit);
  return dialog;
}
