/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signatures-page.h"

#include <glib/gi18n-lib.h>

#include "ips-custom-signature-dialog.h"
#include "ips-export-dialog.h"
#include "ips-message.h"
#include "ips-problem.h"
#include "ips-signature-action.h"
#include "ips-signature-columns.h"
#include "ips-signature-dialog.h"
#include "ips-signature-item.h"
#include "ips-toplevel.h"
#include "ips-tuning-import.h"
#include "ips-update-level-dialog.h"

struct _IpsSignaturesPage
{
  GtkBox parent_instance;

  GtkLabel *title_label;
  GtkLabel *level_label;
  GtkButton *level_button;
  GtkSearchEntry *search_entry;
  GtkBox *tools;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
  GtkBox *table_box;
  GtkButton *edit_button, *restore_button, *add_button, *clone_button, *delete_button, *import_button, *export_button;
  GtkLabel *explanation_label;
  IpsTable *table;

  IpsWorkspace *workspace;   /* (owned) */
  IpsPolicyBook *book;       /* (unowned): the workspace's */
  char *policy_id;           /* (owned) (nullable): of a shared policy that is shown */
  IpsSensor *sensor;         /* (owned) (nullable): whose policy is shown */
  IpsPolicy *policy;         /* (owned) (nullable): as it is shown */
  IpsPolicyView *view;       /* (owned) (nullable) */
  IpsSignatureKey added;     /* a custom signature on its way; 0 none */
  GCancellable *loading;     /* (owned) (nullable) */
  GCancellable *lifetime;    /* (owned) */
};

G_DEFINE_FINAL_TYPE (IpsSignaturesPage, ips_signatures_page, GTK_TYPE_BOX)

/* (transfer container) (element-type IpsPolicyRow) */
static GPtrArray *
get_selected_rows (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) items = ips_table_get_selected (self->table);
  GPtrArray *rows = g_ptr_array_new ();

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (rows, (gpointer) ips_signature_item_get (g_ptr_array_index (items, i)));
  return rows;
}

/* --- what is shown --- */

/* " Changed: Severity (Shared), Fidelity Rating (Local)." or nothing */
static char *
describe_sources (const IpsPolicyRow *row)
{
  g_autoptr(GString) fields = g_string_new (NULL);

  for (IpsSignatureField field = 0; field < IPS_N_TUNABLE; field++)
    if (row->sources[field] != IPS_SOURCE_DEFAULT)
      g_string_append_printf (fields, "%s%s (%s)", fields->len > 0 ? ", " : "", ips_signature_field_to_label (field),
                              ips_policy_source_to_label (row->sources[field]));
  /* TRANSLATORS: a list of fields, each with the policy its value comes from */
  return fields->len > 0 ? g_strdup_printf (_(" Changed: %s."), fields->str) : g_strdup ("");
}

static void
explain (IpsSignaturesPage *self, const IpsPolicyRow *row)
{
  const IpsSignature *value = &row->value;
  g_autofree char *actions = value->actions != 0 ? ips_signature_actions_to_label (value->actions) : g_strdup (_("none"));
  g_autofree char *sources = describe_sources (row);
  g_autofree char *text = NULL;

  /* TRANSLATORS: number, sub-number, name; then the sentence on its state; then rating and actions; then what was changed */
  text = g_strdup_printf (_("%u/%u %s. %s Base risk rating %u. Actions: %s.%s"), IPS_SIGNATURE_KEY_ID (value->key),
                          IPS_SIGNATURE_KEY_SUB (value->key), value->name, ips_signature_describe_state (value->enabled, value->retired),
                          ips_signature_get_base_risk_rating (value), actions, sources);
  gtk_label_set_text (self->explanation_label, text);
}

static void
set_reason (GtkButton *button, gboolean sensitive, const char *reason)
{
  gtk_widget_set_sensitive (GTK_WIDGET (button), sensitive);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), sensitive ? NULL : reason);
}

