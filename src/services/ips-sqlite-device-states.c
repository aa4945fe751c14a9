/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What devices were before and after deployments. */
#include "ips-sqlite-private.h"

#define OF_JOB "deployment_id = (SELECT deployment_id FROM jobs WHERE id = ?1) AND sensor_id = ?2"

static gboolean
write_state (IpsSqlite *self, const IpsDeviceState *state, GError **error)
{
  const IpsHealth *health = &state->health;

  return ips_sqlite_run (self, error, "DELETE FROM device_states WHERE " OF_JOB " AND (job_id <> ?1 OR (moment = ?3 AND ?3 <> 'before'))", "lss",
                         state->job_id, state->sensor_id, ips_moment_to_nick (state->moment))
         && ips_sqlite_run (self, error,
                            "INSERT OR IGNORE INTO device_states (deployment_id, sensor_id, moment, job_id, when_us, version, engine, level, license, "
                            "license_expires_us, applications, certificate, load_percent, memory_percent, disk_total, disk_free, n_errors) "
                            "SELECT deployment_id, ?, ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM jobs WHERE id = ? AND deployment_id <> 0",
                            "sslsssslssiillll", state->sensor_id, ips_moment_to_nick (state->moment), state->when_us, state->version, state->engine,
                            state->level, ips_license_status_to_nick (state->license_status), state->license_expires_us, state->applications,
                            state->certificate, health->load_percent, health->memory_percent, health->disk_total, health->disk_free, health->n_errors,
                            state->job_id);
}

static gboolean
ips_sqlite_store_save_device_state (IpsStoreBackend *backend, const IpsDeviceState *state, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error) && ips_sqlite_end (self, write_state (self, state, error), IPS_STORE_DEPLOYED, error);
}

static IpsDeviceState *
read_state (sqlite3_stmt *row)
{
  IpsMoment moment = IPS_MOMENT_BEFORE;
  IpsDeviceState *self;

  ips_moment_from_nick ((const char *) sqlite3_column_text (row, 1), &moment);
  self = ips_device_state_new ((const char *) sqlite3_column_text (row, 0), moment);
  self->job_id = sqlite3_column_int64 (row, 2);
  self->when_us = sqlite3_column_int64 (row, 3);
  ips_sqlite_take_text (&self->version, row, 4);
  ips_sqlite_take_text (&self->engine, row, 5);
  ips_sqlite_take_text (&self->level, row, 6);
  self->license_status = ips_license_status_from_nick ((const char *) sqlite3_column_text (row, 7));
  self->license_expires_us = sqlite3_column_int64 (row, 8);
  ips_sqlite_take_text (&self->applications, row, 9);
  ips_sqlite_take_text (&self->certificate, row, 10);
  self->health = (IpsHealth) { sqlite3_column_int (row, 11), sqlite3_column_int (row, 12), sqlite3_column_int64 (row, 13), sqlite3_column_int64 (row, 14),
                               sqlite3_column_int64 (row, 15) };
  return self;
}

static GPtrArray *
ips_sqlite_store_load_device_states (IpsStoreBackend *backend, gint64 deployment_id, gint64 job_id, const char *sensor_id, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_device_state_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT sensor_id, moment, job_id, when_us, version, engine, level, license, license_expires_us, applications, "
                                        "certificate, load_percent, memory_percent, disk_total, disk_free, n_errors FROM device_states "
                                        "WHERE deployment_id = CASE WHEN ?1 <> 0 THEN ?1 ELSE (SELECT deployment_id FROM jobs WHERE id = ?2) END "
                                        "AND (?3 = '' OR sensor_id = ?3) ORDER BY sensor_id, moment DESC", "lls", deployment_id, job_id, sensor_id);

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    g_ptr_array_add (all, read_state (row));
  return ips_sqlite_propagate (error, g_steal_pointer (&local_error)) ? g_steal_pointer (&all) : NULL;
}

void
ips_sqlite_device_states_init_iface (IpsStoreBackendInterface *iface)
{
  iface->save_device_state = ips_sqlite_store_save_device_state;
  iface->load_device_states = ips_sqlite_store_load_device_states;
}
