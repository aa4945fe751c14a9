/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-certificates-window.h"

#include <glib/gi18n-lib.h>

#include "ips-age-timer.h"
#include "ips-certificate-columns.h"
#include "ips-certificate-dialog.h"
#include "ips-close-keys.h"
#include "ips-device-dialog.h"
#include "ips-diagnose-dialog.h"
#include "ips-expiry.h"
#include "ips-expiry-chart.h"
#include "ips-export-dialog.h"
#include "ips-format.h"
#include "ips-renew-dialog.h"
#include "ips-verb-action.h"
#include "ips-window-size.h"

#define SUMMARY_MS 250
#define RECOUNT_EVERY_S 60
#define WIDTH_PX 1600          /* room for every column shown, where the screen has it */
#define HEIGHT_PX 800

struct _IpsCertificatesWindow
{
  GtkApplicationWindow parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  guint summary_id;            /* counts and chart are brought up to date soon */
  gint64 week_begin_us;        /* the chosen week; 0, 0 for none */
  gint64 week_end_us;

  IpsTable *table;
  IpsExpiryChart *chart;
  IpsJobBar *bar;
  GtkHeaderBar *header;
  GtkBox *content;
  GtkBox *chart_box;
  GtkRevealer *chart_revealer;
  GtkLabel *chart_label;
  GtkButton *show_all_button;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GMenuModel *row_menu;
};

G_DEFINE_TYPE (IpsCertificatesWindow, ips_certificates_window, GTK_TYPE_APPLICATION_WINDOW)

static GPtrArray *
get_sensors (IpsCertificatesWindow *self)
{
  return ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
}

static gint64
get_now (IpsCertificatesWindow *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

static IpsTransport
get_transport (IpsCertificatesWindow *self)
{
  return ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport;
}

static void
append_count (GString *text, char *part /* (transfer full) */)
{
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
  g_free (part);
}

/* The time alone where it is of today. (transfer full) */
static char *
format_when (gint64 when_us, gint64 now_us)
{
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_local (when_us / G_USEC_PER_SEC);
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_local (now_us / G_USEC_PER_SEC);

  if (when != NULL && now != NULL && g_date_time_get_year (when) == g_date_time_get_year (now)
      && g_date_time_get_day_of_year (when) == g_date_time_get_day_of_year (now))
    return g_date_time_format (when, "%R");
  return ips_format_date_time (when_us);
}

/* "as of" speaks of the oldest check, so that no row is older than what it says. */
static char *
describe_age (GPtrArray *sensors, gint64 now_us)
{
  gint64 oldest_us = G_MAXINT64;
  guint n_never = 0;
  g_autofree char *when = NULL;

  for (guint i = 0; i < sensors->len; i++)
    {
      gint64 checked_us = ips_sensor_get_facts (g_ptr_array_index (sensors, i))->checked_us;

      if (checked_us == 0)
        n_never++;
      else
        oldest_us = MIN (oldest_us, checked_us);
    }
  if (n_never > 0)
    return g_strdup_printf (ngettext ("%u never checked", "%u never checked", n_never), n_never);
  if (oldest_us == G_MAXINT64)
    return NULL;
  when = format_when (oldest_us, now_us);
  /* TRANSLATORS: %s is a time: every row was checked then or later */
  return g_strdup_printf (_("as of %s"), when);
}

static void
update_subtitle (IpsCertificatesWindow *self)
{
  GPtrArray *sensors = get_sensors (self);
  g_autoptr(GString) text = g_string_new (NULL);
  IpsTransport transport = get_transport (self);
  gint64 now_us = get_now (self);
  guint n_mismatch = 0, n_status[IPS_CERTIFICATE_STATUS_NONRETRIEVABLE + 1] = { 0 };
  char *age;

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);

      n_status[ips_sensor_get_certificate_status (sensor, transport, now_us)]++;
      if (ips_sensor_get_mismatch (sensor, transport) == IPS_MISMATCH_YES)
        n_mismatch++;
    }

  append_count (text, g_strdup_printf (ngettext ("%u device", "%u devices", sensors->len), sensors->len));
  if (n_mismatch > 0)
    append_count (text, g_strdup_printf (ngettext ("%u mismatch", "%u mismatches", n_mismatch), n_mismatch));
  if (n_status[IPS_CERTIFICATE_STATUS_EXPIRED] > 0)
    append_count (text, g_strdup_printf (ngettext ("%u expired", "%u expired", n_status[IPS_CERTIFICATE_STATUS_EXPIRED]), n_status[IPS_CERTIFICATE_STATUS_EXPIRED]));
  if (n_status[IPS_CERTIFICATE_STATUS_NOT_YET_VALID] > 0)
    append_count (text, g_strdup_printf (ngettext ("%u not yet valid", "%u not yet valid", n_status[IPS_CERTIFICATE_STATUS_NOT_YET_VALID]), n_status[IPS_CERTIFICATE_STATUS_NOT_YET_VALID]));
  if (n_status[IPS_CERTIFICATE_STATUS_NONRETRIEVABLE] > 0)
    append_count (text, g_strdup_printf (ngettext ("%u not retrievable", "%u not retrievable", n_status[IPS_CERTIFICATE_STATUS_NONRETRIEVABLE]), n_status[IPS_CERTIFICATE_STATUS_NONRETRIEVABLE]));
  age = describe_age (sensors, now_us);
  if (age != NULL && sensors->len > 0)
    append_count (text, age);
  gtk_header_bar_set_subtitle (self->header, text->str);
  /* Where the window is too narrow for all of it. */
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->header), text->str);
}

