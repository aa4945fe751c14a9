/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-certificate-pane.h"

#include <gcr/gcr.h>
#include <glib/gi18n-lib.h>
#include <ui/gcr-ui.h>

#include "ips-error.h"
#include "ips-format.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 200

struct _IpsCertificatePane
{
  GtkBox parent_instance;

  GCancellable *loading;       /* (owned) (nullable): the load of a DER, cancelled when another is shown */
  int n_facts;

  GtkLabel *title_label;
  GtkFrame *frame;
  GtkStack *stack;
  GtkLabel *missing_label;
  GtkGrid *facts_grid;
  GtkLabel *hostile_label;
  GtkBox *gcr_box;
};

G_DEFINE_TYPE (IpsCertificatePane, ips_certificate_pane, GTK_TYPE_BOX)

static void
remove_children (GtkContainer *container)
{
  g_autoptr(GList) children = gtk_container_get_children (container);

  for (GList *l = children; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
}

static GtkWidget *
add_fact (IpsCertificatePane *self, const char *title, const char *value)
{
  GtkWidget *heading = gtk_label_new (title);
  GtkWidget *label = gtk_label_new (NULL);
  g_autofree char *safe = ips_text_make_safe (value, 4 * MAX_TEXT_CHARS);

  gtk_label_set_xalign (GTK_LABEL (heading), 1);
  gtk_label_set_yalign (GTK_LABEL (heading), 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (heading), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_label_set_text (GTK_LABEL (label), safe);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (label), title);
  gtk_grid_attach (self->facts_grid, heading, 0, self->n_facts, 1, 1);
  gtk_grid_attach (self->facts_grid, label, 1, self->n_facts, 1, 1);
  self->n_facts++;
  return label;
}

/* Bytes 16 or 10 to the line, those that differ from @other's bold and underlined: not by colour alone. */
static void
add_thumbprint (IpsCertificatePane *self, const char *title, const char *thumbprint, const char *other)
{
  g_autoptr(GString) text = g_string_new (NULL);
  PangoAttrList *attributes = pango_attr_list_new ();
  GtkWidget *label = add_fact (self, title, "");
  gsize length = strlen (thumbprint);
  guint per_line = length > 60 ? 8 : 10;

  pango_attr_list_insert (attributes, pango_attr_family_new ("monospace"));
  for (gsize i = 0; i < length; i += 3)
    {
      gsize start = text->len;
      guint n = (guint) (i / 3);
      gboolean differs = other != NULL && (strlen (other) != length || strncmp (thumbprint + i, other + i, 2) != 0);

      g_string_append_len (text, thumbprint + i, 2);
      if (differs)
        {
          PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
          PangoAttribute *underline = pango_attr_underline_new (PANGO_UNDERLINE_SINGLE);

          bold->start_index = underline->start_index = (guint) start;
          bold->end_index = underline->end_index = (guint) text->len;
          pango_attr_list_insert (attributes, bold);
          pango_attr_list_insert (attributes, underline);
        }
      if (i + 3 < length)
        g_string_append_c (text, (n + 1) % per_line == 0 ? '\n' : ':');
    }
  gtk_label_set_text (GTK_LABEL (label), text->str);
  gtk_label_set_line_wrap (GTK_LABEL (label), FALSE);
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_widget_set_tooltip_text (label, thumbprint);
  pango_attr_list_unref (attributes);
}

static gboolean
is_safe (const char *text)
{
  g_autofree char *safe = ips_text_make_safe (text, 0);

  return strcmp (text, safe) == 0;
}

static gboolean
are_facts_safe (const IpsX509 *facts)
{
  for (guint i = 0; facts->names != NULL && facts->names[i] != NULL; i++)
    if (!is_safe (facts->names[i]))
      return FALSE;
  return is_safe (facts->subject) && is_safe (facts->common_name) && is_safe (facts->issuer);
}

static void
add_facts (IpsCertificatePane *self, const IpsX509 *facts, const IpsX509 *other)
{
  g_autofree char *from = ips_format_date_time (facts->not_before_us);
  g_autofree char *until = ips_format_date_time (facts->not_after_us);
  /* TRANSLATORS: a kind of key and its size in bits, "RSA 2048" */
  g_autofree char *key = g_strdup_printf (_("%1$s %2$u"), facts->key_algorithm, facts->key_bits);
  g_autofree char *names = facts->names != NULL ? g_strjoinv (", ", facts->names) : g_strdup ("");

  add_fact (self, _("Subject"), facts->subject);
  add_fact (self, _("Issuer"), facts->self_signed ? _("itself") : facts->issuer);
  add_fact (self, _("Valid From"), from);
  add_fact (self, _("Valid Until"), until);
  if (*names != '\0')
    add_fact (self, _("Names"), names);
  add_fact (self, _("Key"), key);
  add_fact (self, _("Signature Hash"), facts->signature_hash);
  add_fact (self, _("Serial Number"), facts->serial);
  add_thumbprint (self, _("SHA-1"), facts->sha1, other != NULL ? other->sha1 : NULL);
  add_thumbprint (self, _("SHA-256"), facts->sha256, other != NULL ? other->sha256 : NULL);
  gtk_widget_show_all (GTK_WIDGET (self->facts_grid));
}

static void
make_transparent (GtkWidget *widget)
{
  const GdkRGBA nothing = { 0, 0, 0, 0 };

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_widget_override_background_color (widget, GTK_STATE_FLAG_NORMAL, &nothing);
  G_GNUC_END_IGNORE_DEPRECATIONS
}

/* gcr 3.41 sets pure red as the colour behind its "Details", where only the same old call can override it. */
static void
take_red_away (GtkWidget *widget, gpointer user_data)
{
  if (GTK_IS_EXPANDER (widget))
    {
      GtkWidget *label = gtk_expander_get_label_widget (GTK_EXPANDER (widget));

      make_transparent (widget);
      if (label != NULL)
        make_transparent (label);
    }
  else if (GTK_IS_CONTAINER (widget))
    {
      gtk_container_forall (GTK_CONTAINER (widget), take_red_away, NULL);
    }
}

static void
show_der (IpsCertificatePane *self, GBytes *der)
{
  gsize size;
  const guchar *data = g_bytes_get_data (der, &size);
  g_autoptr(GcrCertificate) certificate = gcr_simple_certificate_new (data, size);
  GcrCertificateWidget *widget = gcr_certificate_widget_new (certificate);

  gtk_widget_set_size_request (GTK_WIDGET (widget), -1, 160);
  gtk_widget_set_vexpand (GTK_WIDGET (widget), TRUE);
  gtk_box_pack_start (self->gcr_box, GTK_WIDGET (widget), TRUE, TRUE, 0);
  gtk_widget_show_all (GTK_WIDGET (widget));
  take_red_away (GTK_WIDGET (widget), NULL);
}

static void
der_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsCertificatePane *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) der = ips_store_load_der_finish (IPS_STORE (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  if (der != NULL)
    show_der (self, der);
}

static void
ips_certificate_pane_dispose (GObject *object)
{
  IpsCertificatePane *self = IPS_CERTIFICATE_PANE (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);

  G_OBJECT_CLASS (ips_certificate_pane_parent_class)->dispose (object);
}

static void
ips_certificate_pane_class_init (IpsCertificatePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_certificate_pane_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-certificate-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatePane, title_label);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatePane, frame);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatePane, stack);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatePane, missing_label);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatePane, facts_grid);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatePane, hostile_label);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificatePane, gcr_box);
}

