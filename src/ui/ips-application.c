/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-application.h"

#include <glib/gi18n-lib.h>

#include "ips-administration-window.h"
#include "ips-apply-wizard.h"
#include "ips-certificates-window.h"
#include "ips-credentials-dialog.h"
#include "ips-deploy-dialog.h"
#include "ips-maintenance-overview.h"
#include "ips-message.h"
#include "ips-preferences-dialog.h"
#include "ips-presence.h"
#include "ips-question.h"
#include "ips-schedules-window.h"
#include "ips-submit-dialog.h"
#include "ips-store-error-dialog.h"
#include "ips-table-state.h"
#include "ips-window.h"

#define NOTIFICATION_ID "jobs-finished"

/* Windows of which there is one at most. */
typedef enum { WINDOW_CERTIFICATES, WINDOW_ADMINISTRATION, WINDOW_SCHEDULES, WINDOW_MAINTENANCE, WINDOW_APPLY, WINDOW_SUBMIT, WINDOW_DEPLOY, N_ONLY_WINDOWS } OnlyWindow;

struct _IpsApplication
{
  GtkApplication parent_instance;

  IpsWorkspace *workspace;    /* (owned) (nullable) until the store is open */
  char *store_path;           /* (owned) (nullable) */
  gboolean no_keyring;
  gboolean opening;
  gboolean closing;
  gboolean holding;           /* kept alive without a window while jobs run */
  guint inhibit_cookie;
  guint n_failed;             /* operations of jobs that ended while no window was open */
  guint n_finished;
  IpsPresence *presence;      /* (owned) (nullable): tells vedetted that a window does the work */
  GtkWidget *windows[N_ONLY_WINDOWS];  /* (nullable) weak */
  GtkWidget *preferences;     /* (nullable) weak */
};

G_DEFINE_FINAL_TYPE (IpsApplication, ips_application, GTK_TYPE_APPLICATION)

IpsWorkspace *
ips_application_get_workspace (IpsApplication *self)
{
  g_return_val_if_fail (IPS_IS_APPLICATION (self), NULL);
  return self->workspace;
}

