/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-device-transport-page.h"

#include "ips-config.h"
#include <glib/gi18n-lib.h>

#include "ips-address.h"
#include "ips-field.h"
#include "ips-port-probe.h"
#include "ips-sign-style.h"

/* Ids of the transport's choices besides the nicks of IpsTransport. */
#define CHOICE_DEFAULT "default"
#define CHOICE_MIXED "mixed"

#define TIMEOUT_SECONDS_MAX 3600

struct _IpsDeviceTransportPage
{
  GtkGrid parent_instance;

  GtkComboBoxText *transport_combo;
  GtkBox *http_box;
  GtkImage *sign_image;
  IpsField *port_field;
  IpsPortProbe *probe;
  IpsField *connect_field;
  IpsField *reply_field;

  guint n_sensors;
  gboolean transport_touched;
  gboolean loading;
  IpsTransport fleet_transport;
};

enum { SIGNAL_PROBE, N_SIGNALS };
static guint signals[N_SIGNALS];

static void form_init (IpsDeviceFormInterface *iface);

G_DEFINE_TYPE_WITH_CODE (IpsDeviceTransportPage, ips_device_transport_page, GTK_TYPE_GRID,
                         G_IMPLEMENT_INTERFACE (IPS_TYPE_DEVICE_FORM, form_init))

static char *
config_transport (const IpsSensorConfig *config)
{
  return g_strdup (config->transport_set ? ips_transport_to_nick (config->transport) : CHOICE_DEFAULT);
}

static char *
number_text (guint number)
{
  return number != 0 ? g_strdup_printf ("%u", number) : g_strdup ("");
}

static char *
config_port (const IpsSensorConfig *config)
{
  return number_text (config->port);
}

/* Milliseconds that make no whole seconds were not entered here; they are shown rounded up, and kept
 * unless the field is touched. */
static char *
config_connect (const IpsSensorConfig *config)
{
  return number_text ((config->connect_timeout_ms + 999) / 1000);
}

static char *
config_reply (const IpsSensorConfig *config)
{
  return number_text ((config->reply_timeout_ms + 999) / 1000);
}

static const char *
get_choice (IpsDeviceTransportPage *self)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->transport_combo));

  return id != NULL ? id : CHOICE_DEFAULT;
}

static void
update_ui_state (IpsDeviceTransportPage *self)
{
  const char *choice = get_choice (self);
  IpsTransport transport = self->fleet_transport;

  ips_transport_from_nick (choice, &transport);
  gtk_widget_set_visible (GTK_WIDGET (self->http_box),
                          transport == IPS_TRANSPORT_HTTP && !g_str_equal (choice, CHOICE_MIXED));
  ips_field_set_placeholder (self->port_field, transport == IPS_TRANSPORT_HTTP ? "80" : "443");
}

static void
changed_cb (IpsDeviceTransportPage *self)
{
  ips_device_form_edited (IPS_DEVICE_FORM (self));
}

static void
port_changed_cb (IpsDeviceTransportPage *self)
{
  ips_port_probe_forget (self->probe);
  changed_cb (self);
}

static void
probe_wanted_cb (IpsDeviceTransportPage *self)
{
  g_signal_emit (self, signals[SIGNAL_PROBE], 0, self->probe);
}

static void
transport_changed_cb (IpsDeviceTransportPage *self)
{
  ips_port_probe_forget (self->probe);
  if (!self->loading)
    {
      self->transport_touched = !g_str_equal (get_choice (self), CHOICE_MIXED);
      changed_cb (self);
    }
  update_ui_state (self);
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
  IpsDeviceTransportPage *self = IPS_DEVICE_TRANSPORT_PAGE (form);
  const IpsCommunication *communication = ips_fleet_get_communication (ips_workspace_get_fleet (workspace));
  g_autofree char *choice = ips_device_form_common_text (sensors, config_transport);
  g_autofree char *connect_default = NULL;
  g_autofree char *reply_default = NULL;
  g_autofree char *default_label = NULL;

  self->loading = TRUE;
  self->n_sensors = sensors->len;
  self->fleet_transport = communication->transport;
  /* TRANSLATORS: %s: HTTPS or HTTP, the default of the page Device Communication */
  default_label = g_strdup_printf (_("Default (%s)"),
                                   communication->transport == IPS_TRANSPORT_HTTP ? "HTTP" : "HTTPS");
  gtk_combo_box_text_append (self->transport_combo, CHOICE_DEFAULT, default_label);
  gtk_combo_box_text_append (self->transport_combo, ips_transport_to_nick (IPS_TRANSPORT_HTTPS), "HTTPS");
  gtk_combo_box_text_append (self->transport_combo, ips_transport_to_nick (IPS_TRANSPORT_HTTP), "HTTP");
  if (choice == NULL)
    gtk_combo_box_text_append (self->transport_combo, CHOICE_MIXED, _("<multiple values>"));
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->transport_combo),
                               choice == NULL ? CHOICE_MIXED : *choice == '\0' ? CHOICE_DEFAULT : choice);

  connect_default = number_text (communication->connect_timeout_ms / 1000);
  reply_default = number_text (communication->reply_timeout_ms / 1000);
  ips_field_set_placeholder (self->connect_field, connect_default);
  ips_field_set_placeholder (self->reply_field, reply_default);
  show_field (self->port_field, sensors, config_port);
  show_field (self->connect_field, sensors, config_connect);
  show_field (self->reply_field, sensors, config_reply);
  /* several have several addresses */
  gtk_widget_set_visible (GTK_WIDGET (self->probe), sensors->len <= 1);
  update_ui_state (self);
  self->loading = FALSE;
}

