/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-server-certificate.h"
#include "ips-clock.h"
#include "ips-store-mail.h"
#include "ips-scheduled-job.h"
#include "ips-deployment-job.h"
#include "ips-store-changes.h"
#include "ips-rollback-point.h"
#include "ips-device-state.h"
#include "ips-step-time.h"
#include "ips-store-deployed.h"
#include "ips-store-policies.h"
#include "ips-store-signatures.h"
#include "ips-store.h"
#include "ips-package-file.h"

G_BEGIN_DECLS

/* Plain records that cross from the main thread to the worker and back; each has one owner at a time. */

typedef struct
{
  char *id;
  IpsSensorConfig *config;
} IpsSensorRecord;
void ips_sensor_record_free (IpsSensorRecord *self);

typedef struct
{
  char *sensor_id;
  IpsSensorFacts *facts;
} IpsFactsRecord;
void ips_facts_record_free (IpsFactsRecord *self);

typedef struct
{
  gint64 id;                /* set by submit_job() */
  IpsVerb verb;
  IpsPriority priority;
  gint64 created_us;
  char *created_by;
  char *parameters;         /* a JSON object */
  gboolean in_sequence;
  int window_minutes;       /* it begins in the device's maintenance window, so long before that closes; -1 at any time */
  char *pace;               /* "" where none has to be kept; else its name in the store */
  gint64 deployment_id;     /* 0: of no deployment */
  guint parallel, per_site; /* most operations at once, of all and of devices of a group; 0 no limit of its own */
  GPtrArray *operations;    /* (element-type IpsOperation), ids set by submit_job() */
} IpsJobRecord;
IpsJobRecord *ips_job_record_new (void);
void ips_job_record_free (IpsJobRecord *self);

/* A run of a schedule that is to be made; see ips_store_run_schedule_async(). */
typedef struct
{
  char *id;
  IpsScheduleRunKind kind;
  gint64 due_us;
  gint64 now_us;
  char *rule;               /* (nullable) */
  char *message;
} IpsScheduleRunRecord;
void ips_schedule_run_record_free (IpsScheduleRunRecord *self);

/* A change of a deployment's state; see IpsDeploymentMove. */
typedef struct
{
  gint64 id;
  IpsDeploymentState from, to;
  char *who, *comment;
  gint64 now_us;
} IpsMoveRecord;
void ips_move_record_free (IpsMoveRecord *self);

typedef struct
{
  char *engine_id;
  IpsOperation *operation;
  GError *error;            /* (nullable): set by write_batch() where this one alone was refused */
} IpsFinishRecord;
void ips_finish_record_free (IpsFinishRecord *self);

typedef struct
{
  IpsMail *mail;            /* (nullable): NULL where only the keys are taken */
  char *message_id;         /* unique; the mailer adds the sender's domain */
  char **keys;
  gint64 now_us;
  gboolean first;           /* set by queue_mail(): the keys were new */
} IpsMailRecord;
void ips_mail_record_free (IpsMailRecord *self);

/* What is gathered and written together. */
typedef struct
{
  GPtrArray *facts;         /* (element-type IpsFactsRecord) */
  GPtrArray *finishes;      /* (element-type IpsFinishRecord) */
  GPtrArray *history;       /* (element-type IpsHistoryLine) */
  gboolean marked;          /* set by write_batch(): operations wait for the pace, their times were made anew */
  guint tell;               /* set by write_batch(): parts that others than the finished operations changed in */
} IpsStoreBatch;
IpsStoreBatch *ips_store_batch_new (void);
void ips_store_batch_free (IpsStoreBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsStoreBatch, ips_store_batch_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsJobRecord, ips_job_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsClaim, ips_claim_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsHistoryLine, ips_history_line_free)

IpsHistoryLine *ips_history_line_new (gint64 when_us, const char *who, const char *what, const char *subject,
                                      const char *before, const char *after, const char *outcome);
IpsHistoryLine *ips_history_line_copy (const IpsHistoryLine *self);

/**
 * IpsStoreBackend: where IpsStore keeps things. Every function blocks and is called on the store's worker
 * thread only; each is one transaction, together with the history it makes. The meaning of each is that of
 * the function of IpsStore with the same name.
 */
