/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-policy-page.h"

#include <glib/gi18n-lib.h>

#include "ips-levels-window.h"
#include "ips-message.h"
#include "ips-policy-assign-dialog.h"
#include "ips-policy-item.h"
#include "ips-policy-name-dialog.h"
#include "ips-signatures-page.h"
#include "ips-table.h"
#include "ips-toplevel.h"
#include "ips-update-level-dialog.h"

struct _IpsPolicyPage
{
  GtkBox parent_instance;

  GtkComboBoxText *type_combo;
  GtkBox *list_box;
  GtkBox *content_box;
  GtkButton *assign_button;
  GtkMenuButton *more_button;
  IpsTable *table;
  IpsSignaturesPage *signatures;

  IpsWorkspace *workspace;   /* (owned) */
  IpsPolicyBook *book;       /* (unowned): the workspace's */
  GSimpleActionGroup *actions;   /* (owned) */
  char *chosen;              /* (owned) (nullable): id of the policy that is shown */
  gboolean stale;            /* something changed while nobody looked */
  GCancellable *lifetime;    /* (owned) */
};

G_DEFINE_FINAL_TYPE (IpsPolicyPage, ips_policy_page, GTK_TYPE_BOX)

/* --- the list --- */

static char *
title_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_policy_item_get_title (row));
}

static char *
level_text (gpointer row, gpointer user_data)
{
  return ips_level_to_text (ips_policy_item_get_policy (row)->level);
}

static char *
devices_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", ips_policy_item_get_n_sensors (row));
}

static char *
tuned_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", ips_tuning_table_get_n (ips_policy_item_get_policy (row)->tuning));
}

static char *
parent_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_policy_item_get_parent (row));
}

static char *
changed_by_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_policy_item_get_policy (row)->changed_by);
}

static const IpsTableColumn columns[] = {
  { "policy", N_("Policy"), 130, TRUE, FALSE, FALSE, title_text, NULL, NULL, NULL },
  { "level", N_("Level"), 60, TRUE, FALSE, FALSE, level_text, NULL, NULL, NULL },
  { "devices", N_("Devices"), 72, TRUE, TRUE, FALSE, devices_text, NULL, NULL, NULL },
  { "tuned", N_("Tuned"), 70, FALSE, TRUE, FALSE, tuned_text, NULL, NULL, NULL },
  { "inherits", N_("Inherits from"), 150, FALSE, FALSE, FALSE, parent_text, NULL, NULL, NULL },
  { "changed-by", N_("Changed by"), 110, FALSE, FALSE, FALSE, changed_by_text, NULL, NULL, NULL },
};

static gboolean
is_shared_list (IpsPolicyPage *self)
{
  return g_strcmp0 (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->type_combo)), "local") != 0;
}

static GPtrArray *
make_items (IpsPolicyPage *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));

  if (is_shared_list (self))
    {
      g_autoptr(GPtrArray) shared = ips_policy_book_get_shared (self->book);

      for (guint i = 0; i < shared->len; i++)
        g_ptr_array_add (items, ips_policy_item_new (self->book, ips_policy_copy (g_ptr_array_index (shared, i)), NULL));
      return items;
    }
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);

      if (!ips_policy_book_is_shared (self->book, ips_sensor_get_id (sensor)))
        g_ptr_array_add (items, ips_policy_item_new (self->book, ips_policy_book_dup_for_sensor (self->book, sensor), sensor));
    }
  return items;
}

static void
set_action_enabled (IpsPolicyPage *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)), enabled);
}

static void
update_ui_state (IpsPolicyPage *self)
{
  guint n = ips_table_get_n_selected (self->table);
  gboolean shared = is_shared_list (self);

  gtk_widget_set_sensitive (GTK_WIDGET (self->assign_button), shared && n == 1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->assign_button), !shared ? _("A local policy belongs to its device")
                               : n != 1 ? _("Select one policy first") : _("Choose the devices that have this policy"));
  set_action_enabled (self, "rename", shared && n == 1);
  set_action_enabled (self, "copy", n == 1);
  set_action_enabled (self, "share", !shared && n == 1);
  set_action_enabled (self, "remove", shared && n == 1);
  set_action_enabled (self, "level", n > 0);
}

