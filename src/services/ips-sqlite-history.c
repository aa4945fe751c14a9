/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-text.h"

gboolean
ips_sqlite_history_add (IpsSqlite *self, GError **error, gint64 when_us, const char *who, const char *what,
                        const char *subject, const char *before, const char *after, const char *outcome)
{
  g_autofree char *all = g_strjoin ("\n", who != NULL ? who : "", what, subject, before, after,
                                    outcome != NULL ? outcome : "", NULL);
  g_autofree char *folded = g_utf8_casefold (all, -1);

  return ips_sqlite_run (self, error,
                         "INSERT INTO history (when_us, who, what, subject, before, after, outcome, folded) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                         "lsssssss", when_us != 0 ? when_us : g_get_real_time (), who, what, subject, before, after,
                         outcome, folded);
}

static GPtrArray *
ips_sqlite_store_query_history (IpsStoreBackend *backend, const char *search, guint limit, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_history_line_free);
  g_autoptr(GError) local_error = NULL;
  g_autofree char *needle = g_utf8_casefold (search != NULL ? search : "", -1);
  sqlite3_stmt *statement;

  statement = ips_sqlite_query (self, error,
                                "SELECT id, when_us, who, what, subject, before, after, outcome, folded "
                                "FROM history ORDER BY id DESC", "");
  if (statement == NULL)
    return NULL;
  while (lines->len < limit && ips_sqlite_row (self, statement, &local_error))
    {
      IpsHistoryLine *line;

      if (*needle != '\0'
          && !ips_text_matches ((const char *) sqlite3_column_text (statement, 8), needle))
        continue;
      line = g_new0 (IpsHistoryLine, 1);
      line->id = sqlite3_column_int64 (statement, 0);
      line->when_us = sqlite3_column_int64 (statement, 1);
      line->who = ips_sqlite_text (statement, 2);
      line->what = ips_sqlite_text (statement, 3);
      line->subject = ips_sqlite_text (statement, 4);
      line->before = ips_sqlite_text (statement, 5);
      line->after = ips_sqlite_text (statement, 6);
      line->outcome = ips_sqlite_text (statement, 7);
      g_ptr_array_add (lines, line);
    }
  ips_sqlite_done (statement);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&lines);
}

void
ips_sqlite_history_init_iface (IpsStoreBackendInterface *iface)
{
  iface->query_history = ips_sqlite_store_query_history;
}
