/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-auto-update.h"
#include "ips-freeze-list.h"
#include "ips-package-library.h"
#include "ips-policy-book.h"
#include "ips-upgrade-device.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * IpsAutoRules: what automatic updates look at: the settings of Edit Auto Update Settings, the policies, the freezes and the
 * packages, as they were when it was loaded. Main thread.
 */
typedef struct
{
  IpsVerbContext *context;      /* (owned) */
  GHashTable *rules;            /* (owned) policy id -> IpsAutoUpdate */
  IpsPolicyBook *book;          /* (owned) */
  IpsFreezeList *freezes;       /* (owned) */
  IpsPackageIndex *index;       /* (owned) */
} IpsAutoRules;
void ips_auto_rules_free (IpsAutoRules *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsAutoRules, ips_auto_rules_free)

/* @library: loaded. Result: (transfer full) */
void ips_auto_rules_load_async (IpsVerbContext *context, IpsPackageLibrary *library, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsAutoRules *ips_auto_rules_load_finish (GAsyncResult *result, GError **error);

IpsStore *ips_auto_rules_get_store (const IpsAutoRules *self);
/* The id of the policy that a device has: a local one's is its own. (transfer none) */
const char *ips_auto_rules_get_policy_id (const IpsAutoRules *self, IpsSensor *sensor);
/* The settings that count for a device. (transfer none) (nullable): %NULL: it is not updated automatically */
const IpsAutoUpdate *ips_auto_rules_lookup (const IpsAutoRules *self, IpsSensor *sensor);
/* What the settings would have applied to it now. (transfer none) (nullable) */
const IpsPackageFile *ips_auto_rules_choose (const IpsAutoRules *self, IpsSensor *sensor, IpsUpgradeKind kind);

G_END_DECLS
