/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-maintenance-overview.h"

#include <glib/gi18n-lib.h>

#include "ips-age-timer.h"
#include "ips-close-keys.h"
#include "ips-maintenance-columns.h"
#include "ips-maintenance-dialog.h"
#include "ips-maintenance-holders.h"
#include "ips-maintenance-item.h"
#include "ips-message.h"
#include "ips-table.h"
#include "ips-text.h"
#include "ips-window-size.h"

#define WIDTH_PX 1180
#define HEIGHT_PX 700
#define WINDOWS_PX 220
#define TICK_EVERY_S 30
/* Choices that are no window's name, which has no "@". */
#define CHOICE_NONE "@none"
#define CHOICE_ANY_TIME "@any-time"

struct _IpsMaintenanceOverview
{
  GtkApplicationWindow parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  guint update_id;
  gboolean had_windows;        /* when the choices were filled last */

  IpsTable *windows;
  IpsTable *holders;
  GtkWidget *edit_button;
  GtkWidget *remove_button;
  GtkComboBoxText *choice_combo;
  GtkWidget *assign_button;
};

G_DEFINE_FINAL_TYPE (IpsMaintenanceOverview, ips_maintenance_overview, GTK_TYPE_APPLICATION_WINDOW)

static IpsFleet *
get_fleet (IpsMaintenanceOverview *self)
{
  return ips_workspace_get_fleet (self->workspace);
}

static IpsMaintenance *
get_maintenance (IpsMaintenanceOverview *self)
{
  return ips_fleet_get_maintenance (get_fleet (self));
}

/* (nullable): of the only selected row */
static const IpsMaintenanceWindow *
get_selected (IpsMaintenanceOverview *self)
{
  g_autoptr(GPtrArray) rows = ips_table_get_selected (self->windows);

  return rows->len == 1 ? ips_maintenance_item_get_window (g_ptr_array_index (rows, 0)) : NULL;
}

static void
set_button (GtkWidget *button, gboolean sensitive, const char *why_not)
{
  gtk_widget_set_sensitive (button, sensitive);
  gtk_widget_set_tooltip_text (button, sensitive ? NULL : why_not);
}

static void
update_ui_state (IpsMaintenanceOverview *self)
{
  gboolean one = get_selected (self) != NULL;

  set_button (self->edit_button, one, _("Select a maintenance window first"));
  set_button (self->remove_button, one, _("Select a maintenance window first"));
  set_button (self->assign_button, ips_table_get_n_selected (self->holders) > 0, _("Select groups or devices first"));
}

static gboolean
update_cb (gpointer user_data)
{
  IpsMaintenanceOverview *self = user_data;

  self->update_id = 0;
  update_ui_state (self);
  return G_SOURCE_REMOVE;
}

/* From the loop: asking for the rows that are selected brings the table up to date, which must not happen while it is
 * handling the very click. */
static void
selection_changed_cb (IpsMaintenanceOverview *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add (update_cb, self);
}

/* --- rows --- */

/* The rows of @table as they are, where they are those of @keys still, so that selection and place are kept. */
static gboolean
has_rows (IpsTable *table, GPtrArray *rows)
{
  g_autoptr(GPtrArray) present = ips_table_get_all (table);

  if (present->len != rows->len)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      IpsMaintenanceItem *a = g_ptr_array_index (present, i), *b = g_ptr_array_index (rows, i);

      if (ips_maintenance_item_get_kind (a) != ips_maintenance_item_get_kind (b)
          || !g_str_equal (ips_maintenance_item_get_key (a), ips_maintenance_item_get_key (b)))
        return FALSE;
    }
  return TRUE;
}

static void
set_rows (IpsTable *table, GPtrArray *rows)
{
  if (has_rows (table, rows))
    ips_table_rows_changed (table, NULL);
  else
    ips_table_set_rows (table, rows);
}

static void
add_item (IpsMaintenanceOverview *self, GPtrArray *rows, IpsMaintenanceKind kind, const char *key)
{
  g_ptr_array_add (rows, ips_maintenance_item_new (get_fleet (self), kind, key));
}

