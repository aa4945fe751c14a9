/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates that were seen, each once, whoever presented it. */
#include "ips-sqlite-private.h"

#define CERTIFICATE_COLUMNS \
  "sha256, sha1, subject, common_name, issuer, serial, key_algorithm, key_bits, signature_hash, names, " \
  "not_before_us, not_after_us, self_signed"

gboolean
ips_sqlite_certificate_write (IpsSqlite *self, IpsCertificate *certificate, gint64 *key, GError **error)
{
  const IpsX509 *facts = ips_certificate_get_facts (certificate);
  GBytes *der = ips_certificate_get_der (certificate);
  g_autofree char *names = NULL;

  if (!ips_sqlite_get_int (self, key, 0, error, "SELECT key FROM certificates WHERE sha256 = ?", "s", facts->sha256))
    return FALSE;
  if (*key == 0)
    {
      names = facts->names != NULL ? g_strjoinv ("\n", facts->names) : g_strdup ("");
      if (!ips_sqlite_run (self, error,
                           "INSERT INTO certificates (" CERTIFICATE_COLUMNS ", seen_us) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "sssssssissllil",
                           facts->sha256, facts->sha1, facts->subject, facts->common_name, facts->issuer,
                           facts->serial, facts->key_algorithm, (int) facts->key_bits, facts->signature_hash, names,
                           facts->not_before_us, facts->not_after_us, (int) facts->self_signed, g_get_real_time ()))
        return FALSE;
      *key = sqlite3_last_insert_rowid (self->db);
    }
  else if (der == NULL)
    return TRUE;
  return der == NULL
         || ips_sqlite_run (self, error, "INSERT OR IGNORE INTO certificate_ders (certificate_key, der) VALUES (?, ?)",
                            "lb", *key, der);
}

/* @row: has CERTIFICATE_COLUMNS first */
static IpsX509 *
take_facts (sqlite3_stmt *row)
{
  g_autofree char *names = NULL;
  IpsX509 *facts = g_new0 (IpsX509, 1);

  facts->sha256 = ips_sqlite_text (row, 0);
  facts->sha1 = ips_sqlite_text (row, 1);
  facts->subject = ips_sqlite_text (row, 2);
  facts->common_name = ips_sqlite_text (row, 3);
  facts->issuer = ips_sqlite_text (row, 4);
  facts->serial = ips_sqlite_text (row, 5);
  facts->key_algorithm = ips_sqlite_text (row, 6);
  facts->key_bits = (guint) sqlite3_column_int (row, 7);
  facts->signature_hash = ips_sqlite_text (row, 8);
  names = ips_sqlite_text (row, 9);
  facts->names = *names != '\0' ? g_strsplit (names, "\n", -1) : g_new0 (char *, 1);
  facts->not_before_us = sqlite3_column_int64 (row, 10);
  facts->not_after_us = sqlite3_column_int64 (row, 11);
  facts->self_signed = sqlite3_column_int (row, 12) != 0;
  return facts;
}

static IpsX509 *
read_certificate_facts (IpsSqlite *self, gint64 key, GError **error)
{
  sqlite3_stmt *row;
  IpsX509 *facts;

  row = ips_sqlite_query (self, error, "SELECT " CERTIFICATE_COLUMNS " FROM certificates WHERE key = ?", "l", key);
  if (row == NULL || !ips_sqlite_row (self, row, error))
    return NULL;
  facts = take_facts (row);
  ips_sqlite_done (row);
  return facts;
}

GHashTable *
ips_sqlite_certificates_intern (IpsSqlite *self, GError **error)
{
  g_autoptr(GHashTable) interned = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) ips_certificate_unref);
  GError *local_error = NULL;
  sqlite3_stmt *row;

  row = ips_sqlite_query (self, error,
                          "SELECT " CERTIFICATE_COLUMNS ", key FROM certificates WHERE key IN "
                          "(SELECT certificate_key FROM facts UNION SELECT certificate_key FROM pins)", "");
  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    g_hash_table_insert (interned, GSIZE_TO_POINTER ((gsize) sqlite3_column_int64 (row, 13)),
                         ips_certificate_new_from_facts (take_facts (row), NULL));
  return ips_sqlite_propagate (error, local_error) ? g_steal_pointer (&interned) : NULL;
}

IpsCertificate *
ips_sqlite_certificate_read (IpsSqlite *self, gint64 key, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GBytes) der = NULL;
  g_autoptr(IpsX509) facts = read_certificate_facts (self, key, &local_error);
  sqlite3_stmt *row;

  if (facts == NULL)
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        ips_set_error (error, IPS_ERROR_NOT_FOUND, "a certificate is not in the store");
      return NULL;
    }
  row = ips_sqlite_query (self, error, "SELECT der FROM certificate_ders WHERE certificate_key = ?", "l", key);
  if (row == NULL)
    return NULL;
  if (ips_sqlite_row (self, row, &local_error))
    {
      der = g_bytes_new (sqlite3_column_blob (row, 0), (gsize) sqlite3_column_bytes (row, 0));
      ips_sqlite_done (row);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return ips_certificate_new_from_facts (g_steal_pointer (&facts), der);
}

GBytes *
ips_sqlite_store_load_der (IpsStoreBackend *backend, const char *sha256, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GError) local_error = NULL;
  GBytes *der;
  sqlite3_stmt *row;

  row = ips_sqlite_query (self, error, "SELECT d.der FROM certificates c JOIN certificate_ders d "
                          "ON d.certificate_key = c.key WHERE c.sha256 = ?", "s", sha256);
  if (row == NULL)
    return NULL;
  if (!ips_sqlite_row (self, row, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        ips_set_error (error, IPS_ERROR_NOT_FOUND, "%s: the certificate itself is not in the store", sha256);
      return NULL;
    }
  der = g_bytes_new (sqlite3_column_blob (row, 0), (gsize) sqlite3_column_bytes (row, 0));
  ips_sqlite_done (row);
  return der;
}
