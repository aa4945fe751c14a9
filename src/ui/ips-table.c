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

/* After everything that is waiting, before the frame is drawn. */
#define UPDATE_PRIORITY (GDK_PRIORITY_REDRAW - 1)
/* Data that streams in re-orders the rows at most this often, and for at most a tenth of the time. */
#define MIN_REORDER_US (200 * G_TIME_SPAN_MILLISECOND)
#define WARM_BUDGET_US (4 * G_TIME_SPAN_MILLISECOND)
#define MAX_KEPT_SELECTION 5000
#define TICKS_PER_RENEWAL (600 / IPS_AGE_TIMER_STEP_S)

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

static void
update_ui_state (IpsTable *self)
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
  update_ui_state (self);
}

void
ips_table_set_loading (IpsTable *self, gboolean loading)
{
  g_return_if_fail (IPS_IS_TABLE (self));

  if (self->loading == loading)
    return;
  self->loading = loading;
  update_ui_state (self);
}

/* --- detach, filter, sort, attach --- */

typedef struct
{
  GPtrArray *selected;   /* rows, reffed */
  gpointer cursor;       /* (nullable) not owned: only compared */
  gpointer top;          /* (nullable) likewise */
  double top_offset;     /* px of the top row that are scrolled away */
  guint n_selected;
} Place;

static void
add_selected (GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *iter, gpointer user_data)
{
  g_ptr_array_add (user_data, g_object_ref (ips_table_model_get_row (IPS_TABLE_MODEL (model), iter)));
}

static void
remember_place (IpsTable *self, Place *place)
{
  g_autoptr (GtkTreePath) cursor = NULL;
  g_autoptr (GtkTreePath) top = NULL;

  place->selected = g_ptr_array_new_with_free_func (g_object_unref);
  if (gtk_tree_view_get_model (self->view) == NULL)
    return;
  gtk_tree_selection_selected_foreach (self->selection, add_selected, place->selected);
  place->n_selected = place->selected->len;
  gtk_tree_view_get_cursor (self->view, &cursor, NULL);
  if (cursor != NULL)
    place->cursor = ips_table_row_at_path (self, cursor);
  if (gtk_widget_get_realized (GTK_WIDGET (self->view))
      && gtk_tree_view_get_path_at_pos (self->view, 1, 1, &top, NULL, NULL, NULL) && top != NULL)
    place->top = ips_table_row_at_path (self, top);
}

static GtkTreePath *
path_of (IpsTable *self, gpointer row)
{
  int place = row != NULL ? ips_table_model_find (self->model, row) : -1;

  return place >= 0 ? gtk_tree_path_new_from_indices (place, -1) : NULL;
}

static void
restore_place (IpsTable *self, Place *place)
{
  g_autoptr (GtkTreePath) cursor = path_of (self, place->cursor);
  g_autoptr (GtkTreePath) top = path_of (self, self->scroll_to_top ? NULL : place->top);
  g_autoptr (GtkTreePath) selected = NULL;

  if (cursor != NULL)
    {
      gtk_tree_view_set_cursor (self->view, cursor, NULL, FALSE);
      gtk_tree_selection_unselect_all (self->selection);
    }
  if (place->n_selected > MAX_KEPT_SELECTION && place->n_selected == ips_table_model_get_n_visible (self->model))
    gtk_tree_selection_select_all (self->selection);
  else
    for (guint i = 0; i < place->selected->len; i++)
      {
        g_autoptr (GtkTreePath) path = path_of (self, g_ptr_array_index (place->selected, i));

        if (path != NULL)
          gtk_tree_selection_select_path (self->selection, path);
      }

  if (place->selected->len > 0)
    selected = path_of (self, g_ptr_array_index (place->selected, 0));
  if (top != NULL)
    gtk_tree_view_scroll_to_cell (self->view, top, NULL, TRUE, 0, 0);
  else if (selected != NULL)
    gtk_tree_view_scroll_to_cell (self->view, selected, NULL, FALSE, 0, 0);
}

