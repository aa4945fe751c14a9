/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-fleet.h"
#include "ips-group-policy.h"

G_BEGIN_DECLS

/* The fleet's certificate policies of device groups, beside the default of its communication settings. A change is told by
 * "communication-changed". Main thread only. */
GHashTable *ips_fleet_get_group_policies (IpsFleet *self);                      /* (transfer none): until the next change */
/* What is to be done with the first certificate and host key of @sensor. */
IpsCertPolicy ips_fleet_find_cert_policy (IpsFleet *self, IpsSensor *sensor);

/**
 * ips_fleet_save_group_policies_async:
 * @policies: what ips_group_policies_set() made: all that groups have from then on
 *
 * Each group's change is a line of history.
 */
void ips_fleet_save_group_policies_async (IpsFleet *self, GHashTable *policies, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_fleet_save_group_policies_finish (IpsFleet *self, GAsyncResult *result, GError **error);

G_END_DECLS
