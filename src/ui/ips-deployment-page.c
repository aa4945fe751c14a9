/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-page.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-estimate.h"
#include "ips-deploy-tuning.h"
#include "ips-deployment-columns.h"
#include "ips-deployment-deed.h"
#include "ips-deployment-history-view.h"
#include "ips-deployment-item.h"
#include "ips-deployment-report-view.h"
#include "ips-deployment-rows.h"
#include "ips-filter-chips.h"
#include "ips-operations-view.h"
#include "ips-order-preview.h"
#include "ips-question.h"
#include "ips-text-view.h"
#include "ips-text.h"
#include "ips-toplevel.h"
#include "ips-workflow.h"

#define SAMPLE_MS 250
#define MAX_TEXT_CHARS 300

enum { CHIP_ALL, CHIP_OPEN, CHIP_FAILED, N_CHIPS };

struct _IpsDeploymentPage
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  IpsWorkflow *workflow;       /* (owned) */
  GHashTable *items;           /* (owned): key -> IpsDeploymentItem */
  IpsDeploymentItem *chosen;   /* (owned) (nullable): whose devices are shown */
  gint64 wanted;               /* key of what is to be chosen once it is there; 0 none */
  IpsStepTimeBook *step_times; /* (owned): what deployments took so far */
  char *estimate;              /* (owned) (nullable): how long the chosen one will take; %NULL to be worked out */
  gint64 estimate_key;         /* whose it is */
  GCancellable *lifetime;      /* (owned) */
  guint sample_id;
  gboolean setting;            /* rows are being set by us */

  IpsTable *deployments_table;
  IpsOperationsView *devices;
  GtkWidget **buttons;         /* (owned): one for each deed */
  GtkWidget *create_button;
  GtkBox *actions_box;
  GtkBox *workflow_box;
  GtkBox *deployments_box;
  GtkBox *devices_box;
  GtkWidget *lower_box;
  GtkSearchEntry *search_entry;
  IpsFilterChips *chips;
  GtkToggleButton *failures_check;
  GtkLabel *title_label;
  GtkTextView *transcript_view;
  IpsOrderPreview *preview;
  IpsDeploymentReportView *report;
  IpsDeploymentHistoryView *history;
  GtkButton *answer_button;
};

G_DEFINE_FINAL_TYPE (IpsDeploymentPage, ips_deployment_page, GTK_TYPE_BOX)

static IpsJobList *
get_jobs (IpsDeploymentPage *self)
{
  return ips_workspace_get_jobs (self->workspace);
}

static IpsDeploymentList *
get_list (IpsDeploymentPage *self)
{
  return ips_workspace_get_deployments (self->workspace);
}

/* --- one device --- */

/* What was to be put on the device. (transfer full) (nullable): %NULL where it is not known any more */
static IpsDeployOrder *
dup_order (IpsDeploymentPage *self, const IpsOperation *operation)
{
  IpsJob *job = ips_deployment_item_lookup_job (self->chosen, get_jobs (self));
  const char *parameters = ips_deployment_item_is_kept (self->chosen) ? ips_deployment_item_get (self->chosen)->parameters : ips_job_get_parameters (job);
  g_autoptr(JsonNode) root = json_from_string (parameters, NULL);
  JsonObject *orders = root != NULL && JSON_NODE_HOLDS_OBJECT (root) && json_object_has_member (json_node_get_object (root), "orders")
                       ? json_object_get_object_member (json_node_get_object (root), "orders") : NULL;
  JsonNode *node = orders != NULL ? json_object_get_member (orders, operation->argument) : NULL;

  return node != NULL ? ips_deploy_order_from_json (node, NULL) : NULL;
}

static void
show_preview (IpsDeploymentPage *self, const IpsOperation *operation)
{
  g_autoptr(IpsDeployOrder) order = dup_order (self, operation);
  g_autofree char *words = order != NULL ? ips_deploy_order_explain (order) : NULL;
  g_autofree char *document = order != NULL ? ips_deploy_tuning_dup_document (ips_fleet_get_dialect (ips_workspace_get_fleet (self->workspace)), order) : NULL;

  ips_order_preview_show (self->preview, words != NULL ? words : _("It is not known any more what was to be put on this device."), document);
}

