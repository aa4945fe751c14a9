/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-files-form.h"

#include <glib/gi18n-lib.h>

#include "ips-field.h"
#include "ips-password-field.h"

struct _IpsUpdateFilesForm
{
  GtkGrid parent_instance;

  IpsField *folder_field;
  IpsPasswordField *password_field;
  IpsField *key_field;
  GtkToggleButton *put_radio, *hand_radio;
};

G_DEFINE_TYPE (IpsUpdateFilesForm, ips_update_files_form, GTK_TYPE_GRID)

static void
ips_update_files_form_class_init (IpsUpdateFilesFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_PASSWORD_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-files-form.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilesForm, folder_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilesForm, password_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilesForm, key_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilesForm, put_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFilesForm, hand_radio);
}

static void
ips_update_files_form_init (IpsUpdateFilesForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_field_set_placeholder (self->folder_field, "scp://user@server//srv/ips");
  ips_field_set_placeholder (self->key_field, "SHA256:…");
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
