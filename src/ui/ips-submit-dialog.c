/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-submit-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-message.h"
#include "ips-table.h"
#include "ips-text.h"
#include "ips-waiting-item.h"
#include "ips-window-size.h"

#define WIDTH_PX 1140
#define HEIGHT_PX 680
#define MAX_TEXT_CHARS 300
#define RESPONSE_DISCARD 1
#define RESPONSE_DEPLOY 2

struct _IpsSubmitDialog
{
  GtkDialog parent_instance;

  GtkLabel *summary_label;
  GtkBox *changes_box;
  GtkBox *devices_box;
  GtkLabel *devices_label;
  GtkEntry *comment_entry;
  GtkButton *discard_button;
  GtkButton *deploy_button;
  GtkButton *submit_button;
  IpsTable *changes_table;
  IpsTable *devices_table;

  IpsWorkspace *workspace;   /* (owned) (nullable) after dispose */
  IpsWaitingList *waiting;   /* (owned) (nullable) after dispose */
  GPtrArray *changes;        /* (owned) (element-type IpsWaitingChange): what is shown, and what is submitted */
  gboolean deploys;          /* what is being submitted is deployed after it */
  gboolean busy;             /* a submit or a discard is on its way */
  GCancellable *lifetime;    /* (owned) */
};

G_DEFINE_FINAL_TYPE (IpsSubmitDialog, ips_submit_dialog, GTK_TYPE_DIALOG)

/* --- the cells --- */

static const IpsWaitingChange *
get_change (gpointer row)
{
  return ips_waiting_item_get (row);
}

static char *
kind_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_waiting_kind_to_label (get_change (row)->kind));
}

static char *
subject_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (get_change (row)->subject, MAX_TEXT_CHARS);
}

static char *
before_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (get_change (row)->before, MAX_TEXT_CHARS);
}

static char *
after_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (get_change (row)->after, MAX_TEXT_CHARS);
}

static char *
who_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (get_change (row)->who, MAX_TEXT_CHARS);
}

static char *
when_text (gpointer row, gpointer user_data)
{
  return get_change (row)->when_us != 0 ? ips_format_date_time (get_change (row)->when_us) : g_strdup ("");
}

static gint64
when_us (gpointer row, gpointer user_data)
{
  return get_change (row)->when_us;
}

static int
when_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 x = get_change ((gpointer) a)->when_us, y = get_change ((gpointer) b)->when_us;

  return (x > y) - (x < y);
}

static char *
why_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (get_change (row)->why, MAX_TEXT_CHARS);
}

static const IpsTableColumn change_columns[] = {
  { .id = "what", .title = N_("What"), .width = 140, .shown = TRUE, .text = kind_text },
  { .id = "name", .title = N_("Name"), .width = 170, .shown = TRUE, .text = subject_text },
  { .id = "before", .title = N_("Submitted"), .width = 200, .shown = TRUE, .text = before_text },
  { .id = "after", .title = N_("Now"), .width = 200, .shown = TRUE, .text = after_text },
  { .id = "who", .title = N_("Changed by"), .width = 96, .shown = TRUE, .text = who_text },
  { .id = "when", .title = N_("When"), .width = 148, .shown = TRUE, .text = when_text, .compare = when_compare, .date_us = when_us },
  { .id = "why", .title = N_("Why"), .width = 220, .shown = TRUE, .text = why_text },
};

static const IpsDeviceChange *
get_device (gpointer row)
{
  return ips_device_change_item_get (row);
}

static char *
device_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_device_change_item_get_name (row));
}

/* "S605 → S615", or nothing where it stays. */
static char *
level_text (gpointer row, gpointer user_data)
{
  g_autofree char *before = ips_level_to_text (get_device (row)->level_before);
  g_autofree char *after = ips_level_to_text (get_device (row)->level_after);

  if (get_device (row)->level_before == get_device (row)->level_after)
    return g_strdup ("");
  return g_strdup_printf ("%s → %s", *before != '\0' ? before : _("none"), *after != '\0' ? after : _("none"));
}

static char *
signatures_text (gpointer row, gpointer user_data)
{
  guint n = get_device (row)->n_signatures;

  return n > 0 ? g_strdup_printf ("%u", n) : g_strdup ("");
}

static char *
policy_text (gpointer row, gpointer user_data)
{
  const IpsDeviceChange *change = get_device (row);

  if (g_str_equal (change->policy_before, change->policy_after))
    return g_strdup (change->policy_after);
  return g_strdup_printf ("%s → %s", change->policy_before, change->policy_after);
}