static void
show_device (IpsDeploymentPage *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (ips_operations_view_get_table (self->devices));
  const IpsOperation *operation = selected->len > 0 ? ips_operation_item_get (g_ptr_array_index (selected, 0)) : NULL;
  g_autofree char *transcript = NULL;

  ips_deployment_report_view_show (self->report, ips_workspace_get_store (self->workspace),
                                   self->chosen != NULL && ips_deployment_item_is_kept (self->chosen) ? ips_deployment_item_get (self->chosen) : NULL, operation);
  if (operation == NULL || self->chosen == NULL)
    {
      ips_text_view_show (self->transcript_view, _("Select a device above to read what was done on it."));
      ips_order_preview_show (self->preview, _("Select a device above to read what is put on it."), NULL);
      return;
    }
  transcript = ips_operation_item_dup_detail (g_ptr_array_index (selected, 0));
  ips_text_view_show (self->transcript_view, *transcript != '\0' ? transcript : _("Nothing was done on it yet."));
  show_preview (self, operation);
}

/* --- the chosen deployment --- */

static void
show_devices (IpsDeploymentPage *self)
{
  g_autoptr(GPtrArray) operations = self->chosen != NULL ? ips_deployment_item_dup_operations (self->chosen, get_jobs (self)) : NULL;

  ips_operations_view_show (self->devices, self->chosen != NULL ? ips_deployment_item_get_key (self->chosen) : 0, operations);
}

static gboolean
is_open (IpsDeploymentItem *item)
{
  IpsDeploymentState state = ips_deployment_item_get (item)->state;

  return ips_deployment_state_is_active (state) || ips_deployment_state_is_open (state);
}

/* Of one that is not over; worked out once, and anew where more is known. (transfer none) */
static const char *
get_estimate (IpsDeploymentPage *self)
{
  gint64 key = ips_deployment_item_get_key (self->chosen);

  if (!is_open (self->chosen) || !ips_deployment_item_is_kept (self->chosen))
    return "";
  if (self->estimate == NULL || self->estimate_key != key)
    {
      g_free (self->estimate);
      self->estimate = ips_deploy_estimate_describe (ips_workspace_get_fleet (self->workspace), ips_deployment_item_get (self->chosen));
      self->estimate_key = key;
    }
  return self->estimate;
}

static void
step_times_changed_cb (IpsDeploymentPage *self)
{
  g_clear_pointer (&self->estimate, g_free);
}

static void
update_ui_state (IpsDeploymentPage *self)
{
  IpsJob *job = self->chosen != NULL ? ips_deployment_item_lookup_job (self->chosen, get_jobs (self)) : NULL;
  gboolean workflow = ips_workflow_is_enabled (self->workflow);
  guint n_deeds;
  const IpsDeploymentDeed *deeds = ips_deployment_deed_get_all (&n_deeds);
  g_autofree char *title = NULL;

  for (guint i = 0; i < n_deeds; i++)
    {
      g_autofree char *reason = ips_deployment_deed_dup_reason (&deeds[i], self->chosen, workflow);

      gtk_widget_set_sensitive (self->buttons[i], reason == NULL);
      gtk_widget_set_tooltip_text (self->buttons[i], reason);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->workflow_box), workflow || ips_workflow_get_groups (self->workflow)[0] != NULL
                          || (self->chosen != NULL && ips_deployment_item_get (self->chosen)->workflow));
  gtk_widget_set_visible (self->create_button, workflow);
  gtk_widget_set_visible (GTK_WIDGET (self->answer_button), job != NULL && ips_question_count (job) > 0);
  gtk_widget_set_visible (self->lower_box, self->chosen != NULL);
  if (self->chosen != NULL)
    {
      const IpsDeploymentJob *deployment = ips_deployment_item_get (self->chosen);
      g_autofree char *name = ips_text_make_safe (deployment->name, MAX_TEXT_CHARS), *summary = ips_deployment_job_get_summary (deployment);
      g_autofree char *held = ips_deployment_job_explain_held (deployment, g_get_user_name ());
      const char *estimate = get_estimate (self);

      /* TRANSLATORS: a deployment's name, "Deployed", a sentence on that, "11 of 18 done, 1 failed" */
      title = g_strdup_printf (_("%1$s: %2$s. %3$s %4$s"), name, ips_deployment_state_to_label (deployment->state),
                               held != NULL ? held : *deployment->editor != '\0' ? _("You have it open: nobody else changes or judges it until you close it.") : ips_deployment_state_explain (deployment->state), summary);
      if (*estimate != '\0')
        {
          g_autofree char *without = title;

          /* TRANSLATORS: what is known of a deployment; how long it will take: "about 12 min, from 8 former runs" */
          title = g_strdup_printf (_("%1$s. It takes %2$s."), without, estimate);
        }
    }
  gtk_label_set_text (self->title_label, title != NULL ? title : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title_label), title);
  show_device (self);
  if (self->chosen != NULL)
    ips_deployment_history_view_show (self->history, ips_workspace_get_store (self->workspace), ips_deployment_item_get (self->chosen),
                                      ips_deployment_item_is_kept (self->chosen));
}

