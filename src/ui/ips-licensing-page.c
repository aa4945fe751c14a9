/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-licensing-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-administration-page.h"
#include "ips-age-timer.h"
#include "ips-device-dialog.h"
#include "ips-diagnose-dialog.h"
#include "ips-expiry.h"
#include "ips-export-dialog.h"
#include "ips-license-automatic.h"
#include "ips-license-bands.h"
#include "ips-license-cco-dialog.h"
#include "ips-license-columns.h"
#include "ips-license-files-dialog.h"
#include "ips-license-pane.h"
#include "ips-license-preview-dialog.h"
#include "ips-license-redeploy-dialog.h"
#include "ips-license-start.h"
#include "ips-table.h"
#include "ips-toplevel.h"
#include "ips-verb-action.h"

/* Ages and days left change by themselves. */
#define RECOUNT_EVERY_S 60
#define RECOUNT_MS 100

struct _IpsLicensingPage
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  GSimpleActionGroup *actions; /* (owned): prefix "licensing" */
  GHashTable *bands;           /* (owned): IpsSensor -> IpsLicenseBand, so that a filter costs nothing */
  guint n_attention;
  guint recount_id;            /* counts are brought up to date soon */

  IpsTable *table;
  IpsLicenseBands *band_bar;
  IpsLicensePane *pane;
  IpsLicenseAutomatic *automatic;
  IpsJobBar *bar;
  GtkBox *bands_box;
  GtkBox *table_box;
  GtkBox *pane_box;
  GtkBox *automatic_box;
  GtkBox *tools_box;
  GtkWidget *cco_button;
  GtkWidget *redeploy_button;
  GtkSearchEntry *search_entry;
  GMenuModel *row_menu;
};

static void administration_page_init (IpsAdministrationPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsLicensingPage, ips_licensing_page, GTK_TYPE_BOX,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_ADMINISTRATION_PAGE, administration_page_init))

static IpsFleet *
get_fleet (IpsLicensingPage *self)
{
  return ips_workspace_get_fleet (self->workspace);
}

/* ---- bands ---- */

static IpsLicenseBand
get_band (IpsLicensingPage *self, gpointer sensor)
{
  return (IpsLicenseBand) GPOINTER_TO_UINT (g_hash_table_lookup (self->bands, sensor));
}

static gboolean
is_in_band (gpointer row, gpointer user_data)
{
  IpsLicensingPage *self = user_data;
  IpsLicenseBand chosen = ips_license_bands_get_chosen (self->band_bar);

  return chosen == IPS_N_LICENSE_BANDS || get_band (self, row) == chosen;
}

/* Whether one of @sensors went from one band to another. */
static gboolean
look_at (IpsLicensingPage *self, GPtrArray *sensors)
{
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  gboolean moved = FALSE;

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      IpsLicenseBand band = ips_license_band_for (ips_sensor_get_facts (sensor), now_us);

      moved = moved || !g_hash_table_contains (self->bands, sensor) || get_band (self, sensor) != band;
      g_hash_table_insert (self->bands, sensor, GUINT_TO_POINTER (band));
    }
  return moved;
}

static void
count (IpsLicensingPage *self)
{
  GPtrArray *sensors = ips_fleet_get_sensors (get_fleet (self));
  guint counts[IPS_N_LICENSE_BANDS] = { 0 }, n_attention = 0;

  for (guint i = 0; i < sensors->len; i++)
    counts[get_band (self, g_ptr_array_index (sensors, i))]++;
  for (IpsLicenseBand band = 0; band < IPS_N_LICENSE_BANDS; band++)
    n_attention += ips_license_band_needs_attention (band) ? counts[band] : 0;
  ips_license_bands_set_counts (self->band_bar, counts);
  if (n_attention != self->n_attention)
    {
      self->n_attention = n_attention;
      ips_administration_page_changed (IPS_ADMINISTRATION_PAGE (self));
    }
}

static gboolean
recount_cb (gpointer user_data)
{
  IpsLicensingPage *self = user_data;

  self->recount_id = 0;
  count (self);
  return G_SOURCE_REMOVE;
}

static void
band_changed_cb (IpsLicensingPage *self)
{
  ips_table_refilter (self->table);
}

/* ---- the fleet ---- */

