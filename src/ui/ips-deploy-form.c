/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-form.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"

#define ALL "all"
#define CAREFUL "careful"
#define OWN "own"
/* At night, when little is lost while nothing is inspected. */
#define SUGGESTED_HOUR 2

struct _IpsDeployForm
{
  GtkGrid parent_instance;

  GtkComboBox *start_combo;
  GtkEntry *time_entry;
  GtkComboBox *waves_combo;
  GtkEntry *sizes_entry;
  GtkComboBoxText *canary_combo;
  GtkWidget *canary_label;
  GtkLabel *waves_label;
  GtkWidget *limits_title;
  GtkWidget *limits_box;
  GtkSpinButton *load_spin;
  GtkSpinButton *memory_spin;
  GtkSpinButton *errors_spin;
  GtkComboBox *changed_combo;
  GtkToggleButton *sequence_check;
  GtkWidget *category_title;
  GtkWidget *category_box;
  GtkComboBox *category_combo;
  GtkLabel *category_label;
  guint n_categories;          /* routers for which one may have to be chosen */
  IpsRollout *rollout;         /* (owned) (nullable): as it was entered; %NULL all devices at once */
  IpsRollout *former;          /* (owned) (nullable): that it was before, whose gates count for own waves */
  IpsDeployOptions others;     /* what cannot be entered here; no pointers in it */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsDeployForm, ips_deploy_form, GTK_TYPE_GRID)

/* --- reading --- */

/* "2026-11-29 02:00" in the time zone of this computer. */
static gboolean
read_time (const char *text, gint64 now_us, gint64 *time_us, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *iso = g_strdup_printf ("%s:00", stripped);
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr(GDateTime) date = NULL;

  g_strdelimit (iso, " ", 'T');
  date = g_date_time_new_from_iso8601 (iso, zone);
  if (date == NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("Enter the time as year-month-day hour:minute, such as 2026-11-29 02:00."));
      return FALSE;
    }
  *time_us = g_date_time_to_unix (date) * G_USEC_PER_SEC;
  if (*time_us > now_us)
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("That time is past: enter a later one."));
  return FALSE;
}

/* (transfer full) (nullable): %NULL without an error: all devices at once */
static IpsRollout *
read_rollout (IpsDeployForm *self, GError **error)
{
  const char *kind = gtk_combo_box_get_active_id (self->waves_combo);
  const char *canary = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->canary_combo));
  g_autoptr(IpsRollout) rollout = NULL;

  if (g_strcmp0 (kind, ALL) == 0)
    return NULL;
  rollout = ips_rollout_new_careful ();
  if (g_strcmp0 (kind, OWN) == 0)
    {
      if (self->former != NULL)
        {
          ips_rollout_free (rollout);
          rollout = ips_rollout_copy (self->former);
        }
      g_free (rollout->canary_group);
      rollout->canary_group = g_strdup (canary != NULL ? canary : "");
      if (!ips_rollout_parse_sizes (rollout, gtk_entry_get_text (self->sizes_entry), error) || !ips_rollout_validate (rollout, error))
        return NULL;
    }
  rollout->limits = (IpsHealthLimits) { (guint) gtk_spin_button_get_value_as_int (self->load_spin), (guint) gtk_spin_button_get_value_as_int (self->memory_spin),
                                        (guint) gtk_spin_button_get_value_as_int (self->errors_spin) };
  return g_steal_pointer (&rollout);
}

gboolean
ips_deploy_form_get (IpsDeployForm *self, gint64 now_us, IpsDeployOptions *options, GError **error)
{
  g_autoptr(GError) problem = NULL;

  g_return_val_if_fail (IPS_IS_DEPLOY_FORM (self), FALSE);

  *options = self->others;
  ips_changed_rule_from_nick (gtk_combo_box_get_active_id (self->changed_combo), &options->changed);
  options->in_sequence = gtk_toggle_button_get_active (self->sequence_check);
  ips_deployment_start_from_nick (gtk_combo_box_get_active_id (self->start_combo), &options->start);
  if (self->n_categories > 0)
    ips_signature_category_from_nick (gtk_combo_box_get_active_id (self->category_combo), &options->category);
  g_clear_pointer (&self->rollout, ips_rollout_free);
  self->rollout = read_rollout (self, &problem);
  options->rollout = self->rollout;
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return options->start != IPS_START_AT || read_time (gtk_entry_get_text (self->time_entry), now_us, &options->at_us, error);
}

