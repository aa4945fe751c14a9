/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-table-model.h"

#include <stdlib.h>
#include <string.h>

#include "ips-text.h"

#define NOT_VISIBLE G_MAXUINT32
/* Above this many changed rows one detach and attach is cheaper than a signal for each. */
#define MAX_ROW_SIGNALS 400

typedef struct
{
  gpointer row;        /* (owned) GObject */
  char *search_key;    /* (owned) (nullable): folded texts of all columns; made on demand */
  guint32 rank;        /* place in `order` */
  guint32 place;       /* place in `visible`, or NOT_VISIBLE */
} Entry;

struct _IpsTableModel
{
  GObject parent_instance;

  const IpsTableColumn *columns;
  guint n_columns;
  gpointer columns_data;

  Entry *entries;                          /* (owned) in the order given */
  guint n_entries;
  GHashTable *index;                       /* (owned) row -> number of its entry + 1 */
  guint32 *order;                          /* (owned) all entries, sorted */
  gboolean order_valid;
  guint32 *visible;                        /* (owned) those that pass, in order */
  guint n_visible;
  guint n_warm;                            /* entries before this one have a search key */

  IpsTableSort sorts[IPS_TABLE_MAX_SORTS];
  guint n_sorts;
  char **sort_keys[IPS_TABLE_MAX_SORTS];   /* (owned) (nullable) by entry; NULL where the column compares rows */

  char *search;                            /* (owned) folded; "" none */
  gboolean only_narrowed;                  /* since the last update() only the search changed, by growing */
  IpsTableFilter filter;
  gpointer filter_data;
  GDestroyNotify filter_destroy;
  GPtrArray *criteria;                     /* (owned) (nullable) */

  int stamp;
};

static void ips_table_model_tree_model_init (GtkTreeModelIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsTableModel, ips_table_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_TREE_MODEL, ips_table_model_tree_model_init))

/* --- what is cached --- */

static void
drop_sort_keys (IpsTableModel *self)
{
  for (guint i = 0; i < IPS_TABLE_MAX_SORTS; i++)
    {
      if (self->sort_keys[i] == NULL)
        continue;
      for (guint j = 0; j < self->n_entries; j++)
        g_free (self->sort_keys[i][j]);
      g_clear_pointer (&self->sort_keys[i], g_free);
    }
  self->order_valid = FALSE;
}

static void
drop_entries (IpsTableModel *self)
{
  drop_sort_keys (self);
  for (guint i = 0; i < self->n_entries; i++)
    {
      g_object_unref (self->entries[i].row);
      g_free (self->entries[i].search_key);
    }
  g_clear_pointer (&self->entries, g_free);
  g_clear_pointer (&self->order, g_free);
  g_clear_pointer (&self->visible, g_free);
  g_hash_table_remove_all (self->index);
  self->n_entries = self->n_visible = self->n_warm = 0;
}

static const char *
entry_get_search_key (IpsTableModel *self, Entry *entry)
{
  if (entry->search_key == NULL)
    {
      g_autoptr (GString) all = g_string_sized_new (256);

      for (guint i = 0; i < self->n_columns; i++)
        {
          g_autofree char *text = self->columns[i].text (entry->row, self->columns_data);

          g_string_append (all, text);
          g_string_append_c (all, '\n');
          if (self->columns[i].full_text != NULL)
            {
              g_autofree char *full = self->columns[i].full_text (entry->row, self->columns_data);

              if (full != NULL && !g_str_equal (full, text))
                {
                  g_string_append (all, full);
                  g_string_append_c (all, '\n');
                }
            }
        }
      entry->search_key = ips_table_fold (all->str);
    }
  return entry->search_key;
}

static const char *
get_sort_key (IpsTableModel *self, guint sort, guint32 number)
{
  char **keys = self->sort_keys[sort];

  if (keys[number] == NULL)
    keys[number] = self->columns[self->sorts[sort].column].text (self->entries[number].row, self->columns_data);
  return keys[number];
}

