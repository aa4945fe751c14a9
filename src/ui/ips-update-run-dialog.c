/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-run-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-message.h"
#include "ips-sign-style.h"
#include "ips-text.h"
#include "ips-update-overview.h"

#define SAMPLE_MS 200
#define MAX_DETAIL_CHARS 200000
#define END_PX 24              /* a line or so above the end is the end */

struct _IpsUpdateRunDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;     /* (owned) (nullable) after dispose */
  IpsVerb verb;
  char *subject;               /* (owned) */
  IpsJob *job;                 /* (owned) (nullable): what is shown */
  gboolean starting;
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
  gboolean paused;             /* downloads are held, here and in every other program */
  guint sample_id;             /* while the job runs */
  GtkTextMark *end;            /* (unowned): behind the results; the buffer's */
  gboolean follows;            /* the end of the results is in sight, and stays so */

  GtkLabel *intro_label;
  GtkWidget *progress_box;
  GtkProgressBar *progress;
  GtkLabel *time_label;
  GtkLabel *step_label;
  GtkTextView *results_view;
  GtkWidget *outcome_box;
  GtkImage *outcome_image;
  GtkLabel *outcome_label;
  GtkButton *cancel_button;
  GtkButton *pause_button;
  GtkButton *start_button;
};

G_DEFINE_TYPE (IpsUpdateRunDialog, ips_update_run_dialog, GTK_TYPE_DIALOG)

/* Those that are open; not owned. */
static IpsUpdateRunDialog *open_dialogs[2];

static IpsUpdateRunDialog **
get_place (IpsVerb verb)
{
  return &open_dialogs[verb == IPS_VERB_DOWNLOAD_UPDATES];
}

static IpsOperation *
get_operation (IpsUpdateRunDialog *self)
{
  GPtrArray *operations = self->job != NULL ? ips_job_get_operations (self->job) : NULL;

  return operations != NULL && operations->len > 0 ? g_ptr_array_index (operations, 0) : NULL;
}

static gboolean
is_running (IpsUpdateRunDialog *self)
{
  return self->starting || (self->job != NULL && !ips_job_is_finished (self->job));
}

static gboolean
shows_end (IpsUpdateRunDialog *self)
{
  GtkAdjustment *place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->results_view));

  return gtk_adjustment_get_value (place) + gtk_adjustment_get_page_size (place) >= gtk_adjustment_get_upper (place) - END_PX;
}

/* What stands below the results takes from their room. */
static void
results_allocated_cb (IpsUpdateRunDialog *self)
{
  if (self->follows)
    gtk_text_view_scroll_mark_onscreen (self->results_view, self->end);
}

/* Appends what is new, so that a person who reads above is not thrown back. */
static void
show_results (IpsUpdateRunDialog *self, const char *detail)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->results_view);
  g_auto(GStrv) lines = g_strsplit (detail, "\n", -1);
  g_autoptr(GString) safe = g_string_new (NULL);
  g_autofree char *shown = NULL;
  GtkTextIter start, end;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = ips_text_make_safe (lines[i], 1000);

      if (safe->len > MAX_DETAIL_CHARS)
        break;
      g_string_append_printf (safe, "%s%s", i > 0 ? "\n" : "", line);
    }
  self->follows = shows_end (self);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  shown = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  if (g_str_equal (shown, safe->str))
    return;
  if (g_str_has_prefix (safe->str, shown))
    gtk_text_buffer_insert (buffer, &end, safe->str + strlen (shown), -1);
  else
    gtk_text_buffer_set_text (buffer, safe->str, -1);
  if (self->follows)
    gtk_text_view_scroll_mark_onscreen (self->results_view, self->end);
}

static void
show_outcome (IpsUpdateRunDialog *self, const IpsOperation *operation)
{
  gboolean failed = operation->state == IPS_OPERATION_FAILED;
  gboolean stopped = operation->state == IPS_OPERATION_CANCELLED;
  g_autofree char *safe = ips_text_make_safe (operation->message, 1000);
  const char *text = safe;

  ips_sign_style_show (self->outcome_image, failed ? IPS_SIGN_ERROR : stopped ? IPS_SIGN_WARNING : IPS_SIGN_FINE);
  if (stopped)
    text = _("Stopped. What was downloaded is kept, and a later download goes on from there.");
  else if (*safe == '\0')
    text = ips_operation_state_to_label (operation->state);
  gtk_label_set_text (self->outcome_label, text);
  gtk_widget_show (self->outcome_box);
}

