/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-package-import-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-problem.h"
#include "ips-sign-style.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 600

struct _IpsPackageImportDialog
{
  GtkDialog parent_instance;

  IpsPackageLibrary *library;   /* (owned) (nullable) after dispose */
  GCancellable *lifetime;       /* (owned): cancelled in dispose */
  GQueue *waiting;              /* (owned) (element-type utf8): paths */
  char *path;                   /* (owned) (nullable): the one at work */
  guint n_done, n_failed;

  GtkSpinner *spinner;
  GtkLabel *status_label;
  GtkListBox *list;
};

G_DEFINE_TYPE (IpsPackageImportDialog, ips_package_import_dialog, GTK_TYPE_DIALOG)

static void
update_ui_state (IpsPackageImportDialog *self)
{
  guint n_left = g_queue_get_length (self->waiting) + (self->path != NULL);
  g_autofree char *text = NULL;

  g_object_set (self->spinner, "active", n_left > 0, "visible", n_left > 0, NULL);
  if (self->path != NULL)
    {
      g_autofree char *base = g_path_get_basename (self->path), *safe = ips_text_make_safe (base, 120);

      /* TRANSLATORS: %1$s is a file's name, %2$u how many files are left */
      text = g_strdup_printf (ngettext ("Verifying and copying %1$s, %2$u file left", "Verifying and copying %1$s, %2$u files left", n_left), safe, n_left);
    }
  else if (self->n_done + self->n_failed > 0)
    {
      g_autofree char *done = g_strdup_printf (ngettext ("%u package is in the library", "%u packages are in the library", self->n_done), self->n_done);

      text = self->n_failed == 0 ? g_strdup_printf ("%s.", done)
             /* TRANSLATORS: %1$s "2 packages are in the library", %2$u a count of files */
             : g_strdup_printf (ngettext ("%1$s; %2$u file was not taken.", "%1$s; %2$u files were not taken.", self->n_failed), done, self->n_failed);
    }
  gtk_label_set_text (self->status_label, text != NULL ? text : _("Each file is verified before it is listed. Files stay where they are."));
}

static void
add_result (IpsPackageImportDialog *self, const char *path, IpsSign sign, const char *sentence)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *image = gtk_image_new (), *label = gtk_label_new (NULL);
  g_autofree char *base = g_path_get_basename (path), *name = ips_text_make_safe (base, 200), *safe = ips_text_make_safe (sentence, MAX_TEXT_CHARS);
  /* TRANSLATORS: a file's name and what came of it */
  g_autofree char *text = g_strdup_printf (_("%1$s: %2$s"), name, safe);

  ips_sign_style_show (GTK_IMAGE (image), sign);
  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_label_set_text (GTK_LABEL (label), text);
  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", 70, NULL);
  g_object_set (box, "margin", 6, NULL);
  gtk_container_add (GTK_CONTAINER (box), image);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  atk_object_set_name (gtk_widget_get_accessible (row), text);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (self->list), row);
}

static void import_next (IpsPackageImportDialog *self);

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsPackageImportDialog *self = user_data;
  g_autofree char *note = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPackageFile) file = ips_package_library_import_finish (IPS_PACKAGE_LIBRARY (source), result, &note, &error);
  g_autofree char *sentence = NULL;

  if (ips_error_is_cancelled (error))
    return;
  if (file != NULL)
    {
      gboolean fine = file->state == IPS_PACKAGE_COMPLETE && file->name->family != IPS_PACKAGE_UNKNOWN;

      self->n_done++;
      sentence = file->name->family == IPS_PACKAGE_UNKNOWN ? g_strdup (_("Listed as unknown: its name is not that of an IPS package."))
                 : *file->problem != '\0' ? g_strdup (file->problem) : note != NULL ? g_strdup (note)
                 : fine ? ips_package_name_describe (file->name) : g_strdup (ips_package_state_to_label (file->state));
      add_result (self, self->path, fine ? IPS_SIGN_FINE : IPS_SIGN_WARNING, sentence);
    }
  else
    {
      self->n_failed++;
      sentence = ips_explain_site_error (ips_error_get_code (error), NULL, error->message);
      add_result (self, self->path, IPS_SIGN_ERROR, sentence);
    }
  g_clear_pointer (&self->path, g_free);
  import_next (self);
}

