/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-auto-update-view.h"

#include <glib/gi18n-lib.h>

#include "ips-auto-choice.h"
#include "ips-auto-update-dialog.h"
#include "ips-format.h"
#include "ips-freeze-list.h"
#include "ips-message.h"
#include "ips-package-library.h"
#include "ips-policy-item.h"
#include "ips-store-auto-updates.h"
#include "ips-table.h"
#include "ips-text.h"
#include "ips-toplevel.h"
#include "ips-undo-button.h"

#define POLICIES_PX 220
#define DEVICES_PX 180
#define MAX_TEXT_CHARS 300

struct _IpsAutoUpdateView
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;        /* (owned) (nullable) */
  IpsPolicyBook *book;            /* (unowned): the workspace's */
  IpsPackageLibrary *library;     /* (owned) (nullable) */
  IpsFreezeList *freezes;         /* (owned) (nullable) */
  IpsPackageIndex *index;         /* (owned) (nullable): of the library's packages */
  GHashTable *saved;              /* (owned) policy id -> IpsAutoUpdate */
  GHashTable *rules;              /* (owned) the same as it is edited */
  GHashTable *n_devices;          /* (owned) policy id -> how many devices have it */
  GHashTable *last;               /* (owned) (nullable) sensor id -> IpsLastDeployment */
  GHashTable *next;               /* (owned) sensor id -> what would be applied next, as far as somebody asked */
  GCancellable *lifetime;         /* (owned): cancelled in dispose */
  gboolean stale;                 /* something changed while nobody looked */
  IpsUpdateMode mode;             /* what the schedule does with what is chosen */

  GtkWidget *title_label;
  GtkWidget *undo;                /* where rules differ from what is saved */
  GtkComboBox *type_combo;
  GtkSearchEntry *search_entry;
  GtkBox *policies_box;
  GtkWidget *edit_button;
  GtkLabel *message_label;
  GtkBox *devices_box;
  IpsTable *policies;
  IpsTable *devices;
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsAutoUpdateView, ips_auto_update_view, GTK_TYPE_BOX)

/* Whether policies of that kind are listed: of one kind, or of both in one list. */
static gboolean
lists (IpsAutoUpdateView *self, const char *kind)
{
  const char *id = gtk_combo_box_get_active_id (self->type_combo);

  return g_strcmp0 (id, kind) == 0 || g_strcmp0 (id, "both") == 0;
}

/* (transfer none) (nullable) */
static const IpsAutoUpdate *
find_rule (IpsAutoUpdateView *self, IpsPolicyItem *item)
{
  return g_hash_table_lookup (self->rules, ips_policy_item_get_policy (item)->id);
}

/* --- what the cells say --- */

static char *
title_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (ips_policy_item_get_title (row), MAX_TEXT_CHARS);
}

static char *
rule_text (gpointer row, gpointer user_data)
{
  const IpsAutoUpdate *rule = find_rule (user_data, row);

  return rule != NULL ? ips_auto_update_describe (rule) : g_strdup ("");
}

static char *
kind_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_policy_kind_to_label (ips_policy_item_get_policy (row)->kind));
}

static char *
level_text (gpointer row, gpointer user_data)
{
  return ips_level_to_text (ips_policy_item_get_policy (row)->level);
}

static char *
n_devices_text (gpointer row, gpointer user_data)
{
  IpsAutoUpdateView *self = user_data;

  return g_strdup_printf ("%u", GPOINTER_TO_UINT (g_hash_table_lookup (self->n_devices, ips_policy_item_get_policy (row)->id)));
}

static char *
device_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (ips_sensor_get_name (ips_policy_item_get_sensor (row)), MAX_TEXT_CHARS);
}

static char *
source_text (gpointer row, gpointer user_data)
{
  const IpsPolicy *policy = ips_policy_item_get_policy (row);

  return policy->kind == IPS_POLICY_SHARED ? title_text (row, user_data) : g_strdup (ips_policy_kind_to_label (policy->kind));
}

static char *
runs_text (gpointer row, gpointer user_data)
{
  IpsRunning running;
  g_autofree char *release = NULL, *level = NULL;

  ips_running_read (&running, ips_sensor_get_facts (ips_policy_item_get_sensor (row)));
  release = ips_version_to_text (&running.version);
  level = ips_level_to_text (running.level);
  return g_strconcat (release, *release != '\0' && *level != '\0' ? ", " : "", level, NULL);
}

