/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-ntp-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-field.h"
#include "ips-ntp-look.h"
#include "ips-password-field.h"
#include "ips-problem.h"
#include "ips-sensor-words.h"
#include "ips-text.h"
#include "ips-verb-action.h"

#define WRAP_CHARS 60
#define NAME_CHARS 100

struct _IpsNtpDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;     /* (owned) (nullable) */
  IpsSensor *sensor;           /* (owned) */
  IpsNtpSettings *wanted;      /* (owned) (nullable): while its key is written to the keyring */
  GCancellable *lifetime;      /* (owned): cancelled in dispose */

  GtkLabel *clocks_label;
  GtkLabel *now_label;
  GtkToggleButton *none_radio;
  GtkToggleButton *plain_radio;
  GtkToggleButton *key_radio;
  IpsField *server_field;
  IpsField *key_id_field;
  IpsPasswordField *key_field;
  GtkLabel *failure_label;
};

G_DEFINE_FINAL_TYPE (IpsNtpDialog, ips_ntp_dialog, GTK_TYPE_DIALOG)

static void
show_failure (IpsNtpDialog *self, const char *sentence)
{
  gtk_label_set_text (self->failure_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->failure_label), sentence != NULL);
}

static void
update_ui_state (IpsNtpDialog *self)
{
  gboolean with_key = gtk_toggle_button_get_active (self->key_radio);
  gboolean with_server = with_key || gtk_toggle_button_get_active (self->plain_radio);
  gboolean possible = ips_ntp_look_is_possible (self->sensor);

  gtk_widget_set_sensitive (GTK_WIDGET (self->server_field), with_server);
  gtk_widget_set_sensitive (GTK_WIDGET (self->key_id_field), with_key);
  gtk_widget_set_sensitive (GTK_WIDGET (self->key_field), with_key);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_OK, possible && self->wanted == NULL);
}

/* Only what nobody entered meanwhile. */
static void
fill (IpsNtpDialog *self, const IpsNtpSettings *settings)
{
  g_autofree char *id = settings->key_id != 0 ? g_strdup_printf ("%u", settings->key_id) : NULL;

  if (ips_field_is_touched (self->server_field) || ips_field_is_touched (self->key_id_field))
    return;
  ips_field_set_text (self->server_field, settings->server);
  ips_field_set_text (self->key_id_field, id != NULL ? id : "");
  gtk_toggle_button_set_active (settings->mode == IPS_NTP_MODE_AUTHENTICATED ? self->key_radio
                                : settings->mode == IPS_NTP_MODE_NONE ? self->none_radio : self->plain_radio, TRUE);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsNtpDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsNtpSettings) settings = ips_ntp_look_finish (result, &error);
  g_autofree char *text = NULL;

  if (ips_error_is_cancelled (error))
    return;
  if (settings != NULL)
    {
      text = ips_ntp_settings_describe (settings);
      fill (self, settings);
    }
  else
    {
      g_autofree char *name = ips_text_make_safe (ips_sensor_get_name (self->sensor), NAME_CHARS);

      text = ips_explain_error (ips_error_get_code (error), name, error->message);
    }
  gtk_label_set_text (self->now_label, text);
}

static void
submit (IpsNtpDialog *self)
{
  g_autofree char *parameters = ips_ntp_settings_to_parameters (self->wanted);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();

  g_ptr_array_add (sensors, self->sensor);
  ips_verb_action_submit (self->workspace, IPS_VERB_SET_NTP, sensors, parameters, gtk_window_get_transient_for (GTK_WINDOW (self)), NULL);
  ips_password_field_clear (self->key_field);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsNtpDialog *self = user_data;
  g_autoptr(GError) error = NULL;

  /* Without a keyring the key is in memory, and the job of this program finds it there. */
  if (!ips_vault_store_finish (IPS_VAULT (source), result, &error))
    {
      if (ips_error_is_cancelled (error))
        return;
      g_debug ("keyring: %s", error->message);
    }
  submit (self);
}