static IpsWindow *
find_window (IpsApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (IPS_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

/* --- work that outlives the window --- */

static gboolean
is_busy (IpsApplication *self)
{
  GPtrArray *jobs = ips_job_list_get_jobs (ips_workspace_get_jobs (self->workspace));

  if (ips_engine_get_n_running (ips_workspace_get_engine (self->workspace)) > 0)
    return TRUE;
  for (guint i = 0; i < jobs->len; i++)
    if (ips_job_count (g_ptr_array_index (jobs, i), IPS_OPERATION_QUEUED) > 0
        || ips_job_count (g_ptr_array_index (jobs, i), IPS_OPERATION_RUNNING) > 0)
      return TRUE;
  return FALSE;
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (IpsApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ips_workspace_close_finish (IPS_WORKSPACE (source), result, &error))
    g_warning ("application: closing: %s", error->message);
  g_application_release (G_APPLICATION (self));
  g_application_quit (G_APPLICATION (self));
}

/* The program ends only when what runs has been put down and everything is on disk. */
static void
close_workspace (IpsApplication *self)
{
  if (self->closing || self->workspace == NULL)
    return;
  self->closing = TRUE;
  g_application_hold (G_APPLICATION (self));
  ips_workspace_close_async (self->workspace, closed_cb, g_object_ref (self));
}

static void
notify_finished (IpsApplication *self)
{
  g_autoptr (GNotification) notification = g_notification_new (_("Vedette has finished"));
  g_autofree char *body = NULL;

  if (self->n_failed > 0)
    body = g_strdup_printf (ngettext ("%u operation failed. Open Vedette to see why.",
                                      "%u operations failed. Open Vedette to see why.", self->n_failed),
                            self->n_failed);
  else
    body = g_strdup_printf (ngettext ("%u job is done.", "%u jobs are done.", self->n_finished), self->n_finished);
  g_notification_set_body (notification, body);
  g_application_send_notification (G_APPLICATION (self), NOTIFICATION_ID, notification);
}

static void
update_busy (IpsApplication *self)
{
  gboolean busy;

  if (self->workspace == NULL || self->closing)
    return;
  busy = is_busy (self);
  if (busy && self->inhibit_cookie == 0)
    {
      self->inhibit_cookie = gtk_application_inhibit (GTK_APPLICATION (self), GTK_WINDOW (find_window (self)),
                                                      GTK_APPLICATION_INHIBIT_LOGOUT | GTK_APPLICATION_INHIBIT_SUSPEND,
                                                      _("Devices are being worked on"));
    }
  else if (!busy && self->inhibit_cookie != 0)
    {
      gtk_application_uninhibit (GTK_APPLICATION (self), self->inhibit_cookie);
      self->inhibit_cookie = 0;
    }

  if (self->holding && !busy)
    {
      self->holding = FALSE;
      notify_finished (self);
      close_workspace (self);
      g_application_release (G_APPLICATION (self));
    }
}

static void
job_finished_cb (IpsJobList *jobs, IpsJob *job, gpointer user_data)
{
  IpsApplication *self = user_data;

  if (self->holding)
    {
      self->n_finished++;
      self->n_failed += ips_job_count (job, IPS_OPERATION_FAILED);
    }
  update_busy (self);
}

/* Who looks at one of the windows sees it there; while there is no window one notification tells of them all. */
static void
notify_job_cb (IpsJobReporter *reporter, IpsJob *job, const char *title, const char *body, gpointer user_data)
{
  IpsApplication *self = user_data;
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *id = NULL;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (gtk_window_is_active (l->data))
      return;
  if (self->holding)
    return;
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  if (ips_job_count (job, IPS_OPERATION_FAILED) > 0)
    g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  id = g_strdup_printf ("job-%" G_GINT64_FORMAT, ips_job_get_id (job));
  g_application_send_notification (G_APPLICATION (self), id, notification);
}

static void
ips_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  IpsApplication *self = IPS_APPLICATION (application);

  /* Before the parent lets go of the program. */
  if (IPS_IS_WINDOW (window) && self->workspace != NULL && !self->closing && !self->holding)
    {
      if (is_busy (self))
        {
          self->holding = TRUE;
          self->n_failed = self->n_finished = 0;
          g_application_hold (G_APPLICATION (self));
        }
      else
        {
          close_workspace (self);
        }
    }

  GTK_APPLICATION_CLASS (ips_application_parent_class)->window_removed (application, window);
}

/* --- opening --- */

static void open_workspace (IpsApplication *self);

static void
salvaged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (IpsApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = ips_store_salvage_finish (result, &error);

  if (words != NULL)
    {
      ips_message_show (NULL, GTK_MESSAGE_INFO, _("The store was salvaged"), words, NULL);
      open_workspace (self);
    }
  else
    {
      ips_message_show_error (NULL, error, self->store_path);
    }
  g_application_release (G_APPLICATION (self));
}

static void
store_response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  IpsApplication *self = user_data;

  if (response == IPS_STORE_RESPONSE_RETRY)
    {
      open_workspace (self);
    }
  else if (response == IPS_STORE_RESPONSE_SALVAGE)
    {
      g_application_hold (G_APPLICATION (self));
      ips_store_salvage_async (self->store_path, NULL, salvaged_cb, g_object_ref (self));
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
show_window (IpsApplication *self)
{
  IpsWindow *window = find_window (self);

  if (window == NULL)
    window = IPS_WINDOW (ips_window_new (self->workspace, GTK_APPLICATION (self)));
  gtk_window_present (GTK_WINDOW (window));
  g_application_withdraw_notification (G_APPLICATION (self), NOTIFICATION_ID);
  if (self->holding)
    {
      self->holding = FALSE;
      g_application_release (G_APPLICATION (self));
    }
}

/* Without it both work, which costs only that each may take what the other would have. */
static void
announce (IpsApplication *self)
{
  g_autoptr (GError) error = NULL;

  if (self->presence == NULL)
    self->presence = ips_presence_new (ips_store_get_path (ips_workspace_get_store (self->workspace)), &error);
  if (self->presence == NULL || !ips_presence_announce (self->presence, IPS_PRESENCE_WINDOW))
    g_message ("application: the background service is not told of this window: %s",
               error != NULL ? error->message : "no lock");
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (IpsApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  self->opening = FALSE;
  self->workspace = ips_workspace_open_finish (result, &error);
  if (self->workspace != NULL)
    {
      IpsJobList *jobs = ips_workspace_get_jobs (self->workspace);

      announce (self);
      g_signal_connect_object (jobs, "job-added", G_CALLBACK (update_busy), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (jobs, "jobs-changed", G_CALLBACK (update_busy), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (jobs, "job-finished", G_CALLBACK (job_finished_cb), self, 0);
      ips_question_attach (self->workspace, GTK_APPLICATION (self));
      ips_job_reporter_set_notifies (ips_workspace_get_reporter (self->workspace), TRUE);
      g_signal_connect_object (ips_workspace_get_reporter (self->workspace), "notify-job", G_CALLBACK (notify_job_cb), self, 0);
      show_window (self);
    }
  else
    {
      GtkWidget *dialog = ips_store_error_dialog_new (error, self->store_path);

      g_message ("application: %s", error->message);
      g_signal_connect_object (dialog, "response", G_CALLBACK (store_response_cb), self, 0);
      gtk_window_set_application (GTK_WINDOW (dialog), GTK_APPLICATION (self));
      gtk_window_present (GTK_WINDOW (dialog));
    }
  g_application_release (G_APPLICATION (self));
}

static void
open_workspace (IpsApplication *self)
{
  IpsWorkspaceOptions options = { .store_path = self->store_path, .no_keyring = self->no_keyring, .attended = TRUE,
                                  .schedules = TRUE };

  if (self->opening)
    return;
  self->opening = TRUE;
  g_application_hold (G_APPLICATION (self));
  ips_workspace_open_async (&options, NULL, opened_cb, g_object_ref (self));
}

/* --- actions --- */

static GtkWidget *
present_only (IpsApplication *self, OnlyWindow which)
{
  static GtkWidget *(*const make[N_ONLY_WINDOWS]) (IpsWorkspace *workspace, GtkApplication *application) = {
    [WINDOW_CERTIFICATES] = ips_certificates_window_new,
    [WINDOW_ADMINISTRATION] = ips_administration_window_new,
    [WINDOW_SCHEDULES] = ips_schedules_window_new,
    [WINDOW_MAINTENANCE] = ips_maintenance_overview_new,
    [WINDOW_APPLY] = ips_apply_wizard_new,
    [WINDOW_SUBMIT] = ips_submit_dialog_new,
    [WINDOW_DEPLOY] = ips_deploy_dialog_new,
  };
  GtkWidget **place = &self->windows[which];

  if (self->workspace == NULL)
    return NULL;
  if (*place == NULL)
    {
      *place = make[which] (self->workspace, GTK_APPLICATION (self));
      g_object_add_weak_pointer (G_OBJECT (*place), (gpointer *) place);
    }
  gtk_window_present (GTK_WINDOW (*place));
  return *place;
}

static void
certificates_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_only (user_data, WINDOW_CERTIFICATES);
}

static void
administration_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *window = present_only (user_data, WINDOW_ADMINISTRATION);

  if (window != NULL)
    ips_administration_window_show_page (IPS_ADMINISTRATION_WINDOW (window), g_variant_get_string (parameter, NULL));
}

static void
credentials_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsApplication *self = user_data;

  if (self->workspace != NULL)
    gtk_window_present (GTK_WINDOW (ips_credentials_dialog_new (self->workspace,
                                                                gtk_application_get_active_window (user_data))));
}

static void
apply_update_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_only (user_data, WINDOW_APPLY);
}

/* The parameter is the SHA-256 of a package in the library. */
static void
apply_package_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *wizard = present_only (user_data, WINDOW_APPLY);

  if (wizard != NULL)
    ips_apply_wizard_choose (IPS_APPLY_WIZARD (wizard), g_variant_get_string (parameter, NULL));
}