/* Judging a device against the whole library is kept until something changes. */
static char *
next_text (gpointer row, gpointer user_data)
{
  IpsAutoUpdateView *self = user_data;
  const IpsAutoUpdate *rule = find_rule (self, row);
  IpsSensor *sensor = ips_policy_item_get_sensor (row);
  const char *known = g_hash_table_lookup (self->next, ips_sensor_get_id (sensor));
  g_autoptr(IpsUpgradeDevice) device = NULL;
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  const IpsFreeze *freeze = ips_freeze_list_lookup (self->freezes, ips_sensor_get_id (sensor), now_us);
  g_autofree char *frozen = freeze != NULL ? ips_freeze_describe (freeze) : NULL;
  const IpsUpgradeConditions conditions = { .frozen = frozen };
  char *text;

  if (known != NULL)
    return g_strdup (known);
  if (self->index == NULL || rule == NULL)
    return g_strdup ("");
  device = ips_upgrade_device_new (self->index, sensor, &conditions,
                                   ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport, now_us);
  text = ips_auto_update_describe_next (rule, self->index, device, now_us);
  if (*text == '\0')
    {
      g_free (text);
      text = g_strdup (frozen != NULL ? frozen : _("nothing"));
    }
  g_hash_table_insert (self->next, g_strdup (ips_sensor_get_id (sensor)), g_strdup (text));
  return text;
}

/* What came of the last deployment, or becomes of the one that is under way. */
static char *
last_text (gpointer row, gpointer user_data)
{
  IpsAutoUpdateView *self = user_data;
  const IpsLastDeployment *last = self->last != NULL ? g_hash_table_lookup (self->last, ips_sensor_get_id (ips_policy_item_get_sensor (row))) : NULL;
  g_autofree char *when = last != NULL && last->ended_us != 0 ? ips_format_date_time (last->ended_us) : NULL;

  if (last == NULL)
    return g_strdup (_("never deployed"));
  if (when == NULL)
    return g_strdup (ips_operation_state_to_label (last->state));
  if (last->state == IPS_OPERATION_SUCCEEDED || *last->message == '\0')
    /* TRANSLATORS: %1$s "Succeeded" or "Cancelled", %2$s a date and time */
    return g_strdup_printf (_("%1$s, %2$s"), ips_operation_state_to_label (last->state), when);
  /* TRANSLATORS: %1$s "Failed", %2$s a date and time, %3$s why */
  return g_strdup_printf (_("%1$s, %2$s: %3$s"), ips_operation_state_to_label (last->state), when, last->message);
}

static const IpsTableColumn policy_columns[] =
{
  { .id = "policy", .title = N_("Policy"), .width = 210, .shown = TRUE, .text = title_text },
  { .id = "type", .title = N_("Type"), .width = 70, .shown = TRUE, .text = kind_text },
  { .id = "level", .title = N_("Level"), .width = 70, .shown = TRUE, .text = level_text },
  { .id = "devices", .title = N_("Devices"), .width = 78, .shown = TRUE, .numeric = TRUE, .text = n_devices_text },
  { .id = "rule", .title = N_("Auto Update"), .width = 330, .shown = TRUE, .text = rule_text },
};

static const IpsTableColumn device_columns[] =
{
  { .id = "device", .title = N_("Device"), .width = 190, .shown = TRUE, .text = device_text },
  { .id = "source", .title = N_("Source of Rule"), .width = 120, .shown = TRUE, .text = source_text },
  { .id = "runs", .title = N_("Runs"), .width = 120, .shown = TRUE, .text = runs_text },
  { .id = "next", .title = N_("Next Action"), .width = 150, .shown = TRUE, .text = next_text },
  { .id = "last", .title = N_("Last Result"), .width = 190, .shown = TRUE, .text = last_text },
  { .id = "rule", .title = N_("Auto Update"), .width = 260, .shown = FALSE, .text = rule_text },
};

/* --- the two lists --- */

