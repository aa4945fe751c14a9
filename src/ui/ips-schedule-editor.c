/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-schedule-editor.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-field.h"
#include "ips-weekday-buttons.h"

#define N_PREVIEW 5

struct _IpsScheduleEditor
{
  GtkGrid parent_instance;

  IpsClock *clock;              /* (owned) */
  IpsSchedule *shown;           /* (owned) (nullable): what was set, for what the editor does not show (its zone) */
  IpsSchedule *schedule;        /* (owned) (nullable): what is entered, where it is right */
  gboolean filling;
  GtkToggleButton *weekdays[IPS_N_WEEKDAYS];   /* from Monday on */

  IpsField *date_field;
  GtkPopover *date_popover;
  GtkCalendar *calendar;
  IpsField *time_field;
  GtkLabel *zone_label;
  GtkComboBoxText *repeat_combo;
  GtkLabel *every_label;
  GtkBox *every_box;
  GtkSpinButton *every_spin;
  GtkLabel *unit_label;
  GtkLabel *weekdays_label;
  GtkBox *weekdays_box;
  GtkLabel *month_day_label;
  GtkComboBoxText *month_day_combo;
  GtkLabel *end_label;
  GtkWidget *end_box;
  IpsField *end_field;
  GtkPopover *end_popover;
  GtkCalendar *end_calendar;
  GtkBox *problem_box;
  GtkLabel *problem_label;
  GtkLabel *summary_label;
  GtkLabel *preview_label;
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsScheduleEditor, ips_schedule_editor, GTK_TYPE_GRID)

/* --- texts --- */

/* "2026-11-28" to a Julian day; 0 where it is no date. */
static guint32
parse_date (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_auto(GStrv) parts = g_strsplit (stripped, "-", 4);
  guint64 year, month, day;
  GDate date;

  if (g_strv_length (parts) != 3 || strlen (parts[0]) != 4
      || !g_ascii_string_to_unsigned (parts[0], 10, 1970, 2999, &year, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 10, 1, 12, &month, NULL)
      || !g_ascii_string_to_unsigned (parts[2], 10, 1, 31, &day, NULL)
      || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return 0;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  return g_date_get_julian (&date);
}

static char *
format_date (guint32 julian)
{
  GDate date;

  if (julian == 0)
    return g_strdup ("");
  g_date_clear (&date, 1);
  g_date_set_julian (&date, julian);
  return g_strdup_printf ("%04u-%02u-%02u", g_date_get_year (&date), (guint) g_date_get_month (&date), g_date_get_day (&date));
}

static gboolean
parse_time (const char *text, guint *hour, guint *minute)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_auto(GStrv) parts = g_strsplit (stripped, ":", 3);
  guint64 h, m;

  if (g_strv_length (parts) != 2 || strlen (parts[1]) != 2
      || !g_ascii_string_to_unsigned (parts[0], 10, 0, 23, &h, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 10, 0, 59, &m, NULL))
    return FALSE;
  *hour = (guint) h;
  *minute = (guint) m;
  return TRUE;
}

static const char *
get_unit (IpsRepeat repeat, guint every)
{
  switch (repeat)
    {
    case IPS_REPEAT_HOURLY:  return ngettext ("hour", "hours", every);
    case IPS_REPEAT_DAILY:   return ngettext ("day", "days", every);
    case IPS_REPEAT_WEEKLY:  return ngettext ("week", "weeks", every);
    case IPS_REPEAT_MONTHLY: return ngettext ("month", "months", every);
    case IPS_REPEAT_ONCE:
    case IPS_N_REPEATS:
    default:                 return "";
    }
}

static char *
describe_zone (const IpsSchedule *schedule)
{
  g_autoptr(GTimeZone) zone = ips_schedule_get_zone (schedule);
  g_autoptr(GDateTime) now = g_date_time_new_now (zone);
  const char *name = g_time_zone_get_identifier (zone);
  g_autofree char *offset = g_date_time_format (now, "%:z");

  if (g_strcmp0 (name, g_date_time_get_timezone_abbreviation (now)) == 0 && g_str_equal (offset, "+00:00"))
    /* TRANSLATORS: beside an entry for a time of day; %s is the name of a time zone */
    return g_strdup_printf (_("24 hours, time zone %s"), name);
  /* TRANSLATORS: beside an entry for a time of day; %1$s is the name of a time zone, %2$s its distance from UTC */
  return g_strdup_printf (_("24 hours, time zone %1$s (UTC%2$s)"), name, offset);
}

