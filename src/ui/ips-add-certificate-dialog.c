/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-add-certificate-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-address.h"
#include "ips-certificate-pane.h"
#include "ips-message.h"
#include "ips-open-trust.h"
#include "ips-problem.h"
#include "ips-text.h"

#define MAX_PEM_BYTES (1024 * 1024)

struct _IpsAddCertificateDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;        /* (owned) */
  IpsCertificate *certificate;    /* (owned) (nullable): fetched or imported */
  GCancellable *fetching;         /* (owned) (nullable) */
  IpsSensorLink *link;            /* (owned) (nullable): the temporary one, during a fetch */
  gboolean adding;

  IpsCertificatePane *pane;
  GtkEntry *address_entry;
  GtkButton *fetch_button;
  GtkButton *import_button;
  GtkSpinner *spinner;
  GtkWidget *address_image;
  GtkLabel *address_label;
  GtkEntry *thumbprint_entry;
  GtkWidget *thumbprint_image;
  GtkLabel *thumbprint_label;
  GtkBox *pane_box;
  GtkLabel *why_label;
  GtkButton *cancel_button;
  GtkButton *add_button;
};

G_DEFINE_TYPE (IpsAddCertificateDialog, ips_add_certificate_dialog, GTK_TYPE_DIALOG)

/* "host is empty" -> "Host is empty." */
static char *
make_sentence (const char *fragment)
{
  g_autofree char *safe = ips_text_make_safe (fragment, 300);
  g_autofree char *first = g_utf8_substring (safe, 0, *safe != '\0' ? 1 : 0);
  g_autofree char *upper = g_utf8_strup (first, -1);

  return g_strdup_printf ("%s%s.", upper, safe + strlen (first));
}

/* @address: (out) (transfer full) (nullable); @message: (out) (transfer full): what is wrong, in a sentence */
static IpsSensor *
find_sensor (IpsAddCertificateDialog *self, IpsAddress **address, char **message)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  const char *text = gtk_entry_get_text (self->address_entry);
  g_autoptr(GError) error = NULL;
  IpsSensor *sensor = ips_fleet_lookup_name (fleet, text);

  *message = NULL;
  *address = ips_address_parse (text, &error);
  if (*address == NULL && sensor == NULL)
    *message = make_sentence (error->message);
  if (sensor == NULL && *address != NULL)
    sensor = ips_fleet_lookup_name (fleet, (*address)->host);
  return sensor;
}

static void
set_label (GtkLabel *label, GtkWidget *image, const char *text, gboolean error)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (image, error);
}

/* Returns %FALSE where the thumbprint entered forbids to add the certificate. */
static gboolean
check_thumbprint (IpsAddCertificateDialog *self)
{
  const char *text = gtk_entry_get_text (self->thumbprint_entry);
  g_autofree char *thumbprint = NULL;
  const IpsX509 *facts;

  if (*text == '\0')
    {
      set_label (self->thumbprint_label, self->thumbprint_image, "", FALSE);
      return TRUE;
    }
  thumbprint = ips_x509_normalize_fingerprint (text, NULL);
  if (thumbprint == NULL)
    {
      set_label (self->thumbprint_label, self->thumbprint_image, _("A thumbprint has 40 (SHA-1) or 64 (SHA-256) hexadecimal digits, with or without colons."), TRUE);
      return FALSE;
    }
  if (self->certificate == NULL)
    {
      set_label (self->thumbprint_label, self->thumbprint_image, _("Fetch the certificate to compare it with this."), FALSE);
      return FALSE;
    }
  facts = ips_certificate_get_facts (self->certificate);
  if (g_str_equal (thumbprint, facts->sha1) || g_str_equal (thumbprint, facts->sha256))
    {
      set_label (self->thumbprint_label, self->thumbprint_image, _("✓ The certificate has this thumbprint."), FALSE);
      return TRUE;
    }
  set_label (self->thumbprint_label, self->thumbprint_image, _("The certificate has another thumbprint. Do not trust it before you know why."), TRUE);
  return FALSE;
}

static void
update_ui_state (IpsAddCertificateDialog *self)
{
  g_autoptr(IpsAddress) address = NULL;
  g_autofree char *message = NULL, *why = NULL;
  IpsSensor *sensor = find_sensor (self, &address, &message);
  gboolean empty = *gtk_entry_get_text (self->address_entry) == '\0';
  gboolean busy = self->fetching != NULL || self->adding;
  gboolean thumbprint_ok = check_thumbprint (self);

  if (self->certificate == NULL)
    why = g_strdup (_("Enter an address and fetch its certificate, or import one from a file."));
  else if (empty)
    why = g_strdup (_("Enter the address of the device that the certificate is for."));
  else if (sensor == NULL)
    why = g_strdup (_("No device of the inventory has this address. Add the device first."));
  else if (!thumbprint_ok)
    why = g_strdup (_("The thumbprint does not agree."));
  else
    {
      g_autofree char *name = ips_text_make_safe (ips_sensor_get_name (sensor), 80);

      if (ips_certificate_equal (ips_sensor_get_trusted (sensor), self->certificate))
        /* TRANSLATORS: %s is a device's name */
        why = g_strdup_printf (_("The certificate store holds this certificate of %s already."), name);
      else if (ips_sensor_get_trusted (sensor) != NULL)
        why = g_strdup_printf (_("Replaces the stored certificate of %s, which is another one."), name);
      else
        why = g_strdup_printf (_("Becomes the trusted certificate of %s."), name);
    }
  gtk_label_set_text (self->why_label, why);

  gtk_widget_set_sensitive (GTK_WIDGET (self->fetch_button), !empty && !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->add_button), self->certificate != NULL && sensor != NULL && thumbprint_ok && !busy);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->add_button), why);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->fetching != NULL);
}

