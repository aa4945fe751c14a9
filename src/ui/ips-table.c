/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-table.h"

#include <glib/gi18n-lib.h>

#include "ips-age-timer.h"
#include "ips-table-columns.h"
#include "ips-table-private.h"
#include "ips-table-skeleton.h"
#include "ips-table-state.h"
#include "ips-table-view.h"

enum { SELECTION_CHANGED, ROW_ACTIVATED, LINK_ACTIVATED, EDIT_ACTIVATED, VISIBLE_CHANGED, SEARCH_CLEARED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsTable, ips_table, GTK_TYPE_BOX)

gpointer
ips_table_row_at_path (IpsTable *self, GtkTreePath *path)
{
  guint place = (guint) gtk_tree_path_get_indices (path)[0];

  return place < ips_table_model_get_n_visible (self->model) ? ips_table_model_get_nth_visible (self->model, place) : NULL;
}

/* --- what is shown when there are no rows --- */

static gboolean
is_narrowed (IpsTable *self)
{
  return *self->search != '\0' || self->has_criteria;
}

void
ips_table_update_ui_state (IpsTable *self)
{
  const char *child = "rows";
  guint n_rows = ips_table_model_get_n_rows (self->model);

  if (self->loading && n_rows == 0)
    {
      child = "loading";
    }
  else if (n_rows == 0)
    {
      gtk_label_set_text (self->empty_label, self->empty_sentence != NULL ? self->empty_sentence : _("Nothing to show."));
      gtk_widget_set_visible (self->empty_button, self->empty_button_label != NULL);
      gtk_widget_set_visible (self->clear_button, FALSE);
      child = "empty";
    }
  else if (ips_table_model_get_n_visible (self->model) == 0)
    {
      gtk_label_set_text (self->empty_label, is_narrowed (self) ? _("Nothing matches the search and the filter.")
                                                                : _("Nothing here at present."));
      gtk_widget_set_visible (self->empty_button, FALSE);
      gtk_widget_set_visible (self->clear_button, is_narrowed (self));
      child = "empty";
    }
  gtk_stack_set_visible_child_name (self->stack, child);
}

void
ips_table_clear_search (IpsTable *self)
{
  if (self->search_entry != NULL)
    gtk_entry_set_text (GTK_ENTRY (self->search_entry), "");
  ips_table_set_search (self, "");
  g_signal_emit (self, signals[SEARCH_CLEARED], 0);
}

static void
clear_clicked_cb (GtkButton *button, gpointer user_data)
{
  IpsTable *self = user_data;

  ips_table_clear_search (self);
  if (self->filter_bar != NULL)
    ips_table_filter_bar_clear (self->filter_bar);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

void
ips_table_set_empty (IpsTable *self, const char *sentence, const char *button_label, const char *detailed_action)
{
  g_return_if_fail (IPS_IS_TABLE (self));

  g_free (self->empty_sentence);
  self->empty_sentence = g_strdup (sentence);
  g_free (self->empty_button_label);
  self->empty_button_label = g_strdup (button_label);
  if (button_label != NULL)
    {
      gtk_button_set_label (GTK_BUTTON (self->empty_button), button_label);
      gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->empty_button), detailed_action);
    }
  ips_table_update_ui_state (self);
}

void
ips_table_set_loading (IpsTable *self, gboolean loading)
{
  g_return_if_fail (IPS_IS_TABLE (self));

  if (self->loading == loading)
    return;
  self->loading = loading;
  ips_table_update_ui_state (self);
}

/* --- search and filters --- */

void
ips_table_set_search (IpsTable *self, const char *text)
{
  g_return_if_fail (IPS_IS_TABLE (self));

  if (g_strcmp0 (text != NULL ? text : "", self->search) == 0)
    return;
  g_free (self->search);
  self->search = g_strdup (text != NULL ? text : "");
  ips_table_model_set_search (self->model, self->search);
  ips_table_update_saved_button (self);
  self->scroll_to_top = TRUE;
  ips_table_queue_update (self);
}

