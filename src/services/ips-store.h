/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-communication.h"
#include "ips-credential-set.h"
#include "ips-job.h"
#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsStore:
 *
 * The one place where things survive. This object is the asynchronous face, main thread only; behind
 * it an IpsStoreBackend (first form: SQLite) runs on the store's own worker thread. Nothing above
 * `services` writes SQL or assumes that it is the only process.
 *
 * Signals (main thread): "changed" (guint parts: IpsStoreParts) when another process wrote;
 * "problem" (GError) when a write failed for want of space or rights.
 */
typedef enum
{
  IPS_STORE_SENSORS = 1 << 0, IPS_STORE_PINS = 1 << 1, IPS_STORE_JOBS = 1 << 2,
  IPS_STORE_SETTINGS = 1 << 3, IPS_STORE_CREDENTIALS = 1 << 4, IPS_STORE_HISTORY = 1 << 5,
  IPS_STORE_SERVER_CERTIFICATES = 1 << 6, IPS_STORE_MAILS = 1 << 7,
  IPS_STORE_SCHEDULES = 1 << 8,
  IPS_STORE_SIGNATURES = 1 << 9, IPS_STORE_POLICIES = 1 << 10,
  IPS_STORE_LICENSES = 1 << 11,
  IPS_STORE_PACKAGES = 1 << 12,
  IPS_STORE_DEPLOYED = 1 << 13,
  IPS_STORE_AUTO_UPDATES = 1 << 14,
  IPS_STORE_DEPLOYMENTS = 1 << 15,
  IPS_STORE_ALL = 0xffff
} IpsStoreParts;

#define IPS_TYPE_STORE (ips_store_get_type ())
G_DECLARE_FINAL_TYPE (IpsStore, ips_store, IPS, STORE, GObject)

/* @path NULL: $XDG_DATA_HOME/vedette/vedette.db. Creates folder (0700) and file (0600). Errors:
 * %IPS_ERROR_STORE_NEWER (untouched), _DAMAGED (a copy "vedette.db.damaged-<date>" is kept; the message
 * names it), _READONLY, _DISK_FULL. */
void ips_store_open_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsStore *ips_store_open_finish (GAsyncResult *result, GError **error);
const char *ips_store_get_path (IpsStore *self);
/* A sentence where the file lies on a network file system, else NULL. */
const char *ips_store_get_warning (IpsStore *self);
/* Reads what can be read of a damaged store into a fresh one at the same path (the damaged copy stays). The
 * result says in words what was saved and what not. */
void ips_store_salvage_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *ips_store_salvage_finish (GAsyncResult *result, GError **error);
/* Writes out what is queued and closes; nothing may be called after. Blocks (only at exit). */
void ips_store_close (IpsStore *self);

/* --- inventory --- */
void ips_store_load_sensors_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_sensors_finish (IpsStore *self, GAsyncResult *result, GError **error); /* (element-type IpsSensor) */
/* Adds or replaces the configurations of @sensors in one transaction, a history line each. Names are unique
 * without case (%IPS_ERROR_EXISTS), and no two have the same address and port in force
 * (%IPS_ERROR_ADDRESS_EXISTS names the other); nothing is written then. */
