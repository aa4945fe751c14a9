/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-policy.h"

#include <string.h>

struct _IpsPolicyView
{
  gatomicrefcount refs;
  IpsSignatureSet *level;    /* (owned) (nullable) */
  GPtrArray *chain;          /* (owned) (element-type IpsPolicy): keeps the strings of custom signatures */
  GArray *rows;              /* (owned) (element-type IpsPolicyRow), sorted by key */
  GArray *lost;              /* (owned) (element-type IpsSignatureKey) */
};

/* Among the first @n rows, which are sorted. */
static IpsPolicyRow *
find_row_among (const IpsPolicyView *self, IpsSignatureKey key, guint n)
{
  guint low = 0, high = n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      IpsPolicyRow *row = &g_array_index (self->rows, IpsPolicyRow, middle);

      if (row->value.key == key)
        return row;
      if (row->value.key < key)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

static IpsPolicyRow *
find_row (const IpsPolicyView *self, IpsSignatureKey key)
{
  return find_row_among (self, key, self->rows->len);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  IpsSignatureKey key_a = ((const IpsPolicyRow *) a)->value.key, key_b = ((const IpsPolicyRow *) b)->value.key;

  return (key_a > key_b) - (key_a < key_b);
}

static guint8
get_source_of (const IpsPolicy *policy)
{
  return policy->kind == IPS_POLICY_SHARED ? IPS_SOURCE_SHARED : IPS_SOURCE_LOCAL;
}

/* A custom signature stands in the place of one that came before under its number. */
static void
add_customs (IpsPolicyView *self, const IpsPolicy *policy, gboolean own)
{
  g_autoptr(GArray) keys = ips_tuning_table_get_custom_keys (policy->tuning);
  guint n_before = self->rows->len;

  for (guint i = 0; i < keys->len; i++)
    {
      IpsPolicyRow row = { .custom = TRUE, .own_custom = own, .own = own ? IPS_SIGNATURE_TUNABLE : 0 };
      IpsPolicyRow *there;

      row.value = *ips_tuning_table_lookup_custom (policy->tuning, g_array_index (keys, IpsSignatureKey, i));
      memset (row.sources, get_source_of (policy), sizeof row.sources);
      /* What this policy has added itself is behind them, not sorted yet; it has each number once. */
      there = find_row_among (self, row.value.key, n_before);
      if (there != NULL)
        *there = row;
      else
        g_array_append_val (self->rows, row);
    }
  if (self->rows->len > n_before)
    g_array_sort (self->rows, compare_rows);
}

static void
add_tuning (IpsPolicyView *self, const IpsPolicy *policy, gboolean own)
{
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (policy->tuning);

  for (guint i = 0; i < keys->len; i++)
    {
      IpsSignatureKey key = g_array_index (keys, IpsSignatureKey, i);
      const IpsSignatureTuning *tuning = ips_tuning_table_lookup (policy->tuning, key);
      IpsPolicyRow *row = find_row (self, key);

      if (row == NULL)
        {
          if (own)
            g_array_append_val (self->lost, key);
          continue;
        }
      ips_signature_tuning_apply (tuning, &row->value);
      for (guint field = 0; field < IPS_N_TUNABLE; field++)
        if (tuning->fields & (1u << field))
          row->sources[field] = get_source_of (policy);
      if (own)
        row->own |= tuning->fields & IPS_SIGNATURE_TUNABLE;
    }
}

IpsPolicyView *
ips_policy_view_new (IpsSignatureSet *level, const IpsPolicy *const *chain, guint n_chain)
{
  IpsPolicyView *self = g_new0 (IpsPolicyView, 1);
  guint n = level != NULL ? ips_signature_set_get_n (level) : 0;

  g_atomic_ref_count_init (&self->refs);
  self->level = level != NULL ? ips_signature_set_ref (level) : NULL;
  self->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);
  self->rows = g_array_sized_new (FALSE, FALSE, sizeof (IpsPolicyRow), n);
  self->lost = g_array_new (FALSE, FALSE, sizeof (IpsSignatureKey));
  for (guint i = 0; i < n; i++)
    {
      IpsPolicyRow row = { .value = *ips_signature_set_nth (level, i) };

      g_array_append_val (self->rows, row);
    }
  for (guint i = 0; i < n_chain; i++)
    {
      IpsPolicy *policy = ips_policy_copy (chain[i]);

      g_ptr_array_add (self->chain, policy);
      add_customs (self, policy, i + 1 == n_chain);
      add_tuning (self, policy, i + 1 == n_chain);
    }
  return self;
}

IpsPolicyView *
ips_policy_view_ref (IpsPolicyView *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ips_policy_view_unref (IpsPolicyView *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->rows);
  g_array_unref (self->lost);
  g_ptr_array_unref (self->chain);
  g_clear_pointer (&self->level, ips_signature_set_unref);
  g_free (self);
}

guint
ips_policy_view_get_n (const IpsPolicyView *self)
{
  return self->rows->len;
}

const IpsPolicyRow *
ips_policy_view_nth (const IpsPolicyView *self, guint index)
{
  g_return_val_if_fail (index < self->rows->len, NULL);
  return &g_array_index (self->rows, IpsPolicyRow, index);
}

const IpsPolicyRow *
ips_policy_view_lookup (const IpsPolicyView *self, IpsSignatureKey key)
{
  return find_row (self, key);
}

const IpsPolicyRow *
ips_policy_view_find_newer (const IpsPolicyView *self, IpsSignatureKey key)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      const IpsPolicyRow *row = &g_array_index (self->rows, IpsPolicyRow, i);

      if (row->value.key != key && ips_signature_replaces (&row->value, key))
        return row;
    }
  return NULL;
}

const GArray *
ips_policy_view_get_lost (const IpsPolicyView *self)
{
  return self->lost;
}

IpsPolicySource
ips_policy_row_get_source (const IpsPolicyRow *self)
{
  guint8 source = IPS_SOURCE_DEFAULT;

  for (guint field = 0; field < IPS_N_TUNABLE; field++)
    source = MAX (source, self->sources[field]);
  return (IpsPolicySource) source;
}
