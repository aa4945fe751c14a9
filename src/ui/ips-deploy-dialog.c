/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-dialog-private.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-columns.h"
#include "ips-deploy-form.h"
#include "ips-deploy-holders.h"
#include "ips-deploy-item.h"
#include "ips-deploy-tuning.h"
#include "ips-link-form.h"
#include "ips-message.h"
#include "ips-order-preview.h"
#include "ips-package-library.h"
#include "ips-saved-selections.h"
#include "ips-sensor-columns.h"
#include "ips-store-deployed.h"
#include "ips-table-checks.h"
#include "ips-upgrade-history.h"
#include "ips-window-size.h"
#include "ips-workflow.h"

#define WIDTH_PX 1140
#define HEIGHT_PX 720
/* What changes in one go is collected once. */
#define COLLECT_PAUSE_MS 500

G_DEFINE_FINAL_TYPE (IpsDeployDialog, ips_deploy_dialog, GTK_TYPE_DIALOG)

/* --- what is shown --- */

static void
show_summary (IpsDeployDialog *self)
{
  guint n_offered = 0, n_refused = 0;
  g_autofree char *changed = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      IpsDeployItem *item = g_ptr_array_index (self->items, i);

      n_offered += ips_deploy_item_is_offered (item) ? 1 : 0;
      n_refused += ips_deploy_item_is_offered (item) && !ips_deploy_item_can_choose (item) ? 1 : 0;
    }
  changed = g_strdup_printf (ngettext ("%u device has submitted changes that are not deployed.", "%u devices have submitted changes that are not deployed.", n_offered), n_offered);
  refused = g_strdup_printf (ngettext ("%u cannot get them; its row says why.", "%u cannot get them; their rows say why.", n_refused), n_refused);
  if (!self->ready)
    text = g_strdup (_("Looking at every device…"));
  else if (n_offered == 0)
    text = g_strdup (_("Nothing that was submitted waits to be deployed."));
  else
    /* TRANSLATORS: two sentences, the second may be empty */
    text = g_strdup_printf (_("%1$s %2$s"), changed, n_refused > 0 ? refused : "");
  gtk_label_set_text (self->summary_label, text);
}

/* (transfer full) */
static char *
describe_forms (IpsDeployDialog *self, GPtrArray *sensors)
{
  return ips_link_form_describe (sensors, IPS_VERB_DEPLOY, ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport);
}