static void
update_selection (IpsLicensingPage *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  const char *need_some[] = { "copy", "properties", "diagnose", "update-cco", "redeploy" };
  const char *why_not = selected->len > 0 ? NULL : _("Select one or more devices in the table first");

  ips_license_pane_set_sensors (self->pane, selected);
  gtk_widget_set_tooltip_text (self->cco_button, why_not != NULL ? why_not : _("Fetches a new licence from Cisco.com for each selected device"));
  gtk_widget_set_tooltip_text (self->redeploy_button, why_not != NULL ? why_not : _("Sends a licence file that is kept once more"));
  for (guint i = 0; i < G_N_ELEMENTS (need_some); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), need_some[i])), selected->len > 0);
}

static void
sensors_changed_cb (IpsLicensingPage *self, GPtrArray *sensors)
{
  gboolean moved = look_at (self, sensors);

  ips_table_rows_changed (self->table, sensors);
  if (moved && ips_license_bands_get_chosen (self->band_bar) != IPS_N_LICENSE_BANDS)
    ips_table_refilter (self->table);
  if (moved && self->recount_id == 0)
    self->recount_id = g_timeout_add (RECOUNT_MS, recount_cb, self);
  update_selection (self);
}

static void
list_changed_cb (IpsLicensingPage *self)
{
  GPtrArray *sensors = ips_fleet_get_sensors (get_fleet (self));

  g_hash_table_remove_all (self->bands);
  look_at (self, sensors);
  ips_table_set_loading (self->table, !ips_fleet_is_loaded (get_fleet (self)));
  ips_table_set_rows (self->table, sensors);
  count (self);
}

/* Time alone makes a licence expire. */
static void
tick (gpointer widget)
{
  IpsLicensingPage *self = widget;

  if (look_at (self, ips_fleet_get_sensors (get_fleet (self))))
    {
      ips_table_refilter (self->table);
      count (self);
    }
  update_selection (self);
}

/* ---- actions ---- */

static void
refresh_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsLicensingPage *self = user_data;
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  g_autoptr(GPtrArray) visible = ips_table_get_visible (self->table);

  if (selected->len > 0)
    ips_verb_action_run (self->workspace, IPS_VERB_REFRESH, selected, ips_toplevel_of (self), self->bar);
  else
    ips_verb_action_run_listed (self->workspace, IPS_VERB_REFRESH, visible, ips_toplevel_of (self), self->bar);
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ips_table_copy (IPS_LICENSING_PAGE (user_data)->table);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsLicensingPage *self = user_data;

  /* TRANSLATORS: the name of a file, without its ending */
  ips_export_run (ips_toplevel_of (self), self->table, _("ips-licenses"));
}

/* The days on which the licences of the selected devices end, or of all that are listed. */
static void
export_calendar_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsLicensingPage *self = user_data;
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  g_autoptr(GPtrArray) visible = ips_table_get_visible (self->table);

  ips_export_save_text (ips_toplevel_of (self), _("Export Calendar"), _("ips-licenses.ics"),
                        ips_expiry_licenses_to_ics (selected->len > 0 ? selected : visible,
                                                    ips_clock_now_us (ips_workspace_get_clock (self->workspace))));
}

static void
properties_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsLicensingPage *self = user_data;
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);

  if (selected->len > 0)
    gtk_window_present (GTK_WINDOW (ips_device_dialog_new (self->workspace, selected, ips_toplevel_of (self))));
}

static void
diagnose_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsLicensingPage *self = user_data;
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);

  if (selected->len > 0)
    gtk_window_present (GTK_WINDOW (ips_diagnose_dialog_new (self->workspace, g_ptr_array_index (selected, 0), ips_toplevel_of (self))));
}

static void
update_cco_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsLicensingPage *self = user_data;
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);

  if (selected->len > 0)
    gtk_window_present (GTK_WINDOW (ips_license_cco_dialog_new (self->workspace, selected, ips_toplevel_of (self))));
}

static void
update_file_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsLicensingPage *self = user_data;

  gtk_window_present (GTK_WINDOW (ips_license_files_dialog_new (self->workspace, ips_toplevel_of (self))));
}

static void
redeploy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsLicensingPage *self = user_data;
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);

  if (selected->len > 0)
    gtk_window_present (GTK_WINDOW (ips_license_redeploy_dialog_new (self->workspace, selected, ips_toplevel_of (self))));
}

static void
run_now_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsLicensingPage *self = user_data;

  ips_license_start_automatic (self->workspace, ips_toplevel_of (self));
}

