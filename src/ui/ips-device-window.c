/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-device-window.h"

#include <glib/gi18n-lib.h>

#include "ips-age-timer.h"
#include "ips-certificate-dialog.h"
#include "ips-close-keys.h"
#include "ips-device-dialog.h"
#include "ips-diagnose-dialog.h"
#include "ips-freeze-dialog.h"
#include "ips-freeze-list.h"
#include "ips-history-page.h"
#include "ips-ntp-dialog.h"
#include "ips-problem.h"
#include "ips-sign-style.h"
#include "ips-text.h"
#include "ips-update-level-dialog.h"
#include "ips-verb-action.h"
#include "ips-window-size.h"
#include "ips-window.h"

#define WIDTH_PX 960
#define HEIGHT_PX 660
#define NAME_CHARS 100

struct _IpsDeviceWindow
{
  GtkApplicationWindow parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  IpsSensor *sensor;           /* (owned) */
  IpsFreezeList *freezes;      /* (owned) */
  IpsRemedy remedy;

  GtkHeaderBar *header;
  GtkImage *problem_image;
  GtkLabel *problem_label;
  GtkButton *remedy_button;
  GtkNotebook *notebook;
  GtkGrid *grids[IPS_N_DEVICE_TABS];     /* NULL where the tab is no list of facts */
  GPtrArray *values[IPS_N_DEVICE_TABS];  /* (owned) (element-type GtkLabel): of the lines, in their order */
};

G_DEFINE_FINAL_TYPE (IpsDeviceWindow, ips_device_window, GTK_TYPE_APPLICATION_WINDOW)

/* (element-type sensor's-id IpsDeviceWindow): those open now; not owned */
static GHashTable *open_windows;

/* --- what the buttons do --- */

/* (transfer full) */
static GPtrArray *
get_sensors (IpsDeviceWindow *self)
{
  GPtrArray *sensors = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (sensors, g_object_ref (self->sensor));
  return sensors;
}

static void
run_verb (IpsDeviceWindow *self, IpsVerb verb)
{
  g_autoptr(GPtrArray) sensors = get_sensors (self);

  ips_verb_action_run (self->workspace, verb, sensors, GTK_WINDOW (self), NULL);
}

static void
present (GtkWidget *window)
{
  gtk_window_present (GTK_WINDOW (window));
}

static void
activate_app (IpsDeviceWindow *self, const char *action, GVariant *target)
{
  g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))), action, target);
}

static void
refresh_cb (IpsDeviceWindow *self)
{
  run_verb (self, IPS_VERB_REFRESH);
}

static void
test_cb (IpsDeviceWindow *self)
{
  run_verb (self, IPS_VERB_TEST_CONNECTIVITY);
}

static void
diagnose_cb (IpsDeviceWindow *self)
{
  present (ips_diagnose_dialog_new (self->workspace, self->sensor, GTK_WINDOW (self)));
}

static void
reboot_cb (IpsDeviceWindow *self)
{
  run_verb (self, IPS_VERB_REBOOT);
}

static void
properties_cb (IpsDeviceWindow *self)
{
  g_autoptr(GPtrArray) sensors = get_sensors (self);

  present (ips_device_dialog_new (self->workspace, sensors, GTK_WINDOW (self)));
}

static void
licensing_cb (IpsDeviceWindow *self)
{
  activate_app (self, "administration", g_variant_new_string ("licensing"));
}

static void
apply_cb (IpsDeviceWindow *self)
{
  const char *id = ips_sensor_get_id (self->sensor);

  activate_app (self, "apply-to-devices", g_variant_new_strv (&id, 1));
}

static void
freeze_cb (IpsDeviceWindow *self)
{
  g_autoptr(GPtrArray) sensors = get_sensors (self);

  present (ips_freeze_dialog_new (self->workspace, sensors, GTK_WINDOW (self)));
}

static void
deployments_cb (IpsDeviceWindow *self)
{
  activate_app (self, "deployments", NULL);
}

static void
certificate_cb (IpsDeviceWindow *self)
{
  present (ips_certificate_dialog_new (self->workspace, self->sensor, GTK_WINDOW (self)));
}

static void
sync_cb (IpsDeviceWindow *self)
{
  run_verb (self, IPS_VERB_SYNC_CERTIFICATE);
}

static void
regenerate_cb (IpsDeviceWindow *self)
{
  run_verb (self, IPS_VERB_REGENERATE_CERTIFICATE);
}