gboolean
ips_table_model_warm (IpsTableModel *self, gint64 budget_us)
{
  gint64 end_us = g_get_monotonic_time () + budget_us;

  while (self->n_warm < self->n_entries)
    {
      entry_get_search_key (self, &self->entries[self->n_warm++]);
      if (self->n_warm % 16 == 0 && g_get_monotonic_time () >= end_us)
        break;
    }
  return self->n_warm < self->n_entries;
}

/* --- filtering and sorting --- */

static int
compare_entries (gconstpointer a, gconstpointer b, gpointer user_data)
{
  IpsTableModel *self = user_data;
  guint32 left = *(const guint32 *) a;
  guint32 right = *(const guint32 *) b;

  for (guint i = 0; i < self->n_sorts; i++)
    {
      const IpsTableColumn *column = &self->columns[self->sorts[i].column];
      int result;

      if (column->compare != NULL)
        result = column->compare (self->entries[left].row, self->entries[right].row, self->columns_data);
      else
        result = ips_text_compare_natural (get_sort_key (self, i, left), get_sort_key (self, i, right));
      if (result != 0)
        return self->sorts[i].descending ? -result : result;
    }

  /* Equal rows stay in the order in which they were given. */
  return (left > right) - (left < right);
}

static void
sort_entries (IpsTableModel *self)
{
  for (guint i = 0; i < self->n_sorts; i++)
    if (self->sort_keys[i] == NULL && self->columns[self->sorts[i].column].compare == NULL)
      self->sort_keys[i] = g_new0 (char *, MAX (self->n_entries, 1));

  if (self->n_sorts == 0)
    for (guint i = 0; i < self->n_entries; i++)
      self->order[i] = i;
  else
    qsort_r (self->order, self->n_entries, sizeof (guint32), compare_entries, self);

  for (guint i = 0; i < self->n_entries; i++)
    self->entries[self->order[i]].rank = i;
  self->order_valid = TRUE;
}

static gboolean
entry_passes (IpsTableModel *self, Entry *entry)
{
  if (self->filter != NULL && !self->filter (entry->row, self->filter_data))
    return FALSE;
  if (*self->search != '\0' && !ips_text_matches (entry_get_search_key (self, entry), self->search))
    return FALSE;
  for (guint i = 0; self->criteria != NULL && i < self->criteria->len; i++)
    {
      const IpsTableCriterion *criterion = g_ptr_array_index (self->criteria, i);

      if (criterion->column < self->n_columns
          && !ips_table_criterion_matches (criterion, &self->columns[criterion->column], entry->row,
                                           self->columns_data))
        return FALSE;
    }
  return TRUE;
}

static void
narrow (IpsTableModel *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n_visible; i++)
    {
      guint32 number = self->visible[i];
      Entry *entry = &self->entries[number];

      if (ips_text_matches (entry_get_search_key (self, entry), self->search))
        {
          entry->place = n;
          self->visible[n++] = number;
        }
      else
        {
          entry->place = NOT_VISIBLE;
        }
    }
  self->n_visible = n;
}

void
ips_table_model_update (IpsTableModel *self)
{
  g_return_if_fail (IPS_IS_TABLE_MODEL (self));

  self->stamp++;
  if (self->order_valid && self->only_narrowed)
    {
      narrow (self);
      return;
    }

  if (!self->order_valid)
    sort_entries (self);

  self->n_visible = 0;
  for (guint i = 0; i < self->n_entries; i++)
    {
      guint32 number = self->order[i];
      Entry *entry = &self->entries[number];

      if (entry_passes (self, entry))
        {
          entry->place = self->n_visible;
          self->visible[self->n_visible++] = number;
        }
      else
        {
          entry->place = NOT_VISIBLE;
        }
    }
  self->only_narrowed = TRUE;
}

/* --- what is shown --- */

