/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-automatic.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-administration-page.h"
#include "ips-autostart.h"
#include "ips-field.h"
#include "ips-format.h"
#include "ips-license-prerequisites.h"
#include "ips-schedule.h"
#include "ips-undo-button.h"

/* What can be changed. */
typedef enum
{
  FIELD_MODE, FIELD_DAYS, FIELD_TIME, FIELD_SPREAD, FIELD_MAIL, FIELD_ADDRESSES, FIELD_LIMIT, FIELD_WINDOW, N_FIELDS
} Field;

static const char *const titles[N_FIELDS] =
{
  [FIELD_MODE] = N_("Download and apply licenses"),
  [FIELD_DAYS] = N_("Days before the expiration date"),
  [FIELD_TIME] = N_("Discover devices daily at"),
  [FIELD_SPREAD] = N_("Start up to so many minutes later"),
  [FIELD_MAIL] = N_("Email License Update Results"),
  [FIELD_ADDRESSES] = N_("Email Notification"),
  [FIELD_LIMIT] = N_("Requests to the licence server"),
  [FIELD_WINDOW] = N_("in any"),
};

struct _IpsLicenseAutomatic
{
  GtkFrame parent_instance;

  IpsWorkspace *workspace;       /* (owned) */
  IpsLicenseSettings *saved;     /* (owned): what the fields are compared with */
  gboolean setting;              /* the fields are being filled by us */
  GtkWidget *undos[N_FIELDS];    /* where it differs from what is saved */
  guint n_changes;
  char *problem;                 /* (owned) (nullable) */
  char *last_run;                /* (owned) (nullable): when it last ran and how it ended */

  IpsLicensePrerequisites *prerequisites;
  GtkToggleButton *apply_check;
  GtkComboBoxText *otherwise_combo;   /* the modes before %IPS_LICENSE_MODE_APPLY */
  GtkSpinButton *days_spin;
  IpsField *time_field;
  GtkSpinButton *spread_spin;
  GtkToggleButton *mail_check;
  IpsField *addresses_field;
  GtkSpinButton *limit_spin;
  GtkSpinButton *window_spin;
  GtkLabel *when_label;
  GtkWidget *advice_box;
  GtkLabel *advice_label;
  GtkBox *prerequisites_box;
};

static void administration_page_init (IpsAdministrationPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsLicenseAutomatic, ips_license_automatic, GTK_TYPE_FRAME,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_ADMINISTRATION_PAGE, administration_page_init))

static IpsLicensing *
get_licensing (IpsLicenseAutomatic *self)
{
  return ips_fleet_get_licensing (ips_workspace_get_fleet (self->workspace));
}

/* ---- the fields ---- */

/* @error: what is wrong with what was entered; then the settings keep what is saved */
static IpsLicenseSettings *
read_fields (IpsLicenseAutomatic *self, GError **time_error, GError **error)
{
  IpsLicenseSettings *settings = ips_license_settings_copy (self->saved);
  GError *parse_error = NULL;

  settings->mode = gtk_toggle_button_get_active (self->apply_check) ? IPS_LICENSE_MODE_APPLY
                     : (IpsLicenseMode) MAX (gtk_combo_box_get_active (GTK_COMBO_BOX (self->otherwise_combo)), 0);
  settings->days_before = (guint) gtk_spin_button_get_value_as_int (self->days_spin);
  if (!ips_license_settings_parse_time (ips_field_get_text (self->time_field), &settings->at_minute, &parse_error))
    g_propagate_error (time_error, parse_error);
  settings->spread_minutes = (guint) gtk_spin_button_get_value_as_int (self->spread_spin);
  settings->mail = gtk_toggle_button_get_active (self->mail_check);
  g_free (settings->addresses);
  settings->addresses = g_strdup (ips_field_get_text (self->addresses_field));
  settings->pace.limit = (guint) gtk_spin_button_get_value_as_int (self->limit_spin);
  settings->pace.window_us = (gint64) gtk_spin_button_get_value_as_int (self->window_spin) * G_USEC_PER_SEC;
  ips_license_settings_validate (settings, error);
  return settings;
}

