/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sqlite-statement.h"
#include "ips-sqlite-store.h"

G_BEGIN_DECLS

struct _IpsSqliteStore
{
  GObject parent_instance;

  IpsSqlite sql;
  char *warning;            /* (nullable) */
};

/* ips-sqlite-file.c: the file, its folder, its copies */
gboolean ips_sqlite_file_prepare (const char *path, GError **error);
gboolean ips_sqlite_file_check_header (const char *path, gboolean *damaged, GError **error);
gboolean ips_sqlite_file_is_on_network (const char *path);
char *ips_sqlite_file_keep_copy (const char *path, GError **error);

/* ips-sqlite-migrations.c */
guint ips_sqlite_get_schema_version (void);                    /* the newest this program knows */
gboolean ips_sqlite_migrate (IpsSqlite *self, GError **error);
gboolean ips_sqlite_migrate_to (IpsSqlite *self, guint newest, GError **error);    /* as the program of that version */

/* ips-sqlite-store.c: used by salvage */
gboolean ips_sqlite_connect (IpsSqlite *self, const char *path, int flags, GError **error);
void ips_sqlite_disconnect (IpsSqlite *self);

/* What each file puts into the interface. */
void ips_sqlite_sensors_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_settings_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_jobs_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_claims_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_pace_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_retention_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_licenses_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_packages_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_history_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_server_certificates_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_mail_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_schedules_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_signatures_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_policies_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_changes_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_deployed_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_deployments_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_rollback_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_device_states_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_step_times_init_iface (IpsStoreBackendInterface *iface);
void ips_sqlite_auto_updates_init_iface (IpsStoreBackendInterface *iface);

/* Pieces of a transaction somebody else began. */
gboolean ips_sqlite_history_add (IpsSqlite *self, GError **error, gint64 when_us, const char *who, const char *what,
                                 const char *subject, const char *before, const char *after, const char *outcome);
/* Into the outbox, in a transaction of the caller. @parts: of ips_mail_compose() */
gboolean ips_sqlite_mail_insert (IpsSqlite *self, IpsMail *mail, GPtrArray *parts, const char *message_id, gint64 now_us, GError **error);
/* (transfer full) (nullable): text -> text, of the two columns of every row of @statement, which may be %NULL */
GHashTable *ips_sqlite_read_values (IpsSqlite *self, sqlite3_stmt *statement, GError **error);
/* One that was not removed, and one as it once was: %IPS_ERROR_NOT_FOUND. (transfer full) */
IpsPolicy *ips_sqlite_policy_read (IpsSqlite *self, const char *id, GError **error);
IpsPolicy *ips_sqlite_policy_read_version (IpsSqlite *self, const char *id, guint version, GError **error);
/* As ips_store_save_policies_async() does with each. */
gboolean ips_sqlite_policy_save (IpsSqlite *self, const IpsPolicy *policy, const char *who, const char *why, gint64 now_us, GError **error);
/* Adds those of devices that are there. */
gboolean ips_sqlite_sensor_updates_read (IpsSqlite *self, GPtrArray *updates, GError **error);
/* Finds or adds it; @key: (out). */
gboolean ips_sqlite_certificate_write (IpsSqlite *self, IpsCertificate *certificate, gint64 *key, GError **error);
/* Every certificate that a sensor has shown or that is trusted for it, without its DER: key -> IpsCertificate, which the
 * table owns. (transfer full) */
GHashTable *ips_sqlite_certificates_intern (IpsSqlite *self, GError **error);
GBytes *ips_sqlite_store_load_der (IpsStoreBackend *backend, const char *sha256, GError **error);
/* (transfer full): with its DER where the store has it */
IpsCertificate *ips_sqlite_certificate_read (IpsSqlite *self, gint64 key, GError **error);
gboolean ips_sqlite_facts_write (IpsSqlite *self, const IpsFactsRecord *record, GError **error);
/* Sets the ids of @job and its operations. */
gboolean ips_sqlite_job_insert (IpsSqlite *self, IpsJobRecord *job, GError **error);
/* @tell: added to: parts in which others than this operation changed. */
gboolean ips_sqlite_finish_write (IpsSqlite *self, IpsFinishRecord *record, guint *parts, guint *tell, GError **error);
/* What may have touched its sensor is not cancelled behind its engine's back: it is only asked to stop. A condition. */
#define IPS_SQLITE_MAY_HAVE_TOUCHED \
  "(state = 'running' OR (state = 'waiting' AND cause = 'check' AND (engine_id <> '' OR checkpoint <> '')))"
