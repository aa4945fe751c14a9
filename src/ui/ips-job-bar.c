/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job-bar.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-job-retry.h"
#include "ips-message.h"
#include "ips-question.h"
#include "ips-text.h"
#include "ips-toplevel.h"
#include "ips-window.h"

#define SAMPLE_MS 250
#define OUTCOME_S 10
#define MAX_FAILURES 20
#define MAX_NAMED 3

struct _IpsJobBar
{
  GtkRevealer parent_instance;

  IpsWorkspace *workspace;   /* (owned) (nullable) until set */
  IpsJob *job;               /* (owned) (nullable): what is watched */
  guint sample_id;           /* while the job runs */
  guint hide_id;             /* while the outcome is shown */
  gboolean ended;

  GtkImage *image;
  GtkLabel *label;
  GtkProgressBar *progress;
  GtkLabel *time_label;
  GtkButton *answer_button;
  GtkMenuButton *failures_button;
  GtkPopover *failures_popover;
  GtkLabel *failures_label;
  GtkButton *retry_button;
  GtkButton *stop_button;
  GtkButton *close_button;
};

G_DEFINE_TYPE (IpsJobBar, ips_job_bar, GTK_TYPE_REVEALER)

static void
hide (IpsJobBar *self)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self), FALSE);
}

static gboolean
hide_cb (gpointer user_data)
{
  IpsJobBar *self = user_data;

  self->hide_id = 0;
  hide (self);
  return G_SOURCE_REMOVE;
}

/* What somebody has to look at. */
static gboolean
is_trouble (const IpsOperation *operation)
{
  return operation->state == IPS_OPERATION_FAILED || ips_operation_has_finding (operation);
}

/* ": ber-core-02, ber-dmz-01": on which of several devices, where they are few enough. (transfer full) */
static char *
name_troubles (IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);
  g_autoptr(GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; operations->len > 1 && i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      g_autofree char *name = NULL;

      if (!is_trouble (operation))
        continue;
      if (n++ == MAX_NAMED)
        return g_strdup ("");
      name = ips_text_make_safe (operation->sensor_name, 60);
      g_string_append_printf (names, "%s %s", n == 1 ? ":" : ",", name);
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
update_failures (IpsJobBar *self)
{
  GPtrArray *operations = ips_job_get_operations (self->job);
  g_autoptr(GString) text = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      g_autofree char *name = NULL, *message = NULL;

      if (!is_trouble (operation))
        continue;
      if (n++ >= MAX_FAILURES)
        continue;
      name = ips_text_make_safe (operation->sensor_name, 60);
      message = ips_text_make_safe (operation->message, 400);
      if (text->len > 0)
        g_string_append (text, "\n");
      if (g_str_has_prefix (message, name))
        g_string_append (text, message);
      else
        /* TRANSLATORS: a device's name and what went wrong with it */
        g_string_append_printf (text, _("%s: %s"), name, message);
    }
  if (n > MAX_FAILURES)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("and %u more: see Activity", "and %u more: see Activity", n - MAX_FAILURES), n - MAX_FAILURES);
    }
  gtk_label_set_text (self->failures_label, text->str);
}

