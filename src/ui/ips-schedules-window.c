/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-schedules-window.h"

#include <glib/gi18n-lib.h>

#include "ips-age-timer.h"
#include "ips-format.h"
#include "ips-job-bar.h"
#include "ips-message.h"
#include "ips-schedule-columns.h"
#include "ips-schedule-item.h"
#include "ips-scheduled-job-dialog.h"
#include "ips-store-schedules.h"
#include "ips-suspend-dialog.h"
#include "ips-table.h"
#include "ips-text.h"
#include "ips-window-size.h"

#define WIDTH_PX 1180
#define HEIGHT_PX 640
#define TICK_EVERY_S 60
#define PREVIEW 5

struct _IpsSchedulesWindow
{
  GtkApplicationWindow parent_instance;

  IpsWorkspace *workspace;    /* (owned) */
  GHashTable *items;          /* (owned) id -> IpsScheduleItem (owned) */
  guint update_id;

  GtkHeaderBar *header;
  GtkBox *content;
  GtkBox *tools;
  GtkSearchEntry *search_entry;
  GtkLabel *words_label;
  GtkWidget *next_caption;
  GtkWidget *last_caption;
  GtkLabel *next_label;
  GtkLabel *last_label;
  GMenuModel *row_menu;
  IpsTable *table;
};

G_DEFINE_TYPE (IpsSchedulesWindow, ips_schedules_window, GTK_TYPE_APPLICATION_WINDOW)

static IpsScheduler *
get_scheduler (IpsSchedulesWindow *self)
{
  return ips_workspace_get_scheduler (self->workspace);
}

/* (nullable): of the only selected row */
static const IpsScheduledJob *
get_selected (IpsSchedulesWindow *self)
{
  g_autoptr(GPtrArray) rows = ips_table_get_selected (self->table);

  return rows->len == 1 ? ips_schedule_item_get (g_ptr_array_index (rows, 0)) : NULL;
}

/* --- what is known of the selected one --- */

static char *
describe_next (IpsSchedulesWindow *self, const IpsScheduledJob *schedule)
{
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  g_autoptr(GTimeZone) zone = ips_schedule_get_zone (schedule->rule);
  g_autoptr(GArray) dues = ips_schedule_preview (schedule->rule, zone, now_us, PREVIEW);
  g_autoptr(GString) text = g_string_new (NULL);

  if (schedule->suspended)
    return g_strdup (_("None: it is suspended."));
  for (guint i = 0; i < dues->len; i++)
    {
      g_autofree char *due = ips_format_date_time (g_array_index (dues, gint64, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "  ·  " : "", due);
    }
  return dues->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : g_strdup (_("None: it is over."));
}

static char *
describe_last (const IpsScheduledJob *schedule)
{
  g_autofree char *when = ips_format_date_time (schedule->last_run_us);
  g_autofree char *message = ips_text_make_safe (schedule->last_message, 1000);
  g_autofree char *outcome = ips_scheduled_job_describe_outcome (schedule);

  if (schedule->last_run_us == 0)
    return g_strdup (_("It has not run yet."));
  if (*message == '\0')
    /* TRANSLATORS: date and time, how a run came about (“On time”), and what came of it (“Succeeded”) */
    return g_strdup_printf (_("%s, %s: %s"), when, ips_schedule_run_kind_to_label (schedule->last_kind), outcome);
  /* TRANSLATORS: date and time, how a run came about (“Made up”), what came of it (“Succeeded”), and a sentence */
  return g_strdup_printf (_("%s, %s: %s. %s"), when, ips_schedule_run_kind_to_label (schedule->last_kind), outcome, message);
}

static void
set_enabled (IpsSchedulesWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)), enabled);
}

