/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store forgets, and when. */
#include "ips-sqlite-private.h"

#include "ips-store-retention.h"

/* A transaction of that many jobs or lines takes some milliseconds; the rest waits for the next day. */
#define CHUNK 200
#define MAX_CHUNKS 100

/* @sql deletes up to CHUNK rows older than its first parameter; @n_rows is added to. */
static gboolean
prune_some (IpsSqlite *self, const char *sql, gint64 before_us, guint parts, gint64 *n_rows, GError **error)
{
  for (guint i = 0; i < MAX_CHUNKS; i++)
    {
      int n = 0;
      gboolean ok;

      if (!ips_sqlite_begin (self, error))
        return FALSE;
      ok = ips_sqlite_run (self, error, sql, "li", before_us, CHUNK);
      if (ok)
        n = sqlite3_changes (self->db);
      if (!ips_sqlite_end (self, ok, n > 0 ? parts : 0, error))
        return FALSE;
      *n_rows += n;
      if (n == 0)
        break;
    }
  return TRUE;
}

static gboolean
ips_sqlite_store_prune (IpsStoreBackend *backend, gint64 now_us, gint64 *n_rows, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  gint64 newest_us;

  /* A clock that was set far ahead would forget everything: what was written last says how late it can be. */
  if (!ips_sqlite_get_int (self, &newest_us, 0, error, "SELECT max (when_us) FROM history", ""))
    return FALSE;
  if (newest_us > now_us || now_us - newest_us > IPS_RETENTION_JOBS_US)
    return TRUE;
  return prune_some (self,
                     "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs j WHERE created_us < ?1 AND NOT EXISTS ("
                     "SELECT 1 FROM operations o WHERE o.job_id = j.id AND (o.state IN ('queued', 'waiting', 'running') "
                     "OR o.ended_us >= ?1)) ORDER BY id LIMIT ?2)",
                     now_us - IPS_RETENTION_JOBS_US, IPS_STORE_JOBS, n_rows, error)
         && prune_some (self,
                        "DELETE FROM deployments WHERE id IN (SELECT id FROM deployments WHERE changed_us < ?1 AND state IN ('discarded', 'deployed', "
                        "'partly-deployed', 'failed', 'aborted', 'cancelled', 'rolled-back') ORDER BY id LIMIT ?2)",
                        now_us - IPS_RETENTION_DEPLOYMENTS_US, IPS_STORE_DEPLOYMENTS, n_rows, error)
         && prune_some (self, "DELETE FROM history WHERE id IN (SELECT id FROM history WHERE when_us < ?1 ORDER BY id LIMIT ?2)",
                        now_us - IPS_RETENTION_HISTORY_US, IPS_STORE_HISTORY, n_rows, error)
         && prune_some (self,
                        "DELETE FROM certificates WHERE key IN (SELECT key FROM certificates c WHERE seen_us < ?1 "
                        "AND NOT EXISTS (SELECT 1 FROM pins WHERE certificate_key = c.key) "
                        "AND NOT EXISTS (SELECT 1 FROM facts WHERE certificate_key = c.key) "
                        "AND NOT EXISTS (SELECT 1 FROM server_certificates WHERE certificate_key = c.key OR presented_key = c.key) "
                        "LIMIT ?2)",
                        now_us - IPS_RETENTION_CERTIFICATES_US, 0, n_rows, error);
}

void
ips_sqlite_retention_init_iface (IpsStoreBackendInterface *iface)
{
  iface->prune = ips_sqlite_store_prune;
}
