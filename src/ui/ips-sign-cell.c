/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-sign-cell.h"

#include <math.h>

#define ICON_SIZE 16
#define GAP 6
#define MIN_CONTRAST 4.5

struct _IpsSignCell
{
  GtkCellRendererText parent_instance;

  int sign;          /* IpsSign; -1 none */
  gboolean dimmed;
};

enum { PROP_0, PROP_SIGN, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (IpsSignCell, ips_sign_cell, GTK_TYPE_CELL_RENDERER_TEXT)

const char *
ips_sign_to_icon_name (IpsSign sign)
{
  switch (sign)
    {
    case IPS_SIGN_FINE:
      return "emblem-ok-symbolic";
    case IPS_SIGN_WARNING:
      return "dialog-warning-symbolic";
    case IPS_SIGN_ERROR:
      return "dialog-error-symbolic";
    case IPS_SIGN_UNKNOWN:
    default:
      return "dialog-question-symbolic";
    }
}

static double
linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

static double
luminance (const GdkRGBA *color)
{
  return 0.2126 * linear (color->red) + 0.7152 * linear (color->green) + 0.0722 * linear (color->blue);
}

static double
contrast (const GdkRGBA *a, const GdkRGBA *b)
{
  double light = MAX (luminance (a), luminance (b));
  double dark = MIN (luminance (a), luminance (b));

  return (light + 0.05) / (dark + 0.05);
}

gboolean
ips_sign_get_color (IpsSign sign, GtkStyleContext *context, GdkRGBA *color)
{
  GdkRGBA background, text, named;

  if (sign != IPS_SIGN_WARNING && sign != IPS_SIGN_ERROR)
    return FALSE;
  if (!gtk_style_context_lookup_color (context, sign == IPS_SIGN_WARNING ? "warning_color" : "error_color", &named)
      || !gtk_style_context_lookup_color (context, "theme_base_color", &background)
      || !gtk_style_context_lookup_color (context, "theme_text_color", &text))
    return FALSE;

  /* Themes' colours are made for backgrounds: go towards the text's colour until it can be read. */
  for (double share = 0; share <= 1.0; share += 0.1)
    {
      color->red = named.red + (text.red - named.red) * share;
      color->green = named.green + (text.green - named.green) * share;
      color->blue = named.blue + (text.blue - named.blue) * share;
      color->alpha = 1;
      if (contrast (color, &background) >= MIN_CONTRAST)
        break;
    }
  return TRUE;
}

void
ips_sign_cell_set_sign (IpsSignCell *self, int sign)
{
  g_return_if_fail (IPS_IS_SIGN_CELL (self));

  self->sign = sign;
}

void
ips_sign_cell_set_dimmed (IpsSignCell *self, gboolean dimmed)
{
  g_return_if_fail (IPS_IS_SIGN_CELL (self));

  self->dimmed = dimmed;
}

static void
ips_sign_cell_get_preferred_width (GtkCellRenderer *cell, GtkWidget *widget, int *minimum, int *natural)
{
  GTK_CELL_RENDERER_CLASS (ips_sign_cell_parent_class)->get_preferred_width (cell, widget, minimum, natural);
  if (IPS_SIGN_CELL (cell)->sign < 0)
    return;
  if (minimum != NULL)
    *minimum += ICON_SIZE + GAP;
  if (natural != NULL)
    *natural += ICON_SIZE + GAP;
}

static void
draw_icon (IpsSignCell *self, cairo_t *cr, GtkWidget *widget, int x, int y, GtkCellRendererState flags)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  g_autoptr (GtkIconInfo) info = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  cairo_surface_t *surface;
  GdkRGBA color;
  int scale = gtk_widget_get_scale_factor (widget);

  if ((flags & GTK_CELL_RENDERER_SELECTED) != 0 || !ips_sign_get_color ((IpsSign) self->sign, context, &color))
    gtk_style_context_get_color (context, gtk_style_context_get_state (context), &color);

  info = gtk_icon_theme_lookup_icon_for_scale (gtk_icon_theme_get_for_screen (gtk_widget_get_screen (widget)),
                                               ips_sign_to_icon_name ((IpsSign) self->sign), ICON_SIZE, scale,
                                               GTK_ICON_LOOKUP_FORCE_SIZE);
  if (info != NULL)
    pixbuf = gtk_icon_info_load_symbolic (info, &color, NULL, NULL, NULL, NULL, NULL);
  if (pixbuf == NULL)
    return;

  surface = gdk_cairo_surface_create_from_pixbuf (pixbuf, scale, gtk_widget_get_window (widget));
  gtk_render_icon_surface (context, cr, surface, x, y);
  cairo_surface_destroy (surface);
}

static void
ips_sign_cell_render (GtkCellRenderer *cell, cairo_t *cr, GtkWidget *widget, const GdkRectangle *background_area,
                      const GdkRectangle *cell_area, GtkCellRendererState flags)
{
  IpsSignCell *self = IPS_SIGN_CELL (cell);
  GdkRectangle text_area = *cell_area;

  if (self->sign >= 0 && cell_area->width > ICON_SIZE + GAP)
    {
      gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
      int x = rtl ? cell_area->x + cell_area->width - ICON_SIZE - 4 : cell_area->x + 4;

      draw_icon (self, cr, widget, x, cell_area->y + (cell_area->height - ICON_SIZE) / 2, flags);
      text_area.width -= ICON_SIZE + GAP;
      if (!rtl)
        text_area.x += ICON_SIZE + GAP;
    }

  if (self->dimmed && (flags & GTK_CELL_RENDERER_SELECTED) == 0)
    {
      GtkStyleContext *context = gtk_widget_get_style_context (widget);

      gtk_style_context_save (context);
      gtk_style_context_add_class (context, GTK_STYLE_CLASS_DIM_LABEL);
      cairo_push_group (cr);
      GTK_CELL_RENDERER_CLASS (ips_sign_cell_parent_class)->render (cell, cr, widget, background_area, &text_area, flags);
      cairo_pop_group_to_source (cr);
      /* Still 4.5 : 1 on the theme's base, light and dark. */
      cairo_paint_with_alpha (cr, 0.72);
      gtk_style_context_restore (context);
      return;
    }
  GTK_CELL_RENDERER_CLASS (ips_sign_cell_parent_class)->render (cell, cr, widget, background_area, &text_area, flags);
}

static void
ips_sign_cell_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SIGN)
    g_value_set_int (value, IPS_SIGN_CELL (object)->sign);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ips_sign_cell_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SIGN)
    ips_sign_cell_set_sign (IPS_SIGN_CELL (object), g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ips_sign_cell_class_init (IpsSignCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkCellRendererClass *cell_class = GTK_CELL_RENDERER_CLASS (klass);

  object_class->get_property = ips_sign_cell_get_property;
  object_class->set_property = ips_sign_cell_set_property;
  cell_class->get_preferred_width = ips_sign_cell_get_preferred_width;
  cell_class->render = ips_sign_cell_render;

  properties[PROP_SIGN] = g_param_spec_int ("sign", NULL, NULL, -1, IPS_SIGN_UNKNOWN, -1,
                                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ips_sign_cell_init (IpsSignCell *self)
{
  self->sign = -1;
}

GtkCellRenderer *
ips_sign_cell_new (void)
{
  return g_object_new (IPS_TYPE_SIGN_CELL, NULL);
}
