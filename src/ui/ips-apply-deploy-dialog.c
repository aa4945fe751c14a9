/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-apply-deploy-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-form.h"
#include "ips-deploy-plans.h"
#include "ips-deploy-submit.h"
#include "ips-deployment.h"
#include "ips-link-form.h"
#include "ips-message.h"
#include "ips-verb-action.h"
#include "ips-workflow.h"

#define MAX_NAMED 10

struct _IpsApplyDeployDialog
{
  GtkMessageDialog parent_instance;

  IpsWorkspace *workspace;     /* (owned) (nullable) after dispose */
  IpsPackageFile *file;        /* (owned) */
  GHashTable *subjects;        /* (owned): ids of the policies and devices whose changes are submitted with it */
  GPtrArray *plans;            /* (owned) (element-type IpsUpgradePlan): that have something to send */
  GPtrArray *same;             /* (owned) (element-type IpsSensor): that run it by now */
  GString *left_out;           /* (owned): who cannot take it now and why, a line each */
  guint n_left_out;
  gboolean can_deploy;         /* there is something to send */
  guint n_deployed;            /* devices in the job */
  IpsWorkflow *workflow;       /* (owned) (nullable) after dispose */
  IpsDeployForm *form;
  IpsDeployOptions options;    /* of the form, from the yes on */
  char *approval;              /* (owned) (nullable): why it waits for approval */
  GtkLabel *problem_label;
  GtkWidget *deploy_button;
};

enum { DEPLOYED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsApplyDeployDialog, ips_apply_deploy_dialog, GTK_TYPE_MESSAGE_DIALOG)

/* (transfer full) */
static char *
describe_outcome (IpsApplyDeployDialog *self)
{
  guint n = self->n_deployed;

  if (self->approval != NULL)
    return g_strdup_printf (ngettext ("A deployment to %u device is submitted. Somebody approves it in Deployment.",
                                      "A deployment to %u devices is submitted. Somebody approves it in Deployment.", n), n);
  if (self->options.draft)
    return g_strdup_printf (ngettext ("A deployment job for %u device is created. Submit it in Deployment.",
                                      "A deployment job for %u devices is created. Submit it in Deployment.", n), n);
  if (self->options.start != IPS_START_NOW)
    return g_strdup_printf (ngettext ("It is deployed to %u device when its time comes. Deployment shows when that is.",
                                      "It is deployed to %u devices when their time comes. Deployment shows when that is.", n), n);
  return g_strdup_printf (ngettext ("It is being deployed to %u device. Deployment shows how far that is.",
                                    "It is being deployed to %u devices. Deployment shows how far that is.", n), n);
}

static void
end (IpsApplyDeployDialog *self, const GError *error)
{
  if (ips_error_is_cancelled (error))
    return;
  if (error != NULL)
    ips_message_show_error (gtk_window_get_transient_for (GTK_WINDOW (self)), error, NULL);
  else
    {
      g_autofree char *sentence = describe_outcome (self);

      g_signal_emit (self, signals[DEPLOYED], 0, self->n_deployed, sentence);
    }
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
deployed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsApplyDeployDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = ips_deploy_submit_finish (IPS_JOB_LIST (source), result, &error);

  if (self->workspace != NULL)
    end (self, error);
}

/* The packages, and the tuning that is submitted for the devices. */
static void
collected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsApplyDeployDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) deployments = ips_deployment_collect_finish (result, &error);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  g_autoptr(GPtrArray) orders = g_ptr_array_new ();
  g_autoptr(GString) left_out = g_string_new (NULL);

  if (self->workspace == NULL)
    return;
  if (deployments == NULL)
    {
      end (self, error);
      return;
    }
  for (guint i = 0; i < deployments->len; i++)
    {
      const IpsDeployment *one = g_ptr_array_index (deployments, i);

      if (one->reason != NULL)
        g_string_append_printf (left_out, "%s%s: %s", left_out->len > 0 ? "\n" : "", ips_sensor_get_name (one->sensor), one->reason);
      if (one->order == NULL)
        continue;
      g_ptr_array_add (sensors, one->sensor);
      g_ptr_array_add (orders, one->order);
    }
  if (left_out->len > 0)
    ips_message_show (gtk_window_get_transient_for (GTK_WINDOW (self)), GTK_MESSAGE_WARNING, _("Not every device gets it"),
                      _("Devices are left out; the details say which and why."), left_out->str);
  if (sensors->len == 0 && left_out->len > 0)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  self->n_deployed = sensors->len;
  ips_deploy_submit_orders_async (ips_workspace_get_jobs (self->workspace), sensors, orders, &self->options, IPS_PRIORITY_USER, NULL, deployed_cb, g_object_ref (self));
}