/* The parameter is the ids of devices. */
static void
apply_to_devices_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *wizard = present_only (user_data, WINDOW_APPLY);
  g_autofree const char **ids = g_variant_get_strv (parameter, NULL);

  if (wizard != NULL)
    ips_apply_wizard_choose_devices (IPS_APPLY_WIZARD (wizard), ids);
}

static void
submit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_only (user_data, WINDOW_SUBMIT);
}

static void
deploy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_only (user_data, WINDOW_DEPLOY);
}

/* The parameter is ids of the devices that are ticked. */
static void
deploy_to_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *dialog = present_only (user_data, WINDOW_DEPLOY);
  g_autofree const char **ids = g_variant_get_strv (parameter, NULL);

  if (dialog != NULL)
    ips_deploy_dialog_choose (IPS_DEPLOY_DIALOG (dialog), ids);
}

/* What waits is seen, and submitted, first; where nothing waits there is nothing to ask about. */
static void
submit_and_deploy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsApplication *self = user_data;
  gboolean waits = self->workspace != NULL && ips_waiting_list_get_n (ips_workspace_get_waiting (self->workspace)) > 0;
  GtkWidget *dialog = present_only (self, waits ? WINDOW_SUBMIT : WINDOW_DEPLOY);

  if (waits)
    ips_submit_dialog_prefer_deploy (IPS_SUBMIT_DIALOG (dialog));
}