/* --- reading the fields --- */

static IpsRepeat
get_repeat (IpsScheduleEditor *self)
{
  IpsRepeat repeat = IPS_REPEAT_DAILY;

  ips_repeat_from_nick (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->repeat_combo)), &repeat);
  return repeat;
}

static gboolean
check_field (IpsField *field, gboolean right, const char *sentence)
{
  ips_field_set_error (field, right ? NULL : sentence);
  return right;
}

/* (transfer full) (nullable): %NULL where a field is wrong, which then says so */
static IpsSchedule *
read_fields (IpsScheduleEditor *self)
{
  g_autoptr(IpsSchedule) schedule = ips_schedule_copy (self->shown);
  const char *end = ips_field_get_text (self->end_field);
  const char *month_day = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->month_day_combo));
  IpsRepeat repeat = get_repeat (self);
  gboolean valid;

  schedule->repeat = repeat;
  schedule->start_day = parse_date (ips_field_get_text (self->date_field));
  valid = check_field (self->date_field, schedule->start_day != 0, _("Enter a date as year, month and day: 2026-03-31."));
  if (!check_field (self->time_field, parse_time (ips_field_get_text (self->time_field), &schedule->hour, &schedule->minute),
                    _("Enter hours and minutes in 24-hour format: 02:30.")))
    valid = FALSE;
  schedule->every = repeat == IPS_REPEAT_ONCE ? 1 : (guint) gtk_spin_button_get_value_as_int (self->every_spin);
  schedule->weekdays = repeat == IPS_REPEAT_WEEKLY ? ips_weekday_buttons_get (self->weekdays) : 0;
  schedule->month_day = repeat == IPS_REPEAT_MONTHLY && month_day != NULL ? (guint) g_ascii_strtoull (month_day, NULL, 10) : 0;
  schedule->end_day = 0;
  if (repeat != IPS_REPEAT_ONCE && end[strspn (end, " ")] != '\0')
    {
      schedule->end_day = parse_date (end);
      if (!check_field (self->end_field, schedule->end_day != 0, _("Enter a date as year, month and day, such as 2027-03-31, or nothing for no end.")))
        valid = FALSE;
    }
  else
    {
      ips_field_set_error (self->end_field, NULL);
    }
  return valid ? g_steal_pointer (&schedule) : NULL;
}

/* --- showing --- */

static void
show_preview (IpsScheduleEditor *self, gint64 now_us)
{
  g_autoptr(GTimeZone) zone = ips_schedule_get_zone (self->schedule);
  g_autoptr(GArray) runs = ips_schedule_preview (self->schedule, zone, now_us, N_PREVIEW);
  g_autofree char *summary = ips_schedule_describe (self->schedule);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < runs->len; i++)
    {
      g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (g_array_index (runs, gint64, i) / G_USEC_PER_SEC);
      g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
      /* TRANSLATORS: weekday, date and time of a run to come, as strftime writes them */
      g_autofree char *line = local != NULL ? g_date_time_format (local, _("%a %-d %b %Y, %H:%M")) : NULL;

      if (line != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
    }
  gtk_label_set_text (self->preview_label, text->str);
  gtk_label_set_text (self->summary_label, summary);
}

static void
update_ui_state (IpsScheduleEditor *self)
{
  IpsRepeat repeat = get_repeat (self);
  gint64 now_us = ips_clock_now_us (self->clock);
  g_autoptr(IpsSchedule) entered = read_fields (self);
  g_autoptr(GTimeZone) zone = ips_schedule_get_zone (self->shown);
  g_autoptr(GError) error = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->every_label), repeat != IPS_REPEAT_ONCE);
  gtk_widget_set_visible (GTK_WIDGET (self->every_box), repeat != IPS_REPEAT_ONCE);
  gtk_widget_set_visible (GTK_WIDGET (self->end_label), repeat != IPS_REPEAT_ONCE);
  gtk_widget_set_visible (self->end_box, repeat != IPS_REPEAT_ONCE);
  gtk_widget_set_visible (GTK_WIDGET (self->weekdays_label), repeat == IPS_REPEAT_WEEKLY);
  gtk_widget_set_visible (GTK_WIDGET (self->weekdays_box), repeat == IPS_REPEAT_WEEKLY);
  gtk_widget_set_visible (GTK_WIDGET (self->month_day_label), repeat == IPS_REPEAT_MONTHLY);
  gtk_widget_set_visible (GTK_WIDGET (self->month_day_combo), repeat == IPS_REPEAT_MONTHLY);
  gtk_label_set_text (self->unit_label, get_unit (repeat, (guint) gtk_spin_button_get_value_as_int (self->every_spin)));

  g_clear_pointer (&self->schedule, ips_schedule_free);
  if (entered != NULL && ips_schedule_check (entered, zone, now_us, &error))
    self->schedule = g_steal_pointer (&entered);
  gtk_label_set_text (self->problem_label, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_box), error != NULL);
  if (self->schedule != NULL)
    {
      show_preview (self, now_us);
      return;
    }
  gtk_label_set_text (self->summary_label, "");
  gtk_label_set_text (self->preview_label, _("None, until the marked field is corrected"));
}

