/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-sqlite-private.h"

/* --- what waits --- */

static char *
get_text (IpsSqlite *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  char *text = NULL;

  if (statement == NULL)
    return NULL;
  if (ips_sqlite_row (self, statement, &local_error))
    {
      text = ips_sqlite_text (statement, 0);
      ips_sqlite_done (statement);
      return text;
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_strdup ("");
}

/* What exactly of that kind waits now; "" nothing. (transfer full) */
static char *
get_stamp (IpsSqlite *self, const IpsWaitingChange *change, GError **error)
{
  switch (change->kind)
    {
    case IPS_WAITING_POLICY:
      return get_text (self, ips_sqlite_query (self, error, "SELECT version FROM policies WHERE id = ? AND version <> submitted AND removed_us = 0",
                                               "s", change->subject_id), error);
    case IPS_WAITING_ASSIGNMENT:
      return get_text (self, ips_sqlite_query (self, error, "SELECT 'policy ' || policy_id FROM policy_assignments WHERE sensor_id = ? "
                                               "AND policy_id <> submitted_id", "s", change->subject_id), error);
    case IPS_WAITING_SENSOR_UPDATE:
      return get_text (self, ips_sqlite_query (self, error, "SELECT sha256 FROM sensor_updates WHERE sensor_id = ? AND submitted = 0",
                                               "s", change->subject_id), error);
    case IPS_N_WAITING_KINDS:
    default:
      g_return_val_if_reached (NULL);
    }
}

static gboolean
check_stamp (IpsSqlite *self, const IpsWaitingChange *change, GError **error)
{
  g_autofree char *stamp = get_stamp (self, change, error);

  if (stamp == NULL)
    return FALSE;
  if (g_str_equal (stamp, change->stamp))
    return TRUE;
  ips_set_error (error, IPS_ERROR_CONFLICT, _("%s: the change that waits is another one meanwhile: look at it again"), change->subject);
  return FALSE;
}

static gboolean
check_stamps (IpsSqlite *self, GPtrArray *changes, GError **error)
{
  for (guint i = 0; i < changes->len; i++)
    if (!check_stamp (self, g_ptr_array_index (changes, i), error))
      return FALSE;
  return TRUE;
}

/* --- sensor updates --- */

static gboolean
save_update (IpsSqlite *self, const IpsSensorUpdate *update, const char *who, const char *why, gint64 now_us, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *target = ips_sensor_update_dup_target (update);

  name = get_text (self, ips_sqlite_query (self, error, "SELECT name FROM sensors WHERE id = ? AND removed_us = 0", "s", update->sensor_id), error);
  if (name == NULL)
    return FALSE;
  if (*name == '\0')
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, _("there is no such device"));
      return FALSE;
    }
  return ips_sqlite_run (self, error, "INSERT OR REPLACE INTO sensor_updates (sensor_id, submitted, sha256, package, who, when_us, why) "
                         "VALUES (?, 0, ?, ?, ?, ?, ?)", "ssssls", update->sensor_id, update->sha256, update->package, who, now_us, why)
         && ips_sqlite_history_add (self, error, now_us, who, _("Sensor update applied"), name, "", target, why);
}

static gboolean
ips_sqlite_store_save_sensor_updates (IpsStoreBackend *backend, GPtrArray *updates, const char *who, const char *why, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  gint64 now_us = g_get_real_time ();
  gboolean ok = TRUE;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  for (guint i = 0; ok && i < updates->len; i++)
    ok = save_update (self, g_ptr_array_index (updates, i), who, why, now_us, error);
  return ips_sqlite_end (self, ok, IPS_STORE_POLICIES | IPS_STORE_HISTORY, error);
}

/* --- submit --- */

