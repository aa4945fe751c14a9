/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-setting-title.h"

#include <glib/gi18n-lib.h>

#include "ips-administration-page.h"

gboolean
ips_setting_title_differs (const IpsSettingTitle *self, GHashTable *one, GHashTable *other)
{
  return g_strcmp0 (g_hash_table_lookup (one, self->name), g_hash_table_lookup (other, self->name)) != 0;
}

char **
ips_setting_titles_describe (const IpsSettingTitle *titles, guint n_titles, GHashTable *now, GHashTable *defaults)
{
  GPtrArray *lines = g_ptr_array_new ();

  for (guint i = 0; i < n_titles; i++)
    ips_administration_page_add_change (lines, _(titles[i].title), g_hash_table_lookup (now, titles[i].name),
                                        g_hash_table_lookup (defaults, titles[i].name));
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}
