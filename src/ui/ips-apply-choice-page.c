/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-apply-choice-page.h"

#include <glib/gi18n-lib.h>

#include "ips-apply-counts.h"
#include "ips-message.h"
#include "ips-package-columns.h"
#include "ips-package-import-dialog.h"
#include "ips-package-item.h"
#include "ips-package-library.h"
#include "ips-table.h"
#include "ips-text.h"
#include "ips-toplevel.h"
#include "ips-update-run-dialog.h"
#include "ips-update-status-view.h"

#define MAX_NAME_CHARS 120
/* Facts stream in while a refresh runs. */
#define COUNT_PAUSE_MS 500
#define SENSOR "sensor"
#define SIGNATURE "signature"

struct _IpsApplyChoicePage
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;     /* (owned) (nullable) after dispose */
  IpsPackageLibrary *library;  /* (owned) (nullable) after dispose */
  IpsApplyCounts *counts;      /* (owned) (nullable) after dispose */
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
  guint count_id;
  char *wanted;                /* (owned) (nullable): hash to be chosen once it is there */

  GtkComboBoxText *type_combo;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  IpsUpdateStatusView *status_view;
  IpsTable *sensor_table;
  IpsTable *signature_table;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsApplyChoicePage, ips_apply_choice_page, GTK_TYPE_BOX)

static gboolean
is_sensor_list (IpsApplyChoicePage *self)
{
  return g_strcmp0 (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->type_combo)), SENSOR) == 0;
}

static IpsTable *
get_table (IpsApplyChoicePage *self)
{
  return is_sensor_list (self) ? self->sensor_table : self->signature_table;
}

/* (transfer none) (nullable) */
static const IpsPackageFile *
get_selected (IpsApplyChoicePage *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (get_table (self));

  return selected->len == 1 ? ips_package_item_get_file (g_ptr_array_index (selected, 0)) : NULL;
}

const IpsPackageFile *
ips_apply_choice_page_get_chosen (IpsApplyChoicePage *self)
{
  const IpsPackageFile *file;

  g_return_val_if_fail (IPS_IS_APPLY_CHOICE_PAGE (self), NULL);
  file = get_selected (self);
  return file != NULL && file->state == IPS_PACKAGE_COMPLETE ? file : NULL;
}

char *
ips_apply_choice_page_dup_reason (IpsApplyChoicePage *self)
{
  const IpsPackageFile *file;
  g_autofree char *name = NULL;
  g_autofree char *problem = NULL;

  g_return_val_if_fail (IPS_IS_APPLY_CHOICE_PAGE (self), NULL);
  file = get_selected (self);
  if (file != NULL && file->state == IPS_PACKAGE_COMPLETE)
    return g_strdup ("");
  if (file == NULL)
    return g_strdup (ips_table_model_get_n_rows (ips_table_get_model (get_table (self))) == 0
                     ? _("There is no update of this type yet. Download or import one first.") : _("Select the update to apply."));
  name = ips_text_make_safe (file->name->name, MAX_NAME_CHARS);
  problem = ips_text_make_safe (*file->problem != '\0' ? file->problem : ips_package_state_to_label (file->state), MAX_NAME_CHARS * 2);
  /* TRANSLATORS: a package's name, and a sentence on what is wrong with it */
  return g_strdup_printf (_("%s cannot be applied: %s"), name, problem);
}

/* --- the lists --- */

static void
selection_changed_cb (IpsApplyChoicePage *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static char *
dup_hash (IpsTable *table)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (table);

  return selected->len == 1 ? g_strdup (ips_package_item_get_file (g_ptr_array_index (selected, 0))->sha256) : NULL;
}