void
ips_table_model_set_rows (IpsTableModel *self, GPtrArray *rows)
{
  g_autofree Entry *old = NULL;
  g_autoptr (GHashTable) old_index = NULL;
  guint n_old;

  g_return_if_fail (IPS_IS_TABLE_MODEL (self));

  /* Search keys of rows that stay are kept: adding one device to ten thousand must not cost all again. */
  drop_sort_keys (self);
  old = g_steal_pointer (&self->entries);
  n_old = self->n_entries;
  old_index = g_steal_pointer (&self->index);
  self->index = g_hash_table_new (NULL, NULL);
  g_clear_pointer (&self->order, g_free);
  g_clear_pointer (&self->visible, g_free);

  self->n_entries = rows != NULL ? rows->len : 0;
  self->n_visible = self->n_warm = 0;
  self->entries = g_new0 (Entry, MAX (self->n_entries, 1));
  self->order = g_new (guint32, MAX (self->n_entries, 1));
  self->visible = g_new (guint32, MAX (self->n_entries, 1));
  for (guint i = 0; i < self->n_entries; i++)
    {
      gpointer row = g_ptr_array_index (rows, i);
      guint before = GPOINTER_TO_UINT (g_hash_table_lookup (old_index, row));

      self->entries[i].row = g_object_ref (row);
      self->entries[i].place = NOT_VISIBLE;
      if (before != 0)
        self->entries[i].search_key = g_steal_pointer (&old[before - 1].search_key);
      self->order[i] = i;
      g_hash_table_insert (self->index, row, GUINT_TO_POINTER (i + 1));
    }
  for (guint i = 0; i < n_old; i++)
    {
      g_object_unref (old[i].row);
      g_free (old[i].search_key);
    }
  self->only_narrowed = FALSE;
}

void
ips_table_model_set_search (IpsTableModel *self, const char *text)
{
  g_autofree char *folded = NULL;

  g_return_if_fail (IPS_IS_TABLE_MODEL (self));

  folded = g_strstrip (ips_table_fold (text != NULL ? text : ""));
  if (g_str_equal (folded, self->search))
    return;
  if (!g_str_has_prefix (folded, self->search))
    self->only_narrowed = FALSE;
  g_free (self->search);
  self->search = g_steal_pointer (&folded);
}

void
ips_table_model_set_filter (IpsTableModel *self, IpsTableFilter filter, gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (IPS_IS_TABLE_MODEL (self));

  if (self->filter_destroy != NULL)
    self->filter_destroy (self->filter_data);
  self->filter = filter;
  self->filter_data = user_data;
  self->filter_destroy = destroy;
  self->only_narrowed = FALSE;
}

void
ips_table_model_refilter (IpsTableModel *self)
{
  g_return_if_fail (IPS_IS_TABLE_MODEL (self));

  self->only_narrowed = FALSE;
}

void
ips_table_model_set_criteria (IpsTableModel *self, GPtrArray *criteria)
{
  g_return_if_fail (IPS_IS_TABLE_MODEL (self));

  g_clear_pointer (&self->criteria, g_ptr_array_unref);
  if (criteria != NULL)
    self->criteria = g_ptr_array_ref (criteria);
  self->only_narrowed = FALSE;
}

void
ips_table_model_set_sorts (IpsTableModel *self, const IpsTableSort *sorts, guint n_sorts)
{
  g_return_if_fail (IPS_IS_TABLE_MODEL (self));
  g_return_if_fail (n_sorts <= IPS_TABLE_MAX_SORTS);

  drop_sort_keys (self);
  self->n_sorts = 0;
  for (guint i = 0; i < n_sorts; i++)
    if (sorts[i].column < self->n_columns)
      self->sorts[self->n_sorts++] = sorts[i];
  self->only_narrowed = FALSE;
}

guint
ips_table_model_get_sorts (IpsTableModel *self, IpsTableSort *sorts)
{
  g_return_val_if_fail (IPS_IS_TABLE_MODEL (self), 0);

  memcpy (sorts, self->sorts, sizeof self->sorts);
  return self->n_sorts;
}

static void
forget_entry (IpsTableModel *self, guint number)
{
  g_clear_pointer (&self->entries[number].search_key, g_free);
  self->n_warm = MIN (self->n_warm, number);
  for (guint i = 0; i < IPS_TABLE_MAX_SORTS; i++)
    if (self->sort_keys[i] != NULL)
      g_clear_pointer (&self->sort_keys[i][number], g_free);
}

static gboolean
is_in_place (IpsTableModel *self, guint number)
{
  Entry *entry = &self->entries[number];

  if (!self->order_valid)
    return FALSE;
  if (entry->rank > 0
      && compare_entries (&self->order[entry->rank - 1], &self->order[entry->rank], self) > 0)
    return FALSE;
  return entry->rank + 1 >= self->n_entries
         || compare_entries (&self->order[entry->rank], &self->order[entry->rank + 1], self) <= 0;
}

