/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* How many single rows are tried in the gap between what can be read from either end. */
#define MAX_PROBES 200000

/* The tables are those of the schema, so that none is forgotten. The counters of who wrote last are the fresh store's own.
 * The numbers that were given come first: a number is given once, also where its row was lost. */
#define TABLES \
  "SELECT name FROM sqlite_master WHERE type = 'table' " \
  "AND (name = 'sqlite_sequence' OR (substr (name, 1, 7) <> 'sqlite_' AND name <> 'changes')) " \
  "ORDER BY name <> 'sqlite_sequence', rowid"

/* What refers to what, and whether it can do without. */
#define REFERENCES \
  "SELECT m.name, f.\"from\", f.\"table\", f.\"to\", c.\"notnull\" OR c.pk FROM sqlite_master m, " \
  "pragma_foreign_key_list (m.name) f, pragma_table_info (m.name) c " \
  "WHERE m.type = 'table' AND c.name = f.\"from\" ORDER BY m.rowid"

typedef struct
{
  IpsSqlite *from;
  IpsSqlite *to;
  const char *table;
  sqlite3_stmt *insert;
  int n_columns;
  guint n_saved;
  gboolean numbered;       /* its rows have numbers */
  gboolean whole;          /* nothing of the table failed to be read */
} Salvaging;

static gboolean
copy_row (Salvaging *self, sqlite3_stmt *row, GError **error)
{
  int code;

  /* Column 0 is the row's number, or nothing. */
  for (int i = 0; i < self->n_columns; i++)
    sqlite3_bind_value (self->insert, i + 1, sqlite3_column_value (row, i + 1));
  code = sqlite3_step (self->insert);
  sqlite3_reset (self->insert);
  if (code == SQLITE_DONE && sqlite3_changes (self->to->db) > 0)
    self->n_saved++;
  else if (code == SQLITE_DONE)
    self->whole = FALSE;
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

/* Rows without a number lie in the order of their key: the same is read from both ends, the gap stays. */
static gboolean
copy_by_key (Salvaging *self, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT NULL, * FROM %s NOT INDEXED", self->table);
  gint64 last = 0;
  gboolean broken;
  gboolean ok;

  if (!copy_until_broken (self, sql, G_MININT64, &last, &broken, error))
    return FALSE;
  if (!broken)
    return TRUE;
  self->whole = FALSE;
  ok = ips_sqlite_exec (self->from, "PRAGMA reverse_unordered_selects = ON", error)
       && copy_until_broken (self, sql, G_MININT64, &last, &broken, error);
  return ips_sqlite_exec (self->from, "PRAGMA reverse_unordered_selects = OFF", ok ? error : NULL) && ok;
}

static gboolean
copy_by_number (Salvaging *self, GError **error)
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

static gboolean
is_numbered (IpsSqlite *self, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT rowid FROM %s", table);
  sqlite3_stmt *statement = NULL;
  gboolean numbered = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) == SQLITE_OK;

  sqlite3_finalize (statement);
  return numbered;
}

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

/* (transfer full) (nullable): what @make makes of each row that @sql finds */
static GPtrArray *
list_all (IpsSqlite *self, const char *sql, char *(*make) (sqlite3_stmt *row), GError **error)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, sql, "");

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    g_ptr_array_add (found, make (row));
  if (local_error == NULL)
    return g_steal_pointer (&found);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static char *
make_name (sqlite3_stmt *row)
{
  return ips_sqlite_text (row, 0);
}

static char *
make_cut (sqlite3_stmt *row)
{
  g_autofree char *table = ips_sqlite_text (row, 0);
  g_autofree char *column = ips_sqlite_text (row, 1);
  g_autofree char *parent = ips_sqlite_text (row, 2);
  g_autofree char *key = ips_sqlite_text (row, 3);

  if (sqlite3_column_int (row, 4) != 0)
    return g_strdup_printf ("DELETE FROM %s WHERE %s NOT IN (SELECT %s FROM %s)", table, column, key, parent);
  return g_strdup_printf ("UPDATE %s SET %s = NULL WHERE %s NOT IN (SELECT %s FROM %s)", table, column, column, key, parent);
}

/* Rows whose parent was lost: parents are older than children, so that one round does for both. */
static gboolean
drop_orphans (IpsSqlite *to, guint *n_dropped, GError **error)
{
  g_autoptr(GPtrArray) statements = list_all (to, REFERENCES, make_cut, error);

  *n_dropped = 0;
  for (guint i = 0; statements != NULL && i < statements->len; i++)
    {
      if (!ips_sqlite_exec (to, g_ptr_array_index (statements, i), error))
        return FALSE;
      *n_dropped += (guint) sqlite3_changes (to->db);
    }
  return statements != NULL;
}

