/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

/*
 * Every step that a store ever took, oldest first; step N makes version N. A step is never edited once a
 * version of the program carried it: stores out there have run it as it was.
 *
 * Texts are never NULL. Times are wall clock, microseconds since 1970. Enums are stored by their nick.
 */
static const char *const migrations[] = {
  /* 1: the inventory, certificates, trust, settings, jobs, history */
  "CREATE TABLE changes (part TEXT NOT NULL PRIMARY KEY, counter INTEGER NOT NULL) WITHOUT ROWID;"

  "CREATE TABLE sensors ("
  "  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, name_key TEXT NOT NULL,"
  "  address TEXT NOT NULL, port INTEGER NOT NULL, transport TEXT NOT NULL, transport_set INTEGER NOT NULL,"
  "  folder TEXT NOT NULL, credential_set TEXT NOT NULL, username TEXT NOT NULL,"
  "  connect_timeout_ms INTEGER NOT NULL, reply_timeout_ms INTEGER NOT NULL, notes TEXT NOT NULL,"
  "  created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL, removed_us INTEGER NOT NULL DEFAULT 0);"
  "CREATE UNIQUE INDEX sensors_by_name ON sensors (name_key) WHERE removed_us = 0;"

  "CREATE TABLE certificates ("
  "  key INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, sha1 TEXT NOT NULL, subject TEXT NOT NULL,"
  "  common_name TEXT NOT NULL, issuer TEXT NOT NULL, serial TEXT NOT NULL, key_algorithm TEXT NOT NULL,"
  "  key_bits INTEGER NOT NULL, signature_hash TEXT NOT NULL, names TEXT NOT NULL,"
  "  not_before_us INTEGER NOT NULL, not_after_us INTEGER NOT NULL, self_signed INTEGER NOT NULL,"
  "  seen_us INTEGER NOT NULL);"
  /* Apart, so that loading the inventory does not read them. */
  "CREATE TABLE certificate_ders ("
  "  certificate_key INTEGER PRIMARY KEY REFERENCES certificates (key) ON DELETE CASCADE, der BLOB NOT NULL);"

  "CREATE TABLE facts ("
  "  sensor_key INTEGER PRIMARY KEY REFERENCES sensors (key) ON DELETE CASCADE,"
  "  platform TEXT NOT NULL, serial TEXT NOT NULL, version TEXT NOT NULL, engine TEXT NOT NULL,"
  "  signature_level TEXT NOT NULL, signature_date TEXT NOT NULL, license_status TEXT NOT NULL,"
  "  license_expires_us INTEGER NOT NULL, up_since_us INTEGER NOT NULL, applications TEXT NOT NULL,"
  "  clock_skew_us INTEGER NOT NULL, clock_known INTEGER NOT NULL, contacted_us INTEGER NOT NULL,"
  "  checked_us INTEGER NOT NULL, failed INTEGER NOT NULL, error_code TEXT NOT NULL,"
  "  error_message TEXT NOT NULL, certificate_key INTEGER REFERENCES certificates (key),"
  "  certificate_us INTEGER NOT NULL, certificate_gone INTEGER NOT NULL);"

  "CREATE TABLE pins ("
  "  sensor_key INTEGER PRIMARY KEY REFERENCES sensors (key) ON DELETE CASCADE,"
  "  certificate_key INTEGER NOT NULL REFERENCES certificates (key),"
  "  when_us INTEGER NOT NULL, how TEXT NOT NULL, who TEXT NOT NULL);"

  "CREATE TABLE credential_sets ("
  "  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE,"
  "  username TEXT NOT NULL);"
  "CREATE TABLE settings (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL);"

  "CREATE TABLE jobs ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, verb TEXT NOT NULL, created_by TEXT NOT NULL,"
  "  priority INTEGER NOT NULL, created_us INTEGER NOT NULL, parameters TEXT NOT NULL,"
  "  in_sequence INTEGER NOT NULL, stop_requested INTEGER NOT NULL DEFAULT 0);"
  /* sensor_id refers to nothing: what was done outlives the sensor it was done to. */
  "CREATE TABLE operations ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,"
  "  sensor_id TEXT NOT NULL, sensor_name TEXT NOT NULL, priority INTEGER NOT NULL,"
  "  changing INTEGER NOT NULL, state TEXT NOT NULL, cause TEXT NOT NULL DEFAULT '',"
  "  message TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT '', attempt INTEGER NOT NULL DEFAULT 0,"
  "  queued_us INTEGER NOT NULL, started_us INTEGER NOT NULL DEFAULT 0, ended_us INTEGER NOT NULL DEFAULT 0,"
  "  engine_id TEXT NOT NULL DEFAULT '', lease_until_us INTEGER NOT NULL DEFAULT 0,"
  "  checkpoint TEXT NOT NULL DEFAULT '', stop_requested INTEGER NOT NULL DEFAULT 0);"
  "CREATE INDEX operations_by_job ON operations (job_id, id);"
  "CREATE INDEX operations_open ON operations (priority DESC, id)"
  "  WHERE state IN ('queued', 'waiting', 'running');"
  "CREATE INDEX operations_held ON operations (engine_id) WHERE engine_id <> '';"
  /* One that waits for the check after a crash may have changed the sensor: it keeps it to itself too. */
  "CREATE UNIQUE INDEX operations_one_per_sensor ON operations (sensor_id)"
  "  WHERE changing = 1 AND (state = 'running' OR (state = 'waiting' AND cause = 'check'));"

  "CREATE TABLE history ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, when_us INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,"
  "  subject TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, outcome TEXT NOT NULL,"
  "  folded TEXT NOT NULL);",

  /* the certificates accepted for update servers */
  "CREATE TABLE server_certificates ("
  "  key INTEGER PRIMARY KEY, host TEXT NOT NULL, port INTEGER NOT NULL,"
  "  certificate_key INTEGER NOT NULL REFERENCES certificates (key),"
  "  accepted_us INTEGER NOT NULL, accepted_by TEXT NOT NULL,"
  "  checked_us INTEGER NOT NULL DEFAULT 0, result TEXT NOT NULL DEFAULT 'never',"
  "  presented_key INTEGER REFERENCES certificates (key), message TEXT NOT NULL DEFAULT '',"
  "  UNIQUE (host, port));",

  /* operations without a sensor exclude each other by their subject */
  "DROP INDEX operations_one_per_sensor;"
  "CREATE UNIQUE INDEX operations_one_per_subject ON operations"
  "  (sensor_id, CASE WHEN sensor_id = '' THEN sensor_name ELSE '' END)"
  "  WHERE changing = 1 AND (state = 'running' OR (state = 'waiting' AND cause = 'check'));",

  /* licences: what an operation is done with, the pace towards the licence server, the files that are kept */
  "ALTER TABLE operations ADD COLUMN argument TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE operations ADD COLUMN pace TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE operations ADD COLUMN due_us INTEGER NOT NULL DEFAULT 0;"
  "CREATE INDEX operations_paced ON operations (pace, priority DESC, id)"
  "  WHERE pace <> '' AND state IN ('queued', 'waiting', 'running');"
  /* begun_us, ended_us and deadline_us are monotonic times of the start named by boot. */
  "CREATE TABLE paced_requests ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, pace TEXT NOT NULL, operation_id INTEGER NOT NULL, boot TEXT NOT NULL,"
  "  begun_us INTEGER NOT NULL, ended_us INTEGER NOT NULL, deadline_us INTEGER NOT NULL,"
  "  begun_wall_us INTEGER NOT NULL, ended_wall_us INTEGER NOT NULL);"
  "CREATE INDEX paced_requests_by_pace ON paced_requests (pace);"
  /* One row per device and file; the bytes are in the library's folder under their hash. */
  "CREATE TABLE licenses ("
  "  key INTEGER PRIMARY KEY, serial TEXT NOT NULL, sha256 TEXT NOT NULL, file_serial TEXT NOT NULL,"
  "  expires_us INTEGER NOT NULL, size_bytes INTEGER NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL,"
  "  added_us INTEGER NOT NULL, added_by TEXT NOT NULL, tried_us INTEGER NOT NULL DEFAULT 0,"
  "  applied_us INTEGER NOT NULL DEFAULT 0, outcome TEXT NOT NULL DEFAULT '', UNIQUE (serial, sha256));",

  /* the outbox of mails, and what was reported already */
  "CREATE TABLE mails ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL UNIQUE, subject TEXT NOT NULL,"
  "  state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, problem TEXT NOT NULL DEFAULT '',"
  "  words TEXT NOT NULL DEFAULT '', created_us INTEGER NOT NULL, next_us INTEGER NOT NULL,"
  "  ended_us INTEGER NOT NULL DEFAULT 0, engine_id TEXT NOT NULL DEFAULT '',"
  "  lease_until_us INTEGER NOT NULL DEFAULT 0);"
  "CREATE INDEX mails_open ON mails (id) WHERE state IN ('queued', 'sending');"
  "CREATE TABLE mail_recipients ("
  "  key INTEGER PRIMARY KEY, mail_id INTEGER NOT NULL REFERENCES mails (id) ON DELETE CASCADE,"
  "  address TEXT NOT NULL, state TEXT NOT NULL, words TEXT NOT NULL);"
  "CREATE UNIQUE INDEX mail_recipients_by_mail ON mail_recipients (mail_id, address);"
  "CREATE TABLE mail_parts ("
  "  key INTEGER PRIMARY KEY, mail_id INTEGER NOT NULL REFERENCES mails (id) ON DELETE CASCADE,"
  "  type TEXT NOT NULL, file_name TEXT NOT NULL, content BLOB);"
  "CREATE INDEX mail_parts_by_mail ON mail_parts (mail_id, key);"
  "CREATE TABLE mail_keys (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, when_us INTEGER NOT NULL);",

  /* schedules, and what came of each of their due times */
  "CREATE TABLE schedules ("
  "  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, rule TEXT NOT NULL, verb TEXT NOT NULL,"
  "  parameters TEXT NOT NULL, target TEXT NOT NULL, target_value TEXT NOT NULL, suspended INTEGER NOT NULL,"
  "  comment TEXT NOT NULL, who TEXT NOT NULL, changed_us INTEGER NOT NULL, handled_us INTEGER NOT NULL);"
  /* schedule_id and job_id refer to nothing: what was done outlives the schedule, and jobs are pruned. */
  "CREATE TABLE schedule_runs ("
  "  key INTEGER PRIMARY KEY, schedule_id TEXT NOT NULL, due_us INTEGER NOT NULL, run_us INTEGER NOT NULL,"
  "  kind TEXT NOT NULL, job_id INTEGER NOT NULL, message TEXT NOT NULL, UNIQUE (schedule_id, due_us));",

  /* devices are found by address, so that there is one for each address and port. No unique index: the
   * port in force depends on a setting, and a store may hold two from before. */
  "ALTER TABLE sensors ADD COLUMN address_key TEXT NOT NULL DEFAULT '';"
  "UPDATE sensors SET address_key = lower (address);"
  "CREATE INDEX sensors_by_address ON sensors (address_key) WHERE removed_us = 0;",

  /* the signature catalogue (a level's rows are what differs from the level before it) and signature policies */
  "CREATE TABLE signature_levels ("
  "  level INTEGER PRIMARY KEY, engine TEXT NOT NULL, released TEXT NOT NULL, source TEXT NOT NULL,"
  "  added_us INTEGER NOT NULL, n INTEGER NOT NULL);"
  "CREATE TABLE signature_rows ("
  "  id INTEGER NOT NULL, sub INTEGER NOT NULL, level INTEGER NOT NULL, severity INTEGER NOT NULL,"
  "  fidelity INTEGER NOT NULL, actions INTEGER NOT NULL, flags INTEGER NOT NULL, name TEXT NOT NULL,"
  "  engine TEXT NOT NULL, release TEXT NOT NULL, created TEXT NOT NULL, type TEXT NOT NULL,"
  "  PRIMARY KEY (id, sub, level DESC)) WITHOUT ROWID;"
  "CREATE INDEX signature_rows_by_level ON signature_rows (level);"
  "CREATE TABLE policies ("
  "  id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL, parent_id TEXT NOT NULL,"
  "  level INTEGER NOT NULL, tuning TEXT NOT NULL, version INTEGER NOT NULL, changed_us INTEGER NOT NULL,"
  "  changed_by TEXT NOT NULL, why TEXT NOT NULL, removed_us INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
  "CREATE TABLE policy_versions ("
  "  policy_id TEXT NOT NULL, version INTEGER NOT NULL, parent_id TEXT NOT NULL, level INTEGER NOT NULL,"
  "  tuning TEXT NOT NULL, n_tuned INTEGER NOT NULL, when_us INTEGER NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,"
  "  PRIMARY KEY (policy_id, version)) WITHOUT ROWID;"
  "CREATE TABLE policy_assignments (sensor_id TEXT PRIMARY KEY, policy_id TEXT NOT NULL) WITHOUT ROWID;",

  /* the package library's index, what servers offer, and what came of looking */
  "CREATE TABLE packages ("
  "  key INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, name TEXT NOT NULL, size_bytes INTEGER NOT NULL,"
  "  platforms TEXT NOT NULL, released_us INTEGER NOT NULL, added_us INTEGER NOT NULL, verified_us INTEGER NOT NULL,"
  "  state TEXT NOT NULL, problem TEXT NOT NULL, source TEXT NOT NULL, added_by TEXT NOT NULL,"
  "  compared INTEGER NOT NULL, kept INTEGER NOT NULL, boot TEXT NOT NULL);"
  "CREATE TABLE package_offers ("
  "  key INTEGER PRIMARY KEY, subject TEXT NOT NULL, name TEXT NOT NULL, location TEXT NOT NULL,"
  "  size_bytes INTEGER NOT NULL, size_exact INTEGER NOT NULL, digest TEXT NOT NULL, released_us INTEGER NOT NULL,"
  "  description TEXT NOT NULL, wanted INTEGER NOT NULL, reason TEXT NOT NULL, sha256 TEXT NOT NULL);"
  "CREATE INDEX package_offers_by_subject ON package_offers (subject);"
  "CREATE TABLE update_facts (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;",

  /* changes wait until they are submitted; what was there before this is taken as submitted */
  "ALTER TABLE policies ADD COLUMN submitted INTEGER NOT NULL DEFAULT 0;"
  "UPDATE policies SET submitted = version;"
  "ALTER TABLE policy_assignments ADD COLUMN submitted_id TEXT NOT NULL DEFAULT '';"
  "UPDATE policy_assignments SET submitted_id = policy_id;"
  "ALTER TABLE policy_assignments ADD COLUMN who TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE policy_assignments ADD COLUMN when_us INTEGER NOT NULL DEFAULT 0;"
  "CREATE TABLE sensor_updates ("
  "  sensor_id TEXT NOT NULL, submitted INTEGER NOT NULL, sha256 TEXT NOT NULL, package TEXT NOT NULL, who TEXT NOT NULL,"
  "  when_us INTEGER NOT NULL, why TEXT NOT NULL, PRIMARY KEY (sensor_id, submitted)) WITHOUT ROWID;",

  /* what was put on devices last, and their configurations from before (the bytes are in a folder, under their hash) */
  "CREATE TABLE deployed ("
  "  key INTEGER PRIMARY KEY, sensor_id TEXT NOT NULL UNIQUE, policy_id TEXT NOT NULL, policy_version INTEGER NOT NULL,"
  "  level INTEGER NOT NULL, version TEXT NOT NULL, config_sha256 TEXT NOT NULL, job_id INTEGER NOT NULL,"
  "  when_us INTEGER NOT NULL, who TEXT NOT NULL);"
  "CREATE TABLE snapshots ("
  "  key INTEGER PRIMARY KEY, sensor_id TEXT NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL,"
  "  job_id INTEGER NOT NULL, when_us INTEGER NOT NULL, UNIQUE (sensor_id, job_id, sha256));",

  /* what is applied by itself to which policy */
  "CREATE TABLE auto_updates ("
  "  key INTEGER PRIMARY KEY, policy_id TEXT NOT NULL UNIQUE, sensor TEXT NOT NULL, signature TEXT NOT NULL,"
  "  number INTEGER NOT NULL, changed_us INTEGER NOT NULL, changed_by TEXT NOT NULL);",

  /* the command line over SSH */
  "ALTER TABLE sensors ADD COLUMN form TEXT NOT NULL DEFAULT 'web';"
  "ALTER TABLE sensors ADD COLUMN ssh_port INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE sensors ADD COLUMN ssh_old INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE sensors ADD COLUMN host_key TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE facts ADD COLUMN host_key TEXT NOT NULL DEFAULT '';",

  /* what happens to traffic while a sensor does not inspect */
  "ALTER TABLE sensors ADD COLUMN traffic TEXT NOT NULL DEFAULT 'unknown';",

  /* whether a configuration is still anybody's */
  "CREATE INDEX snapshots_by_sha256 ON snapshots (sha256);",

  /* what a policy had inherited when it was deployed */
  "ALTER TABLE deployed ADD COLUMN tuning TEXT NOT NULL DEFAULT '';",

  /* what begins in a maintenance window only, and how long before that closes; -1 at any time */
  "ALTER TABLE jobs ADD COLUMN window_minutes INTEGER NOT NULL DEFAULT -1;",

  /* what a job was begun by, where that is another job: it begins no second one */
  "ALTER TABLE jobs ADD COLUMN origin TEXT NOT NULL DEFAULT '';"
  "CREATE UNIQUE INDEX jobs_by_origin ON jobs (origin) WHERE origin <> '';",

  /* what a sensor says of its own upgrades */
  "ALTER TABLE facts ADD COLUMN upgrades TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE facts ADD COLUMN recovery TEXT NOT NULL DEFAULT '';",

  /* deployments as people see them, above the engine's jobs that do them */
  "CREATE TABLE deployments ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, description TEXT NOT NULL, workflow INTEGER NOT NULL,"
  "  state TEXT NOT NULL, created_by TEXT NOT NULL, created_us INTEGER NOT NULL, changed_by TEXT NOT NULL,"
  "  changed_us INTEGER NOT NULL, comment TEXT NOT NULL, editor TEXT NOT NULL, start TEXT NOT NULL, at_us INTEGER NOT NULL,"
  "  window TEXT NOT NULL, rollout TEXT NOT NULL, parameters TEXT NOT NULL, job_id INTEGER NOT NULL DEFAULT 0,"
  /* why a gate was not passed, and up to which wave somebody said to go on all the same */
  "  verdict TEXT NOT NULL DEFAULT '', waived INTEGER NOT NULL DEFAULT 0);"
  "CREATE TABLE deployment_devices ("
  "  deployment_id INTEGER NOT NULL REFERENCES deployments (id) ON DELETE CASCADE, position INTEGER NOT NULL,"
  "  sensor_id TEXT NOT NULL, sensor_name TEXT NOT NULL, argument TEXT NOT NULL, wave INTEGER NOT NULL,"
  "  state TEXT NOT NULL DEFAULT 'queued', message TEXT NOT NULL DEFAULT '', job_id INTEGER NOT NULL DEFAULT 0,"
  "  operation_id INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (deployment_id, position)) WITHOUT ROWID;"
  "CREATE INDEX deployment_devices_by_operation ON deployment_devices (operation_id) WHERE operation_id <> 0;"
  "CREATE TABLE deployment_transitions ("
  "  key INTEGER PRIMARY KEY, deployment_id INTEGER NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,"
  "  from_state TEXT NOT NULL, to_state TEXT NOT NULL, who TEXT NOT NULL, when_us INTEGER NOT NULL, comment TEXT NOT NULL,"
  "  job_id INTEGER NOT NULL);"
  "CREATE INDEX deployment_transitions_by_deployment ON deployment_transitions (deployment_id);"
  "ALTER TABLE jobs ADD COLUMN deployment_id INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE jobs ADD COLUMN held INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE jobs ADD COLUMN parallel INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE jobs ADD COLUMN per_site INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE operations ADD COLUMN wave INTEGER NOT NULL DEFAULT 0;"
  "CREATE INDEX jobs_by_deployment ON jobs (deployment_id) WHERE deployment_id <> 0;"
  "CREATE INDEX operations_open_by_job ON operations (job_id, cause)"
  "  WHERE state IN ('queued', 'waiting', 'running');"
  "CREATE INDEX operations_open_by_sensor ON operations (sensor_id, id)"
  "  WHERE changing = 1 AND state IN ('queued', 'waiting', 'running');",

  /* words of people's own on devices, and what a sensor calls itself */
  "ALTER TABLE sensors ADD COLUMN tags TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE facts ADD COLUMN host_name TEXT NOT NULL DEFAULT '';",

  /* the parameters of signatures: numbers in their order, without what is as usual at the end */
  "ALTER TABLE signature_rows ADD COLUMN parameters TEXT NOT NULL DEFAULT '';",

  /* the numbers of signatures that one replaces */
  "ALTER TABLE signature_rows ADD COLUMN obsoletes TEXT NOT NULL DEFAULT '';",

  /* what devices were before a deployment, so that it can be rolled back */
  "CREATE TABLE rollback_points ("
  "  deployment_id INTEGER NOT NULL REFERENCES deployments (id) ON DELETE CASCADE, sensor_id TEXT NOT NULL,"
  "  version TEXT NOT NULL, level INTEGER NOT NULL, config_sha256 TEXT NOT NULL, policy_id TEXT NOT NULL,"
  "  policy_version INTEGER NOT NULL, tuning TEXT NOT NULL, when_us INTEGER NOT NULL,"
  "  PRIMARY KEY (deployment_id, sensor_id)) WITHOUT ROWID;"
  "ALTER TABLE deployment_devices ADD COLUMN rolled_back INTEGER NOT NULL DEFAULT 0;",

  /* whether an SNMP policy is configured on a device, where it was asked */
  "ALTER TABLE facts ADD COLUMN snmp_policy INTEGER NOT NULL DEFAULT 0;",

  /* how long steps of deployments took; what devices were before and after them */
  "CREATE TABLE step_times ("
  "  key INTEGER PRIMARY KEY, platform TEXT NOT NULL, kind TEXT NOT NULL, push_us INTEGER NOT NULL, install_us INTEGER NOT NULL,"
  "  reboot_us INTEGER NOT NULL, readback_us INTEGER NOT NULL, when_us INTEGER NOT NULL);"
  "CREATE INDEX step_times_of ON step_times (platform, kind);"
  "CREATE TABLE device_states ("
  "  deployment_id INTEGER NOT NULL REFERENCES deployments (id) ON DELETE CASCADE, sensor_id TEXT NOT NULL, moment TEXT NOT NULL,"
  "  job_id INTEGER NOT NULL, when_us INTEGER NOT NULL, version TEXT NOT NULL, engine TEXT NOT NULL, level TEXT NOT NULL,"
  "  license TEXT NOT NULL, license_expires_us INTEGER NOT NULL, applications TEXT NOT NULL, certificate TEXT NOT NULL,"
  "  load_percent INTEGER NOT NULL, memory_percent INTEGER NOT NULL, disk_total INTEGER NOT NULL, disk_free INTEGER NOT NULL,"
  "  n_errors INTEGER NOT NULL, PRIMARY KEY (deployment_id, sensor_id, moment)) WITHOUT ROWID;",
};

guint
ips_sqlite_get_schema_version (void)
{
  return G_N_ELEMENTS (migrations);
}

gboolean
ips_sqlite_migrate (IpsSqlite *self, GError **error)
{
  return ips_sqlite_migrate_to (self, ips_sqlite_get_schema_version (), error);
}

/* All missing steps in one transaction: a store is never between two versions. */
gboolean
ips_sqlite_migrate_to (IpsSqlite *self, guint newest, GError **error)
{
  g_autofree char *pragma = NULL;
  gboolean ok = TRUE;
  gint64 version;

  if (!ips_sqlite_exec (self, "BEGIN IMMEDIATE", error))
    return FALSE;
  ok = ips_sqlite_get_int (self, &version, 0, error, "PRAGMA user_version", "");
  for (gint64 i = version; ok && i < (gint64) newest; i++)
    ok = ips_sqlite_exec (self, migrations[i], error);
  if (ok && version < (gint64) newest)
    {
      pragma = g_strdup_printf ("PRAGMA user_version = %u", newest);
      ok = ips_sqlite_exec (self, pragma, error);
    }
  if (ok)
    ok = ips_sqlite_exec (self, "COMMIT", error);
  if (!ok && !sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return ok;
}
