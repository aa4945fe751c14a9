/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-sign-cell.h"

#include <math.h>

#define ICON_SIZE 16
#define GAP 6
#define PAD_X 6
#define PAD_Y 5
#define MAX_LAYOUTS 400
#define MIN_CONTRAST 4.5

typedef struct
{
  cairo_surface_t *surface;   /* (owned) (nullable) */
  const char *name;           /* of the icon: compared as a pointer */
  int scale;
  GdkRGBA color;
} Icon;

struct _IpsSignCell
{
  GtkCellRendererText parent_instance;

  int sign;          /* IpsSign; -1 none: the text's colour */
  const char *icon;  /* (nullable) name of what is drawn before the text */
  gboolean dimmed;
  gboolean numeric;
  PangoEllipsizeMode ellipsize;
  char *text;                 /* (owned) */
  PangoAttrList *attributes;  /* (owned) */
  GHashTable *layouts;        /* (owned) text -> PangoLayout, of the widget drawn last */
  PangoContext *context;      /* (owned) (nullable) of the layouts */
  guint context_serial;
  int text_height;            /* px, in that context; 0 unknown */
  Icon icons[16];    /* every sign, plain, selected, and with an unfocused window's colours */
  guint next_icon;
};

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
  self->icon = sign >= 0 ? ips_sign_to_icon_name ((IpsSign) sign) : NULL;
}

void
ips_sign_cell_set_icon (IpsSignCell *self, const char *name)
{
  g_return_if_fail (IPS_IS_SIGN_CELL (self));

  self->sign = -1;
  self->icon = name;
}

void
ips_sign_cell_set_link (IpsSignCell *self)
{
  g_return_if_fail (IPS_IS_SIGN_CELL (self));

  pango_attr_list_insert (self->attributes, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE));
  g_hash_table_remove_all (self->layouts);
}

void
ips_sign_cell_set_dimmed (IpsSignCell *self, gboolean dimmed)
{
  g_return_if_fail (IPS_IS_SIGN_CELL (self));

  self->dimmed = dimmed;
}

void
ips_sign_cell_set_text (IpsSignCell *self, const char *text)
{
  g_return_if_fail (IPS_IS_SIGN_CELL (self));

  if (g_str_equal (self->text, text))
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  /* What accessibility clients read. */
  g_object_set (self, "text", text, NULL);
}

static void
follow_context (IpsSignCell *self, GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  guint serial = pango_context_get_serial (context);
  PangoFontMetrics *metrics;

  if (context == self->context && serial == self->context_serial)
    return;

  g_hash_table_remove_all (self->layouts);
  g_set_object (&self->context, context);
  self->context_serial = serial;
  metrics = pango_context_get_metrics (context, NULL, NULL);
  self->text_height = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));
  pango_font_metrics_unref (metrics);
}

static PangoLayout *
get_layout (IpsSignCell *self, GtkWidget *widget, int width)
{
  PangoLayout *layout;

  follow_context (self, widget);
  layout = g_hash_table_lookup (self->layouts, self->text);
  if (layout == NULL)
    {
      if (g_hash_table_size (self->layouts) >= MAX_LAYOUTS)
        g_hash_table_remove_all (self->layouts);
      layout = pango_layout_new (self->context);
      pango_layout_set_single_paragraph_mode (layout, TRUE);
      pango_layout_set_ellipsize (layout, self->ellipsize);
      pango_layout_set_attributes (layout, self->attributes);
      pango_layout_set_alignment (layout, self->numeric ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
      pango_layout_set_text (layout, self->text, -1);
      g_hash_table_insert (self->layouts, g_strdup (self->text), layout);
    }
  pango_layout_set_width (layout, MAX (width, 1) * PANGO_SCALE);
  return layout;
}

static GtkSizeRequestMode
ips_sign_cell_get_request_mode (GtkCellRenderer *cell)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
set_both (int *minimum, int *natural, int value)
{
  if (minimum != NULL)
    *minimum = value;
  if (natural != NULL)
    *natural = value;
}

static void
ips_sign_cell_get_preferred_width (GtkCellRenderer *cell, GtkWidget *widget, int *minimum, int *natural)
{
  set_both (minimum, natural, ICON_SIZE + 2 * PAD_X);
}

static void
ips_sign_cell_get_preferred_height (GtkCellRenderer *cell, GtkWidget *widget, int *minimum, int *natural)
{
  IpsSignCell *self = IPS_SIGN_CELL (cell);

  follow_context (self, widget);
  set_both (minimum, natural, MAX (self->text_height, ICON_SIZE) + 2 * PAD_Y);
}

static void
ips_sign_cell_get_preferred_height_for_width (GtkCellRenderer *cell, GtkWidget *widget, int width, int *minimum,
                                              int *natural)
{
  ips_sign_cell_get_preferred_height (cell, widget, minimum, natural);
}

static void
ips_sign_cell_get_preferred_width_for_height (GtkCellRenderer *cell, GtkWidget *widget, int height, int *minimum,
                                              int *natural)
{
  ips_sign_cell_get_preferred_width (cell, widget, minimum, natural);
}

static void
ips_sign_cell_get_aligned_area (GtkCellRenderer *cell, GtkWidget *widget, GtkCellRendererState flags,
                                const GdkRectangle *cell_area, GdkRectangle *aligned_area)
{
  *aligned_area = *cell_area;
}

/* Loading a symbolic icon renders SVG: far too slow for every cell of every frame. */
static cairo_surface_t *
get_icon (IpsSignCell *self, GtkWidget *widget, const GdkRGBA *color, int scale)
{
  Icon *icon = NULL;
  g_autoptr (GtkIconInfo) info = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (self->icons); i++)
    {
      icon = &self->icons[i];
      if (icon->surface != NULL && icon->name == self->icon && icon->scale == scale && gdk_rgba_equal (&icon->color, color))
        return icon->surface;
    }

  info = gtk_icon_theme_lookup_icon_for_scale (gtk_icon_theme_get_for_screen (gtk_widget_get_screen (widget)),
                                               self->icon, ICON_SIZE, scale,
                                               GTK_ICON_LOOKUP_FORCE_SIZE);
  if (info != NULL)
    pixbuf = gtk_icon_info_load_symbolic (info, color, NULL, NULL, NULL, NULL, NULL);
  if (pixbuf == NULL)
    return NULL;

  icon = &self->icons[self->next_icon];
  self->next_icon = (self->next_icon + 1) % G_N_ELEMENTS (self->icons);
  g_clear_pointer (&icon->surface, cairo_surface_destroy);
  icon->name = self->icon;
  icon->scale = scale;
  icon->color = *color;
  icon->surface = gdk_cairo_surface_create_from_pixbuf (pixbuf, scale, gtk_widget_get_window (widget));
  return icon->surface;
}