static void
ips_certificate_pane_init (IpsCertificatePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_certificate_pane_new (const char *title)
{
  IpsCertificatePane *self = g_object_new (IPS_TYPE_CERTIFICATE_PANE, NULL);

  gtk_label_set_text (self->title_label, title);
  gtk_widget_set_visible (GTK_WIDGET (self->title_label), *title != '\0');
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->frame)), title);
  return GTK_WIDGET (self);
}

void
ips_certificate_pane_set_certificate (IpsCertificatePane *self, IpsStore *store, IpsCertificate *certificate, IpsCertificate *other, const char *missing)
{
  const IpsX509 *facts;
  GBytes *der;
  gboolean safe;

  g_return_if_fail (IPS_IS_CERTIFICATE_PANE (self));

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  remove_children (GTK_CONTAINER (self->facts_grid));
  remove_children (GTK_CONTAINER (self->gcr_box));
  self->n_facts = 0;
  gtk_label_set_text (self->missing_label, missing != NULL ? missing : "");
  gtk_stack_set_visible_child_name (self->stack, certificate != NULL ? "certificate" : "missing");
  if (certificate == NULL)
    return;

  facts = ips_certificate_get_facts (certificate);
  add_facts (self, facts, other != NULL ? ips_certificate_get_facts (other) : NULL);
  safe = are_facts_safe (facts);
  gtk_widget_set_visible (GTK_WIDGET (self->hostile_label), !safe);
  if (!safe)
    return;

  der = ips_certificate_get_der (certificate);
  if (der != NULL)
    {
      show_der (self, der);
    }
  else if (store != NULL)
    {
      self->loading = g_cancellable_new ();
      ips_store_load_der_async (store, facts->sha256, self->loading, der_loaded_cb, self);
    }
}