static void
choose (IpsDeploymentPage *self, IpsDeploymentItem *item)
{
  g_set_object (&self->chosen, item);
  show_devices (self);
  update_ui_state (self);
}

static gboolean
is_device_shown (gpointer row, gpointer user_data)
{
  IpsDeploymentPage *self = user_data;
  IpsOperationState state = ips_operation_item_get (row)->state;

  return !gtk_toggle_button_get_active (self->failures_check) || state == IPS_OPERATION_FAILED || state == IPS_OPERATION_CANCELLED;
}

static void
failures_toggled_cb (IpsDeploymentPage *self)
{
  ips_table_refilter (ips_operations_view_get_table (self->devices));
}

/* --- the deployments --- */

static gboolean
has_failures (IpsDeploymentItem *item)
{
  return ips_deployment_job_count (ips_deployment_item_get (item), IPS_OPERATION_FAILED) > 0;
}

static gboolean
is_deployment_shown (gpointer row, gpointer user_data)
{
  IpsDeploymentPage *self = user_data;

  switch (ips_filter_chips_get_chosen (self->chips))
    {
    case CHIP_OPEN:
      return is_open (row);
    case CHIP_FAILED:
      return has_failures (row);
    default:
      return TRUE;
    }
}

static void
chip_changed_cb (IpsDeploymentPage *self)
{
  ips_table_refilter (self->deployments_table);
}

static void
update_chips (IpsDeploymentPage *self)
{
  guint counts[N_CHIPS] = { 0 };
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    {
      counts[CHIP_ALL]++;
      counts[CHIP_OPEN] += is_open (item) ? 1 : 0;
      counts[CHIP_FAILED] += has_failures (item) ? 1 : 0;
    }
  ips_filter_chips_set_counts (self->chips, counts);
}

static void
update_rows (IpsDeploymentPage *self)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new ();
  g_autoptr(GHashTable) items = ips_deployment_rows_make (self->items, ips_deployment_list_get (get_list (self)), get_jobs (self), rows);
  gint64 wanted = self->wanted != 0 ? self->wanted : self->chosen != NULL ? ips_deployment_item_get_key (self->chosen) : 0;
  IpsDeploymentItem *again;

  self->setting = TRUE;
  if (!ips_deployment_rows_are_same (self->items, items))
    ips_table_set_rows (self->deployments_table, rows);
  ips_table_rows_changed (self->deployments_table, NULL);
  self->setting = FALSE;
  g_hash_table_unref (self->items);
  self->items = g_steal_pointer (&items);
  again = ips_deployment_rows_find (rows, wanted);
  if (again == NULL && self->wanted == 0 && rows->len > 0)
    again = g_ptr_array_index (rows, 0);
  if (again != NULL)
    {
      self->wanted = 0;
      if (again != self->chosen)
        ips_table_select (self->deployments_table, again);
    }
  choose (self, again);
  update_chips (self);
}

static gboolean
is_any_open (IpsDeploymentPage *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if (is_open (item))
      return TRUE;
  return FALSE;
}

