/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-server-certificate-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-certificate-pane.h"
#include "ips-text.h"

#define WIDTH_PX 1080
#define HEIGHT_PX 620

static GtkWidget *
make_pane (IpsStore *store, const char *title, IpsCertificate *certificate, IpsCertificate *other, const char *missing)
{
  GtkWidget *pane = ips_certificate_pane_new (title);

  ips_certificate_pane_set_certificate (IPS_CERTIFICATE_PANE (pane), store, certificate, other, missing);
  gtk_widget_set_hexpand (pane, TRUE);
  gtk_widget_show (pane);
  return pane;
}

static void
response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

GtkWidget *
ips_server_certificate_dialog_new (IpsStore *store, const char *name, IpsCertificate *stored, IpsCertificate *presented, GtkWindow *parent)
{
  g_autofree char *safe = ips_text_make_safe (name, 100);
  /* TRANSLATORS: a window's title; %s is a server's name */
  g_autofree char *title = g_strdup_printf (_("Certificates of %s"), safe);
  gboolean same = stored != NULL && ips_certificate_equal (stored, presented);
  GtkWidget *dialog = g_object_new (GTK_TYPE_DIALOG, "title", title, "transient-for", parent, "destroy-with-parent", TRUE, "modal", TRUE,
                                    "use-header-bar", 0, "default-width", WIDTH_PX, "default-height", HEIGHT_PX, NULL);
  GtkWidget *scrolled = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "visible", TRUE, "vexpand", TRUE, NULL);
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "visible", TRUE, "spacing", 18, "margin", 12, "homogeneous", TRUE, NULL);

  gtk_container_add (GTK_CONTAINER (box), make_pane (store, _("Stored Certificate"), stored, same ? NULL : presented,
                                                     _("No certificate is accepted for this server.")));
  gtk_container_add (GTK_CONTAINER (box), make_pane (store, _("Certificate on Server"), presented, same ? NULL : stored,
                                                     stored != NULL ? _("Not retrieved, or the same as the stored one.")
                                                                    : _("Not retrieved.")));
  gtk_container_add (GTK_CONTAINER (scrolled), box);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), scrolled);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Close"), GTK_RESPONSE_CLOSE);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CLOSE);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), NULL);
  return dialog;
}
