/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-activity-page.h"

#include <glib/gi18n-lib.h>

#include "ips-activity-columns.h"
#include "ips-export-dialog.h"
#include "ips-history-page.h"
#include "ips-license-status-window.h"
#include "ips-job-retry.h"
#include "ips-message.h"
#include "ips-operations-view.h"
#include "ips-question.h"
#include "ips-text-view.h"
#include "ips-text.h"
#include "ips-toplevel.h"

#define SAMPLE_MS 250
#define TAB_JOBS 0

struct _IpsActivityPage
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  IpsJob *job;                 /* (owned) (nullable): the one whose operations are shown */
  guint sample_id;             /* a change is waiting to be shown */
  gboolean setting;            /* the jobs' rows are being set by us */

  IpsTable *jobs_table;
  IpsOperationsView *operations;
  IpsHistoryPage *history;
  GtkNotebook *notebook;
  GtkBox *jobs_table_box;
  GtkBox *operations_box;
  GtkSearchEntry *search_entry;
  GtkLabel *job_label;
  GtkExpander *detail_expander;
  GtkTextView *detail_view;
  GtkButton *stop_button;
  GtkButton *retry_button;
  GtkButton *answer_button;
  GtkButton *license_button;
  GtkButton *copy_button;
  GtkButton *save_button;
};

G_DEFINE_TYPE (IpsActivityPage, ips_activity_page, GTK_TYPE_BOX)

static void
set_button (GtkButton *button, gboolean sensitive, const char *why_not)
{
  gtk_widget_set_sensitive (GTK_WIDGET (button), sensitive);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), sensitive ? NULL : why_not);
}

static void
update_detail (IpsActivityPage *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (ips_operations_view_get_table (self->operations));
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < selected->len && i < 20; i++)
    {
      g_autofree char *detail = ips_operation_item_dup_detail (g_ptr_array_index (selected, i));

      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", detail);
    }
  if (text->len == 0)
    g_string_append (text, selected->len == 0 ? _("Select a device above to see its details.") : _("There are no details."));
  ips_text_view_show (self->detail_view, text->str);
}

static void
update_ui_state (IpsActivityPage *self)
{
  const char *none = _("Select a job first");
  gboolean finished = self->job == NULL || ips_job_is_finished (self->job);
  guint n_again = self->job == NULL ? 0 : ips_job_count (self->job, IPS_OPERATION_FAILED) + ips_job_count (self->job, IPS_OPERATION_CANCELLED);
  g_autofree char *title = NULL;

  set_button (self->stop_button, !finished, self->job == NULL ? none : _("The job has ended"));
  set_button (self->retry_button, finished && n_again > 0, self->job == NULL ? none : !finished ? _("The job has not ended yet") : _("Nothing failed"));
  set_button (self->copy_button, self->job != NULL, none);
  set_button (self->save_button, self->job != NULL, none);
  gtk_widget_set_visible (GTK_WIDGET (self->answer_button), self->job != NULL && ips_question_count (self->job) > 0);

  gtk_widget_set_visible (GTK_WIDGET (self->license_button), self->job != NULL && ips_license_status_window_is_for (ips_job_get_verb (self->job)));

  if (self->job != NULL)
    {
      g_autofree char *job_title = ips_job_get_title (self->job), *summary = ips_job_get_summary (self->job);
      g_autofree char *joined = g_strdup_printf (_("%1$s: %2$s"), job_title, summary);

      title = ips_text_make_safe (joined, 300);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->operations), self->job != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->detail_expander), self->job != NULL);
  gtk_label_set_text (self->job_label, title != NULL ? title : _("Select a job above to see what it did on each device."));
  update_detail (self);
}

static void
show_operations (IpsActivityPage *self)
{
  ips_operations_view_show (self->operations, self->job != NULL ? ips_job_get_id (self->job) : 0, self->job != NULL ? ips_job_get_operations (self->job) : NULL);
}

static gboolean
is_any_open (GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    if (!ips_job_is_finished (g_ptr_array_index (jobs, i)))
      return TRUE;
  return FALSE;
}