static gboolean
submit_one (IpsSqlite *self, const IpsWaitingChange *change, GError **error)
{
  switch (change->kind)
    {
    case IPS_WAITING_POLICY:
      return ips_sqlite_run (self, error, "UPDATE policies SET submitted = version WHERE id = ?", "s", change->subject_id);
    case IPS_WAITING_ASSIGNMENT:
      return ips_sqlite_run (self, error, "UPDATE policy_assignments SET submitted_id = policy_id WHERE sensor_id = ?", "s", change->subject_id)
             && ips_sqlite_run (self, error, "DELETE FROM policy_assignments WHERE sensor_id = ? AND policy_id = '' AND submitted_id = ''", "s",
                                change->subject_id);
    case IPS_WAITING_SENSOR_UPDATE:
      return ips_sqlite_run (self, error, "DELETE FROM sensor_updates WHERE sensor_id = ? AND submitted = 1", "s", change->subject_id)
             && ips_sqlite_run (self, error, "UPDATE sensor_updates SET submitted = 1 WHERE sensor_id = ?", "s", change->subject_id);
    case IPS_N_WAITING_KINDS:
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* What is submitted must not stand on a policy that never was: deployments would not find it. */
static gboolean
check_base (IpsSqlite *self, const IpsWaitingChange *change, GError **error)
{
  g_autofree char *missing = NULL;

  if (change->kind == IPS_WAITING_SENSOR_UPDATE)
    return TRUE;
  missing = get_text (self, ips_sqlite_query (self, error, change->kind == IPS_WAITING_ASSIGNMENT
                      ? "SELECT p.name FROM policy_assignments AS a JOIN policies AS p ON p.id = a.submitted_id WHERE a.sensor_id = ? "
                        "AND p.submitted = 0 AND p.removed_us = 0"
                      : "SELECT p.name FROM policies AS c JOIN policies AS p ON p.id = c.parent_id WHERE c.id = ? AND p.submitted = 0 "
                        "AND p.removed_us = 0", "s", change->subject_id), error);
  if (missing == NULL)
    return FALSE;
  if (*missing == '\0')
    return TRUE;
  /* TRANSLATORS: a device or a policy, then the policy it needs, twice */
  ips_set_error (error, IPS_ERROR_CONFLICT, _("%s: it is to get the policy %s, which was never submitted: submit %s too"), change->subject,
                 missing, missing);
  return FALSE;
}

static gboolean
submit_all (IpsSqlite *self, GPtrArray *changes, const char *who, const char *comment, GError **error)
{
  gint64 now_us = g_get_real_time ();

  if (!check_stamps (self, changes, error))
    return FALSE;
  for (guint i = 0; i < changes->len; i++)
    {
      const IpsWaitingChange *change = g_ptr_array_index (changes, i);

      if (!submit_one (self, change, error)
          || !ips_sqlite_history_add (self, error, now_us, who, _("Change submitted"), change->subject, change->before, change->after, comment))
        return FALSE;
    }
  for (guint i = 0; i < changes->len; i++)
    if (!check_base (self, g_ptr_array_index (changes, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
ips_sqlite_store_submit_changes (IpsStoreBackend *backend, GPtrArray *changes, const char *who, const char *comment, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, submit_all (self, changes, who, comment, error), IPS_STORE_POLICIES | IPS_STORE_HISTORY, error);
}

/* --- discard --- */

/* A policy that was submitted becomes what it was then, by one more version; so does a local one that never was: nothing. */
static gboolean
take_back_policy (IpsSqlite *self, const IpsPolicy *policy, const char *who, GError **error)
{
  g_autoptr(IpsPolicy) back = ips_policy_copy (policy);

  if (policy->submitted != 0)
    {
      g_autoptr(IpsPolicy) submitted = ips_sqlite_policy_read_version (self, policy->id, policy->submitted, error);

      if (submitted == NULL)
        return FALSE;
      ips_policy_take_content (back, submitted);
    }
  else
    {
      g_autoptr(IpsPolicy) empty = ips_policy_new (policy->kind, policy->id, policy->name);

      ips_policy_take_content (back, empty);
    }
  return ips_sqlite_policy_save (self, back, who, _("changes discarded"), g_get_real_time (), error)
         && ips_sqlite_run (self, error, "UPDATE policies SET submitted = version WHERE id = ?", "s", policy->id);
}

static gboolean
discard_one (IpsSqlite *self, const IpsWaitingChange *change, const char *who, GError **error)
{
  g_autoptr(IpsPolicy) policy = NULL;

  switch (change->kind)
    {
    case IPS_WAITING_POLICY:
      policy = ips_sqlite_policy_read (self, change->subject_id, error);
      if (policy == NULL)
        return FALSE;
      if (policy->submitted == 0 && policy->kind == IPS_POLICY_SHARED)
        return ips_sqlite_run (self, error, "UPDATE policies SET removed_us = ? WHERE id = ?", "ls", g_get_real_time (), policy->id);
      return take_back_policy (self, policy, who, error);
    case IPS_WAITING_ASSIGNMENT:
      return ips_sqlite_run (self, error, "UPDATE policy_assignments SET policy_id = submitted_id WHERE sensor_id = ?", "s", change->subject_id)
             && ips_sqlite_run (self, error, "DELETE FROM policy_assignments WHERE sensor_id = ? AND policy_id = ''", "s", change->subject_id);
    case IPS_WAITING_SENSOR_UPDATE:
      return ips_sqlite_run (self, error, "DELETE FROM sensor_updates WHERE sensor_id = ? AND submitted = 0", "s", change->subject_id);
    case IPS_N_WAITING_KINDS:
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* A new policy that goes must not leave behind whoever has it by a change that stays. */
static gboolean
check_unused (IpsSqlite *self, const IpsWaitingChange *change, GError **error)
{
  gint64 n;

  if (!ips_sqlite_get_int (self, &n, 0, error, "SELECT count(*) FROM policies AS gone WHERE gone.id = ?1 AND gone.removed_us <> 0 AND ("
                           "EXISTS (SELECT 1 FROM policies AS p WHERE p.parent_id = ?1 AND p.removed_us = 0) OR EXISTS (SELECT 1 FROM "
                           "policy_assignments AS a JOIN sensors AS s ON s.id = a.sensor_id WHERE a.policy_id = ?1 AND s.removed_us = 0))",
                           "s", change->subject_id))
    return FALSE;
  if (n == 0)
    return TRUE;
  ips_set_error (error, IPS_ERROR_CONFLICT, _("%s: a device has this new policy, or another one inherits from it: discard that change too"),
                 change->subject);
  return FALSE;
}

static gboolean
discard_all (IpsSqlite *self, GPtrArray *changes, const char *who, GError **error)
{
  gint64 now_us = g_get_real_time ();

  if (!check_stamps (self, changes, error))
    return FALSE;
  for (guint i = 0; i < changes->len; i++)
    {
      const IpsWaitingChange *change = g_ptr_array_index (changes, i);

      if (!discard_one (self, change, who, error)
          || !ips_sqlite_history_add (self, error, now_us, who, _("Change discarded"), change->subject, change->after, change->before, ""))
        return FALSE;
    }
  for (guint i = 0; i < changes->len; i++)
    if (((IpsWaitingChange *) g_ptr_array_index (changes, i))->kind == IPS_WAITING_POLICY
        && !check_unused (self, g_ptr_array_index (changes, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
ips_sqlite_store_discard_changes (IpsStoreBackend *backend, GPtrArray *changes, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, discard_all (self, changes, who, error), IPS_STORE_POLICIES | IPS_STORE_HISTORY, error);
}

/* --- reading --- */

gboolean
ips_sqlite_sensor_updates_read (IpsSqlite *self, GPtrArray *updates, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "SELECT u.sensor_id, u.sha256, u.package, u.submitted, u.who, u.when_us, u.why "
                                              "FROM sensor_updates AS u JOIN sensors AS s ON s.id = u.sensor_id WHERE s.removed_us = 0", "");

  if (statement == NULL)
    return FALSE;
  while (ips_sqlite_row (self, statement, &local_error))
    {
      IpsSensorUpdate *update = ips_sensor_update_new ((const char *) sqlite3_column_text (statement, 0),
                                                       (const char *) sqlite3_column_text (statement, 1),
                                                       (const char *) sqlite3_column_text (statement, 2));

      update->submitted = sqlite3_column_int (statement, 3) != 0;
      g_free (update->who);
      update->who = ips_sqlite_text (statement, 4);
      update->when_us = sqlite3_column_int64 (statement, 5);
      g_free (update->why);
      update->why = ips_sqlite_text (statement, 6);
      g_ptr_array_add (updates, update);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

void
ips_sqlite_changes_init_iface (IpsStoreBackendInterface *iface)
{
  iface->save_sensor_updates = ips_sqlite_store_save_sensor_updates;
  iface->submit_changes = ips_sqlite_store_submit_changes;
  iface->discard_changes = ips_sqlite_store_discard_changes;
}
