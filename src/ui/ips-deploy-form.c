/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-form.h"

struct _IpsDeployForm
{
  GtkGrid parent_instance;

  GtkComboBox *changed_combo;
  GtkToggleButton *sequence_check;
};

G_DEFINE_FINAL_TYPE (IpsDeployForm, ips_deploy_form, GTK_TYPE_GRID)

static void
ips_deploy_form_class_init (IpsDeployFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-deploy-form.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsDeployForm, changed_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsDeployForm, sequence_check);
}

static void
ips_deploy_form_init (IpsDeployForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_combo_box_set_active_id (self->changed_combo, ips_changed_rule_to_nick (IPS_CHANGED_WARN));
}

GtkWidget *
ips_deploy_form_new (void)
{
  return g_object_new (IPS_TYPE_DEPLOY_FORM, NULL);
}

void
ips_deploy_form_get (IpsDeployForm *self, IpsDeployOptions *options)
{
  g_return_if_fail (IPS_IS_DEPLOY_FORM (self));

  *options = (IpsDeployOptions) { 0 };
  ips_changed_rule_from_nick (gtk_combo_box_get_active_id (self->changed_combo), &options->changed);
  options->in_sequence = gtk_toggle_button_get_active (self->sequence_check);
}
