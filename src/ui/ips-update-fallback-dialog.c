/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-fallback-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-field.h"
#include "ips-server-test-dialog.h"
#include "ips-update-fallbacks.h"
#include "ips-update-server-form.h"

struct _IpsUpdateFallbackDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;       /* (owned) (nullable) after dispose */
  IpsUpdateSettings *settings;   /* (owned): with the other servers */
  IpsUpdateSettings *before;     /* (owned) (nullable): the server that is edited */
  IpsUpdateLogins *logins;       /* (owned): what was entered before */

  IpsUpdateServerForm *server_form;
};

enum { SIGNAL_ACCEPTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsUpdateFallbackDialog, ips_update_fallback_dialog, GTK_TYPE_DIALOG)

static IpsCiscoAccount *
get_account (IpsUpdateFallbackDialog *self)
{
  return ips_licensing_get_account (ips_fleet_get_licensing (ips_workspace_get_fleet (self->workspace)));
}

/* What is entered of @server. Its password stays with it when it gets another address or user name. (transfer full) */
static IpsUpdateLogins *
read_logins (IpsUpdateFallbackDialog *self, const IpsUpdateSettings *server)
{
  IpsUpdateLogins *logins = ips_update_logins_copy (self->logins);
  IpsSecret *entered = ips_update_server_form_get_password (self->server_form), *kept = NULL;
  g_autofree char *owner = ips_update_settings_get_password_owner (server);

  if (entered == NULL && self->before != NULL)
    ips_update_logins_get (logins, self->before, get_account (self), ips_workspace_get_vault (self->workspace), &kept);
  if (entered == NULL && kept != NULL && server->from == IPS_UPDATE_FROM_LOCAL && self->before->from == IPS_UPDATE_FROM_LOCAL)
    entered = ips_secret_ref (kept);
  if (entered != NULL)
    g_hash_table_insert (logins->fallback_passwords, g_strdup (owner), entered);
  g_free (logins->cisco_user);
  logins->cisco_user = ips_update_server_form_dup_cisco_user (self->server_form);
  ips_update_logins_replace (&logins->cisco_password, ips_update_server_form_get_cisco_password (self->server_form));
  return logins;
}

static void
show_problem (IpsUpdateFallbackDialog *self, IpsUpdateFrom from, IpsUpdateField field, const char *sentence)
{
  IpsUpdateField place = from == IPS_UPDATE_FROM_FOLDER ? IPS_UPDATE_FIELD_FOLDER : IPS_UPDATE_FIELD_HOST;

  if (from == IPS_UPDATE_FROM_CISCO)
    ips_update_server_form_show_cisco_problem (self->server_form, sentence);
  else if (!ips_update_server_form_show_problem (self->server_form, field, sentence))
    ips_update_server_form_show_problem (self->server_form, place, sentence);
}

/* That no other server is the same, and that there are not too many. */
static gboolean
fits_in (IpsUpdateFallbackDialog *self, const IpsUpdateSettings *server, GError **error)
{
  g_autoptr(IpsUpdateSettings) all = ips_update_settings_copy (self->settings);
  g_autofree char *place = ips_update_settings_get_place (server);
  g_autofree char *places = g_strconcat (all->fallbacks, " ", place, NULL);

  ips_update_settings_set (&all->fallbacks, places);
  return ips_update_fallbacks_check (all, error);
}

/* The server as it is entered; %NULL where it cannot be used, which is then told at its field. */
static IpsUpdateSettings *
check (IpsUpdateFallbackDialog *self)
{
  g_autoptr(IpsUpdateSettings) server = ips_update_settings_copy (self->settings);
  g_autofree char *user = ips_update_server_form_dup_cisco_user (self->server_form), *problem = NULL;
  g_autoptr(GError) error = NULL;
  IpsUpdateField field;

  ips_update_settings_set (&server->fallbacks, "");
  server->is_fallback = TRUE;
  if (!ips_update_server_form_read (self->server_form, server))
    return NULL;
  if (ips_update_settings_validate_server (server, &error))
    {
      if (server->from == IPS_UPDATE_FROM_CISCO ? ips_cisco_account_validate (user, "", &error) && fits_in (self, server, &error)
          : fits_in (self, server, &error))
        return g_steal_pointer (&server);
      field = IPS_UPDATE_FIELD_NONE;
    }
  else
    {
      problem = ips_update_settings_find_problem (server, &field);
    }
  if (problem == NULL)
    problem = ips_field_sentence (error->message);
  show_problem (self, server->from, field, problem);
  return NULL;
}

