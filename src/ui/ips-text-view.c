/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-text-view.h"

void
ips_text_view_show (GtkTextView *view, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  g_autofree char *shown = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  shown = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  if (!g_str_equal (shown, text))
    gtk_text_buffer_set_text (buffer, text, -1);
}

GtkTextView *
ips_text_view_new_scrolled (const char *name, gboolean monospace, int least_height_px, GtkWidget **scrolled)
{
  GtkWidget *view = gtk_text_view_new ();

  g_object_set (view, "editable", FALSE, "cursor-visible", FALSE, "accepts-tab", FALSE, "monospace", monospace, "wrap-mode", GTK_WRAP_WORD_CHAR,
                "left-margin", 8, "right-margin", 8, "top-margin", 6, "bottom-margin", 6, NULL);
  atk_object_set_name (gtk_widget_get_accessible (view), name);
  *scrolled = gtk_scrolled_window_new (NULL, NULL);
  g_object_set (*scrolled, "shadow-type", GTK_SHADOW_IN, "min-content-height", least_height_px, NULL);
  gtk_container_add (GTK_CONTAINER (*scrolled), view);
  gtk_widget_show_all (*scrolled);
  return GTK_TEXT_VIEW (view);
}