static void
update_ui_state (IpsSchedulesWindow *self)
{
  const IpsScheduledJob *schedule = get_selected (self);
  guint n = g_hash_table_size (self->items);
  g_autofree char *words = NULL, *next = NULL, *last = NULL, *subtitle = NULL;

  set_enabled (self, "edit", schedule != NULL && ips_scheduled_job_dialog_can_edit (schedule));
  set_enabled (self, "remove", schedule != NULL && ips_scheduled_job_dialog_can_edit (schedule));
  set_enabled (self, "run", schedule != NULL);
  set_enabled (self, "suspend", schedule != NULL && !schedule->suspended);
  set_enabled (self, "resume", schedule != NULL && schedule->suspended);
  set_enabled (self, "copy", ips_table_get_n_selected (self->table) > 0);
  if (schedule != NULL)
    {
      g_autofree char *name = ips_text_make_safe (schedule->name, 200);
      g_autofree char *rule = ips_schedule_describe (schedule->rule);

      if (ips_scheduled_job_dialog_can_edit (schedule))
        /* TRANSLATORS: the name of a schedule, and when it runs */
        words = g_strdup_printf (_("%s: %s"), name, rule);
      else
        /* TRANSLATORS: the name of a schedule, and when it runs */
        words = g_strdup_printf (_("%s: %s. It is changed in Security Manager Administration."), name, rule);
      next = describe_next (self, schedule);
      last = describe_last (schedule);
    }
  else
    words = g_strdup (n > 0 ? _("Select a schedule to suspend, resume or run it.") : "");
  gtk_label_set_text (self->words_label, words);
  gtk_label_set_text (self->next_label, next != NULL ? next : "");
  gtk_label_set_text (self->last_label, last != NULL ? last : "");
  gtk_widget_set_opacity (self->next_caption, next != NULL ? 1.0 : 0.0);
  gtk_widget_set_opacity (self->last_caption, last != NULL ? 1.0 : 0.0);
  subtitle = g_strdup_printf (ngettext ("%u schedule", "%u schedules", n), n);
  gtk_header_bar_set_subtitle (self->header, subtitle);
}

static gboolean
update_cb (gpointer user_data)
{
  IpsSchedulesWindow *self = user_data;

  self->update_id = 0;
  update_ui_state (self);
  return G_SOURCE_REMOVE;
}

/* From the loop: asking for the rows that are selected brings the table up to date, which must not happen while it is
 * handling the very click. */
static void
selection_changed_cb (IpsSchedulesWindow *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add (update_cb, self);
}

/* Rows stay the same objects, so that selection and place are kept. */
static void
schedules_changed_cb (IpsSchedulesWindow *self)
{
  GPtrArray *schedules = ips_scheduler_get_schedules (get_scheduler (self));
  g_autoptr(GHashTable) before = g_steal_pointer (&self->items);
  g_autoptr(GPtrArray) rows = g_ptr_array_new ();
  gboolean same = g_hash_table_size (before) == schedules->len;

  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  for (guint i = 0; i < schedules->len; i++)
    {
      const IpsScheduledJob *schedule = g_ptr_array_index (schedules, i);
      IpsScheduleItem *item = g_hash_table_lookup (before, schedule->id);

      same = same && item != NULL;
      if (item != NULL)
        ips_schedule_item_set (g_object_ref (item), schedule);
      else
        item = ips_schedule_item_new (schedule);
      g_hash_table_insert (self->items, g_strdup (schedule->id), item);
      g_ptr_array_add (rows, item);
    }
  ips_table_set_loading (self->table, FALSE);
  if (same)
    ips_table_rows_changed (self->table, NULL);
  else
    ips_table_set_rows (self->table, rows);
  update_ui_state (self);
}

static void
tick (gpointer widget)
{
  update_ui_state (widget);
}

/* --- actions --- */

static void
run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsSchedulesWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = ips_scheduler_run_now_finish (IPS_SCHEDULER (source), result, &error);

  if (job == NULL && !gtk_widget_in_destruction (GTK_WIDGET (self)))
    ips_message_show (GTK_WINDOW (self), GTK_MESSAGE_WARNING, _("The schedule was not run"), error->message, NULL);
}

static void
run_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsSchedulesWindow *self = user_data;
  const IpsScheduledJob *schedule = get_selected (self);

  if (schedule != NULL)
    ips_scheduler_run_now_async (get_scheduler (self), schedule, NULL, run_cb, g_object_ref (self));
}

