/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * ips_applied_report_send:
 * @what: what was applied: "S615 (E4)"
 * @n_policies: to how many policies; 0: a sensor update, for which devices are marked
 * @sensors: (element-type IpsSensor): the devices concerned
 *
 * What a person applied, told to those whom *Notify Email* tells of applied updates, as what the schedule applies is. Nobody is
 * told where nobody asked. Written behind; what cannot be written is logged. Main thread.
 */
void ips_applied_report_send (IpsWorkspace *workspace, const char *what, guint n_policies, GPtrArray *sensors);

/* The mail itself; %NULL where nobody is to be told. @settings: the store's, text by name; @devices: (element-type utf8): their
 * names; @who: the person. (transfer full) */
IpsMail *ips_applied_report_compose (GHashTable *settings, const char *what, guint n_policies, GPtrArray *devices, const char *who, gint64 now_us);

G_END_DECLS
