/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-export-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-document-pdf.h"
#include "ips-error.h"
#include "ips-job-bar.h"
#include "ips-job-list.h"
#include "ips-message.h"
#include "ips-table.h"
#include "ips-text.h"

/* What is being asked; freed with its file chooser. */
typedef struct
{
  IpsTable *table;           /* (owned) (nullable): none where a text is saved */
  IpsJob *job;               /* (owned) (nullable): whose result is saved */
  IpsFleet *fleet;           /* (owned) (nullable): with a job: what its devices are */
  char *text;                /* (owned) (nullable): what is saved where there is neither */
  char *title;               /* (owned): what was pressed */
  GtkWindow *parent;         /* (nullable), weak */
  GtkComboBox *rows;
  GtkComboBox *columns;
  GtkComboBox *format;
} Export;

static void
export_free (gpointer data, GClosure *closure)
{
  Export *export = data;

  g_clear_object (&export->table);
  g_clear_object (&export->job);
  g_clear_object (&export->fleet);
  g_free (export->title);
  g_free (export->text);
  g_clear_weak_pointer (&export->parent);
  g_free (export);
}

/* The file as it is being written; what is written must live as long. */
typedef struct { GFile *file; GBytes *bytes; char *title; GtkWindow *parent; } Writing;

static void
writing_free (Writing *writing)
{
  g_clear_weak_pointer (&writing->parent);
  g_clear_pointer (&writing->bytes, g_bytes_unref);
  g_object_unref (writing->file);
  g_free (writing->title);
  g_free (writing);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Writing *writing = user_data;
  g_autoptr(GError) error = NULL;

  g_autofree char *name = g_file_get_parse_name (G_FILE (source));

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      g_autofree char *safe = ips_text_make_safe (name, 300);
      /* TRANSLATORS: %s is a file name */
      g_autofree char *sentence = g_strdup_printf (_("Saved as %s"), safe);

      ips_job_bar_tell (writing->parent, writing->title, sentence);
    }
  else if (!ips_error_is_cancelled (error))
    {
      /* TRANSLATORS: %s is a file name */
      g_autofree char *sentence = g_strdup_printf (_("%s could not be written. Choose another folder, or free some space there. Nothing was changed."), name);

      ips_message_show (writing->parent, GTK_MESSAGE_ERROR, _("The export failed"), sentence, error->message);
    }
  writing_free (writing);
}

static Writing *
writing_new (const Export *export, GFile *file)
{
  Writing *writing = g_new0 (Writing, 1);

  writing->file = g_object_ref (file);
  writing->title = g_strdup (export->title);
  g_set_weak_pointer (&writing->parent, export->parent);
  return writing;
}

/* @bytes (transfer full) */
static void
write_bytes (Writing *writing, GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  writing->bytes = bytes;
  g_file_replace_contents_async (writing->file, data, size, NULL, FALSE, G_FILE_CREATE_NONE, NULL, written_cb, writing);
}

static void
write_file (const Export *export, GFile *file, char *text /* (transfer full) */)
{
  write_bytes (writing_new (export, file), g_bytes_new_take (text, strlen (text)));
}

static void
pages_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Writing *writing = user_data;
  g_autoptr(GError) error = NULL;
  GBytes *bytes = ips_document_pdf_finish (result, &error);

  if (bytes != NULL)
    {
      write_bytes (writing, bytes);
      return;
    }
  ips_message_show_error (writing->parent, error, NULL);
  writing_free (writing);
}

static void
write_job (Export *export, GFile *file)
{
  const char *format = gtk_combo_box_get_active_id (export->format);
  g_autoptr(IpsJobDocument) document = ips_job_document_new (export->job, g_get_real_time ());

  if (g_strcmp0 (format, "pdf") == 0)
    ips_document_pdf_async (g_steal_pointer (&document), NULL, pages_cb, writing_new (export, file));
  else if (g_strcmp0 (format, "html") == 0)
    write_file (export, file, ips_job_document_to_html (document));
  else
    write_file (export, file, ips_job_to_csv (export->job, export->fleet));
}

static char *
make_text (Export *export)
{
  const char *which = gtk_combo_box_get_active_id (export->rows);
  gboolean all_columns = g_strcmp0 (gtk_combo_box_get_active_id (export->columns), "all") == 0;
  g_autoptr(GPtrArray) rows = NULL;

  if (g_strcmp0 (which, "selected") == 0)
    rows = ips_table_get_selected (export->table);
  else if (g_strcmp0 (which, "visible") == 0)
    rows = ips_table_get_visible (export->table);
  else
    rows = ips_table_get_all (export->table);

  if (g_strcmp0 (gtk_combo_box_get_active_id (export->format), "json") == 0)
    return ips_table_to_json (export->table, rows, all_columns);
  return ips_table_to_csv (export->table, rows, all_columns);
}

static void
response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  Export *export = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      if (file != NULL && export->job != NULL)
        write_job (export, file);
      else if (file != NULL)
        write_file (export, file, export->table != NULL ? make_text (export) : g_strdup (export->text));
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* GTK makes its file chooser higher than small screens are, and only then is there a size to change. */
static void
shrink_cb (GtkWindow *dialog)
{
  gtk_window_resize (dialog, 900, 600);
}

