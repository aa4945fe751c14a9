/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-config.h"
#include "ips-update-status-view.h"

#include <glib/gi18n-lib.h>

#include "ips-age-timer.h"
#include "ips-format.h"
#include "ips-sign-style.h"
#include "ips-text.h"
#include "ips-package-library.h"

#define LOAD_MS 150
#define MAX_SUPPORT_LINES 3

struct _IpsUpdateStatusView
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;     /* (owned) (nullable) */
  IpsPackageLibrary *library;  /* (owned) (nullable) */
  IpsUpdateOverview *overview; /* (owned) (nullable) until it is loaded */
  GCancellable *loading;       /* (owned) (nullable): cancelled in dispose */
  guint load_id;               /* the overview is read anew soon */
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
  GtkWidget *pending_box;
  GtkWidget *support_box;
  GtkImage *support_image;
  GtkLabel *support_label;
  GtkImage *pending_image;
  GtkLabel *pending_label;
  GtkWidget *failure_box;
  GtkImage *failure_image;
  GtkLabel *failure_label;
};

enum { SIGNAL_CHANGED, SIGNAL_LOADED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsUpdateStatusView, ips_update_status_view, GTK_TYPE_BOX)

static gint64
get_now (IpsUpdateStatusView *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

/* --- showing --- */

/* @brings: (nullable): signatures that are new in it */
static void
show_latest (GtkLabel *label, const IpsUpdateStatus *status, IpsUpdateKind kind, IpsUpdateStage stage, const char *brings)
{
  g_autofree char *text = ips_text_make_safe (status->latest[kind][stage].text, 100);
  g_autofree char *file = ips_text_make_safe (status->latest[kind][stage].file, 300);
  g_autofree char *distribution = ips_text_make_safe (status->latest[kind][stage].distribution, 300);
  g_autoptr(GString) line = g_string_new (text);

  if (*text == '\0')
    g_string_assign (line, stage == IPS_UPDATE_AVAILABLE ? _("not known: Check for Updates") : _("none"));
  else if (*distribution != '\0')
    /* how many of each, the newest first */
    g_string_assign (line, distribution);
  else
    {
      if (status->latest[kind][stage].released_us != 0)
        {
          g_autofree char *date = ips_format_date (status->latest[kind][stage].released_us);

          g_string_append_printf (line, " · %s", date);
        }
      if (status->latest[kind][stage].size >= 0)
        {
          g_autofree char *size = ips_format_size (status->latest[kind][stage].size);

          g_string_append_printf (line, " · %s", size);
        }
      if (brings != NULL)
        g_string_append_printf (line, " · %s", brings);
    }
  gtk_label_set_text (label, line->str);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), *file != '\0' ? file : NULL);
}

static void
show_event (IpsUpdateStatusView *self, GtkLabel *label, const IpsUpdateEvent *event)
{
  g_autofree char *when = NULL, *age = NULL, *outcome = NULL, *text = NULL;

  if (event->when_us == 0)
    {
      gtk_label_set_text (label, _("never"));
      return;
    }
  when = ips_format_date_time (event->when_us);
  age = ips_format_age (event->when_us, get_now (self));
  outcome = ips_text_make_safe (event->failed ? ips_operation_state_to_label (IPS_OPERATION_FAILED) : event->outcome, 300);
  /* TRANSLATORS: %1$s is a date and time, %2$s how long ago that is, %3$s what came of it */
  text = g_strdup_printf (_("%1$s (%2$s): %3$s"), when, age, outcome);
  gtk_label_set_text (label, text);
}

static void
show_deployment (IpsUpdateStatusView *self, const IpsUpdateEvent *event)
{
  g_autofree char *when = NULL, *age = NULL, *device = NULL, *text = NULL;

  if (event->when_us == 0)
    {
      gtk_label_set_text (self->deploy_label, _("never"));
      return;
    }
  when = ips_format_date_time (event->when_us);
  age = ips_format_age (event->when_us, get_now (self));
  device = ips_text_make_safe (event->subject, 100);
  /* TRANSLATORS: %1$s is a date and time, %2$s how long ago that is, %3$s a device, %4$s what it runs ("7.1(7)E4, S924") */
  text = g_strdup_printf (_("%1$s (%2$s): %3$s, %4$s"), when, age, device, event->outcome);
  gtk_label_set_text (self->deploy_label, text);
}

