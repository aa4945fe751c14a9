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
  IpsFleet *fleet;           /* (owned) (nullable) after dispose */
  IpsWorkflow *workflow;     /* (owned) (nullable) after dispose */
  GCancellable *lifetime;    /* (owned) */
  gboolean saved;            /* what the box is compared with */
  guint n_open;              /* deployment jobs */
  GHashTable *saved_groups;  /* (owned): what the boxes of the groups are compared with */
  GHashTable *checks;        /* (owned): group -> its box */

  GtkToggleButton *enable_check;
  GtkLabel *problem_label;
  GtkBox *groups_box;
  GtkLabel *no_groups_label;
  GtkTextView *states_view;
};

static void administration_page_init (IpsAdministrationPageInterface *iface);

G_DEFINE_TYPE_WITH_CODE (IpsWorkflowPage, ips_workflow_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (IPS_TYPE_ADMINISTRATION_PAGE, administration_page_init))

static gboolean
is_switched (IpsWorkflowPage *self)
{
  return gtk_toggle_button_get_active (self->enable_check) != self->saved;
}

static gboolean
is_ticked (IpsWorkflowPage *self, const char *group)
{
  GtkToggleButton *check = g_hash_table_lookup (self->checks, group);

  return check != NULL && gtk_toggle_button_get_active (check);
}

static gboolean
is_saved (IpsWorkflowPage *self, const char *group)
{
  return g_hash_table_contains (self->saved_groups, group);
}

static guint
count_changes (IpsWorkflowPage *self)
{
  guint n = is_switched (self) ? 1 : 0;
  GHashTableIter iter;
  gpointer group;

  g_hash_table_iter_init (&iter, self->checks);
  while (g_hash_table_iter_next (&iter, &group, NULL))
    n += is_ticked (self, group) != is_saved (self, group) ? 1 : 0;
  return n;
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

/* --- the groups --- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

/* Those that devices are in, and those that a rule is kept for. (transfer full): sorted */
static GPtrArray *
dup_groups (IpsWorkflowPage *self)
{
  g_auto(GStrv) groups = ips_fleet_get_groups (self->fleet);
  const char *const *kept = ips_workflow_get_groups (self->workflow);
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; groups[i] != NULL; i++)
    if (*groups[i] != '\0')
      g_ptr_array_add (all, g_strdup (groups[i]));
  for (guint i = 0; kept[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (all, kept[i], g_str_equal, NULL))
      g_ptr_array_add (all, g_strdup (kept[i]));
  g_ptr_array_sort (all, compare_names);
  return all;
}

/* A box for each group; what somebody ticked stays, what nobody touched follows what others saved. */
static void
show_groups (IpsWorkflowPage *self)
{
  const char *const *kept = ips_workflow_get_groups (self->workflow);
  g_autoptr(GHashTable) touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) groups = dup_groups (self);
  g_autoptr(GPtrArray) gone = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer group, check;

  g_hash_table_iter_init (&iter, self->checks);
  while (g_hash_table_iter_next (&iter, &group, &check))
    {
      g_ptr_array_add (gone, check);
      if (is_ticked (self, group) != is_saved (self, group))
        g_hash_table_insert (touched, g_strdup (group), GINT_TO_POINTER (is_ticked (self, group)));
    }
  g_hash_table_remove_all (self->checks);
  g_hash_table_remove_all (self->saved_groups);
  for (guint i = 0; i < gone->len; i++)
    gtk_widget_destroy (g_ptr_array_index (gone, i));
  for (guint i = 0; kept[i] != NULL; i++)
    g_hash_table_add (self->saved_groups, g_strdup (kept[i]));
  for (guint i = 0; i < groups->len; i++)
    {
      const char *name = g_ptr_array_index (groups, i);
      GtkWidget *button = gtk_check_button_new_with_label (name);
      gpointer decided;
      gboolean ticked = g_hash_table_lookup_extended (touched, name, NULL, &decided) ? GPOINTER_TO_INT (decided) : is_saved (self, name);

      gtk_label_set_ellipsize (GTK_LABEL (gtk_bin_get_child (GTK_BIN (button))), PANGO_ELLIPSIZE_MIDDLE);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), ticked);
      g_hash_table_insert (self->checks, g_strdup (name), button);
      g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
      gtk_widget_show (button);
      gtk_box_pack_start (self->groups_box, button, FALSE, FALSE, 0);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->no_groups_label), groups->len == 0);
}