static void
preview_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsLicensingPage *self = user_data;
  g_autoptr(IpsLicenseSettings) settings = ips_license_automatic_dup_settings (self->automatic);

  gtk_window_present (GTK_WINDOW (ips_license_preview_dialog_new (self->workspace, settings, ips_toplevel_of (self))));
}

static const GActionEntry actions[] =
{
  { .name = "refresh", .activate = refresh_cb },
  { .name = "copy", .activate = copy_cb },
  { .name = "export", .activate = export_cb },
  { .name = "export-calendar", .activate = export_calendar_cb },
  { .name = "properties", .activate = properties_cb },
  { .name = "diagnose", .activate = diagnose_cb },
  { .name = "preview", .activate = preview_cb },
  { .name = "run-now", .activate = run_now_cb },
  { .name = "update-cco", .activate = update_cco_cb },
  { .name = "update-file", .activate = update_file_cb },
  { .name = "redeploy", .activate = redeploy_cb },
};

/* Keys of the page; those of an entry are the entry's. */
static gboolean
ips_licensing_page_key_press (GtkWidget *widget, GdkEventKey *event)
{
  IpsLicensingPage *self = IPS_LICENSING_PAGE (widget);
  gboolean control = (event->state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK;
  guint keyval = gdk_keyval_to_lower (event->keyval);

  if (control && keyval == GDK_KEY_f)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
      return GDK_EVENT_STOP;
    }
  if (control && keyval == GDK_KEY_r)
    {
      g_action_group_activate_action (G_ACTION_GROUP (self->actions), "refresh", NULL);
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (ips_licensing_page_parent_class)->key_press_event (widget, event);
}

static void
ips_licensing_page_dispose (GObject *object)
{
  IpsLicensingPage *self = IPS_LICENSING_PAGE (object);

  g_clear_handle_id (&self->recount_id, g_source_remove);
  if (self->table != NULL)
    {
      ips_table_set_filter (self->table, NULL, NULL, NULL);
      g_signal_handlers_disconnect_by_data (self->table, self);
      self->table = NULL;
    }

  G_OBJECT_CLASS (ips_licensing_page_parent_class)->dispose (object);
}

static void
ips_licensing_page_finalize (GObject *object)
{
  IpsLicensingPage *self = IPS_LICENSING_PAGE (object);

  g_hash_table_unref (self->bands);
  g_clear_object (&self->actions);
  /* The table's callbacks are handed the workspace, so it outlives the widgets. */
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_licensing_page_parent_class)->finalize (object);
}

static void
ips_licensing_page_class_init (IpsLicensingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_licensing_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_licensing_page_finalize;
  widget_class->key_press_event = ips_licensing_page_key_press;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-licensing-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsLicensingPage, bands_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicensingPage, table_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicensingPage, pane_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicensingPage, automatic_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicensingPage, tools_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicensingPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsLicensingPage, cco_button);
  gtk_widget_class_bind_template_child (widget_class, IpsLicensingPage, redeploy_button);
  gtk_widget_class_bind_template_child (widget_class, IpsLicensingPage, row_menu);
}

/* Every filtering has the table laid out anew, every click its bands, and a notebook that is laid out draws all that is
 * in it: the layout ends at their boxes, whose size depends on neither. Half the time of a frame. Only once they
 * have a size that can be kept. */
static void
keep_layout_in (GtkWidget *box, GtkAllocation *allocation)
{
  if (allocation->height <= 1)
    return;
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_container_set_resize_mode (GTK_CONTAINER (box), GTK_RESIZE_QUEUE);
  G_GNUC_END_IGNORE_DEPRECATIONS
}

static void
ips_licensing_page_init (IpsLicensingPage *self)
{
  self->bands = g_hash_table_new (NULL, NULL);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_after (self->table_box, "size-allocate", G_CALLBACK (keep_layout_in), NULL);
  g_signal_connect_after (self->bands_box, "size-allocate", G_CALLBACK (keep_layout_in), NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "licensing", G_ACTION_GROUP (self->actions));
}

