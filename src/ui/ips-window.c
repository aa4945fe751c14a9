/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-window.h"

#include <glib/gi18n-lib.h>

#include "ips-activity-page.h"
#include "ips-deployment-page.h"
#include "ips-device-page.h"
#include "ips-format.h"
#include "ips-mail-badge.h"
#include "ips-message.h"
#include "ips-policy-page.h"
#include "ips-sidebar.h"
#include "ips-update-badge.h"
#include "ips-waiting-badge.h"
#include "ips-window-private.h"
#include "ips-window-size.h"

/* Room for every column of the Device view and a sentence in the last one. */
#define WIDTH_PX 1440
#define HEIGHT_PX 860

#define SIDEBAR_WIDTH 190
#define JOBS_EVERY_MS 1000

G_DEFINE_FINAL_TYPE (IpsWindow, ips_window, GTK_TYPE_APPLICATION_WINDOW)

IpsWorkspace *
ips_window_get_workspace (IpsWindow *self)
{
  g_return_val_if_fail (IPS_IS_WINDOW (self), NULL);
  return self->workspace;
}

IpsJobBar *
ips_window_get_job_bar (IpsWindow *self)
{
  g_return_val_if_fail (IPS_IS_WINDOW (self), NULL);
  return self->job_bar;
}

static void
set_action_enabled (IpsWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
ips_window_update_ui_state (IpsWindow *self)
{
  gboolean device = g_strcmp0 (gtk_stack_get_visible_child_name (self->views), "device") == 0;
  guint n_selected = ips_table_get_n_selected (ips_device_page_get_table (self->device_page));
  guint n_sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace))->len;

  set_action_enabled (self, "properties", device && n_selected > 0);
  set_action_enabled (self, "remove", device && n_selected > 0);
  set_action_enabled (self, "copy", device && n_selected > 0);
  set_action_enabled (self, "select-all", device);
  set_action_enabled (self, "columns", device);
  set_action_enabled (self, "filter", device);
  set_action_enabled (self, "export", device && n_sensors > 0);
  set_action_enabled (self, "reboot", device && n_selected > 0);
  set_action_enabled (self, "change-password", device && n_selected > 0);
  set_action_enabled (self, "freeze", device && n_selected > 0);
  set_action_enabled (self, "unfreeze", device && n_selected > 0);
  set_action_enabled (self, "apply-update", device && n_selected > 0);
  set_action_enabled (self, "diagnose", device && n_selected == 1);
  set_action_enabled (self, "signatures", device && n_selected == 1);
  set_action_enabled (self, "device-page", device && n_selected == 1);
  set_action_enabled (self, "certificate", device && n_selected == 1);
  set_action_enabled (self, "sync-certificate", device && n_selected > 0);
  set_action_enabled (self, "regenerate-certificate", device && n_selected > 0);
  set_action_enabled (self, "test-connectivity", n_sensors > 0);
  set_action_enabled (self, "refresh", n_sensors > 0);
  set_action_enabled (self, "undo", self->removed->len > 0);
}

void
ips_window_show_view (IpsWindow *self, const char *view)
{
  GtkWidget *page;

  g_return_if_fail (IPS_IS_WINDOW (self));

  page = ips_window_get_page (self, view);
  g_return_if_fail (page != NULL);
  gtk_stack_set_visible_child (self->views, page);
  ips_sidebar_select_view (self->sidebar, view);
  ips_sidebar_set_groups_shown (self->sidebar, g_str_equal (view, "device"));
  ips_window_update_ui_state (self);
}

void
ips_window_show_job (IpsWindow *self, IpsJob *job)
{
  g_return_if_fail (IPS_IS_WINDOW (self));
  g_return_if_fail (IPS_IS_JOB (job));

  ips_window_show_view (self, "activity");
  ips_activity_page_show_job (IPS_ACTIVITY_PAGE (ips_window_get_page (self, "activity")), job);
  gtk_window_present (GTK_WINDOW (self));
}

void
ips_window_show_signatures (IpsWindow *self, IpsSensor *sensor)
{
  g_return_if_fail (IPS_IS_WINDOW (self));
  g_return_if_fail (IPS_IS_SENSOR (sensor));

  ips_window_show_view (self, "policy");
  ips_policy_page_show_sensor (IPS_POLICY_PAGE (ips_window_get_page (self, "policy")), sensor);
  gtk_window_present (GTK_WINDOW (self));
}

