/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* How many single rows are tried in the gap between what can be read from either end. */
#define MAX_PROBES 200000

/* Parents before children. */
static const char *const tables[] = {
  "sensors", "certificates", "certificate_ders", "facts", "pins", "credential_sets", "settings", "jobs",
  "operations", "history", "server_certificates", "paced_requests", "licenses", "mails", "mail_recipients",
  "mail_parts", "mail_keys", "schedules", "schedule_runs", "deployed", "snapshots", "auto_updates"
};

typedef struct
{
  IpsSqlite *from;
  IpsSqlite *to;
  const char *table;
  sqlite3_stmt *insert;
  int n_columns;
  guint n_saved;
  gboolean whole;          /* nothing of the table failed to be read */
} Salvaging;

static gboolean
copy_row (Salvaging *self, sqlite3_stmt *row, GError **error)
{
  int code;

  /* Column 0 is the row's number. */
  for (int i = 0; i < self->n_columns; i++)
    sqlite3_bind_value (self->insert, i + 1, sqlite3_column_value (row, i + 1));
  code = sqlite3_step (self->insert);
  sqlite3_reset (self->insert);
  if (code == SQLITE_DONE)
    self->n_saved += (guint) sqlite3_changes (self->to->db);
  else if ((code & 0xff) == SQLITE_CONSTRAINT || (code & 0xff) == SQLITE_MISMATCH)
    self->whole = FALSE;
  else
    {
      ips_sqlite_set_error (self->to, error);
      return FALSE;
    }
  return TRUE;
}

/* Copies rows in the order of @sql until one cannot be read; @last is the number of the last that could be.
 * FALSE: the fresh store cannot be written. */
static gboolean
copy_until_broken (Salvaging *self, const char *sql, gint64 stop_at, gint64 *last, gboolean *broken, GError **error)
{
  sqlite3_stmt *row = NULL;
  gboolean ok = TRUE;
  int code = SQLITE_DONE;

  *broken = sqlite3_prepare_v2 (self->from->db, sql, -1, &row, NULL) != SQLITE_OK;
  if (*broken)
    return TRUE;
  while (ok && (code = sqlite3_step (row)) == SQLITE_ROW)
    {
      gint64 number = sqlite3_column_int64 (row, 0);

      if (number == stop_at)
        break;
      *last = number;
      ok = copy_row (self, row, error);
    }
  *broken = ok && code != SQLITE_ROW && code != SQLITE_DONE;
  sqlite3_finalize (row);
  return ok;
}

static gboolean
copy_table (Salvaging *self, GError **error)
{
  g_autofree char *up = g_strdup_printf ("SELECT rowid, * FROM %s NOT INDEXED ORDER BY rowid", self->table);
  g_autofree char *down = g_strdup_printf ("SELECT rowid, * FROM %s NOT INDEXED ORDER BY rowid DESC", self->table);
  g_autofree char *one = g_strdup_printf ("SELECT rowid, * FROM %s NOT INDEXED WHERE rowid = ?", self->table);
  gint64 low = 0;
  gint64 high = 0;
  gboolean broken;
  sqlite3_stmt *row = NULL;
  gboolean ok = TRUE;

  if (!copy_until_broken (self, up, G_MININT64, &low, &broken, error))
    return FALSE;
  if (!broken)
    return TRUE;
  self->whole = FALSE;
  if (!copy_until_broken (self, down, low, &high, &broken, error))
    return FALSE;
  if (!broken || high <= low + 1)
    return TRUE;
  if (sqlite3_prepare_v2 (self->from->db, one, -1, &row, NULL) != SQLITE_OK)
    return TRUE;
  for (gint64 number = low + 1; ok && number < high && number - low <= MAX_PROBES; number++)
    {
      sqlite3_bind_int64 (row, 1, number);
      if (sqlite3_step (row) == SQLITE_ROW)
        ok = copy_row (self, row, error);
      sqlite3_reset (row);
    }
  sqlite3_finalize (row);
  return ok;
}

/* The fresh store's columns decide: a damaged one of an older version has fewer. */
static gboolean
prepare_insert (Salvaging *self)
{
  g_autoptr(GString) sql = g_string_new ("INSERT OR IGNORE INTO ");
  g_autofree char *probe = g_strdup_printf ("SELECT * FROM %s", self->table);
  sqlite3_stmt *columns = NULL;

  self->n_columns = 0;
  if (sqlite3_prepare_v2 (self->from->db, probe, -1, &columns, NULL) != SQLITE_OK)
    return FALSE;
  self->n_columns = sqlite3_column_count (columns);
  g_string_append_printf (sql, "%s (", self->table);
  for (int i = 0; i < self->n_columns; i++)
    g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", sqlite3_column_name (columns, i));
  g_string_append (sql, ") VALUES (");
  for (int i = 0; i < self->n_columns; i++)
    g_string_append (sql, i > 0 ? ", ?" : "?");
  g_string_append_c (sql, ')');
  sqlite3_finalize (columns);
  if (sqlite3_prepare_v2 (self->to->db, sql->str, -1, &self->insert, NULL) == SQLITE_OK)
    return TRUE;
  return FALSE;
}

/* An older version's store has no table that a later one brought: nothing of it was lost. Where its list of tables
 * cannot be read, each is tried. */
