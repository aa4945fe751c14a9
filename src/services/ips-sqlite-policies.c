/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

/* Columns of a policy and of one of its versions, in the order that read_policy() takes. */
#define COLUMNS "id, kind, name, parent_id, level, tuning, version, changed_us, changed_by, why"

static IpsPolicy *
read_policy (sqlite3_stmt *statement, GError **error)
{
  g_autoptr(IpsPolicy) policy = NULL;
  g_autoptr(IpsTuningTable) tuning = NULL;
  IpsPolicyKind kind = IPS_POLICY_LOCAL;

  tuning = ips_tuning_table_from_json ((const char *) sqlite3_column_text (statement, 5), -1, error);
  if (tuning == NULL)
    return NULL;
  ips_policy_kind_from_nick ((const char *) sqlite3_column_text (statement, 1), &kind);
  policy = ips_policy_new (kind, (const char *) sqlite3_column_text (statement, 0), (const char *) sqlite3_column_text (statement, 2));
  g_free (policy->parent_id);
  policy->parent_id = ips_sqlite_text (statement, 3);
  policy->level = (guint) sqlite3_column_int (statement, 4);
  ips_tuning_table_free (policy->tuning);
  policy->tuning = g_steal_pointer (&tuning);
  policy->version = (guint) sqlite3_column_int (statement, 6);
  policy->changed_us = sqlite3_column_int64 (statement, 7);
  g_free (policy->changed_by);
  policy->changed_by = ips_sqlite_text (statement, 8);
  g_free (policy->why);
  policy->why = ips_sqlite_text (statement, 9);
  return g_steal_pointer (&policy);
}

static gboolean
read_assignments (IpsSqlite *self, GHashTable *assignments, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "SELECT sensor_id, policy_id FROM policy_assignments", "");

  if (statement == NULL)
    return FALSE;
  while (ips_sqlite_row (self, statement, &local_error))
    g_hash_table_insert (assignments, ips_sqlite_text (statement, 0), ips_sqlite_text (statement, 1));
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static IpsPolicyRecords *
ips_sqlite_store_load_policies (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(IpsPolicyRecords) records = ips_policy_records_new ();
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "SELECT " COLUMNS " FROM policies WHERE removed_us = 0 ORDER BY name_key, id", "");

  if (statement == NULL)
    return NULL;
  while (ips_sqlite_row (self, statement, &local_error))
    {
      IpsPolicy *policy = read_policy (statement, error);

      if (policy == NULL)
        {
          ips_sqlite_done (statement);
          return NULL;
        }
      g_ptr_array_add (records->policies, policy);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return read_assignments (self, records->assignments, error) ? g_steal_pointer (&records) : NULL;
}

