/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the table: detach, filter, sort, attach, with everything where it was. */
#include "ips-age-timer.h"
#include "ips-table-private.h"
#include "ips-table-view.h"

/* After everything that is waiting, before the frame is drawn. */
#define UPDATE_PRIORITY (GDK_PRIORITY_REDRAW - 1)
/* Data that streams in re-orders the rows at most this often, and for at most a tenth of the time. */
#define MIN_REORDER_US (200 * G_TIME_SPAN_MILLISECOND)
#define WARM_BUDGET_US (4 * G_TIME_SPAN_MILLISECOND)
#define MAX_KEPT_SELECTION 5000
#define TICKS_PER_RENEWAL (600 / IPS_AGE_TIMER_STEP_S)

typedef struct
{
  GPtrArray *selected;   /* rows, reffed */
  gpointer cursor;       /* (nullable) not owned: only compared */
  gpointer top;          /* (nullable) likewise */
  guint n_selected;
} Place;

static void
remember_place (IpsTable *self, Place *place)
{
  g_autoptr (GtkTreePath) cursor = NULL;
  g_autoptr (GtkTreePath) top = NULL;

  place->selected = gtk_tree_view_get_model (self->view) != NULL ? ips_table_collect_selected (self)
                                                                 : g_ptr_array_new_with_free_func (g_object_unref);
  if (gtk_tree_view_get_model (self->view) == NULL)
    return;
  place->n_selected = place->selected->len;
  gtk_tree_view_get_cursor (self->view, &cursor, NULL);
  if (cursor != NULL)
    place->cursor = ips_table_row_at_path (self, cursor);
  /* Rows that come twice within a frame are not laid out yet, and have no top: it is what it was. */
  place->top = self->top;
  if (gtk_widget_get_realized (GTK_WIDGET (self->view))
      && gtk_tree_view_get_path_at_pos (self->view, 1, 1, &top, NULL, NULL, NULL) && top != NULL)
    place->top = ips_table_row_at_path (self, top);
}

GtkTreePath *
ips_table_path_of (IpsTable *self, gpointer row)
{
  int place = row != NULL ? ips_table_model_find (self->model, row) : -1;

  return place >= 0 ? gtk_tree_path_new_from_indices (place, -1) : NULL;
}

static void
restore_place (IpsTable *self, Place *place)
{
  g_autoptr (GtkTreePath) cursor = ips_table_path_of (self, place->cursor);
  g_autoptr (GtkTreePath) top = ips_table_path_of (self, self->scroll_to_top ? NULL : place->top);
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
        g_autoptr (GtkTreePath) path = ips_table_path_of (self, g_ptr_array_index (place->selected, i));

        if (path != NULL)
          gtk_tree_selection_select_path (self->selection, path);
      }

  if (place->selected->len > 0)
    selected = ips_table_path_of (self, g_ptr_array_index (place->selected, 0));
  self->top = top != NULL ? place->top : NULL;
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

void
ips_table_reattach (IpsTable *self)
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
  ips_table_update_ui_state (self);
  self->reordered_us = g_get_monotonic_time ();
  self->reorder_cost_us = self->reordered_us - begin_us;

  if (n_selected != place.n_selected)
    g_signal_emit_by_name (self, "selection-changed");
  g_signal_emit_by_name (self, "visible-changed");
}

static gboolean
update_cb (gpointer user_data)
{
  IpsTable *self = user_data;

  self->update_id = 0;
  ips_table_reattach (self);
  return G_SOURCE_REMOVE;
}

void
ips_table_queue_update (IpsTable *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (UPDATE_PRIORITY, update_cb, self, NULL);
}

/* Whoever asks what is visible gets the answer to what was set before. */
void
ips_table_flush (IpsTable *self)
{
  if (self->update_id != 0)
    ips_table_reattach (self);
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

  ips_table_update_ui_state (self);
  queue_warm (self);
  g_signal_emit_by_name (self, "selection-changed");
  g_signal_emit_by_name (self, "visible-changed");
}

static gboolean
reorder_cb (gpointer user_data)
{
  IpsTable *self = user_data;

  self->reorder_id = 0;
  ips_table_reattach (self);
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
void
ips_table_tick (gpointer widget)
{
  IpsTable *self = widget;
  g_autoptr (GtkTreePath) first = NULL;
  g_autoptr (GtkTreePath) last = NULL;

  if (++self->n_ticks % TICKS_PER_RENEWAL == 0)
    ips_table_rows_changed (self, NULL);
  else if (gtk_tree_view_get_model (self->view) != NULL && gtk_tree_view_get_visible_range (self->view, &first, &last))
    ips_table_model_announce (self->model, (guint) gtk_tree_path_get_indices (first)[0], (guint) gtk_tree_path_get_indices (last)[0]);
}
