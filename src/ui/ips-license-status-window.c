/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-status-window.h"

#include <glib/gi18n-lib.h>

#include "ips-close-keys.h"
#include "ips-export-dialog.h"
#include "ips-format.h"
#include "ips-license-status-columns.h"
#include "ips-message.h"
#include "ips-operations-view.h"
#include "ips-sign-cell.h"
#include "ips-sign-style.h"
#include "ips-text-view.h"
#include "ips-text.h"
#include "ips-trust-dialog.h"
#include "ips-window-size.h"

#define SAMPLE_MS 250
#define WIDTH_PX 1140
#define HEIGHT_PX 640
#define MAX_DETAILS 20

struct _IpsLicenseStatusWindow
{
  GtkWindow parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  IpsJob *job;                 /* (owned) */
  guint sample_id;             /* while the job runs: steps and countdowns move without a signal */

  IpsOperationsView *operations;
  IpsTable *table;             /* of it */
  GtkHeaderBar *header;
  GtkProgressBar *progress;
  GtkLabel *summary_label;
  GtkLabel *time_label;
  GtkBox *table_box;
  GtkImage *message_image;
  GtkLabel *message_label;
  GtkTextView *detail_view;
  GtkButton *cancel_button;
  GtkButton *cancel_all_button;
  GtkButton *retry_button;
  GtkButton *answer_button;
};

G_DEFINE_FINAL_TYPE (IpsLicenseStatusWindow, ips_license_status_window, GTK_TYPE_WINDOW)

/* (owned): job id -> its window */
static GHashTable *open_windows;

gboolean
ips_license_status_window_is_for (IpsVerb verb)
{
  return verb == IPS_VERB_UPDATE_LICENSE || verb == IPS_VERB_AUTO_LICENSE;
}

static void
set_button (GtkButton *button, gboolean sensitive, const char *why_not)
{
  gtk_widget_set_sensitive (GTK_WIDGET (button), sensitive);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), sensitive ? NULL : why_not);
}

/* @first_due_us: (out): the first time among them */
static guint
count_waiting (IpsJob *job, const char *cause, gint64 *first_due_us)
{
  GPtrArray *operations = ips_job_get_operations (job);
  guint n = 0;

  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);

      if (operation->state != IPS_OPERATION_WAITING || g_strcmp0 (operation->cause, cause) != 0)
        continue;
      n++;
      *first_due_us = n == 1 ? operation->due_us : MIN (*first_due_us, operation->due_us);
    }
  return n;
}

/* Takes @part. */
static void
append_part (GString *text, guint n, char *part)
{
  if (n > 0)
    g_string_append_printf (text, " · %s", part);
  g_free (part);
}

/* "12 to update · 3 succeeded · 1 failed · 2 kept · 4 queued · 2 wait for the licence server (next in 45 s)" */
static void
update_summary (IpsLicenseStatusWindow *self)
{
  gint64 due_us = 0;
  guint n = ips_job_get_n_operations (self->job), n_pace = count_waiting (self->job, IPS_WAIT_PACE, &due_us);
  guint n_waiting = ips_job_count (self->job, IPS_OPERATION_WAITING) - n_pace;
  guint n_done = ips_job_count (self->job, IPS_OPERATION_SUCCEEDED), n_failed = ips_job_count (self->job, IPS_OPERATION_FAILED);
  guint n_kept = ips_job_count (self->job, IPS_OPERATION_SKIPPED), n_cancelled = ips_job_count (self->job, IPS_OPERATION_CANCELLED);
  guint n_queued = ips_job_count (self->job, IPS_OPERATION_QUEUED), n_running = ips_job_count (self->job, IPS_OPERATION_RUNNING);
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *next = NULL;

  g_string_append_printf (text, ngettext ("%u to update", "%u to update", n), n);
  append_part (text, n_done, g_strdup_printf (ngettext ("%u succeeded", "%u succeeded", n_done), n_done));
  append_part (text, n_failed, g_strdup_printf (ngettext ("%u failed", "%u failed", n_failed), n_failed));
  append_part (text, n_kept, g_strdup_printf (ngettext ("%u kept", "%u kept", n_kept), n_kept));
  append_part (text, n_cancelled, g_strdup_printf (ngettext ("%u cancelled", "%u cancelled", n_cancelled), n_cancelled));
  append_part (text, n_running, g_strdup_printf (ngettext ("%u running", "%u running", n_running), n_running));
  append_part (text, n_queued, g_strdup_printf (ngettext ("%u queued", "%u queued", n_queued), n_queued));
  append_part (text, n_waiting, g_strdup_printf (ngettext ("%u waiting", "%u waiting", n_waiting), n_waiting));
  append_part (text, n_pace, g_strdup_printf (ngettext ("%u waits for the licence server", "%u wait for the licence server", n_pace), n_pace));
  if (n_pace > 0 && due_us > now_us)
    {
      next = ips_format_duration (due_us - now_us);
      /* TRANSLATORS: %s is a duration: when the licence server is asked again */
      g_string_append_printf (text, _(" (next in %s)"), next);
    }
  gtk_label_set_text (self->summary_label, text->str);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->summary_label), text->str);
  gtk_progress_bar_set_fraction (self->progress, ips_job_get_fraction (self->job));
}