static void
take_certificate (IpsAddCertificateDialog *self, IpsCertificate *certificate /* (transfer full) (nullable) */, const char *source)
{
  g_clear_pointer (&self->certificate, ips_certificate_unref);
  self->certificate = certificate;
  ips_certificate_pane_set_certificate (self->pane, ips_workspace_get_store (self->workspace), certificate, NULL,
                                        _("No certificate yet."));
  if (source != NULL)
    set_label (self->address_label, self->address_image, source, FALSE);
  update_ui_state (self);
}

/* A certificate fetched from one address is never stored for another. */
static void
address_changed_cb (IpsAddCertificateDialog *self)
{
  g_cancellable_cancel (self->fetching);
  g_clear_object (&self->fetching);
  gtk_spinner_stop (self->spinner);
  set_label (self->address_label, self->address_image, "", FALSE);
  if (self->link != NULL)
    {
      g_clear_object (&self->link);
      take_certificate (self, NULL, NULL);
    }
  update_ui_state (self);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsAddCertificateDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_sensor_link_handshake_finish (IPS_SENSOR_LINK (source), result, &error);
  IpsCertificate *certificate;

  if (ips_error_is_cancelled (error))
    return;
  g_clear_object (&self->fetching);
  gtk_spinner_stop (self->spinner);
  certificate = ips_sensor_link_get_contact (IPS_SENSOR_LINK (source))->certificate;
  if (certificate != NULL)
    {
      const char *protocol = ips_sensor_link_get_contact (IPS_SENSOR_LINK (source))->tls_protocol;
      g_autofree char *text = protocol != NULL ? g_strdup_printf (_("Fetched over %s. No password was sent."), protocol)
                                               : g_strdup (_("Fetched. No password was sent."));

      take_certificate (self, ips_certificate_ref (certificate), text);
    }
  else
    {
      g_autofree char *sentence = ips_explain_error (ips_error_get_code (error), gtk_entry_get_text (self->address_entry),
                                                     error != NULL ? error->message : NULL);
      g_autofree char *safe = ips_text_make_safe (sentence, 400);

      take_certificate (self, NULL, NULL);
      set_label (self->address_label, self->address_image, safe, TRUE);
    }
  g_debug ("add certificate: handshake %s", ok ? "done" : error->message);
}

static void
fetch_clicked_cb (IpsAddCertificateDialog *self)
{
  const IpsCommunication *communication = ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace));
  IpsLinkTimeouts timeouts = { communication->connect_timeout_ms, communication->reply_timeout_ms, communication->long_timeout_ms };
  g_autoptr(IpsAddress) address = NULL;
  g_autofree char *message = NULL;
  g_autoptr(IpsOpenTrust) trust = NULL;
  g_autoptr(IpsDialect) dialect = NULL;
  g_autoptr(GError) error = NULL;
  IpsSensor *sensor = find_sensor (self, &address, &message);
  const char *host;
  guint port;

  if (self->fetching != NULL)
    return;
  if (message != NULL)
    {
      set_label (self->address_label, self->address_image, message, TRUE);
      return;
    }
  dialect = ips_dialect_load (&error);
  if (dialect == NULL)
    {
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
      return;
    }

  if (sensor != NULL)
    {
      host = ips_sensor_get_config (sensor)->address;
      port = ips_sensor_get_port (sensor, IPS_TRANSPORT_HTTPS);
      if (ips_sensor_get_transport (sensor, communication->transport) == IPS_TRANSPORT_HTTP)
        port = 443;
    }
  else
    {
      host = address->host;
      port = address->port != 0 ? address->port : 443;
    }
  trust = ips_open_trust_new ();
  g_clear_object (&self->link);
  self->link = ips_https_link_new ("add-certificate", host, port, IPS_TRANSPORT_HTTPS, NULL, NULL, &timeouts, IPS_TRUST (trust), dialect);
  self->fetching = g_cancellable_new ();
  set_label (self->address_label, self->address_image, _("Connecting…"), FALSE);
  gtk_spinner_start (self->spinner);
  ips_sensor_link_handshake_async (self->link, self->fetching, fetched_cb, self);
  update_ui_state (self);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsAddCertificateDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *contents = NULL, *name = g_file_get_basename (G_FILE (source));
  g_autofree char *safe_name = ips_text_make_safe (name, 80);
  gsize length;
  g_autoptr(GBytes) der = NULL;
  IpsCertificate *certificate = NULL;

  if (!g_file_load_contents_finish (G_FILE (source), result, &contents, &length, NULL, &error))
    {
      ips_message_show (GTK_WINDOW (self), GTK_MESSAGE_ERROR, safe_name, _("The file could not be read."), error->message);
      return;
    }
  if (length <= MAX_PEM_BYTES)
    der = g_strstr_len (contents, (gssize) length, "-----BEGIN") != NULL ? ips_x509_der_from_pem (contents, (gssize) length, &error)
                                                                         : g_bytes_new (contents, length);
  else
    ips_set_error (&error, IPS_ERROR_TOO_LARGE, "more than 1 MB");
  if (der != NULL)
    certificate = ips_certificate_new (der, &error);
  if (certificate == NULL)
    {
      /* TRANSLATORS: %s is a file name */
      g_autofree char *sentence = g_strdup_printf (_("%s holds no certificate in PEM or DER form. Choose another file."), safe_name);

      set_label (self->address_label, self->address_image, sentence, TRUE);
      return;
    }
  g_clear_object (&self->link);
  {
    g_autofree char *text = g_strdup_printf (_("Read from %s."), safe_name);

    take_certificate (self, certificate, text);
  }
}