static void
deployments_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsApplication *self = user_data;

  if (self->workspace == NULL)
    return;
  show_window (self);
  ips_window_show_view (find_window (self), "deployment");
}

/* The parameter is what ips_window_show_deployment() takes. */
static void
show_deployment_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsApplication *self = user_data;

  if (self->workspace == NULL)
    return;
  show_window (self);
  ips_window_show_deployment (find_window (self), g_variant_get_int64 (parameter));
}

static void
schedules_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_only (user_data, WINDOW_SCHEDULES);
}

static void
maintenance_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_only (user_data, WINDOW_MAINTENANCE);
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsApplication *self = user_data;

  if (self->workspace == NULL)
    return;
  if (self->preferences == NULL)
    {
      self->preferences = ips_preferences_dialog_new (self->workspace, gtk_application_get_active_window (user_data));
      g_object_add_weak_pointer (G_OBJECT (self->preferences), (gpointer *) &self->preferences);
    }
  gtk_window_present (GTK_WINDOW (self->preferences));
}

static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/vedette/Vedette/ips-shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, gtk_application_get_active_window (user_data));
  gtk_window_present (window);
}

static void
about_response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *dialog = gtk_about_dialog_new ();

  g_object_set (dialog, "program-name", "Vedette", "version", IPS_VERSION, "logo-icon-name", "org.vedette.Vedette",
                "comments", _("Looks after fleets of Cisco IPS sensors"), "license-type", GTK_LICENSE_GPL_3_0,
                "transient-for", gtk_application_get_active_window (user_data), NULL);
  g_signal_connect (dialog, "response", G_CALLBACK (about_response_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
help_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ips_message_show (gtk_application_get_active_window (user_data), GTK_MESSAGE_INFO, _("Vedette"),
                    _("Add your sensors with File > Add Device or File > Import Devices, then refresh them. "
                      "Manage > IPS > IPS Certificates shows their certificates. What is being done is in Activity.\n\n"
                      "The manual page has more: man vedette."), NULL);
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (user_data));

  /* As if each were closed: unsaved changes are asked about, running work goes on. */
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

/* --- the application --- */

void
ips_application_load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/org/vedette/Vedette/vedette.css");
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
ips_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "certificates", .activate = certificates_cb },
    { .name = "administration", .activate = administration_cb, .parameter_type = "s" },
    { .name = "credentials", .activate = credentials_cb },
    { .name = "schedules", .activate = schedules_cb },
    { .name = "maintenance", .activate = maintenance_cb },
    { .name = "apply-update", .activate = apply_update_cb },
    { .name = "apply-package", .activate = apply_package_cb, .parameter_type = "s" },
    { .name = "apply-to-devices", .activate = apply_to_devices_cb, .parameter_type = "as" },
    { .name = "submit", .activate = submit_cb },
    { .name = "submit-and-deploy", .activate = submit_and_deploy_cb },
    { .name = "deploy", .activate = deploy_cb },
    { .name = "deploy-to", .activate = deploy_to_cb, .parameter_type = "as" },
    { .name = "deployments", .activate = deployments_cb },
    { .name = "show-deployment", .activate = show_deployment_cb, .parameter_type = "x" },
    { .name = "preferences", .activate = preferences_cb },
    { .name = "shortcuts", .activate = shortcuts_cb },
    { .name = "about", .activate = about_cb },
    { .name = "help", .activate = help_cb },
    { .name = "quit", .activate = quit_cb },
  };
  static const struct { const char *action; const char *keys[3]; } accels[] = {
    { "win.add-device", { "<Primary>n" } },
    { "win.refresh", { "<Primary>r", "F5" } },
    { "win.search", { "<Primary>f" } },
    { "win.properties", { "<Alt>Return" } },
    { "win.device-page", { "<Primary>i" } },
    { "win.undo", { "<Primary>z" } },
    { "win.view::dashboard", { "<Primary>0" } },
    { "win.view::device", { "<Primary>1" } },
    { "win.view::policy", { "<Primary>2" } },
    { "win.view::packages", { "<Primary>3" } },
    { "win.view::deployment", { "<Primary>4" } },
    { "win.view::activity", { "<Primary>5" } },
    { "app.help", { "F1" } },
    { "app.shortcuts", { "<Primary>question" } },
    { "app.preferences", { "<Primary>comma" } },
    { "app.quit", { "<Primary>q" } },
  };

  G_APPLICATION_CLASS (ips_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action, accels[i].keys);
  gtk_window_set_default_icon_name ("org.vedette.Vedette");
  ips_application_load_style ();
}