static void
update_time (IpsLicenseStatusWindow *self)
{
  gint64 left_us = ips_job_is_finished (self->job) ? 0 : ips_job_list_get_time_left (ips_workspace_get_jobs (self->workspace), self->job);
  g_autofree char *duration = left_us >= G_USEC_PER_SEC ? ips_format_duration (left_us) : NULL;
  /* TRANSLATORS: %s is a duration such as "6 s" or "4 min" */
  g_autofree char *text = duration != NULL ? g_strdup_printf (_("%s left"), duration) : NULL;

  gtk_label_set_text (self->time_label, ips_job_is_finished (self->job) ? _("Finished") : text != NULL ? text : "");
}

/* ---- the selected devices ---- */

static void
append_detail (GString *text, const IpsOperation *operation)
{
  g_auto(GStrv) lines = g_strsplit (operation->detail != NULL ? operation->detail : "", "\n", -1);

  /* Line by line: a line break is the only control character that is wanted. */
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *safe = ips_text_make_safe (lines[i], 1000);

      if (*safe != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", safe);
    }
}

static void
update_messages (IpsLicenseStatusWindow *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  g_autoptr(GString) detail = g_string_new (NULL);

  for (guint i = 0; i < selected->len && i < MAX_DETAILS; i++)
    append_detail (detail, ips_operation_item_get (g_ptr_array_index (selected, i)));
  if (detail->len == 0)
    g_string_append (detail, selected->len == 0 ? _("Select a device above to see what it answered.") : _("The device has said nothing yet."));
  ips_text_view_show (self->detail_view, detail->str);

  if (selected->len == 1)
    {
      const IpsOperation *operation = ips_operation_item_get (g_ptr_array_index (selected, 0));
      IpsSign sign = ips_license_status_columns_get_sign (operation);
      g_autofree char *summary = ips_license_status_columns_get_summary (operation, self->workspace);

      gtk_image_set_from_icon_name (self->message_image, (int) sign >= 0 ? ips_sign_to_icon_name (sign) : "content-loading-symbolic", GTK_ICON_SIZE_MENU);
      gtk_label_set_text (self->message_label, *summary != '\0' ? summary : ips_operation_state_to_label (operation->state));
    }
  else
    {
      gtk_label_set_text (self->message_label, selected->len == 0 ? _("Select a device to see its messages.") : _("Several devices are selected."));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->message_image), selected->len == 1);
}

static guint
count_open (GPtrArray *rows)
{
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    n += !ips_operation_state_is_final (ips_operation_item_get (g_ptr_array_index (rows, i))->state);
  return n;
}