static gboolean
sample_cb (gpointer user_data)
{
  IpsDeploymentPage *self = user_data;

  GHashTableIter iter;
  gpointer item;

  /* those without a deployment say what their job says */
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if (!ips_deployment_item_is_kept (item) && is_open (item))
      ips_deployment_item_update (item, NULL);
  ips_table_rows_changed (self->deployments_table, NULL);
  update_chips (self);
  show_devices (self);
  update_ui_state (self);
  /* Progress and time left move without a signal while something runs. */
  if (is_any_open (self) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_CONTINUE;
  self->sample_id = 0;
  return G_SOURCE_REMOVE;
}

/* What changes while nobody looks is shown when the page is next mapped. */
static void
queue_sample (IpsDeploymentPage *self)
{
  if (self->sample_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->sample_id = g_timeout_add (SAMPLE_MS, sample_cb, self);
}

static void
changed_cb (IpsDeploymentPage *self)
{
  update_rows (self);
  queue_sample (self);
}

/* Progress of a job is no other row. */
static void
jobs_changed_cb (IpsDeploymentPage *self)
{
  queue_sample (self);
}

static void
deployment_selected_cb (IpsDeploymentPage *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->deployments_table);

  if (!self->setting)
    choose (self, selected->len > 0 ? g_ptr_array_index (selected, 0) : NULL);
}

/* --- what people do --- */

static void
action_clicked_cb (GtkWidget *button, IpsDeploymentPage *self)
{
  guint n_deeds;
  const IpsDeploymentDeed *deeds = ips_deployment_deed_get_all (&n_deeds);

  for (guint i = 0; i < n_deeds; i++)
    {
      if (self->buttons[i] != button)
        continue;
      if (ips_deployment_deed_is_new (&deeds[i], self->chosen, ips_workflow_is_enabled (self->workflow)))
        g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "deploy", NULL);
      else if (self->chosen != NULL)
        ips_deployment_deed_do (&deeds[i], self->chosen, self);
    }
}

static void
answer_clicked_cb (IpsDeploymentPage *self)
{
  IpsJob *job = self->chosen != NULL ? ips_deployment_item_lookup_job (self->chosen, get_jobs (self)) : NULL;

  if (job != NULL)
    ips_question_present (self->workspace, job, ips_toplevel_of (self));
}

/* --- life --- */

static void
ips_deployment_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ips_deployment_page_parent_class)->map (widget);
  queue_sample (IPS_DEPLOYMENT_PAGE (widget));
}

static void
ips_deployment_page_dispose (GObject *object)
{
  IpsDeploymentPage *self = IPS_DEPLOYMENT_PAGE (object);

  self->setting = TRUE;
  g_cancellable_cancel (self->lifetime);
  g_clear_handle_id (&self->sample_id, g_source_remove);
  g_clear_object (&self->chosen);
  G_OBJECT_CLASS (ips_deployment_page_parent_class)->dispose (object);
}

static void
ips_deployment_page_finalize (GObject *object)
{
  IpsDeploymentPage *self = IPS_DEPLOYMENT_PAGE (object);

  g_free (self->buttons);
  g_free (self->estimate);
  g_clear_object (&self->step_times);
  g_hash_table_unref (self->items);
  g_object_unref (self->lifetime);
  g_clear_object (&self->workflow);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_deployment_page_parent_class)->finalize (object);
}

static void
ips_deployment_page_class_init (IpsDeploymentPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_deployment_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_deployment_page_finalize;
  widget_class->map = ips_deployment_page_map;
  g_type_ensure (IPS_TYPE_FILTER_CHIPS);
  g_type_ensure (IPS_TYPE_ORDER_PREVIEW);
  g_type_ensure (IPS_TYPE_DEPLOYMENT_REPORT_VIEW);
  g_type_ensure (IPS_TYPE_DEPLOYMENT_HISTORY_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-deployment-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IpsDeploymentPage, name)
  BIND (actions_box);
  BIND (workflow_box);
  BIND (deployments_box);
  BIND (devices_box);
  BIND (lower_box);
  BIND (search_entry);
  BIND (chips);
  BIND (failures_check);
  BIND (title_label);
  BIND (transcript_view);
  BIND (preview);
  BIND (report);
  BIND (history);
  BIND (answer_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, answer_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, failures_toggled_cb);
}

static void
ips_deployment_page_init (IpsDeploymentPage *self)
{
  self->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static GtkWidget *
add_button (GtkBox *box, const char *label)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_show (button);
  gtk_box_pack_start (box, button, FALSE, FALSE, 0);
  return button;
}

