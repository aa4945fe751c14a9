/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-sidebar.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-group.h"
#include "ips-tag-list.h"
#include "ips-text.h"

#define RECOUNT_AFTER_MS 300

enum { COLUMN_PATH, COLUMN_LABEL, COLUMN_COUNT, COLUMN_ICON, N_COLUMNS };

typedef struct
{
  char *view;         /* (owned) */
  GtkWidget *row;
  GtkWidget *count;
} View;

struct _IpsSidebar
{
  GtkBox parent_instance;

  GtkListBox *views_box;
  GtkWidget *groups_box;
  GtkTreeView *groups_view;
  GtkTreeStore *groups;       /* (owned) */
  GPtrArray *views;           /* (owned) (element-type View) */
  IpsWorkspace *workspace;    /* (owned) */
  char *selected_group;       /* (owned) (nullable) */
  char *fingerprint;          /* (owned) (nullable) groups and sizes as shown */
  gboolean updating;
  guint recount_id;
};

enum { VIEW_SELECTED, GROUP_SELECTED, TAGS_CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsSidebar, ips_sidebar, GTK_TYPE_BOX)

static void
view_free (View *view)
{
  g_free (view->view);
  g_free (view);
}

static View *
find_view (IpsSidebar *self, const char *name)
{
  for (guint i = 0; i < self->views->len; i++)
    {
      View *view = g_ptr_array_index (self->views, i);

      if (g_str_equal (view->view, name))
        return view;
    }
  return NULL;
}

void
ips_sidebar_add_view (IpsSidebar *self, const char *name, const char *label, const char *icon_name)
{
  View *view = g_new0 (View, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *text = gtk_label_new (label);

  g_return_if_fail (IPS_IS_SIDEBAR (self));

  view->view = g_strdup (name);
  view->row = gtk_list_box_row_new ();
  view->count = gtk_label_new (NULL);
  gtk_widget_set_no_show_all (view->count, TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (view->count), "ips-count");
  gtk_widget_set_valign (view->count, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_set_hexpand (text, TRUE);
  g_object_set (box, "margin", 8, NULL);
  gtk_container_add (GTK_CONTAINER (box), gtk_image_new_from_icon_name (icon_name, GTK_ICON_SIZE_MENU));
  gtk_container_add (GTK_CONTAINER (box), text);
  gtk_container_add (GTK_CONTAINER (box), view->count);
  gtk_container_add (GTK_CONTAINER (view->row), box);
  gtk_widget_show_all (view->row);
  atk_object_set_name (gtk_widget_get_accessible (view->row), label);
  gtk_container_add (GTK_CONTAINER (self->views_box), view->row);
  g_ptr_array_add (self->views, view);
}

void
ips_sidebar_select_view (IpsSidebar *self, const char *name)
{
  View *view;

  g_return_if_fail (IPS_IS_SIDEBAR (self));

  view = find_view (self, name);
  self->updating = TRUE;
  if (view != NULL)
    gtk_list_box_select_row (self->views_box, GTK_LIST_BOX_ROW (view->row));
  self->updating = FALSE;
}

void
ips_sidebar_set_groups_shown (IpsSidebar *self, gboolean shown)
{
  g_return_if_fail (IPS_IS_SIDEBAR (self));

  gtk_widget_set_visible (self->groups_box, shown);
}

void
ips_sidebar_set_count (IpsSidebar *self, const char *name, guint count, gboolean attention)
{
  View *view;
  g_autofree char *text = g_strdup_printf ("%u", count);

  g_return_if_fail (IPS_IS_SIDEBAR (self));

  view = find_view (self, name);
  if (view == NULL)
    return;
  gtk_label_set_text (GTK_LABEL (view->count), text);
  gtk_widget_set_visible (view->count, count > 0);
  if (attention)
    gtk_style_context_add_class (gtk_widget_get_style_context (view->count), "ips-attention");
  else
    gtk_style_context_remove_class (gtk_widget_get_style_context (view->count), "ips-attention");
}

static void
view_selected_cb (GtkListBox *box, GtkListBoxRow *row, gpointer user_data)
{
  IpsSidebar *self = user_data;

  for (guint i = 0; !self->updating && i < self->views->len; i++)
    {
      View *view = g_ptr_array_index (self->views, i);

      if (view->row == GTK_WIDGET (row))
        g_signal_emit (self, signals[VIEW_SELECTED], 0, view->view);
    }
}

static void
tags_changed_cb (IpsTagList *tags, gpointer user_data)
{
  g_auto (GStrv) chosen = ips_tag_list_dup_chosen (tags);

  g_signal_emit (user_data, signals[TAGS_CHOSEN], 0, chosen);
}

/* --- groups --- */

/* Sizes of every group: a sensor counts in its own and in all above it. */
static GHashTable *
count_groups (IpsSidebar *self)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));

  for (guint i = 0; i < sensors->len; i++)
    {
      g_autofree char *path = g_strdup (ips_sensor_get_config (g_ptr_array_index (sensors, i))->group);

      while (*path != '\0')
        {
          char *slash = strrchr (path, '/');
          guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, path));

          g_hash_table_insert (counts, g_strdup (path), GUINT_TO_POINTER (count + 1));
          if (slash == NULL)
            break;
          *slash = '\0';
        }
    }
  return counts;
}