#define IPS_TYPE_STORE_BACKEND (ips_store_backend_get_type ())
G_DECLARE_INTERFACE (IpsStoreBackend, ips_store_backend, IPS, STORE_BACKEND, GObject)

struct _IpsStoreBackendInterface
{
  GTypeInterface parent_iface;

  /* (transfer none) (nullable): a sentence about the place, constant after opening */
  const char *(*get_warning) (IpsStoreBackend *self);
  /* The parts that other processes wrote since the last call. */
  gboolean (*poll_changes) (IpsStoreBackend *self, guint *parts, GError **error);
  void (*close) (IpsStoreBackend *self);

  /* Facts, finished operations and history lines in one transaction. Facts of sensors that do not exist
   * are dropped; a finish that is refused has its own error and does not stop the others. */
  gboolean (*write_batch) (IpsStoreBackend *self, IpsStoreBatch *batch, GError **error);

  GPtrArray *(*load_sensors) (IpsStoreBackend *self, GError **error);
  gboolean (*save_sensors) (IpsStoreBackend *self, GPtrArray *records, const char *who, GError **error);
  gboolean (*remove_sensors) (IpsStoreBackend *self, char **ids, gboolean removed, const char *who, GError **error);
  GBytes *(*load_der) (IpsStoreBackend *self, const char *sha256, GError **error);
  gboolean (*set_pin) (IpsStoreBackend *self, const char *sensor_id, IpsCertificate *certificate,
                       const char *how, const char *who, GError **error);

  GHashTable *(*load_settings) (IpsStoreBackend *self, GError **error);
  gboolean (*save_settings) (IpsStoreBackend *self, GHashTable *values, const char *who, GError **error);
  GPtrArray *(*load_credential_sets) (IpsStoreBackend *self, GError **error);
  gboolean (*save_credential_set) (IpsStoreBackend *self, const IpsCredentialSet *set, gboolean removed,
                                   const char *who, GError **error);

  gboolean (*submit_job) (IpsStoreBackend *self, IpsJobRecord *job, GError **error);
  GPtrArray *(*load_jobs) (IpsStoreBackend *self, guint limit, GError **error);   /* (element-type IpsJobRecord) */
  GPtrArray *(*claim) (IpsStoreBackend *self, const char *engine_id, guint max, gint64 now_us,
                       gint64 lease_until_us, gboolean *marked, GError **error);
  GPtrArray *(*load_licenses) (IpsStoreBackend *self, GError **error);             /* (element-type IpsKeptLicense) */
  gboolean (*keep_licenses) (IpsStoreBackend *self, GPtrArray *kept, const char *who, GError **error);
  gboolean (*note_license) (IpsStoreBackend *self, const char *serial, const char *sha256, gint64 when_us, gboolean applied,
                            const char *outcome, GError **error);
  /* @n_rows: (out): see ips_store_prune_async() */
  gboolean (*prune) (IpsStoreBackend *self, gint64 now_us, gint64 *n_rows, GError **error);

  gboolean (*begin_paced) (IpsStoreBackend *self, const char *pace, const char *engine_id, gint64 operation_id,
                           gint64 timeout_us, gint64 *id, GError **error);
  gboolean (*end_paced) (IpsStoreBackend *self, gint64 request_id, gboolean blocked, GError **error);
  GArray *(*load_pace) (IpsStoreBackend *self, const char *pace, GError **error);
  void (*set_clock) (IpsStoreBackend *self, IpsClock *clock);
  gboolean (*renew) (IpsStoreBackend *self, const char *engine_id, gint64 lease_until_us, GError **error);
  gboolean (*checkpoint) (IpsStoreBackend *self, const char *engine_id, gint64 operation_id,
                          const char *checkpoint, GError **error);
  gboolean (*cancel) (IpsStoreBackend *self, gint64 job_id, gint64 operation_id, const char *who, GError **error);
  gboolean (*requeue) (IpsStoreBackend *self, GArray *operation_ids, GError **error);
  GArray *(*poll_stops) (IpsStoreBackend *self, const char *engine_id, GError **error);
  gint64 (*usual_duration) (IpsStoreBackend *self, IpsVerb verb, const char *platform, GError **error);

