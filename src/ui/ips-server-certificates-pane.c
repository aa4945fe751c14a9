/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-server-certificates-pane.h"

#include <glib/gi18n-lib.h>

#include "ips-message.h"
#include "ips-server-certificate-dialog.h"
#include "ips-server-certificate-row.h"
#include "ips-server-retrieve.h"
#include "ips-store-server-certificates.h"
#include "ips-toplevel.h"

struct _IpsServerCertificatesPane
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;     /* (owned) (nullable) until set */
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
  GPtrArray *hosts;            /* (owned) (element-type IpsSiteHost): retrieved in this dialog */
  GPtrArray *stored;           /* (owned) (nullable) (element-type IpsServerCertificate); NULL until loaded */
  gboolean filling;
  gboolean busy;
  gboolean again;              /* one was accepted: what lies behind it can be retrieved */

  GtkToggleButton *ca_radio;
  GtkToggleButton *pinned_radio;
  GtkButton *retrieve_button;
  GtkSpinner *spinner;
  GtkLabel *status_label;
  GtkListBox *list;
};

enum { SIGNAL_CHANGED, SIGNAL_RETRIEVE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsServerCertificatesPane, ips_server_certificates_pane, GTK_TYPE_BOX)

/* --- what the rows ask for --- */

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsServerCertificatesPane) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_store_accept_server_certificate_finish (IPS_STORE (source), result, &error))
    {
      ips_message_show_error (ips_toplevel_of (self), error, NULL);
      return;
    }
  /* the store tells of it, and what it has is loaded then */
  self->again = TRUE;
}

static void
accept_cb (IpsServerCertificateRow *row, IpsServerCertificatesPane *self)
{
  IpsCertificate *certificate = ips_server_certificate_row_get_presented (row);

  if (certificate != NULL)
    ips_store_accept_server_certificate_async (ips_workspace_get_store (self->workspace), ips_server_certificate_row_get_host (row),
                                               ips_server_certificate_row_get_port (row), certificate, g_get_user_name (), NULL,
                                               accepted_cb, g_object_ref (self));
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsServerCertificatesPane) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_store_remove_server_certificate_finish (IPS_STORE (source), result, &error))
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
}

static void
remove_cb (IpsServerCertificateRow *row, IpsServerCertificatesPane *self)
{
  ips_store_remove_server_certificate_async (ips_workspace_get_store (self->workspace), ips_server_certificate_row_get_host (row),
                                             ips_server_certificate_row_get_port (row), g_get_user_name (), NULL, removed_cb,
                                             g_object_ref (self));
}

static void
view_cb (IpsServerCertificateRow *row, IpsServerCertificatesPane *self)
{
  g_autoptr(IpsServerCertificate) bare = ips_server_certificate_new (ips_server_certificate_row_get_host (row),
                                                                     ips_server_certificate_row_get_port (row), NULL);
  g_autofree char *name = ips_server_certificate_get_name (bare);

  gtk_window_present (GTK_WINDOW (ips_server_certificate_dialog_new (ips_workspace_get_store (self->workspace), name,
                                                                     ips_server_certificate_row_get_stored (row),
                                                                     ips_server_certificate_row_get_presented (row),
                                                                     ips_toplevel_of (self))));
}

/* --- the list --- */

static void
add_row (IpsServerCertificatesPane *self, const IpsServerCertificate *stored, const IpsSiteHost *presented)
{
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  GtkWidget *row = ips_server_certificate_row_new (stored, presented, gtk_toggle_button_get_active (self->pinned_radio), now_us);

  g_signal_connect_object (row, "accept", G_CALLBACK (accept_cb), self, 0);
  g_signal_connect_object (row, "view", G_CALLBACK (view_cb), self, 0);
  g_signal_connect_object (row, "forget", G_CALLBACK (remove_cb), self, 0);
  gtk_container_add (GTK_CONTAINER (self->list), row);
}

