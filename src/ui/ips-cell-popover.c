/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-cell-popover.h"

#include <glib/gi18n-lib.h>

struct _IpsCellPopover
{
  GtkPopover parent_instance;

  IpsSignatureField field;
  GtkSpinButton *spin;       /* (nullable): of a number */
};

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsCellPopover, ips_cell_popover, GTK_TYPE_POPOVER)

const IpsCellChoice *
ips_cell_popover_get_choices (IpsSignatureField field)
{
  static const IpsCellChoice severities[] = {
    { "informational", N_("informational") }, { "low", N_("low") }, { "medium", N_("medium") }, { "high", N_("high") }, { NULL, NULL },
  };
  static const IpsCellChoice flags[] = { { "true", N_("Yes") }, { "false", N_("No") }, { NULL, NULL } };

  switch (field)
    {
    case IPS_SIGNATURE_SEVERITY:
      return severities;
    case IPS_SIGNATURE_ENABLED:
    case IPS_SIGNATURE_RETIRED:
      return flags;
    default:
      return NULL;
    }
}

static void
choose (IpsCellPopover *self, const char *value)
{
  g_autoptr(IpsCellPopover) kept = g_object_ref (self);

  g_signal_emit (kept, signals[CHOSEN], 0, self->field, value);
  gtk_popover_popdown (GTK_POPOVER (kept));
}

static void
choice_clicked_cb (GtkButton *button, IpsCellPopover *self)
{
  choose (self, gtk_widget_get_name (GTK_WIDGET (button)));
}

static void
set_number (IpsCellPopover *self)
{
  g_autofree char *value = NULL;

  gtk_spin_button_update (self->spin);
  value = g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (self->spin));
  choose (self, value);
}

static void
add_choices (IpsCellPopover *self, GtkBox *box, const IpsCellChoice *choices, const char *value)
{
  for (; choices->value != NULL; choices++)
    {
      gboolean present = g_strcmp0 (choices->value, value) == 0;
      GtkWidget *button = gtk_button_new_with_label (_(choices->label));
      GtkWidget *label = gtk_bin_get_child (GTK_BIN (button));

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
      gtk_widget_set_sensitive (button, !present);
      gtk_widget_set_tooltip_text (button, present ? _("It is this already") : NULL);
      gtk_widget_set_name (button, choices->value);
      g_signal_connect_object (button, "clicked", G_CALLBACK (choice_clicked_cb), self, 0);
      gtk_container_add (GTK_CONTAINER (box), button);
    }
}

static void
add_number (IpsCellPopover *self, GtkBox *box, const char *name, const char *value)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Set"));

  self->spin = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0, 100, 1));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->spin)), name);
  gtk_spin_button_set_value (self->spin, value != NULL ? g_ascii_strtod (value, NULL) : 0);
  g_signal_connect_object (self->spin, "activate", G_CALLBACK (set_number), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (button, "clicked", G_CALLBACK (set_number), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (line), GTK_WIDGET (self->spin));
  gtk_container_add (GTK_CONTAINER (line), button);
  gtk_container_add (GTK_CONTAINER (box), line);
}

static gboolean
gone_cb (gpointer user_data)
{
  g_autoptr(GtkWidget) self = user_data;

  gtk_widget_destroy (self);
  return G_SOURCE_REMOVE;
}

/* Nobody shows it again; not while it is being hidden. */
static void
ips_cell_popover_hide (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ips_cell_popover_parent_class)->hide (widget);
  g_idle_add (gone_cb, g_object_ref (widget));
}

static void
ips_cell_popover_class_init (IpsCellPopoverClass *klass)
{
  GTK_WIDGET_CLASS (klass)->hide = ips_cell_popover_hide;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
}

static void
ips_cell_popover_init (IpsCellPopover *self)
{
}

GtkWidget *
ips_cell_popover_new (GtkWidget *view, const GdkRectangle *area, IpsSignatureField field, const char *value, guint n_signatures)
{
  IpsCellPopover *self = g_object_new (IPS_TYPE_CELL_POPOVER, "relative-to", view, "pointing-to", area, NULL);
  const char *name = ips_signature_field_to_label (field);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *title;
  g_autofree char *text = n_signatures == 1 ? g_strdup (name)
                          /* TRANSLATORS: a field that is set for several signatures: "Severity of 3 signatures" */
                          : g_strdup_printf (ngettext ("%s of %u signature", "%s of %u signatures", n_signatures), name, n_signatures);

  self->field = field;
  title = gtk_label_new (text);
  gtk_style_context_add_class (gtk_widget_get_style_context (title), "dim-label");
  gtk_container_set_border_width (GTK_CONTAINER (box), 8);
  gtk_container_add (GTK_CONTAINER (box), title);
  if (ips_cell_popover_get_choices (field) != NULL)
    add_choices (self, GTK_BOX (box), ips_cell_popover_get_choices (field), value);
  else
    add_number (self, GTK_BOX (box), name, value);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (self), box);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), text);
  return GTK_WIDGET (self);
}