static void
update_time_left (IpsUpdateRunDialog *self)
{
  gint64 left_us = ips_job_list_get_time_left (ips_workspace_get_jobs (self->workspace), self->job);
  g_autofree char *duration = left_us >= G_USEC_PER_SEC ? ips_format_duration (left_us) : NULL;
  /* TRANSLATORS: %s is a duration such as "6 s" or "4 min" */
  g_autofree char *text = duration != NULL ? g_strdup_printf (_("%s left"), duration) : g_strdup ("");

  gtk_label_set_text (self->time_label, text);
}

static void
update_ui_state (IpsUpdateRunDialog *self)
{
  const IpsOperation *operation = get_operation (self);
  gboolean running = is_running (self), download = self->verb == IPS_VERB_DOWNLOAD_UPDATES;
  g_autofree char *step = NULL;

  gtk_widget_set_visible (self->progress_box, running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->start_button), !running);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->start_button), running ? _("It is at work already") : NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_button), running && self->job != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->pause_button), download);
  gtk_widget_set_sensitive (GTK_WIDGET (self->pause_button), (running && self->job != NULL) || self->paused);
  gtk_button_set_label (self->pause_button, self->paused ? _("_Resume") : _("_Pause"));
  if (operation == NULL)
    return;
  step = ips_text_make_safe (running ? operation->status : "", 300);
  if (running && *step == '\0')
    gtk_label_set_text (self->step_label, ips_operation_state_to_label (operation->state));
  else
    gtk_label_set_text (self->step_label, step);
  show_results (self, operation->detail != NULL ? operation->detail : "");
  if (running)
    {
      gtk_progress_bar_set_fraction (self->progress, ips_job_get_fraction (self->job));
      update_time_left (self);
      gtk_widget_hide (self->outcome_box);
    }
  else
    {
      show_outcome (self, operation);
    }
}

static gboolean
sample_cb (gpointer user_data)
{
  IpsUpdateRunDialog *self = user_data;

  update_ui_state (self);
  if (is_running (self))
    return G_SOURCE_CONTINUE;
  self->sample_id = 0;
  return G_SOURCE_REMOVE;
}

static void
watch (IpsUpdateRunDialog *self, IpsJob *job)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_set_object (&self->job, job);
  g_signal_connect_object (job, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  if (self->sample_id == 0)
    self->sample_id = g_timeout_add (SAMPLE_MS, sample_cb, self);
  update_ui_state (self);
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsUpdateRunDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = ips_job_list_submit_finish (IPS_JOB_LIST (source), result, &error);

  self->starting = FALSE;
  if (self->workspace == NULL)
    return;
  if (job != NULL)
    {
      watch (self, job);
      return;
    }
  ips_message_show_error (GTK_WINDOW (self), error, self->subject);
  update_ui_state (self);
}

static void
start_clicked_cb (IpsUpdateRunDialog *self)
{
  const char *subjects[] = { self->subject, NULL };

  if (is_running (self))
    return;
  self->starting = TRUE;
  update_ui_state (self);
  ips_job_list_submit_subjects_async (ips_workspace_get_jobs (self->workspace), self->verb, subjects, NULL, IPS_PRIORITY_USER, NULL,
                                      submitted_cb, g_object_ref (self));
}

static void
cancel_clicked_cb (IpsUpdateRunDialog *self)
{
  ips_job_list_cancel (ips_workspace_get_jobs (self->workspace), self->job, 0);
}

static void
paused_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsUpdateRunDialog) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_updates_set_paused_finish (IPS_STORE (source), result, &error))
    {
      self->paused = !self->paused;
      if (self->workspace != NULL)
        ips_message_show_error (GTK_WINDOW (self), error, NULL);
    }
  if (self->workspace != NULL)
    update_ui_state (self);
}

/* Holds the downloads, whichever program they run in, or lets them go on. */
static void
pause_clicked_cb (IpsUpdateRunDialog *self)
{
  self->paused = !self->paused;
  update_ui_state (self);
  ips_updates_set_paused_async (ips_workspace_get_store (self->workspace), self->paused, NULL, paused_cb, g_object_ref (self));
}

