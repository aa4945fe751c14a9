/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-server-certificate-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-certificate-pane.h"
#include "ips-export-dialog.h"
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

#define RESPONSE_EXPORT 1

typedef struct
{
  IpsCertificate *certificate;   /* (owned) (nullable): there is none to be exported */
  char *file_name;               /* (owned) */
} Export;

static void
export_free (gpointer data, GClosure *closure)
{
  Export *self = data;

  g_clear_pointer (&self->certificate, ips_certificate_unref);
  g_free (self->file_name);
  g_free (self);
}

static void
response_cb (GtkDialog *dialog, int response, Export *export)
{
  if (response == RESPONSE_EXPORT)
    ips_export_save_text (GTK_WINDOW (dialog), _("Export Certificate"), export->file_name,
                          ips_x509_pem_from_der (ips_certificate_get_der (export->certificate)));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* @certificate: (nullable): what Export saves, as PEM, for other programs */
static void
add_buttons (GtkDialog *dialog, const char *name, IpsCertificate *certificate)
{
  Export *export = g_new0 (Export, 1);
  gboolean there = certificate != NULL && ips_certificate_get_der (certificate) != NULL;
  GtkWidget *button = gtk_dialog_add_button (dialog, _("_Export…"), RESPONSE_EXPORT);

  gtk_dialog_add_button (dialog, _("_Close"), GTK_RESPONSE_CLOSE);
  gtk_dialog_set_default_response (dialog, GTK_RESPONSE_CLOSE);
  gtk_dialog_set_response_sensitive (dialog, RESPONSE_EXPORT, there);
  gtk_widget_set_tooltip_text (button, there ? _("Save the certificate as PEM") : _("The certificate itself is not stored."));
  export->certificate = there ? ips_certificate_ref (certificate) : NULL;
  export->file_name = g_strdelimit (g_strconcat (name, ".pem", NULL), "/:[]", '-');
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), export, export_free, 0);
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
  add_buttons (GTK_DIALOG (dialog), safe, presented != NULL ? presented : stored);
  return dialog;
}