/* Of an update of the software the packages are all there is. */
static void
deploy (IpsApplyDeployDialog *self)
{
  g_autoptr(GPtrArray) sensors = NULL;

  self->n_deployed = self->plans->len;
  if (ips_package_family_is_sensor_update (self->file->name->family))
    {
      ips_deploy_submit_async (ips_workspace_get_jobs (self->workspace), self->plans, &self->options, IPS_PRIORITY_USER, NULL, deployed_cb, g_object_ref (self));
      return;
    }
  sensors = g_ptr_array_new ();
  for (guint i = 0; i < self->plans->len; i++)
    g_ptr_array_add (sensors, ((const IpsUpgradePlan *) g_ptr_array_index (self->plans, i))->sensor);
  /* those that have the level may lack the tuning */
  g_ptr_array_extend (sensors, self->same, NULL, NULL);
  ips_deployment_collect_async (self->workspace, sensors, self->file->sha256, NULL, collected_cb, g_object_ref (self));
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsApplyDeployDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_waiting_list_submit_finish (IPS_WAITING_LIST (source), result, &error);

  if (self->workspace == NULL)
    return;
  if (ok)
    deploy (self);
  else
    end (self, error);
}

/* What waits of this update; somebody may have submitted it meanwhile. (transfer full) (element-type IpsWaitingChange) */
static GPtrArray *
dup_own_changes (IpsApplyDeployDialog *self)
{
  GPtrArray *changes = ips_waiting_list_dup_changes (ips_workspace_get_waiting (self->workspace));
  IpsWaitingKind kind = ips_package_family_is_sensor_update (self->file->name->family) ? IPS_WAITING_SENSOR_UPDATE : IPS_WAITING_POLICY;

  for (guint i = changes->len; i > 0; i--)
    {
      const IpsWaitingChange *change = g_ptr_array_index (changes, i - 1);

      if (change->kind != kind || !g_hash_table_contains (self->subjects, change->subject_id))
        g_ptr_array_remove_index (changes, i - 1);
    }
  return changes;
}

static void
ips_apply_deploy_dialog_response (GtkDialog *dialog, int response)
{
  IpsApplyDeployDialog *self = IPS_APPLY_DEPLOY_DIALOG (dialog);
  g_autoptr(GPtrArray) changes = NULL;
  g_autofree char *what = NULL;
  g_autofree char *comment = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    {
      gtk_widget_destroy (GTK_WIDGET (dialog));
      return;
    }
  if (!ips_deploy_form_get (self->form, ips_clock_now_us (ips_workspace_get_clock (self->workspace)), &self->options, NULL))
    return;
  self->options.draft = ips_workflow_is_enabled (self->workflow);
  gtk_widget_set_sensitive (GTK_WIDGET (self->form), FALSE);
  gtk_widget_set_sensitive (self->deploy_button, FALSE);
  changes = dup_own_changes (self);
  if (changes->len == 0)
    {
      deploy (self);
      return;
    }
  what = ips_package_name_describe (self->file->name);
  /* TRANSLATORS: in the history; "S615 (E4)" */
  comment = g_strdup_printf (_("Apply IPS Update: %s, to be deployed"), what);
  ips_waiting_list_submit_async (ips_workspace_get_waiting (self->workspace), changes, comment, NULL, submitted_cb, g_object_ref (self));
}

/* --- in words --- */

/* The devices of the update to which no package is sent, so that nobody misses them afterwards. (transfer full) */
static char *
describe_others (IpsApplyDeployDialog *self, gboolean is_sensor)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n = self->same->len;

  if (n > 0 && is_sensor)
    g_string_append_printf (text, ngettext ("%u device runs it already and is left out.", "%u devices run it already and are left out.", n), n);
  else if (n > 0)
    g_string_append_printf (text, ngettext ("%u device runs it already: it gets only the tuning that it lacks.", "%u devices run it already: they get only the tuning that they lack.", n), n);
  if (self->left_out->len > 0)
    g_string_append_printf (text, "%s%s\n%s", text->len > 0 ? "\n" : "", _("Left out:"), self->left_out->str);
  if (self->n_left_out > MAX_NAMED)
    g_string_append_printf (text, ngettext ("\nand %u more", "\nand %u more", self->n_left_out - MAX_NAMED), self->n_left_out - MAX_NAMED);
  if (text->len > 0)
    g_string_prepend (text, "\n\n");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