static void
overview_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsUpdateRunDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsUpdateOverview) overview = ips_update_overview_load_finish (result, &error);

  if (overview == NULL)
    return;
  self->paused = overview->paused;
  update_ui_state (self);
}

/* A job of this verb that somebody, or the schedule, began. (transfer none) (nullable) */
static IpsJob *
find_running (IpsUpdateRunDialog *self)
{
  GPtrArray *jobs = ips_job_list_get_jobs (ips_workspace_get_jobs (self->workspace));

  for (guint i = 0; i < jobs->len; i++)
    {
      IpsJob *job = g_ptr_array_index (jobs, i);

      if (ips_job_get_verb (job) == self->verb && !ips_job_is_finished (job))
        return job;
    }
  return NULL;
}

static void
ips_update_run_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_CLOSE || response == GTK_RESPONSE_DELETE_EVENT)
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_update_run_dialog_dispose (GObject *object)
{
  IpsUpdateRunDialog *self = IPS_UPDATE_RUN_DIALOG (object);

  if (*get_place (self->verb) == self)
    *get_place (self->verb) = NULL;
  g_clear_handle_id (&self->sample_id, g_source_remove);
  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->job);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_update_run_dialog_parent_class)->dispose (object);
}

static void
ips_update_run_dialog_finalize (GObject *object)
{
  IpsUpdateRunDialog *self = IPS_UPDATE_RUN_DIALOG (object);

  g_free (self->subject);
  g_clear_object (&self->lifetime);

  G_OBJECT_CLASS (ips_update_run_dialog_parent_class)->finalize (object);
}

static void
ips_update_run_dialog_class_init (IpsUpdateRunDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_update_run_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_update_run_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_update_run_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-run-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateRunDialog, intro_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateRunDialog, progress_box);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateRunDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateRunDialog, time_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateRunDialog, step_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateRunDialog, results_view);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateRunDialog, outcome_box);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateRunDialog, outcome_image);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateRunDialog, outcome_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateRunDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateRunDialog, pause_button);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateRunDialog, start_button);
  gtk_widget_class_bind_template_callback (widget_class, start_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, pause_clicked_cb);
}

static void
ips_update_run_dialog_init (IpsUpdateRunDialog *self)
{
  GtkTextIter end;

  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_text_buffer_get_end_iter (gtk_text_view_get_buffer (self->results_view), &end);
  self->end = gtk_text_buffer_create_mark (gtk_text_view_get_buffer (self->results_view), NULL, &end, FALSE);
  self->follows = TRUE;
  g_signal_connect_object (self->results_view, "size-allocate", G_CALLBACK (results_allocated_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gtk_widget_grab_default (GTK_WIDGET (self->start_button));
}

GtkWidget *
ips_update_run_dialog_new (IpsWorkspace *workspace, IpsVerb verb, const char *subject, GtkWindow *parent)
{
  IpsUpdateRunDialog *self = *get_place (verb);
  g_autofree char *safe = ips_text_make_safe (subject, 200), *intro = NULL;
  IpsJob *running;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  if (self != NULL)
    return GTK_WIDGET (self);
  /* No parent that it would vanish with: the work goes on, and so does what shows it. */
  self = g_object_new (IPS_TYPE_UPDATE_RUN_DIALOG, "title", ips_verb_to_label (verb), "transient-for", parent, NULL);
  *get_place (verb) = self;
  self->workspace = g_object_ref (workspace);
  self->verb = verb;
  self->subject = g_strdup (subject);
  if (verb == IPS_VERB_DOWNLOAD_UPDATES)
    /* TRANSLATORS: %s says where updates come from: "Cisco.com", an address */
    intro = g_strdup_printf (_("Start logs into %s, checks for new updates and downloads them. You can close this window meanwhile: the job is in Activity."), safe);
  else
    /* TRANSLATORS: %s says where updates come from: "Cisco.com", an address */
    intro = g_strdup_printf (_("Start logs into %s and checks for new updates. You can close this window meanwhile: the job is in Activity."), safe);
  gtk_label_set_text (self->intro_label, intro);
  update_ui_state (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->start_button));
  ips_update_overview_load_async (workspace, self->lifetime, overview_cb, self);
  running = find_running (self);
  if (running != NULL)
    watch (self, running);
  return GTK_WIDGET (self);
}
