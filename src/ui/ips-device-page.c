/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-device-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-age-timer.h"
#include "ips-filter-chips.h"
#include "ips-group.h"
#include "ips-sensor-columns.h"
#include "ips-sensor-details.h"
#include "ips-tags.h"

/* Ages and days left change by themselves. */
#define RECOUNT_EVERY_S 60
#define N_CHIPS (IPS_ATTENTION_N + 1)

struct _IpsDevicePage
{
  GtkBox parent_instance;

  IpsFilterChips *chips;
  GtkSearchEntry *search_entry;
  GtkBox *tools;
  GtkBox *table_box;
  GtkBox *details_box;

  IpsWorkspace *workspace;          /* (owned) */
  IpsTable *table;
  IpsSensorDetails *details;
  guint counts[N_CHIPS];            /* of the group and tags shown; [0] all */
  guint n_attention;                /* of the whole fleet */
  GHashTable *attention;            /* (owned) IpsSensor -> IpsAttention */
  char *group;                      /* (owned) (nullable) */
  char **tags;                      /* (owned) (nullable) */
  gboolean details_shown;
  guint recount_id;
};

enum { SELECTION_CHANGED, COUNTS_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsDevicePage, ips_device_page, GTK_TYPE_BOX)

/* In the group that was chosen, with every tag that was chosen. */
static gboolean
is_chosen (IpsDevicePage *self, IpsSensor *sensor)
{
  const IpsSensorConfig *config = ips_sensor_get_config (sensor);
  gboolean chosen = ips_group_contains (self->group, config->group);

  for (guint i = 0; chosen && self->tags != NULL && self->tags[i] != NULL; i++)
    chosen = ips_tags_contain (config->tags, self->tags[i]);
  return chosen;
}

static guint
get_attention (IpsDevicePage *self, IpsSensor *sensor)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->attention, sensor));
}

static gboolean
filter_sensor (gpointer row, gpointer user_data)
{
  IpsDevicePage *self = user_data;
  guint chosen = ips_filter_chips_get_chosen (self->chips);

  return is_chosen (self, row) && (chosen == 0 || (get_attention (self, row) & (1u << (chosen - 1))) != 0);
}

/* --- chips --- */

static void
count (IpsDevicePage *self)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));

  memset (self->counts, 0, sizeof self->counts);
  self->n_attention = 0;
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      guint attention = get_attention (self, sensor);

      if ((attention & IPS_ATTENTION_PROBLEM) != 0)
        self->n_attention++;
      if (!is_chosen (self, sensor))
        continue;
      self->counts[0]++;
      for (guint j = 0; j < IPS_ATTENTION_N; j++)
        if ((attention & (1u << j)) != 0)
          self->counts[j + 1]++;
    }
  ips_filter_chips_set_counts (self->chips, self->counts);
  g_signal_emit (self, signals[COUNTS_CHANGED], 0);
}

static void
look_at (IpsDevicePage *self, GPtrArray *sensors)
{
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);

      g_hash_table_insert (self->attention, sensor, GUINT_TO_POINTER (ips_sensor_get_attention (sensor, self->workspace)));
    }
}

static gboolean
recount_cb (gpointer user_data)
{
  IpsDevicePage *self = user_data;

  self->recount_id = 0;
  count (self);
  return G_SOURCE_REMOVE;
}

static void
chips_changed_cb (IpsDevicePage *self)
{
  ips_table_refilter (self->table);
}

static void
add_chips (IpsDevicePage *self)
{
  const char *const labels[N_CHIPS] = { _("_All"), _("_License"), _("_Certificate"), _("_Unreachable"), _("_Problem") };

  ips_filter_chips_set_labels (self->chips, labels, N_CHIPS);
  g_signal_connect_object (self->chips, "changed", G_CALLBACK (chips_changed_cb), self, G_CONNECT_SWAPPED);
}

/* --- the fleet --- */