fill (IpsApplyDeployDialog *self)
{
  guint n = self->plans->len;
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  g_autofree char *what = ips_package_name_describe (self->file->name);
  g_autofree char *title = NULL;
  g_autofree char *label = g_strdup_printf (ngettext ("_Deploy to %u Device", "_Deploy to %u Devices", n), n);
  g_autofree char *names = NULL;
  g_autoptr(GPtrArray) steps = g_ptr_array_new ();
  g_autofree char *interruptions = NULL;
  g_autofree char *others = NULL, *forms = NULL;
  gboolean is_sensor = ips_package_family_is_sensor_update (self->file->name->family);
  GtkWidget *cancel;

  for (guint i = 0; i < n; i++)
    {
      const IpsUpgradePlan *plan = g_ptr_array_index (self->plans, i);

      g_ptr_array_add (sensors, plan->sensor);
      g_ptr_array_add (steps, plan->steps);
    }
  interruptions = ips_upgrade_steps_describe_interruptions (steps);
  names = ips_verb_action_list_names (sensors);
  forms = ips_link_form_describe (sensors, IPS_VERB_DEPLOY, ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport);
  /* TRANSLATORS: "S615 (E4)", number of devices */
  title = g_strdup_printf (ngettext ("Deploy %s to %u device?", "Deploy %s to %u devices?", n), what, n);
  g_object_set (self, "text", title, NULL);
  others = describe_others (self, is_sensor);
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (self), "%s\n\n%s %s %s%s", names, forms, interruptions,
    is_sensor ? ngettext ("Its waiting update is submitted first.", "Their waiting updates are submitted first.", n)
    : _("What of this update still waits is submitted first; then the packages and the submitted tuning of the devices' policies are sent and read back."), others);
  gtk_window_set_title (GTK_WINDOW (self), title);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), title);
  cancel = gtk_dialog_add_button (GTK_DIALOG (self), _("_Cancel"), GTK_RESPONSE_CANCEL);
  self->deploy_button = gtk_dialog_add_button (GTK_DIALOG (self), label, GTK_RESPONSE_ACCEPT);
  self->can_deploy = n > 0 || (!is_sensor && self->same->len > 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->deploy_button), "destructive-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_CANCEL);
  gtk_widget_grab_focus (cancel);
  ips_deploy_form_set_sensors (self->form, sensors);
}

/* --- life --- */

static void
ips_apply_deploy_dialog_dispose (GObject *object)
{
  g_clear_object (&IPS_APPLY_DEPLOY_DIALOG (object)->workflow);
  g_clear_object (&IPS_APPLY_DEPLOY_DIALOG (object)->workspace);
  G_OBJECT_CLASS (ips_apply_deploy_dialog_parent_class)->dispose (object);
}

static void
ips_apply_deploy_dialog_finalize (GObject *object)
{
  IpsApplyDeployDialog *self = IPS_APPLY_DEPLOY_DIALOG (object);

  g_clear_pointer (&self->file, ips_package_file_free);
  g_free (self->approval);
  g_clear_pointer (&self->plans, g_ptr_array_unref);
  g_ptr_array_unref (self->same);
  g_string_free (self->left_out, TRUE);
  g_hash_table_unref (self->subjects);
  G_OBJECT_CLASS (ips_apply_deploy_dialog_parent_class)->finalize (object);
}

static void
ips_apply_deploy_dialog_class_init (IpsApplyDeployDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_apply_deploy_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_apply_deploy_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_apply_deploy_dialog_response;
  signals[DEPLOYED] = g_signal_new ("deployed", IPS_TYPE_APPLY_DEPLOY_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
}

static void
ips_apply_deploy_dialog_init (IpsApplyDeployDialog *self)
{
  self->subjects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->same = g_ptr_array_new_with_free_func (g_object_unref);
  self->left_out = g_string_new (NULL);
}

/* (transfer full) (nullable): %NULL where none of its devices needs approval */
static char *
explain_approval (IpsApplyDeployDialog *self)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();

  for (guint i = 0; i < self->plans->len; i++)
    g_ptr_array_add (sensors, ((const IpsUpgradePlan *) g_ptr_array_index (self->plans, i))->sensor);
  for (guint i = 0; i < self->same->len; i++)
    g_ptr_array_add (sensors, g_ptr_array_index (self->same, i));
  return ips_workflow_explain_approval (self->workflow, sensors);
}

