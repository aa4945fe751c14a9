/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-check-row.h"

#include "ips-config.h"
#include <glib/gi18n-lib.h>

#include "ips-sign-style.h"
#include "ips-text.h"

#define TEXT_CHARS_MAX 2000

struct _IpsCheckRow
{
  GtkListBoxRow parent_instance;

  GtkImage *sign_image;
  GtkLabel *title_label;
  GtkLabel *word_label;
  GtkLabel *evidence_label;
  GtkLabel *remedy_label;
};

G_DEFINE_TYPE (IpsCheckRow, ips_check_row, GTK_TYPE_LIST_BOX_ROW)

/* By IpsCheckOutcome; the words are marked here and translated where they are shown. */
static const struct
{
  const char *word;
  const char *icon;
  const char *style;   /* of the theme; NULL for the ordinary colour */
} outcomes[] = {
  { N_("Pass"), "emblem-ok-symbolic", NULL },
  { N_("Fail"), "dialog-error-symbolic", "error" },
  { N_("Warning"), "dialog-warning-symbolic", "warning" },
  { N_("Not checked"), "dialog-question-symbolic", NULL },
};

static void
ips_check_row_class_init (IpsCheckRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-check-row.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsCheckRow, sign_image);
  gtk_widget_class_bind_template_child (widget_class, IpsCheckRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, IpsCheckRow, word_label);
  gtk_widget_class_bind_template_child (widget_class, IpsCheckRow, evidence_label);
  gtk_widget_class_bind_template_child (widget_class, IpsCheckRow, remedy_label);
}

static void
ips_check_row_init (IpsCheckRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_text (GtkLabel *label, const char *text)
{
  g_autofree char *safe = ips_text_make_safe (text, TEXT_CHARS_MAX);

  gtk_label_set_text (label, safe);
  gtk_widget_set_visible (GTK_WIDGET (label), *safe != '\0');
}

const char *
ips_check_row_get_word (IpsCheckOutcome outcome)
{
  g_return_val_if_fail ((guint) outcome < G_N_ELEMENTS (outcomes), "");
  return _(outcomes[outcome].word);
}

GtkWidget *
ips_check_row_new (guint number, const IpsCheck *check)
{
  IpsCheckRow *self = g_object_new (IPS_TYPE_CHECK_ROW, NULL);
  const char *style;
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (check != NULL && (guint) check->outcome < G_N_ELEMENTS (outcomes), NULL);

  style = outcomes[check->outcome].style;
  /* TRANSLATORS: a check of a diagnosis: its number and its title */
  title = g_strdup_printf (_("%u. %s"), number, check->title);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->word_label, ips_check_row_get_word (check->outcome));
  gtk_image_set_from_icon_name (self->sign_image, outcomes[check->outcome].icon, GTK_ICON_SIZE_MENU);
  if (style != NULL)
    {
      gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->sign_image)), style);
      ips_sign_style_apply (GTK_WIDGET (self->sign_image));
      gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->word_label)), style);
    }
  show_text (self->evidence_label, check->evidence);
  show_text (self->remedy_label, check->what_to_do);
  /* TRANSLATORS: read aloud for a check of a diagnosis: its title and its outcome */
  name = g_strdup_printf (_("%s: %s"), check->title, ips_check_row_get_word (check->outcome));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
  return GTK_WIDGET (self);
}