void ips_store_save_sensors_async (IpsStore *self, GPtrArray *sensors, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_sensors_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Hides (@removed TRUE) or brings back (FALSE) sensors by id. */
void ips_store_remove_sensors_async (IpsStore *self, const char *const *ids, gboolean removed, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_remove_sensors_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Facts learnt; gathered and written in batches (at most 200 ms late), never lost on a close. */
void ips_store_put_facts (IpsStore *self, const char *sensor_id, const IpsSensorFacts *facts);
/* Resolves when everything put so far is on disk. */
void ips_store_flush_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_flush_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* DER of a certificate known only by its facts. */
void ips_store_load_der_async (IpsStore *self, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *ips_store_load_der_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* --- trust --- (pins come with the sensors; this writes one and its history line)
 * @certificate NULL removes the pin. @how: "asked", "accepted automatically", "added by hand", "sync", "regenerated",
 * "rolled back". */
void ips_store_set_pin_async (IpsStore *self, const char *sensor_id, IpsCertificate *certificate, const char *how, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_set_pin_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* --- settings and credential sets --- */
void ips_store_load_settings_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GHashTable *ips_store_load_settings_finish (IpsStore *self, GAsyncResult *result, GError **error); /* text -> text */
void ips_store_save_settings_async (IpsStore *self, GHashTable *values, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_settings_finish (IpsStore *self, GAsyncResult *result, GError **error);
void ips_store_load_credential_sets_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_credential_sets_finish (IpsStore *self, GAsyncResult *result, GError **error);
void ips_store_save_credential_set_async (IpsStore *self, const IpsCredentialSet *set, gboolean removed, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_credential_set_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* --- jobs --- */
/* Writes the job with all its operations in one transaction and sets their ids. */
void ips_store_submit_job_async (IpsStore *self, IpsJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_submit_job_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Newest first, with operations; @limit jobs. */
void ips_store_load_jobs_async (IpsStore *self, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_jobs_finish (IpsStore *self, GAsyncResult *result, GError **error);     /* (element-type IpsJob) */
/* Claims up to @max operations that may run now, in priority order, for @engine_id until @lease_until_us: those
 * queued; those waiting for the sensor or their turn whose hindrance is gone; those running whose lease has
 * run out (they come back as state waiting, cause IPS_WAIT_CHECK: ask the sensor first). A changing operation
 * is claimed only if the sensor has no other running (unique index). */
void ips_store_claim_async (IpsStore *self, const char *engine_id, guint max, gint64 now_us, gint64 lease_until_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_claim_finish (IpsStore *self, GAsyncResult *result, GError **error);         /* (element-type IpsClaim) */
typedef struct { IpsOperation *operation; IpsVerb verb; IpsPriority priority; GRefString *parameters; char *created_by; gboolean check_first; char *checkpoint; } IpsClaim;   /* @parameters (nullable): of all claims of a job one text */
void ips_claim_free (IpsClaim *self);
void ips_store_renew_async (IpsStore *self, const char *engine_id, gint64 lease_until_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_renew_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* What a changing verb knows before it touches the sensor ("old sha256 ...", "up since ..."), on disk
 * (synchronous=FULL) before the result comes back; it is what the check after a crash is made with. */
void ips_store_checkpoint_async (IpsStore *self, const char *engine_id, gint64 operation_id, const char *checkpoint, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_checkpoint_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Moves an operation this engine holds (%IPS_ERROR_LEASE_LOST otherwise) to @operation's state, cause, message,
 * detail; a change is written as history when it is final. Batched like facts when not changing. */
void ips_store_finish_operation_async (IpsStore *self, const char *engine_id, const IpsOperation *operation, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_finish_operation_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Cancels what is not running of a job (or one operation; 0 for the whole job) and marks the job as to be
 * stopped for the engine that runs the rest. */
void ips_store_cancel_async (IpsStore *self, gint64 job_id, gint64 operation_id, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_cancel_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Puts operations waiting for @cause back to queued (after trust was given, a password entered). */
void ips_store_requeue_async (IpsStore *self, GArray *operation_ids /* gint64 */, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_requeue_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Ids of operations this engine runs whose job was asked to stop. */
void ips_store_poll_stops_async (IpsStore *self, const char *engine_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GArray *ips_store_poll_stops_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Median duration of succeeded operations of a verb (platform "" for all), µs; 0 unknown. */
void ips_store_usual_duration_async (IpsStore *self, IpsVerb verb, const char *platform, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64 ips_store_usual_duration_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* --- history --- */
typedef struct { gint64 id; gint64 when_us; char *who; char *what; char *subject; char *before; char *after; char *outcome; } IpsHistoryLine;
void ips_history_line_free (IpsHistoryLine *self);
/* Newest first; @search "" for all, matched in every text. */
void ips_store_query_history_async (IpsStore *self, const char *search, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_query_history_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* For what has no verb of its own: "Clock set", "Password entered" ... */
void ips_store_add_history (IpsStore *self, const IpsHistoryLine *line);

G_END_DECLS