/* Rows are made anew: the chosen one is found again by its hash. */
static void
fill (IpsApplyChoicePage *self, IpsTable *table, gboolean (*is_of_type) (IpsPackageFamily family))
{
  GPtrArray *files = ips_package_library_get_files (self->library);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *chosen = dup_hash (table);
  IpsPackageItem *again = NULL;

  for (guint i = 0; i < files->len; i++)
    {
      const IpsPackageFile *file = g_ptr_array_index (files, i);
      IpsPackageItem *item;

      if (!is_of_type (file->name->family))
        continue;
      item = ips_package_item_new (file, 0);
      ips_package_item_set_counts (item, ips_apply_counts_get_devices (self->counts, file->sha256), ips_apply_counts_get_brings (self->counts, file->name->level));
      g_ptr_array_add (items, item);
      if (g_strcmp0 (file->sha256, self->wanted != NULL ? self->wanted : chosen) == 0)
        again = item;
    }
  ips_table_set_rows (table, items);
  if (again == NULL)
    return;
  ips_table_select (table, again);
  if (self->wanted != NULL)
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->type_combo), table == self->sensor_table ? SENSOR : SIGNATURE);
  g_clear_pointer (&self->wanted, g_free);
}

static void
update_rows (IpsApplyChoicePage *self)
{
  fill (self, self->sensor_table, ips_package_family_is_sensor_update);
  fill (self, self->signature_table, ips_package_family_is_signature_update);
  ips_apply_counts_begin (self->counts, ips_package_library_get_files (self->library));
}

/* The rows stay: what is chosen is not lost by it. */
static void
show_counts (IpsApplyChoicePage *self, IpsTable *table)
{
  g_autoptr(GPtrArray) rows = ips_table_get_all (table);

  for (guint i = 0; i < rows->len; i++)
    {
      const IpsPackageFile *file = ips_package_item_get_file (g_ptr_array_index (rows, i));

      ips_package_item_set_counts (g_ptr_array_index (rows, i), ips_apply_counts_get_devices (self->counts, file->sha256),
                                   ips_apply_counts_get_brings (self->counts, file->name->level));
    }
  ips_table_rows_changed (table, NULL);
}

static void
counts_changed_cb (IpsApplyChoicePage *self)
{
  show_counts (self, self->sensor_table);
  show_counts (self, self->signature_table);
}

static gboolean
count_cb (gpointer user_data)
{
  IpsApplyChoicePage *self = user_data;

  self->count_id = 0;
  ips_apply_counts_begin (self->counts, ips_package_library_get_files (self->library));
  return G_SOURCE_REMOVE;
}