static gboolean
sample_cb (gpointer user_data)
{
  IpsActivityPage *self = user_data;
  GPtrArray *jobs = ips_job_list_get_jobs (ips_workspace_get_jobs (self->workspace));

  ips_table_rows_changed (self->jobs_table, NULL);
  show_operations (self);
  update_ui_state (self);
  /* Progress and time left move without a signal while something runs. */
  if (is_any_open (jobs) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_CONTINUE;
  self->sample_id = 0;
  return G_SOURCE_REMOVE;
}

/* What changes while nobody looks is shown when the page is next mapped. */
static void
queue_sample (IpsActivityPage *self)
{
  if (self->sample_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->sample_id = g_timeout_add (SAMPLE_MS, sample_cb, self);
}

static void
set_jobs (IpsActivityPage *self)
{
  GPtrArray *jobs = ips_job_list_get_jobs (ips_workspace_get_jobs (self->workspace));

  self->setting = TRUE;
  ips_table_set_rows (self->jobs_table, jobs);
  self->setting = FALSE;
  if (self->job != NULL && !g_ptr_array_find (jobs, self->job, NULL))
    {
      /* Read again from the store: the same job may be another object now. */
      IpsJob *again = ips_job_list_lookup (ips_workspace_get_jobs (self->workspace), ips_job_get_id (self->job));

      g_set_object (&self->job, again);
      if (again != NULL)
        ips_table_select (self->jobs_table, again);
      show_operations (self);
    }
  else if (self->job == NULL && jobs->len > 0)
    {
      ips_table_select (self->jobs_table, g_ptr_array_index (jobs, 0));
    }
  queue_sample (self);
  update_ui_state (self);
}

static void
jobs_changed_cb (IpsActivityPage *self)
{
  GPtrArray *jobs = ips_job_list_get_jobs (ips_workspace_get_jobs (self->workspace));
  g_autoptr(GPtrArray) shown = ips_table_get_all (self->jobs_table);
  gboolean same = jobs->len == shown->len;

  for (guint i = 0; same && i < jobs->len; i++)
    same = g_ptr_array_find (shown, g_ptr_array_index (jobs, i), NULL);
  if (same)
    queue_sample (self);
  else
    set_jobs (self);
}

static void
job_selected_cb (IpsActivityPage *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->jobs_table);
  IpsJob *job = selected->len > 0 ? g_ptr_array_index (selected, 0) : NULL;

  if (self->setting)
    return;
  if (g_set_object (&self->job, job))
    show_operations (self);
  update_ui_state (self);
}

static void
stop_clicked_cb (IpsActivityPage *self)
{
  if (self->job != NULL)
    ips_job_list_cancel (ips_workspace_get_jobs (self->workspace), self->job, 0);
}

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsActivityPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = ips_job_retry_finish (IPS_WORKSPACE (source), result, &error);

  if (job == NULL)
    {
      ips_message_show_error (ips_toplevel_of (self), error, NULL);
      return;
    }
  ips_activity_page_show_job (self, job);
}

static void
retry_clicked_cb (IpsActivityPage *self)
{
  if (self->job != NULL)
    ips_job_retry_async (self->workspace, self->job, NULL, retried_cb, g_object_ref (self));
}

static void
answer_clicked_cb (IpsActivityPage *self)
{
  if (self->job != NULL)
    ips_question_present (self->workspace, self->job, ips_toplevel_of (self));
}

static void
license_clicked_cb (IpsActivityPage *self)
{
  if (self->job != NULL)
    ips_license_status_window_show (self->workspace, self->job, ips_toplevel_of (self));
}

/* The devices chosen below, or all of the job's. */
static void
copy_clicked_cb (IpsActivityPage *self)
{
  g_autoptr(GPtrArray) rows = ips_table_get_selected (ips_operations_view_get_table (self->operations));
  g_autofree char *text = NULL;

  if (rows->len == 0)
    {
      g_ptr_array_unref (rows);
      rows = ips_table_get_all (ips_operations_view_get_table (self->operations));
    }
  text = ips_table_to_text (ips_operations_view_get_table (self->operations), rows);
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD), text, -1);
}

static void
save_clicked_cb (IpsActivityPage *self)
{
  if (self->job == NULL)
    return;
  ips_export_save_job (ips_toplevel_of (self), self->job, ips_workspace_get_fleet (self->workspace));
}