static void
suspend_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsSchedulesWindow *self = user_data;
  const IpsScheduledJob *schedule = get_selected (self);

  if (schedule != NULL)
    gtk_window_present (GTK_WINDOW (ips_suspend_dialog_new (self->workspace, schedule, GTK_WINDOW (self))));
}

static void
add_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsSchedulesWindow *self = user_data;

  gtk_window_present (GTK_WINDOW (ips_scheduled_job_dialog_new (self->workspace, NULL, GTK_WINDOW (self))));
}

static void
edit_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsSchedulesWindow *self = user_data;
  const IpsScheduledJob *schedule = get_selected (self);

  if (schedule != NULL && ips_scheduled_job_dialog_can_edit (schedule))
    gtk_window_present (GTK_WINDOW (ips_scheduled_job_dialog_new (self->workspace, schedule, GTK_WINDOW (self))));
}

static void
row_activated_cb (IpsSchedulesWindow *self)
{
  edit_activated_cb (NULL, NULL, self);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsSchedulesWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_store_remove_schedule_finish (IPS_STORE (source), result, &error) && !gtk_widget_in_destruction (GTK_WIDGET (self)))
    ips_message_show_error (GTK_WINDOW (self), error, NULL);
  ips_scheduler_reload (get_scheduler (self));
}

/* Named by the question, so that it acts on what it asked about whatever is selected by then. */
static void
remove_response_cb (GtkWidget *dialog, int response, gpointer user_data)
{
  IpsSchedulesWindow *self = IPS_SCHEDULES_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));

  if (response == GTK_RESPONSE_ACCEPT)
    ips_store_remove_schedule_async (ips_workspace_get_store (self->workspace), user_data, g_get_user_name (), NULL, removed_cb,
                                     g_object_ref (self));
  gtk_widget_destroy (dialog);
}

static void
free_id (gpointer id, GClosure *closure)
{
  g_free (id);
}

static void
remove_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsSchedulesWindow *self = user_data;
  const IpsScheduledJob *schedule = get_selected (self);
  g_autofree char *name = NULL;
  g_autofree char *question = NULL;
  GtkWidget *dialog;

  if (schedule == NULL || !ips_scheduled_job_dialog_can_edit (schedule))
    return;
  name = ips_text_make_safe (schedule->name, 200);
  /* TRANSLATORS: %s is the name of a schedule */
  question = g_strdup_printf (_("Remove the schedule “%s”?"), name);
  dialog = gtk_message_dialog_new (GTK_WINDOW (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION,
                                   GTK_BUTTONS_NONE, NULL);
  g_object_set (dialog, "text", question, "secondary-text", _("What it has done stays in Activity and in the history."),
                "title", _("Remove Schedule"), NULL);
  atk_object_set_name (gtk_widget_get_accessible (dialog), _("Remove Schedule"));
  gtk_dialog_add_buttons (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL, _("_Remove"), GTK_RESPONSE_ACCEPT, NULL);
  g_signal_connect_data (dialog, "response", G_CALLBACK (remove_response_cb), g_strdup (schedule->id), free_id, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
copy_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ips_table_copy (IPS_SCHEDULES_WINDOW (user_data)->table);
}

static const GActionEntry actions[] =
{
  { .name = "add", .activate = add_activated_cb },
  { .name = "edit", .activate = edit_activated_cb },
  { .name = "remove", .activate = remove_activated_cb },
  { .name = "run", .activate = run_activated_cb },
  { .name = "suspend", .activate = suspend_activated_cb },
  { .name = "resume", .activate = suspend_activated_cb },
  { .name = "copy", .activate = copy_activated_cb },
};

static gboolean
ips_schedules_window_key_press (GtkWidget *widget, GdkEventKey *event)
{
  IpsSchedulesWindow *self = IPS_SCHEDULES_WINDOW (widget);
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask ();
  guint keyval = gdk_keyval_to_lower (event->keyval);

  if (modifiers == GDK_CONTROL_MASK && keyval == GDK_KEY_f)
    gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  else if ((modifiers == GDK_CONTROL_MASK && keyval == GDK_KEY_w) || (modifiers == 0 && keyval == GDK_KEY_Escape
           && *gtk_entry_get_text (GTK_ENTRY (self->search_entry)) == '\0'))
    gtk_window_close (GTK_WINDOW (self));
  else
    return GTK_WIDGET_CLASS (ips_schedules_window_parent_class)->key_press_event (widget, event);
  return GDK_EVENT_STOP;
}

static void
ips_schedules_window_dispose (GObject *object)
{
  g_clear_handle_id (&IPS_SCHEDULES_WINDOW (object)->update_id, g_source_remove);

  G_OBJECT_CLASS (ips_schedules_window_parent_class)->dispose (object);
}

static void
ips_schedules_window_finalize (GObject *object)
{
  IpsSchedulesWindow *self = IPS_SCHEDULES_WINDOW (object);

  /* The table's callbacks are handed the workspace, so it outlives the widgets. */
  g_clear_pointer (&self->items, g_hash_table_unref);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_schedules_window_parent_class)->finalize (object);
}

