/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-expiry-chart.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "ips-expiry.h"
#include "ips-format.h"
#include "ips-sign-cell.h"

#define US_PER_DAY (24 * G_TIME_SPAN_HOUR)
#define SOON_US (30 * US_PER_DAY)
#define MIN_WEEKS 53
#define MAX_WEEKS 112          /* sensors' own certificates are valid for about two years */
#define MIN_BAR_PX 6.0
#define MARGIN_PX 10.0
#define TOP_PX 18.0            /* room for the number over the highest bar */
#define NO_WEEK (-1)

struct _IpsExpiryChart
{
  GtkDrawingArea parent_instance;

  GArray *weeks;       /* (owned) (element-type IpsExpiryWeek); the first one: ended before */
  gint64 now_us;
  int cursor;          /* the keyboard's week, or NO_WEEK */
  int hover;           /* the pointer's week, or NO_WEEK */
  gint64 selected_us;  /* the middle of the chosen week, which stays in it while the weeks move on with the clock */
  gboolean selected;
  gboolean selected_past;
};

G_DEFINE_TYPE (IpsExpiryChart, ips_expiry_chart, GTK_TYPE_DRAWING_AREA)

enum { WEEK_SELECTED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const IpsExpiryWeek *
get_week (IpsExpiryChart *self, int index)
{
  return &g_array_index (self->weeks, IpsExpiryWeek, index);
}

static int
get_selected (IpsExpiryChart *self)
{
  if (!self->selected || self->weeks->len == 0)
    return NO_WEEK;
  if (self->selected_past)
    return 0;
  for (guint i = 1; i < self->weeks->len; i++)
    if (self->selected_us >= get_week (self, i)->begin_us && self->selected_us < get_week (self, i)->end_us)
      return i;
  return NO_WEEK;
}

/* In words, for the tooltip and for who does not see the bars. (transfer full) */
static char *
describe_week (IpsExpiryChart *self, int index)
{
  const IpsExpiryWeek *week = get_week (self, index);
  g_autofree char *begin = NULL;

  if (index == 0)
    return g_strdup_printf (ngettext ("%u has expired", "%u have expired", week->count), week->count);

  begin = ips_format_date (week->begin_us);
  /* TRANSLATORS: %1$u is a count of certificates, %2$s a date */
  return g_strdup_printf (ngettext ("%1$u expires in the week from %2$s", "%1$u expire in the week from %2$s", week->count),
                          week->count, begin);
}

static void
update_accessible (IpsExpiryChart *self)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  g_autoptr(GString) text = g_string_new (NULL);

  if (self->cursor != NO_WEEK && (guint) self->cursor < self->weeks->len)
    {
      g_autofree char *line = describe_week (self, self->cursor);

      g_string_append (text, line);
    }
  else
    {
      for (guint i = 0; i < self->weeks->len; i++)
        {
          g_autofree char *line = NULL;

          if (get_week (self, i)->count == 0)
            continue;
          line = describe_week (self, i);
          if (text->len > 0)
            g_string_append (text, "; ");
          g_string_append (text, line);
        }
      if (text->len == 0)
        g_string_append (text, _("No certificate is known yet"));
    }
  atk_object_set_description (accessible, text->str);
}

static double
get_pitch (IpsExpiryChart *self)
{
  double width = gtk_widget_get_allocated_width (GTK_WIDGET (self)) - 2 * MARGIN_PX;

  return self->weeks->len > 0 ? width / self->weeks->len : width;
}

static double
get_x (IpsExpiryChart *self, int index)
{
  double x = MARGIN_PX + index * get_pitch (self);

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    return gtk_widget_get_allocated_width (GTK_WIDGET (self)) - x - get_pitch (self);
  return x;
}

static int
find_week (IpsExpiryChart *self, double x)
{
  int index;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_allocated_width (GTK_WIDGET (self)) - x;
  index = (int) floor ((x - MARGIN_PX) / get_pitch (self));
  return index >= 0 && (guint) index < self->weeks->len ? index : NO_WEEK;
}

/* The theme's named colour, or @fallback where a theme has no such name. */
static void
set_colour (GtkWidget *widget, cairo_t *cr, const char *name, const char *fallback, double alpha)
{
  GdkRGBA colour;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &colour))
    gdk_rgba_parse (&colour, fallback);
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, colour.alpha * alpha);
}

