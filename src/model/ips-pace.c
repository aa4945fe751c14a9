/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-pace.h"

void
ips_pace_init_defaults (IpsPace *self)
{
  self->limit = 8;
  self->window_us = 180 * G_USEC_PER_SEC;
}

gboolean
ips_pace_equal (const IpsPace *a, const IpsPace *b)
{
  return a->limit == b->limit && a->window_us == b->window_us;
}

static int
compare_ages (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

guint
ips_pace_get_n_free (const IpsPace *self, GArray *ages)
{
  guint used = 0;

  for (guint i = 0; i < ages->len; i++)
    if (g_array_index (ages, gint64, i) < self->window_us)
      used++;
  return used < self->limit ? self->limit - used : 0;
}

gint64
ips_pace_get_delay_us (const IpsPace *self, GArray *ages, guint position)
{
  g_autoptr(GArray) sorted = g_array_sized_new (FALSE, FALSE, sizeof (gint64), ages->len);
  guint round = position / self->limit;
  guint slot = position % self->limit;
  gint64 age;

  for (guint i = 0; i < ages->len; i++)
    if (g_array_index (ages, gint64, i) < self->window_us)
      g_array_append_val (sorted, g_array_index (ages, gint64, i));
  g_array_sort (sorted, compare_ages);
  /* Of the youngest @limit the oldest makes room first; a slot nobody used is free now. More than @limit can be
   * in the window after the limit was lowered: only the youngest matter then. */
  if (sorted->len > self->limit)
    g_array_set_size (sorted, self->limit);
  if (slot < self->limit - sorted->len)
    return (gint64) round * self->window_us;
  age = g_array_index (sorted, gint64, self->limit - 1 - slot);
  return (gint64) round * self->window_us + self->window_us - MAX (age, 0);
}

gint64
ips_pace_estimate_us (const IpsPace *self, guint n_requests)
{
  return n_requests == 0 ? 0 : (gint64) ((n_requests - 1) / self->limit) * self->window_us;
}
