/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-server-certificate-row.h"

#include <glib/gi18n-lib.h>

#include "ips-field.h"
#include "ips-format.h"
#include "ips-sign-style.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 400

struct _IpsServerCertificateRow
{
  GtkListBoxRow parent_instance;

  char *host;                  /* (owned) */
  guint port;
  IpsCertificate *stored;      /* (owned) (nullable) */
  IpsCertificate *presented;   /* (owned) (nullable) */

  GtkImage *sign_image;
  GtkLabel *name_label;
  GtkLabel *state_label;
  GtkWidget *changes_frame;
  GtkLabel *changes_label;
  GtkLabel *subject_label;
  GtkLabel *issuer_label;
  GtkLabel *names_label;
  GtkLabel *validity_label;
  GtkLabel *sha256_label;
  GtkLabel *verdict_label;
  GtkButton *accept_button;
  GtkButton *view_button;
  GtkButton *remove_button;
};

enum { SIGNAL_ACCEPT, SIGNAL_VIEW, SIGNAL_REMOVE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsServerCertificateRow, ips_server_certificate_row, GTK_TYPE_LIST_BOX_ROW)

static void
show_text (GtkLabel *label, const char *text)
{
  g_autofree char *safe = ips_text_make_safe (text, MAX_TEXT_CHARS);

  gtk_label_set_text (label, safe);
}

static void
show_facts (IpsServerCertificateRow *self, IpsCertificate *certificate)
{
  const IpsX509 *facts = ips_certificate_get_facts (certificate);
  g_autofree char *names = g_strjoinv (", ", facts->names), *from = ips_format_date (facts->not_before_us);
  g_autofree char *until = ips_format_date (facts->not_after_us);
  /* TRANSLATORS: two dates */
  g_autofree char *validity = g_strdup_printf (_("%1$s to %2$s"), from, until);

  show_text (self->subject_label, facts->subject);
  show_text (self->issuer_label, facts->self_signed ? _("itself") : facts->issuer);
  show_text (self->names_label, *names != '\0' ? names : _("none"));
  show_text (self->validity_label, validity);
  show_text (self->sha256_label, facts->sha256);
}

/* (transfer full): what a person is to know first */
static char *
describe_state (IpsServerCertificateRow *self, const IpsServerCertificate *stored, const IpsSiteHost *presented, gboolean pinned,
                gint64 now_us, IpsSign *sign)
{
  gboolean vouched = presented != NULL && presented->chain == 0;

  if (presented == NULL)
    return ips_server_certificate_describe (stored, pinned, now_us, sign);
  if (stored == NULL)
    {
      *sign = vouched && !pinned ? IPS_SIGN_FINE : IPS_SIGN_UNKNOWN;
      if (!vouched || pinned)
        return g_strdup (_("Not accepted yet: nothing is sent to this server until it is."));
      return g_strdup (_("Trusted through the system's authorities. Accepting it is not needed."));
    }
  if (ips_certificate_equal (self->stored, self->presented))
    {
      g_autoptr(IpsServerCertificate) now = ips_server_certificate_copy (stored);
      g_autofree char *words = NULL;

      now->check = IPS_SERVER_CHECK_SAME;
      now->checked_us = now_us;
      words = ips_server_certificate_describe (now, pinned, now_us, sign);
      return *sign == IPS_SIGN_FINE ? g_strdup (_("Accepted, and the server presents it now.")) : g_steal_pointer (&words);
    }
  if (vouched && !pinned)
    {
      *sign = IPS_SIGN_FINE;
      return g_strdup (_("Renewed: an authority of this system issued the new one. Updates go on; accept it to keep it as the stored one."));
    }
  *sign = IPS_SIGN_ERROR;
  return g_strdup (_("The server presents another certificate than the accepted one. Nothing is sent to it until you accept the new one."));
}

/* The card: old and new, line by line. */
static void
show_changes (IpsServerCertificateRow *self)
{
  g_auto(GStrv) lines = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  if (self->stored == NULL || self->presented == NULL || ips_certificate_equal (self->stored, self->presented))
    return;
  lines = ips_certificate_describe_differences (self->stored, self->presented);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      g_autofree char *safe = ips_text_make_safe (lines[i], MAX_TEXT_CHARS);

      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", safe);
    }
  gtk_label_set_text (self->changes_label, text->str);
  gtk_widget_show (self->changes_frame);
}

static void
name_button (GtkButton *button, char *name /* (transfer full) */)
{
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (button)), name);
  g_free (name);
}

static void
accept_clicked_cb (IpsServerCertificateRow *self)
{
  g_signal_emit (self, signals[SIGNAL_ACCEPT], 0);
}

static void
view_clicked_cb (IpsServerCertificateRow *self)
{
  g_signal_emit (self, signals[SIGNAL_VIEW], 0);
}

