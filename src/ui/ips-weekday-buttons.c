/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-weekday-buttons.h"

#include "ips-schedule.h"

/* The day's name as the locale has it: 5 January 1970 was a Monday. */
static char *
format_weekday (guint from_monday)
{
  g_autoptr(GDateTime) day = g_date_time_new_utc (1970, 1, 5 + (int) from_monday, 12, 0, 0);

  return g_date_time_format (day, "%A");
}

void
ips_weekday_buttons_add (GtkContainer *box, GtkToggleButton **buttons)
{
  for (guint i = 0; i < IPS_N_WEEKDAYS; i++)
    {
      g_autofree char *name = format_weekday (i);
      g_autofree char *first = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), 2));
      GtkWidget *button = gtk_toggle_button_new_with_label (first);

      atk_object_set_name (gtk_widget_get_accessible (button), name);
      gtk_widget_set_tooltip_text (button, name);
      gtk_widget_show (button);
      gtk_container_add (box, button);
      buttons[i] = GTK_TOGGLE_BUTTON (button);
    }
}

guint
ips_weekday_buttons_get (GtkToggleButton *const *buttons)
{
  guint weekdays = 0;

  for (guint i = 0; i < IPS_N_WEEKDAYS; i++)
    if (gtk_toggle_button_get_active (buttons[i]))
      weekdays |= IPS_SCHEDULE_WEEKDAY (G_DATE_MONDAY + i);
  return weekdays;
}

void
ips_weekday_buttons_set (GtkToggleButton *const *buttons, guint weekdays)
{
  for (guint i = 0; i < IPS_N_WEEKDAYS; i++)
    gtk_toggle_button_set_active (buttons[i], (weekdays & IPS_SCHEDULE_WEEKDAY (G_DATE_MONDAY + i)) != 0);
}
