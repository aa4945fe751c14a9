/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signatures-page-private.h"

#include <glib/gi18n-lib.h>

#include "ips-cell-popover.h"
#include "ips-custom-signature-dialog.h"
#include "ips-export-dialog.h"
#include "ips-filter-chips.h"
#include "ips-level-compare-window.h"
#include "ips-message.h"
#include "ips-policy-change.h"
#include "ips-policy-undo.h"
#include "ips-problem.h"
#include "ips-signature-columns.h"
#include "ips-signature-dialog.h"
#include "ips-signature-item.h"
#include "ips-signature-menu.h"
#include "ips-signature-pane.h"
#include "ips-toplevel.h"
#include "ips-tuning-import.h"
#include "ips-update-level-dialog.h"

enum { CHIP_ALL, CHIP_CHANGED, CHIP_CUSTOM, CHIP_IDLE, CHIP_LEVEL, CHIP_OBSOLETE, N_CHIPS };

G_DEFINE_FINAL_TYPE (IpsSignaturesPage, ips_signatures_page, GTK_TYPE_BOX)

/* The menu's items that do what a button does, and can be done when it can. */
static const struct { const char *action; gsize offset; } menu_buttons[] = {
  { "edit", G_STRUCT_OFFSET (IpsSignaturesPage, edit_button) },
  { "set", G_STRUCT_OFFSET (IpsSignaturesPage, edit_button) },
  { "restore", G_STRUCT_OFFSET (IpsSignaturesPage, restore_button) },
  { "clone", G_STRUCT_OFFSET (IpsSignaturesPage, clone_button) },
  { "delete", G_STRUCT_OFFSET (IpsSignaturesPage, delete_button) },
};

/* --- the filters --- */

static gboolean
is_in_chip (guint chip, const IpsPolicyRow *row, const char *level)
{
  switch (chip)
    {
    case CHIP_CHANGED:
      return !row->custom && ips_policy_row_get_source (row) != IPS_SOURCE_DEFAULT;
    case CHIP_CUSTOM:
      return row->custom;
    case CHIP_IDLE:
      return !row->value.enabled && !row->value.retired;
    case CHIP_LEVEL:
      return g_str_equal (row->value.release, level);
    case CHIP_OBSOLETE:
      return row->value.obsolete;
    default:
      return TRUE;
    }
}

static gboolean
filter_signature (gpointer row, gpointer user_data)
{
  IpsSignaturesPage *self = user_data;

  return is_in_chip (ips_filter_chips_get_chosen (self->chips), ips_signature_item_get (row), self->level);
}

static void
count_chips (IpsSignaturesPage *self)
{
  guint counts[N_CHIPS] = { 0 };

  for (guint i = 0; self->view != NULL && i < ips_policy_view_get_n (self->view); i++)
    for (guint chip = 0; chip < N_CHIPS; chip++)
      counts[chip] += is_in_chip (chip, ips_policy_view_nth (self->view, i), self->level);
  ips_filter_chips_set_counts (self->chips, counts);
}

static void
chips_changed_cb (IpsSignaturesPage *self)
{
  ips_table_refilter (self->table);
}

/* --- what is shown --- */

static void
set_reason (GtkButton *button, gboolean sensitive, const char *reason)
{
  gtk_widget_set_sensitive (GTK_WIDGET (button), sensitive);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), sensitive ? NULL : reason);
}

static void
enable (IpsSignaturesPage *self, const char *action, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), action)), enabled);
}

