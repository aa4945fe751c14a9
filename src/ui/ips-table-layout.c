/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-table-layout.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-sign-cell.h"
#include "ips-table-fit.h"
#include "ips-table-state.h"

#define MIN_WIDTH 40
#define MAX_WIDTH 1200
/* Room in a heading beside its text: padding and the sort arrow. */
#define HEADING_EXTRA 16
/* A heading this much wider than what stands under it takes two lines. */
#define LONG_HEADING 1.05
/* What a column keeps of its width where there is too little. A sentence at the end is understood by its beginning; names,
 * dates, numbers and thumbprints, which are short already, keep all. */
#define LEAST_OF_LAST 0.4
#define LEAST_OF_OTHERS 0.9
/* After the view was given its size, before it is drawn. */
#define FIT_PRIORITY (GDK_PRIORITY_REDRAW - 1)

struct _IpsTableLayout
{
  GObject parent_instance;

  GtkTreeView *view;
  char *name;                          /* (owned) */
  const IpsTableColumn *columns;
  guint n_columns;
  gpointer columns_data;

  GtkTreeViewColumn **view_columns;    /* (owned array), the columns belong to the view */
  IpsTableWidth *widths;               /* (owned array) of every column */
  int fitted_width;                    /* px of the view that the columns were made to fit; 0 none */
  guint fit_id;
  IpsTableSort sorts[IPS_TABLE_MAX_SORTS];
  guint n_sorts;
  IpsTableSort default_sorts[IPS_TABLE_MAX_SORTS];
  guint n_default_sorts;
  gboolean sorts_remembered;
  gboolean loading;                    /* being arranged by us, not by somebody */
  GtkWidget *menu;                     /* (nullable), owned by the widget it is attached to */
};

enum { SORTS_CHANGED, COLUMNS_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsTableLayout, ips_table_layout, G_TYPE_OBJECT)

int
ips_table_layout_find (IpsTableLayout *self, GtkTreeViewColumn *column)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (self->view_columns[i] == column)
      return (int) i;
  return -1;
}

static int
find_id (IpsTableLayout *self, const char *id)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (g_strcmp0 (self->columns[i].id, id) == 0)
      return (int) i;
  return -1;
}

/* --- what is remembered --- */

static void
remember (IpsTableLayout *self)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  g_autoptr (GPtrArray) shown = g_ptr_array_new ();
  g_autoptr (GPtrArray) sorts = g_ptr_array_new_with_free_func (g_free);
  GKeyFile *state = ips_table_state_get ();
  g_autoptr (GList) list = NULL;

  if (self->loading)
    return;

  list = gtk_tree_view_get_columns (self->view);
  for (GList *l = list; l != NULL; l = l->next)
    {
      int number = ips_table_layout_find (self, l->data);

      if (number < 0)
        continue;
      g_ptr_array_add (order, (gpointer) self->columns[number].id);
      if (gtk_tree_view_column_get_visible (l->data))
        g_ptr_array_add (shown, (gpointer) self->columns[number].id);
    }
  for (guint i = 0; i < self->n_sorts; i++)
    g_ptr_array_add (sorts, g_strconcat (self->sorts[i].descending ? "-" : "", self->columns[self->sorts[i].column].id, NULL));

  g_key_file_set_string_list (state, self->name, "order", (const char *const *) order->pdata, order->len);
  g_key_file_set_string_list (state, self->name, "shown", (const char *const *) shown->pdata, shown->len);
  if (self->sorts_remembered)
    g_key_file_set_string_list (state, self->name, "sort", (const char *const *) sorts->pdata, sorts->len);
  ips_table_state_changed ();
}

static void
width_changed_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  IpsTableLayout *self = user_data;
  GtkTreeViewColumn *column = GTK_TREE_VIEW_COLUMN (object);
  int number = ips_table_layout_find (self, column);
  g_autofree char *key = NULL;

  if (self->loading || number < 0)
    return;
  key = g_strconcat ("width-", self->columns[number].id, NULL);
  self->widths[number].usual = gtk_tree_view_column_get_fixed_width (column);
  self->widths[number].kept = TRUE;
  g_key_file_set_integer (ips_table_state_get (), self->name, key, self->widths[number].usual);
  ips_table_state_changed ();
}