/* What has yet to be done for what is chosen to take effect; %NULL: nothing. (transfer full) */
static char *
make_message (IpsAutoUpdateView *self, guint n_changes)
{
  if (n_changes > 0)
    return g_strdup_printf (ngettext ("The settings of %u policy are changed. Click Save for them to take effect.",
                                      "The settings of %u policies are changed. Click Save for them to take effect.", n_changes), n_changes);
  if (ips_auto_update_view_count (self) == 0 || self->mode == IPS_UPDATE_MODE_DEPLOY)
    return NULL;
  if (self->mode == IPS_UPDATE_MODE_APPLY)
    return g_strdup (_("What is applied to these devices waits for you to submit and deploy it: File, Submit and Deploy."));
  /* TRANSLATORS: %1$s and %2$s are modes: "Download and Apply Updates" */
  return g_strdup_printf (_("Nothing is applied by itself yet: choose %1$s or %2$s above."), ips_update_mode_to_label (IPS_UPDATE_MODE_APPLY),
                          ips_update_mode_to_label (IPS_UPDATE_MODE_DEPLOY));
}

static void
update_ui_state (IpsAutoUpdateView *self)
{
  guint n = ips_table_get_n_selected (self->policies), n_changes = ips_auto_update_view_get_n_changes (self);
  g_autofree char *text = make_message (self, n_changes);

  gtk_widget_set_sensitive (self->edit_button, n > 0);
  gtk_widget_set_tooltip_text (self->edit_button, n > 0 ? _("Edit Auto Update Settings of what is selected") : _("Select a device or policy first"));
  gtk_widget_set_visible (self->undo, n_changes > 0);
  gtk_label_set_text (self->message_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), text != NULL);
}

static void
add_shared (IpsAutoUpdateView *self, GPtrArray *items)
{
  g_autoptr(GPtrArray) shared = ips_policy_book_get_shared (self->book);

  for (guint i = 0; i < shared->len; i++)
    g_ptr_array_add (items, ips_policy_item_new (self->book, ips_policy_copy (g_ptr_array_index (shared, i)), NULL));
}

static void
add_local (IpsAutoUpdateView *self, GPtrArray *items)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);

      if (!ips_policy_book_is_shared (self->book, ips_sensor_get_id (sensor)))
        g_ptr_array_add (items, ips_policy_item_new (self->book, ips_policy_book_dup_for_sensor (self->book, sensor), sensor));
    }
}

static void
fill_policies (IpsAutoUpdateView *self)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  if (lists (self, "shared"))
    add_shared (self, items);
  if (lists (self, "local"))
    add_local (self, items);
  ips_table_set_empty (self->policies, lists (self, "local") ? _("No device has a local policy.") : _("There are no shared policies."), NULL, NULL);
  ips_table_set_rows (self->policies, items);
}

/* Every device whose policy, shared or its own, is updated automatically. */
static void
fill_devices (IpsAutoUpdateView *self)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));

  g_hash_table_remove_all (self->n_devices);
  g_hash_table_remove_all (self->next);
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsPolicy *policy = ips_policy_book_lookup_for_sensor (self->book, ips_sensor_get_id (sensor));
      const char *id = policy != NULL ? policy->id : ips_sensor_get_id (sensor);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->n_devices, id));

      g_hash_table_insert (self->n_devices, g_strdup (id), GUINT_TO_POINTER (n + 1));
      /* Only what is listed is copied: a policy may hold thousands of tuned signatures. */
      if (g_hash_table_contains (self->rules, id))
        g_ptr_array_add (items, ips_policy_item_new (self->book, ips_policy_book_dup_for_sensor (self->book, sensor), sensor));
    }
  ips_table_set_rows (self->devices, items);
}

static void
fill (IpsAutoUpdateView *self)
{
  self->stale = FALSE;
  fill_devices (self);
  fill_policies (self);
  update_ui_state (self);
}

/* Thousands of local policies are not listed again while nobody sees them. */
static void
content_changed_cb (IpsAutoUpdateView *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    fill (self);
  else
    self->stale = TRUE;
}

static void
ips_auto_update_view_map (GtkWidget *widget)
{
  IpsAutoUpdateView *self = IPS_AUTO_UPDATE_VIEW (widget);

  GTK_WIDGET_CLASS (ips_auto_update_view_parent_class)->map (widget);
  if (self->stale && self->workspace != NULL)
    fill (self);
}

static void
judge_again (IpsAutoUpdateView *self)
{
  g_hash_table_remove_all (self->next);
  ips_table_rows_changed (self->devices, NULL);
}

static void
library_changed_cb (IpsAutoUpdateView *self)
{
  g_clear_pointer (&self->index, ips_package_index_unref);
  self->index = ips_package_index_new (ips_package_library_get_files (self->library));
  judge_again (self);
}