static void
update_ui_state (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) rows = get_selected_rows (self);
  gboolean shown = self->view != NULL, custom = rows->len > 0, tuned = FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      const IpsPolicyRow *row = g_ptr_array_index (rows, i);

      custom &= row->custom;
      tuned |= !row->custom && ips_policy_row_get_source (row) != IPS_SOURCE_DEFAULT;
    }
  set_reason (self->edit_button, rows->len > 0, _("Select one or more signatures first"));
  set_reason (self->restore_button, tuned, _("Select a signature that somebody changed"));
  set_reason (self->add_button, shown, _("No policy is shown"));
  if (shown)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->add_button), _("Add a custom signature"));
  set_reason (self->clone_button, rows->len == 1, _("Select one signature"));
  set_reason (self->delete_button, custom, _("Only custom signatures can be deleted; others can be retired"));
  set_reason (self->export_button, self->policy != NULL, _("No policy is shown"));
  set_reason (self->import_button, self->policy != NULL, _("No policy is shown"));
  if (self->policy != NULL)
    {
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->export_button), _("Write this policy's tuning to a file"));
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->import_button), _("Take the tuning of a file over"));
    }
  set_reason (self->level_button, self->policy != NULL, _("No policy is shown"));
  if (rows->len == 1)
    explain (self, g_ptr_array_index (rows, 0));
  else if (rows->len > 1)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u signature selected", "%u signatures selected", rows->len), rows->len);

      gtk_label_set_text (self->explanation_label, text);
    }
  else
    gtk_label_set_text (self->explanation_label, _("Select a signature to see what it does."));
}

/* "Shared policy at S615, applied to 14 devices. Deployed: S611." */
static char *
describe_policy (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) sensors = ips_policy_book_get_sensors (self->book, self->policy);
  g_autofree char *level = ips_level_to_text (self->policy->level);
  g_autofree char *devices = NULL;
  guint deployed = self->sensor != NULL ? ips_policy_book_get_deployed_level (self->sensor) : 0;
  g_autofree char *there = ips_level_to_text (deployed);

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

static void
show_rows (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) before = ips_table_get_selected (self->table);
  IpsSignatureKey key = before->len == 1 ? ips_signature_item_get (g_ptr_array_index (before, 0))->value.key : 0;
  gpointer again = NULL;

  /* One that was just added is looked at. */
  if (self->added != 0 && self->view != NULL && ips_policy_view_lookup (self->view, self->added) != NULL)
    {
      key = self->added;
      self->added = 0;
    }
  for (guint i = 0; self->view != NULL && i < ips_policy_view_get_n (self->view); i++)
    {
      IpsSignatureItem *item = ips_signature_item_new (self->view, i);

      if (key != 0 && ips_signature_item_get (item)->value.key == key)
        again = item;
      g_ptr_array_add (items, item);
    }
  ips_table_set_rows (self->table, items);
  if (again != NULL)
    ips_table_select (self->table, again);
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

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->policy, ips_policy_free);
  self->policy = find_policy (self);
  if (self->policy == NULL)
    {
      gtk_label_set_text (self->title_label, _("No policy is chosen"));
      gtk_label_set_text (self->level_label, "");
      show_problem (self, NULL);
      ips_table_set_rows (self->table, NULL);
      g_clear_pointer (&self->view, ips_policy_view_unref);
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
  g_set_object (&self->sensor, sensor);
  g_clear_pointer (&self->policy_id, g_free);
  ips_table_set_loading (self->table, sensor != NULL);
  reload (self);
}

void
ips_signatures_page_focus_search (IpsSignaturesPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* --- changes --- */

/* A change on its way: made again on the newest policy where somebody else was faster. */
typedef struct
{
  IpsSignaturesPage *page;   /* (owned) */
  IpsTuningEdit edit;
  GArray *keys;              /* (owned) (element-type IpsSignatureKey) */
  IpsTuningTable *table;     /* (owned) (nullable): instead of the edit, a whole table to be taken over */
  char *why;                 /* (owned) */
  guint n_tries;
} Change;

#define MAX_TRIES 3

static void
change_free (Change *change)
{
  g_object_unref (change->page);
  g_array_unref (change->keys);
  ips_tuning_table_free (change->table);
  g_free (change->why);
  g_free (change);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static void submit (Change *change);

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Change) change = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_policy_book_save_finish (IPS_POLICY_BOOK (source), result, &error))
    return;
  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_CONFLICT) && change->n_tries < MAX_TRIES)
    submit (g_steal_pointer (&change));
  else
    ips_message_show_error (ips_toplevel_of (change->page), error, NULL);
}

static void
reread_for_change_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Change) change = user_data;
  IpsSignaturesPage *self = change->page;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPolicy) policy = NULL;
  g_autoptr(GPtrArray) policies = g_ptr_array_new ();
  const char *why;

  if (!ips_policy_book_load_finish (IPS_POLICY_BOOK (source), result, &error))
    {
      ips_message_show_error (ips_toplevel_of (self), error, NULL);
      return;
    }
  policy = find_policy (self);
  if (policy == NULL || (self->view == NULL && change->table == NULL))
    return;
  if (change->table != NULL)
    {
      ips_tuning_table_free (policy->tuning);
      policy->tuning = ips_tuning_table_copy (change->table);
    }
  for (guint i = 0; change->table == NULL && i < change->keys->len; i++)
    {
      const IpsPolicyRow *row = ips_policy_view_lookup (self->view, g_array_index (change->keys, IpsSignatureKey, i));

      if (row != NULL)
        ips_tuning_edit_apply (&change->edit, row, policy->tuning);
    }
  g_ptr_array_add (policies, policy);
  change->n_tries++;
  why = change->why;
  ips_policy_book_save_async (self->book, policies, why, self->lifetime, saved_cb, g_steal_pointer (&change));
}