/* As shown, for comparing and for telling. (transfer full) */
static char *
field_to_text (const IpsLicenseSettings *settings, Field field)
{
  switch (field)
    {
    case FIELD_MODE:
      return g_strdup (ips_license_mode_to_label (settings->mode));
    case FIELD_DAYS:
      return g_strdup_printf ("%u", settings->days_before);
    case FIELD_TIME:
      return ips_license_settings_format_time (settings->at_minute);
    case FIELD_SPREAD:
      return g_strdup_printf ("%u", settings->spread_minutes);
    case FIELD_MAIL:
      return g_strdup (settings->mail ? _("on") : _("off"));
    case FIELD_ADDRESSES:
      return g_strdup (settings->addresses);
    case FIELD_LIMIT:
      return g_strdup_printf ("%u", settings->pace.limit);
    case FIELD_WINDOW:
    case N_FIELDS:
    default:
      return g_strdup_printf ("%" G_GINT64_FORMAT, settings->pace.window_us / G_USEC_PER_SEC);
    }
}

static gboolean
field_equal (const IpsLicenseSettings *a, const IpsLicenseSettings *b, Field field)
{
  g_autofree char *left = field_to_text (a, field), *right = field_to_text (b, field);

  return g_str_equal (left, right);
}

static void
fill_field (IpsLicenseAutomatic *self, const IpsLicenseSettings *settings, Field field)
{
  g_autofree char *text = field_to_text (settings, field);

  switch (field)
    {
    case FIELD_MODE:
      gtk_toggle_button_set_active (self->apply_check, settings->mode == IPS_LICENSE_MODE_APPLY);
      gtk_combo_box_set_active (GTK_COMBO_BOX (self->otherwise_combo),
                                settings->mode == IPS_LICENSE_MODE_APPLY ? IPS_LICENSE_MODE_OFF : (int) settings->mode);
      break;
    case FIELD_DAYS:
      gtk_spin_button_set_value (self->days_spin, settings->days_before);
      break;
    case FIELD_TIME:
      ips_field_set_text (self->time_field, text);
      break;
    case FIELD_SPREAD:
      gtk_spin_button_set_value (self->spread_spin, settings->spread_minutes);
      break;
    case FIELD_MAIL:
      gtk_toggle_button_set_active (self->mail_check, settings->mail);
      break;
    case FIELD_ADDRESSES:
      ips_field_set_text (self->addresses_field, text);
      break;
    case FIELD_LIMIT:
      gtk_spin_button_set_value (self->limit_spin, settings->pace.limit);
      break;
    case FIELD_WINDOW:
    case N_FIELDS:
    default:
      gtk_spin_button_set_value (self->window_spin, (double) (settings->pace.window_us / G_USEC_PER_SEC));
      break;
    }
}

static void
mark (IpsField *field, const GError *error)
{
  g_autofree char *sentence = error != NULL ? ips_field_sentence (error->message) : NULL;

  ips_field_set_error (field, sentence);
}

/* "Europe/Berlin · next run 29 Nov 2026 02:00": in which zone the time is meant, and when that is next. Where nothing but this
 * window runs it, it says so. */
static char *
describe_next (const IpsLicenseSettings *settings, gint64 now_us)
{
  g_autoptr(IpsSchedule) rule = ips_licensing_make_rule (settings, now_us);
  g_autoptr(GTimeZone) zone = ips_schedule_get_zone (rule);
  g_autofree char *when = NULL;
  gint64 next_us = 0;

  if (settings->mode == IPS_LICENSE_MODE_OFF || !ips_schedule_next (rule, zone, now_us, &next_us))
    /* TRANSLATORS: %s is a time zone; nothing runs by itself */
    return g_strdup_printf (_("%s · switched off"), g_time_zone_get_identifier (zone));
  when = ips_format_date_time (next_us);
  if (ips_autostart_get () == IPS_AUTOSTART_OFF)
    /* TRANSLATORS: a time zone, and date and time of the next run */
    return g_strdup_printf (_("%1$s · next run %2$s, if Vedette is open then: the background service is off (Edit > Preferences)"),
                            g_time_zone_get_identifier (zone), when);
  /* TRANSLATORS: a time zone, and date and time of the next run */
  return g_strdup_printf (_("%1$s · next run %2$s"), g_time_zone_get_identifier (zone), when);
}