static char *
update_text (gpointer row, gpointer user_data)
{
  const char *running = ips_device_change_item_get_running (row);

  if (*get_device (row)->target == '\0')
    return g_strdup ("");
  return g_strdup_printf ("%s → %s", *running != '\0' ? running : _("not known"), get_device (row)->target);
}

static const IpsTableColumn device_columns[] = {
  { .id = "device", .title = N_("Device"), .width = 180, .shown = TRUE, .text = device_text },
  { .id = "level", .title = N_("Update Level"), .width = 140, .shown = TRUE, .text = level_text },
  { .id = "signatures", .title = N_("Tuned Signatures"), .width = 130, .shown = TRUE, .numeric = TRUE, .text = signatures_text },
  { .id = "policy", .title = N_("Policy"), .width = 300, .shown = TRUE, .text = policy_text },
  { .id = "update", .title = N_("Sensor Update"), .width = 190, .shown = TRUE, .text = update_text },
};

/* --- what is shown --- */

static void
update_ui_state (IpsSubmitDialog *self, guint n_devices)
{
  guint n = self->changes->len;
  g_autofree char *changes = g_strdup_printf (ngettext ("%u change waits", "%u changes wait", n), n);
  g_autofree char *devices = g_strdup_printf (ngettext ("%u device would get something else", "%u devices would get something else", n_devices), n_devices);
  /* TRANSLATORS: "3 changes wait"; "12 devices would get something else" */
  g_autofree char *text = g_strdup_printf (_("%s; %s. Nothing reaches a device before it is submitted and deployed."), changes, devices);
  const char *reason = self->busy ? _("This is being done") : n == 0 ? _("No changes wait") : NULL;

  gtk_label_set_text (self->summary_label, n > 0 ? text : _("No changes wait: everything that was changed is submitted."));
  gtk_widget_set_sensitive (GTK_WIDGET (self->submit_button), reason == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->submit_button), reason);
  gtk_widget_set_sensitive (GTK_WIDGET (self->deploy_button), reason == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->deploy_button), reason != NULL ? reason : _("Submits, and then asks which devices are deployed to"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->discard_button), reason == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->discard_button), reason != NULL ? reason : _("Takes them back to what was submitted last"));
}

static void
reload (IpsSubmitDialog *self)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) devices = ips_waiting_list_dup_device_changes (self->waiting);
  g_autoptr(GPtrArray) device_items = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_unref (self->changes);
  self->changes = ips_waiting_list_dup_changes (self->waiting);
  for (guint i = 0; i < self->changes->len; i++)
    g_ptr_array_add (items, ips_waiting_item_new (g_ptr_array_index (self->changes, i)));
  g_ptr_array_set_free_func (devices, NULL);
  for (guint i = 0; i < devices->len; i++)
    {
      IpsDeviceChange *change = g_ptr_array_index (devices, i);
      IpsSensor *sensor = ips_fleet_lookup (ips_workspace_get_fleet (self->workspace), change->sensor_id);

      g_ptr_array_add (device_items, ips_device_change_item_new (change, ips_sensor_get_name (sensor), ips_sensor_get_facts (sensor)->version));
    }
  ips_table_set_rows (self->changes_table, items);
  ips_table_set_rows (self->devices_table, device_items);
  update_ui_state (self, devices->len);
}

/* --- what is done --- */

static void
set_busy (IpsSubmitDialog *self, gboolean busy)
{
  self->busy = busy;
  reload (self);
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsSubmitDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_waiting_list_submit_finish (IPS_WAITING_LIST (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  set_busy (self, FALSE);
  if (!ok)
    {
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
      return;
    }
  if (self->deploys)
    g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))), "deploy", NULL);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