static void
columns_changed_cb (GtkTreeView *view, gpointer user_data)
{
  IpsTableLayout *self = user_data;

  if (self->loading || gtk_widget_in_destruction (GTK_WIDGET (view)))
    return;
  remember (self);
  g_signal_emit (self, signals[COLUMNS_CHANGED], 0);
}

static int
text_width (IpsTableLayout *self, const char *text, gboolean bold)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->view), text);
  PangoAttrList *attributes = pango_attr_list_new ();
  int width = 0;

  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, NULL);
  pango_attr_list_unref (attributes);
  return width;
}

/* Measures a column, and says its heading in one line or in two. */
static void
measure (IpsTableLayout *self, guint number)
{
  /* The widths in the descriptions are for digits of 8 px. */
  double scale = MAX (1.0, text_width (self, "0000000000", FALSE) / 82.0);
  int content = (int) (self->columns[number].width * scale);
  const char *title = g_dgettext (GETTEXT_PACKAGE, self->columns[number].title);
  g_autofree char *broken = ips_table_break_heading (title);
  /* Headings are bold in many themes. */
  int heading = text_width (self, title, TRUE) + HEADING_EXTRA;
  const IpsTableColumn *column = &self->columns[number];
  double share = number + 1 == self->n_columns ? LEAST_OF_LAST
                 : number == 0 || column->numeric || column->monospace || column->date_us != NULL ? 1.0 : LEAST_OF_OTHERS;
  GtkWidget *label = gtk_tree_view_column_get_widget (self->view_columns[number]);

  gtk_label_set_text (GTK_LABEL (label), heading > LONG_HEADING * content ? broken : title);
  if (heading > LONG_HEADING * content)
    heading = text_width (self, broken, TRUE) + HEADING_EXTRA;
  self->widths[number].usual = MAX (content, heading);
  self->widths[number].least = MAX (self->columns[number].least > 0 ? (int) (self->columns[number].least * scale) : (int) (content * share), heading);
  self->widths[number].kept = FALSE;
}

/* Px of columns that somebody put beside ours, such as one of boxes to be ticked. */
static int
get_foreign_width (IpsTableLayout *self)
{
  g_autoptr(GList) all = gtk_tree_view_get_columns (self->view);
  int width = 0;

  for (GList *l = all; l != NULL; l = l->next)
    if (ips_table_layout_find (self, l->data) < 0 && gtk_tree_view_column_get_visible (l->data))
      width += MAX (gtk_tree_view_column_get_fixed_width (l->data), 0);
  return width;
}

static gboolean
fit_cb (gpointer user_data)
{
  IpsTableLayout *self = user_data;
  g_autoptr (GArray) shown = ips_table_layout_get_shown (self);
  g_autofree IpsTableWidth *columns = g_new0 (IpsTableWidth, shown->len + 1);
  g_autofree int *widths = g_new0 (int, shown->len + 1);

  self->fit_id = 0;
  self->fitted_width = gtk_widget_get_allocated_width (GTK_WIDGET (self->view));
  for (guint i = 0; i < shown->len; i++)
    columns[i] = self->widths[g_array_index (shown, guint, i)];
  ips_table_fit (columns, shown->len, self->fitted_width - get_foreign_width (self), widths);
  self->loading = TRUE;
  for (guint i = 0; i < shown->len; i++)
    gtk_tree_view_column_set_fixed_width (self->view_columns[g_array_index (shown, guint, i)], widths[i]);
  self->loading = FALSE;
  return G_SOURCE_REMOVE;
}

static void
queue_fit (IpsTableLayout *self)
{
  if (self->fit_id == 0 && gtk_widget_get_allocated_width (GTK_WIDGET (self->view)) > 1)
    self->fit_id = g_idle_add_full (FIT_PRIORITY, fit_cb, self, NULL);
}

static void
size_allocated_cb (GtkWidget *view, GdkRectangle *allocation, gpointer user_data)
{
  IpsTableLayout *self = user_data;

  if (allocation->width != self->fitted_width)
    queue_fit (self);
}

