/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long steps of deployments took. */
#include "ips-sqlite-private.h"

/* Of a deployment there is a row for each package, and one for the reading back of all. */
#define ROWS_OF_A_RUN 2

static gboolean
write_time (IpsSqlite *self, const IpsStepTime *time, GError **error)
{
  const char *kind = ips_upgrade_kind_to_nick (time->kind);

  return ips_sqlite_run (self, error,
                         "INSERT INTO step_times (platform, kind, push_us, install_us, reboot_us, readback_us, when_us) VALUES (?, ?, ?, ?, ?, ?, ?)",
                         "sslllll", time->platform, kind, time->phase_us[IPS_PHASE_PUSH], time->phase_us[IPS_PHASE_INSTALL],
                         time->phase_us[IPS_PHASE_REBOOT], time->phase_us[IPS_PHASE_READBACK], time->when_us)
         && ips_sqlite_run (self, error,
                            "DELETE FROM step_times WHERE platform = ?1 AND kind = ?2 AND key NOT IN (SELECT key FROM step_times WHERE platform = ?1 "
                            "AND kind = ?2 ORDER BY key DESC LIMIT ?3)", "ssi", time->platform, kind, IPS_STEP_TIMES_KEEP * ROWS_OF_A_RUN);
}

static gboolean
ips_sqlite_store_add_step_time (IpsStoreBackend *backend, const IpsStepTime *time, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error) && ips_sqlite_end (self, write_time (self, time, error), 0, error);
}

static GPtrArray *
ips_sqlite_store_load_step_times (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_step_time_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT platform, kind, when_us, push_us, install_us, reboot_us, readback_us FROM step_times "
                                        "ORDER BY key DESC", "");

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsUpgradeKind kind = IPS_UPGRADE_NONE;
      IpsStepTime *time;

      /* of a later version: not ours to count */
      if (!ips_upgrade_kind_from_nick ((const char *) sqlite3_column_text (row, 1), &kind))
        continue;
      time = ips_step_time_new ((const char *) sqlite3_column_text (row, 0), kind, sqlite3_column_int64 (row, 2));
      for (int phase = 0; phase < IPS_N_PHASES; phase++)
        time->phase_us[phase] = sqlite3_column_int64 (row, 3 + phase);
      g_ptr_array_add (all, time);
    }
  return ips_sqlite_propagate (error, g_steal_pointer (&local_error)) ? g_steal_pointer (&all) : NULL;
}

void
ips_sqlite_step_times_init_iface (IpsStoreBackendInterface *iface)
{
  iface->add_step_time = ips_sqlite_store_add_step_time;
  iface->load_step_times = ips_sqlite_store_load_step_times;
}
