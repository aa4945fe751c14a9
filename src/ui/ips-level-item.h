/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-policy-book.h"
#include "ips-unread-level.h"

G_BEGIN_DECLS

/**
 * IpsLevelItem: an update level as a row of a table: one of the catalogue, or of a package that was not read. A picture of the
 * moment.
 */
#define IPS_TYPE_LEVEL_ITEM (ips_level_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsLevelItem, ips_level_item, IPS, LEVEL_ITEM, GObject)

/* @level and @unread: copied; one of them, or both where a device brought the level and its package was not read */
IpsLevelItem *ips_level_item_new (const IpsSignatureLevel *level, const IpsUnreadLevel *unread);
guint ips_level_item_get_level (IpsLevelItem *self);
gboolean ips_level_item_is_known (IpsLevelItem *self);
/* (transfer none) (nullable) of the package that was not read */
const char *ips_level_item_get_package (IpsLevelItem *self);
const char *ips_level_item_get_sha256 (IpsLevelItem *self);
/* What is the matter with it and what to do, a sentence; "" nothing. */
const char *ips_level_item_get_problem (IpsLevelItem *self);
/* How many policies are at it and how many devices say that they run it. */
void ips_level_item_set_use (IpsLevelItem *self, guint n_policies, guint n_devices);

G_END_DECLS
