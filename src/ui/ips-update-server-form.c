/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-server-form.h"

#include <glib/gi18n-lib.h>

#include "ips-address.h"
#include "ips-error.h"
#include "ips-field.h"
#include "ips-password-field.h"
#include "ips-toplevel.h"

#define PROTOCOL_HTTP "http"
#define PROTOCOL_HTTPS "https"

struct _IpsUpdateServerForm
{
  GtkBox parent_instance;

  gboolean filling;

  GtkComboBoxText *from_combo;
  GtkStack *stack;
  IpsField *cisco_user_field;
  IpsPasswordField *cisco_password_field;
  GtkLabel *keyring_label;
  GtkWidget *host_label;
  IpsField *host_field;
  GtkComboBoxText *protocol_combo;
  IpsField *port_field;
  IpsField *user_field;
  IpsPasswordField *password_field;
  IpsField *path_field;
  GtkLabel *url_label;
  GtkWidget *http_box;
  IpsField *folder_field;
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsUpdateServerForm, ips_update_server_form, GTK_TYPE_BOX)

static IpsUpdateFrom
get_from (IpsUpdateServerForm *self)
{
  IpsUpdateFrom from = IPS_UPDATE_FROM_CISCO;

  ips_update_from_from_nick (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->from_combo)), &from);
  return from;
}

static gboolean
is_https (IpsUpdateServerForm *self)
{
  return g_strcmp0 (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->protocol_combo)), PROTOCOL_HTTPS) == 0;
}

/* A port that is no number is left out, so that the URL can be shown nevertheless. */
static gboolean
read_local (IpsUpdateServerForm *self, IpsUpdateSettings *settings, GError **error)
{
  g_autofree char *host = ips_field_dup_text (self->host_field), *port = ips_field_dup_text (self->port_field), *user = ips_field_dup_text (self->user_field);
  g_autofree char *path = ips_field_dup_text (self->path_field), *normal = ips_update_path_normalize (path, NULL);
  gsize length = strlen (host);

  settings->https = is_https (self);
  /* Brackets belong to the URL, not to the address. */
  if (length > 2 && host[0] == '[' && host[length - 1] == ']')
    {
      host[length - 1] = '\0';
      ips_update_settings_set (&settings->host, host + 1);
    }
  else
    {
      ips_update_settings_set (&settings->host, host);
    }
  ips_update_settings_set (&settings->username, user);
  ips_update_settings_set (&settings->path, normal != NULL ? normal : path);
  settings->port = 0;
  return ips_port_parse (port, &settings->port, error);
}

static void
update_url (IpsUpdateServerForm *self)
{
  g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
  g_autofree char *url = NULL, *port = NULL, *problem = NULL;
  gboolean read = read_local (self, settings, NULL);

  settings->from = IPS_UPDATE_FROM_LOCAL;
  problem = ips_update_settings_find_problem (settings, NULL);
  if (read && problem == NULL)
    url = ips_update_settings_get_url (settings);
  gtk_label_set_text (self->url_label, url != NULL ? url : "");
  gtk_widget_set_visible (self->http_box, !is_https (self));
  port = g_strdup_printf ("%u", is_https (self) ? 443u : 80u);
  ips_field_set_placeholder (self->port_field, port);
}

static void
fill_local (IpsUpdateServerForm *self, const IpsUpdateSettings *settings)
{
  g_autofree char *port = settings->port != 0 ? g_strdup_printf ("%u", settings->port) : g_strdup ("");

  self->filling = TRUE;
  ips_field_set_text (self->host_field, settings->host);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->protocol_combo), settings->https ? PROTOCOL_HTTPS : PROTOCOL_HTTP);
  ips_field_set_text (self->port_field, port);
  ips_field_set_text (self->user_field, settings->username);
  ips_field_set_text (self->path_field, settings->path);
  self->filling = FALSE;
}

/* A full URL in the address or the path is taken apart, as it was meant. */
static void
split_url (IpsUpdateServerForm *self)
{
  IpsField *const fields[] = { self->host_field, self->path_field };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
      g_autofree char *text = ips_field_dup_text (fields[i]);

      if (strstr (text, "://") == NULL)
        continue;
      read_local (self, settings, NULL);
      if (i == 0)
        ips_update_settings_set (&settings->path, "");
      if (ips_update_settings_take_url (settings, text))
        fill_local (self, settings);
    }
}

static void
input_cb (IpsUpdateServerForm *self)
{
  if (self->filling)
    return;
  split_url (self);
  update_url (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
from_changed_cb (IpsUpdateServerForm *self)
{
  gtk_stack_set_visible_child_name (self->stack, ips_update_from_to_nick (get_from (self)));
  input_cb (self);
}

static void
browsed_cb (GtkNativeDialog *chooser, int response, IpsUpdateServerForm *self)
{
  g_autofree char *path = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser)) : NULL;

  if (path != NULL)
    {
      ips_field_set_text (self->folder_field, path);
      input_cb (self);
    }
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
}

static void
browse_clicked_cb (IpsUpdateServerForm *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Choose the Folder with Updates"), ips_toplevel_of (self),
                                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (browsed_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
ips_update_server_form_class_init (IpsUpdateServerFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_UPDATE_SERVER_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_PASSWORD_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-server-form.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, from_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, stack);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, cisco_user_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, cisco_password_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, keyring_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, host_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, host_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, protocol_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, port_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, user_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, password_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, path_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, url_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, http_box);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerForm, folder_field);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
  gtk_widget_class_bind_template_callback (widget_class, from_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, browse_clicked_cb);
}

