/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-scheduled-job-dialog.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "ips-field.h"
#include "ips-problem.h"
#include "ips-reboot-order.h"
#include "ips-renewal.h"
#include "ips-schedule-editor.h"
#include "ips-sign-style.h"
#include "ips-store-schedules.h"
#include "ips-traffic.h"
#include "ips-verb-action.h"

/* What can be chosen: jobs that need no more than devices, and that nobody has to stand beside. */
static const IpsVerb verbs[] = { IPS_VERB_REFRESH, IPS_VERB_TEST_CONNECTIVITY, IPS_VERB_REGENERATE_CERTIFICATE, IPS_VERB_REBOOT };

/* Ids of the choices of devices that are no group's path. */
#define TARGET_ALL "all"
#define TARGET_KEPT "kept"       /* what it had, where that is neither all nor a group */
#define TARGET_GROUP "group:"    /* a path follows */
/* Of the job's parameters; a schedule's jobs wait where it is not there. */
#define IN_WINDOW "in-window"
#define DEFAULT_DAYS 60

struct _IpsScheduledJobDialog
{
  GtkDialog parent_instance;

  GtkWidget *name_label;
  IpsField *name_field;
  GtkComboBoxText *job_combo;
  GtkComboBoxText *target_combo;
  GtkToggleButton *window_check;
  gboolean waits;               /* what was chosen there; a job that changes nothing shows no mark */
  GtkWidget *reason_label;
  IpsField *reason_field;
  GtkWidget *renew_box;         /* what only new certificates are asked */
  GtkSpinButton *days_spin;
  GtkWidget *reboot_box;        /* what only a reboot is asked */
  GtkToggleButton *sequence_check;
  GtkToggleButton *stop_check;
  GtkWidget *stop_box;
  GtkWidget *stop_image;
  GtkLabel *stop_label;
  IpsScheduleEditor *editor;
  GtkBox *editor_box;
  GtkLabel *failure_label;
  GtkWidget *save_button;

  IpsWorkspace *workspace;      /* (owned) (nullable) */
  IpsScheduledJob *schedule;    /* (owned) (nullable): the one that is changed */
  GCancellable *lifetime;       /* (owned): cancelled in dispose */
  gboolean saving;
};

G_DEFINE_TYPE (IpsScheduledJobDialog, ips_scheduled_job_dialog, GTK_TYPE_DIALOG)

gboolean
ips_scheduled_job_dialog_can_edit (const IpsScheduledJob *schedule)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (schedule->verb, ips_verb_to_nick (verbs[i])))
      return TRUE;
  return FALSE;
}

static void
update_ui_state (IpsScheduledJobDialog *self)
{
  gboolean valid = ips_schedule_editor_get_valid (self->editor);
  IpsVerb verb = IPS_VERB_REFRESH;
  gboolean changing;

  ips_verb_from_nick (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->job_combo)), &verb);
  changing = ips_verb_is_changing (verb);
  if (changing != gtk_widget_get_sensitive (GTK_WIDGET (self->window_check)))
    {
      if (!changing)
        self->waits = gtk_toggle_button_get_active (self->window_check);
      gtk_toggle_button_set_active (self->window_check, changing && self->waits);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->window_check), changing);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->window_check), changing ? _("Windows are set under Tools > Maintenance Windows")
                                                                         : _("This job changes nothing on the devices: it waits for no window"));

  gtk_widget_set_sensitive (self->save_button, valid && !self->saving);
  gtk_widget_set_tooltip_text (self->save_button, valid ? NULL : _("Correct the marked field first"));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsScheduledJobDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean ok = ips_store_save_schedule_finish (IPS_STORE (source), result, &error);

  ips_scheduler_reload (ips_workspace_get_scheduler (self->workspace));
  if (g_cancellable_is_cancelled (self->lifetime))
    return;
  if (ok)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  self->saving = FALSE;
  /* the sentence of ips_schedule_check() is one already */
  sentence = g_error_matches (error, IPS_ERROR, IPS_ERROR_INVALID)
               ? g_strdup (error->message)
               : ips_explain_error (ips_error_get_code (error), NULL, error->message);
  gtk_label_set_text (self->failure_label, sentence);
  gtk_widget_show (GTK_WIDGET (self->failure_label));
  update_ui_state (self);
}

