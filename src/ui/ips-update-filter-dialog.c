/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-filter-dialog.h"

#include <glib/gi18n-lib.h>

struct _IpsUpdateFilterDialog
{
  GtkDialog parent_instance;

  IpsUpdateSettings *settings;   /* (owned) */

  GtkToggleButton *fleet_check;
  GtkToggleButton *signatures_check;
  GtkToggleButton *sensors_check;
  GtkSpinButton *engine_spin;
  GtkSpinButton *newest_spin;
  GtkSpinButton *age_spin;
  GtkSpinButton *size_spin;
};

enum { SIGNAL_ACCEPTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsUpdateFilterDialog, ips_update_filter_dialog, GTK_TYPE_DIALOG)

static guint
get_number (GtkSpinButton *spin)
{
  gtk_spin_button_update (spin);
  return (guint) gtk_spin_button_get_value_as_int (spin);
}

static void
ips_update_filter_dialog_response (GtkDialog *dialog, int response)
{
  IpsUpdateFilterDialog *self = IPS_UPDATE_FILTER_DIALOG (dialog);
  IpsUpdateSettings *settings = self->settings;

  if (response == GTK_RESPONSE_OK)
    {
      settings->filter_fleet = gtk_toggle_button_get_active (self->fleet_check);
      settings->filter_signatures = gtk_toggle_button_get_active (self->signatures_check);
      settings->filter_sensors = gtk_toggle_button_get_active (self->sensors_check);
      settings->filter_lowest_engine = get_number (self->engine_spin);
      settings->filter_newest = get_number (self->newest_spin);
      settings->filter_max_age_days = get_number (self->age_spin);
      settings->filter_max_size_mib = get_number (self->size_spin);
      g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0, settings);
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_update_filter_dialog_finalize (GObject *object)
{
  g_clear_pointer (&IPS_UPDATE_FILTER_DIALOG (object)->settings, ips_update_settings_free);

  G_OBJECT_CLASS (ips_update_filter_dialog_parent_class)->finalize (object);
}

static void
ips_update_filter_dialog_class_init (IpsUpdateFilterDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_update_filter_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_update_filter_dialog_response;
  signals[SIGNAL_ACCEPTED] = g_signal_new ("accepted", IPS_TYPE_UPDATE_FILTER_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_POINTER);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-filter-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilterDialog, fleet_check);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilterDialog, signatures_check);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilterDialog, sensors_check);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilterDialog, engine_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilterDialog, newest_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilterDialog, age_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilterDialog, size_spin);
}

static void
ips_update_filter_dialog_init (IpsUpdateFilterDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_update_filter_dialog_new (const IpsUpdateSettings *settings, GtkWindow *parent)
{
  IpsUpdateFilterDialog *self = g_object_new (IPS_TYPE_UPDATE_FILTER_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, NULL);

  self->settings = ips_update_settings_copy (settings);
  gtk_toggle_button_set_active (self->fleet_check, settings->filter_fleet);
  gtk_toggle_button_set_active (self->signatures_check, settings->filter_signatures);
  gtk_toggle_button_set_active (self->sensors_check, settings->filter_sensors);
  gtk_spin_button_set_value (self->engine_spin, settings->filter_lowest_engine);
  gtk_spin_button_set_value (self->newest_spin, settings->filter_newest);
  gtk_spin_button_set_value (self->age_spin, settings->filter_max_age_days);
  gtk_spin_button_set_value (self->size_spin, settings->filter_max_size_mib);
  return GTK_WIDGET (self);
}

static void
append (GString *text, char *part /* (transfer full) */)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", part);
  g_free (part);
}

char *
ips_update_filter_dialog_describe (const IpsUpdateSettings *settings)
{
  GString *text = g_string_new (NULL);

  if (!settings->filter_signatures && !settings->filter_sensors)
    append (text, g_strdup (_("Nothing is downloaded: neither signature nor sensor updates are wanted")));
  else if (!settings->filter_signatures)
    append (text, g_strdup (_("Sensor updates only")));
  else if (!settings->filter_sensors)
    append (text, g_strdup (_("Signature updates only")));
  else
    append (text, g_strdup (_("Signature and sensor updates")));
  if (settings->filter_fleet)
    append (text, g_strdup (_("only what a device of the inventory can use")));
  if (settings->filter_newest > 0)
    append (text, g_strdup_printf (ngettext ("the newest signature update of each engine", "the newest %u signature updates of each engine", settings->filter_newest), settings->filter_newest));
  if (settings->filter_lowest_engine > 0)
    append (text, g_strdup_printf (_("for engine E%u and above"), settings->filter_lowest_engine));
  if (settings->filter_max_age_days > 0)
    append (text, g_strdup_printf (ngettext ("not older than %u day", "not older than %u days", settings->filter_max_age_days), settings->filter_max_age_days));
  if (settings->filter_max_size_mib > 0)
    /* TRANSLATORS: a size in MiB */
    append (text, g_strdup_printf (_("not larger than %u MiB"), settings->filter_max_size_mib));
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}