void
ips_window_show_deployment (IpsWindow *self, gint64 key)
{
  g_return_if_fail (IPS_IS_WINDOW (self));

  ips_window_show_view (self, "deployment");
  ips_deployment_page_show (IPS_DEPLOYMENT_PAGE (ips_window_get_page (self, "deployment")), key);
}

/* --- what is counted --- */

static void
update_subtitle (IpsWindow *self)
{
  guint n_sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace))->len;
  guint n_attention = ips_device_page_get_n_attention (self->device_page);
  g_autofree char *sensors = g_strdup_printf (ngettext ("%u sensor", "%u sensors", n_sensors), n_sensors);
  g_autofree char *attention = g_strdup_printf (ngettext ("%u needs attention", "%u need attention", n_attention), n_attention);
  g_autofree char *both = g_strdup_printf ("%s · %s", sensors, attention);

  gtk_header_bar_set_subtitle (self->header_bar, n_sensors == 0 ? _("no devices yet") : n_attention == 0 ? sensors : both);
  ips_sidebar_set_count (self->sidebar, "device", n_attention, TRUE);
  ips_window_update_ui_state (self);
}

static void
counts_changed_cb (IpsDevicePage *page, gpointer user_data)
{
  update_subtitle (user_data);
}

/* Returns: whether jobs are open, whose time left shrinks */
static gboolean
update_jobs (IpsWindow *self)
{
  IpsJobList *jobs = ips_workspace_get_jobs (self->workspace);
  GPtrArray *all = ips_job_list_get_jobs (jobs);
  guint n_open = 0, n_questions = 0, n_deploying = 0;
  gint64 left_us = -1;
  g_autofree char *count = NULL;
  g_autofree char *label = NULL;

  for (guint i = 0; i < all->len; i++)
    {
      IpsJob *job = g_ptr_array_index (all, i);

      if (ips_job_is_finished (job))
        continue;
      n_open++;
      n_deploying += ips_job_get_verb (job) == IPS_VERB_DEPLOY ? 1 : 0;
      left_us = MAX (left_us, ips_job_list_get_time_left (jobs, job));
      if (ips_job_count (job, IPS_OPERATION_RUNNING) == 0 && ips_job_count (job, IPS_OPERATION_QUEUED) == 0
          && ips_job_count (job, IPS_OPERATION_WAITING) > 0)
        n_questions++;
    }

  if (n_open == 0)
    {
      label = g_strdup (_("No jobs"));
    }
  else
    {
      count = g_strdup_printf (ngettext ("%u job", "%u jobs", n_open), n_open);
      if (left_us >= G_USEC_PER_SEC)
        {
          g_autofree char *left = ips_format_duration (left_us);

          /* TRANSLATORS: number of jobs, then the time they still take: "2 jobs · 4 min left" */
          label = g_strdup_printf (_("%s · %s left"), count, left);
        }
      else
        {
          label = g_steal_pointer (&count);
        }
    }
  if (g_strcmp0 (gtk_label_get_text (self->jobs_label), label) != 0)
    gtk_label_set_text (self->jobs_label, label);
  ips_sidebar_set_count (self->sidebar, "deployment", n_deploying, FALSE);
  ips_sidebar_set_count (self->sidebar, "activity", n_open, n_questions > 0);
  return n_open > 0;
}

static gboolean
update_jobs_cb (gpointer user_data)
{
  IpsWindow *self = user_data;

  if (update_jobs (self))
    return G_SOURCE_CONTINUE;
  self->jobs_id = 0;
  return G_SOURCE_REMOVE;
}

static void
jobs_changed_cb (IpsWindow *self)
{
  if (self->jobs_id == 0)
    self->jobs_id = g_timeout_add (JOBS_EVERY_MS, update_jobs_cb, self);
}

static void
job_added_cb (IpsWindow *self)
{
  if (update_jobs (self))
    jobs_changed_cb (self);
}

/* --- notices --- */

static void
notice_response_cb (GtkInfoBar *bar, int response, gpointer user_data)
{
  gtk_widget_destroy (GTK_WIDGET (bar));
}

