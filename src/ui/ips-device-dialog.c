/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-device-dialog.h"

#include "ips-config.h"
#include <glib/gi18n-lib.h>

#include "ips-device-console-page.h"
#include "ips-device-transport-page.h"
#include "ips-device-credentials-page.h"
#include "ips-device-general-page.h"
#include "ips-port-probe.h"
#include "ips-problem.h"
#include "ips-verb-action.h"
#include "ips-window.h"

struct _IpsDeviceDialog
{
  GtkDialog parent_instance;

  GtkInfoBar *info_bar;
  GtkLabel *info_label;
  GtkNotebook *notebook;
  IpsDeviceGeneralPage *general_page;
  IpsDeviceCredentialsPage *credentials_page;
  IpsDeviceTransportPage *communication_page;
  IpsDeviceConsolePage *console_page;
  GtkCheckButton *test_check;
  GtkButton *save_button;

  IpsWorkspace *workspace;     /* (owned) (nullable) */
  GPtrArray *ids;              /* (owned) (element-type utf8): of the sensors shown; empty: one is added */
  GPtrArray *saving;           /* (owned) (nullable) (element-type IpsSensor): what the running save writes */
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
};

G_DEFINE_TYPE (IpsDeviceDialog, ips_device_dialog, GTK_TYPE_DIALOG)

static void
update_ui_state (IpsDeviceDialog *self)
{
  gboolean adding = self->ids->len == 0;
  gboolean touched = ips_device_form_is_touched (IPS_DEVICE_FORM (self->general_page)) ||
                     ips_device_form_is_touched (IPS_DEVICE_FORM (self->credentials_page)) ||
                     ips_device_form_is_touched (IPS_DEVICE_FORM (self->communication_page)) ||
                     ips_device_form_is_touched (IPS_DEVICE_FORM (self->console_page));

  gtk_widget_set_sensitive (GTK_WIDGET (self->notebook), self->saving == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->test_check), self->saving == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), self->saving == NULL && (adding || touched));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->save_button),
                               adding || touched ? NULL : _("Nothing was changed yet"));
}

static void
info_bar_response_cb (GtkInfoBar *bar, int response, gpointer user_data)
{
  gtk_info_bar_set_revealed (bar, FALSE);
}

static void
show_failure (IpsDeviceDialog *self, const GError *error)
{
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_EXISTS) && self->ids->len <= 1)
    {
      gtk_notebook_set_current_page (self->notebook, 0);
      ips_device_general_page_show_name_taken (self->general_page,
                                               _("Another device has this name already. Enter a different name."));
      return;
    }
  sentence = ips_explain_error (ips_error_get_code (error), NULL, error->message);
  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_ADDRESS_EXISTS) && self->ids->len <= 1)
    {
      gtk_notebook_set_current_page (self->notebook, 0);
      ips_device_general_page_show_address_taken (self->general_page, sentence);
      return;
    }
  gtk_label_set_text (self->info_label, sentence);
  gtk_info_bar_set_revealed (self->info_bar, TRUE);
}

static void
address_split_cb (IpsDeviceDialog *self, guint port, int transport)
{
  ips_device_transport_page_enter (self->communication_page, port, transport);
}

static gboolean
check (IpsDeviceDialog *self)
{
  IpsDeviceForm *forms[] = { IPS_DEVICE_FORM (self->general_page), IPS_DEVICE_FORM (self->credentials_page),
                             IPS_DEVICE_FORM (self->communication_page), IPS_DEVICE_FORM (self->console_page) };
  GtkWidget *first = NULL;
  int first_page = 0;

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      GtkWidget *field = ips_device_form_check (forms[i]);

      if (field == NULL || first != NULL)
        continue;
      first = field;
      first_page = (int) i;
    }
  if (first == NULL)
    return TRUE;
  gtk_notebook_set_current_page (self->notebook, first_page);
  gtk_widget_grab_focus (first);
  return FALSE;
}

