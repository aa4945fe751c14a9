/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-communication.h"

G_BEGIN_DECLS

/* The store's settings of this name and a group's path hold the certificate policy of that group as a nick. An empty value is
 * none of its own. */
#define IPS_GROUP_POLICY "certificates-of-group."

/**
 * Certificate policies of device groups: a device has that of its own group, else that of the nearest group above it which
 * has one, else the default of *Device Communication*. The table is read only, of any thread.
 *
 * ips_group_policies_read:
 * @settings: the store's settings, text by name
 *
 * Returns: (transfer full): a group's path to its policy; what cannot be read is left out, with a warning in the log
 */
GHashTable *ips_group_policies_read (GHashTable *settings);
gboolean ips_group_policies_equal (GHashTable *a, GHashTable *b);
/* @policy: (out): of the group itself. Returns: whether it has one of its own. */
gboolean ips_group_policies_lookup (GHashTable *self, const char *path, IpsCertPolicy *policy);
/* @policy: (nullable): %NULL takes it away */
void ips_group_policies_set (GHashTable *self, const char *path, const IpsCertPolicy *policy);
GHashTable *ips_group_policies_new (void);
GHashTable *ips_group_policies_copy (GHashTable *self);                      /* (transfer full) */
/**
 * ips_group_policies_find:
 * @path: a device's group, "" for none
 * @fallback: the default
 * @whose: (out) (optional) (nullable) (transfer full): the path of the group it comes from; %NULL of the default
 *
 * Returns: the policy in force there
 */
IpsCertPolicy ips_group_policies_find (GHashTable *self, const char *path, IpsCertPolicy fallback, char **whose);
/* "Accept automatically", "Add manually (of the group Europe)", "Ask on first contact (the default)" (transfer full) */
char *ips_group_policies_describe (GHashTable *self, const char *path, IpsCertPolicy fallback);
/* "Accept automatically" */
const char *ips_cert_policy_get_label (IpsCertPolicy policy);
/**
 * ips_group_policy_describe_change:
 * @setting: the name of one of the store's settings
 * @before: (nullable): its value
 * @after: (nullable): the new one
 * @subject: (out) (transfer full): the group's path
 * @was: (out) (transfer full): @before in words
 * @is: (out) (transfer full): @after in words
 *
 * Returns: (nullable): what happened, for history; %NULL where the setting is none of these
 */
const char *ips_group_policy_describe_change (const char *setting, const char *before, const char *after, char **subject, char **was, char **is);

G_END_DECLS