static gboolean
parse_seconds (IpsField *field, guint *seconds)
{
  g_autofree char *text = ips_field_dup_text (field);
  guint64 value = 0;

  *seconds = 0;
  if (*text == '\0')
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, TIMEOUT_SECONDS_MAX, &value, NULL))
    return FALSE;
  *seconds = (guint) value;
  return TRUE;
}

static gboolean
check_seconds (IpsField *field)
{
  g_autofree char *sentence = NULL;
  guint seconds;

  if (parse_seconds (field, &seconds))
    return TRUE;
  /* TRANSLATORS: %d: the longest time that may be entered */
  sentence = g_strdup_printf (_("Enter whole seconds from 1 to %d, or nothing for the default."), TIMEOUT_SECONDS_MAX);
  ips_field_set_error (field, sentence);
  return FALSE;
}

static GtkWidget *
page_check (IpsDeviceForm *form)
{
  IpsDeviceTransportPage *self = IPS_DEVICE_TRANSPORT_PAGE (form);
  g_autoptr(GError) error = NULL;
  g_autofree char *port_text = ips_field_dup_text (self->port_field);
  GtkWidget *first = NULL;
  guint port = 0;

  if (!check_seconds (self->reply_field))
    first = GTK_WIDGET (self->reply_field);
  if (!check_seconds (self->connect_field))
    first = GTK_WIDGET (self->connect_field);
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
  IpsDeviceTransportPage *self = IPS_DEVICE_TRANSPORT_PAGE (form);
  g_autofree char *port_text = ips_field_dup_text (self->port_field);
  guint seconds = 0;

  if (self->transport_touched || self->n_sensors == 0)
    config->transport_set = ips_transport_from_nick (get_choice (self), &config->transport);
  if (ips_field_is_touched (self->port_field))
    ips_port_parse (port_text, &config->port, NULL);
  if (ips_field_is_touched (self->connect_field) && parse_seconds (self->connect_field, &seconds))
    config->connect_timeout_ms = seconds * 1000;
  if (ips_field_is_touched (self->reply_field) && parse_seconds (self->reply_field, &seconds))
    config->reply_timeout_ms = seconds * 1000;
}

static gboolean
page_is_touched (IpsDeviceForm *form)
{
  IpsDeviceTransportPage *self = IPS_DEVICE_TRANSPORT_PAGE (form);

  return self->transport_touched || ips_field_is_touched (self->port_field) ||
         ips_field_is_touched (self->connect_field) || ips_field_is_touched (self->reply_field);
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
ips_device_transport_page_class_init (IpsDeviceTransportPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_PROBE] = g_signal_new ("probe", IPS_TYPE_DEVICE_TRANSPORT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        IPS_TYPE_PORT_PROBE);
  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_PORT_PROBE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-device-transport-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceTransportPage, transport_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceTransportPage, http_box);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceTransportPage, sign_image);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceTransportPage, port_field);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceTransportPage, probe);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceTransportPage, connect_field);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceTransportPage, reply_field);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, port_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, probe_wanted_cb);
  gtk_widget_class_bind_template_callback (widget_class, transport_changed_cb);
}

static void
ips_device_transport_page_init (IpsDeviceTransportPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_sign_style_apply (GTK_WIDGET (self->sign_image));
}

void
ips_device_transport_page_enter (IpsDeviceTransportPage *self, guint port, int transport)
{
  g_autofree char *port_text = NULL;

  g_return_if_fail (IPS_IS_DEVICE_TRANSPORT_PAGE (self));

  if (transport >= 0)
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->transport_combo),
                                 ips_transport_to_nick ((IpsTransport) transport));
  if (port == 0)
    return;
  port_text = number_text (port);
  gtk_entry_set_text (ips_field_get_entry (self->port_field), port_text);
}
