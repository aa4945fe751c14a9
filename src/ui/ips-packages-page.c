/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-packages-page.h"

#include <glib/gi18n-lib.h>

#include "ips-export-dialog.h"
#include "ips-format.h"
#include "ips-message.h"
#include "ips-package-columns.h"
#include "ips-package-import-dialog.h"
#include "ips-package-item.h"
#include "ips-package-library.h"
#include "ips-text.h"
#include "ips-toplevel.h"
#include "ips-update-filter.h"

#define MAX_NAME_CHARS 120

struct _IpsPackagesPage
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;     /* (owned) (nullable) after dispose */
  IpsPackageLibrary *library;  /* (owned) (nullable) after dispose */
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
  guint n_verifying, n_damaged;
  gboolean stale;              /* something changed while nobody looked */

  IpsTable *table;
  GtkButton *verify_button;
  GtkButton *remove_button;
  GtkButton *keep_button;
  GtkButton *apply_button;
  GtkSearchEntry *search_entry;
  GtkLabel *disk_label;
  GtkInfoBar *notice_bar;
  GtkLabel *notice_label;
};

G_DEFINE_TYPE (IpsPackagesPage, ips_packages_page, GTK_TYPE_BOX)

static void
show_notice (IpsPackagesPage *self, GtkMessageType type, const char *sentence)
{
  gtk_info_bar_set_message_type (self->notice_bar, type);
  gtk_label_set_text (self->notice_label, sentence);
  gtk_info_bar_set_revealed (self->notice_bar, TRUE);
}

static void
notice_response_cb (IpsPackagesPage *self)
{
  gtk_info_bar_set_revealed (self->notice_bar, FALSE);
}

/* --- what is selected --- */

/* (transfer full) (nullable): why it cannot be removed; @selected (element-type IpsPackageItem) */
static char *
explain_use (GPtrArray *selected)
{
  for (guint i = 0; i < selected->len; i++)
    {
      IpsPackageItem *item = g_ptr_array_index (selected, i);
      guint n = ips_package_item_get_n_users (item);
      g_autofree char *name = ips_text_make_safe (ips_package_item_get_file (item)->name->name, MAX_NAME_CHARS);

      if (n > 0)
        /* TRANSLATORS: %1$s is a package's name, %2$u a count of devices */
        return g_strdup_printf (ngettext ("%1$s is in use: %2$u device runs what it brings, and a revert needs it.",
                                          "%1$s is in use: %2$u devices run what it brings, and a revert needs it.", n), name, n);
      if (ips_package_item_get_file (item)->kept)
        /* TRANSLATORS: %s is a package's name */
        return g_strdup_printf (_("%s is kept: choose Do Not Keep first."), name);
    }
  return NULL;
}

static gboolean
is_kept (GPtrArray *selected)
{
  return selected->len > 0 && ips_package_item_get_file (g_ptr_array_index (selected, 0))->kept;
}

/* Whether it is one that *Apply IPS Update* offers. */
static gboolean
is_update (GPtrArray *selected)
{
  const IpsPackageFile *file = selected->len == 1 ? ips_package_item_get_file (g_ptr_array_index (selected, 0)) : NULL;

  return file != NULL && file->state == IPS_PACKAGE_COMPLETE
         && (ips_package_family_is_sensor_update (file->name->family) || ips_package_family_is_signature_update (file->name->family));
}

static void
update_ui_state (IpsPackagesPage *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  g_autofree char *use = explain_use (selected);
  gboolean any = selected->len > 0, busy = self->n_verifying > 0;
  const char *why = any ? NULL : _("Select a package first");

  gtk_widget_set_sensitive (GTK_WIDGET (self->verify_button), any && !busy);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->verify_button), busy ? _("Packages are being verified") : any ? _("Compares the bytes on the disk with their checksum") : why);
  gtk_widget_set_sensitive (GTK_WIDGET (self->remove_button), any && use == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->remove_button), use != NULL ? use : why);
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button), is_update (selected));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->apply_button), is_update (selected) ? _("Opens Apply IPS Update with this package")
                                                                : _("Select one sensor or signature update that is complete"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->keep_button), any);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->keep_button), any ? _("Whether retention leaves it alone") : why);
  gtk_button_set_label (self->keep_button, is_kept (selected) ? _("Do Not _Keep") : _("_Keep"));
}

/* (transfer full): NULL-terminated hashes */
static char **
dup_hashes (GPtrArray *selected)
{
  GPtrArray *hashes = g_ptr_array_new ();

  for (guint i = 0; i < selected->len; i++)
    g_ptr_array_add (hashes, g_strdup (ips_package_item_get_file (g_ptr_array_index (selected, i))->sha256));
  g_ptr_array_add (hashes, NULL);
  return (char **) g_ptr_array_free (hashes, FALSE);
}

/* --- the list --- */