/* Takes @change. */
static void
submit (Change *change)
{
  ips_policy_book_load_async (change->page->book, change->page->lifetime, reread_for_change_cb, change);
}

static Change *
change_new (IpsSignaturesPage *self, GPtrArray *rows, const char *why)
{
  Change *change = g_new0 (Change, 1);

  change->page = g_object_ref (self);
  change->keys = g_array_new (FALSE, FALSE, sizeof (IpsSignatureKey));
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    g_array_append_val (change->keys, ((const IpsPolicyRow *) g_ptr_array_index (rows, i))->value.key);
  change->why = g_strdup (why);
  return change;
}

/* "Signature 2004/0 edited", "12 signatures edited" */
static char *
dup_reason (GPtrArray *rows)
{
  g_autofree char *number = NULL;

  if (rows->len != 1)
    return g_strdup_printf (ngettext ("%u signature edited", "%u signatures edited", rows->len), rows->len);
  number = ips_signature_key_to_text (((const IpsPolicyRow *) g_ptr_array_index (rows, 0))->value.key);
  return g_strdup_printf (_("signature %s edited"), number);
}

static void
edited_cb (IpsSignatureDialog *dialog, IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) rows = get_selected_rows (self);
  g_autofree char *why = dup_reason (rows);
  Change *change = change_new (self, rows, why);

  ips_signature_dialog_get_edit (dialog, &change->edit);
  submit (change);
}

static char *
describe_affected (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) sensors = ips_policy_book_get_sensors (self->book, self->policy);
  g_autofree char *title = ips_policy_book_dup_title (self->book, self->policy);

  if (self->policy->kind == IPS_POLICY_LOCAL)
    return g_strdup_printf (_("The local policy of %s: only this device is affected."), title);
  return g_strdup_printf (ngettext ("The shared policy %s: %u device is affected.", "The shared policy %s: %u devices are affected.", sensors->len),
                          title, sensors->len);
}

static gboolean
is_promiscuous (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) sensors = ips_policy_book_get_sensors (self->book, self->policy);
  gboolean all = sensors->len > 0;

  for (guint i = 0; i < sensors->len; i++)
    all &= ips_platform_is_promiscuous (ips_sensor_get_facts (g_ptr_array_index (sensors, i))->platform);
  return all;
}

