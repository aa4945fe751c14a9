/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-server-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-client-certificate-form.h"
#include "ips-field.h"
#include "ips-proxy-test.h"
#include "ips-server-certificates-pane.h"
#include "ips-server-discover.h"
#include "ips-server-retrieve.h"
#include "ips-server-test-dialog.h"
#include "ips-store-packages.h"
#include "ips-update-fallbacks.h"
#include "ips-update-fallbacks-pane.h"
#include "ips-update-files-form.h"
#include "ips-update-proxy-form.h"
#include "ips-update-server-form.h"

enum { TAB_SERVER, TAB_FALLBACKS, TAB_CERTIFICATES, TAB_ADVANCED, TAB_FILES };

struct _IpsUpdateServerDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;       /* (owned) (nullable) after dispose */
  IpsUpdateSettings *before;     /* (owned): what the dialog began with, for what it does not show */
  IpsUpdateLogins *logins;       /* (owned): likewise */
  GCancellable *lifetime;        /* (owned): cancelled in dispose */

  GtkNotebook *notebook;
  IpsUpdateServerForm *server_form;
  IpsClientCertificateForm *client_form;
  IpsUpdateProxyForm *proxy_form;
  IpsUpdateFallbacksPane *fallbacks_pane;
  IpsServerCertificatesPane *certificates_pane;
  IpsField *locator_field;
  IpsField *download_field;
  IpsField *license_field;
  IpsUpdateFilesForm *files_form;
};

enum { SIGNAL_ACCEPTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsUpdateServerDialog, ips_update_server_dialog, GTK_TYPE_DIALOG)

static IpsCiscoAccount *
get_account (IpsUpdateServerDialog *self)
{
  return ips_licensing_get_account (ips_fleet_get_licensing (ips_workspace_get_fleet (self->workspace)));
}

/* --- reading --- */

static void
take_text (char **place, IpsField *field)
{
  g_autofree char *text = ips_field_dup_text (field);

  ips_update_settings_set (place, text);
}

/* (transfer full): everything that is entered, right or wrong; @tab: (out): where a number is none, else -1 */
static IpsUpdateSettings *
read_settings (IpsUpdateServerDialog *self, int *tab)
{
  IpsUpdateSettings *settings = ips_update_settings_copy (self->before);

  *tab = -1;
  if (!ips_update_server_form_read (self->server_form, settings))
    *tab = TAB_SERVER;
  ips_client_certificate_form_read (self->client_form, settings);
  if (!ips_update_proxy_form_read (self->proxy_form, settings))
    *tab = TAB_SERVER;
  ips_update_fallbacks_pane_read (self->fallbacks_pane, settings);
  settings->trust = ips_server_certificates_pane_get_trust (self->certificates_pane);
  take_text (&settings->locator_url, self->locator_field);
  take_text (&settings->download_host, self->download_field);
  take_text (&settings->license_url, self->license_field);
  ips_update_files_form_read (self->files_form, settings);
  return settings;
}

/* (transfer full) */
static IpsUpdateLogins *
read_logins (IpsUpdateServerDialog *self)
{
  IpsUpdateLogins *logins = ips_update_logins_copy (self->logins);

  g_free (logins->cisco_user);
  logins->cisco_user = ips_update_server_form_dup_cisco_user (self->server_form);
  ips_update_logins_replace (&logins->cisco_password, ips_update_server_form_get_cisco_password (self->server_form));
  ips_update_logins_replace (&logins->server_password, ips_update_server_form_get_password (self->server_form));
  ips_update_logins_replace (&logins->passphrase, ips_client_certificate_form_get_passphrase (self->client_form));
  ips_update_logins_replace (&logins->proxy_password, ips_update_proxy_form_get_password (self->proxy_form));
  ips_update_logins_replace (&logins->files_password, ips_update_files_form_get_password (self->files_form));
  ips_update_fallbacks_pane_read_logins (self->fallbacks_pane, logins);
  return logins;
}