static gint64
get_now (IpsDeployDialog *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

/* Why nothing can be saved any more. (transfer full) (nullable): %NULL it can, or nothing is edited */
static char *
explain_closed (IpsDeployDialog *self)
{
  GPtrArray *all = ips_deployment_list_get (ips_workspace_get_deployments (self->workspace));

  for (guint i = 0; self->edited != NULL && i < all->len; i++)
    {
      const IpsDeploymentJob *one = g_ptr_array_index (all, i);

      if (one->id == self->edited->id)
        return ips_deployment_job_explain_edit (one, g_get_user_name ());
    }
  return NULL;
}

void
ips_deploy_dialog_update (IpsDeployDialog *self)
{
  guint n_waiting = ips_waiting_list_get_n (ips_workspace_get_waiting (self->workspace));
  g_autofree char *waiting = g_strdup_printf (ngettext ("%u change waits to be submitted and is not part of this.", "%u changes wait to be submitted and are not part of this.",
                                                        n_waiting), n_waiting);
  g_autoptr(GPtrArray) chosen = ips_deploy_dialog_get_chosen (self);
  g_autoptr(GPtrArray) steps = g_ptr_array_new ();
  g_autofree char *label = g_strdup_printf (ngettext ("_Deploy to %u Device", "_Deploy to %u Devices", chosen->len), chosen->len);
  gboolean workflow = self->edited != NULL || ips_workflow_is_enabled (self->workflow), harmless;
  g_autoptr(GPtrArray) sensors = ips_deploy_dialog_dup_sensors (chosen);
  g_autofree char *interruptions = NULL;
  g_autofree char *approval = workflow ? NULL : ips_workflow_explain_approval (self->workflow, sensors);
  g_autoptr(GError) problem = NULL;
  IpsDeployOptions options;
  g_autofree char *closed = explain_closed (self);
  const char *reason = closed != NULL ? closed : self->n_deploying > 0 ? _("The deployment is being written") : !self->ready ? _("Every device is looked at first")
                       : chosen->len == 0 ? _("Tick the devices to deploy to") : NULL;

  for (guint i = 0; i < chosen->len; i++)
    g_ptr_array_add (steps, ips_deploy_item_get_order (g_ptr_array_index (chosen, i))->steps);
  ips_deploy_form_set_sensors (self->form, sensors);
  ips_saved_selections_update (self->selections, chosen->len);
  interruptions = ips_upgrade_steps_describe_interruptions (steps);
  if (reason == NULL && !ips_deploy_form_get (self->form, get_now (self), &options, &problem))
    reason = problem->message;
  show_summary (self);
  gtk_label_set_text (self->waiting_label, waiting);
  gtk_widget_set_visible (self->waiting_box, n_waiting > 0);
  if (reason == NULL)
    {
      g_autofree char *forms = describe_forms (self, sensors);
      char *both = g_strdup_printf ("%s%s%s %s", approval != NULL ? approval : "", approval != NULL ? "\n" : "", forms, *interruptions != '\0' ? interruptions : _("No package is sent: the devices go on inspecting."));

      g_free (interruptions);
      interruptions = both;
    }
  gtk_label_set_text (self->interruption_label, reason != NULL ? reason : interruptions);
  gtk_widget_set_visible (self->job_box, workflow);
  gtk_window_set_title (GTK_WINDOW (self), self->edited != NULL ? _("Edit Job") : workflow ? _("Create a Job") : _("Deploy Saved Changes"));
  gtk_button_set_label (self->deploy_button, self->edited != NULL ? _("_Save Job") : workflow ? _("_Create Job") : approval != NULL ? _("_Submit for Approval") : chosen->len > 0 ? label : _("_Deploy"));
  /* to create a job, or to submit it, stops nothing */
  harmless = workflow || approval != NULL;
  gtk_style_context_remove_class (gtk_widget_get_style_context (GTK_WIDGET (self->deploy_button)), harmless ? "destructive-action" : "suggested-action");
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->deploy_button)), harmless ? "suggested-action" : "destructive-action");
  gtk_widget_set_sensitive (GTK_WIDGET (self->deploy_button), reason == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->deploy_button), reason);
}

static gboolean
is_same (GPtrArray *a, GPtrArray *b)
{
  gboolean same = a->len == b->len;

  for (guint i = 0; same && i < a->len; i++)
    same = g_ptr_array_find (b, g_ptr_array_index (a, i), NULL);
  return same;
}

/* The devices that are offered, and the others where they are wanted. Rows that are there already stay as they are. */
static void
show_rows (IpsDeployDialog *self)
{
  gboolean others = gtk_toggle_button_get_active (self->others_check);
  g_autoptr(GPtrArray) before = ips_table_get_all (self->table);
  g_autoptr(GPtrArray) rows = g_ptr_array_new ();

  for (guint i = 0; i < self->items->len; i++)
    {
      IpsDeployItem *item = g_ptr_array_index (self->items, i);

      if (!others && !ips_deploy_item_is_offered (item))
        ips_deploy_item_set_chosen (item, FALSE);
      if (others || ips_deploy_item_is_offered (item))
        g_ptr_array_add (rows, item);
    }
  ips_table_set_loading (self->table, !self->ready);
  if (!self->ready || !is_same (before, rows))
    ips_table_set_rows (self->table, rows);
  else
    ips_table_rows_changed (self->table, NULL);
  ips_deploy_dialog_show_preview (self);
  ips_deploy_dialog_update (self);
}

/* --- collecting --- */

static void collect (IpsDeployDialog *self);

/* Ticked at first: for what waits, or for what was asked for. */
static gboolean
is_meant (IpsDeployDialog *self, const char *sensor_id)
{
  return self->only == NULL || g_hash_table_contains (self->only, sensor_id);
}