static void
input_cb (IpsScheduleEditor *self)
{
  if (self->filling)
    return;
  update_ui_state (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The field that a calendar is for. */
static IpsField *
field_of (IpsScheduleEditor *self, GtkCalendar *calendar)
{
  return calendar == self->calendar ? self->date_field : self->end_field;
}

static void
day_selected_cb (IpsScheduleEditor *self, GtkCalendar *calendar)
{
  guint year, month, day;
  g_autofree char *text = NULL;

  if (self->filling)
    return;
  gtk_calendar_get_date (calendar, &year, &month, &day);
  text = g_strdup_printf ("%04u-%02u-%02u", year, month + 1, day);
  ips_field_set_text (field_of (self, calendar), text);
  input_cb (self);
}

static void
day_chosen_cb (IpsScheduleEditor *self, GtkCalendar *calendar)
{
  gtk_popover_popdown (calendar == self->calendar ? self->date_popover : self->end_popover);
}

/* The calendar opens at the date that is entered. */
static void
show_date (IpsScheduleEditor *self, GtkCalendar *calendar)
{
  guint32 julian = parse_date (ips_field_get_text (field_of (self, calendar)));
  GDate date;

  if (julian == 0)
    return;
  g_date_clear (&date, 1);
  g_date_set_julian (&date, julian);
  self->filling = TRUE;
  gtk_calendar_select_month (calendar, (guint) g_date_get_month (&date) - 1, g_date_get_year (&date));
  gtk_calendar_select_day (calendar, g_date_get_day (&date));
  self->filling = FALSE;
}

static void
date_opened_cb (IpsScheduleEditor *self)
{
  show_date (self, self->calendar);
}

static void
end_opened_cb (IpsScheduleEditor *self)
{
  show_date (self, self->end_calendar);
}

void
ips_schedule_editor_set_schedule (IpsScheduleEditor *self, const IpsSchedule *schedule)
{
  g_autofree char *start = NULL, *time = NULL, *end = NULL, *month_day = NULL, *zone = NULL;
  guint weekdays;

  g_return_if_fail (IPS_IS_SCHEDULE_EDITOR (self));
  g_return_if_fail (schedule != NULL);

  self->filling = TRUE;
  ips_schedule_free (self->shown);
  self->shown = ips_schedule_copy (schedule);
  start = format_date (schedule->start_day);
  end = format_date (schedule->end_day);
  time = g_strdup_printf ("%02u:%02u", schedule->hour, schedule->minute);
  month_day = g_strdup_printf ("%u", schedule->month_day);
  zone = describe_zone (schedule);
  ips_field_set_text (self->date_field, start);
  ips_field_set_text (self->time_field, time);
  ips_field_set_text (self->end_field, end);
  gtk_label_set_text (self->zone_label, zone);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->repeat_combo), ips_repeat_to_nick (schedule->repeat));
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->month_day_combo), month_day);
  gtk_spin_button_set_value (self->every_spin, MAX (schedule->every, 1));
  weekdays = schedule->repeat == IPS_REPEAT_WEEKLY ? schedule->weekdays : 0;
  ips_weekday_buttons_set (self->weekdays, weekdays);
  self->filling = FALSE;
  update_ui_state (self);
}

IpsSchedule *
ips_schedule_editor_dup_schedule (IpsScheduleEditor *self)
{
  g_return_val_if_fail (IPS_IS_SCHEDULE_EDITOR (self), NULL);

  return self->schedule != NULL ? ips_schedule_copy (self->schedule) : NULL;
}

