/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-update-settings.h"
#include "ips-update-status.h"
#include "ips-version-support.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsUpdateOverview: everything Update Status shows, as it is now. A plain value.
 */
typedef struct
{
  IpsUpdateSettings *settings;   /* (owned) */
  char *subject;                 /* the server in words */
  GPtrArray *offers;             /* (owned) (element-type IpsPackageOffer): of the last check */
  GPtrArray *files;              /* (owned) (element-type IpsPackageFile): the library */
  IpsUpdateStatus *status;       /* (owned) */
  char *brings;                  /* (nullable): signatures that the latest available update brings, see ips-update-brings.h */
  gboolean paused;               /* downloads are held */
  guint n_not_deployed;          /* devices, see ips_updates_find_not_deployed() */
  GPtrArray *support;            /* (owned) (element-type IpsVersionSupport): releases that signature updates may leave behind */
} IpsUpdateOverview;
void ips_update_overview_free (IpsUpdateOverview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUpdateOverview, ips_update_overview_free)

/* Read out of the store; asks no server. Main thread. */
void ips_update_overview_load_async (IpsWorkspace *workspace, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsUpdateOverview *ips_update_overview_load_finish (GAsyncResult *result, GError **error);

/* The devices to which more is applied than they run, submitted or not: a sensor update, or a higher update level.
 * (transfer container) (element-type IpsSensor) */
GPtrArray *ips_updates_find_not_deployed (IpsPolicyBook *policies);

/* Holds every download, in whichever program it runs (within two seconds), or lets them go on. */
void ips_updates_set_paused_async (IpsStore *store, gboolean paused, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_updates_set_paused_finish (IpsStore *store, GAsyncResult *result, GError **error);

/* The schedule of the automatic mode: its id, and what its mode runs. */
#define IPS_UPDATE_SCHEDULE "updates"
/* The verb's nick; NULL for Disable. The two modes beyond the download still download. */
const char *ips_update_mode_get_verb (IpsUpdateMode mode);

G_END_DECLS
