/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-credential-set-dialog.h"

#include "ips-config.h"
#include <glib/gi18n-lib.h>

#include "ips-field.h"
#include "ips-password-field.h"
#include "ips-problem.h"

struct _IpsCredentialSetDialog
{
  GtkDialog parent_instance;

  IpsField *name_field;
  IpsField *username_field;
  IpsPasswordField *password_field;
  GtkLabel *failure_label;
  GtkButton *save_button;

  IpsWorkspace *workspace;   /* (owned) (nullable) */
  char *id;                  /* (owned) (nullable): of the set that is changed */
  GCancellable *lifetime;    /* (owned): cancelled in dispose */
  gboolean saving;
};

G_DEFINE_TYPE (IpsCredentialSetDialog, ips_credential_set_dialog, GTK_TYPE_DIALOG)

static gboolean
name_is_taken (IpsCredentialSetDialog *self, const char *name)
{
  const IpsCredentialSet *set = ips_fleet_lookup_credential_set_name (ips_workspace_get_fleet (self->workspace), name);

  return set != NULL && g_strcmp0 (set->id, self->id) != 0;
}

static gboolean
check (IpsCredentialSetDialog *self, const char *name, const char *username)
{
  IpsField *wrong = NULL;

  if (*username == '\0')
    {
      ips_field_set_error (self->username_field, _("Enter the user name of the login."));
      wrong = self->username_field;
    }
  if (*name == '\0')
    {
      ips_field_set_error (self->name_field, _("Enter a name for the credential set."));
      wrong = self->name_field;
    }
  else if (name_is_taken (self, name))
    {
      ips_field_set_error (self->name_field, _("Another credential set has this name. Enter a different one."));
      wrong = self->name_field;
    }
  if (wrong != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (wrong));
  return wrong == NULL;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsCredentialSetDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean ok = ips_fleet_save_credential_set_finish (IPS_FLEET (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  if (ok)
    {
      ips_password_field_clear (self->password_field);
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  self->saving = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), TRUE);
  sentence = ips_explain_error (ips_error_get_code (error), NULL, error->message);
  gtk_label_set_text (self->failure_label, sentence);
  gtk_widget_show (GTK_WIDGET (self->failure_label));
}

static void
save (IpsCredentialSetDialog *self)
{
  g_autofree char *name = ips_field_dup_text (self->name_field);
  g_autofree char *username = ips_field_dup_text (self->username_field);
  g_autoptr(IpsSecret) password = ips_password_field_get_secret (self->password_field);
  IpsCredentialSet *set;

  if (self->saving || !check (self, name, username))
    return;
  self->saving = TRUE;
  gtk_widget_hide (GTK_WIDGET (self->failure_label));
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), FALSE);
  set = ips_credential_set_new (self->id, name, username);
  ips_fleet_save_credential_set_async (ips_workspace_get_fleet (self->workspace), set, password, self->lifetime,
                                       saved_cb, self);
  ips_credential_set_free (set);
}

static void
ips_credential_set_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_OK)
    save (IPS_CREDENTIAL_SET_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_credential_set_dialog_dispose (GObject *object)
{
  IpsCredentialSetDialog *self = IPS_CREDENTIAL_SET_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_credential_set_dialog_parent_class)->dispose (object);
}

static void
ips_credential_set_dialog_finalize (GObject *object)
{
  IpsCredentialSetDialog *self = IPS_CREDENTIAL_SET_DIALOG (object);

  g_free (self->id);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_credential_set_dialog_parent_class)->finalize (object);
}

static void
ips_credential_set_dialog_class_init (IpsCredentialSetDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_credential_set_dialog_dispose;
  object_class->finalize = ips_credential_set_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_credential_set_dialog_response;

  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_PASSWORD_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-credential-set-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsCredentialSetDialog, name_field);
  gtk_widget_class_bind_template_child (widget_class, IpsCredentialSetDialog, username_field);
  gtk_widget_class_bind_template_child (widget_class, IpsCredentialSetDialog, password_field);
  gtk_widget_class_bind_template_child (widget_class, IpsCredentialSetDialog, failure_label);
  gtk_widget_class_bind_template_child (widget_class, IpsCredentialSetDialog, save_button);
}

static void
ips_credential_set_dialog_init (IpsCredentialSetDialog *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_credential_set_dialog_new (IpsWorkspace *workspace, const IpsCredentialSet *set, GtkWindow *parent)
{
  IpsCredentialSetDialog *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_CREDENTIAL_SET_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  if (set != NULL)
    {
      gtk_window_set_title (GTK_WINDOW (self), _("Edit Credential Set"));
      self->id = g_strdup (set->id);
      ips_field_set_text (self->name_field, set->name);
      ips_field_set_text (self->username_field, set->username);
      ips_password_field_set_placeholder (self->password_field, _("leave empty to keep the one stored"));
    }
  return GTK_WIDGET (self);
}