static void
import_next (IpsPackageImportDialog *self)
{
  if (self->path != NULL || self->library == NULL)
    return;
  self->path = g_queue_pop_head (self->waiting);
  update_ui_state (self);
  if (self->path != NULL)
    ips_package_library_import_async (self->library, self->path, g_get_user_name (), self->lifetime, imported_cb, self);
}

void
ips_package_import_dialog_add (IpsPackageImportDialog *self, const char *const *uris)
{
  g_return_if_fail (IPS_IS_PACKAGE_IMPORT_DIALOG (self));

  for (guint i = 0; uris != NULL && uris[i] != NULL; i++)
    {
      g_autoptr(GFile) file = g_file_new_for_uri (uris[i]);
      char *path = g_file_get_path (file);

      if (path != NULL)
        {
          g_queue_push_tail (self->waiting, path);
          continue;
        }
      self->n_failed++;
      add_result (self, uris[i], IPS_SIGN_ERROR, _("It is not a file of this computer. Copy it here first."));
    }
  import_next (self);
}

static void
drag_data_received_cb (IpsPackageImportDialog *self, GdkDragContext *context, int x, int y, GtkSelectionData *selection, guint info, guint time)
{
  g_auto(GStrv) uris = gtk_selection_data_get_uris (selection);

  ips_package_import_dialog_add (self, (const char *const *) uris);
}

static void
chosen_cb (GtkNativeDialog *chooser, int response, IpsPackageImportDialog *self)
{
  GSList *uris = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_uris (GTK_FILE_CHOOSER (chooser)) : NULL;
  g_autoptr(GPtrArray) list = g_ptr_array_new ();

  for (GSList *l = uris; l != NULL; l = l->next)
    g_ptr_array_add (list, l->data);
  g_ptr_array_add (list, NULL);
  ips_package_import_dialog_add (self, (const char *const *) list->pdata);
  g_slist_free_full (uris, g_free);
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
}

static void
choose_clicked_cb (IpsPackageImportDialog *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Choose Packages"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"), NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
ips_package_import_dialog_response (GtkDialog *dialog, int response)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_package_import_dialog_dispose (GObject *object)
{
  IpsPackageImportDialog *self = IPS_PACKAGE_IMPORT_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (ips_package_import_dialog_parent_class)->dispose (object);
}

static void
ips_package_import_dialog_finalize (GObject *object)
{
  IpsPackageImportDialog *self = IPS_PACKAGE_IMPORT_DIALOG (object);

  g_queue_free_full (self->waiting, g_free);
  g_free (self->path);
  g_clear_object (&self->lifetime);

  G_OBJECT_CLASS (ips_package_import_dialog_parent_class)->finalize (object);
}

static void
ips_package_import_dialog_class_init (IpsPackageImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_package_import_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_package_import_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_package_import_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-package-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsPackageImportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, IpsPackageImportDialog, status_label);
  gtk_widget_class_bind_template_child (widget_class, IpsPackageImportDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, choose_clicked_cb);
}

static void
ips_package_import_dialog_init (IpsPackageImportDialog *self)
{
  self->lifetime = g_cancellable_new ();
  self->waiting = g_queue_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drag_dest_set (GTK_WIDGET (self), GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (GTK_WIDGET (self));
  g_signal_connect (self, "drag-data-received", G_CALLBACK (drag_data_received_cb), NULL);
  update_ui_state (self);
}

GtkWidget *
ips_package_import_dialog_new (IpsPackageLibrary *library, GtkWindow *parent)
{
  IpsPackageImportDialog *self = g_object_new (IPS_TYPE_PACKAGE_IMPORT_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, NULL);

  self->library = g_object_ref (library);
  return GTK_WIDGET (self);
}
