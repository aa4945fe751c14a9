/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signature-set.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BLOCK_SIZE 512       /* signatures that are allocated together; their addresses stay */
#define STRINGS_SIZE 16384

struct _IpsSignatureSet
{
  gatomicrefcount refs;
  GStringChunk *strings;     /* (owned) */
  GPtrArray *blocks;         /* (owned) (element-type IpsSignature[BLOCK_SIZE]) */
  GPtrArray *items;          /* (owned) (element-type IpsSignature) in the blocks; sorted once sealed */
  GHashTable *keys;          /* (owned) (nullable): while it is filled */
};

G_DEFINE_BOXED_TYPE (IpsSignatureSet, ips_signature_set, ips_signature_set_ref, ips_signature_set_unref)

IpsSignatureSet *
ips_signature_set_new (void)
{
  IpsSignatureSet *self = g_new0 (IpsSignatureSet, 1);

  g_atomic_ref_count_init (&self->refs);
  self->strings = g_string_chunk_new (STRINGS_SIZE);
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->items = g_ptr_array_new ();
  self->keys = g_hash_table_new (ips_signature_key_hash, g_int64_equal);
  return self;
}

IpsSignatureSet *
ips_signature_set_ref (IpsSignatureSet *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ips_signature_set_unref (IpsSignatureSet *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->keys, g_hash_table_unref);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->blocks);
  g_string_chunk_free (self->strings);
  g_free (self);
}

static const char *
keep (IpsSignatureSet *self, const char *text, gboolean often)
{
  if (text == NULL || *text == '\0')
    return "";
  return often ? g_string_chunk_insert_const (self->strings, text) : g_string_chunk_insert (self->strings, text);
}

gboolean
ips_signature_set_add (IpsSignatureSet *self, const IpsSignature *signature)
{
  IpsSignature *item;

  g_return_val_if_fail (self->keys != NULL, FALSE);

  if (self->items->len >= IPS_SIGNATURE_SET_MAX || g_hash_table_contains (self->keys, &signature->key))
    return FALSE;
  if (self->items->len % BLOCK_SIZE == 0)
    g_ptr_array_add (self->blocks, g_new (IpsSignature, BLOCK_SIZE));
  item = (IpsSignature *) g_ptr_array_index (self->blocks, self->blocks->len - 1) + self->items->len % BLOCK_SIZE;
  *item = *signature;
  item->name = keep (self, signature->name, FALSE);
  item->engine = keep (self, signature->engine, TRUE);
  item->release = keep (self, signature->release, TRUE);
  item->created = keep (self, signature->created, TRUE);
  item->type = keep (self, signature->type, TRUE);
  item->obsoletes = keep (self, signature->obsoletes, FALSE);
  g_ptr_array_add (self->items, item);
  g_hash_table_add (self->keys, &item->key);
  return TRUE;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  IpsSignatureKey key_a = (*(const IpsSignature *const *) a)->key, key_b = (*(const IpsSignature *const *) b)->key;

  return (key_a > key_b) - (key_a < key_b);
}

void
ips_signature_set_seal (IpsSignatureSet *self)
{
  if (self->keys == NULL)
    return;
  g_clear_pointer (&self->keys, g_hash_table_unref);
  g_ptr_array_sort (self->items, compare_items);
}

guint
ips_signature_set_get_n (IpsSignatureSet *self)
{
  return self->items->len;
}

const IpsSignature *
ips_signature_set_nth (IpsSignatureSet *self, guint index)
{
  g_return_val_if_fail (self->keys == NULL && index < self->items->len, NULL);
  return g_ptr_array_index (self->items, index);
}

const IpsSignature *
ips_signature_set_lookup (IpsSignatureSet *self, IpsSignatureKey key)
{
  guint low = 0, high = self->items->len;

  g_return_val_if_fail (self->keys == NULL, NULL);
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const IpsSignature *item = g_ptr_array_index (self->items, middle);

      if (item->key == key)
        return item;
      if (item->key < key)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}
