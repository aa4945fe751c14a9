/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-level-diff-view.h"

#include <glib/gi18n-lib.h>

#include "ips-filter-chips.h"
#include "ips-problem.h"
#include "ips-signature-columns.h"
#include "ips-signature-item.h"
#include "ips-text.h"

#define ALL_KINDS ((1u << IPS_N_CHANGES) - 1)
#define N_CHIPS (IPS_N_CHANGES + 1)      /* all, then a chip for each kind */

struct _IpsLevelDiffView
{
  GtkBox parent_instance;

  IpsFilterChips *chips;
  GtkSearchEntry *search_entry;
  GtkBox *tools;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
  GtkBox *table_box;
  GtkLabel *words_label;
  IpsTable *table;

  IpsCatalogue *catalogue;   /* (owned) */
  guint from, to;            /* 0: nothing is chosen */
  guint kinds;               /* mask of 1 << IpsSignatureChangeKind */
  IpsTuningTable *tuning;    /* (owned) (nullable) */
  IpsSignatureDiff *diff;    /* (owned) (nullable): what is shown */
  GCancellable *loading;     /* (owned) (nullable) */
};

enum { LOADED, SELECTION_CHANGED, ROW_ACTIVATED, LINK_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsLevelDiffView, ips_level_diff_view, GTK_TYPE_BOX)

/* --- the filters --- */

static gboolean
filter_change (gpointer row, gpointer user_data)
{
  IpsLevelDiffView *self = user_data;
  guint chosen = ips_filter_chips_get_chosen (self->chips);
  guint kind = ips_signature_item_get_change (row)->kind;

  return (self->kinds & (1u << kind)) != 0 && (chosen == 0 || kind == chosen - 1);
}

static void
update_counts (IpsLevelDiffView *self)
{
  guint counts[N_CHIPS] = { 0 };

  for (IpsSignatureChangeKind kind = 0; kind < IPS_N_CHANGES; kind++)
    {
      gboolean listed = (self->kinds & (1u << kind)) != 0;

      counts[kind + 1] = self->diff != NULL && listed ? ips_signature_diff_count (self->diff, kind) : 0;
      counts[0] += counts[kind + 1];
      ips_filter_chips_set_shown (self->chips, kind + 1, listed);
    }
  ips_filter_chips_set_counts (self->chips, counts);
}

static void
chips_changed_cb (IpsLevelDiffView *self)
{
  ips_table_refilter (self->table);
}

/* --- the selected one in words --- */

static char *
describe_change (const IpsSignatureChange *change)
{
  g_autofree char *what = ips_signature_change_describe (change);
  const IpsSignature *value = change->after != NULL ? change->after : change->before;

  switch (change->kind)
    {
    case IPS_CHANGE_NEW:
      return g_strdup (ips_signature_describe_state (value->enabled, value->retired));
    case IPS_CHANGE_REMOVED:
      return g_strdup (_("The later level does not have this signature."));
    case IPS_CHANGE_MODIFIED:
    case IPS_CHANGE_RETIRED:
    case IPS_CHANGE_ACTIVATED:
    case IPS_N_CHANGES:
    default:
      return g_steal_pointer (&what);
    }
}

static void
update_words (IpsLevelDiffView *self)
{
  g_autoptr(GPtrArray) items = ips_table_get_selected (self->table);
  g_autofree char *text = NULL;

  if (items->len == 1)
    {
      const IpsSignatureChange *change = ips_signature_item_get_change (g_ptr_array_index (items, 0));
      const IpsSignature *value = change->after != NULL ? change->after : change->before;
      g_autofree char *number = ips_signature_key_to_text (change->key);
      g_autofree char *name = ips_text_make_safe (value->name, 200);
      g_autofree char *what = describe_change (change);

      /* TRANSLATORS: number, name, "Modified", then what changed, on lines of its own */
      text = g_strdup_printf (_("%s %s. %s.\n%s"), number, name, ips_signature_change_to_label (change->kind), what);
    }
  else if (items->len > 1)
    text = g_strdup_printf (ngettext ("%u signature selected", "%u signatures selected", items->len), items->len);
  else
    text = g_strdup (self->diff != NULL && ips_signature_diff_get_n (self->diff) > 0 ? _("Select a signature to see what changed.") : "");
  gtk_label_set_text (self->words_label, text);
}