static void
update_chart_label (IpsCertificatesWindow *self)
{
  gboolean chosen = self->week_end_us != 0;

  if (chosen)
    {
      g_autoptr(GPtrArray) visible = ips_table_get_visible (self->table);
      g_autofree char *begin = ips_format_date (self->week_begin_us);
      g_autofree char *text = NULL;

      if (self->week_end_us <= get_now (self) + G_TIME_SPAN_MINUTE)
        text = g_strdup_printf (ngettext ("Only the %u whose certificate has expired is shown.",
                                          "Only the %u whose certificates have expired are shown.", visible->len), visible->len);
      else
        /* TRANSLATORS: %1$u is a count of devices, %2$s a date */
        text = g_strdup_printf (ngettext ("Only the %1$u whose certificate expires in the week from %2$s is shown.",
                                          "Only the %1$u whose certificates expire in the week from %2$s are shown.", visible->len),
                                visible->len, begin);
      gtk_label_set_text (self->chart_label, text);
    }
  else
    {
      gtk_label_set_text (self->chart_label, _("Certificates that expire, by week. Click a bar to see which."));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->show_all_button), chosen);
}

static gboolean
update_summary_cb (gpointer user_data)
{
  IpsCertificatesWindow *self = user_data;

  self->summary_id = 0;
  update_subtitle (self);
  ips_expiry_chart_set_sensors (self->chart, get_sensors (self), get_now (self));
  update_chart_label (self);
  return G_SOURCE_REMOVE;
}

/* Gathered: a refresh of thousands of devices changes rows every frame. */
static void
queue_summary (IpsCertificatesWindow *self)
{
  if (self->summary_id == 0)
    self->summary_id = g_timeout_add (SUMMARY_MS, update_summary_cb, self);
}

static void
sensors_changed_cb (IpsCertificatesWindow *self, GPtrArray *sensors)
{
  ips_table_rows_changed (self->table, sensors);
  queue_summary (self);
}

static void
list_changed_cb (IpsCertificatesWindow *self)
{
  ips_table_set_rows (self->table, get_sensors (self));
  ips_table_set_loading (self->table, !ips_fleet_is_loaded (ips_workspace_get_fleet (self->workspace)));
  queue_summary (self);
}

static void
communication_changed_cb (IpsCertificatesWindow *self)
{
  ips_table_rows_changed (self->table, NULL);
  queue_summary (self);
}

/* Time alone makes a certificate expire. */
static void
tick (gpointer widget)
{
  queue_summary (widget);
}

static gboolean
is_in_week (gpointer row, gpointer user_data)
{
  IpsCertificatesWindow *self = user_data;
  IpsCertificate *certificate = ips_sensor_get_facts (row)->certificate;
  gint64 end_us;

  if (certificate == NULL)
    return FALSE;
  end_us = ips_certificate_get_facts (certificate)->not_after_us;
  return end_us >= self->week_begin_us && end_us < self->week_end_us;
}

static void
week_selected_cb (IpsCertificatesWindow *self, gint64 begin_us, gint64 end_us)
{
  self->week_begin_us = begin_us;
  self->week_end_us = end_us;
  ips_table_set_filter (self->table, end_us != 0 ? is_in_week : NULL, self, NULL);
  update_chart_label (self);
}

static void
show_all_clicked_cb (IpsCertificatesWindow *self)
{
  ips_expiry_chart_clear (self->chart);
  week_selected_cb (self, 0, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->chart));
}

/* ---- actions ---- */

