/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-notify-form.h"

#include <glib/gi18n-lib.h>

#include "ips-field.h"

struct _IpsUpdateNotifyForm
{
  GtkBox parent_instance;

  gboolean filling;

  IpsField *notify_field;
  GtkToggleButton *available_check;
  GtkToggleButton *downloaded_check;
  GtkToggleButton *applied_check;
  GtkToggleButton *deployed_check;
  GtkToggleButton *daily_check;
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsUpdateNotifyForm, ips_update_notify_form, GTK_TYPE_BOX)

static void
input_cb (IpsUpdateNotifyForm *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
ips_update_notify_form_class_init (IpsUpdateNotifyFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_UPDATE_NOTIFY_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (IPS_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-notify-form.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateNotifyForm, notify_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateNotifyForm, available_check);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateNotifyForm, downloaded_check);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateNotifyForm, applied_check);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateNotifyForm, deployed_check);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateNotifyForm, daily_check);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
}

static void
ips_update_notify_form_init (IpsUpdateNotifyForm *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_field_set_placeholder (self->notify_field, _("one or more addresses, separated by commas"));
  self->filling = FALSE;
}

void
ips_update_notify_form_set (IpsUpdateNotifyForm *self, const IpsUpdateSettings *settings)
{
  g_return_if_fail (IPS_IS_UPDATE_NOTIFY_FORM (self));

  self->filling = TRUE;
  if (g_strcmp0 (ips_field_get_text (self->notify_field), settings->notify) != 0)
    ips_field_set_text (self->notify_field, settings->notify);
  gtk_toggle_button_set_active (self->available_check, settings->notify_available);
  gtk_toggle_button_set_active (self->downloaded_check, settings->notify_downloaded);
  gtk_toggle_button_set_active (self->applied_check, settings->notify_applied);
  gtk_toggle_button_set_active (self->deployed_check, settings->notify_deployed);
  gtk_toggle_button_set_active (self->daily_check, settings->notify_daily);
  self->filling = FALSE;
}

void
ips_update_notify_form_read (IpsUpdateNotifyForm *self, IpsUpdateSettings *settings)
{
  g_autofree char *notify = NULL;

  g_return_if_fail (IPS_IS_UPDATE_NOTIFY_FORM (self));

  notify = ips_field_dup_text (self->notify_field);
  ips_update_settings_set (&settings->notify, notify);
  settings->notify_available = gtk_toggle_button_get_active (self->available_check);
  settings->notify_downloaded = gtk_toggle_button_get_active (self->downloaded_check);
  settings->notify_applied = gtk_toggle_button_get_active (self->applied_check);
  settings->notify_deployed = gtk_toggle_button_get_active (self->deployed_check);
  settings->notify_daily = gtk_toggle_button_get_active (self->daily_check);
}

void
ips_update_notify_form_set_problem (IpsUpdateNotifyForm *self, const char *sentence)
{
  g_return_if_fail (IPS_IS_UPDATE_NOTIFY_FORM (self));

  ips_field_set_error (self->notify_field, sentence);
}

GtkWidget *
ips_update_notify_form_get_input (IpsUpdateNotifyForm *self, IpsUpdatePart part)
{
  g_return_val_if_fail (IPS_IS_UPDATE_NOTIFY_FORM (self), NULL);

  return part == IPS_UPDATE_PART_NOTIFY ? GTK_WIDGET (self->notify_field)
         : part == IPS_UPDATE_PART_EVENTS ? GTK_WIDGET (self->deployed_check) : NULL;
}