static void
add_notice (IpsWindow *self, const char *sentence)
{
  GtkWidget *bar = gtk_info_bar_new ();
  GtkWidget *label = gtk_label_new (sentence);

  gtk_info_bar_set_message_type (GTK_INFO_BAR (bar), GTK_MESSAGE_WARNING);
  gtk_info_bar_set_show_close_button (GTK_INFO_BAR (bar), TRUE);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_container_add (GTK_CONTAINER (gtk_info_bar_get_content_area (GTK_INFO_BAR (bar))), label);
  g_signal_connect (bar, "response", G_CALLBACK (notice_response_cb), NULL);
  gtk_widget_show_all (bar);
  gtk_container_add (GTK_CONTAINER (self->notice_box), bar);
}

static void
vault_warning_cb (IpsWindow *self)
{
  const char *warning = ips_vault_get_warning (ips_workspace_get_vault (self->workspace));

  if (warning == NULL || self->vault_warned)
    return;
  self->vault_warned = TRUE;
  add_notice (self, warning);
}

static void
store_problem_cb (IpsStore *store, GError *error, gpointer user_data)
{
  ips_message_show_error (user_data, error, ips_store_get_path (store));
}

/* --- the sidebar --- */

static void
view_selected_cb (IpsSidebar *sidebar, const char *view, gpointer user_data)
{
  ips_window_show_view (user_data, view);
}

static void
group_selected_cb (IpsSidebar *sidebar, const char *group, gpointer user_data)
{
  IpsWindow *self = user_data;

  ips_device_page_set_group (self->device_page, group);
  ips_window_show_view (self, "device");
}

static void
tags_chosen_cb (IpsSidebar *sidebar, const char *const *tags, gpointer user_data)
{
  IpsWindow *self = user_data;

  ips_device_page_set_tags (self->device_page, tags);
}

static void
selection_changed_cb (IpsDevicePage *page, gpointer user_data)
{
  ips_window_update_ui_state (user_data);
}

/* --- what is remembered of the window --- */

static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  /* A program that was not installed has no schema, and g_settings_new() would end it. */
  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, "org.vedette.Vedette", TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
load_settings (IpsWindow *self)
{
  int width, height;

  ips_window_fit_to_screen (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  self->settings = open_settings ();
  if (self->settings == NULL)
    return;
  width = g_settings_get_int (self->settings, "window-width");
  height = g_settings_get_int (self->settings, "window-height");
  if (width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  ips_device_page_set_details_shown (self->device_page, g_settings_get_boolean (self->settings, "details-shown"));
}

static void
save_settings (IpsWindow *self)
{
  int width = 0, height = 0;

  if (self->settings == NULL)
    return;
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  g_settings_set_boolean (self->settings, "details-shown", ips_device_page_get_details_shown (self->device_page));
  if (gtk_window_is_maximized (GTK_WINDOW (self)))
    return;
  gtk_window_get_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
}

static gboolean
delete_cb (GtkWidget *widget, GdkEvent *event, gpointer user_data)
{
  save_settings (IPS_WINDOW (widget));
  return GDK_EVENT_PROPAGATE;
}

static void
undo_response_cb (GtkInfoBar *bar, int response, gpointer user_data)
{
  gtk_info_bar_set_revealed (bar, FALSE);
}

static void
ips_window_dispose (GObject *object)
{
  IpsWindow *self = IPS_WINDOW (object);

  g_clear_handle_id (&self->jobs_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (ips_window_parent_class)->dispose (object);
}

static void
ips_window_finalize (GObject *object)
{
  IpsWindow *self = IPS_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  g_clear_object (&self->workflow);
  g_clear_object (&self->workspace);
  g_ptr_array_unref (self->removed);

  G_OBJECT_CLASS (ips_window_parent_class)->finalize (object);
}

static void
ips_window_class_init (IpsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-window.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, IpsWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, IpsWindow, jobs_label);
  gtk_widget_class_bind_template_child (widget_class, IpsWindow, content_box);
  gtk_widget_class_bind_template_child (widget_class, IpsWindow, notice_box);
  gtk_widget_class_bind_template_child (widget_class, IpsWindow, undo_bar);
  gtk_widget_class_bind_template_child (widget_class, IpsWindow, undo_label);
  gtk_widget_class_bind_template_child (widget_class, IpsWindow, paned);
  gtk_widget_class_bind_template_child (widget_class, IpsWindow, sidebar_box);
  gtk_widget_class_bind_template_child (widget_class, IpsWindow, views);
  gtk_widget_class_bind_template_callback (widget_class, undo_response_cb);
}

static void
ips_window_init (IpsWindow *self)
{
  self->removed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "delete-event", G_CALLBACK (delete_cb), NULL);
}

/* GTK's own handling of F10 gives the menu bar up again when the grab takes the focus from the window, so that a
 * second press was needed. */
static gboolean
menu_key_cb (GtkWidget *window, GdkEventKey *event, gpointer user_data)
{
  GtkMenuShell *menu_bar = user_data;

  if (event->keyval != GDK_KEY_F10 || (event->state & gtk_accelerator_get_default_mod_mask ()) != 0 ||
      gtk_menu_shell_get_selected_item (menu_bar) != NULL)
    return GDK_EVENT_PROPAGATE;
  gtk_menu_shell_select_first (menu_bar, TRUE);
  return GDK_EVENT_STOP;
}

static void
build (IpsWindow *self)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/vedette/Vedette/ips-menus.ui");
  GtkWidget *menu_bar = gtk_menu_bar_new_from_model (G_MENU_MODEL (gtk_builder_get_object (builder, "menubar")));
  GtkWidget *child;

  gtk_widget_show_all (menu_bar);
  g_signal_connect (self, "key-press-event", G_CALLBACK (menu_key_cb), menu_bar);
  gtk_container_add (GTK_CONTAINER (self->content_box), menu_bar);
  gtk_box_reorder_child (self->content_box, menu_bar, 0);
  gtk_menu_button_set_menu_model (self->menu_button, G_MENU_MODEL (gtk_builder_get_object (builder, "window-menu")));

  self->sidebar = IPS_SIDEBAR (ips_sidebar_new (self->workspace));
  ips_window_add_views (self);
  gtk_container_add (GTK_CONTAINER (self->sidebar_box), GTK_WIDGET (self->sidebar));
  gtk_paned_set_position (self->paned, SIDEBAR_WIDTH);

  self->device_page = IPS_DEVICE_PAGE (ips_window_get_page (self, "device"));

  child = ips_job_bar_new (self->workspace);
  gtk_widget_show (child);
  gtk_container_add (GTK_CONTAINER (self->content_box), child);
  self->job_bar = IPS_JOB_BAR (child);
}