static void
detach (IpsTable *self)
{
  ips_table_view_forget_cells (IPS_TABLE_VIEW (self->view));
  gtk_tree_view_set_model (self->view, NULL);
}

static void
attach (IpsTable *self)
{
  gtk_tree_view_set_model (self->view, GTK_TREE_MODEL (self->model));
  /* Lost with the model: type-ahead looks at the row's first column itself. */
  gtk_tree_view_set_search_column (self->view, 0);
  ips_table_view_announce_model (IPS_TABLE_VIEW (self->view));
}

static void
reattach (IpsTable *self)
{
  Place place = { 0 };
  gint64 begin_us = g_get_monotonic_time ();
  guint n_selected;

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->reorder_id, g_source_remove);
  remember_place (self, &place);

  self->updating = TRUE;
  detach (self);
  ips_table_model_update (self->model);
  attach (self);
  restore_place (self, &place);
  self->updating = FALSE;
  self->scroll_to_top = FALSE;

  n_selected = (guint) gtk_tree_selection_count_selected_rows (self->selection);
  g_ptr_array_unref (place.selected);
  update_ui_state (self);
  self->reordered_us = g_get_monotonic_time ();
  self->reorder_cost_us = self->reordered_us - begin_us;

  if (n_selected != place.n_selected)
    g_signal_emit (self, signals[SELECTION_CHANGED], 0);
  g_signal_emit (self, signals[VISIBLE_CHANGED], 0);
}

static gboolean
update_cb (gpointer user_data)
{
  IpsTable *self = user_data;

  self->update_id = 0;
  reattach (self);
  return G_SOURCE_REMOVE;
}

void
ips_table_queue_update (IpsTable *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (UPDATE_PRIORITY, update_cb, self, NULL);
}

/* Whoever asks what is visible gets the answer to what was set before. */
static void
flush (IpsTable *self)
{
  if (self->update_id != 0)
    reattach (self);
}

static gboolean
warm_cb (gpointer user_data)
{
  IpsTable *self = user_data;

  if (ips_table_model_warm (self->model, WARM_BUDGET_US))
    return G_SOURCE_CONTINUE;
  self->warm_id = 0;
  return G_SOURCE_REMOVE;
}

static void
queue_warm (IpsTable *self)
{
  if (self->warm_id == 0)
    self->warm_id = g_idle_add_full (G_PRIORITY_LOW, warm_cb, self, NULL);
}

void
ips_table_set_rows (IpsTable *self, GPtrArray *rows)
{
  Place place = { 0 };

  g_return_if_fail (IPS_IS_TABLE (self));

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->reorder_id, g_source_remove);
  remember_place (self, &place);
  self->updating = TRUE;
  detach (self);
  ips_table_model_set_rows (self->model, rows);
  ips_table_model_update (self->model);
  attach (self);
  restore_place (self, &place);
  self->updating = FALSE;
  g_ptr_array_unref (place.selected);

  update_ui_state (self);
  queue_warm (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
  g_signal_emit (self, signals[VISIBLE_CHANGED], 0);
}

static gboolean
reorder_cb (gpointer user_data)
{
  IpsTable *self = user_data;

  self->reorder_id = 0;
  reattach (self);
  return G_SOURCE_REMOVE;
}

static void
queue_reorder (IpsTable *self)
{
  gint64 pause_us = MAX (MIN_REORDER_US, 10 * self->reorder_cost_us);
  gint64 due_us = self->reordered_us + pause_us - g_get_monotonic_time ();

  if (self->update_id != 0 || self->reorder_id != 0)
    return;
  if (due_us <= 0)
    ips_table_queue_update (self);
  else
    self->reorder_id = g_timeout_add ((guint) (due_us / G_TIME_SPAN_MILLISECOND) + 1, reorder_cb, self);
}