gboolean
ips_schedule_editor_get_valid (IpsScheduleEditor *self)
{
  g_return_val_if_fail (IPS_IS_SCHEDULE_EDITOR (self), FALSE);

  return self->schedule != NULL;
}

/* --- building --- */

static void
add_weekdays (IpsScheduleEditor *self)
{
  ips_weekday_buttons_add (GTK_CONTAINER (self->weekdays_box), self->weekdays);
  for (guint i = 0; i < IPS_N_WEEKDAYS; i++)
    g_signal_connect_object (self->weekdays[i], "toggled", G_CALLBACK (input_cb), self, G_CONNECT_SWAPPED);
}

/* Whatever is repeated how, the window keeps its width: that of its widest row. */
static void
keep_width (IpsScheduleEditor *self)
{
  int width;

  gtk_widget_show (GTK_WIDGET (self->weekdays_box));
  gtk_widget_get_preferred_width (GTK_WIDGET (self->weekdays_box), NULL, &width);
  gtk_widget_hide (GTK_WIDGET (self->weekdays_box));
  gtk_label_set_width_chars (self->summary_label, gtk_label_get_max_width_chars (self->summary_label));
  gtk_widget_set_size_request (GTK_WIDGET (self->preview_label), width, -1);
}

static void
add_choices (IpsScheduleEditor *self)
{
  static const IpsRepeat repeats[] = { IPS_REPEAT_HOURLY, IPS_REPEAT_DAILY, IPS_REPEAT_WEEKLY, IPS_REPEAT_MONTHLY, IPS_REPEAT_ONCE };

  for (guint i = 0; i < G_N_ELEMENTS (repeats); i++)
    gtk_combo_box_text_append (self->repeat_combo, ips_repeat_to_nick (repeats[i]), ips_repeat_to_label (repeats[i]));
  gtk_combo_box_text_append (self->month_day_combo, "0", _("Day of the start date"));
  for (guint day = 1; day < IPS_SCHEDULE_LAST_DAY; day++)
    {
      g_autofree char *id = g_strdup_printf ("%u", day);
      /* TRANSLATORS: a day of every month, 1 to 30 */
      g_autofree char *label = g_strdup_printf (_("Day %u"), day);

      gtk_combo_box_text_append (self->month_day_combo, id, label);
    }
  gtk_combo_box_text_append (self->month_day_combo, G_STRINGIFY (IPS_SCHEDULE_LAST_DAY), _("Last day of the month"));
}

static void
ips_schedule_editor_finalize (GObject *object)
{
  IpsScheduleEditor *self = IPS_SCHEDULE_EDITOR (object);

  g_clear_pointer (&self->shown, ips_schedule_free);
  g_clear_pointer (&self->schedule, ips_schedule_free);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (ips_schedule_editor_parent_class)->finalize (object);
}

static void
ips_schedule_editor_class_init (IpsScheduleEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_schedule_editor_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_SCHEDULE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (IPS_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-schedule-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, date_field);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, date_popover);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, calendar);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, time_field);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, zone_label);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, repeat_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, every_label);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, every_box);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, every_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, unit_label);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, weekdays_label);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, weekdays_box);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, month_day_label);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, month_day_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, end_label);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, end_box);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, end_field);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, end_popover);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, end_calendar);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, problem_box);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, problem_label);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, summary_label);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduleEditor, preview_label);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
  gtk_widget_class_bind_template_callback (widget_class, day_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, day_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, date_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, end_opened_cb);
}

static void
ips_schedule_editor_init (IpsScheduleEditor *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  /* TRANSLATORS: what may be entered as the end of a schedule; the date is an example */
  ips_field_set_placeholder (self->end_field, _("none, or 2027-03-31"));
  add_weekdays (self);
  keep_width (self);
  add_choices (self);
}

GtkWidget *
ips_schedule_editor_new (IpsClock *clock)
{
  IpsScheduleEditor *self = g_object_new (IPS_TYPE_SCHEDULE_EDITOR, NULL);
  g_autoptr(IpsSchedule) daily = ips_schedule_new_from_now (g_get_real_time (), 2, 0);

  self->clock = g_object_ref (clock);
  ips_schedule_editor_set_schedule (self, daily);
  return GTK_WIDGET (self);
}
