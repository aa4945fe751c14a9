/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-password-field.h"

#include <gcr/gcr.h>

struct _IpsPasswordField
{
  GtkBox parent_instance;

  GtkEntry *entry;
  GtkToggleButton *reveal_button;
};

enum { PROP_0, PROP_TITLE, N_PROPS };
enum { SIGNAL_CHANGED, N_SIGNALS };
static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsPasswordField, ips_password_field, GTK_TYPE_BOX)

static void
entry_changed_cb (GtkEntry *entry, IpsPasswordField *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
reveal_toggled_cb (GtkToggleButton *button, IpsPasswordField *self)
{
  gtk_entry_set_visibility (self->entry, gtk_toggle_button_get_active (button));
}

static gboolean
ips_password_field_mnemonic_activate (GtkWidget *widget, gboolean group_cycling)
{
  return gtk_widget_mnemonic_activate (GTK_WIDGET (IPS_PASSWORD_FIELD (widget)->entry), group_cycling);
}

static void
ips_password_field_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (IPS_PASSWORD_FIELD (widget)->entry));
}

static void
ips_password_field_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  IpsPasswordField *self = IPS_PASSWORD_FIELD (object);

  if (prop_id == PROP_TITLE)
    g_value_set_string (value, atk_object_get_name (gtk_widget_get_accessible (GTK_WIDGET (self->entry))));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
ips_password_field_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  IpsPasswordField *self = IPS_PASSWORD_FIELD (object);

  if (prop_id == PROP_TITLE && g_value_get_string (value) != NULL)
    atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->entry)), g_value_get_string (value));
  else if (prop_id != PROP_TITLE)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
ips_password_field_class_init (IpsPasswordFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ips_password_field_get_property;
  object_class->set_property = ips_password_field_set_property;
  widget_class->mnemonic_activate = ips_password_field_mnemonic_activate;
  widget_class->grab_focus = ips_password_field_grab_focus;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_PASSWORD_FIELD, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-password-field.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsPasswordField, entry);
  gtk_widget_class_bind_template_child (widget_class, IpsPasswordField, reveal_button);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, reveal_toggled_cb);
}

static void
ips_password_field_init (IpsPasswordField *self)
{
  g_autoptr(GtkEntryBuffer) buffer = gcr_secure_entry_buffer_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_entry_set_buffer (self->entry, buffer);
}

IpsSecret *
ips_password_field_get_secret (IpsPasswordField *self)
{
  g_return_val_if_fail (IPS_IS_PASSWORD_FIELD (self), NULL);

  if (gtk_entry_get_text_length (self->entry) == 0)
    return NULL;
  return ips_secret_new (gtk_entry_get_text (self->entry));
}

void
ips_password_field_set_placeholder (IpsPasswordField *self, const char *text)
{
  g_return_if_fail (IPS_IS_PASSWORD_FIELD (self));
  gtk_entry_set_placeholder_text (self->entry, text);
}

void
ips_password_field_clear (IpsPasswordField *self)
{
  g_return_if_fail (IPS_IS_PASSWORD_FIELD (self));
  gtk_entry_set_text (self->entry, "");
}
