/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-port-probe.h"

#include <glib/gi18n-lib.h>

#include "ips-open-trust.h"
#include "ips-problem.h"
#include "ips-text.h"

#define MAX_SENTENCE_CHARS 300

struct _IpsPortProbe
{
  GtkBox parent_instance;

  GtkWidget *button;
  GtkLabel *label;
  char *host;                /* (owned) (nullable): that is asked */
  guint port;
  IpsSensorLink *link;       /* (owned) (nullable): during a handshake */
  GCancellable *asking;      /* (owned) (nullable) */
};

enum { SIGNAL_WANTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsPortProbe, ips_port_probe, GTK_TYPE_BOX)

static void
show (IpsPortProbe *self, const char *sentence, gboolean is_error)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self->label));
  g_autofree char *safe = ips_text_make_safe (sentence, MAX_SENTENCE_CHARS);

  gtk_label_set_text (self->label, safe);
  if (is_error)
    gtk_style_context_add_class (style, "error");
  else
    gtk_style_context_remove_class (style, "error");
}

static void
stop (IpsPortProbe *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_object (&self->link);
  gtk_widget_set_sensitive (self->button, TRUE);
}

static void
show_failure (IpsPortProbe *self, const GError *error)
{
  g_autofree char *name = g_strdup_printf (strchr (self->host, ':') != NULL ? "[%s]:%u" : "%s:%u", self->host, self->port);
  g_autofree char *sentence = ips_explain_error (ips_error_get_code (error), name, error->message);

  show (self, sentence, TRUE);
}

static void
shaken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsPortProbe *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_sensor_link_handshake_finish (IPS_SENSOR_LINK (source), result, &error);
  const IpsContact *contact;

  if (ips_error_is_cancelled (error))
    return;
  contact = ips_sensor_link_get_contact (IPS_SENSOR_LINK (source));
  if (ok && contact->certificate != NULL)
    {
      g_autofree char *sentence = NULL;

      /* TRANSLATORS: %s is the name in a certificate */
      sentence = g_strdup_printf (_("Answers over HTTPS with a certificate of “%s”. Nothing was sent."),
                                  ips_certificate_get_facts (contact->certificate)->common_name);
      show (self, sentence, FALSE);
    }
  else if (error != NULL)
    show_failure (self, error);
  stop (self);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsPortProbe *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  if (connection != NULL)
    show (self, _("Somebody answers there. Whether it is a device, only a login tells. Nothing was sent."), FALSE);
  else
    show (self, error->message, TRUE);
  stop (self);
}

static void
shake_hands (IpsPortProbe *self, const IpsCommunication *communication)
{
  IpsLinkTimeouts timeouts = { communication->connect_timeout_ms, communication->reply_timeout_ms, communication->long_timeout_ms };
  g_autoptr(IpsOpenTrust) trust = ips_open_trust_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDialect) dialect = ips_dialect_load (&error);

  if (dialect == NULL)
    {
      show_failure (self, error);
      stop (self);
      return;
    }
  self->link = ips_https_link_new ("port-probe", self->host, self->port, IPS_TRANSPORT_HTTPS, NULL, NULL, &timeouts, IPS_TRUST (trust), dialect);
  ips_sensor_link_handshake_async (self->link, self->asking, shaken_cb, self);
}

static void
connect_only (IpsPortProbe *self, const IpsCommunication *communication)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnectable) address = g_network_address_new (self->host, (guint16) self->port);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, MAX (communication->connect_timeout_ms / 1000, 1));
  g_socket_client_connect_async (client, address, self->asking, connected_cb, self);
}

void
ips_port_probe_start (IpsPortProbe *self, IpsWorkspace *workspace, const IpsSensorConfig *config)
{
  const IpsCommunication *communication;
  g_autofree char *sentence = NULL;

  g_return_if_fail (IPS_IS_PORT_PROBE (self));
  g_return_if_fail (config != NULL);

  stop (self);
  communication = ips_fleet_get_communication (ips_workspace_get_fleet (workspace));
  if (*config->address == '\0')
    {
      show (self, _("Enter the address of the device first, under General."), TRUE);
      return;
    }
  g_free (self->host);
  self->host = g_strdup (config->address);
  self->port = ips_sensor_config_get_port (config, communication->transport);
  self->asking = g_cancellable_new ();
  gtk_widget_set_sensitive (self->button, FALSE);
  /* TRANSLATORS: %u is a port */
  sentence = g_strdup_printf (_("Asking at port %u…"), self->port);
  show (self, sentence, FALSE);
  if (ips_sensor_config_get_transport (config, communication->transport) == IPS_TRANSPORT_HTTPS)
    shake_hands (self, communication);
  else
    connect_only (self, communication);
}

void
ips_port_probe_forget (IpsPortProbe *self)
{
  g_return_if_fail (IPS_IS_PORT_PROBE (self));

  stop (self);
  show (self, "", FALSE);
}

static void
clicked_cb (IpsPortProbe *self)
{
  g_signal_emit (self, signals[SIGNAL_WANTED], 0);
}

static void
ips_port_probe_dispose (GObject *object)
{
  IpsPortProbe *self = IPS_PORT_PROBE (object);

  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_object (&self->link);
  G_OBJECT_CLASS (ips_port_probe_parent_class)->dispose (object);
}

static void
ips_port_probe_finalize (GObject *object)
{
  g_free (IPS_PORT_PROBE (object)->host);
  G_OBJECT_CLASS (ips_port_probe_parent_class)->finalize (object);
}

static void
ips_port_probe_class_init (IpsPortProbeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_port_probe_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_port_probe_finalize;
  signals[SIGNAL_WANTED] = g_signal_new ("wanted", IPS_TYPE_PORT_PROBE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_port_probe_init (IpsPortProbe *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 9);
  self->button = gtk_button_new_with_mnemonic (_("Pro_be"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (self->button, _("Asks whether anybody answers at this address and port. Nothing is sent, no password either."));
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  self->label = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_line_wrap (self->label, TRUE);
  gtk_label_set_line_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (self->label, 44);
  gtk_box_pack_start (GTK_BOX (self), self->button, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->label), TRUE, TRUE, 0);
  gtk_widget_show_all (GTK_WIDGET (self));
}