/* In the window to live in, which is opened again where it was closed. */
static void
signatures_cb (IpsDeviceWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  g_application_activate (G_APPLICATION (application));
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (IPS_IS_WINDOW (l->data))
      {
        ips_window_show_signatures (l->data, self->sensor);
        return;
      }
}

static void
level_cb (IpsDeviceWindow *self)
{
  g_autoptr(GPtrArray) policies = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);

  g_ptr_array_add (policies, ips_policy_book_dup_for_sensor (ips_workspace_get_policies (self->workspace), self->sensor));
  present (ips_update_level_dialog_new (self->workspace, policies, self->sensor, GTK_WINDOW (self)));
}

static void
ntp_cb (IpsDeviceWindow *self)
{
  present (ips_ntp_dialog_new (self->workspace, self->sensor, GTK_WINDOW (self)));
}

typedef struct
{
  IpsDeviceTab tab;
  const char *label;      /* with mnemonic */
  void (*clicked) (IpsDeviceWindow *self);
} Button;

static const Button buttons[] =
{
  { IPS_DEVICE_OVERVIEW, N_("_Refresh"), refresh_cb },
  { IPS_DEVICE_OVERVIEW, N_("_Test Connectivity"), test_cb },
  { IPS_DEVICE_OVERVIEW, N_("_Diagnose…"), diagnose_cb },
  { IPS_DEVICE_OVERVIEW, N_("Re_boot Device"), reboot_cb },
  { IPS_DEVICE_OVERVIEW, N_("Device _Properties…"), properties_cb },
  { IPS_DEVICE_LICENSE, N_("_Licensing…"), licensing_cb },
  { IPS_DEVICE_UPDATES, N_("_Apply IPS Update…"), apply_cb },
  { IPS_DEVICE_UPDATES, N_("_Freeze…"), freeze_cb },
  { IPS_DEVICE_UPDATES, N_("_Deployments"), deployments_cb },
  { IPS_DEVICE_CERTIFICATE, N_("_Certificate…"), certificate_cb },
  { IPS_DEVICE_CERTIFICATE, N_("_Sync Certificate"), sync_cb },
  { IPS_DEVICE_CERTIFICATE, N_("Re_generate Certificate"), regenerate_cb },
  { IPS_DEVICE_CERTIFICATE, N_("_NTP Settings…"), ntp_cb },
  { IPS_DEVICE_SIGNATURES, N_("S_ignatures"), signatures_cb },
  { IPS_DEVICE_SIGNATURES, N_("_View Update Level…"), level_cb },
};

static void
remedy_cb (IpsDeviceWindow *self)
{
  static void (*const cures[]) (IpsDeviceWindow *) = {
    [IPS_REMEDY_REFRESH] = refresh_cb,          [IPS_REMEDY_DIAGNOSE] = diagnose_cb,
    [IPS_REMEDY_PROPERTIES] = properties_cb,    [IPS_REMEDY_SYNC_CERTIFICATE] = sync_cb,
    [IPS_REMEDY_REGENERATE_CERTIFICATE] = regenerate_cb, [IPS_REMEDY_TRUST] = certificate_cb,
    [IPS_REMEDY_LICENSING] = licensing_cb,
  };

  if (self->remedy < G_N_ELEMENTS (cures) && cures[self->remedy] != NULL)
    cures[self->remedy] (self);
}

/* --- what is shown --- */

static void
add_line (IpsDeviceWindow *self, IpsDeviceTab tab, const char *title)
{
  int row = (int) self->values[tab]->len;
  GtkWidget *name = gtk_label_new (title), *value = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 1);
  gtk_label_set_yalign (GTK_LABEL (name), 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (name), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_yalign (GTK_LABEL (value), 0);
  gtk_label_set_line_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (name), value);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_grid_attach (self->grids[tab], name, 0, row, 1, 1);
  gtk_grid_attach (self->grids[tab], value, 1, row, 1, 1);
  gtk_widget_show (name);
  gtk_widget_show (value);
  g_ptr_array_add (self->values[tab], value);
}

static void
update_tab (IpsDeviceWindow *self, IpsDeviceTab tab)
{
  g_autoptr(GPtrArray) facts = ips_device_facts_describe (self->workspace, self->sensor, tab);

  for (guint i = 0; i < facts->len; i++)
    {
      const IpsDeviceFact *fact = g_ptr_array_index (facts, i);
      GtkLabel *value;

      if (i == self->values[tab]->len)
        add_line (self, tab, fact->title);
      value = g_ptr_array_index (self->values[tab], i);
      /* What somebody has marked to copy it stays marked while it is the same. */
      if (!g_str_equal (gtk_label_get_text (value), fact->text))
        gtk_label_set_text (value, fact->text);
    }
}

