/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-server-test-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-check-row.h"
#include "ips-problem.h"
#include "ips-server-retrieve.h"
#include "ips-proxy-test.h"
#include "ips-server-test.h"

struct _IpsServerTestDialog
{
  GtkDialog parent_instance;

  GtkSpinner *spinner;
  GtkLabel *summary_label;
  GtkListBox *list;
  GtkButton *again_button;
  GtkButton *close_button;

  IpsWorkspace *workspace;       /* (owned) (nullable) after dispose */
  IpsUpdateSettings *settings;   /* (owned) */
  char *user;                    /* (owned) (nullable) */
  IpsSecret *password;           /* (owned) (nullable) */
  IpsSecret *proxy_password;     /* (owned) (nullable) */
  IpsSecret *passphrase;         /* (owned) (nullable) */
  char *subject;                 /* (owned): "Cisco.com", an address */
  GCancellable *lifetime;        /* (owned): cancelled in dispose */
  gboolean running;
  gboolean proxy_only;           /* Test Proxy */
};

G_DEFINE_TYPE (IpsServerTestDialog, ips_server_test_dialog, GTK_TYPE_DIALOG)

static void
update_ui_state (IpsServerTestDialog *self)
{
  g_object_set (self->spinner, "active", self->running, "visible", self->running, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->again_button), !self->running);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->again_button), self->running ? _("The test is still running.") : NULL);
  if (self->running)
    {
      /* TRANSLATORS: %s: a server ("Cisco.com", an address) */
      g_autofree char *summary = g_strdup_printf (_("Testing the connection to %s…"), self->subject);

      gtk_label_set_text (self->summary_label, summary);
    }
}

static void
show_checks (IpsServerTestDialog *self, GPtrArray *checks)
{
  GList *rows = gtk_container_get_children (GTK_CONTAINER (self->list));
  const IpsCheck *failed = NULL;
  g_autofree char *summary = NULL;

  g_list_free_full (rows, (GDestroyNotify) gtk_widget_destroy);
  for (guint i = 0; i < checks->len; i++)
    {
      const IpsCheck *check = g_ptr_array_index (checks, i);

      if (failed == NULL && check->outcome == IPS_CHECK_FAIL)
        failed = check;
      gtk_container_add (GTK_CONTAINER (self->list), ips_check_row_new (i + 1, check));
    }
  if (failed == NULL)
    /* TRANSLATORS: %s: a server */
    summary = g_strdup_printf (_("%s can be used."), self->subject);
  else
    /* TRANSLATORS: a server, and the step that failed ("Login") */
    summary = g_strdup_printf (_("%s cannot be used like this: %s failed."), self->subject, failed->title);
  gtk_label_set_text (self->summary_label, summary);
}

static void
fail (IpsServerTestDialog *self, const GError *error)
{
  g_autofree char *sentence = ips_explain_site_error (ips_error_get_code (error), NULL, error->message);

  self->running = FALSE;
  update_ui_state (self);
  gtk_label_set_text (self->summary_label, sentence);
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsServerTestDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) checks = ips_server_test_finish (IPS_SITE_SESSION (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  if (checks == NULL)
    {
      fail (self, error);
      return;
    }
  self->running = FALSE;
  update_ui_state (self);
  show_checks (self, checks);
}

static void
proxy_tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsServerTestDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) checks = ips_proxy_test_finish (IPS_SITE_SESSION (source), result, &error);
  gboolean passed = checks != NULL;

  if (ips_error_is_cancelled (error))
    return;
  for (guint i = 0; checks != NULL && i < checks->len; i++)
    passed &= ((const IpsCheck *) g_ptr_array_index (checks, i))->outcome == IPS_CHECK_PASS;
  if (passed)
    ips_proxy_note_success (ips_workspace_get_store (self->workspace), IPS_SITE_SESSION (source), self->settings,
                            ips_clock_now_us (ips_workspace_get_clock (self->workspace)));
  self->running = FALSE;
  update_ui_state (self);
  show_checks (self, checks);
}