static void
update_details (IpsDevicePage *self)
{
  g_autoptr (GPtrArray) selected = ips_table_get_selected (self->table);

  ips_sensor_details_set_sensors (self->details, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->details_box), self->details_shown && selected->len > 0);
}

static void
sensors_changed_cb (IpsFleet *fleet, GPtrArray *sensors, gpointer user_data)
{
  IpsDevicePage *self = user_data;

  look_at (self, sensors);
  ips_table_rows_changed (self->table, sensors);
  if (self->recount_id == 0)
    self->recount_id = g_timeout_add (100, recount_cb, self);
  update_details (self);
}

static void
list_changed_cb (IpsFleet *fleet, gpointer user_data)
{
  IpsDevicePage *self = user_data;
  GPtrArray *sensors = ips_fleet_get_sensors (fleet);

  g_hash_table_remove_all (self->attention);
  look_at (self, sensors);
  ips_table_set_loading (self->table, !ips_fleet_is_loaded (fleet));
  ips_table_set_rows (self->table, sensors);
  count (self);
}

/* Time alone makes a certificate expire. */
static void
tick (gpointer widget)
{
  IpsDevicePage *self = widget;

  look_at (self, ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace)));
  count (self);
}

static void
tick_details (gpointer widget)
{
  update_details (widget);
}

static void
communication_changed_cb (IpsFleet *fleet, gpointer user_data)
{
  IpsDevicePage *self = user_data;

  ips_table_rows_changed (self->table, NULL);
  tick (self);
  update_details (self);
}

/* --- the table --- */