/* The blue of a dark theme is made to lie under white words; as a bar it must stand out by itself. */
static void
get_later_colour (GtkWidget *widget, GdkRGBA *colour)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA text;

  if (!gtk_style_context_lookup_color (context, "theme_selected_bg_color", colour))
    gdk_rgba_parse (colour, "#3584e4");
  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &text);
  if (text.red + text.green + text.blue > 1.5)
    {
      colour->red += (text.red - colour->red) * 0.35;
      colour->green += (text.green - colour->green) * 0.35;
      colour->blue += (text.blue - colour->blue) * 0.35;
    }
}

static void
set_bar_colour (IpsExpiryChart *self, cairo_t *cr, int index, double alpha)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  gboolean soon = get_week (self, index)->begin_us < self->now_us + SOON_US;
  GdkRGBA colour;

  if (index == 0 && !ips_sign_get_color (IPS_SIGN_ERROR, context, &colour))
    gdk_rgba_parse (&colour, "#cc0000");
  else if (index > 0 && soon && !gtk_style_context_lookup_color (context, "warning_color", &colour))
    gdk_rgba_parse (&colour, "#f57900");
  else if (index > 0 && !soon)
    get_later_colour (widget, &colour);
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, alpha);
}

static guint
find_highest (IpsExpiryChart *self)
{
  guint highest = 0;

  for (guint i = 0; i < self->weeks->len; i++)
    highest = MAX (highest, get_week (self, i)->count);
  return highest;
}

static void
draw_text (IpsExpiryChart *self, cairo_t *cr, PangoLayout *layout, const char *text, double x, double y, double *end)
{
  int width;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  x = CLAMP (x, 2.0, MAX (2.0, gtk_widget_get_allocated_width (GTK_WIDGET (self)) - width - 2.0));
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  if (end != NULL)
    *end = x + width;
}

/* "past" under the first bar, then each month under its first week, where there is room. */
static void
draw_labels (IpsExpiryChart *self, cairo_t *cr, PangoLayout *layout, double y)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  double end = 0, last_x = rtl ? G_MAXDOUBLE : -1;
  int month = 0;

  /* TRANSLATORS: under the bar of the certificates that have expired already; keep it short */
  draw_text (self, cr, layout, _("past"), get_x (self, 0), y, &end);
  last_x = rtl ? get_x (self, 0) : end;
  for (guint i = 1; i < self->weeks->len; i++)
    {
      g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (get_week (self, i)->begin_us / G_USEC_PER_SEC);
      g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
      g_autofree char *label = NULL;
      double x = get_x (self, i);
      int width;

      if (local == NULL || g_date_time_get_month (local) == month)
        continue;
      month = g_date_time_get_month (local);
      label = g_date_time_format (local, month == 1 ? "%b %Y" : "%b");
      pango_layout_set_text (layout, label, -1);
      pango_layout_get_pixel_size (layout, &width, NULL);
      if (rtl ? x + width > last_x - 8 : x < last_x + 8)
        continue;
      draw_text (self, cr, layout, label, x, y, &end);
      last_x = rtl ? x : end;
    }
}

