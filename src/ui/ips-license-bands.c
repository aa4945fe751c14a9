/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-bands.h"

#include <glib/gi18n-lib.h>

#define ALL IPS_N_LICENSE_BANDS
#define N_BUTTONS (IPS_N_LICENSE_BANDS + 1)

struct _IpsLicenseBands
{
  GtkBox parent_instance;

  GtkToggleButton *buttons[N_BUTTONS];   /* in the order of the bands, "all" last in the array and first in the row */
  GtkLabel *numbers[N_BUTTONS];
  IpsLicenseBand chosen;
  gboolean updating;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsLicenseBands, ips_license_bands, GTK_TYPE_BOX)

static void
update_ui_state (IpsLicenseBands *self)
{
  self->updating = TRUE;
  for (guint i = 0; i < N_BUTTONS; i++)
    gtk_toggle_button_set_active (self->buttons[i], self->chosen == i);
  self->updating = FALSE;
}

static void
toggled_cb (GtkToggleButton *button, IpsLicenseBands *self)
{
  IpsLicenseBand chosen = ALL;

  if (self->updating)
    return;
  for (guint i = 0; i < N_BUTTONS; i++)
    if (self->buttons[i] == button && gtk_toggle_button_get_active (button))
      chosen = (IpsLicenseBand) i;
  ips_license_bands_choose (self, chosen);
}

static void
add_button (IpsLicenseBands *self, guint i)
{
  GtkWidget *button = gtk_toggle_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *number = gtk_label_new ("0"), *label = gtk_label_new (i == ALL ? _("all") : ips_license_band_to_label ((IpsLicenseBand) i));

  self->buttons[i] = GTK_TOGGLE_BUTTON (button);
  self->numbers[i] = GTK_LABEL (number);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "ips-band");
  gtk_style_context_add_class (gtk_widget_get_style_context (number), "ips-band-number");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (button, i == ALL ? _("All devices") : ips_license_band_describe ((IpsLicenseBand) i));
  gtk_box_pack_start (GTK_BOX (box), number, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (button), box);
  gtk_widget_show_all (button);
  gtk_box_pack_start (GTK_BOX (self), button, TRUE, TRUE, 0);
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, 0);
}

static void
ips_license_bands_class_init (IpsLicenseBandsClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_license_bands_init (IpsLicenseBands *self)
{
  static const guint none[IPS_N_LICENSE_BANDS];

  self->chosen = ALL;
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_box_set_homogeneous (GTK_BOX (self), TRUE);
  add_button (self, ALL);
  for (guint i = 0; i < IPS_N_LICENSE_BANDS; i++)
    add_button (self, i);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _("Show only"));
  ips_license_bands_set_counts (self, none);
  update_ui_state (self);
}

GtkWidget *
ips_license_bands_new (void)
{
  return g_object_new (IPS_TYPE_LICENSE_BANDS, "visible", TRUE, NULL);
}

IpsLicenseBand
ips_license_bands_get_chosen (IpsLicenseBands *self)
{
  g_return_val_if_fail (IPS_IS_LICENSE_BANDS (self), ALL);

  return self->chosen;
}

void
ips_license_bands_choose (IpsLicenseBands *self, IpsLicenseBand band)
{
  gboolean changed;

  g_return_if_fail (IPS_IS_LICENSE_BANDS (self));

  changed = self->chosen != band;
  self->chosen = band;
  update_ui_state (self);
  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

void
ips_license_bands_set_counts (IpsLicenseBands *self, const guint *counts)
{
  guint sum = 0;

  g_return_if_fail (IPS_IS_LICENSE_BANDS (self));

  for (guint i = 0; i < IPS_N_LICENSE_BANDS; i++)
    sum += counts[i];
  for (guint i = 0; i < N_BUTTONS; i++)
    {
      guint n = i == ALL ? sum : counts[i];
      GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self->buttons[i]));
      g_autofree char *text = g_strdup_printf ("%u", n);
      /* TRANSLATORS: a filter and how many devices it shows, for a screen reader: "30 days: 4" */
      g_autofree char *name = g_strdup_printf (_("%s: %u"), i == ALL ? _("all") : ips_license_band_to_label ((IpsLicenseBand) i), n);

      if (g_strcmp0 (gtk_label_get_text (self->numbers[i]), text) != 0)
        gtk_label_set_text (self->numbers[i], text);
      atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->buttons[i])), name);
      if (n == 0)
        gtk_style_context_add_class (context, "ips-empty");
      else
        gtk_style_context_remove_class (context, "ips-empty");
      if (i != ALL && n > 0 && ips_license_band_needs_attention ((IpsLicenseBand) i))
        gtk_style_context_add_class (context, "ips-attention");
      else
        gtk_style_context_remove_class (context, "ips-attention");
    }
}
