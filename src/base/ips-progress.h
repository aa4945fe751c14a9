/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * IpsProgress:
 *
 * A tree of shares. A child fills its share of the parent; the fraction never goes down, so a
 * retry does not rewind the bar. Emits nothing per chunk: views sample it every 250 ms.
 */
#define IPS_TYPE_PROGRESS (ips_progress_get_type ())
G_DECLARE_FINAL_TYPE (IpsProgress, ips_progress, IPS, PROGRESS, GObject)

IpsProgress *ips_progress_new (void);
/* (transfer full): a child that covers @span (0..1) of what is left unassigned of @self */
IpsProgress *ips_progress_add_child (IpsProgress *self, double span);
void ips_progress_set_fraction (IpsProgress *self, double fraction);
double ips_progress_get_fraction (IpsProgress *self);
void ips_progress_set_status (IpsProgress *self, const char *status);
const char *ips_progress_get_status (IpsProgress *self);   /* own, or that of the child last set; "" */
void ips_progress_finish (IpsProgress *self);

G_END_DECLS