static gboolean
has_table (IpsSqlite *from, const char *table)
{
  sqlite3_stmt *row = NULL;
  gboolean has = TRUE;

  if (sqlite3_prepare_v2 (from->db, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?", -1, &row, NULL) == SQLITE_OK)
    {
      sqlite3_bind_text (row, 1, table, -1, SQLITE_STATIC);
      if (sqlite3_step (row) == SQLITE_ROW)
        has = sqlite3_column_int (row, 0) > 0;
    }
  sqlite3_finalize (row);
  return has;
}

/* Rows whose parent was lost. */
static gboolean
drop_orphans (IpsSqlite *to, guint *n_dropped, GError **error)
{
  static const char *const statements[] = {
    "DELETE FROM certificate_ders WHERE certificate_key NOT IN (SELECT key FROM certificates)",
    "UPDATE facts SET certificate_key = NULL WHERE certificate_key NOT IN (SELECT key FROM certificates)",
    "DELETE FROM facts WHERE sensor_key NOT IN (SELECT key FROM sensors)",
    "DELETE FROM pins WHERE sensor_key NOT IN (SELECT key FROM sensors) "
    "OR certificate_key NOT IN (SELECT key FROM certificates)",
    "DELETE FROM server_certificates WHERE certificate_key NOT IN (SELECT key FROM certificates)",
    "UPDATE server_certificates SET presented_key = NULL WHERE presented_key NOT IN (SELECT key FROM certificates)",
    "DELETE FROM operations WHERE job_id NOT IN (SELECT id FROM jobs)",
  };

  *n_dropped = 0;
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      if (!ips_sqlite_exec (to, statements[i], error))
        return FALSE;
      *n_dropped += (guint) sqlite3_changes (to->db);
    }
  return TRUE;
}

static gboolean
copy_all (IpsSqlite *from, IpsSqlite *to, GString *report, GError **error)
{
  guint n_dropped;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      Salvaging salvaging = { from, to, tables[i], NULL, 0, 0, TRUE };
      gboolean ok = TRUE;

      if (!has_table (from, tables[i]))
        continue;
      if (prepare_insert (&salvaging))
        ok = copy_table (&salvaging, error);
      else
        salvaging.whole = FALSE;
      sqlite3_finalize (salvaging.insert);
      if (!ok)
        return FALSE;
      if (salvaging.whole)
        /* TRANSLATORS: the name of a table of the store, and how many rows of it were read */
        g_string_append_printf (report, _("%s: all %u rows were saved.\n"), tables[i], salvaging.n_saved);
      else
        /* TRANSLATORS: the name of a table of the store, and how many rows of it could be read */
        g_string_append_printf (report, _("%s: %u rows were saved, others could not be read.\n"), tables[i],
                                salvaging.n_saved);
    }
  if (!drop_orphans (to, &n_dropped, error))
    return FALSE;
  if (n_dropped > 0)
    g_string_append_printf (report, _("%u rows were left out or cut, because what they belong to was lost.\n"),
                            n_dropped);
  return TRUE;
}

static gboolean
salvage_into (const char *copy, const char *fresh, GString *report, GError **error)
{
  g_autoptr(IpsStoreBackend) store = ips_sqlite_store_open (fresh, TRUE, error);
  IpsSqlite from = { 0 };
  IpsSqlite *to;
  gboolean ok;

  if (store == NULL)
    return FALSE;
  to = &IPS_SQLITE_STORE (store)->sql;
  ok = ips_sqlite_connect (&from, copy, SQLITE_OPEN_READWRITE, error)
       && ips_sqlite_exec (to, "PRAGMA foreign_keys = OFF", error)
       && ips_sqlite_begin (to, error);
  if (ok)
    {
      /* The copy stays as it is, to the byte. */
      sqlite3_db_config (from.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
      ok = ips_sqlite_end (to, copy_all (&from, to, report, error), IPS_STORE_ALL, error);
    }
  ips_sqlite_disconnect (&from);
  IPS_STORE_BACKEND_GET_IFACE (store)->close (store);
  return ok;
}

static void
remove_with_log (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_unlink (name);
    }
}

char *
ips_sqlite_store_salvage (const char *path, GError **error)
{
  g_autofree char *copy = ips_sqlite_file_keep_copy (path, error);
  g_autofree char *fresh = g_strconcat (path, ".salvage", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  g_autofree char *name = NULL;
  g_autoptr(GString) report = NULL;

  if (copy == NULL)
    return NULL;
  name = g_path_get_basename (copy);
  report = g_string_new ("");
  /* TRANSLATORS: %s is the name of a file */
  g_string_append_printf (report, _("The damaged store is kept as %s.\n"), name);
  remove_with_log (fresh);
  if (!salvage_into (copy, fresh, report, error))
    {
      remove_with_log (fresh);
      return NULL;
    }
  /* The log belongs to the damaged file and must not be applied to the fresh one. */
  g_unlink (log);
  g_unlink (index);
  g_unlink (journal);
  if (g_rename (fresh, path) != 0)
    {
      ips_set_error (error, IPS_ERROR_STORE_READONLY, "%s: cannot be replaced", path);
      remove_with_log (fresh);
      return NULL;
    }
  return g_string_free (g_steal_pointer (&report), FALSE);
}
