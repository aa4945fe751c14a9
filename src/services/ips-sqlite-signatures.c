/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-policy.h"

/*
 * A level's rows are what differs from the level before it: a signature that came or changed with its values, one that
 * went as "gone". So a signature at level L is its last row at or below L. Whoever adds or takes away a level in the
 * middle writes the rows of the next one anew.
 */
#define FLAG_ENABLED 1
#define FLAG_RETIRED 2
#define FLAG_OBSOLETE 4
#define FLAG_GONE 8

#define MAX_NAMED 3          /* policies in a sentence; the others are counted */

static GPtrArray *
ips_sqlite_store_load_levels (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) levels = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_signature_level_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "SELECT level, engine, released, source, added_us, n FROM signature_levels "
                                              "ORDER BY level", "");

  if (statement == NULL)
    return NULL;
  while (ips_sqlite_row (self, statement, &local_error))
    {
      IpsSignatureLevel *level = ips_signature_level_new ((guint) sqlite3_column_int (statement, 0),
                                                          (const char *) sqlite3_column_text (statement, 1),
                                                          (const char *) sqlite3_column_text (statement, 2),
                                                          (const char *) sqlite3_column_text (statement, 3));

      level->added_us = sqlite3_column_int64 (statement, 4);
      level->n_signatures = (guint) sqlite3_column_int (statement, 5);
      g_ptr_array_add (levels, level);
    }
  if (!ips_sqlite_propagate (error, g_steal_pointer (&local_error)))
    return NULL;
  return g_steal_pointer (&levels);
}

static void
add_row (IpsSignatureSet *set, sqlite3_stmt *statement)
{
  int flags = sqlite3_column_int (statement, 5);
  IpsSignature signature = {
    .key = IPS_SIGNATURE_KEY (sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1)),
    .severity = (IpsSeverity) CLAMP (sqlite3_column_int (statement, 2), 0, IPS_N_SEVERITIES - 1),
    .fidelity = (guint) CLAMP (sqlite3_column_int (statement, 3), 0, 100),
    .actions = (guint) sqlite3_column_int64 (statement, 4),
    .enabled = (flags & FLAG_ENABLED) != 0, .retired = (flags & FLAG_RETIRED) != 0, .obsolete = (flags & FLAG_OBSOLETE) != 0,
    .name = (const char *) sqlite3_column_text (statement, 6), .engine = (const char *) sqlite3_column_text (statement, 7),
    .release = (const char *) sqlite3_column_text (statement, 8), .created = (const char *) sqlite3_column_text (statement, 9),
    .type = (const char *) sqlite3_column_text (statement, 10), .obsoletes = (const char *) sqlite3_column_text (statement, 12),
  };

  ips_signature_parameters_from_text ((const char *) sqlite3_column_text (statement, 11), signature.parameters);
  if (!(flags & FLAG_GONE))
    ips_signature_set_add (set, &signature);
}

/* (transfer full): sealed; empty where there is no level up to @level */
static IpsSignatureSet *
read_level (IpsSqlite *self, guint level, GError **error)
{
  g_autoptr(IpsSignatureSet) set = ips_signature_set_new ();
  g_autoptr(GError) local_error = NULL;
  IpsSignatureKey last = 0;
  gboolean any = FALSE;
  sqlite3_stmt *statement = ips_sqlite_query (self, error,
    "SELECT id, sub, severity, fidelity, actions, flags, name, engine, release, created, type, parameters, obsoletes FROM signature_rows "
    "WHERE level <= ? ORDER BY id, sub, level DESC", "i", (int) level);

  if (statement == NULL)
    return NULL;
  while (ips_sqlite_row (self, statement, &local_error))
    {
      IpsSignatureKey key = IPS_SIGNATURE_KEY (sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1));

      /* The first row of a key is its newest: the one in force. */
      if (!any || key != last)
        add_row (set, statement);
      any = TRUE;
      last = key;
    }
  if (!ips_sqlite_propagate (error, g_steal_pointer (&local_error)))
    return NULL;
  ips_signature_set_seal (set);
  return g_steal_pointer (&set);
}

static gboolean
has_level (IpsSqlite *self, guint level, gboolean *known, GError **error)
{
  gint64 n = 0;
  gboolean ok = ips_sqlite_get_int (self, &n, 0, error, "SELECT count(*) FROM signature_levels WHERE level = ?", "i", (int) level);

  *known = n > 0;
  return ok;
}

static IpsSignatureSet *
ips_sqlite_store_load_level (IpsStoreBackend *backend, guint level, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  gboolean known;

  if (!has_level (self, level, &known, error))
    return NULL;
  if (!known)
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, _("S%u: the signatures of this update level are not known"), level);
      return NULL;
    }
  return read_level (self, level, error);
}

