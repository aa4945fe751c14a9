/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-kept-license.h"

IpsKeptLicense *
ips_kept_license_new (const char *serial, IpsLicense *license, const char *source, gint64 added_us)
{
  IpsKeptLicense *self = g_new0 (IpsKeptLicense, 1);

  self->serial = ips_license_normalize_serial (serial);
  self->license = ips_license_ref (license);
  self->source = g_strdup (source);
  self->added_us = added_us;
  self->outcome = g_strdup ("");
  return self;
}

IpsKeptLicense *
ips_kept_license_copy (const IpsKeptLicense *self)
{
  IpsKeptLicense *copy = g_memdup2 (self, sizeof *self);

  copy->serial = g_strdup (self->serial);
  copy->license = ips_license_ref (self->license);
  copy->source = g_strdup (self->source);
  copy->outcome = g_strdup (self->outcome);
  return copy;
}

void
ips_kept_license_free (IpsKeptLicense *self)
{
  if (self == NULL)
    return;
  g_free (self->serial);
  ips_license_unref (self->license);
  g_free (self->source);
  g_free (self->outcome);
  g_free (self);
}

/* Whether @a is offered before @b. */
static gboolean
is_before (const IpsKeptLicense *a, const IpsKeptLicense *b)
{
  return a->tried_us != b->tried_us ? a->tried_us > b->tried_us : a->added_us > b->added_us;
}

GHashTable *
ips_kept_license_choose (GPtrArray *kept)
{
  GHashTable *chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_license_unref);
  g_autoptr(GHashTable) best = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < kept->len; i++)
    {
      IpsKeptLicense *one = g_ptr_array_index (kept, i);
      const IpsKeptLicense *present = g_hash_table_lookup (best, one->serial);

      if (present == NULL || is_before (one, present))
        g_hash_table_replace (best, one->serial, one);
    }
  g_hash_table_iter_init (&iter, best);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const IpsKeptLicense *one = value;

      g_hash_table_insert (chosen, g_strdup (one->serial), ips_license_ref (one->license));
    }
  return chosen;
}

static int
compare_kept (gconstpointer a, gconstpointer b)
{
  const IpsKeptLicense *left = *(const IpsKeptLicense *const *) a, *right = *(const IpsKeptLicense *const *) b;

  return is_before (left, right) ? -1 : is_before (right, left);
}

GPtrArray *
ips_kept_license_filter (GPtrArray *kept, const char *serial)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autofree char *wanted = ips_license_normalize_serial (serial);

  for (guint i = 0; i < kept->len; i++)
    if (g_str_equal (((IpsKeptLicense *) g_ptr_array_index (kept, i))->serial, wanted))
      g_ptr_array_add (found, g_ptr_array_index (kept, i));
  g_ptr_array_sort (found, compare_kept);
  return found;
}