static void
add_buttons (IpsDeploymentPage *self)
{
  guint n_deeds;
  const IpsDeploymentDeed *deeds = ips_deployment_deed_get_all (&n_deeds);

  self->create_button = add_button (self->workflow_box, _("_Create Job…"));
  gtk_widget_set_tooltip_text (self->create_button, _("Offers the devices with submitted changes that are not deployed"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->create_button), "app.deploy");
  self->buttons = g_new0 (GtkWidget *, n_deeds);
  for (guint i = 0; i < n_deeds; i++)
    {
      self->buttons[i] = add_button (deeds[i].workflow ? self->workflow_box : self->actions_box, _(deeds[i].label));
      g_signal_connect_object (self->buttons[i], "clicked", G_CALLBACK (action_clicked_cb), self, 0);
    }
}

static void
workflow_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  /* until it is known nothing of the workflow is shown */
  if (ips_workflow_load_finish (IPS_WORKFLOW (source), result, &error))
    update_ui_state (user_data);
}

static void
add_tables (IpsDeploymentPage *self)
{
  const char *labels[N_CHIPS] = { _("All"), _("Under _way"), _("_With failures") };
  const IpsTableSort newest_first = { 5, TRUE };
  const IpsTableColumn *columns;
  IpsTable *devices;
  guint n_columns;

  ips_filter_chips_set_labels (self->chips, labels, N_CHIPS);
  columns = ips_deployment_columns_get (&n_columns);
  self->deployments_table = IPS_TABLE (ips_table_new ("deployments", columns, n_columns, self->workspace));
  ips_table_set_accessible_name (self->deployments_table, _("Deployments"));
  ips_table_set_sorts (self->deployments_table, &newest_first, 1);
  ips_table_set_search_entry (self->deployments_table, self->search_entry);
  ips_table_set_filter (self->deployments_table, is_deployment_shown, self, NULL);
  ips_table_set_empty (self->deployments_table, _("Nothing was deployed yet. Apply an update or change a policy, submit it, and deploy it here."),
                       _("_Deploy…"), "app.deploy");
  gtk_widget_show (GTK_WIDGET (self->deployments_table));
  gtk_box_pack_start (self->deployments_box, GTK_WIDGET (self->deployments_table), TRUE, TRUE, 0);
  self->devices = IPS_OPERATIONS_VIEW (ips_operations_view_new (self->workspace, "deployment-devices", _("Devices of the deployment")));
  gtk_widget_show (GTK_WIDGET (self->devices));
  gtk_box_pack_start (self->devices_box, GTK_WIDGET (self->devices), TRUE, TRUE, 0);
  devices = ips_operations_view_get_table (self->devices);
  ips_table_set_filter (devices, is_device_shown, self, NULL);
  ips_table_set_empty (devices, _("No device failed."), NULL, NULL);
}

GtkWidget *
ips_deployment_page_new (IpsWorkspace *workspace)
{
  IpsDeploymentPage *self;
  IpsJobList *jobs;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_DEPLOYMENT_PAGE, NULL);
  self->workspace = g_object_ref (workspace);
  self->workflow = ips_workflow_get (ips_workspace_get_store (workspace));
  self->step_times = ips_step_time_book_get (ips_workspace_get_store (workspace));
  add_buttons (self);
  add_tables (self);
  jobs = ips_workspace_get_jobs (workspace);
  g_signal_connect_object (get_list (self), "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->step_times, "changed", G_CALLBACK (step_times_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workflow, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chips, "changed", G_CALLBACK (chip_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->deployments_table, "selection-changed", G_CALLBACK (deployment_selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_operations_view_get_table (self->devices), "selection-changed", G_CALLBACK (show_device), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "jobs-changed", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "job-added", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "job-finished", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  update_rows (self);
  ips_deployment_list_reload (get_list (self));
  ips_workflow_load_async (self->workflow, self->lifetime, workflow_loaded_cb, self);
  return GTK_WIDGET (self);
}

IpsWorkspace *
ips_deployment_page_get_workspace (IpsDeploymentPage *self)
{
  g_return_val_if_fail (IPS_IS_DEPLOYMENT_PAGE (self), NULL);
  return self->workspace;
}

void
ips_deployment_page_show (IpsDeploymentPage *self, gint64 key)
{
  g_return_if_fail (IPS_IS_DEPLOYMENT_PAGE (self));

  ips_filter_chips_choose (self->chips, CHIP_ALL);
  ips_table_refilter (self->deployments_table);
  self->wanted = key;
  changed_cb (self);
}

void
ips_deployment_page_focus_search (IpsDeploymentPage *self)
{
  g_return_if_fail (IPS_IS_DEPLOYMENT_PAGE (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}