/* Asks what is under way of a job, or of it @operation_id alone, to stop, and cancels what has not begun. */
gboolean ips_sqlite_job_stop (IpsSqlite *self, gint64 job_id, gint64 operation_id, const char *message, gint64 now_us, GError **error);
/* Operations of @job_id ended, one of them @failed: what follows of that for its deployment, if it has one. @parts: added to.
 * Cancels what a gate stopped, lets the next wave begin, and moves the deployment where nothing of it is open any more. */
gboolean ips_sqlite_rollout_advance (IpsSqlite *self, gint64 job_id, gboolean failed, gint64 now_us, guint *parts, GError **error);
/* Holds what has not begun of a job, or lets it go on. */
gboolean ips_sqlite_rollout_hold (IpsSqlite *self, gint64 job_id, gboolean held, GError **error);
/* What was put back to queued although its job is held waits for that. */
gboolean ips_sqlite_rollout_keep_held (IpsSqlite *self, gint64 operation_id, GError **error);
/* An operation of @job_id begins: a deployment that waited for its window is under way. */
gboolean ips_sqlite_rollout_open_window (IpsSqlite *self, gint64 job_id, gint64 now_us, GError **error);
/* Refused with %IPS_ERROR_CONFLICT where it is not in the state @from any more; with a line of history. */
/* Writes it with its devices, and @job (nullable) that begins with it; in a transaction. */
gboolean ips_sqlite_deployment_add (IpsSqlite *self, IpsDeploymentJob *deployment, IpsJobRecord *job, GError **error);
gboolean ips_sqlite_deployment_move (IpsSqlite *self, const IpsMoveRecord *move, gint64 job_id, GError **error);

/* The engine's job @job_id of a deployment ended: devices that it rolled back are what they were before, and their points go. */
gboolean ips_sqlite_rollback_keep (IpsSqlite *self, gint64 deployment_id, gint64 job_id, GError **error);
/* The state of a deployment whose rollback, the job @job_id, ended. */
gboolean ips_sqlite_rollback_get_outcome (IpsSqlite *self, gint64 deployment_id, gint64 job_id, IpsDeploymentState *outcome, GError **error);
void ips_sqlite_set_lease_lost (GError **error, gint64 operation_id);
/* The condition of the index of operations that keep a pace: without these very words in it a query reads the whole table,
 * ended operations included. */
#define IPS_SQLITE_PACED "pace <> '' AND state IN ('queued', 'waiting', 'running')"
/* How many requests of a pace may begin now, those claimed for it taken off. Inside or outside of a transaction. */
gboolean ips_sqlite_pace_count (IpsSqlite *self, const char *name, guint *n_free, GError **error);
/* Whatever the engine that had the operation was asking for: it is dead, its question is not on its way any more. */
gboolean ips_sqlite_pace_end (IpsSqlite *self, gint64 operation_id, GError **error);
/* All that have to wait for a pace do, each with the time it is due. */
gboolean ips_sqlite_pace_mark (IpsSqlite *self, const char *name, GError **error);
/* Reads an operation out of a row that begins with IPS_SQLITE_OPERATION_COLUMNS. */
#define IPS_SQLITE_OPERATION_COLUMNS \
  "o.id, o.job_id, o.sensor_id, o.sensor_name, o.state, o.cause, o.message, o.detail, o.attempt, " \
  "o.queued_us, o.started_us, o.ended_us, o.due_us, o.argument, o.wave"
#define IPS_SQLITE_N_OPERATION_COLUMNS 15
IpsOperation *ips_sqlite_operation_read (sqlite3_stmt *statement);

G_END_DECLS