/* @settings: (nullable): %NULL while the time that is entered is none: nothing runs at another one */
static void
update_when (IpsLicenseAutomatic *self, const IpsLicenseSettings *settings)
{
  g_autofree char *next = settings != NULL ? describe_next (settings, ips_clock_now_us (ips_workspace_get_clock (self->workspace)))
                                           : g_strdup (_("Correct the time to see when the next run is"));
  g_autofree char *text = self->last_run != NULL ? g_strdup_printf ("%s · %s", next, self->last_run) : g_strdup (next);

  gtk_label_set_text (self->when_label, text);
}

static void
update_ui_state (IpsLicenseAutomatic *self)
{
  g_autoptr(GError) time_error = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLicenseSettings) now = read_fields (self, &time_error, &error);
  g_autofree char *advice = ips_license_settings_get_advice (now);
  g_autofree char *problem = NULL;
  guint n_changes = 0;
  gboolean same;

  for (Field field = 0; field < N_FIELDS; field++)
    {
      gboolean changed = !field_equal (now, self->saved, field);

      n_changes += changed;
      gtk_widget_set_visible (self->undos[field], changed || (field == FIELD_TIME && time_error != NULL));
    }
  n_changes += time_error != NULL;
  mark (self->time_field, time_error);
  /* Of all that is checked only the addresses are text. */
  mark (self->addresses_field, now->mail ? error : NULL);
  if (time_error != NULL)
    /* TRANSLATORS: the label of a field, and what is wrong with what was entered there */
    problem = g_strdup_printf (_("%1$s: %2$s."), _(titles[FIELD_TIME]), time_error->message);
  else if (error != NULL)
    problem = ips_field_sentence (error->message);

  gtk_widget_set_visible (self->advice_box, advice != NULL);
  gtk_label_set_text (self->advice_label, advice != NULL ? advice : "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->addresses_field), now->mail);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->addresses_field), now->mail ? _("Separate multiple addresses with commas")
                               : _("Select Email License Update Results first"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->otherwise_combo), now->mode != IPS_LICENSE_MODE_APPLY);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->otherwise_combo), now->mode != IPS_LICENSE_MODE_APPLY
                               ? _("What is done daily where a licence is due, while Download and apply licenses is off")
                               : _("Download and apply licenses is on, which does all of it"));
  ips_license_prerequisites_set_settings (self->prerequisites, now);
  update_when (self, time_error == NULL ? now : NULL);

  same = n_changes == self->n_changes && g_strcmp0 (problem, self->problem) == 0;
  self->n_changes = n_changes;
  g_free (self->problem);
  self->problem = g_steal_pointer (&problem);
  if (!same)
    ips_administration_page_changed (IPS_ADMINISTRATION_PAGE (self));
}

static void
input_cb (IpsLicenseAutomatic *self)
{
  if (!self->setting)
    update_ui_state (self);
}

static void
fill (IpsLicenseAutomatic *self, const IpsLicenseSettings *settings)
{
  self->setting = TRUE;
  for (Field field = 0; field < N_FIELDS; field++)
    fill_field (self, settings, field);
  self->setting = FALSE;
  update_ui_state (self);
}

/* What a setting is entered with. */
static GtkWidget *
find_input (IpsLicenseAutomatic *self, Field field)
{
  const gpointer inputs[N_FIELDS] = {
    [FIELD_MODE] = self->otherwise_combo, [FIELD_DAYS] = self->days_spin, [FIELD_TIME] = self->time_field,
    [FIELD_SPREAD] = self->spread_spin, [FIELD_MAIL] = self->mail_check, [FIELD_ADDRESSES] = self->addresses_field, [FIELD_LIMIT] = self->limit_spin,
    [FIELD_WINDOW] = self->window_spin,
  };

  return inputs[field];
}

