/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-diagnose-dialog.h"

#include "ips-config.h"
#include <glib/gi18n-lib.h>

#include "ips-check-row.h"
#include "ips-format.h"
#include "ips-ntp-check.h"
#include "ips-ntp-dialog.h"
#include "ips-problem.h"

struct _IpsDiagnoseDialog
{
  GtkDialog parent_instance;

  GtkSpinner *spinner;
  GtkLabel *summary_label;
  GtkListBox *list;
  GtkLabel *again_label;
  GtkButton *copy_button;
  GtkButton *again_button;
  GtkButton *close_button;

  IpsWorkspace *workspace;   /* (owned) (nullable) */
  IpsSensor *sensor;         /* (owned) */
  GPtrArray *checks;         /* (owned) (nullable) (element-type IpsCheck): what the last run found */
  gint64 checked_us;         /* wall clock of the last run's end */
  GCancellable *lifetime;    /* (owned): cancelled in dispose */
  gboolean running;
  guint again_source;        /* 0 = nothing is asked again by itself */
  guint again_seconds;       /* the pause before the next time */
  guint again_check;         /* index in @checks of what is asked again */
  GCancellable *asking_again;/* (owned) (nullable): cancelled when a whole run begins, which says more */
};

G_DEFINE_TYPE (IpsDiagnoseDialog, ips_diagnose_dialog, GTK_TYPE_DIALOG)

/* What may turn out well by itself is asked again after these pauses, each twice the one before. */
#define FIRST_AGAIN_SECONDS 5
#define LAST_AGAIN_SECONDS 60

static void
update_ui_state (IpsDiagnoseDialog *self)
{
  g_object_set (self->spinner, "active", self->running, "visible", self->running, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->again_button), !self->running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->copy_button), self->checks != NULL);
  if (self->running)
    {
      /* TRANSLATORS: %s: the display name of a device */
      g_autofree char *summary = g_strdup_printf (_("Checking %s…"), ips_sensor_get_name (self->sensor));

      gtk_label_set_text (self->summary_label, summary);
    }
}

static gboolean again_cb (gpointer user_data);

static void
stop_asking_again (IpsDiagnoseDialog *self)
{
  g_clear_handle_id (&self->again_source, g_source_remove);
  g_cancellable_cancel (self->asking_again);
  g_clear_object (&self->asking_again);
}

/* The one check that a little time may mend is asked again while the dialog is open. */
static void
plan_again (IpsDiagnoseDialog *self)
{
  g_autofree char *note = NULL;

  g_clear_handle_id (&self->again_source, g_source_remove);
  for (guint i = 0; i < self->checks->len; i++)
    if (((IpsCheck *) g_ptr_array_index (self->checks, i))->again)
      {
        self->again_check = i;
        self->again_source = g_timeout_add_seconds (self->again_seconds, again_cb, self);
      }
  gtk_widget_set_visible (GTK_WIDGET (self->again_label), self->again_source != 0);
  if (self->again_source == 0)
    return;
  /* TRANSLATORS: %u is a number of seconds */
  note = g_strdup_printf (_("NTP is asked again by itself, next in %u s."), self->again_seconds);
  gtk_label_set_text (self->again_label, note);
  self->again_seconds = MIN (2 * self->again_seconds, LAST_AGAIN_SECONDS);
}

static void
show_checks (IpsDiagnoseDialog *self)
{
  GList *rows = gtk_container_get_children (GTK_CONTAINER (self->list));
  const char *name = ips_sensor_get_name (self->sensor);
  g_autofree char *summary = NULL;
  guint n_failed = 0;

  g_list_free_full (rows, (GDestroyNotify) gtk_widget_destroy);
  for (guint i = 0; i < self->checks->len; i++)
    {
      const IpsCheck *check = g_ptr_array_index (self->checks, i);

      if (check->outcome == IPS_CHECK_FAIL)
        n_failed++;
      gtk_container_add (GTK_CONTAINER (self->list), ips_check_row_new (i + 1, check));
    }
  plan_again (self);
  if (n_failed == 0)
    /* TRANSLATORS: %s: the display name of a device */
    summary = g_strdup_printf (_("%s: no check failed."), name);
  else
    /* TRANSLATORS: %s: the display name of a device, %u: how many checks failed */
    summary = g_strdup_printf (ngettext ("%s: %u check failed. Begin with the first one that did.",
                                         "%s: %u checks failed. Begin with the first one that did.", n_failed),
                               name, n_failed);
  gtk_label_set_text (self->summary_label, summary);
}

static void
asked_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsDiagnoseDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  IpsCheck *check = ips_ntp_check_finish (result, &error);

  if (check == NULL)
    return;
  ips_check_free (g_ptr_array_index (self->checks, self->again_check));
  g_ptr_array_index (self->checks, self->again_check) = check;
  self->checked_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  show_checks (self);
}