/* A row for each device; one that has a row keeps it. */
static void
take (IpsDeployDialog *self, GPtrArray *deployments)
{
  g_autoptr(GHashTable) holders = ips_deploy_holders_find (self->workspace, self->edited != NULL ? self->edited->id : 0);
  g_autoptr(GHashTable) before = g_hash_table_new (NULL, NULL);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->items->len; i++)
    g_hash_table_insert (before, ips_deploy_item_get_sensor (g_ptr_array_index (self->items, i)), g_ptr_array_index (self->items, i));
  for (guint i = 0; i < deployments->len; i++)
    {
      const IpsDeployment *one = g_ptr_array_index (deployments, i);
      const char *id = ips_sensor_get_id (one->sensor);
      const char *holder = g_hash_table_lookup (holders, id);
      gboolean waits = one->order != NULL || one->reason != NULL;
      const IpsDeployOrder *former = self->orders != NULL ? g_hash_table_lookup (self->orders, id) : NULL;
      IpsDeployOrder *again = waits ? NULL : former != NULL ? ips_deploy_order_copy (former) : ips_deployment_dup_again (self->workspace, one->sensor);
      IpsDeployItem *item = g_hash_table_lookup (before, one->sensor);
      gpointer decided;

      if (item != NULL)
        ips_deploy_item_update (g_object_ref (item), deployments, i, again, holder);
      else
        item = ips_deploy_item_new (deployments, i, again, holder);
      ips_deploy_item_set_in_job (item, former != NULL, former != NULL && one->order != NULL && !ips_deploy_order_equal (former, one->order));
      if (g_hash_table_lookup_extended (self->decided, id, NULL, &decided))
        ips_deploy_item_set_chosen (item, GPOINTER_TO_INT (decided));
      else
        ips_deploy_item_set_chosen (item, former != NULL || (waits && holder == NULL && is_meant (self, id)));
      g_ptr_array_add (items, item);
    }
  g_ptr_array_unref (self->items);
  self->items = g_steal_pointer (&items);
}

static void
show_meant (IpsDeployDialog *self)
{
  for (guint i = 0; self->only != NULL && i < self->items->len; i++)
    {
      IpsDeployItem *item = g_ptr_array_index (self->items, i);

      if (is_meant (self, ips_sensor_get_id (ips_deploy_item_get_sensor (item))) && !ips_deploy_item_is_offered (item))
        gtk_toggle_button_set_active (self->others_check, TRUE);
    }
}

void
ips_deploy_dialog_choose (IpsDeployDialog *self, const char *const *sensor_ids)
{
  g_return_if_fail (IPS_IS_DEPLOY_DIALOG (self));

  g_clear_pointer (&self->only, g_hash_table_unref);
  self->only = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; sensor_ids[i] != NULL; i++)
    g_hash_table_add (self->only, g_strdup (sensor_ids[i]));
  for (guint i = 0; i < self->items->len; i++)
    {
      IpsDeployItem *item = g_ptr_array_index (self->items, i);
      const char *id = ips_sensor_get_id (ips_deploy_item_get_sensor (item));

      if (!g_hash_table_contains (self->decided, id))
        ips_deploy_item_set_chosen (item, ips_deploy_item_is_offered (item) && is_meant (self, id));
    }
  show_meant (self);
  show_rows (self);
}

static void
collected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsDeployDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) deployments = ips_deployment_collect_finish (result, &error);

  if (ips_error_is_cancelled (error))
    return;
  self->collecting = FALSE;
  self->ready = TRUE;
  if (deployments != NULL)
    {
      take (self, deployments);
      show_meant (self);
    }
  else
    ips_message_show_error (GTK_WINDOW (self), error, NULL);
  show_rows (self);
  if (self->stale)
    collect (self);
}

static void
collect (IpsDeployDialog *self)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));

  self->stale = self->collecting;
  if (self->collecting)
    return;
  self->collecting = TRUE;
  ips_deployment_collect_async (self->workspace, sensors, NULL, self->lifetime, collected_cb, self);
}

static gboolean
collect_cb (gpointer user_data)
{
  IpsDeployDialog *self = user_data;

  self->collect_id = 0;
  collect (self);
  return G_SOURCE_REMOVE;
}

static void
world_changed_cb (IpsDeployDialog *self)
{
  if (self->collect_id == 0)
    self->collect_id = g_timeout_add (COLLECT_PAUSE_MS, collect_cb, self);
}

