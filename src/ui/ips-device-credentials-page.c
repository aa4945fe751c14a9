/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-device-credentials-page.h"

#include "ips-config.h"
#include <glib/gi18n-lib.h>

#include "ips-credentials-dialog.h"
#include "ips-field.h"
#include "ips-message.h"
#include "ips-password-field.h"
#include "ips-toplevel.h"

/* Ids of the login's choices besides those of the credential sets. */
#define CHOICE_OWN "own"
#define CHOICE_MIXED "mixed"

struct _IpsDeviceCredentialsPage
{
  GtkGrid parent_instance;

  GtkComboBoxText *login_combo;
  IpsField *username_field;
  IpsPasswordField *password_field;
  GtkLabel *hint_label;
  GtkLabel *keyring_label;
  GtkWidget *forget_button;

  IpsWorkspace *workspace;   /* (owned) (nullable) */
  GPtrArray *ids;            /* (owned) (element-type utf8): of the sensors shown */
  guint n_sensors;
  gboolean mixed;            /* the sensors log in in different ways */
  gboolean login_touched;
  gboolean loading;
};

static void form_init (IpsDeviceFormInterface *iface);

G_DEFINE_TYPE_WITH_CODE (IpsDeviceCredentialsPage, ips_device_credentials_page, GTK_TYPE_GRID,
                         G_IMPLEMENT_INTERFACE (IPS_TYPE_DEVICE_FORM, form_init))

static char *config_username (const IpsSensorConfig *config) { return g_strdup (config->username); }

static char *
config_login (const IpsSensorConfig *config)
{
  return g_strdup (*config->credential_set != '\0' ? config->credential_set : CHOICE_OWN);
}

static const char *
get_choice (IpsDeviceCredentialsPage *self)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->login_combo));

  return id != NULL ? id : CHOICE_OWN;
}

static const IpsCredentialSet *
find_set (IpsDeviceCredentialsPage *self, const char *id)
{
  GPtrArray *sets = ips_fleet_get_credential_sets (ips_workspace_get_fleet (self->workspace));

  for (guint i = 0; i < sets->len; i++)
    {
      const IpsCredentialSet *set = g_ptr_array_index (sets, i);

      if (g_str_equal (set->id, id))
        return set;
    }
  return NULL;
}

static guint
count_stored (IpsDeviceCredentialsPage *self)
{
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  guint n = 0;

  for (guint i = 0; i < self->ids->len; i++)
    n += ips_vault_peek (vault, g_ptr_array_index (self->ids, i)) != NULL;
  return n;
}

static void
show_placeholder (IpsDeviceCredentialsPage *self)
{
  if (find_set (self, get_choice (self)) != NULL)
    ips_password_field_set_placeholder (self->password_field, _("that of the credential set"));
  else if (self->n_sensors > 1)
    ips_password_field_set_placeholder (self->password_field, _("<multiple values>"));
  else
    ips_password_field_set_placeholder (self->password_field, count_stored (self) > 0 ? _("stored; enter a new one to change it")
                                                                           : _("none stored yet"));
}

static void
update_ui_state (IpsDeviceCredentialsPage *self)
{
  const char *choice = get_choice (self);
  gboolean own = g_str_equal (choice, CHOICE_OWN);
  const IpsCredentialSet *set = find_set (self, choice);
  g_autofree char *hint = NULL;

  if (set != NULL)
    /* TRANSLATORS: the first %s is a user name, the second the name of a credential set */
    hint = g_strdup_printf (_("Logs in as “%s”. User name and password are those of the credential set “%s”."),
                            set->username, set->name);
  else if (own && self->n_sensors > 1)
    hint = g_strdup (_("What is entered here becomes the login of each of these devices."));
  else if (own)
    hint = g_strdup (_("The password is kept in the keyring, never in the inventory."));
  else
    hint = g_strdup (_("These devices log in in different ways. Choose one to change them all."));
  gtk_label_set_text (self->hint_label, hint);
  gtk_widget_set_sensitive (GTK_WIDGET (self->username_field), own);
  gtk_widget_set_sensitive (GTK_WIDGET (self->password_field), own);
  gtk_widget_set_visible (self->forget_button, own && count_stored (self) > 0);
  show_placeholder (self);
}

static void
fill_choices (IpsDeviceCredentialsPage *self, const char *active)
{
  GPtrArray *sets = ips_fleet_get_credential_sets (ips_workspace_get_fleet (self->workspace));

  gtk_combo_box_text_remove_all (self->login_combo);
  gtk_combo_box_text_append (self->login_combo, CHOICE_OWN, _("Own user name and password"));
  for (guint i = 0; i < sets->len; i++)
    {
      const IpsCredentialSet *set = g_ptr_array_index (sets, i);
      /* TRANSLATORS: %s: the name of a credential set */
      g_autofree char *label = g_strdup_printf (_("Credential set “%s”"), set->name);

      gtk_combo_box_text_append (self->login_combo, set->id, label);
    }
  if (self->mixed)
    gtk_combo_box_text_append (self->login_combo, CHOICE_MIXED, _("<multiple values>"));
  if (!gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->login_combo), active))
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->login_combo), CHOICE_OWN);
}

static void
changed_cb (IpsDeviceCredentialsPage *self)
{
  ips_device_form_edited (IPS_DEVICE_FORM (self));
}

static void
login_changed_cb (IpsDeviceCredentialsPage *self)
{
  if (self->loading)
    return;
  self->login_touched = !g_str_equal (get_choice (self), CHOICE_MIXED);
  update_ui_state (self);
  changed_cb (self);
}