void
ips_table_set_filter (IpsTable *self, IpsTableFilter filter, gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (IPS_IS_TABLE (self));

  ips_table_model_set_filter (self->model, filter, user_data, destroy);
  self->scroll_to_top = TRUE;
  ips_table_queue_update (self);
}

void
ips_table_refilter (IpsTable *self)
{
  g_return_if_fail (IPS_IS_TABLE (self));

  ips_table_model_refilter (self->model);
  self->scroll_to_top = TRUE;
  ips_table_queue_update (self);
}

static void
search_changed_cb (GtkEditable *editable, gpointer user_data)
{
  ips_table_set_search (user_data, gtk_entry_get_text (GTK_ENTRY (editable)));
}

static void
search_stopped_cb (GtkSearchEntry *entry, gpointer user_data)
{
  IpsTable *self = user_data;

  ips_table_clear_search (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static gboolean
search_key_cb (GtkWidget *entry, GdkEventKey *event, gpointer user_data)
{
  IpsTable *self = user_data;

  if (event->keyval != GDK_KEY_Down && event->keyval != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  ips_table_flush (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  return GDK_EVENT_STOP;
}

void
ips_table_set_search_entry (IpsTable *self, GtkSearchEntry *entry)
{
  g_return_if_fail (IPS_IS_TABLE (self) && self->search_entry == NULL);

  self->search_entry = g_object_ref (entry);
  /* "changed" and not "search-changed", which waits: the table keeps up with typing. */
  g_signal_connect_object (entry, "changed", G_CALLBACK (search_changed_cb), self, 0);
  g_signal_connect_object (entry, "stop-search", G_CALLBACK (search_stopped_cb), self, 0);
  g_signal_connect_object (entry, "key-press-event", G_CALLBACK (search_key_cb), self, 0);
}

static void
selection_changed_cb (GtkTreeSelection *selection, gpointer user_data)
{
  IpsTable *self = user_data;

  if (self->updating || gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;
  ips_table_view_announce_selection (IPS_TABLE_VIEW (self->view));
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* --- columns --- */

GArray *
ips_table_get_column_numbers (IpsTable *self, gboolean all_columns)
{
  GArray *numbers;

  if (!all_columns)
    return ips_table_layout_get_shown (self->layout);
  numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->n_columns; i++)
    g_array_append_val (numbers, i);
  return numbers;
}

const IpsTableColumn *
ips_table_get_column (IpsTable *self, guint number)
{
  return &self->columns[number];
}

char *
ips_table_get_cell (IpsTable *self, guint number, gpointer row)
{
  return ips_table_column_get_text (&self->columns[number], row, self->columns_data);
}

static void
sorts_changed_cb (IpsTableLayout *layout, gpointer user_data)
{
  IpsTable *self = user_data;
  IpsTableSort sorts[IPS_TABLE_MAX_SORTS];
  guint n_sorts = ips_table_layout_get_sorts (layout, sorts);

  ips_table_model_set_sorts (self->model, sorts, n_sorts);
  ips_table_queue_update (self);
}

void
ips_table_set_sorts (IpsTable *self, const IpsTableSort *sorts, guint n_sorts)
{
  g_return_if_fail (IPS_IS_TABLE (self));
  ips_table_layout_set_default_sorts (self->layout, sorts, n_sorts);
}

GtkTreeView *
ips_table_get_view (IpsTable *self)
{
  g_return_val_if_fail (IPS_IS_TABLE (self), NULL);
  return self->view;
}

IpsTableModel *
ips_table_get_model (IpsTable *self)
{
  g_return_val_if_fail (IPS_IS_TABLE (self), NULL);
  return self->model;
}

void
ips_table_set_accessible_name (IpsTable *self, const char *name)
{
  g_return_if_fail (IPS_IS_TABLE (self));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->view)), name);
}

static void
ips_table_dispose (GObject *object)
{
  IpsTable *self = IPS_TABLE (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->reorder_id, g_source_remove);
  g_clear_handle_id (&self->changed_id, g_source_remove);
  g_clear_handle_id (&self->warm_id, g_source_remove);
  self->updating = TRUE;
  self->saved_button = NULL;
  if (self->view != NULL)
    gtk_tree_view_set_model (self->view, NULL);
  g_clear_object (&self->search_entry);
  g_clear_object (&self->columns_button);
  g_clear_object (&self->filter_button);
  g_clear_object (&self->context_menu);
  g_clear_object (&self->edit_row);

  G_OBJECT_CLASS (ips_table_parent_class)->dispose (object);
}

static void
ips_table_finalize (GObject *object)
{
  IpsTable *self = IPS_TABLE (object);

  g_clear_object (&self->layout);
  g_clear_object (&self->model);
  g_hash_table_unref (self->changed_rows);
  g_clear_pointer (&self->pressed_path, gtk_tree_path_free);
  g_free (self->name);
  g_free (self->search);
  g_free (self->empty_sentence);
  g_free (self->empty_button_label);

  G_OBJECT_CLASS (ips_table_parent_class)->finalize (object);
}

static guint
add_signal (IpsTableClass *klass, const char *name)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_table_class_init (IpsTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_table_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_table_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-table.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsTable, filter_revealer);
  gtk_widget_class_bind_template_child (widget_class, IpsTable, stack);
  gtk_widget_class_bind_template_child (widget_class, IpsTable, view);
  gtk_widget_class_bind_template_child (widget_class, IpsTable, selection);
  gtk_widget_class_bind_template_child (widget_class, IpsTable, empty_label);
  gtk_widget_class_bind_template_child (widget_class, IpsTable, empty_button);
  gtk_widget_class_bind_template_child (widget_class, IpsTable, clear_button);
  gtk_widget_class_bind_template_child (widget_class, IpsTable, skeleton_box);
  gtk_widget_class_bind_template_callback (widget_class, clear_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "row_activated_cb", G_CALLBACK (ips_table_row_activated));
  ips_table_bind_input (widget_class);

  signals[SELECTION_CHANGED] = add_signal (klass, "selection-changed");
  signals[VISIBLE_CHANGED] = add_signal (klass, "visible-changed");
  signals[SEARCH_CLEARED] = add_signal (klass, "search-cleared");
  signals[ROW_ACTIVATED] = g_signal_new ("row-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  signals[LINK_ACTIVATED] = g_signal_new ("link-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 2, G_TYPE_OBJECT, G_TYPE_STRING);
  signals[EDIT_ACTIVATED] = g_signal_new ("edit-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 3, G_TYPE_OBJECT, G_TYPE_STRING, GDK_TYPE_RECTANGLE);
}

static void
ips_table_init (IpsTable *self)
{
  self->search = g_strdup ("");
  self->changed_rows = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_type_ensure (IPS_TYPE_TABLE_VIEW);
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_table_init_input (self);
  ips_age_timer_add (self, IPS_AGE_TIMER_STEP_S, ips_table_tick);
}

GtkWidget *
ips_table_new (const char *name, const IpsTableColumn *columns, guint n_columns, gpointer user_data)
{
  IpsTable *self = g_object_new (IPS_TYPE_TABLE, NULL);

  self->name = g_strdup (name);
  self->columns = columns;
  self->n_columns = n_columns;
  self->columns_data = user_data;
  self->model = ips_table_model_new (columns, n_columns, user_data);
  self->layout = ips_table_layout_new (self->view, name, columns, n_columns, user_data);
  g_signal_connect_object (self->layout, "sorts-changed", G_CALLBACK (sorts_changed_cb), self, 0);
  gtk_container_add (GTK_CONTAINER (self->skeleton_box), ips_table_skeleton_new (self->view));
  sorts_changed_cb (self->layout, self);
  if (g_key_file_get_boolean (ips_table_state_get (), name, "filter-bar", NULL))
    ips_table_set_filter_bar (self, TRUE);
  ips_table_reattach (self);
  return GTK_WIDGET (self);
}