static void
update_ui_state (IpsJobBar *self)
{
  gboolean finished = ips_job_is_finished (self->job);
  guint n_failed = ips_job_count (self->job, IPS_OPERATION_FAILED);
  guint n_found = ips_job_count_findings (self->job);
  guint n_questions = finished ? 0 : ips_question_count (self->job);
  g_autofree char *title = ips_job_get_title (self->job);
  g_autofree char *summary = ips_job_get_summary (self->job);
  g_autofree char *safe_title = ips_text_make_safe (title, 80);
  g_autofree char *names = finished ? name_troubles (self->job) : g_strdup ("");
  /* TRANSLATORS: %1$s is what is done ("Refresh on 18 devices"), %2$s how far ("11 of 18, 1 failed"), %3$s on which devices */
  g_autofree char *text = g_strdup_printf (_("%1$s: %2$s%3$s"), safe_title, summary, names);
  g_autofree char *time_text = NULL;

  if (g_strcmp0 (gtk_label_get_text (self->label), text) != 0)
    gtk_label_set_text (self->label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->label), text);
  gtk_progress_bar_set_fraction (self->progress, ips_job_get_fraction (self->job));

  /* where what is left waits for a person, the bar says so instead of a time */
  if (n_questions > 0)
    {
      time_text = g_strdup_printf (ngettext ("%u waits for your answer", "%u wait for your answer", n_questions), n_questions);
    }
  else if (!finished)
    {
      gint64 left_us = ips_job_list_get_time_left (ips_workspace_get_jobs (self->workspace), self->job);
      g_autofree char *duration = left_us >= G_USEC_PER_SEC ? ips_format_duration (left_us) : NULL;

      if (duration != NULL)
        /* TRANSLATORS: %s is a duration such as "6 s" or "4 min" */
        time_text = g_strdup_printf (_("%s left"), duration);
    }
  gtk_label_set_text (self->time_label, time_text != NULL ? time_text : "");

  gtk_widget_set_visible (GTK_WIDGET (self->progress), !finished);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), finished);
  gtk_widget_set_visible (GTK_WIDGET (self->time_label), !finished);
  gtk_widget_set_visible (GTK_WIDGET (self->stop_button), !finished);
  gtk_widget_set_visible (GTK_WIDGET (self->close_button), finished);
  gtk_widget_set_visible (GTK_WIDGET (self->image), finished);
  gtk_widget_set_visible (GTK_WIDGET (self->answer_button), n_questions > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->failures_button), n_failed + n_found > 0);
  gtk_button_set_label (GTK_BUTTON (self->failures_button), n_failed > 0 ? _("Show _Failures") : _("Show _What Was Found"));
  gtk_widget_set_visible (GTK_WIDGET (self->retry_button), n_failed > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->retry_button), finished);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->retry_button), finished ? NULL : _("When the rest of the job is done"));
  gtk_image_set_from_icon_name (self->image, n_failed > 0 ? "dialog-error-symbolic" : n_found > 0 ? "dialog-warning-symbolic" : "emblem-ok-symbolic",
                                GTK_ICON_SIZE_MENU);
  if (n_failed + n_found > 0)
    update_failures (self);
}

static void
end (IpsJobBar *self)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self->label));

  self->ended = TRUE;
  g_clear_handle_id (&self->sample_id, g_source_remove);
  if (ips_job_count (self->job, IPS_OPERATION_FAILED) + ips_job_count_findings (self->job) == 0)
    self->hide_id = g_timeout_add_seconds (OUTCOME_S, hide_cb, self);
  /* A screen reader hears the outcome although the focus stays where it is. */
  g_signal_emit_by_name (accessible, "visible-data-changed");
}

static gboolean
sample_cb (gpointer user_data)
{
  IpsJobBar *self = user_data;

  update_ui_state (self);
  if (!ips_job_is_finished (self->job))
    return G_SOURCE_CONTINUE;
  self->sample_id = 0;
  end (self);
  return G_SOURCE_REMOVE;
}

/* Ends at once rather than at the next sample; running jobs are sampled, or thousands of devices would redraw
 * the bar thousands of times. */
static void
job_changed_cb (IpsJobBar *self)
{
  if (!self->ended && ips_job_is_finished (self->job))
    {
      update_ui_state (self);
      end (self);
    }
}

static void
clear_job (IpsJobBar *self)
{
  g_clear_handle_id (&self->sample_id, g_source_remove);
  g_clear_handle_id (&self->hide_id, g_source_remove);
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_func (self->job, job_changed_cb, self);
  g_clear_object (&self->job);
}

static void
stop_clicked_cb (IpsJobBar *self)
{
  if (self->job != NULL)
    ips_job_list_cancel (ips_workspace_get_jobs (self->workspace), self->job, 0);
}

static void
answer_clicked_cb (IpsJobBar *self)
{
  ips_question_present (self->workspace, self->job, ips_toplevel_of (self));
}

static void
close_clicked_cb (IpsJobBar *self)
{
  hide (self);
}

/* Failures stay until they are looked at. */
static void
failures_seen_cb (IpsJobBar *self)
{
  if (self->ended && self->hide_id == 0)
    self->hide_id = g_timeout_add_seconds (OUTCOME_S * 6, hide_cb, self);
}

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsJobBar) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = ips_job_retry_finish (IPS_WORKSPACE (source), result, &error);

  if (job != NULL)
    ips_job_bar_watch (self, job);
  else
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
}

static void
retry_clicked_cb (IpsJobBar *self)
{
  gtk_popover_popdown (self->failures_popover);
  ips_job_retry_async (self->workspace, self->job, NULL, retried_cb, g_object_ref (self));
}

/* The job with all it has to say, in the window to live in. */
static void
activity_clicked_cb (IpsJobBar *self)
{
  GtkWindow *over = ips_toplevel_of (self);
  GtkApplication *application = over != NULL ? gtk_window_get_application (over) : NULL;

  gtk_popover_popdown (self->failures_popover);
  for (GList *l = application != NULL ? gtk_application_get_windows (application) : NULL; l != NULL; l = l->next)
    if (IPS_IS_WINDOW (l->data))
      {
        ips_window_show_job (l->data, self->job);
        return;
      }
}