/* Sets made or removed meanwhile appear without a detour. */
static void
sets_dialog_destroyed_cb (GtkWidget *dialog, IpsDeviceCredentialsPage *self)
{
  g_autofree char *active = g_strdup (get_choice (self));

  if (self->workspace == NULL)
    return;
  self->loading = TRUE;
  fill_choices (self, active);
  self->loading = FALSE;
  update_ui_state (self);
}

static void
sets_clicked_cb (IpsDeviceCredentialsPage *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkWidget *dialog = ips_credentials_dialog_new (self->workspace, GTK_WINDOW (toplevel));

  g_signal_connect_object (dialog, "destroy", G_CALLBACK (sets_dialog_destroyed_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDeviceCredentialsPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_vault_store_finish (IPS_VAULT (source), result, &error))
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
}

static void
forget_clicked_cb (IpsDeviceCredentialsPage *self)
{
  IpsVault *vault = ips_workspace_get_vault (self->workspace);

  for (guint i = 0; i < self->ids->len; i++)
    if (ips_vault_peek (vault, g_ptr_array_index (self->ids, i)) != NULL)
      ips_vault_store_async (vault, g_ptr_array_index (self->ids, i), NULL, NULL, NULL, forgotten_cb, g_object_ref (self));
  update_ui_state (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->password_field));
}

static void
page_load (IpsDeviceForm *form, IpsWorkspace *workspace, GPtrArray *sensors)
{
  IpsDeviceCredentialsPage *self = IPS_DEVICE_CREDENTIALS_PAGE (form);
  g_autofree char *login = ips_device_form_common_text (sensors, config_login);
  g_autofree char *username = ips_device_form_common_text (sensors, config_username);
  const char *warning = ips_vault_get_warning (ips_workspace_get_vault (workspace));

  self->loading = TRUE;
  g_set_object (&self->workspace, workspace);
  self->n_sensors = sensors->len;
  g_ptr_array_set_size (self->ids, 0);
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (self->ids, g_strdup (ips_sensor_get_id (g_ptr_array_index (sensors, i))));
  self->mixed = login == NULL;
  fill_choices (self, login == NULL ? CHOICE_MIXED : *login == '\0' ? CHOICE_OWN : login);
  ips_field_set_text (self->username_field, username);
  ips_field_set_mixed (self->username_field, username == NULL);
  gtk_label_set_text (self->keyring_label, warning != NULL ? warning : "");
  gtk_widget_set_visible (GTK_WIDGET (self->keyring_label), warning != NULL);
  self->loading = FALSE;
  update_ui_state (self);
}

static GtkWidget *
page_check (IpsDeviceForm *form)
{
  IpsDeviceCredentialsPage *self = IPS_DEVICE_CREDENTIALS_PAGE (form);
  g_autoptr(IpsSecret) password = ips_password_field_get_secret (self->password_field);
  gboolean needs_name = g_str_equal (get_choice (self), CHOICE_OWN) && password != NULL &&
                        *ips_field_get_text (self->username_field) == '\0' && self->n_sensors <= 1;

  if (!needs_name)
    return NULL;
  ips_field_set_error (self->username_field, _("Enter the user name this password belongs to."));
  return GTK_WIDGET (self->username_field);
}

static void
page_apply (IpsDeviceForm *form, IpsSensorConfig *config)
{
  IpsDeviceCredentialsPage *self = IPS_DEVICE_CREDENTIALS_PAGE (form);
  const char *choice = get_choice (self);

  if (self->login_touched || self->n_sensors == 0)
    {
      g_free (config->credential_set);
      config->credential_set = g_strdup (g_str_equal (choice, CHOICE_OWN) ? "" : choice);
    }
  if (ips_field_is_touched (self->username_field))
    {
      g_free (config->username);
      config->username = ips_field_dup_text (self->username_field);
    }
}

static gboolean
page_is_touched (IpsDeviceForm *form)
{
  IpsDeviceCredentialsPage *self = IPS_DEVICE_CREDENTIALS_PAGE (form);
  g_autoptr(IpsSecret) password = ips_password_field_get_secret (self->password_field);

  return self->login_touched || ips_field_is_touched (self->username_field) || password != NULL;
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
ips_device_credentials_page_dispose (GObject *object)
{
  IpsDeviceCredentialsPage *self = IPS_DEVICE_CREDENTIALS_PAGE (object);

  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_device_credentials_page_parent_class)->dispose (object);
}

static void
ips_device_credentials_page_finalize (GObject *object)
{
  g_ptr_array_unref (IPS_DEVICE_CREDENTIALS_PAGE (object)->ids);
  G_OBJECT_CLASS (ips_device_credentials_page_parent_class)->finalize (object);
}

static void
ips_device_credentials_page_class_init (IpsDeviceCredentialsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_device_credentials_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_device_credentials_page_finalize;

  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_PASSWORD_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-device-credentials-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceCredentialsPage, login_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceCredentialsPage, username_field);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceCredentialsPage, password_field);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceCredentialsPage, hint_label);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceCredentialsPage, keyring_label);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceCredentialsPage, forget_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, login_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, sets_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_clicked_cb);
}

static void
ips_device_credentials_page_init (IpsDeviceCredentialsPage *self)
{
  self->ids = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

IpsSecret *
ips_device_credentials_page_get_password (IpsDeviceCredentialsPage *self)
{
  g_return_val_if_fail (IPS_IS_DEVICE_CREDENTIALS_PAGE (self), NULL);

  if (!g_str_equal (get_choice (self), CHOICE_OWN))
    return NULL;
  return ips_password_field_get_secret (self->password_field);
}

void
ips_device_credentials_page_clear_password (IpsDeviceCredentialsPage *self)
{
  g_return_if_fail (IPS_IS_DEVICE_CREDENTIALS_PAGE (self));
  ips_password_field_clear (self->password_field);
}
