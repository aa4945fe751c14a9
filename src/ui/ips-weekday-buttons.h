/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define IPS_N_WEEKDAYS 7

/* A toggle for each day of the week, from Monday on, named as the locale has it. */
void ips_weekday_buttons_add (GtkContainer *box, GtkToggleButton **buttons);
/* IPS_SCHEDULE_WEEKDAY() bits. */
guint ips_weekday_buttons_get (GtkToggleButton *const *buttons);
void ips_weekday_buttons_set (GtkToggleButton *const *buttons, guint weekdays);

G_END_DECLS