static void
show_sorts (IpsTableLayout *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      GtkTreeViewColumn *column = self->view_columns[i];
      gboolean sorted = FALSE;

      for (guint j = 0; j < self->n_sorts; j++)
        if (self->sorts[j].column == i)
          {
            sorted = TRUE;
            gtk_tree_view_column_set_sort_order (column, self->sorts[j].descending ? GTK_SORT_DESCENDING
                                                                                   : GTK_SORT_ASCENDING);
          }
      gtk_tree_view_column_set_sort_indicator (column, sorted);
    }
}

static void
load_sorts (IpsTableLayout *self)
{
  g_auto (GStrv) ids = g_key_file_get_string_list (ips_table_state_get (), self->name, "sort", NULL, NULL);

  self->n_sorts = 0;
  for (guint i = 0; ids != NULL && ids[i] != NULL && self->n_sorts < IPS_TABLE_MAX_SORTS; i++)
    {
      gboolean descending = ids[i][0] == '-';
      int number = find_id (self, ids[i] + descending);

      if (number >= 0)
        self->sorts[self->n_sorts++] = (IpsTableSort) { (guint) number, descending };
    }
  self->sorts_remembered = self->n_sorts > 0;
  if (!self->sorts_remembered)
    {
      memcpy (self->sorts, self->default_sorts, sizeof self->sorts);
      self->n_sorts = self->n_default_sorts;
    }
  show_sorts (self);
}

static void
load_columns (IpsTableLayout *self)
{
  GKeyFile *state = ips_table_state_get ();
  g_auto (GStrv) order = g_key_file_get_string_list (state, self->name, "order", NULL, NULL);
  g_auto (GStrv) shown = g_key_file_get_string_list (state, self->name, "shown", NULL, NULL);
  GtkTreeViewColumn *after = NULL;

  self->loading = TRUE;
  for (guint i = 0; i < self->n_columns; i++)
    {
      const char *id = self->columns[i].id;
      g_autofree char *key = g_strconcat ("width-", id, NULL);
      int width = g_key_file_get_integer (state, self->name, key, NULL);
      gboolean known = order != NULL && g_strv_contains ((const char *const *) order, id);

      /* A column that came with a newer version is shown as it was made. */
      gtk_tree_view_column_set_visible (self->view_columns[i],
                                        shown != NULL && known ? g_strv_contains ((const char *const *) shown, id)
                                                               : self->columns[i].shown);
      measure (self, i);
      if (width > 0)
        self->widths[i] = (IpsTableWidth) { .usual = CLAMP (width, MIN_WIDTH, MAX_WIDTH), .kept = TRUE };
      gtk_tree_view_column_set_fixed_width (self->view_columns[i], self->widths[i].usual);
    }
  for (guint i = 0; order != NULL && order[i] != NULL; i++)
    {
      int number = find_id (self, order[i]);

      if (number < 0)
        continue;
      gtk_tree_view_move_column_after (self->view, self->view_columns[number], after);
      after = self->view_columns[number];
    }
  self->loading = FALSE;
  queue_fit (self);
}

void
ips_table_layout_reset (IpsTableLayout *self)
{
  g_return_if_fail (IPS_IS_TABLE_LAYOUT (self));

  g_key_file_remove_group (ips_table_state_get (), self->name, NULL);
  ips_table_state_changed ();
  self->loading = TRUE;
  for (guint i = 0; i < self->n_columns; i++)
    gtk_tree_view_move_column_after (self->view, self->view_columns[i], i > 0 ? self->view_columns[i - 1] : NULL);
  load_columns (self);
  load_sorts (self);
  g_signal_emit (self, signals[SORTS_CHANGED], 0);
  g_signal_emit (self, signals[COLUMNS_CHANGED], 0);
}

GArray *
ips_table_layout_get_shown (IpsTableLayout *self)
{
  GArray *shown = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GList) list = NULL;

  g_return_val_if_fail (IPS_IS_TABLE_LAYOUT (self), shown);

  list = gtk_tree_view_get_columns (self->view);
  for (GList *l = list; l != NULL; l = l->next)
    {
      int number = ips_table_layout_find (self, l->data);

      if (number >= 0 && gtk_tree_view_column_get_visible (l->data))
        g_array_append_val (shown, number);
    }
  return shown;
}