/* Every field with a sentence of its own; %FALSE where one is wrong. */
static gboolean
check (IpsNtpDialog *self, gboolean with_key, const char *server, guint *key_id, IpsSecret *key)
{
  g_autofree char *id = ips_field_dup_text (self->key_id_field);
  g_autoptr(GError) server_error = NULL, id_error = NULL, key_error = NULL;

  if (with_key && !ips_ntp_parse_key_id (id, key_id, &id_error))
    ips_field_mark (self->key_id_field, id_error->message);
  if (!ips_ntp_check_server (server, &server_error))
    ips_field_mark (self->server_field, server_error->message);
  if (with_key && !ips_ntp_check_key (key != NULL ? ips_secret_peek (key) : "", &key_error))
    show_failure (self, key_error->message);
  return server_error == NULL && id_error == NULL && key_error == NULL;
}

static void
apply (IpsNtpDialog *self)
{
  gboolean with_key = gtk_toggle_button_get_active (self->key_radio);
  gboolean none = gtk_toggle_button_get_active (self->none_radio);
  g_autofree char *server = ips_field_dup_text (self->server_field), *owner = NULL, *label = NULL;
  g_autoptr(IpsSecret) key = with_key ? ips_password_field_get_secret (self->key_field) : NULL;
  guint key_id = 0;

  show_failure (self, NULL);
  if (!none && !check (self, with_key, server, &key_id, key))
    return;
  self->wanted = ips_ntp_settings_new (none ? IPS_NTP_MODE_NONE : with_key ? IPS_NTP_MODE_AUTHENTICATED : IPS_NTP_MODE_PLAIN, server, key_id);
  owner = ips_ntp_settings_dup_key_owner (self->wanted);
  if (owner == NULL)
    {
      submit (self);
      return;
    }
  update_ui_state (self);
  /* TRANSLATORS: the address of a time server, and the number of a key: the name of an entry in the keyring */
  label = g_strdup_printf (_("NTP server %s, key %u"), server, key_id);
  ips_vault_store_async (ips_workspace_get_vault (self->workspace), owner, label, key, self->lifetime, kept_cb, self);
}

static void
ips_ntp_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_OK)
    apply (IPS_NTP_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
sensors_changed_cb (IpsNtpDialog *self)
{
  g_autofree char *clocks = ips_sensor_words_clocks (ips_sensor_get_facts (self->sensor), ips_clock_now_us (ips_workspace_get_clock (self->workspace)));

  gtk_label_set_text (self->clocks_label, clocks != NULL ? clocks : _("not known yet"));
}

static void
ips_ntp_dialog_dispose (GObject *object)
{
  IpsNtpDialog *self = IPS_NTP_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_ntp_dialog_parent_class)->dispose (object);
}

static void
ips_ntp_dialog_finalize (GObject *object)
{
  IpsNtpDialog *self = IPS_NTP_DIALOG (object);

  g_clear_pointer (&self->wanted, ips_ntp_settings_free);
  g_clear_object (&self->sensor);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_ntp_dialog_parent_class)->finalize (object);
}

static void
ips_ntp_dialog_class_init (IpsNtpDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_ntp_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_ntp_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_ntp_dialog_response;
}

static void
ips_ntp_dialog_init (IpsNtpDialog *self)
{
  self->lifetime = g_cancellable_new ();
}

/* --- building --- */

static GtkWidget *
make_label (const char *text, gboolean dim)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), WRAP_CHARS);
  if (dim)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  return label;
}

static void
attach (GtkGrid *grid, int row, const char *title, GtkWidget *target, GtkWidget *widget)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (title);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  if (target != NULL)
    {
      gtk_label_set_mnemonic_widget (GTK_LABEL (label), target);
      gtk_widget_set_margin_top (label, 7);
    }
  else
    gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_grid_attach (grid, widget, 1, row, 1, 1);
}