static void
show_problem (IpsUpdateServerDialog *self, IpsUpdateField field, const char *sentence)
{
  IpsField *advanced = field == IPS_UPDATE_FIELD_LOCATOR ? self->locator_field : field == IPS_UPDATE_FIELD_DOWNLOAD_HOST ? self->download_field
                       : field == IPS_UPDATE_FIELD_LICENSE ? self->license_field : NULL;

  if (field == IPS_UPDATE_FIELD_FALLBACKS)
    {
      gtk_notebook_set_current_page (self->notebook, TAB_FALLBACKS);
      ips_update_fallbacks_pane_show_problem (self->fallbacks_pane, sentence);
      return;
    }
  if (ips_update_files_form_show_problem (self->files_form, field, sentence))
    {
      gtk_notebook_set_current_page (self->notebook, TAB_FILES);
      return;
    }
  if (advanced != NULL)
    {
      gtk_notebook_set_current_page (self->notebook, TAB_ADVANCED);
      ips_field_mark (advanced, sentence);
      return;
    }
  gtk_notebook_set_current_page (self->notebook, TAB_SERVER);
  if (!ips_update_server_form_show_problem (self->server_form, field, sentence)
      && !ips_client_certificate_form_show_problem (self->client_form, field, sentence))
    ips_update_proxy_form_show_problem (self->proxy_form, field, sentence);
}

/* Everything as it would be saved; %NULL where something cannot be used, which is then marked and has the focus. */
static IpsUpdateSettings *
check (IpsUpdateServerDialog *self)
{
  IpsUpdateField field;
  const char *unusable;
  int tab;
  g_autoptr(IpsUpdateSettings) settings = read_settings (self, &tab);
  g_autofree char *problem = NULL, *user = ips_update_server_form_dup_cisco_user (self->server_form);
  g_autoptr(GError) error = NULL;

  if (tab >= 0)
    {
      gtk_notebook_set_current_page (self->notebook, tab);
      return NULL;
    }
  if (settings->from == IPS_UPDATE_FROM_CISCO && !ips_cisco_account_validate (user, "", &error))
    {
      g_autofree char *sentence = ips_field_sentence (error->message);

      gtk_notebook_set_current_page (self->notebook, TAB_SERVER);
      ips_update_server_form_show_cisco_problem (self->server_form, sentence);
      return NULL;
    }
  problem = ips_update_settings_find_problem (settings, &field);
  /* What the page itself has is not this dialog's to tell. */
  if (problem != NULL && field != IPS_UPDATE_FIELD_NOTIFY && field != IPS_UPDATE_FIELD_WATCHED_FOLDER && field != IPS_UPDATE_FIELD_NUMBER)
    {
      show_problem (self, field, problem);
      return NULL;
    }
  if (ips_update_settings_has_client_certificate (settings)
      && (unusable = ips_client_certificate_form_get_problem (self->client_form, &field)) != NULL)
    {
      show_problem (self, field, unusable);
      return NULL;
    }
  return g_steal_pointer (&settings);
}

/* The login that goes with the server of @settings, entered or stored. @password: (out) (transfer none) (nullable) */
static const char *
get_login (IpsUpdateServerDialog *self, const IpsUpdateSettings *settings, const IpsUpdateLogins *logins, IpsSecret **password)
{
  return ips_update_logins_get (logins, settings, get_account (self), ips_workspace_get_vault (self->workspace), password);
}

/* (transfer none) (nullable) */
static IpsSecret *
get_proxy_password (IpsUpdateServerDialog *self, const IpsUpdateLogins *logins)
{
  return logins->proxy_password != NULL ? logins->proxy_password
         : ips_vault_peek (ips_workspace_get_vault (self->workspace), IPS_UPDATE_PROXY_OWNER);
}

/* (transfer none) (nullable) */
static IpsSecret *
get_passphrase (IpsUpdateServerDialog *self, const IpsUpdateLogins *logins)
{
  return logins->passphrase != NULL ? logins->passphrase : ips_vault_peek (ips_workspace_get_vault (self->workspace), IPS_UPDATE_CLIENT_OWNER);
}

/* --- certificates --- */

typedef struct
{
  IpsUpdateServerDialog *dialog; /* (unowned): not to be touched after a cancellation */
  IpsSiteSession *session;       /* (owned) (nullable) */
  IpsDialect *dialect;           /* (owned) (nullable) */
  GPtrArray *servers;            /* (owned) (element-type IpsUpdateSettings) */
  IpsUpdateLogins *logins;       /* (owned) */
  guint next;                    /* of @servers */
  GString *sentences;            /* (owned): each on its own line */
} Retrieval;

static void discover_next (Retrieval *retrieval);

static void
retrieval_free (Retrieval *retrieval)
{
  g_clear_object (&retrieval->session);
  g_clear_object (&retrieval->dialect);
  g_ptr_array_unref (retrieval->servers);
  ips_update_logins_free (retrieval->logins);
  g_string_free (retrieval->sentences, TRUE);
  g_free (retrieval);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Retrieval, retrieval_free)

