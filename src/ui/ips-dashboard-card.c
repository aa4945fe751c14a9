/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-dashboard-card.h"

#include "ips-sign-style.h"

#define WIDTH_CHARS 34

struct _IpsDashboardCard
{
  GtkFrame parent_instance;

  GtkImage *image;
  GtkLabel *state_label;
  GtkLabel *lines_label;
};

G_DEFINE_FINAL_TYPE (IpsDashboardCard, ips_dashboard_card, GTK_TYPE_FRAME)

static void
ips_dashboard_card_class_init (IpsDashboardCardClass *klass)
{
}

static void
ips_dashboard_card_init (IpsDashboardCard *self)
{
}

static GtkLabel *
make_label (const char *text, const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "width-chars", WIDTH_CHARS, "max-width-chars", WIDTH_CHARS,
                "valign", GTK_ALIGN_START, NULL);
  if (style_class != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style_class);
  return GTK_LABEL (label);
}

GtkWidget *
ips_dashboard_card_new (const char *title, const char *button_label, const char *action)
{
  IpsDashboardCard *self = g_object_new (IPS_TYPE_DASHBOARD_CARD, "shadow-type", GTK_SHADOW_IN, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_button_new_with_mnemonic (button_label);
  g_autofree char *heading = g_markup_printf_escaped ("<b>%s</b>", title);
  GtkLabel *title_label = make_label (NULL, NULL);

  gtk_label_set_markup (title_label, heading);
  self->image = GTK_IMAGE (gtk_image_new ());
  self->state_label = make_label (NULL, NULL);
  self->lines_label = make_label (NULL, "dim-label");
  gtk_widget_set_valign (GTK_WIDGET (self->image), GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (line), GTK_WIDGET (self->image), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), GTK_WIDGET (self->state_label), TRUE, TRUE, 0);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (title_label), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), line, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (self->lines_label), TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (box), button, FALSE, FALSE, 0);
  g_object_set (box, "margin", 12, NULL);
  gtk_container_add (GTK_CONTAINER (self), box);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), title);
  gtk_widget_show_all (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

void
ips_dashboard_card_show (IpsDashboardCard *self, IpsSign sign, const char *state, const char *lines)
{
  g_return_if_fail (IPS_IS_DASHBOARD_CARD (self));

  ips_sign_style_show (self->image, sign);
  gtk_label_set_text (self->state_label, state);
  gtk_label_set_text (self->lines_label, lines != NULL ? lines : "");
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), state);
}