static void
ips_application_activate (GApplication *application)
{
  IpsApplication *self = IPS_APPLICATION (application);

  if (self->workspace != NULL && !self->closing)
    show_window (self);
  else if (self->workspace == NULL)
    open_workspace (self);
}

static int
ips_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  IpsApplication *self = IPS_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("vedette %s\n", IPS_VERSION);
      return 0;
    }
  g_variant_dict_lookup (options, "store", "^ay", &self->store_path);
  g_variant_dict_lookup (options, "no-keyring", "b", &self->no_keyring);

  if (!gtk_init_check (NULL, NULL))
    {
      g_printerr ("%s\n", _("vedette needs a display and found none. Start it in a graphical session, or use vedettectl."));
      return 1;
    }
  /* Another store is another program: it must not land in the window of the usual one. */
  if (self->store_path != NULL)
    g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
ips_application_shutdown (GApplication *application)
{
  ips_table_state_flush ();
  G_APPLICATION_CLASS (ips_application_parent_class)->shutdown (application);
}

static void
ips_application_finalize (GObject *object)
{
  IpsApplication *self = IPS_APPLICATION (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->windows); i++)
    g_clear_weak_pointer (&self->windows[i]);
  g_clear_weak_pointer (&self->preferences);
  g_clear_object (&self->workspace);
  ips_presence_free (self->presence);
  g_free (self->store_path);

  G_OBJECT_CLASS (ips_application_parent_class)->finalize (object);
}

static void
ips_application_class_init (IpsApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_application_finalize;
  application_class->startup = ips_application_startup;
  application_class->activate = ips_application_activate;
  application_class->handle_local_options = ips_application_handle_local_options;
  application_class->shutdown = ips_application_shutdown;
  GTK_APPLICATION_CLASS (klass)->window_removed = ips_application_window_removed;
}

static void
ips_application_init (IpsApplication *self)
{
  static const GOptionEntry options[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Use the store at PATH"), N_("PATH") },
    { "no-keyring", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Keep passwords only in memory"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL },
    { NULL }
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

IpsApplication *
ips_application_new (void)
{
  return g_object_new (IPS_TYPE_APPLICATION, "application-id", "org.vedette.Vedette", NULL);
}
