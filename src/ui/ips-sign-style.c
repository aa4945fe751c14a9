/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sign-style.h"

static const char css[] = "image.error { color: @error_color; } image.warning { color: @warning_color; }";

void
ips_sign_style_apply (GtkWidget *image)
{
  static GtkCssProvider *provider;   /* one for the program's life */

  g_return_if_fail (GTK_IS_IMAGE (image));

  if (provider == NULL)
    {
      provider = gtk_css_provider_new ();
      gtk_css_provider_load_from_data (provider, css, -1, NULL);
    }
  gtk_style_context_add_provider (gtk_widget_get_style_context (image), GTK_STYLE_PROVIDER (provider),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}
