/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-report-view.h"

#include <glib/gi18n-lib.h>

#include "ips-deployment-report.h"
#include "ips-export-dialog.h"
#include "ips-store-device-states.h"
#include "ips-text-view.h"
#include "ips-toplevel.h"

#define LEAST_HEIGHT_PX 70
/* Of a device's own work: it was looked at before that. */
#define LOOKED_AT 0.05

typedef char *(*WriteFunc) (const IpsDeploymentJob *deployment, GPtrArray *states);

/* The files that it can be saved as. */
static const struct { const char *label, *ending; WriteFunc write; } files[] = {
  { N_("Save as _Text…"), "txt", ips_deployment_report_to_text },
  { N_("Save as CS_V…"), "csv", ips_deployment_report_to_csv },
  { N_("Save as _JSON…"), "json", ips_deployment_report_to_json },
};

struct _IpsDeploymentReportView
{
  GtkBox parent_instance;

  GtkTextView *view;
  GtkWidget *buttons_box;
  char *key;                       /* (owned) (nullable): what is shown, or being read */
  IpsStore *store;                 /* (owned) (nullable) */
  IpsDeploymentJob *deployment;    /* (owned) (nullable) */
  char *sensor_id;                 /* (owned) (nullable) */
  GCancellable *lifetime;          /* (owned) */
};

G_DEFINE_FINAL_TYPE (IpsDeploymentReportView, ips_deployment_report_view, GTK_TYPE_BOX)

/* --- shown --- */

static void
states_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsDeploymentReportView *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) states = ips_store_load_device_states_finish (IPS_STORE (source), result, &error);
  g_autofree char *both = NULL;
  g_autofree char *safe = NULL;

  if (ips_error_is_cancelled (error))
    return;
  if (states != NULL && self->sensor_id != NULL)
    both = ips_device_states_describe (ips_deployment_report_find (states, self->sensor_id, IPS_MOMENT_BEFORE),
                                       ips_deployment_report_find (states, self->sensor_id, IPS_MOMENT_AFTER));
  ips_text_view_show (self->view, error != NULL ? error->message : both != NULL && *both != '\0' ? both : _("It was not looked at for this deployment yet."));
}

/* What it is of, and how far the device is. (transfer full) */
static char *
make_key (const IpsDeploymentJob *deployment, const IpsOperation *operation)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s %d %d", deployment != NULL ? deployment->id : 0, deployment != NULL ? deployment->changed_us : 0,
                          operation != NULL ? operation->sensor_id : "", operation != NULL ? (int) operation->state : -1,
                          operation != NULL && operation->fraction >= LOOKED_AT);
}

void
ips_deployment_report_view_show (IpsDeploymentReportView *self, IpsStore *store, const IpsDeploymentJob *deployment, const IpsOperation *operation)
{
  g_autofree char *key = make_key (deployment, operation);

  g_return_if_fail (IPS_IS_DEPLOYMENT_REPORT_VIEW (self));

  if (g_strcmp0 (key, self->key) == 0)
    return;
  g_free (self->key);
  self->key = g_steal_pointer (&key);
  g_set_object (&self->store, store);
  g_clear_pointer (&self->deployment, ips_deployment_job_free);
  self->deployment = deployment != NULL ? ips_deployment_job_copy (deployment) : NULL;
  g_free (self->sensor_id);
  self->sensor_id = operation != NULL ? g_strdup (operation->sensor_id) : NULL;
  gtk_widget_set_sensitive (self->buttons_box, deployment != NULL);
  if (deployment == NULL)
    ips_text_view_show (self->view, _("Of this one nothing was kept."));
  else if (operation == NULL)
    ips_text_view_show (self->view, _("Select a device above to read what it was before and after."));
  else
    ips_store_load_device_states_async (store, deployment->id, 0, operation->sensor_id, self->lifetime, states_cb, self);
}

/* --- saved --- */

typedef struct
{
  IpsDeploymentReportView *view;   /* (owned) */
  IpsDeploymentJob *deployment;    /* (owned) */
  guint file;
} Saving;

static void
all_states_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr(IpsDeploymentReportView) self = saving->view;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) states = ips_store_load_device_states_finish (IPS_STORE (source), result, &error);
  g_autofree char *name = g_strdup_printf ("deployment-%" G_GINT64_FORMAT ".%s", saving->deployment->id, files[saving->file].ending);

  if (states != NULL)
    ips_export_save_text (ips_toplevel_of (self), _("Save Before and After"), name, files[saving->file].write (saving->deployment, states));
  else if (!ips_error_is_cancelled (error))
    ips_text_view_show (self->view, error->message);
  ips_deployment_job_free (saving->deployment);
  g_free (saving);
}

static void
save_clicked_cb (GtkWidget *button, IpsDeploymentReportView *self)
{
  Saving *saving;

  if (self->deployment == NULL)
    return;
  saving = g_new0 (Saving, 1);
  saving->view = g_object_ref (self);
  saving->deployment = ips_deployment_job_copy (self->deployment);
  saving->file = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "file"));
  ips_store_load_device_states_async (self->store, self->deployment->id, 0, "", self->lifetime, all_states_cb, saving);
}

/* --- life --- */

static void
ips_deployment_report_view_dispose (GObject *object)
{
  g_cancellable_cancel (IPS_DEPLOYMENT_REPORT_VIEW (object)->lifetime);
  G_OBJECT_CLASS (ips_deployment_report_view_parent_class)->dispose (object);
}

static void
ips_deployment_report_view_finalize (GObject *object)
{
  IpsDeploymentReportView *self = IPS_DEPLOYMENT_REPORT_VIEW (object);

  g_free (self->key);
  g_free (self->sensor_id);
  ips_deployment_job_free (self->deployment);
  g_clear_object (&self->store);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_deployment_report_view_parent_class)->finalize (object);
}

static void
ips_deployment_report_view_class_init (IpsDeploymentReportViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_deployment_report_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_deployment_report_view_finalize;
}

static void
ips_deployment_report_view_init (IpsDeploymentReportView *self)
{
  GtkWidget *scrolled;

  g_object_set (self, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6, NULL);
  self->lifetime = g_cancellable_new ();
  self->view = ips_text_view_new_scrolled (_("Before and After"), FALSE, LEAST_HEIGHT_PX, &scrolled);
  gtk_box_pack_start (GTK_BOX (self), scrolled, TRUE, TRUE, 0);
  self->buttons_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (_(files[i].label));

      gtk_widget_set_tooltip_text (button, _("Of all devices of the deployment"));
      g_object_set_data (G_OBJECT (button), "file", GUINT_TO_POINTER (i));
      g_signal_connect_object (button, "clicked", G_CALLBACK (save_clicked_cb), self, 0);
      gtk_box_pack_start (GTK_BOX (self->buttons_box), button, FALSE, FALSE, 0);
    }
  gtk_widget_show_all (self->buttons_box);
  gtk_box_pack_start (GTK_BOX (self), self->buttons_box, FALSE, FALSE, 0);
}