static gboolean
copy_all (IpsSqlite *from, IpsSqlite *to, GString *report, GError **error)
{
  g_autoptr(GPtrArray) tables = list_all (to, TABLES, make_name, error);
  guint n_dropped;

  for (guint i = 0; tables != NULL && i < tables->len; i++)
    {
      const char *table = g_ptr_array_index (tables, i);
      Salvaging salvaging = { from, to, table, NULL, 0, 0, is_numbered (to, table), TRUE };
      gboolean ok = TRUE;

      if (!prepare_insert (&salvaging))
        salvaging.whole = FALSE;
      else
        ok = salvaging.numbered ? copy_by_number (&salvaging, error) : copy_by_key (&salvaging, error);
      sqlite3_finalize (salvaging.insert);
      if (!ok)
        return FALSE;
      if (g_str_has_prefix (table, "sqlite_"))
        continue;
      if (salvaging.whole)
        /* TRANSLATORS: the name of a table of the store, and how many rows of it were read */
        g_string_append_printf (report, _("%s: all %u rows were saved.\n"), table, salvaging.n_saved);
      else
        /* TRANSLATORS: the name of a table of the store, and how many rows of it could be read */
        g_string_append_printf (report, _("%s: %u rows were saved, others could not be read.\n"), table, salvaging.n_saved);
    }
  if (tables == NULL || !drop_orphans (to, &n_dropped, error))
    return FALSE;
  if (n_dropped > 0)
    g_string_append_printf (report, _("%u rows were left out or cut, because what they belong to was lost.\n"),
                            n_dropped);
  return TRUE;
}

/* What belongs together without the schema saying so. Nothing is found where nothing was lost. */
static const char *const repairs[] = {
  /* A policy of which versions are left is the newest of them, so that they can be seen and the next one has a number. */
  "INSERT INTO policies (id, kind, name, name_key, parent_id, level, tuning, version, changed_us, changed_by, why) "
  "SELECT v.policy_id, iif (s.id IS NULL, 'shared', 'local'), iif (s.id IS NULL, v.policy_id, ''), iif (s.id IS NULL, lower (v.policy_id), ''), "
  "v.parent_id, v.level, v.tuning, v.version, v.when_us, v.who, v.why FROM policy_versions v LEFT JOIN sensors s ON s.id = v.policy_id "
  "WHERE v.policy_id NOT IN (SELECT id FROM policies) "
  "AND v.version = (SELECT max (version) FROM policy_versions w WHERE w.policy_id = v.policy_id)",
  /* What was submitted is not known any more: it waits until somebody submits it again. */
  "UPDATE policies SET submitted = 0 WHERE submitted NOT IN (0, version) "
  "AND NOT EXISTS (SELECT 1 FROM policy_versions v WHERE v.policy_id = policies.id AND v.version = policies.submitted)",
  /* A level that lacks signatures is not known: it is read again, where its package is still there by itself. */
  "DELETE FROM signature_levels WHERE n <> (SELECT count (*) FROM (SELECT max (r.level), r.flags AS flags FROM signature_rows r "
  "WHERE r.level <= signature_levels.level GROUP BY r.id, r.sub) WHERE flags & 8 = 0)",
};

static gboolean
repair (IpsSqlite *to, GString *report, GError **error)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (repairs); i++)
    {
      if (!ips_sqlite_exec (to, repairs[i], error))
        return FALSE;
      n += (guint) sqlite3_changes (to->db);
    }
  if (n > 0)
    g_string_append_printf (report, ngettext ("%u policy or update level is not as it was, because a part of it was lost: look at it.\n",
                                              "%u policies or update levels are not as they were, because parts of them were lost: look at them.\n", n), n);
  return TRUE;
}

/* The version of the damaged store: its rows go into the tables they came from, and are then brought up to date as those
 * of any older store. */
static guint
find_version (IpsSqlite *from)
{
  const guint newest = ips_sqlite_get_schema_version ();
  gint64 version;

  if (ips_sqlite_get_int (from, &version, 0, NULL, "PRAGMA user_version", "") && version > 0 && version < (gint64) newest)
    return (guint) version;
  return newest;
}

static gboolean
salvage_into (const char *copy, const char *fresh, GString *report, GError **error)
{
  IpsSqlite from = { 0 };
  IpsSqlite to = { 0 };
  gboolean ok;

  ok = ips_sqlite_file_prepare (fresh, error)
       && ips_sqlite_connect (&from, copy, SQLITE_OPEN_READWRITE, error)
       && ips_sqlite_connect (&to, fresh, SQLITE_OPEN_READWRITE, error)
       && ips_sqlite_exec (&to, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF", error);
  if (ok)
    {
      /* The copy stays as it is, to the byte. */
      sqlite3_db_config (from.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
      ok = ips_sqlite_migrate_to (&to, find_version (&from), error)
           && ips_sqlite_begin (&to, error)
           && ips_sqlite_end (&to, copy_all (&from, &to, report, error), IPS_STORE_ALL, error)
           && ips_sqlite_migrate (&to, error)
           && ips_sqlite_begin (&to, error)
           && ips_sqlite_end (&to, repair (&to, report, error), IPS_STORE_ALL, error);
    }
  ips_sqlite_disconnect (&from);
  ips_sqlite_disconnect (&to);
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
