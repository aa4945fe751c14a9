/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-package-file.h"

/* A name that was stored is one that could be read; a later version may know more of it. */
static IpsPackageName *
read_name (sqlite3_stmt *row, int column)
{
  IpsPackageName *name = ips_package_name_parse ((const char *) sqlite3_column_text (row, column), NULL);

  return name != NULL ? name : ips_package_name_parse ("unknown", NULL);
}

/* Hands every row of @statement to @add. */
static gboolean
for_rows (IpsSqlite *self, sqlite3_stmt *statement, void (*add) (gpointer to, sqlite3_stmt *row), gpointer to, GError **error)
{
  g_autoptr(GError) local_error = NULL;

  if (statement == NULL)
    return FALSE;
  while (ips_sqlite_row (self, statement, &local_error))
    add (to, statement);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* --- files --- */

static void
add_file (gpointer to, sqlite3_stmt *row)
{
  IpsPackageFile *file = ips_package_file_new ((const char *) sqlite3_column_text (row, 0), read_name (row, 1),
                                               sqlite3_column_int64 (row, 2));

  ips_sqlite_take_text (&file->platforms, row, 3);
  file->released_us = sqlite3_column_int64 (row, 4);
  file->added_us = sqlite3_column_int64 (row, 5);
  file->verified_us = sqlite3_column_int64 (row, 6);
  if (!ips_package_state_from_nick ((const char *) sqlite3_column_text (row, 7), &file->state))
    file->state = IPS_PACKAGE_INCOMPLETE;
  ips_sqlite_take_text (&file->problem, row, 8);
  ips_sqlite_take_text (&file->source, row, 9);
  ips_sqlite_take_text (&file->added_by, row, 10);
  file->compared = sqlite3_column_int (row, 11) != 0;
  file->kept = sqlite3_column_int (row, 12) != 0;
  ips_sqlite_take_text (&file->boot, row, 13);
  g_ptr_array_add (to, file);
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  return ips_package_name_compare_newest ((*(IpsPackageFile *const *) a)->name, (*(IpsPackageFile *const *) b)->name);
}

static GPtrArray *
ips_sqlite_store_load_packages (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_file_free);
  sqlite3_stmt *statement = ips_sqlite_query (self, error,
                                              "SELECT sha256, name, size_bytes, platforms, released_us, added_us, verified_us, state, "
                                              "problem, source, added_by, compared, kept, boot FROM packages", "");

  if (!for_rows (self, statement, add_file, files, error))
    return NULL;
  g_ptr_array_sort (files, compare_newest);
  return g_steal_pointer (&files);
}

static gboolean
save_one (IpsSqlite *self, const IpsPackageFile *file, guint *parts, GError **error)
{
  gint64 known;

  if (!ips_sqlite_get_int (self, &known, 0, error, "SELECT count(*) FROM packages WHERE sha256 = ?", "s", file->sha256)
      || !ips_sqlite_run (self, error,
                          "INSERT OR REPLACE INTO packages (sha256, name, size_bytes, platforms, released_us, added_us, verified_us, "
                          "state, problem, source, added_by, compared, kept, boot) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          "sslslllssssiis", file->sha256, file->name->name, file->size, file->platforms, file->released_us,
                          file->added_us, file->verified_us, ips_package_state_to_nick (file->state), file->problem, file->source,
                          file->added_by, (int) file->compared, (int) file->kept, file->boot))
    return FALSE;
  *parts |= IPS_STORE_PACKAGES;
  if (known > 0)
    return TRUE;
  *parts |= IPS_STORE_HISTORY;
  return ips_sqlite_history_add (self, error, file->added_us, file->added_by, _("Package added"), file->name->name, "",
                                 file->source, file->sha256);
}

static gboolean
ips_sqlite_store_save_package (IpsStoreBackend *backend, const IpsPackageFile *file, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  guint parts = 0;
  gboolean ok;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  ok = save_one (self, file, &parts, error);
  return ips_sqlite_end (self, ok, parts, error);
}

