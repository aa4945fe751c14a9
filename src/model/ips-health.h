/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsHealth: what a device says of its own load. A plain value without pointers; what it does not say is -1.
 */
typedef struct
{
  int load_percent;          /* how busy its inspection is: the figure to look at, not the processor's (features.md P-25) */
  int memory_percent;        /* in use */
  gint64 disk_total;         /* bytes, of the file system that takes packages */
  gint64 disk_free;
  gint64 n_errors;           /* error events in the time that was asked for */
} IpsHealth;
#define IPS_HEALTH_UNKNOWN ((IpsHealth) { -1, -1, -1, -1, -1 })

/* "Inspection load 12 %, memory 68 % used, 129 MB free for packages"; what is not known is said so. (transfer full) */
char *ips_health_describe (const IpsHealth *self);

/* Whether a package of @size_bytes has room: the device keeps it while it unpacks it, so a quarter more is wanted. Where the
 * device does not say how much is free the answer is %TRUE. @why: (out) (optional) (transfer full): a fragment with both sizes
 * where there is none; else %NULL */
gboolean ips_health_has_room (const IpsHealth *self, gint64 size_bytes, char **why);

/**
 * IpsHealthLimits: how much worse a device may be after a deployment. A plain value without pointers; 0: not looked at.
 */
typedef struct
{
  guint load_rise;           /* points of inspection load: this much more is too much */
  guint memory_rise;         /* likewise of memory in use */
  guint errors;              /* error events more than in as long a time before: this many are too many */
} IpsHealthLimits;
#define IPS_HEALTH_MAX_ERRORS 500       /* more than a sensor hands out at a time (protocol.md 1.6) */

/**
 * ips_health_judge:
 * @unknown: (out) (optional) (transfer full) (nullable): what could not be judged because the device does not say, a fragment
 *
 * Returns: (transfer full) (nullable): what is worse than allowed, with before and after, a fragment: "inspection load 12 % before,
 * 71 % after"; %NULL where nothing is, as far as that is known
 */
char *ips_health_judge (const IpsHealthLimits *limits, const IpsHealth *before, const IpsHealth *after, char **unknown);
gboolean ips_health_limits_is_set (const IpsHealthLimits *self);
/* "inspection load up by 20 points, 5 error events more" (transfer full); "" none */
char *ips_health_limits_describe (const IpsHealthLimits *self);

G_END_DECLS