static gboolean
again_cb (gpointer user_data)
{
  IpsDiagnoseDialog *self = user_data;

  self->again_source = 0;
  g_clear_object (&self->asking_again);
  self->asking_again = g_cancellable_new ();
  ips_ntp_check_async (ips_workspace_get_fleet (self->workspace), self->sensor, self->asking_again, asked_again_cb, self);
  return G_SOURCE_REMOVE;
}

static void
diagnosed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsDiagnoseDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) checks = ips_diagnose_finish (result, &error);

  if (ips_error_is_cancelled (error))
    return;
  self->running = FALSE;
  if (checks == NULL)
    {
      g_autofree char *sentence = ips_explain_error (ips_error_get_code (error), ips_sensor_get_name (self->sensor), error->message);

      gtk_label_set_text (self->summary_label, sentence);
      update_ui_state (self);
      return;
    }
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  self->checks = g_steal_pointer (&checks);
  self->checked_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  update_ui_state (self);
  show_checks (self);
}

static void
run (IpsDiagnoseDialog *self)
{
  if (self->running)
    return;
  self->running = TRUE;
  self->again_seconds = FIRST_AGAIN_SECONDS;
  stop_asking_again (self);
  gtk_widget_hide (GTK_WIDGET (self->again_label));
  update_ui_state (self);
  ips_diagnose_async (ips_workspace_get_fleet (self->workspace), self->sensor, self->lifetime, diagnosed_cb, self);
}

static char *
make_text (IpsDiagnoseDialog *self)
{
  GString *text = g_string_new (NULL);
  g_autofree char *when = ips_format_date_time (self->checked_us);

  g_string_append_printf (text, "%s (%s), %s\n", ips_sensor_get_name (self->sensor),
                          ips_sensor_get_config (self->sensor)->address, when);
  for (guint i = 0; i < self->checks->len; i++)
    {
      const IpsCheck *check = g_ptr_array_index (self->checks, i);

      g_string_append_printf (text, "\n%u. %s: %s\n", i + 1, check->title, ips_check_row_get_word (check->outcome));
      if (check->evidence != NULL && *check->evidence != '\0')
        g_string_append_printf (text, "   %s\n", check->evidence);
      if (check->what_to_do != NULL && *check->what_to_do != '\0')
        g_string_append_printf (text, "   %s\n", check->what_to_do);
    }
  return g_string_free (text, FALSE);
}

static void
copy_clicked_cb (IpsDiagnoseDialog *self)
{
  GtkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD);
  g_autofree char *text = make_text (self);

  gtk_clipboard_set_text (clipboard, text, -1);
}

static void
ntp_clicked_cb (IpsDiagnoseDialog *self)
{
  gtk_window_present (GTK_WINDOW (ips_ntp_dialog_new (self->workspace, self->sensor, GTK_WINDOW (self))));
}

static void
ips_diagnose_dialog_response (GtkDialog *dialog, int response)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_diagnose_dialog_dispose (GObject *object)
{
  IpsDiagnoseDialog *self = IPS_DIAGNOSE_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  stop_asking_again (self);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_diagnose_dialog_parent_class)->dispose (object);
}

static void
ips_diagnose_dialog_finalize (GObject *object)
{
  IpsDiagnoseDialog *self = IPS_DIAGNOSE_DIALOG (object);

  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_object (&self->sensor);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_diagnose_dialog_parent_class)->finalize (object);
}

static void
ips_diagnose_dialog_class_init (IpsDiagnoseDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_diagnose_dialog_dispose;
  object_class->finalize = ips_diagnose_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_diagnose_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-diagnose-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsDiagnoseDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, IpsDiagnoseDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, IpsDiagnoseDialog, list);
  gtk_widget_class_bind_template_child (widget_class, IpsDiagnoseDialog, again_label);
  gtk_widget_class_bind_template_child (widget_class, IpsDiagnoseDialog, copy_button);
  gtk_widget_class_bind_template_child (widget_class, IpsDiagnoseDialog, again_button);
  gtk_widget_class_bind_template_child (widget_class, IpsDiagnoseDialog, close_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, ntp_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, run);
}

static void
ips_diagnose_dialog_init (IpsDiagnoseDialog *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_diagnose_dialog_new (IpsWorkspace *workspace, IpsSensor *sensor, GtkWindow *parent)
{
  IpsDiagnoseDialog *self;
  g_autofree char *title = NULL;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (IPS_IS_SENSOR (sensor), NULL);

  self = g_object_new (IPS_TYPE_DIAGNOSE_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  self->sensor = g_object_ref (sensor);
  /* TRANSLATORS: title of a dialog; %s: the display name of a device */
  title = g_strdup_printf (_("Diagnose – %s"), ips_sensor_get_name (sensor));
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_widget_grab_focus (GTK_WIDGET (self->close_button));
  run (self);
  return GTK_WIDGET (self);
}