GtkWidget *
ips_licensing_page_new (IpsWorkspace *workspace)
{
  IpsLicensingPage *self;
  guint n_columns;
  const IpsTableColumn *columns = ips_license_columns_get (&n_columns);
  IpsFleet *fleet;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_LICENSING_PAGE, NULL);
  self->workspace = g_object_ref (workspace);
  fleet = get_fleet (self);
  self->band_bar = IPS_LICENSE_BANDS (ips_license_bands_new ());
  gtk_box_pack_start (self->bands_box, GTK_WIDGET (self->band_bar), TRUE, TRUE, 0);

  self->table = IPS_TABLE (ips_table_new ("licenses", columns, n_columns, workspace));
  ips_table_set_accessible_name (self->table, _("Licenses"));
  ips_table_set_search_entry (self->table, self->search_entry);
  ips_table_set_context_menu (self->table, self->row_menu);
  ips_table_set_empty (self->table, _("No devices yet. Add one in the main window, or import a list."), NULL, NULL);
  ips_table_set_filter (self->table, is_in_band, self, NULL);
  gtk_widget_show (GTK_WIDGET (self->table));
  gtk_box_pack_start (self->table_box, GTK_WIDGET (self->table), TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (self->tools_box), ips_table_get_filter_button (self->table));
  gtk_container_add (GTK_CONTAINER (self->tools_box), ips_table_get_columns_button (self->table));

  self->pane = IPS_LICENSE_PANE (ips_license_pane_new (workspace));
  gtk_box_pack_start (self->pane_box, GTK_WIDGET (self->pane), TRUE, TRUE, 0);
  self->automatic = IPS_LICENSE_AUTOMATIC (ips_license_automatic_new (workspace));
  gtk_box_pack_start (self->automatic_box, GTK_WIDGET (self->automatic), TRUE, TRUE, 0);
  g_signal_connect_object (self->automatic, "changed", G_CALLBACK (ips_administration_page_changed), self, G_CONNECT_SWAPPED);
  self->bar = IPS_JOB_BAR (ips_job_bar_new (workspace));
  gtk_box_pack_end (GTK_BOX (self), GTK_WIDGET (self->bar), FALSE, FALSE, 0);

  g_signal_connect_object (self->band_bar, "changed", G_CALLBACK (band_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (update_selection), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (sensors_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (list_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_busy (self->workspace), "changed", G_CALLBACK (ips_table_rows_changed), self->table, G_CONNECT_SWAPPED);
  ips_age_timer_add (self, RECOUNT_EVERY_S, tick);
  list_changed_cb (self);
  update_selection (self);
  return GTK_WIDGET (self);
}

/* ---- the foot of the window ---- */

static guint
ips_licensing_page_get_n_attention (IpsAdministrationPage *page)
{
  return IPS_LICENSING_PAGE (page)->n_attention;
}

/* What *Save* keeps is all in the automatic updates. */
static IpsAdministrationPage *
get_kept (IpsAdministrationPage *page)
{
  return IPS_ADMINISTRATION_PAGE (IPS_LICENSING_PAGE (page)->automatic);
}

static guint
ips_licensing_page_get_n_changes (IpsAdministrationPage *page)
{
  return ips_administration_page_get_n_changes (get_kept (page));
}

static char *
ips_licensing_page_dup_problem (IpsAdministrationPage *page)
{
  return ips_administration_page_dup_problem (get_kept (page));
}

static void
ips_licensing_page_reset (IpsAdministrationPage *page)
{
  ips_administration_page_reset (get_kept (page));
}

static void
ips_licensing_page_restore_defaults (IpsAdministrationPage *page)
{
  ips_administration_page_restore_defaults (get_kept (page));
}

static char **
ips_licensing_page_describe_defaults (IpsAdministrationPage *page)
{
  return ips_administration_page_describe_defaults (get_kept (page));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_administration_page_save_finish (IPS_ADMINISTRATION_PAGE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
ips_licensing_page_save_async (IpsAdministrationPage *page, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (page, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_licensing_page_save_async);
  ips_administration_page_save_async (get_kept (page), cancellable, saved_cb, task);
}

static gboolean
ips_licensing_page_save_finish (IpsAdministrationPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
administration_page_init (IpsAdministrationPageInterface *iface)
{
  iface->get_n_changes = ips_licensing_page_get_n_changes;
  iface->dup_problem = ips_licensing_page_dup_problem;
  iface->get_n_attention = ips_licensing_page_get_n_attention;
  iface->reset = ips_licensing_page_reset;
  iface->restore_defaults = ips_licensing_page_restore_defaults;
  iface->describe_defaults = ips_licensing_page_describe_defaults;
  iface->save_async = ips_licensing_page_save_async;
  iface->save_finish = ips_licensing_page_save_finish;
}
