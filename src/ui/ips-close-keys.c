/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-close-keys.h"

/* After the window's own handler, which asks the accelerators and the widget that has the focus. */
static gboolean
key_pressed_cb (GtkWidget *widget, GdkEventKey *event, gpointer user_data)
{
  GdkModifierType modifiers = event->state & gtk_accelerator_get_default_mod_mask ();
  gboolean closes = (event->keyval == GDK_KEY_Escape && modifiers == 0) ||
                    (gdk_keyval_to_lower (event->keyval) == GDK_KEY_w && modifiers == GDK_CONTROL_MASK);

  if (!closes)
    return GDK_EVENT_PROPAGATE;
  gtk_window_close (GTK_WINDOW (widget));
  return GDK_EVENT_STOP;
}

void
ips_close_keys_attach (GtkWindow *window)
{
  g_return_if_fail (GTK_IS_WINDOW (window));
  g_signal_connect_after (window, "key-press-event", G_CALLBACK (key_pressed_cb), NULL);
}
