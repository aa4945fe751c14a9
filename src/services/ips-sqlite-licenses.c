/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-kept-license.h"

static IpsKeptLicense *
read_kept (sqlite3_stmt *row)
{
  g_autoptr(IpsLicense) license = ips_license_new (NULL, (const char *) sqlite3_column_text (row, 1),
                                                   (gsize) sqlite3_column_int64 (row, 4), (const char *) sqlite3_column_text (row, 5),
                                                   (const char *) sqlite3_column_text (row, 2), sqlite3_column_int64 (row, 3), NULL);
  IpsKeptLicense *kept = ips_kept_license_new ((const char *) sqlite3_column_text (row, 0), license,
                                               (const char *) sqlite3_column_text (row, 6), sqlite3_column_int64 (row, 7));

  kept->tried_us = sqlite3_column_int64 (row, 8);
  kept->applied_us = sqlite3_column_int64 (row, 9);
  g_free (kept->outcome);
  kept->outcome = ips_sqlite_text (row, 10);
  return kept;
}

static GPtrArray *
ips_sqlite_store_load_licenses (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_kept_license_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT serial, sha256, file_serial, expires_us, size_bytes, name, source, added_us, "
                                        "tried_us, applied_us, outcome FROM licenses ORDER BY serial, added_us DESC, key DESC", "");

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    g_ptr_array_add (all, read_kept (row));
  if (local_error == NULL)
    return g_steal_pointer (&all);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
keep_one (IpsSqlite *self, const IpsKeptLicense *kept, const char *who, guint *parts, GError **error)
{
  const IpsLicense *license = kept->license;
  g_autofree char *name = NULL;

  if (!ips_sqlite_run (self, error,
                       "INSERT INTO licenses (serial, sha256, file_serial, expires_us, size_bytes, name, source, added_us, added_by) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (serial, sha256) DO NOTHING", "sssllssls", kept->serial,
                       license->sha256, license->serial, license->expires_us, (gint64) license->size_bytes, license->name,
                       kept->source, kept->added_us, who))
    return FALSE;
  if (sqlite3_changes (self->db) == 0)
    return TRUE;
  *parts |= IPS_STORE_LICENSES | IPS_STORE_HISTORY;
  name = ips_license_get_display_name (license);
  return ips_sqlite_history_add (self, error, 0, who, _("Licence file kept"), kept->serial, "", name, license->sha256);
}

static gboolean
ips_sqlite_store_keep_licenses (IpsStoreBackend *backend, GPtrArray *kept, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  gboolean ok = TRUE;
  guint parts = 0;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  for (guint i = 0; ok && i < kept->len; i++)
    ok = keep_one (self, g_ptr_array_index (kept, i), who, &parts, error);
  return ips_sqlite_end (self, ok, parts, error);
}

static gboolean
ips_sqlite_store_note_license (IpsStoreBackend *backend, const char *serial, const char *sha256, gint64 when_us, gboolean applied,
                               const char *outcome, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self,
                            ips_sqlite_run (self, error,
                                            "UPDATE licenses SET tried_us = ?1, applied_us = CASE WHEN ?2 THEN ?1 ELSE applied_us END, "
                                            "outcome = ?3 WHERE serial = ?4 AND sha256 = ?5", "lisss", when_us, (int) applied,
                                            outcome, serial, sha256),
                            IPS_STORE_LICENSES, error);
}

void
ips_sqlite_licenses_init_iface (IpsStoreBackendInterface *iface)
{
  iface->load_licenses = ips_sqlite_store_load_licenses;
  iface->keep_licenses = ips_sqlite_store_keep_licenses;
  iface->note_license = ips_sqlite_store_note_license;
}