static void
draw_bar (IpsExpiryChart *self, cairo_t *cr, PangoLayout *layout, int index, double base, double scale)
{
  const IpsExpiryWeek *week = get_week (self, index);
  double pitch = get_pitch (self), gap = pitch > 10 ? 3 : 1.5;
  double x = get_x (self, index) + gap / 2;
  double height = week->count > 0 ? MAX (3.0, round (week->count * scale)) : 1.0;
  int selected = get_selected (self);
  gboolean marked = index == selected || index == self->hover || index == self->cursor;

  if (index == selected || (week->count > 0 && index == self->hover))
    {
      set_colour (GTK_WIDGET (self), cr, "theme_fg_color", "#000000", index == selected ? 0.14 : 0.07);
      cairo_rectangle (cr, x - gap / 2, 0, pitch, base);
      cairo_fill (cr);
    }
  set_bar_colour (self, cr, index, selected == NO_WEEK || index == selected ? 1.0 : 0.45);
  cairo_rectangle (cr, x, base - height, pitch - gap, height);
  cairo_fill (cr);

  if (week->count > 0 && marked)
    {
      g_autofree char *count = g_strdup_printf ("%u", week->count);
      int width;

      pango_layout_set_text (layout, count, -1);
      pango_layout_get_pixel_size (layout, &width, NULL);
      set_colour (GTK_WIDGET (self), cr, "theme_fg_color", "#000000", 1.0);
      draw_text (self, cr, layout, count, x + (pitch - gap - width) / 2, MAX (0, base - height - TOP_PX + 2), NULL);
    }
  if (index == self->cursor && gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    gtk_render_focus (gtk_widget_get_style_context (GTK_WIDGET (self)), cr, x - gap / 2, 1, pitch, base + 2);
}

static gboolean
ips_expiry_chart_draw (GtkWidget *widget, cairo_t *cr)
{
  IpsExpiryChart *self = IPS_EXPIRY_CHART (widget);
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, "0");
  PangoAttrList *attributes = pango_attr_list_new ();
  int text_height;
  guint highest = find_highest (self);
  double base, scale;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, NULL, &text_height);

  base = gtk_widget_get_allocated_height (widget) - text_height - 6;
  scale = highest > 0 ? (base - TOP_PX) / highest : 0;
  for (guint i = 0; i < self->weeks->len; i++)
    draw_bar (self, cr, layout, i, base, scale);
  if (self->weeks->len > 0)
    {
      set_colour (widget, cr, "theme_fg_color", "#000000", 0.75);
      draw_labels (self, cr, layout, base + 3);
    }
  if (gtk_widget_has_visible_focus (widget) && self->cursor == NO_WEEK)
    gtk_render_focus (gtk_widget_get_style_context (widget), cr, 1, 1,
                      gtk_widget_get_allocated_width (widget) - 2, gtk_widget_get_allocated_height (widget) - 2);
  return GDK_EVENT_PROPAGATE;
}

static void
choose (IpsExpiryChart *self, int index)
{
  if (index == NO_WEEK || index == get_selected (self) || get_week (self, index)->count == 0)
    {
      if (!self->selected)
        return;
      self->selected = FALSE;
      g_signal_emit (self, signals[WEEK_SELECTED], 0, (gint64) 0, (gint64) 0);
    }
  else
    {
      self->selected = TRUE;
      self->selected_past = index == 0;
      self->selected_us = get_week (self, index)->begin_us / 2 + get_week (self, index)->end_us / 2;
      g_signal_emit (self, signals[WEEK_SELECTED], 0, get_week (self, index)->begin_us, get_week (self, index)->end_us);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
ips_expiry_chart_button_press (GtkWidget *widget, GdkEventButton *event)
{
  IpsExpiryChart *self = IPS_EXPIRY_CHART (widget);

  if (event->type != GDK_BUTTON_PRESS || event->button != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;
  choose (self, find_week (self, event->x));
  return GDK_EVENT_STOP;
}

static gboolean
ips_expiry_chart_motion (GtkWidget *widget, GdkEventMotion *event)
{
  IpsExpiryChart *self = IPS_EXPIRY_CHART (widget);
  int hover = find_week (self, event->x);

  if (hover != self->hover)
    {
      self->hover = hover;
      gtk_widget_queue_draw (widget);
    }
  return GDK_EVENT_PROPAGATE;
}

static gboolean
ips_expiry_chart_leave (GtkWidget *widget, GdkEventCrossing *event)
{
  IPS_EXPIRY_CHART (widget)->hover = NO_WEEK;
  gtk_widget_queue_draw (widget);
  return GDK_EVENT_PROPAGATE;
}

/* The next week with certificates in @direction, so that arrows do not walk through empty ones. */
static int
find_next (IpsExpiryChart *self, int from, int direction)
{
  for (int i = from + direction; i >= 0 && (guint) i < self->weeks->len; i += direction)
    if (get_week (self, i)->count > 0)
      return i;
  return from >= 0 && (guint) from < self->weeks->len ? from : NO_WEEK;
}

static gboolean
ips_expiry_chart_key_press (GtkWidget *widget, GdkEventKey *event)
{
  IpsExpiryChart *self = IPS_EXPIRY_CHART (widget);
  int forward = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? -1 : 1;

  switch (event->keyval)
    {
    case GDK_KEY_Left: case GDK_KEY_KP_Left:
      self->cursor = find_next (self, self->cursor == NO_WEEK ? (int) self->weeks->len : self->cursor, -forward);
      break;
    case GDK_KEY_Right: case GDK_KEY_KP_Right:
      self->cursor = find_next (self, self->cursor, forward);
      break;
    case GDK_KEY_Home: case GDK_KEY_KP_Home:
      self->cursor = find_next (self, -1, 1);
      break;
    case GDK_KEY_End: case GDK_KEY_KP_End:
      self->cursor = find_next (self, self->weeks->len, -1);
      break;
    case GDK_KEY_Return: case GDK_KEY_KP_Enter: case GDK_KEY_space:
      if (self->cursor == NO_WEEK)
        return GDK_EVENT_PROPAGATE;
      choose (self, self->cursor);
      break;
    case GDK_KEY_Escape:
      if (!self->selected)
        return GDK_EVENT_PROPAGATE;
      choose (self, NO_WEEK);
      break;
    default:
      return GTK_WIDGET_CLASS (ips_expiry_chart_parent_class)->key_press_event (widget, event);
    }
  update_accessible (self);
  gtk_widget_queue_draw (widget);
  return GDK_EVENT_STOP;
}

static gboolean
ips_expiry_chart_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  IpsExpiryChart *self = IPS_EXPIRY_CHART (widget);
  int index = keyboard ? self->cursor : find_week (self, x);
  g_autofree char *text = NULL;

  if (index == NO_WEEK || (guint) index >= self->weeks->len)
    return FALSE;
  text = describe_week (self, index);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
ips_expiry_chart_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = (int) (MIN_WEEKS * MIN_BAR_PX / 2);
  *natural = (int) (MIN_WEEKS * MIN_BAR_PX * 2);
}

static void
ips_expiry_chart_finalize (GObject *object)
{
  g_array_unref (IPS_EXPIRY_CHART (object)->weeks);

  G_OBJECT_CLASS (ips_expiry_chart_parent_class)->finalize (object);
}

static void
ips_expiry_chart_class_init (IpsExpiryChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_expiry_chart_finalize;
  widget_class->draw = ips_expiry_chart_draw;
  widget_class->button_press_event = ips_expiry_chart_button_press;
  widget_class->motion_notify_event = ips_expiry_chart_motion;
  widget_class->leave_notify_event = ips_expiry_chart_leave;
  widget_class->key_press_event = ips_expiry_chart_key_press;
  widget_class->query_tooltip = ips_expiry_chart_query_tooltip;
  widget_class->get_preferred_width = ips_expiry_chart_get_preferred_width;

  signals[WEEK_SELECTED] = g_signal_new ("week-selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
  gtk_widget_class_set_css_name (widget_class, "expirychart");
}

static void
ips_expiry_chart_init (IpsExpiryChart *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  self->weeks = g_array_new (FALSE, FALSE, sizeof (IpsExpiryWeek));
  self->cursor = NO_WEEK;
  self->hover = NO_WEEK;
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_widget_set_size_request (widget, -1, 104);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_POINTER_MOTION_MASK | GDK_LEAVE_NOTIFY_MASK | GDK_KEY_PRESS_MASK);
  atk_object_set_role (accessible, ATK_ROLE_CHART);
  atk_object_set_name (accessible, _("Certificates that expire, by week"));
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), "expiry-chart");
}