static gboolean
changed_cb (gpointer user_data)
{
  IpsTable *self = user_data;
  g_autoptr (GPtrArray) rows = NULL;

  self->changed_id = 0;
  if (!self->all_changed)
    {
      GHashTableIter iter;
      gpointer row;

      rows = g_ptr_array_new ();
      g_hash_table_iter_init (&iter, self->changed_rows);
      while (g_hash_table_iter_next (&iter, &row, NULL))
        g_ptr_array_add (rows, row);
    }
  ips_table_view_forget_cells (IPS_TABLE_VIEW (self->view));
  ips_table_view_announce_data (IPS_TABLE_VIEW (self->view));
  if (ips_table_model_rows_changed (self->model, rows))
    {
      /* What is on the screen is true at once; the places follow. */
      gtk_widget_queue_draw (GTK_WIDGET (self->view));
      queue_reorder (self);
    }
  g_clear_pointer (&rows, g_ptr_array_unref);
  g_hash_table_remove_all (self->changed_rows);
  self->all_changed = FALSE;
  queue_warm (self);
  return G_SOURCE_REMOVE;
}

void
ips_table_rows_changed (IpsTable *self, GPtrArray *rows)
{
  g_return_if_fail (IPS_IS_TABLE (self));

  if (rows == NULL)
    self->all_changed = TRUE;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    g_hash_table_add (self->changed_rows, g_object_ref (g_ptr_array_index (rows, i)));
  if (self->changed_id == 0)
    self->changed_id = g_idle_add_full (UPDATE_PRIORITY - 1, changed_cb, self, NULL);
}

/* What the cells on the screen say grows old. The others say it anew when they come into sight; what was sorted and
 * searched by, once in a while: a day may have passed. */
static void
tick (gpointer widget)
{
  IpsTable *self = widget;
  g_autoptr (GtkTreePath) first = NULL;
  g_autoptr (GtkTreePath) last = NULL;

  if (++self->n_ticks % TICKS_PER_RENEWAL == 0)
    ips_table_rows_changed (self, NULL);
  else if (gtk_tree_view_get_model (self->view) != NULL && gtk_tree_view_get_visible_range (self->view, &first, &last))
    ips_table_model_announce (self->model, (guint) gtk_tree_path_get_indices (first)[0], (guint) gtk_tree_path_get_indices (last)[0]);
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
  flush (self);
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

/* --- what is selected --- */

static void
collect_selected (GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *iter, gpointer user_data)
{
  g_ptr_array_add (user_data, g_object_ref (ips_table_model_get_row (IPS_TABLE_MODEL (model), iter)));
}

GPtrArray *
ips_table_get_selected (IpsTable *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (IPS_IS_TABLE (self), rows);

  flush (self);
  gtk_tree_selection_selected_foreach (self->selection, collect_selected, rows);
  return rows;
}

guint
ips_table_get_n_selected (IpsTable *self)
{
  g_return_val_if_fail (IPS_IS_TABLE (self), 0);

  flush (self);
  return (guint) gtk_tree_selection_count_selected_rows (self->selection);
}

GPtrArray *
ips_table_get_visible (IpsTable *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (IPS_IS_TABLE (self), rows);

  flush (self);
  for (guint i = 0; i < ips_table_model_get_n_visible (self->model); i++)
    g_ptr_array_add (rows, g_object_ref (ips_table_model_get_nth_visible (self->model, i)));
  return rows;
}

GPtrArray *
ips_table_get_all (IpsTable *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (IPS_IS_TABLE (self), rows);

  for (guint i = 0; i < ips_table_model_get_n_rows (self->model); i++)
    g_ptr_array_add (rows, g_object_ref (ips_table_model_get_nth (self->model, i)));
  return rows;
}

/* GTK glides to a row, and stops on the way when the table gets another size meanwhile: words about the row that appear
 * below do that. */
static void
end_scrolling (IpsTable *self, GtkTreePath *path)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));
  double value = gtk_adjustment_get_value (adjustment), page = gtk_adjustment_get_page_size (adjustment);
  GdkRectangle area = { 0 };
  int y = 0;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->view)))
    return;
  gtk_tree_view_get_background_area (self->view, path, NULL, &area);
  gtk_tree_view_convert_bin_window_to_tree_coords (self->view, 0, area.y, NULL, &y);
  if (y < value)
    gtk_adjustment_set_value (adjustment, y);
  else if (y + area.height > value + page)
    gtk_adjustment_set_value (adjustment, y + area.height - page);
}

