/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-proxy-form.h"

#include <glib/gi18n-lib.h>

#include "ips-address.h"
#include "ips-error.h"
#include "ips-field.h"
#include "ips-password-field.h"
#include "ips-text.h"

struct _IpsUpdateProxyForm
{
  GtkBox parent_instance;

  gboolean filling;

  GtkToggleButton *enable_check;
  GtkWidget *manual_grid;
  GtkWidget *automatic_box;
  GtkToggleButton *system_radio;
  GtkLabel *pac_label;
  GtkToggleButton *none_radio;
  IpsField *host_field;
  IpsField *port_field;
  IpsField *user_field;
  IpsPasswordField *password_field;
  IpsField *exceptions_field;
  GtkLabel *success_label;
};

enum { SIGNAL_CHANGED, SIGNAL_TEST, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsUpdateProxyForm, ips_update_proxy_form, GTK_TYPE_BOX)

static void
update_ui_state (IpsUpdateProxyForm *self)
{
  gboolean manual = gtk_toggle_button_get_active (self->enable_check);

  gtk_widget_set_visible (self->manual_grid, manual);
  gtk_widget_set_visible (self->automatic_box, !manual);
}

/* "proxy.example:8080" is taken apart; what is no address is left for the check to tell. */
static void
split_address (IpsUpdateProxyForm *self)
{
  g_autoptr(IpsAddress) address = NULL;
  const char *text = ips_field_get_text (self->host_field);
  g_autofree char *port = NULL;

  if (strchr (text, ':') == NULL)
    return;
  address = ips_address_parse (text, NULL);
  if (address == NULL || address->port == 0)
    return;
  port = g_strdup_printf ("%u", address->port);
  ips_field_set_text (self->host_field, address->host);
  ips_field_set_text (self->port_field, port);
}

static void
input_cb (IpsUpdateProxyForm *self)
{
  if (self->filling)
    return;
  update_ui_state (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
test_clicked_cb (IpsUpdateProxyForm *self)
{
  g_signal_emit (self, signals[SIGNAL_TEST], 0);
}

static gboolean
host_left_cb (IpsUpdateProxyForm *self)
{
  split_address (self);
  return GDK_EVENT_PROPAGATE;
}

/* The address of the file that tells the desktop its proxy; %NULL where none does. The keys are GNOME's. (transfer full) */
static char *
dup_automatic_address (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, "org.gnome.system.proxy", TRUE) : NULL;
  g_autoptr(GSettings) settings = schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
  g_autofree char *mode = settings != NULL ? g_settings_get_string (settings, "mode") : NULL;

  return g_strcmp0 (mode, "auto") == 0 ? g_settings_get_string (settings, "autoconfig-url") : NULL;
}

/* What evaluates such a file is a service of the desktop's, which answers "no proxy" where its plugin is missing. */
static void
show_automatic (IpsUpdateProxyForm *self)
{
  g_autofree char *address = dup_automatic_address ();
  g_autofree char *safe = address != NULL ? ips_text_make_safe (address, 200) : NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->pac_label), address != NULL);
  if (address == NULL)
    return;
  /* TRANSLATORS: %s is an address; libproxy1-plugin-webkit is a package's name */
  text = g_strdup_printf (_("The desktop's proxy comes from an automatic configuration file (%s), which the desktop's own service reads. Without the package libproxy1-plugin-webkit that service finds no proxy and connections are made directly: enter the proxy server above then, and use Test Connection."), safe);
  gtk_label_set_text (self->pac_label, text);
}

static void
ips_update_proxy_form_class_init (IpsUpdateProxyFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_UPDATE_PROXY_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  signals[SIGNAL_TEST] = g_signal_new ("test", IPS_TYPE_UPDATE_PROXY_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_PASSWORD_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-proxy-form.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateProxyForm, enable_check);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateProxyForm, manual_grid);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateProxyForm, automatic_box);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateProxyForm, system_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateProxyForm, pac_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateProxyForm, none_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateProxyForm, host_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateProxyForm, port_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateProxyForm, user_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateProxyForm, password_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateProxyForm, exceptions_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateProxyForm, success_label);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_clicked_cb);
}

