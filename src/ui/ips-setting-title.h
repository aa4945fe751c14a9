/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsSettingTitle:
 *
 * A setting that a page of the administration has a field for. Pages keep a static table of them and compare what is entered, what
 * is saved and the product's own as the store would have it: tables from name to text.
 */
typedef struct
{
  const char *name;          /* in the store: "mail.server" */
  const char *title;         /* of its field, not translated yet; may hold a mnemonic */
} IpsSettingTitle;

gboolean ips_setting_title_differs (const IpsSettingTitle *self, GHashTable *one, GHashTable *other);
/* For IpsAdministrationPage's describe_defaults(): both have all of @titles. (transfer full) */
char **ips_setting_titles_describe (const IpsSettingTitle *titles, guint n_titles, GHashTable *now, GHashTable *defaults);

G_END_DECLS
