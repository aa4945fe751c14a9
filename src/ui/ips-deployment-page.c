/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-page.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-order.h"
#include "ips-deployment-columns.h"
#include "ips-deployment-item.h"
#include "ips-filter-chips.h"
#include "ips-message.h"
#include "ips-operations-view.h"
#include "ips-question.h"
#include "ips-toplevel.h"

#define SAMPLE_MS 250

enum { CHIP_ALL, CHIP_OPEN, CHIP_FAILED, N_CHIPS };

struct _IpsDeploymentPage
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  GHashTable *items;           /* (owned): engine's job id -> IpsDeploymentItem */
  IpsDeploymentItem *chosen;   /* (owned) (nullable): whose devices are shown */
  gint64 wanted;               /* job to be chosen once it is there; 0 none */
  guint sample_id;
  gboolean setting;            /* rows are being set by us */

  IpsTable *deployments_table;
  IpsOperationsView *devices;
  GtkBox *deployments_box;
  GtkBox *devices_box;
  GtkWidget *lower_box;
  GtkSearchEntry *search_entry;
  IpsFilterChips *chips;
  GtkToggleButton *failures_check;
  GtkLabel *title_label;
  GtkTextView *transcript_view;
  GtkTextView *preview_view;
  GtkButton *redeploy_button;
  GtkButton *abort_button;
  GtkButton *answer_button;
};

G_DEFINE_FINAL_TYPE (IpsDeploymentPage, ips_deployment_page, GTK_TYPE_BOX)

/* --- one device --- */

static void
set_text (GtkTextView *view, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  g_autofree char *before = NULL;
  GtkTextIter start, end;

  /* What somebody reads does not jump back to its beginning. */
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  before = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  if (!g_str_equal (before, text))
    gtk_text_buffer_set_text (buffer, text, -1);
}

/* What was to be put on the device, in words, and then as it stands in the job. (transfer full) */
static char *
dup_preview (IpsDeploymentPage *self, const IpsOperation *operation)
{
  g_autoptr(JsonNode) root = json_from_string (ips_job_get_parameters (ips_deployment_item_get_job (self->chosen)), NULL);
  JsonObject *orders = root != NULL && JSON_NODE_HOLDS_OBJECT (root) && json_object_has_member (json_node_get_object (root), "orders")
                       ? json_object_get_object_member (json_node_get_object (root), "orders") : NULL;
  JsonNode *node = orders != NULL ? json_object_get_member (orders, operation->argument) : NULL;
  g_autoptr(IpsDeployOrder) order = node != NULL ? ips_deploy_order_from_json (node, NULL) : NULL;
  g_autofree char *words = NULL;
  g_autofree char *raw = NULL;

  if (order == NULL)
    return g_strdup (_("It is not known any more what was to be put on this device."));
  words = ips_deploy_order_explain (order);
  raw = json_to_string (node, TRUE);
  /* TRANSLATORS: what is deployed in words, then in the form in which it is stored */
  return g_strdup_printf (_("%1$s\nAs it is stored:\n%2$s"), words, raw);
}

static void
show_device (IpsDeploymentPage *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (ips_operations_view_get_table (self->devices));
  const IpsOperation *operation = selected->len > 0 ? ips_operation_item_get (g_ptr_array_index (selected, 0)) : NULL;
  g_autofree char *transcript = NULL;
  g_autofree char *preview = NULL;

  if (operation == NULL || self->chosen == NULL)
    {
      set_text (self->transcript_view, _("Select a device above to read what was done on it."));
      set_text (self->preview_view, _("Select a device above to read what is put on it."));
      return;
    }
  transcript = ips_operation_item_dup_detail (g_ptr_array_index (selected, 0));
  preview = dup_preview (self, operation);
  set_text (self->transcript_view, *transcript != '\0' ? transcript : _("Nothing was done on it yet."));
  set_text (self->preview_view, preview);
}

/* --- the chosen deployment --- */

/* Devices that it failed on, or was not begun on. */
static guint
count_again (IpsDeploymentItem *item)
{
  IpsJob *job = ips_deployment_item_get_job (item);

  return ips_job_count (job, IPS_OPERATION_FAILED) + ips_job_count (job, IPS_OPERATION_CANCELLED);
}

static void
set_button (GtkButton *button, IpsDeploymentItem *chosen, IpsDeploymentAction action, const char *tooltip)
{
  g_autofree char *reason = chosen != NULL ? ips_deployment_action_explain (action, ips_deployment_item_get_state (chosen), FALSE)
                            : g_strdup (_("Select a deployment first"));

  if (reason == NULL && action == IPS_DEPLOYMENT_REDEPLOY && count_again (chosen) == 0)
    reason = g_strdup (_("Every device of this deployment has it"));
  gtk_widget_set_sensitive (GTK_WIDGET (button), reason == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), reason != NULL ? reason : tooltip);
}