static void
fleet_changed_cb (IpsApplyChoicePage *self)
{
  if (self->count_id == 0)
    self->count_id = g_timeout_add (COUNT_PAUSE_MS, count_cb, self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsApplyChoicePage *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_package_library_load_finish (IPS_PACKAGE_LIBRARY (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  ips_table_set_loading (self->sensor_table, FALSE);
  ips_table_set_loading (self->signature_table, FALSE);
  if (ok)
    update_rows (self);
  else
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
}

void
ips_apply_choice_page_choose (IpsApplyChoicePage *self, const char *sha256)
{
  g_return_if_fail (IPS_IS_APPLY_CHOICE_PAGE (self));
  g_free (self->wanted);
  self->wanted = g_strdup (sha256);
  ips_package_library_load_async (self->library, self->lifetime, loaded_cb, self);
}

static void
type_changed_cb (IpsApplyChoicePage *self)
{
  if (self->sensor_table == NULL)
    return;
  gtk_stack_set_visible_child_name (self->stack, is_sensor_list (self) ? SENSOR : SIGNATURE);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- what brings more --- */

static void
run (IpsApplyChoicePage *self, IpsVerb verb)
{
  const IpsUpdateOverview *overview = ips_update_status_view_get_overview (self->status_view);

  /* Where updates come from is known a moment after the page is there. */
  if (overview != NULL)
    gtk_window_present (GTK_WINDOW (ips_update_run_dialog_new (self->workspace, verb, overview->subject, ips_toplevel_of (self))));
}

static void
check_clicked_cb (IpsApplyChoicePage *self)
{
  run (self, IPS_VERB_CHECK_UPDATES);
}

void
ips_apply_choice_page_download (IpsApplyChoicePage *self)
{
  g_return_if_fail (IPS_IS_APPLY_CHOICE_PAGE (self));
  run (self, IPS_VERB_DOWNLOAD_UPDATES);
}

static void
import_clicked_cb (IpsApplyChoicePage *self)
{
  gtk_window_present (GTK_WINDOW (ips_package_import_dialog_new (self->library, ips_toplevel_of (self))));
}

/* --- life --- */

static void
ips_apply_choice_page_dispose (GObject *object)
{
  IpsApplyChoicePage *self = IPS_APPLY_CHOICE_PAGE (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_handle_id (&self->count_id, g_source_remove);
  g_clear_object (&self->counts);
  g_clear_object (&self->library);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_apply_choice_page_parent_class)->dispose (object);
}

static void
ips_apply_choice_page_finalize (GObject *object)
{
  IpsApplyChoicePage *self = IPS_APPLY_CHOICE_PAGE (object);

  g_free (self->wanted);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_apply_choice_page_parent_class)->finalize (object);
}

static void
ips_apply_choice_page_class_init (IpsApplyChoicePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_apply_choice_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_apply_choice_page_finalize;
  signals[CHANGED] = g_signal_new ("changed", IPS_TYPE_APPLY_CHOICE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (IPS_TYPE_UPDATE_STATUS_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-apply-choice-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsApplyChoicePage, type_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyChoicePage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyChoicePage, stack);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyChoicePage, status_view);
  gtk_widget_class_bind_template_callback (widget_class, type_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, check_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, ips_apply_choice_page_download);
  gtk_widget_class_bind_template_callback (widget_class, import_clicked_cb);
}

static void
ips_apply_choice_page_init (IpsApplyChoicePage *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static IpsTable *
add_table (IpsApplyChoicePage *self, const char *type, const char *name, const IpsTableColumn *columns, guint n_columns)
{
  IpsTable *table = IPS_TABLE (ips_table_new (name, columns, n_columns, NULL));

  ips_table_set_accessible_name (table, _("Updates Downloaded"));
  ips_table_set_empty (table, _("No updates of this type yet. Download the latest ones, or import files."), NULL, NULL);
  ips_table_set_loading (table, TRUE);
  /* Only one update is applied at a time. */
  gtk_tree_selection_set_mode (gtk_tree_view_get_selection (ips_table_get_view (table)), GTK_SELECTION_SINGLE);
  g_signal_connect_object (table, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  ips_table_set_search_entry (table, self->search_entry);
  gtk_widget_show (GTK_WIDGET (table));
  gtk_stack_add_named (self->stack, GTK_WIDGET (table), type);
  return table;
}

GtkWidget *
ips_apply_choice_page_new (IpsWorkspace *workspace)
{
  IpsApplyChoicePage *self;
  const IpsTableColumn *columns;
  guint n_columns;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_APPLY_CHOICE_PAGE, NULL);
  self->workspace = g_object_ref (workspace);
  self->library = ips_package_library_get (ips_workspace_get_store (workspace));
  self->counts = ips_apply_counts_new (workspace);
  ips_update_status_view_set_workspace (self->status_view, workspace);
  columns = ips_package_columns_get_sensor_updates (&n_columns);
  self->sensor_table = add_table (self, SENSOR, "apply-sensor-updates", columns, n_columns);
  columns = ips_package_columns_get_signature_updates (&n_columns);
  self->signature_table = add_table (self, SIGNATURE, "apply-signature-updates", columns, n_columns);
  type_changed_cb (self);
  g_signal_connect_object (self->library, "changed", G_CALLBACK (update_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->counts, "changed", G_CALLBACK (counts_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "sensors-changed", G_CALLBACK (fleet_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "list-changed", G_CALLBACK (fleet_changed_cb), self, G_CONNECT_SWAPPED);
  ips_package_library_load_async (self->library, self->lifetime, loaded_cb, self);
  return GTK_WIDGET (self);
}
