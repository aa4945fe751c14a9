/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-statement.h"

#include <errno.h>
#include <stdarg.h>

static const char *const part_names[IPS_STORE_N_PARTS] = {
  "sensors", "pins", "jobs", "settings", "credentials", "history", "server-certificates",
  "mails", "schedules", "signatures", "policies",
  "licenses",
  "packages",
  "deployed",
  "auto-updates",
  "deployments",
};
G_STATIC_ASSERT ((guint) IPS_STORE_ALL == (1u << IPS_STORE_N_PARTS) - 1);

void
ips_sqlite_set_error (IpsSqlite *self, GError **error)
{
  int last_errno = errno;
  int extended = sqlite3_extended_errcode (self->db);
  int system_errno = sqlite3_system_errno (self->db);
  g_autofree char *name = g_path_get_basename (self->path);
  IpsError code = IPS_ERROR_FAILED;

  /* SQLite does not note it where a commit fails; the callers cleared errno before the call. */
  if (system_errno == 0)
    system_errno = last_errno;
  switch (extended & 0xff)
    {
    case SQLITE_FULL:
      code = IPS_ERROR_DISK_FULL;
      break;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      code = IPS_ERROR_STORE_READONLY;
      break;
    case SQLITE_IOERR:
      /* A quota or a file size limit is not SQLITE_FULL to SQLite, but is the same to a person. */
      if (system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG)
        code = IPS_ERROR_DISK_FULL;
      else
        code = IPS_ERROR_STORE_READONLY;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      code = IPS_ERROR_STORE_DAMAGED;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      code = IPS_ERROR_BUSY;
      break;
    case SQLITE_CONSTRAINT:
      code = IPS_ERROR_CONFLICT;
      break;
    case SQLITE_TOOBIG:
      code = IPS_ERROR_TOO_LARGE;
      break;
    default:
      break;
    }
  ips_set_error (error, code, "%s: %s", name, sqlite3_errmsg (self->db));
}

gboolean
ips_sqlite_exec (IpsSqlite *self, const char *sql, GError **error)
{
  g_assert (g_thread_self () == self->thread);
  errno = 0;
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  ips_sqlite_set_error (self, error);
  return FALSE;
}

static sqlite3_stmt *
query_valist (IpsSqlite *self, GError **error, const char *sql, const char *format, va_list args)
{
  sqlite3_stmt *statement;

  g_assert (g_thread_self () == self->thread);
  statement = g_hash_table_lookup (self->statements, sql);
  if (statement == NULL)
    {
      if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
        {
          ips_sqlite_set_error (self, error);
          return NULL;
        }
      g_hash_table_insert (self->statements, (gpointer) sql, statement);
    }
  g_assert (!sqlite3_stmt_busy (statement));

  for (int i = 1; format[i - 1] != '\0'; i++)
    {
      const char *text;
      GBytes *bytes;
      gsize size_bytes;
      gconstpointer data;

      switch (format[i - 1])
        {
        case 's':
          text = va_arg (args, const char *);
          sqlite3_bind_text (statement, i, text != NULL ? text : "", -1, SQLITE_TRANSIENT);
          break;
        case 'i':
          sqlite3_bind_int (statement, i, va_arg (args, int));
          break;
        case 'l':
          sqlite3_bind_int64 (statement, i, va_arg (args, gint64));
          break;
        case 'b':
          bytes = va_arg (args, GBytes *);
          if (bytes == NULL)
            sqlite3_bind_null (statement, i);
          else
            {
              data = g_bytes_get_data (bytes, &size_bytes);
              sqlite3_bind_blob64 (statement, i, data, size_bytes, SQLITE_TRANSIENT);
            }
          break;
        default:
          g_assert_not_reached ();
        }
    }
  return statement;
}

sqlite3_stmt *
ips_sqlite_query (IpsSqlite *self, GError **error, const char *sql, const char *format, ...)
{
  sqlite3_stmt *statement;
  va_list args;

  va_start (args, format);
  statement = query_valist (self, error, sql, format, args);
  va_end (args);
  return statement;
}

gboolean
ips_sqlite_row (IpsSqlite *self, sqlite3_stmt *statement, GError **error)
{
  int code;

  errno = 0;
  code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    ips_sqlite_set_error (self, error);
  ips_sqlite_done (statement);
  return FALSE;
}

