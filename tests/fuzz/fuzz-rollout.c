/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-rollout.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What was read is written as it was read, and no wave is empty. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsRollout) rollout = ips_rollout_from_text (text, &error);
  g_autoptr(IpsRollout) again = NULL;
  g_autoptr(GPtrArray) groups = g_ptr_array_new ();
  g_autoptr(GArray) waves = NULL;
  g_autofree char *json = NULL;
  g_autofree char *words = NULL;
  guint last = 0;

  g_assert ((rollout == NULL) == (error != NULL));
  if (rollout == NULL)
    return 0;
  json = ips_rollout_to_text (rollout);
  again = ips_rollout_from_text (json, NULL);
  g_assert (again != NULL && ips_rollout_equal (rollout, again));
  words = ips_rollout_describe (rollout);
  g_assert (*words != '\0');
  for (guint i = 0; i < 30; i++)
    g_ptr_array_add (groups, (gpointer) (i % 2 == 0 ? "Lab" : ""));
  waves = ips_rollout_assign (rollout, groups);
  g_assert (waves->len == groups->len);
  for (guint wave = 0; wave <= last; wave++)
    {
      gboolean found = FALSE;

      for (guint i = 0; i < waves->len; i++)
        {
          last = MAX (last, g_array_index (waves, guint, i));
          found = found || g_array_index (waves, guint, i) == wave;
        }
      g_assert (found);
    }
  return 0;
}