static void
store_changed_cb (IpsDeployDialog *self, guint parts)
{
  if (parts & IPS_STORE_DEPLOYED)
    world_changed_cb (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsDeployDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_package_library_load_finish (IPS_PACKAGE_LIBRARY (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  if (!ok)
    ips_message_show_error (GTK_WINDOW (self), error, NULL);
  collect (self);
}

/* --- what people do --- */

static void
select_all_clicked_cb (IpsDeployDialog *self)
{
  ips_deploy_dialog_tick_all (self, TRUE);
}

static void
deselect_all_clicked_cb (IpsDeployDialog *self)
{
  ips_deploy_dialog_tick_all (self, FALSE);
}

static void
others_toggled_cb (IpsDeployDialog *self)
{
  show_rows (self);
}

static void
deployed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDeployDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = ips_deploy_submit_finish (IPS_JOB_LIST (source), result, &error);

  if (self->workspace == NULL)
    return;
  self->n_deploying = 0;
  if (error != NULL)
    {
      ips_deploy_dialog_update (self);
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
      return;
    }
  g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))), "show-deployment", g_variant_new_int64 (ips_deploy_submit_get_deployment (result)));
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDeployDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_deploy_submit_edit_finish (IPS_JOB_LIST (source), result, &error);

  if (self->workspace == NULL)
    return;
  self->n_deploying = 0;
  if (ok)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  ips_deploy_dialog_update (self);
  ips_message_show_error (GTK_WINDOW (self), error, NULL);
}

static void
deploy (IpsDeployDialog *self)
{
  g_autoptr(GPtrArray) chosen = ips_deploy_dialog_get_chosen (self);
  g_autoptr(GPtrArray) sensors = ips_deploy_dialog_dup_sensors (chosen);
  g_autoptr(GPtrArray) orders = g_ptr_array_new ();
  IpsDeployOptions options;

  if (chosen->len == 0 || self->n_deploying > 0 || !ips_deploy_form_get (self->form, get_now (self), &options, NULL))
    return;
  for (guint i = 0; i < chosen->len; i++)
    g_ptr_array_add (orders, (gpointer) ips_deploy_item_get_order (g_ptr_array_index (chosen, i)));
  options.draft = self->edited != NULL || ips_workflow_is_enabled (self->workflow);
  options.name = options.draft ? gtk_entry_get_text (self->name_entry) : NULL;
  options.description = options.draft ? gtk_entry_get_text (self->description_entry) : NULL;
  self->n_deploying = chosen->len;
  ips_deploy_dialog_update (self);
  /* not cancelled when the window goes: what was asked for is written */
  if (self->edited != NULL)
    {
      ips_deploy_submit_edit_async (ips_workspace_get_jobs (self->workspace), self->edited, sensors, orders, &options, NULL, edited_cb, g_object_ref (self));
      return;
    }
  ips_deploy_submit_orders_async (ips_workspace_get_jobs (self->workspace), sensors, orders, &options, IPS_PRIORITY_USER, NULL, deployed_cb, g_object_ref (self));
}

static void
ips_deploy_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_APPLY)
    deploy (IPS_DEPLOY_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* --- life --- */

static void
ips_deploy_dialog_dispose (GObject *object)
{
  IpsDeployDialog *self = IPS_DEPLOY_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_handle_id (&self->collect_id, g_source_remove);
  g_clear_object (&self->workflow);
  g_clear_object (&self->library);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_deploy_dialog_parent_class)->dispose (object);
}

static void
ips_deploy_dialog_finalize (GObject *object)
{
  IpsDeployDialog *self = IPS_DEPLOY_DIALOG (object);

  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->decided);
  g_clear_pointer (&self->only, g_hash_table_unref);
  g_clear_pointer (&self->orders, g_hash_table_unref);
  g_clear_pointer (&self->edited, ips_deployment_job_free);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_deploy_dialog_parent_class)->finalize (object);
}

static void
ips_deploy_dialog_class_init (IpsDeployDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_deploy_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_deploy_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_deploy_dialog_response;
  g_type_ensure (IPS_TYPE_ORDER_PREVIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-deploy-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IpsDeployDialog, name)
  BIND (job_box);
  BIND (name_entry);
  BIND (description_entry);
  BIND (summary_label);
  BIND (waiting_box);
  BIND (waiting_label);
  BIND (others_check);
  BIND (toolbar);
  BIND (search_entry);
  BIND (devices_box);
  BIND (preview);
  BIND (form_box);
  BIND (interruption_label);
  BIND (deploy_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, others_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, select_all_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, deselect_all_clicked_cb);
}