static void
apply (IpsDeviceDialog *self, IpsSensorConfig *config)
{
  ips_device_form_apply (IPS_DEVICE_FORM (self->general_page), config);
  ips_device_form_apply (IPS_DEVICE_FORM (self->credentials_page), config);
  ips_device_form_apply (IPS_DEVICE_FORM (self->communication_page), config);
  ips_device_form_apply (IPS_DEVICE_FORM (self->console_page), config);
}

/* What was touched goes over what the inventory says now, not over what it said when the dialog opened. */
static GPtrArray *
make_sensors (IpsDeviceDialog *self)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->ids->len == 0)
    {
      g_autoptr(IpsSensorConfig) config = ips_sensor_config_new ();

      apply (self, config);
      g_ptr_array_add (sensors, ips_sensor_new (NULL, g_steal_pointer (&config)));
    }
  for (guint i = 0; i < self->ids->len; i++)
    {
      const char *id = g_ptr_array_index (self->ids, i);
      IpsSensor *sensor = ips_fleet_lookup (fleet, id);
      g_autoptr(IpsSensorConfig) config = NULL;

      if (sensor == NULL)
        continue;
      config = ips_sensor_config_copy (ips_sensor_get_config (sensor));
      apply (self, config);
      g_ptr_array_add (sensors, ips_sensor_new (id, g_steal_pointer (&config)));
    }
  return g_steal_pointer (&sensors);
}

/* At the address and port as they stand in the form, saved or not. */
static void
probe_cb (IpsDeviceDialog *self, IpsPortProbe *probe)
{
  g_autoptr(GPtrArray) sensors = NULL;

  if (!check (self))
    return;
  sensors = make_sensors (self);
  if (sensors->len == 1)
    ips_port_probe_start (probe, self->workspace, ips_sensor_get_config (g_ptr_array_index (sensors, 0)));
}

static void
password_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  /* The vault keeps it for the session all the same, and says so where the program shows its warning. */
  if (!ips_vault_store_finish (IPS_VAULT (source), result, &error) && !ips_error_is_cancelled (error))
    g_message ("keyring: %s", error->message);
}

static void
store_passwords (IpsDeviceDialog *self, GPtrArray *sensors)
{
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  g_autoptr(IpsSecret) password = ips_device_credentials_page_get_password (self->credentials_page);

  ips_device_credentials_page_clear_password (self->credentials_page);
  if (password == NULL)
    return;
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);

      ips_vault_store_async (vault, ips_sensor_get_id (sensor), ips_sensor_get_name (sensor), password,
                             NULL, password_stored_cb, NULL);
    }
}

static void
test_connectivity (IpsDeviceDialog *self, GPtrArray *sensors)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autoptr(GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = ips_fleet_lookup (fleet, ips_sensor_get_id (g_ptr_array_index (sensors, i)));

      if (sensor != NULL)
        g_ptr_array_add (added, g_object_ref (sensor));
    }
  if (added->len > 0)
    ips_verb_action_submit (self->workspace, IPS_VERB_TEST_CONNECTIVITY, added, NULL, parent,
                            IPS_IS_WINDOW (parent) ? ips_window_get_job_bar (IPS_WINDOW (parent)) : NULL);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsDeviceDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) saved = NULL;
  gboolean ok = ips_fleet_save_finish (IPS_FLEET (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  saved = g_steal_pointer (&self->saving);
  if (!ok)
    {
      update_ui_state (self);
      show_failure (self, error);
      return;
    }
  store_passwords (self, saved);
  if (self->ids->len == 0 && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->test_check)))
    test_connectivity (self, saved);
  gtk_widget_destroy (GTK_WIDGET (self));
}

/* The store refuses a second device with the same address and port too; but it is said here before anything is sent. */
static gboolean
check_address (IpsDeviceDialog *self, GPtrArray *sensors)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  IpsSensor *sensor;
  IpsSensor *other;
  g_autofree char *sentence = NULL;

  if (self->ids->len > 1 || sensors->len != 1)
    return TRUE;
  sensor = g_ptr_array_index (sensors, 0);
  other = ips_fleet_lookup_endpoint (fleet, ips_sensor_get_config (sensor), ips_sensor_get_id (sensor));
  if (other == NULL)
    return TRUE;
  /* TRANSLATORS: %s: the display name of a device */
  sentence = g_strdup_printf (_("The device “%s” has this address and port already. Enter another address or port."),
                              ips_sensor_get_name (other));
  gtk_notebook_set_current_page (self->notebook, 0);
  ips_device_general_page_show_address_taken (self->general_page, sentence);
  return FALSE;
}