submit (IpsSubmitDialog *self, gboolean deploys)
{
  g_autoptr(GPtrArray) changes = g_ptr_array_ref (self->changes);

  self->deploys = deploys;
  set_busy (self, TRUE);
  ips_waiting_list_submit_async (self->waiting, changes, gtk_entry_get_text (self->comment_entry), self->lifetime, submitted_cb, self);
}

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsSubmitDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_waiting_list_discard_finish (IPS_WAITING_LIST (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  set_busy (self, FALSE);
  if (!ok)
    ips_message_show_error (GTK_WINDOW (self), error, NULL);
}

static void
discard_response_cb (GtkDialog *question, int response, gpointer user_data)
{
  IpsSubmitDialog *self = user_data;

  gtk_widget_destroy (GTK_WIDGET (question));
  if (response != GTK_RESPONSE_ACCEPT || self->busy)
    return;
  {
    g_autoptr(GPtrArray) changes = g_ptr_array_ref (self->changes);

    set_busy (self, TRUE);
    ips_waiting_list_discard_async (self->waiting, changes, self->lifetime, discarded_cb, self);
  }
}

static void
ask_discard (IpsSubmitDialog *self)
{
  guint n = self->changes->len;
  g_autofree char *title = g_strdup_printf (ngettext ("Discard %u change?", "Discard %u changes?", n), n);
  g_autofree char *label = g_strdup_printf (ngettext ("_Discard %u Change", "_Discard %u Changes", n), n);
  GtkWidget *question, *cancel;

  question = gtk_message_dialog_new (GTK_WINDOW (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION,
                                     GTK_BUTTONS_NONE, "%s", title);
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (question), "%s",
    _("Policies, assignments and sensor updates become what was submitted last. A policy keeps its versions: View Update Level can take it back to one of them."));
  gtk_window_set_title (GTK_WINDOW (question), title);
  atk_object_set_name (gtk_widget_get_accessible (question), title);
  cancel = gtk_dialog_add_button (GTK_DIALOG (question), _("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (GTK_DIALOG (question), label, GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_default_response (GTK_DIALOG (question), GTK_RESPONSE_CANCEL);
  g_signal_connect_object (question, "response", G_CALLBACK (discard_response_cb), self, 0);
  gtk_widget_grab_focus (cancel);
  gtk_window_present (GTK_WINDOW (question));
}

static void
ips_submit_dialog_response (GtkDialog *dialog, int response)
{
  IpsSubmitDialog *self = IPS_SUBMIT_DIALOG (dialog);

  if (response == GTK_RESPONSE_APPLY || response == RESPONSE_DEPLOY)
    submit (self, response == RESPONSE_DEPLOY);
  else if (response == RESPONSE_DISCARD)
    ask_discard (self);
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* --- life --- */

static void
ips_submit_dialog_dispose (GObject *object)
{
  IpsSubmitDialog *self = IPS_SUBMIT_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->waiting);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_submit_dialog_parent_class)->dispose (object);
}

static void
ips_submit_dialog_finalize (GObject *object)
{
  IpsSubmitDialog *self = IPS_SUBMIT_DIALOG (object);

  g_ptr_array_unref (self->changes);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_submit_dialog_parent_class)->finalize (object);
}

static void
ips_submit_dialog_class_init (IpsSubmitDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_submit_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_submit_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_submit_dialog_response;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-submit-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IpsSubmitDialog, name)
  BIND (summary_label);
  BIND (changes_box);
  BIND (devices_box);
  BIND (devices_label);
  BIND (comment_entry);
  BIND (discard_button);
  BIND (deploy_button);
  BIND (submit_button);
#undef BIND
}

static void
ips_submit_dialog_init (IpsSubmitDialog *self)
{
  self->changes = g_ptr_array_new ();
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static IpsTable *
add_table (GtkBox *box, const char *name, const char *accessible, const IpsTableColumn *columns, guint n_columns, const char *empty)
{
  IpsTable *table = IPS_TABLE (ips_table_new (name, columns, n_columns, NULL));

  ips_table_set_accessible_name (table, accessible);
  ips_table_set_empty (table, empty, NULL, NULL);
  gtk_widget_show (GTK_WIDGET (table));
  gtk_box_pack_start (box, GTK_WIDGET (table), TRUE, TRUE, 0);
  return table;
}

GtkWidget *
ips_submit_dialog_new (IpsWorkspace *workspace, GtkApplication *application)
{
  IpsSubmitDialog *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_SUBMIT_DIALOG, "application", application, "use-header-bar", 0, NULL);
  self->workspace = g_object_ref (workspace);
  self->waiting = g_object_ref (ips_workspace_get_waiting (workspace));
  self->changes_table = add_table (self->changes_box, "waiting-changes", _("Changes"), change_columns, G_N_ELEMENTS (change_columns), _("No changes wait."));
  self->devices_table = add_table (self->devices_box, "waiting-devices", _("Devices"), device_columns, G_N_ELEMENTS (device_columns),
                                   _("No device would get anything else by these changes."));
  ips_window_fit_to_screen (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  g_signal_connect_object (self->waiting, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
  return GTK_WIDGET (self);
}

void
ips_submit_dialog_prefer_deploy (IpsSubmitDialog *self)
{
  g_return_if_fail (IPS_IS_SUBMIT_DIALOG (self));

  gtk_style_context_remove_class (gtk_widget_get_style_context (GTK_WIDGET (self->submit_button)), "suggested-action");
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->deploy_button)), "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), RESPONSE_DEPLOY);
}