gboolean
ips_sqlite_propagate (GError **error, GError *local_error)
{
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

void
ips_sqlite_done (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

static gboolean
run_to_end (IpsSqlite *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr(GError) local_error = NULL;

  while (ips_sqlite_row (self, statement, &local_error))
    continue;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
ips_sqlite_run (IpsSqlite *self, GError **error, const char *sql, const char *format, ...)
{
  sqlite3_stmt *statement;
  va_list args;

  va_start (args, format);
  statement = query_valist (self, error, sql, format, args);
  va_end (args);
  return statement != NULL && run_to_end (self, statement, error);
}

gboolean
ips_sqlite_get_int (IpsSqlite *self, gint64 *value, gint64 fallback, GError **error, const char *sql,
                    const char *format, ...)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;
  va_list args;

  *value = fallback;
  va_start (args, format);
  statement = query_valist (self, error, sql, format, args);
  va_end (args);
  if (statement == NULL)
    return FALSE;
  if (ips_sqlite_row (self, statement, &local_error))
    {
      if (sqlite3_column_type (statement, 0) != SQLITE_NULL)
        *value = sqlite3_column_int64 (statement, 0);
      ips_sqlite_done (statement);
    }
  return ips_sqlite_propagate (error, g_steal_pointer (&local_error));
}

char *
ips_sqlite_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return g_strdup (text != NULL ? text : "");
}

void
ips_sqlite_take_text (char **field, sqlite3_stmt *statement, int column)
{
  g_free (*field);
  *field = ips_sqlite_text (statement, column);
}

gboolean
ips_sqlite_begin (IpsSqlite *self, GError **error)
{
  memset (self->bumped, 0, sizeof self->bumped);
  return ips_sqlite_run (self, error, "BEGIN IMMEDIATE", "");
}

static gboolean
bump (IpsSqlite *self, guint parts, GError **error)
{
  for (guint i = 0; i < IPS_STORE_N_PARTS; i++)
    if (parts & (1u << i))
      {
        if (!ips_sqlite_get_int (self, &self->bumped[i], 0, error,
                                 "INSERT INTO changes (part, counter) VALUES (?1, 1) "
                                 "ON CONFLICT (part) DO UPDATE SET counter = counter + 1 RETURNING counter",
                                 "s", part_names[i]))
          return FALSE;
      }
  return TRUE;
}

gboolean
ips_sqlite_end (IpsSqlite *self, gboolean ok, guint parts, GError **error)
{
  if (ok)
    ok = bump (self, parts, error) && ips_sqlite_run (self, error, "COMMIT", "");
  if (!ok)
    {
      /* A full disk may have rolled back already. */
      if (!sqlite3_get_autocommit (self->db))
        sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
      return FALSE;
    }
  for (guint i = 0; i < IPS_STORE_N_PARTS; i++)
    if (self->bumped[i] != 0)
      {
        if (self->bumped[i] != self->known[i] + 1)
          self->foreign |= 1u << i;
        self->known[i] = self->bumped[i];
      }
  return TRUE;
}

static gboolean
read_counters (IpsSqlite *self, guint *differing, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "SELECT part, counter FROM changes", "");

  *differing = 0;
  if (statement == NULL)
    return FALSE;
  while (ips_sqlite_row (self, statement, &local_error))
    {
      const char *part = (const char *) sqlite3_column_text (statement, 0);

      for (guint i = 0; i < IPS_STORE_N_PARTS; i++)
        if (g_strcmp0 (part, part_names[i]) == 0)
          {
            gint64 counter = sqlite3_column_int64 (statement, 1);

            if (counter != self->known[i])
              *differing |= 1u << i;
            self->known[i] = counter;
          }
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
ips_sqlite_poll (IpsSqlite *self, guint *parts, GError **error)
{
  gint64 version;
  guint differing = 0;

  *parts = 0;
  if (!ips_sqlite_get_int (self, &version, 0, error, "PRAGMA data_version", ""))
    return FALSE;
  if (version != self->data_version)
    {
      if (!read_counters (self, &differing, error))
        return FALSE;
      self->data_version = version;
    }
  *parts = self->foreign | differing;
  self->foreign = 0;
  return TRUE;
}

gboolean
ips_sqlite_learn_counters (IpsSqlite *self, GError **error)
{
  guint differing;

  self->foreign = 0;
  return ips_sqlite_get_int (self, &self->data_version, 0, error, "PRAGMA data_version", "")
         && read_counters (self, &differing, error);
}

void
ips_sqlite_finalize_all (IpsSqlite *self)
{
  g_hash_table_remove_all (self->statements);
}