static void
fill_choices (IpsMaintenanceOverview *self)
{
  const IpsMaintenancePlan *plan = ips_maintenance_get_plan (get_maintenance (self));
  g_autofree char *chosen = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->choice_combo)));

  gtk_combo_box_text_remove_all (self->choice_combo);
  for (guint i = 0; i < plan->windows->len; i++)
    {
      const IpsMaintenanceWindow *window = g_ptr_array_index (plan->windows, i);

      gtk_combo_box_text_append (self->choice_combo, window->name, window->name);
    }
  gtk_combo_box_text_append (self->choice_combo, CHOICE_ANY_TIME, _("Any time"));
  gtk_combo_box_text_append (self->choice_combo, CHOICE_NONE, _("None of its own (that of the group above)"));
  /* the first window there is is what somebody wants to assign */
  if (chosen == NULL || (!self->had_windows && plan->windows->len > 0) || !gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->choice_combo), chosen))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->choice_combo), 0);
  self->had_windows = plan->windows->len > 0;
}

static void
maintenance_changed_cb (IpsMaintenanceOverview *self)
{
  const IpsMaintenancePlan *plan = ips_maintenance_get_plan (get_maintenance (self));
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < plan->windows->len; i++)
    add_item (self, rows, IPS_MAINTENANCE_OF_WINDOW, ((IpsMaintenanceWindow *) g_ptr_array_index (plan->windows, i))->name);
  set_rows (self->windows, rows);
  ips_table_rows_changed (self->holders, NULL);
  fill_choices (self);
  update_ui_state (self);
}

static void
fleet_changed_cb (IpsMaintenanceOverview *self)
{
  GPtrArray *sensors = ips_fleet_get_sensors (get_fleet (self));
  g_auto(GStrv) groups = ips_fleet_get_groups (get_fleet (self));
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  add_item (self, rows, IPS_MAINTENANCE_OF_GROUP, "");
  for (guint i = 0; groups[i] != NULL; i++)
    if (*groups[i] != '\0')
      add_item (self, rows, IPS_MAINTENANCE_OF_GROUP, groups[i]);
  for (guint i = 0; i < sensors->len; i++)
    add_item (self, rows, IPS_MAINTENANCE_OF_DEVICE, ips_sensor_get_id (g_ptr_array_index (sensors, i)));
  set_rows (self->holders, rows);
  update_ui_state (self);
}

static void
tick (gpointer widget)
{
  IpsMaintenanceOverview *self = widget;

  ips_table_rows_changed (self->windows, NULL);
  ips_table_rows_changed (self->holders, NULL);
}

/* --- what the buttons do --- */

static void
add_cb (IpsMaintenanceOverview *self)
{
  gtk_window_present (GTK_WINDOW (ips_maintenance_dialog_new (self->workspace, NULL, GTK_WINDOW (self))));
}

static void
edit_cb (IpsMaintenanceOverview *self)
{
  const IpsMaintenanceWindow *window = get_selected (self);

  if (window != NULL)
    gtk_window_present (GTK_WINDOW (ips_maintenance_dialog_new (self->workspace, window, GTK_WINDOW (self))));
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsMaintenanceOverview) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_maintenance_remove_finish (IPS_MAINTENANCE (source), result, &error) && !gtk_widget_in_destruction (GTK_WIDGET (self)))
    ips_message_show_error (GTK_WINDOW (self), error, NULL);
}

/* Named by the question, so that it acts on what it asked about whatever is selected by then. */
static void
remove_response_cb (GtkWidget *dialog, int response, gpointer user_data)
{
  IpsMaintenanceOverview *self = IPS_MAINTENANCE_OVERVIEW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));

  if (response == GTK_RESPONSE_ACCEPT)
    ips_maintenance_remove_async (get_maintenance (self), user_data, NULL, removed_cb, g_object_ref (self));
  gtk_widget_destroy (dialog);
}

static void
free_name (gpointer name, GClosure *closure)
{
  g_free (name);
}