/* --- what is shown --- */

/* (transfer full): what is done to the routers */
static char *
describe_category (IpsDeployForm *self)
{
  IpsSignatureCategory category = IPS_CATEGORY_KEEP;

  ips_signature_category_from_nick (gtk_combo_box_get_active_id (self->category_combo), &category);
  if (category == IPS_CATEGORY_KEEP)
    return g_strdup_printf (ngettext ("%u router has no signatures yet. Where no category is chosen on it, the package is refused.",
                                      "%u routers have no signatures yet. Where no category is chosen on one, it refuses the package.", self->n_categories),
                            self->n_categories);
  return g_strdup_printf (ngettext ("%u router has no signatures yet. Where no category is chosen on it, all are retired, these are unretired, and its configuration is saved first.",
                                    "%u routers have no signatures yet. Where no category is chosen on one, all are retired, these are unretired, and its configuration is saved first.",
                                    self->n_categories), self->n_categories);
}

static void
update_ui_state (IpsDeployForm *self)
{
  const char *kind = gtk_combo_box_get_active_id (self->waves_combo);
  gboolean own = g_strcmp0 (kind, OWN) == 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsRollout) rollout = read_rollout (self, &error);
  g_autofree char *words = rollout != NULL ? ips_rollout_describe (rollout) : NULL;
  g_autofree char *category = describe_category (self);

  gtk_widget_set_visible (GTK_WIDGET (self->time_entry), g_strcmp0 (gtk_combo_box_get_active_id (self->start_combo), "at") == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->sizes_entry), own);
  gtk_widget_set_visible (GTK_WIDGET (self->canary_combo), own);
  gtk_widget_set_visible (self->canary_label, own);
  gtk_widget_set_visible (self->limits_title, g_strcmp0 (kind, ALL) != 0);
  gtk_widget_set_visible (self->limits_box, g_strcmp0 (kind, ALL) != 0);
  gtk_label_set_text (self->waves_label, error != NULL ? error->message : words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->waves_label), rollout != NULL || error != NULL);
  gtk_widget_set_visible (self->category_title, self->n_categories > 0);
  gtk_widget_set_visible (self->category_box, self->n_categories > 0);
  gtk_label_set_text (self->category_label, category);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
ips_deploy_form_set_sensors (IpsDeployForm *self, GPtrArray *sensors)
{
  guint n = 0;

  g_return_if_fail (IPS_IS_DEPLOY_FORM (self));

  for (guint i = 0; i < sensors->len; i++)
    n += ips_signature_category_is_needed (g_ptr_array_index (sensors, i)) ? 1 : 0;
  if (n == self->n_categories)
    return;
  self->n_categories = n;
  update_ui_state (self);
}

/* "2026-11-29 02:00" */
static void
show_time (IpsDeployForm *self, gint64 at_us)
{
  g_autoptr(GDateTime) at = g_date_time_new_from_unix_local (at_us / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (at, "%Y-%m-%d %H:%M");

  gtk_entry_set_text (self->time_entry, text);
}

static void
show_rollout (IpsDeployForm *self, const IpsRollout *rollout)
{
  g_autoptr(IpsRollout) all = ips_rollout_new ();
  g_autoptr(IpsRollout) careful = ips_rollout_new_careful ();
  g_autofree char *sizes = NULL;
  gboolean own;

  careful->limits = rollout->limits;
  own = !ips_rollout_equal (rollout, all) && !ips_rollout_equal (rollout, careful);
  g_clear_pointer (&self->former, ips_rollout_free);
  if (own)
    {
      self->former = ips_rollout_copy (rollout);
      sizes = ips_rollout_sizes_to_text (rollout);
      gtk_entry_set_text (self->sizes_entry, sizes);
      if (!gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->canary_combo), rollout->canary_group))
        {
          gtk_combo_box_text_append (self->canary_combo, rollout->canary_group, rollout->canary_group);
          gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->canary_combo), rollout->canary_group);
        }
    }
  gtk_spin_button_set_value (self->load_spin, rollout->limits.load_rise);
  gtk_spin_button_set_value (self->memory_spin, rollout->limits.memory_rise);
  gtk_spin_button_set_value (self->errors_spin, rollout->limits.errors);
  gtk_combo_box_set_active_id (self->waves_combo, own ? OWN : ips_rollout_equal (rollout, all) ? ALL : CAREFUL);
}