static void
update_ui_state (IpsLicenseStatusWindow *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  gboolean finished = ips_job_is_finished (self->job);
  guint n_again = ips_job_count (self->job, IPS_OPERATION_FAILED) + ips_job_count (self->job, IPS_OPERATION_CANCELLED);

  set_button (self->cancel_button, count_open (selected) > 0,
              selected->len == 0 ? _("Select a device first") : _("What is selected has ended"));
  set_button (self->cancel_all_button, !finished, _("Everything has ended"));
  set_button (self->retry_button, finished && n_again > 0, finished ? _("Nothing failed") : _("When the rest is done"));
  gtk_widget_set_visible (GTK_WIDGET (self->answer_button), ips_job_count_waiting (self->job, IPS_WAIT_TRUST) > 0);
  update_summary (self);
  update_time (self);
  update_messages (self);
}

/* With one device there is nothing to choose. */
static void
select_only (IpsLicenseStatusWindow *self)
{
  g_autoptr(GPtrArray) rows = ips_table_get_visible (self->table);

  if (rows->len == 1)
    ips_table_select (self->table, g_ptr_array_index (rows, 0));
}

static void
update_rows (IpsLicenseStatusWindow *self)
{
  ips_operations_view_show (self->operations, ips_job_get_id (self->job), ips_job_get_operations (self->job));
}

static gboolean
sample_cb (gpointer user_data)
{
  IpsLicenseStatusWindow *self = user_data;

  update_rows (self);
  update_ui_state (self);
  if (!ips_job_is_finished (self->job))
    return G_SOURCE_CONTINUE;
  self->sample_id = 0;
  return G_SOURCE_REMOVE;
}

static void
queue_sample (IpsLicenseStatusWindow *self)
{
  if (self->sample_id == 0)
    self->sample_id = g_timeout_add (SAMPLE_MS, sample_cb, self);
}

static void
set_job (IpsLicenseStatusWindow *self, IpsJob *job)
{
  g_autofree char *title = ips_job_get_title (job), *safe = ips_text_make_safe (title, 200);

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_func (self->job, queue_sample, self);
  g_set_object (&self->job, job);
  g_signal_connect_object (job, "changed", G_CALLBACK (queue_sample), self, G_CONNECT_SWAPPED);
  gtk_header_bar_set_subtitle (self->header, safe);
  update_rows (self);
  select_only (self);
  update_ui_state (self);
  queue_sample (self);
}

/* Read again from the store, the same job is another object. */
static void
jobs_changed_cb (IpsLicenseStatusWindow *self)
{
  IpsJob *again = ips_job_list_lookup (ips_workspace_get_jobs (self->workspace), ips_job_get_id (self->job));

  if (again != NULL && again != self->job)
    set_job (self, again);
}

/* ---- buttons ---- */

static void
cancel_clicked_cb (IpsLicenseStatusWindow *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);

  for (guint i = 0; i < selected->len; i++)
    {
      const IpsOperation *operation = ips_operation_item_get (g_ptr_array_index (selected, i));

      if (!ips_operation_state_is_final (operation->state))
        ips_job_list_cancel (ips_workspace_get_jobs (self->workspace), self->job, operation->id);
    }
}

static void
cancel_all_clicked_cb (IpsLicenseStatusWindow *self)
{
  ips_job_list_cancel (ips_workspace_get_jobs (self->workspace), self->job, 0);
}

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsLicenseStatusWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = ips_job_list_retry_finish (IPS_JOB_LIST (source), result, &error);

  if (self->workspace == NULL)
    return;
  if (job == NULL)
    {
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
      return;
    }
  /* The window goes on with the new job; the old one is in Activity. */
  g_hash_table_remove (open_windows, GSIZE_TO_POINTER ((gsize) ips_job_get_id (self->job)));
  g_hash_table_insert (open_windows, GSIZE_TO_POINTER ((gsize) ips_job_get_id (job)), self);
  set_job (self, job);
}

static void
retry_clicked_cb (IpsLicenseStatusWindow *self)
{
  ips_job_list_retry_async (ips_workspace_get_jobs (self->workspace), self->job, NULL, retried_cb, g_object_ref (self));
}

