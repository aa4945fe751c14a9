/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-status-view.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-text.h"
#include "ips-update-save.h"

#define MINUTE_S 60


struct _IpsUpdateStatusView
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;     /* (owned) (nullable) */
  guint minute_id;             /* ages move on */
  gboolean failed;

  GtkLabel *sensor_available_label;
  GtkLabel *sensor_downloaded_label;
  GtkLabel *sensor_applied_label;
  GtkLabel *sensor_deployed_label;
  GtkLabel *signature_available_label;
  GtkLabel *signature_downloaded_label;
  GtkLabel *signature_applied_label;
  GtkLabel *signature_deployed_label;
  GtkLabel *check_label;
  GtkLabel *download_label;
  GtkLabel *deploy_label;
  GtkLabel *next_label;
  GtkWidget *failure_box;
  GtkImage *failure_image;
  GtkLabel *failure_label;
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsUpdateStatusView, ips_update_status_view, GTK_TYPE_BOX)

static gint64
get_now (IpsUpdateStatusView *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

/* --- events --- */

/* The newest finished operation of a verb. (transfer none) (nullable) */
static const IpsOperation *
find_last (IpsUpdateStatusView *self, IpsVerb verb)
{
  GPtrArray *jobs = ips_job_list_get_jobs (ips_workspace_get_jobs (self->workspace));

  for (guint i = 0; i < jobs->len; i++)
    {
      IpsJob *job = g_ptr_array_index (jobs, i);
      GPtrArray *operations = ips_job_get_operations (job);

      if (ips_job_get_verb (job) == verb && ips_job_is_finished (job) && operations->len > 0)
        return g_ptr_array_index (operations, 0);
    }
  return NULL;
}

static void
show_event (IpsUpdateStatusView *self, GtkLabel *label, const IpsOperation *operation)
{
  g_autofree char *when = NULL, *age = NULL, *message = NULL, *text = NULL;

  if (operation == NULL)
    {
      gtk_label_set_text (label, _("never"));
      return;
    }
  when = ips_format_date_time (operation->ended_us);
  age = ips_format_age (operation->ended_us, get_now (self));
  message = ips_text_make_safe (*operation->message != '\0' && operation->state != IPS_OPERATION_FAILED ? operation->message
                                : ips_operation_state_to_label (operation->state), 300);
  /* TRANSLATORS: %1$s is a date and time, %2$s how long ago that is, %3$s what came of it */
  text = g_strdup_printf (_("%1$s (%2$s): %3$s"), when, age, message);
  gtk_label_set_text (label, text);
}

static void
show_failure (IpsUpdateStatusView *self, const IpsOperation *check, const IpsOperation *download)
{
  const IpsOperation *last = check == NULL || (download != NULL && download->ended_us > check->ended_us) ? download : check;
  gboolean failed = last != NULL && last->state == IPS_OPERATION_FAILED;
  g_autofree char *message = ips_text_make_safe (failed ? last->message : "", 1000);

  gtk_label_set_text (self->failure_label, message);
  gtk_widget_set_visible (self->failure_box, failed);
  if (failed == self->failed)
    return;
  self->failed = failed;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
show_next (IpsUpdateStatusView *self)
{
  GPtrArray *schedules = ips_scheduler_get_schedules (ips_workspace_get_scheduler (self->workspace));
  g_autofree char *text = NULL;

  for (guint i = 0; schedules != NULL && i < schedules->len; i++)
    {
      const IpsScheduledJob *schedule = g_ptr_array_index (schedules, i);
      gint64 due_us;

      if (g_str_equal (schedule->id, IPS_UPDATE_SCHEDULE_ID) && ips_scheduled_job_get_next (schedule, get_now (self), &due_us))
        text = ips_format_date_time (due_us);
    }
  gtk_label_set_text (self->next_label, text != NULL ? text : _("none"));
}

static void
update_ui_state (IpsUpdateStatusView *self)
{
  const IpsOperation *check = find_last (self, IPS_VERB_CHECK_UPDATES), *download = find_last (self, IPS_VERB_DOWNLOAD_UPDATES);

  show_event (self, self->check_label, check);
  show_event (self, self->download_label, download);
  gtk_label_set_text (self->deploy_label, _("never"));
  show_failure (self, check, download);
  show_next (self);
}

static gboolean
minute_cb (gpointer user_data)
{
  update_ui_state (user_data);
  return G_SOURCE_CONTINUE;
}

static void
ips_update_status_view_dispose (GObject *object)
{
  IpsUpdateStatusView *self = IPS_UPDATE_STATUS_VIEW (object);

  g_clear_handle_id (&self->minute_id, g_source_remove);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_update_status_view_parent_class)->dispose (object);
}

static void
ips_update_status_view_class_init (IpsUpdateStatusViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_update_status_view_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_UPDATE_STATUS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-status-view.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, sensor_available_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, sensor_downloaded_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, sensor_applied_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, sensor_deployed_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, signature_available_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, signature_downloaded_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, signature_applied_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, signature_deployed_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, check_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, download_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, deploy_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, next_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, failure_box);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, failure_image);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, failure_label);
}

static void
ips_update_status_view_init (IpsUpdateStatusView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ips_update_status_view_set_workspace (IpsUpdateStatusView *self, IpsWorkspace *workspace)
{
  IpsJobList *jobs;

  g_return_if_fail (IPS_IS_UPDATE_STATUS_VIEW (self));
  g_return_if_fail (IPS_IS_WORKSPACE (workspace));

  g_set_object (&self->workspace, workspace);
  jobs = ips_workspace_get_jobs (workspace);
  g_signal_connect_object (jobs, "job-finished", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_scheduler (workspace), "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  self->minute_id = g_timeout_add_seconds (MINUTE_S, minute_cb, self);
  update_ui_state (self);
}

gboolean
ips_update_status_view_has_failure (IpsUpdateStatusView *self)
{
  g_return_val_if_fail (IPS_IS_UPDATE_STATUS_VIEW (self), FALSE);

  return self->failed;
}