static void
ips_schedules_window_class_init (IpsSchedulesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_schedules_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_schedules_window_finalize;
  widget_class->key_press_event = ips_schedules_window_key_press;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-schedules-window.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsSchedulesWindow, header);
  gtk_widget_class_bind_template_child (widget_class, IpsSchedulesWindow, content);
  gtk_widget_class_bind_template_child (widget_class, IpsSchedulesWindow, tools);
  gtk_widget_class_bind_template_child (widget_class, IpsSchedulesWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsSchedulesWindow, words_label);
  gtk_widget_class_bind_template_child (widget_class, IpsSchedulesWindow, next_caption);
  gtk_widget_class_bind_template_child (widget_class, IpsSchedulesWindow, last_caption);
  gtk_widget_class_bind_template_child (widget_class, IpsSchedulesWindow, next_label);
  gtk_widget_class_bind_template_child (widget_class, IpsSchedulesWindow, last_label);
  gtk_widget_class_bind_template_child (widget_class, IpsSchedulesWindow, row_menu);
}

static void
ips_schedules_window_init (IpsSchedulesWindow *self)
{
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

GtkWidget *
ips_schedules_window_new (IpsWorkspace *workspace, GtkApplication *application)
{
  IpsSchedulesWindow *self;
  const IpsTableColumn *columns;
  guint n_columns;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_SCHEDULES_WINDOW, "application", application, NULL);
  self->workspace = g_object_ref (workspace);
  columns = ips_schedule_columns_get (&n_columns);
  self->table = IPS_TABLE (ips_table_new ("schedules", columns, n_columns, workspace));
  ips_table_set_accessible_name (self->table, _("Schedules"));
  ips_table_set_search_entry (self->table, self->search_entry);
  ips_table_set_context_menu (self->table, self->row_menu);
  ips_table_set_empty (self->table, _("Nothing is scheduled yet. Automatic licences and updates are set in Security Manager "
                                      "Administration."), _("_Add…"), "win.add");
  ips_table_set_loading (self->table, TRUE);
  gtk_widget_show (GTK_WIDGET (self->table));
  gtk_box_pack_start (self->content, GTK_WIDGET (self->table), TRUE, TRUE, 0);
  gtk_box_reorder_child (self->content, GTK_WIDGET (self->table), 1);
  gtk_box_pack_end (self->tools, ips_table_get_columns_button (self->table), FALSE, FALSE, 0);
  gtk_box_pack_end (self->tools, ips_table_get_filter_button (self->table), FALSE, FALSE, 0);
  gtk_box_pack_end (self->content, ips_job_bar_new (workspace), FALSE, FALSE, 0);
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_scheduler (self), "changed", G_CALLBACK (schedules_changed_cb), self, G_CONNECT_SWAPPED);
  ips_age_timer_add (self, TICK_EVERY_S, tick);
  ips_window_fit_to_screen (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  update_ui_state (self);
  ips_scheduler_reload (get_scheduler (self));
  gtk_widget_grab_focus (GTK_WIDGET (ips_table_get_view (self->table)));
  return GTK_WIDGET (self);
}