/* The one selected row is the policy that is shown; several selected are for bulk actions. */
static void
selection_changed_cb (IpsPolicyPage *self)
{
  g_autoptr(GPtrArray) items = ips_table_get_selected (self->table);
  IpsPolicyItem *item;

  update_ui_state (self);
  if (items->len != 1)
    return;
  item = g_ptr_array_index (items, 0);
  if (g_strcmp0 (self->chosen, ips_policy_item_get_policy (item)->id) == 0)
    return;
  g_free (self->chosen);
  self->chosen = g_strdup (ips_policy_item_get_policy (item)->id);
  if (ips_policy_item_get_sensor (item) != NULL)
    ips_signatures_page_show_sensor (self->signatures, ips_policy_item_get_sensor (item));
  else
    ips_signatures_page_show_policy (self->signatures, self->chosen);
}

static void
reload (IpsPolicyPage *self)
{
  g_autoptr(GPtrArray) items = NULL;
  gpointer again = NULL;

  if (self->table == NULL)
    return;
  self->stale = FALSE;
  items = make_items (self);
  for (guint i = 0; i < items->len; i++)
    if (g_strcmp0 (ips_policy_item_get_policy (g_ptr_array_index (items, i))->id, self->chosen) == 0)
      again = g_ptr_array_index (items, i);
  if (is_shared_list (self))
    ips_table_set_empty (self->table, _("No shared policies yet. Make one, or share a local one."), NULL, NULL);
  else
    ips_table_set_empty (self->table, _("No device has a local policy."), NULL, NULL);
  ips_table_set_rows (self->table, items);
  if (again == NULL && items->len > 0)
    again = ips_table_model_get_nth_visible (ips_table_get_model (self->table), 0);
  if (again != NULL)
    ips_table_select (self->table, again);
  if (items->len == 0)
    {
      g_clear_pointer (&self->chosen, g_free);
      ips_signatures_page_show_policy (self->signatures, NULL);
    }
  update_ui_state (self);
}

/* Thousands of local policies are not counted again for a page that nobody sees. */
static void
changed_cb (IpsPolicyPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    reload (self);
  else
    self->stale = TRUE;
}

static void
ips_policy_page_map (GtkWidget *widget)
{
  IpsPolicyPage *self = IPS_POLICY_PAGE (widget);

  GTK_WIDGET_CLASS (ips_policy_page_parent_class)->map (widget);
  if (self->stale)
    reload (self);
}

/* --- what can be done --- */

/* (transfer full) (nullable) */
static IpsPolicy *
dup_selected (IpsPolicyPage *self)
{
  g_autoptr(GPtrArray) items = ips_table_get_selected (self->table);

  return items->len == 1 ? ips_policy_copy (ips_policy_item_get_policy (g_ptr_array_index (items, 0))) : NULL;
}

static void
name_saved_cb (IpsPolicyNameDialog *dialog, const char *id, IpsPolicyPage *self)
{
  g_free (self->chosen);
  self->chosen = g_strdup (id);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->type_combo), "shared");
  reload (self);
  ips_signatures_page_show_policy (self->signatures, self->chosen);
}

