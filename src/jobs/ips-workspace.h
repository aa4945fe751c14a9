/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-job-list.h"

G_BEGIN_DECLS

/**
 * IpsWorkspace:
 *
 * The core put together, the same for the window, vedettectl and vedetted: dialect, store, vault, fleet,
 * engine, job list. Main thread.
 */
#define IPS_TYPE_WORKSPACE (ips_workspace_get_type ())
G_DECLARE_FINAL_TYPE (IpsWorkspace, ips_workspace, IPS, WORKSPACE, GObject)

typedef struct
{
  const char *store_path;   /* NULL: the usual place */
  gboolean no_keyring;      /* passwords only in memory */
  gboolean no_engine;       /* only look and submit */
} IpsWorkspaceOptions;

/* Opens the store, loads fleet, vault and jobs, starts the engine. The store's errors come through. */
void ips_workspace_open_async (const IpsWorkspaceOptions *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsWorkspace *ips_workspace_open_finish (GAsyncResult *result, GError **error);
IpsStore *ips_workspace_get_store (IpsWorkspace *self);
IpsVault *ips_workspace_get_vault (IpsWorkspace *self);
IpsFleet *ips_workspace_get_fleet (IpsWorkspace *self);
IpsEngine *ips_workspace_get_engine (IpsWorkspace *self);
IpsJobList *ips_workspace_get_jobs (IpsWorkspace *self);
IpsClock *ips_workspace_get_clock (IpsWorkspace *self);
/* Stops the engine (grace 10 s), flushes and closes the store. */
void ips_workspace_close_async (IpsWorkspace *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_workspace_close_finish (IpsWorkspace *self, GAsyncResult *result, GError **error);

/**
 * IpsDiagnosis: the chapter's four checks in order (features.md RCH-01), run by ips_diagnose_async() without a
 * job: device answers, credentials, allowed hosts, route.
 */
typedef enum { IPS_CHECK_PASS, IPS_CHECK_FAIL, IPS_CHECK_WARNING, IPS_CHECK_SKIPPED } IpsCheckOutcome;
typedef struct { char *title; IpsCheckOutcome outcome; char *evidence; char *what_to_do; } IpsCheck;
void ips_check_free (IpsCheck *self);
void ips_diagnose_async (IpsFleet *fleet, IpsSensor *sensor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_diagnose_finish (GAsyncResult *result, GError **error);   /* (element-type IpsCheck), four or more */

G_END_DECLS
