/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-client-certificate-form.h"

#include <glib/gi18n-lib.h>

#include "ips-client-certificate.h"
#include "ips-error.h"
#include "ips-field.h"
#include "ips-password-field.h"
#include "ips-toplevel.h"

struct _IpsClientCertificateForm
{
  GtkBox parent_instance;

  gboolean filling;
  GtkExpander *expander;
  GtkWidget *certificate_label;
  IpsField *certificate_field, *key_field;
  IpsPasswordField *passphrase_field;
  GtkLabel *facts_label;

  IpsSecret *stored;        /* (owned) (nullable) */
  char *problem;            /* (owned) (nullable): a sentence */
  IpsUpdateField where;     /* of @problem */
  GCancellable *reading;    /* (owned) (nullable): of the files */
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsClientCertificateForm, ips_client_certificate_form, GTK_TYPE_BOX)

static void
show_facts (IpsClientCertificateForm *self, const char *text, IpsUpdateField where, const char *problem)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
  self->where = where;
  gtk_label_set_text (self->facts_label, text);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsClientCertificateForm *self = user_data;
  g_autoptr(GError) error = NULL;
  IpsUpdateField field;
  g_autoptr(IpsClientIdentity) identity = ips_client_certificate_load_finish (result, &field, &error);
  g_autofree char *text = NULL;

  if (ips_error_is_cancelled (error))
    return;
  text = identity != NULL ? ips_client_certificate_describe (identity) : ips_field_sentence (error->message);
  show_facts (self, text, field, identity != NULL ? NULL : text);
}

static void
read_files (IpsClientCertificateForm *self)
{
  g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
  g_autoptr(IpsSecret) entered = ips_client_certificate_form_get_passphrase (self);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  ips_client_certificate_form_read (self, settings);
  show_facts (self, "", IPS_UPDATE_FIELD_NONE, NULL);
  if (*settings->client_certificate == '\0')
    return;
  self->reading = g_cancellable_new ();
  ips_client_certificate_load_async (settings, entered != NULL ? entered : self->stored, self->reading, loaded_cb, self);
}

static void
input_cb (IpsClientCertificateForm *self)
{
  if (self->filling)
    return;
  read_files (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
chosen_cb (GtkNativeDialog *chooser, int response, IpsClientCertificateForm *self)
{
  g_autofree char *path = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser)) : NULL;
  IpsField *field = g_object_get_data (G_OBJECT (chooser), "ips-field");

  if (path != NULL)
    {
      ips_field_set_text (field, path);
      input_cb (self);
    }
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
}

static void
choose (IpsClientCertificateForm *self, IpsField *field, const char *title)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (title, ips_toplevel_of (self), GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_object_set_data (G_OBJECT (chooser), "ips-field", field);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
choose_certificate_cb (IpsClientCertificateForm *self)
{
  choose (self, self->certificate_field, _("Choose the Client Certificate"));
}

static void
choose_key_cb (IpsClientCertificateForm *self)
{
  choose (self, self->key_field, _("Choose the Private Key"));
}

static void
ips_client_certificate_form_dispose (GObject *object)
{
  IpsClientCertificateForm *self = IPS_CLIENT_CERTIFICATE_FORM (object);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);

  G_OBJECT_CLASS (ips_client_certificate_form_parent_class)->dispose (object);
}

static void
ips_client_certificate_form_finalize (GObject *object)
{
  IpsClientCertificateForm *self = IPS_CLIENT_CERTIFICATE_FORM (object);

  g_clear_pointer (&self->stored, ips_secret_unref);
  g_free (self->problem);

  G_OBJECT_CLASS (ips_client_certificate_form_parent_class)->finalize (object);
}

