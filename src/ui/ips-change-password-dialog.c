/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-change-password-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-field.h"
#include "ips-format.h"
#include "ips-link-form.h"
#include "ips-password-field.h"
#include "ips-problem.h"
#include "ips-sign-style.h"
#include "ips-text.h"
#include "ips-verb-action.h"

struct _IpsChangePasswordDialog
{
  GtkDialog parent_instance;

  GtkLabel *question_label;
  GtkLabel *names_label;
  GtkWidget *left_box;
  GtkWidget *left_image;
  GtkLabel *left_label;
  IpsPasswordField *password_field;
  IpsField *name_field;
  GtkLabel *note_label;
  GtkLabel *failure_label;
  GtkButton *change_button;

  IpsWorkspace *workspace;   /* (owned) (nullable) */
  GPtrArray *sensors;        /* (owned) (element-type IpsSensor) */
  char *username;            /* (owned) (nullable): whose password it is: that of most of them */
  IpsCredentialSet *set;     /* (owned) (nullable): while it is written */
  GWeakRef bar;              /* IpsJobBar: its window may close before the answer */
  GCancellable *lifetime;    /* (owned): cancelled in dispose */
};

G_DEFINE_TYPE (IpsChangePasswordDialog, ips_change_password_dialog, GTK_TYPE_DIALOG)

/* The user name that most of them are logged in to with. (transfer full) (nullable) */
static char *
find_username (IpsChangePasswordDialog *self)
{
  g_autoptr(GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  const char *best = NULL;
  guint most = 0;

  for (guint i = 0; i < self->sensors->len; i++)
    {
      const char *name = ips_fleet_get_username (ips_workspace_get_fleet (self->workspace), g_ptr_array_index (self->sensors, i));
      guint n = name != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (counts, name)) + 1 : 0;

      if (name == NULL)
        continue;
      g_hash_table_insert (counts, (gpointer) name, GUINT_TO_POINTER (n));
      if (n > most)
        {
          most = n;
          best = name;
        }
    }
  return g_strdup (best);
}

/* Those whose login it is, which are still in the inventory. @left: (out) (optional) (transfer full): the others. */
static GPtrArray *
choose_sensors (IpsChangePasswordDialog *self, GPtrArray **left)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *others = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->sensors->len; i++)
    {
      IpsSensor *sensor = ips_fleet_lookup (fleet, ips_sensor_get_id (g_ptr_array_index (self->sensors, i)));

      if (sensor == NULL)
        continue;
      if (self->username != NULL && g_strcmp0 (ips_fleet_get_username (fleet, sensor), self->username) == 0)
        g_ptr_array_add (chosen, g_object_ref (sensor));
      else
        g_ptr_array_add (others, g_object_ref (sensor));
    }
  if (left != NULL)
    *left = others;
  else
    g_ptr_array_unref (others);
  return chosen;
}

static void
show_left (IpsChangePasswordDialog *self, GPtrArray *left)
{
  g_autofree char *names = ips_verb_action_list_names (left);
  g_autofree char *text = NULL;

  text = g_strdup_printf (ngettext ("%u device is logged in to as somebody else, or without a login, and is left alone:",
                                    "%u devices are logged in to as somebody else, or without a login, and are left alone:", left->len), left->len);
  gtk_widget_set_visible (self->left_box, left->len > 0);
  if (left->len > 0)
    {
      g_autofree char *both = g_strdup_printf ("%s\n%s", text, names);

      gtk_label_set_text (self->left_label, both);
    }
}

static guint
count_unencrypted (IpsChangePasswordDialog *self, GPtrArray *sensors)
{
  IpsTransport transport = ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport;
  guint n = 0;

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);

      n += ips_sensor_get_transport (sensor, transport) == IPS_TRANSPORT_HTTP
           && !ips_link_form_is_console (ips_sensor_get_config (sensor), IPS_VERB_CHANGE_PASSWORD);
    }
  return n;
}