static void
update_problem (IpsDeviceWindow *self, gint64 now_us)
{
  IpsTransport transport = ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport;
  g_autoptr(IpsProblem) problem = ips_problem_for_sensor (self->sensor, transport, now_us);
  g_autofree char *sentence = NULL, *safe = NULL;

  if (problem->kind == IPS_PROBLEM_NONE)
    sentence = g_strdup (_("Nothing needs attention."));
  else if (*problem->what_to_do != '\0')
    /* TRANSLATORS: what is wrong, then what to do about it */
    sentence = g_strdup_printf (_("%s. %s"), problem->text, problem->what_to_do);
  else
    sentence = g_strdup (problem->text);
  safe = ips_text_make_safe (sentence, 0);
  gtk_label_set_text (self->problem_label, safe);
  ips_sign_style_show (self->problem_image, problem->sign);
  self->remedy = problem->remedy;
  gtk_widget_set_visible (GTK_WIDGET (self->remedy_button), problem->remedy != IPS_REMEDY_NONE);
  if (problem->remedy != IPS_REMEDY_NONE)
    gtk_button_set_label (self->remedy_button, ips_remedy_to_label (problem->remedy));
}

static void
update (IpsDeviceWindow *self)
{
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  const IpsSensorFacts *facts = ips_sensor_get_facts (self->sensor);
  g_autofree char *name = ips_text_make_safe (ips_sensor_get_name (self->sensor), NAME_CHARS);
  g_autofree char *platform = ips_text_make_safe (facts->platform, NAME_CHARS);
  g_autofree char *address = ips_text_make_safe (ips_sensor_get_config (self->sensor)->address, NAME_CHARS);
  g_autofree char *subtitle = g_strdup_printf ("%s%s%s", address, *platform != '\0' ? " · " : "", platform);
  /* TRANSLATORS: a window's title; %s is a device's name */
  g_autofree char *title = g_strdup_printf (_("Device %s"), name);

  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_header_bar_set_subtitle (self->header, subtitle);
  update_problem (self, now_us);
  for (IpsDeviceTab tab = 0; tab < IPS_N_DEVICE_TABS; tab++)
    if (self->grids[tab] != NULL)
      update_tab (self, tab);
}

static void
sensors_changed_cb (IpsDeviceWindow *self, GPtrArray *sensors)
{
  if (g_ptr_array_find (sensors, self->sensor, NULL))
    update (self);
}

/* After a reload the inventory may hold another object with the same id, or none. */
static void
list_changed_cb (IpsDeviceWindow *self)
{
  IpsSensor *sensor = ips_fleet_lookup (ips_workspace_get_fleet (self->workspace), ips_sensor_get_id (self->sensor));

  if (sensor == NULL)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  g_set_object (&self->sensor, sensor);
  update (self);
}

static void
tick (gpointer widget)
{
  update (widget);
}

/* --- building --- */

static void
ips_device_window_dispose (GObject *object)
{
  IpsDeviceWindow *self = IPS_DEVICE_WINDOW (object);

  if (self->sensor != NULL && g_hash_table_lookup (open_windows, ips_sensor_get_id (self->sensor)) == self)
    g_hash_table_remove (open_windows, ips_sensor_get_id (self->sensor));
  g_clear_object (&self->sensor);
  g_clear_object (&self->freezes);
  G_OBJECT_CLASS (ips_device_window_parent_class)->dispose (object);
}

static void
ips_device_window_finalize (GObject *object)
{
  IpsDeviceWindow *self = IPS_DEVICE_WINDOW (object);

  for (IpsDeviceTab tab = 0; tab < IPS_N_DEVICE_TABS; tab++)
    g_clear_pointer (&self->values[tab], g_ptr_array_unref);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_device_window_parent_class)->finalize (object);
}

static void
ips_device_window_class_init (IpsDeviceWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_device_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_device_window_finalize;
}

static void
ips_device_window_init (IpsDeviceWindow *self)
{
}