static void
draw_icon (IpsSignCell *self, cairo_t *cr, GtkWidget *widget, int x, int y, GtkCellRendererState flags)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  cairo_surface_t *surface;
  GdkRGBA color;

  if (self->sign < 0 || (flags & GTK_CELL_RENDERER_SELECTED) != 0 || !ips_sign_get_color ((IpsSign) self->sign, context, &color))
    gtk_style_context_get_color (context, gtk_style_context_get_state (context), &color);
  surface = get_icon (self, widget, &color, gtk_widget_get_scale_factor (widget));
  if (surface != NULL)
    gtk_render_icon_surface (context, cr, surface, x, y);
}

static void
ips_sign_cell_render (GtkCellRenderer *cell, cairo_t *cr, GtkWidget *widget, const GdkRectangle *background_area,
                      const GdkRectangle *cell_area, GtkCellRendererState flags)
{
  IpsSignCell *self = IPS_SIGN_CELL (cell);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gboolean dimmed = self->dimmed && (flags & GTK_CELL_RENDERER_SELECTED) == 0;
  int x = cell_area->x + PAD_X;
  int width = cell_area->width - 2 * PAD_X;
  PangoLayout *layout;

  if (self->icon != NULL && width > ICON_SIZE + GAP)
    {
      draw_icon (self, cr, widget, rtl ? x + width - ICON_SIZE : x, cell_area->y + (cell_area->height - ICON_SIZE) / 2, flags);
      width -= ICON_SIZE + GAP;
      if (!rtl)
        x += ICON_SIZE + GAP;
    }
  if (*self->text == '\0' || width <= 0)
    return;

  layout = get_layout (self, widget, width);
  if (dimmed)
    cairo_push_group (cr);
  gtk_render_layout (gtk_widget_get_style_context (widget), cr, x,
                     cell_area->y + (cell_area->height - self->text_height) / 2, layout);
  if (dimmed)
    {
      /* Still 4.5 : 1 on the theme's base, light and dark. */
      cairo_pop_group_to_source (cr);
      cairo_paint_with_alpha (cr, 0.72);
    }
}

static void
ips_sign_cell_finalize (GObject *object)
{
  IpsSignCell *self = IPS_SIGN_CELL (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->icons); i++)
    g_clear_pointer (&self->icons[i].surface, cairo_surface_destroy);
  g_hash_table_unref (self->layouts);
  g_clear_object (&self->context);
  pango_attr_list_unref (self->attributes);
  g_free (self->text);

  G_OBJECT_CLASS (ips_sign_cell_parent_class)->finalize (object);
}

static void
ips_sign_cell_class_init (IpsSignCellClass *klass)
{
  GtkCellRendererClass *cell_class = GTK_CELL_RENDERER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_sign_cell_finalize;
  cell_class->get_request_mode = ips_sign_cell_get_request_mode;
  cell_class->get_preferred_width = ips_sign_cell_get_preferred_width;
  cell_class->get_preferred_height = ips_sign_cell_get_preferred_height;
  cell_class->get_preferred_height_for_width = ips_sign_cell_get_preferred_height_for_width;
  cell_class->get_preferred_width_for_height = ips_sign_cell_get_preferred_width_for_height;
  cell_class->get_aligned_area = ips_sign_cell_get_aligned_area;
  cell_class->render = ips_sign_cell_render;
}

static void
ips_sign_cell_init (IpsSignCell *self)
{
  self->sign = -1;
  self->text = g_strdup ("");
  self->layouts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->attributes = pango_attr_list_new ();
  /* Figures of one width, so that dates and numbers stand under each other. */
  pango_attr_list_insert (self->attributes, pango_attr_font_features_new ("tnum=1"));
}

GtkCellRenderer *
ips_sign_cell_new (gboolean numeric, gboolean monospace, PangoEllipsizeMode ellipsize)
{
  IpsSignCell *self = g_object_new (IPS_TYPE_SIGN_CELL, NULL);

  self->numeric = numeric;
  self->ellipsize = ellipsize;
  if (monospace)
    pango_attr_list_insert (self->attributes, pango_attr_family_new ("Monospace"));
  return GTK_CELL_RENDERER (self);
}
