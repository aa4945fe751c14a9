/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

/* Columns of a policy and of one of its versions, in the order that read_policy() takes. */
#define COLUMNS "id, kind, name, parent_id, level, tuning, version, changed_us, changed_by, why, submitted"

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
  policy->submitted = (guint) sqlite3_column_int (statement, 10);
  return g_steal_pointer (&policy);
}

static gboolean
read_assignments (IpsSqlite *self, IpsPolicyRecords *records, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "SELECT sensor_id, policy_id, submitted_id, who, when_us FROM policy_assignments", "");

  if (statement == NULL)
    return FALSE;
  while (ips_sqlite_row (self, statement, &local_error))
    {
      g_autofree char *sensor_id = ips_sqlite_text (statement, 0);
      g_autofree char *policy_id = ips_sqlite_text (statement, 1);
      g_autofree char *submitted_id = ips_sqlite_text (statement, 2);

      if (!g_str_equal (policy_id, submitted_id))
        {
          IpsReassignment *change = g_new0 (IpsReassignment, 1);

          change->sensor_id = g_strdup (sensor_id);
          change->policy_id = g_strdup (policy_id);
          change->submitted_id = g_steal_pointer (&submitted_id);
          change->who = ips_sqlite_text (statement, 3);
          change->when_us = sqlite3_column_int64 (statement, 4);
          g_ptr_array_add (records->reassigned, change);
        }
      if (*policy_id != '\0')
        g_hash_table_insert (records->assignments, g_steal_pointer (&sensor_id), g_steal_pointer (&policy_id));
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* The first row of @statement, which may be %NULL; %NULL without @error where there is none. (transfer full) */
static IpsPolicy *
read_one (IpsSqlite *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  IpsPolicy *policy = NULL;

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
    ips_set_error (error, IPS_ERROR_NOT_FOUND, _("the policy or this version of it does not exist"));
  return policy;
}

IpsPolicy *
ips_sqlite_policy_read (IpsSqlite *self, const char *id, GError **error)
{
  return read_one (self, ips_sqlite_query (self, error, "SELECT " COLUMNS " FROM policies WHERE id = ? AND removed_us = 0", "s", id), error);
}

IpsPolicy *
ips_sqlite_policy_read_version (IpsSqlite *self, const char *id, guint version, GError **error)
{
  return read_one (self, ips_sqlite_query (self, error,
    "SELECT p.id, p.kind, p.name, v.parent_id, v.level, v.tuning, v.version, v.when_us, v.who, v.why, p.submitted FROM policy_versions AS v "
    "JOIN policies AS p ON p.id = v.policy_id WHERE v.policy_id = ? AND v.version = ?", "si", id, (int) version), error);
}

/* What was submitted of the policies that were changed since. */
static gboolean
read_submitted (IpsSqlite *self, IpsPolicyRecords *records, GError **error)
{
  for (guint i = 0; i < records->policies->len; i++)
    {
      const IpsPolicy *policy = g_ptr_array_index (records->policies, i);
      IpsPolicy *submitted;

      if (policy->submitted == 0 || policy->submitted == policy->version)
        continue;
      submitted = ips_sqlite_policy_read_version (self, policy->id, policy->submitted, error);
      if (submitted == NULL)
        return FALSE;
      g_ptr_array_add (records->submitted, submitted);
    }
  return TRUE;
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
  if (!ips_sqlite_propagate (error, g_steal_pointer (&local_error)))
    return NULL;
  if (!read_assignments (self, records, error) || !read_submitted (self, records, error)
      || !ips_sqlite_sensor_updates_read (self, records->updates, error))
    return NULL;
  return g_steal_pointer (&records);
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

/* A device's local policy begins with the level that the device ran before its first change, so that there is a way back. */
static gboolean
add_level_of_device (IpsSqlite *self, const IpsPolicy *policy, const char *who, gint64 now_us, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *text = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "SELECT f.signature_level FROM facts f JOIN sensors s ON s.key = f.sensor_key "
                                            "WHERE s.id = ?", "s", policy->id);
  g_autoptr(IpsTuningTable) nothing = ips_tuning_table_new ();
  g_autofree char *tuning = ips_tuning_table_to_json (nothing);
  guint level = 0;

  if (statement == NULL)
    return FALSE;
  if (ips_sqlite_row (self, statement, &local_error))
    {
      text = ips_sqlite_text (statement, 0);
      ips_sqlite_done (statement);
    }
  if (!ips_sqlite_propagate (error, g_steal_pointer (&local_error)))
    return FALSE;
  if (text == NULL || !ips_level_from_text (text, &level) || level == 0 || level == policy->level || policy->level == 0)
    return TRUE;
  return ips_sqlite_run (self, error,
                         "INSERT OR REPLACE INTO policy_versions (policy_id, version, parent_id, level, tuning, n_tuned, when_us, who, why) "
                         "VALUES (?, 0, '', ?, ?, 0, ?, ?, ?)", "sislss", policy->id, (int) level, tuning, now_us, who,
                         _("what the device ran before"));
}

gboolean
ips_sqlite_policy_save (IpsSqlite *self, const IpsPolicy *policy, const char *who, const char *why, gint64 now_us, GError **error)
{
  g_autofree char *name_key = g_utf8_casefold (policy->name, -1);
  g_autofree char *tuning = ips_tuning_table_to_json (policy->tuning);
  g_autofree char *subject = NULL;
  g_autofree char *changed_by = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = ips_policy_describe (policy);
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
  if (version == 0 && policy->kind == IPS_POLICY_LOCAL && !add_level_of_device (self, policy, who, now_us, error))
    return FALSE;
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
    ok = ips_sqlite_policy_save (self, g_ptr_array_index (policies, i), who, why, now_us, error);
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
  gint64 n_devices, n_heirs, n_submitted;

  if (!get_policy_name (self, id, &name, error))
    return FALSE;
  if (name == NULL)
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, _("there is no such shared policy"));
      return FALSE;
    }
  if (!ips_sqlite_get_int (self, &n_devices, 0, error, "SELECT count(*) FROM policy_assignments AS a JOIN sensors AS s ON s.id = a.sensor_id "
                           "WHERE a.policy_id = ? AND s.removed_us = 0", "s", id)
      || !ips_sqlite_get_int (self, &n_heirs, 0, error, "SELECT count(*) FROM policies WHERE parent_id = ? AND removed_us = 0", "s", id)
      || !ips_sqlite_get_int (self, &n_submitted, 0, error, "SELECT (SELECT count(*) FROM policy_assignments AS a JOIN sensors AS s ON "
                              "s.id = a.sensor_id WHERE a.submitted_id = ?1 AND s.removed_us = 0) + (SELECT count(*) FROM policies AS p JOIN "
                              "policy_versions AS v ON v.policy_id = p.id AND v.version = p.submitted WHERE v.parent_id = ?1 AND p.removed_us = 0)",
                              "s", id))
    return FALSE;
  if (n_devices > 0 || n_heirs > 0)
    {
      /* Whoever asks through the book is told there by what, unless it came about since. */
      ips_set_error (error, IPS_ERROR_CONFLICT, n_devices > 0 ? _("%s: a device has the policy meanwhile")
                                                              : _("%s: another policy inherits from it meanwhile"), name);
      return FALSE;
    }
  if (n_submitted > 0)
    {
      ips_set_error (error, IPS_ERROR_CONFLICT, _("%s: it is in use until the changes that wait are submitted"), name);
      return FALSE;
    }
  return ips_sqlite_run (self, error, "UPDATE policies SET removed_us = ? WHERE id = ?", "ls", g_get_real_time (), id)
         && ips_sqlite_run (self, error, "DELETE FROM policy_assignments WHERE policy_id = ?1 OR submitted_id = ?1", "s", id)
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
  if (!ips_sqlite_propagate (error, g_steal_pointer (&local_error)))
    return FALSE;
  if (sensor_name == NULL)
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, _("there is no such device"));
      return FALSE;
    }
  /* One to the local policy stays as a row as long as it waits. */
  if (!ips_sqlite_run (self, error, "INSERT INTO policy_assignments (sensor_id, policy_id, who, when_us) VALUES (?, ?, ?, ?) "
                       "ON CONFLICT (sensor_id) DO UPDATE SET policy_id = excluded.policy_id, who = excluded.who, when_us = excluded.when_us",
                       "sssl", sensor_id, policy_id, who, g_get_real_time ())
      || !ips_sqlite_run (self, error, "DELETE FROM policy_assignments WHERE sensor_id = ? AND policy_id = '' AND submitted_id = ''", "s", sensor_id))
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
  if (!ips_sqlite_propagate (error, g_steal_pointer (&local_error)))
    return NULL;
  return g_steal_pointer (&versions);
}

static IpsPolicy *
ips_sqlite_store_load_policy_version (IpsStoreBackend *backend, const char *id, guint version, GError **error)
{
  return ips_sqlite_policy_read_version (&IPS_SQLITE_STORE (backend)->sql, id, version, error);
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