static void
update_ui_state (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) rows = ips_signatures_page_get_selected_rows (self);
  const IpsPolicyRow *newer;
  gboolean shown = self->view != NULL, custom = rows->len > 0, inherited = FALSE, tuned = FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      const IpsPolicyRow *row = g_ptr_array_index (rows, i);

      custom &= row->own_custom;
      inherited |= row->custom && !row->own_custom;
      tuned |= !row->own_custom && row->own != 0;
    }
  set_reason (self->edit_button, rows->len > 0, _("Select one or more signatures first"));
  set_reason (self->restore_button, tuned, _("Select a signature that somebody changed in this policy"));
  set_reason (self->add_button, shown, _("No policy is shown"));
  if (shown)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->add_button), _("Add a custom signature"));
  set_reason (self->clone_button, rows->len == 1, _("Select one signature"));
  set_reason (self->delete_button, custom, inherited ? _("It comes from the policy this one inherits from: delete it there, or retire it here")
                                           : _("Only custom signatures can be deleted; others can be retired"));
  set_reason (self->export_button, self->policy != NULL, _("No policy is shown"));
  set_reason (self->import_button, self->policy != NULL, _("No policy is shown"));
  if (self->policy != NULL)
    {
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->export_button), _("Write this policy's tuning to a file"));
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->import_button), _("Take the tuning of a file over"));
    }
  set_reason (self->level_button, self->policy != NULL, _("No policy is shown"));
  newer = ips_signatures_page_find_newer (self);
  ips_signature_pane_show_rows (self->pane, rows, newer);
  enable (self, "newer", newer != NULL);
  enable (self, "move", newer != NULL && tuned);
  for (guint i = 0; i < G_N_ELEMENTS (menu_buttons); i++)
    enable (self, menu_buttons[i].action, gtk_widget_get_sensitive (GTK_WIDGET (G_STRUCT_MEMBER (GtkButton *, self, menu_buttons[i].offset))));
}

/* "Shared policy · applied S615, 14 days old · 14 devices" */
static char *
describe_policy (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) sensors = ips_policy_book_get_sensors (self->book, self->policy);
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  const IpsSignatureLevel *known = ips_catalogue_lookup (ips_policy_book_get_catalogue (self->book), self->policy->level);
  g_autofree char *level = ips_level_describe_age (self->policy->level, known != NULL ? known->released : "", now_us);
  g_autofree char *devices = NULL;
  guint deployed = self->sensor != NULL ? ips_policy_book_get_deployed_level (self->sensor) : 0;
  g_autofree char *there = self->sensor != NULL ? ips_level_describe_age (deployed, ips_sensor_get_facts (self->sensor)->signature_date, now_us) : NULL;

  devices = g_strdup_printf (ngettext ("%u device", "%u devices", sensors->len), sensors->len);
  if (self->sensor != NULL && deployed != 0)
    /* TRANSLATORS: kind of policy, applied level, level on the device */
    return g_strdup_printf (_("%s policy · applied %s · deployed %s"), ips_policy_kind_to_label (self->policy->kind),
                            self->policy->level != 0 ? level : _("none"), there);
  /* TRANSLATORS: kind of policy, applied level, number of devices */
  return g_strdup_printf (_("%s policy · applied %s · %s"), ips_policy_kind_to_label (self->policy->kind),
                          self->policy->level != 0 ? level : _("none"), devices);
}

static void
show_problem (IpsSignaturesPage *self, const char *sentence)
{
  gtk_label_set_text (self->problem_label, sentence != NULL ? sentence : "");
  gtk_info_bar_set_revealed (self->problem_bar, sentence != NULL);
}

static void
show_lost (IpsSignaturesPage *self)
{
  guint n = ips_policy_view_get_lost (self->view)->len;
  g_autofree char *text = NULL;

  if (n > 0)
    text = g_strdup_printf (ngettext ("%u tuned signature does not exist at this update level; its tuning is kept for a level that has it.",
                                      "%u tuned signatures do not exist at this update level; their tuning is kept for a level that has them.", n), n);
  show_problem (self, text);
}

static IpsSignatureKey
get_key (gpointer item)
{
  return ips_signature_item_get (item)->value.key;
}

/* A row for each signature of the view; one that has a row keeps it, and with it its place in the selection. @changed: those that say
 * something else now. (transfer full) (element-type IpsSignatureItem) */