static void
show_pending (IpsUpdateStatusView *self)
{
  guint n = self->overview->n_not_deployed;
  g_autofree char *text = g_strdup_printf (ngettext ("Applied but not deployed: updates of %u device.", "Applied but not deployed: updates of %u devices.", n), n);

  gtk_label_set_text (self->pending_label, text);
  gtk_widget_set_visible (self->pending_box, n > 0);
}

/* The releases that signature updates may leave behind, the oldest first; beyond a few only how many more there are. */
static void
show_support (IpsUpdateStatusView *self)
{
  GPtrArray *support = self->overview->support;
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (support->len, MAX_SUPPORT_LINES); i++)
    {
      g_autofree char *sentence = ips_version_support_describe (g_ptr_array_index (support, i), get_now (self));

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", sentence);
    }
  if (support->len > MAX_SUPPORT_LINES)
    g_string_append_printf (text, ngettext ("\n%u more release.", "\n%u more releases.", support->len - MAX_SUPPORT_LINES), support->len - MAX_SUPPORT_LINES);
  gtk_label_set_text (self->support_label, text->str);
  gtk_widget_set_visible (self->support_box, support->len > 0);
}

static void
deploy_clicked_cb (IpsUpdateStatusView *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "deploy", NULL);
}

/* The cause, until a later run of either kind went well, or what it was about was changed. */
static void
show_failure (IpsUpdateStatusView *self, const IpsUpdateStatus *status)
{
  const IpsUpdateEvent *failure = ips_update_status_get_failure (status);
  gboolean failed = failure != NULL;
  g_autofree char *cause = ips_text_make_safe (failed ? failure->outcome : "", 1000);

  gtk_label_set_text (self->failure_label, cause);
  gtk_widget_set_visible (self->failure_box, failed);
  if (failed == self->failed)
    return;
  self->failed = failed;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
show_all (IpsUpdateStatusView *self)
{
  const IpsUpdateStatus *status = self->overview->status;
  g_autofree char *next = status->next_us != 0 ? ips_format_date_time (status->next_us) : g_strdup (_("none"));

  show_latest (self->sensor_available_label, status, IPS_UPDATE_SENSOR, IPS_UPDATE_AVAILABLE, NULL);
  show_latest (self->sensor_downloaded_label, status, IPS_UPDATE_SENSOR, IPS_UPDATE_DOWNLOADED, NULL);
  show_latest (self->sensor_applied_label, status, IPS_UPDATE_SENSOR, IPS_UPDATE_APPLIED, NULL);
  show_latest (self->sensor_deployed_label, status, IPS_UPDATE_SENSOR, IPS_UPDATE_DEPLOYED, NULL);
  show_latest (self->signature_available_label, status, IPS_UPDATE_SIGNATURE, IPS_UPDATE_AVAILABLE, self->overview->brings);
  show_latest (self->signature_downloaded_label, status, IPS_UPDATE_SIGNATURE, IPS_UPDATE_DOWNLOADED, NULL);
  show_latest (self->signature_applied_label, status, IPS_UPDATE_SIGNATURE, IPS_UPDATE_APPLIED, NULL);
  show_latest (self->signature_deployed_label, status, IPS_UPDATE_SIGNATURE, IPS_UPDATE_DEPLOYED, NULL);
  show_event (self, self->check_label, &status->check);
  show_event (self, self->download_label, &status->download);
  show_deployment (self, &status->deployment);
  show_pending (self);
  show_support (self);
  gtk_label_set_text (self->next_label, next);
  show_failure (self, status);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsUpdateStatusView *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsUpdateOverview) overview = ips_update_overview_load_finish (result, &error);

  if (ips_error_is_cancelled (error))
    return;
  if (overview == NULL)
    {
      gtk_label_set_text (self->failure_label, error->message);
      gtk_widget_show (self->failure_box);
      return;
    }
  g_clear_pointer (&self->overview, ips_update_overview_free);
  self->overview = g_steal_pointer (&overview);
  show_all (self);
  g_signal_emit (self, signals[SIGNAL_LOADED], 0);
}