/* --- what is shown --- */

static void
show_problem (IpsLevelDiffView *self, const char *sentence)
{
  gtk_label_set_text (self->problem_label, sentence != NULL ? sentence : "");
  gtk_info_bar_set_revealed (self->problem_bar, sentence != NULL);
}

static const IpsSignatureTuning *
find_tuning (IpsLevelDiffView *self, IpsSignatureItem *item)
{
  return self->tuning != NULL ? ips_tuning_table_lookup (self->tuning, ips_signature_item_get (item)->value.key) : NULL;
}

static void
show_diff (IpsLevelDiffView *self)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; self->diff != NULL && i < ips_signature_diff_get_n (self->diff); i++)
    {
      IpsSignatureItem *item = ips_signature_item_new_change (self->diff, i);

      ips_signature_item_set_tuning (item, find_tuning (self, item));
      g_ptr_array_add (items, item);
    }
  ips_table_set_empty (self->table, self->diff != NULL ? _("The two levels have the same signatures.") : _("No levels are compared."), NULL, NULL);
  ips_table_set_rows (self->table, items);
  update_counts (self);
  update_words (self);
  g_signal_emit (self, signals[LOADED], 0);
}

static void
compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsLevelDiffView *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSignatureDiff) diff = ips_catalogue_compare_finish (IPS_CATALOGUE (source), result, &error);
  g_autofree char *sentence = NULL;

  if (ips_error_is_cancelled (error))
    return;
  ips_table_set_loading (self->table, FALSE);
  g_clear_pointer (&self->diff, ips_signature_diff_unref);
  self->diff = g_steal_pointer (&diff);
  if (error != NULL)
    sentence = ips_explain_error (ips_error_get_code (error), NULL, error->message);
  show_problem (self, sentence);
  show_diff (self);
}

static void
reload (IpsLevelDiffView *self)
{
  if (self->table == NULL)
    return;
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->from == 0 || self->to == 0)
    {
      g_clear_pointer (&self->diff, ips_signature_diff_unref);
      ips_table_set_loading (self->table, FALSE);
      show_problem (self, NULL);
      show_diff (self);
      return;
    }
  ips_table_set_loading (self->table, TRUE);
  self->loading = g_cancellable_new ();
  ips_catalogue_compare_async (self->catalogue, self->from, self->to, self->loading, compared_cb, self);
}

void
ips_level_diff_view_show (IpsLevelDiffView *self, guint from, guint to)
{
  g_return_if_fail (IPS_IS_LEVEL_DIFF_VIEW (self));

  if (self->from == from && self->to == to)
    return;
  self->from = from;
  self->to = to;
  reload (self);
}

void
ips_level_diff_view_set_kinds (IpsLevelDiffView *self, guint kinds)
{
  g_return_if_fail (IPS_IS_LEVEL_DIFF_VIEW (self));

  self->kinds = kinds & ALL_KINDS;
  update_counts (self);
  ips_table_refilter (self->table);
}

void
ips_level_diff_view_set_tuning (IpsLevelDiffView *self, const IpsTuningTable *tuning)
{
  g_autoptr(GPtrArray) items = NULL;

  g_return_if_fail (IPS_IS_LEVEL_DIFF_VIEW (self));

  items = ips_table_get_all (self->table);
  g_clear_pointer (&self->tuning, ips_tuning_table_free);
  self->tuning = tuning != NULL ? ips_tuning_table_copy (tuning) : NULL;
  for (guint i = 0; i < items->len; i++)
    ips_signature_item_set_tuning (g_ptr_array_index (items, i), find_tuning (self, g_ptr_array_index (items, i)));
  ips_table_rows_changed (self->table, NULL);
}

const IpsSignatureDiff *
ips_level_diff_view_get_diff (IpsLevelDiffView *self)
{
  g_return_val_if_fail (IPS_IS_LEVEL_DIFF_VIEW (self), NULL);
  return self->diff;
}

GPtrArray *
ips_level_diff_view_get_selected (IpsLevelDiffView *self)
{
  g_autoptr(GPtrArray) items = NULL;
  GPtrArray *rows = g_ptr_array_new ();

  g_return_val_if_fail (IPS_IS_LEVEL_DIFF_VIEW (self), rows);

  items = ips_table_get_selected (self->table);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (rows, (gpointer) ips_signature_item_get (g_ptr_array_index (items, i)));
  return rows;
}