static void
show_disk (IpsPackagesPage *self)
{
  guint n = ips_package_library_get_files (self->library)->len;
  gint64 free_bytes = ips_package_library_get_free (self->library);
  g_autofree char *used = ips_format_size (ips_package_library_get_n_bytes (self->library));
  g_autofree char *free_text = free_bytes >= 0 ? ips_format_size (free_bytes) : NULL;
  g_autofree char *text = NULL;

  if (free_text != NULL)
    /* TRANSLATORS: %1$u is a count of packages, %2$s and %3$s are sizes */
    text = g_strdup_printf (ngettext ("%1$u package, %2$s on disk, %3$s free", "%1$u packages, %2$s on disk, %3$s free", n), n, used, free_text);
  else
    /* TRANSLATORS: %1$u is a count of packages, %2$s is a size */
    text = g_strdup_printf (ngettext ("%1$u package, %2$s on disk", "%1$u packages, %2$s on disk", n), n, used);
  gtk_label_set_text (self->disk_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->disk_label), ips_package_library_get_folder (self->library));
}

/* Rows are made anew: what was selected is found again by its hash. */
static void
update_rows (IpsPackagesPage *self)
{
  GPtrArray *files = ips_package_library_get_files (self->library);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  const char *chosen = selected->len > 0 ? ips_package_item_get_file (g_ptr_array_index (selected, 0))->sha256 : NULL;
  IpsPackageItem *again = NULL;

  self->stale = FALSE;
  for (guint i = 0; i < files->len; i++)
    {
      const IpsPackageFile *file = g_ptr_array_index (files, i);
      IpsPackageItem *item = ips_package_item_new (file, ips_package_name_count_users (file->name, sensors));

      g_ptr_array_add (items, item);
      if (g_strcmp0 (file->sha256, chosen) == 0)
        again = item;
    }
  ips_table_set_rows (self->table, items);
  if (again != NULL)
    ips_table_select (self->table, again);
  show_disk (self);
  update_ui_state (self);
}

/* How many devices use each package is not counted again for a page that nobody sees. */
static void
changed_cb (IpsPackagesPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update_rows (self);
  else
    self->stale = TRUE;
}

static void
ips_packages_page_map (GtkWidget *widget)
{
  IpsPackagesPage *self = IPS_PACKAGES_PAGE (widget);

  GTK_WIDGET_CLASS (ips_packages_page_parent_class)->map (widget);
  if (self->stale)
    update_rows (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsPackagesPage *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_package_library_load_finish (IPS_PACKAGE_LIBRARY (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  ips_table_set_loading (self->table, FALSE);
  if (ok)
    changed_cb (self);
  else
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
}

/* --- what the buttons do --- */

static IpsPackageImportDialog *
open_import (IpsPackagesPage *self)
{
  GtkWidget *dialog = ips_package_import_dialog_new (self->library, ips_toplevel_of (self));

  gtk_window_present (GTK_WINDOW (dialog));
  return IPS_PACKAGE_IMPORT_DIALOG (dialog);
}

static void
import_clicked_cb (IpsPackagesPage *self)
{
  open_import (self);
}

static void
drag_data_received_cb (IpsPackagesPage *self, GdkDragContext *context, int x, int y, GtkSelectionData *selection, guint info, guint time)
{
  g_auto(GStrv) uris = gtk_selection_data_get_uris (selection);

  if (uris != NULL && uris[0] != NULL)
    ips_package_import_dialog_add (open_import (self), (const char *const *) uris);
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsPackagesPage *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_package_library_verify_finish (IPS_PACKAGE_LIBRARY (source), result, &error) && ips_error_is_cancelled (error))
    return;
  self->n_verifying--;
  self->n_damaged += error != NULL;
  if (self->n_verifying == 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u package is damaged. Download it again, or remove it.",
                                                         "%u packages are damaged. Download them again, or remove them.", self->n_damaged), self->n_damaged);

      show_notice (self, self->n_damaged > 0 ? GTK_MESSAGE_ERROR : GTK_MESSAGE_INFO, self->n_damaged > 0 ? text : _("Verified: every byte is as it should be."));
    }
  update_ui_state (self);
}

static void
verify_clicked_cb (IpsPackagesPage *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);

  self->n_damaged = 0;
  for (guint i = 0; i < selected->len; i++)
    {
      self->n_verifying++;
      ips_package_library_verify_async (self->library, ips_package_item_get_file (g_ptr_array_index (selected, i))->sha256, self->lifetime, verified_cb, self);
    }
  update_ui_state (self);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsPackagesPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_package_library_remove_finish (IPS_PACKAGE_LIBRARY (source), result, &error))
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
}

typedef struct { IpsPackagesPage *self; char **hashes; } Removal;

static void
remove_response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  Removal *removal = user_data;

  if (response == GTK_RESPONSE_ACCEPT && removal->self->library != NULL)
    ips_package_library_remove_async (removal->self->library, (const char *const *) removal->hashes, g_get_user_name (), NULL, removed_cb,
                                      g_object_ref (removal->self));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
removal_free (gpointer data, GClosure *closure)
{
  Removal *removal = data;

  g_object_unref (removal->self);
  g_strfreev (removal->hashes);
  g_free (removal);
}