static void
add_group (IpsSidebar *self, GHashTable *rows, const char *path, guint count)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *parent = slash != NULL ? g_strndup (path, (gsize) (slash - path)) : NULL;
  GtkTreeIter *above = parent != NULL ? g_hash_table_lookup (rows, parent) : NULL;
  g_autofree char *label = ips_text_make_safe (slash != NULL ? slash + 1 : path, 200);
  GtkTreeIter iter;

  gtk_tree_store_insert_with_values (self->groups, &iter, above, -1, COLUMN_PATH, path, COLUMN_LABEL, label,
                                     COLUMN_COUNT, count, COLUMN_ICON, "folder-symbolic", -1);
  g_hash_table_insert (rows, g_strdup (path), gtk_tree_iter_copy (&iter));
}

static gboolean
select_path_cb (GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *iter, gpointer user_data)
{
  IpsSidebar *self = user_data;
  g_autofree char *group = NULL;

  gtk_tree_model_get (model, iter, COLUMN_PATH, &group, -1);
  if (g_strcmp0 (group, self->selected_group) != 0)
    return FALSE;
  gtk_tree_selection_select_iter (gtk_tree_view_get_selection (self->groups_view), iter);
  return TRUE;
}

static void
group_selected_cb (GtkTreeSelection *selection, gpointer user_data)
{
  IpsSidebar *self = user_data;
  GtkTreeIter iter;

  if (self->updating || !gtk_tree_selection_get_selected (selection, NULL, &iter))
    return;
  g_clear_pointer (&self->selected_group, g_free);
  gtk_tree_model_get (GTK_TREE_MODEL (self->groups), &iter, COLUMN_PATH, &self->selected_group, -1);
  g_signal_emit (self, signals[GROUP_SELECTED], 0, self->selected_group);
}

/* Selects the group at @path and offers what can be done with its devices. */
static void
popup_group_menu (IpsSidebar *self, const GdkEvent *event)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
  g_autoptr(GVariantBuilder) ids = g_variant_builder_new (G_VARIANT_TYPE ("as"));
  g_autoptr(GMenu) model = g_menu_new ();
  g_autoptr(GMenuItem) item = g_menu_item_new (_("Apply IPS _Update"), NULL);
  GtkWidget *menu;
  guint n = 0;

  for (guint i = 0; i < sensors->len; i++)
    if (ips_group_contains (self->selected_group, ips_sensor_get_config (g_ptr_array_index (sensors, i))->group))
      {
        g_variant_builder_add (ids, "s", ips_sensor_get_id (g_ptr_array_index (sensors, i)));
        n++;
      }
  if (n == 0)
    return;
  g_menu_item_set_action_and_target_value (item, "app.apply-to-devices", g_variant_builder_end (ids));
  g_menu_append_item (model, item);
  menu = gtk_menu_new_from_model (G_MENU_MODEL (model));
  gtk_menu_attach_to_widget (GTK_MENU (menu), GTK_WIDGET (self), NULL);
  g_signal_connect (menu, "selection-done", G_CALLBACK (gtk_widget_destroy), NULL);
  if (event != NULL)
    gtk_menu_popup_at_pointer (GTK_MENU (menu), event);
  else
    gtk_menu_popup_at_widget (GTK_MENU (menu), GTK_WIDGET (self->groups_view), GDK_GRAVITY_CENTER, GDK_GRAVITY_NORTH_WEST, NULL);
}