static void
update_list (IpsServerCertificatesPane *self)
{
  g_autoptr(GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *l = rows; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
  if (self->workspace == NULL || self->stored == NULL)
    return;
  /* What was retrieved now stands first, in the order of contact. */
  for (guint i = 0; i < self->hosts->len; i++)
    {
      const IpsSiteHost *host = g_ptr_array_index (self->hosts, i);

      if (host->certificate != NULL)
        add_row (self, ips_server_certificate_find (self->stored, host->host, host->port), host);
    }
  for (guint i = 0; i < self->stored->len; i++)
    {
      const IpsServerCertificate *stored = g_ptr_array_index (self->stored, i);

      if (ips_server_find_host (self->hosts, stored->host, stored->port) == NULL)
        add_row (self, stored, NULL);
    }
}

static void
update_ui_state (IpsServerCertificatesPane *self)
{
  g_object_set (self->spinner, "active", self->busy, "visible", self->busy, NULL);
  if (self->busy)
    gtk_label_set_text (self->status_label, _("Asking the servers for their certificates…"));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsServerCertificatesPane *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) stored = ips_store_load_server_certificates_finish (IPS_STORE (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  if (stored == NULL)
    {
      ips_message_show_error (ips_toplevel_of (self), error, NULL);
      return;
    }
  g_clear_pointer (&self->stored, g_ptr_array_unref);
  self->stored = g_steal_pointer (&stored);
  update_list (self);
  if (self->again && !self->busy)
    {
      self->again = FALSE;
      g_signal_emit (self, signals[SIGNAL_RETRIEVE], 0);
    }
}

static void
load (IpsServerCertificatesPane *self)
{
  if (self->workspace != NULL)
    ips_store_load_server_certificates_async (ips_workspace_get_store (self->workspace), self->lifetime, loaded_cb, self);
}

static void
store_changed_cb (IpsServerCertificatesPane *self, guint parts)
{
  if ((parts & IPS_STORE_SERVER_CERTIFICATES) != 0)
    load (self);
}

static void
input_cb (IpsServerCertificatesPane *self)
{
  if (self->filling)
    return;
  update_list (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
retrieve_clicked_cb (IpsServerCertificatesPane *self)
{
  g_signal_emit (self, signals[SIGNAL_RETRIEVE], 0);
}

static void
ips_server_certificates_pane_dispose (GObject *object)
{
  IpsServerCertificatesPane *self = IPS_SERVER_CERTIFICATES_PANE (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_server_certificates_pane_parent_class)->dispose (object);
}

static void
ips_server_certificates_pane_finalize (GObject *object)
{
  IpsServerCertificatesPane *self = IPS_SERVER_CERTIFICATES_PANE (object);

  g_clear_object (&self->lifetime);
  g_clear_pointer (&self->hosts, g_ptr_array_unref);
  g_clear_pointer (&self->stored, g_ptr_array_unref);

  G_OBJECT_CLASS (ips_server_certificates_pane_parent_class)->finalize (object);
}

static void
ips_server_certificates_pane_class_init (IpsServerCertificatesPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_server_certificates_pane_dispose;
  object_class->finalize = ips_server_certificates_pane_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_SERVER_CERTIFICATES_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RETRIEVE] = g_signal_new ("retrieve", IPS_TYPE_SERVER_CERTIFICATES_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-server-certificates-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificatesPane, ca_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificatesPane, pinned_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificatesPane, retrieve_button);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificatesPane, spinner);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificatesPane, status_label);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificatesPane, list);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
  gtk_widget_class_bind_template_callback (widget_class, retrieve_clicked_cb);
}

static void
ips_server_certificates_pane_init (IpsServerCertificatesPane *self)
{
  GtkWidget *placeholder = gtk_label_new (_("No certificate is stored. Retrieve asks the servers for theirs."));

  self->lifetime = g_cancellable_new ();
  self->hosts = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_site_host_free);
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
  gtk_style_context_add_class (gtk_widget_get_style_context (placeholder), GTK_STYLE_CLASS_DIM_LABEL);
  g_object_set (placeholder, "visible", TRUE, "margin", 18, "wrap", TRUE, NULL);
  gtk_list_box_set_placeholder (self->list, placeholder);
}

void
ips_server_certificates_pane_set_workspace (IpsServerCertificatesPane *self, IpsWorkspace *workspace)
{
  g_return_if_fail (IPS_IS_SERVER_CERTIFICATES_PANE (self));
  g_return_if_fail (IPS_IS_WORKSPACE (workspace));

  g_set_object (&self->workspace, workspace);
  g_signal_connect_object (ips_workspace_get_store (workspace), "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  load (self);
}

void
ips_server_certificates_pane_set_trust (IpsServerCertificatesPane *self, IpsUpdateTrust trust)
{
  g_return_if_fail (IPS_IS_SERVER_CERTIFICATES_PANE (self));

  self->filling = TRUE;
  gtk_toggle_button_set_active (trust == IPS_UPDATE_TRUST_PINNED ? self->pinned_radio : self->ca_radio, TRUE);
  self->filling = FALSE;
  update_list (self);
}

IpsUpdateTrust
ips_server_certificates_pane_get_trust (IpsServerCertificatesPane *self)
{
  g_return_val_if_fail (IPS_IS_SERVER_CERTIFICATES_PANE (self), IPS_UPDATE_TRUST_CA);

  return gtk_toggle_button_get_active (self->pinned_radio) ? IPS_UPDATE_TRUST_PINNED : IPS_UPDATE_TRUST_CA;
}

void
ips_server_certificates_pane_set_retrievable (IpsServerCertificatesPane *self, gboolean sensitive, const char *why)
{
  g_return_if_fail (IPS_IS_SERVER_CERTIFICATES_PANE (self));

  gtk_widget_set_sensitive (GTK_WIDGET (self->retrieve_button), sensitive && !self->busy);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->retrieve_button), sensitive ? NULL : why);
  if (!sensitive && !self->busy)
    gtk_label_set_text (self->status_label, why);
}

void
ips_server_certificates_pane_set_busy (IpsServerCertificatesPane *self, gboolean busy)
{
  g_return_if_fail (IPS_IS_SERVER_CERTIFICATES_PANE (self));

  self->busy = busy;
  gtk_widget_set_sensitive (GTK_WIDGET (self->retrieve_button), !busy);
  update_ui_state (self);
}

void
ips_server_certificates_pane_take_hosts (IpsServerCertificatesPane *self, GPtrArray *hosts, const char *sentence)
{
  g_return_if_fail (IPS_IS_SERVER_CERTIFICATES_PANE (self));

  g_ptr_array_set_size (self->hosts, 0);
  for (guint i = 0; hosts != NULL && i < hosts->len; i++)
    g_ptr_array_add (self->hosts, ips_site_host_copy (g_ptr_array_index (hosts, i)));
  gtk_label_set_text (self->status_label, sentence);
  update_list (self);
}
