/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-span-row.h"

#include <glib/gi18n-lib.h>

#include "ips-weekday-buttons.h"

struct _IpsSpanRow
{
  GtkBox parent_instance;

  GtkToggleButton *weekdays[IPS_N_WEEKDAYS];   /* from Monday on */
  GtkEntry *start_entry;
  GtkSpinButton *hours_spin;
  GtkSpinButton *minutes_spin;
};

enum { SIGNAL_CHANGED, SIGNAL_REMOVED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsSpanRow, ips_span_row, GTK_TYPE_BOX)

static void
ips_span_row_class_init (IpsSpanRowClass *klass)
{
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_SPAN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVED] = g_signal_new ("removed", IPS_TYPE_SPAN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_span_row_init (IpsSpanRow *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 6);
}

static void
changed_cb (IpsSpanRow *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
remove_cb (IpsSpanRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0);
}

static GtkSpinButton *
add_spin (IpsSpanRow *self, double max, guint value, const char *name, const char *unit)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, max, 1);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  atk_object_set_name (gtk_widget_get_accessible (spin), name);
  gtk_widget_set_tooltip_text (spin, name);
  gtk_container_add (GTK_CONTAINER (self), spin);
  gtk_container_add (GTK_CONTAINER (self), gtk_label_new (unit));
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_SPIN_BUTTON (spin);
}

static void
add_weekdays (IpsSpanRow *self, guint weekdays)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_style_context_add_class (gtk_widget_get_style_context (box), GTK_STYLE_CLASS_LINKED);
  ips_weekday_buttons_add (GTK_CONTAINER (box), self->weekdays);
  ips_weekday_buttons_set (self->weekdays, weekdays);
  for (guint i = 0; i < IPS_N_WEEKDAYS; i++)
    g_signal_connect_object (self->weekdays[i], "toggled", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self), box);
}

GtkWidget *
ips_span_row_new (const IpsWindowSpan *span)
{
  IpsSpanRow *self = g_object_new (IPS_TYPE_SPAN_ROW, NULL);
  g_autofree char *start = g_strdup_printf ("%02u:%02u", span->hour, span->minute);
  GtkWidget *remove = gtk_button_new_from_icon_name ("list-remove-symbolic", GTK_ICON_SIZE_BUTTON);

  add_weekdays (self, span->weekdays);
  self->start_entry = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_width_chars (self->start_entry, 6);
  gtk_entry_set_max_length (self->start_entry, 5);
  gtk_entry_set_text (self->start_entry, start);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->start_entry)), _("Opens at (hh:mm)"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->start_entry), _("Opens at (hh:mm)"));
  g_signal_connect_object (self->start_entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  /* TRANSLATORS: between weekdays and the time of day at which a maintenance window opens */
  gtk_container_add (GTK_CONTAINER (self), gtk_label_new (_("from")));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->start_entry));
  /* TRANSLATORS: between the time at which a maintenance window opens and how long it stays open */
  gtk_container_add (GTK_CONTAINER (self), gtk_label_new (_("for")));
  self->hours_spin = add_spin (self, IPS_WINDOW_MINUTES_MAX / 60, span->minutes / 60, _("Hours"), _("h"));
  self->minutes_spin = add_spin (self, 59, span->minutes % 60, _("Minutes"), _("min"));
  atk_object_set_name (gtk_widget_get_accessible (remove), _("Remove this time"));
  gtk_widget_set_tooltip_text (remove, _("Remove this time"));
  g_signal_connect_object (remove, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self), remove);
  gtk_widget_show_all (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

gboolean
ips_span_row_read (IpsSpanRow *self, IpsWindowSpan *span, const char **problem)
{
  span->weekdays = ips_weekday_buttons_get (self->weekdays);
  span->minutes = (guint) gtk_spin_button_get_value_as_int (self->hours_spin) * 60 + (guint) gtk_spin_button_get_value_as_int (self->minutes_spin);
  if (span->weekdays == 0)
    *problem = _("Choose the weekdays on which it opens.");
  else if (!ips_schedule_time_from_text (gtk_entry_get_text (self->start_entry), &span->hour, &span->minute))
    *problem = _("Enter hours and minutes in 24-hour format: 02:30.");
  else if (span->minutes == 0 || span->minutes > IPS_WINDOW_MINUTES_MAX)
    *problem = _("It stays open for 1 minute to 7 days.");
  else
    return TRUE;
  return FALSE;
}