static void
test_clicked_cb (IpsUpdateFallbackDialog *self)
{
  g_autoptr(IpsUpdateSettings) server = check (self);
  g_autoptr(IpsUpdateLogins) logins = NULL;
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  IpsSecret *password, *proxy_password;
  const char *user;

  if (server == NULL)
    return;
  logins = read_logins (self, server);
  user = ips_update_logins_get (logins, server, get_account (self), vault, &password);
  proxy_password = logins->proxy_password != NULL ? logins->proxy_password : ips_vault_peek (vault, IPS_UPDATE_PROXY_OWNER);
  gtk_window_present (GTK_WINDOW (ips_server_test_dialog_new (self->workspace, server, user, password, proxy_password, NULL, GTK_WINDOW (self))));
}

static void
ips_update_fallback_dialog_response (GtkDialog *dialog, int response)
{
  IpsUpdateFallbackDialog *self = IPS_UPDATE_FALLBACK_DIALOG (dialog);

  if (response == GTK_RESPONSE_OK)
    {
      g_autoptr(IpsUpdateSettings) server = check (self);
      g_autoptr(IpsUpdateLogins) logins = NULL;

      if (server == NULL)
        return;
      logins = read_logins (self, server);
      g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0, server, logins);
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_update_fallback_dialog_dispose (GObject *object)
{
  g_clear_object (&IPS_UPDATE_FALLBACK_DIALOG (object)->workspace);

  G_OBJECT_CLASS (ips_update_fallback_dialog_parent_class)->dispose (object);
}

static void
ips_update_fallback_dialog_finalize (GObject *object)
{
  IpsUpdateFallbackDialog *self = IPS_UPDATE_FALLBACK_DIALOG (object);

  g_clear_pointer (&self->settings, ips_update_settings_free);
  g_clear_pointer (&self->before, ips_update_settings_free);
  g_clear_pointer (&self->logins, ips_update_logins_free);

  G_OBJECT_CLASS (ips_update_fallback_dialog_parent_class)->finalize (object);
}

static void
ips_update_fallback_dialog_class_init (IpsUpdateFallbackDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_update_fallback_dialog_dispose;
  object_class->finalize = ips_update_fallback_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_update_fallback_dialog_response;
  signals[SIGNAL_ACCEPTED] = g_signal_new ("accepted", IPS_TYPE_UPDATE_FALLBACK_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);

  g_type_ensure (IPS_TYPE_UPDATE_SERVER_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-fallback-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFallbackDialog, server_form);
  gtk_widget_class_bind_template_callback (widget_class, test_clicked_cb);
}

static void
ips_update_fallback_dialog_init (IpsUpdateFallbackDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_update_fallback_dialog_new (IpsWorkspace *workspace, const IpsUpdateSettings *settings, const IpsUpdateSettings *server,
                                const IpsUpdateLogins *logins, GtkWindow *parent)
{
  IpsUpdateFallbackDialog *self = g_object_new (IPS_TYPE_UPDATE_FALLBACK_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE,
                                                "title", server != NULL ? _("Edit Fallback Server") : _("Add Fallback Server"), NULL);
  g_autoptr(IpsUpdateSettings) fresh = ips_update_settings_new ();
  IpsVault *vault = ips_workspace_get_vault (workspace);
  IpsSecret *password = NULL;

  self->workspace = g_object_ref (workspace);
  self->settings = ips_update_settings_copy (settings);
  self->before = server != NULL ? ips_update_settings_copy (server) : NULL;
  self->logins = ips_update_logins_copy (logins);
  fresh->from = IPS_UPDATE_FROM_LOCAL;
  if (server != NULL && server->from == IPS_UPDATE_FROM_LOCAL)
    ips_update_logins_get (logins, server, get_account (self), vault, &password);
  ips_update_server_form_set (self->server_form, server != NULL ? server : fresh, logins->cisco_user,
                              logins->cisco_password != NULL || ips_cisco_account_peek_password (get_account (self)) != NULL, password != NULL);
  ips_update_server_form_set_keyring_warning (self->server_form, ips_vault_get_warning (vault));
  gtk_window_set_modal (GTK_WINDOW (self), parent != NULL && gtk_window_get_modal (parent));
  return GTK_WIDGET (self);
}