static void
undo_clicked_cb (GtkWidget *button, IpsLicenseAutomatic *self)
{
  for (Field field = 0; field < N_FIELDS; field++)
    if (self->undos[field] == button)
      {
        self->setting = TRUE;
        fill_field (self, self->saved, field);
        self->setting = FALSE;
        gtk_widget_grab_focus (find_input (self, field));
      }
  update_ui_state (self);
}

static void
add_undos (IpsLicenseAutomatic *self)
{
  for (Field field = 0; field < N_FIELDS; field++)
    {
      self->undos[field] = ips_undo_button_attach (find_input (self, field), _(titles[field]));
      g_signal_connect_object (self->undos[field], "clicked", G_CALLBACK (undo_clicked_cb), self, 0);
    }
}

/* Somebody else saved: fields nobody touched follow, the others stay as they were entered. */
static void
settings_changed_cb (IpsLicenseAutomatic *self)
{
  g_autoptr(GError) time_error = NULL;
  g_autoptr(IpsLicenseSettings) entered = read_fields (self, &time_error, NULL);
  g_autoptr(IpsLicenseSettings) before = self->saved;

  self->saved = ips_license_settings_copy (ips_licensing_get_settings (get_licensing (self)));
  self->setting = TRUE;
  for (Field field = 0; field < N_FIELDS; field++)
    if (field_equal (entered, before, field) && (field != FIELD_TIME || time_error == NULL))
      fill_field (self, self->saved, field);
  self->setting = FALSE;
  update_ui_state (self);
}

/* ---- the last run ---- */

static void
update_last_run (IpsLicenseAutomatic *self)
{
  const IpsScheduledJob *schedule = ips_scheduler_lookup (ips_workspace_get_scheduler (self->workspace), IPS_LICENSING_SCHEDULE);
  g_autofree char *when = NULL, *outcome = NULL;

  g_clear_pointer (&self->last_run, g_free);
  if (schedule != NULL && schedule->last_run_us != 0)
    {
      when = ips_format_date_time (schedule->last_run_us);
      outcome = ips_scheduled_job_describe_outcome (schedule);
      /* TRANSLATORS: when it ran, and how that ended; then what was missed, if anything */
      self->last_run = *schedule->last_message != '\0' ? g_strdup_printf (_("last run %1$s: %2$s. %3$s"), when, outcome, schedule->last_message)
                                                       : g_strdup_printf (_("last run %1$s: %2$s"), when, outcome);
    }
  update_ui_state (self);
}

IpsLicenseSettings *
ips_license_automatic_dup_settings (IpsLicenseAutomatic *self)
{
  g_autoptr(GError) time_error = NULL;

  g_return_val_if_fail (IPS_IS_LICENSE_AUTOMATIC (self), NULL);

  return read_fields (self, &time_error, NULL);
}

static void
ips_license_automatic_dispose (GObject *object)
{
  IpsLicenseAutomatic *self = IPS_LICENSE_AUTOMATIC (object);

  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_license_automatic_parent_class)->dispose (object);
}

static void
ips_license_automatic_finalize (GObject *object)
{
  IpsLicenseAutomatic *self = IPS_LICENSE_AUTOMATIC (object);

  ips_license_settings_free (self->saved);
  g_free (self->problem);
  g_free (self->last_run);

  G_OBJECT_CLASS (ips_license_automatic_parent_class)->finalize (object);
}

static void
ips_license_automatic_class_init (IpsLicenseAutomaticClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_license_automatic_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_license_automatic_finalize;

  g_type_ensure (IPS_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-license-automatic.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, apply_check);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, otherwise_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, days_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, time_field);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, spread_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, mail_check);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, addresses_field);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, limit_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, window_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, when_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, advice_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, advice_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseAutomatic, prerequisites_box);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
}

static void
ips_license_automatic_init (IpsLicenseAutomatic *self)
{
  self->setting = TRUE;
  self->saved = ips_license_settings_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (IpsLicenseMode mode = 0; mode < IPS_LICENSE_MODE_APPLY; mode++)
    gtk_combo_box_text_append (self->otherwise_combo, ips_license_mode_to_nick (mode), ips_license_mode_to_label (mode));
  gtk_entry_set_width_chars (ips_field_get_entry (self->time_field), 6);
  gtk_widget_set_hexpand (GTK_WIDGET (ips_field_get_entry (self->time_field)), FALSE);
  add_undos (self);
}

