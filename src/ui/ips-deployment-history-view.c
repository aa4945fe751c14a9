/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-history-view.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-store-deployments.h"
#include "ips-text-view.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 300
#define LEAST_HEIGHT_PX 70

struct _IpsDeploymentHistoryView
{
  GtkBox parent_instance;

  GtkTextView *view;
  gint64 id;                   /* of the deployment that is shown, or being read; 0 none */
  gint64 job_id;
  gint64 changed_us;           /* as it was changed last */
  GCancellable *lifetime;      /* (owned) */
};

G_DEFINE_FINAL_TYPE (IpsDeploymentHistoryView, ips_deployment_history_view, GTK_TYPE_BOX)

static void
transitions_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsDeploymentHistoryView *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) transitions = ips_store_load_transitions_finish (IPS_STORE (source), result, &error);
  g_autoptr(GString) text = g_string_new (NULL);

  if (ips_error_is_cancelled (error))
    return;
  for (guint i = 0; transitions != NULL && i < transitions->len; i++)
    {
      const IpsDeploymentTransition *one = g_ptr_array_index (transitions, i);
      g_autofree char *when = ips_format_date_time (one->when_us);
      g_autofree char *who = ips_text_make_safe (one->who, MAX_TEXT_CHARS);
      g_autofree char *comment = ips_text_make_safe (one->comment, MAX_TEXT_CHARS);

      g_string_append_printf (text, "%s%s · %s · ", i > 0 ? "\n" : "", when, who);
      if (!one->first)
        g_string_append_printf (text, "%s → ", ips_deployment_state_to_label (one->from));
      g_string_append (text, ips_deployment_state_to_label (one->to));
      if (*comment != '\0')
        g_string_append_printf (text, " · %s", comment);
    }
  ips_text_view_show (self->view, error != NULL ? error->message : text->str);
}

void
ips_deployment_history_view_show (IpsDeploymentHistoryView *self, IpsStore *store, const IpsDeploymentJob *deployment, gboolean kept)
{
  g_return_if_fail (IPS_IS_DEPLOYMENT_HISTORY_VIEW (self));

  if (deployment->id == self->id && deployment->job_id == self->job_id && deployment->changed_us == self->changed_us)
    return;
  self->id = deployment->id;
  self->job_id = deployment->job_id;
  self->changed_us = deployment->changed_us;
  if (kept)
    ips_store_load_transitions_async (store, deployment->id, self->lifetime, transitions_cb, self);
  else
    ips_text_view_show (self->view, _("Of this one no history was kept."));
}

static void
ips_deployment_history_view_dispose (GObject *object)
{
  g_cancellable_cancel (IPS_DEPLOYMENT_HISTORY_VIEW (object)->lifetime);
  G_OBJECT_CLASS (ips_deployment_history_view_parent_class)->dispose (object);
}

static void
ips_deployment_history_view_finalize (GObject *object)
{
  g_object_unref (IPS_DEPLOYMENT_HISTORY_VIEW (object)->lifetime);
  G_OBJECT_CLASS (ips_deployment_history_view_parent_class)->finalize (object);
}

static void
ips_deployment_history_view_class_init (IpsDeploymentHistoryViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_deployment_history_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_deployment_history_view_finalize;
}

static void
ips_deployment_history_view_init (IpsDeploymentHistoryView *self)
{
  GtkWidget *scrolled;

  self->lifetime = g_cancellable_new ();
  self->view = ips_text_view_new_scrolled (_("History"), FALSE, LEAST_HEIGHT_PX, &scrolled);
  gtk_box_pack_start (GTK_BOX (self), scrolled, TRUE, TRUE, 0);
}