static gboolean
group_pressed_cb (GtkWidget *widget, GdkEvent *event, gpointer user_data)
{
  IpsSidebar *self = user_data;
  g_autoptr(GtkTreePath) path = NULL;

  if (!gdk_event_triggers_context_menu (event) || event->button.window != gtk_tree_view_get_bin_window (self->groups_view)
      || !gtk_tree_view_get_path_at_pos (self->groups_view, (int) event->button.x, (int) event->button.y, &path, NULL, NULL, NULL))
    return GDK_EVENT_PROPAGATE;
  gtk_tree_selection_select_path (gtk_tree_view_get_selection (self->groups_view), path);
  popup_group_menu (self, event);
  return GDK_EVENT_STOP;
}

static gboolean
group_menu_cb (GtkWidget *widget, gpointer user_data)
{
  popup_group_menu (user_data, NULL);
  return GDK_EVENT_STOP;
}

static char *
make_fingerprint (IpsSidebar *self)
{
  g_auto (GStrv) paths = ips_fleet_get_groups (ips_workspace_get_fleet (self->workspace));
  g_autoptr (GHashTable) counts = count_groups (self);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; paths[i] != NULL; i++)
    g_string_append_printf (text, "%s %u\n", paths[i], GPOINTER_TO_UINT (g_hash_table_lookup (counts, paths[i])));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
fill_groups_cb (gpointer user_data)
{
  IpsSidebar *self = user_data;
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  g_auto (GStrv) paths = ips_fleet_get_groups (fleet);
  g_autoptr (GHashTable) counts = count_groups (self);
  g_autoptr (GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) gtk_tree_iter_free);
  gboolean found = self->selected_group == NULL;

  self->recount_id = 0;
  g_free (self->fingerprint);
  self->fingerprint = make_fingerprint (self);
  self->updating = TRUE;
  gtk_tree_store_clear (self->groups);
  gtk_tree_store_insert_with_values (self->groups, NULL, NULL, -1, COLUMN_PATH, NULL, COLUMN_LABEL, _("All devices"),
                                     COLUMN_COUNT, ips_fleet_get_sensors (fleet)->len, COLUMN_ICON, "folder-symbolic", -1);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      add_group (self, rows, paths[i], GPOINTER_TO_UINT (g_hash_table_lookup (counts, paths[i])));
      found = found || g_strcmp0 (paths[i], self->selected_group) == 0;
    }
  gtk_tree_view_expand_all (self->groups_view);
  if (!found)
    g_clear_pointer (&self->selected_group, g_free);
  gtk_tree_model_foreach (GTK_TREE_MODEL (self->groups), select_path_cb, self);
  self->updating = FALSE;
  if (!found)
    g_signal_emit (self, signals[GROUP_SELECTED], 0, NULL);
  return G_SOURCE_REMOVE;
}

static void
list_changed_cb (IpsFleet *fleet, gpointer user_data)
{
  IpsSidebar *self = user_data;

  g_clear_handle_id (&self->recount_id, g_source_remove);
  fill_groups_cb (self);
}

/* Facts change all the time and groups hardly ever: the tree is only made again when it would look different. */
static gboolean
recount_cb (gpointer user_data)
{
  IpsSidebar *self = user_data;
  g_autofree char *fingerprint = make_fingerprint (self);

  self->recount_id = 0;
  if (g_strcmp0 (fingerprint, self->fingerprint) != 0)
    fill_groups_cb (self);
  return G_SOURCE_REMOVE;
}

static void
sensors_changed_cb (IpsFleet *fleet, GPtrArray *sensors, gpointer user_data)
{
  IpsSidebar *self = user_data;

  if (self->recount_id == 0)
    self->recount_id = g_timeout_add (RECOUNT_AFTER_MS, recount_cb, self);
}