/* What nobody touched follows what others saved. */
static void
workflow_changed_cb (IpsWorkflowPage *self)
{
  gboolean touched = is_switched (self);

  self->saved = ips_workflow_is_enabled (self->workflow);
  if (!touched)
    gtk_toggle_button_set_active (self->enable_check, self->saved);
  show_groups (self);
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

/* Each state with its meaning and what it can become next: the diagram, so that a screen reader reads it too. (transfer full) */
static char *
describe_states (void)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (IpsDeploymentState from = 0; from < IPS_N_DEPLOYMENT_STATES; from++)
    {
      const char *separator = " → ";

      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", ips_deployment_state_to_label (from), ips_deployment_state_explain (from));
      for (IpsDeploymentState to = 0; to < IPS_N_DEPLOYMENT_STATES; to++)
        if (ips_deployment_state_can_become (from, to))
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
  g_clear_object (&self->fleet);
  G_OBJECT_CLASS (ips_workflow_page_parent_class)->dispose (object);
}

static void
ips_workflow_page_finalize (GObject *object)
{
  IpsWorkflowPage *self = IPS_WORKFLOW_PAGE (object);

  g_object_unref (self->lifetime);
  g_hash_table_unref (self->checks);
  g_hash_table_unref (self->saved_groups);
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
  gtk_widget_class_bind_template_child (widget_class, IpsWorkflowPage, groups_box);
  gtk_widget_class_bind_template_child (widget_class, IpsWorkflowPage, no_groups_label);
  gtk_widget_class_bind_template_child (widget_class, IpsWorkflowPage, states_view);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
ips_workflow_page_init (IpsWorkflowPage *self)
{
  g_autofree char *states = describe_states ();

  self->lifetime = g_cancellable_new ();
  self->checks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->saved_groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
  self->fleet = g_object_ref (ips_workspace_get_fleet (workspace));
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
  return count_changes (IPS_WORKFLOW_PAGE (page));
}

static char *
ips_workflow_page_dup_problem (IpsAdministrationPage *page)
{
  IpsWorkflowPage *self = IPS_WORKFLOW_PAGE (page);

  return is_switched (self) ? ips_workflow_explain_open (self->n_open) : NULL;
}

static void
ips_workflow_page_reset (IpsAdministrationPage *page)
{
  IpsWorkflowPage *self = IPS_WORKFLOW_PAGE (page);

  GHashTableIter iter;
  gpointer group, check;

  gtk_toggle_button_set_active (self->enable_check, self->saved);
  g_hash_table_iter_init (&iter, self->checks);
  while (g_hash_table_iter_next (&iter, &group, &check))
    gtk_toggle_button_set_active (check, is_saved (self, group));
}

static void
ips_workflow_page_restore_defaults (IpsAdministrationPage *page)
{
  IpsWorkflowPage *self = IPS_WORKFLOW_PAGE (page);
  GHashTableIter iter;
  gpointer check;

  gtk_toggle_button_set_active (self->enable_check, FALSE);
  g_hash_table_iter_init (&iter, self->checks);
  while (g_hash_table_iter_next (&iter, NULL, &check))
    gtk_toggle_button_set_active (check, FALSE);
}

/* "Europe, Asia" of those that are ticked. (transfer full) (nullable): %NULL none is */
static char *
describe_ticked (IpsWorkflowPage *self)
{
  g_autoptr(GPtrArray) groups = dup_groups (self);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < groups->len; i++)
    if (is_ticked (self, g_ptr_array_index (groups, i)))
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", (const char *) g_ptr_array_index (groups, i));
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static char **
ips_workflow_page_describe_defaults (IpsAdministrationPage *page)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();
  g_autofree char *ticked = describe_ticked (IPS_WORKFLOW_PAGE (page));

  if (gtk_toggle_button_get_active (IPS_WORKFLOW_PAGE (page)->enable_check))
    g_ptr_array_add (lines, ips_administration_page_describe_change (_("_Enable Workflow"), _("on"), _("off")));
  if (ticked != NULL)
    g_ptr_array_add (lines, ips_administration_page_describe_change (_("Groups that need approval"), ticked, _("none")));
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
  g_autoptr(GPtrArray) groups = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer group;

  g_task_set_source_tag (task, ips_workflow_page_save_async);
  g_hash_table_iter_init (&iter, self->checks);
  while (g_hash_table_iter_next (&iter, &group, NULL))
    if (is_ticked (self, group))
      g_ptr_array_add (groups, group);
  g_ptr_array_add (groups, NULL);
  ips_workflow_set_async (self->workflow, gtk_toggle_button_get_active (self->enable_check), (const char *const *) groups->pdata, cancellable, set_cb, task);
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
