/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-apply-result-page.h"

#include <glib/gi18n-lib.h>

#include "ips-apply-deploy-dialog.h"
#include "ips-toplevel.h"
#include "ips-update-level-dialog.h"

struct _IpsApplyResultPage
{
  GtkBox parent_instance;

  GtkLabel *outcome_label;
  GtkLabel *waiting_label;
  GtkLabel *deployed_label;
  GtkButton *submit_button;
  GtkButton *deploy_button;
  GtkButton *deployments_button;
  GtkButton *level_button;

  IpsWorkspace *workspace;     /* (owned) (nullable) after dispose */
  IpsPackageFile *file;        /* (owned) (nullable): the update */
  GPtrArray *policy_ids;       /* (owned) (element-type utf8): that it was applied to */
  GPtrArray *sensors;          /* (owned) (element-type IpsSensor): that get it */
  gboolean deployed;           /* a deployment was begun from here */
};

G_DEFINE_FINAL_TYPE (IpsApplyResultPage, ips_apply_result_page, GTK_TYPE_BOX)

static void
update_ui_state (IpsApplyResultPage *self)
{
  guint n = ips_waiting_list_get_n (ips_workspace_get_waiting (self->workspace));
  g_autofree char *text = g_strdup_printf (ngettext ("%u change waits now, here and elsewhere in Vedette. No device gets anything before it is submitted and deployed.",
                                                     "%u changes wait now, here and elsewhere in Vedette. No device gets anything before they are submitted and deployed.", n), n);

  gtk_widget_set_visible (GTK_WIDGET (self->deployments_button), self->deployed);
  gtk_label_set_text (self->waiting_label, n > 0 ? text : _("Everything is submitted: no changes wait."));
  gtk_widget_set_sensitive (GTK_WIDGET (self->submit_button), n > 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->submit_button), n > 0 ? _("Shows what each device would get first") : _("No changes wait"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->deploy_button), self->sensors->len > 0 && !self->deployed);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->deploy_button), self->deployed ? _("A deployment was made of it")
                               : self->sensors->len == 0 ? _("No device gets it") : _("Names the devices, and what stops meanwhile, first"));
}

/* "S615 is applied to 3 policies; 12 devices get it." and what else there is to say. */
static char *
describe (const IpsPackageFile *file, guint n_policies, guint n_changed, guint n_edited, guint n_devices)
{
  g_autofree char *what = ips_package_name_describe (file->name);
  g_autofree char *policies = g_strdup_printf (ngettext ("%u policy", "%u policies", n_policies), n_policies);
  g_autofree char *devices = g_strdup_printf (ngettext ("%u device", "%u devices", n_devices), n_devices);
  g_autoptr(GString) text = g_string_new (NULL);

  if (ips_package_family_is_sensor_update (file->name->family))
    {
      /* TRANSLATORS: "7.1(11)E4", "12 devices" */
      g_string_append_printf (text, _("%s is applied to %s."), what, devices);
      return g_strdup (text->str);
    }
  /* TRANSLATORS: "S615 (E4)", "3 policies", "12 devices" */
  g_string_append_printf (text, _("%s is applied to %s, for %s."), what, policies, devices);
  if (n_edited > 0)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, ngettext ("%u edited signature is saved with it.", "%u edited signatures are saved with it.", n_edited), n_edited);
    }
  if (n_changed < n_policies)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, ngettext ("%u policy had all of it already.", "%u policies had all of it already.", n_policies - n_changed),
                              n_policies - n_changed);
    }
  return g_strdup (text->str);
}

void
ips_apply_result_page_show (IpsApplyResultPage *self, const IpsPackageFile *file, GPtrArray *policies, guint n_changed, guint n_edited,
                            GPtrArray *sensors)
{
  g_autofree char *outcome = NULL;

  g_return_if_fail (IPS_IS_APPLY_RESULT_PAGE (self));

  outcome = describe (file, policies->len, n_changed, n_edited, sensors->len);
  gtk_label_set_text (self->outcome_label, outcome);
  g_clear_pointer (&self->file, ips_package_file_free);
  self->file = ips_package_file_copy (file);
  g_ptr_array_set_size (self->sensors, 0);
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (self->sensors, g_object_ref (g_ptr_array_index (sensors, i)));
  g_ptr_array_set_size (self->policy_ids, 0);
  for (guint i = 0; i < policies->len; i++)
    g_ptr_array_add (self->policy_ids, g_strdup (((const IpsPolicy *) g_ptr_array_index (policies, i))->id));
  gtk_widget_set_visible (GTK_WIDGET (self->level_button), !ips_package_family_is_sensor_update (file->name->family));
  update_ui_state (self);
}

/* --- what comes next --- */

static void
deployed_cb (IpsApplyResultPage *self, guint n, const char *sentence)
{
  self->deployed = TRUE;
  gtk_label_set_text (self->deployed_label, sentence);
  gtk_widget_show (GTK_WIDGET (self->deployed_label));
  update_ui_state (self);
}

static void
deploy_clicked_cb (IpsApplyResultPage *self)
{
  GtkWidget *dialog = ips_apply_deploy_dialog_new (self->workspace, self->file, self->policy_ids, self->sensors, ips_toplevel_of (self));

  g_signal_connect_object (dialog, "deployed", G_CALLBACK (deployed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The way back. */
static void
level_clicked_cb (IpsApplyResultPage *self)
{
  IpsPolicyBook *book = ips_workspace_get_policies (self->workspace);
  g_autoptr(GPtrArray) policies = g_ptr_array_new ();

  for (guint i = 0; i < self->policy_ids->len; i++)
    {
      const IpsPolicy *policy = ips_policy_book_lookup (book, g_ptr_array_index (self->policy_ids, i));

      if (policy != NULL)
        g_ptr_array_add (policies, (gpointer) policy);
    }
  if (policies->len > 0)
    gtk_window_present (GTK_WINDOW (ips_update_level_dialog_new (self->workspace, policies, NULL, ips_toplevel_of (self))));
}

static void
ips_apply_result_page_dispose (GObject *object)
{
  g_clear_object (&IPS_APPLY_RESULT_PAGE (object)->workspace);
  G_OBJECT_CLASS (ips_apply_result_page_parent_class)->dispose (object);
}

static void
ips_apply_result_page_finalize (GObject *object)
{
  IpsApplyResultPage *self = IPS_APPLY_RESULT_PAGE (object);

  g_ptr_array_unref (self->policy_ids);
  g_ptr_array_unref (self->sensors);
  g_clear_pointer (&self->file, ips_package_file_free);
  G_OBJECT_CLASS (ips_apply_result_page_parent_class)->finalize (object);
}

static void
ips_apply_result_page_class_init (IpsApplyResultPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_apply_result_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_apply_result_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-apply-result-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsApplyResultPage, outcome_label);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyResultPage, waiting_label);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyResultPage, submit_button);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyResultPage, deployed_label);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyResultPage, deploy_button);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyResultPage, deployments_button);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyResultPage, level_button);
  gtk_widget_class_bind_template_callback (widget_class, deploy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, level_clicked_cb);
}

static void
ips_apply_result_page_init (IpsApplyResultPage *self)
{
  self->policy_ids = g_ptr_array_new_with_free_func (g_free);
  self->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_apply_result_page_new (IpsWorkspace *workspace)
{
  IpsApplyResultPage *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_APPLY_RESULT_PAGE, NULL);
  self->workspace = g_object_ref (workspace);
  g_signal_connect_object (ips_workspace_get_waiting (workspace), "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
