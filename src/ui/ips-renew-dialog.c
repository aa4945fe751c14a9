/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-renew-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-link-form.h"
#include "ips-verb-action.h"
#include "ips-window-check.h"

struct _IpsRenewDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;   /* (owned) */
  IpsJobBar *bar;            /* (nullable), weak */

  GtkSpinButton *days_spin;
  GtkLabel *names_label;
  GtkLabel *note_label;
  IpsWindowCheck *window_check;
  GtkButton *renew_button;
  GtkButton *cancel_button;
};

G_DEFINE_TYPE (IpsRenewDialog, ips_renew_dialog, GTK_TYPE_DIALOG)

/* Those that end within the days entered. @n_mismatched: (out): ends too, but is not the trusted certificate, so
 * nothing may be asked of the device before Sync Certificate. (transfer full) */
static GPtrArray *
choose_sensors (IpsRenewDialog *self, guint *n_mismatched)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  GPtrArray *sensors = ips_fleet_get_sensors (fleet);
  IpsTransport transport = ips_fleet_get_communication (fleet)->transport;
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  int days = gtk_spin_button_get_value_as_int (self->days_spin);
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

  *n_mismatched = 0;
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      IpsCertificateStatus status = ips_sensor_get_certificate_status (sensor, transport, now_us);

      if (status != IPS_CERTIFICATE_STATUS_VALID && status != IPS_CERTIFICATE_STATUS_EXPIRED)
        continue;
      if (ips_certificate_get_days_left (ips_sensor_get_facts (sensor)->certificate, now_us) >= days)
        continue;
      if (ips_sensor_get_mismatch (sensor, transport) == IPS_MISMATCH_YES)
        (*n_mismatched)++;
      else
        g_ptr_array_add (chosen, g_object_ref (sensor));
    }
  return chosen;
}

static void
update_ui_state (IpsRenewDialog *self)
{
  guint n_mismatched;
  g_autoptr(GPtrArray) sensors = choose_sensors (self, &n_mismatched);
  g_autofree char *names = ips_verb_action_list_names (sensors);
  g_autofree char *label = g_strdup_printf (ngettext ("_Regenerate %u Certificate", "_Regenerate %u Certificates", sensors->len), sensors->len);
  g_autofree char *note = NULL, *forms = NULL, *text = NULL;

  gtk_label_set_text (self->names_label, sensors->len > 0 ? names : _("No certificate expires in that time."));
  gtk_button_set_label (self->renew_button, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->renew_button), sensors->len > 0);
  if (n_mismatched > 0)
    note = g_strdup_printf (ngettext ("%u more is left out because its certificate differs from the stored one: Sync Certificate first.",
                                      "%u more are left out because their certificates differ from the stored ones: Sync Certificate first.",
                                      n_mismatched), n_mismatched);
  forms = ips_link_form_describe (sensors, IPS_VERB_REGENERATE_CERTIFICATE,
                                  ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport);
  text = note != NULL && *forms != '\0' ? g_strdup_printf ("%s\n%s", forms, note) : g_strdup (note != NULL ? note : forms);
  gtk_label_set_text (self->note_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), *text != '\0');
  ips_window_check_set_sensors (self->window_check, sensors);
}

static void
ips_renew_dialog_response (GtkDialog *dialog, int response)
{
  IpsRenewDialog *self = IPS_RENEW_DIALOG (dialog);

  if (response == GTK_RESPONSE_ACCEPT)
    {
      guint n_mismatched;
      g_autoptr(GPtrArray) sensors = NULL;

      gtk_spin_button_update (self->days_spin);
      sensors = choose_sensors (self, &n_mismatched);
      if (sensors->len > 0)
        ips_verb_action_submit (self->workspace, IPS_VERB_REGENERATE_CERTIFICATE, sensors,
                                ips_window_check_is_wanted (self->window_check) ? IPS_VERB_ACTION_IN_WINDOW : NULL,
                                gtk_window_get_transient_for (GTK_WINDOW (self)), self->bar);
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_renew_dialog_dispose (GObject *object)
{
  IpsRenewDialog *self = IPS_RENEW_DIALOG (object);

  g_clear_weak_pointer (&self->bar);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_renew_dialog_parent_class)->dispose (object);
}

static void
ips_renew_dialog_class_init (IpsRenewDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_renew_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = ips_renew_dialog_response;

  g_type_ensure (IPS_TYPE_WINDOW_CHECK);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-renew-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsRenewDialog, days_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsRenewDialog, names_label);
  gtk_widget_class_bind_template_child (widget_class, IpsRenewDialog, note_label);
  gtk_widget_class_bind_template_child (widget_class, IpsRenewDialog, window_check);
  gtk_widget_class_bind_template_child (widget_class, IpsRenewDialog, renew_button);
  gtk_widget_class_bind_template_child (widget_class, IpsRenewDialog, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, update_ui_state);
}

static void
ips_renew_dialog_init (IpsRenewDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_renew_dialog_new (IpsWorkspace *workspace, GtkWindow *parent, IpsJobBar *bar)
{
  IpsRenewDialog *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_RENEW_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  g_set_weak_pointer (&self->bar, bar);
  ips_window_check_set_workspace (self->window_check, workspace);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "sensors-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->days_spin));
  return GTK_WIDGET (self);
}
