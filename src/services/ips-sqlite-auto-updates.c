/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-auto-update.h"

#define COLUMNS "policy_id, sensor, signature, number, changed_us, changed_by"

static IpsAutoUpdate *
read_row (sqlite3_stmt *row)
{
  IpsAutoUpdate *rule = ips_auto_update_new ((const char *) sqlite3_column_text (row, 0));

  ips_auto_sensor_from_nick ((const char *) sqlite3_column_text (row, 1), &rule->sensor);
  ips_auto_signature_from_nick ((const char *) sqlite3_column_text (row, 2), &rule->signature);
  rule->number = (guint) sqlite3_column_int (row, 3);
  rule->changed_us = sqlite3_column_int64 (row, 4);
  g_free (rule->changed_by);
  rule->changed_by = ips_sqlite_text (row, 5);
  return rule;
}

static GPtrArray *
ips_sqlite_store_load_auto_updates (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_auto_update_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT " COLUMNS " FROM auto_updates ORDER BY policy_id", "");

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    g_ptr_array_add (rules, read_row (row));
  if (local_error == NULL)
    return g_steal_pointer (&rules);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* (out) (transfer full): what the policy had; one that does nothing where it had none */
static gboolean
look_up (IpsSqlite *self, const char *policy_id, IpsAutoUpdate **rule, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT " COLUMNS " FROM auto_updates WHERE policy_id = ?", "s", policy_id);

  *rule = NULL;
  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      *rule = read_row (row);
      ips_sqlite_done (row);
    }
  else if (local_error == NULL)
    *rule = ips_auto_update_new (policy_id);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* What history calls it: a shared policy by its name, a local one by its device's. */
static gboolean
get_subject (IpsSqlite *self, const char *policy_id, char **subject, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT coalesce ((SELECT name FROM policies WHERE id = ? AND kind = 'shared'), "
                                        "(SELECT name FROM sensors WHERE id = ?), '')", "ss", policy_id, policy_id);

  *subject = NULL;
  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      *subject = ips_sqlite_text (row, 0);
      ips_sqlite_done (row);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
save_rule (IpsSqlite *self, const IpsAutoUpdate *rule, const char *who, gint64 now_us, GError **error)
{
  g_autoptr(IpsAutoUpdate) old = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = ips_auto_update_describe (rule);
  gboolean ok;

  if (!ips_auto_update_validate (rule, error) || !look_up (self, rule->policy_id, &old, error))
    return FALSE;
  if (ips_auto_update_equal (rule, old))
    return TRUE;
  if (!get_subject (self, rule->policy_id, &subject, error))
    return FALSE;
  before = ips_auto_update_describe (old);
  if (ips_auto_update_is_nothing (rule))
    ok = ips_sqlite_run (self, error, "DELETE FROM auto_updates WHERE policy_id = ?", "s", rule->policy_id);
  else
    ok = ips_sqlite_run (self, error, "INSERT OR REPLACE INTO auto_updates (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)", "sssils",
                         rule->policy_id, ips_auto_sensor_to_nick (rule->sensor), ips_auto_signature_to_nick (rule->signature),
                         (int) rule->number, now_us, who);
  return ok && ips_sqlite_history_add (self, error, now_us, who, _("Automatic updates changed"), subject, before, after, "");
}

static gboolean
ips_sqlite_store_save_auto_updates (IpsStoreBackend *backend, GPtrArray *rules, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  gint64 now_us = g_get_real_time ();
  gboolean ok = TRUE;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  for (guint i = 0; ok && i < rules->len; i++)
    ok = save_rule (self, g_ptr_array_index (rules, i), who, now_us, error);
  return ips_sqlite_end (self, ok, IPS_STORE_AUTO_UPDATES | IPS_STORE_HISTORY, error);
}

void
ips_sqlite_auto_updates_init_iface (IpsStoreBackendInterface *iface)
{
  iface->load_auto_updates = ips_sqlite_store_load_auto_updates;
  iface->save_auto_updates = ips_sqlite_store_save_auto_updates;
}