static void
run_verb (IpsCertificatesWindow *self, IpsVerb verb)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);

  if (selected->len > 0)
    {
      ips_verb_action_run (self->workspace, verb, selected, GTK_WINDOW (self), self->bar);
    }
  else
    {
      g_autoptr(GPtrArray) visible = ips_table_get_visible (self->table);

      ips_verb_action_run_listed (self->workspace, verb, visible, GTK_WINDOW (self), self->bar);
    }
}

static void
refresh_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  run_verb (user_data, IPS_VERB_REFRESH);
}

static void
sync_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  run_verb (user_data, IPS_VERB_SYNC_CERTIFICATE);
}

static void
regenerate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  run_verb (user_data, IPS_VERB_REGENERATE_CERTIFICATE);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsCertificatesWindow *self = user_data;

  /* TRANSLATORS: the name of a file, without its ending */
  ips_export_run (GTK_WINDOW (self), self->table, _("ips-certificates"));
}

static void
export_calendar_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsCertificatesWindow *self = user_data;

  ips_export_save_text (GTK_WINDOW (self), _("Export Calendar"), _("ips-certificates.ics"),
                        ips_expiry_to_ics (get_sensors (self), get_now (self)));
}

static void
renew_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsCertificatesWindow *self = user_data;

  gtk_window_present (GTK_WINDOW (ips_renew_dialog_new (self->workspace, GTK_WINDOW (self), self->bar)));
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsCertificatesWindow *self = user_data;

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ips_table_copy (IPS_CERTIFICATES_WINDOW (user_data)->table);
}

static void
close_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close (user_data);
}

/* The first of the selected ones. (transfer full) (nullable) */
static IpsSensor *
get_one (IpsCertificatesWindow *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);

  return selected->len > 0 ? g_object_ref (g_ptr_array_index (selected, 0)) : NULL;
}

static void
certificate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsCertificatesWindow *self = user_data;
  g_autoptr(IpsSensor) sensor = get_one (self);

  if (sensor != NULL)
    gtk_window_present (GTK_WINDOW (ips_certificate_dialog_new (self->workspace, sensor, GTK_WINDOW (self))));
}

static void
diagnose_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsCertificatesWindow *self = user_data;
  g_autoptr(IpsSensor) sensor = get_one (self);

  if (sensor != NULL)
    gtk_window_present (GTK_WINDOW (ips_diagnose_dialog_new (self->workspace, sensor, GTK_WINDOW (self))));
}

static void
properties_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsCertificatesWindow *self = user_data;
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);

  if (selected->len > 0)
    gtk_window_present (GTK_WINDOW (ips_device_dialog_new (self->workspace, selected, GTK_WINDOW (self))));
}

static void
time_line_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  IpsCertificatesWindow *self = user_data;

  g_simple_action_set_state (action, value);
  gtk_revealer_set_reveal_child (self->chart_revealer, g_variant_get_boolean (value));
  gtk_widget_set_visible (GTK_WIDGET (self->chart_revealer), g_variant_get_boolean (value));
  if (!g_variant_get_boolean (value) && self->week_end_us != 0)
    show_all_clicked_cb (self);
}

static void
filter_bar_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  g_simple_action_set_state (action, value);
  ips_table_set_filter_bar (IPS_CERTIFICATES_WINDOW (user_data)->table, g_variant_get_boolean (value));
}

static const GActionEntry actions[] =
{
  { .name = "refresh", .activate = refresh_cb },
  { .name = "sync-certificate", .activate = sync_cb },
  { .name = "regenerate-certificate", .activate = regenerate_cb },
  { .name = "export", .activate = export_cb },
  { .name = "export-calendar", .activate = export_calendar_cb },
  { .name = "renew", .activate = renew_cb },
  { .name = "search", .activate = search_cb },
  { .name = "certificate", .activate = certificate_cb },
  { .name = "diagnose", .activate = diagnose_cb },
  { .name = "properties", .activate = properties_cb },
  { .name = "copy", .activate = copy_cb },
  { .name = "close", .activate = close_cb },
  { .name = "time-line", .state = "true", .change_state = time_line_cb },
  { .name = "filter-bar", .state = "false", .change_state = filter_bar_cb },
};

static void
update_ui_state (IpsCertificatesWindow *self)
{
  gboolean any = ips_table_get_n_selected (self->table) > 0;
  const char *need_one[] = { "certificate", "diagnose", "properties", "copy" };

  for (guint i = 0; i < G_N_ELEMENTS (need_one); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), need_one[i])), any);
}

static void
row_activated_cb (IpsCertificatesWindow *self, IpsSensor *sensor)
{
  gtk_window_present (GTK_WINDOW (ips_certificate_dialog_new (self->workspace, sensor, GTK_WINDOW (self))));
}