static GtkToggleButton *
add_radio (IpsNtpDialog *self, GtkGrid *grid, int row, const char *mnemonic, GtkToggleButton *group)
{
  GtkWidget *radio = gtk_radio_button_new_with_mnemonic_from_widget (group != NULL ? GTK_RADIO_BUTTON (group) : NULL, mnemonic);

  g_signal_connect_object (radio, "toggled", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  gtk_grid_attach (grid, radio, 1, row, 1, 1);
  return GTK_TOGGLE_BUTTON (radio);
}

static void
build (IpsNtpDialog *self)
{
  GtkBox *content = GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (self)));
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());
  gboolean possible = ips_ntp_look_is_possible (self->sensor);
  GtkWidget *note = make_label (possible ? _("How the settings stand in the device’s configuration is assumed: what counts is what it says afterwards.")
                                         : _("The device is talked to over SSH alone. Its NTP settings are set over HTTPS, or on its own command line "
                                             "(service host, ntp-option)."), TRUE);

  self->clocks_label = GTK_LABEL (make_label ("", FALSE));
  self->now_label = GTK_LABEL (make_label (possible ? _("asking the device…") : _("not known"), FALSE));
  self->server_field = g_object_new (IPS_TYPE_FIELD, "title", _("Address"), NULL);
  self->key_id_field = g_object_new (IPS_TYPE_FIELD, "title", _("Key ID"), NULL);
  self->key_field = g_object_new (IPS_TYPE_PASSWORD_FIELD, "title", _("Key"), NULL);
  self->failure_label = GTK_LABEL (make_label ("", FALSE));
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->failure_label)), "error");
  g_object_set (grid, "border-width", 6, "margin-bottom", 12, "row-spacing", 9, "column-spacing", 12, NULL);
  attach (grid, 0, _("Clocks"), NULL, GTK_WIDGET (self->clocks_label));
  attach (grid, 1, _("On the Device"), NULL, GTK_WIDGET (self->now_label));
  self->none_radio = add_radio (self, grid, 2, _("_No NTP server"), NULL);
  self->plain_radio = add_radio (self, grid, 3, _("A server _without authentication"), self->none_radio);
  self->key_radio = add_radio (self, grid, 4, _("A server _with authentication"), self->none_radio);
  attach (grid, 5, _("_Address"), GTK_WIDGET (ips_field_get_entry (self->server_field)), GTK_WIDGET (self->server_field));
  attach (grid, 6, _("Key _ID"), GTK_WIDGET (ips_field_get_entry (self->key_id_field)), GTK_WIDGET (self->key_id_field));
  attach (grid, 7, _("_Key"), GTK_WIDGET (self->key_field), GTK_WIDGET (self->key_field));
  gtk_grid_attach (grid, GTK_WIDGET (self->failure_label), 1, 8, 1, 1);
  gtk_grid_attach (grid, note, 0, 9, 2, 1);
  gtk_container_set_border_width (GTK_CONTAINER (content), 12);
  gtk_container_add (GTK_CONTAINER (content), GTK_WIDGET (grid));
  gtk_widget_show_all (GTK_WIDGET (grid));
  show_failure (self, NULL);
  gtk_dialog_add_buttons (GTK_DIALOG (self), _("_Cancel"), GTK_RESPONSE_CANCEL, _("_Set NTP Server"), GTK_RESPONSE_OK, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_OK);
  gtk_toggle_button_set_active (self->plain_radio, TRUE);
}

GtkWidget *
ips_ntp_dialog_new (IpsWorkspace *workspace, IpsSensor *sensor, GtkWindow *parent)
{
  IpsNtpDialog *self;
  g_autofree char *name = NULL, *title = NULL;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (IPS_IS_SENSOR (sensor), NULL);

  name = ips_text_make_safe (ips_sensor_get_name (sensor), NAME_CHARS);
  /* TRANSLATORS: a window's title; %s is a device's name */
  title = g_strdup_printf (_("NTP Settings of %s"), name);
  self = g_object_new (IPS_TYPE_NTP_DIALOG, "title", title, "transient-for", parent, "destroy-with-parent", TRUE, "modal", TRUE,
                       "resizable", FALSE, "use-header-bar", 0, NULL);
  self->workspace = g_object_ref (workspace);
  self->sensor = g_object_ref (sensor);
  build (self);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "sensors-changed", G_CALLBACK (sensors_changed_cb), self, G_CONNECT_SWAPPED);
  sensors_changed_cb (self);
  update_ui_state (self);
  if (ips_ntp_look_is_possible (sensor))
    ips_ntp_look_async (ips_workspace_get_fleet (workspace), sensor, self->lifetime, looked_cb, self);
  gtk_widget_grab_focus (GTK_WIDGET (ips_field_get_entry (self->server_field)));
  return GTK_WIDGET (self);
}