IpsTable *
ips_level_diff_view_get_table (IpsLevelDiffView *self)
{
  g_return_val_if_fail (IPS_IS_LEVEL_DIFF_VIEW (self), NULL);
  return self->table;
}

void
ips_level_diff_view_focus_search (IpsLevelDiffView *self)
{
  g_return_if_fail (IPS_IS_LEVEL_DIFF_VIEW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* --- life --- */

static void
selection_changed_cb (IpsLevelDiffView *self)
{
  update_words (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
row_activated_cb (IpsLevelDiffView *self, GObject *item)
{
  g_signal_emit (self, signals[ROW_ACTIVATED], 0, ips_signature_item_get (IPS_SIGNATURE_ITEM (item)));
}

static void
link_activated_cb (IpsLevelDiffView *self, GObject *item)
{
  g_signal_emit (self, signals[LINK_ACTIVATED], 0, ips_signature_item_get (IPS_SIGNATURE_ITEM (item)));
}

static void
ips_level_diff_view_dispose (GObject *object)
{
  IpsLevelDiffView *self = IPS_LEVEL_DIFF_VIEW (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->table != NULL)
    {
      ips_table_set_filter (self->table, NULL, NULL, NULL);
      g_signal_handlers_disconnect_by_data (self->table, self);
      self->table = NULL;
    }
  g_clear_object (&self->catalogue);
  G_OBJECT_CLASS (ips_level_diff_view_parent_class)->dispose (object);
}

static void
ips_level_diff_view_finalize (GObject *object)
{
  IpsLevelDiffView *self = IPS_LEVEL_DIFF_VIEW (object);

  g_clear_pointer (&self->diff, ips_signature_diff_unref);
  g_clear_pointer (&self->tuning, ips_tuning_table_free);
  G_OBJECT_CLASS (ips_level_diff_view_parent_class)->finalize (object);
}

static void
ips_level_diff_view_class_init (IpsLevelDiffViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  g_type_ensure (IPS_TYPE_FILTER_CHIPS);
  G_OBJECT_CLASS (klass)->dispose = ips_level_diff_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_level_diff_view_finalize;
  signals[LOADED] = g_signal_new ("loaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ROW_ACTIVATED] = g_signal_new ("row-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[LINK_ACTIVATED] = g_signal_new ("link-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-level-diff-view.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IpsLevelDiffView, name)
  BIND (chips);
  BIND (search_entry);
  BIND (tools);
  BIND (problem_bar);
  BIND (problem_label);
  BIND (table_box);
  BIND (words_label);
#undef BIND
}

static void
ips_level_diff_view_init (IpsLevelDiffView *self)
{
  const char *labels[N_CHIPS] = { _("_All") };

  self->kinds = ALL_KINDS;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (IpsSignatureChangeKind kind = 0; kind < IPS_N_CHANGES; kind++)
    labels[kind + 1] = ips_signature_change_to_label (kind);
  ips_filter_chips_set_labels (self->chips, labels, N_CHIPS);
  g_signal_connect_object (self->chips, "changed", G_CALLBACK (chips_changed_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
ips_level_diff_view_new (IpsCatalogue *catalogue, const char *name)
{
  IpsLevelDiffView *self = g_object_new (IPS_TYPE_LEVEL_DIFF_VIEW, NULL);
  guint n_columns;
  const IpsTableColumn *columns = ips_signature_columns_get_changes (&n_columns);

  self->catalogue = g_object_ref (catalogue);
  self->table = IPS_TABLE (ips_table_new (name, columns, n_columns, NULL));
  ips_table_set_accessible_name (self->table, _("Changes"));
  ips_table_set_search_entry (self->table, self->search_entry);
  ips_table_set_filter (self->table, filter_change, self, NULL);
  gtk_container_add (GTK_CONTAINER (self->tools), ips_table_get_filter_button (self->table));
  gtk_container_add (GTK_CONTAINER (self->tools), ips_table_get_columns_button (self->table));
  gtk_box_pack_start (self->table_box, GTK_WIDGET (self->table), TRUE, TRUE, 0);
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "link-activated", G_CALLBACK (link_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (catalogue, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
  return GTK_WIDGET (self);
}