static void
update_ui_state (IpsDeploymentPage *self)
{
  IpsJob *job = self->chosen != NULL ? ips_deployment_item_get_job (self->chosen) : NULL;
  g_autofree char *title = NULL;

  set_button (self->redeploy_button, self->chosen, IPS_DEPLOYMENT_REDEPLOY, _("To the devices that failed or were not begun"));
  set_button (self->abort_button, self->chosen, IPS_DEPLOYMENT_ABORT, _("Says first what is done, under way and not begun"));
  gtk_widget_set_visible (GTK_WIDGET (self->answer_button), job != NULL && ips_question_count (job) > 0);
  gtk_widget_set_visible (self->lower_box, job != NULL);
  if (job != NULL)
    {
      g_autofree char *name = ips_deployment_item_dup_name (self->chosen), *summary = ips_job_get_summary (job);
      IpsDeploymentState state = ips_deployment_item_get_state (self->chosen);

      /* TRANSLATORS: "Deployment 12", "Deployed", a sentence on that, "11 of 18, 1 failed" */
      title = g_strdup_printf (_("%1$s: %2$s. %3$s %4$s"), name, ips_deployment_state_to_label (state), ips_deployment_state_explain (state), summary);
    }
  gtk_label_set_text (self->title_label, title != NULL ? title : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title_label), title);
  show_device (self);
}

static void
choose (IpsDeploymentPage *self, IpsDeploymentItem *item)
{
  if (g_set_object (&self->chosen, item))
    ips_operations_view_set_job (self->devices, item != NULL ? ips_deployment_item_get_job (item) : NULL);
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
is_open (IpsDeploymentItem *item)
{
  return ips_deployment_state_is_active (ips_deployment_item_get_state (item));
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
      return ips_deployment_item_has_failures (row);
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
      counts[CHIP_FAILED] += ips_deployment_item_has_failures (item) ? 1 : 0;
    }
  ips_filter_chips_set_counts (self->chips, counts);
}

