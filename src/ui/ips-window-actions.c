/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-activity-page.h"
#include "ips-certificate-dialog.h"
#include "ips-deployment-page.h"
#include "ips-device-dialog.h"
#include "ips-device-window.h"
#include "ips-diagnose-dialog.h"
#include "ips-export-dialog.h"
#include "ips-freeze-dialog.h"
#include "ips-import-dialog.h"
#include "ips-message.h"
#include "ips-packages-page.h"
#include "ips-policy-page.h"
#include "ips-verb-action.h"
#include "ips-window-private.h"

static IpsTable *
get_table (IpsWindow *self)
{
  return ips_device_page_get_table (self->device_page);
}

static GPtrArray *
get_selected (IpsWindow *self)
{
  return ips_table_get_selected (get_table (self));
}

static void
present (GtkWidget *dialog)
{
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- verbs --- */

static void
run_verb (IpsWindow *self, IpsVerb verb)
{
  gboolean device = g_strcmp0 (gtk_stack_get_visible_child_name (self->views), "device") == 0;
  g_autoptr (GPtrArray) sensors = device ? get_selected (self) : g_ptr_array_new ();

  ips_verb_action_run (self->workspace, verb, sensors, GTK_WINDOW (self), self->job_bar);
}

static void
refresh_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  run_verb (user_data, IPS_VERB_REFRESH);
}

static void
sync_certificate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  run_verb (user_data, IPS_VERB_SYNC_CERTIFICATE);
}

static void
regenerate_certificate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  run_verb (user_data, IPS_VERB_REGENERATE_CERTIFICATE);
}

static void
reboot_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  run_verb (user_data, IPS_VERB_REBOOT);
}

static void
change_password_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  run_verb (user_data, IPS_VERB_CHANGE_PASSWORD);
}

static void
test_connectivity_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  run_verb (user_data, IPS_VERB_TEST_CONNECTIVITY);
}

/* --- dialogs --- */

/* The wizard, with the policies of the selected devices. */
static void
apply_update_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;
  g_autoptr (GPtrArray) sensors = get_selected (self);
  g_autoptr (GVariantBuilder) ids = g_variant_builder_new (G_VARIANT_TYPE ("as"));

  for (guint i = 0; i < sensors->len; i++)
    g_variant_builder_add (ids, "s", ips_sensor_get_id (g_ptr_array_index (sensors, i)));
  g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))), "apply-to-devices", g_variant_builder_end (ids));
}

/* The Signatures policy of the selected device. */
static void
signatures_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;
  g_autoptr(GPtrArray) sensors = ips_table_get_selected (get_table (self));

  if (sensors->len != 1)
    return;
  ips_window_show_signatures (self, g_ptr_array_index (sensors, 0));
}

static void
diagnose_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;
  g_autoptr (GPtrArray) sensors = get_selected (self);

  if (sensors->len == 1)
    present (ips_diagnose_dialog_new (self->workspace, g_ptr_array_index (sensors, 0), GTK_WINDOW (self)));
}

static void
freeze_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;
  g_autoptr (GPtrArray) sensors = get_selected (self);

  if (sensors->len > 0)
    present (ips_freeze_dialog_new (self->workspace, sensors, GTK_WINDOW (self)));
}

static void
unfreeze_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;
  g_autoptr (GPtrArray) sensors = get_selected (self);

  if (sensors->len > 0)
    ips_freeze_end (self->workspace, sensors, GTK_WINDOW (self));
}

static void
certificate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;
  g_autoptr (GPtrArray) sensors = get_selected (self);

  if (sensors->len == 1)
    present (ips_certificate_dialog_new (self->workspace, g_ptr_array_index (sensors, 0), GTK_WINDOW (self)));
}

static void
device_page_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;
  g_autoptr (GPtrArray) sensors = get_selected (self);

  if (sensors->len == 1)
    present (ips_device_window_new (self->workspace, g_ptr_array_index (sensors, 0), gtk_window_get_application (GTK_WINDOW (self))));
}

static void
properties_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;
  g_autoptr (GPtrArray) sensors = get_selected (self);

  if (sensors->len > 0)
    present (ips_device_dialog_new (self->workspace, sensors, GTK_WINDOW (self)));
}

static void
add_device_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  present (ips_device_dialog_new (self->workspace, none, GTK_WINDOW (self)));
}

static void
import_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;

  present (ips_import_dialog_new (self->workspace, GTK_WINDOW (self)));
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;

  ips_export_run (GTK_WINDOW (self), get_table (self), "devices");
}

/* --- remove and undo --- */

static void
show_undo (IpsWindow *self, guint n)
{
  g_autofree char *text = g_strdup_printf (ngettext ("Removed %u device.", "Removed %u devices.", n), n);

  gtk_label_set_text (self->undo_label, text);
  gtk_info_bar_set_revealed (self->undo_bar, TRUE);
}

typedef struct
{
  GWeakRef window;
  GStrv ids;          /* (owned) (nullable) */
} Removal;

static Removal *
removal_new (IpsWindow *self, GStrv ids)
{
  Removal *removal = g_new0 (Removal, 1);

  g_weak_ref_init (&removal->window, self);
  removal->ids = ids;
  return removal;
}

static void
removal_free (Removal *removal)
{
  g_weak_ref_clear (&removal->window);
  g_strfreev (removal->ids);
  g_free (removal);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Removal *removal = user_data;
  g_autoptr (GError) error = NULL;
  gboolean removed = ips_fleet_remove_finish (IPS_FLEET (source), result, &error);
  g_autoptr (IpsWindow) self = g_weak_ref_get (&removal->window);

  if (self != NULL && removed)
    {
      guint n = g_strv_length (removal->ids);

      g_ptr_array_add (self->removed, g_steal_pointer (&removal->ids));
      show_undo (self, n);
      ips_window_update_ui_state (self);
    }
  else if (self != NULL)
    {
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
    }
  removal_free (removal);
}