static gboolean
remove_one (IpsSqlite *self, const char *sha256, const char *who, guint *parts, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *name = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT name FROM packages WHERE sha256 = ?", "s", sha256);

  if (row == NULL)
    return FALSE;
  if (!ips_sqlite_row (self, row, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      return *error == NULL;
    }
  name = ips_sqlite_text (row, 0);
  ips_sqlite_done (row);
  *parts |= IPS_STORE_PACKAGES | IPS_STORE_HISTORY;
  return ips_sqlite_run (self, error, "DELETE FROM packages WHERE sha256 = ?", "s", sha256)
         && ips_sqlite_history_add (self, error, 0, who, _("Package removed"), name, sha256, "", "");
}

static gboolean
ips_sqlite_store_remove_packages (IpsStoreBackend *backend, char **sha256, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GError) local_error = NULL;
  guint parts = 0;
  gboolean ok = TRUE;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  for (guint i = 0; ok && sha256[i] != NULL; i++)
    ok = remove_one (self, sha256[i], who, &parts, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return ips_sqlite_end (self, ok, parts, error);
}

/* --- offers --- */

static void
add_offer (gpointer to, sqlite3_stmt *row)
{
  IpsPackageOffer *offer = ips_package_offer_new (read_name (row, 0), (const char *) sqlite3_column_text (row, 1));

  offer->size = sqlite3_column_int64 (row, 2);
  offer->size_exact = sqlite3_column_int (row, 3) != 0;
  ips_sqlite_take_text (&offer->digest, row, 4);
  offer->released_us = sqlite3_column_int64 (row, 5);
  ips_sqlite_take_text (&offer->description, row, 6);
  offer->wanted = sqlite3_column_int (row, 7) != 0;
  ips_sqlite_take_text (&offer->reason, row, 8);
  ips_sqlite_take_text (&offer->sha256, row, 9);
  g_ptr_array_add (to, offer);
}

static GPtrArray *
ips_sqlite_store_load_offers (IpsStoreBackend *backend, const char *subject, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) offers = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_offer_free);
  sqlite3_stmt *statement = ips_sqlite_query (self, error,
                                              "SELECT name, location, size_bytes, size_exact, digest, released_us, description, wanted, "
                                              "reason, sha256 FROM package_offers WHERE subject = ? ORDER BY key", "s", subject);

  return for_rows (self, statement, add_offer, offers, error) ? g_steal_pointer (&offers) : NULL;
}

static gboolean
replace_offers (IpsSqlite *self, const char *subject, GPtrArray *offers, GError **error)
{
  if (!ips_sqlite_run (self, error, "DELETE FROM package_offers WHERE subject = ?", "s", subject))
    return FALSE;
  for (guint i = 0; i < offers->len; i++)
    {
      const IpsPackageOffer *offer = g_ptr_array_index (offers, i);

      if (!ips_sqlite_run (self, error,
                           "INSERT INTO package_offers (subject, name, location, size_bytes, size_exact, digest, released_us, "
                           "description, wanted, reason, sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "ssslislsiss",
                           subject, offer->name->name, offer->location, offer->size, (int) offer->size_exact, offer->digest,
                           offer->released_us, offer->description, (int) offer->wanted, offer->reason, offer->sha256))
        return FALSE;
    }
  return TRUE;
}

static gboolean
ips_sqlite_store_save_offers (IpsStoreBackend *backend, const char *subject, GPtrArray *offers, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, replace_offers (self, subject, offers, error), IPS_STORE_PACKAGES, error);
}

/* --- facts --- */

static GHashTable *
ips_sqlite_store_load_update_facts (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_read_values (self, ips_sqlite_query (self, error, "SELECT name, value FROM update_facts", ""), error);
}

static gboolean
ips_sqlite_store_save_update_facts (IpsStoreBackend *backend, GHashTable *facts, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  GHashTableIter iter;
  gpointer name, value;
  gboolean ok = TRUE;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  g_hash_table_iter_init (&iter, facts);
  while (ok && g_hash_table_iter_next (&iter, &name, &value))
    ok = ips_sqlite_run (self, error, "INSERT OR REPLACE INTO update_facts (name, value) VALUES (?, ?)", "ss", name, value);
  return ips_sqlite_end (self, ok, IPS_STORE_PACKAGES, error);
}

void
ips_sqlite_packages_init_iface (IpsStoreBackendInterface *iface)
{
  iface->load_packages = ips_sqlite_store_load_packages;
  iface->save_package = ips_sqlite_store_save_package;
  iface->remove_packages = ips_sqlite_store_remove_packages;
  iface->save_offers = ips_sqlite_store_save_offers;
  iface->load_offers = ips_sqlite_store_load_offers;
  iface->load_update_facts = ips_sqlite_store_load_update_facts;
  iface->save_update_facts = ips_sqlite_store_save_update_facts;
}
