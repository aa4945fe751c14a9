/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-files-form.h"

#include <glib/gi18n-lib.h>

#include "ips-field.h"
#include "ips-folder-key.h"
#include "ips-password-field.h"

struct _IpsUpdateFilesForm
{
  GtkGrid parent_instance;

  IpsField *folder_field;
  IpsPasswordField *password_field;
  IpsField *key_field;
  GtkWidget *retrieve_button;
  GtkLabel *key_label;
  GtkToggleButton *put_radio, *hand_radio;

  IpsWorkspace *workspace;     /* (owned) (nullable) after dispose */
  GCancellable *lifetime;      /* (owned) */
};

G_DEFINE_TYPE (IpsUpdateFilesForm, ips_update_files_form, GTK_TYPE_GRID)

/* --- the server's key --- */

static void
retrieved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsFolderKey) key = ips_folder_key_retrieve_finish (IPS_FLEET (source), result, &error);
  IpsUpdateFilesForm *self = user_data;

  if (ips_error_is_cancelled (error))
    return;
  gtk_widget_set_sensitive (self->retrieve_button, TRUE);
  if (key == NULL)
    {
      ips_field_mark (g_error_matches (error, IPS_ERROR, IPS_ERROR_INVALID) ? self->folder_field : self->key_field, error->message);
      return;
    }
  ips_field_set_text (self->key_field, key->fingerprint);
  gtk_label_set_text (self->key_label, key->description);
}

static void
retrieve (IpsUpdateFilesForm *self)
{
  g_autofree char *folder = ips_field_dup_text (self->folder_field);

  gtk_widget_set_sensitive (self->retrieve_button, FALSE);
  ips_folder_key_retrieve_async (ips_workspace_get_fleet (self->workspace), folder, self->lifetime, retrieved_cb, self);
}

/* --- life --- */

static void
ips_update_files_form_dispose (GObject *object)
{
  IpsUpdateFilesForm *self = IPS_UPDATE_FILES_FORM (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->lifetime);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_update_files_form_parent_class)->dispose (object);
}

static void
ips_update_files_form_class_init (IpsUpdateFilesFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_update_files_form_dispose;

  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_PASSWORD_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-files-form.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilesForm, folder_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilesForm, password_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilesForm, key_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilesForm, retrieve_button);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilesForm, key_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilesForm, put_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilesForm, hand_radio);
}

static void
ips_update_files_form_init (IpsUpdateFilesForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_field_set_placeholder (self->folder_field, "scp://user@server//srv/ips");
  ips_field_set_placeholder (self->key_field, "SHA256:…");
  self->lifetime = g_cancellable_new ();
  g_signal_connect_swapped (self->retrieve_button, "clicked", G_CALLBACK (retrieve), self);
}

void
ips_update_files_form_set_workspace (IpsUpdateFilesForm *self, IpsWorkspace *workspace)
{
  g_return_if_fail (IPS_IS_UPDATE_FILES_FORM (self));

  g_set_object (&self->workspace, workspace);
}

void
ips_update_files_form_set (IpsUpdateFilesForm *self, const IpsUpdateSettings *settings, gboolean has_password)
{
  g_return_if_fail (IPS_IS_UPDATE_FILES_FORM (self));

  ips_field_set_text (self->folder_field, settings->files_url);
  ips_field_set_text (self->key_field, settings->files_host_key);
  gtk_toggle_button_set_active (settings->files_put ? self->put_radio : self->hand_radio, TRUE);
  ips_password_field_clear (self->password_field);
  ips_password_field_set_placeholder (self->password_field, has_password ? _("leave empty to keep the one stored")
                                                                         : _("only where the address names a user"));
}

void
ips_update_files_form_read (IpsUpdateFilesForm *self, IpsUpdateSettings *settings)
{
  g_autofree char *folder = NULL, *key = NULL;

  g_return_if_fail (IPS_IS_UPDATE_FILES_FORM (self));

  folder = ips_field_dup_text (self->folder_field);
  key = ips_field_dup_text (self->key_field);
  ips_update_settings_set (&settings->files_url, folder);
  ips_update_settings_set (&settings->files_host_key, key);
  settings->files_put = gtk_toggle_button_get_active (self->put_radio);
}

IpsSecret *
ips_update_files_form_get_password (IpsUpdateFilesForm *self)
{
  g_return_val_if_fail (IPS_IS_UPDATE_FILES_FORM (self), NULL);

  return ips_password_field_get_secret (self->password_field);
}

gboolean
ips_update_files_form_show_problem (IpsUpdateFilesForm *self, IpsUpdateField field, const char *sentence)
{
  IpsField *place = field == IPS_UPDATE_FIELD_FILES ? self->folder_field : field == IPS_UPDATE_FIELD_FILES_HOST_KEY ? self->key_field : NULL;

  g_return_val_if_fail (IPS_IS_UPDATE_FILES_FORM (self), FALSE);

  if (place == NULL)
    return FALSE;
  ips_field_mark (place, sentence);
  return TRUE;
}