/* --- sorting --- */

guint
ips_table_layout_get_sorts (IpsTableLayout *self, IpsTableSort *sorts)
{
  memcpy (sorts, self->sorts, sizeof self->sorts);
  return self->n_sorts;
}

void
ips_table_layout_set_default_sorts (IpsTableLayout *self, const IpsTableSort *sorts, guint n_sorts)
{
  g_return_if_fail (n_sorts <= IPS_TABLE_MAX_SORTS);

  for (guint i = 0; i < n_sorts; i++)
    self->default_sorts[i] = sorts[i];
  self->n_default_sorts = n_sorts;
  if (self->sorts_remembered)
    return;
  load_sorts (self);
  g_signal_emit (self, signals[SORTS_CHANGED], 0);
}

static void
heading_clicked_cb (GtkTreeViewColumn *column, gpointer user_data)
{
  IpsTableLayout *self = user_data;
  GdkModifierType modifiers = 0;
  int number = ips_table_layout_find (self, column);
  guint place;

  if (number < 0)
    return;
  gtk_get_current_event_state (&modifiers);

  for (place = 0; place < self->n_sorts; place++)
    if (self->sorts[place].column == (guint) number)
      break;

  if ((modifiers & GDK_SHIFT_MASK) != 0)
    {
      if (place < self->n_sorts)
        self->sorts[place].descending = !self->sorts[place].descending;
      else if (self->n_sorts < IPS_TABLE_MAX_SORTS)
        self->sorts[self->n_sorts++] = (IpsTableSort) { (guint) number, FALSE };
    }
  else
    {
      gboolean reverse = place == 0 && self->n_sorts > 0 && !self->sorts[0].descending;

      self->sorts[0] = (IpsTableSort) { (guint) number, reverse };
      self->n_sorts = 1;
    }

  self->sorts_remembered = TRUE;
  show_sorts (self);
  remember (self);
  g_signal_emit (self, signals[SORTS_CHANGED], 0);
}

/* --- choosing columns --- */

typedef struct
{
  IpsTableLayout *layout;   /* (owned) */
  guint number;
} Choice;

static void
choice_free (gpointer data, GClosure *closure)
{
  Choice *choice = data;

  g_object_unref (choice->layout);
  g_free (choice);
}

static void
column_toggled_cb (GtkCheckMenuItem *item, gpointer user_data)
{
  Choice *choice = user_data;
  IpsTableLayout *self = choice->layout;

  if (self->view == NULL)
    return;
  gtk_tree_view_column_set_visible (self->view_columns[choice->number], gtk_check_menu_item_get_active (item));
  remember (self);
  queue_fit (self);
  g_signal_emit (self, signals[COLUMNS_CHANGED], 0);
}

static void
reset_cb (GtkMenuItem *item, gpointer user_data)
{
  if (IPS_TABLE_LAYOUT (user_data)->view != NULL)
    ips_table_layout_reset (user_data);
}

static void
menu_gone_cb (gpointer data, GObject *where)
{
  IPS_TABLE_LAYOUT (data)->menu = NULL;
}

static void
drop_menu (IpsTableLayout *self)
{
  if (self->menu == NULL)
    return;
  g_object_weak_unref (G_OBJECT (self->menu), menu_gone_cb, self);
  gtk_widget_destroy (self->menu);
  self->menu = NULL;
}