static void
show_retrieved (IpsUpdateServerDialog *self, Retrieval *retrieval)
{
  GPtrArray *hosts = ips_site_session_get_hosts (retrieval->session);
  g_autofree char *sentence = g_strdup_printf (ngettext ("%u server presented a certificate.", "%u servers presented a certificate.", hosts->len), hosts->len);
  g_autofree char *all = g_strconcat (sentence, retrieval->sentences->str, NULL);

  ips_server_certificates_pane_set_busy (self->certificates_pane, FALSE);
  ips_server_certificates_pane_take_hosts (self->certificates_pane, hosts, all);
}

static void
retrieved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Retrieval) retrieval = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sentences = ips_server_discover_finish (IPS_SITE_SESSION (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  for (guint i = 0; sentences != NULL && i < sentences->len; i++)
    g_string_append_printf (retrieval->sentences, "\n%s", (const char *) g_ptr_array_index (sentences, i));
  retrieval->next++;
  discover_next (g_steal_pointer (&retrieval));
}

/* Takes @retrieval. Every server with its own login; what they presented gathers in the session. */
static void
discover_next (Retrieval *retrieval)
{
  IpsUpdateServerDialog *self = retrieval->dialog;
  const IpsUpdateSettings *server;
  IpsSecret *password;
  const char *user;

  if (retrieval->next >= retrieval->servers->len)
    {
      show_retrieved (self, retrieval);
      retrieval_free (retrieval);
      return;
    }
  server = g_ptr_array_index (retrieval->servers, retrieval->next);
  user = get_login (self, server, retrieval->logins, &password);
  ips_server_discover_async (retrieval->session, retrieval->dialect, server, user, password, self->lifetime, retrieved_cb, retrieval);
}

static void
session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Retrieval) retrieval = user_data;
  g_autoptr(GError) error = NULL;
  IpsUpdateServerDialog *self = retrieval->dialog;

  retrieval->session = ips_server_session_finish (IPS_STORE (source), result, &error);
  if (ips_error_is_cancelled (error))
    return;
  if (retrieval->session != NULL)
    retrieval->dialect = ips_dialect_load (&error);
  if (retrieval->dialect == NULL)
    {
      g_autofree char *sentence = ips_explain_site_error (ips_error_get_code (error), NULL, error->message);

      ips_server_certificates_pane_set_busy (self->certificates_pane, FALSE);
      ips_server_certificates_pane_take_hosts (self->certificates_pane, NULL, sentence);
      return;
    }
  discover_next (g_steal_pointer (&retrieval));
}

static void
retrieve_cb (IpsUpdateServerDialog *self)
{
  g_autoptr(IpsUpdateSettings) settings = check (self);
  Retrieval *retrieval;

  if (settings == NULL)
    return;
  retrieval = g_new0 (Retrieval, 1);
  retrieval->dialog = self;
  retrieval->servers = ips_update_settings_list_servers (settings);
  retrieval->logins = read_logins (self);
  retrieval->sentences = g_string_new (NULL);
  ips_server_certificates_pane_set_busy (self->certificates_pane, TRUE);
  ips_server_session_async (ips_workspace_get_store (self->workspace), settings, get_proxy_password (self, retrieval->logins),
                            get_passphrase (self, retrieval->logins), self->lifetime, session_cb, retrieval);
}

static void
test_clicked_cb (IpsUpdateServerDialog *self)
{
  g_autoptr(IpsUpdateSettings) settings = check (self);
  g_autoptr(IpsUpdateLogins) logins = NULL;
  IpsSecret *password;
  const char *user;

  if (settings == NULL)
    return;
  logins = read_logins (self);
  user = get_login (self, settings, logins, &password);
  gtk_window_present (GTK_WINDOW (ips_server_test_dialog_new (self->workspace, settings, user, password, get_proxy_password (self, logins),
                                                              get_passphrase (self, logins), GTK_WINDOW (self))));
}

/* --- the proxy --- */

static void
facts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsUpdateServerDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) facts = ips_store_load_update_facts_finish (IPS_STORE (source), result, &error);
  g_autofree char *success = NULL;

  if (facts == NULL)
    return;
  success = ips_proxy_describe_success (facts, ips_clock_now_us (ips_workspace_get_clock (self->workspace)));
  ips_update_proxy_form_set_success (self->proxy_form, success);
}

