/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsSignaturesPage:
 *
 * The Signatures policy: every signature of one policy at its level with the tuning over it, and what can be done with
 * them. Follows the policy book: whoever changes the policy, what is shown is true.
 */
#define IPS_TYPE_SIGNATURES_PAGE (ips_signatures_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsSignaturesPage, ips_signatures_page, IPS, SIGNATURES_PAGE, GtkBox)

GtkWidget *ips_signatures_page_new (IpsWorkspace *workspace);
/* A shared policy, by id. */
void ips_signatures_page_show_policy (IpsSignaturesPage *self, const char *policy_id);
/* The policy in force for a device, shared or local. */
void ips_signatures_page_show_sensor (IpsSignaturesPage *self, IpsSensor *sensor);
/* Takes the user to a signature of the policy that is shown; says so where its level has none of that number. */
void ips_signatures_page_show_signature (IpsSignaturesPage *self, IpsSignatureKey key);
/* Opens the comparison of two levels: what the newest has over the policy's, or the policy's over the one before it. */
void ips_signatures_page_compare_levels (IpsSignaturesPage *self);
void ips_signatures_page_focus_search (IpsSignaturesPage *self);

G_END_DECLS
