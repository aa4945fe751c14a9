/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-server-view.h"

#include <glib/gi18n-lib.h>

#include "ips-sign-style.h"
#include "ips-store-server-certificates.h"
#include "ips-update-fallbacks.h"

struct _IpsUpdateServerView
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;        /* (owned) (nullable) */
  GCancellable *lifetime;         /* (owned): cancelled in dispose */
  GPtrArray *certificates;        /* (owned) (nullable) (element-type IpsServerCertificate) */
  IpsUpdateTrust trust;           /* what is shown trusts by */

  GtkLabel *server_label;
  GtkLabel *proxy_label;
  GtkWidget *certificates_box;
  GtkImage *certificates_image;
  GtkLabel *certificates_label;
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsUpdateServerView, ips_update_server_view, GTK_TYPE_BOX)

static void
show_servers (IpsUpdateServerView *self, const IpsUpdateSettings *settings, const char *cisco_user)
{
  g_autoptr(GPtrArray) servers = ips_update_settings_list_servers (settings);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < servers->len; i++)
    {
      g_autofree char *server = ips_update_settings_describe_server (g_ptr_array_index (servers, i), cisco_user);

      /* TRANSLATORS: stands in front of a server that is asked when those before it cannot serve */
      g_string_append_printf (text, "%s%s%s", i > 0 ? "\n" : "", i > 0 ? _("Else ") : "", server);
    }
  gtk_label_set_text (self->server_label, text->str);
}

static void
show_proxy (IpsUpdateServerView *self, const IpsUpdateSettings *settings)
{
  g_autofree char *text = NULL;

  if (settings->proxy == IPS_UPDATE_PROXY_MANUAL)
    /* TRANSLATORS: an address and a port */
    text = g_strdup_printf (_("Through the proxy server %1$s:%2$u"), settings->proxy_host, settings->proxy_port);
  else
    text = g_strdup (settings->proxy == IPS_UPDATE_PROXY_NONE ? _("Without a proxy server") : _("With the proxy server of the desktop, if it has one"));
  gtk_label_set_text (self->proxy_label, text);
}

guint
ips_update_server_view_count_attention (IpsUpdateServerView *self)
{
  gint64 now_us;
  guint n = 0;

  g_return_val_if_fail (IPS_IS_UPDATE_SERVER_VIEW (self), 0);

  if (self->certificates == NULL || self->workspace == NULL)
    return 0;
  now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  for (guint i = 0; i < self->certificates->len; i++)
    n += ips_server_certificate_needs_attention (g_ptr_array_index (self->certificates, i), self->trust == IPS_UPDATE_TRUST_PINNED, now_us);
  return n;
}

static void
show_certificates (IpsUpdateServerView *self)
{
  guint n = ips_update_server_view_count_attention (self);
  g_autofree char *text = g_strdup_printf (ngettext ("%u server certificate needs attention: Edit Settings, Certificates.",
                                                     "%u server certificates need attention: Edit Settings, Certificates.", n), n);

  gtk_label_set_text (self->certificates_label, text);
  gtk_widget_set_visible (self->certificates_box, n > 0);
}

static void
certificates_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsUpdateServerView *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) certificates = ips_store_load_server_certificates_finish (IPS_STORE (source), result, &error);

  if (certificates == NULL)
    return;
  g_clear_pointer (&self->certificates, g_ptr_array_unref);
  self->certificates = g_steal_pointer (&certificates);
  show_certificates (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
store_changed_cb (IpsUpdateServerView *self, guint parts)
{
  if ((parts & IPS_STORE_SERVER_CERTIFICATES) != 0)
    ips_store_load_server_certificates_async (ips_workspace_get_store (self->workspace), self->lifetime, certificates_loaded_cb, self);
}

static void
ips_update_server_view_dispose (GObject *object)
{
  IpsUpdateServerView *self = IPS_UPDATE_SERVER_VIEW (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_update_server_view_parent_class)->dispose (object);
}

static void
ips_update_server_view_finalize (GObject *object)
{
  IpsUpdateServerView *self = IPS_UPDATE_SERVER_VIEW (object);

  g_clear_object (&self->lifetime);
  g_clear_pointer (&self->certificates, g_ptr_array_unref);

  G_OBJECT_CLASS (ips_update_server_view_parent_class)->finalize (object);
}

static void
ips_update_server_view_class_init (IpsUpdateServerViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_update_server_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_update_server_view_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_UPDATE_SERVER_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-server-view.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerView, server_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerView, proxy_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerView, certificates_box);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerView, certificates_image);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateServerView, certificates_label);
}

static void
ips_update_server_view_init (IpsUpdateServerView *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_sign_style_apply (GTK_WIDGET (self->certificates_image));
}

void
ips_update_server_view_set_workspace (IpsUpdateServerView *self, IpsWorkspace *workspace)
{
  g_return_if_fail (IPS_IS_UPDATE_SERVER_VIEW (self));
  g_return_if_fail (IPS_IS_WORKSPACE (workspace));

  g_set_object (&self->workspace, workspace);
  g_signal_connect_object (ips_workspace_get_store (workspace), "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  store_changed_cb (self, IPS_STORE_ALL);
}

void
ips_update_server_view_show (IpsUpdateServerView *self, const IpsUpdateSettings *settings, const char *cisco_user)
{
  g_return_if_fail (IPS_IS_UPDATE_SERVER_VIEW (self));

  self->trust = settings->trust;
  show_servers (self, settings, cisco_user);
  show_proxy (self, settings);
  show_certificates (self);
}