static void
library_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsAutoUpdateView *self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_package_library_load_finish (IPS_PACKAGE_LIBRARY (source), result, &error))
    library_changed_cb (self);
}

static void
freezes_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsAutoUpdateView *self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_freeze_list_load_finish (IPS_FREEZE_LIST (source), result, &error))
    judge_again (self);
}

static void
type_changed_cb (IpsAutoUpdateView *self)
{
  if (self->workspace == NULL)
    return;
  fill_policies (self);
  update_ui_state (self);
}

/* --- Edit Row --- */

static void
accepted_cb (GtkDialog *dialog, const IpsAutoUpdate *chosen, IpsAutoUpdateView *self)
{
  char **ids = g_object_get_data (G_OBJECT (dialog), "policies");

  for (guint i = 0; ids[i] != NULL; i++)
    {
      IpsAutoUpdate *rule = ips_auto_update_copy (chosen);

      g_free (rule->policy_id);
      rule->policy_id = g_strdup (ids[i]);
      if (ips_auto_update_is_nothing (rule))
        {
          g_hash_table_remove (self->rules, ids[i]);
          ips_auto_update_free (rule);
        }
      else
        g_hash_table_insert (self->rules, g_strdup (ids[i]), rule);
    }
  fill_devices (self);
  ips_table_rows_changed (self->policies, NULL);
  update_ui_state (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
edit_clicked_cb (IpsAutoUpdateView *self)
{
  g_autoptr(GPtrArray) items = ips_table_get_selected (self->policies);
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr(IpsAutoUpdate) nothing = NULL;
  g_autofree char *subject = NULL;
  const IpsAutoUpdate *rule;
  GtkWidget *dialog;

  if (items->len == 0)
    return;
  for (guint i = 0; i < items->len; i++)
    g_strv_builder_add (ids, ips_policy_item_get_policy (g_ptr_array_index (items, i))->id);
  rule = find_rule (self, g_ptr_array_index (items, 0));
  if (rule == NULL)
    rule = nothing = ips_auto_update_new (ips_policy_item_get_policy (g_ptr_array_index (items, 0))->id);
  subject = items->len == 1 ? ips_text_make_safe (ips_policy_item_get_title (g_ptr_array_index (items, 0)), MAX_TEXT_CHARS)
                            : g_strdup_printf (ngettext ("%u policy", "%u policies", items->len), items->len);
  dialog = ips_auto_update_dialog_new (rule, subject, ips_toplevel_of (self));
  g_object_set_data_full (G_OBJECT (dialog), "policies", g_strv_builder_end (ids), (GDestroyNotify) g_strfreev);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (accepted_cb), self, 0);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- what is saved --- */

static gboolean
differs (GHashTable *a, GHashTable *b, const char *policy_id)
{
  const IpsAutoUpdate *one = g_hash_table_lookup (a, policy_id), *other = g_hash_table_lookup (b, policy_id);

  return one == NULL || other == NULL ? one != other : !ips_auto_update_equal (one, other);
}

/* (transfer container) (element-type utf8): policies whose settings are not those of @other; each once */
static GPtrArray *
list_changed (GHashTable *rules, GHashTable *other)
{
  GPtrArray *ids = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, rules);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (differs (rules, other, id))
      g_ptr_array_add (ids, id);
  g_hash_table_iter_init (&iter, other);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (rules, id))
      g_ptr_array_add (ids, id);
  return ids;
}

static GHashTable *
rules_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_auto_update_free);
}

static void
put_rule (GHashTable *rules, const IpsAutoUpdate *rule)
{
  g_hash_table_insert (rules, g_strdup (rule->policy_id), ips_auto_update_copy (rule));
}

