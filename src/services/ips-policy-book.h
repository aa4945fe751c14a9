/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-catalogue.h"
#include "ips-fleet.h"
#include "ips-store-policies.h"

G_BEGIN_DECLS

/**
 * IpsPolicyBook:
 *
 * The signature policies in memory, and which device has which. A device has a shared policy, or its local one; a local
 * policy exists from the first change on, before that it is empty at the level the device reports. Main thread only.
 * Emits "changed" after policies or assignments changed, whoever did it.
 */
#define IPS_TYPE_POLICY_BOOK (ips_policy_book_get_type ())
G_DECLARE_FINAL_TYPE (IpsPolicyBook, ips_policy_book, IPS, POLICY_BOOK, GObject)

IpsPolicyBook *ips_policy_book_new (IpsStore *store, IpsFleet *fleet, IpsCatalogue *catalogue);
void ips_policy_book_load_async (IpsPolicyBook *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_policy_book_load_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error);
/* After a change in the store: reads it again, and ends @task (transfer full) with %TRUE or with why it could not. */
void ips_policy_book_reread (IpsPolicyBook *self, GCancellable *cancellable, GTask *task);
IpsCatalogue *ips_policy_book_get_catalogue (IpsPolicyBook *self);
IpsFleet *ips_policy_book_get_fleet (IpsPolicyBook *self);

GPtrArray *ips_policy_book_get_all (IpsPolicyBook *self);                                   /* (transfer none) (element-type IpsPolicy): shared and local */
GPtrArray *ips_policy_book_get_shared (IpsPolicyBook *self);                                /* (transfer container) (element-type IpsPolicy), by name */
const IpsPolicy *ips_policy_book_lookup (IpsPolicyBook *self, const char *id);              /* (transfer none) (nullable) */
const IpsPolicy *ips_policy_book_lookup_name (IpsPolicyBook *self, const char *name);       /* shared, without case (nullable) */
/* The policy in force for a device: the shared one it is assigned to or its local one; (transfer full): to be edited and
 * saved. */
IpsPolicy *ips_policy_book_dup_for_sensor (IpsPolicyBook *self, IpsSensor *sensor);
/* The same without a copy. (transfer none) (nullable): %NULL for a device whose local policy was never changed */
const IpsPolicy *ips_policy_book_lookup_for_sensor (IpsPolicyBook *self, const char *sensor_id);
/* Whether the device has a shared policy. */
gboolean ips_policy_book_is_shared (IpsPolicyBook *self, const char *sensor_id);
/* The devices a policy touches: of a shared one also those whose policies inherit from it. (transfer container)
 * (element-type IpsSensor) */
GPtrArray *ips_policy_book_get_sensors (IpsPolicyBook *self, const IpsPolicy *policy);
/* A policy's name for people: a shared one's own, a local one's device. (transfer full) */
char *ips_policy_book_dup_title (IpsPolicyBook *self, const IpsPolicy *policy);
/* Everything the store has of them, as it was read last, what waits to be submitted included. (transfer none), until "changed" */
const IpsPolicyRecords *ips_policy_book_get_records (IpsPolicyBook *self);
/* What @policy inherits from and itself, the root first. %IPS_ERROR_INVALID where that has no end. (transfer container)
 * (element-type IpsPolicy) */
GPtrArray *ips_policy_book_get_chain (IpsPolicyBook *self, const IpsPolicy *policy, GError **error);
/* The level that a device runs, as it said last; 0 unknown. */
guint ips_policy_book_get_deployed_level (IpsSensor *sensor);

/* The effective signatures of @policy as it is given (saved or not). (transfer full). Where the level itself is not in the
 * catalogue, or the policy is at none, %IPS_ERROR_NOT_FOUND says what to do. */
void ips_policy_book_get_view_async (IpsPolicyBook *self, const IpsPolicy *policy, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsPolicyView *ips_policy_book_get_view_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error);

/* Changes, each by the running user; see the store's functions of the same name. Inheritance without end is
 * %IPS_ERROR_INVALID. */
void ips_policy_book_save_async (IpsPolicyBook *self, GPtrArray *policies, const char *why, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_policy_book_save_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error);
/* One that devices have or others inherit from stays, and the error says which of them, in a sentence for people. */
void ips_policy_book_remove_async (IpsPolicyBook *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_policy_book_remove_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error);
void ips_policy_book_assign_async (IpsPolicyBook *self, const char *const *sensor_ids, const char *policy_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_policy_book_assign_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error);

/* Gives the device of a shared policy a local one that says the same: with its level, its tuning and what it inherits from. Whoever
 * tunes it then touches this device alone. One that has its local policy keeps it as it is. */
void ips_policy_book_make_local_async (IpsPolicyBook *self, IpsSensor *sensor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_policy_book_make_local_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error);

/* Forgets an update level of the catalogue. One that a policy is at or could be reverted to stays, and so does the one that a
 * device runs for which none is chosen: the error says which, in a sentence for people. */
void ips_policy_book_forget_level_async (IpsPolicyBook *self, guint level, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_policy_book_forget_level_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error);

/* Newest first; each with the level it had: the time line of View Update Level. (transfer full) (element-type
 * IpsPolicyVersion) */
void ips_policy_book_get_versions_async (IpsPolicyBook *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_policy_book_get_versions_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error);
/* Takes a policy back to the level it had before the present one (@level 0), or to any level it ever had: as it was when it
 * left that level, or, with @keep_tuning, at that level with the tuning it has now. What the level lacks stays kept and is
 * listed by its view. %IPS_ERROR_NOT_FOUND where it never had another level. The result is the policy as it would be, not
 * saved: shown first, then given to ips_policy_book_save_async(). (transfer full) */
void ips_policy_book_revert_async (IpsPolicyBook *self, const IpsPolicy *policy, guint level, gboolean keep_tuning, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsPolicy *ips_policy_book_revert_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error);

G_END_DECLS
