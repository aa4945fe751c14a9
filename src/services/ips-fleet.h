/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-licensing.h"
#include "ips-maintenance.h"
#include "ips-sensor-link.h"
#include "ips-store.h"
#include "ips-vault.h"

G_BEGIN_DECLS

/**
 * IpsFleet:
 *
 * The inventory in memory, loaded once and kept true: sensors, groups, credential sets, the settings of
 * Device Communication, and the trusted certificates (it implements IpsTrust). Main thread only.
 *
 * Signals: "sensors-changed" (GPtrArray of IpsSensor) gathered once per frame after facts, config or trust of
 * rows changed; "list-changed" after sensors were added, removed or reloaded; "communication-changed".
 */
#define IPS_TYPE_FLEET (ips_fleet_get_type ())
G_DECLARE_FINAL_TYPE (IpsFleet, ips_fleet, IPS, FLEET, GObject)

IpsFleet *ips_fleet_new (IpsStore *store, IpsVault *vault, IpsDialect *dialect);
void ips_fleet_load_async (IpsFleet *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_fleet_load_finish (IpsFleet *self, GAsyncResult *result, GError **error);
gboolean ips_fleet_is_loaded (IpsFleet *self);
GPtrArray *ips_fleet_get_sensors (IpsFleet *self);                    /* (transfer none) (element-type IpsSensor) */
IpsSensor *ips_fleet_lookup (IpsFleet *self, const char *id);         /* (transfer none) (nullable) */
/* Those of @sensors that are in it still, in their order: for what was asked while devices come and go. (transfer full) (element-type
 * IpsSensor) */
GPtrArray *ips_fleet_keep_known (IpsFleet *self, GPtrArray *sensors);
IpsSensor *ips_fleet_lookup_name (IpsFleet *self, const char *name_or_address);
/* The other device that has the address and port that @config would have; @except_id: (nullable): its own id. */
IpsSensor *ips_fleet_lookup_endpoint (IpsFleet *self, const IpsSensorConfig *config, const char *except_id);   /* (transfer none) (nullable) */
char **ips_fleet_get_groups (IpsFleet *self);                         /* (transfer full): every path and its parents, sorted */
GPtrArray *ips_fleet_get_credential_sets (IpsFleet *self);            /* (transfer none) */
const IpsCredentialSet *ips_fleet_lookup_credential_set (IpsFleet *self, const char *id);   /* (transfer none) (nullable): until it is changed */
const IpsCredentialSet *ips_fleet_lookup_credential_set_name (IpsFleet *self, const char *name);      /* without case; as above */
const IpsCommunication *ips_fleet_get_communication (IpsFleet *self);
IpsStore *ips_fleet_get_store (IpsFleet *self);
IpsVault *ips_fleet_get_vault (IpsFleet *self);
IpsDialect *ips_fleet_get_dialect (IpsFleet *self);                   /* (transfer none) (nullable) */
IpsLicensing *ips_fleet_get_licensing (IpsFleet *self);               /* (transfer none): what licence work shares */
IpsMaintenance *ips_fleet_get_maintenance (IpsFleet *self);           /* (transfer none): when devices may be changed */

/* Everything that changes the inventory. Validated first; the memory changes when the store has it. */
void ips_fleet_save_async (IpsFleet *self, GPtrArray *sensors, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data); /* new objects, or copies with the same id */
gboolean ips_fleet_save_finish (IpsFleet *self, GAsyncResult *result, GError **error);
void ips_fleet_remove_async (IpsFleet *self, const char *const *ids, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_fleet_remove_finish (IpsFleet *self, GAsyncResult *result, GError **error);
void ips_fleet_restore_async (IpsFleet *self, const char *const *ids, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);   /* undo */
gboolean ips_fleet_restore_finish (IpsFleet *self, GAsyncResult *result, GError **error);
void ips_fleet_save_communication_async (IpsFleet *self, const IpsCommunication *communication, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_fleet_save_communication_finish (IpsFleet *self, GAsyncResult *result, GError **error);
void ips_fleet_save_credential_set_async (IpsFleet *self, const IpsCredentialSet *set, IpsSecret *password /* (nullable): leave as it is */, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_fleet_save_credential_set_finish (IpsFleet *self, GAsyncResult *result, GError **error);
void ips_fleet_remove_credential_set_async (IpsFleet *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_fleet_remove_credential_set_finish (IpsFleet *self, GAsyncResult *result, GError **error);

/* Facts learnt: at once in memory, soon in the store. @facts (transfer full). */
void ips_fleet_take_facts (IpsFleet *self, const char *sensor_id, IpsSensorFacts *facts);
/* Whether it reboots now: in memory, told like facts. */
void ips_fleet_set_rebooting (IpsFleet *self, const char *sensor_id, gboolean rebooting);
/* Trust: memory changes when the store has it; connections of the sensor are dropped. */
void ips_fleet_trust_async (IpsFleet *self, const char *sensor_id, IpsCertificate *certificate, const char *how, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_fleet_trust_finish (IpsFleet *self, GAsyncResult *result, GError **error);
/* The same of an SSH host key, "SHA256:...": a change of the device's configuration. */
void ips_fleet_trust_host_key_async (IpsFleet *self, const char *sensor_id, const char *fingerprint, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_fleet_trust_host_key_finish (IpsFleet *self, GAsyncResult *result, GError **error);

/* The link to a sensor with the configuration, login and trust in force; pooled: a live one with the same
 * configuration is handed out again. At most 512 idle ones keep connections. (transfer full) */
IpsSensorLink *ips_fleet_get_link (IpsFleet *self, IpsSensor *sensor);
/* The same with another login, which is only tried: not pooled. (transfer full) */
IpsSensorLink *ips_fleet_make_link (IpsFleet *self, IpsSensor *sensor, const char *username, IpsSecret *password);
/* Own user name in force for a sensor (its own or the set's), NULL none. */
const char *ips_fleet_get_username (IpsFleet *self, IpsSensor *sensor);

G_END_DECLS
