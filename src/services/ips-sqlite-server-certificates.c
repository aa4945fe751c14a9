/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-server-certificate.h"

/* One certificate of a row; @key 0: none. */
static gboolean
read_one (IpsSqlite *self, gint64 key, IpsCertificate **certificate, GError **error)
{
  *certificate = NULL;
  if (key == 0)
    return TRUE;
  *certificate = ips_sqlite_certificate_read (self, key, error);
  return *certificate != NULL;
}

static gboolean
read_rows (IpsSqlite *self, GPtrArray *all, GArray *keys, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT host, port, certificate_key, accepted_us, accepted_by, checked_us, result, "
                                        "coalesce (presented_key, 0), message FROM server_certificates ORDER BY host, port", "");

  if (row == NULL)
    return FALSE;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsServerCertificate *one = ips_server_certificate_new ((const char *) sqlite3_column_text (row, 0),
                                                              (guint) sqlite3_column_int (row, 1), NULL);
      gint64 pair[2] = { sqlite3_column_int64 (row, 2), sqlite3_column_int64 (row, 7) };
      g_autofree char *result = ips_sqlite_text (row, 6);

      g_free (one->accepted_by);
      g_free (one->message);
      one->accepted_us = sqlite3_column_int64 (row, 3);
      one->accepted_by = ips_sqlite_text (row, 4);
      one->checked_us = sqlite3_column_int64 (row, 5);
      ips_server_check_from_nick (result, &one->check);
      one->message = ips_sqlite_text (row, 8);
      g_ptr_array_add (all, one);
      g_array_append_vals (keys, pair, 2);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static GPtrArray *
ips_sqlite_store_load_server_certificates (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_server_certificate_free);
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!read_rows (self, all, keys, error))
    return NULL;
  for (guint i = 0; i < all->len; i++)
    {
      IpsServerCertificate *one = g_ptr_array_index (all, i);

      if (!read_one (self, g_array_index (keys, gint64, 2 * i), &one->certificate, error)
          || !read_one (self, g_array_index (keys, gint64, 2 * i + 1), &one->presented, error))
        return NULL;
    }
  return g_steal_pointer (&all);
}

/* SHA-256 of the accepted one and the last check's nick; *@sha256 NULL where none is accepted. */
static gboolean
get_present (IpsSqlite *self, const char *host, guint port, char **sha256, char **result, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT c.sha256, s.result FROM server_certificates s "
                                        "JOIN certificates c ON c.key = s.certificate_key WHERE s.host = ? AND s.port = ?",
                                        "si", host, (int) port);

  *sha256 = *result = NULL;
  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      *sha256 = ips_sqlite_text (row, 0);
      *result = ips_sqlite_text (row, 1);
      ips_sqlite_done (row);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static char *
make_name (const char *host, guint port)
{
  g_autoptr(IpsServerCertificate) one = ips_server_certificate_new (host, port, NULL);

  return ips_server_certificate_get_name (one);
}

static gboolean
accept_certificate (IpsSqlite *self, const char *host, guint port, IpsCertificate *certificate, const char *who, GError **error)
{
  g_autofree char *before = NULL, *result = NULL, *name = make_name (host, port);
  gint64 now = g_get_real_time (), key = 0;

  return get_present (self, host, port, &before, &result, error)
         && ips_sqlite_certificate_write (self, certificate, &key, error)
         && ips_sqlite_run (self, error,
                            "INSERT OR REPLACE INTO server_certificates "
                            "(host, port, certificate_key, accepted_us, accepted_by) VALUES (?, ?, ?, ?, ?)",
                            "sills", host, (int) port, key, now, who)
         && ips_sqlite_history_add (self, error, now, who, _("Server certificate accepted"), name,
                                    before != NULL ? before : "", ips_certificate_get_facts (certificate)->sha256, "");
}

static gboolean
ips_sqlite_store_accept_server_certificate (IpsStoreBackend *backend, const char *host, guint port,
                                            IpsCertificate *certificate, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, accept_certificate (self, host, port, certificate, who, error),
                            IPS_STORE_SERVER_CERTIFICATES | IPS_STORE_HISTORY, error);
}