/* Why it cannot be deployed as it was entered; the word on the button is what a yes does. */
static void
update_ui_state (IpsApplyDeployDialog *self)
{
  g_autoptr(GError) error = NULL;
  IpsDeployOptions options;
  gboolean valid = ips_deploy_form_get (self->form, ips_clock_now_us (ips_workspace_get_clock (self->workspace)), &options, &error);

  g_free (self->approval);
  self->approval = ips_workflow_is_enabled (self->workflow) ? NULL : explain_approval (self);
  gtk_label_set_text (self->problem_label, !self->can_deploy ? _("There is nothing to send any more.") : error != NULL ? error->message
                      : self->approval != NULL ? self->approval : "");
  gtk_widget_set_sensitive (self->deploy_button, valid && self->can_deploy);
  if (ips_workflow_is_enabled (self->workflow))
    gtk_button_set_label (GTK_BUTTON (self->deploy_button), _("_Create Job"));
  else if (self->approval != NULL)
    gtk_button_set_label (GTK_BUTTON (self->deploy_button), _("_Submit for Approval"));
}

static void
add_form (IpsApplyDeployDialog *self)
{
  GtkContainer *area = GTK_CONTAINER (gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (self)));
  GtkWidget *label = gtk_label_new (NULL);

  self->workflow = ips_workflow_get (ips_workspace_get_store (self->workspace));
  self->form = IPS_DEPLOY_FORM (ips_deploy_form_new (ips_workspace_get_fleet (self->workspace), ips_clock_now_us (ips_workspace_get_clock (self->workspace))));
  self->problem_label = GTK_LABEL (label);
  gtk_label_set_xalign (self->problem_label, 0);
  gtk_label_set_line_wrap (self->problem_label, TRUE);
  gtk_widget_show (label);
  gtk_container_add (area, GTK_WIDGET (self->form));
  gtk_container_add (area, label);
  g_signal_connect_object (self->form, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workflow, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  ips_workflow_load_async (self->workflow, NULL, NULL, NULL);
}

/* One without anything to send is named, not forgotten. */
static void
leave_out (IpsApplyDeployDialog *self, guint number)
{
  const IpsUpgradePlan *plan = g_ptr_array_index (self->plans, number);

  if (plan->steps->len > 0)
    return;
  if (plan->verdict->reason == IPS_SAME)
    g_ptr_array_add (self->same, g_object_ref (plan->sensor));
  else if (++self->n_left_out <= MAX_NAMED)
    g_string_append_printf (self->left_out, "%s%s: %s", self->left_out->len > 0 ? "\n" : "", ips_sensor_get_name (plan->sensor), plan->verdict->text);
  g_ptr_array_remove_index (self->plans, number);
}

GtkWidget *
ips_apply_deploy_dialog_new (IpsWorkspace *workspace, const IpsPackageFile *file, GPtrArray *policy_ids, GPtrArray *sensors, GtkWindow *parent)
{
  IpsApplyDeployDialog *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_APPLY_DEPLOY_DIALOG, "transient-for", parent, "modal", TRUE, "destroy-with-parent", TRUE, "message-type",
                       GTK_MESSAGE_QUESTION, "use-header-bar", 0, NULL);
  self->workspace = g_object_ref (workspace);
  self->file = ips_package_file_copy (file);
  for (guint i = 0; i < policy_ids->len; i++)
    g_hash_table_add (self->subjects, g_strdup (g_ptr_array_index (policy_ids, i)));
  for (guint i = 0; i < sensors->len; i++)
    g_hash_table_add (self->subjects, g_strdup (ips_sensor_get_id (g_ptr_array_index (sensors, i))));
  self->plans = ips_deploy_plans_new (workspace, file->sha256, sensors);
  for (guint i = self->plans->len; i > 0; i--)
    leave_out (self, i - 1);
  add_form (self);
  fill (self);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
