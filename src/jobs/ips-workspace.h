/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-busy-sensors.h"
#include "ips-deployment-list.h"
#include "ips-diagnosis.h"
#include "ips-job-list.h"
#include "ips-job-reporter.h"
#include "ips-policy-book.h"
#include "ips-mailer.h"
#include "ips-scheduler.h"
#include "ips-waiting-list.h"

G_BEGIN_DECLS

/**
 * IpsWorkspace:
 *
 * The core put together, the same for the window, vedettectl and vedetted: dialect, store, vault, fleet,
 * engine, job list, scheduler, mailer, reporter. Main thread.
 */
#define IPS_TYPE_WORKSPACE (ips_workspace_get_type ())
G_DECLARE_FINAL_TYPE (IpsWorkspace, ips_workspace, IPS, WORKSPACE, GObject)

typedef struct
{
  const char *store_path;   /* NULL: the usual place */
  gboolean no_keyring;      /* passwords only in memory */
  gboolean no_engine;       /* only look and submit */
  gboolean schedules;       /* runs what is due: the window and vedetted, where there is an engine */
  IpsClock *clock;          /* NULL: the system's */
  gboolean attended;        /* somebody can be asked for passwords; see ips_engine_set_attended() */
  gboolean paused;          /* works only after ips_workspace_resume() */
  const char *passwords;    /* (nullable) for this run, before any work; see ips_password_list_apply() */
  guint lease_ms;           /* 0: the engine's own; see ips_engine_set_lease() */
} IpsWorkspaceOptions;

/* Opens the store, loads fleet, vault and jobs, starts the engine. The store's errors come through. */
void ips_workspace_open_async (const IpsWorkspaceOptions *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsWorkspace *ips_workspace_open_finish (GAsyncResult *result, GError **error);
IpsDialect *ips_workspace_get_dialect (IpsWorkspace *self);
IpsStore *ips_workspace_get_store (IpsWorkspace *self);
IpsVault *ips_workspace_get_vault (IpsWorkspace *self);
IpsFleet *ips_workspace_get_fleet (IpsWorkspace *self);
IpsPolicyBook *ips_workspace_get_policies (IpsWorkspace *self);
IpsWaitingList *ips_workspace_get_waiting (IpsWorkspace *self);
IpsEngine *ips_workspace_get_engine (IpsWorkspace *self);
IpsJobList *ips_workspace_get_jobs (IpsWorkspace *self);
IpsScheduler *ips_workspace_get_scheduler (IpsWorkspace *self);
/* Read when somebody asks for it (ips_deployment_list_reload()). */
IpsBusySensors *ips_workspace_get_busy (IpsWorkspace *self);     /* kept from the first call on: it follows every change of a job */
IpsDeploymentList *ips_workspace_get_deployments (IpsWorkspace *self);
/* Sends what is in the outbox where there is an engine; elsewhere it can be started by itself. */
IpsMailer *ips_workspace_get_mailer (IpsWorkspace *self);
IpsJobReporter *ips_workspace_get_reporter (IpsWorkspace *self);
IpsClock *ips_workspace_get_clock (IpsWorkspace *self);
/* Stops engine, scheduler and mailer for a while (grace 10 s: what runs is finished, or given back), leaving the work to
 * another program; resume goes on. Neither may be called while a pause or the closing is under way. */
void ips_workspace_pause_async (IpsWorkspace *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_workspace_pause_finish (IpsWorkspace *self, GAsyncResult *result, GError **error);
void ips_workspace_resume (IpsWorkspace *self);
/* Stops engine (grace 10 s) and mailer (5 s), flushes and closes the store. */
void ips_workspace_close_async (IpsWorkspace *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_workspace_close_finish (IpsWorkspace *self, GAsyncResult *result, GError **error);

G_END_DECLS
