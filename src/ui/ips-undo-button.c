/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-undo-button.h"

#include <glib/gi18n-lib.h>

/* Behind whatever a row of a page's grid holds. */
#define LAST_COLUMN 9

GtkWidget *
ips_undo_button_new (const char *title)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-undo-symbolic", GTK_ICON_SIZE_BUTTON);
  /* TRANSLATORS: undoes the change of one field; %s is its label */
  g_autofree char *name = g_strdup_printf (_("Undo %s"), title);

  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, _("Back to what is saved"));
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  gtk_widget_set_no_show_all (button, TRUE);
  return button;
}

static gboolean
is_horizontal_box (GtkWidget *widget)
{
  return GTK_IS_BOX (widget) && gtk_orientable_get_orientation (GTK_ORIENTABLE (widget)) == GTK_ORIENTATION_HORIZONTAL;
}

GtkWidget *
ips_undo_button_attach (GtkWidget *beside, const char *title)
{
  GtkWidget *button = ips_undo_button_new (title);
  GtkWidget *parent = gtk_widget_get_parent (beside);

  while (parent != NULL && !GTK_IS_GRID (parent) && !is_horizontal_box (parent))
    {
      beside = parent;
      parent = gtk_widget_get_parent (beside);
    }
  g_return_val_if_fail (parent != NULL, button);
  if (GTK_IS_GRID (parent))
    {
      int row;

      gtk_container_child_get (GTK_CONTAINER (parent), beside, "top-attach", &row, NULL);
      gtk_grid_attach (GTK_GRID (parent), button, LAST_COLUMN, row, 1, 1);
    }
  else
    {
      int place;

      gtk_container_child_get (GTK_CONTAINER (parent), beside, "position", &place, NULL);
      gtk_box_pack_start (GTK_BOX (parent), button, FALSE, FALSE, 0);
      gtk_box_reorder_child (GTK_BOX (parent), button, place + 1);
    }
  return button;
}