static void
ips_update_proxy_form_init (IpsUpdateProxyForm *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_field_set_placeholder (self->port_field, "8080");
  ips_password_field_set_placeholder (self->password_field, _("only where the proxy asks for a login"));
  ips_field_set_placeholder (self->exceptions_field, _("hosts reached without it: mirror, *.example.net, 10.0.0.0/8"));
  g_signal_connect_object (ips_field_get_entry (self->host_field), "focus-out-event", G_CALLBACK (host_left_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  show_automatic (self);
  update_ui_state (self);
  self->filling = FALSE;
}

void
ips_update_proxy_form_set (IpsUpdateProxyForm *self, const IpsUpdateSettings *settings, gboolean has_password)
{
  g_autofree char *port = settings->proxy_port != 0 ? g_strdup_printf ("%u", settings->proxy_port) : g_strdup ("");

  g_return_if_fail (IPS_IS_UPDATE_PROXY_FORM (self));

  self->filling = TRUE;
  gtk_toggle_button_set_active (self->enable_check, settings->proxy == IPS_UPDATE_PROXY_MANUAL);
  gtk_toggle_button_set_active (settings->proxy == IPS_UPDATE_PROXY_NONE ? self->none_radio : self->system_radio, TRUE);
  ips_field_set_text (self->host_field, settings->proxy_host);
  ips_field_set_text (self->port_field, port);
  ips_field_set_text (self->user_field, settings->proxy_username);
  ips_field_set_text (self->exceptions_field, settings->proxy_exceptions);
  ips_password_field_clear (self->password_field);
  if (has_password)
    ips_password_field_set_placeholder (self->password_field, _("leave empty to keep the one stored"));
  self->filling = FALSE;
  update_ui_state (self);
}

gboolean
ips_update_proxy_form_read (IpsUpdateProxyForm *self, IpsUpdateSettings *settings)
{
  g_autofree char *host = NULL, *port = NULL, *user = NULL, *exceptions = NULL;
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (IPS_IS_UPDATE_PROXY_FORM (self), FALSE);

  split_address (self);
  host = ips_field_dup_text (self->host_field);
  port = ips_field_dup_text (self->port_field);
  user = ips_field_dup_text (self->user_field);
  exceptions = ips_field_dup_text (self->exceptions_field);
  settings->proxy = gtk_toggle_button_get_active (self->enable_check) ? IPS_UPDATE_PROXY_MANUAL
                    : gtk_toggle_button_get_active (self->none_radio) ? IPS_UPDATE_PROXY_NONE : IPS_UPDATE_PROXY_SYSTEM;
  ips_update_settings_set (&settings->proxy_host, host);
  ips_update_settings_set (&settings->proxy_username, user);
  ips_update_settings_set (&settings->proxy_exceptions, exceptions);
  settings->proxy_port = 0;
  if (!ips_port_parse (port, &settings->proxy_port, &error) && settings->proxy == IPS_UPDATE_PROXY_MANUAL)
    {
      g_autofree char *sentence = ips_field_sentence (error->message);

      ips_field_set_error (self->port_field, sentence);
      return FALSE;
    }
  return TRUE;
}

IpsSecret *
ips_update_proxy_form_get_password (IpsUpdateProxyForm *self)
{
  g_return_val_if_fail (IPS_IS_UPDATE_PROXY_FORM (self), NULL);

  return ips_password_field_get_secret (self->password_field);
}

void
ips_update_proxy_form_set_success (IpsUpdateProxyForm *self, const char *success)
{
  /* TRANSLATORS: %s is a date and what it was through */
  g_autofree char *text = success != NULL ? g_strdup_printf (_("Last success: %s"), success) : g_strdup (_("It let through nothing yet."));

  g_return_if_fail (IPS_IS_UPDATE_PROXY_FORM (self));

  gtk_label_set_text (self->success_label, text);
}

gboolean
ips_update_proxy_form_show_problem (IpsUpdateProxyForm *self, IpsUpdateField field, const char *sentence)
{
  IpsField *place;

  g_return_val_if_fail (IPS_IS_UPDATE_PROXY_FORM (self), FALSE);

  place = field == IPS_UPDATE_FIELD_PROXY_HOST ? self->host_field : field == IPS_UPDATE_FIELD_PROXY_PORT ? self->port_field
          : field == IPS_UPDATE_FIELD_PROXY_USERNAME ? self->user_field
          : field == IPS_UPDATE_FIELD_PROXY_EXCEPTIONS ? self->exceptions_field : NULL;
  if (place == NULL)
    return FALSE;
  ips_field_mark (place, sentence);
  return TRUE;
}