static void
save (IpsDeviceDialog *self)
{
  g_autoptr(GPtrArray) sensors = NULL;

  if (self->saving != NULL || !check (self))
    return;
  gtk_info_bar_set_revealed (self->info_bar, FALSE);
  sensors = make_sensors (self);
  if (!check_address (self, sensors))
    return;
  self->saving = g_steal_pointer (&sensors);
  update_ui_state (self);
  ips_fleet_save_async (ips_workspace_get_fleet (self->workspace), self->saving, self->lifetime, saved_cb, self);
}

static void
ips_device_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_OK)
    save (IPS_DEVICE_DIALOG (dialog));
  else if (response == GTK_RESPONSE_CANCEL || response == GTK_RESPONSE_DELETE_EVENT)
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_device_dialog_dispose (GObject *object)
{
  IpsDeviceDialog *self = IPS_DEVICE_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_device_dialog_parent_class)->dispose (object);
}

static void
ips_device_dialog_finalize (GObject *object)
{
  IpsDeviceDialog *self = IPS_DEVICE_DIALOG (object);

  g_clear_pointer (&self->saving, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_device_dialog_parent_class)->finalize (object);
}

static void
ips_device_dialog_class_init (IpsDeviceDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_device_dialog_dispose;
  object_class->finalize = ips_device_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_device_dialog_response;

  g_type_ensure (IPS_TYPE_DEVICE_GENERAL_PAGE);
  g_type_ensure (IPS_TYPE_DEVICE_CREDENTIALS_PAGE);
  g_type_ensure (IPS_TYPE_DEVICE_TRANSPORT_PAGE);
  g_type_ensure (IPS_TYPE_DEVICE_CONSOLE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-device-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceDialog, info_bar);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceDialog, info_label);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceDialog, notebook);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceDialog, general_page);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceDialog, credentials_page);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceDialog, communication_page);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceDialog, console_page);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceDialog, test_check);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, info_bar_response_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_split_cb);
  gtk_widget_class_bind_template_callback (widget_class, probe_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_ui_state);
}

static void
ips_device_dialog_init (IpsDeviceDialog *self)
{
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_title (IpsDeviceDialog *self, GPtrArray *sensors)
{
  g_autofree char *title = NULL;

  if (sensors->len == 0)
    return;
  if (sensors->len == 1)
    /* TRANSLATORS: title of a dialog; %s: the display name of a device */
    title = g_strdup_printf (_("Device Properties – %s"), ips_sensor_get_name (g_ptr_array_index (sensors, 0)));
  else
    /* TRANSLATORS: title of a dialog that changes several devices at once */
    title = g_strdup_printf (ngettext ("Device Properties – %u device", "Device Properties – %u devices",
                                       sensors->len), sensors->len);
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_button_set_label (self->save_button, _("_Save"));
  gtk_widget_hide (GTK_WIDGET (self->test_check));
}

GtkWidget *
ips_device_dialog_new (IpsWorkspace *workspace, GPtrArray *sensors, GtkWindow *parent)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  IpsDeviceDialog *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);

  if (sensors == NULL)
    sensors = none;
  self = g_object_new (IPS_TYPE_DEVICE_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (self->ids, g_strdup (ips_sensor_get_id (g_ptr_array_index (sensors, i))));
  set_title (self, sensors);
  ips_device_form_load (IPS_DEVICE_FORM (self->general_page), workspace, sensors);
  ips_device_form_load (IPS_DEVICE_FORM (self->credentials_page), workspace, sensors);
  ips_device_form_load (IPS_DEVICE_FORM (self->communication_page), workspace, sensors);
  ips_device_form_load (IPS_DEVICE_FORM (self->console_page), workspace, sensors);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
