/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployment-state.h"
#include "ips-operation.h"
#include "ips-rollout.h"

G_BEGIN_DECLS

/* When a deployment begins. Nicks "now", "at", "window". */
typedef enum { IPS_START_NOW, IPS_START_AT, IPS_START_WINDOW, IPS_N_STARTS } IpsDeploymentStart;
const char *ips_deployment_start_to_nick (IpsDeploymentStart start);
gboolean ips_deployment_start_from_nick (const char *nick, IpsDeploymentStart *start);

/* How late one that was to begin at a time still begins by itself, where nothing was at work that could have begun it. After
 * that it is cancelled and says so: traffic that stops in the morning because nobody was there at night helps nobody. */
#define IPS_DEPLOYMENT_LATEST_US (G_TIME_SPAN_HOUR)

/**
 * IpsDeploymentDevice: a device of a deployment job. A plain value; texts are owned and not %NULL.
 */
typedef struct
{
  char *sensor_id;
  char *sensor_name;         /* as it was called then */
  char *order;               /* which of the orders in the job's parameters is its own */
  guint wave;                /* from 0 */
  /* What came of it last; queued and 0 while it has not been begun. */
  IpsOperationState state;
  gint64 job_id;             /* of the engine's job that has it or had it; 0 none yet */
  gint64 operation_id;
  char *message;
  gboolean rolled_back;      /* it is what it was before again */
} IpsDeploymentDevice;
IpsDeploymentDevice *ips_deployment_device_new (const char *sensor_id, const char *sensor_name, const char *order, guint wave);
IpsDeploymentDevice *ips_deployment_device_copy (const IpsDeploymentDevice *self);
void ips_deployment_device_free (IpsDeploymentDevice *self);

/**
 * IpsDeploymentJob: a deployment as people see it: what is put on which devices, when, in which waves, and where it is. The
 * engine's jobs that do it come and go below. A plain value; texts are owned and not %NULL.
 */
typedef struct
{
  gint64 id;                 /* the store's; 0 before it is written */
  char *name;
  char *description;
  gboolean workflow;
  IpsDeploymentState state;
  char *created_by;
  gint64 created_us;
  char *changed_by;          /* of the last change of its state */
  gint64 changed_us;
  char *comment;             /* of that change */
  char *editor;              /* who has it open; "" nobody */

  IpsDeploymentStart start;
  gint64 at_us;              /* of IPS_START_AT; else 0 */
  char *window_id;           /* of IPS_START_WINDOW; else "" */
  IpsRollout *rollout;       /* (owned) */
  char *parameters;          /* what the engine's job is done with: a JSON object, see ips_deploy_submit_orders_async() */
  gint64 job_id;             /* the engine's job that does it or did it last; 0 none yet */
  GPtrArray *devices;        /* (owned) (element-type IpsDeploymentDevice) */
} IpsDeploymentJob;

IpsDeploymentJob *ips_deployment_job_new (const char *name, const char *created_by, gint64 created_us);
IpsDeploymentJob *ips_deployment_job_copy (const IpsDeploymentJob *self);
void ips_deployment_job_free (IpsDeploymentJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsDeploymentJob, ips_deployment_job_free)

/* Devices whose operation is in @state. */
guint ips_deployment_job_count (const IpsDeploymentJob *self, IpsOperationState state);
guint ips_deployment_job_get_n_waves (const IpsDeploymentJob *self);
/* "11 of 18 done, 1 failed" (transfer full) */
char *ips_deployment_job_get_summary (const IpsDeploymentJob *self);
/* "At once", "On 2026-11-29 02:00", "In a maintenance window" (transfer full) */
char *ips_deployment_job_describe_start (const IpsDeploymentJob *self);
/* Exactly which devices are done, under way and not begun, as a sentence each; for an abort and its report. (transfer full) */
char *ips_deployment_job_describe_progress (const IpsDeploymentJob *self);

/* Why @who cannot change its contents: it is not open, or somebody else has it open; a sentence. (transfer full) (nullable): %NULL he can */
char *ips_deployment_job_explain_edit (const IpsDeploymentJob *self, const char *who);
/* "alice has it open." (transfer full) (nullable): %NULL nobody, or @who himself */
char *ips_deployment_job_explain_held (const IpsDeploymentJob *self, const char *who);

/* How a deployment that was under way ended, by what came of its devices: DEPLOYED, PARTLY_DEPLOYED or FAILED. One that was left
 * out because it had it already counts as done. */
IpsDeploymentState ips_deployment_job_get_outcome (guint n_done, guint n_not_done);
/* Likewise of one that was rolled back, by how many devices are what they were before and how many are not: where none is, nothing
 * was changed and it is @before, the state in which the rollback was begun. */
IpsDeploymentState ips_deployment_job_get_rollback_outcome (guint n_back, guint n_not_back, IpsDeploymentState before);
/* Whether something of it may be on @device, so that a rollback has to look at it. */
gboolean ips_deployment_device_may_have_it (const IpsDeploymentDevice *self);
/* Whether a redeployment is done to @device: it failed on it, was not begun on it, or was rolled back. */
gboolean ips_deployment_job_is_again (const IpsDeploymentJob *self, const IpsDeploymentDevice *device);

/**
 * IpsDeploymentTransition: a change of a deployment job's state. A plain value; texts are owned and not %NULL.
 */
typedef struct
{
  gboolean first;            /* it was made: `from` means nothing */
  IpsDeploymentState from, to;
  char *who;
  gint64 when_us;
  char *comment;
  gint64 job_id;             /* the engine's job that it began; 0 none */
} IpsDeploymentTransition;
void ips_deployment_transition_free (IpsDeploymentTransition *self);

G_END_DECLS