static void
ips_update_server_form_init (IpsUpdateServerForm *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < IPS_N_UPDATE_FROMS; i++)
    gtk_combo_box_text_append (self->from_combo, ips_update_from_to_nick ((IpsUpdateFrom) i), ips_update_from_to_label ((IpsUpdateFrom) i));
  gtk_combo_box_text_append (self->protocol_combo, PROTOCOL_HTTP, PROTOCOL_HTTP);
  gtk_combo_box_text_append (self->protocol_combo, PROTOCOL_HTTPS, PROTOCOL_HTTPS);
  ips_field_set_placeholder (self->path_field, "IPSpath");
  self->filling = FALSE;
}

void
ips_update_server_form_set (IpsUpdateServerForm *self, const IpsUpdateSettings *settings, const char *cisco_user,
                            gboolean has_cisco_password, gboolean has_password)
{
  const char *kept = _("leave empty to keep the one stored");

  g_return_if_fail (IPS_IS_UPDATE_SERVER_FORM (self));

  fill_local (self, settings);
  self->filling = TRUE;
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->from_combo), ips_update_from_to_nick (settings->from));
  ips_field_set_text (self->cisco_user_field, cisco_user);
  ips_password_field_clear (self->cisco_password_field);
  ips_password_field_set_placeholder (self->cisco_password_field, has_cisco_password ? kept : NULL);
  ips_password_field_clear (self->password_field);
  ips_password_field_set_placeholder (self->password_field, has_password ? kept : _("only where the server asks for a login"));
  ips_field_set_text (self->folder_field, settings->folder);
  self->filling = FALSE;
  update_url (self);
}

gboolean
ips_update_server_form_read (IpsUpdateServerForm *self, IpsUpdateSettings *settings)
{
  g_autofree char *folder = NULL;
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (IPS_IS_UPDATE_SERVER_FORM (self), FALSE);

  settings->from = get_from (self);
  folder = ips_field_dup_text (self->folder_field);
  ips_update_settings_set (&settings->folder, folder);
  if (!read_local (self, settings, &error) && settings->from == IPS_UPDATE_FROM_LOCAL)
    {
      g_autofree char *sentence = ips_field_sentence (error->message);

      ips_field_set_error (self->port_field, sentence);
      return FALSE;
    }
  return TRUE;
}

void
ips_update_server_form_set_cisco_user (IpsUpdateServerForm *self, const char *cisco_user)
{
  g_return_if_fail (IPS_IS_UPDATE_SERVER_FORM (self));

  self->filling = TRUE;
  ips_field_set_text (self->cisco_user_field, cisco_user);
  self->filling = FALSE;
}

char *
ips_update_server_form_dup_cisco_user (IpsUpdateServerForm *self)
{
  g_return_val_if_fail (IPS_IS_UPDATE_SERVER_FORM (self), NULL);

  return ips_field_dup_text (self->cisco_user_field);
}

IpsSecret *
ips_update_server_form_get_cisco_password (IpsUpdateServerForm *self)
{
  g_return_val_if_fail (IPS_IS_UPDATE_SERVER_FORM (self), NULL);

  return ips_password_field_get_secret (self->cisco_password_field);
}

IpsSecret *
ips_update_server_form_get_password (IpsUpdateServerForm *self)
{
  g_return_val_if_fail (IPS_IS_UPDATE_SERVER_FORM (self), NULL);

  return ips_password_field_get_secret (self->password_field);
}

GtkWidget *
ips_update_server_form_get_widest_label (IpsUpdateServerForm *self)
{
  g_return_val_if_fail (IPS_IS_UPDATE_SERVER_FORM (self), NULL);

  return self->host_label;
}

gboolean
ips_update_server_form_show_problem (IpsUpdateServerForm *self, IpsUpdateField field, const char *sentence)
{
  g_return_val_if_fail (IPS_IS_UPDATE_SERVER_FORM (self), FALSE);

  switch ((guint) field)
    {
    case IPS_UPDATE_FIELD_HOST:     ips_field_mark (self->host_field, sentence); return TRUE;
    case IPS_UPDATE_FIELD_PORT:     ips_field_mark (self->port_field, sentence); return TRUE;
    case IPS_UPDATE_FIELD_PATH:     ips_field_mark (self->path_field, sentence); return TRUE;
    case IPS_UPDATE_FIELD_USERNAME: ips_field_mark (self->user_field, sentence); return TRUE;
    case IPS_UPDATE_FIELD_FOLDER:   ips_field_mark (self->folder_field, sentence); return TRUE;
    default:                        return FALSE;
    }
}

void
ips_update_server_form_show_cisco_problem (IpsUpdateServerForm *self, const char *sentence)
{
  g_return_if_fail (IPS_IS_UPDATE_SERVER_FORM (self));

  ips_field_mark (self->cisco_user_field, sentence);
}

void
ips_update_server_form_set_keyring_warning (IpsUpdateServerForm *self, const char *warning)
{
  g_return_if_fail (IPS_IS_UPDATE_SERVER_FORM (self));

  gtk_label_set_text (self->keyring_label, warning != NULL ? warning : "");
  gtk_widget_set_visible (GTK_WIDGET (self->keyring_label), warning != NULL);
}