/* Keys that are this window's own; the application's accelerators come after. */
static gboolean
ips_certificates_window_key_press (GtkWidget *widget, GdkEventKey *event)
{
  IpsCertificatesWindow *self = IPS_CERTIFICATES_WINDOW (widget);
  gboolean control = (event->state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK;
  guint keyval = gdk_keyval_to_lower (event->keyval);

  if (control && keyval == GDK_KEY_f)
    g_action_group_activate_action (G_ACTION_GROUP (self), "search", NULL);
  else if (control && keyval == GDK_KEY_r)
    g_action_group_activate_action (G_ACTION_GROUP (self), "refresh", NULL);
  else if (control && keyval == GDK_KEY_w)
    gtk_window_close (GTK_WINDOW (self));
  else
    return GTK_WIDGET_CLASS (ips_certificates_window_parent_class)->key_press_event (widget, event);
  return GDK_EVENT_STOP;
}

static void
ips_certificates_window_dispose (GObject *object)
{
  IpsCertificatesWindow *self = IPS_CERTIFICATES_WINDOW (object);

  g_clear_handle_id (&self->summary_id, g_source_remove);

  G_OBJECT_CLASS (ips_certificates_window_parent_class)->dispose (object);
}

static void
ips_certificates_window_finalize (GObject *object)
{
  /* The table's callbacks are handed the workspace, so it outlives the widgets. */
  g_clear_object (&IPS_CERTIFICATES_WINDOW (object)->workspace);

  G_OBJECT_CLASS (ips_certificates_window_parent_class)->finalize (object);
}

static void
ips_certificates_window_class_init (IpsCertificatesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_certificates_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_certificates_window_finalize;
  widget_class->key_press_event = ips_certificates_window_key_press;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-certificates-window.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatesWindow, header);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatesWindow, content);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatesWindow, chart_box);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatesWindow, chart_revealer);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatesWindow, chart_label);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatesWindow, show_all_button);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatesWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatesWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatesWindow, row_menu);
  gtk_widget_class_bind_template_callback (widget_class, show_all_clicked_cb);
}

static void
ips_certificates_window_init (IpsCertificatesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_ENTRY (self->search_entry));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);

  self->chart = IPS_EXPIRY_CHART (ips_expiry_chart_new ());
  gtk_container_add (GTK_CONTAINER (self->chart_box), GTK_WIDGET (self->chart));
  g_signal_connect_object (self->chart, "week-selected", G_CALLBACK (week_selected_cb), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self->chart_box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_widget_show_all (GTK_WIDGET (self->chart_box));
}

static void
set_up (IpsCertificatesWindow *self)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  guint n_columns;
  const IpsTableColumn *columns = ips_certificate_columns_get (&n_columns);

  self->table = IPS_TABLE (ips_table_new ("certificates", columns, n_columns, self->workspace));
  ips_table_set_export (self->table, ips_certificate_columns_get_export ());
  ips_table_set_accessible_name (self->table, _("IPS Certificates"));
  ips_table_set_search_entry (self->table, self->search_entry);
  ips_table_set_context_menu (self->table, self->row_menu);
  ips_table_set_empty (self->table, _("No devices yet. Add one in the main window, or import a list."), NULL, NULL);
  gtk_widget_show (GTK_WIDGET (self->table));
  gtk_box_pack_start (self->content, GTK_WIDGET (self->table), TRUE, TRUE, 0);

  self->bar = IPS_JOB_BAR (ips_job_bar_new (self->workspace));
  gtk_box_pack_end (self->content, GTK_WIDGET (self->bar), FALSE, FALSE, 0);

  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (sensors_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (list_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "communication-changed", G_CALLBACK (communication_changed_cb), self, G_CONNECT_SWAPPED);
  ips_age_timer_add (self, RECOUNT_EVERY_S, tick);

  /* The table remembers whether its filters were shown. */
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "filter-bar")),
                             g_variant_new_boolean (ips_table_get_filter_bar (self->table)));
  list_changed_cb (self);
  g_clear_handle_id (&self->summary_id, g_source_remove);
  update_summary_cb (self);
  update_ui_state (self);
  gtk_widget_grab_focus (GTK_WIDGET (ips_table_get_view (self->table)));
}

GtkWidget *
ips_certificates_window_new (IpsWorkspace *workspace, GtkApplication *application)
{
  IpsCertificatesWindow *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_CERTIFICATES_WINDOW, "application", application, NULL);
  self->workspace = g_object_ref (workspace);
  ips_window_fit_to_screen (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  ips_close_keys_attach (GTK_WINDOW (self));
  set_up (self);
  return GTK_WIDGET (self);
}
