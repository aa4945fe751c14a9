/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @widget is the one that was given; it is on the screen. */
typedef void (*IpsAgeTick) (gpointer widget);

#define IPS_AGE_TIMER_STEP_S 10

/**
 * ips_age_timer_add:
 * @widget: a GtkWidget that shows how long ago something was, or how long it is until then
 * @every_s: seconds between two ticks, a multiple of %IPS_AGE_TIMER_STEP_S
 * @tick: says it anew
 *
 * One timer for the whole program: it runs while any such widget is on the screen, and asks only those that are. Ends
 * with the widget. Main thread.
 */
void ips_age_timer_add (gpointer widget, guint every_s, IpsAgeTick tick);

G_END_DECLS