/* (out) (transfer none): @value */
static IpsTarget
get_target (IpsScheduledJobDialog *self, const char **value)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->target_combo));

  *value = "";
  if (id != NULL && g_str_has_prefix (id, TARGET_GROUP))
    {
      *value = id + strlen (TARGET_GROUP);
      return IPS_TARGET_GROUP;
    }
  if (id == NULL || !g_str_equal (id, TARGET_KEPT))
    return IPS_TARGET_ALL;
  *value = self->schedule->target_value;
  return self->schedule->target;
}

static gboolean
is_chosen (IpsScheduledJobDialog *self, IpsVerb verb)
{
  return g_strcmp0 (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->job_combo)), ips_verb_to_nick (verb)) == 0;
}

static gboolean
is_reboot (IpsScheduledJobDialog *self)
{
  return is_chosen (self, IPS_VERB_REBOOT);
}

static gboolean
is_renewal (IpsScheduledJobDialog *self)
{
  return is_chosen (self, IPS_VERB_REGENERATE_CERTIFICATE);
}

/* What becomes of the traffic of those it would reboot now: nobody stands beside it when it runs. */
static void
update_traffic (IpsScheduledJobDialog *self)
{
  g_autoptr(GPtrArray) sensors = NULL, stopping = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *names = NULL;
  gboolean allowed = gtk_toggle_button_get_active (self->stop_check);
  const char *value;
  IpsTarget target;

  if (self->workspace == NULL || !is_reboot (self))
    return;
  target = get_target (self, &value);
  sensors = ips_scheduler_choose (ips_workspace_get_scheduler (self->workspace), target, value);
  stopping = ips_traffic_filter (sensors, IPS_TRAFFIC_FAIL_CLOSE);
  gtk_widget_set_visible (self->stop_box, stopping->len > 0);
  names = ips_verb_action_list_names (stopping);
  g_string_append_printf (text, allowed ? ngettext ("Traffic through %u device stops each time it runs:",
                                                    "Traffic through %u devices stops each time it runs:", stopping->len)
                                        : ngettext ("%u device is fail-close and is left alone:",
                                                    "%u devices are fail-close and are left alone:", stopping->len), stopping->len);
  g_string_append_printf (text, "\n%s", names);
  gtk_label_set_text (self->stop_label, text->str);
}

static void
update_job (IpsScheduledJobDialog *self)
{
  gtk_widget_set_visible (self->reason_label, is_reboot (self));
  gtk_widget_set_visible (GTK_WIDGET (self->reason_field), is_reboot (self));
  gtk_widget_set_visible (self->reboot_box, is_reboot (self));
  gtk_widget_set_visible (self->renew_box, is_renewal (self));
  update_traffic (self);
}

/* %FALSE after having said at its field what is missing. */
static gboolean
take_reboot (IpsScheduledJobDialog *self, IpsScheduledJob *schedule)
{
  g_autoptr(IpsRebootOrder) order = ips_reboot_order_new ();

  ips_reboot_order_set_reason (order, ips_field_get_text (self->reason_field));
  if (*order->reason == '\0')
    {
      ips_field_mark (self->reason_field, _("Enter why: the history says it of every reboot that nobody stood beside."));
      return FALSE;
    }
  order->in_sequence = gtk_toggle_button_get_active (self->sequence_check);
  order->stop_traffic = gtk_toggle_button_get_active (self->stop_check);
  g_free (schedule->parameters);
  schedule->parameters = ips_reboot_order_to_json (order);
  return TRUE;
}

/* Whatever else is in the parameters stays. */
static void
take_renewal (IpsScheduledJobDialog *self, IpsScheduledJob *schedule)
{
  g_autoptr(JsonNode) node = json_from_string (schedule->parameters, NULL);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  /* what was typed and not left yet counts */
  gtk_spin_button_update (self->days_spin);
  json_object_set_int_member (json_node_get_object (node), IPS_RENEW_WITHIN, gtk_spin_button_get_value_as_int (self->days_spin));
  g_free (schedule->parameters);
  schedule->parameters = json_to_string (node, FALSE);
}