static void
show_note (IpsChangePasswordDialog *self, GPtrArray *sensors)
{
  IpsTransport transport = ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport;
  const char *warning = ips_vault_get_warning (ips_workspace_get_vault (self->workspace));
  g_autofree char *forms = ips_link_form_describe (sensors, IPS_VERB_CHANGE_PASSWORD, transport);
  g_autoptr(GString) text = g_string_new (_("Each device is logged in to with its present password, takes the new one, and is logged in "
                                            "to anew. Only then it uses the credential set. The present password stays in the keyring."));
  guint n_plain = count_unencrypted (self, sensors);

  if (*forms != '\0')
    g_string_append_printf (text, "\n\n%s", forms);
  if (n_plain > 0)
    g_string_append_printf (text, ngettext ("\n\nTo %u device the new password goes unencrypted (HTTP).",
                                            "\n\nTo %u devices the new password goes unencrypted (HTTP).", n_plain), n_plain);
  if (warning != NULL)
    g_string_append_printf (text, "\n\n%s", warning);
  gtk_label_set_text (self->note_label, text->str);
}

static void
update_ui_state (IpsChangePasswordDialog *self)
{
  g_autoptr(GPtrArray) left = NULL, sensors = NULL;
  g_autoptr(IpsSecret) secret = ips_password_field_get_secret (self->password_field);
  g_autofree char *names = NULL;
  g_autofree char *username = ips_text_make_safe (self->username, 60);
  g_autofree char *question = NULL, *label = NULL;
  const char *reason = NULL;

  if (self->workspace == NULL)
    return;
  sensors = choose_sensors (self, &left);
  names = ips_verb_action_list_names (sensors);
  /* TRANSLATORS: a user name on the devices, and how many of them */
  question = g_strdup_printf (ngettext ("Change the password of “%s” on %u device", "Change the password of “%s” on %u devices", sensors->len),
                              username, sensors->len);
  label = g_strdup_printf (ngettext ("_Change %u Password", "_Change %u Passwords", sensors->len), sensors->len);
  gtk_label_set_text (self->question_label, self->username != NULL ? question : _("None of the devices has a login"));
  gtk_label_set_text (self->names_label, names);
  gtk_widget_set_visible (GTK_WIDGET (self->names_label), sensors->len > 0);
  show_left (self, left);
  show_note (self, sensors);
  gtk_button_set_label (self->change_button, label);
  if (sensors->len == 0)
    reason = _("No device is left whose password could be changed.");
  else if (secret == NULL)
    reason = _("Enter the new password first.");
  else if (self->set != NULL)
    reason = _("The credential set is being written.");
  gtk_widget_set_sensitive (GTK_WIDGET (self->change_button), reason == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->change_button), reason);
}

static void
submit (IpsChangePasswordDialog *self)
{
  g_autoptr(GPtrArray) sensors = choose_sensors (self, NULL);
  g_autoptr(IpsJobBar) bar = g_weak_ref_get (&self->bar);
  g_autofree char *parameters = g_strdup_printf ("{\"credential-set\":\"%s\",\"new-login\":true}", self->set->id);

  if (sensors->len > 0)
    ips_verb_action_submit (self->workspace, IPS_VERB_CHANGE_PASSWORD, sensors, parameters,
                            gtk_window_get_transient_for (GTK_WINDOW (self)), bar);
  ips_password_field_clear (self->password_field);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsChangePasswordDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean ok = ips_fleet_save_credential_set_finish (IPS_FLEET (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  if (ok)
    {
      submit (self);
      return;
    }
  g_clear_pointer (&self->set, ips_credential_set_free);
  sentence = ips_explain_error (ips_error_get_code (error), NULL, error->message);
  gtk_label_set_text (self->failure_label, sentence);
  gtk_widget_show (GTK_WIDGET (self->failure_label));
  update_ui_state (self);
}

static void
save (IpsChangePasswordDialog *self)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  g_autoptr(IpsSecret) secret = ips_password_field_get_secret (self->password_field);
  g_autofree char *name = ips_field_dup_text (self->name_field);

  if (self->set != NULL || secret == NULL)
    return;
  if (*name == '\0')
    {
      ips_field_mark (self->name_field, _("Enter a name under which the new login is kept."));
      return;
    }
  if (ips_fleet_lookup_credential_set_name (fleet, name) != NULL)
    {
      ips_field_mark (self->name_field, _("Another credential set has this name. Enter a different one."));
      return;
    }
  gtk_widget_hide (GTK_WIDGET (self->failure_label));
  self->set = ips_credential_set_new (NULL, name, self->username);
  ips_fleet_save_credential_set_async (fleet, self->set, secret, self->lifetime, saved_cb, self);
  update_ui_state (self);
}

static void
ips_change_password_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_OK)
    save (IPS_CHANGE_PASSWORD_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_change_password_dialog_dispose (GObject *object)
{
  IpsChangePasswordDialog *self = IPS_CHANGE_PASSWORD_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_change_password_dialog_parent_class)->dispose (object);
}