static void
ips_deploy_dialog_init (IpsDeployDialog *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->decided = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_table (IpsDeployDialog *self)
{
  GtkWidget *frame = gtk_frame_new (NULL);
  guint n_columns;
  const IpsTableColumn *columns = ips_deploy_columns_get (&n_columns);

  self->table = IPS_TABLE (ips_table_new ("deploy-devices", columns, n_columns, self->workspace));
  ips_table_set_accessible_name (self->table, _("Devices"));
  ips_table_add_checks (self->table, ips_deploy_dialog_is_chosen, ips_deploy_dialog_can_choose, ips_deploy_dialog_toggle, G_OBJECT (self));
  ips_table_set_search_entry (self->table, self->search_entry);
  ips_table_set_empty (self->table, _("No device has submitted changes that are not deployed. Others can be added."), NULL, NULL);
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (ips_deploy_dialog_show_preview), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "row-activated", G_CALLBACK (ips_deploy_dialog_toggle), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (frame), GTK_WIDGET (self->table));
  gtk_widget_show_all (frame);
  gtk_box_pack_start (self->devices_box, frame, TRUE, TRUE, 0);
}

void
ips_deploy_dialog_edit (IpsDeployDialog *self, const IpsDeploymentJob *deployment)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  IpsDeployOptions options;

  g_return_if_fail (IPS_IS_DEPLOY_DIALOG (self));

  self->edited = ips_deployment_job_copy (deployment);
  self->orders = ips_deploy_submit_read_orders (deployment);
  ips_deploy_submit_read_options (deployment, &options);
  gtk_entry_set_text (self->name_entry, deployment->name);
  gtk_entry_set_text (self->description_entry, deployment->description);
  ips_deploy_form_set (self->form, &options);
  for (guint i = 0; i < deployment->devices->len; i++)
    g_ptr_array_add (ids, ((IpsDeploymentDevice *) g_ptr_array_index (deployment->devices, i))->sensor_id);
  g_ptr_array_add (ids, NULL);
  ips_deploy_dialog_choose (self, (const char *const *) ids->pdata);
  g_signal_connect_object (ips_workspace_get_deployments (self->workspace), "changed", G_CALLBACK (ips_deploy_dialog_update), self, G_CONNECT_SWAPPED);
}

gint64
ips_deploy_dialog_get_edited (IpsDeployDialog *self)
{
  g_return_val_if_fail (IPS_IS_DEPLOY_DIALOG (self), 0);
  return self->edited != NULL ? self->edited->id : 0;
}

GtkWidget *
ips_deploy_dialog_new (IpsWorkspace *workspace, GtkApplication *application)
{
  IpsDeployDialog *self;
  IpsFleet *fleet;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_DEPLOY_DIALOG, "application", application, "use-header-bar", 0, NULL);
  fleet = ips_workspace_get_fleet (workspace);
  self->workspace = g_object_ref (workspace);
  self->library = ips_package_library_get (ips_workspace_get_store (workspace));
  self->workflow = ips_workflow_get (ips_workspace_get_store (workspace));
  self->form = IPS_DEPLOY_FORM (ips_deploy_form_new (fleet, get_now (self)));
  gtk_box_pack_start (self->form_box, GTK_WIDGET (self->form), TRUE, TRUE, 0);
  add_table (self);
  self->selections = ips_saved_selections_new (G_OBJECT (self), ips_deploy_dialog_get_ticked, ips_deploy_dialog_tick);
  gtk_box_pack_end (self->toolbar, self->selections, FALSE, FALSE, 0);
  ips_window_fit_to_screen (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  g_signal_connect_object (ips_workspace_get_waiting (workspace), "changed", G_CALLBACK (world_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "changed", G_CALLBACK (world_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (world_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (world_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_jobs (workspace), "job-added", G_CALLBACK (world_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_jobs (workspace), "job-finished", G_CALLBACK (world_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_store (workspace), "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "changed", G_CALLBACK (ips_deploy_dialog_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workflow, "changed", G_CALLBACK (ips_deploy_dialog_update), self, G_CONNECT_SWAPPED);
  ips_workflow_load_async (self->workflow, NULL, NULL, NULL);
  show_rows (self);
  ips_package_library_load_async (self->library, self->lifetime, loaded_cb, self);
  return GTK_WIDGET (self);
}