/* What others saved meanwhile is taken where nobody edited it here. */
static void
take_saved (IpsAutoUpdateView *self, GPtrArray *rules)
{
  g_autoptr(GHashTable) edited = g_steal_pointer (&self->rules);
  g_autoptr(GHashTable) before = g_steal_pointer (&self->saved);
  g_autoptr(GPtrArray) changed = list_changed (edited, before);

  self->saved = rules_new ();
  self->rules = rules_new ();
  for (guint i = 0; i < rules->len; i++)
    {
      put_rule (self->saved, g_ptr_array_index (rules, i));
      put_rule (self->rules, g_ptr_array_index (rules, i));
    }
  for (guint i = 0; i < changed->len; i++)
    {
      const char *id = g_ptr_array_index (changed, i);
      const IpsAutoUpdate *rule = g_hash_table_lookup (edited, id);

      if (rule != NULL)
        put_rule (self->rules, rule);
      else
        g_hash_table_remove (self->rules, id);
    }
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsAutoUpdateView *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rules = ips_store_load_auto_updates_finish (IPS_STORE (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  if (rules == NULL)
    {
      ips_message_show_error (ips_toplevel_of (self), error, NULL);
      return;
    }
  take_saved (self, rules);
  content_changed_cb (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
last_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsAutoUpdateView *self = user_data;
  g_autoptr(GError) error = NULL;
  GHashTable *last = ips_store_load_last_deployments_finish (IPS_STORE (source), result, &error);

  /* what was known stays where it cannot be read anew */
  if (last == NULL)
    return;
  g_clear_pointer (&self->last, g_hash_table_unref);
  self->last = last;
  ips_table_rows_changed (self->devices, NULL);
}

static void
load_last (IpsAutoUpdateView *self)
{
  ips_store_load_last_deployments_async (ips_workspace_get_store (self->workspace), self->lifetime, last_loaded_cb, self);
}

static void
store_changed_cb (IpsAutoUpdateView *self, guint parts)
{
  if ((parts & (IPS_STORE_JOBS | IPS_STORE_DEPLOYED)) != 0)
    load_last (self);
  if ((parts & IPS_STORE_AUTO_UPDATES) != 0)
    ips_store_load_auto_updates_async (ips_workspace_get_store (self->workspace), self->lifetime, loaded_cb, self);
}

void
ips_auto_update_view_set_mode (IpsAutoUpdateView *self, IpsUpdateMode mode)
{
  g_return_if_fail (IPS_IS_AUTO_UPDATE_VIEW (self));

  self->mode = mode;
  update_ui_state (self);
}

guint
ips_auto_update_view_get_n_changes (IpsAutoUpdateView *self)
{
  g_autoptr(GPtrArray) changed = list_changed (self->rules, self->saved);

  return changed->len;
}

guint
ips_auto_update_view_count (IpsAutoUpdateView *self)
{
  return g_hash_table_size (self->rules);
}

void
ips_auto_update_view_reset (IpsAutoUpdateView *self)
{
  GHashTableIter iter;
  gpointer rule;

  g_hash_table_remove_all (self->rules);
  g_hash_table_iter_init (&iter, self->saved);
  while (g_hash_table_iter_next (&iter, NULL, &rule))
    put_rule (self->rules, rule);
  content_changed_cb (self);
}

void
ips_auto_update_view_clear (IpsAutoUpdateView *self)
{
  g_hash_table_remove_all (self->rules);
  content_changed_cb (self);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsAutoUpdateView *self = g_task_get_source_object (task);
  GPtrArray *rules = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_store_save_auto_updates_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < rules->len; i++)
    {
      const IpsAutoUpdate *rule = g_ptr_array_index (rules, i);

      if (ips_auto_update_is_nothing (rule))
        g_hash_table_remove (self->saved, rule->policy_id);
      else
        put_rule (self->saved, rule);
    }
  update_ui_state (self);
  g_task_return_boolean (task, TRUE);
}

void
ips_auto_update_view_save_async (IpsAutoUpdateView *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GPtrArray) changed = list_changed (self->rules, self->saved);
  GPtrArray *rules = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_auto_update_free);

  g_task_set_source_tag (task, ips_auto_update_view_save_async);
  for (guint i = 0; i < changed->len; i++)
    {
      const IpsAutoUpdate *rule = g_hash_table_lookup (self->rules, g_ptr_array_index (changed, i));

      g_ptr_array_add (rules, rule != NULL ? ips_auto_update_copy (rule) : ips_auto_update_new (g_ptr_array_index (changed, i)));
    }
  g_task_set_task_data (task, rules, (GDestroyNotify) g_ptr_array_unref);
  if (rules->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  ips_store_save_auto_updates_async (ips_workspace_get_store (self->workspace), rules, g_get_user_name (), cancellable, saved_cb,
                                     g_object_ref (task));
}

gboolean
ips_auto_update_view_save_finish (IpsAutoUpdateView *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the widget --- */

static void
ips_auto_update_view_dispose (GObject *object)
{
  IpsAutoUpdateView *self = IPS_AUTO_UPDATE_VIEW (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->freezes);
  g_clear_object (&self->library);
  g_clear_object (&self->workspace);
  self->book = NULL;

  G_OBJECT_CLASS (ips_auto_update_view_parent_class)->dispose (object);
}

static void
ips_auto_update_view_finalize (GObject *object)
{
  IpsAutoUpdateView *self = IPS_AUTO_UPDATE_VIEW (object);

  g_clear_object (&self->lifetime);
  g_clear_pointer (&self->index, ips_package_index_unref);
  g_hash_table_unref (self->saved);
  g_hash_table_unref (self->rules);
  g_hash_table_unref (self->n_devices);
  g_hash_table_unref (self->next);
  g_clear_pointer (&self->last, g_hash_table_unref);

  G_OBJECT_CLASS (ips_auto_update_view_parent_class)->finalize (object);
}

static void
ips_auto_update_view_class_init (IpsAutoUpdateViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_auto_update_view_dispose;
  object_class->finalize = ips_auto_update_view_finalize;
  widget_class->map = ips_auto_update_view_map;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-auto-update-view.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateView, title_label);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateView, type_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateView, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateView, policies_box);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateView, edit_button);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateView, message_label);
  gtk_widget_class_bind_template_child (widget_class, IpsAutoUpdateView, devices_box);
  gtk_widget_class_bind_template_callback (widget_class, type_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_clicked_cb);
}

