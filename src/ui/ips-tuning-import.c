/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-tuning-import.h"

#include <glib/gi18n-lib.h>

#include "ips-message.h"

#define MAX_BYTES (64 * 1024 * 1024)

typedef struct
{
  GtkWindow *parent;         /* (owned) (nullable) */
  IpsTuningImportFunc done;
  GObject *object;           /* (owned) */
} Import;

static void
import_free (Import *import)
{
  g_clear_object (&import->parent);
  g_object_unref (import->object);
  g_free (import);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Import, import_free)

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Import) import = user_data;
  g_autofree char *data = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  g_autoptr(GError) error = NULL;
  IpsTuningTable *table = NULL;
  gsize length;

  if (g_file_load_contents_finish (G_FILE (source), result, &data, &length, NULL, &error))
    table = ips_tuning_table_from_json (data, (gssize) length, &error);
  if (table != NULL)
    import->done (table, import->object);
  else
    ips_message_show_error (import->parent, error, name);
}

/* A file that is larger than any tuning is not read into memory to be told so. */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Import) import = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL)
    {
      ips_message_show_error (import->parent, error, NULL);
      return;
    }
  if (g_file_info_get_size (info) > MAX_BYTES || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      ips_message_show (import->parent, GTK_MESSAGE_ERROR, _("Import Tuning"),
                        _("This is no exported tuning: it is not a file, or larger than 64 MiB."), NULL);
      return;
    }
  g_file_load_contents_async (G_FILE (source), NULL, read_cb, g_steal_pointer (&import));
}

static void
response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  g_autoptr(Import) import = user_data;
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (file != NULL)
    g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                             G_PRIORITY_DEFAULT, NULL, looked_cb, g_steal_pointer (&import));
}

void
ips_tuning_import_run (GtkWindow *parent, IpsTuningImportFunc done, gpointer object)
{
  GtkWidget *dialog = gtk_file_chooser_dialog_new (_("Import Tuning"), parent, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Cancel"), GTK_RESPONSE_CANCEL,
                                                   _("_Import"), GTK_RESPONSE_ACCEPT, NULL);
  Import *import = g_new0 (Import, 1);

  import->parent = parent != NULL ? g_object_ref (parent) : NULL;
  import->done = done;
  import->object = g_object_ref (object);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), import);
  gtk_window_present (GTK_WINDOW (dialog));
}
