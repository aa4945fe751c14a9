/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-fleet.h"
#include "ips-link-pool.h"
#include "ips-trust-store.h"

G_BEGIN_DECLS

struct _IpsFleet
{
  GObject parent_instance;

  IpsStore *store;               /* (owned) */
  IpsVault *vault;               /* (owned) */
  IpsTrustStore *trust;          /* (owned) */
  IpsLinkPool *pool;             /* (owned) */
  IpsFileShelf *shelf;           /* (owned): where devices fetch files from */
  IpsDialect *dialect;           /* (owned) (nullable) */
  IpsLicensing *licensing;       /* (owned) */
  IpsMaintenance *maintenance;   /* (owned) */
  char *who;                     /* (owned): the name history is written under */

  GPtrArray *sensors;            /* (owned) (element-type IpsSensor) */
  GHashTable *by_id;             /* id -> IpsSensor, both borrowed from sensors */
  GHashTable *removed;           /* id -> IpsSensor (owned): removed here, kept for undo */
  GPtrArray *sets;               /* (owned) (element-type IpsCredentialSet) */
  IpsCommunication communication;
  GHashTable *group_policies;    /* (owned): see ips-group-policy.h */
  gboolean loaded;

  GHashTable *changed;           /* IpsSensor (owned): to be told with the next frame */
  guint frame_source;
  guint stale;                   /* IpsStoreParts somebody else wrote */
  gboolean reloading;
};

void ips_fleet_mark_changed (IpsFleet *self, IpsSensor *sensor);
void ips_fleet_emit_list_changed (IpsFleet *self);
void ips_fleet_apply_trust (IpsFleet *self, IpsSensor *sensor, IpsCertificate *certificate, gint64 when_us);
void ips_fleet_apply_config (IpsFleet *self, IpsSensor *sensor, IpsSensorConfig *config);
void ips_fleet_apply_communication (IpsFleet *self, const IpsCommunication *communication);
void ips_fleet_take_group_policies (IpsFleet *self, GHashTable *policies);   /* (transfer full) */
void ips_fleet_add_sensor (IpsFleet *self, IpsSensor *sensor);
void ips_fleet_drop_sensors (IpsFleet *self, GHashTable *ids);
void ips_fleet_reload (IpsFleet *self, guint parts);
IpsCredentialSet *ips_fleet_find_set (IpsFleet *self, const char *id);

G_END_DECLS