void
ips_table_layout_popup (IpsTableLayout *self, GtkWidget *widget, const GdkEvent *event)
{
  GtkWidget *item;
  guint n_shown = 0;

  g_return_if_fail (IPS_IS_TABLE_LAYOUT (self));

  drop_menu (self);
  self->menu = gtk_menu_new ();
  g_object_weak_ref (G_OBJECT (self->menu), menu_gone_cb, self);
  atk_object_set_name (gtk_widget_get_accessible (self->menu), _("Columns"));
  for (guint i = 0; i < self->n_columns; i++)
    n_shown += gtk_tree_view_column_get_visible (self->view_columns[i]) ? 1 : 0;

  for (guint i = 0; i < self->n_columns; i++)
    {
      gboolean shown = gtk_tree_view_column_get_visible (self->view_columns[i]);
      Choice *choice = g_new0 (Choice, 1);

      item = gtk_check_menu_item_new_with_label (g_dgettext (GETTEXT_PACKAGE, self->columns[i].title));
      gtk_check_menu_item_set_active (GTK_CHECK_MENU_ITEM (item), shown);
      /* A table without columns would have no heading to bring them back. */
      gtk_widget_set_sensitive (item, !shown || n_shown > 1);
      choice->layout = g_object_ref (self);
      choice->number = i;
      g_signal_connect_data (item, "toggled", G_CALLBACK (column_toggled_cb), choice, choice_free, 0);
      gtk_menu_shell_append (GTK_MENU_SHELL (self->menu), item);
    }
  gtk_menu_shell_append (GTK_MENU_SHELL (self->menu), gtk_separator_menu_item_new ());
  item = gtk_menu_item_new_with_mnemonic (_("_Restore Default Columns"));
  g_signal_connect_object (item, "activate", G_CALLBACK (reset_cb), self, 0);
  gtk_menu_shell_append (GTK_MENU_SHELL (self->menu), item);

  gtk_widget_show_all (self->menu);
  /* Not to the heading's button: a menu of a button is left out of the accessible tree. */
  gtk_menu_attach_to_widget (GTK_MENU (self->menu), GTK_WIDGET (self->view), NULL);
  if (event != NULL && event->type == GDK_BUTTON_PRESS && gdk_event_get_window (event) != NULL)
    gtk_menu_popup_at_pointer (GTK_MENU (self->menu), event);
  else
    gtk_menu_popup_at_widget (GTK_MENU (self->menu), widget, GDK_GRAVITY_SOUTH_WEST, GDK_GRAVITY_NORTH_WEST, event);
}

static gboolean
heading_pressed_cb (GtkWidget *button, GdkEvent *event, gpointer user_data)
{
  if (!gdk_event_triggers_context_menu (event))
    return GDK_EVENT_PROPAGATE;
  ips_table_layout_popup (user_data, button, event);
  return GDK_EVENT_STOP;
}

static gboolean
heading_menu_cb (GtkWidget *button, gpointer user_data)
{
  ips_table_layout_popup (user_data, button, NULL);
  return TRUE;
}

/* --- the columns --- */

typedef struct
{
  IpsTableLayout *layout;   /* lives as long as the view does */
  guint number;
} CellBinding;

static void
cell_data_cb (GtkTreeViewColumn *view_column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
              gpointer user_data)
{
  CellBinding *binding = user_data;
  IpsTableLayout *self = binding->layout;
  const IpsTableColumn *column = &self->columns[binding->number];
  gpointer row = ips_table_model_get_row (IPS_TABLE_MODEL (model), iter);
  g_autofree char *text = NULL;

  if (row == NULL)
    return;
  text = column->text (row, self->columns_data);
  if (column->icon != NULL)
    ips_sign_cell_set_icon (IPS_SIGN_CELL (cell), column->icon (row, self->columns_data));
  else
    ips_sign_cell_set_sign (IPS_SIGN_CELL (cell), column->sign != NULL ? (int) column->sign (row, self->columns_data) : -1);
  ips_sign_cell_set_dimmed (IPS_SIGN_CELL (cell), column->dimmed != NULL && column->dimmed (row, self->columns_data));
  ips_sign_cell_set_text (IPS_SIGN_CELL (cell), text);
}