/* There is no undo: the file is gone from the disk. */
static void
remove_clicked_cb (IpsPackagesPage *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  g_autofree char *use = explain_use (selected), *title = NULL, *label = NULL, *name = NULL;
  Removal *removal;
  GtkWidget *dialog, *cancel;

  if (selected->len == 0)
    return;
  if (use != NULL)
    {
      show_notice (self, GTK_MESSAGE_WARNING, use);
      return;
    }
  name = ips_text_make_safe (ips_package_item_get_file (g_ptr_array_index (selected, 0))->name->name, MAX_NAME_CHARS);
  title = selected->len == 1 ? g_strdup_printf (_("Remove %s?"), name)
          : g_strdup_printf (ngettext ("Remove %u package?", "Remove %u packages?", selected->len), selected->len);
  label = g_strdup_printf (ngettext ("_Remove %u Package", "_Remove %u Packages", selected->len), selected->len);
  dialog = gtk_message_dialog_new (ips_toplevel_of (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s", title);
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", _("They are deleted from the disk. A package that is needed again must be downloaded or imported again."));
  gtk_window_set_title (GTK_WINDOW (dialog), title);
  atk_object_set_name (gtk_widget_get_accessible (dialog), title);
  cancel = gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (GTK_DIALOG (dialog), label, GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  removal = g_new0 (Removal, 1);
  removal->self = g_object_ref (self);
  removal->hashes = dup_hashes (selected);
  g_signal_connect_data (dialog, "response", G_CALLBACK (remove_response_cb), removal, removal_free, 0);
  gtk_widget_grab_focus (cancel);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsPackagesPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_package_library_keep_finish (IPS_PACKAGE_LIBRARY (source), result, &error))
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
}

static void
keep_clicked_cb (IpsPackagesPage *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  gboolean keep = !is_kept (selected);

  for (guint i = 0; i < selected->len; i++)
    ips_package_library_keep_async (self->library, ips_package_item_get_file (g_ptr_array_index (selected, i))->sha256, keep, NULL, kept_cb, g_object_ref (self));
}

static void
apply_clicked_cb (IpsPackagesPage *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);

  if (is_update (selected))
    g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "apply-package",
                                    g_variant_new_string (ips_package_item_get_file (g_ptr_array_index (selected, 0))->sha256));
}

static void
export_clicked_cb (IpsPackagesPage *self)
{
  /* TRANSLATORS: the name of a file, without its ending */
  ips_export_run (ips_toplevel_of (self), self->table, _("packages"));
}

static void
ips_packages_page_dispose (GObject *object)
{
  IpsPackagesPage *self = IPS_PACKAGES_PAGE (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->library);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_packages_page_parent_class)->dispose (object);
}

static void
ips_packages_page_finalize (GObject *object)
{
  g_clear_object (&IPS_PACKAGES_PAGE (object)->lifetime);

  G_OBJECT_CLASS (ips_packages_page_parent_class)->finalize (object);
}

static void
ips_packages_page_class_init (IpsPackagesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_packages_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_packages_page_finalize;
  widget_class->map = ips_packages_page_map;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-packages-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsPackagesPage, verify_button);
  gtk_widget_class_bind_template_child (widget_class, IpsPackagesPage, remove_button);
  gtk_widget_class_bind_template_child (widget_class, IpsPackagesPage, keep_button);
  gtk_widget_class_bind_template_child (widget_class, IpsPackagesPage, apply_button);
  gtk_widget_class_bind_template_child (widget_class, IpsPackagesPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsPackagesPage, disk_label);
  gtk_widget_class_bind_template_child (widget_class, IpsPackagesPage, notice_bar);
  gtk_widget_class_bind_template_child (widget_class, IpsPackagesPage, notice_label);
  gtk_widget_class_bind_template_callback (widget_class, import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, verify_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, notice_response_cb);
}

static void
ips_packages_page_init (IpsPackagesPage *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drag_dest_set (GTK_WIDGET (self), GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (GTK_WIDGET (self));
  g_signal_connect (self, "drag-data-received", G_CALLBACK (drag_data_received_cb), NULL);
}

GtkWidget *
ips_packages_page_new (IpsWorkspace *workspace)
{
  const IpsTableColumn *columns;
  IpsPackagesPage *self;
  guint n_columns;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_PACKAGES_PAGE, NULL);
  self->workspace = g_object_ref (workspace);
  self->library = ips_package_library_get (ips_workspace_get_store (workspace));
  columns = ips_package_columns_get (&n_columns);
  self->table = IPS_TABLE (ips_table_new ("packages", columns, n_columns, NULL));
  ips_table_set_accessible_name (self->table, _("Packages"));
  ips_table_set_search_entry (self->table, self->search_entry);
  ips_table_set_empty (self->table, _("No packages yet. Download them on the page IPS Updates, or import files."), _("IPS Updates…"), "app.administration::ips-updates");
  ips_table_set_loading (self->table, TRUE);
  gtk_widget_show (GTK_WIDGET (self->table));
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->table), TRUE, TRUE, 0);
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "list-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  ips_package_library_load_async (self->library, self->lifetime, loaded_cb, self);
  return GTK_WIDGET (self);
}

void
ips_packages_page_search (IpsPackagesPage *self)
{
  g_return_if_fail (IPS_IS_PACKAGES_PAGE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}