static void
ips_job_bar_dispose (GObject *object)
{
  IpsJobBar *self = IPS_JOB_BAR (object);

  clear_job (self);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_job_bar_parent_class)->dispose (object);
}

static void
ips_job_bar_class_init (IpsJobBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_job_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-job-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsJobBar, image);
  gtk_widget_class_bind_template_child (widget_class, IpsJobBar, label);
  gtk_widget_class_bind_template_child (widget_class, IpsJobBar, progress);
  gtk_widget_class_bind_template_child (widget_class, IpsJobBar, time_label);
  gtk_widget_class_bind_template_child (widget_class, IpsJobBar, answer_button);
  gtk_widget_class_bind_template_child (widget_class, IpsJobBar, failures_button);
  gtk_widget_class_bind_template_child (widget_class, IpsJobBar, failures_popover);
  gtk_widget_class_bind_template_child (widget_class, IpsJobBar, failures_label);
  gtk_widget_class_bind_template_child (widget_class, IpsJobBar, retry_button);
  gtk_widget_class_bind_template_child (widget_class, IpsJobBar, stop_button);
  gtk_widget_class_bind_template_child (widget_class, IpsJobBar, close_button);
  gtk_widget_class_bind_template_callback (widget_class, answer_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, failures_seen_cb);
  gtk_widget_class_bind_template_callback (widget_class, activity_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_clicked_cb);
}

static void
ips_job_bar_init (IpsJobBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_job_bar_new (IpsWorkspace *workspace)
{
  IpsJobBar *self = g_object_new (IPS_TYPE_JOB_BAR, NULL);

  ips_job_bar_set_workspace (self, workspace);
  return GTK_WIDGET (self);
}

void
ips_job_bar_set_workspace (IpsJobBar *self, IpsWorkspace *workspace)
{
  g_return_if_fail (IPS_IS_JOB_BAR (self));
  g_return_if_fail (IPS_IS_WORKSPACE (workspace));

  g_set_object (&self->workspace, workspace);
}

void
ips_job_bar_watch (IpsJobBar *self, IpsJob *job)
{
  g_return_if_fail (IPS_IS_JOB_BAR (self));
  g_return_if_fail (IPS_IS_JOB (job));
  g_return_if_fail (self->workspace != NULL);

  clear_job (self);
  self->job = g_object_ref (job);
  self->ended = FALSE;
  g_signal_connect_object (job, "changed", G_CALLBACK (job_changed_cb), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self), TRUE);
  self->sample_id = g_timeout_add (SAMPLE_MS, sample_cb, self);
}

static void
find_bar (GtkWidget *widget, gpointer user_data)
{
  IpsJobBar **found = user_data;

  if (*found != NULL)
    return;
  if (IPS_IS_JOB_BAR (widget))
    *found = IPS_JOB_BAR (widget);
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_bar, found);
}

void
ips_job_bar_tell (GtkWindow *window, const char *title, const char *text)
{
  IpsJobBar *self = NULL;

  g_return_if_fail (window == NULL || GTK_IS_WINDOW (window));
  g_return_if_fail (text != NULL);

  if (window != NULL)
    find_bar (GTK_WIDGET (window), &self);
  if (self == NULL || (gtk_revealer_get_reveal_child (GTK_REVEALER (self)) && self->job != NULL && !ips_job_is_finished (self->job)))
    {
      ips_message_show (window, GTK_MESSAGE_INFO, title, text, NULL);
      return;
    }
  clear_job (self);
  gtk_label_set_text (self->label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->label), text);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_widget_hide (GTK_WIDGET (self->progress));
  gtk_widget_hide (GTK_WIDGET (self->time_label));
  gtk_widget_hide (GTK_WIDGET (self->stop_button));
  gtk_widget_hide (GTK_WIDGET (self->answer_button));
  gtk_widget_hide (GTK_WIDGET (self->failures_button));
  gtk_widget_show (GTK_WIDGET (self->close_button));
  gtk_widget_show (GTK_WIDGET (self->image));
  gtk_image_set_from_icon_name (self->image, "emblem-ok-symbolic", GTK_ICON_SIZE_MENU);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self), TRUE);
  self->hide_id = g_timeout_add_seconds (OUTCOME_S, hide_cb, self);
  g_signal_emit_by_name (gtk_widget_get_accessible (GTK_WIDGET (self->label)), "visible-data-changed");
}