GtkWidget *
ips_window_new (IpsWorkspace *workspace, GtkApplication *application)
{
  IpsWindow *self = g_object_new (IPS_TYPE_WINDOW, "application", application, NULL);
  IpsJobList *jobs = ips_workspace_get_jobs (workspace);
  const char *warning = ips_store_get_warning (ips_workspace_get_store (workspace));

  self->workspace = g_object_ref (workspace);
  gtk_header_bar_pack_end (self->header_bar, ips_mail_badge_new (workspace));
  gtk_header_bar_pack_end (self->header_bar, ips_waiting_badge_new (workspace));
  gtk_header_bar_pack_end (self->header_bar, ips_update_badge_new (workspace));
  ips_window_add_actions (self);
  build (self);
  /* Known before anybody deploys: what is deployed at once, and what is a job that others approve, depends on it. */
  self->workflow = ips_workflow_get (ips_workspace_get_store (workspace));
  ips_workflow_load_async (self->workflow, NULL, NULL, NULL);
  load_settings (self);
  ips_window_sync_toggles (self);

  g_signal_connect_object (self->device_page, "counts-changed", G_CALLBACK (counts_changed_cb), self, 0);
  g_signal_connect_object (self->device_page, "selection-changed", G_CALLBACK (selection_changed_cb), self, 0);
  g_signal_connect_object (self->sidebar, "view-selected", G_CALLBACK (view_selected_cb), self, 0);
  g_signal_connect_object (self->sidebar, "group-selected", G_CALLBACK (group_selected_cb), self, 0);
  g_signal_connect_object (self->sidebar, "tags-chosen", G_CALLBACK (tags_chosen_cb), self, 0);
  g_signal_connect_object (jobs, "job-added", G_CALLBACK (job_added_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "jobs-changed", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "job-finished", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_vault (workspace), "notify::warning", G_CALLBACK (vault_warning_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_store (workspace), "problem", G_CALLBACK (store_problem_cb), self, 0);

  if (warning != NULL)
    add_notice (self, warning);
  vault_warning_cb (self);
  job_added_cb (self);
  ips_window_show_view (self, "device");
  update_subtitle (self);
  return GTK_WIDGET (self);
}
