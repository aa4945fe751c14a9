/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-workflow-page.h"

#include <glib/gi18n-lib.h>

#include "ips-administration-page.h"
#include "ips-store-deployments.h"
#include "ips-workflow.h"

#define MOST_LOOKED_AT 500

struct _IpsWorkflowPage
{
  GtkBox parent_instance;

  IpsStore *store;           /* (owned) (nullable) after dispose */
  IpsWorkflow *workflow;     /* (owned) (nullable) after dispose */
  GCancellable *lifetime;    /* (owned) */
  gboolean saved;            /* what the box is compared with */
  guint n_open;              /* deployment jobs */

  GtkToggleButton *enable_check;
  GtkLabel *problem_label;
  GtkTextView *states_view;
};

static void administration_page_init (IpsAdministrationPageInterface *iface);

G_DEFINE_TYPE_WITH_CODE (IpsWorkflowPage, ips_workflow_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (IPS_TYPE_ADMINISTRATION_PAGE, administration_page_init))

static gboolean
is_changed (IpsWorkflowPage *self)
{
  return gtk_toggle_button_get_active (self->enable_check) != self->saved;
}

static void
update_ui_state (IpsWorkflowPage *self)
{
  g_autofree char *problem = ips_workflow_explain_open (self->n_open);

  gtk_label_set_text (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->enable_check), problem == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->enable_check), problem);
  ips_administration_page_changed (IPS_ADMINISTRATION_PAGE (self));
}

static void
toggled_cb (IpsWorkflowPage *self)
{
  if (self->workflow != NULL)
    update_ui_state (self);
}

/* What nobody touched follows what others saved. */
static void
workflow_changed_cb (IpsWorkflowPage *self)
{
  gboolean touched = is_changed (self);

  self->saved = ips_workflow_is_enabled (self->workflow);
  if (!touched)
    gtk_toggle_button_set_active (self->enable_check, self->saved);
  update_ui_state (self);
}

static void
workflow_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (ips_workflow_load_finish (IPS_WORKFLOW (source), result, &error))
    workflow_changed_cb (user_data);
}

static void
deployments_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsWorkflowPage *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) deployments = ips_store_load_deployments_finish (IPS_STORE (source), result, &error);

  /* what cannot be counted here is counted again before anything is switched */
  if (deployments == NULL)
    return;
  self->n_open = 0;
  for (guint i = 0; i < deployments->len; i++)
    self->n_open += ips_deployment_state_is_open (((const IpsDeploymentJob *) g_ptr_array_index (deployments, i))->state) ? 1 : 0;
  update_ui_state (self);
}

static void
store_changed_cb (IpsWorkflowPage *self, guint parts)
{
  if (parts & IPS_STORE_DEPLOYMENTS)
    ips_store_load_deployments_async (self->store, 0, MOST_LOOKED_AT, self->lifetime, deployments_cb, self);
}

/* Nobody rolls a deployment back in this program, so that the two states of it are never seen. */
static gboolean
is_seen (IpsDeploymentState state)
{
  return state != IPS_DEPLOYMENT_ROLLING_BACK && state != IPS_DEPLOYMENT_ROLLED_BACK;
}

/* Each state with its meaning and what it can become next: the diagram, so that a screen reader reads it too. (transfer full) */
static char *
describe_states (void)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (IpsDeploymentState from = 0; from < IPS_N_DEPLOYMENT_STATES; from++)
    {
      const char *separator = " → ";

      if (!is_seen (from))
        continue;
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", ips_deployment_state_to_label (from), ips_deployment_state_explain (from));
      for (IpsDeploymentState to = 0; to < IPS_N_DEPLOYMENT_STATES; to++)
        if (is_seen (to) && ips_deployment_state_can_become (from, to))
          {
            g_string_append_printf (text, "%s%s", separator, ips_deployment_state_to_label (to));
            separator = ", ";
          }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- life --- */

static void
ips_workflow_page_dispose (GObject *object)
{
  IpsWorkflowPage *self = IPS_WORKFLOW_PAGE (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workflow);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ips_workflow_page_parent_class)->dispose (object);
}

static void
ips_workflow_page_finalize (GObject *object)
{
  g_object_unref (IPS_WORKFLOW_PAGE (object)->lifetime);
  G_OBJECT_CLASS (ips_workflow_page_parent_class)->finalize (object);
}

static void
ips_workflow_page_class_init (IpsWorkflowPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_workflow_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_workflow_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-workflow-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsWorkflowPage, enable_check);
  gtk_widget_class_bind_template_child (widget_class, IpsWorkflowPage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, IpsWorkflowPage, states_view);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
ips_workflow_page_init (IpsWorkflowPage *self)
{
  g_autofree char *states = describe_states ();

  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->states_view), states, -1);
}

GtkWidget *
ips_workflow_page_new (IpsWorkspace *workspace)
{
  IpsWorkflowPage *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_WORKFLOW_PAGE, NULL);
  self->store = g_object_ref (ips_workspace_get_store (workspace));
  self->workflow = ips_workflow_get (self->store);
  g_signal_connect_object (self->workflow, "changed", G_CALLBACK (workflow_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  workflow_changed_cb (self);
  ips_workflow_load_async (self->workflow, self->lifetime, workflow_loaded_cb, self);
  store_changed_cb (self, IPS_STORE_DEPLOYMENTS);
  return GTK_WIDGET (self);
}

/* --- a page of the administration --- */

static guint
ips_workflow_page_get_n_changes (IpsAdministrationPage *page)
{
  return is_changed (IPS_WORKFLOW_PAGE (page)) ? 1 : 0;
}

static char *
ips_workflow_page_dup_problem (IpsAdministrationPage *page)
{
  IpsWorkflowPage *self = IPS_WORKFLOW_PAGE (page);

  return is_changed (self) ? ips_workflow_explain_open (self->n_open) : NULL;
}

static void
ips_workflow_page_reset (IpsAdministrationPage *page)
{
  IpsWorkflowPage *self = IPS_WORKFLOW_PAGE (page);

  gtk_toggle_button_set_active (self->enable_check, self->saved);
}

static void
ips_workflow_page_restore_defaults (IpsAdministrationPage *page)
{
  gtk_toggle_button_set_active (IPS_WORKFLOW_PAGE (page)->enable_check, FALSE);
}

static char **
ips_workflow_page_describe_defaults (IpsAdministrationPage *page)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();

  if (gtk_toggle_button_get_active (IPS_WORKFLOW_PAGE (page)->enable_check))
    g_ptr_array_add (lines, ips_administration_page_describe_change (_("_Enable Workflow"), _("on"), _("off")));
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

static void
set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_workflow_set_finish (IPS_WORKFLOW (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
ips_workflow_page_save_async (IpsAdministrationPage *page, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsWorkflowPage *self = IPS_WORKFLOW_PAGE (page);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_workflow_page_save_async);
  ips_workflow_set_async (self->workflow, gtk_toggle_button_get_active (self->enable_check), cancellable, set_cb, task);
}

static gboolean
ips_workflow_page_save_finish (IpsAdministrationPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
administration_page_init (IpsAdministrationPageInterface *iface)
{
  iface->get_n_changes = ips_workflow_page_get_n_changes;
  iface->dup_problem = ips_workflow_page_dup_problem;
  iface->reset = ips_workflow_page_reset;
  iface->restore_defaults = ips_workflow_page_restore_defaults;
  iface->describe_defaults = ips_workflow_page_describe_defaults;
  iface->save_async = ips_workflow_page_save_async;
  iface->save_finish = ips_workflow_page_save_finish;
}
