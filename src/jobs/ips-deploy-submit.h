/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deploy-order.h"
#include "ips-deployment-job.h"
#include "ips-job-list.h"
#include "ips-signature-category.h"

G_BEGIN_DECLS

/* How a deployment goes about it. All zero: warns of changes behind our back, asks about new certificates. */
typedef struct
{
  IpsChangedRule changed;
  gboolean trust_upgraded;      /* a new certificate after an update is trusted without a question */
  gboolean ignore_clock;        /* also where a device's clock is more than a day off */
  gboolean in_sequence;         /* one device after another; the first that fails ends it */
  guint limit_s;                /* for each package, instead of what the plan allows; 0 that */
  gboolean automatic;           /* begun by Download, Apply, and Deploy Updates: each device waits for its maintenance window */
  const IpsRollout *rollout;    /* (nullable): waves, gates and limits; %NULL all devices at once */
  IpsDeploymentStart start;     /* IPS_START_WINDOW: each device waits for its own maintenance window */
  gint64 at_us;                 /* of IPS_START_AT, wall clock */
  const char *name;             /* (nullable): of the deployment job; %NULL one that says what is deployed */
  const char *description;      /* (nullable) */
  IpsSignatureCategory category;   /* of routers without signatures on which none is chosen */
  gboolean draft;               /* a job of the workflow, to be edited, submitted and approved before anything begins */
} IpsDeployOptions;

/**
 * ips_deploy_submit_async:
 * @plans: (element-type IpsUpgradePlan): those with steps are deployed, the others are left out
 * @options: (nullable)
 *
 * Writes the deployment job, and with it the engine's job that does it where it begins at once; what is done to which device is
 * all in it, so that any engine can do it. Where one of its devices is in a group that needs approval (IpsWorkflow) it is a job of the
 * workflow, submitted, whose comment says why, and nothing begins; where the workflow is on it is one that is still to be submitted. Devices that did not answer last time come last, so that no wave stands on them.
 * Error: %IPS_ERROR_INVALID where no plan has a step. Main thread.
 */
void ips_deploy_submit_async (IpsJobList *jobs, GPtrArray *plans, const IpsDeployOptions *options, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same for orders that are more than a plan. @sensors, @orders: (element-type IpsSensor, IpsDeployOrder): of the same length */
void ips_deploy_submit_orders_async (IpsJobList *jobs, GPtrArray *sensors, GPtrArray *orders, const IpsDeployOptions *options, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* That deployment job, not written yet, for those who have no list of jobs; ips_deploy_submit_make_job() makes the engine's of it.
 * (transfer full) (nullable): %NULL where there is no order */
IpsDeploymentJob *ips_deploy_submit_make_deployment (GPtrArray *sensors, GPtrArray *orders, const IpsDeployOptions *options, const char *who, gint64 now_us);
/* (transfer full) (nullable): the engine's job; %NULL without @error where it does not begin yet */
IpsJob *ips_deploy_submit_finish (IpsJobList *jobs, GAsyncResult *result, GError **error);
/**
 * ips_deploy_submit_edit_async:
 * @before: a job of the workflow, as it was seen, that the user of this process has open
 * @sensors: (element-type IpsSensor)
 * @orders: (element-type IpsDeployOrder): of the same length
 *
 * Puts other contents into it: devices and what they get, when, in which waves, its name and description. Errors:
 * %IPS_ERROR_INVALID where there is no order, %IPS_ERROR_CONFLICT where it is not open for editing by this user any more.
 */
void ips_deploy_submit_edit_async (IpsJobList *jobs, const IpsDeploymentJob *before, GPtrArray *sensors, GPtrArray *orders, const IpsDeployOptions *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_deploy_submit_edit_finish (IpsJobList *jobs, GAsyncResult *result, GError **error);
/* How @deployment goes about it, as it was entered: what ips_deploy_submit_edit_async() takes. Pointers in @options are @deployment's. */
void ips_deploy_submit_read_options (const IpsDeploymentJob *deployment, IpsDeployOptions *options);
/* Makes @deployment, which is not written yet, one that is submitted and waits for approval; @why: a sentence. */
void ips_deploy_submit_hold (IpsDeploymentJob *deployment, const char *why);
/* The id of the deployment job, after ips_deploy_submit_finish(). */
gint64 ips_deploy_submit_get_deployment (GAsyncResult *result);

/**
 * ips_deploy_submit_make_job:
 * @devices: (element-type IpsDeploymentDevice): those of @deployment that it is done to
 *
 * Returns: (transfer full): the engine's job, not written yet; the waves of the devices are counted anew from 0
 */
IpsJob *ips_deploy_submit_make_job (const IpsDeploymentJob *deployment, GPtrArray *devices, IpsPriority priority, gint64 now_us);
/* The engine's job that rolls @deployment back on each device that may have something of it, all at once; its parameter "deployment"
 * is the deployment's id. (transfer full) (nullable): %NULL where there is no such device */
IpsJob *ips_deploy_submit_make_rollback (const IpsDeploymentJob *deployment, const char *who, gint64 now_us);

/* What @deployment puts on each of its devices. (transfer full) (element-type utf8 IpsDeployOrder): sensor id -> that; what is not
 * known any more is not in it */
GHashTable *ips_deploy_submit_read_orders (const IpsDeploymentJob *deployment);
/* What a job's parameters say is deployed to a device; devices with the same order share it under @name, the operation's argument.
 * @parameters: (nullable). Error: %IPS_ERROR_INVALID. (transfer full) */
IpsDeployOrder *ips_deploy_submit_read_order (JsonObject *parameters, const char *name, GError **error);

G_END_DECLS