static void
announce (IpsTableModel *self, guint place)
{
  GtkTreeIter iter = { .stamp = self->stamp, .user_data = GUINT_TO_POINTER (place) };
  g_autoptr (GtkTreePath) path = gtk_tree_path_new_from_indices ((int) place, -1);

  gtk_tree_model_row_changed (GTK_TREE_MODEL (self), path, &iter);
}

void
ips_table_model_announce (IpsTableModel *self, guint first, guint last)
{
  g_return_if_fail (IPS_IS_TABLE_MODEL (self));

  for (guint i = first; i <= last && i < self->n_visible; i++)
    announce (self, i);
}

gboolean
ips_table_model_rows_changed (IpsTableModel *self, GPtrArray *rows)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean moved = FALSE;

  g_return_val_if_fail (IPS_IS_TABLE_MODEL (self), FALSE);

  if (rows == NULL)
    {
      for (guint i = 0; i < self->n_entries; i++)
        forget_entry (self, i);
      self->order_valid = FALSE;
      self->only_narrowed = FALSE;
      return TRUE;
    }

  for (guint i = 0; i < rows->len; i++)
    {
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->index, g_ptr_array_index (rows, i)));

      if (number == 0)
        continue;
      number--;
      forget_entry (self, number);
      g_array_append_val (numbers, number);
    }

  /* Every key is forgotten before any is compared: neighbours may both have changed. */
  for (guint i = 0; i < numbers->len; i++)
    {
      guint number = g_array_index (numbers, guint, i);

      if (!is_in_place (self, number))
        {
          self->order_valid = FALSE;
          moved = TRUE;
          break;
        }
      moved = moved || entry_passes (self, &self->entries[number]) != (self->entries[number].place != NOT_VISIBLE);
    }
  if (moved || numbers->len > MAX_ROW_SIGNALS)
    {
      self->only_narrowed = FALSE;
      return TRUE;
    }

  for (guint i = 0; i < numbers->len; i++)
    {
      Entry *entry = &self->entries[g_array_index (numbers, guint, i)];

      if (entry->place != NOT_VISIBLE)
        announce (self, entry->place);
    }
  return FALSE;
}

guint
ips_table_model_get_n_rows (IpsTableModel *self)
{
  return self->n_entries;
}

gpointer
ips_table_model_get_nth (IpsTableModel *self, guint index)
{
  g_return_val_if_fail (index < self->n_entries, NULL);
  return self->entries[index].row;
}

guint
ips_table_model_get_n_visible (IpsTableModel *self)
{
  return self->n_visible;
}

gpointer
ips_table_model_get_nth_visible (IpsTableModel *self, guint index)
{
  g_return_val_if_fail (index < self->n_visible, NULL);
  return self->entries[self->visible[index]].row;
}

int
ips_table_model_find (IpsTableModel *self, gpointer row)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->index, row));

  if (number == 0 || self->entries[number - 1].place == NOT_VISIBLE)
    return -1;
  return (int) self->entries[number - 1].place;
}

gpointer
ips_table_model_get_row (IpsTableModel *self, GtkTreeIter *iter)
{
  g_return_val_if_fail (iter->stamp == self->stamp, NULL);
  return ips_table_model_get_nth_visible (self, GPOINTER_TO_UINT (iter->user_data));
}

/* --- GtkTreeModel --- */

static gboolean
set_iter (IpsTableModel *self, GtkTreeIter *iter, guint place)
{
  if (place >= self->n_visible)
    {
      iter->stamp = 0;
      return FALSE;
    }
  iter->stamp = self->stamp;
  iter->user_data = GUINT_TO_POINTER (place);
  return TRUE;
}

static GtkTreeModelFlags
get_flags (GtkTreeModel *model)
{
  return GTK_TREE_MODEL_LIST_ONLY;
}

static int
get_n_columns (GtkTreeModel *model)
{
  return 1;
}

static GType
get_column_type (GtkTreeModel *model, int index)
{
  return G_TYPE_POINTER;
}