/* Who has the policy at which version now; @version is 0 where it does not exist. */
static gboolean
look_up (IpsSqlite *self, const char *id, guint *version, guint *level, char **changed_by, gboolean *removed, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "SELECT version, level, changed_by, removed_us FROM policies WHERE id = ?", "s", id);

  *version = *level = 0;
  *changed_by = NULL;
  *removed = FALSE;
  if (statement == NULL)
    return FALSE;
  if (ips_sqlite_row (self, statement, &local_error))
    {
      *version = (guint) sqlite3_column_int (statement, 0);
      *level = (guint) sqlite3_column_int (statement, 1);
      *changed_by = ips_sqlite_text (statement, 2);
      *removed = sqlite3_column_int64 (statement, 3) != 0;
      ips_sqlite_done (statement);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
check_name (IpsSqlite *self, const IpsPolicy *policy, const char *name_key, GError **error)
{
  gint64 n;

  if (policy->kind == IPS_POLICY_LOCAL)
    return TRUE;
  if (!ips_sqlite_get_int (self, &n, 0, error, "SELECT count(*) FROM policies WHERE kind = 'shared' AND name_key = ? AND id <> ? "
                           "AND removed_us = 0", "ss", name_key, policy->id))
    return FALSE;
  if (n == 0)
    return TRUE;
  ips_set_error (error, IPS_ERROR_EXISTS, _("%s: a shared policy of this name exists"), policy->name);
  return FALSE;
}

/* What history calls it: a shared one by its name, a local one by its device's. */
static char *
dup_subject (IpsSqlite *self, const IpsPolicy *policy, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;
  char *name = NULL;

  if (policy->kind == IPS_POLICY_SHARED)
    return g_strdup (policy->name);
  statement = ips_sqlite_query (self, error, "SELECT name FROM sensors WHERE id = ?", "s", policy->id);
  if (statement == NULL)
    return NULL;
  if (ips_sqlite_row (self, statement, &local_error))
    {
      name = ips_sqlite_text (statement, 0);
      ips_sqlite_done (statement);
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (name == NULL)
    ips_set_error (error, IPS_ERROR_NOT_FOUND, _("the device of this local policy does not exist"));
  return name;
}

static char *
describe (guint level, guint n_tuned)
{
  g_autofree char *text = ips_level_to_text (level);

  /* TRANSLATORS: an update level or "no level", and how many signatures are tuned */
  return g_strdup_printf (ngettext ("%s, %u signature tuned", "%s, %u signatures tuned", n_tuned), level != 0 ? text : _("no level"), n_tuned);
}

static gboolean
save_policy (IpsSqlite *self, const IpsPolicy *policy, const char *who, const char *why, gint64 now_us, GError **error)
{
  g_autofree char *name_key = g_utf8_casefold (policy->name, -1);
  g_autofree char *tuning = ips_tuning_table_to_json (policy->tuning);
  g_autofree char *subject = NULL;
  g_autofree char *changed_by = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = describe (policy->level, ips_tuning_table_get_n (policy->tuning));
  guint version, level;
  gboolean removed;

  if (!ips_policy_validate (policy, error) || !check_name (self, policy, name_key, error)
      || !look_up (self, policy->id, &version, &level, &changed_by, &removed, error)
      || (subject = dup_subject (self, policy, error)) == NULL)
    return FALSE;
  if (version != policy->version || removed)
    {
      if (version == 0 || removed)
        ips_set_error (error, IPS_ERROR_CONFLICT, _("%s: the policy was removed meanwhile"), subject);
      else
        ips_set_error (error, IPS_ERROR_CONFLICT, _("%s: %s changed the policy meanwhile"), subject, changed_by);
      return FALSE;
    }
  before = version != 0 ? ips_level_to_text (level) : g_strdup ("");
  return ips_sqlite_run (self, error,
                         "INSERT INTO policies (id, kind, name, name_key, parent_id, level, tuning, version, changed_us, changed_by, why) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, "
                         "name_key = excluded.name_key, parent_id = excluded.parent_id, level = excluded.level, tuning = excluded.tuning, "
                         "version = excluded.version, changed_us = excluded.changed_us, changed_by = excluded.changed_by, why = excluded.why",
                         "sssssisilss", policy->id, ips_policy_kind_to_nick (policy->kind), policy->name, name_key, policy->parent_id,
                         (int) policy->level, tuning, (int) (version + 1), now_us, who, why)
         && ips_sqlite_run (self, error,
                            "INSERT INTO policy_versions (policy_id, version, parent_id, level, tuning, n_tuned, when_us, who, why) "
                            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", "sisisilss", policy->id, (int) (version + 1), policy->parent_id,
                            (int) policy->level, tuning, (int) ips_tuning_table_get_n (policy->tuning), now_us, who, why)
         && ips_sqlite_history_add (self, error, now_us, who, version == 0 ? _("Signature policy added") : _("Signature policy changed"),
                                    subject, before, after, why);
}

static gboolean
ips_sqlite_store_save_policies (IpsStoreBackend *backend, GPtrArray *policies, const char *who, const char *why, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  gint64 now_us = g_get_real_time ();
  gboolean ok = TRUE;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  for (guint i = 0; ok && i < policies->len; i++)
    ok = save_policy (self, g_ptr_array_index (policies, i), who, why, now_us, error);
  return ips_sqlite_end (self, ok, IPS_STORE_POLICIES | IPS_STORE_HISTORY, error);
}

static gboolean
get_policy_name (IpsSqlite *self, const char *id, char **name, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "SELECT name FROM policies WHERE id = ? AND kind = 'shared' AND removed_us = 0", "s", id);

  *name = NULL;
  if (statement == NULL)
    return FALSE;
  if (ips_sqlite_row (self, statement, &local_error))
    {
      *name = ips_sqlite_text (statement, 0);
      ips_sqlite_done (statement);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
delete_policy (IpsSqlite *self, const char *id, const char *who, GError **error)
{
  g_autofree char *name = NULL;
  gint64 n_devices, n_heirs;

  if (!get_policy_name (self, id, &name, error))
    return FALSE;
  if (name == NULL)
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, _("there is no such shared policy"));
      return FALSE;
    }
  if (!ips_sqlite_get_int (self, &n_devices, 0, error, "SELECT count(*) FROM policy_assignments AS a JOIN sensors AS s ON s.id = a.sensor_id "
                           "WHERE a.policy_id = ? AND s.removed_us = 0", "s", id)
      || !ips_sqlite_get_int (self, &n_heirs, 0, error, "SELECT count(*) FROM policies WHERE parent_id = ? AND removed_us = 0", "s", id))
    return FALSE;
  if (n_devices > 0 || n_heirs > 0)
    {
      /* Whoever asks through the book is told there by what, unless it came about since. */
      ips_set_error (error, IPS_ERROR_CONFLICT, n_devices > 0 ? _("%s: a device has the policy meanwhile")
                                                              : _("%s: another policy inherits from it meanwhile"), name);
      return FALSE;
    }
  return ips_sqlite_run (self, error, "UPDATE policies SET removed_us = ? WHERE id = ?", "ls", g_get_real_time (), id)
         && ips_sqlite_run (self, error, "DELETE FROM policy_assignments WHERE policy_id = ?", "s", id)
         && ips_sqlite_history_add (self, error, 0, who, _("Signature policy removed"), name, "", "", "");
}

static gboolean
ips_sqlite_store_remove_policy (IpsStoreBackend *backend, const char *id, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, delete_policy (self, id, who, error), IPS_STORE_POLICIES | IPS_STORE_HISTORY, error);
}

