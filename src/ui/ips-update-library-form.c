/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-library-form.h"

#include <glib/gi18n-lib.h>

#include "ips-field.h"
#include "ips-format.h"

struct _IpsUpdateLibraryForm
{
  GtkBox parent_instance;

  gboolean filling;

  GtkSpinButton *parallel_spin;
  GtkToggleButton *metered_check;
  GtkSpinButton *signatures_spin;
  GtkSpinButton *sensors_spin;
  IpsField *watched_field;
  GtkLabel *disk_label;
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsUpdateLibraryForm, ips_update_library_form, GTK_TYPE_BOX)

static void
input_cb (IpsUpdateLibraryForm *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
ips_update_library_form_class_init (IpsUpdateLibraryFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_UPDATE_LIBRARY_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (IPS_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-library-form.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateLibraryForm, parallel_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateLibraryForm, metered_check);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateLibraryForm, signatures_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateLibraryForm, sensors_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateLibraryForm, watched_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateLibraryForm, disk_label);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
}

static void
ips_update_library_form_init (IpsUpdateLibraryForm *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_field_set_placeholder (self->watched_field, _("none"));
  self->filling = FALSE;
}

void
ips_update_library_form_set (IpsUpdateLibraryForm *self, const IpsUpdateSettings *settings)
{
  g_return_if_fail (IPS_IS_UPDATE_LIBRARY_FORM (self));

  self->filling = TRUE;
  gtk_spin_button_set_value (self->parallel_spin, settings->parallel);
  gtk_toggle_button_set_active (self->metered_check, settings->metered);
  gtk_spin_button_set_value (self->signatures_spin, settings->keep_signatures);
  gtk_spin_button_set_value (self->sensors_spin, settings->keep_sensors);
  if (g_strcmp0 (ips_field_get_text (self->watched_field), settings->watched_folder) != 0)
    ips_field_set_text (self->watched_field, settings->watched_folder);
  self->filling = FALSE;
}

void
ips_update_library_form_read (IpsUpdateLibraryForm *self, IpsUpdateSettings *settings)
{
  g_autofree char *watched = NULL;

  g_return_if_fail (IPS_IS_UPDATE_LIBRARY_FORM (self));

  watched = ips_field_dup_text (self->watched_field);
  settings->parallel = (guint) gtk_spin_button_get_value_as_int (self->parallel_spin);
  settings->metered = gtk_toggle_button_get_active (self->metered_check);
  settings->keep_signatures = (guint) gtk_spin_button_get_value_as_int (self->signatures_spin);
  settings->keep_sensors = (guint) gtk_spin_button_get_value_as_int (self->sensors_spin);
  ips_update_settings_set (&settings->watched_folder, watched);
}

void
ips_update_library_form_show_use (IpsUpdateLibraryForm *self, guint n_files, gint64 n_bytes)
{
  g_autofree char *size = ips_format_size (n_bytes);
  /* TRANSLATORS: %1$u is a count of packages, %2$s a size */
  g_autofree char *text = g_strdup_printf (ngettext ("%1$u package in the library, %2$s on disk.", "%1$u packages in the library, %2$s on disk.", n_files),
                                           n_files, size);

  g_return_if_fail (IPS_IS_UPDATE_LIBRARY_FORM (self));

  gtk_label_set_text (self->disk_label, text);
}

void
ips_update_library_form_set_problem (IpsUpdateLibraryForm *self, const char *sentence)
{
  g_return_if_fail (IPS_IS_UPDATE_LIBRARY_FORM (self));

  ips_field_set_error (self->watched_field, sentence);
}

GtkWidget *
ips_update_library_form_get_input (IpsUpdateLibraryForm *self, IpsUpdatePart part)
{
  g_return_val_if_fail (IPS_IS_UPDATE_LIBRARY_FORM (self), NULL);

  switch ((guint) part)
    {
    case IPS_UPDATE_PART_PARALLEL:        return GTK_WIDGET (self->parallel_spin);
    case IPS_UPDATE_PART_METERED:         return GTK_WIDGET (self->metered_check);
    case IPS_UPDATE_PART_KEEP_SIGNATURES: return GTK_WIDGET (self->signatures_spin);
    case IPS_UPDATE_PART_KEEP_SENSORS:    return GTK_WIDGET (self->sensors_spin);
    case IPS_UPDATE_PART_WATCHED:         return GTK_WIDGET (self->watched_field);
    default:                              return NULL;
    }
}