static gboolean
get_iter (GtkTreeModel *model, GtkTreeIter *iter, GtkTreePath *path)
{
  if (gtk_tree_path_get_depth (path) != 1 || gtk_tree_path_get_indices (path)[0] < 0)
    {
      iter->stamp = 0;
      return FALSE;
    }
  return set_iter (IPS_TABLE_MODEL (model), iter, (guint) gtk_tree_path_get_indices (path)[0]);
}

static GtkTreePath *
get_path (GtkTreeModel *model, GtkTreeIter *iter)
{
  g_return_val_if_fail (iter->stamp == IPS_TABLE_MODEL (model)->stamp, NULL);
  return gtk_tree_path_new_from_indices (GPOINTER_TO_INT (iter->user_data), -1);
}

static void
get_value (GtkTreeModel *model, GtkTreeIter *iter, int column, GValue *value)
{
  g_value_init (value, G_TYPE_POINTER);
  g_value_set_pointer (value, ips_table_model_get_row (IPS_TABLE_MODEL (model), iter));
}

static gboolean
iter_next (GtkTreeModel *model, GtkTreeIter *iter)
{
  return set_iter (IPS_TABLE_MODEL (model), iter, GPOINTER_TO_UINT (iter->user_data) + 1);
}

static gboolean
iter_previous (GtkTreeModel *model, GtkTreeIter *iter)
{
  if (GPOINTER_TO_UINT (iter->user_data) == 0)
    {
      iter->stamp = 0;
      return FALSE;
    }
  return set_iter (IPS_TABLE_MODEL (model), iter, GPOINTER_TO_UINT (iter->user_data) - 1);
}

static gboolean
iter_nth_child (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent, int n)
{
  if (parent != NULL || n < 0)
    {
      iter->stamp = 0;
      return FALSE;
    }
  return set_iter (IPS_TABLE_MODEL (model), iter, (guint) n);
}

static gboolean
iter_children (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent)
{
  return iter_nth_child (model, iter, parent, 0);
}

static gboolean
iter_has_child (GtkTreeModel *model, GtkTreeIter *iter)
{
  return FALSE;
}

static int
iter_n_children (GtkTreeModel *model, GtkTreeIter *iter)
{
  return iter == NULL ? (int) IPS_TABLE_MODEL (model)->n_visible : 0;
}

static gboolean
iter_parent (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *child)
{
  iter->stamp = 0;
  return FALSE;
}

static void
ips_table_model_tree_model_init (GtkTreeModelIface *iface)
{
  iface->get_flags = get_flags;
  iface->get_n_columns = get_n_columns;
  iface->get_column_type = get_column_type;
  iface->get_iter = get_iter;
  iface->get_path = get_path;
  iface->get_value = get_value;
  iface->iter_next = iter_next;
  iface->iter_previous = iter_previous;
  iface->iter_children = iter_children;
  iface->iter_has_child = iter_has_child;
  iface->iter_n_children = iter_n_children;
  iface->iter_nth_child = iter_nth_child;
  iface->iter_parent = iter_parent;
}

static void
ips_table_model_finalize (GObject *object)
{
  IpsTableModel *self = IPS_TABLE_MODEL (object);

  drop_entries (self);
  g_hash_table_unref (self->index);
  g_free (self->search);
  if (self->filter_destroy != NULL)
    self->filter_destroy (self->filter_data);
  g_clear_pointer (&self->criteria, g_ptr_array_unref);

  G_OBJECT_CLASS (ips_table_model_parent_class)->finalize (object);
}

static void
ips_table_model_class_init (IpsTableModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_table_model_finalize;
}

static void
ips_table_model_init (IpsTableModel *self)
{
  self->index = g_hash_table_new (NULL, NULL);
  self->search = g_strdup ("");
  self->order_valid = TRUE;
  self->stamp = 1;
}

IpsTableModel *
ips_table_model_new (const IpsTableColumn *columns, guint n_columns, gpointer user_data)
{
  IpsTableModel *self = g_object_new (IPS_TYPE_TABLE_MODEL, NULL);

  self->columns = columns;
  self->n_columns = n_columns;
  self->columns_data = user_data;
  return self;
}