static void
remove_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;
  g_autoptr (GPtrArray) sensors = get_selected (self);
  GStrv ids;

  if (sensors->len == 0)
    return;
  ids = g_new0 (char *, sensors->len + 1);
  for (guint i = 0; i < sensors->len; i++)
    ids[i] = g_strdup (ips_sensor_get_id (g_ptr_array_index (sensors, i)));
  ips_fleet_remove_async (ips_workspace_get_fleet (self->workspace), (const char *const *) ids, NULL, removed_cb,
                          removal_new (self, ids));
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Removal *removal = user_data;
  g_autoptr (GError) error = NULL;
  gboolean restored = ips_fleet_restore_finish (IPS_FLEET (source), result, &error);
  g_autoptr (IpsWindow) self = g_weak_ref_get (&removal->window);

  if (self != NULL && !restored)
    {
      g_ptr_array_add (self->removed, g_steal_pointer (&removal->ids));
      ips_window_update_ui_state (self);
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
    }
  removal_free (removal);
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;
  GStrv ids;

  if (self->removed->len == 0)
    return;
  ids = g_ptr_array_steal_index (self->removed, self->removed->len - 1);
  if (self->removed->len > 0)
    show_undo (self, g_strv_length (g_ptr_array_index (self->removed, self->removed->len - 1)));
  else
    gtk_info_bar_set_revealed (self->undo_bar, FALSE);
  ips_window_update_ui_state (self);
  ips_fleet_restore_async (ips_workspace_get_fleet (self->workspace), (const char *const *) ids, NULL, restored_cb,
                           removal_new (self, ids));
}

/* --- what is shown --- */

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ips_table_copy (get_table (user_data));
}

static void
select_all_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_tree_selection_select_all (gtk_tree_view_get_selection (ips_table_get_view (get_table (user_data))));
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsWindow *self = user_data;
  GtkWidget *page = gtk_stack_get_visible_child (self->views);

  if (IPS_IS_PACKAGES_PAGE (page))
    ips_packages_page_search (IPS_PACKAGES_PAGE (page));
  else if (IPS_IS_DEPLOYMENT_PAGE (page))
    ips_deployment_page_focus_search (IPS_DEPLOYMENT_PAGE (page));
  else if (IPS_IS_ACTIVITY_PAGE (page))
    ips_activity_page_search (IPS_ACTIVITY_PAGE (page));
  else if (IPS_IS_POLICY_PAGE (page))
    ips_policy_page_focus_search (IPS_POLICY_PAGE (page));
  else
    ips_device_page_focus_search (self->device_page);
}

static void
columns_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ips_table_popup_columns (get_table (user_data));
}

static void
filter_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  ips_table_set_filter_bar (get_table (user_data), g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

static void
details_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  IpsWindow *self = user_data;

  ips_device_page_set_details_shown (self->device_page, g_variant_get_boolean (state));
  if (self->settings != NULL)
    g_settings_set_boolean (self->settings, "details-shown", g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

static void
view_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ips_window_show_view (user_data, g_variant_get_string (parameter, NULL));
}

static void
view_changed_cb (IpsWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "view");
  const char *name = gtk_stack_get_visible_child_name (self->views);

  if (name != NULL)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (name));
}

void
ips_window_sync_toggles (IpsWindow *self)
{
  GAction *filter = g_action_map_lookup_action (G_ACTION_MAP (self), "filter");
  GAction *details = g_action_map_lookup_action (G_ACTION_MAP (self), "details");

  g_simple_action_set_state (G_SIMPLE_ACTION (filter),
                             g_variant_new_boolean (ips_table_get_filter_bar (get_table (self))));
  g_simple_action_set_state (G_SIMPLE_ACTION (details),
                             g_variant_new_boolean (ips_device_page_get_details_shown (self->device_page)));
}

void
ips_window_add_actions (IpsWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "refresh", .activate = refresh_cb },
    { .name = "sync-certificate", .activate = sync_certificate_cb },
    { .name = "regenerate-certificate", .activate = regenerate_certificate_cb },
    { .name = "reboot", .activate = reboot_cb },
    { .name = "change-password", .activate = change_password_cb },
    { .name = "apply-update", .activate = apply_update_cb },
    { .name = "test-connectivity", .activate = test_connectivity_cb },
    { .name = "diagnose", .activate = diagnose_cb },
    { .name = "freeze", .activate = freeze_cb },
    { .name = "unfreeze", .activate = unfreeze_cb },
    { .name = "signatures", .activate = signatures_cb },
    { .name = "certificate", .activate = certificate_cb },
    { .name = "device-page", .activate = device_page_cb },
    { .name = "properties", .activate = properties_cb },
    { .name = "add-device", .activate = add_device_cb },
    { .name = "import", .activate = import_cb },
    { .name = "export", .activate = export_cb },
    { .name = "remove", .activate = remove_cb },
    { .name = "undo", .activate = undo_cb },
    { .name = "copy", .activate = copy_cb },
    { .name = "select-all", .activate = select_all_cb },
    { .name = "search", .activate = search_cb },
    { .name = "columns", .activate = columns_cb },
    { .name = "filter", .state = "false", .change_state = filter_cb },
    { .name = "details", .state = "true", .change_state = details_cb },
    { .name = "view", .parameter_type = "s", .state = "'device'", .activate = view_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->views, "notify::visible-child-name", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
}
