/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-auto-update-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-field.h"
#include "ips-policy.h"

struct _IpsAutoUpdateDialog
{
  GtkDialog parent_instance;

  IpsAutoUpdate *rule;              /* (owned) */

  GtkLabel *subject_label;
  GtkToggleButton *minor_radio;
  GtkToggleButton *service_packs_radio;
  GtkToggleButton *no_sensor_radio;
  GtkToggleButton *latest_radio;
  GtkToggleButton *behind_radio;
  GtkToggleButton *delayed_radio;
  GtkToggleButton *fixed_radio;
  GtkToggleButton *no_signature_radio;
  GtkSpinButton *behind_spin;
  GtkSpinButton *delayed_spin;
  IpsField *fixed_field;
};

enum { SIGNAL_ACCEPTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsAutoUpdateDialog, ips_auto_update_dialog, GTK_TYPE_DIALOG)

static GtkToggleButton *
get_sensor_radio (IpsAutoUpdateDialog *self, IpsAutoSensor choice)
{
  switch (choice)
    {
    case IPS_AUTO_SENSOR_MINOR:         return self->minor_radio;
    case IPS_AUTO_SENSOR_SERVICE_PACKS: return self->service_packs_radio;
    case IPS_AUTO_SENSOR_NONE:
    case IPS_N_AUTO_SENSORS:
    default:                            return self->no_sensor_radio;
    }
}

static GtkToggleButton *
get_signature_radio (IpsAutoUpdateDialog *self, IpsAutoSignature choice)
{
  switch (choice)
    {
    case IPS_AUTO_SIGNATURE_LATEST:  return self->latest_radio;
    case IPS_AUTO_SIGNATURE_BEHIND:  return self->behind_radio;
    case IPS_AUTO_SIGNATURE_DELAYED: return self->delayed_radio;
    case IPS_AUTO_SIGNATURE_FIXED:   return self->fixed_radio;
    case IPS_AUTO_SIGNATURE_NONE:
    case IPS_N_AUTO_SIGNATURES:
    default:                         return self->no_signature_radio;
    }
}

/* A number belongs to its own choice. */
static void
chosen_cb (IpsAutoUpdateDialog *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->behind_spin), gtk_toggle_button_get_active (self->behind_radio));
  gtk_widget_set_sensitive (GTK_WIDGET (self->delayed_spin), gtk_toggle_button_get_active (self->delayed_radio));
  gtk_widget_set_sensitive (GTK_WIDGET (self->fixed_field), gtk_toggle_button_get_active (self->fixed_radio));
  ips_field_set_error (self->fixed_field, NULL);
}

static guint
get_number (GtkSpinButton *spin)
{
  gtk_spin_button_update (spin);
  return (guint) gtk_spin_button_get_value_as_int (spin);
}

/* %FALSE after having said what to enter, where that is to be entered. */
static gboolean
read_fields (IpsAutoUpdateDialog *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = ips_field_dup_text (self->fixed_field);

  for (guint i = 0; i < IPS_N_AUTO_SENSORS; i++)
    if (gtk_toggle_button_get_active (get_sensor_radio (self, (IpsAutoSensor) i)))
      self->rule->sensor = (IpsAutoSensor) i;
  for (guint i = 0; i < IPS_N_AUTO_SIGNATURES; i++)
    if (gtk_toggle_button_get_active (get_signature_radio (self, (IpsAutoSignature) i)))
      self->rule->signature = (IpsAutoSignature) i;
  self->rule->number = 0;
  if (self->rule->signature == IPS_AUTO_SIGNATURE_BEHIND)
    self->rule->number = get_number (self->behind_spin);
  else if (self->rule->signature == IPS_AUTO_SIGNATURE_DELAYED)
    self->rule->number = get_number (self->delayed_spin);
  else if (self->rule->signature == IPS_AUTO_SIGNATURE_FIXED)
    ips_level_from_text (text, &self->rule->number);
  if (!ips_auto_update_validate (self->rule, &error))
    {
      g_autofree char *sentence = ips_field_sentence (error->message);

      ips_field_mark (self->fixed_field, sentence);
      return FALSE;
    }
  return TRUE;
}

static void
ips_auto_update_dialog_response (GtkDialog *dialog, int response)
{
  IpsAutoUpdateDialog *self = IPS_AUTO_UPDATE_DIALOG (dialog);

  if (response == GTK_RESPONSE_OK)
    {
      if (!read_fields (self))
        return;
      g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0, self->rule);
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_auto_update_dialog_finalize (GObject *object)
{
  g_clear_pointer (&IPS_AUTO_UPDATE_DIALOG (object)->rule, ips_auto_update_free);

  G_OBJECT_CLASS (ips_auto_update_dialog_parent_class)->finalize (object);
}

static void
ips_auto_update_dialog_class_init (IpsAutoUpdateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_auto_update_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_auto_update_dialog_response;
  signals[SIGNAL_ACCEPTED] = g_signal_new ("accepted", IPS_TYPE_AUTO_UPDATE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_POINTER);

  g_type_ensure (IPS_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-auto-update-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateDialog, subject_label);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateDialog, minor_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateDialog, service_packs_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateDialog, no_sensor_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateDialog, latest_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateDialog, behind_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateDialog, delayed_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateDialog, fixed_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateDialog, no_signature_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateDialog, behind_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateDialog, delayed_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateDialog, fixed_field);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
}

static void
ips_auto_update_dialog_init (IpsAutoUpdateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_field_set_placeholder (self->fixed_field, "S924");
}

GtkWidget *
ips_auto_update_dialog_new (const IpsAutoUpdate *rule, const char *subject, GtkWindow *parent)
{
  IpsAutoUpdateDialog *self = g_object_new (IPS_TYPE_AUTO_UPDATE_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, NULL);
  g_autofree char *level = rule->signature == IPS_AUTO_SIGNATURE_FIXED ? ips_level_to_text (rule->number) : g_strdup ("");

  self->rule = ips_auto_update_copy (rule);
  gtk_label_set_text (self->subject_label, subject);
  gtk_toggle_button_set_active (get_sensor_radio (self, rule->sensor), TRUE);
  gtk_toggle_button_set_active (get_signature_radio (self, rule->signature), TRUE);
  if (rule->signature == IPS_AUTO_SIGNATURE_BEHIND)
    gtk_spin_button_set_value (self->behind_spin, rule->number);
  if (rule->signature == IPS_AUTO_SIGNATURE_DELAYED)
    gtk_spin_button_set_value (self->delayed_spin, rule->number);
  ips_field_set_text (self->fixed_field, level);
  chosen_cb (self);
  return GTK_WIDGET (self);
}
