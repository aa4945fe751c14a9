/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-reboot-dialog.h"

#include "ips-config.h"
#include <glib/gi18n-lib.h>

#include "ips-link-form.h"
#include "ips-reboot-order.h"
#include "ips-sign-style.h"
#include "ips-text.h"
#include "ips-traffic.h"
#include "ips-verb-action.h"
#include "ips-window-check.h"

#define BUTTON_CHARS 32

struct _IpsRebootDialog
{
  GtkDialog parent_instance;

  GtkImage *sign_image;
  GtkLabel *question_label;
  GtkLabel *names_label;
  GtkLabel *meanwhile_label;
  GtkBox *confirm_box;
  GtkLabel *confirm_label;
  GtkEntry *confirm_entry;
  GtkEntry *reason_entry;
  GtkCheckButton *sequence_check;
  IpsWindowCheck *window_check;
  GtkButton *cancel_button;
  GtkButton *reboot_button;

  IpsWorkspace *workspace;   /* (owned) (nullable) */
  GPtrArray *sensors;        /* (owned) (element-type IpsSensor) */
  GWeakRef bar;              /* IpsJobBar: its window may close before the answer */
};

G_DEFINE_TYPE (IpsRebootDialog, ips_reboot_dialog, GTK_TYPE_DIALOG)

static void
show_one (IpsRebootDialog *self)
{
  const char *name = ips_sensor_get_name (g_ptr_array_index (self->sensors, 0));
  g_autofree char *escaped = ips_text_escape_mnemonic (name);
  /* TRANSLATORS: %s: the display name of a device */
  g_autofree char *question = g_strdup_printf (_("Reboot “%s”?"), name);
  /* TRANSLATORS: a button; %s: the display name of a device */
  g_autofree char *label = g_strdup_printf (_("_Reboot %s"), escaped);
  GtkLabel *text;

  gtk_label_set_text (self->question_label, question);
  gtk_widget_hide (GTK_WIDGET (self->names_label));
  gtk_button_set_label (self->reboot_button, label);
  /* The question says all of a long name. */
  text = GTK_LABEL (gtk_bin_get_child (GTK_BIN (self->reboot_button)));
  gtk_label_set_ellipsize (text, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (text, BUTTON_CHARS);
  /* a box of buttons gives no more than the least, which for what may be cut is next to nothing */
  gtk_label_set_width_chars (text, (int) MIN (g_utf8_strlen (gtk_label_get_text (text), -1), BUTTON_CHARS));
}

static void
show_several (IpsRebootDialog *self)
{
  guint n = self->sensors->len;
  g_autofree char *question = g_strdup_printf (ngettext ("Reboot %u device?", "Reboot %u devices?", n), n);
  g_autofree char *names = ips_verb_action_list_names (self->sensors);
  g_autofree char *label = g_strdup_printf (ngettext ("_Reboot %u Device", "_Reboot %u Devices", n), n);

  gtk_label_set_text (self->question_label, question);
  gtk_label_set_text (self->names_label, names);
  gtk_button_set_label (self->reboot_button, label);
}

static void
show_meanwhile (IpsRebootDialog *self)
{
  IpsTransport transport = ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport;
  g_autofree char *traffic = ips_traffic_explain_stops (self->sensors);
  g_autofree char *forms = ips_link_form_describe (self->sensors, IPS_VERB_REBOOT, transport);
  g_autofree char *text = g_strdup_printf ("%s\n%s\n%s\n\n%s", self->sensors->len == 1
                                           ? _("It stops inspecting traffic until it is up again, which takes some minutes.")
                                           : _("Each stops inspecting traffic until it is up again, which takes some minutes."),
                                           traffic, _("Rebooting cannot be undone."), forms);

  gtk_label_set_text (self->meanwhile_label, text);
}

/* Where traffic stops, a click alone is not enough. */
static void
show_confirmation (IpsRebootDialog *self)
{
  g_autoptr(GPtrArray) stopping = ips_traffic_filter (self->sensors, IPS_TRAFFIC_FAIL_CLOSE);
  g_autofree char *names = NULL, *question = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->confirm_box), stopping->len > 0);
  if (stopping->len == 0)
    return;
  if (self->sensors->len == 1)
    {
      question = g_strdup (_("_Type the name of the device to confirm that its traffic may stop"));
    }
  else
    {
      g_autofree char *listed = ips_verb_action_list_names (stopping);

      names = ips_text_escape_mnemonic (listed);
      question = g_strdup_printf ("%s\n%s", _("_Type how many devices stop traffic to confirm it:"), names);
    }
  gtk_label_set_text_with_mnemonic (self->confirm_label, question);
}

