/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-pace.h"

#define BUSY_TIMEOUT_MS 10000

static void ips_sqlite_store_iface_init (IpsStoreBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsSqliteStore, ips_sqlite_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_STORE_BACKEND, ips_sqlite_store_iface_init))

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

gboolean
ips_sqlite_connect (IpsSqlite *self, const char *path, int flags, GError **error)
{
  self->path = g_strdup (path);
  self->thread = g_thread_self ();
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  if (sqlite3_open_v2 (path, &self->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL) != SQLITE_OK)
    {
      ips_sqlite_set_error (self, error);
      return FALSE;
    }
  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  return TRUE;
}

void
ips_sqlite_disconnect (IpsSqlite *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->parameters, g_ref_string_release);
  self->job_id = 0;
  g_clear_pointer (&self->db, sqlite3_close_v2);
  g_clear_pointer (&self->path, g_free);
}

static gboolean
check_version (IpsSqlite *self, GError **error)
{
  gint64 version;

  if (!ips_sqlite_get_int (self, &version, 0, error, "PRAGMA user_version", ""))
    return FALSE;
  if (version <= (gint64) ips_sqlite_get_schema_version ())
    return TRUE;
  /* Its number was still in the log: closing must not move the log into the file. */
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  ips_set_error (error, IPS_ERROR_STORE_NEWER, "%s: written by a newer version (store version %" G_GINT64_FORMAT
                 ", known up to %u)", self->path, version, ips_sqlite_get_schema_version ());
  return FALSE;
}

static gboolean
check_whole (IpsSqlite *self, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *answer = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "PRAGMA quick_check(1)", "");

  if (statement == NULL)
    return FALSE;
  if (ips_sqlite_row (self, statement, &local_error))
    {
      answer = ips_sqlite_text (statement, 0);
      ips_sqlite_done (statement);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (g_strcmp0 (answer, "ok") == 0)
    return TRUE;
  ips_set_error (error, IPS_ERROR_STORE_DAMAGED, "%s: %s", self->path, answer != NULL ? answer : "no answer");
  return FALSE;
}