  GPtrArray *(*load_server_certificates) (IpsStoreBackend *self, GError **error);
  gboolean (*accept_server_certificate) (IpsStoreBackend *self, const char *host, guint port, IpsCertificate *certificate,
                                         const char *who, GError **error);
  gboolean (*remove_server_certificate) (IpsStoreBackend *self, const char *host, guint port, const char *who, GError **error);
  gboolean (*note_server_check) (IpsStoreBackend *self, const IpsServerCertificate *checked, const char *who,
                                 gboolean *changed, GError **error);
  gboolean (*queue_mail) (IpsStoreBackend *self, IpsMailRecord *record, GError **error);
  GStrv (*filter_mail_keys) (IpsStoreBackend *self, char **keys, GError **error);
  GPtrArray *(*load_mails) (IpsStoreBackend *self, guint limit, GError **error);   /* (element-type IpsQueuedMail) */
  char *(*load_mail_text) (IpsStoreBackend *self, gint64 id, GError **error);
  IpsMailClaim *(*claim_mail) (IpsStoreBackend *self, const char *engine_id, gint64 now_us, gint64 lease_until_us,
                               GError **error);
  gboolean (*renew_mail) (IpsStoreBackend *self, const char *engine_id, gint64 id, gint64 lease_until_us, GError **error);
  gboolean (*finish_mail) (IpsStoreBackend *self, const char *engine_id, const IpsQueuedMail *mail, GError **error);
  gboolean (*retry_mail) (IpsStoreBackend *self, gint64 id, gint64 now_us, const char *who, GError **error);
  gboolean (*discard_mail) (IpsStoreBackend *self, gint64 id, const char *who, GError **error);
  GPtrArray *(*load_schedules) (IpsStoreBackend *self, GError **error);            /* (element-type IpsScheduledJob) */
  gboolean (*save_schedule) (IpsStoreBackend *self, const IpsScheduledJob *schedule, gint64 now_us, const char *who,
                             GError **error);
  gboolean (*remove_schedule) (IpsStoreBackend *self, const char *id, const char *who, GError **error);
  gboolean (*suspend_schedule) (IpsStoreBackend *self, const char *id, gboolean suspended, const char *comment,
                                gint64 now_us, const char *who, GError **error);
  gboolean (*run_schedule) (IpsStoreBackend *self, const IpsScheduleRunRecord *run, IpsJobRecord *job, gint64 *job_id,
                            GError **error);
  GPtrArray *(*load_schedule_runs) (IpsStoreBackend *self, const char *id, guint limit, GError **error);

  GPtrArray *(*load_levels) (IpsStoreBackend *self, GError **error);
  IpsSignatureSet *(*load_level) (IpsStoreBackend *self, guint level, GError **error);
  gboolean (*put_level) (IpsStoreBackend *self, const IpsSignatureLevel *level, IpsSignatureSet *set, const char *who, GError **error);
  gboolean (*remove_level) (IpsStoreBackend *self, guint level, const char *who, GError **error);

  IpsPolicyRecords *(*load_policies) (IpsStoreBackend *self, GError **error);
  gboolean (*save_policies) (IpsStoreBackend *self, GPtrArray *policies, const char *who, const char *why, GError **error);
  gboolean (*remove_policy) (IpsStoreBackend *self, const char *id, const char *who, GError **error);
  gboolean (*assign_policy) (IpsStoreBackend *self, char **sensor_ids, const char *policy_id, const char *who, GError **error);
  GPtrArray *(*load_policy_versions) (IpsStoreBackend *self, const char *id, GError **error);
  IpsPolicy *(*load_policy_version) (IpsStoreBackend *self, const char *id, guint version, GError **error);
  gboolean (*save_sensor_updates) (IpsStoreBackend *self, GPtrArray *updates, const char *who, const char *why, GError **error);
  gboolean (*submit_changes) (IpsStoreBackend *self, GPtrArray *changes, const char *who, const char *comment, GError **error);
  gboolean (*discard_changes) (IpsStoreBackend *self, GPtrArray *changes, const char *who, GError **error);