static GtkWidget *
new_chooser (GtkWindow *parent, const char *title, Export *export)
{
  GtkWidget *dialog = gtk_file_chooser_dialog_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE,
                                                   _("_Cancel"), GTK_RESPONSE_CANCEL, _("_Save"), GTK_RESPONSE_ACCEPT, NULL);

  export->title = g_strdup (title);
  g_set_weak_pointer (&export->parent, parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  /* A modal window would keep its children from being used. */
  gtk_window_set_modal (GTK_WINDOW (dialog), parent != NULL && gtk_window_get_modal (parent));
  g_signal_connect_after (dialog, "map", G_CALLBACK (shrink_cb), NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), export, export_free, 0);
  return dialog;
}

/* The ending follows the format, unless the user gave another one. */
static void
format_changed_cb (GtkComboBox *format, GtkFileChooser *chooser)
{
  g_autofree char *name = gtk_file_chooser_get_current_name (chooser);
  g_autofree char *stem = NULL, *renamed = NULL;

  if (name == NULL || !(g_str_has_suffix (name, ".csv") || g_str_has_suffix (name, ".json") || g_str_has_suffix (name, ".html")
                        || g_str_has_suffix (name, ".pdf")))
    return;
  stem = g_strndup (name, strrchr (name, '.') - name);
  renamed = g_strdup_printf ("%s.%s", stem, gtk_combo_box_get_active_id (format));
  gtk_file_chooser_set_current_name (chooser, renamed);
}

static GtkComboBox *
add_choice (GtkGrid *grid, int row, const char *title)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (title);
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_grid_attach (grid, label, 2 * row, 0, 1, 1);
  gtk_grid_attach (grid, combo, 2 * row + 1, 0, 1, 1);
  atk_object_set_name (gtk_widget_get_accessible (combo), gtk_label_get_text (GTK_LABEL (label)));
  return GTK_COMBO_BOX (combo);
}

static void
append_rows (GtkComboBox *combo, const char *id, char *text /* (transfer full) */)
{
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), id, text);
  g_free (text);
}

static GtkWidget *
new_options (Export *export)
{
  GtkWidget *grid = gtk_grid_new ();
  g_autoptr(GPtrArray) visible = ips_table_get_visible (export->table);
  g_autoptr(GPtrArray) all = ips_table_get_all (export->table);
  guint n_selected = ips_table_get_n_selected (export->table);

  gtk_grid_set_column_spacing (GTK_GRID (grid), 8);
  export->rows = add_choice (GTK_GRID (grid), 0, _("_Rows"));
  /* TRANSLATORS: which rows are exported; %u is how many */
  append_rows (export->rows, "all", g_strdup_printf (_("All (%u)"), all->len));
  append_rows (export->rows, "visible", g_strdup_printf (_("Visible (%u)"), visible->len));
  if (n_selected > 0)
    append_rows (export->rows, "selected", g_strdup_printf (_("Selected (%u)"), n_selected));
  /* the chapter: "Exports the entire table" */
  gtk_combo_box_set_active_id (export->rows, "all");

  export->columns = add_choice (GTK_GRID (grid), 1, _("C_olumns"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (export->columns), "visible", _("Visible"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (export->columns), "all", _("All"));
  gtk_combo_box_set_active_id (export->columns, "all");

  export->format = add_choice (GTK_GRID (grid), 2, _("_Format"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (export->format), "csv", "CSV");
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (export->format), "json", "JSON");
  gtk_combo_box_set_active_id (export->format, "csv");
  gtk_widget_show_all (grid);
  return grid;
}

void
ips_export_run (GtkWindow *parent, IpsTable *table, const char *suggested_name)
{
  Export *export;
  GtkWidget *dialog;
  g_autofree char *name = NULL;

  g_return_if_fail (IPS_IS_TABLE (table));
  g_return_if_fail (suggested_name != NULL);

  export = g_new0 (Export, 1);
  export->table = g_object_ref (table);
  dialog = new_chooser (parent, _("Export"), export);
  gtk_file_chooser_set_extra_widget (GTK_FILE_CHOOSER (dialog), new_options (export));
  name = g_strdup_printf ("%s.csv", suggested_name);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (export->format, "changed", G_CALLBACK (format_changed_cb), dialog, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static GtkWidget *
new_formats (Export *export)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 8);
  export->format = add_choice (GTK_GRID (grid), 0, _("_Format"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (export->format), "csv", "CSV");
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (export->format), "html", "HTML");
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (export->format), "pdf", "PDF");
  gtk_combo_box_set_active_id (export->format, "csv");
  gtk_widget_show_all (grid);
  return grid;
}

void
ips_export_save_job (GtkWindow *parent, IpsJob *job, IpsFleet *fleet)
{
  Export *export;
  GtkWidget *dialog;
  g_autofree char *name = NULL;

  g_return_if_fail (IPS_IS_JOB (job));

  export = g_new0 (Export, 1);
  export->job = g_object_ref (job);
  export->fleet = g_object_ref (fleet);
  dialog = new_chooser (parent, _("Save Result"), export);
  gtk_file_chooser_set_extra_widget (GTK_FILE_CHOOSER (dialog), new_formats (export));
  name = g_strdup_printf ("job-%" G_GINT64_FORMAT "-%s.csv", ips_job_get_id (job), ips_verb_to_nick (ips_job_get_verb (job)));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (export->format, "changed", G_CALLBACK (format_changed_cb), dialog, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ips_export_save_text (GtkWindow *parent, const char *title, const char *file_name, char *text)
{
  Export *export;
  GtkWidget *dialog;

  g_return_if_fail (title != NULL && file_name != NULL && text != NULL);

  export = g_new0 (Export, 1);
  export->text = text;
  dialog = new_chooser (parent, title, export);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), file_name);
  gtk_window_present (GTK_WINDOW (dialog));
}