GtkWidget *
ips_expiry_chart_new (void)
{
  return g_object_new (IPS_TYPE_EXPIRY_CHART, "visible", TRUE, NULL);
}

/* As many weeks as the last certificate needs. */
static guint
choose_n_weeks (GPtrArray *sensors, gint64 now_us)
{
  gint64 last_us = 0;

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsCertificate *certificate = ips_sensor_get_facts (g_ptr_array_index (sensors, i))->certificate;

      if (certificate != NULL)
        last_us = MAX (last_us, ips_certificate_get_facts (certificate)->not_after_us);
    }
  if (last_us <= now_us)
    return MIN_WEEKS;
  return (guint) CLAMP ((last_us - now_us) / (7 * US_PER_DAY) + 3, MIN_WEEKS, MAX_WEEKS);
}

void
ips_expiry_chart_set_sensors (IpsExpiryChart *self, GPtrArray *sensors, gint64 now_us)
{
  g_return_if_fail (IPS_IS_EXPIRY_CHART (self));
  g_return_if_fail (sensors != NULL);

  g_array_unref (self->weeks);
  self->weeks = ips_expiry_weeks (sensors, now_us, choose_n_weeks (sensors, now_us));
  self->now_us = now_us;
  if (self->cursor >= (int) self->weeks->len)
    self->cursor = NO_WEEK;
  self->hover = NO_WEEK;
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ips_expiry_chart_clear (IpsExpiryChart *self)
{
  g_return_if_fail (IPS_IS_EXPIRY_CHART (self));

  self->selected = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
