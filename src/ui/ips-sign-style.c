/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sign-style.h"

#include "ips-sign-cell.h"

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

void
ips_sign_style_show (GtkImage *image, IpsSign sign)
{
  GtkStyleContext *context;

  g_return_if_fail (GTK_IS_IMAGE (image));

  context = gtk_widget_get_style_context (GTK_WIDGET (image));
  gtk_style_context_remove_class (context, GTK_STYLE_CLASS_ERROR);
  gtk_style_context_remove_class (context, GTK_STYLE_CLASS_WARNING);
  if (sign == IPS_SIGN_ERROR || sign == IPS_SIGN_WARNING)
    gtk_style_context_add_class (context, sign == IPS_SIGN_ERROR ? GTK_STYLE_CLASS_ERROR : GTK_STYLE_CLASS_WARNING);
  ips_sign_style_apply (GTK_WIDGET (image));
  gtk_image_set_from_icon_name (image, ips_sign_to_icon_name (sign), GTK_ICON_SIZE_MENU);
}
