/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-group-policy.h"
#include "ips-maintenance-plan.h"
#include "ips-sqlite-windows.h"

GHashTable *
ips_sqlite_read_values (IpsSqlite *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr(GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GError) local_error = NULL;

  if (statement == NULL)
    return NULL;
  while (ips_sqlite_row (self, statement, &local_error))
    g_hash_table_insert (values, ips_sqlite_text (statement, 0), ips_sqlite_text (statement, 1));
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&values);
}

static GHashTable *
ips_sqlite_store_load_settings (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_read_values (self, ips_sqlite_query (self, error, "SELECT name, value FROM settings", ""), error);
}

/* Windows and policies in words, whoever has them by his name. */
static gboolean
add_history (IpsSqlite *self, const char *name, const char *before, const char *after, const char *who, GError **error)
{
  g_autofree char *subject = NULL, *was = NULL, *is = NULL, *device = NULL;
  const char *what = ips_maintenance_describe_change (name, before, after, &subject, &was, &is);

  if (what == NULL)
    what = ips_group_policy_describe_change (name, before, after, &subject, &was, &is);
  if (what == NULL)
    return ips_sqlite_history_add (self, error, 0, who, _("Setting changed"), name, before != NULL ? before : "", after, "");
  if (g_str_has_prefix (name, IPS_MAINTENANCE_DEVICE))
    {
      g_autoptr(GError) local_error = NULL;
      sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT name FROM sensors WHERE id = ?", "s", subject);

      if (row == NULL)
        return FALSE;
      if (ips_sqlite_row (self, row, &local_error))
        {
          device = ips_sqlite_text (row, 0);
          ips_sqlite_done (row);
        }
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
  return ips_sqlite_history_add (self, error, 0, who, what, device != NULL ? device : subject, was, is, "");
}

static gboolean
save_setting (IpsSqlite *self, const char *name, const char *value, const char *who, guint *parts, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *before = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "SELECT value FROM settings WHERE name = ?", "s", name);

  if (statement == NULL)
    return FALSE;
  if (ips_sqlite_row (self, statement, &local_error))
    {
      before = ips_sqlite_text (statement, 0);
      ips_sqlite_done (statement);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (g_strcmp0 (before, value) == 0)
    return TRUE;
  *parts |= IPS_STORE_SETTINGS | IPS_STORE_HISTORY;
  return ips_sqlite_run (self, error,
                         "INSERT INTO settings (name, value) VALUES (?, ?) "
                         "ON CONFLICT (name) DO UPDATE SET value = excluded.value", "ss", name, value)
         && add_history (self, name, before, value, who, error);
}

/* What waits for a maintenance window may not have to any more. */
static gboolean
follow_windows (IpsSqlite *self, GList *names, guint *parts, GError **error)
{
  for (GList *l = names; l != NULL; l = l->next)
    if (g_str_has_prefix (l->data, IPS_MAINTENANCE_WINDOW) || g_str_has_prefix (l->data, IPS_MAINTENANCE_GROUP)
        || g_str_has_prefix (l->data, IPS_MAINTENANCE_DEVICE))
      {
        *parts |= IPS_STORE_JOBS;
        return ips_sqlite_windows_requeue (self, NULL, error);
      }
  return TRUE;
}

static gboolean
ips_sqlite_store_save_settings (IpsStoreBackend *backend, GHashTable *values, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GList) names = g_list_sort (g_hash_table_get_keys (values), (GCompareFunc) g_strcmp0);
  gboolean ok = TRUE;
  guint parts = 0;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  for (GList *l = names; ok && l != NULL; l = l->next)
    ok = save_setting (self, l->data, g_hash_table_lookup (values, l->data), who, &parts, error);
  ok = ok && (parts == 0 || follow_windows (self, names, &parts, error));
  return ips_sqlite_end (self, ok, parts, error);
}

static GPtrArray *
ips_sqlite_store_load_credential_sets (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) sets = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_credential_set_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error,
                                              "SELECT id, name, username FROM credential_sets ORDER BY name_key", "");

  if (statement == NULL)
    return NULL;
  while (ips_sqlite_row (self, statement, &local_error))
    g_ptr_array_add (sets, ips_credential_set_new ((const char *) sqlite3_column_text (statement, 0),
                                                   (const char *) sqlite3_column_text (statement, 1),
                                                   (const char *) sqlite3_column_text (statement, 2)));
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&sets);
}

static gboolean
save_set (IpsSqlite *self, const IpsCredentialSet *set, gboolean removed, const char *who, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *key = g_utf8_casefold (set->name, -1);
  g_autofree char *before = NULL;
  const char *what;
  gint64 n;
  sqlite3_stmt *statement;

  statement = ips_sqlite_query (self, error, "SELECT name || ', ' || username FROM credential_sets WHERE id = ?",
                                "s", set->id);
  if (statement == NULL)
    return FALSE;
  if (ips_sqlite_row (self, statement, &local_error))
    {
      before = ips_sqlite_text (statement, 0);
      ips_sqlite_done (statement);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (removed)
    {
      if (!ips_sqlite_get_int (self, &n, 0, error,
                               "SELECT count(*) FROM sensors WHERE credential_set = ? AND removed_us = 0",
                               "s", set->id))
        return FALSE;
      if (n > 0)
        {
          ips_set_error (error, IPS_ERROR_CONFLICT, "%s: still used by %" G_GINT64_FORMAT " sensors", set->name, n);
          return FALSE;
        }
      return ips_sqlite_run (self, error, "DELETE FROM credential_sets WHERE id = ?", "s", set->id)
             && ips_sqlite_history_add (self, error, 0, who, _("Credential set removed"), set->name,
                                        before != NULL ? before : "", "", "");
    }

  if (!ips_sqlite_get_int (self, &n, 0, error, "SELECT count(*) FROM credential_sets WHERE name_key = ? AND id <> ?",
                           "ss", key, set->id))
    return FALSE;
  if (n > 0)
    {
      ips_set_error (error, IPS_ERROR_EXISTS, "%s: a credential set of this name exists", set->name);
      return FALSE;
    }
  what = before == NULL ? _("Credential set added") : _("Credential set changed");
  {
    g_autofree char *after = g_strdup_printf ("%s, %s", set->name, set->username);

    return ips_sqlite_run (self, error,
                           "INSERT INTO credential_sets (id, name, name_key, username) VALUES (?, ?, ?, ?) "
                           "ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, "
                           "username = excluded.username", "ssss", set->id, set->name, key, set->username)
           && ips_sqlite_history_add (self, error, 0, who, what, set->name, before != NULL ? before : "", after, "");
  }
}

static gboolean
ips_sqlite_store_save_credential_set (IpsStoreBackend *backend, const IpsCredentialSet *set, gboolean removed,
                                      const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, save_set (self, set, removed, who, error),
                            IPS_STORE_CREDENTIALS | IPS_STORE_HISTORY, error);
}

void
ips_sqlite_settings_init_iface (IpsStoreBackendInterface *iface)
{
  iface->load_settings = ips_sqlite_store_load_settings;
  iface->save_settings = ips_sqlite_store_save_settings;
  iface->load_credential_sets = ips_sqlite_store_load_credential_sets;
  iface->save_credential_set = ips_sqlite_store_save_credential_set;
}