static void
import_response_cb (GtkDialog *dialog, int response, IpsAddCertificateDialog *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      if (file != NULL)
        g_file_load_contents_async (file, NULL, read_cb, g_object_ref (self));
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
import_clicked_cb (IpsAddCertificateDialog *self)
{
  GtkWidget *dialog = gtk_file_chooser_dialog_new (_("Import PEM"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN,
                                                   _("_Cancel"), GTK_RESPONSE_CANCEL, _("_Import"), GTK_RESPONSE_ACCEPT, NULL);
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Certificates"));
  gtk_file_filter_add_pattern (filter, "*.pem");
  gtk_file_filter_add_pattern (filter, "*.crt");
  gtk_file_filter_add_pattern (filter, "*.cer");
  gtk_file_filter_add_pattern (filter, "*.der");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _("All files"));
  gtk_file_filter_add_pattern (filter, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (import_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsAddCertificateDialog) self = user_data;
  g_autoptr(GError) error = NULL;

  self->adding = FALSE;
  if (ips_fleet_trust_finish (IPS_FLEET (source), result, &error))
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  ips_message_show_error (GTK_WINDOW (self), error, gtk_entry_get_text (self->address_entry));
  update_ui_state (self);
}

static void
ips_add_certificate_dialog_response (GtkDialog *dialog, int response)
{
  IpsAddCertificateDialog *self = IPS_ADD_CERTIFICATE_DIALOG (dialog);
  g_autoptr(IpsAddress) address = NULL;
  g_autofree char *message = NULL;
  IpsSensor *sensor;

  if (response != GTK_RESPONSE_ACCEPT)
    {
      gtk_widget_destroy (GTK_WIDGET (dialog));
      return;
    }
  sensor = find_sensor (self, &address, &message);
  if (sensor == NULL || self->certificate == NULL || self->adding)
    return;
  self->adding = TRUE;
  update_ui_state (self);
  ips_fleet_trust_async (ips_workspace_get_fleet (self->workspace), ips_sensor_get_id (sensor), self->certificate,
                         "added by hand", NULL, added_cb, g_object_ref (self));
}

static void
ips_add_certificate_dialog_dispose (GObject *object)
{
  IpsAddCertificateDialog *self = IPS_ADD_CERTIFICATE_DIALOG (object);

  g_cancellable_cancel (self->fetching);
  g_clear_object (&self->fetching);
  g_clear_object (&self->link);
  g_clear_pointer (&self->certificate, ips_certificate_unref);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_add_certificate_dialog_parent_class)->dispose (object);
}

static void
ips_add_certificate_dialog_class_init (IpsAddCertificateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_add_certificate_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = ips_add_certificate_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-add-certificate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, address_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, fetch_button);
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, import_button);
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, address_image);
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, address_label);
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, thumbprint_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, thumbprint_image);
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, thumbprint_label);
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, pane_box);
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, why_label);
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, IpsAddCertificateDialog, add_button);
  gtk_widget_class_bind_template_callback (widget_class, update_ui_state);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, fetch_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_clicked_cb);
}

static void
ips_add_certificate_dialog_init (IpsAddCertificateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->pane = IPS_CERTIFICATE_PANE (ips_certificate_pane_new (_("Certificate")));
  gtk_box_pack_start (self->pane_box, GTK_WIDGET (self->pane), TRUE, TRUE, 0);
}

GtkWidget *
ips_add_certificate_dialog_new (IpsWorkspace *workspace, GtkWindow *parent)
{
  IpsAddCertificateDialog *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_ADD_CERTIFICATE_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  take_certificate (self, NULL, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->address_entry));
  return GTK_WIDGET (self);
}

void
ips_add_certificate_dialog_set_address (IpsAddCertificateDialog *self, const char *address)
{
  g_return_if_fail (IPS_IS_ADD_CERTIFICATE_DIALOG (self));

  gtk_entry_set_text (self->address_entry, address);
}