static void
update_ui_state (IpsRebootDialog *self)
{
  gboolean confirmed = ips_traffic_is_confirmed (self->sensors, gtk_entry_get_text (self->confirm_entry));

  gtk_widget_set_sensitive (GTK_WIDGET (self->reboot_button), confirmed);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->reboot_button), confirmed ? NULL
                               : self->sensors->len == 1 ? _("Type the name of the device first: its traffic stops.")
                                                         : _("Type first how many of the devices stop traffic."));
}

/* What is asked stays true while the question stands, also where another program changes a device. */
static void
sensors_changed_cb (IpsRebootDialog *self)
{
  show_meanwhile (self);
  show_confirmation (self);
  ips_window_check_set_sensors (self->window_check, self->sensors);
  update_ui_state (self);
}

static void
submit (IpsRebootDialog *self)
{
  g_autoptr(IpsJobBar) bar = g_weak_ref_get (&self->bar);
  g_autoptr(IpsRebootOrder) order = ips_reboot_order_new ();
  g_autofree char *parameters = NULL;

  order->in_sequence = self->sensors->len > 1 && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->sequence_check));
  order->in_window = ips_window_check_is_wanted (self->window_check);
  /* it was typed: the button is not to be clicked before */
  order->stop_traffic = ips_traffic_count (self->sensors, IPS_TRAFFIC_FAIL_CLOSE) > 0;
  ips_reboot_order_set_reason (order, gtk_entry_get_text (self->reason_entry));
  parameters = ips_reboot_order_to_json (order);
  ips_verb_action_submit (self->workspace, IPS_VERB_REBOOT, self->sensors, parameters,
                          gtk_window_get_transient_for (GTK_WINDOW (self)), bar);
}

static void
ips_reboot_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_OK)
    submit (IPS_REBOOT_DIALOG (dialog));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_reboot_dialog_dispose (GObject *object)
{
  IpsRebootDialog *self = IPS_REBOOT_DIALOG (object);

  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_reboot_dialog_parent_class)->dispose (object);
}

static void
ips_reboot_dialog_finalize (GObject *object)
{
  IpsRebootDialog *self = IPS_REBOOT_DIALOG (object);

  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  g_weak_ref_clear (&self->bar);
  G_OBJECT_CLASS (ips_reboot_dialog_parent_class)->finalize (object);
}

static void
ips_reboot_dialog_class_init (IpsRebootDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_reboot_dialog_dispose;
  object_class->finalize = ips_reboot_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_reboot_dialog_response;

  g_type_ensure (IPS_TYPE_WINDOW_CHECK);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-reboot-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsRebootDialog, sign_image);
  gtk_widget_class_bind_template_child (widget_class, IpsRebootDialog, question_label);
  gtk_widget_class_bind_template_child (widget_class, IpsRebootDialog, names_label);
  gtk_widget_class_bind_template_child (widget_class, IpsRebootDialog, meanwhile_label);
  gtk_widget_class_bind_template_child (widget_class, IpsRebootDialog, confirm_box);
  gtk_widget_class_bind_template_child (widget_class, IpsRebootDialog, confirm_label);
  gtk_widget_class_bind_template_child (widget_class, IpsRebootDialog, confirm_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsRebootDialog, reason_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsRebootDialog, sequence_check);
  gtk_widget_class_bind_template_child (widget_class, IpsRebootDialog, window_check);
  gtk_widget_class_bind_template_child (widget_class, IpsRebootDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, IpsRebootDialog, reboot_button);
  gtk_widget_class_bind_template_callback (widget_class, update_ui_state);
}

static void
ips_reboot_dialog_init (IpsRebootDialog *self)
{
  self->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_weak_ref_init (&self->bar, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_entry_set_max_length (self->reason_entry, IPS_REBOOT_REASON_MAX);
  ips_sign_style_apply (GTK_WIDGET (self->sign_image));
}

GtkWidget *
ips_reboot_dialog_new (IpsWorkspace *workspace, GPtrArray *sensors, IpsJobBar *bar, GtkWindow *parent)
{
  IpsRebootDialog *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (sensors != NULL && sensors->len > 0, NULL);
  g_return_val_if_fail (bar == NULL || IPS_IS_JOB_BAR (bar), NULL);

  self = g_object_new (IPS_TYPE_REBOOT_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  ips_window_check_set_workspace (self->window_check, workspace);
  g_weak_ref_set (&self->bar, bar);
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (self->sensors, g_object_ref (g_ptr_array_index (sensors, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->sequence_check), sensors->len > 1);
  if (sensors->len == 1)
    show_one (self);
  else
    show_several (self);
  sensors_changed_cb (self);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "sensors-changed", G_CALLBACK (sensors_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel_button));
  return GTK_WIDGET (self);
}