static void
make_groups_view (IpsSidebar *self)
{
  GtkTreeViewColumn *column = gtk_tree_view_column_new ();
  GtkCellRenderer *icon = gtk_cell_renderer_pixbuf_new ();
  GtkCellRenderer *label = gtk_cell_renderer_text_new ();
  GtkCellRenderer *count = gtk_cell_renderer_text_new ();

  g_object_set (icon, "xpad", 6, NULL);
  g_object_set (label, "ellipsize", PANGO_ELLIPSIZE_END, "ypad", 5, NULL);
  g_object_set (count, "xalign", 1.0f, "xpad", 10, "sensitive", FALSE, NULL);
  gtk_tree_view_column_pack_start (column, icon, FALSE);
  gtk_tree_view_column_pack_start (column, label, TRUE);
  gtk_tree_view_column_pack_end (column, count, FALSE);
  gtk_tree_view_column_set_attributes (column, icon, "icon-name", COLUMN_ICON, NULL);
  gtk_tree_view_column_set_attributes (column, label, "text", COLUMN_LABEL, NULL);
  gtk_tree_view_column_set_attributes (column, count, "text", COLUMN_COUNT, NULL);
  gtk_tree_view_append_column (self->groups_view, column);
  gtk_tree_view_set_headers_visible (self->groups_view, FALSE);
  gtk_tree_view_set_search_column (self->groups_view, COLUMN_LABEL);
  gtk_tree_view_set_show_expanders (self->groups_view, TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->groups_view)), "ips-groups");
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->groups_view)), _("Groups"));
}

static void
ips_sidebar_dispose (GObject *object)
{
  IpsSidebar *self = IPS_SIDEBAR (object);

  self->updating = TRUE;
  g_clear_handle_id (&self->recount_id, g_source_remove);

  G_OBJECT_CLASS (ips_sidebar_parent_class)->dispose (object);
}

static void
ips_sidebar_finalize (GObject *object)
{
  IpsSidebar *self = IPS_SIDEBAR (object);

  g_clear_object (&self->groups);
  g_clear_object (&self->workspace);
  g_ptr_array_unref (self->views);
  g_free (self->selected_group);
  g_free (self->fingerprint);

  G_OBJECT_CLASS (ips_sidebar_parent_class)->finalize (object);
}

static void
ips_sidebar_class_init (IpsSidebarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_sidebar_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_sidebar_finalize;

  signals[VIEW_SELECTED] = g_signal_new ("view-selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[GROUP_SELECTED] = g_signal_new ("group-selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TAGS_CHOSEN] = g_signal_new ("tags-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
}

static void
ips_sidebar_init (IpsSidebar *self)
{
  GtkWidget *heading = gtk_label_new (_("GROUPS"));
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->views = g_ptr_array_new_with_free_func ((GDestroyNotify) view_free);
  self->views_box = GTK_LIST_BOX (gtk_list_box_new ());
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->views_box)), _("Views"));
  g_signal_connect_object (self->views_box, "row-selected", G_CALLBACK (view_selected_cb), self, 0);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->views_box));

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  g_object_set (heading, "margin-start", 12, "margin-top", 14, "margin-bottom", 4, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (heading), GTK_STYLE_CLASS_DIM_LABEL);
  self->groups_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_container_add (GTK_CONTAINER (self->groups_box), heading);
  gtk_container_add (GTK_CONTAINER (self), self->groups_box);

  self->groups = gtk_tree_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_STRING);
  self->groups_view = GTK_TREE_VIEW (gtk_tree_view_new_with_model (GTK_TREE_MODEL (self->groups)));
  make_groups_view (self);
  g_signal_connect_object (gtk_tree_view_get_selection (self->groups_view), "changed", G_CALLBACK (group_selected_cb),
                           self, 0);
  g_signal_connect_object (self->groups_view, "button-press-event", G_CALLBACK (group_pressed_cb), self, 0);
  g_signal_connect_object (self->groups_view, "popup-menu", G_CALLBACK (group_menu_cb), self, 0);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_container_add (GTK_CONTAINER (scrolled), GTK_WIDGET (self->groups_view));
  gtk_container_add (GTK_CONTAINER (self->groups_box), scrolled);
  /* Also where there are no groups to fill it. */
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "ips-sidebar");
  gtk_widget_show_all (GTK_WIDGET (self));
}

GtkWidget *
ips_sidebar_new (IpsWorkspace *workspace)
{
  IpsSidebar *self = g_object_new (IPS_TYPE_SIDEBAR, NULL);
  IpsFleet *fleet = ips_workspace_get_fleet (workspace);
  GtkWidget *tags;

  self->workspace = g_object_ref (workspace);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (list_changed_cb), self, 0);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (sensors_changed_cb), self, 0);
  fill_groups_cb (self);
  tags = ips_tag_list_new (workspace);
  g_signal_connect_object (tags, "changed", G_CALLBACK (tags_changed_cb), self, 0);
  gtk_container_add (GTK_CONTAINER (self->groups_box), tags);
  return GTK_WIDGET (self);
}