GtkWidget *
ips_license_automatic_new (IpsWorkspace *workspace)
{
  IpsLicenseAutomatic *self;
  IpsLicensing *licensing;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_LICENSE_AUTOMATIC, NULL);
  self->workspace = g_object_ref (workspace);
  licensing = get_licensing (self);
  self->prerequisites = IPS_LICENSE_PREREQUISITES (ips_license_prerequisites_new (workspace));
  gtk_box_pack_start (self->prerequisites_box, GTK_WIDGET (self->prerequisites), TRUE, TRUE, 0);
  ips_license_settings_free (self->saved);
  self->saved = ips_license_settings_copy (ips_licensing_get_settings (licensing));
  g_signal_connect_object (licensing, "changed", G_CALLBACK (settings_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_scheduler (workspace), "changed", G_CALLBACK (update_last_run), self, G_CONNECT_SWAPPED);
  fill (self, self->saved);
  update_last_run (self);
  return GTK_WIDGET (self);
}

/* ---- the foot of the window ---- */

static guint
ips_license_automatic_get_n_changes (IpsAdministrationPage *page)
{
  return IPS_LICENSE_AUTOMATIC (page)->n_changes;
}

static char *
ips_license_automatic_dup_problem (IpsAdministrationPage *page)
{
  return g_strdup (IPS_LICENSE_AUTOMATIC (page)->problem);
}

static void
ips_license_automatic_reset (IpsAdministrationPage *page)
{
  IpsLicenseAutomatic *self = IPS_LICENSE_AUTOMATIC (page);

  fill (self, self->saved);
}

static void
ips_license_automatic_restore_defaults (IpsAdministrationPage *page)
{
  g_autoptr(IpsLicenseSettings) defaults = ips_license_settings_new ();

  fill (IPS_LICENSE_AUTOMATIC (page), defaults);
}

static char **
ips_license_automatic_describe_defaults (IpsAdministrationPage *page)
{
  g_autoptr(IpsLicenseSettings) defaults = ips_license_settings_new ();
  g_autoptr(IpsLicenseSettings) now = ips_license_automatic_dup_settings (IPS_LICENSE_AUTOMATIC (page));
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();

  for (Field field = 0; field < N_FIELDS; field++)
    {
      g_autofree char *shown = field_to_text (now, field), *then = field_to_text (defaults, field);

      ips_administration_page_add_change (lines, _(titles[field]), shown, then);
    }
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsLicenseAutomatic *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ips_licensing_save_settings_finish (IPS_LICENSING (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->workspace != NULL)
    {
      ips_license_settings_free (self->saved);
      self->saved = ips_license_settings_copy (ips_licensing_get_settings (IPS_LICENSING (source)));
      fill (self, self->saved);
    }
  g_task_return_boolean (task, TRUE);
}

static void
ips_license_automatic_save_async (IpsAdministrationPage *page, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsLicenseAutomatic *self = IPS_LICENSE_AUTOMATIC (page);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(IpsLicenseSettings) settings = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, ips_license_automatic_save_async);
  settings = read_fields (self, &error, NULL);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  ips_licensing_save_settings_async (get_licensing (self), settings, cancellable, saved_cb, g_steal_pointer (&task));
}

static gboolean
ips_license_automatic_save_finish (IpsAdministrationPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
administration_page_init (IpsAdministrationPageInterface *iface)
{
  iface->get_n_changes = ips_license_automatic_get_n_changes;
  iface->dup_problem = ips_license_automatic_dup_problem;
  iface->reset = ips_license_automatic_reset;
  iface->restore_defaults = ips_license_automatic_restore_defaults;
  iface->describe_defaults = ips_license_automatic_describe_defaults;
  iface->save_async = ips_license_automatic_save_async;
  iface->save_finish = ips_license_automatic_save_finish;
}