static GtkWidget *
ask_name (IpsPolicyPage *self, const char *title, const IpsPolicy *policy, const char *why)
{
  GtkWidget *dialog = ips_policy_name_dialog_new (self->book, title, policy, why, ips_toplevel_of (self));

  g_signal_connect_object (dialog, "saved", G_CALLBACK (name_saved_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

static void
new_clicked_cb (IpsPolicyPage *self)
{
  g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_SHARED, NULL, "");
  GPtrArray *levels = ips_catalogue_get_levels (ips_policy_book_get_catalogue (self->book));

  if (levels->len > 0)
    policy->level = ((IpsSignatureLevel *) g_ptr_array_index (levels, levels->len - 1))->level;
  ask_name (self, _("New Shared Policy"), policy, _("made"));
}

static void
rename_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsPolicyPage *self = user_data;
  g_autoptr(IpsPolicy) policy = dup_selected (self);

  if (policy != NULL)
    ask_name (self, _("Policy Properties"), policy, _("renamed, or inherits from another"));
}

/* A shared policy with the level, the tuning and the inheritance of @policy. (transfer full) */
static IpsPolicy *
dup_as_shared (const IpsPolicy *policy)
{
  IpsPolicy *shared = ips_policy_new (IPS_POLICY_SHARED, NULL, policy->name);

  shared->level = policy->level;
  g_free (shared->parent_id);
  shared->parent_id = g_strdup (policy->parent_id);
  ips_tuning_table_free (shared->tuning);
  shared->tuning = ips_tuning_table_copy (policy->tuning);
  return shared;
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsPolicyPage *self = user_data;
  g_autoptr(IpsPolicy) policy = dup_selected (self);
  g_autoptr(IpsPolicy) copy = NULL;
  g_autofree char *title = NULL;
  g_autofree char *why = NULL;

  if (policy == NULL)
    return;
  title = ips_policy_book_dup_title (self->book, policy);
  why = g_strdup_printf (_("copied from %s"), title);
  copy = dup_as_shared (policy);
  g_free (copy->name);
  copy->name = g_strdup_printf (_("Copy of %s"), title);
  ask_name (self, _("Copy Policy"), copy, why);
}

/* The device whose local policy became the shared one has that from now on. */
static void
shared_saved_cb (IpsPolicyNameDialog *dialog, const char *id, IpsSensor *sensor)
{
  IpsPolicyBook *book = g_object_get_data (G_OBJECT (dialog), "book");
  const char *const ids[] = { ips_sensor_get_id (sensor), NULL };

  ips_policy_book_assign_async (book, ids, id, NULL, NULL, NULL);
}

static void
share_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsPolicyPage *self = user_data;
  g_autoptr(GPtrArray) items = ips_table_get_selected (self->table);
  g_autoptr(IpsPolicy) shared = NULL;
  IpsPolicyItem *item;
  GtkWidget *dialog;

  if (items->len != 1)
    return;
  item = g_ptr_array_index (items, 0);
  shared = dup_as_shared (ips_policy_item_get_policy (item));
  dialog = ask_name (self, _("Share Local Policy"), shared, _("shared"));
  g_object_set_data_full (G_OBJECT (dialog), "book", g_object_ref (self->book), g_object_unref);
  g_signal_connect_object (dialog, "saved", G_CALLBACK (shared_saved_cb), ips_policy_item_get_sensor (item), 0);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsPolicyPage *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_policy_book_remove_finish (IPS_POLICY_BOOK (source), result, &error) && !ips_error_is_cancelled (error))
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
}

static void
remove_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsPolicyPage *self = user_data;
  g_autoptr(IpsPolicy) policy = dup_selected (self);

  if (policy != NULL)
    ips_policy_book_remove_async (self->book, policy->id, self->lifetime, removed_cb, self);
}

static void
signature_activated_cb (IpsPolicyPage *self, guint64 key)
{
  ips_signatures_page_show_signature (self->signatures, key);
}