static void
add_column (IpsTableLayout *self, guint number)
{
  const IpsTableColumn *column = &self->columns[number];
  GtkTreeViewColumn *view_column = gtk_tree_view_column_new ();
  GtkCellRenderer *cell = ips_sign_cell_new (column->numeric, column->monospace,
                                             /* Names differ at their ends. */
                                             number == 0 ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
  CellBinding *binding = g_new0 (CellBinding, 1);
  GtkWidget *heading = gtk_label_new (NULL), *button;

  if (column->link)
    ips_sign_cell_set_link (IPS_SIGN_CELL (cell));
  self->view_columns[number] = view_column;
  gtk_tree_view_column_set_title (view_column, g_dgettext (GETTEXT_PACKAGE, column->title));
  gtk_tree_view_column_set_widget (view_column, heading);
  gtk_widget_show (heading);
  gtk_tree_view_column_set_sizing (view_column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_resizable (view_column, TRUE);
  gtk_tree_view_column_set_reorderable (view_column, TRUE);
  gtk_tree_view_column_set_min_width (view_column, MIN_WIDTH);
  gtk_tree_view_column_set_clickable (view_column, TRUE);
  gtk_tree_view_column_set_alignment (view_column, column->numeric ? 1.0f : 0.0f);
  gtk_tree_view_column_pack_start (view_column, cell, TRUE);
  binding->layout = self;
  binding->number = number;
  gtk_tree_view_column_set_cell_data_func (view_column, cell, cell_data_cb, binding, g_free);
  g_signal_connect_object (view_column, "clicked", G_CALLBACK (heading_clicked_cb), self, 0);
  g_signal_connect_object (view_column, "notify::fixed-width", G_CALLBACK (width_changed_cb), self, 0);
  gtk_tree_view_append_column (self->view, view_column);

  button = gtk_tree_view_column_get_button (view_column);
  atk_object_set_name (gtk_widget_get_accessible (button), g_dgettext (GETTEXT_PACKAGE, column->title));
  gtk_widget_set_tooltip_text (button, _("Click to sort, click again to reverse; with Shift sort by a further column; "
                                         "right-click to choose columns"));
  g_signal_connect_object (button, "button-press-event", G_CALLBACK (heading_pressed_cb), self, 0);
  g_signal_connect_object (button, "popup-menu", G_CALLBACK (heading_menu_cb), self, 0);
}

static void
ips_table_layout_dispose (GObject *object)
{
  IpsTableLayout *self = IPS_TABLE_LAYOUT (object);

  drop_menu (self);
  g_clear_handle_id (&self->fit_id, g_source_remove);
  self->view = NULL;

  G_OBJECT_CLASS (ips_table_layout_parent_class)->dispose (object);
}

static void
ips_table_layout_finalize (GObject *object)
{
  IpsTableLayout *self = IPS_TABLE_LAYOUT (object);

  g_free (self->name);
  g_free (self->view_columns);
  g_free (self->widths);

  G_OBJECT_CLASS (ips_table_layout_parent_class)->finalize (object);
}

static void
ips_table_layout_class_init (IpsTableLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_table_layout_dispose;
  object_class->finalize = ips_table_layout_finalize;

  signals[SORTS_CHANGED] = g_signal_new ("sorts-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
  signals[COLUMNS_CHANGED] = g_signal_new ("columns-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_table_layout_init (IpsTableLayout *self)
{
}

IpsTableLayout *
ips_table_layout_new (GtkTreeView *view, const char *name, const IpsTableColumn *columns, guint n_columns,
                      gpointer user_data)
{
  IpsTableLayout *self = g_object_new (IPS_TYPE_TABLE_LAYOUT, NULL);

  self->view = view;
  self->name = g_strdup (name);
  self->columns = columns;
  self->n_columns = n_columns;
  self->columns_data = user_data;
  self->view_columns = g_new0 (GtkTreeViewColumn *, n_columns);
  self->widths = g_new0 (IpsTableWidth, n_columns);
  self->default_sorts[0] = (IpsTableSort) { 0, FALSE };
  self->n_default_sorts = n_columns > 0 ? 1 : 0;

  self->loading = TRUE;
  for (guint i = 0; i < n_columns; i++)
    add_column (self, i);
  load_columns (self);
  load_sorts (self);
  g_signal_connect_object (view, "columns-changed", G_CALLBACK (columns_changed_cb), self, 0);
  g_signal_connect_object (view, "size-allocate", G_CALLBACK (size_allocated_cb), self, 0);
  return self;
}