static gboolean
assign_one (IpsSqlite *self, const char *sensor_id, const char *policy_id, const char *policy_name, const char *who, GError **error)
{
  g_autofree char *sensor_name = NULL;
  g_autofree char *before = NULL;
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error,
    "SELECT s.name, coalesce(p.name, '') FROM sensors AS s LEFT JOIN policy_assignments AS a ON a.sensor_id = s.id "
    "LEFT JOIN policies AS p ON p.id = a.policy_id WHERE s.id = ?", "s", sensor_id);

  if (statement == NULL)
    return FALSE;
  if (ips_sqlite_row (self, statement, &local_error))
    {
      sensor_name = ips_sqlite_text (statement, 0);
      before = ips_sqlite_text (statement, 1);
      ips_sqlite_done (statement);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (sensor_name == NULL)
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, _("there is no such device"));
      return FALSE;
    }
  if (*policy_id != '\0'
      ? !ips_sqlite_run (self, error, "INSERT INTO policy_assignments (sensor_id, policy_id) VALUES (?, ?) "
                         "ON CONFLICT (sensor_id) DO UPDATE SET policy_id = excluded.policy_id", "ss", sensor_id, policy_id)
      : !ips_sqlite_run (self, error, "DELETE FROM policy_assignments WHERE sensor_id = ?", "s", sensor_id))
    return FALSE;
  return ips_sqlite_history_add (self, error, 0, who, _("Signature policy assigned"), sensor_name, *before != '\0' ? before : _("Local"),
                                 *policy_id != '\0' ? policy_name : _("Local"), "");
}

static gboolean
assign_all (IpsSqlite *self, char **sensor_ids, const char *policy_id, const char *who, GError **error)
{
  g_autofree char *name = NULL;

  if (*policy_id != '\0')
    {
      if (!get_policy_name (self, policy_id, &name, error))
        return FALSE;
      if (name == NULL)
        {
          ips_set_error (error, IPS_ERROR_NOT_FOUND, _("there is no such shared policy"));
          return FALSE;
        }
    }
  for (guint i = 0; sensor_ids[i] != NULL; i++)
    if (!assign_one (self, sensor_ids[i], policy_id, name, who, error))
      return FALSE;
  return TRUE;
}

static gboolean
ips_sqlite_store_assign_policy (IpsStoreBackend *backend, char **sensor_ids, const char *policy_id, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, assign_all (self, sensor_ids, policy_id, who, error), IPS_STORE_POLICIES | IPS_STORE_HISTORY, error);
}

static GPtrArray *
ips_sqlite_store_load_policy_versions (IpsStoreBackend *backend, const char *id, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) versions = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_version_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "SELECT version, level, when_us, who, why, n_tuned FROM policy_versions "
                                              "WHERE policy_id = ? ORDER BY version DESC", "s", id);

  if (statement == NULL)
    return NULL;
  while (ips_sqlite_row (self, statement, &local_error))
    {
      IpsPolicyVersion *version = g_new0 (IpsPolicyVersion, 1);

      version->version = (guint) sqlite3_column_int (statement, 0);
      version->level = (guint) sqlite3_column_int (statement, 1);
      version->when_us = sqlite3_column_int64 (statement, 2);
      version->who = ips_sqlite_text (statement, 3);
      version->why = ips_sqlite_text (statement, 4);
      version->n_tuned = (guint) sqlite3_column_int (statement, 5);
      g_ptr_array_add (versions, version);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&versions);
}

static IpsPolicy *
ips_sqlite_store_load_policy_version (IpsStoreBackend *backend, const char *id, guint version, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GError) local_error = NULL;
  IpsPolicy *policy = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error,
    "SELECT p.id, p.kind, p.name, v.parent_id, v.level, v.tuning, v.version, v.when_us, v.who, v.why FROM policy_versions AS v "
    "JOIN policies AS p ON p.id = v.policy_id WHERE v.policy_id = ? AND v.version = ?", "si", id, (int) version);

  if (statement == NULL)
    return NULL;
  if (ips_sqlite_row (self, statement, &local_error))
    {
      policy = read_policy (statement, error);
      ips_sqlite_done (statement);
    }
  else if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    ips_set_error (error, IPS_ERROR_NOT_FOUND, _("the policy has no version %u"), version);
  return policy;
}

void
ips_sqlite_policies_init_iface (IpsStoreBackendInterface *iface)
{
  iface->load_policies = ips_sqlite_store_load_policies;
  iface->save_policies = ips_sqlite_store_save_policies;
  iface->remove_policy = ips_sqlite_store_remove_policy;
  iface->assign_policy = ips_sqlite_store_assign_policy;
  iface->load_policy_versions = ips_sqlite_store_load_policy_versions;
  iface->load_policy_version = ips_sqlite_store_load_policy_version;
}
