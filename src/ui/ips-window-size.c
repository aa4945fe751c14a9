/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-window-size.h"

/* What a window with a header bar takes beside its default size: borders, and the header bar itself. */
#define BORDERS 12
#define BORDERS_AND_HEADER 60

void
ips_window_fit_to_screen (GtkWindow *window, int width, int height)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (window));
  GdkMonitor *monitor = gdk_display_get_primary_monitor (display);
  GdkRectangle area;

  if (monitor == NULL)
    monitor = gdk_display_get_monitor (display, 0);
  if (monitor != NULL)
    {
      gdk_monitor_get_workarea (monitor, &area);
      width = MIN (width, area.width - BORDERS);
      height = MIN (height, area.height - BORDERS_AND_HEADER);
    }
  gtk_window_set_default_size (window, width, height);
}