void
ips_table_select (IpsTable *self, gpointer row)
{
  g_autoptr (GtkTreePath) path = NULL;

  g_return_if_fail (IPS_IS_TABLE (self));

  flush (self);
  path = path_of (self, row);
  if (path == NULL)
    {
      gtk_tree_selection_unselect_all (self->selection);
      return;
    }
  gtk_tree_view_set_cursor (self->view, path, NULL, FALSE);
  gtk_tree_view_scroll_to_cell (self->view, path, NULL, FALSE, 0, 0);
  end_scrolling (self, path);
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

static gboolean
is_pointer_event (void)
{
  g_autoptr(GdkEvent) event = gtk_get_current_event ();

  return event != NULL && (event->type == GDK_2BUTTON_PRESS || event->type == GDK_BUTTON_PRESS || event->type == GDK_BUTTON_RELEASE);
}

static void
row_activated_cb (GtkTreeView *view, GtkTreePath *path, GtkTreeViewColumn *column, gpointer user_data)
{
  IpsTable *self = user_data;
  gpointer row = ips_table_row_at_path (self, path);

  if (row == NULL)
    return;
  /* Enter is about the row wherever the cursor is in it; a double click is about what it meets. What asks for a value would
   * take the button's coming up for a click beside it, so that is waited for. */
  if (is_pointer_event () && ips_table_can_edit (self, column))
    {
      g_set_object (&self->edit_row, row);
      self->edit_column = column;
      return;
    }
  g_signal_emit (self, signals[ROW_ACTIVATED], 0, row);
}

gboolean
ips_table_can_edit (IpsTable *self, GtkTreeViewColumn *column)
{
  int number = column != NULL ? ips_table_layout_find (self->layout, column) : -1;

  return number >= 0 && self->columns[number].edit;
}

void
ips_table_activate_edit (IpsTable *self, gpointer row, GtkTreeViewColumn *column)
{
  int place = ips_table_model_find (self->model, row);
  g_autoptr (GtkTreePath) path = NULL;
  GdkRectangle area;

  if (place < 0 || !ips_table_can_edit (self, column))
    return;
  path = gtk_tree_path_new_from_indices (place, -1);
  gtk_tree_view_get_cell_area (self->view, path, column, &area);
  gtk_tree_view_convert_bin_window_to_widget_coords (self->view, area.x, area.y, &area.x, &area.y);
  g_signal_emit (self, signals[EDIT_ACTIVATED], 0, row, self->columns[ips_table_layout_find (self->layout, column)].id, &area);
}

typedef struct
{
  IpsTable *table;           /* (owned) */
  GObject *row;              /* (owned) */
  guint number;
} Link;

static gboolean
link_cb (gpointer user_data)
{
  Link *link = user_data;

  if (!gtk_widget_in_destruction (GTK_WIDGET (link->table)))
    g_signal_emit (link->table, signals[LINK_ACTIVATED], 0, link->row, link->table->columns[link->number].id);
  g_object_unref (link->table);
  g_object_unref (link->row);
  g_free (link);
  return G_SOURCE_REMOVE;
}

/* From the loop: who follows a link may close the window it is in, and the click is still being handled. */
void
ips_table_activate_link (IpsTable *self, gpointer row, guint number)
{
  Link *link = g_new (Link, 1);

  link->table = g_object_ref (self);
  link->row = g_object_ref (row);
  link->number = number;
  g_idle_add (link_cb, link);
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
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
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
  ips_age_timer_add (self, IPS_AGE_TIMER_STEP_S, tick);
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
  reattach (self);
  return GTK_WIDGET (self);
}