static GPtrArray *
make_items (IpsSignaturesPage *self, GPtrArray *changed)
{
  g_autoptr(GPtrArray) before = ips_table_get_all (self->table);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  guint at = 0;

  /* Both are sorted by number. */
  for (guint i = 0; self->view != NULL && i < ips_policy_view_get_n (self->view); i++)
    {
      IpsSignatureKey key = ips_policy_view_nth (self->view, i)->value.key;
      IpsSignatureItem *item;

      while (at < before->len && get_key (g_ptr_array_index (before, at)) < key)
        at++;
      if (at == before->len || get_key (g_ptr_array_index (before, at)) != key)
        {
          g_ptr_array_add (items, ips_signature_item_new (self->view, i));
          continue;
        }
      item = g_object_ref (g_ptr_array_index (before, at++));
      if (ips_signature_item_update (item, self->view, i))
        g_ptr_array_add (changed, item);
      g_ptr_array_add (items, item);
    }
  return items;
}

/* One that was just added is looked at. */
static void
select_added (IpsSignaturesPage *self, GPtrArray *items)
{
  for (guint i = 0; self->added != 0 && i < items->len; i++)
    if (get_key (g_ptr_array_index (items, i)) == self->added)
      {
        ips_table_select (self->table, g_ptr_array_index (items, i));
        self->added = 0;
      }
}

static void
show_rows (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) changed = g_ptr_array_new ();
  g_autoptr(GPtrArray) items = make_items (self, changed);

  g_free (self->level);
  self->level = ips_level_to_text (self->policy != NULL ? self->policy->level : 0);
  count_chips (self);
  ips_table_set_rows (self->table, items);
  if (changed->len > 0)
    ips_table_rows_changed (self->table, changed);
  select_added (self, items);
}

static void
view_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsSignaturesPage *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPolicyView) view = ips_policy_book_get_view_finish (IPS_POLICY_BOOK (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  ips_table_set_loading (self->table, FALSE);
  g_clear_pointer (&self->view, ips_policy_view_unref);
  self->view = g_steal_pointer (&view);
  show_rows (self);
  if (self->view != NULL)
    {
      show_lost (self);
    }
  else
    {
      g_autofree char *sentence = ips_explain_error (ips_error_get_code (error), NULL, error->message);

      show_problem (self, sentence);
    }
  update_ui_state (self);
}

/* (transfer full) (nullable) */
static IpsPolicy *
find_policy (IpsSignaturesPage *self)
{
  const IpsPolicy *policy;

  if (self->sensor != NULL)
    return ips_policy_book_dup_for_sensor (self->book, self->sensor);
  policy = ips_policy_book_lookup (self->book, self->policy_id);
  return policy != NULL ? ips_policy_copy (policy) : NULL;
}

static void
reload (IpsSignaturesPage *self)
{
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (self->table == NULL)
    return;
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->policy, ips_policy_free);
  self->policy = find_policy (self);
  if (self->policy == NULL)
    {
      gtk_label_set_text (self->title_label, _("No policy is chosen"));
      gtk_label_set_text (self->level_label, "");
      show_problem (self, NULL);
      g_clear_pointer (&self->view, ips_policy_view_unref);
      show_rows (self);
      update_ui_state (self);
      return;
    }
  title = ips_policy_book_dup_title (self->book, self->policy);
  text = describe_policy (self);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->level_label, text);
  self->loading = g_cancellable_new ();
  ips_policy_book_get_view_async (self->book, self->policy, self->loading, view_loaded_cb, self);
}

/* A device that had not been read yet may have said its level now. */
static void
sensors_changed_cb (IpsSignaturesPage *self, GPtrArray *sensors)
{
  if (self->sensor != NULL && self->view == NULL && g_ptr_array_find (sensors, self->sensor, NULL))
    reload (self);
}

