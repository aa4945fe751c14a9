/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-workspace.h"
#include <gtk/gtk.h>
#include "ips-group-policy.h"

G_BEGIN_DECLS

/**
 * IpsGroupPoliciesView: the tab *Certificate Policies* of *Device Communication*: which group has a certificate policy of its
 * own, and whose is in force where it has none. What is chosen counts as entered, not as saved. Main thread only.
 *
 * Signal "changed": something else is entered than before.
 */
#define IPS_TYPE_GROUP_POLICIES_VIEW (ips_group_policies_view_get_type ())
G_DECLARE_FINAL_TYPE (IpsGroupPoliciesView, ips_group_policies_view, IPS, GROUP_POLICIES_VIEW, GtkBox)

GtkWidget *ips_group_policies_view_new (IpsWorkspace *workspace);
/* The default as it is entered beside. */
void ips_group_policies_view_set_default (IpsGroupPoliciesView *self, IpsCertPolicy policy);
GHashTable *ips_group_policies_view_get_entered (IpsGroupPoliciesView *self);    /* (transfer none): see ips-group-policy.h */
guint ips_group_policies_view_get_n_changes (IpsGroupPoliciesView *self);        /* groups that differ from what is saved */
void ips_group_policies_view_reset (IpsGroupPoliciesView *self);                 /* back to what is saved */
void ips_group_policies_view_clear (IpsGroupPoliciesView *self);                 /* no group has one */
void ips_group_policies_view_add_lines (IpsGroupPoliciesView *self, GPtrArray *lines);   /* of describe_defaults() */

G_END_DECLS