/* As above. */
static void
take_window (IpsScheduledJobDialog *self, IpsScheduledJob *schedule)
{
  g_autoptr(JsonNode) node = json_from_string (schedule->parameters, NULL);
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (object == NULL)
    return;
  if (gtk_widget_get_sensitive (GTK_WIDGET (self->window_check)) ? gtk_toggle_button_get_active (self->window_check) : self->waits)
    json_object_remove_member (object, IN_WINDOW);
  else
    json_object_set_boolean_member (object, IN_WINDOW, FALSE);
  g_free (schedule->parameters);
  schedule->parameters = json_to_string (node, FALSE);
}

static gboolean
waits_for_window (const IpsScheduledJob *schedule)
{
  g_autoptr(JsonNode) node = json_from_string (schedule->parameters, NULL);

  return node == NULL || !JSON_NODE_HOLDS_OBJECT (node)
         || json_object_get_boolean_member_with_default (json_node_get_object (node), IN_WINDOW, TRUE);
}

static void
save (IpsScheduledJobDialog *self)
{
  g_autofree char *name = ips_field_dup_text (self->name_field);
  g_autoptr(IpsSchedule) rule = ips_schedule_editor_dup_schedule (self->editor);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autoptr(IpsScheduledJob) schedule = NULL;
  const char *value;

  if (self->saving || rule == NULL)
    return;
  if (*name == '\0')
    {
      ips_field_mark (self->name_field, _("Enter a name that says what the schedule is for."));
      return;
    }
  schedule = self->schedule != NULL ? ips_scheduled_job_copy (self->schedule) : ips_scheduled_job_new (uuid, name, rule, "");
  g_free (schedule->name);
  schedule->name = g_steal_pointer (&name);
  ips_schedule_free (schedule->rule);
  schedule->rule = g_steal_pointer (&rule);
  g_free (schedule->verb);
  schedule->verb = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->job_combo)));
  schedule->target = get_target (self, &value);
  if (!g_str_equal (value, schedule->target_value))
    {
      g_free (schedule->target_value);
      schedule->target_value = g_strdup (value);
    }
  if (is_reboot (self) && !take_reboot (self, schedule))
    return;
  /* what a reboot was told means nothing to another job */
  if (!is_reboot (self) && self->schedule != NULL && !g_str_equal (self->schedule->verb, schedule->verb))
    {
      g_free (schedule->parameters);
      schedule->parameters = g_strdup ("{}");
    }
  if (is_renewal (self))
    take_renewal (self, schedule);
  take_window (self, schedule);

  self->saving = TRUE;
  gtk_widget_hide (GTK_WIDGET (self->failure_label));
  update_ui_state (self);
  ips_store_save_schedule_async (ips_workspace_get_store (self->workspace), schedule,
                                 ips_clock_now_us (ips_workspace_get_clock (self->workspace)), g_get_user_name (), NULL, saved_cb,
                                 g_object_ref (self));
}

static void
ips_scheduled_job_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_OK)
    save (IPS_SCHEDULED_JOB_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_scheduled_job_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (IPS_SCHEDULED_JOB_DIALOG (object)->lifetime);
  G_OBJECT_CLASS (ips_scheduled_job_dialog_parent_class)->dispose (object);
}

static void
ips_scheduled_job_dialog_finalize (GObject *object)
{
  IpsScheduledJobDialog *self = IPS_SCHEDULED_JOB_DIALOG (object);

  ips_scheduled_job_free (self->schedule);
  g_clear_object (&self->workspace);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_scheduled_job_dialog_parent_class)->finalize (object);
}

static void
ips_scheduled_job_dialog_class_init (IpsScheduledJobDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_scheduled_job_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_scheduled_job_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_scheduled_job_dialog_response;
  g_type_ensure (IPS_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-scheduled-job-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, name_label);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, editor_box);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, name_field);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, job_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, target_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, window_check);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, reason_label);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, reason_field);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, renew_box);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, days_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, reboot_box);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, sequence_check);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, stop_check);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, stop_box);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, stop_image);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, stop_label);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, failure_label);
  gtk_widget_class_bind_template_child (widget_class, IpsScheduledJobDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, update_job);
  gtk_widget_class_bind_template_callback (widget_class, update_traffic);
}