static void
ips_change_password_dialog_finalize (GObject *object)
{
  IpsChangePasswordDialog *self = IPS_CHANGE_PASSWORD_DIALOG (object);

  g_ptr_array_unref (self->sensors);
  g_free (self->username);
  g_clear_pointer (&self->set, ips_credential_set_free);
  g_weak_ref_clear (&self->bar);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_change_password_dialog_parent_class)->finalize (object);
}

static void
ips_change_password_dialog_class_init (IpsChangePasswordDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_change_password_dialog_dispose;
  object_class->finalize = ips_change_password_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_change_password_dialog_response;

  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_PASSWORD_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-change-password-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsChangePasswordDialog, question_label);
  gtk_widget_class_bind_template_child (widget_class, IpsChangePasswordDialog, names_label);
  gtk_widget_class_bind_template_child (widget_class, IpsChangePasswordDialog, left_box);
  gtk_widget_class_bind_template_child (widget_class, IpsChangePasswordDialog, left_image);
  gtk_widget_class_bind_template_child (widget_class, IpsChangePasswordDialog, left_label);
  gtk_widget_class_bind_template_child (widget_class, IpsChangePasswordDialog, password_field);
  gtk_widget_class_bind_template_child (widget_class, IpsChangePasswordDialog, name_field);
  gtk_widget_class_bind_template_child (widget_class, IpsChangePasswordDialog, note_label);
  gtk_widget_class_bind_template_child (widget_class, IpsChangePasswordDialog, failure_label);
  gtk_widget_class_bind_template_child (widget_class, IpsChangePasswordDialog, change_button);
  gtk_widget_class_bind_template_callback (widget_class, update_ui_state);
}

static void
ips_change_password_dialog_init (IpsChangePasswordDialog *self)
{
  self->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  self->lifetime = g_cancellable_new ();
  g_weak_ref_init (&self->bar, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_sign_style_apply (self->left_image);
}

static void
suggest_name (IpsChangePasswordDialog *self)
{
  g_autofree char *date = ips_format_date (ips_clock_now_us (ips_workspace_get_clock (self->workspace)));
  g_autofree char *name = NULL;

  if (self->username == NULL)
    return;
  /* TRANSLATORS: a suggested name of a login: the user name and a date */
  name = g_strdup_printf (_("%s since %s"), self->username, date);
  if (ips_fleet_lookup_credential_set_name (ips_workspace_get_fleet (self->workspace), name) == NULL)
    ips_field_set_text (self->name_field, name);
}

GtkWidget *
ips_change_password_dialog_new (IpsWorkspace *workspace, GPtrArray *sensors, IpsJobBar *bar, GtkWindow *parent)
{
  IpsChangePasswordDialog *self;
  IpsFleet *fleet;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (sensors != NULL && sensors->len > 0, NULL);
  g_return_val_if_fail (bar == NULL || IPS_IS_JOB_BAR (bar), NULL);

  self = g_object_new (IPS_TYPE_CHANGE_PASSWORD_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  g_weak_ref_set (&self->bar, bar);
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (self->sensors, g_object_ref (g_ptr_array_index (sensors, i)));
  self->username = find_username (self);
  suggest_name (self);
  fleet = ips_workspace_get_fleet (workspace);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->password_field));
  return GTK_WIDGET (self);
}
