/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-device-console-page.h"

#include "ips-config.h"
#include <glib/gi18n-lib.h>

#include "ips-address.h"
#include "ips-field.h"

/* Id of the choice that several devices do not agree on. */
#define CHOICE_MIXED "mixed"

struct _IpsDeviceConsolePage
{
  GtkGrid parent_instance;

  GtkComboBoxText *form_combo;
  GtkLabel *form_label;
  IpsField *port_field;
  GtkToggleButton *old_check;
  IpsField *host_key_field;

  guint n_sensors;
  gboolean form_touched;
  gboolean old_touched;
  gboolean loading;
};

static void form_init (IpsDeviceFormInterface *iface);

G_DEFINE_TYPE_WITH_CODE (IpsDeviceConsolePage, ips_device_console_page, GTK_TYPE_GRID,
                         G_IMPLEMENT_INTERFACE (IPS_TYPE_DEVICE_FORM, form_init))

static char *
config_form (const IpsSensorConfig *config)
{
  return g_strdup (ips_form_to_nick (config->form));
}

static char *
config_port (const IpsSensorConfig *config)
{
  return config->ssh_port != 0 ? g_strdup_printf ("%u", config->ssh_port) : g_strdup ("");
}

static char *
config_old (const IpsSensorConfig *config)
{
  return g_strdup (config->ssh_old ? "yes" : "no");
}

static char *
config_host_key (const IpsSensorConfig *config)
{
  return g_strdup (config->host_key);
}

static const char *
get_choice (IpsDeviceConsolePage *self)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->form_combo));

  return id != NULL ? id : CHOICE_MIXED;
}

static const char *
explain_choice (const char *choice)
{
  if (g_str_equal (choice, ips_form_to_nick (IPS_FORM_SSH)))
    return _("Everything is asked for on the device's command line; only its TLS certificate is looked at over HTTPS. Licenses and packages are "
             "fetched from the folder in Edit Update Server Settings, Devices over SSH. Status events are not read this way.");
  if (g_str_equal (choice, ips_form_to_nick (IPS_FORM_AUTOMATIC)))
    return _("Version, certificate and configuration over HTTPS or HTTP; a new certificate and a reboot on the command line, "
             "where its documentation tells how.");
  if (g_str_equal (choice, ips_form_to_nick (IPS_FORM_ROUTER)))
    return _("A router with IOS IPS: its version, signature updates, the tuning of its signatures and a reload on its command line, which the login "
             "must reach with all privileges. Packages are fetched from the folder in Edit Update Server Settings, Devices over SSH.");
  return _("Over HTTPS or HTTP, as the tab Communication says. What it needs for a new certificate, a licence or a reboot was never "
           "published and is assumed.");
}

static void
update_ui_state (IpsDeviceConsolePage *self)
{
  const char *choice = get_choice (self);
  gboolean uses_ssh = !g_str_equal (choice, ips_form_to_nick (IPS_FORM_WEB));
  const char *why = uses_ssh ? NULL : _("Only used where the device is talked to over SSH");

  gtk_label_set_text (self->form_label, g_str_equal (choice, CHOICE_MIXED) ? "" : explain_choice (choice));
  gtk_widget_set_sensitive (GTK_WIDGET (self->port_field), uses_ssh);
  gtk_widget_set_sensitive (GTK_WIDGET (self->old_check), uses_ssh);
  gtk_widget_set_sensitive (GTK_WIDGET (self->host_key_field), uses_ssh);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->port_field), why);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->old_check), why);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->host_key_field), why);
}

static void
changed_cb (IpsDeviceConsolePage *self)
{
  ips_device_form_edited (IPS_DEVICE_FORM (self));
}

static void
form_changed_cb (IpsDeviceConsolePage *self)
{
  if (!self->loading)
    {
      self->form_touched = !g_str_equal (get_choice (self), CHOICE_MIXED);
      changed_cb (self);
    }
  update_ui_state (self);
}

static void
old_toggled_cb (IpsDeviceConsolePage *self)
{
  if (self->loading)
    return;
  gtk_toggle_button_set_inconsistent (self->old_check, FALSE);
  self->old_touched = TRUE;
  changed_cb (self);
}

static void
show_field (IpsField *field, GPtrArray *sensors, IpsConfigText text)
{
  g_autofree char *common = ips_device_form_common_text (sensors, text);

  ips_field_set_text (field, common);
  ips_field_set_mixed (field, common == NULL);
}