  GPtrArray *(*load_deployed) (IpsStoreBackend *self, const char *sensor_id, GError **error);   /* (element-type IpsDeployed) */
  gboolean (*save_deployed) (IpsStoreBackend *self, const IpsDeployed *deployed, GError **error);
  GPtrArray *(*add_snapshot) (IpsStoreBackend *self, const IpsSnapshot *snapshot, guint keep, GError **error);   /* (element-type utf8) */
  GPtrArray *(*load_snapshots) (IpsStoreBackend *self, const char *sensor_id, GError **error);   /* (element-type IpsSnapshot) */

  GPtrArray *(*load_packages) (IpsStoreBackend *self, GError **error);             /* (element-type IpsPackageFile) */
  gboolean (*save_package) (IpsStoreBackend *self, const IpsPackageFile *file, GError **error);
  gboolean (*remove_packages) (IpsStoreBackend *self, char **sha256, const char *who, GError **error);
  gboolean (*save_offers) (IpsStoreBackend *self, const char *subject, GPtrArray *offers, GError **error);
  GPtrArray *(*load_offers) (IpsStoreBackend *self, const char *subject, GError **error);   /* (element-type IpsPackageOffer) */
  GHashTable *(*load_update_facts) (IpsStoreBackend *self, GError **error);
  gboolean (*save_update_facts) (IpsStoreBackend *self, GHashTable *facts, GError **error);

  gboolean (*add_deployment) (IpsStoreBackend *self, IpsDeploymentJob *deployment, IpsJobRecord *job, GError **error);
  gboolean (*edit_deployment) (IpsStoreBackend *self, const IpsDeploymentJob *deployment, const char *who, GError **error);
  gboolean (*move_deployment) (IpsStoreBackend *self, const IpsMoveRecord *move, IpsJobRecord *job, GError **error);
  GPtrArray *(*load_deployments) (IpsStoreBackend *self, gint64 id, guint limit, GError **error);   /* (element-type IpsDeploymentJob) */
  GPtrArray *(*load_transitions) (IpsStoreBackend *self, gint64 id, GError **error);   /* (element-type IpsDeploymentTransition) */
  gboolean (*trust_upgraded) (IpsStoreBackend *self, gint64 job_id, GError **error);
  gboolean (*is_upgraded_trusted) (IpsStoreBackend *self, gint64 job_id, gboolean *trusted, GError **error);
  gboolean (*add_rollback_point) (IpsStoreBackend *self, gint64 job_id, const IpsRollbackPoint *point, GError **error);
  GPtrArray *(*load_rollback_points) (IpsStoreBackend *self, gint64 deployment_id, const char *sensor_id, GError **error);   /* (element-type IpsRollbackPoint) */
  gboolean (*save_device_state) (IpsStoreBackend *self, const IpsDeviceState *state, GError **error);
  GPtrArray *(*load_device_states) (IpsStoreBackend *self, gint64 deployment_id, gint64 job_id, const char *sensor_id, GError **error);   /* (element-type IpsDeviceState) */
  gboolean (*add_step_time) (IpsStoreBackend *self, const IpsStepTime *time, GError **error);
  GPtrArray *(*load_step_times) (IpsStoreBackend *self, GError **error);           /* (element-type IpsStepTime) */

  GPtrArray *(*load_auto_updates) (IpsStoreBackend *self, GError **error);         /* (element-type IpsAutoUpdate) */
  gboolean (*save_auto_updates) (IpsStoreBackend *self, GPtrArray *rules, const char *who, GError **error);
  /* @deployment: (nullable): that the job is done for; @written: (out): FALSE: there is one of that origin, whose id @job has then */
  gboolean (*submit_job_once) (IpsStoreBackend *self, IpsJobRecord *job, IpsDeploymentJob *deployment, const char *origin, gboolean *written, GError **error);
  GPtrArray *(*load_last_deployments) (IpsStoreBackend *self, GError **error);     /* (element-type IpsLastDeployment) */

  GPtrArray *(*query_history) (IpsStoreBackend *self, const char *search, guint limit, GError **error);
};

G_END_DECLS