static void
ips_scheduled_job_dialog_init (IpsScheduledJobDialog *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    gtk_combo_box_text_append (self->job_combo, ips_verb_to_nick (verbs[i]), ips_verb_to_label (verbs[i]));
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->job_combo), 0);
  gtk_entry_set_max_length (ips_field_get_entry (self->reason_field), IPS_REBOOT_REASON_MAX);
  gtk_spin_button_set_range (self->days_spin, 0, 730);
  gtk_spin_button_set_increments (self->days_spin, 1, 30);
  gtk_spin_button_set_value (self->days_spin, DEFAULT_DAYS);
  ips_sign_style_apply (self->stop_image);
}

static void
fill_targets (IpsScheduledJobDialog *self)
{
  g_auto(GStrv) groups = ips_fleet_get_groups (ips_workspace_get_fleet (self->workspace));
  g_autofree char *active = g_strdup (TARGET_ALL);

  gtk_combo_box_text_append (self->target_combo, TARGET_ALL, _("All devices"));
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *id = g_strconcat (TARGET_GROUP, groups[i], NULL);

      if (*groups[i] == '\0')
        continue;
      gtk_combo_box_text_append (self->target_combo, id, groups[i]);
      if (self->schedule != NULL && self->schedule->target == IPS_TARGET_GROUP
          && g_str_equal (self->schedule->target_value, groups[i]))
        {
          g_free (active);
          active = g_steal_pointer (&id);
        }
    }
  /* single devices, or a group that has none now */
  if (self->schedule != NULL && self->schedule->target != IPS_TARGET_ALL && g_str_equal (active, TARGET_ALL))
    {
      g_autofree char *text = ips_scheduled_job_describe_target (self->schedule);

      gtk_combo_box_text_append (self->target_combo, TARGET_KEPT, text);
      g_free (active);
      active = g_strdup (TARGET_KEPT);
    }
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->target_combo), active);
}

static void
show_reboot (IpsScheduledJobDialog *self)
{
  g_autoptr(IpsRebootOrder) order = ips_reboot_order_from_json (self->schedule->parameters);

  if (!is_reboot (self))
    return;
  ips_field_set_text (self->reason_field, order->reason);
  gtk_toggle_button_set_active (self->sequence_check, order->in_sequence);
  gtk_toggle_button_set_active (self->stop_check, order->stop_traffic);
}

static void
show_renewal (IpsScheduledJobDialog *self)
{
  g_autoptr(JsonNode) node = json_from_string (self->schedule->parameters, NULL);

  if (is_renewal (self) && node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    gtk_spin_button_set_value (self->days_spin, (double) json_object_get_int_member_with_default (json_node_get_object (node), IPS_RENEW_WITHIN,
                                                                                                 DEFAULT_DAYS));
}

GtkWidget *
ips_scheduled_job_dialog_new (IpsWorkspace *workspace, const IpsScheduledJob *schedule, GtkWindow *parent)
{
  g_autoptr(GtkSizeGroup) captions = NULL;
  IpsScheduledJobDialog *self;
  IpsFleet *fleet;
  GtkWidget *editor, *caption;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_SCHEDULED_JOB_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  fleet = ips_workspace_get_fleet (workspace);
  editor = ips_schedule_editor_new (ips_workspace_get_clock (workspace));
  self->editor = IPS_SCHEDULE_EDITOR (editor);
  gtk_box_pack_start (self->editor_box, editor, TRUE, TRUE, 0);
  /* one form to the eye: the captions of both grids end at one edge */
  captions = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  gtk_size_group_add_widget (captions, self->name_label);
  for (int row = 0; (caption = gtk_grid_get_child_at (GTK_GRID (editor), 0, row)) != NULL; row++)
    if (GTK_IS_LABEL (caption))
      gtk_size_group_add_widget (captions, caption);
  if (schedule != NULL)
    {
      gtk_window_set_title (GTK_WINDOW (self), _("Edit Schedule"));
      self->schedule = ips_scheduled_job_copy (schedule);
      ips_field_set_text (self->name_field, schedule->name);
      gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->job_combo), schedule->verb);
      ips_schedule_editor_set_schedule (self->editor, schedule->rule);
      gtk_toggle_button_set_active (self->window_check, waits_for_window (schedule));
      show_reboot (self);
      show_renewal (self);
    }
  fill_targets (self);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (update_traffic), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (update_traffic), self, G_CONNECT_SWAPPED);
  update_job (self);
  g_signal_connect_object (editor, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job_combo, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_field));
  return GTK_WIDGET (self);
}