static void
page_load (IpsDeviceForm *form, IpsWorkspace *workspace, GPtrArray *sensors)
{
  IpsDeviceConsolePage *self = IPS_DEVICE_CONSOLE_PAGE (form);
  g_autofree char *choice = ips_device_form_common_text (sensors, config_form);
  g_autofree char *old = ips_device_form_common_text (sensors, config_old);

  self->loading = TRUE;
  self->n_sensors = sensors->len;
  gtk_combo_box_text_append (self->form_combo, ips_form_to_nick (IPS_FORM_WEB), _("Web Server"));
  gtk_combo_box_text_append (self->form_combo, ips_form_to_nick (IPS_FORM_SSH), _("SSH"));
  gtk_combo_box_text_append (self->form_combo, ips_form_to_nick (IPS_FORM_AUTOMATIC), _("Automatic"));
  gtk_combo_box_text_append (self->form_combo, ips_form_to_nick (IPS_FORM_ROUTER), _("IOS IPS Router"));
  if (choice == NULL)
    gtk_combo_box_text_append (self->form_combo, CHOICE_MIXED, _("<multiple values>"));
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->form_combo),
                               choice == NULL ? CHOICE_MIXED : *choice == '\0' ? ips_form_to_nick (IPS_FORM_WEB) : choice);
  gtk_toggle_button_set_active (self->old_check, g_strcmp0 (old, "yes") == 0);
  gtk_toggle_button_set_inconsistent (self->old_check, old == NULL);
  ips_field_set_placeholder (self->port_field, "22");
  ips_field_set_placeholder (self->host_key_field, "SHA256:…");
  show_field (self->port_field, sensors, config_port);
  show_field (self->host_key_field, sensors, config_host_key);
  update_ui_state (self);
  self->loading = FALSE;
}

static GtkWidget *
page_check (IpsDeviceForm *form)
{
  IpsDeviceConsolePage *self = IPS_DEVICE_CONSOLE_PAGE (form);
  g_autoptr(GError) error = NULL;
  g_autofree char *port_text = ips_field_dup_text (self->port_field);
  g_autofree char *host_key = ips_field_dup_text (self->host_key_field);
  GtkWidget *first = NULL;
  guint port = 0;

  if (!ips_host_key_check (host_key, &error))
    {
      ips_field_set_error (self->host_key_field, _("Enter it as ssh-keygen -l shows it, SHA256: and 43 characters, or nothing."));
      first = GTK_WIDGET (self->host_key_field);
    }
  g_clear_error (&error);
  if (!ips_port_parse (port_text, &port, &error))
    {
      ips_field_set_error (self->port_field, _("Enter a port from 1 to 65535, or nothing for the default."));
      first = GTK_WIDGET (self->port_field);
    }
  return first;
}

static void
page_apply (IpsDeviceForm *form, IpsSensorConfig *config)
{
  IpsDeviceConsolePage *self = IPS_DEVICE_CONSOLE_PAGE (form);
  g_autofree char *port_text = ips_field_dup_text (self->port_field);

  if (self->form_touched || self->n_sensors == 0)
    ips_form_from_nick (get_choice (self), &config->form);
  if (self->old_touched)
    config->ssh_old = gtk_toggle_button_get_active (self->old_check);
  if (ips_field_is_touched (self->port_field))
    ips_port_parse (port_text, &config->ssh_port, NULL);
  if (ips_field_is_touched (self->host_key_field))
    {
      g_free (config->host_key);
      config->host_key = ips_field_dup_text (self->host_key_field);
    }
}

static gboolean
page_is_touched (IpsDeviceForm *form)
{
  IpsDeviceConsolePage *self = IPS_DEVICE_CONSOLE_PAGE (form);

  return self->form_touched || self->old_touched || ips_field_is_touched (self->port_field)
         || ips_field_is_touched (self->host_key_field);
}

static void
form_init (IpsDeviceFormInterface *iface)
{
  iface->load = page_load;
  iface->check = page_check;
  iface->apply = page_apply;
  iface->is_touched = page_is_touched;
}

static void
ips_device_console_page_class_init (IpsDeviceConsolePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (IPS_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-device-console-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceConsolePage, form_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceConsolePage, form_label);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceConsolePage, port_field);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceConsolePage, old_check);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceConsolePage, host_key_field);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, form_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, old_toggled_cb);
}

static void
ips_device_console_page_init (IpsDeviceConsolePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