static void
session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsServerTestDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSiteSession) session = ips_server_session_finish (IPS_STORE (source), result, &error);
  g_autoptr(IpsDialect) dialect = NULL;

  if (ips_error_is_cancelled (error))
    return;
  if (session != NULL && self->proxy_only)
    {
      ips_proxy_test_async (session, self->settings, self->lifetime, proxy_tested_cb, self);
      return;
    }
  if (session != NULL)
    dialect = ips_dialect_load (&error);
  if (dialect == NULL)
    {
      fail (self, error);
      return;
    }
  ips_server_test_async (session, dialect, self->settings, self->user, self->password, self->lifetime, tested_cb, self);
}

static void
run (IpsServerTestDialog *self)
{
  if (self->running)
    return;
  self->running = TRUE;
  update_ui_state (self);
  ips_server_session_async (ips_workspace_get_store (self->workspace), self->settings, self->proxy_password, self->passphrase, self->lifetime,
                            session_cb, self);
}

static void
ips_server_test_dialog_response (GtkDialog *dialog, int response)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_server_test_dialog_dispose (GObject *object)
{
  IpsServerTestDialog *self = IPS_SERVER_TEST_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_server_test_dialog_parent_class)->dispose (object);
}

static void
ips_server_test_dialog_finalize (GObject *object)
{
  IpsServerTestDialog *self = IPS_SERVER_TEST_DIALOG (object);

  g_clear_object (&self->lifetime);
  g_clear_pointer (&self->settings, ips_update_settings_free);
  g_free (self->user);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_clear_pointer (&self->proxy_password, ips_secret_unref);
  g_clear_pointer (&self->passphrase, ips_secret_unref);
  g_free (self->subject);

  G_OBJECT_CLASS (ips_server_test_dialog_parent_class)->finalize (object);
}

static void
ips_server_test_dialog_class_init (IpsServerTestDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_server_test_dialog_dispose;
  object_class->finalize = ips_server_test_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_server_test_dialog_response;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-server-test-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsServerTestDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, IpsServerTestDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, IpsServerTestDialog, list);
  gtk_widget_class_bind_template_child (widget_class, IpsServerTestDialog, again_button);
  gtk_widget_class_bind_template_child (widget_class, IpsServerTestDialog, close_button);
  gtk_widget_class_bind_template_callback (widget_class, run);
}

static void
ips_server_test_dialog_init (IpsServerTestDialog *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static GtkWidget *
make (IpsWorkspace *workspace, const IpsUpdateSettings *settings, gboolean proxy_only, const char *user, IpsSecret *password,
      IpsSecret *proxy_password, IpsSecret *passphrase, GtkWindow *parent)
{
  IpsServerTestDialog *self = g_object_new (IPS_TYPE_SERVER_TEST_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, NULL);

  self->workspace = g_object_ref (workspace);
  self->settings = ips_update_settings_copy (settings);
  self->proxy_only = proxy_only;
  self->user = g_strdup (user);
  self->password = password != NULL ? ips_secret_ref (password) : NULL;
  self->proxy_password = proxy_password != NULL ? ips_secret_ref (proxy_password) : NULL;
  self->passphrase = passphrase != NULL ? ips_secret_ref (passphrase) : NULL;
  self->subject = proxy_only ? g_strdup_printf ("%s:%u", settings->proxy_host, settings->proxy_port) : ips_update_settings_get_subject (settings);
  if (proxy_only)
    gtk_window_set_title (GTK_WINDOW (self), _("Test Proxy"));
  /* A modal window would keep its children from being closed. */
  gtk_window_set_modal (GTK_WINDOW (self), parent != NULL && gtk_window_get_modal (parent));
  gtk_widget_grab_focus (GTK_WIDGET (self->close_button));
  run (self);
  return GTK_WIDGET (self);
}

GtkWidget *
ips_server_test_dialog_new (IpsWorkspace *workspace, const IpsUpdateSettings *settings, const char *user, IpsSecret *password,
                            IpsSecret *proxy_password, IpsSecret *passphrase, GtkWindow *parent)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  return make (workspace, settings, FALSE, user, password, proxy_password, passphrase, parent);
}

GtkWidget *
ips_server_test_dialog_new_for_proxy (IpsWorkspace *workspace, const IpsUpdateSettings *settings, IpsSecret *proxy_password, GtkWindow *parent)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  return make (workspace, settings, TRUE, NULL, NULL, proxy_password, NULL, parent);
}