static void
level_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsPolicyPage *self = user_data;
  g_autoptr(GPtrArray) items = ips_table_get_selected (self->table);
  g_autoptr(GPtrArray) policies = g_ptr_array_new ();
  IpsSensor *sensor = NULL;
  GtkWidget *dialog;

  for (guint i = 0; i < items->len; i++)
    {
      g_ptr_array_add (policies, (gpointer) ips_policy_item_get_policy (g_ptr_array_index (items, i)));
      sensor = ips_policy_item_get_sensor (g_ptr_array_index (items, i));
    }
  if (policies->len == 0)
    return;
  dialog = ips_update_level_dialog_new (self->workspace, policies, policies->len == 1 ? sensor : NULL, ips_toplevel_of (self));
  g_signal_connect_object (dialog, "signature-activated", G_CALLBACK (signature_activated_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
compare_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ips_signatures_page_compare_levels (IPS_POLICY_PAGE (user_data)->signatures);
}

static void
levels_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsPolicyPage *self = user_data;
  GtkWidget *window = ips_levels_window_new (self->workspace, ips_toplevel_of (self));

  g_signal_connect_object (window, "signature-activated", G_CALLBACK (signature_activated_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
assign_clicked_cb (IpsPolicyPage *self)
{
  g_autoptr(IpsPolicy) policy = dup_selected (self);

  if (policy != NULL)
    gtk_window_present (GTK_WINDOW (ips_policy_assign_dialog_new (self->workspace, policy->id, ips_toplevel_of (self))));
}

static const GActionEntry entries[] = {
  { "rename", rename_cb, NULL, NULL, NULL },
  { "copy", copy_cb, NULL, NULL, NULL },
  { "share", share_cb, NULL, NULL, NULL },
  { "remove", remove_cb, NULL, NULL, NULL },
  { "level", level_cb, NULL, NULL, NULL },
  { "compare", compare_cb, NULL, NULL, NULL },
  { "levels", levels_cb, NULL, NULL, NULL },
};

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("_Properties…"), "policy.rename");
  g_menu_append (menu, _("_Copy…"), "policy.copy");
  g_menu_append (menu, _("S_hare Local Policy…"), "policy.share");
  g_menu_append (menu, _("View _Update Level…"), "policy.level");
  g_menu_append (menu, _("C_ompare Update Levels…"), "policy.compare");
  g_menu_append (menu, _("Update Le_vels…"), "policy.levels");
  g_menu_append (menu, _("Re_move"), "policy.remove");
  return G_MENU_MODEL (menu);
}

/* --- life --- */

void
ips_policy_page_show_sensor (IpsPolicyPage *self, IpsSensor *sensor)
{
  gboolean shared;
  g_autoptr(IpsPolicy) policy = NULL;

  g_return_if_fail (IPS_IS_POLICY_PAGE (self));
  shared = ips_policy_book_is_shared (self->book, ips_sensor_get_id (sensor));
  policy = ips_policy_book_dup_for_sensor (self->book, sensor);
  g_free (self->chosen);
  self->chosen = g_strdup (policy->id);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->type_combo), shared ? "shared" : "local");
  reload (self);
  ips_signatures_page_show_sensor (self->signatures, sensor);
}

void
ips_policy_page_focus_search (IpsPolicyPage *self)
{
  g_return_if_fail (IPS_IS_POLICY_PAGE (self));
  ips_signatures_page_focus_search (self->signatures);
}

static void
ips_policy_page_dispose (GObject *object)
{
  IpsPolicyPage *self = IPS_POLICY_PAGE (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->actions);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_policy_page_parent_class)->dispose (object);
}

static void
ips_policy_page_finalize (GObject *object)
{
  IpsPolicyPage *self = IPS_POLICY_PAGE (object);

  g_free (self->chosen);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_policy_page_parent_class)->finalize (object);
}

static void
ips_policy_page_class_init (IpsPolicyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_policy_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_policy_page_finalize;
  widget_class->map = ips_policy_page_map;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-policy-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsPolicyPage, type_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsPolicyPage, list_box);
  gtk_widget_class_bind_template_child (widget_class, IpsPolicyPage, content_box);
  gtk_widget_class_bind_template_child (widget_class, IpsPolicyPage, assign_button);
  gtk_widget_class_bind_template_child (widget_class, IpsPolicyPage, more_button);
  gtk_widget_class_bind_template_callback (widget_class, reload);
  gtk_widget_class_bind_template_callback (widget_class, new_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, assign_clicked_cb);
}

static void
ips_policy_page_init (IpsPolicyPage *self)
{
  g_autoptr(GMenuModel) menu = make_menu ();

  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "policy", G_ACTION_GROUP (self->actions));
  gtk_menu_button_set_menu_model (self->more_button, menu);
}

GtkWidget *
ips_policy_page_new (IpsWorkspace *workspace)
{
  IpsPolicyPage *self = g_object_new (IPS_TYPE_POLICY_PAGE, NULL);

  self->workspace = g_object_ref (workspace);
  self->book = ips_workspace_get_policies (workspace);
  self->signatures = IPS_SIGNATURES_PAGE (ips_signatures_page_new (workspace));
  gtk_box_pack_start (self->content_box, GTK_WIDGET (self->signatures), TRUE, TRUE, 0);
  self->table = IPS_TABLE (ips_table_new ("policies", columns, G_N_ELEMENTS (columns), NULL));
  ips_table_set_accessible_name (self->table, _("Policies"));
  gtk_widget_show (GTK_WIDGET (self->table));
  gtk_box_pack_start (self->list_box, GTK_WIDGET (self->table), TRUE, TRUE, 0);
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->book, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "list-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  self->stale = TRUE;
  update_ui_state (self);
  return GTK_WIDGET (self);
}