static void
remove_clicked_cb (IpsServerCertificateRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static void
ips_server_certificate_row_finalize (GObject *object)
{
  IpsServerCertificateRow *self = IPS_SERVER_CERTIFICATE_ROW (object);

  g_free (self->host);
  g_clear_pointer (&self->stored, ips_certificate_unref);
  g_clear_pointer (&self->presented, ips_certificate_unref);

  G_OBJECT_CLASS (ips_server_certificate_row_parent_class)->finalize (object);
}

static void
ips_server_certificate_row_class_init (IpsServerCertificateRowClass *klass)
{
  static const char *const names[N_SIGNALS] = { "accept", "view", "forget" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_server_certificate_row_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], IPS_TYPE_SERVER_CERTIFICATE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-server-certificate-row.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, sign_image);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, changes_frame);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, changes_label);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, subject_label);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, issuer_label);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, names_label);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, validity_label);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, sha256_label);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, accept_button);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, view_button);
  gtk_widget_class_bind_template_child (widget_class, IpsServerCertificateRow, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, accept_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
}

static void
ips_server_certificate_row_init (IpsServerCertificateRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_server_certificate_row_new (const IpsServerCertificate *stored, const IpsSiteHost *presented, gboolean pinned, gint64 now_us)
{
  IpsServerCertificateRow *self = g_object_new (IPS_TYPE_SERVER_CERTIFICATE_ROW, NULL);
  g_autoptr(IpsServerCertificate) bare = NULL;
  g_autofree char *name = NULL, *state = NULL, *verdict = NULL, *sentence = NULL, *full = NULL;
  IpsSign sign = IPS_SIGN_UNKNOWN;

  self->host = g_strdup (stored != NULL ? stored->host : presented->host);
  self->port = stored != NULL ? stored->port : presented->port;
  if (stored != NULL)
    self->stored = ips_certificate_ref (stored->certificate);
  if (presented != NULL && presented->certificate != NULL)
    self->presented = ips_certificate_ref (presented->certificate);
  else if (stored != NULL && stored->presented != NULL)
    self->presented = ips_certificate_ref (stored->presented);

  bare = ips_server_certificate_new (self->host, self->port, NULL);
  full = ips_server_certificate_get_name (bare);
  name = ips_text_make_safe (full, 120);
  gtk_label_set_text (self->name_label, name);
  state = describe_state (self, stored, presented, pinned, now_us, &sign);
  show_text (self->state_label, state);
  ips_sign_style_show (self->sign_image, sign);
  show_changes (self);
  show_facts (self, self->presented != NULL ? self->presented : self->stored);
  if (presented != NULL)
    {
      verdict = ips_chain_flags_describe (presented->chain, self->host, self->presented);
      sentence = ips_field_sentence (verdict);
    }
  show_text (self->verdict_label, sentence != NULL ? sentence : _("Retrieve asks the server and judges what it presents."));

  gtk_widget_set_visible (GTK_WIDGET (self->accept_button), self->presented != NULL && !ips_certificate_equal (self->stored, self->presented));
  gtk_widget_set_sensitive (GTK_WIDGET (self->accept_button), presented == NULL || (presented->chain & IPS_CHAIN_REVOKED) == 0);
  if (presented != NULL && (presented->chain & IPS_CHAIN_REVOKED) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->accept_button), _("Its issuer has revoked it"));
  gtk_widget_set_visible (GTK_WIDGET (self->remove_button), self->stored != NULL);
  /* TRANSLATORS: read aloud for a button of one row; %s is a server's name */
  name_button (self->accept_button, g_strdup_printf (_("Accept %s"), name));
  /* TRANSLATORS: read aloud for a button of one row; %s is a server's name */
  name_button (self->view_button, g_strdup_printf (_("View %s"), name));
  /* TRANSLATORS: read aloud for a button of one row; %s is a server's name */
  name_button (self->remove_button, g_strdup_printf (_("Remove %s"), name));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
  return GTK_WIDGET (self);
}

const char *
ips_server_certificate_row_get_host (IpsServerCertificateRow *self)
{
  g_return_val_if_fail (IPS_IS_SERVER_CERTIFICATE_ROW (self), NULL);

  return self->host;
}

guint
ips_server_certificate_row_get_port (IpsServerCertificateRow *self)
{
  g_return_val_if_fail (IPS_IS_SERVER_CERTIFICATE_ROW (self), 0);

  return self->port;
}

IpsCertificate *
ips_server_certificate_row_get_presented (IpsServerCertificateRow *self)
{
  g_return_val_if_fail (IPS_IS_SERVER_CERTIFICATE_ROW (self), NULL);

  return self->presented;
}

IpsCertificate *
ips_server_certificate_row_get_stored (IpsServerCertificateRow *self)
{
  g_return_val_if_fail (IPS_IS_SERVER_CERTIFICATE_ROW (self), NULL);

  return self->stored;
}
