/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-saved-filter-button.h"
#include "ips-table-filter-bar.h"
#include "ips-table-layout.h"
#include "ips-table.h"

G_BEGIN_DECLS

/* Shared by the table and what it does with keys, pointer and menus, and nobody else. */
struct _IpsTable
{
  GtkBox parent_instance;

  GtkRevealer *filter_revealer;
  GtkStack *stack;
  GtkTreeView *view;
  GtkTreeSelection *selection;
  GtkLabel *empty_label;
  GtkWidget *empty_button;
  GtkWidget *clear_button;
  GtkWidget *skeleton_box;

  char *name;                       /* (owned) */
  const IpsTableColumn *columns;
  guint n_columns;
  gpointer columns_data;
  IpsTableModel *model;             /* (owned) */
  IpsTableLayout *layout;           /* (owned) */
  IpsTableFilterBar *filter_bar;    /* (nullable) child of filter_revealer, made when first shown */
  IpsSavedFilterButton *saved_button; /* (nullable) child of filter_bar */
  GtkSearchEntry *search_entry;     /* (owned) (nullable) */
  GtkWidget *columns_button;        /* (owned) (nullable) */
  GtkWidget *filter_button;         /* (owned) (nullable) */
  GMenuModel *context_menu;         /* (owned) (nullable) */
  GtkWidget *popup;                 /* (nullable) the menu shown last, owned by the view */

  char *empty_sentence;             /* (owned) (nullable) */
  char *empty_button_label;         /* (owned) (nullable) */
  char *search;                     /* (owned) */
  gboolean has_criteria;
  gboolean loading;
  gpointer top;                     /* (nullable) not owned, only compared: the first row in sight when the view was attached last */
  gboolean updating;                /* the view is being detached and attached: the selection is not news */
  gboolean scroll_to_top;           /* the next update is another question, not the same one again */

  guint update_id;                  /* a detach and attach is due before the next frame */
  guint reorder_id;                 /* rows that streamed in are waiting for their new places */
  gint64 reordered_us;              /* monotonic, end of the last detach and attach */
  gint64 reorder_cost_us;
  double page_size;                 /* height of what is seen, px, as it was last */
  IpsTableExport export;            /* (nullable) */
  IpsTableTooltip tooltip;          /* (nullable) */
  GHashTable *changed_rows;         /* (owned) rows, reffed, that changed since the last frame */
  gboolean all_changed;
  guint changed_id;
  guint warm_id;
  GtkTreePath *pressed_path;        /* (owned) (nullable) of the link that the button went down on */
  GObject *edit_row;                /* (owned) (nullable) whose cell was double clicked, until the button comes up */
  GtkTreeViewColumn *edit_column;   /* (unowned) of that cell */
  guint n_ticks;                    /* of the age timer */
};

gpointer ips_table_row_at_path (IpsTable *self, GtkTreePath *path);
void ips_table_clear_search (IpsTable *self);
void ips_table_activate_link (IpsTable *self, gpointer row, guint number);
gboolean ips_table_can_edit (IpsTable *self, GtkTreeViewColumn *column);
/* The editor of a cell that can be edited is asked for. */
void ips_table_activate_edit (IpsTable *self, gpointer row, GtkTreeViewColumn *column);
void ips_table_row_activated (GtkTreeView *view, GtkTreePath *path, GtkTreeViewColumn *column, IpsTable *self);
/* What is selected as it stands, without what is due before. (transfer full) */
GPtrArray *ips_table_collect_selected (IpsTable *self);
/* Where a row is seen. (transfer full) (nullable): nowhere; @row: (nullable) */
GtkTreePath *ips_table_path_of (IpsTable *self, gpointer row);
/* Detaches, filters, sorts and attaches before the next frame, or at once. */
void ips_table_queue_update (IpsTable *self);
void ips_table_reattach (IpsTable *self);
/* Whoever asks what is visible gets the answer to what was set before. */
void ips_table_flush (IpsTable *self);
/* The age timer's: what the cells on the screen say grows old. */
void ips_table_tick (gpointer widget);
/* Rows, skeleton or the sentence for an empty table. */
void ips_table_update_ui_state (IpsTable *self);
/* What narrows the table has changed: whether there is anything to keep under a name. */
void ips_table_update_saved_button (IpsTable *self);
/* Ties the callbacks that ips-table.ui names for keys, pointer and tooltips. */
void ips_table_bind_input (GtkWidgetClass *widget_class);
void ips_table_init_input (IpsTable *self);

G_END_DECLS
