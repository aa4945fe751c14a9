/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-zone-completion.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-schedule.h"

/* A line of it is codes of countries, coordinates, name, remarks, with tabs between; lines of remarks begin with #. */
#define ZONES_FILE "/usr/share/zoneinfo/zone1970.tab"
#define MAX_BYTES (1024 * 1024)
#define NAME_COLUMN 2
#define LIST_PX 320

static void
add_zones (GtkListStore *store, const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  gtk_list_store_insert_with_values (store, NULL, -1, 0, "UTC", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) columns = *lines[i] != '#' ? g_strsplit (lines[i], "\t", -1) : NULL;

      if (columns != NULL && g_strv_length (columns) > NAME_COLUMN && ips_schedule_is_zone (columns[NAME_COLUMN]))
        gtk_list_store_insert_with_values (store, NULL, -1, 0, columns[NAME_COLUMN], -1);
    }
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GtkListStore) store = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (!g_file_load_contents_finish (G_FILE (source), result, &text, &size, NULL, &error))
    g_message ("time zones are not offered: %s", error->message);
  else if (size <= MAX_BYTES && g_utf8_validate (text, (gssize) size, NULL))
    add_zones (store, text);
}

/* Any part of a name: nobody knows by heart on which continent a zone lies. */
static gboolean
match_cb (GtkEntryCompletion *completion, const char *key, GtkTreeIter *iter, gpointer user_data)
{
  g_autofree char *name = NULL, *folded = NULL;

  gtk_tree_model_get (gtk_entry_completion_get_model (completion), iter, 0, &name, -1);
  folded = g_utf8_casefold (name != NULL ? name : "", -1);
  return strstr (folded, key) != NULL;
}

/* --- all of them --- */

static void
row_activated_cb (GtkEntry *entry, GtkTreePath *path, GtkTreeViewColumn *column, GtkTreeView *view)
{
  g_autofree char *name = NULL;
  GtkTreeIter iter;

  if (!gtk_tree_model_get_iter (gtk_tree_view_get_model (view), &iter, path))
    return;
  gtk_tree_model_get (gtk_tree_view_get_model (view), &iter, 0, &name, -1);
  gtk_entry_set_text (entry, name);
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (GTK_WIDGET (view), GTK_TYPE_POPOVER)));
}

static GtkWidget *
new_popover (GtkEntry *entry, GtkTreeModel *store)
{
  GtkWidget *popover = gtk_popover_new (NULL);
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *view = gtk_tree_view_new_with_model (store);

  gtk_tree_view_append_column (GTK_TREE_VIEW (view), gtk_tree_view_column_new_with_attributes (_("Time zone"), gtk_cell_renderer_text_new (),
                                                                                              "text", 0, NULL));
  gtk_tree_view_set_headers_visible (GTK_TREE_VIEW (view), FALSE);
  gtk_tree_view_set_activate_on_single_click (GTK_TREE_VIEW (view), TRUE);
  atk_object_set_name (gtk_widget_get_accessible (view), _("Time zones"));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), LIST_PX);
  gtk_container_add (GTK_CONTAINER (scrolled), view);
  gtk_container_add (GTK_CONTAINER (popover), scrolled);
  gtk_widget_show_all (scrolled);
  g_signal_connect_object (view, "row-activated", G_CALLBACK (row_activated_cb), entry, G_CONNECT_SWAPPED);
  return popover;
}

GtkWidget *
ips_zone_completion_attach (GtkEntry *entry)
{
  g_autoptr(GtkEntryCompletion) completion = gtk_entry_completion_new ();
  g_autoptr(GtkListStore) store = gtk_list_store_new (1, G_TYPE_STRING);
  g_autoptr(GFile) file = g_file_new_for_path (ZONES_FILE);
  GtkWidget *button = gtk_menu_button_new ();

  g_return_val_if_fail (GTK_IS_ENTRY (entry), NULL);

  gtk_tree_sortable_set_sort_column_id (GTK_TREE_SORTABLE (store), 0, GTK_SORT_ASCENDING);
  gtk_entry_completion_set_model (completion, GTK_TREE_MODEL (store));
  gtk_entry_completion_set_text_column (completion, 0);
  gtk_entry_completion_set_match_func (completion, match_cb, NULL, NULL);
  gtk_entry_set_completion (entry, completion);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), new_popover (entry, GTK_TREE_MODEL (store)));
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, _("Choose from the time zones of this system"));
  atk_object_set_name (gtk_widget_get_accessible (button), _("Choose Time Zone"));
  g_file_load_contents_async (file, NULL, read_cb, g_steal_pointer (&store));
  return button;
}