void
ips_signatures_page_show_policy (IpsSignaturesPage *self, const char *policy_id)
{
  g_return_if_fail (IPS_IS_SIGNATURES_PAGE (self));
  if (self->sensor != NULL || g_strcmp0 (self->policy_id, policy_id) != 0)
    ips_policy_undo_forget (self->undo);
  g_clear_object (&self->sensor);
  g_free (self->policy_id);
  self->policy_id = g_strdup (policy_id);
  ips_table_set_loading (self->table, policy_id != NULL);
  reload (self);
}

void
ips_signatures_page_show_sensor (IpsSignaturesPage *self, IpsSensor *sensor)
{
  g_return_if_fail (IPS_IS_SIGNATURES_PAGE (self));
  if (g_set_object (&self->sensor, sensor) || self->policy_id != NULL)
    ips_policy_undo_forget (self->undo);
  g_clear_pointer (&self->policy_id, g_free);
  ips_table_set_loading (self->table, sensor != NULL);
  reload (self);
}

void
ips_signatures_page_focus_search (IpsSignaturesPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

void
ips_signatures_page_show_signature (IpsSignaturesPage *self, IpsSignatureKey key)
{
  g_autoptr(GPtrArray) items = NULL;
  g_autofree char *number = ips_signature_key_to_text (key);
  g_autofree char *level = NULL;
  g_autofree char *sentence = NULL;
  gpointer item = NULL;

  g_return_if_fail (IPS_IS_SIGNATURES_PAGE (self));

  if (self->policy == NULL || self->view == NULL)
    {
      ips_message_show (ips_toplevel_of (self), GTK_MESSAGE_INFO, _("No signatures are shown"), _("Choose a policy whose update level is known first."), NULL);
      return;
    }
  level = ips_level_to_text (self->policy->level);
  if (ips_policy_view_lookup (self->view, key) == NULL)
    {
      /* TRANSLATORS: a signature's number, an update level */
      sentence = g_strdup_printf (_("%s does not exist at %s, the update level of the policy that is shown."), number, level);
      ips_message_show (ips_toplevel_of (self), GTK_MESSAGE_INFO, _("The policy does not have this signature"), sentence, NULL);
      return;
    }
  items = ips_table_get_all (self->table);
  for (guint i = 0; i < items->len && item == NULL; i++)
    item = get_key (g_ptr_array_index (items, i)) == key ? g_ptr_array_index (items, i) : NULL;
  if (item != NULL && ips_table_model_find (ips_table_get_model (self->table), item) < 0)
    {
      /* A search or a filter that hides it is not what the user asked for now. */
      gtk_entry_set_text (GTK_ENTRY (self->search_entry), "");
      ips_table_set_filter_bar (self->table, FALSE);
      ips_filter_chips_choose (self->chips, CHIP_ALL);
      ips_table_refilter (self->table);
    }
  ips_table_select (self->table, item);
  gtk_widget_grab_focus (GTK_WIDGET (ips_table_get_view (self->table)));
  gtk_window_present (ips_toplevel_of (self));
}

static void
signature_activated_cb (GtkWidget *window, guint64 key, IpsSignaturesPage *self)
{
  ips_signatures_page_show_signature (self, key);
}

void
ips_signatures_page_compare_levels (IpsSignaturesPage *self)
{
  IpsCatalogue *catalogue;
  GtkWidget *window;
  guint level, newest;

  g_return_if_fail (IPS_IS_SIGNATURES_PAGE (self));

  catalogue = ips_policy_book_get_catalogue (self->book);
  level = self->policy != NULL && ips_catalogue_lookup (catalogue, self->policy->level) != NULL ? self->policy->level : 0;
  newest = ips_catalogue_find_nearest (catalogue, G_MAXUINT);
  window = level < newest ? ips_level_compare_window_new (catalogue, level, newest, ips_toplevel_of (self))
                          : ips_level_compare_window_new (catalogue, 0, level, ips_toplevel_of (self));
  g_signal_connect_object (window, "signature-activated", G_CALLBACK (signature_activated_cb), self, 0);
  gtk_window_present (GTK_WINDOW (window));
}

static void
level_clicked_cb (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) policies = g_ptr_array_new ();
  GtkWidget *dialog;

  if (self->policy == NULL)
    return;
  g_ptr_array_add (policies, self->policy);
  dialog = ips_update_level_dialog_new (self->workspace, policies, self->sensor, ips_toplevel_of (self));
  g_signal_connect_object (dialog, "signature-activated", G_CALLBACK (signature_activated_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- keys, and the menu of the table --- */

static gboolean
ips_signatures_page_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  IpsSignaturesPage *self = IPS_SIGNATURES_PAGE (widget);

  if (event->keyval == GDK_KEY_z && (event->state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK && ips_policy_undo_get_n (self->undo) > 0)
    {
      ips_signatures_page_undo (self);
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (ips_signatures_page_parent_class)->key_press_event (widget, event);
}

/* The menu's target: "severity=high" */
static void
set_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_auto(GStrv) parts = g_strsplit (g_variant_get_string (parameter, NULL), "=", 2);
  IpsSignatureField field;

  if (parts[0] != NULL && parts[1] != NULL && ips_signature_field_from_nick (parts[0], &field))
    ips_signatures_page_set_field (user_data, field, parts[1]);
}

static void
clicked_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  IpsSignaturesPage *self = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (menu_buttons); i++)
    if (g_str_equal (menu_buttons[i].action, g_action_get_name (G_ACTION (action))))
      gtk_button_clicked (G_STRUCT_MEMBER (GtkButton *, self, menu_buttons[i].offset));
}

static void
newer_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const IpsPolicyRow *newer = ips_signatures_page_find_newer (user_data);

  if (newer != NULL)
    ips_signatures_page_show_signature (user_data, newer->value.key);
}

