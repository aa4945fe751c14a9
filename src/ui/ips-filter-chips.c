/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-filter-chips.h"

#include <glib/gi18n-lib.h>

struct _IpsFilterChips
{
  GtkFlowBox parent_instance;

  GPtrArray *buttons;        /* (owned) (element-type GtkToggleButton), the buttons belong to the box */
  GPtrArray *labels;         /* (owned) (element-type utf8) */
  guint chosen;
  gboolean updating;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsFilterChips, ips_filter_chips, GTK_TYPE_FLOW_BOX)

static void
update_ui_state (IpsFilterChips *self)
{
  self->updating = TRUE;
  for (guint i = 0; i < self->buttons->len; i++)
    gtk_toggle_button_set_active (g_ptr_array_index (self->buttons, i), self->chosen == i);
  self->updating = FALSE;
}

static void
toggled_cb (GtkToggleButton *button, gpointer user_data)
{
  IpsFilterChips *self = user_data;
  guint number = 0;

  if (self->updating)
    return;
  if (gtk_toggle_button_get_active (button) && !g_ptr_array_find (self->buttons, button, &number))
    number = 0;
  self->chosen = number;
  update_ui_state (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ips_filter_chips_finalize (GObject *object)
{
  g_ptr_array_unref (IPS_FILTER_CHIPS (object)->buttons);
  g_ptr_array_unref (IPS_FILTER_CHIPS (object)->labels);
  G_OBJECT_CLASS (ips_filter_chips_parent_class)->finalize (object);
}

static void
ips_filter_chips_class_init (IpsFilterChipsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_filter_chips_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_filter_chips_init (IpsFilterChips *self)
{
  self->buttons = g_ptr_array_new ();
  self->labels = g_ptr_array_new_with_free_func (g_free);
  g_object_set (self, "selection-mode", GTK_SELECTION_NONE, "column-spacing", 6, "row-spacing", 6, "homogeneous", FALSE,
                "min-children-per-line", 2, "max-children-per-line", 6, "valign", GTK_ALIGN_CENTER, NULL);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _("Show only"));
}

void
ips_filter_chips_set_labels (IpsFilterChips *self, const char *const *labels, guint n_labels)
{
  g_return_if_fail (IPS_IS_FILTER_CHIPS (self) && self->labels->len == 0);

  for (guint i = 0; i < n_labels; i++)
    {
      GtkWidget *child = gtk_flow_box_child_new (), *button = gtk_toggle_button_new_with_mnemonic (labels[i]);

      gtk_style_context_add_class (gtk_widget_get_style_context (button), "ips-chip");
      gtk_container_add (GTK_CONTAINER (child), button);
      gtk_widget_set_can_focus (child, FALSE);
      gtk_widget_show_all (child);
      gtk_container_add (GTK_CONTAINER (self), child);
      g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, 0);
      g_ptr_array_add (self->buttons, button);
      g_ptr_array_add (self->labels, g_strdup (labels[i]));
    }
  update_ui_state (self);
}

void
ips_filter_chips_set_counts (IpsFilterChips *self, const guint *counts)
{
  g_return_if_fail (IPS_IS_FILTER_CHIPS (self));

  for (guint i = 0; i < self->buttons->len; i++)
    {
      GtkButton *button = g_ptr_array_index (self->buttons, i);
      GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (button));
      /* TRANSLATORS: a filter above a table and the number of rows that it shows: "License 3" */
      g_autofree char *label = g_strdup_printf (_("%s %u"), (const char *) g_ptr_array_index (self->labels, i), counts[i]);

      if (g_strcmp0 (gtk_button_get_label (button), label) != 0)
        gtk_button_set_label (button, label);
      if (i > 0 && counts[i] == 0)
        gtk_style_context_add_class (context, GTK_STYLE_CLASS_DIM_LABEL);
      else
        gtk_style_context_remove_class (context, GTK_STYLE_CLASS_DIM_LABEL);
    }
}

void
ips_filter_chips_set_shown (IpsFilterChips *self, guint number, gboolean shown)
{
  g_return_if_fail (IPS_IS_FILTER_CHIPS (self) && number < self->buttons->len);

  gtk_widget_set_visible (gtk_widget_get_parent (g_ptr_array_index (self->buttons, number)), shown);
  if (!shown && self->chosen == number)
    ips_filter_chips_choose (self, 0);
}

guint
ips_filter_chips_get_chosen (IpsFilterChips *self)
{
  g_return_val_if_fail (IPS_IS_FILTER_CHIPS (self), 0);
  return self->chosen;
}

void
ips_filter_chips_choose (IpsFilterChips *self, guint number)
{
  g_return_if_fail (IPS_IS_FILTER_CHIPS (self) && number < self->buttons->len);

  self->chosen = number;
  update_ui_state (self);
}
