/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-question.h"

#include <glib/gi18n-lib.h>

#include "ips-certificate-pane.h"
#include "ips-license-look.h"
#include "ips-message.h"
#include "ips-store-server-certificates.h"

#define WIDTH_PX 720
#define HEIGHT_PX 560
/* A server that takes longer to show its certificate is left to the job, which waits for it in sight. */
#define LOOK_S 20

typedef struct
{
  GtkWindow *parent;         /* (nullable), weak */
  IpsSiteHost *host;         /* (owned) (nullable) */
  GCancellable *patience;    /* (owned) */
  guint patience_id;
} Question;

static void
set_cursor (GtkWindow *window, const char *name)
{
  GdkWindow *surface = window != NULL ? gtk_widget_get_window (GTK_WIDGET (window)) : NULL;
  g_autoptr(GdkCursor) cursor = surface != NULL && name != NULL ? gdk_cursor_new_from_name (gdk_window_get_display (surface), name) : NULL;

  if (surface != NULL)
    gdk_window_set_cursor (surface, cursor);
}

static void
question_free (Question *self)
{
  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_weak_pointer (&self->parent);
  g_clear_pointer (&self->host, ips_site_host_free);
  g_clear_object (&self->patience);
  g_free (self);
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Question *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_store_accept_server_certificate_finish (IPS_STORE (source), result, &error);

  if (!ok)
    ips_message_show_error (self->parent, error, NULL);
  g_task_return_boolean (task, ok);
}

static void
response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Question *self = g_task_get_task_data (task);
  IpsWorkspace *workspace = g_task_get_source_object (task);

  g_signal_handlers_disconnect_by_func (dialog, response_cb, user_data);
  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (response == GTK_RESPONSE_ACCEPT)
    ips_store_accept_server_certificate_async (ips_workspace_get_store (workspace), self->host->host, self->host->port, self->host->certificate,
                                               g_get_user_name (), NULL, accepted_cb, g_object_ref (task));
  else
    g_task_return_boolean (task, FALSE);
}

/* @task (transfer full): the dialog's, until it is answered */
static void
ask (GTask *task)
{
  Question *self = g_task_get_task_data (task);
  IpsWorkspace *workspace = g_task_get_source_object (task);
  g_autofree char *sentence = ips_license_look_describe (self->host);
  GtkWidget *dialog = g_object_new (GTK_TYPE_DIALOG, "title", _("Certificate of the Licence Server"), "transient-for", self->parent, "modal", TRUE,
                                    "use-header-bar", 0, "default-width", WIDTH_PX, "default-height", HEIGHT_PX, NULL);
  GtkWidget *content = gtk_dialog_get_content_area (GTK_DIALOG (dialog));
  GtkWidget *label = gtk_label_new (sentence);
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *pane = ips_certificate_pane_new (_("Certificate on Server"));

  ips_certificate_pane_set_certificate (IPS_CERTIFICATE_PANE (pane), ips_workspace_get_store (workspace), self->host->certificate, self->host->accepted, NULL);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_set_spacing (GTK_BOX (content), 12);
  gtk_container_set_border_width (GTK_CONTAINER (content), 12);
  gtk_container_add (GTK_CONTAINER (scrolled), pane);
  gtk_container_add (GTK_CONTAINER (content), label);
  gtk_box_pack_start (GTK_BOX (content), scrolled, TRUE, TRUE, 0);
  /* not all there is in the pane: it shows itself what concerns this certificate */
  gtk_widget_show (label);
  gtk_widget_show (pane);
  gtk_widget_show (scrolled);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Accept and Go On"), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), task);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Question *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  g_clear_handle_id (&self->patience_id, g_source_remove);
  set_cursor (self->parent, NULL);
  self->host = ips_license_look_finish (IPS_STORE (source), result, &error);
  if (self->host == NULL || self->host->verdict == IPS_TRUST_TRUSTED)
    g_task_return_boolean (task, TRUE);
  else
    ask (g_steal_pointer (&task));
}

static gboolean
patience_cb (gpointer user_data)
{
  Question *self = user_data;

  self->patience_id = 0;
  g_cancellable_cancel (self->patience);
  return G_SOURCE_REMOVE;
}

void
ips_license_question_async (IpsWorkspace *workspace, GtkWindow *parent, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (workspace, NULL, callback, user_data);
  Question *self = g_new0 (Question, 1);

  g_task_set_source_tag (task, ips_license_question_async);
  g_task_set_task_data (task, self, (GDestroyNotify) question_free);
  g_set_weak_pointer (&self->parent, parent);
  self->patience = g_cancellable_new ();
  self->patience_id = g_timeout_add_seconds (LOOK_S, patience_cb, self);
  set_cursor (parent, "progress");
  ips_license_look_async (ips_workspace_get_store (workspace), ips_workspace_get_vault (workspace), self->patience, looked_cb, task);
}

gboolean
ips_license_question_finish (IpsWorkspace *workspace, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, workspace), FALSE);
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