static void
ips_activity_page_map (GtkWidget *widget)
{
  IpsActivityPage *self = IPS_ACTIVITY_PAGE (widget);

  GTK_WIDGET_CLASS (ips_activity_page_parent_class)->map (widget);
  queue_sample (self);
}

static void
ips_activity_page_dispose (GObject *object)
{
  IpsActivityPage *self = IPS_ACTIVITY_PAGE (object);

  g_clear_handle_id (&self->sample_id, g_source_remove);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (ips_activity_page_parent_class)->dispose (object);
}

static void
ips_activity_page_finalize (GObject *object)
{
  IpsActivityPage *self = IPS_ACTIVITY_PAGE (object);

  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_activity_page_parent_class)->finalize (object);
}

static void
ips_activity_page_class_init (IpsActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_activity_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_activity_page_finalize;
  widget_class->map = ips_activity_page_map;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, notebook);
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, jobs_table_box);
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, operations_box);
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, job_label);
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, detail_expander);
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, detail_view);
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, retry_button);
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, answer_button);
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, license_button);
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, copy_button);
  gtk_widget_class_bind_template_child (widget_class, IpsActivityPage, save_button);
  gtk_widget_class_bind_template_callback (widget_class, stop_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, answer_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, license_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
}

static void
ips_activity_page_init (IpsActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_tables (IpsActivityPage *self)
{
  const IpsTableSort newest_first = { 5, TRUE };
  const IpsTableColumn *columns;
  guint n_columns;

  columns = ips_activity_columns_get_jobs (&n_columns);
  self->jobs_table = IPS_TABLE (ips_table_new ("jobs", columns, n_columns, self->workspace));
  ips_table_set_accessible_name (self->jobs_table, _("Jobs"));
  ips_table_set_sorts (self->jobs_table, &newest_first, 1);
  ips_table_set_search_entry (self->jobs_table, self->search_entry);
  ips_table_set_empty (self->jobs_table, _("Nothing was done yet. What you start is found here, also after its window is closed."), NULL, NULL);
  gtk_widget_show (GTK_WIDGET (self->jobs_table));
  gtk_box_pack_start (self->jobs_table_box, GTK_WIDGET (self->jobs_table), TRUE, TRUE, 0);

  self->operations = IPS_OPERATIONS_VIEW (ips_operations_view_new (self->workspace, "operations", _("Devices of the job")));
  gtk_widget_show (GTK_WIDGET (self->operations));
  gtk_box_pack_start (self->operations_box, GTK_WIDGET (self->operations), TRUE, TRUE, 0);
}

GtkWidget *
ips_activity_page_new (IpsWorkspace *workspace)
{
  IpsActivityPage *self;
  IpsJobList *jobs;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_ACTIVITY_PAGE, NULL);
  self->workspace = g_object_ref (workspace);
  add_tables (self);
  self->history = IPS_HISTORY_PAGE (ips_history_page_new (workspace));
  gtk_notebook_append_page (self->notebook, GTK_WIDGET (self->history), gtk_label_new (_("History")));

  jobs = ips_workspace_get_jobs (workspace);
  g_signal_connect_object (self->jobs_table, "selection-changed", G_CALLBACK (job_selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_operations_view_get_table (self->operations), "selection-changed", G_CALLBACK (update_detail), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "jobs-changed", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "job-added", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "job-finished", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  set_jobs (self);
  return GTK_WIDGET (self);
}

void
ips_activity_page_show_job (IpsActivityPage *self, IpsJob *job)
{
  g_return_if_fail (IPS_IS_ACTIVITY_PAGE (self));
  g_return_if_fail (IPS_IS_JOB (job));

  gtk_notebook_set_current_page (self->notebook, TAB_JOBS);
  jobs_changed_cb (self);
  ips_table_select (self->jobs_table, job);
}

void
ips_activity_page_search (IpsActivityPage *self)
{
  g_return_if_fail (IPS_IS_ACTIVITY_PAGE (self));

  if (gtk_notebook_get_current_page (self->notebook) == TAB_JOBS)
    gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  else
    ips_history_page_search (self->history);
}