static gboolean
remove_certificate (IpsSqlite *self, const char *host, guint port, const char *who, GError **error)
{
  g_autofree char *before = NULL, *result = NULL, *name = make_name (host, port);

  if (!get_present (self, host, port, &before, &result, error))
    return FALSE;
  if (before == NULL)
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, "%s: no certificate is accepted for it", name);
      return FALSE;
    }
  return ips_sqlite_run (self, error, "DELETE FROM server_certificates WHERE host = ? AND port = ?", "si", host, (int) port)
         && ips_sqlite_history_add (self, error, 0, who, _("Server certificate removed"), name, before, "", "");
}

static gboolean
ips_sqlite_store_remove_server_certificate (IpsStoreBackend *backend, const char *host, guint port, const char *who,
                                            GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, remove_certificate (self, host, port, who, error),
                            IPS_STORE_SERVER_CERTIFICATES | IPS_STORE_HISTORY, error);
}

static const char *
get_check_words (IpsServerCheck check)
{
  switch (check)
    {
    case IPS_SERVER_CHECK_SAME:        return _("unchanged");
    case IPS_SERVER_CHECK_RENEWED:     return _("renewed");
    case IPS_SERVER_CHECK_CHANGED:     return _("changed");
    case IPS_SERVER_CHECK_UNREACHABLE: return _("not reachable");
    case IPS_SERVER_CHECK_NEVER:
    case IPS_N_SERVER_CHECKS:
    default:                           return _("not checked");
    }
}

static gboolean
note_check (IpsSqlite *self, const IpsServerCertificate *checked, const char *who, gboolean *changed, guint *parts,
            GError **error)
{
  const char *accepted = ips_certificate_get_facts (checked->certificate)->sha256;
  const char *nick = ips_server_check_to_nick (checked->check);
  g_autofree char *present = NULL, *result = NULL, *name = make_name (checked->host, checked->port);
  IpsServerCheck before;
  gint64 key = 0;

  if (!get_present (self, checked->host, checked->port, &present, &result, error))
    return FALSE;
  if (g_strcmp0 (present, accepted) != 0)
    return TRUE;
  *changed = !g_str_equal (result, nick);
  *parts = IPS_STORE_SERVER_CERTIFICATES;
  if (checked->presented != NULL && !ips_sqlite_certificate_write (self, checked->presented, &key, error))
    return FALSE;
  if (!ips_sqlite_run (self, error,
                       "UPDATE server_certificates SET checked_us = ?, result = ?, presented_key = nullif (?, 0), message = ? "
                       "WHERE host = ? AND port = ?", "lslssi", checked->checked_us, nick, key, checked->message,
                       checked->host, (int) checked->port))
    return FALSE;
  if (!*changed)
    return TRUE;
  *parts |= IPS_STORE_HISTORY;
  ips_server_check_from_nick (result, &before);
  return ips_sqlite_history_add (self, error, checked->checked_us, who, _("Server certificate checked"), name,
                                 get_check_words (before), get_check_words (checked->check),
                                 checked->presented != NULL ? ips_certificate_get_facts (checked->presented)->sha256
                                                            : checked->message);
}

static gboolean
ips_sqlite_store_note_server_check (IpsStoreBackend *backend, const IpsServerCertificate *checked, const char *who,
                                    gboolean *changed, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  guint parts = 0;
  gboolean ok;

  *changed = FALSE;
  if (!ips_sqlite_begin (self, error))
    return FALSE;
  ok = note_check (self, checked, who, changed, &parts, error);
  return ips_sqlite_end (self, ok, parts, error);
}

void
ips_sqlite_server_certificates_init_iface (IpsStoreBackendInterface *iface)
{
  iface->load_server_certificates = ips_sqlite_store_load_server_certificates;
  iface->accept_server_certificate = ips_sqlite_store_accept_server_certificate;
  iface->remove_server_certificate = ips_sqlite_store_remove_server_certificate;
  iface->note_server_check = ips_sqlite_store_note_server_check;
}
