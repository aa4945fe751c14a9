/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-table-skeleton.h"

#include <glib/gi18n-lib.h>

#define ROW_HEIGHT 27
#define BAR_HEIGHT 10

static gboolean
draw_cb (GtkWidget *widget, cairo_t *cr, gpointer user_data)
{
  GtkTreeView *view = user_data;
  g_autoptr (GList) columns = gtk_tree_view_get_columns (view);
  int height = gtk_widget_get_allocated_height (widget);
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), GTK_STATE_FLAG_NORMAL, &color);
  color.alpha = 0.1;
  gdk_cairo_set_source_rgba (cr, &color);
  for (int row = 0; row * ROW_HEIGHT < height; row++)
    {
      int x = 0, number = 0;

      for (GList *l = columns; l != NULL; l = l->next)
        {
          int width = gtk_tree_view_column_get_fixed_width (l->data);

          if (!gtk_tree_view_column_get_visible (l->data))
            continue;
          /* Lengths that differ a little look like texts, and are the same at every drawing. */
          cairo_rectangle (cr, x + 8, row * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2.0,
                           MAX (width - 24 - ((row * 7 + number * 13) % 5) * 8, 16), BAR_HEIGHT);
          x += width;
          number++;
        }
    }
  cairo_fill (cr);
  return GDK_EVENT_STOP;
}

GtkWidget *
ips_table_skeleton_new (GtkTreeView *view)
{
  GtkWidget *area = gtk_drawing_area_new ();

  g_signal_connect_object (area, "draw", G_CALLBACK (draw_cb), view, 0);
  gtk_widget_set_vexpand (area, TRUE);
  gtk_widget_set_hexpand (area, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (area), _("Loading"));
  gtk_widget_show (area);
  return area;
}