void
ips_deploy_form_set (IpsDeployForm *self, const IpsDeployOptions *options)
{
  g_return_if_fail (IPS_IS_DEPLOY_FORM (self));

  self->others = (IpsDeployOptions) {
    .trust_upgraded = options->trust_upgraded, .ignore_clock = options->ignore_clock, .limit_s = options->limit_s, .automatic = options->automatic
  };
  gtk_combo_box_set_active_id (self->start_combo, ips_deployment_start_to_nick (options->start));
  if (options->start == IPS_START_AT)
    show_time (self, options->at_us);
  if (options->rollout != NULL)
    show_rollout (self, options->rollout);
  gtk_combo_box_set_active_id (self->changed_combo, ips_changed_rule_to_nick (options->changed));
  gtk_toggle_button_set_active (self->sequence_check, options->in_sequence);
  if (options->category != IPS_CATEGORY_KEEP)
    gtk_combo_box_set_active_id (self->category_combo, ips_signature_category_to_nick (options->category));
  update_ui_state (self);
}

/* --- life --- */

static void
ips_deploy_form_finalize (GObject *object)
{
  g_clear_pointer (&IPS_DEPLOY_FORM (object)->former, ips_rollout_free);
  g_clear_pointer (&IPS_DEPLOY_FORM (object)->rollout, ips_rollout_free);
  G_OBJECT_CLASS (ips_deploy_form_parent_class)->finalize (object);
}

static void
ips_deploy_form_class_init (IpsDeployFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_deploy_form_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-deploy-form.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IpsDeployForm, name)
  BIND (start_combo);
  BIND (time_entry);
  BIND (waves_combo);
  BIND (sizes_entry);
  BIND (canary_combo);
  BIND (canary_label);
  BIND (waves_label);
  BIND (limits_title);
  BIND (limits_box);
  BIND (load_spin);
  BIND (memory_spin);
  BIND (errors_spin);
  BIND (changed_combo);
  BIND (sequence_check);
  BIND (category_title);
  BIND (category_box);
  BIND (category_combo);
  BIND (category_label);
#undef BIND
}

static void
ips_deploy_form_init (IpsDeployForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_combo_box_set_active_id (self->start_combo, ips_deployment_start_to_nick (IPS_START_NOW));
  gtk_combo_box_set_active_id (self->waves_combo, ALL);
  gtk_combo_box_set_active_id (self->changed_combo, ips_changed_rule_to_nick (IPS_CHANGED_WARN));
  gtk_combo_box_set_active_id (self->category_combo, ips_signature_category_to_nick (IPS_CATEGORY_BASIC));
}

static void
suggest_time (IpsDeployForm *self, gint64 now_us)
{
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_local (now_us / G_USEC_PER_SEC);
  g_autoptr(GDateTime) next = g_date_time_add_days (now, g_date_time_get_hour (now) < SUGGESTED_HOUR ? 0 : 1);
  g_autofree char *day = g_date_time_format (next, "%Y-%m-%d");
  g_autofree char *text = g_strdup_printf ("%s %02d:00", day, SUGGESTED_HOUR);

  gtk_entry_set_text (self->time_entry, text);
}

GtkWidget *
ips_deploy_form_new (IpsFleet *fleet, gint64 now_us)
{
  IpsDeployForm *self;
  g_auto(GStrv) groups = NULL;

  g_return_val_if_fail (IPS_IS_FLEET (fleet), NULL);

  self = g_object_new (IPS_TYPE_DEPLOY_FORM, NULL);
  groups = ips_fleet_get_groups (fleet);
  gtk_combo_box_text_append (self->canary_combo, "", _("none"));
  for (guint i = 0; groups[i] != NULL; i++)
    gtk_combo_box_text_append (self->canary_combo, groups[i], groups[i]);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->canary_combo), "");
  suggest_time (self, now_us);
  g_signal_connect_object (self->start_combo, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->time_entry, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->waves_combo, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sizes_entry, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->load_spin, "value-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->memory_spin, "value-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->errors_spin, "value-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->category_combo, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canary_combo, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