static void
move_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ips_signatures_page_move_tuning (user_data);
}

static const GActionEntry entries[] = {
  { "edit", clicked_cb, NULL, NULL, NULL },
  { "set", set_cb, "s", NULL, NULL },
  { "restore", clicked_cb, NULL, NULL, NULL },
  { "clone", clicked_cb, NULL, NULL, NULL },
  { "delete", clicked_cb, NULL, NULL, NULL },
  { "newer", newer_cb, NULL, NULL, NULL },
  { "move", move_cb, NULL, NULL, NULL },
};

/* --- life --- */

static void
ips_signatures_page_dispose (GObject *object)
{
  IpsSignaturesPage *self = IPS_SIGNATURES_PAGE (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_cancellable_cancel (self->lifetime);
  if (self->table != NULL)
    {
      ips_table_set_filter (self->table, NULL, NULL, NULL);
      g_signal_handlers_disconnect_by_data (self->table, self);
      self->table = NULL;
    }
  g_clear_object (&self->sensor);
  g_clear_pointer (&self->view, ips_policy_view_unref);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_signatures_page_parent_class)->dispose (object);
}

static void
ips_signatures_page_finalize (GObject *object)
{
  IpsSignaturesPage *self = IPS_SIGNATURES_PAGE (object);

  g_free (self->policy_id);
  g_free (self->level);
  ips_policy_free (self->policy);
  ips_policy_undo_free (self->undo);
  g_object_unref (self->actions);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_signatures_page_parent_class)->finalize (object);
}