static void
show_proxy_success (IpsUpdateServerDialog *self)
{
  if (self->workspace != NULL)
    ips_store_load_update_facts_async (ips_workspace_get_store (self->workspace), self->lifetime, facts_cb, self);
}

/* What is wrong elsewhere does not concern it. */
static void
test_proxy_cb (IpsUpdateServerDialog *self)
{
  int tab;
  g_autoptr(IpsUpdateSettings) settings = read_settings (self, &tab), alone = ips_update_settings_copy (settings);
  g_autoptr(IpsUpdateLogins) logins = NULL;
  g_autofree char *problem = NULL;
  IpsUpdateField field;
  GtkWidget *dialog;

  alone->from = IPS_UPDATE_FROM_CISCO;
  ips_update_settings_set (&alone->fallbacks, "");
  problem = ips_update_settings_find_problem (alone, &field);
  if (problem != NULL && ips_update_proxy_form_show_problem (self->proxy_form, field, problem))
    return;
  logins = read_logins (self);
  dialog = ips_server_test_dialog_new_for_proxy (self->workspace, settings, get_proxy_password (self, logins), GTK_WINDOW (self));
  g_signal_connect_object (dialog, "destroy", G_CALLBACK (show_proxy_success), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- what changes --- */

static void
update_ui_state (IpsUpdateServerDialog *self)
{
  int tab;
  g_autoptr(IpsUpdateSettings) settings = read_settings (self, &tab);
  g_autoptr(GPtrArray) servers = ips_update_settings_list_servers (settings);
  guint n = 0;
  gboolean local_https = settings->from == IPS_UPDATE_FROM_LOCAL && settings->https;
  const char *why = settings->from == IPS_UPDATE_FROM_FOLDER ? _("A local folder needs no certificate.")
                    : settings->from == IPS_UPDATE_FROM_LOCAL && !settings->https ? _("A server that is reached by http presents no certificate.")
                    : _("Enter the server's address first.");

  for (guint i = 0; i < servers->len; i++)
    {
      g_autoptr(GPtrArray) uris = ips_server_retrieve_list (g_ptr_array_index (servers, i));

      n += uris->len;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->client_form), local_https);
  ips_server_certificates_pane_set_retrievable (self->certificates_pane, n > 0, why);
}

static void
input_cb (IpsUpdateServerDialog *self)
{
  update_ui_state (self);
}

static void
read_all_cb (IpsUpdateSettings **settings, IpsUpdateLogins **logins, gpointer user_data)
{
  int tab;

  *settings = read_settings (user_data, &tab);
  *logins = read_logins (user_data);
}

/* The account is one, wherever it was entered. */
static void
account_cb (IpsUpdateServerDialog *self, const IpsUpdateLogins *logins)
{
  ips_update_server_form_set_cisco_user (self->server_form, logins->cisco_user);
  ips_update_logins_replace (&self->logins->cisco_password, logins->cisco_password != NULL ? ips_secret_ref (logins->cisco_password) : NULL);
}

static void
locator_default_cb (IpsUpdateServerDialog *self)
{
  ips_field_set_text (self->locator_field, IPS_UPDATE_LOCATOR_URL);
  update_ui_state (self);
}

static void
license_default_cb (IpsUpdateServerDialog *self)
{
  ips_field_set_text (self->license_field, IPS_UPDATE_LICENSE_URL);
  update_ui_state (self);
}

static void
ips_update_server_dialog_response (GtkDialog *dialog, int response)
{
  IpsUpdateServerDialog *self = IPS_UPDATE_SERVER_DIALOG (dialog);

  if (response == GTK_RESPONSE_OK)
    {
      g_autoptr(IpsUpdateSettings) settings = check (self);
      g_autoptr(IpsUpdateLogins) logins = NULL;

      if (settings == NULL)
        return;
      logins = read_logins (self);
      g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0, settings, logins);
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_update_server_dialog_dispose (GObject *object)
{
  IpsUpdateServerDialog *self = IPS_UPDATE_SERVER_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_update_server_dialog_parent_class)->dispose (object);
}

static void
ips_update_server_dialog_finalize (GObject *object)
{
  IpsUpdateServerDialog *self = IPS_UPDATE_SERVER_DIALOG (object);

  g_clear_object (&self->lifetime);
  g_clear_pointer (&self->before, ips_update_settings_free);
  g_clear_pointer (&self->logins, ips_update_logins_free);

  G_OBJECT_CLASS (ips_update_server_dialog_parent_class)->finalize (object);
}

static void
ips_update_server_dialog_class_init (IpsUpdateServerDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_update_server_dialog_dispose;
  object_class->finalize = ips_update_server_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_update_server_dialog_response;
  signals[SIGNAL_ACCEPTED] = g_signal_new ("accepted", IPS_TYPE_UPDATE_SERVER_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);

  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_UPDATE_SERVER_FORM);
  g_type_ensure (IPS_TYPE_CLIENT_CERTIFICATE_FORM);
  g_type_ensure (IPS_TYPE_UPDATE_FALLBACKS_PANE);
  g_type_ensure (IPS_TYPE_UPDATE_FILES_FORM);
  g_type_ensure (IPS_TYPE_UPDATE_PROXY_FORM);
  g_type_ensure (IPS_TYPE_SERVER_CERTIFICATES_PANE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-server-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerDialog, notebook);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerDialog, server_form);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerDialog, client_form);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerDialog, proxy_form);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerDialog, fallbacks_pane);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerDialog, certificates_pane);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerDialog, locator_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerDialog, download_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerDialog, license_field);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerDialog, files_form);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, locator_default_cb);
  gtk_widget_class_bind_template_callback (widget_class, license_default_cb);
}