static void
ips_client_certificate_form_class_init (IpsClientCertificateFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_client_certificate_form_dispose;
  object_class->finalize = ips_client_certificate_form_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_CLIENT_CERTIFICATE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_PASSWORD_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-client-certificate-form.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsClientCertificateForm, expander);
  gtk_widget_class_bind_template_child (widget_class, IpsClientCertificateForm, certificate_label);
  gtk_widget_class_bind_template_child (widget_class, IpsClientCertificateForm, certificate_field);
  gtk_widget_class_bind_template_child (widget_class, IpsClientCertificateForm, key_field);
  gtk_widget_class_bind_template_child (widget_class, IpsClientCertificateForm, passphrase_field);
  gtk_widget_class_bind_template_child (widget_class, IpsClientCertificateForm, facts_label);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_certificate_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_key_cb);
}

static void
ips_client_certificate_form_init (IpsClientCertificateForm *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_field_set_placeholder (self->certificate_field, _("PEM or PKCS#12 file"));
  ips_field_set_placeholder (self->key_field, _("empty where it is in the same file"));
  self->filling = FALSE;
}

void
ips_client_certificate_form_set (IpsClientCertificateForm *self, const IpsUpdateSettings *settings, IpsSecret *stored)
{
  g_return_if_fail (IPS_IS_CLIENT_CERTIFICATE_FORM (self));

  g_clear_pointer (&self->stored, ips_secret_unref);
  self->stored = stored != NULL ? ips_secret_ref (stored) : NULL;
  self->filling = TRUE;
  ips_field_set_text (self->certificate_field, settings->client_certificate);
  ips_field_set_text (self->key_field, settings->client_key);
  ips_password_field_clear (self->passphrase_field);
  ips_password_field_set_placeholder (self->passphrase_field, stored != NULL ? _("leave empty to keep the one stored") : _("only where the file is locked"));
  self->filling = FALSE;
  gtk_expander_set_expanded (self->expander, *settings->client_certificate != '\0');
  read_files (self);
}

void
ips_client_certificate_form_align (IpsClientCertificateForm *self, GtkWidget *label)
{
  g_autoptr(GtkSizeGroup) group = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);

  g_return_if_fail (IPS_IS_CLIENT_CERTIFICATE_FORM (self));

  gtk_size_group_add_widget (group, label);
  gtk_size_group_add_widget (group, self->certificate_label);
}

void
ips_client_certificate_form_read (IpsClientCertificateForm *self, IpsUpdateSettings *settings)
{
  g_return_if_fail (IPS_IS_CLIENT_CERTIFICATE_FORM (self));

  ips_field_take_text (self->certificate_field, &settings->client_certificate);
  ips_field_take_text (self->key_field, &settings->client_key);
}

IpsSecret *
ips_client_certificate_form_get_passphrase (IpsClientCertificateForm *self)
{
  g_return_val_if_fail (IPS_IS_CLIENT_CERTIFICATE_FORM (self), NULL);

  return ips_password_field_get_secret (self->passphrase_field);
}

gboolean
ips_client_certificate_form_show_problem (IpsClientCertificateForm *self, IpsUpdateField field, const char *sentence)
{
  g_return_val_if_fail (IPS_IS_CLIENT_CERTIFICATE_FORM (self), FALSE);

  if (field != IPS_UPDATE_FIELD_CLIENT_CERTIFICATE && field != IPS_UPDATE_FIELD_CLIENT_KEY && field != IPS_UPDATE_FIELD_CLIENT_PASSPHRASE)
    return FALSE;
  gtk_expander_set_expanded (self->expander, TRUE);
  if (field == IPS_UPDATE_FIELD_CLIENT_PASSPHRASE)
    {
      /* its sentence is below it */
      gtk_label_set_text (self->facts_label, sentence);
      gtk_widget_child_focus (GTK_WIDGET (self->passphrase_field), GTK_DIR_TAB_FORWARD);
    }
  else
    {
      ips_field_mark (field == IPS_UPDATE_FIELD_CLIENT_KEY ? self->key_field : self->certificate_field, sentence);
    }
  return TRUE;
}

const char *
ips_client_certificate_form_get_problem (IpsClientCertificateForm *self, IpsUpdateField *field)
{
  g_return_val_if_fail (IPS_IS_CLIENT_CERTIFICATE_FORM (self), NULL);

  *field = self->where;
  return self->problem;
}