static void
ips_signatures_page_class_init (IpsSignaturesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_signatures_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_signatures_page_finalize;
  widget_class->key_press_event = ips_signatures_page_key_press_event;
  g_type_ensure (IPS_TYPE_FILTER_CHIPS);
  g_type_ensure (IPS_TYPE_SIGNATURE_PANE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-signatures-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IpsSignaturesPage, name)
  BIND (title_label);
  BIND (level_label);
  BIND (level_button);
  BIND (search_entry);
  BIND (chips);
  BIND (tools);
  BIND (problem_bar);
  BIND (problem_label);
  BIND (table_box);
  BIND (edit_button);
  BIND (restore_button);
  BIND (add_button);
  BIND (clone_button);
  BIND (delete_button);
  BIND (import_button);
  BIND (export_button);
  BIND (explanation_toggle);
  BIND (pane);
  BIND (undo_bar);
  BIND (undo_label);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, level_clicked_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "edit_clicked_cb", G_CALLBACK (ips_signatures_page_edit));
  gtk_widget_class_bind_template_callback_full (widget_class, "restore_clicked_cb", G_CALLBACK (ips_signatures_page_restore));
  gtk_widget_class_bind_template_callback_full (widget_class, "add_clicked_cb", G_CALLBACK (ips_signatures_page_add_custom));
  gtk_widget_class_bind_template_callback_full (widget_class, "clone_clicked_cb", G_CALLBACK (ips_signatures_page_clone));
  gtk_widget_class_bind_template_callback_full (widget_class, "delete_clicked_cb", G_CALLBACK (ips_signatures_page_delete));
  gtk_widget_class_bind_template_callback_full (widget_class, "import_clicked_cb", G_CALLBACK (ips_signatures_page_import));
  gtk_widget_class_bind_template_callback_full (widget_class, "export_clicked_cb", G_CALLBACK (ips_signatures_page_export));
  gtk_widget_class_bind_template_callback_full (widget_class, "undo_response_cb", G_CALLBACK (ips_signatures_page_answer_undo));
}

static void
ips_signatures_page_init (IpsSignaturesPage *self)
{
  const char *const labels[N_CHIPS] = { _("_All"), _("_Changed"), _("Cus_tom"), _("Disa_bled, Not Retired"), _("_Of This Level"), _("Ob_solete") };

  self->lifetime = g_cancellable_new ();
  self->level = g_strdup ("");
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "signatures", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_signature_pane_set_toggle (self->pane, self->explanation_toggle);
  self->undo = ips_policy_undo_new (self->undo_bar, self->undo_label);
  ips_filter_chips_set_labels (self->chips, labels, N_CHIPS);
  g_signal_connect_object (self->chips, "changed", G_CALLBACK (chips_changed_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
ips_signatures_page_new (IpsWorkspace *workspace)
{
  IpsSignaturesPage *self = g_object_new (IPS_TYPE_SIGNATURES_PAGE, NULL);
  guint n_columns;
  const IpsTableColumn *columns = ips_signature_columns_get (&n_columns);
  g_autoptr(GMenuModel) menu = ips_signature_menu_new ();

  self->workspace = g_object_ref (workspace);
  self->book = ips_workspace_get_policies (workspace);
  self->table = IPS_TABLE (ips_table_new ("signatures", columns, n_columns, NULL));
  ips_table_set_accessible_name (self->table, _("Signatures"));
  ips_table_set_empty (self->table, _("No signatures to show."), NULL, NULL);
  ips_table_set_context_menu (self->table, menu);
  ips_table_set_search_entry (self->table, self->search_entry);
  ips_table_set_filter (self->table, filter_signature, self, NULL);
  gtk_container_add (GTK_CONTAINER (self->tools), ips_table_get_filter_button (self->table));
  gtk_container_add (GTK_CONTAINER (self->tools), ips_table_get_columns_button (self->table));
  gtk_widget_show (GTK_WIDGET (self->table));
  gtk_box_pack_start (self->table_box, GTK_WIDGET (self->table), TRUE, TRUE, 0);
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "edit-activated", G_CALLBACK (ips_signatures_page_edit_cell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "row-activated", G_CALLBACK (ips_signatures_page_edit), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->book, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_policy_book_get_catalogue (self->book), "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "sensors-changed", G_CALLBACK (sensors_changed_cb), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