static void
answer_clicked_cb (IpsLicenseStatusWindow *self)
{
  GtkWidget *dialog = ips_trust_dialog_new (self->workspace, self->job, GTK_WINDOW (self));

  if (dialog != NULL)
    gtk_window_present (GTK_WINDOW (dialog));
}

static void
save_clicked_cb (IpsLicenseStatusWindow *self)
{
  ips_export_save_job (GTK_WINDOW (self), self->job, ips_workspace_get_fleet (self->workspace));
}

static void
close_clicked_cb (IpsLicenseStatusWindow *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static void
ips_license_status_window_dispose (GObject *object)
{
  IpsLicenseStatusWindow *self = IPS_LICENSE_STATUS_WINDOW (object);

  g_clear_handle_id (&self->sample_id, g_source_remove);
  if (self->job != NULL)
    {
      gpointer key = GSIZE_TO_POINTER ((gsize) ips_job_get_id (self->job));

      if (g_hash_table_lookup (open_windows, key) == self)
        g_hash_table_remove (open_windows, key);
    }
  g_clear_object (&self->job);

  G_OBJECT_CLASS (ips_license_status_window_parent_class)->dispose (object);
}

static void
ips_license_status_window_finalize (GObject *object)
{
  IpsLicenseStatusWindow *self = IPS_LICENSE_STATUS_WINDOW (object);

  /* The table's callbacks are handed the workspace, so it outlives the widgets. */
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_license_status_window_parent_class)->finalize (object);
}

static void
ips_license_status_window_class_init (IpsLicenseStatusWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_license_status_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_license_status_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-license-status-window.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseStatusWindow, header);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseStatusWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseStatusWindow, summary_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseStatusWindow, time_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseStatusWindow, table_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseStatusWindow, message_image);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseStatusWindow, message_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseStatusWindow, detail_view);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseStatusWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseStatusWindow, cancel_all_button);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseStatusWindow, retry_button);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseStatusWindow, answer_button);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_all_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, answer_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_clicked_cb);
}

static void
ips_license_status_window_init (IpsLicenseStatusWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_sign_style_apply (GTK_WIDGET (self->message_image));
}

void
ips_license_status_window_show (IpsWorkspace *workspace, IpsJob *job, GtkWindow *parent)
{
  IpsLicenseStatusWindow *self;
  const IpsTableColumn *columns;
  gpointer key;
  guint n_columns;

  g_return_if_fail (IPS_IS_WORKSPACE (workspace));
  g_return_if_fail (IPS_IS_JOB (job));

  if (open_windows == NULL)
    open_windows = g_hash_table_new (NULL, NULL);
  key = GSIZE_TO_POINTER ((gsize) ips_job_get_id (job));
  self = g_hash_table_lookup (open_windows, key);
  if (self != NULL)
    {
      gtk_window_present (GTK_WINDOW (self));
      return;
    }

  /* Not transient: it neither lies over the window it was started from nor ends with it. */
  self = g_object_new (IPS_TYPE_LICENSE_STATUS_WINDOW, NULL);
  self->workspace = g_object_ref (workspace);
  g_hash_table_insert (open_windows, key, self);
  if (parent != NULL)
    gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (parent));
  ips_window_fit_to_screen (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  ips_close_keys_attach (GTK_WINDOW (self));
  columns = ips_license_status_columns_get (&n_columns);
  self->operations = IPS_OPERATIONS_VIEW (ips_operations_view_new_with_columns (workspace, "license-status", _("Devices"), columns, n_columns));
  self->table = ips_operations_view_get_table (self->operations);
  gtk_widget_show (GTK_WIDGET (self->operations));
  gtk_box_pack_start (self->table_box, GTK_WIDGET (self->operations), TRUE, TRUE, 0);
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_jobs (workspace), "jobs-changed", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  set_job (self, job);
  gtk_window_present (GTK_WINDOW (self));
}