/* A list of facts that scrolls, with its buttons under it. */
static GtkWidget *
build_tab (IpsDeviceWindow *self, IpsDeviceTab tab)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->grids[tab] = GTK_GRID (grid);
  self->values[tab] = g_ptr_array_new ();
  g_object_set (grid, "margin", 18, "row-spacing", 8, "column-spacing", 12, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_container_add (GTK_CONTAINER (scrolled), grid);
  gtk_box_pack_start (GTK_BOX (box), scrolled, TRUE, TRUE, 0);
  g_object_set (line, "margin", 12, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (buttons[i].tab == tab)
      {
        GtkWidget *button = gtk_button_new_with_mnemonic (_(buttons[i].label));

        g_signal_connect_object (button, "clicked", G_CALLBACK (buttons[i].clicked), self, G_CONNECT_SWAPPED);
        gtk_container_add (GTK_CONTAINER (line), button);
      }
  gtk_box_pack_end (GTK_BOX (box), line, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL), FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  return box;
}

static GtkWidget *
build_problem (IpsDeviceWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *image = gtk_image_new (), *label = gtk_label_new (NULL), *button = gtk_button_new ();

  self->problem_image = GTK_IMAGE (image);
  self->problem_label = GTK_LABEL (label);
  self->remedy_button = GTK_BUTTON (button);
  gtk_label_set_xalign (self->problem_label, 0);
  gtk_label_set_line_wrap (self->problem_label, TRUE);
  gtk_label_set_line_wrap_mode (self->problem_label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (self->problem_label, TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "suggested-action");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remedy_cb), self, G_CONNECT_SWAPPED);
  g_object_set (box, "margin", 12, NULL);
  gtk_box_pack_start (GTK_BOX (box), image, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), label, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), button, FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  return box;
}

static void
build (IpsDeviceWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *notebook = gtk_notebook_new ();

  self->header = GTK_HEADER_BAR (gtk_header_bar_new ());
  gtk_header_bar_set_show_close_button (self->header, TRUE);
  gtk_widget_show (GTK_WIDGET (self->header));
  gtk_window_set_titlebar (GTK_WINDOW (self), GTK_WIDGET (self->header));
  self->notebook = GTK_NOTEBOOK (notebook);
  gtk_notebook_set_scrollable (self->notebook, TRUE);
  gtk_notebook_set_show_border (self->notebook, FALSE);
  for (IpsDeviceTab tab = 0; tab < IPS_N_DEVICE_TABS; tab++)
    {
      GtkWidget *page = tab == IPS_DEVICE_HISTORY ? ips_history_page_new_for_sensor (self->workspace, self->sensor) : build_tab (self, tab);

      gtk_notebook_append_page (self->notebook, page, gtk_label_new (ips_device_tab_get_title (tab)));
    }
  gtk_box_pack_start (GTK_BOX (box), build_problem (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), notebook, TRUE, TRUE, 0);
  gtk_widget_show (notebook);
  gtk_widget_show (box);
  gtk_container_add (GTK_CONTAINER (self), box);
}

GtkWidget *
ips_device_window_new (IpsWorkspace *workspace, IpsSensor *sensor, GtkApplication *application)
{
  IpsDeviceWindow *self;
  IpsFleet *fleet;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (IPS_IS_SENSOR (sensor), NULL);

  if (open_windows == NULL)
    open_windows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self = g_hash_table_lookup (open_windows, ips_sensor_get_id (sensor));
  if (self != NULL)
    return GTK_WIDGET (self);

  fleet = ips_workspace_get_fleet (workspace);
  self = g_object_new (IPS_TYPE_DEVICE_WINDOW, "application", application, NULL);
  self->workspace = g_object_ref (workspace);
  self->sensor = g_object_ref (sensor);
  self->freezes = ips_freeze_list_get (ips_workspace_get_store (workspace));
  g_hash_table_insert (open_windows, g_strdup (ips_sensor_get_id (sensor)), self);
  build (self);
  ips_close_keys_attach (GTK_WINDOW (self));
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (sensors_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (list_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "communication-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_fleet_get_maintenance (fleet), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_policies (workspace), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_waiting (workspace), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->freezes, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  ips_freeze_list_load_async (self->freezes, NULL, NULL, NULL);
  ips_age_timer_add (self, IPS_AGE_TIMER_STEP_S, tick);
  ips_window_fit_to_screen (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->notebook));
  return GTK_WIDGET (self);
}

void
ips_device_window_show_tab (IpsDeviceWindow *self, IpsDeviceTab tab)
{
  g_return_if_fail (IPS_IS_DEVICE_WINDOW (self));

  gtk_notebook_set_current_page (self->notebook, (int) tab);
}