/* A row for each deployment; one that stays keeps its row, also where the store was read again. */
static void
update_rows (IpsDeploymentPage *self)
{
  GPtrArray *jobs = ips_job_list_get_jobs (ips_workspace_get_jobs (self->workspace));
  g_autoptr(GHashTable) items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  g_autoptr(GPtrArray) rows = g_ptr_array_new ();
  gint64 wanted = self->wanted != 0 ? self->wanted : self->chosen != NULL ? ips_job_get_id (ips_deployment_item_get_job (self->chosen)) : 0;
  IpsDeploymentItem *again = NULL;

  for (guint i = 0; i < jobs->len; i++)
    {
      IpsJob *job = g_ptr_array_index (jobs, i);
      gint64 id = ips_job_get_id (job);
      IpsDeploymentItem *item;

      if (ips_job_get_verb (job) != IPS_VERB_DEPLOY)
        continue;
      item = g_hash_table_lookup (self->items, &id);
      item = item != NULL && ips_deployment_item_get_job (item) == job ? g_object_ref (item) : ips_deployment_item_new (job);
      g_hash_table_insert (items, g_memdup2 (&id, sizeof id), item);
      g_ptr_array_add (rows, item);
      again = id == wanted ? item : again;
    }
  self->setting = TRUE;
  ips_table_set_rows (self->deployments_table, rows);
  self->setting = FALSE;
  g_hash_table_unref (self->items);
  self->items = g_steal_pointer (&items);
  if (again == NULL && self->wanted == 0 && rows->len > 0)
    again = g_ptr_array_index (rows, 0);
  if (again != NULL)
    {
      self->wanted = 0;
      ips_table_select (self->deployments_table, again);
    }
  choose (self, again);
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

  ips_table_rows_changed (self->deployments_table, NULL);
  update_chips (self);
  ips_operations_view_update (self->devices);
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
jobs_changed_cb (IpsDeploymentPage *self)
{
  GPtrArray *jobs = ips_job_list_get_jobs (ips_workspace_get_jobs (self->workspace));
  guint n = 0;
  gboolean same = TRUE;

  for (guint i = 0; same && i < jobs->len; i++)
    {
      IpsJob *job = g_ptr_array_index (jobs, i);
      gint64 id = ips_job_get_id (job);
      IpsDeploymentItem *item;

      if (ips_job_get_verb (job) != IPS_VERB_DEPLOY)
        continue;
      item = g_hash_table_lookup (self->items, &id);
      same = item != NULL && ips_deployment_item_get_job (item) == job;
      n++;
    }
  if (!same || n != g_hash_table_size (self->items))
    update_rows (self);
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
redeployed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDeploymentPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = ips_job_list_retry_finish (IPS_JOB_LIST (source), result, &error);

  if (job == NULL)
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
  else
    ips_deployment_page_show (self, ips_job_get_id (job));
}

typedef struct
{
  IpsDeploymentPage *page;     /* (owned) */
  IpsJob *job;                 /* (owned): that was asked about */
  IpsDeploymentAction action;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *self = data;

  g_object_unref (self->page);
  g_object_unref (self->job);
  g_free (self);
}

static void
answered_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  Question *question = user_data;
  IpsJobList *jobs = ips_workspace_get_jobs (question->page->workspace);

  if (response == GTK_RESPONSE_ACCEPT && question->action == IPS_DEPLOYMENT_ABORT)
    ips_job_list_cancel (jobs, question->job, 0);
  else if (response == GTK_RESPONSE_ACCEPT)
    ips_job_list_retry_async (jobs, question->job, NULL, redeployed_cb, g_object_ref (question->page));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ask (IpsDeploymentPage *self, IpsDeploymentAction action, const char *title, const char *text, const char *button_label)
{
  Question *question = g_new0 (Question, 1);
  GtkWidget *dialog = gtk_message_dialog_new (ips_toplevel_of (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION,
                                              GTK_BUTTONS_NONE, "%s", title);
  GtkWidget *cancel;
  GtkWidget *button;

  question->page = g_object_ref (self);
  question->job = g_object_ref (ips_deployment_item_get_job (self->chosen));
  question->action = action;
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", text);
  gtk_window_set_title (GTK_WINDOW (dialog), title);
  atk_object_set_name (gtk_widget_get_accessible (dialog), title);
  cancel = gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (dialog), button_label, GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "destructive-action");
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  gtk_widget_grab_focus (cancel);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
abort_clicked_cb (IpsDeploymentPage *self)
{
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  g_autofree char *progress = NULL;
  g_autofree char *text = NULL;

  if (self->chosen == NULL)
    return;
  deployment = ips_deployment_item_dup (self->chosen);
  name = ips_deployment_item_dup_name (self->chosen);
  title = g_strdup_printf (_("Abort %s?"), name);
  progress = ips_deployment_job_describe_progress (deployment);
  text = g_strdup_printf (_("%s\n\nWhat is done is not undone, and what is under way is stopped where that is safe: between two packages. Nothing more is begun."), progress);
  ask (self, IPS_DEPLOYMENT_ABORT, title, text, _("_Abort Deployment"));
}

static void
redeploy_clicked_cb (IpsDeploymentPage *self)
{
  g_autofree char *title = NULL;
  g_autofree char *label = NULL;
  guint n;

  if (self->chosen == NULL)
    return;
  n = count_again (self->chosen);
  title = g_strdup_printf (ngettext ("Redeploy to %u device?", "Redeploy to %u devices?", n), n);
  label = g_strdup_printf (ngettext ("_Redeploy to %u Device", "_Redeploy to %u Devices", n), n);
  ask (self, IPS_DEPLOYMENT_REDEPLOY, title,
       _("The same is deployed again to the devices that failed or were not begun. Those that have it are left alone. Devices that get a package do not inspect traffic meanwhile."), label);
}

static void
answer_clicked_cb (IpsDeploymentPage *self)
{
  if (self->chosen != NULL)
    ips_question_present (self->workspace, ips_deployment_item_get_job (self->chosen), ips_toplevel_of (self));
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
  g_clear_handle_id (&self->sample_id, g_source_remove);
  g_clear_object (&self->chosen);
  G_OBJECT_CLASS (ips_deployment_page_parent_class)->dispose (object);
}

static void
ips_deployment_page_finalize (GObject *object)
{
  IpsDeploymentPage *self = IPS_DEPLOYMENT_PAGE (object);

  g_hash_table_unref (self->items);
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
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-deployment-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IpsDeploymentPage, name)
  BIND (deployments_box);
  BIND (devices_box);
  BIND (lower_box);
  BIND (search_entry);
  BIND (chips);
  BIND (failures_check);
  BIND (title_label);
  BIND (transcript_view);
  BIND (preview_view);
  BIND (redeploy_button);
  BIND (abort_button);
  BIND (answer_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, redeploy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, abort_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, answer_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, failures_toggled_cb);
}

static void
ips_deployment_page_init (IpsDeploymentPage *self)
{
  self->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
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
  add_tables (self);
  jobs = ips_workspace_get_jobs (workspace);
  g_signal_connect_object (self->chips, "changed", G_CALLBACK (chip_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->deployments_table, "selection-changed", G_CALLBACK (deployment_selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_operations_view_get_table (self->devices), "selection-changed", G_CALLBACK (show_device), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "jobs-changed", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "job-added", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "job-finished", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  update_rows (self);
  update_chips (self);
  return GTK_WIDGET (self);
}

void
ips_deployment_page_show (IpsDeploymentPage *self, gint64 job_id)
{
  g_return_if_fail (IPS_IS_DEPLOYMENT_PAGE (self));

  ips_filter_chips_choose (self->chips, CHIP_ALL);
  ips_table_refilter (self->deployments_table);
  self->wanted = job_id;
  update_rows (self);
  queue_sample (self);
}

void
ips_deployment_page_focus_search (IpsDeploymentPage *self)
{
  g_return_if_fail (IPS_IS_DEPLOYMENT_PAGE (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}