static void
remove_cb (IpsMaintenanceOverview *self)
{
  const IpsMaintenanceWindow *window = get_selected (self);
  g_autofree char *holders = NULL, *question = NULL, *effect = NULL;
  GtkWidget *dialog;

  if (window == NULL)
    return;
  holders = ips_maintenance_describe_holders (get_fleet (self), window->name);
  /* TRANSLATORS: %s is the name of a maintenance window */
  question = g_strdup_printf (_("Remove the maintenance window “%s”?"), window->name);
  /* TRANSLATORS: %s is who has a maintenance window */
  effect = *holders != '\0' ? g_strdup_printf (_("It is that of: %s. What waits for it goes on at once, unless a group above has another."), holders)
                            : g_strdup (_("Nobody has it."));
  dialog = gtk_message_dialog_new (GTK_WINDOW (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION,
                                   GTK_BUTTONS_NONE, NULL);
  g_object_set (dialog, "text", question, "secondary-text", effect, "title", _("Remove Maintenance Window"), NULL);
  atk_object_set_name (gtk_widget_get_accessible (dialog), _("Remove Maintenance Window"));
  gtk_dialog_add_buttons (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL, _("_Remove"), GTK_RESPONSE_ACCEPT, NULL);
  g_signal_connect_data (dialog, "response", G_CALLBACK (remove_response_cb), g_strdup (window->name), free_name, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
assigned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsMaintenanceOverview) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_maintenance_assign_finish (IPS_MAINTENANCE (source), result, &error) && !gtk_widget_in_destruction (GTK_WIDGET (self)))
    ips_message_show_error (GTK_WINDOW (self), error, NULL);
}

static void
assign_cb (IpsMaintenanceOverview *self)
{
  const char *choice = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->choice_combo));
  const char *name = g_strcmp0 (choice, CHOICE_ANY_TIME) == 0 ? IPS_MAINTENANCE_ANY_TIME : g_strcmp0 (choice, CHOICE_NONE) == 0 ? NULL : choice;
  g_autoptr(GPtrArray) rows = ips_table_get_selected (self->holders);
  g_autoptr(GPtrArray) groups = g_ptr_array_new (), ids = g_ptr_array_new ();

  if (choice == NULL)
    return;
  for (guint i = 0; i < rows->len; i++)
    {
      IpsMaintenanceItem *item = g_ptr_array_index (rows, i);

      g_ptr_array_add (ips_maintenance_item_get_kind (item) == IPS_MAINTENANCE_OF_GROUP ? groups : ids, (gpointer) ips_maintenance_item_get_key (item));
    }
  g_ptr_array_add (groups, NULL);
  g_ptr_array_add (ids, NULL);
  ips_maintenance_assign_async (get_maintenance (self), name, (const char *const *) groups->pdata, (const char *const *) ids->pdata, NULL,
                                assigned_cb, g_object_ref (self));
}

/* --- building --- */

static void
ips_maintenance_overview_dispose (GObject *object)
{
  g_clear_handle_id (&IPS_MAINTENANCE_OVERVIEW (object)->update_id, g_source_remove);
  G_OBJECT_CLASS (ips_maintenance_overview_parent_class)->dispose (object);
}

static void
ips_maintenance_overview_finalize (GObject *object)
{
  /* The tables' callbacks are handed the workspace, so it outlives the widgets. */
  g_clear_object (&IPS_MAINTENANCE_OVERVIEW (object)->workspace);
  G_OBJECT_CLASS (ips_maintenance_overview_parent_class)->finalize (object);
}

static void
ips_maintenance_overview_class_init (IpsMaintenanceOverviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_maintenance_overview_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_maintenance_overview_finalize;
}

static void
ips_maintenance_overview_init (IpsMaintenanceOverview *self)
{
}

static GtkWidget *
tool_box_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_container_set_border_width (GTK_CONTAINER (box), 6);
  return box;
}

static GtkWidget *
add_button (IpsMaintenanceOverview *self, GtkWidget *box, const char *mnemonic, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (mnemonic);

  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (box), button);
  return button;
}