static gboolean
write_row (IpsSqlite *self, guint level, const IpsSignature *signature, gboolean gone, GError **error)
{
  g_autofree char *parameters = ips_signature_parameters_to_text (signature->parameters);
  int flags = (signature->enabled ? FLAG_ENABLED : 0) | (signature->retired ? FLAG_RETIRED : 0)
              | (signature->obsolete ? FLAG_OBSOLETE : 0) | (gone ? FLAG_GONE : 0);

  return ips_sqlite_run (self, error,
                         "INSERT INTO signature_rows (id, sub, level, severity, fidelity, actions, flags, name, engine, release, "
                         "created, type, parameters, obsoletes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "lliiilisssssss",
                         (gint64) IPS_SIGNATURE_KEY_ID (signature->key), (gint64) IPS_SIGNATURE_KEY_SUB (signature->key), (int) level,
                         (int) signature->severity, (int) signature->fidelity, (gint64) signature->actions, flags,
                         gone ? "" : signature->name, gone ? "" : signature->engine, gone ? "" : signature->release,
                         gone ? "" : signature->created, gone ? "" : signature->type, gone ? "" : parameters, gone ? "" : signature->obsoletes);
}

/* The rows of @level: what makes @after of @before. */
static gboolean
write_difference (IpsSqlite *self, guint level, IpsSignatureSet *before, IpsSignatureSet *after, GError **error)
{
  guint i = 0, j = 0, n_before = ips_signature_set_get_n (before), n_after = ips_signature_set_get_n (after);
  gboolean ok = ips_sqlite_run (self, error, "DELETE FROM signature_rows WHERE level = ?", "i", (int) level);

  while (ok && (i < n_before || j < n_after))
    {
      const IpsSignature *old = i < n_before ? ips_signature_set_nth (before, i) : NULL;
      const IpsSignature *new = j < n_after ? ips_signature_set_nth (after, j) : NULL;

      if (new == NULL || (old != NULL && old->key < new->key))
        {
          ok = write_row (self, level, old, TRUE, error);
          i++;
        }
      else if (old == NULL || old->key > new->key)
        {
          ok = write_row (self, level, new, FALSE, error);
          j++;
        }
      else
        {
          if (ips_signature_compare (old, new) != 0)
            ok = write_row (self, level, new, FALSE, error);
          i++;
          j++;
        }
    }
  return ok;
}

/* The level after @level, and what it holds: to be written anew when what it stands on changes. */
static gboolean
read_next (IpsSqlite *self, guint level, guint *next, IpsSignatureSet **set, GError **error)
{
  gint64 number;

  *set = NULL;
  if (!ips_sqlite_get_int (self, &number, 0, error, "SELECT min(level) FROM signature_levels WHERE level > ?", "i", (int) level))
    return FALSE;
  *next = (guint) number;
  if (number == 0)
    return TRUE;
  *set = read_level (self, *next, error);
  return *set != NULL;
}

/* A level that its package brought stays as it is for everything else that is read. */
static gboolean
check_replaceable (IpsSqlite *self, const IpsSignatureLevel *level, IpsSignatureSet *set, GError **error)
{
  g_autofree char *source = NULL;
  g_autoptr(GError) local_error = NULL;
  guint n_known = 0, n = ips_signature_set_get_n (set);
  sqlite3_stmt *statement = ips_sqlite_query (self, error, "SELECT source, n FROM signature_levels WHERE level = ?", "i", (int) level->level);

  if (statement == NULL)
    return FALSE;
  while (ips_sqlite_row (self, statement, &local_error))
    {
      g_free (source);
      source = g_strdup ((const char *) sqlite3_column_text (statement, 0));
      n_known = (guint) sqlite3_column_int (statement, 1);
    }
  if (!ips_sqlite_propagate (error, g_steal_pointer (&local_error)))
    return FALSE;
  if (source == NULL || !ips_signature_source_is_package (source, level->level)
      || ips_signature_source_is_package (level->source, level->level))
    return TRUE;
  /* TRANSLATORS: level, number of signatures, package; then number of signatures, device or file */
  ips_set_error (error, IPS_ERROR_EXISTS, _("S%u is known with %u signatures from the package %s, which stays; the %u of %s were not taken"),
                 level->level, n_known, source, n, level->source);
  return FALSE;
}

static gboolean
write_level (IpsSqlite *self, const IpsSignatureLevel *level, IpsSignatureSet *set, const char *who, guint *parts, GError **error)
{
  g_autoptr(IpsSignatureSet) below = NULL;
  g_autoptr(IpsSignatureSet) above = NULL;
  g_autofree char *name = ips_level_to_text (level->level);
  guint next;
  gboolean known;

  if (!check_replaceable (self, level, set, error) || !has_level (self, level->level, &known, error)
      || !read_next (self, level->level, &next, &above, error) || (below = read_level (self, level->level - 1, error)) == NULL)
    return FALSE;
  *parts = IPS_STORE_SIGNATURES | IPS_STORE_HISTORY;
  return write_difference (self, level->level, below, set, error)
         && (above == NULL || write_difference (self, next, set, above, error))
         && ips_sqlite_run (self, error,
                            "INSERT INTO signature_levels (level, engine, released, source, added_us, n) VALUES (?, ?, ?, ?, ?, ?) "
                            "ON CONFLICT (level) DO UPDATE SET engine = excluded.engine, released = excluded.released, "
                            "source = excluded.source, n = excluded.n", "isssli",
                            (int) level->level, level->engine, level->released, level->source, g_get_real_time (),
                            (int) ips_signature_set_get_n (set))
         && ips_sqlite_run (self, error, "DELETE FROM update_facts WHERE name = ? || ?", "ss", IPS_STORE_FORGOTTEN_LEVEL, name)
         && ips_sqlite_history_add (self, error, 0, who, known ? _("Update level read again") : _("Update level read"), name, "",
                                    level->source, "");
}