static IpsTable *
make_table (IpsAutoUpdateView *self, const char *name, const char *title, const IpsTableColumn *columns, guint n_columns, GtkBox *box,
            int height_px)
{
  GtkWidget *table = ips_table_new (name, columns, n_columns, self);

  ips_table_set_accessible_name (IPS_TABLE (table), title);
  g_object_set (table, "visible", TRUE, "height-request", height_px, NULL);
  gtk_container_add (GTK_CONTAINER (box), table);
  return IPS_TABLE (table);
}

static void
ips_auto_update_view_init (IpsAutoUpdateView *self)
{
  self->lifetime = g_cancellable_new ();
  self->saved = rules_new ();
  self->rules = rules_new ();
  self->n_devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->next = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->undo = ips_undo_button_attach (self->title_label, _("Apply Update To"));
  g_signal_connect_object (self->undo, "clicked", G_CALLBACK (ips_auto_update_view_reset), self, G_CONNECT_SWAPPED);
  self->policies = make_table (self, "auto-update-policies", _("Apply Update To"), policy_columns, G_N_ELEMENTS (policy_columns),
                               self->policies_box, POLICIES_PX);
  self->devices = make_table (self, "auto-update-devices", _("Devices to be Auto Updated"), device_columns, G_N_ELEMENTS (device_columns),
                              self->devices_box, DEVICES_PX);
  ips_table_set_search_entry (self->policies, self->search_entry);
  ips_table_set_empty (self->devices, _("None. Select a device or policy above and click Edit Row."), NULL, NULL);
  g_signal_connect_object (self->policies, "selection-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->policies, "row-activated", G_CALLBACK (edit_clicked_cb), self, G_CONNECT_SWAPPED);
}

void
ips_auto_update_view_set_workspace (IpsAutoUpdateView *self, IpsWorkspace *workspace)
{
  IpsStore *store = ips_workspace_get_store (workspace);

  g_return_if_fail (IPS_IS_AUTO_UPDATE_VIEW (self) && self->workspace == NULL);

  self->workspace = g_object_ref (workspace);
  self->book = ips_workspace_get_policies (workspace);
  self->library = ips_package_library_get (store);
  self->freezes = ips_freeze_list_get (store);
  g_signal_connect_object (self->freezes, "changed", G_CALLBACK (judge_again), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "sensors-changed", G_CALLBACK (judge_again), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->book, "changed", G_CALLBACK (content_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "changed", G_CALLBACK (library_changed_cb), self, G_CONNECT_SWAPPED);
  self->stale = TRUE;
  ips_freeze_list_load_async (self->freezes, self->lifetime, freezes_loaded_cb, self);
  ips_package_library_load_async (self->library, self->lifetime, library_loaded_cb, self);
  g_signal_connect_object (ips_workspace_get_jobs (workspace), "job-finished", G_CALLBACK (load_last), self, G_CONNECT_SWAPPED);
  store_changed_cb (self, IPS_STORE_AUTO_UPDATES | IPS_STORE_DEPLOYED);
}