static void
selection_changed_cb (IpsTable *table, gpointer user_data)
{
  IpsDevicePage *self = user_data;

  update_details (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
activate (IpsDevicePage *self, const char *action)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (G_IS_ACTION_GROUP (window))
    g_action_group_activate_action (G_ACTION_GROUP (window), action, NULL);
}

static void
row_activated_cb (IpsTable *table, GObject *row, gpointer user_data)
{
  activate (user_data, "properties");
}

/* Not accelerators of the window: in an entry these keys are the entry's. */
static gboolean
key_pressed_cb (GtkWidget *widget, GdkEventKey *event, gpointer user_data)
{
  if ((event->state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  if (event->keyval == GDK_KEY_Delete || event->keyval == GDK_KEY_KP_Delete)
    {
      activate (user_data, "remove");
      return GDK_EVENT_STOP;
    }
  if (event->keyval == GDK_KEY_F2)
    {
      activate (user_data, "properties");
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

IpsTable *
ips_device_page_get_table (IpsDevicePage *self)
{
  g_return_val_if_fail (IPS_IS_DEVICE_PAGE (self), NULL);
  return self->table;
}

void
ips_device_page_set_group (IpsDevicePage *self, const char *group)
{
  g_return_if_fail (IPS_IS_DEVICE_PAGE (self));

  if (g_strcmp0 (group, self->group) == 0)
    return;
  g_free (self->group);
  self->group = g_strdup (group);
  ips_table_refilter (self->table);
  count (self);
}

void
ips_device_page_set_tags (IpsDevicePage *self, const char *const *tags)
{
  g_return_if_fail (IPS_IS_DEVICE_PAGE (self));

  g_strfreev (self->tags);
  self->tags = g_strdupv ((char **) tags);
  ips_table_refilter (self->table);
  count (self);
}

guint
ips_device_page_get_n_attention (IpsDevicePage *self)
{
  g_return_val_if_fail (IPS_IS_DEVICE_PAGE (self), 0);
  return self->n_attention;
}

void
ips_device_page_focus_search (IpsDevicePage *self)
{
  g_return_if_fail (IPS_IS_DEVICE_PAGE (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

void
ips_device_page_set_details_shown (IpsDevicePage *self, gboolean shown)
{
  g_return_if_fail (IPS_IS_DEVICE_PAGE (self));

  self->details_shown = shown;
  update_details (self);
}

gboolean
ips_device_page_get_details_shown (IpsDevicePage *self)
{
  g_return_val_if_fail (IPS_IS_DEVICE_PAGE (self), FALSE);
  return self->details_shown;
}

static void
ips_device_page_dispose (GObject *object)
{
  IpsDevicePage *self = IPS_DEVICE_PAGE (object);

  g_clear_handle_id (&self->recount_id, g_source_remove);
  if (self->table != NULL)
    {
      ips_table_set_filter (self->table, NULL, NULL, NULL);
      g_signal_handlers_disconnect_by_data (self->table, self);
      self->table = NULL;
    }

  G_OBJECT_CLASS (ips_device_page_parent_class)->dispose (object);
}

static void
ips_device_page_finalize (GObject *object)
{
  IpsDevicePage *self = IPS_DEVICE_PAGE (object);

  g_hash_table_unref (self->attention);
  g_free (self->group);
  g_strfreev (self->tags);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_device_page_parent_class)->finalize (object);
}

static void
ips_device_page_class_init (IpsDevicePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_device_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_device_page_finalize;

  g_type_ensure (IPS_TYPE_FILTER_CHIPS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-device-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsDevicePage, chips);
  gtk_widget_class_bind_template_child (widget_class, IpsDevicePage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsDevicePage, tools);
  gtk_widget_class_bind_template_child (widget_class, IpsDevicePage, table_box);
  gtk_widget_class_bind_template_child (widget_class, IpsDevicePage, details_box);

  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[COUNTS_CHANGED] = g_signal_new ("counts-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_device_page_init (IpsDevicePage *self)
{
  self->attention = g_hash_table_new (NULL, NULL);
  self->details_shown = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  add_chips (self);
}

GtkWidget *
ips_device_page_new (IpsWorkspace *workspace)
{
  IpsDevicePage *self = g_object_new (IPS_TYPE_DEVICE_PAGE, NULL);
  IpsFleet *fleet = ips_workspace_get_fleet (workspace);
  guint n_columns = 0;
  const IpsTableColumn *columns = ips_sensor_columns_get (&n_columns);
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/vedette/Vedette/ips-menus.ui");

  self->workspace = g_object_ref (workspace);
  self->table = IPS_TABLE (ips_table_new ("devices", columns, n_columns, workspace));
  ips_table_set_accessible_name (self->table, _("Devices"));
  ips_table_set_empty (self->table, _("No devices yet. Add one, or import a list."), _("_Add Device…"), "win.add-device");
  ips_table_set_context_menu (self->table, G_MENU_MODEL (gtk_builder_get_object (builder, "device-menu")));
  ips_table_set_search_entry (self->table, self->search_entry);
  ips_table_set_filter (self->table, filter_sensor, self, NULL);
  gtk_container_add (GTK_CONTAINER (self->table_box), GTK_WIDGET (self->table));
  gtk_container_add (GTK_CONTAINER (self->tools), ips_table_get_filter_button (self->table));
  gtk_container_add (GTK_CONTAINER (self->tools), ips_table_get_columns_button (self->table));
  self->details = IPS_SENSOR_DETAILS (ips_sensor_details_new (workspace));
  gtk_container_add (GTK_CONTAINER (self->details_box), GTK_WIDGET (self->details));

  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (selection_changed_cb), self, 0);
  g_signal_connect_object (self->table, "row-activated", G_CALLBACK (row_activated_cb), self, 0);
  g_signal_connect_object (ips_table_get_view (self->table), "key-press-event", G_CALLBACK (key_pressed_cb), self, 0);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (sensors_changed_cb), self, 0);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (list_changed_cb), self, 0);
  g_signal_connect_object (fleet, "communication-changed", G_CALLBACK (communication_changed_cb), self, 0);
  ips_age_timer_add (self, RECOUNT_EVERY_S, tick);
  ips_age_timer_add (self, IPS_AGE_TIMER_STEP_S, tick_details);
  list_changed_cb (fleet, self);
  return GTK_WIDGET (self);
}