/* What the selected signatures are without the policy's own tuning is known: the dialog can open. */
static void
defaults_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsSignaturesPage *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPolicyView) view = ips_policy_book_get_view_finish (IPS_POLICY_BOOK (source), result, &error);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GPtrArray) defaults = NULL;
  g_autofree char *affected = NULL;
  GtkWidget *dialog;

  if (ips_error_is_cancelled (error) || self->view == NULL)
    return;
  rows = get_selected_rows (self);
  if (rows->len == 0)
    return;
  defaults = g_ptr_array_new ();
  for (guint i = 0; view != NULL && i < rows->len; i++)
    {
      const IpsPolicyRow *row = ips_policy_view_lookup (view, ((const IpsPolicyRow *) g_ptr_array_index (rows, i))->value.key);

      if (row != NULL)
        g_ptr_array_add (defaults, (gpointer) &row->value);
    }
  /* All or none: they stand beside the rows. */
  if (defaults->len != rows->len)
    g_ptr_array_set_size (defaults, 0);
  affected = describe_affected (self);
  dialog = ips_signature_dialog_new (rows, defaults, affected, is_promiscuous (self), ips_toplevel_of (self));
  g_signal_connect_object (dialog, "edited", G_CALLBACK (edited_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
edit_clicked_cb (IpsSignaturesPage *self)
{
  g_autoptr(IpsPolicy) bare = NULL;

  if (self->policy == NULL || ips_table_get_n_selected (self->table) == 0)
    return;
  bare = ips_policy_copy (self->policy);
  ips_tuning_table_free (bare->tuning);
  bare->tuning = ips_tuning_table_new ();
  ips_policy_book_get_view_async (self->book, bare, self->lifetime, defaults_loaded_cb, self);
}

static void
restore_clicked_cb (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) rows = get_selected_rows (self);
  g_autofree char *why = g_strdup_printf (ngettext ("%u signature restored to its default", "%u signatures restored to their defaults", rows->len), rows->len);
  Change *change = change_new (self, rows, why);

  change->edit.reset = IPS_SIGNATURE_TUNABLE;
  submit (change);
}

/* --- custom signatures, export, import --- */

static void
take_table (IpsSignaturesPage *self, IpsTuningTable *table, const char *why)
{
  Change *change = change_new (self, NULL, why);

  change->table = table;
  submit (change);
}

static void
custom_done_cb (IpsCustomSignatureDialog *dialog, IpsSignaturesPage *self)
{
  g_autoptr(IpsTuningTable) table = ips_tuning_table_copy (self->policy->tuning);
  const IpsSignature *signature = ips_custom_signature_dialog_get_signature (dialog);
  g_autofree char *number = ips_signature_key_to_text (signature->key);
  g_autofree char *why = g_strdup_printf (_("custom signature %s added"), number);
  g_autoptr(GError) error = NULL;

  self->added = signature->key;
  if (ips_tuning_table_put_custom (table, signature, &error))
    take_table (self, g_steal_pointer (&table), why);
  else
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
}

static void
open_custom (IpsSignaturesPage *self, const IpsSignature *model)
{
  GtkWidget *dialog = ips_custom_signature_dialog_new (self->policy->tuning, model, ips_toplevel_of (self));

  g_signal_connect_object (dialog, "done", G_CALLBACK (custom_done_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
add_clicked_cb (IpsSignaturesPage *self)
{
  open_custom (self, NULL);
}

static void
clone_clicked_cb (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) rows = get_selected_rows (self);

  if (rows->len == 1)
    open_custom (self, &((const IpsPolicyRow *) g_ptr_array_index (rows, 0))->value);
}

static void
delete_clicked_cb (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) rows = get_selected_rows (self);
  g_autoptr(IpsTuningTable) table = ips_tuning_table_copy (self->policy->tuning);
  g_autofree char *why = g_strdup_printf (ngettext ("%u custom signature deleted", "%u custom signatures deleted", rows->len), rows->len);

  for (guint i = 0; i < rows->len; i++)
    ips_tuning_table_remove_custom (table, ((const IpsPolicyRow *) g_ptr_array_index (rows, i))->value.key);
  take_table (self, g_steal_pointer (&table), why);
}

static void
export_clicked_cb (IpsSignaturesPage *self)
{
  ips_export_save_text (ips_toplevel_of (self), _("Export Tuning"), "tuning.json", ips_tuning_table_to_json (self->policy->tuning));
}

static void
imported_cb (IpsTuningTable *table, gpointer user_data)
{
  take_table (IPS_SIGNATURES_PAGE (user_data), table, _("tuning imported"));
}

static void
import_clicked_cb (IpsSignaturesPage *self)
{
  ips_tuning_import_run (ips_toplevel_of (self), imported_cb, self);
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
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- life --- */

static void
ips_signatures_page_dispose (GObject *object)
{
  IpsSignaturesPage *self = IPS_SIGNATURES_PAGE (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_cancellable_cancel (self->lifetime);
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
  ips_policy_free (self->policy);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_signatures_page_parent_class)->finalize (object);
}

static void
ips_signatures_page_class_init (IpsSignaturesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_signatures_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_signatures_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-signatures-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IpsSignaturesPage, name)
  BIND (title_label);
  BIND (level_label);
  BIND (level_button);
  BIND (search_entry);
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
  BIND (explanation_label);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, level_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, restore_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, clone_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_clicked_cb);
}

static void
ips_signatures_page_init (IpsSignaturesPage *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_signatures_page_new (IpsWorkspace *workspace)
{
  IpsSignaturesPage *self = g_object_new (IPS_TYPE_SIGNATURES_PAGE, NULL);
  guint n_columns;
  const IpsTableColumn *columns = ips_signature_columns_get (&n_columns);

  self->workspace = g_object_ref (workspace);
  self->book = ips_workspace_get_policies (workspace);
  self->table = IPS_TABLE (ips_table_new ("signatures", columns, n_columns, NULL));
  ips_table_set_accessible_name (self->table, _("Signatures"));
  ips_table_set_empty (self->table, _("No signatures to show."), NULL, NULL);
  ips_table_set_search_entry (self->table, self->search_entry);
  gtk_container_add (GTK_CONTAINER (self->tools), ips_table_get_filter_button (self->table));
  gtk_container_add (GTK_CONTAINER (self->tools), ips_table_get_columns_button (self->table));
  gtk_widget_show (GTK_WIDGET (self->table));
  gtk_box_pack_start (self->table_box, GTK_WIDGET (self->table), TRUE, TRUE, 0);
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "row-activated", G_CALLBACK (edit_clicked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->book, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_policy_book_get_catalogue (self->book), "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "sensors-changed", G_CALLBACK (sensors_changed_cb), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