static gboolean
open_whole (IpsSqliteStore *self, const char *path, gboolean network, GError **error)
{
  IpsSqlite *sql = &self->sql;

  if (!ips_sqlite_connect (sql, path, SQLITE_OPEN_READWRITE, error))
    return FALSE;
  if (sqlite3_db_readonly (sql->db, "main") == 1)
    {
      ips_set_error (error, IPS_ERROR_STORE_READONLY, "%s: cannot be written", path);
      return FALSE;
    }
  if (!check_version (sql, error) || !check_whole (sql, error))
    return FALSE;
  /* The write-ahead log needs memory shared between processes, which other machines do not share. */
  return ips_sqlite_exec (sql, network ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL", error)
         && ips_sqlite_exec (sql, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                                  "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF", error)
         && ips_sqlite_migrate (sql, error)
         && ips_sqlite_learn_counters (sql, error);
}

static void
name_damage (const char *path, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *reason = g_strdup (*error != NULL ? (*error)->message : "not a database");
  g_autofree char *copy = ips_sqlite_file_keep_copy (path, &local_error);
  g_autofree char *name = NULL;

  g_clear_error (error);
  if (copy == NULL)
    {
      ips_set_error (error, IPS_ERROR_STORE_DAMAGED, "%s: damaged, and no copy could be kept: %s (%s)",
                     path, local_error->message, reason);
      return;
    }
  name = g_path_get_basename (copy);
  ips_set_error (error, IPS_ERROR_STORE_DAMAGED, "%s: damaged, a copy is kept as %s (%s)", path, name, reason);
}

IpsStoreBackend *
ips_sqlite_store_open (const char *path, gboolean network, GError **error)
{
  g_autoptr(IpsSqliteStore) self = NULL;
  g_autoptr(GError) local_error = NULL;
  gboolean damaged;

  if (!ips_sqlite_file_check_header (path, &damaged, error))
    return NULL;
  if (damaged)
    {
      name_damage (path, &local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (!ips_sqlite_file_prepare (path, error))
    return NULL;

  self = g_object_new (IPS_TYPE_SQLITE_STORE, NULL);
  if (network || ips_sqlite_file_is_on_network (path))
    {
      network = TRUE;
      /* TRANSLATORS: %s is the path of a file */
      self->warning = g_strdup_printf (_("The store %s lies on a network file system. Use it from one machine "
                                         "at a time, or move it to a local disk."), path);
    }
  if (!open_whole (self, path, network, &local_error))
    {
      ips_sqlite_disconnect (&self->sql);
      if (g_error_matches (local_error, IPS_ERROR, IPS_ERROR_STORE_DAMAGED))
        name_damage (path, &local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return IPS_STORE_BACKEND (g_steal_pointer (&self));
}

static const char *
ips_sqlite_store_get_warning (IpsStoreBackend *backend)
{
  return IPS_SQLITE_STORE (backend)->warning;
}

static gboolean
ips_sqlite_store_poll_changes (IpsStoreBackend *backend, guint *parts, GError **error)
{
  return ips_sqlite_poll (&IPS_SQLITE_STORE (backend)->sql, parts, error);
}

static void
ips_sqlite_store_close (IpsStoreBackend *backend)
{
  ips_sqlite_disconnect (&IPS_SQLITE_STORE (backend)->sql);
}

static gboolean
write_batch_inner (IpsSqlite *sql, IpsStoreBatch *batch, guint *parts, GError **error)
{
  for (guint i = 0; i < batch->facts->len; i++)
    if (!ips_sqlite_facts_write (sql, g_ptr_array_index (batch->facts, i), error))
      return FALSE;
  if (batch->facts->len > 0)
    *parts |= IPS_STORE_SENSORS;
  for (guint i = 0; i < batch->finishes->len; i++)
    {
      IpsFinishRecord *record = g_ptr_array_index (batch->finishes, i);

      if (!ips_sqlite_finish_write (sql, record, parts, &batch->tell, error))
        return FALSE;
      if (record->operation->state == IPS_OPERATION_WAITING && g_str_equal (record->operation->cause, IPS_WAIT_PACE))
        batch->marked = TRUE;
    }
  /* However many came to wait for the pace: each is told its time once. */
  if (batch->marked && !ips_sqlite_pace_mark (sql, IPS_PACE_LICENSE_SERVER, error))
    return FALSE;
  for (guint i = 0; i < batch->history->len; i++)
    {
      IpsHistoryLine *line = g_ptr_array_index (batch->history, i);

      if (!ips_sqlite_history_add (sql, error, line->when_us, line->who, line->what, line->subject, line->before,
                                   line->after, line->outcome))
        return FALSE;
      *parts |= IPS_STORE_HISTORY;
    }
  return TRUE;
}

static gboolean
ips_sqlite_store_write_batch (IpsStoreBackend *backend, IpsStoreBatch *batch, GError **error)
{
  IpsSqlite *sql = &IPS_SQLITE_STORE (backend)->sql;
  guint parts = 0;
  gboolean ok;

  if (!ips_sqlite_begin (sql, error))
    return FALSE;
  batch->tell = 0;
  ok = write_batch_inner (sql, batch, &parts, error);
  parts |= batch->tell;
  return ips_sqlite_end (sql, ok, parts, error);
}

static void
ips_sqlite_store_finalize (GObject *object)
{
  IpsSqliteStore *self = IPS_SQLITE_STORE (object);

  ips_sqlite_disconnect (&self->sql);
  g_free (self->warning);

  G_OBJECT_CLASS (ips_sqlite_store_parent_class)->finalize (object);
}

static void
ips_sqlite_store_class_init (IpsSqliteStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_sqlite_store_finalize;
}

static void
ips_sqlite_store_init (IpsSqliteStore *self)
{
}

static void
ips_sqlite_store_iface_init (IpsStoreBackendInterface *iface)
{
  iface->get_warning = ips_sqlite_store_get_warning;
  iface->poll_changes = ips_sqlite_store_poll_changes;
  iface->close = ips_sqlite_store_close;
  iface->write_batch = ips_sqlite_store_write_batch;
  ips_sqlite_sensors_init_iface (iface);
  ips_sqlite_settings_init_iface (iface);
  ips_sqlite_jobs_init_iface (iface);
  ips_sqlite_claims_init_iface (iface);
  ips_sqlite_pace_init_iface (iface);
  ips_sqlite_retention_init_iface (iface);
  ips_sqlite_licenses_init_iface (iface);
  ips_sqlite_packages_init_iface (iface);
  ips_sqlite_history_init_iface (iface);
  ips_sqlite_server_certificates_init_iface (iface);
  ips_sqlite_mail_init_iface (iface);
  ips_sqlite_schedules_init_iface (iface);
  ips_sqlite_signatures_init_iface (iface);
  ips_sqlite_policies_init_iface (iface);
  ips_sqlite_changes_init_iface (iface);
  ips_sqlite_deployed_init_iface (iface);
  ips_sqlite_deployments_init_iface (iface);
  ips_sqlite_rollback_init_iface (iface);
  ips_sqlite_device_states_init_iface (iface);
  ips_sqlite_step_times_init_iface (iface);
  ips_sqlite_auto_updates_init_iface (iface);
}