static gboolean
ips_sqlite_store_put_level (IpsStoreBackend *backend, const IpsSignatureLevel *level, IpsSignatureSet *set, const char *who,
                            GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  guint parts = 0;
  gboolean ok;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  ok = write_level (self, level, set, who, &parts, error);
  return ips_sqlite_end (self, ok, parts, error);
}

/* "Branches, ber-core-02 and 3 more" */
static char *
join_names (GPtrArray *names)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n_named = names->len <= MAX_NAMED + 1 ? names->len : MAX_NAMED, n_more = names->len - n_named;

  for (guint i = 0; i < n_named; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : i + 1 == names->len ? _(" and ") : ", ", (const char *) g_ptr_array_index (names, i));
  if (n_more > 0)
    g_string_append_printf (text, ngettext (" and %u more", " and %u more", n_more), n_more);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Policies that stand on the level or could be reverted to it keep it. */
static gboolean
check_unused (IpsSqlite *self, guint level, const char *name, GError **error)
{
  g_autoptr(GPtrArray) at = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *stand = NULL;
  g_autofree char *revert = NULL;
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = ips_sqlite_query (self, error,
    "SELECT coalesce(s.name, p.name), p.level = ? FROM policies AS p LEFT JOIN sensors AS s ON p.kind = 'local' AND s.id = p.id "
    "WHERE p.removed_us = 0 AND (p.level = ? OR EXISTS (SELECT 1 FROM policy_versions AS v WHERE v.policy_id = p.id AND v.level = ?)) "
    "ORDER BY p.kind DESC, p.name_key, s.name", "iii", (int) level, (int) level, (int) level);

  if (statement == NULL)
    return FALSE;
  while (ips_sqlite_row (self, statement, &local_error))
    g_ptr_array_add (sqlite3_column_int (statement, 1) != 0 ? at : before, ips_sqlite_text (statement, 0));
  if (!ips_sqlite_propagate (error, g_steal_pointer (&local_error)))
    return FALSE;
  if (at->len + before->len == 0)
    return TRUE;
  stand = join_names (at);
  revert = join_names (before);
  if (before->len == 0)
    /* TRANSLATORS: an update level, the names of policies that are at it */
    ips_set_error (error, IPS_ERROR_FAILED, _("%s is kept: it is the update level of %s"), name, stand);
  else if (at->len == 0)
    /* TRANSLATORS: an update level, the names of policies that had it before */
    ips_set_error (error, IPS_ERROR_FAILED, _("%s is kept: it was an update level of %s, which can be reverted to it"), name, revert);
  else
    /* TRANSLATORS: an update level, the names of policies that are at it, and of some that had it before */
    ips_set_error (error, IPS_ERROR_FAILED, _("%s is kept: it is the update level of %s, and was one of %s, which can be reverted to it"),
                   name, stand, revert);
  return FALSE;
}

static gboolean
delete_level (IpsSqlite *self, guint level, const char *who, GError **error)
{
  g_autoptr(IpsSignatureSet) below = NULL;
  g_autoptr(IpsSignatureSet) above = NULL;
  g_autofree char *name = ips_level_to_text (level);
  guint next;

  if (!check_unused (self, level, name, error))
    return FALSE;
  if (!read_next (self, level, &next, &above, error) || (below = read_level (self, level - 1, error)) == NULL)
    return FALSE;
  return ips_sqlite_run (self, error, "DELETE FROM signature_rows WHERE level = ?", "i", (int) level)
         && (above == NULL || write_difference (self, next, below, above, error))
         && ips_sqlite_run (self, error, "DELETE FROM signature_levels WHERE level = ?", "i", (int) level)
         && ips_sqlite_run (self, error, "INSERT OR REPLACE INTO update_facts (name, value) VALUES (? || ?, ?)", "sss",
                            IPS_STORE_FORGOTTEN_LEVEL, name, who)
         && ips_sqlite_history_add (self, error, 0, who, _("Update level forgotten"), name, "", "", "");
}

static gboolean
ips_sqlite_store_remove_level (IpsStoreBackend *backend, guint level, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, delete_level (self, level, who, error), IPS_STORE_SIGNATURES | IPS_STORE_HISTORY, error);
}

void
ips_sqlite_signatures_init_iface (IpsStoreBackendInterface *iface)
{
  iface->load_levels = ips_sqlite_store_load_levels;
  iface->load_level = ips_sqlite_store_load_level;
  iface->put_level = ips_sqlite_store_put_level;
  iface->remove_level = ips_sqlite_store_remove_level;
}
