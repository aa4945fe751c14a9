/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-policy.h"
#include "ips-sensor-update.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * Signature policies, which device has which, and every version they ever had. Another process's changes come as
 * IPS_STORE_POLICIES of IpsStore's "changed". Main thread.
 */

/**
 * IpsReassignment: another policy for a device, not submitted yet. A plain value; strings are owned and not %NULL.
 */
typedef struct
{
  char *sensor_id;
  char *submitted_id;        /* the shared policy as submitted last; "" its local one */
  char *policy_id;           /* as it is now */
  char *who;
  gint64 when_us;
} IpsReassignment;

/**
 * IpsPolicyRecords: all of them at once. A plain value.
 */
typedef struct
{
  GPtrArray *policies;       /* (owned) (element-type IpsPolicy) */
  GHashTable *assignments;   /* (owned) sensor id -> id of its shared policy; a sensor that is not in it has its local one */
  GPtrArray *submitted;      /* (owned) (element-type IpsPolicy): as they were submitted last, those that were changed since */
  GPtrArray *reassigned;     /* (owned) (element-type IpsReassignment): assignments that were changed since they were submitted */
  GPtrArray *updates;        /* (owned) (element-type IpsSensorUpdate): that devices are to get; per device one that is submitted and
                              * one that waits */
} IpsPolicyRecords;
IpsPolicyRecords *ips_policy_records_new (void);
void ips_policy_records_free (IpsPolicyRecords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsPolicyRecords, ips_policy_records_free)

void ips_store_load_policies_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsPolicyRecords *ips_store_load_policies_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Adds or changes policies in one transaction: each becomes a new version, kept with @who, when and @why. A policy's
 * version must still be the one that was edited: %IPS_ERROR_CONFLICT names who changed it meanwhile, and nothing is
 * written, so that no edit is lost. %IPS_ERROR_EXISTS for a shared name that is taken. */
void ips_store_save_policies_async (IpsStore *self, GPtrArray *policies, const char *who, const char *why, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_policies_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* %IPS_ERROR_CONFLICT where devices or other policies still use it; its versions are kept. */
void ips_store_remove_policy_async (IpsStore *self, const char *id, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_remove_policy_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* @policy_id: a shared policy, or "" for the sensors' local ones. */
void ips_store_assign_policy_async (IpsStore *self, const char *const *sensor_ids, const char *policy_id, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_assign_policy_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Newest first. (transfer full) (element-type IpsPolicyVersion) */
void ips_store_load_policy_versions_async (IpsStore *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_policy_versions_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* The policy as it was at @version. %IPS_ERROR_NOT_FOUND. */
void ips_store_load_policy_version_async (IpsStore *self, const char *id, guint version, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsPolicy *ips_store_load_policy_version_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
