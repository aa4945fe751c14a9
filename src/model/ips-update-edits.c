/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-update-edits.h"

typedef struct
{
  IpsTuningEdit edit;
  GArray *keys;              /* (owned) (element-type IpsSignatureKey) */
} Entry;

struct _IpsUpdateEdits
{
  GPtrArray *entries;        /* (owned) (element-type Entry) */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_array_unref (entry->keys);
  g_free (entry);
}

IpsUpdateEdits *
ips_update_edits_new (void)
{
  IpsUpdateEdits *self = g_new0 (IpsUpdateEdits, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  return self;
}

IpsUpdateEdits *
ips_update_edits_copy (const IpsUpdateEdits *self)
{
  IpsUpdateEdits *copy = ips_update_edits_new ();

  ips_update_edits_add_all (copy, self);
  return copy;
}

void
ips_update_edits_free (IpsUpdateEdits *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->entries);
  g_free (self);
}

void
ips_update_edits_add (IpsUpdateEdits *self, const IpsTuningEdit *edit, const GArray *keys)
{
  Entry *entry;

  if (ips_tuning_edit_is_empty (edit) || keys->len == 0)
    return;
  entry = g_new0 (Entry, 1);
  entry->edit = *edit;
  entry->keys = g_array_copy ((GArray *) keys);
  g_ptr_array_add (self->entries, entry);
}

void
ips_update_edits_add_all (IpsUpdateEdits *self, const IpsUpdateEdits *other)
{
  for (guint i = 0; i < other->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (other->entries, i);

      ips_update_edits_add (self, &entry->edit, entry->keys);
    }
}

guint
ips_update_edits_count_signatures (const IpsUpdateEdits *self)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (ips_signature_key_hash, g_int64_equal);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      for (guint k = 0; k < entry->keys->len; k++)
        g_hash_table_add (seen, &g_array_index (entry->keys, IpsSignatureKey, k));
    }
  return g_hash_table_size (seen);
}

/* The level as far as the edit is about it: a view of that costs next to nothing, and a level has ten thousand. (transfer full) */
static IpsSignatureSet *
cut_out (IpsSignatureSet *level, const GArray *keys)
{
  IpsSignatureSet *part = ips_signature_set_new ();

  for (guint i = 0; i < keys->len; i++)
    {
      const IpsSignature *signature = ips_signature_set_lookup (level, g_array_index (keys, IpsSignatureKey, i));

      if (signature != NULL)
        ips_signature_set_add (part, signature);
    }
  ips_signature_set_seal (part);
  return part;
}

void
ips_update_edits_apply (const IpsUpdateEdits *self, IpsSignatureSet *level, const IpsPolicy *const *ancestors, guint n_ancestors,
                        IpsPolicy *policy)
{
  g_autofree const IpsPolicy **chain = g_new (const IpsPolicy *, n_ancestors + 1);

  for (guint i = 0; i < n_ancestors; i++)
    chain[i] = ancestors[i];
  chain[n_ancestors] = policy;
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);
      g_autoptr(IpsSignatureSet) part = cut_out (level, entry->keys);
      /* Anew for each: the next edit is made on what the last one left. */
      g_autoptr(IpsPolicyView) view = ips_policy_view_new (part, chain, n_ancestors + 1);

      for (guint k = 0; k < entry->keys->len; k++)
        {
          const IpsPolicyRow *row = ips_policy_view_lookup (view, g_array_index (entry->keys, IpsSignatureKey, k));

          if (row != NULL)
            ips_tuning_edit_apply (&entry->edit, row, policy->tuning);
        }
    }
}