static void
ips_update_server_dialog_init (IpsUpdateServerDialog *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_update_server_dialog_new (IpsWorkspace *workspace, const IpsUpdateSettings *settings, const IpsUpdateLogins *logins, GtkWindow *parent)
{
  IpsUpdateServerDialog *self;
  IpsVault *vault;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_UPDATE_SERVER_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, NULL);
  self->workspace = g_object_ref (workspace);
  self->before = ips_update_settings_copy (settings);
  self->logins = ips_update_logins_copy (logins);
  vault = ips_workspace_get_vault (workspace);
  ips_update_server_form_set (self->server_form, settings, logins->cisco_user,
                              logins->cisco_password != NULL || ips_cisco_account_peek_password (get_account (self)) != NULL,
                              logins->server_password != NULL || ips_vault_peek (vault, IPS_UPDATE_SERVER_OWNER) != NULL);
  ips_update_server_form_set_keyring_warning (self->server_form, ips_vault_get_warning (vault));
  ips_update_proxy_form_set (self->proxy_form, settings,
                             logins->proxy_password != NULL || ips_vault_peek (vault, IPS_UPDATE_PROXY_OWNER) != NULL);
  ips_client_certificate_form_align (self->client_form, ips_update_server_form_get_widest_label (self->server_form));
  ips_client_certificate_form_set (self->client_form, settings, get_passphrase (self, logins));
  ips_update_files_form_set_workspace (self->files_form, workspace);
  ips_update_files_form_set (self->files_form, settings, logins->files_password != NULL || ips_vault_peek (vault, IPS_UPDATE_FILES_OWNER) != NULL);
  ips_update_fallbacks_pane_set (self->fallbacks_pane, workspace, settings, read_all_cb, self);
  ips_server_certificates_pane_set_workspace (self->certificates_pane, workspace);
  ips_server_certificates_pane_set_trust (self->certificates_pane, settings->trust);
  ips_field_set_text (self->locator_field, settings->locator_url);
  ips_field_set_text (self->download_field, settings->download_host);
  ips_field_set_text (self->license_field, settings->license_url);
  g_signal_connect_object (self->server_form, "changed", G_CALLBACK (input_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client_form, "changed", G_CALLBACK (input_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->proxy_form, "test", G_CALLBACK (test_proxy_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->proxy_form, "changed", G_CALLBACK (input_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->fallbacks_pane, "changed", G_CALLBACK (input_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->fallbacks_pane, "account", G_CALLBACK (account_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->certificates_pane, "changed", G_CALLBACK (input_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->certificates_pane, "retrieve", G_CALLBACK (retrieve_cb), self, G_CONNECT_SWAPPED);
  show_proxy_success (self);
  update_ui_state (self);
  return GTK_WIDGET (self);
}

void
ips_update_server_dialog_show_certificates (IpsUpdateServerDialog *self)
{
  g_return_if_fail (IPS_IS_UPDATE_SERVER_DIALOG (self));

  gtk_notebook_set_current_page (self->notebook, TAB_CERTIFICATES);
}
