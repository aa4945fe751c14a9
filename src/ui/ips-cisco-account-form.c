/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-cisco-account-form.h"

#include <glib/gi18n-lib.h>

#include "ips-field.h"
#include "ips-password-field.h"

struct _IpsCiscoAccountForm
{
  GtkGrid parent_instance;

  IpsWorkspace *workspace;     /* (owned) */

  IpsField *username_field;
  IpsPasswordField *password_field;
  IpsField *contract_field;
  IpsField *end_field;
  GtkLabel *keyring_label;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsCiscoAccountForm, ips_cisco_account_form, GTK_TYPE_GRID)

static IpsCiscoAccount *
get_account (IpsCiscoAccountForm *self)
{
  return ips_licensing_get_account (ips_fleet_get_licensing (ips_workspace_get_fleet (self->workspace)));
}

static void
input_cb (IpsCiscoAccountForm *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
update_keyring (IpsCiscoAccountForm *self)
{
  const char *warning = ips_vault_get_warning (ips_workspace_get_vault (self->workspace));

  gtk_label_set_text (self->keyring_label, warning != NULL ? warning : "");
  gtk_widget_set_visible (GTK_WIDGET (self->keyring_label), warning != NULL);
}

void
ips_cisco_account_form_reset (IpsCiscoAccountForm *self)
{
  IpsCiscoAccount *account;

  g_return_if_fail (IPS_IS_CISCO_ACCOUNT_FORM (self));

  account = get_account (self);
  ips_field_set_text (self->username_field, ips_cisco_account_get_username (account));
  ips_field_set_text (self->contract_field, ips_cisco_account_get_contract (account));
  ips_field_set_text (self->end_field, ips_cisco_account_get_contract_end (account));
  ips_password_field_clear (self->password_field);
  ips_password_field_set_placeholder (self->password_field, ips_cisco_account_peek_password (account) != NULL
                                      ? _("leave empty to keep the one stored") : NULL);
}

gboolean
ips_cisco_account_form_is_changed (IpsCiscoAccountForm *self)
{
  IpsCiscoAccount *account;
  g_autofree char *username = NULL, *contract = NULL, *end = NULL;
  g_autoptr(IpsSecret) password = NULL;

  g_return_val_if_fail (IPS_IS_CISCO_ACCOUNT_FORM (self), FALSE);

  account = get_account (self);
  username = ips_field_dup_text (self->username_field);
  contract = ips_field_dup_text (self->contract_field);
  end = ips_field_dup_text (self->end_field);
  password = ips_password_field_get_secret (self->password_field);
  return password != NULL || g_strcmp0 (username, ips_cisco_account_get_username (account)) != 0
         || g_strcmp0 (contract, ips_cisco_account_get_contract (account)) != 0
         || g_strcmp0 (end, ips_cisco_account_get_contract_end (account)) != 0;
}

gboolean
ips_cisco_account_form_check (IpsCiscoAccountForm *self)
{
  g_autofree char *username = NULL, *end = NULL, *sentence = NULL;
  g_autoptr(IpsSecret) password = NULL;
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (IPS_IS_CISCO_ACCOUNT_FORM (self), FALSE);

  username = ips_field_dup_text (self->username_field);
  end = ips_field_dup_text (self->end_field);
  password = ips_password_field_get_secret (self->password_field);
  if (*username == '\0' && password != NULL)
    {
      ips_field_mark (self->username_field, _("Enter the user name that belongs to the password."));
      return FALSE;
    }
  if (ips_cisco_account_validate (username, end, &error))
    return TRUE;
  sentence = ips_field_sentence (error->message);
  /* The user name alone tells whose the sentence is. */
  if (ips_cisco_account_validate (username, "", NULL))
    ips_field_mark (self->end_field, sentence);
  else
    ips_field_mark (self->username_field, sentence);
  return FALSE;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsCiscoAccountForm *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ips_cisco_account_save_finish (IPS_CISCO_ACCOUNT (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->workspace != NULL)
    ips_cisco_account_form_reset (self);
  g_task_return_boolean (task, TRUE);
}

void
ips_cisco_account_form_save_async (IpsCiscoAccountForm *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *username = NULL, *contract = NULL, *end = NULL;
  g_autoptr(IpsSecret) password = NULL;

  g_task_set_source_tag (task, ips_cisco_account_form_save_async);
  if (!ips_cisco_account_form_check (self))
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, "a field of the Cisco.com account cannot be used"));
      return;
    }
  username = ips_field_dup_text (self->username_field);
  contract = ips_field_dup_text (self->contract_field);
  end = ips_field_dup_text (self->end_field);
  password = ips_password_field_get_secret (self->password_field);
  ips_cisco_account_save_async (get_account (self), username, password, contract, end, cancellable, saved_cb, g_steal_pointer (&task));
}

gboolean
ips_cisco_account_form_save_finish (IpsCiscoAccountForm *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ips_cisco_account_form_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (IPS_CISCO_ACCOUNT_FORM (widget)->username_field));
}

static void
ips_cisco_account_form_dispose (GObject *object)
{
  g_clear_object (&IPS_CISCO_ACCOUNT_FORM (object)->workspace);

  G_OBJECT_CLASS (ips_cisco_account_form_parent_class)->dispose (object);
}

static void
ips_cisco_account_form_class_init (IpsCiscoAccountFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_cisco_account_form_dispose;
  widget_class->grab_focus = ips_cisco_account_form_grab_focus;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_PASSWORD_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-cisco-account-form.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsCiscoAccountForm, username_field);
  gtk_widget_class_bind_template_child (widget_class, IpsCiscoAccountForm, password_field);
  gtk_widget_class_bind_template_child (widget_class, IpsCiscoAccountForm, contract_field);
  gtk_widget_class_bind_template_child (widget_class, IpsCiscoAccountForm, end_field);
  gtk_widget_class_bind_template_child (widget_class, IpsCiscoAccountForm, keyring_label);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
}

static void
ips_cisco_account_form_init (IpsCiscoAccountForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* TRANSLATORS: how a date is to be entered: year, month, day */
  ips_field_set_placeholder (self->end_field, _("YYYY-MM-DD"));
}

GtkWidget *
ips_cisco_account_form_new (IpsWorkspace *workspace)
{
  IpsCiscoAccountForm *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_CISCO_ACCOUNT_FORM, NULL);
  self->workspace = g_object_ref (workspace);
  g_signal_connect_object (ips_workspace_get_vault (workspace), "notify::warning", G_CALLBACK (update_keyring), self, G_CONNECT_SWAPPED);
  ips_cisco_account_form_reset (self);
  update_keyring (self);
  return GTK_WIDGET (self);
}
