/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-field.h"

#include "ips-config.h"
#include <glib/gi18n-lib.h>

#include "ips-text.h"

struct _IpsField
{
  GtkBox parent_instance;

  GtkEntry *entry;
  GtkRevealer *revealer;
  GtkLabel *error_label;

  char *title;          /* (owned) (nullable) */
  char *placeholder;    /* (owned) (nullable) */
  gboolean mixed;
  gboolean touched;
  gboolean loading;     /* the change comes from us */
};

enum { PROP_0, PROP_TITLE, N_PROPS };
enum { SIGNAL_CHANGED, N_SIGNALS };
static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsField, ips_field, GTK_TYPE_BOX)

static void
update_placeholder (IpsField *self)
{
  gboolean mixed = self->mixed && !self->touched;

  gtk_entry_set_placeholder_text (self->entry, mixed ? _("<multiple values>") : self->placeholder);
}

static void
entry_changed_cb (GtkEntry *entry, IpsField *self)
{
  if (self->loading)
    return;
  self->touched = TRUE;
  update_placeholder (self);
  ips_field_set_error (self, NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
ips_field_mnemonic_activate (GtkWidget *widget, gboolean group_cycling)
{
  return gtk_widget_mnemonic_activate (GTK_WIDGET (IPS_FIELD (widget)->entry), group_cycling);
}

static void
ips_field_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (IPS_FIELD (widget)->entry));
}

static void
ips_field_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  IpsField *self = IPS_FIELD (object);

  if (prop_id == PROP_TITLE)
    g_value_set_string (value, self->title);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
ips_field_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  IpsField *self = IPS_FIELD (object);

  if (prop_id != PROP_TITLE)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }
  if (g_strcmp0 (self->title, g_value_get_string (value)) == 0)
    return;
  g_free (self->title);
  self->title = g_value_dup_string (value);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->entry)),
                       self->title != NULL ? self->title : "");
  g_object_notify_by_pspec (object, pspec);
}

static void
ips_field_finalize (GObject *object)
{
  IpsField *self = IPS_FIELD (object);

  g_free (self->title);
  g_free (self->placeholder);
  G_OBJECT_CLASS (ips_field_parent_class)->finalize (object);
}

static void
ips_field_class_init (IpsFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ips_field_get_property;
  object_class->set_property = ips_field_set_property;
  object_class->finalize = ips_field_finalize;
  widget_class->mnemonic_activate = ips_field_mnemonic_activate;
  widget_class->grab_focus = ips_field_grab_focus;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_FIELD, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-field.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsField, entry);
  gtk_widget_class_bind_template_child (widget_class, IpsField, revealer);
  gtk_widget_class_bind_template_child (widget_class, IpsField, error_label);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
}

static void
ips_field_init (IpsField *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkEntry *
ips_field_get_entry (IpsField *self)
{
  g_return_val_if_fail (IPS_IS_FIELD (self), NULL);
  return self->entry;
}

const char *
ips_field_get_text (IpsField *self)
{
  g_return_val_if_fail (IPS_IS_FIELD (self), "");
  return gtk_entry_get_text (self->entry);
}

char *
ips_field_dup_text (IpsField *self)
{
  g_return_val_if_fail (IPS_IS_FIELD (self), NULL);

  return g_strstrip (g_strdup (ips_field_get_text (self)));
}

void
ips_field_take_text (IpsField *self, char **text)
{
  g_return_if_fail (IPS_IS_FIELD (self));

  g_free (*text);
  *text = ips_field_dup_text (self);
}

void
ips_field_set_text (IpsField *self, const char *text)
{
  g_return_if_fail (IPS_IS_FIELD (self));

  self->loading = TRUE;
  gtk_entry_set_text (self->entry, text != NULL ? text : "");
  self->loading = FALSE;
  self->touched = FALSE;
  update_placeholder (self);
  ips_field_set_error (self, NULL);
}

void
ips_field_set_mixed (IpsField *self, gboolean mixed)
{
  g_return_if_fail (IPS_IS_FIELD (self));

  self->mixed = mixed;
  update_placeholder (self);
}

void
ips_field_set_placeholder (IpsField *self, const char *text)
{
  g_return_if_fail (IPS_IS_FIELD (self));

  g_free (self->placeholder);
  self->placeholder = g_strdup (text);
  update_placeholder (self);
}

gboolean
ips_field_is_touched (IpsField *self)
{
  g_return_val_if_fail (IPS_IS_FIELD (self), FALSE);
  return self->touched;
}

void
ips_field_set_error (IpsField *self, const char *sentence)
{
  AtkObject *accessible;

  g_return_if_fail (IPS_IS_FIELD (self));

  accessible = gtk_widget_get_accessible (GTK_WIDGET (self->entry));
  gtk_label_set_text (self->error_label, sentence != NULL ? sentence : "");
  gtk_revealer_set_reveal_child (self->revealer, sentence != NULL);
  gtk_entry_set_icon_from_icon_name (self->entry, GTK_ENTRY_ICON_SECONDARY,
                                     sentence != NULL ? "dialog-error-symbolic" : NULL);
  gtk_entry_set_icon_tooltip_text (self->entry, GTK_ENTRY_ICON_SECONDARY, sentence);
  /* A screen reader says the sentence with the field, wherever the label stands. */
  atk_object_set_description (accessible, sentence != NULL ? sentence : "");
  if (sentence != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->entry)), "error");
  else
    gtk_style_context_remove_class (gtk_widget_get_style_context (GTK_WIDGET (self->entry)), "error");
}

gboolean
ips_field_has_error (IpsField *self)
{
  g_return_val_if_fail (IPS_IS_FIELD (self), FALSE);
  return gtk_revealer_get_reveal_child (self->revealer);
}

void
ips_field_mark (IpsField *self, const char *sentence)
{
  g_return_if_fail (IPS_IS_FIELD (self));

  ips_field_set_error (self, sentence);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

char *
ips_field_sentence (const char *fragment)
{
  return ips_text_make_sentence (fragment);
}
