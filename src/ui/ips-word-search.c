/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-word-search.h"

#include "ips-table-criterion.h"
#include "ips-text.h"

typedef struct
{
  const char *folded;
  GtkWidget *found;      /* (nullable) */
} Search;

static void
look_cb (GtkWidget *widget, gpointer user_data)
{
  Search *search = user_data;
  g_autofree char *folded = NULL;

  if (search->found != NULL || !gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    {
      folded = ips_table_fold (gtk_label_get_text (GTK_LABEL (widget)));
      if (ips_text_matches (folded, search->folded))
        search->found = widget;
    }
  /* Rows of tables are not settings. */
  else if (GTK_IS_CONTAINER (widget) && !GTK_IS_TREE_VIEW (widget))
    gtk_container_forall (GTK_CONTAINER (widget), look_cb, search);
}

GtkWidget *
ips_word_search_find (GtkWidget *widget, const char *words)
{
  g_autofree char *folded = ips_table_fold (words);
  Search search = { .folded = folded };

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  look_cb (widget, &search);
  return search.found;
}

/* The page of @notebook that @widget stands on, or whose tab it is. */
static void
turn_to (GtkNotebook *notebook, GtkWidget *widget)
{
  for (int i = 0; i < gtk_notebook_get_n_pages (notebook); i++)
    {
      GtkWidget *page = gtk_notebook_get_nth_page (notebook, i);
      GtkWidget *tab = gtk_notebook_get_tab_label (notebook, page);

      if (widget == page || gtk_widget_is_ancestor (widget, page) || widget == tab || (tab != NULL && gtk_widget_is_ancestor (widget, tab)))
        gtk_notebook_set_current_page (notebook, i);
    }
}

void
ips_word_search_reveal (GtkWidget *widget)
{
  GtkWidget *child = widget;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  for (GtkWidget *parent = gtk_widget_get_parent (widget); parent != NULL; child = parent, parent = gtk_widget_get_parent (parent))
    if (GTK_IS_NOTEBOOK (parent))
      turn_to (GTK_NOTEBOOK (parent), widget);
    else if (GTK_IS_STACK (parent))
      gtk_stack_set_visible_child (GTK_STACK (parent), child);
    else if (GTK_IS_EXPANDER (parent) && child != gtk_expander_get_label_widget (GTK_EXPANDER (parent)))
      gtk_expander_set_expanded (GTK_EXPANDER (parent), TRUE);
}