static gboolean
load_cb (gpointer user_data)
{
  IpsUpdateStatusView *self = user_data;

  self->load_id = 0;
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  ips_update_overview_load_async (self->workspace, self->loading, loaded_cb, self);
  return G_SOURCE_REMOVE;
}

/* Gathered: a download changes the library file by file. */
static void
queue_load (IpsUpdateStatusView *self)
{
  if (self->load_id == 0 && self->workspace != NULL)
    self->load_id = g_timeout_add (LOAD_MS, load_cb, self);
}

static void
store_changed_cb (IpsUpdateStatusView *self, guint parts)
{
  if ((parts & (IPS_STORE_PACKAGES | IPS_STORE_SETTINGS | IPS_STORE_DEPLOYED | IPS_STORE_SIGNATURES)) != 0)
    queue_load (self);
}

/* Ages move on. */
static void
tick (gpointer widget)
{
  IpsUpdateStatusView *self = widget;

  if (self->overview != NULL)
    show_all (self);
}

static void
ips_update_status_view_dispose (GObject *object)
{
  IpsUpdateStatusView *self = IPS_UPDATE_STATUS_VIEW (object);

  g_clear_handle_id (&self->load_id, g_source_remove);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->library);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_update_status_view_parent_class)->dispose (object);
}

static void
ips_update_status_view_finalize (GObject *object)
{
  g_clear_pointer (&IPS_UPDATE_STATUS_VIEW (object)->overview, ips_update_overview_free);

  G_OBJECT_CLASS (ips_update_status_view_parent_class)->finalize (object);
}

static void
ips_update_status_view_class_init (IpsUpdateStatusViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_update_status_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_update_status_view_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_UPDATE_STATUS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LOADED] = g_signal_new ("loaded", IPS_TYPE_UPDATE_STATUS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

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
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, pending_box);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, support_box);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, support_image);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, support_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, pending_image);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, pending_label);
  gtk_widget_class_bind_template_callback (widget_class, deploy_clicked_cb);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, failure_box);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, failure_image);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateStatusView, failure_label);
}

static void
ips_update_status_view_init (IpsUpdateStatusView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_sign_style_apply (GTK_WIDGET (self->failure_image));
  ips_sign_style_apply (GTK_WIDGET (self->pending_image));
  ips_sign_style_apply (GTK_WIDGET (self->support_image));
}

void
ips_update_status_view_set_workspace (IpsUpdateStatusView *self, IpsWorkspace *workspace)
{
  IpsJobList *jobs;

  g_return_if_fail (IPS_IS_UPDATE_STATUS_VIEW (self));
  g_return_if_fail (IPS_IS_WORKSPACE (workspace));

  g_set_object (&self->workspace, workspace);
  self->library = ips_package_library_get (ips_workspace_get_store (workspace));
  jobs = ips_workspace_get_jobs (workspace);
  g_signal_connect_object (jobs, "job-finished", G_CALLBACK (queue_load), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_scheduler (workspace), "changed", G_CALLBACK (queue_load), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_store (workspace), "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_policies (workspace), "changed", G_CALLBACK (queue_load), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "sensors-changed", G_CALLBACK (queue_load), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "changed", G_CALLBACK (queue_load), self, G_CONNECT_SWAPPED);
  ips_age_timer_add (self, IPS_AGE_TIMER_STEP_S, tick);
  load_cb (self);
}

const IpsUpdateOverview *
ips_update_status_view_get_overview (IpsUpdateStatusView *self)
{
  g_return_val_if_fail (IPS_IS_UPDATE_STATUS_VIEW (self), NULL);

  return self->overview;
}

gboolean
ips_update_status_view_has_failure (IpsUpdateStatusView *self)
{
  g_return_val_if_fail (IPS_IS_UPDATE_STATUS_VIEW (self), FALSE);

  return self->failed;
}
