/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-engine.h"

G_BEGIN_DECLS

/**
 * IpsJobList:
 *
 * The jobs people look at: the newest 500, in memory, kept true whichever engine works on them. Progress and
 * step of operations run by this process's engine are live. Main thread.
 *
 * Signals: "job-added" (IpsJob), "jobs-changed" (none; gathered), "job-finished" (IpsJob),
 * "trust-question" (IpsJob): nothing of it is queued or running any more and operations wait for trust;
 * "login-question" (IpsJob): the same where they wait for passwords, and none for trust.
 */
#define IPS_TYPE_JOB_LIST (ips_job_list_get_type ())
G_DECLARE_FINAL_TYPE (IpsJobList, ips_job_list, IPS, JOB_LIST, GObject)

IpsJobList *ips_job_list_new (IpsFleet *fleet, IpsEngine *engine, IpsClock *clock);
void ips_job_list_load_async (IpsJobList *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_job_list_load_finish (IpsJobList *self, GAsyncResult *result, GError **error);
GPtrArray *ips_job_list_get_jobs (IpsJobList *self);       /* (transfer none) (element-type IpsJob), newest first */
IpsJob *ips_job_list_lookup (IpsJobList *self, gint64 id);

/* Writes a job and wakes the engine. @sensors: (element-type IpsSensor); @parameters: JSON object or NULL. */
void ips_job_list_submit_async (IpsJobList *self, IpsVerb verb, GPtrArray *sensors, const char *parameters, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same for a verb without sensors: an operation for each of @subjects (NULL-terminated, at least one), which
 * people read and which no two changing operations have at once. Ended by ips_job_list_submit_finish(). */
void ips_job_list_submit_subjects_async (IpsJobList *self, IpsVerb verb, const char *const *subjects, const char *parameters, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same, each operation with an argument of its own. @arguments: sensor id -> text. */
void ips_job_list_submit_with_arguments_async (IpsJobList *self, IpsVerb verb, GPtrArray *sensors, GHashTable *arguments, const char *parameters, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsJob *ips_job_list_submit_finish (IpsJobList *self, GAsyncResult *result, GError **error);   /* (transfer full) */

/* Those that answered last time first: their results are there long before the last dead one has timed out. (transfer container) */
GPtrArray *ips_job_list_order_sensors (GPtrArray *sensors);
/* Takes @job, which somebody else wrote into the store and which is queued there, into the list and wakes the engine. */
void ips_job_list_adopt (IpsJobList *self, IpsJob *job);

/* @operation_id 0: the whole job. What runs is asked to stop where it safely can. */
void ips_job_list_cancel (IpsJobList *self, IpsJob *job, gint64 operation_id);
/* A new job of the same verb and parameters over what failed or was cancelled. */
void ips_job_list_retry_async (IpsJobList *self, IpsJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsJob *ips_job_list_retry_finish (IpsJobList *self, GAsyncResult *result, GError **error);

/* The sensors of @job whose new certificate awaits an answer: on first contact, or after an update that brought one. (transfer container) */
GPtrArray *ips_job_list_get_trust_questions (IpsJobList *self, IpsJob *job);
/* Trusts the present certificate of those of the questions whose id is in @accepted, lets their operations go
 * on, and ends the others as skipped ("not trusted"). */
void ips_job_list_answer_trust_async (IpsJobList *self, IpsJob *job, const char *const *accepted, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_job_list_answer_trust_finish (IpsJobList *self, GAsyncResult *result, GError **error);

/* A password that operations of a job wait for. */
typedef struct
{
  char *owner_id;        /* as the vault has it: a credential set's id, or a sensor's */
  char *name;            /* of the set, or of the device */
  gboolean is_set;
  char *username;
  guint n_devices;       /* that wait for it */
} IpsLoginQuestion;
void ips_login_question_free (IpsLoginQuestion *self);
/* Once one is stored in the vault, whatever waits for it goes on by itself. (transfer full) (element-type IpsLoginQuestion) */
GPtrArray *ips_job_list_get_login_questions (IpsJobList *self, IpsJob *job);
/* Ends those of @job that wait for a password as skipped. */
void ips_job_list_decline_logins (IpsJobList *self, IpsJob *job);

gint64 ips_job_list_get_time_left (IpsJobList *self, IpsJob *job);   /* µs; -1 unknown */
char *ips_job_to_csv (IpsJob *job, IpsFleet *fleet);

G_END_DECLS