static GtkWidget *
build_windows (IpsMaintenanceOverview *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *tools = tool_box_new ();
  const IpsTableColumn *columns;
  guint n_columns;

  columns = ips_maintenance_window_columns_get (&n_columns);
  self->windows = IPS_TABLE (ips_table_new ("maintenance-windows", columns, n_columns, self->workspace));
  ips_table_set_accessible_name (self->windows, _("Maintenance windows"));
  ips_table_set_empty (self->windows, _("There is no maintenance window: schedules may change devices at any time."), NULL, NULL);
  add_button (self, tools, _("_Add…"), G_CALLBACK (add_cb));
  self->edit_button = add_button (self, tools, _("_Edit…"), G_CALLBACK (edit_cb));
  self->remove_button = add_button (self, tools, _("_Remove…"), G_CALLBACK (remove_cb));
  gtk_widget_set_size_request (GTK_WIDGET (self->windows), -1, WINDOWS_PX);
  gtk_container_add (GTK_CONTAINER (box), tools);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (self->windows), TRUE, TRUE, 0);
  g_signal_connect_object (self->windows, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->windows, "row-activated", G_CALLBACK (edit_cb), self, G_CONNECT_SWAPPED);
  return box;
}

static GtkWidget *
build_holders (IpsMaintenanceOverview *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *tools = tool_box_new ();
  GtkWidget *search = gtk_search_entry_new ();
  GtkWidget *label = gtk_label_new_with_mnemonic (_("Maintenance _window of the selected:"));
  const IpsTableColumn *columns;
  guint n_columns;

  columns = ips_maintenance_holder_columns_get (&n_columns);
  self->holders = IPS_TABLE (ips_table_new ("maintenance-holders", columns, n_columns, self->workspace));
  ips_table_set_accessible_name (self->holders, _("Groups and devices"));
  ips_table_set_search_entry (self->holders, GTK_SEARCH_ENTRY (search));
  atk_object_set_name (gtk_widget_get_accessible (search), _("Search groups and devices"));
  self->choice_combo = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->choice_combo)), _("Maintenance window of the selected"));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (self->choice_combo));
  gtk_container_add (GTK_CONTAINER (tools), label);
  gtk_container_add (GTK_CONTAINER (tools), GTK_WIDGET (self->choice_combo));
  self->assign_button = add_button (self, tools, _("A_ssign"), G_CALLBACK (assign_cb));
  gtk_box_pack_end (GTK_BOX (tools), search, FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (box), tools);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (self->holders), TRUE, TRUE, 0);
  g_signal_connect_object (self->holders, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  return box;
}

GtkWidget *
ips_maintenance_overview_new (IpsWorkspace *workspace, GtkApplication *application)
{
  IpsMaintenanceOverview *self;
  GtkWidget *panes = gtk_paned_new (GTK_ORIENTATION_VERTICAL);
  GtkWidget *header = gtk_header_bar_new ();

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_MAINTENANCE_OVERVIEW, "application", application, "title", _("Maintenance Windows"), NULL);
  self->workspace = g_object_ref (workspace);
  gtk_header_bar_set_title (GTK_HEADER_BAR (header), _("Maintenance Windows"));
  gtk_header_bar_set_subtitle (GTK_HEADER_BAR (header), _("When schedules may change devices"));
  gtk_header_bar_set_show_close_button (GTK_HEADER_BAR (header), TRUE);
  gtk_widget_show (header);
  gtk_window_set_titlebar (GTK_WINDOW (self), header);
  gtk_paned_pack1 (GTK_PANED (panes), build_windows (self), FALSE, FALSE);
  gtk_paned_pack2 (GTK_PANED (panes), build_holders (self), TRUE, FALSE);
  gtk_widget_show_all (panes);
  gtk_container_add (GTK_CONTAINER (self), panes);
  ips_close_keys_attach (GTK_WINDOW (self));
  g_signal_connect_object (get_maintenance (self), "changed", G_CALLBACK (maintenance_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_fleet (self), "list-changed", G_CALLBACK (fleet_changed_cb), self, G_CONNECT_SWAPPED);
  ips_age_timer_add (self, TICK_EVERY_S, tick);
  ips_window_fit_to_screen (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  maintenance_changed_cb (self);
  fleet_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (ips_table_get_view (self->windows)));
  return GTK_WIDGET (self);
}
